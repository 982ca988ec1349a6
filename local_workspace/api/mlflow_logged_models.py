"""Logged models of MLflow 3: https://docs.databricks.com/api/workspace/experiments/createloggedmodel

Their files lie in DBFS below ``artifact_uri``; signed addresses are given out for the files of runs only.
"""

from __future__ import annotations

from typing import Any

from local_workspace.api.mlflow_experiments import TAGS, listing
from local_workspace.body_shapes import Shape
from local_workspace.errors import invalid, not_found
from local_workspace.mlflow.experiments import tagged
from local_workspace.mlflow.logged_models import LoggedModels, shown
from local_workspace.mlflow.runs import parameters
from local_workspace.routing import Call, RouteTable
from local_workspace.workspace import Workspace

routes = RouteTable()

BASE = "/api/2.0/mlflow/logged-models"
MOST = 50
NEW: Shape = {"experiment_id": str, "name": str, "model_type": str, "source_run_id": str, "params": TAGS, "tags": TAGS}


@routes.post(BASE, body=NEW)
def create(workspace: Workspace, call: Call) -> dict[str, Any]:
    body = call.body | {"experiment_id": call.required("experiment_id")}
    params, tags = parameters(body.get("params") or []), tagged(body.get("tags"))
    return {"model": shown(workspace.service(LoggedModels).create(body, params=params, tags=tags))}


ORDER: Shape = {"field_name": str, "ascending": bool, "dataset_name": str, "dataset_digest": str}
SEARCH: Shape = {
    "experiment_ids": [str],
    "filter": str,
    "datasets": [dict],
    "order_by": [ORDER],
    "max_results": int,
    "page_token": str,
}


@routes.post(BASE + "/search", body=SEARCH)
def search(workspace: Workspace, call: Call) -> dict[str, Any]:
    body = call.body
    if body.get("datasets") or any(order.get("dataset_name") for order in body.get("order_by") or []):
        raise invalid("The embedded workspace does not search logged models by the datasets of their metrics.")
    size = body.get("max_results", MOST)
    if not 1 <= size <= MOST:
        raise invalid(f"max_results has to be from 1 to {MOST}, not {size}.")
    orders = [
        f"{order.get('field_name', '')} {'ASC' if order.get('ascending', True) else 'DESC'}"
        for order in body.get("order_by") or []
    ]
    ids = body.get("experiment_ids") or []
    models = workspace.service(LoggedModels).search(ids, filter=body.get("filter"), order_by=orders)
    return listing("models", [shown(model) for model in models], size=size, token=body.get("page_token"))


@routes.get(BASE + "/{id}")
def get(workspace: Workspace, call: Call) -> dict[str, Any]:
    return {"model": shown(workspace.service(LoggedModels).get(call.path_params["id"]))}


@routes.patch(BASE + "/{id}", body={"status": str})
def finalize(workspace: Workspace, call: Call) -> dict[str, Any]:
    changed = workspace.service(LoggedModels).finalize(call.path_params["id"], call.required("status"))
    return {"model": shown(changed)}


@routes.delete(BASE + "/{id}")
def delete(workspace: Workspace, call: Call) -> dict[str, Any]:
    workspace.service(LoggedModels).delete(call.path_params["id"])
    return {}


@routes.post(BASE + "/{id}/params", body={"params": TAGS})
def add_params(workspace: Workspace, call: Call) -> dict[str, Any]:
    params = parameters(call.body.get("params") or [])
    workspace.service(LoggedModels).add_params(call.path_params["id"], params)
    return {}


@routes.patch(BASE + "/{id}/tags", body={"tags": TAGS})
def set_tags(workspace: Workspace, call: Call) -> dict[str, Any]:
    tags = tagged(call.body.get("tags"))
    workspace.service(LoggedModels).change(call.path_params["id"], lambda model: model["tags"].update(tags))
    return {}


@routes.delete(BASE + "/{id}/tags/{key}")
def delete_tag(workspace: Workspace, call: Call) -> dict[str, Any]:
    key = call.path_params["key"]

    def edit(model: dict[str, Any]) -> None:
        if model["tags"].pop(key, None) is None:
            raise not_found(f"There is no tag with key '{key}'.")

    workspace.service(LoggedModels).change(call.path_params["id"], edit)
    return {}
