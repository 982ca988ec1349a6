"""Job run tools. https://docs.databricks.com/api/workspace/jobs/listruns"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

from databricks.sdk import WorkspaceClient
from databricks.sdk.service.jobs import BaseRun, Run, RunOutput, RunTask
from fastmcp.exceptions import ToolError
from fastmcp.tools import ToolResult
from pydantic import Field

from mcp_tools import lookup, results, run_view, text, times
from mcp_tools.after_write import Unseen, seen, unseen_result
from mcp_tools.calls import Call, current
from mcp_tools.waiting import WaitSeconds, poll

RunStateName = Literal["FAILED", "SUCCESS", "RUNNING", "PENDING", "CANCELED", "TIMEDOUT", "SKIPPED"]
RunId = Annotated[int, Field(ge=1)]
COLUMNS = ("run_id", "job_name", "job_id", "state", "started", "seconds", "trigger", "message")
LOOKED_AT = 1000
MAX_TASKS = 50
SHOWN_OUTPUT = 1500
EXPLAINED = 8  # failed runs of a list whose error is looked up; each takes two calls


async def list_job_runs(
    job: Annotated[str | None, Field(description="Name or id")] = None,
    state: RunStateName | None = None,
    since: Annotated[str | None, Field(description="today, yesterday (that day), 24h, 7d or ISO date")] = None,
    until: Annotated[str | None, Field(description="As since; a day counts to its end")] = None,
    limit: Annotated[int, Field(ge=1, le=500)] = 50,
) -> ToolResult:
    """List job runs: what failed or ran, when, and for how long. Newest first.
    get_job_run says why one failed."""
    call = current()
    found = await lookup.job(call, job) if job else None
    start, end = times.period_of(since, call.zone) if since else (None, None)
    if until:
        end = times.end_of(until, call.zone)

    def fetch(client: WorkspaceClient) -> tuple[list[BaseRun], bool]:
        return matching(
            client.jobs.list_runs(
                job_id=int(found.id) if found else None, start_time_from=start, start_time_to=end, limit=25
            ),
            state=state,
            # One more than is shown tells whether there are others; those of a period are counted.
            limit=LOOKED_AT + 1 if since else limit + 1,
        )

    runs, complete = await call.read(fetch)
    total = len(runs)
    at_least = not complete or (not since and total > limit)
    names = {int(found.id): found.name} if found else await job_names(call, runs)
    values = [listed_run(run_view.run_object(run, jobs=names), run, call) for run in runs[:limit]]
    await explain_failures(call, values)
    notes = [] if complete else [f"Only the newest {LOOKED_AT:,} runs were looked at."]
    return results.listing(
        "runs",
        values,
        total=total,
        summary=("At least " if at_least else "")
        + runs_summary(values, total, state=state, since=since, job=found.name if found else None),
        at_least=at_least,
        columns=COLUMNS,
        notes=notes,
    )


def matching(runs, *, state: str | None, limit: int) -> tuple[list[BaseRun], bool]:
    """The newest ``limit`` runs with this state, and whether the search saw all there are or found that many."""
    found: list[BaseRun] = []
    for number, run in enumerate(runs):
        if number >= LOOKED_AT:
            return found, False
        if state is None or run_view.fits(run, state):
            found.append(run)
            if len(found) >= limit:
                break
    return found, True


async def job_names(call: Call, runs: list[BaseRun]) -> dict[int, str]:
    """Names of the runs' jobs; runs carry a name of their own, which most have from their job."""
    nameless = {run.job_id for run in runs if run.job_id and not run.run_name}
    if not nameless:
        return {}
    jobs = await call.read_or([], lambda w: lookup.first(w.jobs.list(limit=100), lookup.MAX_JOBS))
    return {job.job_id: job.settings.name for job in jobs if job.job_id and job.settings and job.settings.name}


def listed_run(value: dict[str, Any], run: BaseRun, call: Call) -> dict[str, Any]:
    failed = value["state"] not in ("SUCCESS", "RUNNING", "PENDING")
    return value | {
        "started": times.local(run.start_time, call.zone),
        "message": text.shorten(value["state_message"] or "", 160) if failed else None,
    }


async def explain_failures(call: Call, values: list[dict[str, Any]]) -> None:
    """Puts the first failed task's own error in place of the message of the newest failed runs.

    The message of a failed run says no more than which task it was. A run that cannot be read keeps it.
    """
    failed = [value for value in values if value["state"] in ("FAILED", "TIMEDOUT")][:EXPLAINED]
    for value, error in zip(
        failed, await asyncio.gather(*(first_error(call, value["run_id"]) for value in failed)), strict=True
    ):
        if error:
            value["message"] = text.shorten(error, 160)


async def first_error(call: Call, run_id: int) -> str | None:
    """``task: error`` of the first task that failed, in the order of their starts."""
    run: Run | None = await call.read_or(None, lambda w: w.jobs.get_run(run_id))
    tasks = sorted((run.tasks if run else None) or (), key=lambda task: task.start_time or 0)
    for task in tasks:
        if run_view.state_word(task.state) in ("FAILED", "TIMEDOUT"):
            value = await task_with_output(call, task)
            return f"{task.task_key}: {value['error']}" if value["error"] else None
    return None


def runs_summary(
    runs: list[dict[str, Any]], total: int, *, state: str | None, since: str | None, job: str | None
) -> str:
    """``80 runs since 7d, newest 50 shown: 2 FAILED, 48 SUCCESS.``"""
    counts: dict[str, int] = {}
    for run in runs:
        counts[run["state"]] = counts.get(run["state"], 0) + 1
    which = f" with state {state}" if state else ""
    of = f" of {job}" if job else ""
    when = f" since {since}" if since else ""
    shown = f", newest {len(runs)} shown" if len(runs) < total else ""
    parts = ", ".join(f"{number} {word}" for word, number in sorted(counts.items()))
    return f"{text.count(total, 'run')}{of}{which}{when}{shown}{': ' + parts if parts and not state else ''}."


async def get_job_run(run_id: RunId, wait_seconds: WaitSeconds = 0) -> ToolResult:
    """One run: state, and for every task its error, last trace lines and output. For many runs use list_job_runs."""
    return await run_result(current(), run_id, wait_seconds)


async def repaired(
    call: Call, job_id: int, run_id: int, values: dict[str, str] | None, *, declared: bool, wait_seconds: int
) -> ToolResult:
    """Run a failed run's failed tasks again, as part of that run (https://docs.databricks.com/api/workspace/jobs/repairrun).

    A repair has no idempotency token: it names the repair before it, so that one sent twice is refused.
    """
    run = await call.read(lambda w: w.jobs.get_run(run_id, include_history=True))
    state = run_view.state_word(run.state)
    if run.job_id != job_id:
        raise ToolError(f"Run {run_id} is a run of another job ({run.run_name or run.job_id}). Nothing was started.")
    if not run_view.has_ended(run):
        raise ToolError(f"Run {run_id} is {state}: it can be repaired when it has ended. Nothing was started.")
    if state == "SUCCESS":
        raise ToolError(
            f"Run {run_id} succeeded: there is nothing to repair. run_job without repair_run_id runs it all."
        )
    latest = next((entry.id for entry in reversed(run.repair_history or []) if entry.id), None)

    def start(client: WorkspaceClient) -> None:
        client.jobs.repair_run(
            run_id,
            rerun_all_failed_tasks=True,
            latest_repair_id=latest,
            job_parameters=values if declared else None,
            notebook_params=None if declared else values,
        )

    await call.write(start)
    return await run_result(call, run_id, wait_seconds, did=f"The failed tasks of run {run_id} are started again.")


async def run_result(call: Call, run_id: int, wait_seconds: int, *, did: str = "") -> ToolResult:
    """The run after at most ``wait_seconds``; a cancelled wait leaves it running."""
    run = await seen(
        call,
        poll(
            lambda: call.read(lambda w: w.jobs.get_run(run_id)),
            run_view.has_ended,
            seconds=wait_seconds,
            says=lambda run: f"Run {run_id} is {run_view.state_word(run.state)}.",
            leaves=f"Cancelling this call leaves run {run_id} running; cancel_job_run ends it.",
        ),
    )
    if isinstance(run, Unseen):
        return unseen_run(run_id, run, did=did or f"Run {run_id} was started.")
    tasks = await asyncio.gather(*(task_with_output(call, task) for task in (run.tasks or [])[:MAX_TASKS]))
    value = run_view.run_object(run) | {"tasks": list(tasks)}
    value["parameters"] = {p.name: p.value or p.default for p in run.job_parameters or ()}
    took = f" after {value['seconds']:.0f} s" if value["seconds"] is not None else ""
    summary = f"Run {run_id} of {value['job_name']} is {value['state']}{took}."
    notes = [
        ""
        if run_view.has_ended(run)
        else f"It is still running: ask again with get_job_run (run_id {run_id}, wait_seconds). Do not start it again."
    ]
    if len(run.tasks or []) > MAX_TASKS:
        notes.append(f"Only {MAX_TASKS} of {len(run.tasks or [])} tasks are shown.")
    return results.single(
        "run", value, summary=f"{did} {summary}".strip(), lines=run_lines(call, run, value), notes=notes
    )


def unseen_run(run_id: int, unseen: Unseen, *, did: str) -> ToolResult:
    value = {"id": str(run_id), "name": f"run {run_id}", "run_id": run_id}
    return unseen_result("run", value, unseen, did=did, look="get_job_run")


async def task_with_output(call: Call, task: RunTask) -> dict[str, Any]:
    output: RunOutput | None = None
    ended = task.state and task.state.life_cycle_state and task.state.life_cycle_state.value in run_view.TERMINAL
    if ended and task.run_id and task.start_time:
        output = await call.read_or(None, lambda w: w.jobs.get_run_output(task.run_id or 0))
    return run_view.task_object(task, output)


def run_lines(call: Call, run: Run, value: dict[str, Any]) -> list[tuple[str, Any]]:
    lines: list[tuple[str, Any]] = [
        ("run_id", run.run_id),
        ("job", f"{value['job_name']} ({run.job_id})" if run.job_id else value["job_name"]),
        ("state", value["state"]),
        ("message", value["state_message"]),
        ("started", times.local(run.start_time, call.zone)),
        ("ended", times.local(run.end_time, call.zone)),
        ("parameters", value["parameters"] or None),
    ]
    for task in value["tasks"]:
        where = f" {task['notebook']}" if task.get("notebook") else ""
        lines.append(("task", f"{task['task_key']}: {task['state']}{where}"))
        lines.append(("error", task.get("error")))
        lines.append(("trace", task.get("trace") if task.get("trace") != task.get("error") else None))
        lines.append(("output", text.shorten(task.get("output") or "", SHOWN_OUTPUT)))
        lines.append(("logs", text.shorten(task.get("logs") or "", SHOWN_OUTPUT)))
    return lines


async def cancel_job_run(run_id: RunId) -> ToolResult:
    """Cancel a run that is under way. What its tasks had written stays. For SQL use cancel_statement."""
    call = current()
    before = await call.read(lambda w: w.jobs.get_run(run_id))
    if run_view.has_ended(before):
        value = run_view.run_object(before)
        summary = f"Run {run_id} had already ended: {value['state']}."
        return results.single("run", value, summary=summary, lines=[("run_id", run_id), ("state", value["state"])])
    await call.write(lambda w: w.jobs.cancel_run(run_id).response)
    run = await seen(call, poll(lambda: call.read(lambda w: w.jobs.get_run(run_id)), run_view.has_ended, seconds=5))
    if isinstance(run, Unseen):
        return unseen_run(run_id, run, did=f"Run {run_id} was asked to stop")
    value = run_view.run_object(run)
    ended = "is cancelled" if run_view.has_ended(run) else "is being cancelled"
    return results.single(
        "run",
        value,
        summary=f"Run {run_id} of {value['job_name']} {ended}.",
        lines=[("run_id", run_id), ("state", value["state"])],
    )
