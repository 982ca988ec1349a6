"""MLflow experiments: https://docs.databricks.com/api/workspace/experiments"""

from __future__ import annotations

from typing import Any

from local_workspace.api.paging import page_at
from local_workspace.body_shapes import Shape
from local_workspace.errors import invalid, not_found
from local_workspace.mlflow.experiments import Experiments, listed, one_tag, tagged
from local_workspace.notebooks.tree import normal
from local_workspace.routing import Call, RouteTable
from local_workspace.store import Document
from local_workspace.workspace import Workspace

routes = RouteTable()

BASE = "/api/2.0/mlflow/experiments"
TAGS: Shape = [{"key": str, "value": str}]
MOST = 50_000
ID: Shape = {"experiment_id": str}


def page_size(wanted: int | None, *, usual: int = 1_000) -> int:
    """How many a page has; 400 beyond what MLflow allows."""
    if wanted is not None and not 0 <= wanted <= MOST:
        raise invalid(f"Invalid value {wanted} for parameter 'max_results': it has to be from 1 to {MOST}.")
    return wanted or usual


def listing(name: str, items: list[Any], *, size: int, token: str | None) -> dict[str, Any]:
    """A page of a list; a list of nothing is left out, as protobuf's JSON does."""
    page, following = page_at(items, token, size=size)
    return ({name: page} if page else {}) | ({"next_page_token": following} if following else {})


def shown(document: Document) -> dict[str, Any]:
    return document | {"tags": listed(document["tags"])}


@routes.post(BASE + "/create", body={"name": str, "artifact_location": str, "tags": TAGS})
def create(workspace: Workspace, call: Call) -> dict[str, Any]:
    tags = tagged(call.body.get("tags"))
    made = workspace.service(Experiments).create(
        call.required("name"), artifact_location=call.body.get("artifact_location"), tags=tags
    )
    return {"experiment_id": made["experiment_id"]}


@routes.get(BASE + "/get")
def get(workspace: Workspace, call: Call) -> dict[str, Any]:
    return {"experiment": shown(workspace.service(Experiments).get(call.required("experiment_id")))}


@routes.get(BASE + "/get-by-name")
def get_by_name(workspace: Workspace, call: Call) -> dict[str, Any]:
    name = call.required("experiment_name")
    document = workspace.service(Experiments).named(normal(name)) if name.startswith("/") else None
    if document is None:
        raise not_found(f"Node {name} does not exist.")
    return {"experiment": shown(document)}


@routes.get(BASE + "/list")
def list_all(workspace: Workspace, call: Call) -> dict[str, Any]:
    view = call.query.get("view_type")
    known = workspace.service(Experiments).search(filter=None, order_by=None, view=view)
    size = page_size(call.number("max_results", 0))
    return listing("experiments", [shown(each) for each in known], size=size, token=call.query.get("page_token"))


SEARCH: Shape = {"filter": str, "order_by": [str], "view_type": str, "max_results": int, "page_token": str}


@routes.post(BASE + "/search", body=SEARCH)
def search(workspace: Workspace, call: Call) -> dict[str, Any]:
    body = call.body
    known = workspace.service(Experiments).search(
        filter=body.get("filter"), order_by=body.get("order_by"), view=body.get("view_type")
    )
    size = page_size(body.get("max_results"))
    return listing("experiments", [shown(each) for each in known], size=size, token=body.get("page_token"))


@routes.post(BASE + "/update", body=ID | {"new_name": str})
def update(workspace: Workspace, call: Call) -> dict[str, Any]:
    number = call.required("experiment_id")
    workspace.service(Experiments).active(number)
    if call.body.get("new_name"):
        workspace.service(Experiments).rename(number, call.body["new_name"])
    return {}


@routes.post(BASE + "/set-experiment-tag", body=ID | {"key": str, "value": str})
def set_tag(workspace: Workspace, call: Call) -> dict[str, Any]:
    number = call.required("experiment_id")
    workspace.service(Experiments).set_tag(number, one_tag(call.body.get("key"), call.body.get("value")))
    return {}


@routes.post(BASE + "/delete", body=ID)
def delete(workspace: Workspace, call: Call) -> dict[str, Any]:
    workspace.service(Experiments).delete(call.required("experiment_id"))
    return {}


@routes.post(BASE + "/restore", body=ID)
def restore(workspace: Workspace, call: Call) -> dict[str, Any]:
    workspace.service(Experiments).restore(call.required("experiment_id"))
    return {}
