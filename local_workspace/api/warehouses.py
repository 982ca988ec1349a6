"""SQL warehouses. https://docs.databricks.com/api/workspace/warehouses"""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, Response

from local_workspace.api.paging import page_of
from local_workspace.body_shapes import Shape
from local_workspace.errors import already_exists, invalid, not_found
from local_workspace.routing import Call, RouteTable
from local_workspace.sql.warehouses import Warehouses
from local_workspace.workspace import Workspace

routes = RouteTable()
BASE = "/api/2.0/sql/warehouses"
WAREHOUSE: Shape = {
    "name": str,
    "cluster_size": str,
    "min_num_clusters": int,
    "max_num_clusters": int,
    "auto_stop_mins": int,
    "enable_photon": bool,
    "enable_serverless_compute": bool,
    "warehouse_type": str,
    "spot_instance_policy": str,
    "instance_profile_arn": str,
    "channel": {"name": str},
    "tags": {"custom_tags": [{"key": str, "value": str}]},
}


@routes.get(BASE)
def list_warehouses(workspace: Workspace, call: Call) -> dict[str, Any]:
    found = workspace.service(Warehouses).list()
    page, following = page_of(found, call, size=call.number("page_size", 0) or len(found))
    return {"warehouses": page} | ({"next_page_token": following} if following else {})


@routes.post(BASE, body=WAREHOUSE)
def create(workspace: Workspace, call: Call) -> dict[str, Any]:
    return {"id": workspace.service(Warehouses).create(call.body)}


@routes.get(BASE + "/{id}")
def get(workspace: Workspace, call: Call) -> dict[str, Any]:
    warehouses = workspace.service(Warehouses)
    return warehouses.info(warehouses.require(call.path_params["id"]))


@routes.delete(BASE + "/{id}")
def delete(workspace: Workspace, call: Call) -> dict[str, Any]:
    workspace.service(Warehouses).delete(call.path_params["id"])
    return {}


@routes.post(BASE + "/{id}/edit", body=WAREHOUSE)
def edit(workspace: Workspace, call: Call) -> dict[str, Any]:
    workspace.service(Warehouses).edit(call.path_params["id"], call.body)
    return {}


@routes.post(BASE + "/{id}/start")
def start(workspace: Workspace, call: Call) -> dict[str, Any]:
    workspace.service(Warehouses).start(call.path_params["id"])
    return {}


@routes.post(BASE + "/{id}/stop")
def stop(workspace: Workspace, call: Call) -> dict[str, Any]:
    workspace.service(Warehouses).stop(call.path_params["id"])
    return {}


CONFIG_DEFAULTS: dict[str, Any] = {
    "security_policy": "DATA_ACCESS_CONTROL",
    "enabled_warehouse_types": [{"warehouse_type": kind, "enabled": True} for kind in ("PRO", "CLASSIC")],
}


@routes.get("/api/2.0/sql/config/warehouses")
def config(workspace: Workspace, call: Call) -> dict[str, Any]:
    return CONFIG_DEFAULTS | (workspace.collection("settings").get("warehouses") or {})


@routes.put("/api/2.0/sql/config/warehouses", body=dict)
def set_config(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Kept and shown; the embedded warehouses have nothing to configure."""
    workspace.collection("settings").put("warehouses", call.body)
    return {}


# Which warehouse a person starts with, by their own choice or an administrator's.

OVERRIDES = "/api/warehouses/v1/default-warehouse-overrides"
OVERRIDE: Shape = {"default_warehouse_override_id": str, "type": str, "warehouse_id": str}


def _override(workspace: Workspace, call: Call) -> dict[str, Any]:
    key = call.path_params["id"]
    document = workspace.collection("default_warehouse_overrides").get(key)
    if document is None:
        raise not_found(f"Default warehouse override {key} does not exist.")
    return document


def _put_override(workspace: Workspace, key: str, body: dict[str, Any]) -> dict[str, Any]:
    given = {name: body[name] for name in ("type", "warehouse_id") if body.get(name)}
    if given.get("type") not in ("LAST_SELECTED", "CUSTOM"):
        raise invalid("type must be LAST_SELECTED or CUSTOM.")
    if given["type"] == "CUSTOM":
        workspace.service(Warehouses).require(str(given.get("warehouse_id", "")))
    document = given | {"name": f"default-warehouse-overrides/{key}", "default_warehouse_override_id": key}
    workspace.collection("default_warehouse_overrides").put(key, document)
    return document


@routes.get(OVERRIDES)
def list_overrides(workspace: Workspace, call: Call) -> dict[str, Any]:
    found = workspace.collection("default_warehouse_overrides").values()
    page, following = page_of(found, call, size=call.number("page_size", 100) or 100)
    return {"default_warehouse_overrides": page} | ({"next_page_token": following} if following else {})


@routes.post(OVERRIDES, body=OVERRIDE)
def create_override(workspace: Workspace, call: Call) -> dict[str, Any]:
    key = str(call.query.get("default_warehouse_override_id") or call.required("default_warehouse_override_id"))
    if workspace.collection("default_warehouse_overrides").get(key) is not None:
        raise already_exists(f"Default warehouse override {key} already exists.")
    return _put_override(workspace, key, call.body)


@routes.get(OVERRIDES + "/{id}")
def get_override(workspace: Workspace, call: Call) -> dict[str, Any]:
    return _override(workspace, call)


@routes.patch(OVERRIDES + "/{id}", body=OVERRIDE)
def update_override(workspace: Workspace, call: Call) -> dict[str, Any]:
    allowed = call.query.get("allow_missing", "").lower() == "true"
    before = {} if allowed else _override(workspace, call)
    return _put_override(workspace, call.path_params["id"], before | call.body)


@routes.delete(OVERRIDES + "/{id}")
def delete_override(workspace: Workspace, call: Call) -> dict[str, Any]:
    _override(workspace, call)
    workspace.collection("default_warehouse_overrides").delete(call.path_params["id"])
    return {}


@routes.get("/api/2.0/preview/sql/data_sources")
def data_sources(workspace: Workspace, call: Call) -> Response:
    found = workspace.service(Warehouses).list()
    return JSONResponse(
        [
            {"id": w["id"], "warehouse_id": w["id"], "name": w["name"], "type": "databricks_internal", "syntax": "sql"}
            for w in found
        ]
    )
