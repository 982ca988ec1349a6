"""Git credentials: https://docs.databricks.com/api/workspace/gitcredentials. Tokens go in and never come out."""

from __future__ import annotations

from typing import Any

from local_workspace.body_shapes import Shape
from local_workspace.compute.ids import Ids
from local_workspace.errors import ApiError, not_found
from local_workspace.routing import Call, RouteTable
from local_workspace.workspace import Workspace

routes = RouteTable()

BASE = "/api/2.0/git-credentials"
CREDENTIAL: Shape = {
    "git_provider": str,
    "git_username": str,
    "git_email": str,
    "personal_access_token": str,
    "name": str,
    "is_default_for_provider": bool,
}
SHOWN = ("credential_id", "git_provider", "git_username", "git_email", "name", "is_default_for_provider")


def _view(document: dict[str, Any]) -> dict[str, Any]:
    return {name: document[name] for name in SHOWN if name in document}


def _missing(call: Call) -> ApiError:
    return not_found(f"Git credential {call.path_params['id']} does not exist.")


@routes.get(BASE)
def list_all(workspace: Workspace, call: Call) -> dict[str, Any]:
    return {"credentials": [_view(document) for document in workspace.collection("git_credentials").values()]}


@routes.post(BASE, body=CREDENTIAL)
def create(workspace: Workspace, call: Call) -> dict[str, Any]:
    provider = call.required("git_provider")
    number = workspace.service(Ids).next("credential")
    document = {name: call.body[name] for name in SHOWN if name in call.body}
    document.update(credential_id=number, git_provider=provider)
    # Nothing is fetched from a remote here, so the token is not kept at all.
    workspace.collection("git_credentials").put(str(number), document)
    return _view(document)


@routes.get(f"{BASE}/{{id}}")
def get(workspace: Workspace, call: Call) -> dict[str, Any]:
    document = workspace.collection("git_credentials").get(call.path_params["id"])
    if document is None:
        raise _missing(call)
    return _view(document)


@routes.patch(f"{BASE}/{{id}}", body=CREDENTIAL)
def update(workspace: Workspace, call: Call) -> dict[str, Any]:
    changes = {name: call.body[name] for name in SHOWN if name in call.body and name != "credential_id"}

    def apply(document: dict[str, Any]) -> None:
        document.update(changes)

    if workspace.collection("git_credentials").change(call.path_params["id"], apply) is None:
        raise _missing(call)
    return {}


@routes.delete(f"{BASE}/{{id}}")
def delete(workspace: Workspace, call: Call) -> dict[str, Any]:
    if not workspace.collection("git_credentials").delete(call.path_params["id"]):
        raise _missing(call)
    return {}
