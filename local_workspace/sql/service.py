"""SQL in a workspace: ``workspace.service(SqlService).session().execute("SELECT 1").read_all()``."""

from __future__ import annotations

import threading

from local_workspace.sql.errors import SqlError
from local_workspace.sql.result import QueryResult
from local_workspace.workspace import Workspace


class SqlSession:
    """What lasts between the statements of one notebook or client: current catalog and schema, temporary views, SET.

    Not thread-safe: one statement at a time.
    """

    def __init__(self, workspace: Workspace, *, catalog: str | None = None, schema: str | None = None) -> None:
        self.workspace = workspace
        self.catalog = catalog or "main"
        self.schema = schema or "default"

    def execute(
        self,
        text: str,
        *,
        parameters: dict[str, str | None] | None = None,
        cancel: threading.Event | None = None,
    ) -> QueryResult:
        """Run one statement. Setting ``cancel`` ends it with :class:`SqlCancelled`.

        ``parameters``: values for ``:name`` markers. Raises :class:`SqlError`.
        """
        raise SqlError("INTERNAL_ERROR", "The SQL engine is not there yet.")


class SqlService:
    """A workspace's way to SQL."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def session(self, catalog: str | None = None, schema: str | None = None) -> SqlSession:
        return SqlSession(self.workspace, catalog=catalog, schema=schema)
