"""Sail in a supervised child process, and statements on it.

One engine serves the whole server. Its one session is shared, so nothing here relies on session state:
callers send statements whose names are complete. When the process dies or its session does, the next
statement finds a new one (``generation`` counts them: tables are known to one generation only). The same
goes for an engine that does not let go of a cancelled statement: it is ended.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from local_workspace.sql.engine_errors import translate
from local_workspace.sql.engine_run import EngineRun
from local_workspace.sql.errors import SqlCancelled, SqlError
from local_workspace.sql.flight import Connection
from local_workspace.sql.types import MONTH_INTERVAL
from local_workspace.workspace import Shared

log = logging.getLogger("local_workspace.sql")

HEALTH_SECONDS = 5.0
# How long the engine may work on for a statement that was ended. Some of its operators never look up from their
# work, and only ending the process ends them. Where that would end somebody else's statement too it has longer.
LET_GO_SECONDS = 0.6
LET_GO_SHARED_SECONDS = 2.0
# With others on the engine nobody can say whose work it does: it is looked at again for so long.
WATCH_SECONDS = 300.0
# Over QUIET_WINDOW seconds an engine that lets go uses less of one core than this share.
QUIET_WINDOW, QUIET_SHARE = 0.1, 0.3
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


class Engine:
    """``shared.service(Engine).query("SELECT 1")``. Thread-safe; statements run side by side."""

    def __init__(self, shared: Shared) -> None:
        self._log_path = shared.folder / "engine.log"
        self._log_path.unlink(missing_ok=True)
        self._process: EngineRun | None = None
        self._generation = 0
        self._closed = False
        self._lock = threading.Lock()
        self._releases: dict[threading.Thread, float] = {}  # with the time when each began

    def warm(self) -> None:
        """Start the engine in the background, so that a first statement does not wait for it."""
        threading.Thread(target=self._warm, name="sql-engine-start", daemon=True).start()

    def _warm(self) -> None:
        with contextlib.suppress(SqlError):
            self.query("SELECT 1").table()

    def _current(self) -> EngineRun:
        with self._lock:
            if self._closed:
                raise SqlError("INTERNAL_ERROR", "The workspace is shutting down.")
            process = self._process
            if process is None or process.process.poll() is not None:
                if process is not None:
                    log.warning("the SQL engine ended (%s); starting it again", process.process.returncode)
                    process.kill()
                self._generation += 1
                process = self._process = EngineRun(log_path=self._log_path, generation=self._generation)
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
        self._let_go_first()
        process = self._current()
        stream = _Stream(self, process, sql, cancel)
        return EngineResult(stream.schema, stream.batches(), process.generation)

    def _let_go_first(self) -> None:
        """Hold a new statement for the moment in which it shows whether the engine lets go of one that was ended.

        It would run beside that one's leftover work, or be lost with the engine.
        """
        with self._lock:
            releases = list(self._releases.items())
        for work, since in releases:
            work.join(max(0.0, since + LET_GO_SECONDS + 3 * QUIET_WINDOW - time.monotonic()))

    def check(self, process: EngineRun) -> bool:
        """After an error: is this run still good? A bad one is ended, and the next statement starts a new one."""
        if process.answers(HEALTH_SECONDS):
            return True
        self.end(process, "it does not answer any more")
        return False

    def end(self, process: EngineRun, why: str) -> None:
        """End a run. Statements on it meet :class:`EngineLost`, or are cancelled if they were to be."""
        process.ended = True
        with self._lock:
            if self._process is process:
                log.warning("ending the SQL engine: %s", why)
                self._process = None
        process.kill()

    def release(self, process: EngineRun, connection: Connection | None) -> None:
        """Free the connection of a statement that was ended early, without waiting: that may take until it gives in.

        An engine that works on for it is ended.
        """
        work = threading.Thread(target=self._release, args=(process, connection), name="sql-release", daemon=True)
        with self._lock:  # started inside: who finds it there waits for it
            self._releases[work] = time.monotonic()
            work.start()

    def _release(self, process: EngineRun, connection: Connection | None) -> None:
        try:
            if connection is not None:
                process.close_apart(connection)
            if reason := self._holds_on(process):
                self.end(process, f"it did not let go of a cancelled statement: {reason}")
                self.warm()
        finally:
            with self._lock:
                self._releases.pop(threading.current_thread(), None)

    def _holds_on(self, process: EngineRun) -> str:
        """Watch the engine after a statement was ended, until it is quiet ("") or has to be ended (why)."""
        started = time.monotonic()
        asked_others = False
        while process.process.poll() is None and not self._closed:
            waited = time.monotonic() - started
            share = process.share_of_a_core(QUIET_WINDOW)
            if share is not None:
                if share < QUIET_SHARE:
                    # On a busy machine a starved engine looks quiet too: only one that answers has let go.
                    return "" if process.answers(LET_GO_SHARED_SECONDS) else "it is quiet and does not answer"
                if waited > LET_GO_SECONDS:
                    return f"after {waited:.1f} s it still uses {share:.0%} of a core"
            elif waited > WATCH_SECONDS:
                return ""
            elif waited > LET_GO_SHARED_SECONDS and not asked_others:
                if not process.answers(LET_GO_SHARED_SECONDS):
                    return "it does not answer others"
                asked_others = True
        return ""

    def settle(self) -> None:
        """Until the statements that were ended early no longer run, which takes a second or two at most.

        For writes: only then their table's log says what became of them.
        """
        with self._lock:
            releases = list(self._releases)
        for work in releases:
            work.join(2 * LET_GO_SHARED_SECONDS)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            process, self._process = self._process, None
        if process:
            process.kill()


class EngineLost(SqlError):
    """The engine's process or session died while the statement ran.

    ``ended``: it did not die of this statement, it was ended for another one.
    """

    def __init__(self, *, ended: bool = False) -> None:
        super().__init__("INTERNAL_ERROR", ENGINE_LOST)
        self.ended = ended


class _Stream:
    """One statement on one connection, its rows read as they come, its cancellation watched meanwhile."""

    def __init__(self, engine: Engine, process: EngineRun, sql: str, cancel: threading.Event | None) -> None:
        self.engine, self.process, self.cancel = engine, process, cancel
        self._done = threading.Event()
        self._connection: Connection | None = None
        process.entered()
        if cancel is not None:
            threading.Thread(target=self._watch, args=(cancel,), name="sql-cancel", daemon=True).start()
        try:
            self._connection = process.take()
            self._reader = self._connection.execute(sql)
            self.schema: pa.Schema = self._reader.schema
            if any(field.type.id == MONTH_INTERVAL for field in self.schema):
                raise KeyError(MONTH_INTERVAL)
            self._first = next(self._reader, None)
        except Exception as error:
            raise self._failed(error) from None

    def _watch(self, cancel: threading.Event) -> None:
        while not cancel.is_set():
            if self._done.wait(0.02):
                return
        # In a thread of its own: should the driver's cancel wait for the engine, the engine is ended all the same.
        threading.Thread(target=self._interrupt, name="sql-interrupt", daemon=True).start()
        if not self._done.wait(LET_GO_SECONDS if self.process.active <= 1 else LET_GO_SHARED_SECONDS):
            self.engine.end(self.process, "it did not let go of a cancelled statement")
            self.engine.warm()

    def _interrupt(self) -> None:
        """Again and again: the statement may be between two calls of the driver."""
        while not self._done.is_set():
            connection = self._connection
            if connection is not None:
                connection.cancel()
            self._done.wait(0.2)

    def __del__(self) -> None:
        self._left()  # rows that nobody ever asked for

    def batches(self) -> Iterator[pa.RecordBatch]:
        try:
            if self._first is not None:
                yield self._first
                yield from self._reader
            if self._cancelled:
                raise SqlCancelled
        except GeneratorExit:
            # The caller wants no more rows: the statement must not go on reading for nobody.
            if self._connection is not None:
                self._connection.cancel()
            self._left()
            self.engine.release(self.process, self._connection)
            raise
        except Exception as error:
            raise self._failed(error) from None
        self._left()
        if self._connection is not None:
            self.process.give(self._connection)

    @property
    def _cancelled(self) -> bool:
        return self.cancel is not None and self.cancel.is_set()

    def _left(self) -> None:
        if not self._done.is_set():
            self._done.set()
            self.process.left()

    def _failed(self, error: Exception) -> SqlError:
        self._left()
        if self._cancelled:
            self.engine.release(self.process, self._connection)
            return SqlCancelled()
        if self._connection is not None:
            self.process.close_apart(self._connection)
        if isinstance(error, SqlError):
            return error
        if isinstance(error, KeyError):
            # pyarrow has no class for Arrow's year-month interval and says so with the bare type number.
            message = "A column of type INTERVAL YEAR TO MONTH cannot be returned. CAST it to STRING."
            return SqlError("UNSUPPORTED_DATATYPE", message, "0A000")
        if self.process.ended:
            return EngineLost(ended=True)
        if not self.engine.check(self.process):
            return EngineLost()
        return translate(str(error))
