"""Storage credentials: https://docs.databricks.com/api/workspace/storagecredentials

Kept and shown; the embedded workspace has no cloud storage to open with them. Secrets of a credential are not kept.
"""

from __future__ import annotations

import uuid
from typing import Any

from local_workspace.api.unity_catalog import BASE, missing, page, taken
from local_workspace.errors import invalid
from local_workspace.routing import Call, RouteTable
from local_workspace.sql.catalog import Catalog
from local_workspace.store import Document
from local_workspace.workspace import Workspace

routes = RouteTable()

PATH = BASE + "/storage-credentials"
SECRET = ("client_secret", "secret_access_key")


def _clean(value: Any) -> Any:
    return {k: v for k, v in value.items() if k not in SECRET} if isinstance(value, dict) else value


def _require(workspace: Workspace, call: Call) -> Document:
    document = workspace.collection("storage_credentials").get(call.path_params["name"])
    if document is None:
        raise missing("Storage_Credential", call.path_params["name"])
    return document


@routes.get(PATH)
def list_all(workspace: Workspace, call: Call) -> dict[str, Any]:
    return page("storage_credentials", workspace.collection("storage_credentials").values(), call)


@routes.post(PATH, body={"name": str, "comment": str})
def create(workspace: Workspace, call: Call) -> dict[str, Any]:
    name = str(call.required("name"))
    if workspace.collection("storage_credentials").get(name) is not None:
        raise taken("Storage_Credential", name)
    body = {key: _clean(value) for key, value in call.body.items() if key != "skip_validation"}
    if not any(isinstance(value, dict) for value in body.values()):
        raise invalid("A storage credential needs a cloud identity, such as aws_iam_role.")
    document = workspace.service(Catalog).stamp({**body, "id": str(uuid.uuid4()), "full_name": name})
    workspace.collection("storage_credentials").put(name, document)
    return document


@routes.get(PATH + "/{name}")
def get(workspace: Workspace, call: Call) -> dict[str, Any]:
    return _require(workspace, call)


@routes.patch(PATH + "/{name}", body={"comment": str, "owner": str})
def update(workspace: Workspace, call: Call) -> dict[str, Any]:
    document = _require(workspace, call)
    changes = {k: _clean(v) for k, v in call.body.items() if k not in ("name", "new_name", "force", "skip_validation")}
    workspace.collection("storage_credentials").change(document["name"], lambda item: item.update(changes))
    return _require(workspace, call)


@routes.delete(PATH + "/{name}")
def delete(workspace: Workspace, call: Call) -> dict[str, Any]:
    workspace.collection("storage_credentials").delete(_require(workspace, call)["name"])
    return {}
