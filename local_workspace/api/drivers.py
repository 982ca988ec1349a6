"""What database drivers ask beside SQL: which of their features are switched on for the workspace (none)."""

from __future__ import annotations

from typing import Any

from local_workspace.routing import Call, RouteTable
from local_workspace.workspace import Workspace

routes = RouteTable()


@routes.get("/api/2.0/connector-service/feature-flags/{driver}/{version}")
def feature_flags(workspace: Workspace, call: Call) -> dict[str, Any]:
    return {"flags": [], "ttl_seconds": 900}
