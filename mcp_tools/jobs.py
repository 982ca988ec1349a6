"""Job tools: definitions, and starting a run. https://docs.databricks.com/api/workspace/jobs"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from databricks.sdk import WorkspaceClient
from databricks.sdk.service.jobs import BaseRun, CronSchedule, Job, JobSettings, Task
from fastmcp.exceptions import ToolError
from fastmcp.tools import ToolResult
from pydantic import Field

from mcp_tools import cron, job_view, lookup, results, run_view, shapes, text, times
from mcp_tools.after_write import Unseen, seen, unseen_result
from mcp_tools.calls import Call, current
from mcp_tools.job_runs import cancel_job_run, get_job_run, list_job_runs, repaired, run_result
from mcp_tools.notebook_lookup import notebook as find_notebook
from mcp_tools.tool_table import ToolSpec
from mcp_tools.waiting import WaitSeconds

JobName = Annotated[str, Field(description="Name or id")]
NotebookName = Annotated[str, Field(description="Path or name")]
Parameters = Annotated[dict[str, Any], Field(description="Values by name")]
Cron = Annotated[str, Field(description="Quartz cron, e.g. 0 0 2 * * ? (daily 02:00)")]
TimeZoneName = Annotated[str, Field(description="IANA; default: the user's")]
COLUMNS = ("name", "id", "schedule", "last_state", "last_run", "notebook")
RECENT_RUNS = 100
ASKED = 40  # quiet jobs of a list whose last run is looked up; each takes a call
LAST_RUNS = 5


async def list_jobs(
    query: Annotated[str | None, Field(description="Part of the name")] = None,
    limit: Annotated[int, Field(ge=1, le=1000)] = 100,
) -> ToolResult:
    """List jobs (workflows) with schedule and last run. For runs, e.g. what failed, use list_job_runs."""
    call = current()
    jobs, runs = await asyncio.gather(
        call.read(lambda w: lookup.first(w.jobs.list(limit=100, expand_tasks=True), lookup.MAX_JOBS)),
        call.read_or(None, lambda w: lookup.first(w.jobs.list_runs(limit=25), RECENT_RUNS)),
    )
    found = [job_view.job_object(job) for job in jobs]
    if query:
        found = [job for job in found if query.strip().lower() in job["name"].lower()]
    found.sort(key=lambda job: job["name"].lower())
    last, unknown = await last_runs(call, [job["job_id"] for job in found[:limit]], runs)
    found = [with_last_run(job, last.get(job["job_id"]), call) for job in found]
    scheduled = sum(bool(job["schedule"]) and not job["paused"] for job in found)
    return results.listing(
        "jobs",
        found[:limit],
        total=len(found),
        summary=f"{text.count(len(found), 'job')}, {scheduled} on a schedule.",
        columns=COLUMNS,
        notes=[f"The last run of {text.count(unknown, 'job')} is not known here; get_job shows it." if unknown else ""],
    )


async def last_runs(call: Call, jobs: list[int], newest: list[BaseRun] | None) -> tuple[dict[int, BaseRun], int]:
    """The last run of each job that ran, and for how many jobs that is not known.

    ``newest``: the workspace's newest runs, None when they could not be read. Where these are not all there are, a
    job without one among them is asked for by itself: it is quiet, which is not to say that it never ran.
    """
    last: dict[int, BaseRun] = {}
    for run in newest or ():
        if run.job_id:
            last.setdefault(run.job_id, run)
    if newest is not None and len(newest) < RECENT_RUNS:
        return last, 0
    quiet = [job for job in jobs if job not in last]
    asked = quiet[:ASKED] if newest is not None else []
    found = await asyncio.gather(
        *(
            call.read_or(None, lambda w, job=job: lookup.first(w.jobs.list_runs(job_id=job, limit=1), 1))
            for job in asked
        )
    )
    for job, runs in zip(asked, found, strict=True):
        if runs:
            last[job] = runs[0]
    return last, len(quiet) - len(asked) + sum(runs is None for runs in found)


def with_last_run(job: dict[str, Any], run: BaseRun | None, call: Call) -> dict[str, Any]:
    return job | {
        "last_state": run_view.state_word(run.state) if run else None,
        "last_run_id": run.run_id if run else None,
        "last_run": times.local(run.start_time, call.zone) if run else None,
    }


async def get_job(job: JobName) -> ToolResult:
    """One job: schedule, tasks, parameters, last runs. For runs of many jobs use list_job_runs."""
    call = current()
    found = await lookup.job(call, job)
    details, runs = await asyncio.gather(
        call.read(lambda w: w.jobs.get(int(found.id))),
        call.read_or([], lambda w: lookup.first(w.jobs.list_runs(job_id=int(found.id), limit=LAST_RUNS), LAST_RUNS)),
    )
    value = job_view.job_object(details)
    value["runs"] = [run_view.run_object(run) for run in runs]
    schedule = value["schedule"] or "no schedule"
    return results.single(
        "job", value, summary=f"Job {value['name']} ({value['id']}): {schedule}.", lines=job_lines(call, value)
    )


def job_lines(call: Call, value: dict[str, Any]) -> list[tuple[str, Any]]:
    lines: list[tuple[str, Any]] = [
        ("id", value["id"]),
        ("name", value["name"]),
        ("schedule", value["schedule"] or "none"),
        ("cron", value["cron"]),
        ("timezone", value["timezone"]),
        ("parameters", value["parameters"]),
        ("creator", value["creator"]),
    ]
    for task in value["tasks"]:
        after = f", after {', '.join(task['depends_on'])}" if task.get("depends_on") else ""
        where = f", cluster {task['cluster_id']}" if task.get("cluster_id") else ""
        lines.append(("task", f"{task['name']}: {task['type']} {task.get('notebook', '')}{where}{after}"))
    for run in value.get("runs", ()):
        started = run["start_time"] or "not started"
        lines.append(("run", f"{run['run_id']} {run['state']} {started}"))
    return [(key, item) for key, item in lines if item not in ({}, [])]


async def create_job(
    name: Annotated[str, Field(min_length=1, max_length=4096)],
    notebook: NotebookName,
    parameters: Parameters | None = None,
    schedule: Cron | None = None,
    timezone: TimeZoneName | None = None,
    cluster: Annotated[str | None, Field(description="Name or id; default: serverless")] = None,
) -> ToolResult:
    """Create a job that runs a notebook, on a schedule if one is given. To run a notebook once use run_notebook."""
    call = current()
    if schedule:
        cron.checked(schedule)
    path = (await find_notebook(call, notebook)).path or ""
    cluster_id = (await lookup.cluster(call, cluster)).id if cluster else None
    await require_new_name(call, name)
    made = await call.write(
        lambda w: w.jobs.create(
            name=name.strip(),
            tasks=[job_view.notebook_task(path, parameters=parameters, cluster_id=cluster_id)],
            schedule=job_view.new_schedule(schedule, zone_for(call, timezone)) if schedule else None,
            max_concurrent_runs=1,
            queue=job_view.queue(),
        )
    )
    return await job_result(call, made.job_id or 0, f"Job {name.strip()} is created")


async def require_new_name(call: Call, name: str) -> None:
    """Jobs may share a name, but then nobody can tell them apart."""
    twins = await call.read(lambda w: lookup.first(w.jobs.list(name=name.strip()), 5))
    if twins:
        raise ToolError(f"There already is a job {name.strip()!r} ({twins[0].job_id}). Change it with update_job.")


def zone_for(call: Call, timezone: str | None) -> str:
    if timezone and times.zone(timezone, default="")[1] != timezone:
        raise ToolError(f"The time zone {timezone!r} is not known. Use an IANA name such as Europe/Berlin.")
    return timezone or call.zone_name


async def job_result(call: Call, job_id: int, did: str) -> ToolResult:
    job = await seen(call, call.read(lambda w: w.jobs.get(job_id)))
    if isinstance(job, Unseen):
        value = {"id": str(job_id), "name": f"Job {job_id}", "job_id": job_id}
        return unseen_result("job", value, job, did=did, look="get_job")
    value = job_view.job_object(job)
    schedule = f", {value['schedule']}" if value["schedule"] else ""
    return results.single("job", value, summary=f"{did}{schedule}.", lines=job_lines(call, value))


async def update_job(
    job: JobName,
    name: str | None = None,
    notebook: NotebookName | None = None,
    parameters: Parameters | None = None,
    schedule: Cron | None = None,
    timezone: TimeZoneName | None = None,
    paused: Annotated[bool | None, Field(description="Pause or resume the schedule")] = None,
    cluster: Annotated[str | None, Field(description="Name or id")] = None,
) -> ToolResult:
    """Change a job; what is not given stays, also of its parameters. To run it use run_job."""
    call = current()
    found = await lookup.job(call, job)
    job_id = int(found.id)
    before = await call.read(lambda w: w.jobs.get(job_id))
    settings = JobSettings(name=name.strip() if name else None)
    declared = (before.settings.parameters if before.settings else None) or []
    if parameters and declared:
        # They override what the task itself has, so that a change there would have no effect.
        settings.parameters = job_view.changed_parameters(declared, parameters)
    of_task = None if declared else parameters
    if notebook or of_task or cluster:
        settings.tasks = await changed_tasks(call, before, notebook=notebook, parameters=of_task, cluster=cluster)
    if schedule or timezone or paused is not None:
        settings.schedule = changed_schedule(call, before, schedule=schedule, timezone=timezone, paused=paused)
    if not settings.as_dict():
        raise ToolError("Say what to change: name, notebook, parameters, schedule, timezone, paused or cluster.")
    await call.write(lambda w: w.jobs.update(job_id, new_settings=settings))
    return await job_result(call, job_id, f"Job {found.name} is changed")


async def changed_tasks(
    call: Call, job: Job, *, notebook: str | None, parameters: dict[str, Any] | None, cluster: str | None
) -> list[Task]:
    """The job's tasks with its one notebook task changed. Raises ToolError when it has another number of them."""
    tasks = list((job.settings.tasks if job.settings else None) or [])
    changing = [task for task in tasks if task.notebook_task]
    if len(changing) != 1:
        raise ToolError(
            f"This job has {text.count(len(changing), 'notebook task')}; only a job with one can be changed here. "
            "Change its tasks in the workspace."
        )
    task = changing[0]
    assert task.notebook_task is not None
    if notebook:
        task.notebook_task.notebook_path = (await find_notebook(call, notebook)).path or ""
    if parameters:
        kept = task.notebook_task.base_parameters or {}
        task.notebook_task.base_parameters = {**kept, **job_view.texts(parameters)}
    if cluster:
        task.existing_cluster_id = (await lookup.cluster(call, cluster)).id
        task.new_cluster = task.job_cluster_key = task.environment_key = None
    return tasks


def changed_schedule(
    call: Call, job: Job, *, schedule: str | None, timezone: str | None, paused: bool | None
) -> CronSchedule:
    old = job.settings.schedule if job.settings else None
    expression = schedule or (old.quartz_cron_expression if old else None)
    if not expression:
        raise ToolError("This job has no schedule yet; give one as schedule, e.g. '0 0 2 * * ?' for daily at 02:00.")
    was_paused = old is not None and job_view.is_paused(old)
    zone = zone_for(call, timezone) if timezone or not old else old.timezone_id
    # A new schedule is meant to run, unless it was said otherwise.
    pause = paused if paused is not None else (was_paused and not schedule)
    return job_view.new_schedule(expression, zone, paused=pause)


async def delete_job(job: JobName) -> ToolResult:
    """Delete a job and its schedule for good. To stop the schedule only use update_job with paused."""
    call = current()
    found = await lookup.job(call, job)
    await call.write(lambda w: w.jobs.delete(int(found.id)))
    value = {"id": found.id, "name": found.name, "job_id": int(found.id), "state": "DELETED"}
    return results.single(
        "job", value, summary=f"Job {found.name} ({found.id}) is deleted for good.", lines=[("id", found.id)]
    )


async def run_job(
    job: JobName,
    parameters: Parameters | None = None,
    repair_run_id: Annotated[int | None, Field(description="Rerun this run's failed tasks")] = None,
    wait_seconds: WaitSeconds = 0,
) -> ToolResult:
    """Run a job now. Returns the run's id; get_job_run follows it. For a notebook use run_notebook."""
    call = current()
    found = await lookup.job(call, job)
    details = await call.read(lambda w: w.jobs.get(int(found.id)))
    values = job_view.texts(parameters) or None
    declared = bool(details.settings and details.settings.parameters)
    if repair_run_id is not None:
        return await repaired(call, int(found.id), repair_run_id, values, declared=declared, wait_seconds=wait_seconds)
    token = call.idempotency_token()

    def start(client: WorkspaceClient) -> int:
        return client.jobs.run_now(
            int(found.id),
            job_parameters=values if declared else None,
            notebook_params=None if declared else values,
            idempotency_token=token,
        ).response.run_id

    run_id = await call.write(start)
    return await run_result(call, run_id, wait_seconds, did=f"Job {found.name} is started as run {run_id}.")


TOOLS = (
    ToolSpec(list_jobs, "List jobs", "read", shapes.Many("jobs", shapes.Job)),
    ToolSpec(get_job, "Show job", "read", shapes.One("job", shapes.Job)),
    ToolSpec(create_job, "Create job", "write", shapes.One("job", shapes.Job)),
    ToolSpec(update_job, "Change job", "idempotent", shapes.One("job", shapes.Job)),
    ToolSpec(delete_job, "Delete job", "destructive", shapes.One("job", shapes.Job)),
    ToolSpec(run_job, "Run job", "write", shapes.One("run", shapes.Run)),
    ToolSpec(list_job_runs, "List job runs", "read", shapes.Many("runs", shapes.Run)),
    ToolSpec(get_job_run, "Show job run", "read", shapes.One("run", shapes.Run)),
    ToolSpec(cancel_job_run, "Cancel job run", "destructive_idempotent", shapes.One("run", shapes.Run)),
)
