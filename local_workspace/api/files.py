"""Files in volumes: https://docs.databricks.com/api/workspace/files"""

from __future__ import annotations

import base64
import email.utils
import secrets
import shutil
from pathlib import Path
from typing import Any

from starlette.responses import FileResponse, Response

from local_workspace import file_store
from local_workspace.api.paging import page_of
from local_workspace.errors import ApiError, invalid, not_found
from local_workspace.routing import Call, RouteTable
from local_workspace.sql.links import Links
from local_workspace.workspace import Workspace

routes = RouteTable()

BYTES = "application/octet-stream"  # Whatever a file is called: the real service does not guess either.

FILES, DIRECTORIES = "/api/2.0/fs/files/{path:path}", "/api/2.0/fs/directories/{path:path}"
PAGE = 1000


def _shown(call: Call) -> str:
    return "/" + call.path_params["path"].strip("/")


def _existing(workspace: Workspace, call: Call, *, folder: bool) -> Path:
    target = file_store.volume_path(workspace, _shown(call))
    if folder and not target.is_dir():
        raise not_found(f"The directory being accessed is not found: {_shown(call)}", error_code="NOT_FOUND")
    if not folder and not target.is_file():
        raise not_found(f"The file being accessed is not found: {_shown(call)}", error_code="NOT_FOUND")
    return target


@routes.get(FILES)
def download(workspace: Workspace, call: Call) -> Response:
    """Bytes with content-length and last-modified; Range is honoured; HEAD answers with the headers alone."""
    target = _existing(workspace, call, folder=False)
    return FileResponse(target, media_type=BYTES)


@routes.put(FILES)
def upload(workspace: Workspace, call: Call) -> Response:
    target = file_store.volume_path(workspace, _shown(call))
    if target == file_store.volume_path(workspace, "/".join(_shown(call).split("/")[:5])):
        raise invalid(f"{_shown(call)} is a volume; give the path of a file in it.")
    file_store.write(target, call.raw, shown=_shown(call), overwrite=call.flag("overwrite"))
    return Response(status_code=204)


@routes.delete(FILES)
def delete(workspace: Workspace, call: Call) -> Response:
    _existing(workspace, call, folder=False).unlink()
    return Response(status_code=204)


@routes.put(DIRECTORIES)
def make_directory(workspace: Workspace, call: Call) -> Response:
    target = file_store.volume_path(workspace, _shown(call))
    if target.is_file():
        raise ApiError(409, "ALREADY_EXISTS", f"{_shown(call)} is a file.")
    target.mkdir(parents=True, exist_ok=True)
    return Response(status_code=204)


@routes.get(DIRECTORIES)
def list_directory(workspace: Workspace, call: Call) -> dict[str, Any] | Response:
    target = _existing(workspace, call, folder=True)
    if call.method == "HEAD":
        stamp = email.utils.formatdate(target.stat().st_mtime, usegmt=True)
        return Response(status_code=200, headers={"last-modified": stamp})
    entries = [
        {
            "path": f"{_shown(call)}/{path.name}",
            "name": path.name,
            "is_directory": path.is_dir(),
            "last_modified": file_store.modified_ms(path),
            **({} if path.is_dir() else {"file_size": path.stat().st_size}),
        }
        for path in file_store.children(target)
    ]
    page, following = page_of(entries, call, size=min(call.number("page_size", PAGE) or PAGE, PAGE))
    return {"contents": page, **({"next_page_token": following} if following else {})}


@routes.delete(DIRECTORIES)
def delete_directory(workspace: Workspace, call: Call) -> Response:
    file_store.remove(_existing(workspace, call, folder=True), recursive=False, shown=_shown(call))
    return Response(status_code=204)


@routes.post("/api/2.0/fs/create-download-url", body={"path": str})
def download_address(workspace: Workspace, call: Call) -> dict[str, Any]:
    """A signed address that needs no token, for a quarter of an hour."""
    path = str(call.required("path"))
    if not file_store.volume_path(workspace, path).is_file():
        raise not_found(f"The file being accessed is not found: {path}", error_code="NOT_FOUND")
    name = base64.urlsafe_b64encode(path.encode()).decode()
    signed = workspace.service(Links).make(f"file/{name}")[0]
    _, _, query = signed.partition("?")
    return {"url": f"{workspace.host}/__local/downloads/{workspace.name}/{name}?{query}", "headers": []}


@routes.get("/__local/downloads/{workspace}/{name}", public=True)
def signed_download(workspace: Workspace, call: Call) -> Response:
    name = call.path_params["name"]
    end, signature = call.query.get("end", ""), call.query.get("signature", "")
    workspace.service(Links).check(f"file/{name}", end=end, signature=signature)
    target = file_store.volume_path(workspace, base64.urlsafe_b64decode(name).decode())
    if not target.is_file():
        raise not_found("The file being accessed is not found.", error_code="NOT_FOUND")
    return FileResponse(target, media_type=BYTES)


# --- Uploads of 50 MiB and more come in parts, each to an address of its own that needs no token. ---


def _parts_folder(workspace: Workspace, session: str) -> Path:
    if not session.isalnum():
        raise invalid("Invalid session token.")
    return workspace.folder / "uploads" / session


@routes.post(FILES, body={"parts": [{"part_number": int, "etag": str}]})
def upload_in_parts(workspace: Workspace, call: Call) -> dict[str, Any] | Response:
    target = file_store.volume_path(workspace, _shown(call))
    match call.query.get("action"):
        case "initiate-upload":
            if target.exists() and not call.flag("overwrite"):
                raise ApiError(409, "ALREADY_EXISTS", f"The file {_shown(call)} already exists.")
            session = secrets.token_hex(16)
            _parts_folder(workspace, session).mkdir(parents=True)
            return {"multipart_upload": {"session_token": session}}
        case "complete-upload":
            folder = _parts_folder(workspace, call.query.get("session_token", ""))
            numbers = sorted(int(part["part_number"]) for part in call.body.get("parts") or [])
            target.parent.mkdir(parents=True, exist_ok=True)
            whole = folder / "whole"
            with open(whole, "wb") as file:
                for number in numbers:
                    part = folder / str(number)
                    if not part.is_file():
                        raise invalid(f"Part {number} of the upload is missing.")
                    with open(part, "rb") as source:
                        shutil.copyfileobj(source, file)
            whole.replace(target)
            shutil.rmtree(folder, ignore_errors=True)
            return Response(status_code=204)
    raise invalid("Unknown action for a file: use initiate-upload or complete-upload.")


@routes.post(
    "/api/2.0/fs/create-upload-part-urls",
    body={"path": str, "session_token": str, "start_part_number": int, "count": int},
)
def part_addresses(workspace: Workspace, call: Call) -> dict[str, Any]:
    session = str(call.required("session_token"))
    if not _parts_folder(workspace, session).is_dir():
        raise not_found("There is no such upload.")
    first, count = int(call.body.get("start_part_number") or 1), int(call.body.get("count") or 1)
    base = f"{workspace.host}/__local/uploads/{workspace.name}/{session}"
    urls = [{"url": f"{base}/{number}", "part_number": number, "headers": []} for number in range(first, first + count)]
    return {"upload_part_urls": urls}


@routes.post("/api/2.0/fs/create-abort-upload-url", body={"path": str, "session_token": str})
def abort_address(workspace: Workspace, call: Call) -> dict[str, Any]:
    session = str(call.required("session_token"))
    url = f"{workspace.host}/__local/uploads/{workspace.name}/{session}"
    return {"abort_upload_url": {"url": url, "headers": []}}


@routes.add("PUT", "/__local/uploads/{workspace}/{session}/{number:int}", public=True)
def put_part(workspace: Workspace, call: Call) -> Response:
    folder = _parts_folder(workspace, call.path_params["session"])
    if not folder.is_dir():
        raise not_found("There is no such upload.")
    (folder / str(call.path_params["number"])).write_bytes(call.raw)
    return Response(status_code=200, headers={"ETag": f'"{len(call.raw)}"'})


@routes.add("DELETE", "/__local/uploads/{workspace}/{session}", public=True)
def abort_upload(workspace: Workspace, call: Call) -> Response:
    shutil.rmtree(_parts_folder(workspace, call.path_params["session"]), ignore_errors=True)
    return Response(status_code=204)
