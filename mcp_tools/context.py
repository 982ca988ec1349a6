"""Context tools: what the session works with. They change the session only, never the workspace."""

from __future__ import annotations

from typing import Annotated, Any

from fastmcp.exceptions import ToolError
from fastmcp.tools import ToolResult
from pydantic import Field

from mcp_tools import lookup, results, shapes
from mcp_tools.calls import current
from mcp_tools.context_view import build_context, home
from mcp_tools.tool_table import ToolSpec
from mcp_tools.workspace_paths import normal_path


async def get_context() -> ToolResult:
    """Who is logged in, to which workspace, and the session's current cluster, warehouse, catalog, schema, folder."""
    context = await build_context(current())
    return context_result(context, f"Logged in as {context['user']} at {context['host']}.")


async def set_context(
    cluster: Annotated[str | None, Field(description="Name or id")] = None,
    warehouse: Annotated[str | None, Field(description="Name or id")] = None,
    catalog: str | None = None,
    schema: Annotated[str | None, Field(description="schema or catalog.schema")] = None,
    workspace_path: Annotated[str | None, Field(description="Folder for new notebooks and files")] = None,
) -> ToolResult:
    """Choose what the session works with from now on. Changes nothing in the workspace and starts nothing."""
    call = current()
    if not call.remembers:
        raise ToolError(
            "This call names no session that could keep a choice: send x-session-id with each request, or name the "
            "cluster, warehouse, catalog, schema or path in each call."
        )
    changes: dict[str, str | None] = {}
    if cluster:
        changes["cluster_id"] = (await lookup.cluster(call, cluster)).id
    if warehouse:
        changes["warehouse_id"] = (await lookup.warehouse(call, warehouse)).id
    if schema and "." in schema:
        catalog, schema = schema.replace("`", "").split(".", 1)
    if catalog:
        changes |= {"catalog": catalog.strip("`"), "schema": None}
    if schema:
        changes["schema"] = schema.strip("`")
    await require_namespace(catalog, schema)
    if workspace_path:
        changes["workspace_path"] = await folder(workspace_path)
    if not changes:
        raise ToolError("Say what to choose: cluster, warehouse, catalog, schema or workspace_path.")
    call.remember(**changes)
    context = await build_context(call)
    return results.with_context(context_result(context, "The session's context is changed."), context)


async def clear_context() -> ToolResult:
    """Forget the session's choices and return to the defaults. Changes nothing in the workspace."""
    call = current()
    call.sessions.clear(call.session_key)
    context = await build_context(call)
    return results.with_context(context_result(context, "The session's context is back to its defaults."), context)


async def require_namespace(catalog: str | None, schema: str | None) -> None:
    """Raises ToolError for a catalog or schema that is not there."""
    call = current()
    catalog = catalog or call.session.catalog
    if catalog and await call.find(lambda w: w.catalogs.get(catalog)) is None:
        known = await call.read_or([], lambda w: [c.name or "" for c in w.catalogs.list()])
        raise ToolError(f"There is no catalog {catalog!r}. There are: {', '.join(known[:20])}.")
    if catalog and schema and await call.find(lambda w: w.schemas.get(f"{catalog}.{schema}")) is None:
        raise ToolError(f"There is no schema {catalog}.{schema}. list_schemas shows what is there.")


async def folder(path: str) -> str:
    call = current()
    path = normal_path(path, base=await home(call))
    status = await call.find(lambda w: w.workspace.get_status(path))
    if status is None:
        raise ToolError(f"There is no folder {path}. create_directory makes it.")
    return path


def context_result(context: dict[str, Any], summary: str) -> ToolResult:
    lines = [
        ("user", context["user"]),
        ("workspace", f"{context['host']} ({context['workspace_kind']})"),
        ("cluster", named(context["cluster"])),
        ("warehouse", named(context["warehouse"])),
        ("catalog", context["catalog"] or "none"),
        ("schema", context["schema"] or "none"),
        ("workspace_path", context["workspace_path"]),
    ]
    result = results.single("context", context, summary=summary, lines=lines)
    result.structured_content = context
    return result


def named(part: dict[str, Any] | None) -> str:
    return f"{part['name']} ({part['id']}), {part['state']}" if part else "none"


TOOLS = (
    ToolSpec(get_context, "Show context", "read", shapes.Flat(shapes.SessionContext)),
    ToolSpec(set_context, "Set context", "session", shapes.Flat(shapes.SessionContext)),
    ToolSpec(clear_context, "Clear context", "session", shapes.Flat(shapes.SessionContext)),
)
