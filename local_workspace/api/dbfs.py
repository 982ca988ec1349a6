"""DBFS: https://docs.databricks.com/api/workspace/dbfs"""

from __future__ import annotations

import base64
import binascii
import shutil
from pathlib import Path
from typing import Any

from local_workspace import file_store
from local_workspace.compute.ids import Ids
from local_workspace.errors import ApiError, already_exists, invalid, not_found
from local_workspace.routing import Call, RouteTable
from local_workspace.workspace import Workspace

routes = RouteTable()

BASE = "/api/2.0/dbfs"
MAX_BLOCK = 1024 * 1024


def _shown(path: str) -> str:
    return "/" + "/".join(file_store.parts_of(path))


def _existing(workspace: Workspace, call: Call) -> Path:
    path = str(call.required("path"))
    target = file_store.dbfs_path(workspace, path)
    if not target.exists():
        raise not_found(f"No file or directory exists on path {_shown(path)}.")
    return target


def _decoded(data: Any) -> bytes:
    try:
        content = base64.b64decode(data or "", validate=True)
    except (binascii.Error, ValueError):
        raise invalid("The data is not valid base64.") from None
    if len(content) > MAX_BLOCK:
        message = f"The block has {len(content)} bytes; the limit is {MAX_BLOCK}."
        raise ApiError(400, "MAX_BLOCK_SIZE_EXCEEDED", message)
    return content


def _refuse_existing(target: Path, path: str, *, overwrite: bool) -> None:
    if target.is_dir() or (target.exists() and not overwrite):
        raise already_exists(f"A file or directory already exists at the input path dbfs:{_shown(path)}.")


@routes.get(f"{BASE}/list")
def list_files(workspace: Workspace, call: Call) -> dict[str, Any]:
    target, shown = _existing(workspace, call), _shown(call.query["path"])
    if target.is_file():
        return {"files": [file_store.describe(target, shown)]}
    found = [file_store.describe(path, f"{shown.rstrip('/')}/{path.name}") for path in file_store.children(target)]
    return {"files": found} if found else {}


@routes.get(f"{BASE}/get-status")
def get_status(workspace: Workspace, call: Call) -> dict[str, Any]:
    return file_store.describe(_existing(workspace, call), _shown(call.query["path"]))


@routes.get(f"{BASE}/read")
def read(workspace: Workspace, call: Call) -> dict[str, Any]:
    target = _existing(workspace, call)
    if target.is_dir():
        raise invalid(f"{_shown(call.query['path'])} is a directory.")
    offset, length = call.number("offset", 0), min(call.number("length", MAX_BLOCK), MAX_BLOCK)
    if offset < 0 or length < 0:
        raise invalid("offset and length must not be negative.")
    with open(target, "rb") as file:
        file.seek(offset)
        content = file.read(length)
    return {"bytes_read": len(content), "data": base64.b64encode(content).decode()}


@routes.post(f"{BASE}/put", body={"path": str, "contents": str, "overwrite": bool})
def put(workspace: Workspace, call: Call) -> dict[str, Any]:
    path = str(call.body.get("path") or call.form.get("path") or "")
    if not path:
        raise invalid("Missing required field: path")
    target = file_store.dbfs_path(workspace, path)
    overwrite = str(call.body.get("overwrite", call.form.get("overwrite", ""))).lower() == "true"
    _refuse_existing(target, path, overwrite=overwrite)
    uploaded = call.form.get("contents")
    content = uploaded if isinstance(uploaded, bytes) else _decoded(uploaded or call.body.get("contents"))
    file_store.write(target, content, shown=path, overwrite=True)
    return {}


@routes.post(f"{BASE}/create", body={"path": str, "overwrite": bool})
def create(workspace: Workspace, call: Call) -> dict[str, Any]:
    path = str(call.required("path"))
    target = file_store.dbfs_path(workspace, path)
    _refuse_existing(target, path, overwrite=bool(call.body.get("overwrite")))
    file_store.write(target, b"", shown=path, overwrite=True)
    handle = workspace.service(Ids).next("handle")
    workspace.collection("dbfs_handles").put(str(handle), {"path": path})
    return {"handle": handle}


def _handle(workspace: Workspace, call: Call) -> dict[str, Any]:
    document = workspace.collection("dbfs_handles").get(str(call.required("handle")))
    if document is None:
        raise not_found(f"No open handle {call.body['handle']}.")
    return document


@routes.post(f"{BASE}/add-block", body={"handle": int, "data": str})
def add_block(workspace: Workspace, call: Call) -> dict[str, Any]:
    document = _handle(workspace, call)
    with open(file_store.dbfs_path(workspace, document["path"]), "ab") as file:
        file.write(_decoded(call.body.get("data")))
    return {}


@routes.post(f"{BASE}/close", body={"handle": int})
def close(workspace: Workspace, call: Call) -> dict[str, Any]:
    _handle(workspace, call)
    workspace.collection("dbfs_handles").delete(str(call.body["handle"]))
    return {}


@routes.post(f"{BASE}/mkdirs", body={"path": str})
def make_directories(workspace: Workspace, call: Call) -> dict[str, Any]:
    path = str(call.required("path"))
    target = file_store.dbfs_path(workspace, path)
    if any(each.is_file() for each in (target, *target.parents)):
        raise already_exists(f"A file exists at {_shown(path)} or at a prefix of it.")
    target.mkdir(parents=True, exist_ok=True)
    return {}


@routes.post(f"{BASE}/move", body={"source_path": str, "destination_path": str})
def move(workspace: Workspace, call: Call) -> dict[str, Any]:
    source_path, target_path = str(call.required("source_path")), str(call.required("destination_path"))
    source = file_store.dbfs_path(workspace, source_path)
    target = file_store.dbfs_path(workspace, target_path)
    if not source.exists():
        raise not_found(f"No file or directory exists on path {_shown(source_path)}.")
    if target.is_dir():
        target = target / source.name
    _refuse_existing(target, target_path, overwrite=False)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(source, target)
    return {}


@routes.post(f"{BASE}/delete", body={"path": str, "recursive": bool})
def delete(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Deleting what is not there is no error, as on the real service."""
    path = str(call.required("path"))
    if not file_store.parts_of(path):
        raise invalid("The root of DBFS cannot be deleted.")
    target = file_store.dbfs_path(workspace, path)
    file_store.remove(target, recursive=bool(call.body.get("recursive")), shown=_shown(path))
    return {}
