"""Secret scopes, secrets and their access lists: https://docs.databricks.com/api/workspace/secrets"""

from __future__ import annotations

import base64
import binascii
import contextlib
import re
from typing import Any

from local_workspace.body_shapes import Shape
from local_workspace.errors import ApiError, already_exists, invalid, not_found
from local_workspace.routing import Call, RouteTable
from local_workspace.workspace import Workspace, now_ms

routes = RouteTable()

BASE = "/api/2.0/secrets"
SCOPE: Shape = {"scope": str}
MAX_SCOPES, MAX_SECRETS, MAX_VALUE_BYTES = 100, 1000, 128 * 1024
PERMISSIONS = ("READ", "WRITE", "MANAGE")
_NAME = re.compile(r"[\w.@\- ]{1,128}")


def put_scope(workspace: Workspace, name: str, *, manager: str) -> None:
    workspace.collection("scopes").put(name, {"name": name, "backend_type": "DATABRICKS", "acls": {manager: "MANAGE"}})


def put_value(workspace: Workspace, scope: str, key: str, *, value: bytes) -> None:
    secrets = workspace.collection("secrets")
    with contextlib.suppress(OSError):
        secrets.folder.chmod(0o700)  # for the owner's eyes only
    document = {"scope": scope, "key": key, "value": base64.b64encode(value).decode()}
    secrets.put(f"{scope}/{key}", {**document, "last_updated_timestamp": now_ms()})


def scope_of(workspace: Workspace, call: Call) -> dict[str, Any]:
    name = str(call.required("scope"))
    scope = workspace.collection("scopes").get(name)
    if scope is None:
        raise not_found(f"Scope {name} does not exist!")
    return scope


def _keys(workspace: Workspace, scope: str) -> list[dict[str, Any]]:
    return [secret for secret in workspace.collection("secrets").values() if secret["scope"] == scope]


@routes.post(f"{BASE}/scopes/create", body=SCOPE | {"initial_manage_principal": str, "scope_backend_type": str})
def create_scope(workspace: Workspace, call: Call) -> dict[str, Any]:
    name = str(call.required("scope"))
    if not _NAME.fullmatch(name):
        raise invalid("A scope's name has 1 to 128 letters, digits, dashes, underscores, periods, @ and spaces.")
    scopes = workspace.collection("scopes")
    if any(scope["name"].lower() == name.lower() for scope in scopes.values()):
        raise already_exists(f"Scope {name} already exists!")
    if len(scopes.values()) >= MAX_SCOPES:
        raise ApiError(400, "RESOURCE_LIMIT_EXCEEDED", f"There can be {MAX_SCOPES} scopes at most.")
    if call.body.get("scope_backend_type") not in (None, "DATABRICKS"):
        raise invalid("Only scopes kept by Databricks itself can be made here, no Azure Key Vault.")
    put_scope(workspace, name, manager=call.body.get("initial_manage_principal") or workspace.user_name)
    return {}


@routes.post(f"{BASE}/scopes/delete", body=SCOPE)
def delete_scope(workspace: Workspace, call: Call) -> dict[str, Any]:
    scope = scope_of(workspace, call)
    for secret in _keys(workspace, scope["name"]):
        workspace.collection("secrets").delete(f"{secret['scope']}/{secret['key']}")
    workspace.collection("scopes").delete(scope["name"])
    return {}


@routes.get(f"{BASE}/scopes/list")
def list_scopes(workspace: Workspace, call: Call) -> dict[str, Any]:
    scopes = workspace.collection("scopes").values()
    shown = [{"name": scope["name"], "backend_type": scope["backend_type"]} for scope in scopes]
    return {"scopes": shown} if shown else {}


@routes.post(f"{BASE}/put", body=SCOPE | {"key": str, "string_value": str, "bytes_value": str})
def put_secret(workspace: Workspace, call: Call) -> dict[str, Any]:
    scope, key = scope_of(workspace, call), str(call.required("key"))
    if not re.fullmatch(r"[\w.-]{1,128}", key):
        raise invalid("A secret's key has 1 to 128 letters, digits, dashes, underscores and periods.")
    text, encoded = call.body.get("string_value"), call.body.get("bytes_value")
    if (text is None) == (encoded is None):
        raise invalid("Give exactly one of string_value and bytes_value.")
    try:
        value = text.encode() if text is not None else base64.b64decode(encoded or "", validate=True)
    except (binascii.Error, ValueError):
        raise invalid("bytes_value is not valid base64.") from None
    if len(value) > MAX_VALUE_BYTES:
        raise ApiError(400, "MAX_SECRET_SIZE_EXCEEDED", f"A secret can have {MAX_VALUE_BYTES} bytes at most.")
    known = {secret["key"] for secret in _keys(workspace, scope["name"])}
    if key not in known and len(known) >= MAX_SECRETS:
        raise ApiError(400, "RESOURCE_LIMIT_EXCEEDED", f"A scope can have {MAX_SECRETS} secrets at most.")
    put_value(workspace, scope["name"], key, value=value)
    return {}


@routes.get(f"{BASE}/get")
def get_secret(workspace: Workspace, call: Call) -> dict[str, Any]:
    scope, key = scope_of(workspace, call), str(call.required("key"))
    secret = workspace.collection("secrets").get(f"{scope['name']}/{key}")
    if secret is None:
        raise not_found(f"Failed to get secret {key} for scope {scope['name']}.")
    return {"key": key, "value": secret["value"]}


@routes.get(f"{BASE}/list")
def list_secrets(workspace: Workspace, call: Call) -> dict[str, Any]:
    found = _keys(workspace, scope_of(workspace, call)["name"])
    shown = [{"key": item["key"], "last_updated_timestamp": item["last_updated_timestamp"]} for item in found]
    return {"secrets": shown} if shown else {}


@routes.post(f"{BASE}/delete", body=SCOPE | {"key": str})
def delete_secret(workspace: Workspace, call: Call) -> dict[str, Any]:
    scope, key = scope_of(workspace, call), str(call.required("key"))
    if not workspace.collection("secrets").delete(f"{scope['name']}/{key}"):
        raise not_found(f"Secret {key} does not exist in scope {scope['name']}.")
    return {}


@routes.post(f"{BASE}/acls/put", body=SCOPE | {"principal": str, "permission": str})
def put_acl(workspace: Workspace, call: Call) -> dict[str, Any]:
    scope, principal, permission = scope_of(workspace, call), call.required("principal"), call.required("permission")
    if permission not in PERMISSIONS:
        raise invalid(f"permission must be one of {', '.join(PERMISSIONS)}.")
    workspace.collection("scopes").change(scope["name"], lambda doc: doc["acls"].update({principal: permission}))
    return {}


@routes.post(f"{BASE}/acls/delete", body=SCOPE | {"principal": str})
def delete_acl(workspace: Workspace, call: Call) -> dict[str, Any]:
    scope, principal = scope_of(workspace, call), call.required("principal")
    if principal not in scope["acls"]:
        raise not_found(f"No ACL for {principal} in scope {scope['name']}.")

    def remove(document: dict[str, Any]) -> None:
        document["acls"].pop(principal, None)

    workspace.collection("scopes").change(scope["name"], remove)
    return {}


@routes.get(f"{BASE}/acls/get")
def get_acl(workspace: Workspace, call: Call) -> dict[str, Any]:
    scope, principal = scope_of(workspace, call), str(call.required("principal"))
    if principal not in scope["acls"]:
        raise not_found(f"No ACL for {principal} in scope {scope['name']}.")
    return {"principal": principal, "permission": scope["acls"][principal]}


@routes.get(f"{BASE}/acls/list")
def list_acls(workspace: Workspace, call: Call) -> dict[str, Any]:
    acls = scope_of(workspace, call)["acls"]
    return {"items": [{"principal": who, "permission": permission} for who, permission in acls.items()]}
