"""Saved queries and their access lists, by the older API that public tools still call.

https://docs.databricks.com/api/workspace/querieslegacy and .../dbsqlpermissions. Kept and shown.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from local_workspace.body_shapes import Shape
from local_workspace.errors import invalid, not_found
from local_workspace.routing import Call, RouteTable
from local_workspace.store import Document
from local_workspace.workspace import Workspace

routes = RouteTable()

BASE = "/api/2.0/preview/sql"
QUERY: Shape = {
    "name": str,
    "description": str,
    "query": str,
    "options": dict,
    "tags": [str],
    "parent": str,
    "data_source_id": str,
    "run_as_role": str,
}
KEPT = ("name", "description", "query", "options", "tags", "parent", "data_source_id", "run_as_role")
SINGULAR = {"queries": "query", "dashboards": "dashboard", "alerts": "alert", "data_sources": "data_source"}
LEVELS = ("CAN_VIEW", "CAN_RUN", "CAN_EDIT", "CAN_MANAGE")


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _require(workspace: Workspace, query_id: str) -> Document:
    document = workspace.collection("saved_queries").get(query_id)
    if document is None:
        raise not_found(f"Query {query_id} was not found.")
    return document


@routes.get(f"{BASE}/queries")
def list_queries(workspace: Workspace, call: Call) -> dict[str, Any]:
    """By page number; the page after the last one is empty."""
    wanted = call.query.get("q", "").lower()
    found = [d for d in workspace.collection("saved_queries").values() if not d["is_archived"]]
    found = sorted((d for d in found if wanted in d["name"].lower()), key=lambda d: d["created_at"], reverse=True)
    size, number = max(1, call.number("page_size", 25)), max(1, call.number("page", 1))
    page = found[(number - 1) * size : number * size]
    return {"count": len(found), "page": number, "page_size": size, "results": page}


@routes.post(f"{BASE}/queries", body=QUERY)
def create_query(workspace: Workspace, call: Call) -> dict[str, Any]:
    call.required("name")
    now = _now()
    document = {key: call.body[key] for key in KEPT if key in call.body} | {
        "id": str(uuid.uuid4()),
        "created_at": now,
        "updated_at": now,
        "is_archived": False,
        "is_draft": False,
        "can_edit": True,
        "permission_tier": "CAN_MANAGE",
        "user": {"name": workspace.user_name, "email": workspace.user_name},
    }
    workspace.collection("saved_queries").put(document["id"], document)
    return document


@routes.get(f"{BASE}/queries/{{id}}")
def get_query(workspace: Workspace, call: Call) -> dict[str, Any]:
    return _require(workspace, call.path_params["id"])


@routes.post(f"{BASE}/queries/{{id}}", body=QUERY)
def update_query(workspace: Workspace, call: Call) -> dict[str, Any]:
    document = _require(workspace, call.path_params["id"])
    changes = {key: call.body[key] for key in KEPT if key in call.body} | {"updated_at": _now()}
    workspace.collection("saved_queries").change(document["id"], lambda item: item.update(changes))
    return _require(workspace, document["id"])


@routes.delete(f"{BASE}/queries/{{id}}")
def trash_query(workspace: Workspace, call: Call) -> dict[str, Any]:
    return _archive(workspace, call, True)


@routes.post(f"{BASE}/queries/trash/{{id}}")
def restore_query(workspace: Workspace, call: Call) -> dict[str, Any]:
    return _archive(workspace, call, False)


def _archive(workspace: Workspace, call: Call, archived: bool) -> dict[str, Any]:
    document = _require(workspace, call.path_params["id"])
    workspace.collection("saved_queries").change(document["id"], lambda item: item.update(is_archived=archived))
    return {}


def _access(workspace: Workspace, call: Call) -> tuple[str, dict[str, Any]]:
    kind, object_id = call.path_params["kind"], call.path_params["id"]
    if kind not in SINGULAR:
        raise invalid(f"Unknown object type {kind}. Use one of {', '.join(SINGULAR)}.")
    if kind == "queries":
        _require(workspace, object_id)
    key = f"{kind}/{object_id}"
    owner = {"user_name": workspace.user_name, "permission_level": "CAN_MANAGE"}
    stored = workspace.collection("dbsql_permissions").get(key) or {"access_control_list": [owner]}
    return key, {"object_id": key, "object_type": SINGULAR[kind], **stored}


@routes.get(f"{BASE}/permissions/{{kind}}/{{id}}")
def get_access(workspace: Workspace, call: Call) -> dict[str, Any]:
    return _access(workspace, call)[1]


@routes.post(f"{BASE}/permissions/{{kind}}/{{id}}", body={"access_control_list": [dict]})
def set_access(workspace: Workspace, call: Call) -> dict[str, Any]:
    key, _ = _access(workspace, call)
    entries = call.body.get("access_control_list") or []
    for entry in entries:
        if entry.get("permission_level") not in LEVELS or not (entry.get("user_name") or entry.get("group_name")):
            raise invalid(f"Each entry needs user_name or group_name, and one of {', '.join(LEVELS)}.")
    workspace.collection("dbsql_permissions").put(key, {"access_control_list": entries})
    return _access(workspace, call)[1]
