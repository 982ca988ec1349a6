"""Arrow Flight SQL, thinly: one statement at a time on a connection.

Straight on the driver: its DB-API module would import pandas, a second at each start of the server.
"""

from __future__ import annotations

import contextlib
from typing import Any

import adbc_driver_flightsql
import adbc_driver_manager
import pyarrow as pa

_DATABASE = {"adbc.flight.sql.client_option.with_max_msg_size": str(512 * 1024 * 1024)}


class Connection:
    """``uri``: ``grpc://host:port``. ``timeout``: seconds for each step of a statement, None for no limit."""

    def __init__(self, uri: str, *, timeout: float | None = None) -> None:
        options = {}
        if timeout is not None:
            options = {f"adbc.flight.sql.rpc.timeout_seconds.{step}": str(timeout) for step in ("query", "fetch")}
        self._database = adbc_driver_flightsql.connect(uri, db_kwargs=_DATABASE)
        try:
            self._connection = adbc_driver_manager.AdbcConnection(self._database, **options)
        except Exception:
            self._database.close()
            raise
        self._statement: Any = None

    def execute(self, sql: str) -> pa.RecordBatchReader:
        """Run a statement; its rows are read from the reader, which ends with the next statement or :meth:`close`."""
        self.finish()
        self._statement = adbc_driver_manager.AdbcStatement(self._connection)
        self._statement.set_sql_query(sql)
        handle, _ = self._statement.execute_query()
        return pa.RecordBatchReader.from_stream(handle)

    def cancel(self) -> None:
        """End the running statement, from another thread."""
        statement = self._statement
        if statement is not None:
            with contextlib.suppress(Exception):
                statement.cancel()

    def finish(self) -> None:
        """Free what the last statement holds."""
        statement, self._statement = self._statement, None
        if statement is not None:
            with contextlib.suppress(Exception):
                statement.close()

    def close(self) -> None:
        self.finish()
        for part in (self._connection, self._database):
            with contextlib.suppress(Exception):
                part.close()
