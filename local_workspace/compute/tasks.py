"""What each kind of task does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local_workspace import file_store
from local_workspace.compute import run_documents as shape
from local_workspace.compute.for_each import run_for_each
from local_workspace.compute.references import references, resolved
from local_workspace.compute.run_documents import Document
from local_workspace.errors import ApiError, not_found
from local_workspace.notebooks.execution import Outcome, run_file, run_notebook, run_python_file
from local_workspace.notebooks.task_values import TaskValues
from local_workspace.notebooks.tree import WorkspaceTree
from local_workspace.pipelines.updates import ENDED, Updates
from local_workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class TaskCall:
    """One task of a run, as stored, and the event that stops it.

    ``change`` edits the run's stored document. ``known``: references that this call has beside those of its run.
    """

    run: Document
    task: Document
    cancel: threading.Event
    change: Callable[[Callable[[Document], Any]], Any]
    known: dict[str, str] = field(default_factory=dict)

    def references(self) -> dict[str, str]:
        return references(self.run, self.task) | self.known

    def task_values(self) -> TaskValues:
        """What the task's code may leave for later tasks and read of earlier ones."""
        key = self.task["task_key"]

        def put(name: str, value: Any) -> None:
            self.change(lambda run: run.setdefault(shape.VALUES, {}).setdefault(key, {}).update({name: value}))

        def get(task_key: str, name: str) -> Any:
            return self.run[shape.VALUES][task_key][name]

        return TaskValues(put, get)


def carry_out(workspace: Workspace, call: TaskCall) -> Outcome:
    """Carry out the task; a failure is an outcome, not an exception."""
    for kind, action in _ACTIONS.items():
        if kind in call.task:
            if _from_git(call, call.task[kind]):
                url = call.run["git_source"].get("git_url", "a Git repository")
                return failed(
                    f"The code of this task lies in {url}, which this embedded workspace does not fetch. "
                    "Import it and give its path, with the source WORKSPACE."
                )
            try:
                return action(workspace, call)
            except ApiError as error:
                return failed(error.message)
    kind = next((name for name in call.task if name.endswith("_task")), "this kind of task")
    return failed(f"{kind} cannot run in this embedded workspace. {_POSSIBLE}")


def _from_git(call: TaskCall, settings: Any) -> bool:
    """With a git_source, files and notebooks are the repository's unless a task says otherwise."""
    if not call.run.get("git_source") or not isinstance(settings, dict):
        return False
    settings = settings.get("file") or settings
    if not any(name in settings for name in ("notebook_path", "python_file", "path")):
        return False
    return str(settings.get("source") or "GIT").upper() == "GIT"


def failed(message: str) -> Outcome:
    return Outcome("FAILED", error=message, error_trace=message)


def _parameters(call: TaskCall, own: dict[str, Any], override: str) -> dict[str, str]:
    """The task's own values, then the job's parameters, then what the caller of run-now gave."""
    known = call.references()
    values = {name: resolved(value, known) for name, value in own.items()}
    values.update({p["name"]: p["value"] for p in call.run.get("job_parameters") or []})
    given = (call.run.get("overriding_parameters") or {}).get(override) or {}
    values.update({name: str(value) for name, value in given.items()})
    return values


def _notebook(workspace: Workspace, call: TaskCall) -> Outcome:
    task = call.task["notebook_task"]
    parameters = _parameters(call, task.get("base_parameters") or {}, "notebook_params")
    path, values = resolved(task["notebook_path"], call.references()), call.task_values()
    return run_notebook(workspace, path, parameters=parameters, cancel=call.cancel, task_values=values)


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
    known = call.references()
    given = (call.run.get("overriding_parameters") or {}).get("python_params")
    arguments = [resolved(value, known) for value in given or task.get("parameters") or []]
    code = _text_at(workspace, str(task.get("python_file") or ""))
    values = call.task_values()
    return run_python_file(workspace, code, arguments=arguments, cancel=call.cancel, task_values=values)


def _text_at(workspace: Workspace, path: str) -> str:
    """Of a file of DBFS (``dbfs:/...``), of a volume or of the workspace; ``ApiError`` when it is not there."""
    if path.startswith(("dbfs:/", "/Volumes/")):
        target = file_store.dbfs_path(workspace, path)
        if not target.is_file():
            raise not_found(f"No such file: {path}")
        return target.read_text("utf-8", "replace")
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
    known = call.references()
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


def _run_job(workspace: Workspace, call: TaskCall) -> Outcome:
    """A run of another job, waited for; cancelled with this one."""
    from local_workspace.compute.runs import RunService  # it imports this module

    task, runs = call.task["run_job_task"], workspace.service(RunService)
    known = call.references()
    names = ("job_parameters", "notebook_params", "python_named_params", "sql_params")
    body = {name: {k: resolved(v, known) for k, v in task[name].items()} for name in names if task.get(name)}
    # Started once, however often this task's own run is carried out again after a crash.
    token = f"run-job-{call.task['run_id']}-{call.task.get('attempt_number', 0)}"
    body |= {"job_id": task.get("job_id"), "idempotency_token": token}
    child = runs.run_now(body, trigger="RUN_JOB_TASK")["run_id"]
    call.change(lambda run: run[shape.OUTPUTS].update({str(call.task["run_id"]): {"child_run_id": child}}))
    while not shape.is_done(run := runs.get(child)):
        if call.cancel.wait(0.1):
            runs.cancel(child)
            return Outcome("CANCELED", child_run_id=child)
    result = run["state"].get("result_state")
    if result in ("SUCCESS", "SUCCESS_WITH_FAILURES"):
        return Outcome("SUCCESS", child_run_id=child)
    message = f"Run {child} of job {task.get('job_id')} ended {result}. {run['state'].get('state_message', '')}".strip()
    return Outcome("FAILED", error=message, error_trace=message, child_run_id=child)


def _pipeline(workspace: Workspace, call: TaskCall) -> Outcome:
    """An update of a pipeline, waited for; stopped with this run."""
    task, updates = call.task["pipeline_task"], workspace.service(Updates)
    pipeline = workspace.collection("pipelines").get(str(task.get("pipeline_id")))
    if pipeline is None:
        return failed(f"The specified pipeline {task.get('pipeline_id')} was not found.")
    asked = {name: task[name] for name in ("full_refresh", "refresh_selection", "parameters") if name in task}
    update_id = updates.start(pipeline, asked | {"cause": "JOB_TASK"})
    while (update := updates.kept.get(update_id) or {"state": "CANCELED"})["state"] not in ENDED:
        if call.cancel.wait(0.1):
            updates.stop(pipeline["pipeline_id"])
            return Outcome("CANCELED")
    if update["state"] == "COMPLETED":
        return Outcome("SUCCESS")
    return failed(f"Update {update_id} ended {update['state']}. {update.get('_error', '')}".strip())


def _for_each(workspace: Workspace, call: TaskCall) -> Outcome:
    return run_for_each(workspace, call, carry_out)


_POSSIBLE = "Notebook, SQL, Python file, pipeline, condition, for-each and run-job tasks can."
_ACTIONS: dict[str, Callable[[Workspace, TaskCall], Outcome]] = {
    "notebook_task": _notebook,
    "sql_task": _sql,
    "spark_python_task": _python_file,
    "condition_task": _condition,
    "run_job_task": _run_job,
    "for_each_task": _for_each,
    "pipeline_task": _pipeline,
}
