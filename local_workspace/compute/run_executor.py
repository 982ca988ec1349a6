"""Carrying out one run: its tasks in the order of their dependencies, each on its cluster."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from local_workspace.compute import cluster_state
from local_workspace.compute import run_documents as shape
from local_workspace.compute.clusters import ClusterService
from local_workspace.compute.run_documents import Document, Verdict
from local_workspace.compute.run_if import may_run
from local_workspace.compute.tasks import TaskCall, carry_out
from local_workspace.errors import ApiError
from local_workspace.notebooks.execution import Outcome
from local_workspace.workspace import now_ms

if TYPE_CHECKING:
    from local_workspace.compute.runs import RunService

StopReason = Literal["CANCELED", "TIMEDOUT", "CLUSTER", "CLOSING"]
TASKS_AT_ONCE = 4
# How long a cancelled task may take to end before its run ends without it.
GRACE_SECONDS = 5.0

log = logging.getLogger("local_workspace")


@dataclass(slots=True)
class ActiveRun:
    """A run under way in this process. ``limit``: how many runs its job may have, when it has to queue."""

    run_id: int
    job_id: int | None
    limit: int = 0
    cancel: threading.Event = field(default_factory=threading.Event)
    reason: StopReason | None = None
    lost_cluster: str = ""
    thread: threading.Thread | None = None
    job_clusters: dict[str, str] = field(default_factory=dict)
    attempts: set[threading.Event] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def stop(self, reason: StopReason) -> None:
        """The first reason counts."""
        self.reason = self.reason or reason
        self.cancel.set()
        for attempt in list(self.attempts):
            attempt.set()


def execute(runs: RunService, handle: ActiveRun) -> None:
    """Carry out the run to its end; its document says how that was."""
    while handle.limit and not handle.cancel.is_set() and not runs.may_leave_queue(handle):
        handle.cancel.wait(0.2)
    run = runs.documents.get(str(handle.run_id))
    if run is None or runs.closing:
        return
    timer = _timer(handle, run.get("timeout_seconds"))
    try:
        _run_tasks(runs, handle, run)
    finally:
        if timer:
            timer.cancel()
        _release_job_clusters(runs, handle)
    if handle.reason == "CLOSING":
        return

    def finish(document: Document) -> None:
        now = now_ms()
        for task in document["tasks"]:
            if not shape.is_done(task):
                shape.end(task, _stopped(handle), now=now)
        verdict = _stopped(handle) if handle.reason else shape.verdict_of(document)
        started = [task["start_time"] + task.get("setup_duration", 0) for task in document["tasks"]]
        document["_started_at"] = min(started, default=now)
        shape.end(document, verdict, now=now)
        for entry in document.get("repair_history", [])[-1:]:
            entry.update(end_time=now, state=document["state"], status=document["status"])

    runs.change(handle.run_id, finish)


def _timer(handle: ActiveRun, seconds: Any) -> threading.Timer | None:
    if not seconds:
        return None
    timer = threading.Timer(float(seconds), handle.stop, args=("TIMEDOUT",))
    timer.daemon = True
    timer.start()
    return timer


def _late(late: threading.Event, stop: threading.Event, seconds: Any) -> threading.Timer | None:
    if not seconds:
        return None

    def end() -> None:
        late.set()
        stop.set()

    timer = threading.Timer(float(seconds), end)
    timer.daemon = True
    timer.start()
    return timer


def _stopped(handle: ActiveRun) -> Verdict:
    match handle.reason:
        case "TIMEDOUT":
            return Verdict("TERMINATED", "TIMEDOUT", "The run took longer than its timeout.")
        case "CLUSTER":
            message = f"Cluster {handle.lost_cluster} was terminated while the run was under way"
            return Verdict("INTERNAL_ERROR", "FAILED", message, code="CLUSTER_ERROR")
        case _:
            return Verdict("TERMINATED", "CANCELED", "Run cancelled.")


def _run_tasks(runs: RunService, handle: ActiveRun, run: Document) -> None:
    """Start each task once what it depends on has ended. After a cancel, wait only a little for those under way."""
    waiting = {task["task_key"]: task for task in run["tasks"] if not shape.is_done(task)}
    results = {t["task_key"]: t["state"].get("result_state", "") for t in run["tasks"] if t["task_key"] not in waiting}
    ended: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
    active: set[str] = set()
    give_up = 0.0
    while waiting or active:
        if not handle.cancel.is_set():
            for key, task in list(waiting.items()):
                decision = may_run(task, results)
                if decision == "wait" or (decision == "run" and len(active) >= TASKS_AT_ONCE):
                    continue
                del waiting[key]
                if decision == "run":
                    active.add(key)
                    _start(lambda key=key: ended.put((key, _run_task(runs, handle, key))), f"run-{handle.run_id}-{key}")
                else:
                    results[key] = decision
                    _end_task(runs, handle, key, Verdict("TERMINATED", decision, "An upstream task did not succeed."))
        else:
            give_up = give_up or time.monotonic() + GRACE_SECONDS
            if not active or time.monotonic() > give_up:
                return
        if active:
            with contextlib.suppress(queue.Empty):
                key, result = ended.get(timeout=0.2)
                active.discard(key)
                results[key] = result


def _start(work: Callable[[], None], name: str) -> None:
    # A daemon: what does not heed its cancel must not keep the server from ending.
    threading.Thread(target=work, name=name, daemon=True).start()


def _end_task(runs: RunService, handle: ActiveRun, key: str, verdict: Verdict, outcome: Outcome | None = None) -> None:
    def finish(run: Document) -> None:
        task = shape.task_by_key(run, key)
        if shape.is_done(task):
            return  # it was given up meanwhile
        shape.end(task, verdict, now=now_ms())
        if outcome is not None:
            run[shape.OUTPUTS][str(task["run_id"])] = shape.output_document(outcome)

    if not runs.closing:
        runs.change(handle.run_id, finish)


def _run_task(runs: RunService, handle: ActiveRun, key: str) -> str:
    """Carry out one task; returns its result_state."""
    try:
        return _with_retries(runs, handle, key)
    except Exception:
        if not runs.closing:
            log.exception("task %s of run %s failed", key, handle.run_id)
            message = "The embedded workspace failed while it carried out the task; see its log."
            _end_task(runs, handle, key, Verdict("INTERNAL_ERROR", "FAILED", message))
        return "FAILED"


def _with_retries(runs: RunService, handle: ActiveRun, key: str) -> str:
    document = runs.documents.get(str(handle.run_id))
    if document is None:
        return "CANCELED"
    task = shape.task_by_key(document, key)
    attempts = 1 + max(0, int(task.get("max_retries") or 0))
    for attempt in range(attempts):
        verdict, outcome = _attempt(runs, handle, key)
        again = verdict.result == "FAILED" or (verdict.result == "TIMEDOUT" and bool(task.get("retry_on_timeout")))
        last = attempt + 1 == attempts or not again or handle.cancel.is_set()
        if not last:
            _wait_for_retry(runs, handle, key, task, attempt + 1)
            last = handle.cancel.is_set()
        if last:
            if handle.reason:
                verdict = _stopped(handle)
            _end_task(runs, handle, key, verdict, outcome)
            chosen = f":{outcome.result}" if outcome and "condition_task" in task else ""
            return f"{verdict.result}{chosen}"
    return "FAILED"


def _wait_for_retry(runs: RunService, handle: ActiveRun, key: str, task: Document, attempt: int) -> None:
    def note(run: Document) -> None:
        entry = shape.task_by_key(run, key)
        entry["attempt_number"] = attempt
        shape.put_state(entry, Verdict("WAITING_FOR_RETRY", message=f"Attempt {attempt} failed; trying again"))

    runs.change(handle.run_id, note)
    handle.cancel.wait((task.get("min_retry_interval_millis") or 0) / 1000)


def _attempt(runs: RunService, handle: ActiveRun, key: str) -> tuple[Verdict, Outcome | None]:
    run = runs.documents.get(str(handle.run_id))
    if run is None:
        return Verdict("TERMINATED", "CANCELED"), None
    task = shape.task_by_key(run, key)
    clusters = runs.workspace.service(ClusterService)
    try:
        cluster_id = _cluster_of(runs, handle, run, task)
        if cluster_id:
            runs.occupy(handle.run_id, cluster_id)
            clusters.bring_up(cluster_id, user=runs.workspace.user_name, cancel=handle.cancel)
    except ApiError as error:
        return Verdict("INTERNAL_ERROR", "FAILED", error.message, code="CLUSTER_ERROR"), None
    if handle.cancel.is_set():
        return _stopped(handle), None

    def running(document: Document) -> None:
        entry = shape.task_by_key(document, key)
        entry["_started_at"] = now_ms()
        if cluster_id:
            entry["cluster_instance"] = {"cluster_id": cluster_id, "spark_context_id": str(handle.run_id)}
        shape.put_state(entry, Verdict("RUNNING", message="In run"))
        if document["state"]["life_cycle_state"] != "TERMINATING":
            shape.put_state(document, Verdict("RUNNING", message="In run"))

    runs.change(handle.run_id, running)
    # The attempt ends with its run, or by itself when it takes longer than the task may.
    stop, late = threading.Event(), threading.Event()
    handle.attempts.add(stop)
    if handle.cancel.is_set():
        stop.set()
    timer = _late(late, stop, task.get("timeout_seconds"))
    try:
        call = TaskCall(run=run, task=task, cancel=stop, change=lambda edit: runs.change(handle.run_id, edit))
        outcome = carry_out(runs.workspace, call)
    finally:
        handle.attempts.discard(stop)
        if timer:
            timer.cancel()
        if cluster_id:
            clusters.touch(cluster_id)
    if late.is_set() and not handle.reason and outcome.state == "CANCELED":
        message = f"The task took longer than its timeout of {task['timeout_seconds']} s."
        return Verdict("TERMINATED", "TIMEDOUT", message), outcome
    if outcome.state == "SUCCESS":
        return Verdict("TERMINATED", "SUCCESS"), outcome
    if outcome.state == "CANCELED":
        return _stopped(handle), outcome
    return Verdict("TERMINATED", "FAILED", shape.TASK_FAILED), outcome


def _cluster_of(runs: RunService, handle: ActiveRun, run: Document, task: Document) -> str | None:
    """The cluster a task runs on; a job cluster is made when the first task needs it. None: serverless."""
    if task.get("existing_cluster_id"):
        runs.workspace.service(ClusterService).get(task["existing_cluster_id"])
        return task["existing_cluster_id"]
    key = task.get("job_cluster_key")
    if key:
        specs = {item["job_cluster_key"]: item.get("new_cluster") or {} for item in run.get("job_clusters") or []}
        spec = specs.get(key, {})
    elif task.get("new_cluster"):
        key, spec = f"task:{task['task_key']}", task["new_cluster"]
    else:
        return None
    with handle.lock:
        if key not in handle.job_clusters:
            name = f"job-{run.get('job_id', 0)}-run-{handle.run_id}"
            spec = {**spec, "autotermination_minutes": 0, "cluster_name": name}
            made = runs.workspace.service(ClusterService).create(spec, user=runs.workspace.user_name, source="JOB")
            handle.job_clusters[key] = made["cluster_id"]
        return handle.job_clusters[key]


def _release_job_clusters(runs: RunService, handle: ActiveRun) -> None:
    for cluster_id in handle.job_clusters.values():
        runs.occupy(handle.run_id, None)
        runs.workspace.service(ClusterService).terminate(
            cluster_id, user=runs.workspace.user_name, reason=cluster_state.job_finished()
        )
