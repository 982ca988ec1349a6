"""The workspace's model registry: https://docs.databricks.com/api/workspace/modelregistry

What a version's ``source`` points to is kept as it is given: nothing is copied, and nothing is served from it.
"""

from __future__ import annotations

from typing import Any

from local_workspace.api.mlflow_experiments import TAGS, listing
from local_workspace.body_shapes import Shape
from local_workspace.errors import invalid, not_found
from local_workspace.mlflow.experiments import one_tag, tagged
from local_workspace.mlflow.models import Models, latest, model_shown, version_shown
from local_workspace.mlflow.reviews import Reviews
from local_workspace.routing import Call, RouteTable
from local_workspace.workspace import Workspace

routes = RouteTable()

BASE = "/api/2.0/mlflow"
MODEL, VERSION = BASE + "/registered-models", BASE + "/model-versions"
OF_BOTH: Shape = {"name": str, "version": str}
MOST_MODELS, MOST_VERSIONS = 1_000, 10_000


def _models(workspace: Workspace) -> Models:
    return workspace.service(Models)


def _which(call: Call) -> tuple[str, str]:
    return str(call.required("name")), str(call.required("version"))


def _size(call: Call, *, usual: int, most: int) -> int:
    size = call.number("max_results", 0) or usual
    if not 1 <= size <= most:
        raise invalid(f"Invalid value for parameter 'max_results': it has to be from 1 to {most}, not {size}.")
    return size


# Models


@routes.post(MODEL + "/create", body={"name": str, "description": str, "tags": TAGS})
def create_model(workspace: Workspace, call: Call) -> dict[str, Any]:
    tags = tagged(call.body.get("tags"))
    made = _models(workspace).create(call.required("name"), description=call.body.get("description"), tags=tags)
    return {"registered_model": model_shown(made)}


@routes.get(MODEL + "/get")
def get_model(workspace: Workspace, call: Call) -> dict[str, Any]:
    return {"registered_model": model_shown(_models(workspace).get(call.required("name")))}


@routes.get(BASE + "/databricks/registered-models/get")
def get_databricks_model(workspace: Workspace, call: Call) -> dict[str, Any]:
    model = _models(workspace).get(call.required("name"))
    return {"registered_model_databricks": model_shown(model, with_id=True)}


@routes.get(MODEL + "/list")
def list_models(workspace: Workspace, call: Call) -> dict[str, Any]:
    found, size = _models(workspace).search(None, None), _size(call, usual=100, most=MOST_MODELS)
    return listing("registered_models", [model_shown(m) for m in found], size=size, token=call.query.get("page_token"))


@routes.get(MODEL + "/search")
def search_models(workspace: Workspace, call: Call) -> dict[str, Any]:
    found = _models(workspace).search(call.query.get("filter"), call.query_list("order_by"))
    size = _size(call, usual=100, most=MOST_MODELS)
    return listing("registered_models", [model_shown(m) for m in found], size=size, token=call.query.get("page_token"))


@routes.patch(MODEL + "/update", body={"name": str, "description": str})
def update_model(workspace: Workspace, call: Call) -> dict[str, Any]:
    changes = {"description": call.body.get("description", "")}
    changed = _models(workspace).change(call.required("name"), lambda model: model.update(changes))
    return {"registered_model": model_shown(changed)}


@routes.post(MODEL + "/rename", body={"name": str, "new_name": str})
def rename_model(workspace: Workspace, call: Call) -> dict[str, Any]:
    renamed = _models(workspace).rename(call.required("name"), call.required("new_name"))
    return {"registered_model": model_shown(renamed)}


@routes.post(MODEL + "/set-tag", body={"name": str, "key": str, "value": str})
def set_model_tag(workspace: Workspace, call: Call) -> dict[str, Any]:
    tag = one_tag(call.body.get("key"), call.body.get("value"))
    _models(workspace).change(call.required("name"), lambda model: model["tags"].update(tag))
    return {}


@routes.delete(MODEL + "/delete-tag")
def delete_model_tag(workspace: Workspace, call: Call) -> dict[str, Any]:
    key = call.required("key")
    _models(workspace).change(call.required("name"), lambda model: _take_off(model["tags"], key))
    return {}


def _take_off(tags: dict[str, str], key: str) -> None:
    if tags.pop(key, None) is None:
        raise not_found(f"There is no tag with key '{key}'.")


@routes.delete(MODEL + "/delete")
def delete_model(workspace: Workspace, call: Call) -> dict[str, Any]:
    _models(workspace).delete(call.required("name"))
    return {}


@routes.post(MODEL + "/get-latest-versions", body={"name": str, "stages": [str]})
@routes.get(MODEL + "/get-latest-versions")
def latest_versions(workspace: Workspace, call: Call) -> dict[str, Any]:
    stages = call.body.get("stages") or call.query_list("stages")
    found = latest(_models(workspace).get(call.required("name")), stages)
    return {"model_versions": [version_shown(version) for version in found]} if found else {}


# Versions

NEW: Shape = {"name": str, "source": str, "run_id": str, "run_link": str, "description": str, "tags": TAGS}


@routes.post(VERSION + "/create", body=NEW)
def create_version(workspace: Workspace, call: Call) -> dict[str, Any]:
    body = call.body | {"source": call.required("source")}
    made = _models(workspace).add_version(call.required("name"), body, tagged(call.body.get("tags")))
    return {"model_version": version_shown(made)}


@routes.get(VERSION + "/get")
def get_version(workspace: Workspace, call: Call) -> dict[str, Any]:
    return {"model_version": version_shown(_models(workspace).version(*_which(call)))}


@routes.get(VERSION + "/get-download-uri")
def download_uri(workspace: Workspace, call: Call) -> dict[str, Any]:
    return {"artifact_uri": _models(workspace).version(*_which(call))["source"]}


@routes.get(VERSION + "/search")
def search_versions(workspace: Workspace, call: Call) -> dict[str, Any]:
    found = _models(workspace).search_versions(call.query.get("filter"), call.query_list("order_by"))
    size = _size(call, usual=MOST_VERSIONS, most=MOST_VERSIONS)
    return listing("model_versions", [version_shown(v) for v in found], size=size, token=call.query.get("page_token"))


@routes.patch(VERSION + "/update", body=OF_BOTH | {"description": str})
def update_version(workspace: Workspace, call: Call) -> dict[str, Any]:
    text = call.body.get("description", "")
    changed = _models(workspace).change_version(*_which(call), lambda version, _: version.update(description=text))
    return {"model_version": version_shown(changed)}


@routes.post(VERSION + "/set-tag", body=OF_BOTH | {"key": str, "value": str})
def set_version_tag(workspace: Workspace, call: Call) -> dict[str, Any]:
    tag = one_tag(call.body.get("key"), call.body.get("value"))
    _models(workspace).change_version(*_which(call), lambda version, _: version["tags"].update(tag))
    return {}


@routes.delete(VERSION + "/delete-tag")
def delete_version_tag(workspace: Workspace, call: Call) -> dict[str, Any]:
    key = call.required("key")
    _models(workspace).change_version(*_which(call), lambda version, _: _take_off(version["tags"], key))
    return {}


@routes.delete(VERSION + "/delete")
def delete_version(workspace: Workspace, call: Call) -> dict[str, Any]:
    _models(workspace).delete_version(*_which(call))
    return {}


# Stages

MOVE: Shape = OF_BOTH | {"stage": str, "archive_existing_versions": bool, "comment": str}


def _moved(workspace: Workspace, call: Call) -> dict[str, Any]:
    archive = call.body.get("archive_existing_versions", False)
    return _models(workspace).transition(*_which(call), call.required("stage"), archive_existing=archive)


@routes.post(VERSION + "/transition-stage", body=MOVE)
def transition(workspace: Workspace, call: Call) -> dict[str, Any]:
    return {"model_version": version_shown(_moved(workspace, call))}


@routes.post(BASE + "/databricks/model-versions/transition-stage", body=MOVE)
def databricks_transition(workspace: Workspace, call: Call) -> dict[str, Any]:
    version = version_shown(_moved(workspace, call))
    return {"model_version_databricks": version | {"permission_level": "CAN_MANAGE"}}


@routes.post(BASE + "/transition-requests/create", body=MOVE)
def request_transition(workspace: Workspace, call: Call) -> dict[str, Any]:
    reviews, (name, number) = workspace.service(Reviews), _which(call)
    reviews.request(name, number, stage=call.required("stage"), comment=call.body.get("comment"))
    made = reviews.requests(name, number)[-1]
    return {"request": {key: made[key] for key in made if key not in ("id", "activity_type", "from_stage")}}


@routes.get(BASE + "/transition-requests/list")
def list_requests(workspace: Workspace, call: Call) -> dict[str, Any]:
    found = workspace.service(Reviews).requests(*_which(call))
    return {"requests": found} if found else {}


def _settled(workspace: Workspace, call: Call, kind: str, **how: Any) -> dict[str, Any]:
    comment = call.body.get("comment") or call.query.get("comment")
    stage = call.required("stage")
    return workspace.service(Reviews).settle(*_which(call), kind=kind, stage=stage, comment=comment, **how)


@routes.post(BASE + "/transition-requests/approve", body=MOVE)
def approve(workspace: Workspace, call: Call) -> dict[str, Any]:
    archive = call.body.get("archive_existing_versions", False)
    return {"activity": _settled(workspace, call, "APPROVED_REQUEST", archive_existing=archive)}


@routes.post(BASE + "/transition-requests/reject", body=MOVE)
def reject(workspace: Workspace, call: Call) -> dict[str, Any]:
    return {"activity": _settled(workspace, call, "REJECTED_REQUEST")}


@routes.delete(BASE + "/transition-requests/delete")
def cancel(workspace: Workspace, call: Call) -> dict[str, Any]:
    return {"activity": _settled(workspace, call, "CANCELLED_REQUEST", creator=call.required("creator"))}


# Comments


@routes.post(BASE + "/comments/create", body=OF_BOTH | {"comment": str})
def create_comment(workspace: Workspace, call: Call) -> dict[str, Any]:
    return {"comment": workspace.service(Reviews).comment(*_which(call), call.required("comment"))}


@routes.patch(BASE + "/comments/update", body={"id": str, "comment": str})
def update_comment(workspace: Workspace, call: Call) -> dict[str, Any]:
    return {"comment": workspace.service(Reviews).change_comment(call.required("id"), call.required("comment"))}


@routes.delete(BASE + "/comments/delete")
def delete_comment(workspace: Workspace, call: Call) -> dict[str, Any]:
    workspace.service(Reviews).change_comment(call.required("id"), None)
    return {}
