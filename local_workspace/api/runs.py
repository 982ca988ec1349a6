"""Runs of jobs and one-time runs: https://docs.databricks.com/api/workspace/jobs"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from local_workspace.api.job_shapes import RUN_PARAMETERS, SETTINGS
from local_workspace.api.paging import page_of
from local_workspace.body_shapes import Shape
from local_workspace.compute import run_documents as shape
from local_workspace.compute.job_settings import checked_settings
from local_workspace.compute.run_documents import Document
from local_workspace.compute.runs import RunService, unknown_output
from local_workspace.errors import invalid
from local_workspace.notebooks import formats
from local_workspace.notebooks.tree import WorkspaceTree
from local_workspace.routing import Call, Handler, RouteTable
from local_workspace.workspace import Workspace, now_ms

routes = RouteTable()

VERSIONS = ("2.2", "2.1", "2.0")
MAX_LIMIT = 25
ELEMENTS_A_PAGE = 100
# A young run often ends within a moment. Holding its first polls saves the SDK's waiter a sleep of seconds.
YOUNG_MS = 3000
HOLD_SECONDS = 0.9
MAX_NOTEBOOK_RESULT = 5 * 1024 * 1024


def route(verb: str, action: str, body: Shape | None = None) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        for version in VERSIONS:
            routes.add(verb, f"/api/{version}/jobs/{action}", body=body)(handler)
        return handler

    return register


def runs(workspace: Workspace) -> RunService:
    return workspace.service(RunService)


def on_open(workspace: Workspace) -> None:
    """Runs that a killed server left behind are marked as soon as the workspace opens."""
    runs(workspace)


def public_view(workspace: Workspace, run: Document, *, tasks: bool = True) -> dict[str, Any]:
    shown = {name: value for name, value in run.items() if not name.startswith("_")}
    base = f"{workspace.host}/?o={workspace.workspace_id}#job/{run.get('job_id', 0)}/run"
    shown["run_page_url"] = f"{base}/{run['run_id']}"
    entries = [{name: value for name, value in task.items() if not name.startswith("_")} for task in run["tasks"]]
    for entry in entries:
        entry["run_page_url"] = f"{base}/{entry['run_id']}"
    if len(entries) == 1 and "cluster_instance" in entries[0]:
        shown["cluster_instance"] = entries[0]["cluster_instance"]
    if tasks:
        shown["tasks"] = entries
    else:
        shown.pop("tasks")
    return shown


def task_view(workspace: Workspace, run: Document, task: Document) -> dict[str, Any]:
    """A task run as a run of its own, as the API shows it under the task's run id."""
    shown = public_view(workspace, run, tasks=False)
    for name in ("repair_history", "schedule", "job_clusters"):
        shown.pop(name, None)
    shown.update({name: value for name, value in task.items() if not name.startswith("_")})
    shown.update(run_name=task["task_key"], job_run_id=run["run_id"], original_attempt_run_id=task["run_id"])
    shown["tasks"] = [{name: value for name, value in task.items() if not name.startswith("_")}]
    if "for_each_task" in task:
        shown["iterations"] = [
            {name: value for name, value in entry.items() if not name.startswith("_")}
            for entry in task.get(shape.ITERATIONS, ())
        ]
    return shown


@route(
    "POST",
    "run-now",
    RUN_PARAMETERS | {"job_id": int, "only": [str], "idempotency_token": str, "queue": {"enabled": bool}},
)
def run_now(workspace: Workspace, call: Call) -> dict[str, Any]:
    call.required("job_id")
    run = runs(workspace).run_now(call.body)
    return {"run_id": run["run_id"], "number_in_job": run["number_in_job"]}


@route("POST", "runs/submit", SETTINGS)
def submit(workspace: Workspace, call: Call) -> dict[str, Any]:
    token = call.body.get("idempotency_token")
    settings = checked_settings({k: v for k, v in call.body.items() if k not in ("idempotency_token", "name")})
    if not settings.get("tasks"):
        raise invalid("A run needs at least one task.")
    return {"run_id": runs(workspace).submit(settings, token=token)["run_id"]}


@route("GET", "runs/get")
def get_run(workspace: Workspace, call: Call) -> dict[str, Any]:
    run_id = call.required("run_id")
    service = runs(workspace)
    run = service.get(run_id)
    deadline = time.monotonic() + HOLD_SECONDS
    while not shape.is_done(run) and now_ms() - run["start_time"] < YOUNG_MS and time.monotonic() < deadline:
        time.sleep(0.04)
        run = service.get(run_id)
    task = shape.task_by_run_id(run, run_id)
    if task:
        return _paged(task_view(workspace, run, task), "iterations", call)
    return _paged(public_view(workspace, run), "tasks", call)


def _paged(shown: dict[str, Any], field: str, call: Call) -> dict[str, Any]:
    """A hundred tasks or iterations at a time; the token is absent at the end, or the SDK would go on asking."""
    if len(shown.get(field, ())) > ELEMENTS_A_PAGE:
        shown[field], following = page_of(shown[field], call, size=ELEMENTS_A_PAGE)
        if following:
            shown.update(next_page_token=following, has_more=True)
    return shown


@route("GET", "runs/list")
def list_runs(workspace: Workspace, call: Call) -> dict[str, Any]:
    found = runs(workspace).look()
    active, completed = call.flag("active_only"), call.flag("completed_only")
    if active and completed:
        raise invalid("active_only and completed_only cannot both be true.")
    job_id, run_type = call.query.get("job_id"), call.query.get("run_type")
    since, until = call.number("start_time_from", 0), call.number("start_time_to", 0)
    found = [
        run
        for run in found
        if (not job_id or str(run.get("job_id")) == job_id)
        and (not run_type or run["run_type"] == run_type)
        and (not (active or completed) or shape.is_done(run) == completed)
        and run["start_time"] >= since
        and (not until or run["start_time"] <= until)
    ]
    limit = call.number("limit", 20) or MAX_LIMIT
    if not 1 <= limit <= 1000:
        raise invalid(f"Invalid limit {limit}.")
    page, following = page_of(found, call, size=min(limit, MAX_LIMIT), offset=call.number("offset", 0))
    answer: dict[str, Any] = {"has_more": following is not None}
    if page:
        answer["runs"] = [_first_tasks(public_view(workspace, run, tasks=call.flag("expand_tasks"))) for run in page]
    if following:
        answer["next_page_token"] = following
    return answer


def _first_tasks(shown: dict[str, Any]) -> dict[str, Any]:
    """In a list only the first page of tasks is shown; ``has_more`` says that runs/get has the others."""
    if len(shown.get("tasks", ())) > ELEMENTS_A_PAGE:
        shown.update(tasks=shown["tasks"][:ELEMENTS_A_PAGE], has_more=True)
    return shown


@route("GET", "runs/get-output")
def get_output(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Of a task run; the id of a run with a single task stands for that task."""
    run_id = call.required("run_id")
    run = runs(workspace).get(run_id)
    task = shape.task_by_run_id(run, run_id)
    if task is None:
        if len(run["tasks"]) != 1:
            raise unknown_output(run_id)
        task = run["tasks"][0]
    output = (run.get(shape.OUTPUTS) or {}).get(str(task["run_id"])) or {}
    answer: dict[str, Any] = {"metadata": task_view(workspace, run, task)}
    if "notebook_task" in task:
        answer["notebook_output"] = {"truncated": bool(output.get("truncated"))}
        if output.get("result") is not None:
            answer["notebook_output"]["result"] = output["result"]
    elif "run_job_task" in task:
        answer["run_job_output"] = {"run_id": output["child_run_id"]} if output.get("child_run_id") else {}
    elif "sql_task" in task:
        answer["sql_output"] = {"query_output": {"warehouse_id": task["sql_task"].get("warehouse_id", "")}}
    if output.get("logs") or "spark_python_task" in task:
        answer.update(logs=output.get("logs", ""), logs_truncated=False)
    for name in ("error", "error_trace"):
        if output.get(name):
            answer[name] = output[name]
    if not output and task["state"].get("result_state") == "FAILED":
        answer["error"] = task["state"].get("state_message", "")
    return answer


@route("POST", "runs/cancel", {"run_id": int})
def cancel(workspace: Workspace, call: Call) -> dict[str, Any]:
    runs(workspace).cancel(call.required("run_id"))
    return {}


@route("POST", "runs/cancel-all", {"job_id": int, "all_queued_runs": bool})
def cancel_all(workspace: Workspace, call: Call) -> dict[str, Any]:
    job_id, queued = call.body.get("job_id"), bool(call.body.get("all_queued_runs"))
    if job_id is None and not queued:
        raise invalid("Give job_id or set all_queued_runs.")
    service = runs(workspace)
    for run in service.look():
        of_job = job_id is None or run.get("job_id") == job_id
        waiting = not queued or run["state"]["life_cycle_state"] == "QUEUED"
        if of_job and waiting and not shape.is_done(run):
            service.cancel(run["run_id"])
    return {}


@route("POST", "runs/delete", {"run_id": int})
def delete(workspace: Workspace, call: Call) -> dict[str, Any]:
    runs(workspace).delete(call.required("run_id"))
    return {}


@route(
    "POST",
    "runs/repair",
    RUN_PARAMETERS
    | {"run_id": int, "latest_repair_id": int, "rerun_tasks": [str]}
    | {"rerun_all_failed_tasks": bool, "rerun_dependent_tasks": bool},
)
def repair(workspace: Workspace, call: Call) -> dict[str, Any]:
    call.required("run_id")
    return {"repair_id": runs(workspace).repair(call.body)}


@route("GET", "runs/export")
def export(workspace: Workspace, call: Call) -> dict[str, Any]:
    """The notebooks of a run as HTML, each with its result."""
    run_id = call.required("run_id")
    run = runs(workspace).get(run_id)
    only = shape.task_by_run_id(run, run_id)
    tree = workspace.service(WorkspaceTree)
    views = []
    for task in [only] if only else run["tasks"]:
        path = (task.get("notebook_task") or {}).get("notebook_path")
        item = tree.find(path) if path else None
        if item and item["object_type"] == "NOTEBOOK":
            name = item["path"].rsplit("/", 1)[-1]
            output = (run.get(shape.OUTPUTS) or {}).get(str(task["run_id"])) or {}
            result = output.get("result") or output.get("error") or ""
            page = formats.to_html(tree.notebook(item["path"]), name, results=result)
            views.append({"content": page.decode(), "name": name, "type": "NOTEBOOK"})
    return {"views": views}
