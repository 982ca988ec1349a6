"""Sail in a supervised child process, and statements on it.

One engine serves the whole server. Its one session is shared, so nothing here relies on session state:
callers send statements whose names are complete. When the process dies or its session does, the next
statement finds a new one (``generation`` counts them: tables are known to one generation only).
"""

from __future__ import annotations

import contextlib
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from local_workspace.sql.engine_errors import translate
from local_workspace.sql.errors import SqlCancelled, SqlError
from local_workspace.sql.flight import Connection
from local_workspace.sql.types import MONTH_INTERVAL
from local_workspace.workspace import Shared

log = logging.getLogger("local_workspace.sql")

START_SECONDS = 60.0
HEALTH_SECONDS = 5.0
ENGINE_LOST = (
    "The SQL engine ended while this statement ran, and was started again. Nothing else was lost. "
    "Run the statement again; if it writes, look first whether its change is there."
)


@dataclass(slots=True)
class EngineResult:
    """A statement's columns and its rows as they come. ``generation``: the engine that gave them."""

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]
    generation: int

    def table(self) -> pa.Table:
        return pa.Table.from_batches(list(self.batches), schema=self.schema)


class _Process:
    """One run of the engine: its process, address and idle connections."""

    def __init__(self, *, log_path: Any, generation: int) -> None:
        self.generation = generation
        with open(log_path, "ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "local_workspace.sql.engine_process"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        timer = threading.Timer(START_SECONDS, self.process.kill)
        timer.daemon = True
        timer.start()
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        timer.cancel()
        if not line.strip().isdigit():
            self.kill()
            raise SqlError("INTERNAL_ERROR", f"The SQL engine could not be started; {log_path.name} says why.")
        self.uri = f"grpc://127.0.0.1:{int(line)}"
        self._idle: list[Connection] = []
        self._lock = threading.Lock()

    def take(self) -> Connection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return Connection(self.uri)

    def give(self, connection: Connection) -> None:
        connection.finish()
        with self._lock:
            if len(self._idle) < 8:
                self._idle.append(connection)
                return
        connection.close()

    def healthy(self) -> bool:
        if self.process.poll() is not None:
            return False
        try:
            with contextlib.closing(Connection(self.uri, timeout=HEALTH_SECONDS)) as connection:
                return connection.execute("SELECT 1").read_all().num_rows == 1
        except Exception:
            return False

    def kill(self) -> None:
        with contextlib.suppress(Exception):
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()


class Engine:
    """``shared.service(Engine).query("SELECT 1")``. Thread-safe; statements run side by side."""

    def __init__(self, shared: Shared) -> None:
        self._log_path = shared.folder / "engine.log"
        self._log_path.unlink(missing_ok=True)
        self._process: _Process | None = None
        self._generation = 0
        self._closed = False
        self._lock = threading.Lock()

    def warm(self) -> None:
        """Start the engine in the background, so that a first statement does not wait for it."""
        threading.Thread(target=self._warm, name="sql-engine-start", daemon=True).start()

    def _warm(self) -> None:
        with contextlib.suppress(SqlError):
            self.query("SELECT 1").table()

    def _current(self) -> _Process:
        with self._lock:
            if self._closed:
                raise SqlError("INTERNAL_ERROR", "The workspace is shutting down.")
            process = self._process
            if process is None or process.process.poll() is not None:
                if process is not None:
                    log.warning("the SQL engine ended (%s); starting it again", process.process.returncode)
                    process.kill()
                self._generation += 1
                process = self._process = _Process(log_path=self._log_path, generation=self._generation)
            return process

    @property
    def generation(self) -> int:
        """Which run of the engine the next statement meets; starts it if there is none."""
        return self._current().generation

    @property
    def pid(self) -> int:
        return self._current().process.pid

    def query(self, sql: str, *, cancel: threading.Event | None = None) -> EngineResult:
        """Run one statement. Returns once its first rows are there (or it has none).

        Raises :class:`SqlError` in Databricks' words, :class:`EngineLost` when the engine died under it,
        :class:`SqlCancelled` when ``cancel`` was set meanwhile. The last two may also come while rows are read.
        """
        process = self._current()
        stream = _Stream(self, process, sql, cancel)
        return EngineResult(stream.schema, stream.batches(), process.generation)

    def check(self, process: _Process) -> bool:
        """After an error: is this run still good? A bad one is ended, and the next statement starts a new one."""
        if process.healthy():
            return True
        with self._lock:
            if self._process is process:
                log.warning("the SQL engine does not answer any more; ending it")
                self._process = None
        process.kill()
        return False

    def close(self) -> None:
        with self._lock:
            self._closed = True
            process, self._process = self._process, None
        if process:
            process.kill()


class EngineLost(SqlError):
    """The engine's process or session died while the statement ran."""

    def __init__(self) -> None:
        super().__init__("INTERNAL_ERROR", ENGINE_LOST)


class _Stream:
    """One statement on one connection, its rows read as they come, its cancellation watched meanwhile."""

    def __init__(self, engine: Engine, process: _Process, sql: str, cancel: threading.Event | None) -> None:
        self.engine, self.process, self.cancel = engine, process, cancel
        self._done = threading.Event()
        self._connection: Connection | None = None
        try:
            self._connection = process.take()
            if cancel is not None:
                watch = (self._connection, cancel)
                threading.Thread(target=self._watch, args=watch, name="sql-cancel", daemon=True).start()
            self._reader = self._connection.execute(sql)
            self.schema: pa.Schema = self._reader.schema
            if any(field.type.id == MONTH_INTERVAL for field in self.schema):
                raise KeyError(MONTH_INTERVAL)
            self._first = next(self._reader, None)
        except Exception as error:
            raise self._failed(error) from None

    def _watch(self, connection: Connection, cancel: threading.Event) -> None:
        while not self._done.wait(0.02):
            if cancel.is_set():
                connection.cancel()
                if self._done.wait(0.2):
                    return

    def batches(self) -> Iterator[pa.RecordBatch]:
        try:
            if self._first is not None:
                yield self._first
                yield from self._reader
            if self.cancel is not None and self.cancel.is_set():
                raise SqlCancelled
        except GeneratorExit:
            # The caller wants no more rows: the statement must not go on reading for nobody.
            if self._connection is not None:
                self._connection.cancel()
            self._finish(reuse=False)
            raise
        except Exception as error:
            raise self._failed(error) from None
        self._finish(reuse=True)

    def _failed(self, error: Exception) -> SqlError:
        self._finish(reuse=False)
        if self.cancel is not None and self.cancel.is_set():
            return SqlCancelled()
        if isinstance(error, SqlError):
            return error
        if isinstance(error, KeyError):
            # pyarrow has no class for Arrow's year-month interval and says so with the bare type number.
            message = "A column of type INTERVAL YEAR TO MONTH cannot be returned. CAST it to STRING."
            return SqlError("UNSUPPORTED_DATATYPE", message, "0A000")
        if not self.engine.check(self.process):
            return EngineLost()
        return translate(str(error))

    def _finish(self, *, reuse: bool) -> None:
        self._done.set()
        connection, self._connection = self._connection, None
        if connection is None:
            return
        if reuse:
            self.process.give(connection)
        else:
            connection.close()
