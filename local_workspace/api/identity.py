"""Who is who: SCIM users, groups and service principals.

https://docs.databricks.com/api/workspace/currentuser and .../users, .../groups
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Any

from starlette.responses import JSONResponse, Response

from local_workspace.body_shapes import Shape
from local_workspace.errors import ApiError
from local_workspace.notebooks.tree import WorkspaceTree
from local_workspace.routing import Call, RouteTable
from local_workspace.workspace import Workspace

routes = RouteTable()

BASE = "/api/2.0/preview/scim/v2"
SCHEMAS = {
    "Users": "urn:ietf:params:scim:schemas:core:2.0:User",
    "Groups": "urn:ietf:params:scim:schemas:core:2.0:Group",
    "ServicePrincipals": "urn:ietf:params:scim:schemas:core:2.0:ServicePrincipal",
}
_VALUES: Shape = [{"value": str, "type": str, "display": str, "primary": bool}]
PRINCIPAL: Shape = {
    "userName": str,
    "displayName": str,
    "applicationId": str,
    "externalId": str,
    "active": bool,
    "name": {"givenName": str, "familyName": str},
    "emails": _VALUES,
    "groups": _VALUES,
    "members": _VALUES,
    "roles": _VALUES,
    "entitlements": _VALUES,
}
# The collection of a kind, and the field that has to be unique in it.
KINDS = {
    "Users": ("users", "userName"),
    "Groups": ("groups", "displayName"),
    "ServicePrincipals": ("service_principals", "applicationId"),
}
_FILTER = re.compile(r"""^\s*([\w.]+)\s+(eq|co|sw|ne)\s+["']?(.*?)["']?\s*$""", re.IGNORECASE)
_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "eq": lambda value, wanted: value == wanted,
    "ne": lambda value, wanted: value != wanted,
    "co": lambda value, wanted: wanted in value,
    "sw": lambda value, wanted: value.startswith(wanted),
}


@routes.get(f"{BASE}/Me")
def me(workspace: Workspace, call: Call) -> Response:
    document = workspace.collection("identity").get("me") or {"userName": workspace.user_name}
    # The SDK's get_workspace_id() reads this header.
    return JSONResponse(document, headers={"X-Databricks-Org-Id": str(workspace.workspace_id)})


def scim_error(status: int, detail: str) -> Response:
    body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "detail": detail, "status": str(status)}
    return JSONResponse(body, status_code=status)


def _matches(resource: dict[str, Any], expression: str) -> bool:
    """One SCIM comparison such as ``userName eq "a@b.c"`` or ``emails.value co "b"``."""
    match = _FILTER.match(expression)
    if not match:
        raise ApiError(400, "INVALID_PARAMETER_VALUE", f"Given filter operator is not supported: {expression}")
    name, operator, wanted = match.groups()
    values: list[Any] = [resource]
    for part in name.split("."):
        found: list[Any] = []
        for value in values:
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, dict):
                    found += [item[key] for key in item if key.lower() == part.lower()]
        values = found
    compare = _OPERATORS[operator.lower()]
    return any(compare(str(value).lower(), wanted.lower()) for value in values)


_PATH = re.compile(r"""(\w+)(?:\[\s*value\s+eq\s+["']([^"']*)["']\s*\])?""")


def patched(resource: dict[str, Any], operations: list[dict[str, Any]]) -> dict[str, Any]:
    """The resource after SCIM's ``add``, ``replace`` and ``remove``; lists of values gain and lose members."""
    for operation in operations:
        kind, path, value = str(operation.get("op", "")).lower(), operation.get("path"), operation.get("value")
        match = _PATH.fullmatch(path) if path else None
        if kind not in ("add", "replace", "remove") or (path and not match) or (kind == "remove" and not path):
            raise ApiError(400, "INVALID_PARAMETER_VALUE", f"The operation {kind} with path {path} is not supported.")
        if kind != "remove" and value is None:
            raise ApiError(400, "INVALID_PARAMETER_VALUE", f"The operation {kind} needs a value.")
        if match is None:
            if not isinstance(value, dict):
                raise ApiError(400, "INVALID_PARAMETER_VALUE", "An operation without a path needs an object as value.")
            changes = value
        else:
            changes = {match[1]: value}
        for name, new in changes.items():
            old = resource.get(name)
            if kind == "remove":
                gone = {match[2]} if match and match[2] else {item.get("value") for item in _values(new)}
                kept = [item for item in old if item.get("value") not in gone] if isinstance(old, list) and gone else []
                resource[name] = kept
                if not kept:
                    resource.pop(name)
            elif kind == "add" and isinstance(new, list):
                given = {item.get("value") for item in _values(new)}
                resource[name] = [item for item in old or [] if item.get("value") not in given] + _values(new)
            else:
                resource[name] = new
    return resource


def _values(value: Any) -> list[dict[str, Any]]:
    found = value if isinstance(value, list) else [] if value is None else [value]
    return [item if isinstance(item, dict) else {"value": str(item)} for item in found]


def _install(kind: str) -> None:
    collection, unique = KINDS[kind]

    @routes.get(f"{BASE}/{kind}")
    def list_all(workspace: Workspace, call: Call) -> dict[str, Any]:
        found = workspace.collection(collection).values()
        if call.query.get("filter"):
            found = [item for item in found if _matches(item, call.query["filter"])]
        start = max(1, call.number("startIndex", 1))
        count = max(0, call.number("count", 100))  # as SCIM reads a negative one (RFC 7644, 3.4.2.4)
        page = found[start - 1 : start - 1 + count]
        return {
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            "Resources": page,
            "totalResults": len(found),
            "startIndex": start,
            "itemsPerPage": len(page),
        }

    @routes.get(f"{BASE}/{kind}/{{id}}")
    def get_one(workspace: Workspace, call: Call) -> dict[str, Any] | Response:
        found = workspace.collection(collection).get(call.path_params["id"])
        return found if found else scim_error(404, f"{kind[:-1]} with id {call.path_params['id']} not found.")

    @routes.post(f"{BASE}/{kind}", body=PRINCIPAL)
    def create(workspace: Workspace, call: Call) -> dict[str, Any] | Response:
        body = dict(call.body)
        if kind == "ServicePrincipals":
            body.setdefault("applicationId", secrets.token_hex(16))
        if not body.get(unique):
            return scim_error(400, f"Attribute {unique} is missing.")
        if any(item.get(unique) == body[unique] for item in workspace.collection(collection).values()):
            return scim_error(409, f"{kind[:-1]} with {unique} {body[unique]} already exists.")
        body["id"] = str(secrets.randbelow(9 * 10**15) + 10**15)
        body["schemas"] = [SCHEMAS[kind]]
        if kind != "Groups":
            body.setdefault("active", True)
        if kind == "Users":
            # As the real service does: a user who was given no name is shown by the login, and has a home.
            body["displayName"] = body.get("displayName") or body["userName"]
            workspace.service(WorkspaceTree).make_folders(f"/Users/{body['userName']}")
        workspace.collection(collection).put(body["id"], body)
        return body

    @routes.put(f"{BASE}/{kind}/{{id}}", body=PRINCIPAL)
    def replace(workspace: Workspace, call: Call) -> dict[str, Any] | Response:
        def swap(document: dict[str, Any]) -> dict[str, Any]:
            return {**call.body, "id": document["id"], "schemas": [SCHEMAS[kind]]}

        changed = workspace.collection(collection).change(call.path_params["id"], swap)
        return changed if changed else scim_error(404, f"{kind[:-1]} with id {call.path_params['id']} not found.")

    @routes.patch(f"{BASE}/{kind}/{{id}}", body={"Operations": [{"op": str, "path": str}]})
    def patch(workspace: Workspace, call: Call) -> dict[str, Any] | Response:
        operations = call.body.get("Operations") or []
        changed = workspace.collection(collection).change(
            call.path_params["id"], lambda item: patched(item, operations)
        )
        return changed if changed else scim_error(404, f"{kind[:-1]} with id {call.path_params['id']} not found.")

    @routes.delete(f"{BASE}/{kind}/{{id}}")
    def delete(workspace: Workspace, call: Call) -> dict[str, Any] | Response:
        if not workspace.collection(collection).delete(call.path_params["id"]):
            return scim_error(404, f"{kind[:-1]} with id {call.path_params['id']} not found.")
        return Response(status_code=204)


for _kind in KINDS:
    _install(_kind)
