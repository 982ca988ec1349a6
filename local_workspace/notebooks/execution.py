"""Running a notebook: its cells in order, in one SQL session and one Python process."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from local_workspace.notebooks import python_process
from local_workspace.notebooks.cells import MAGIC_OF_KIND, Cell, parse
from local_workspace.notebooks.file_utilities import FileError, FileUtilities
from local_workspace.notebooks.parameters import Parameters
from local_workspace.notebooks.results import Shown, of_rows, shown
from local_workspace.notebooks.statements import is_read, split_statements
from local_workspace.notebooks.task_values import TaskValues
from local_workspace.notebooks.tree import WorkspaceTree, parent_of
from local_workspace.sql.errors import SqlCancelled, SqlError
from local_workspace.sql.service import SqlService, SqlSession
from local_workspace.workspace import Workspace

MAX_DEPTH = 10
# By which Python code reaches the result of the SQL cell before it.
SQL_RESULT = "_sqldf"
MAX_LOG = 5 * 1024 * 1024

PYTHON_OFF = (
    "Python cells are switched off in this embedded workspace, because they run as programs on the machine it runs on. "
    "Set LOCAL_WORKSPACE_PYTHON=1 and start it again to switch them on."
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a notebook ended. ``result``: what it exited with, else its last result as JSON.

    ``error`` is the last line of ``error_trace``, as the API's get-output has it.
    """

    state: Literal["SUCCESS", "FAILED", "CANCELED"]
    result: str | None = None
    truncated: bool = False
    logs: str = ""
    error: str = ""
    error_trace: str = ""
    child_run_id: int | None = None


class _Exit(Exception):
    """``dbutils.notebook.exit(value)``"""


class _Failed(Exception):
    """A cell failed: ``str()`` is the whole trace, whose last line is the error."""


@dataclass(slots=True)
class _Run:
    """What the cells of one notebook run share; ``%run`` shares it too."""

    workspace: Workspace
    session: SqlSession
    parameters: Parameters
    cancel: threading.Event
    task_values: TaskValues | None = None
    last: Shown | None = None
    logs: list[str] = field(default_factory=list)
    python: python_process.PythonProcess | None = None
    # The query of the last SQL cell, until a Python cell has had it as _sqldf.
    sqldf: str | None = None

    def sql(self, text: str) -> Shown:
        statement, bound = self.parameters.apply(text)
        result = self.session.execute(statement, parameters=bound or None, cancel=self.cancel)
        return shown(result)


def python_is_on() -> bool:
    return os.environ.get("LOCAL_WORKSPACE_PYTHON", "").strip().lower() in ("1", "true", "yes")


def run_notebook(
    workspace: Workspace,
    path: str,
    *,
    parameters: Mapping[str, str] | None = None,
    cancel: threading.Event | None = None,
    task_values: TaskValues | None = None,
) -> Outcome:
    """Run the notebook at ``path`` to its end, its first failure, or until ``cancel`` is set.

    Raises nothing: a notebook that does not exist is a failed outcome too.
    """
    run = _Run(
        workspace=workspace,
        session=workspace.service(SqlService).session(),
        parameters=Parameters(parameters),
        cancel=cancel or threading.Event(),
        task_values=task_values,
    )
    try:
        _run_path(run, path, depth=0, trail=())
        return _outcome(run, "SUCCESS", run.last)
    except _Exit as ended:
        return Outcome("SUCCESS", result=str(ended), logs=_joined(run.logs))
    except SqlCancelled:
        return _outcome(run, "CANCELED", None)
    except _Failed as failure:
        if run.cancel.is_set():
            return _outcome(run, "CANCELED", None)
        trace = str(failure)
        error = trace.rstrip().rsplit("\n", 1)[-1]
        return Outcome("FAILED", logs=_joined(run.logs), error=error, error_trace=trace)
    finally:
        if run.python is not None:
            run.python.close()


def _outcome(run: _Run, state: Literal["SUCCESS", "CANCELED"], last: Shown | None) -> Outcome:
    return Outcome(
        state,
        result=last.text if last else None,
        truncated=last.truncated if last else False,
        logs=_joined(run.logs),
    )


def _joined(logs: list[str]) -> str:
    return "".join(logs)[-MAX_LOG:]


def _run_path(run: _Run, path: str, *, depth: int, trail: tuple[str, ...]) -> None:
    tree = run.workspace.service(WorkspaceTree)
    item = tree.find(path) if path.startswith("/") else None
    if item is None:
        raise _Failed(f'Unable to access the notebook "{path}". Either it does not exist, or its path is not absolute.')
    if item["object_type"] != "NOTEBOOK":
        raise _Failed(f"{item['path']} is not a notebook but a {item['object_type'].lower()}.")
    path = item["path"]
    if depth > MAX_DEPTH or path in trail:
        raise _Failed(f"%run goes in a circle: {' -> '.join([*trail, path])}.")
    notebook = tree.notebook(path)
    for cell in parse(notebook.source, notebook.language):
        if run.cancel.is_set():
            raise SqlCancelled
        _run_cell(run, cell, path, depth=depth, trail=(*trail, path))


def _run_cell(run: _Run, cell: Cell, path: str, *, depth: int, trail: tuple[str, ...]) -> None:
    place = f"Notebook {path}, cell {cell.number} ({cell.kind})"
    match cell.kind:
        case "MARKDOWN":
            pass
        case "SQL":
            _run_sql(run, cell, place)
        case "PYTHON":
            _run_python(run, cell, place)
        case "PIP" if not python_is_on():
            # What needs the packages is Python, which says so itself; the notebook's SQL needs none.
            run.logs.append(f"{place}: %pip is not carried out. {PYTHON_OFF}\n")
        case "PIP" | "SHELL":
            magic = MAGIC_OF_KIND[cell.kind]
            # Each further line of a %pip cell begins with %pip itself.
            _run_python(run, replace(cell, text=f"{magic} {cell.text.lstrip()}"), place)
        case "FILES":
            _run_files(run, cell, place)
        case "RUN":
            _run_other(run, cell, path, place, depth=depth, trail=trail)
        case _:
            raise _Failed(f"{place}\n\n{cell.text}\n\n{cell.kind} cells cannot run in this embedded workspace.")


def _run_sql(run: _Run, cell: Cell, place: str) -> None:
    for statement in split_statements(cell.text):
        if run.parameters.take_widget(statement):
            continue
        try:
            result = run.sql(statement)
        except SqlCancelled:
            raise
        except SqlError as error:
            message = re.sub(r"\s*\n\s*", " ", str(error)).strip()
            raise _Failed(f"{place}\n\n{statement}\n\n{message}") from None
        if result.has_columns:
            run.last = result
            if is_read(statement):
                # With a parameter it is not there in the cloud either.
                run.sqldf = statement if run.parameters.apply(statement) == (statement, {}) else None


def _run_files(run: _Run, cell: Cell, place: str) -> None:
    try:
        run.last = of_rows(FileUtilities(run.workspace).magic(cell.text))
    except FileError as error:
        raise _Failed(f"{place}\n\n%fs {cell.text}\n\n{error}") from None


def _run_other(run: _Run, cell: Cell, path: str, place: str, *, depth: int, trail: tuple[str, ...]) -> None:
    """``%run ./other $name="value"``: the other notebook's cells, as if they stood here."""
    words = shlex.split(cell.text.strip())
    if not words:
        raise _Failed(f"{place}\n\n%run needs the path of a notebook.")
    target = words[0] if words[0].startswith("/") else resolve(path, words[0])
    for word in words[1:]:
        name, equals, value = word.removeprefix("$").partition("=")
        if equals:
            run.parameters.given[name] = value
    _run_path(run, target, depth=depth + 1, trail=trail)


def resolve(notebook: str, relative: str) -> str:
    """The absolute path of ``relative`` as written in ``notebook``."""
    parts = parent_of(notebook).split("/")
    for part in relative.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts) or "/"


def _run_python(run: _Run, cell: Cell, place: str) -> None:
    if not python_is_on():
        raise _Failed(f"{place}\n\n{cell.text}\n\n{PYTHON_OFF}")
    if run.python is None:
        run.python = python_process.PythonProcess(run.workspace, run.session, run.cancel, run.task_values)
    ended = run.python.execute(cell.text, run.parameters.values(), sqldf=run.sqldf)
    if SQL_RESULT in cell.text:
        run.sqldf = None
    run.logs.append(ended.output)
    if ended.exit_value is not None:
        raise _Exit(ended.exit_value)
    if ended.trace:
        raise _Failed(f"{place}\n\n{ended.trace}")
    if ended.output.strip():
        run.last = Shown(ended.output[-4000:], truncated=len(ended.output) > 4000, has_columns=True)


def run_file(
    workspace: Workspace,
    text: str,
    *,
    parameters: Mapping[str, str] | None = None,
    cancel: threading.Event | None = None,
) -> Outcome:
    """Run the statements of a SQL file (a ``sql_task``)."""
    run = _Run(
        workspace=workspace,
        session=workspace.service(SqlService).session(),
        parameters=Parameters(parameters),
        cancel=cancel or threading.Event(),
    )
    try:
        _run_sql(run, Cell("SQL", text, 1), "SQL file")
        return _outcome(run, "SUCCESS", run.last)
    except SqlCancelled:
        return _outcome(run, "CANCELED", None)
    except _Failed as failure:
        trace = str(failure)
        return Outcome("FAILED", error=trace.rstrip().rsplit("\n", 1)[-1], error_trace=trace)


def run_python_file(
    workspace: Workspace,
    code: str,
    *,
    arguments: list[str] | None = None,
    cancel: threading.Event | None = None,
    task_values: TaskValues | None = None,
) -> Outcome:
    """Run a Python file (a ``spark_python_task``) in a process of its own."""
    if not python_is_on():
        return Outcome("FAILED", error=PYTHON_OFF, error_trace=PYTHON_OFF)
    stop = cancel or threading.Event()
    process = python_process.PythonProcess(workspace, workspace.service(SqlService).session(), stop, task_values)
    with contextlib.closing(process):
        ended = process.execute(code, {}, arguments=arguments or [])
    if stop.is_set():
        return Outcome("CANCELED", logs=ended.output)
    if ended.trace:
        error = ended.trace.rstrip().rsplit("\n", 1)[-1]
        return Outcome("FAILED", logs=ended.output, error=error, error_trace=ended.trace)
    return Outcome("SUCCESS", result=ended.exit_value, logs=ended.output)
