"""A small FastMCP server with one tool of each sort that the agent must tell apart. It records what it was sent."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from fastmcp import Context, FastMCP
from fastmcp.dependencies import CurrentContext
from fastmcp.exceptions import ToolError
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.tools import FunctionTool, ToolResult
from mcp.types import CallToolRequestParams, ToolAnnotations

Function = TypeVar("Function", bound=Callable[..., Any])

READ = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True)
WRITE = ToolAnnotations(read_only_hint=False, destructive_hint=False)
DESTRUCTIVE = ToolAnnotations(read_only_hint=False, destructive_hint=True)

READ_SECONDS = 0.02


@dataclass
class Workspace:
    """What the tools work on, and what they were asked: (tool, arguments, meta)."""

    clusters: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {
            "c-1": {"id": "c-1", "name": "Shared", "state": "RUNNING"},
            "c-2": {"id": "c-2", "name": "Training", "state": "TERMINATED"},
        }
    )
    calls: list[tuple[str, dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    context: dict[str, Any] = field(
        default_factory=lambda: {
            "user": "ana@example.com",
            "host": "http://127.0.0.1:1",
            "workspace_kind": "demo",
            "cluster": {"id": "c-1", "name": "Shared", "state": "RUNNING"},
            "warehouse": None,
            "catalog": "main",
            "schema": "default",
            "workspace_path": "/Users/ana@example.com",
        }
    )
    at_once: int = 0
    most_at_once: int = 0
    hold: asyncio.Event | None = None
    context_gate: threading.Event | None = None  # get_context answers once it is set
    cancelled: int = 0
    unreachable: bool = False

    def named(self, *names: str) -> list[dict[str, Any]]:
        """The arguments of calls of these tools, without what was only looked up for an approval or an undo."""
        return [
            arguments
            for name, arguments, meta in self.calls
            if name in names and not str(meta.get("tool_use_id")).endswith("-look")
        ]

    def made(self) -> list[str]:
        return [name for name, _, _ in self.calls]


_served: ContextVar[Workspace] = ContextVar("served")
# Made once, as those of the product are: deriving schemas is what a server costs, and each test has one.
TOOLS: list[FunctionTool] = []


class Serves(Middleware):
    """Gives the tools the workspace of the server that was called."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def on_call_tool(
        self, context: MiddlewareContext[CallToolRequestParams], call_next: CallNext[CallToolRequestParams, ToolResult]
    ) -> ToolResult:
        token = _served.set(self._workspace)
        try:
            return await call_next(context)
        finally:
            _served.reset(token)


def make_server(workspace: Workspace) -> FastMCP:
    server = FastMCP("tools", mask_error_details=True, middleware=[Serves(workspace)])
    for each in TOOLS:
        server.add_tool(each)
    return server


def tool(**described: Any) -> Callable[[Function], Function]:
    def add(function: Function) -> Function:
        TOOLS.append(FunctionTool.from_function(function, **described))
        return function

    return add


def note(context: Context, tool: str, **arguments: Any) -> Workspace:
    """The workspace that the call goes to, which keeps what it was asked."""
    workspace = _served.get()
    request = context.request_context
    meta = dict(request.meta or {}) if request else {}
    workspace.calls.append((tool, arguments, {key: value for key, value in meta.items() if "/" not in key}))
    if workspace.unreachable:
        raise ToolError("The workspace cannot be reached.")
    return workspace


@tool(annotations=READ, title="List clusters")
async def list_clusters(ctx: Context = CurrentContext()) -> ToolResult:
    workspace = note(ctx, "list_clusters")
    workspace.at_once += 1
    workspace.most_at_once = max(workspace.most_at_once, workspace.at_once)
    await asyncio.sleep(READ_SECONDS)
    workspace.at_once -= 1
    rows = list(workspace.clusters.values())
    return ToolResult(content=f"{len(rows)} clusters.", structured_content={"clusters": rows, "count": len(rows)})


@tool(annotations=READ)
async def get_cluster(cluster: str | None = None, ctx: Context = CurrentContext()) -> ToolResult:
    workspace = note(ctx, "get_cluster", cluster=cluster)
    for found in workspace.clusters.values():
        if cluster in (None, found["id"], found["name"]):
            return ToolResult(content=f"name: {found['name']}", structured_content={"cluster": dict(found)})
    raise ToolError(f"There is no cluster {cluster}. There are Shared and Training.")


@tool(annotations=DESTRUCTIVE, title="Stop cluster")
async def stop_cluster(cluster: str, ctx: Context = CurrentContext()) -> ToolResult:
    workspace = note(ctx, "stop_cluster", cluster=cluster)
    found = workspace.clusters[cluster]
    found["state"] = "TERMINATED"
    return ToolResult(content=f"{found['name']} is stopping.", structured_content={"cluster": dict(found)})


@tool(annotations=WRITE, title="Start cluster")
async def start_cluster(cluster: str, ctx: Context = CurrentContext()) -> ToolResult:
    workspace = note(ctx, "start_cluster", cluster=cluster)
    found = workspace.clusters[cluster]
    found["state"] = "RUNNING"
    return ToolResult(content=f"{found['name']} starts.", structured_content={"cluster": dict(found)})


@tool(annotations=WRITE, title="Create directory")
async def create_directory(path: str, ctx: Context = CurrentContext()) -> str:
    note(ctx, "create_directory", path=path)
    return f"Created {path}."


@tool(annotations=WRITE, meta={"destructive_with": ["overwrite"]})
async def write_workspace_file(
    path: str, content: str, overwrite: bool = False, ctx: Context = CurrentContext()
) -> str:
    note(ctx, "write_workspace_file", path=path, overwrite=overwrite)
    return f"Wrote {path}."


@tool(annotations=ToolAnnotations(read_only_hint=False), meta={"sql_argument": "sql"}, title="Run SQL")
async def execute_sql(sql: str, ctx: Context = CurrentContext()) -> str:
    note(ctx, "execute_sql", sql=sql)
    return "1 row."


@tool(annotations=WRITE, meta={"needs_secret": True}, title="Put secret")
async def put_secret(scope: str, key: str, ctx: Context = CurrentContext()) -> str:
    note(ctx, "put_secret", scope=scope, key=key)
    value = dict((ctx.request_context.meta if ctx.request_context else None) or {}).get("secret_value")
    return f"Stored {value} in {scope}/{key}."  # a careless tool that echoes it


@tool(annotations=READ)
async def slow(ctx: Context = CurrentContext()) -> str:
    workspace = note(ctx, "slow")
    try:
        assert workspace.hold is not None
        await workspace.hold.wait()
    except asyncio.CancelledError:
        workspace.cancelled += 1
        raise
    return "done"


@tool(annotations=WRITE)
async def slow_write(ctx: Context = CurrentContext()) -> str:
    workspace = note(ctx, "slow_write")
    assert workspace.hold is not None
    await workspace.hold.wait()
    return "done"


@tool(annotations=READ)
async def failing(ctx: Context = CurrentContext()) -> str:
    note(ctx, "failing")
    raise ToolError("TABLE_OR_VIEW_NOT_FOUND: main.raw.orders")


@tool(annotations=READ)
async def get_context(ctx: Context = CurrentContext()) -> ToolResult:
    workspace = note(ctx, "get_context")
    found = dict(workspace.context)
    if workspace.context_gate is not None:
        await asyncio.to_thread(workspace.context_gate.wait, 20)
    return ToolResult(content="ok", structured_content=found)


@tool(annotations=WRITE, meta={"session_only": True})
async def set_context(
    cluster: str | None = None,
    warehouse: str | None = None,
    catalog: str | None = None,
    schema: str | None = None,
    workspace_path: str | None = None,
    ctx: Context = CurrentContext(),
) -> ToolResult:
    given = {"cluster": cluster, "catalog": catalog, "schema": schema, "workspace_path": workspace_path}
    workspace = note(ctx, "set_context", **{key: value for key, value in given.items() if value})
    if cluster and cluster not in workspace.clusters:
        raise ToolError(f"There is no cluster {cluster}.")
    if cluster:
        workspace.context["cluster"] = dict(workspace.clusters[cluster])
    for key in ("catalog", "schema", "workspace_path"):
        workspace.context[key] = given[key] or workspace.context[key]
    context = dict(workspace.context)
    return ToolResult(content="Changed.", structured_content=context, meta={"context": context})
