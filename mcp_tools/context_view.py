"""The session's context as callers see it: who, where, and with which live cluster and warehouse."""

from __future__ import annotations

import asyncio
from typing import Any

from databricks.sdk import WorkspaceClient
from fastmcp.exceptions import ToolError

from mcp_tools import cluster_view, lookup
from mcp_tools.calls import Call

UNKNOWN = "UNKNOWN"


async def build_context(call: Call) -> dict[str, Any]:
    """``{"user","host","workspace_kind","cluster","warehouse","catalog","schema","workspace_path"}``.

    Parts that the workspace does not answer for are UNKNOWN or None; only a workspace that cannot be
    reached at all, or a refused token, raises ToolError.
    """
    clients = await call.clients()
    user, cluster, warehouse, catalog = await asyncio.gather(
        current_user(call), cluster_part(call), warehouse_part(call), default_catalog(call)
    )
    session = call.session
    chosen = session.catalog or catalog
    return {
        "user": user,
        "host": clients.host,
        "workspace_kind": clients.kind,
        "cluster": cluster,
        "warehouse": warehouse,
        "catalog": chosen,
        "schema": session.schema or ("default" if chosen else None),
        "workspace_path": session.workspace_path or home_of(user),
    }


def home_of(user: str) -> str:
    return f"/Users/{user}"


async def home(call: Call) -> str:
    """The session's workspace path, or the user's home."""
    return call.session.workspace_path or home_of(await current_user(call))


async def current_user(call: Call) -> str:
    return await call.read(_user_name)


def _user_name(client: WorkspaceClient) -> str:
    me = client.current_user.me()
    return me.user_name or me.display_name or "unknown"


async def cluster_part(call: Call) -> dict[str, Any] | None:
    cluster_id = call.session.cluster_id
    if not cluster_id:
        return None
    try:
        raw = await call.find(lambda w: cluster_view.raw_cluster(w, cluster_id))
    except ToolError:
        return {"id": cluster_id, "name": cluster_id, "state": UNKNOWN}
    if raw is None:
        return None
    return {"id": cluster_id, "name": raw.get("cluster_name") or cluster_id, "state": raw.get("state", UNKNOWN)}


async def warehouse_part(call: Call) -> dict[str, Any] | None:
    chosen = call.session.warehouse_id
    try:
        found = lookup.default_warehouse(await lookup.warehouses(call), chosen=chosen)
    except ToolError:
        return {"id": chosen, "name": chosen, "state": UNKNOWN} if chosen else None
    return {"id": found.id, "name": found.name, "state": found.detail or UNKNOWN} if found else None


async def default_catalog(call: Call) -> str | None:
    """The catalog that unqualified names mean in this workspace, as its metastore assignment says."""
    if call.session.catalog:
        return call.session.catalog
    assignment = await call.read_or(None, lambda w: w.metastores.current())
    return assignment.default_catalog_name if assignment else None
