"""What each kind of task does."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local_workspace.compute.run_documents import Document
from local_workspace.errors import ApiError
from local_workspace.notebooks.execution import Outcome, run_file, run_notebook, run_python_file
from local_workspace.notebooks.tree import WorkspaceTree
from local_workspace.workspace import Workspace

_REFERENCE = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class TaskCall:
    """One task of a run, as stored, and the event that stops it."""

    run: Document
    task: Document
    cancel: threading.Event


def carry_out(workspace: Workspace, call: TaskCall) -> Outcome:
    """Carry out the task; a failure is an outcome, not an exception."""
    for kind, action in _ACTIONS.items():
        if kind in call.task:
            try:
                return action(workspace, call)
            except ApiError as error:
                return failed(error.message)
    kind = next((name for name in call.task if name.endswith("_task")), "this kind of task")
    return failed(f"{kind} cannot run in this embedded workspace. Notebook, SQL, Python file and condition tasks can.")


def failed(message: str) -> Outcome:
    return Outcome("FAILED", error=message, error_trace=message)


def references(call: TaskCall) -> dict[str, str]:
    """Values of ``{{job.id}}``, ``{{run.id}}``, ``{{job.parameters.name}}`` and their like."""
    run, task = call.run, call.task
    values = {
        "job.id": run.get("job_id", ""),
        "job_id": run.get("job_id", ""),
        "job.name": run.get("run_name", ""),
        "job.run_id": run["run_id"],
        "parent_run_id": run["run_id"],
        "run_id": task["run_id"],
        "task.run_id": task["run_id"],
        "task.name": task["task_key"],
        "task_key": task["task_key"],
    }
    for parameter in run.get("job_parameters") or []:
        values[f"job.parameters.{parameter['name']}"] = parameter["value"]
    return {name: str(value) for name, value in values.items()}


def resolved(value: Any, known: dict[str, str]) -> str:
    return _REFERENCE.sub(lambda match: known.get(match[1], match[0]), str(value))


def _parameters(call: TaskCall, own: dict[str, Any], override: str) -> dict[str, str]:
    """The task's own values, then the job's parameters, then what the caller of run-now gave."""
    known = references(call)
    values = {name: resolved(value, known) for name, value in own.items()}
    values.update({p["name"]: p["value"] for p in call.run.get("job_parameters") or []})
    given = (call.run.get("overriding_parameters") or {}).get(override) or {}
    values.update({name: str(value) for name, value in given.items()})
    return values


def _notebook(workspace: Workspace, call: TaskCall) -> Outcome:
    task = call.task["notebook_task"]
    parameters = _parameters(call, task.get("base_parameters") or {}, "notebook_params")
    return run_notebook(workspace, task["notebook_path"], parameters=parameters, cancel=call.cancel)


def _sql(workspace: Workspace, call: TaskCall) -> Outcome:
    task = call.task["sql_task"]
    parameters = _parameters(call, task.get("parameters") or {}, "sql_params")
    path = (task.get("file") or {}).get("path")
    if path:
        return run_file(workspace, _text_at(workspace, path), parameters=parameters, cancel=call.cancel)
    query_id = (task.get("query") or {}).get("query_id")
    query = workspace.collection("queries").get(str(query_id)) if query_id else None
    if query is None:
        return failed("The SQL task needs a file with a path, or the id of a saved query that exists.")
    text = query.get("query_text") or query.get("query") or ""
    return run_file(workspace, text, parameters=parameters, cancel=call.cancel)


def _python_file(workspace: Workspace, call: TaskCall) -> Outcome:
    task = call.task["spark_python_task"]
    known = references(call)
    given = (call.run.get("overriding_parameters") or {}).get("python_params")
    arguments = [resolved(value, known) for value in given or task.get("parameters") or []]
    code = _text_at(workspace, str(task.get("python_file") or ""))
    return run_python_file(workspace, code, arguments=arguments, cancel=call.cancel)


def _text_at(workspace: Workspace, path: str) -> str:
    tree = workspace.service(WorkspaceTree)
    return tree.content(tree.get(path.removeprefix("file:"))).decode("utf-8", "replace")


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "EQUAL_TO": lambda left, right: left == right,
    "NOT_EQUAL": lambda left, right: left != right,
    "GREATER_THAN": lambda left, right: left > right,
    "GREATER_THAN_OR_EQUAL": lambda left, right: left >= right,
    "LESS_THAN": lambda left, right: left < right,
    "LESS_THAN_OR_EQUAL": lambda left, right: left <= right,
}


def _condition(workspace: Workspace, call: TaskCall) -> Outcome:
    task = call.task["condition_task"]
    known = references(call)
    left, right = resolved(task.get("left", ""), known), resolved(task.get("right", ""), known)
    compare = _COMPARE.get(task.get("op", ""))
    if compare is None:
        return failed(f"Unknown operator {task.get('op')} in a condition.")
    if task["op"] in ("EQUAL_TO", "NOT_EQUAL"):
        return Outcome("SUCCESS", result=str(compare(left, right)).lower())
    try:
        return Outcome("SUCCESS", result=str(compare(float(left), float(right))).lower())
    except ValueError:
        return failed(f"Cannot compare '{left}' with '{right}': they have to be numbers.")


_ACTIONS: dict[str, Callable[[Workspace, TaskCall], Outcome]] = {
    "notebook_task": _notebook,
    "sql_task": _sql,
    "spark_python_task": _python_file,
    "condition_task": _condition,
}
