"""Workspace tools: folders and files. https://docs.databricks.com/api/workspace/workspace and .../files"""

from __future__ import annotations

from typing import Annotated

from databricks.sdk.service.workspace import ObjectType
from fastmcp.exceptions import ToolError
from fastmcp.tools import ToolResult
from pydantic import Field

from mcp_tools import file_stores, notebook_lookup, results, shapes, text, workspace_view
from mcp_tools.calls import Call, current
from mcp_tools.context_view import current_user, home, home_of
from mcp_tools.names import resolve
from mcp_tools.tool_table import ToolSpec
from mcp_tools.workspace_paths import Store, last, located, shown

AnyPath = Annotated[str, Field(min_length=1, description="Workspace path, /Volumes/... or dbfs:/...")]
COLUMNS = ("path", "type", "language", "size", "modified")


async def list_workspace(
    path: Annotated[str | None, Field(description="Folder, /Volumes/... or dbfs:/...; default: current")] = None,
    query: Annotated[str | None, Field(description="Part of a name; searches below path, or everywhere")] = None,
    recursive: bool = False,
    limit: Annotated[int, Field(ge=1, le=2000)] = 200,
) -> ToolResult:
    """List notebooks, folders and files, or search them by name. For tables use list_tables or search_tables."""
    call = current()
    store, target = located(path, base=await home(call)) if path else ("workspace", "")
    complete = True
    if store != "workspace":
        found, complete = await file_stores.listed(call, store, target, deep=recursive or bool(query))
    elif query or recursive:
        roots = [target] if target else (await notebook_lookup.search_roots(call) if query else [await home(call)])
        if target:
            await require_folder(call, target)
        tree = await notebook_lookup.walk(call, roots)
        found, complete = [workspace_view.object_of(info) for info in tree.objects], tree.complete
    else:
        target = target or await home(call)
        objects = await call.read(lambda w: list(w.workspace.list(target)))
        found = [workspace_view.object_of(info) for info in objects]
    if query:
        found = [value for value in found if text.contains(value["name"], query)]
    found.sort(key=lambda value: value["path"])
    return results.listing(
        "objects",
        found[:limit],
        total=len(found),
        summary=list_summary(found, shown(store, target) if target else "", query),
        columns=COLUMNS,
        notes=["" if complete else "The search reached its bound; name a folder as path to see all of it."],
    )


def list_summary(found: list, where: str, query: str | None) -> str:
    notebooks = sum(value["type"] == "NOTEBOOK" for value in found)
    place = f" in {where}" if where else ""
    named = f" with {query!r} in the name" if query else ""
    return f"{text.count(len(found), 'object')}{place}{named}, {text.count(notebooks, 'notebook')}."


async def require_folder(call: Call, path: str) -> None:
    if await call.find(lambda w: w.workspace.get_status(path)) is None:
        raise ToolError(f"There is no folder {path}. list_workspace shows what is there.")


async def read_workspace_file(path: AnyPath) -> ToolResult:
    """Read a text file. For notebooks use export_notebook."""
    call = current()
    store, target = located(path, base=await home(call))
    if store == "workspace":
        status = await call.find(lambda w: w.workspace.get_status(target))
        if status and status.object_type == ObjectType.NOTEBOOK:
            raise ToolError(f"{target} is a notebook. Use export_notebook to read it.")
        if status and status.object_type in notebook_lookup.FOLDERS:
            raise ToolError(f"{target} is a folder. list_workspace shows what is in it.")
    data, size = await file_stores.read(call, store, target)
    content, binary = file_stores.decoded(data)
    place = shown(store, target)
    value = {"id": place, "name": last(target), "path": place, "size": size, "binary": binary}
    if binary:
        summary = f"{place} is a binary file of {size:,} bytes; its content is not text."
        return results.single("file", value, summary=summary)
    value |= workspace_view.bounded_content(content)
    value["content_truncated"] = value["content_truncated"] or size > len(data)
    return workspace_view.with_content("file", value, summary=f"{place}, {size:,} bytes.", body=content)


async def write_workspace_file(path: AnyPath, content: str, overwrite: bool = False) -> ToolResult:
    """Write a text file. For notebooks use import_notebook."""
    call = current()
    store, target = located(path, base=await home(call))
    data = content.encode()
    await call.write(lambda w: file_stores.write(w, store, target, data, overwrite=overwrite))
    place = shown(store, target)
    value = {"id": place, "name": last(target), "path": place, "size": len(data)}
    return results.single("file", value, summary=f"{place} is written, {text.count(len(data), 'byte')}.")


async def create_directory(path: AnyPath) -> ToolResult:
    """Create a folder, with those above it. Nothing happens if it is there. For Git use create_repo."""
    call = current()
    store, target = located(path, base=await home(call))
    await call.write(lambda w: file_stores.make_directory(w, store, target))
    place = shown(store, target)
    value = {"id": place, "name": last(target), "path": place, "type": "DIRECTORY"}
    return results.single("directory", value, summary=f"Folder {place} is there.")


async def delete_workspace_path(
    path: AnyPath, recursive: Annotated[bool, Field(description="Folders with their content")] = False
) -> ToolResult:
    """Delete a notebook, file or folder for good. For repos use delete_repo."""
    call = current()
    store, target = await deletable(call, path)
    await file_stores.delete(call, store, target, recursive=recursive)
    place = shown(store, target)
    value = {"id": place, "name": last(target), "path": place, "state": "DELETED"}
    return results.single("object", value, summary=f"{place} is deleted for good.")


async def deletable(call: Call, path: str) -> tuple[Store, str]:
    """Where the path is. A bare name is the notebook or file of that name, if just one has it. Raises ToolError."""
    base = await home(call)
    store, target = located(path, base=base)
    if store != "workspace":
        return store, target
    user = await current_user(call)
    if target in ("/", "/Users", "/Shared", "/Repos", home_of(user), f"/Repos/{user}"):
        raise ToolError(f"{target} belongs to the workspace and is not deleted. Delete what is in it.")
    status = await call.find(lambda w: w.workspace.get_status(target))
    if status is None:
        if "/" in path.strip():
            raise ToolError(f"There is nothing at {target}. list_workspace shows what is there.")
        tree = await notebook_lookup.walk(call, await notebook_lookup.search_roots(call))
        named = [c for c in notebook_lookup.candidates(tree.objects) if c.name.lower() == path.strip().lower()]
        return "workspace", resolve(path, named, kind="object").id
    if status.object_type == ObjectType.REPO:
        raise ToolError(f"{target} is a repo. Use delete_repo.")
    return "workspace", target


TOOLS = (
    ToolSpec(list_workspace, "List workspace", "read", shapes.Many("objects", shapes.PathObject)),
    ToolSpec(read_workspace_file, "Read file", "read", shapes.One("file", shapes.PathObject)),
    ToolSpec(
        write_workspace_file,
        "Write file",
        "write",
        shapes.One("file", shapes.PathObject),
        meta={"destructive_with": ["overwrite"]},
    ),
    ToolSpec(create_directory, "Create folder", "idempotent", shapes.One("directory", shapes.PathObject)),
    ToolSpec(delete_workspace_path, "Delete path", "destructive", shapes.One("object", shapes.PathObject)),
)
