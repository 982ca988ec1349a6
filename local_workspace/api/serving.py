"""Model serving endpoints: https://docs.databricks.com/api/workspace/servingendpoints

Definitions are kept and shown as ready. There is no model behind them: a query is refused.
"""

from __future__ import annotations

import secrets
from typing import Any

from local_workspace.errors import ApiError, already_exists, not_found
from local_workspace.routing import Call, RouteTable
from local_workspace.store import Document
from local_workspace.workspace import Workspace, now_ms

routes = RouteTable()

BASE = "/api/2.0/serving-endpoints"
TAG = {"key": str, "value": str}
KEPT = ("name", "config", "tags", "description", "task", "budget_policy_id", "route_optimized")


def _require(workspace: Workspace, call: Call) -> Document:
    document = workspace.collection("serving_endpoints").get(call.path_params["name"])
    if document is None:
        raise not_found(f"The endpoint with name '{call.path_params['name']}' does not exist.")
    return document


@routes.get(BASE)
def list_all(workspace: Workspace, call: Call) -> dict[str, Any]:
    found = workspace.collection("serving_endpoints").values()
    return {"endpoints": found} if found else {}


@routes.post(BASE, body={"name": str, "config": dict, "tags": [TAG]})
def create(workspace: Workspace, call: Call) -> dict[str, Any]:
    name = str(call.required("name"))
    if workspace.collection("serving_endpoints").get(name) is not None:
        raise already_exists(f"Endpoint with name '{name}' already exists.")
    now = now_ms()
    document = {key: call.body[key] for key in KEPT if key in call.body} | {
        "id": secrets.token_hex(16),
        "creator": workspace.user_name,
        "creation_timestamp": now,
        "last_updated_timestamp": now,
        "state": {"ready": "READY", "config_update": "NOT_UPDATING"},
        "permission_level": "CAN_MANAGE",
    }
    if "config" in document:
        document["config"] = document["config"] | {"config_version": 1}
    workspace.collection("serving_endpoints").put(name, document)
    return document


@routes.get(BASE + "/{name}")
def get(workspace: Workspace, call: Call) -> dict[str, Any]:
    return _require(workspace, call)


@routes.put(BASE + "/{name}/config", body=dict)
def update_config(workspace: Workspace, call: Call) -> dict[str, Any]:
    document = _require(workspace, call)
    version = (document.get("config") or {}).get("config_version", 0) + 1
    config = {key: value for key, value in call.body.items() if key != "name"} | {"config_version": version}
    changes = {"config": config, "last_updated_timestamp": now_ms()}
    workspace.collection("serving_endpoints").change(document["name"], lambda item: item.update(changes))
    return _require(workspace, call)


@routes.patch(BASE + "/{name}/tags", body={"add_tags": [TAG], "delete_tags": [str]})
def change_tags(workspace: Workspace, call: Call) -> dict[str, Any]:
    document = _require(workspace, call)
    tags = {tag["key"]: tag for tag in document.get("tags") or [] if tag["key"] not in call.body.get("delete_tags", [])}
    tags |= {tag["key"]: tag for tag in call.body.get("add_tags") or []}
    changes = {"tags": list(tags.values())}
    workspace.collection("serving_endpoints").change(document["name"], lambda item: item.update(changes))
    return changes


@routes.delete(BASE + "/{name}")
def delete(workspace: Workspace, call: Call) -> dict[str, Any]:
    workspace.collection("serving_endpoints").delete(_require(workspace, call)["name"])
    return {}


@routes.post("/serving-endpoints/{name}/invocations")
def query(workspace: Workspace, call: Call) -> dict[str, Any]:
    name = _require(workspace, call)["name"]
    raise ApiError(501, "NOT_IMPLEMENTED", f"The embedded workspace has no model behind the endpoint {name}.")
