"""One face over three places for files: the workspace tree, Unity Catalog volumes and DBFS."""

from __future__ import annotations

import asyncio
import base64
import io
from typing import Any

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import AlreadyExists, NotFound, ResourceAlreadyExists
from databricks.sdk.service.workspace import ExportFormat, ImportFormat
from fastmcp.exceptions import ToolError

from mcp_tools import times
from mcp_tools.calls import Call
from mcp_tools.workspace_paths import Store, last, parent

# What is read of a file at most; more is neither shown nor sent on.
READ_BYTES = 200_000
DBFS_PUT_BYTES = 700_000
MAX_FILES = 2000
MAX_FOLDERS = 200
Listed = list[dict[str, Any]]


async def listed(call: Call, store: Store, path: str, *, deep: bool) -> tuple[Listed, bool]:
    """What is in a folder of a volume or of DBFS (below it with ``deep``), and whether that is all."""
    depth = path.strip("/").count("/")
    if store == "volume" and depth < 3:
        return await volumes(call, path), True
    found: Listed = []
    folders, visited = [path], 0
    while folders and visited < MAX_FOLDERS and len(found) < MAX_FILES:
        folder = folders.pop(0)
        visited += 1
        below = await call.read(lambda w, folder=folder: children(w, store, folder))
        found += below
        if deep:
            folders += [value["path"].removeprefix("dbfs:") for value in below if value["type"] == "DIRECTORY"]
    return found, not folders


def children(client: WorkspaceClient, store: Store, path: str) -> Listed:
    if store == "dbfs":
        return [
            entry(f"dbfs:{i.path}", directory=bool(i.is_dir), size=i.file_size, modified=i.modification_time)
            for i in client.dbfs.list(path)
        ]
    return [
        entry(i.path or "", directory=bool(i.is_directory), size=i.file_size, modified=i.last_modified)
        for i in client.files.list_directory_contents(path)
    ]


def entry(path: str, *, directory: bool, size: int | None, modified: int | None) -> dict[str, Any]:
    value: dict[str, Any] = {
        "id": path.rstrip("/"),
        "name": last(path),
        "path": path.rstrip("/"),
        "type": "DIRECTORY" if directory else "FILE",
        "size": None if directory else size,
        "modified": times.iso(modified),
    }
    return {key: item for key, item in value.items() if item is not None}


async def volumes(call: Call, path: str) -> Listed:
    """``/Volumes``, ``/Volumes/catalog`` and ``/Volumes/catalog/schema`` are made of names, not folders."""
    parts = path.strip("/").split("/")[1:]
    if not parts:
        catalogs = await call.read(lambda w: list(w.catalogs.list()))
        return [entry(f"/Volumes/{c.name}", directory=True, size=None, modified=None) for c in catalogs]
    if len(parts) == 1:
        schemas = await call.read(lambda w: list(w.schemas.list(parts[0])))
        return [entry(f"/Volumes/{parts[0]}/{s.name}", directory=True, size=None, modified=None) for s in schemas]
    found = await call.read(lambda w: list(w.volumes.list(parts[0], parts[1])))
    return [
        entry(f"/Volumes/{parts[0]}/{parts[1]}/{v.name}", directory=True, size=None, modified=v.updated_at)
        for v in found
    ]


async def read(call: Call, store: Store, path: str) -> tuple[bytes, int]:
    """The first part of a file (at most 200 KB) and its whole size in bytes."""
    if store == "dbfs":
        status, answer = await asyncio.gather(
            call.read(lambda w: w.dbfs.get_status(path)),
            call.read(lambda w: w.dbfs.read(path, offset=0, length=READ_BYTES)),
        )
        return base64.b64decode(answer.data or ""), status.file_size or 0
    if store == "volume":
        return await call.read(lambda w: volume_file(w, path))
    return await call.read(lambda w: workspace_file(w, path))


def volume_file(client: WorkspaceClient, path: str) -> tuple[bytes, int]:
    answer = client.files.download(path)
    if answer.contents is None:
        return b"", 0
    with answer.contents as stream:
        data = stream.read(READ_BYTES)
    return data, answer.content_length or len(data)


def workspace_file(client: WorkspaceClient, path: str) -> tuple[bytes, int]:
    size = client.workspace.get_status(path).size
    with client.workspace.download(path, format=ExportFormat.AUTO) as stream:
        data = stream.read(READ_BYTES)
    return data, size or len(data)


def decoded(data: bytes) -> tuple[str, bool]:
    """The text, and whether the data is no text. A character cut in two at the end is left out."""
    if b"\0" in data[:8000]:
        return "", True
    try:
        return data.decode(), False
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 4:
            return data[: error.start].decode(), False
        return "", True


def write(client: WorkspaceClient, store: Store, path: str, data: bytes, *, overwrite: bool) -> None:
    """Create or replace a file. Raises ToolError when it is there and may not be replaced."""
    try:
        if store == "volume":
            client.files.upload(path, io.BytesIO(data), overwrite=overwrite)
        elif store == "dbfs":
            if len(data) > DBFS_PUT_BYTES:
                raise ToolError(
                    f"A file in DBFS is written in one piece of at most {DBFS_PUT_BYTES:,} bytes. Use a volume."
                )
            client.dbfs.put(path, contents=base64.b64encode(data).decode(), overwrite=overwrite)
        else:
            client.workspace.mkdirs(parent(path))
            client.workspace.upload(path, io.BytesIO(data), format=ImportFormat.RAW, overwrite=overwrite)
    except (AlreadyExists, ResourceAlreadyExists):
        raise ToolError(f"{path} already exists. Choose another name, or set overwrite to replace it.") from None


def make_directory(client: WorkspaceClient, store: Store, path: str) -> None:
    if store == "volume":
        client.files.create_directory(path)
    elif store == "dbfs":
        client.dbfs.mkdirs(path)
    else:
        client.workspace.mkdirs(path)


async def delete(call: Call, store: Store, path: str, *, recursive: bool) -> None:
    """Delete a file or folder. Cancelling it in a volume leaves what was not reached yet. Raises ToolError."""
    if store == "workspace":
        await call.write(lambda w: w.workspace.delete(path, recursive=recursive))
    elif store == "dbfs":
        await call.read(lambda w: w.dbfs.get_status(path))  # DBFS says nothing when there is nothing to delete
        await call.write(lambda w: w.dbfs.delete(path, recursive=recursive))
    else:
        await delete_in_volume(call, path, recursive=recursive)


async def delete_in_volume(call: Call, path: str, *, recursive: bool) -> None:
    """The Files API has no recursion, and tells files from folders by asking for them. One request an entry, so
    that a person who stops it halfway keeps the rest."""
    if path.strip("/").count("/") < 4:
        raise ToolError(f"{path} is a volume or above one; it is dropped with SQL (DROP VOLUME).")
    if not await call.read(lambda w: is_folder_in_volume(w, path)):
        await call.write(lambda w: w.files.delete(path))
        return
    for item in await call.read(lambda w: list(w.files.list_directory_contents(path))) if recursive else ():
        below = (item.path or "").rstrip("/")
        if item.is_directory:
            await delete_in_volume(call, below, recursive=True)
        else:
            await call.write(lambda w, below=below: w.files.delete(below))
    await call.write(lambda w: w.files.delete_directory(path))


def is_folder_in_volume(client: WorkspaceClient, path: str) -> bool:
    try:
        client.files.get_directory_metadata(path)
    except NotFound:
        return False
    return True
