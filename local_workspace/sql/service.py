"""SQL in a workspace: ``workspace.service(SqlService).session().execute("SELECT 1").read_all()``."""

from __future__ import annotations

from local_workspace.sql.engine import Engine
from local_workspace.sql.session import SqlSession
from local_workspace.workspace import Workspace


class SqlService:
    """A workspace's way to SQL. All workspaces share one engine; names keep them apart."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def session(self, catalog: str | None = None, schema: str | None = None) -> SqlSession:
        """A new session, in the workspace's default catalog and in ``default`` unless told otherwise.

        Both are looked up at the first use.
        """
        return SqlSession(self.workspace, catalog=catalog, schema=schema)

    def warm(self) -> None:
        """Start the engine in the background."""
        self.workspace.shared.service(Engine).warm()
