"""Python cells: one child process a notebook run, which asks us for SQL, secrets and other notebooks.

The child (:mod:`local_workspace.notebooks.child`) and we exchange JSON lines: we send ``run``, it
sends requests while the code runs and ``done`` at its end.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local_workspace.errors import ApiError
from local_workspace.lent_tokens import LentTokens
from local_workspace.notebooks import spark_requests
from local_workspace.notebooks.cells import parse
from local_workspace.notebooks.file_utilities import FileError, FileUtilities
from local_workspace.notebooks.task_values import TaskValues
from local_workspace.notebooks.tree import WorkspaceTree
from local_workspace.notebooks.uncaptured import Uncaptured
from local_workspace.sql.errors import SqlError
from local_workspace.sql.service import SqlSession
from local_workspace.workspace import Workspace

# The child imports its own package of ours, and has our folder on its path for no longer than that.
_CHILD = "import sys; root = sys.argv.pop(1); sys.path.append(root); from local_workspace.notebooks.child.main import "
_CHILD += "main; sys.path.remove(root); main()"
_ROOT = str(Path(__file__).resolve().parents[2])
# What the real service shows in the place of a secret that a notebook has read.
REDACTED = "[REDACTED]"
SHORTEST_SECRET = 4
# What a program needs to run at all; keys and tokens of the parent stay out of the child.
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "SYSTEMROOT")
# By which pip finds its settings and the authorities that it trusts.
_ENVIRONMENT += ("PIP_CONFIG_FILE", "PIP_CERT", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")
RUNTIME = "16.4"
_GONE = "The Python process ended before the cell did."


@dataclass(frozen=True, slots=True)
class Ended:
    """How a cell ended: ``trace`` and ``error``, its end, when it raised; ``exit_value`` when it called
    ``dbutils.notebook.exit``.
    """

    output: str = ""
    trace: str = ""
    error: str = ""
    exit_value: str | None = None


class PythonProcess:
    """Not thread-safe but for :meth:`close`, at which it ends; it does at once when ``cancel`` is set.

    ``runtime``: the version of the Databricks Runtime that the code is told of.
    """

    def __init__(
        self,
        workspace: Workspace,
        session: SqlSession,
        cancel: threading.Event,
        task_values: TaskValues | None = None,
        *,
        runtime: str = RUNTIME,
    ) -> None:
        self.workspace = workspace
        self._task_values = task_values
        self._session = session
        self._cancel = cancel
        self._token = workspace.shared.service(LentTokens).lend(workspace.name)
        self._secrets = {self._token}
        # A program that outlived its process may still write there; what it leaves must not spoil a good outcome.
        self._folder = tempfile.TemporaryDirectory(prefix="notebook-", ignore_cleanup_errors=True)
        self._runtime = runtime
        self._lost = False
        try:
            self._process = self._start()
        except BaseException:
            self._take_back()
            self._clear_away()
            raise
        # Held while one process takes the place of another, so that close() ends the last of them.
        self._changing = threading.Lock()
        self._done = threading.Event()
        # Ends what the code has asked of the workspace: it was cancelled, or nobody waits for the answer any more.
        self._stop = threading.Event()
        threading.Thread(target=self._end_on_cancel, name="notebook-cancel", daemon=True).start()

    def _start(self) -> subprocess.Popen[str]:
        work, packages = Path(self._folder.name) / "work", Path(self._folder.name) / "packages"
        work.mkdir(exist_ok=True)
        packages.mkdir(exist_ok=True)
        told = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        told |= {"DATABRICKS_HOST": self.workspace.host, "DATABRICKS_TOKEN": self._token}
        told |= {"DATABRICKS_RUNTIME_VERSION": self._runtime, "TZ": "UTC"}
        self._uncaptured = Uncaptured()
        try:
            return subprocess.Popen(
                [sys.executable, "-u", "-c", _CHILD, _ROOT, str(packages)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._uncaptured.writing_end,
                cwd=work,
                env=told,
                start_new_session=True,
                text=True,
                encoding="utf-8",
            )
        finally:
            self._uncaptured.begin()

    @property
    def alive(self) -> bool:
        """False once the process has ended by itself (``os._exit``, a crash, too much memory) or was ended."""
        return not self._lost and self._process.poll() is None

    def _restart(self) -> None:
        """A new process in the same place: what was installed stays, what was defined is gone."""
        with self._changing:
            self._end()
            if not self._done.is_set() and not self._cancel.is_set():
                self._process = self._start()

    def _end_on_cancel(self) -> None:
        while not self._done.is_set():
            if self._cancel.wait(0.2):
                self._stop.set()
                self._kill()
                return

    def execute(
        self, code: str, widgets: dict[str, str], *, arguments: list[str] | None = None, sqldf: str | None = None
    ) -> Ended:
        """Run one cell; names that it defines are there for the next one.

        ``sqldf``: the query of the SQL cell before, whose result is ``_sqldf``.
        """
        order = {"op": "run", "code": code, "widgets": widgets, "arguments": arguments, "sqldf": sqldf}
        self._send(json.dumps(order))
        while True:
            message = self._receive()
            if message is None:
                self._lost = True
                return Ended(self._without_secrets(self._uncaptured.take()), trace=_GONE, error=_GONE)
            if message["op"] == "done":
                exit_value = message.get("exit")
                output = message.get("output", "")
                if printed := self._uncaptured.take():
                    output += "\n" * (output[-1:] not in ("", "\n")) + printed
                if message.get("restart"):
                    self._restart()
                return Ended(
                    self._without_secrets(output),
                    self._without_secrets(message.get("trace", "")),
                    self._without_secrets(message.get("error", "")),
                    None if exit_value is None else self._without_secrets(exit_value),
                )
            self._send(self._reply(message))

    def _without_secrets(self, text: str) -> str:
        """As in the cloud, the value itself is taken out; whoever takes it apart first can still show it.

        Half of a surrogate pair, which Python can print and no answer can carry, becomes a question mark.
        """
        text = text.encode("utf-8", "replace").decode()
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, REDACTED)
        return text

    def _reply(self, message: dict[str, Any]) -> str:
        """One line in any case: the child waits for it, and would take the next order for its answer."""
        try:
            return json.dumps(self._answer(message))
        except Exception as error:
            return json.dumps({"error": f"{type(error).__name__}: {error}"})

    def _answer(self, message: dict[str, Any]) -> dict[str, Any]:
        """What could not be done has a text that says so: an empty ``error`` would pass for none."""
        op = message.pop("op")
        try:
            if op in _SQL:
                return _SQL[op](self._session, self._stop, **message)
            return _REQUESTS[op](self, **message)
        except SqlError as error:
            said = str(error) or type(error).__name__
            return {"error": said, "error_class": error.error_class, "sql_state": error.sql_state}
        except (FileError, ApiError, LookupError) as error:
            return {"error": str(error) or type(error).__name__}

    def _secret(self, scope: str, key: str) -> dict[str, Any]:
        secret = self.workspace.collection("secrets").get(f"{scope}/{key}")
        if secret is None:
            return {"error": f"Secret does not exist with scope: {scope} and key: {key}"}
        # A secret that is no text cannot be in one. Of a very short one too much else would be taken out.
        with contextlib.suppress(UnicodeDecodeError):
            value = base64.b64decode(secret["value"]).decode().strip()
            if len(value) >= SHORTEST_SECRET:
                self._secrets.add(value)
        return {"value": secret["value"]}

    def _secret_keys(self, scope: str) -> dict[str, Any]:
        if self.workspace.collection("scopes").get(scope) is None:
            return {"error": f"Scope {scope} does not exist!"}
        return {"value": [s["key"] for s in self.workspace.collection("secrets").values() if s["scope"] == scope]}

    def _scopes(self) -> dict[str, Any]:
        return {"value": [scope["name"] for scope in self.workspace.collection("scopes").values()]}

    def _files(self, command: str, arguments: list[Any], named: dict[str, Any]) -> dict[str, Any]:
        return {"value": FileUtilities(self.workspace).call(command, arguments, named)}

    def _fs_magic(self, text: str) -> dict[str, Any]:
        return {"value": FileUtilities(self.workspace).magic(text)}

    def _fetch(self, path: str) -> dict[str, Any]:
        return {"value": base64.b64encode(FileUtilities(self.workspace).content(path)).decode()}

    def _cells(self, text: str) -> dict[str, Any]:
        words = shlex.split(text)
        if len(words) != 1 or not words[0].startswith("/"):
            return {"error": "%run inside of Python needs the absolute path of a notebook, and nothing else."}
        notebook = self.workspace.service(WorkspaceTree).notebook(words[0])
        return {"value": [(cell.kind, cell.text) for cell in parse(notebook.source, notebook.language)]}

    def _put_value(self, key: str, value: Any) -> dict[str, Any]:
        if self._task_values is not None:
            self._task_values.put(str(key), value)
        return {"value": None}

    def _notebook(self, path: str, arguments: dict[str, Any]) -> dict[str, Any]:
        from local_workspace.notebooks.execution import run_notebook  # it imports this module

        given = {name: str(value) for name, value in arguments.items()}
        outcome = run_notebook(self.workspace, path, parameters=given, cancel=self._stop)
        if outcome.state != "SUCCESS":
            return {"error": outcome.error or f"The notebook {path} ended as {outcome.state}."}
        return {"value": outcome.result or ""}

    def _get_value(self, task: str, key: str) -> dict[str, Any]:
        """``{}`` outside of a job, where the code's own debug value counts."""
        if self._task_values is None:
            return {}
        try:
            return {"value": self._task_values.get(task, key)}
        except KeyError:
            return {"missing": f"Task value with key '{key}' of task '{task}' was not found"}

    def _send(self, line: str) -> None:
        stdin = self._process.stdin
        with contextlib.suppress(BrokenPipeError, ValueError):
            if stdin:
                stdin.write(line + "\n")
                stdin.flush()

    def _receive(self) -> dict[str, Any] | None:
        """None at the end, which may be that another thread has closed us."""
        try:
            line = self._process.stdout.readline() if self._process.stdout else ""
            return json.loads(line) if line else None
        except (OSError, ValueError):
            return None

    def _kill(self) -> None:
        # The whole group: the code may have started processes of its own.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _end(self) -> None:
        self._kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()
        self._uncaptured.close()

    def close(self) -> None:
        """The token opens nothing from here on, whatever becomes of the rest."""
        self._done.set()
        self._stop.set()
        self._take_back()
        with self._changing:
            self._end()
        self._clear_away()

    def _take_back(self) -> None:
        self.workspace.shared.service(LentTokens).take_back(self._token)

    def _clear_away(self) -> None:
        with contextlib.suppress(OSError):
            self._folder.cleanup()


_SQL = {"sql": spark_requests.sql, "schema": spark_requests.schema, "local": spark_requests.local}
_SQL |= {"split": spark_requests.split, "view": spark_requests.view}
_REQUESTS: dict[str, Callable[..., dict[str, Any]]] = {
    "secret": PythonProcess._secret,
    "secrets": PythonProcess._secret_keys,
    "scopes": PythonProcess._scopes,
    "files": PythonProcess._files,
    "fs_magic": PythonProcess._fs_magic,
    "fetch": PythonProcess._fetch,
    "cells": PythonProcess._cells,
    "put_value": PythonProcess._put_value,
    "get_value": PythonProcess._get_value,
    "notebook": PythonProcess._notebook,
}
