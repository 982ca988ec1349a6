"""Job definitions: https://docs.databricks.com/api/workspace/jobs (runs are in ``runs.py``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local_workspace.api.job_shapes import SETTINGS
from local_workspace.api.paging import page_of
from local_workspace.body_shapes import Shape
from local_workspace.compute.job_store import JobStore
from local_workspace.compute.schedules import ScheduleService
from local_workspace.errors import invalid
from local_workspace.routing import Call, Handler, RouteTable
from local_workspace.workspace import Workspace

routes = RouteTable()

VERSIONS = ("2.2", "2.1", "2.0")
TASKS_A_PAGE = 100


def route(verb: str, action: str, body: Shape | None = None) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        for version in VERSIONS:
            routes.add(verb, f"/api/{version}/jobs/{action}", body=body)(handler)
        return handler

    return register


def on_open(workspace: Workspace) -> None:
    """Schedules go on by themselves from the moment the workspace opens."""
    workspace.service(ScheduleService).start()


def jobs(workspace: Workspace) -> JobStore:
    return workspace.service(JobStore)


@route("POST", "create", SETTINGS)
def create_job(workspace: Workspace, call: Call) -> dict[str, Any]:
    if not call.body:
        raise invalid("Job settings must be specified.")
    return {"job_id": jobs(workspace).create(call.body)}


@route("GET", "get")
def get_job(workspace: Workspace, call: Call) -> dict[str, Any]:
    job = jobs(workspace).get(call.required("job_id"))
    tasks = job["settings"].get("tasks", [])
    page, following = page_of(tasks, call, size=TASKS_A_PAGE)
    if len(tasks) > TASKS_A_PAGE:
        job["settings"]["tasks"] = page
        # The key must be absent on the last page: the SDK goes on as long as it is there.
        if following:
            job.update(next_page_token=following, has_more=True)
    return job


@route("GET", "list")
def list_jobs(workspace: Workspace, call: Call) -> dict[str, Any]:
    limit = call.number("limit", 20)
    if not 1 <= limit <= 100:
        raise invalid(f"Invalid limit {limit}: it has to be between 1 and 100.")
    found = jobs(workspace).all()
    name = call.query.get("name")
    if name:
        found = [job for job in found if job["settings"].get("name", "").lower() == name.lower()]
    page, following = page_of(found, call, size=limit, offset=call.number("offset", 0))
    if not call.flag("expand_tasks"):
        for job in page:
            job["settings"] = {k: v for k, v in job["settings"].items() if k not in ("tasks", "job_clusters")}
    for job in page:
        tasks = job["settings"].get("tasks", [])
        if len(tasks) > TASKS_A_PAGE:
            job["settings"]["tasks"] = tasks[:TASKS_A_PAGE]
            job["has_more"] = True
    answer: dict[str, Any] = {"has_more": following is not None}
    if page:
        answer["jobs"] = page
    if following:
        answer["next_page_token"] = following
    return answer


@route("POST", "update", {"job_id": int, "new_settings": SETTINGS, "fields_to_remove": [str]})
def update_job(workspace: Workspace, call: Call) -> dict[str, Any]:
    new_settings = {k: v for k, v in (call.body.get("new_settings") or {}).items() if v is not None}
    jobs(workspace).update(call.required("job_id"), new_settings, call.body.get("fields_to_remove") or [])
    return {}


@route("POST", "reset", {"job_id": int, "new_settings": SETTINGS})
def reset_job(workspace: Workspace, call: Call) -> dict[str, Any]:
    jobs(workspace).reset(call.required("job_id"), call.required("new_settings"))
    return {}


@route("POST", "delete", {"job_id": int})
def delete_job(workspace: Workspace, call: Call) -> dict[str, Any]:
    jobs(workspace).delete(call.required("job_id"))
    return {}
