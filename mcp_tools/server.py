"""The tool server: every category's table, behind the middleware."""

from __future__ import annotations

from fastmcp import FastMCP

from mcp_tools import clusters, context, jobs, notebooks, repos, secrets, sql, unity_catalog, workspace
from mcp_tools.audit import Audit
from mcp_tools.bounds import Bounds
from mcp_tools.clients import PRODUCT, ClientPool
from mcp_tools.http_access import BearerToken
from mcp_tools.middleware import ArgumentForms, CallScope, ErrorTexts, ReadOnly, Timing
from mcp_tools.redaction import Redaction, guard_logs
from mcp_tools.session import SessionStore
from mcp_tools.settings import TOOLSETS, Toolset, ToolSettings
from mcp_tools.tool_table import ToolSpec, build

CATALOG: dict[Toolset, tuple[ToolSpec, ...]] = {
    "clusters": clusters.TOOLS,
    "jobs": jobs.TOOLS,
    "sql": sql.TOOLS,
    "notebooks": notebooks.TOOLS,
    "unity_catalog": unity_catalog.TOOLS,
    "workspace": workspace.TOOLS,
    "secrets": secrets.TOOLS,
    "repos": repos.TOOLS,
    "context": context.TOOLS,
}
INSTRUCTIONS = (
    "Tools for a Databricks workspace. Objects are named by name or id. Results begin with a summary; "
    "times in text are in the caller's time zone."
)


def create_server(settings: ToolSettings) -> FastMCP:
    """A server of the configured toolsets, for ``fastmcp.Client(server)``, stdio or HTTP.

    Raises ValueError for a toolset that does not exist. Callers send the ``_meta`` keys of docs/architecture.md.
    """
    wanted = settings.toolsets or frozenset(TOOLSETS)
    if wanted - set(TOOLSETS):
        raise ValueError(
            f"No such toolset: {', '.join(sorted(wanted - set(TOOLSETS)))}. There are {', '.join(TOOLSETS)}."
        )
    guard_logs()
    name, version = PRODUCT
    server = FastMCP(
        name,
        instructions=INSTRUCTIONS,
        version=version,
        auth=BearerToken(settings.bearer) if settings.bearer else None,
        mask_error_details=True,
        middleware=[
            Timing(),
            CallScope(settings, pool=ClientPool(), sessions=SessionStore()),
            Audit(),
            Redaction(),
            Bounds(),
            ErrorTexts(),
            ArgumentForms(),
            ReadOnly(settings),
        ],
    )
    for category in TOOLSETS:
        if category in wanted:
            for spec in CATALOG[category]:
                server.add_tool(build(spec, full_schemas=settings.full_schemas))
    return server
