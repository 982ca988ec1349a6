"""One run of the SQL engine: its process, its address and its connections."""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from local_workspace.sql.errors import SqlError
from local_workspace.sql.flight import Connection

log = logging.getLogger("local_workspace.sql")

START_SECONDS = 60.0
ATTEMPTS = 3
IDLE_CONNECTIONS = 8


class EngineRun:
    """Starts the process and waits until it listens. Raises :class:`SqlError` when it does not. Thread-safe."""

    def __init__(self, *, log_path: Path, generation: int) -> None:
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
        self.active = 0
        # By the server, for a statement that it did not let go of or because it did not answer any more.
        self.ended = False
        self._entered = 0

    def entered(self) -> None:
        """A statement begins here; :meth:`left` says that it has ended."""
        with self._lock:
            self.active += 1
            self._entered += 1

    def left(self) -> None:
        with self._lock:
            self.active -= 1

    def share_of_a_core(self, seconds: float) -> float | None:
        """What the process uses of the processor while no statement is on it, measured for this long.

        None when a statement was there meanwhile. 0 where the system does not tell.
        """
        with self._lock:
            before = None if self.active else self._entered
        used = processor_seconds(self.process.pid)
        time.sleep(seconds)
        with self._lock:
            alone = before is not None and self.active == 0 and self._entered == before
        return (processor_seconds(self.process.pid) - used) / seconds if alone else None

    def take(self) -> Connection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return Connection(self.uri)

    def give(self, connection: Connection) -> None:
        """Back for the next statement; the last one was read to its end."""
        connection.finish()
        with self._lock:
            if len(self._idle) < IDLE_CONNECTIONS:
                self._idle.append(connection)
                return
        connection.close()

    def close_apart(self, connection: Connection) -> threading.Event:
        """Close a connection in a thread of its own, for the engine may be long in answering; set once it is closed."""
        closed = threading.Event()

        def close() -> None:
            connection.close()
            closed.set()

        threading.Thread(target=close, name="sql-close", daemon=True).start()
        return closed

    def answers(self, seconds: float) -> bool:
        """Does a new connection get an answer within this time?"""
        if self.process.poll() is not None:
            return False
        rows: list[int] = []
        asked = threading.Event()

        def ask() -> None:
            for attempt in range(ATTEMPTS):  # a connection that is refused once is no engine that is lost
                connection = None
                try:
                    connection = Connection(self.uri, timeout=seconds)
                    rows[:] = [connection.execute("SELECT 1").read_all().num_rows]
                except Exception as error:
                    log.warning("the SQL engine did not answer: %s", error)
                if rows or attempt == ATTEMPTS - 1:
                    asked.set()
                if connection is not None:
                    connection.close()
                if rows or self.process.poll() is not None:
                    break
                time.sleep(0.1)
            asked.set()

        # Not here: the driver's time limits are for each step, and closing has none.
        threading.Thread(target=ask, name="sql-health", daemon=True).start()
        return asked.wait(seconds) and rows == [1]

    def kill(self) -> None:
        """End the process; whatever waits for it in the driver fails."""
        with contextlib.suppress(Exception):
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()


def processor_seconds(pid: int) -> float:
    """User and system time of a process so far (Linux); 0 elsewhere, or when it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
