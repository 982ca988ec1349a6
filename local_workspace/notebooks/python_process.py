"""Python cells: one child process a notebook run, which asks us for SQL, secrets and other notebooks.

The child (:mod:`local_workspace.notebooks.python_child`) and we exchange JSON lines: we send ``run``, it
sends requests while the code runs and ``done`` at its end.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from local_workspace.notebooks.file_utilities import FileError, FileUtilities
from local_workspace.notebooks.task_values import TaskValues
from local_workspace.sql.errors import SqlError
from local_workspace.sql.service import SqlSession
from local_workspace.workspace import Workspace

_CHILD = Path(__file__).with_name("python_child.py")
# What the real service shows in the place of a secret that a notebook has read.
REDACTED = "[REDACTED]"
SHORTEST_SECRET = 4
# What a program needs to run at all; keys and tokens of the parent stay out of the child.
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "SYSTEMROOT")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a cell ended: ``trace`` when it raised, ``exit_value`` when it called ``dbutils.notebook.exit``."""

    output: str = ""
    trace: str = ""
    exit_value: str | None = None


class PythonProcess:
    """Not thread-safe. Ends at :meth:`close`, and at once when ``cancel`` is set."""

    def __init__(
        self,
        workspace: Workspace,
        session: SqlSession,
        cancel: threading.Event,
        task_values: TaskValues | None = None,
    ) -> None:
        self.workspace = workspace
        self._task_values = task_values
        self._session = session
        self._cancel = cancel
        self._secrets: set[str] = set()
        self._folder = tempfile.TemporaryDirectory(prefix="notebook-")
        self._process = subprocess.Popen(
            [sys.executable, "-u", str(_CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=self._folder.name,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            start_new_session=True,
            text=True,
            encoding="utf-8",
        )
        self._done = threading.Event()
        threading.Thread(target=self._end_on_cancel, name="notebook-cancel", daemon=True).start()

    def _end_on_cancel(self) -> None:
        while not self._done.is_set():
            if self._cancel.wait(0.2):
                self._kill()
                return

    def execute(self, code: str, widgets: dict[str, str], *, arguments: list[str] | None = None) -> Ended:
        """Run one cell; names that it defines are there for the next one."""
        self._send({"op": "run", "code": code, "widgets": widgets, "arguments": arguments})
        while True:
            message = self._receive()
            if message is None:
                return Ended(trace="The Python process ended before the cell did.")
            if message["op"] == "done":
                exit_value = message.get("exit")
                return Ended(
                    self._without_secrets(message.get("output", "")),
                    self._without_secrets(message.get("trace", "")),
                    None if exit_value is None else self._without_secrets(exit_value),
                )
            self._send(self._answer(message))

    def _without_secrets(self, text: str) -> str:
        """As in the cloud, the value itself is taken out; whoever takes it apart first can still show it."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, REDACTED)
        return text

    def _answer(self, message: dict[str, Any]) -> dict[str, Any]:
        try:
            match message["op"]:
                case "sql":
                    result = self._session.execute(message["text"], cancel=self._cancel)
                    sink = io.BytesIO()
                    with pa.ipc.new_stream(sink, result.schema) as writer:
                        for batch in result.batches:
                            writer.write_batch(batch)
                    return {"arrow": base64.b64encode(sink.getvalue()).decode()}
                case "secret":
                    secret = self.workspace.collection("secrets").get(f"{message['scope']}/{message['key']}")
                    if secret is None:
                        scope, key = message["scope"], message["key"]
                        return {"error": f"Secret does not exist with scope: {scope} and key: {key}"}
                    # A secret that is no text cannot be in one. Of a very short one too much else would be taken out.
                    with contextlib.suppress(UnicodeDecodeError):
                        value = base64.b64decode(secret["value"]).decode().strip()
                        if len(value) >= SHORTEST_SECRET:
                            self._secrets.add(value)
                    return {"value": secret["value"]}
                case "files":
                    files = FileUtilities(self.workspace)
                    return {"value": files.call(message["command"], message["arguments"], message["named"])}
                case "put_value":
                    if self._task_values is not None:
                        self._task_values.put(str(message["key"]), message["value"])
                    return {"value": None}
                case "get_value":
                    return self._get_value(str(message["task"]), str(message["key"]))
                case "notebook":
                    from local_workspace.notebooks.execution import run_notebook  # it imports this module

                    arguments = {name: str(value) for name, value in message.get("arguments", {}).items()}
                    outcome = run_notebook(self.workspace, message["path"], parameters=arguments, cancel=self._cancel)
                    return {"error": outcome.error} if outcome.state != "SUCCESS" else {"value": outcome.result or ""}
            return {"error": f"Unknown request {message['op']}."}
        except (SqlError, FileError) as error:
            return {"error": str(error)}

    def _get_value(self, task: str, key: str) -> dict[str, Any]:
        """``{}`` outside of a job, where the code's own debug value counts."""
        if self._task_values is None:
            return {}
        try:
            return {"value": self._task_values.get(task, key)}
        except KeyError:
            return {"missing": f"Task value with key '{key}' of task '{task}' was not found"}

    def _send(self, message: dict[str, Any]) -> None:
        stdin = self._process.stdin
        with contextlib.suppress(BrokenPipeError, ValueError):
            if stdin:
                stdin.write(json.dumps(message) + "\n")
                stdin.flush()

    def _receive(self) -> dict[str, Any] | None:
        line = self._process.stdout.readline() if self._process.stdout else ""
        try:
            return json.loads(line) if line else None
        except ValueError:
            return None

    def _kill(self) -> None:
        # The whole group: the code may have started processes of its own.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        self._done.set()
        self._kill()
        self._process.wait(10)
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()
        self._folder.cleanup()
