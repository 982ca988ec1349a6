"""Bulk rows by handle: a finished statement's result as Arrow, without passing through MCP or a model."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
from databricks.sdk.service.sql import StatementResponse
from fastmcp.exceptions import ToolError

from mcp_tools.clients import ClientPool, Clients, Identity
from mcp_tools.errors import explain
from mcp_tools.result_rows import RowsUnavailable, result_batches, result_schema
from mcp_tools.settings import ToolSettings

__all__ = ["Identity", "RowReader", "RowsUnavailable"]


class RowReader:
    """Reads the rows of finished statements. Blocking and thread-safe; one for a process is enough."""

    def __init__(self, settings: ToolSettings) -> None:
        self._own = Identity(host=settings.host, token=settings.token, profile=settings.profile)
        self._pool = ClientPool()

    def fetch(self, statement_id: str, *, identity: Identity | None = None, limit: int | None = None) -> pa.Table:
        """All rows (or the first ``limit``) as one table with the result's own types.

        ``identity``: whose statement it is; None is the settings' own. Raises RowsUnavailable, with a text for people.
        """
        clients, statement = self._statement(statement_id, identity)
        return self._table(clients, statement, limit)

    def batches(
        self, statement_id: str, *, identity: Identity | None = None, limit: int | None = None
    ) -> Iterator[pa.RecordBatch]:
        """As :meth:`fetch`, batch by batch: what has been used can be let go."""
        clients, statement = self._statement(statement_id, identity)
        yield from self._guarded(clients, result_batches(clients.reader, statement, limit=limit))

    def _statement(self, statement_id: str, identity: Identity | None) -> tuple[Clients, StatementResponse]:
        who = identity or self._own
        host = who.host or ""
        try:
            clients = self._pool.clients(who)
            host = clients.host
            return clients, clients.reader.statement_execution.get_statement(statement_id)
        except Exception as error:
            raise readable(error, host) from None

    def _table(self, clients: Clients, statement: StatementResponse, limit: int | None) -> pa.Table:
        found = list(self._guarded(clients, result_batches(clients.reader, statement, limit=limit)))
        schema = found[0].schema if found else result_schema(statement.manifest)
        return pa.Table.from_batches(found, schema=schema)

    def _guarded(self, clients: Clients, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        try:
            yield from batches
        except Exception as error:
            raise readable(error, clients.host) from None


def readable(error: Exception, host: str) -> Exception:
    explained = explain(error, writing=False, host=host)
    return RowsUnavailable(str(explained)) if isinstance(explained, ToolError) else error
