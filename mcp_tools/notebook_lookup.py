"""From a notebook's name to its path, by searching the workspace tree within bounds."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from databricks.sdk import WorkspaceClient
from databricks.sdk.service.workspace import ObjectInfo, ObjectType
from fastmcp.exceptions import ToolError

from mcp_tools import names
from mcp_tools.calls import Call
from mcp_tools.context_view import current_user, home, home_of
from mcp_tools.names import Candidate, resolve
from mcp_tools.workspace_paths import normal_path

MAX_FOLDERS = 300
MAX_OBJECTS = 5000
PARALLEL = 8
FOLDERS = (ObjectType.DIRECTORY, ObjectType.REPO)


@dataclass(frozen=True, slots=True)
class Tree:
    """What a walk found; ``complete`` is false when it reached its bounds."""

    objects: list[ObjectInfo]
    complete: bool


async def walk(call: Call, roots: list[str]) -> Tree:
    """Everything below the roots, folder by folder, several at a time. Folders that may not be read are left out."""
    found: list[ObjectInfo] = []
    level = list(dict.fromkeys(roots))
    seen: set[str] = set(level)
    visited = 0
    gate = asyncio.Semaphore(PARALLEL)

    async def children(path: str) -> list[ObjectInfo]:
        async with gate:
            return await call.read_or([], lambda w: listed(w, path))

    while level and visited < MAX_FOLDERS and len(found) < MAX_OBJECTS:
        batch = level[: MAX_FOLDERS - visited]
        visited += len(batch)
        below: list[str] = level[len(batch) :]
        for objects in await asyncio.gather(*(children(path) for path in batch)):
            for item in objects:
                if not item.path or item.path in seen:
                    continue
                seen.add(item.path)
                found.append(item)
                if item.object_type in FOLDERS:
                    below.append(item.path)
        level = below
    return Tree(objects=found[:MAX_OBJECTS], complete=not level and len(found) <= MAX_OBJECTS)


def listed(client: WorkspaceClient, path: str) -> list[ObjectInfo]:
    return list(client.workspace.list(path))


async def search_roots(call: Call) -> list[str]:
    """Where people keep notebooks: their home, what is shared, and their repos."""
    user = await current_user(call)
    return list(dict.fromkeys([await home(call), home_of(user), "/Shared", f"/Repos/{user}", "/Repos"]))


async def notebook(call: Call, name: str) -> ObjectInfo:
    """The notebook with this path or name. Raises ToolError for other objects, unknown and ambiguous names."""
    wanted = name.strip().strip("\"'`")
    if wanted.startswith("/"):
        return await notebook_at(call, normal_path(wanted))
    base = await home(call)
    if "/" in wanted:
        direct = await call.find(lambda w: w.workspace.get_status(normal_path(wanted, base=base)))
        if direct is not None and direct.object_type == ObjectType.NOTEBOOK:
            return direct
    tree = await walk(call, await search_roots(call))
    notebooks = [item for item in tree.objects if item.object_type == ObjectType.NOTEBOOK]
    if "/" in wanted:
        ends = [item for item in notebooks if (item.path or "").lower().endswith("/" + wanted.lower())]
        if len(ends) == 1:
            return ends[0]
    return resolve(wanted.rsplit("/", 1)[-1], candidates(notebooks), kind="notebook").value


async def notebook_at(call: Call, path: str) -> ObjectInfo:
    status = await call.find(lambda w: w.workspace.get_status(path))
    if status is None:
        tree = await walk(call, await search_roots(call))
        known = candidates([item for item in tree.objects if item.object_type == ObjectType.NOTEBOOK])
        near = [c for c in known if c.name.lower() == path.rsplit("/", 1)[-1].lower()]
        hint = f" Did you mean {names.listed(near)}?" if near else " list_workspace shows what is there."
        raise ToolError(f"There is no notebook {path}.{hint}")
    if status.object_type != ObjectType.NOTEBOOK:
        kind = status.object_type.value.lower() if status.object_type else "other object"
        raise ToolError(f"{path} is a {kind}, not a notebook.")
    return status


def candidates(objects: list[ObjectInfo]) -> list[Candidate[ObjectInfo]]:
    return [Candidate(id=item.path or "", name=(item.path or "").rsplit("/", 1)[-1], value=item) for item in objects]
