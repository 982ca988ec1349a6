"""Commands on a cluster, API 1.2 (camelCase): https://docs.databricks.com/api/workspace/commandexecution

A context is a session of one language on a running cluster. Contexts and commands live as long as the
server does, as they live as long as the cluster on the real service.
"""

from __future__ import annotations

import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import JSONResponse, Response

from local_workspace.body_shapes import Shape
from local_workspace.compute.clusters import ClusterService
from local_workspace.errors import ApiError
from local_workspace.notebooks.execution import PYTHON_OFF, python_is_on
from local_workspace.notebooks.python_process import PythonProcess
from local_workspace.notebooks.results import plain
from local_workspace.notebooks.statements import split_statements
from local_workspace.routing import Call, RouteTable
from local_workspace.sql.errors import SqlCancelled, SqlError
from local_workspace.sql.service import SqlService, SqlSession
from local_workspace.workspace import Workspace

routes = RouteTable()

COMMAND: Shape = {"clusterId": str, "contextId": str, "commandId": str, "language": str, "command": str}
LANGUAGES = ("sql", "python", "scala", "r")
MAX_ROWS = 1000
# A process with PySpark takes 100 MB. The cloud ends the contexts that were idle longest at 150 a cluster.
MAX_CONTEXTS = 20
# As long as a quick command takes; the SDK's first poll then finds it finished.
HOLD_SECONDS = 0.5


@dataclass(slots=True)
class Command:
    id: str
    status: str = "Running"
    results: dict[str, Any] | None = None
    cancel: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)


@dataclass(slots=True)
class Context:
    id: str
    cluster_id: str
    language: str
    session: SqlSession
    python: PythonProcess | None = None
    cancel: threading.Event = field(default_factory=threading.Event)
    commands: dict[str, Command] = field(default_factory=dict)
    used: float = field(default_factory=time.monotonic)
    # Held by the command that runs.
    lock: threading.Lock = field(default_factory=threading.Lock)
    # Held while ``python`` changes hands: a process that comes after the end would keep its token for ever.
    handover: threading.Lock = field(default_factory=threading.Lock)

    def close(self) -> None:
        with self.handover:
            self.cancel.set()
            python, self.python = self.python, None
        if python is not None:
            python.close()

    def process(self, workspace: Workspace) -> PythonProcess:
        """The one there is, or a new one where it has ended. Raises :class:`SqlCancelled` after :meth:`close`."""
        with self.handover:
            if self.cancel.is_set():
                raise SqlCancelled
            if self.python is not None and not self.python.alive:
                python, self.python = self.python, None
                python.close()
            if self.python is None:
                runtime = workspace.service(ClusterService).get(self.cluster_id)["spark_version"].split(".x")[0]
                self.python = PythonProcess(workspace, self.session, self.cancel, runtime=runtime)
            return self.python

    def end(self, python: PythonProcess) -> None:
        """The next command gets another process."""
        with self.handover:
            if self.python is not python:
                return
            self.python = None
        python.close()


class Contexts:
    """``workspace.service(Contexts)``"""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.by_id: dict[str, Context] = {}
        workspace.service(ClusterService).on_terminated.append(self._drop)

    def _drop(self, cluster_id: str) -> None:
        for context in [context for context in self.by_id.values() if context.cluster_id == cluster_id]:
            self.by_id.pop(context.id, None)
            context.close()

    def add(self, context: Context) -> None:
        """Another one; where there are too many, those end that were idle longest."""
        idle = sorted((each for each in self.by_id.values() if not each.lock.locked()), key=lambda each: each.used)
        for old in idle[: max(0, len(self.by_id) + 1 - MAX_CONTEXTS)]:
            self.by_id.pop(old.id, None)
            old.close()
        self.by_id[context.id] = context

    def close(self) -> None:
        for context in list(self.by_id.values()):
            context.close()


class _Refused(Exception):
    """API 1.2 answers ``{"error": "..."}``."""


def _answer(work: Any) -> dict[str, Any] | Response:
    try:
        return work()
    except _Refused as error:
        return JSONResponse({"error": str(error)}, status_code=400)
    except ApiError as error:
        return JSONResponse({"error": error.message}, status_code=error.status)


def _value(call: Call, name: str) -> str:
    value = call.body.get(name) or call.query.get(name)
    if not value:
        raise _Refused(f"IllegalArgumentException: requirement failed: missing {name}")
    return str(value)


def _context(workspace: Workspace, call: Call) -> Context:
    _value(call, "clusterId")
    context_id = _value(call, "contextId")
    context = workspace.service(Contexts).by_id.get(context_id)
    if context is None:
        raise _Refused(f"ContextNotFound: no context {context_id}; it was idle longest, or the cluster was restarted")
    return context


def _command(workspace: Workspace, call: Call) -> Command:
    command_id = _value(call, "commandId")
    command = _context(workspace, call).commands.get(command_id)
    if command is None:
        raise _Refused(f"CommandNotFound: no command {command_id}")
    return command


@routes.post("/api/1.2/contexts/create", body=COMMAND)
def create_context(workspace: Workspace, call: Call) -> dict[str, Any] | Response:
    def work() -> dict[str, Any]:
        cluster_id, language = _value(call, "clusterId"), _value(call, "language").lower()
        if language not in LANGUAGES:
            raise _Refused(f"Unsupported language {language}; use one of {', '.join(LANGUAGES)}")
        state = workspace.service(ClusterService).get(cluster_id)["state"]
        if state != "RUNNING":
            raise _Refused(f"ClusterNotRunning: cluster {cluster_id} is {state}; start it first")
        context = Context(uuid.uuid4().hex, cluster_id, language, workspace.service(SqlService).session())
        workspace.service(Contexts).add(context)
        return {"id": context.id}

    return _answer(work)


@routes.get("/api/1.2/contexts/status")
def context_status(workspace: Workspace, call: Call) -> dict[str, Any] | Response:
    return _answer(lambda: {"id": _context(workspace, call).id, "status": "Running"})


@routes.post("/api/1.2/contexts/destroy", body=COMMAND)
def destroy_context(workspace: Workspace, call: Call) -> dict[str, Any] | Response:
    def work() -> dict[str, Any]:
        context = _context(workspace, call)
        workspace.service(Contexts).by_id.pop(context.id, None)
        context.close()
        return {"id": context.id}

    return _answer(work)


@routes.post("/api/1.2/commands/execute", body=COMMAND)
def execute(workspace: Workspace, call: Call) -> dict[str, Any] | Response:
    def work() -> dict[str, Any]:
        context, text = _context(workspace, call), _value(call, "command")
        language = str(call.body.get("language") or context.language).lower()
        command = Command(uuid.uuid4().hex)
        context.commands[command.id] = command
        context.used = time.monotonic()
        run = threading.Thread(target=_run, args=(workspace, context, command, language, text), daemon=True)
        run.start()
        return {"id": command.id}

    return _answer(work)


@routes.get("/api/1.2/commands/status")
def command_status(workspace: Workspace, call: Call) -> dict[str, Any] | Response:
    def work() -> dict[str, Any]:
        command = _command(workspace, call)
        command.done.wait(HOLD_SECONDS)
        shown: dict[str, Any] = {"id": command.id, "status": command.status, "results": command.results}
        return {name: value for name, value in shown.items() if value is not None}

    return _answer(work)


@routes.post("/api/1.2/commands/cancel", body=COMMAND)
def cancel_command(workspace: Workspace, call: Call) -> dict[str, Any] | Response:
    def work() -> dict[str, Any]:
        command = _command(workspace, call)
        if not command.done.is_set():
            command.status = "Cancelling"
            command.cancel.set()
        return {"id": command.id}

    return _answer(work)


def _run(workspace: Workspace, context: Context, command: Command, language: str, text: str) -> None:
    """A command that raises is Finished with an error as its result, as on the real service."""
    try:
        with context.lock, workspace.service(ClusterService).command(context.cluster_id):
            if command.cancel.is_set() or context.cancel.is_set():
                raise SqlCancelled
            results = _results(workspace, context, command, language, text)
        command.results, command.status = results, "Cancelled" if command.cancel.is_set() else "Finished"
    except SqlCancelled:
        command.status = "Cancelled"
    except SqlError as error:
        command.results, command.status = _error(str(error), str(error)), "Finished"
    except Exception as error:
        command.results, command.status = _error(f"{type(error).__name__}: {error}", str(error)), "Error"
    finally:
        command.done.set()


def _error(summary: str, cause: str) -> dict[str, Any]:
    return {"resultType": "error", "summary": summary, "cause": cause}


def _results(workspace: Workspace, context: Context, command: Command, language: str, text: str) -> dict[str, Any]:
    if language == "sql":
        return _sql(context, command, text)
    if language != "python":
        return _error(f"{language} is not available", f"{language} commands cannot run in this embedded workspace.")
    if not python_is_on():
        return _error("Python is switched off", PYTHON_OFF)
    python = context.process(workspace)
    watcher = threading.Thread(target=_end_python, args=(context, command, python), daemon=True)
    watcher.start()
    ended = python.execute(text, {})
    if ended.trace:
        return _error(ended.error, ended.trace)
    return {"resultType": "text", "data": ended.exit_value or ended.output.rstrip("\n")}


def _end_python(context: Context, command: Command, python: PythonProcess) -> None:
    """Cancelling a Python command ends the context's process; the next command gets a new one."""
    while not command.done.is_set():
        if command.cancel.wait(0.1):
            context.end(python)
            return


def _sql(context: Context, command: Command, text: str) -> dict[str, Any]:
    table, types = None, []
    for statement in split_statements(text):
        result = context.session.execute(statement, cancel=command.cancel)
        types = result.column_types
        table = result.read_all()
    if table is None or not table.num_columns:
        return {"resultType": "table", "data": [], "schema": [], "truncated": False, "isJsonSchema": True}
    schema = [
        {"name": column.name, "type": f'"{kind.lower()}"', "metadata": "{}"}
        for column, kind in zip(table.schema, types, strict=True)
    ]
    columns = [column.to_pylist() for column in table.slice(0, MAX_ROWS).columns]
    rows = [[plain(value) for value in row] for row in zip(*columns, strict=True)]
    truncated = table.num_rows > len(rows)
    return {"resultType": "table", "data": rows, "schema": schema, "truncated": truncated, "isJsonSchema": True}
