"""The default namespace setting: which catalog is current for statements that name none.

https://docs.databricks.com/api/workspace/settings. A workspace is born with ``main``. An etag guards each change: the
answer to a read carries it (a refused read too), and a change that brings another one is refused with the right one.
"""

from __future__ import annotations

from typing import Any

from local_workspace.body_shapes import Shape
from local_workspace.errors import ApiError, invalid
from local_workspace.routing import Call, RouteTable
from local_workspace.sql.catalog import Catalog
from local_workspace.workspace import Workspace

routes = RouteTable()

UPDATE: Shape = {
    "allow_missing": bool,
    "field_mask": str,
    "setting": {"etag": str, "setting_name": str, "namespace": {"value": str}},
}
PATH = "/api/2.0/settings/types/default_namespace_ws/names/default"


def _etag(workspace: Workspace) -> str:
    """It names the version that was set last, whether or not the setting is still there."""
    document = workspace.service(Catalog).settings.get("default_namespace") or {}
    return str(document.get("version", 0))


def _refused(workspace: Workspace, status: int, code: str, message: str) -> ApiError:
    kind = "type.googleapis.com/google.rpc.ErrorInfo"
    info = {"@type": kind, "reason": code, "domain": "settings", "metadata": {"etag": _etag(workspace)}}
    return ApiError(status, code, message, details=[info])


def _check(workspace: Workspace, etag: str) -> None:
    if etag != _etag(workspace):
        message = "The etag is not that of the setting's newest version. Read it again and retry."
        raise _refused(workspace, 409, "RESOURCE_CONFLICT", message)


def _put(workspace: Workspace, catalog: str | None) -> None:
    version = int(_etag(workspace)) + 1
    workspace.service(Catalog).settings.put("default_namespace", {"catalog": catalog, "version": version})


@routes.get(PATH)
def get_setting(workspace: Workspace, call: Call) -> dict[str, Any]:
    document = workspace.service(Catalog).settings.get("default_namespace") or {}
    if not document.get("catalog"):
        raise _refused(workspace, 404, "NOT_FOUND", "The default namespace setting is not set.")
    value = {"namespace": {"value": document["catalog"]}}
    return value | {"etag": _etag(workspace), "setting_name": "default"}


@routes.patch(PATH, body=UPDATE)
def update_setting(workspace: Workspace, call: Call) -> dict[str, Any]:
    setting = call.body.get("setting") or {}
    if call.body.get("field_mask") != "namespace.value":
        raise invalid("field_mask has to be namespace.value.")
    catalog = str((setting.get("namespace") or {}).get("value") or "").lower()
    if workspace.service(Catalog).catalogs.get(catalog) is None:
        raise invalid(f"Catalog '{catalog}' does not exist.")
    _check(workspace, str(setting.get("etag") or ""))
    _put(workspace, catalog)
    return get_setting(workspace, call)


@routes.delete(PATH)
def delete_setting(workspace: Workspace, call: Call) -> dict[str, Any]:
    get_setting(workspace, call)
    _check(workspace, call.query.get("etag", ""))
    _put(workspace, None)
    return {"etag": _etag(workspace)}
