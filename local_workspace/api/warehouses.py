"""SQL warehouses. https://docs.databricks.com/api/workspace/warehouses"""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, Response

from local_workspace.routing import Call, RouteTable
from local_workspace.sql.warehouses import Warehouses
from local_workspace.workspace import Workspace

routes = RouteTable()
BASE = "/api/2.0/sql/warehouses"


@routes.get(BASE)
def list_warehouses(workspace: Workspace, call: Call) -> dict[str, Any]:
    found = workspace.service(Warehouses).list()
    size = call.number("page_size", 0) or len(found) or 1
    start = call.number("page_token", 0)
    page = found[start : start + size]
    more = {"next_page_token": str(start + size)} if start + size < len(found) else {}
    return {"warehouses": page} | more


@routes.post(BASE)
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


@routes.post(BASE + "/{id}/edit")
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


@routes.get("/api/2.0/sql/config/warehouses")
def config(workspace: Workspace, call: Call) -> dict[str, Any]:
    enabled = [{"warehouse_type": kind, "enabled": True} for kind in ("PRO", "CLASSIC")]
    return {"security_policy": "DATA_ACCESS_CONTROL", "enabled_warehouse_types": enabled}


@routes.get("/api/2.0/preview/sql/data_sources")
def data_sources(workspace: Workspace, call: Call) -> Response:
    found = workspace.service(Warehouses).list()
    return JSONResponse(
        [
            {"id": w["id"], "warehouse_id": w["id"], "name": w["name"], "type": "databricks_internal", "syntax": "sql"}
            for w in found
        ]
    )
