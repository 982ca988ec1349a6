"""The jobs a workspace is born with, and their runs: two weeks of history, and what happened today.

The notebooks of today's failed runs and of yesterday's training are really executed once, at birth, and
what they answered is what their runs show.
"""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from local_workspace.birth.jobs import JOBS, BornJob
from local_workspace.compute import run_documents as shape
from local_workspace.compute.job_store import JobStore
from local_workspace.compute.run_documents import Document, RunRequest, Verdict
from local_workspace.notebooks.execution import Outcome, run_notebook
from local_workspace.sql.service import SqlService
from local_workspace.workspace import Shared, Workspace

MINUTE = 60_000
DAY = 24 * 60 * MINUTE
QUARTER = 15 * MINUTE
HISTORY_DAYS = 14
FIRST_HISTORY_RUN = 89_900
NIGHTLY_RUNS_FOR = 5 * 60 * MINUTE

REPORT_FAILED, TAXI_FAILED, NIGHTLY_RUNNING, TRAINING_DONE = 90017, 90014, 90021, 90009

# What the executed notebooks write; the workspace is born as it was before.
_WRITTEN = ("ml.features.churn_scores", "ml.features.customer_orders")

_LOST = "Cluster {cluster} was terminated while the run was under way"
# (job, days ago) -> how that run ended; all others succeeded.
UNLUCKY: dict[tuple[int, int], tuple[str, str, str]] = {
    (104, 6): ("INTERNAL_ERROR", "FAILED", _LOST),
    (101, 11): ("INTERNAL_ERROR", "FAILED", _LOST),
    (105, 8): ("INTERNAL_ERROR", "FAILED", _LOST),
    (106, 4): ("TERMINATED", "CANCELED", "Run cancelled."),
    (103, 9): ("TERMINATED", "CANCELED", "Run cancelled."),
}


def populate(workspace: Workspace, *, now: int) -> None:
    midnight = int(datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000)
    starts = todays_starts(now, midnight)
    starts[TRAINING_DONE] = midnight - 3 * QUARTER
    crons = {
        102: cron_at(starts[REPORT_FAILED]),
        104: cron_at(starts[TAXI_FAILED]),
        103: cron_at(starts[TRAINING_DONE]),
    }
    jobs = workspace.service(JobStore)
    for job in JOBS:
        created = now - (90 - job.id % 100) * DAY
        jobs.create(job.settings(cron=crons.get(job.id)), job_id=job.id, created=created)
    by_id = {job.id: job for job in JOBS}
    outcomes = workspace.shared.service(Executed).outcomes(workspace, [by_id[102], by_id[103], by_id[104]])
    put_history(workspace, starts, now=now)
    for run_id, job_id in ((REPORT_FAILED, 102), (TAXI_FAILED, 104), (TRAINING_DONE, 103)):
        longest = (now - starts[run_id]) * 3 // 4
        put_finished(workspace, by_id[job_id], run_id, start=starts[run_id], longest=longest, outcomes=outcomes)
    put_running(workspace, by_id[101], NIGHTLY_RUNNING, start=starts[NIGHTLY_RUNNING], ends=now + NIGHTLY_RUNS_FOR)


def todays_starts(now: int, midnight: int) -> dict[int, int]:
    """When today's runs began: at a quarter of an hour within the last two hours, or else spread since midnight."""
    plan = ((REPORT_FAILED, 85, 0.2), (TAXI_FAILED, 55, 0.5), (NIGHTLY_RUNNING, 25, 0.7))
    quarters = {run_id: (now - ago * MINUTE) // QUARTER * QUARTER for run_id, ago, _ in plan}
    if min(quarters.values()) > midnight:
        return quarters
    return {run_id: midnight + int((now - midnight) * share) for run_id, _, share in plan}


def cron_at(start: int) -> str:
    """Every day at that time, in UTC."""
    moment = datetime.fromtimestamp(start / 1000, UTC)
    return f"0 {moment.minute} {moment.hour} * * ?"


class Executed:
    """Outcome by notebook path, executed in the first workspace that is born on a server.

    Every workspace has the same notebooks and tables at its birth, so the others would only get the same answers.
    """

    def __init__(self, shared: Shared) -> None:
        self._lock = threading.Lock()
        self._outcomes: dict[str, Outcome] | None = None

    def outcomes(self, workspace: Workspace, jobs: list[BornJob]) -> dict[str, Outcome]:
        with self._lock:
            if self._outcomes is None:
                self._outcomes = execute(workspace, jobs)
            return self._outcomes


def execute(workspace: Workspace, jobs: list[BornJob]) -> dict[str, Outcome]:
    """Run the jobs' notebooks now; jobs side by side, a job's tasks in order."""

    def run(job: BornJob) -> dict[str, Outcome]:
        return {path: run_notebook(workspace, path, parameters=job.parameters) for _, path, _ in job.tasks}

    with ThreadPoolExecutor(len(jobs)) as pool:
        found: dict[str, Outcome] = {}
        for outcomes in pool.map(run, jobs):
            found |= outcomes
    session = workspace.service(SqlService).session()
    for table in _WRITTEN:
        session.execute(f"DROP TABLE IF EXISTS {table}").read_all()
    return found


def _new(workspace: Workspace, job: BornJob, run_id: int, *, start: int, trigger: str) -> Document:
    settings = workspace.service(JobStore).get(job.id)["settings"]
    request = RunRequest(settings=settings, job_id=job.id, trigger=trigger)
    run = shape.new_run(request, run_id=run_id, user=workspace.user_name, now=start)
    for number, task in enumerate(run["tasks"], start=1):
        task["run_id"] = run_id * 10 + number
        task["cluster_instance"] = {"cluster_id": job.cluster_id, "spark_context_id": str(run_id)}
    return run


def _finish(run: Document, *, ends: int, verdicts: list[Verdict], overall: Verdict) -> None:
    """Tasks one after the other between the run's start and its end."""
    start = run["start_time"]
    each = (ends - start) // len(run["tasks"])
    for number, (task, verdict) in enumerate(zip(run["tasks"], verdicts, strict=True)):
        task["start_time"] = start + number * each
        task["_started_at"] = task["start_time"] + min(8_000, each // 4)
        shape.end(task, verdict, now=start + (number + 1) * each)
    run["_started_at"] = run["tasks"][0]["start_time"] + run["tasks"][0]["setup_duration"]
    shape.end(run, overall, now=ends)


def put_finished(
    workspace: Workspace, job: BornJob, run_id: int, *, start: int, longest: int, outcomes: dict[str, Outcome]
) -> None:
    """A run with what its notebooks answered when they were executed."""
    run = _new(workspace, job, run_id, start=start, trigger="PERIODIC")
    verdicts = []
    for task, (_, path, _) in zip(run["tasks"], job.tasks, strict=True):
        outcome = outcomes[path]
        failed = outcome.state == "FAILED"
        verdicts.append(
            Verdict("TERMINATED", "FAILED", shape.TASK_FAILED) if failed else Verdict("TERMINATED", "SUCCESS")
        )
        run[shape.OUTPUTS][str(task["run_id"])] = {
            "result": outcome.result,
            "truncated": outcome.truncated,
            "logs": outcome.logs,
            "error": outcome.error,
            "error_trace": outcome.error_trace,
        }
    bad = any(verdict.result == "FAILED" for verdict in verdicts)
    usual = int(job.minutes * MINUTE * (0.3 if bad else 1))
    ends = start + max(1000, min(usual, longest))
    _finish(run, ends=ends, verdicts=verdicts, overall=Verdict("TERMINATED", "SUCCESS"))
    shape.put_state(run, shape.verdict_of(run))
    workspace.collection("runs").put(str(run_id), run)


def put_running(workspace: Workspace, job: BornJob, run_id: int, *, start: int, ends: int) -> None:
    """A run that goes on until somebody cancels it, or for some hours."""
    run = _new(workspace, job, run_id, start=start, trigger="ONE_TIME")
    for entry in (*run["tasks"], run):
        shape.put_state(entry, Verdict("RUNNING", message="In run"))
        entry["setup_duration"] = 8_000
    for task in run["tasks"]:
        task["_started_at"] = start + 8_000
    run[shape.ENDS_AT] = ends
    workspace.collection("runs").put(str(run_id), run)
    active = {"run_id": run_id, "job_id": job.id, "cluster_id": job.cluster_id, "since": start}
    workspace.collection("active_runs").put(str(run_id), active)


def history_starts(job: BornJob, starts: dict[int, int], now: int) -> dict[int, int]:
    """Start by days ago. Jobs whose own time of day is told by today's runs have nothing else today."""
    anchors = {102: REPORT_FAILED, 104: TAXI_FAILED, 103: TRAINING_DONE}
    if job.id in anchors:
        anchor = starts[anchors[job.id]]
        return {days: anchor - days * DAY for days in range(1, HISTORY_DAYS + 1)}
    hour = int(job.cron.split()[2])
    moment = datetime.fromtimestamp(now / 1000, UTC)
    latest = moment.replace(hour=hour, minute=0, second=0, microsecond=0)
    if latest > moment - timedelta(hours=1):
        latest -= timedelta(days=1)
    anchor = int(latest.timestamp() * 1000)
    return {days: anchor - days * DAY for days in range(HISTORY_DAYS)}


def put_history(workspace: Workspace, starts: dict[int, int], *, now: int) -> None:
    chance = random.Random(14)
    planned: list[tuple[int, BornJob, int]] = []
    for job in JOBS:
        planned += [(start, job, days) for days, start in history_starts(job, starts, now).items()]
    planned.sort(key=lambda entry: (entry[0], entry[1].id))
    for run_id, (start, job, days) in enumerate(planned, start=FIRST_HISTORY_RUN):
        weekly = job.cron.endswith("MON") and datetime.fromtimestamp(start / 1000, UTC).weekday() != 0
        run = _new(workspace, job, run_id, start=start, trigger="ONE_TIME" if weekly else "PERIODIC")
        verdict = _verdict(job, days)
        share = chance.uniform(0.75, 1.3) * (1 if verdict.result == "SUCCESS" else 0.4)
        ends = min(start + int(job.minutes * MINUTE * share), now - MINUTE)
        _finish(run, ends=ends, verdicts=_task_verdicts(run, verdict), overall=verdict)
        workspace.collection("runs").put(str(run_id), run)


def _verdict(job: BornJob, days: int) -> Verdict:
    life_cycle, result, message = UNLUCKY.get((job.id, days), ("TERMINATED", "SUCCESS", ""))
    code: Any = "CLUSTER_ERROR" if life_cycle == "INTERNAL_ERROR" else None
    text = message.format(cluster=job.cluster_id)
    return Verdict("INTERNAL_ERROR" if code else "TERMINATED", result, text, code=code)


def _task_verdicts(run: Document, verdict: Verdict) -> list[Verdict]:
    """The first task decides; what comes after a failed one did not run."""
    rest = len(run["tasks"]) - 1
    if verdict.result == "SUCCESS":
        return [verdict] * (rest + 1)
    after = "UPSTREAM_FAILED" if verdict.result == "FAILED" else "UPSTREAM_CANCELED"
    return [verdict, *[Verdict("TERMINATED", after, "An upstream task did not succeed.")] * rest]
