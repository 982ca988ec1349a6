"""A workspace's runs: made, listed, cancelled, repaired. :mod:`run_executor` carries them out.

https://docs.databricks.com/api/workspace/jobs
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable
from typing import Any

from local_workspace.compute import cluster_state
from local_workspace.compute import run_documents as shape
from local_workspace.compute.clusters import ClusterService
from local_workspace.compute.ids import Ids
from local_workspace.compute.job_store import JobStore
from local_workspace.compute.run_documents import Document, RunRequest, Verdict
from local_workspace.compute.run_executor import ActiveRun, execute
from local_workspace.errors import ApiError, invalid, invalid_state
from local_workspace.store import copied
from local_workspace.workspace import Workspace, now_ms

log = logging.getLogger("local_workspace")
# What a caller may give a run in the place of its tasks' own parameters.
OVERRIDING = ("notebook_params", "python_params", "python_named_params", "jar_params", "sql_params")


class RunService:
    """``workspace.service(RunService)``. Making it marks the runs that a killed server left behind."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.documents = workspace.collection("runs")
        self._active_documents = workspace.collection("active_runs")
        self._tokens = workspace.collection("run_tokens")
        self._handles: dict[int, ActiveRun] = {}
        self._lock = threading.RLock()
        self._closing = False
        workspace.service(ClusterService).on_terminated.append(self._cluster_lost)
        self._mark_interrupted()

    # --- reading ---

    def get(self, run_id: Any) -> Document:
        """The run; for the id of a task run, the run it belongs to. 400 as the real service when there is none."""
        run = self.documents.get(str(run_id))
        if run is None:
            found = (run for _, run in self.documents.look() if shape.task_by_run_id(run, run_id))
            run = copied(next(found, None))
        if run is None:
            raise invalid(f"Run {run_id} does not exist.")
        return self._settled(run)

    def look(self) -> list[Document]:
        """Newest start first: the stored documents themselves, for reading only, so that a list makes no copies."""
        runs = [self._settled(run) for _, run in self.documents.look()]
        return sorted(runs, key=lambda run: (run["start_time"], run["run_id"]), reverse=True)

    def _settled(self, run: Document) -> Document:
        """Ends the run from the workspace's birth when its time has come."""
        ends = run.get(shape.ENDS_AT)
        if ends is None or ends > now_ms() or shape.is_done(run):
            return run
        return self._finish_directly(run["run_id"], Verdict("TERMINATED", "SUCCESS"), at=ends) or run

    def change(self, run_id: int, edit: Callable[[Document], Any]) -> Document | None:
        def apply(run: Document) -> None:
            edit(run)

        return self.documents.change(str(run_id), apply)

    # --- making ---

    def run_now(self, body: Document, *, trigger: str = "ONE_TIME") -> Document:
        """A run of a job. The same ``idempotency_token`` gives the same run."""
        job = self.workspace.service(JobStore).get(body.get("job_id"))
        only = tuple(body.get("only") or ())
        keys = {task["task_key"] for task in job["settings"].get("tasks") or []}
        if unknown := [key for key in only if key not in keys]:
            raise invalid(f"The job has no task {', '.join(unknown)}.")
        request = RunRequest(
            settings=job["settings"],
            job_id=job["job_id"],
            trigger=trigger,
            job_parameters={k: str(v) for k, v in (body.get("job_parameters") or {}).items()},
            overriding={name: body[name] for name in OVERRIDING if body.get(name)},
            only=only,
        )
        return self._begin(request, token=body.get("idempotency_token"))

    def submit(self, settings: Document, *, token: str | None) -> Document:
        """A run without a job. ``settings`` are checked already."""
        name = settings.get("run_name") or "Untitled"
        return self._begin(RunRequest(settings=settings, run_name=name, run_type="SUBMIT_RUN"), token=token)

    def _begin(self, request: RunRequest, *, token: str | None) -> Document:
        with self._lock:
            key = hashlib.sha256(token.encode()).hexdigest() if token else ""
            known = self._tokens.get(key) if key else None
            if known:
                earlier = self.documents.get(str(known["run_id"]))
                if earlier is not None:
                    return earlier
            count = len(request.settings.get("tasks") or []) + 1
            run_id = self.workspace.service(Ids).next("run", count=count)
            run = shape.new_run(request, run_id=run_id, user=self.workspace.user_name, now=now_ms())
            for task in run["tasks"]:
                if request.only and task["task_key"] not in request.only:
                    shape.end(task, Verdict("TERMINATED", "EXCLUDED"), now=now_ms())
            limit = request.settings.get("max_concurrent_runs", 1) if request.job_id is not None else 0
            full = bool(limit) and len(self._active_of(request.job_id)) >= limit
            queues = bool((request.settings.get("queue") or {}).get("enabled"))
            if full and not queues:
                self._skip(run, limit)
            if full and not shape.is_done(run):
                shape.put_state(run, Verdict("QUEUED", message="Waiting for earlier runs of the job to end."))
            # The run itself comes last: a server killed before has no run, one killed after has all that belongs to it.
            if key:
                self._tokens.put(key, {"run_id": run_id})
            if not shape.is_done(run):
                self._mark_active(run_id, request.job_id)
            self.documents.put(str(run_id), run)
            if not shape.is_done(run):
                self._launch(run_id, job_id=request.job_id, limit=limit if full else 0)
            return run

    def _skip(self, run: Document, limit: int) -> None:
        message = f"Run skipped: the job already has {limit} active runs, which is its limit."
        for entry in (*run["tasks"], run):
            shape.end(entry, Verdict("SKIPPED", "MAXIMUM_CONCURRENT_RUNS_REACHED", message), now=now_ms())

    def _active_of(self, job_id: int | None) -> list[Document]:
        return [entry for entry in self._active_documents.values() if entry.get("job_id") == job_id]

    def _mark_active(self, run_id: int, job_id: int | None) -> None:
        self._active_documents.put(str(run_id), {"run_id": run_id, "job_id": job_id, "since": now_ms()})

    def _launch(self, run_id: int, *, job_id: int | None, limit: int = 0) -> None:
        handle = ActiveRun(run_id=run_id, job_id=job_id, limit=limit)
        self._handles[run_id] = handle
        thread = threading.Thread(target=self._carry_out, args=(handle,), name=f"run-{run_id}", daemon=True)
        handle.thread = thread
        thread.start()

    def _carry_out(self, handle: ActiveRun) -> None:
        try:
            execute(self, handle)
        except Exception:
            if self._closing:
                return
            log.exception("run %s failed", handle.run_id)
            message = "The embedded workspace failed while it carried out the run; see its log."
            self._finish_directly(handle.run_id, Verdict("INTERNAL_ERROR", "FAILED", message))
        finally:
            with self._lock:
                self._handles.pop(handle.run_id, None)
                if not self._closing:
                    self._active_documents.delete(str(handle.run_id))

    def may_leave_queue(self, handle: ActiveRun) -> bool:
        """Are there fewer earlier runs of the job than it may have at once?"""
        earlier = [entry for entry in self._active_of(handle.job_id) if entry["run_id"] < handle.run_id]
        return len(earlier) < handle.limit

    def occupy(self, run_id: int, cluster_id: str | None) -> None:
        """Note which cluster the run keeps busy."""

        def note(entry: Document) -> None:
            entry["cluster_id"] = cluster_id

        self._active_documents.change(str(run_id), note)

    # --- ending ---

    def cancel(self, run_id: Any) -> None:
        """Asynchronous: the run is TERMINATING when this returns. A finished run keeps its outcome."""
        run = self.get(run_id)
        if shape.is_done(run):
            return
        number = run["run_id"]
        with self._lock:
            handle = self._handles.get(number)
        if handle is None:
            self._finish_directly(number, Verdict("TERMINATED", "CANCELED", "Run cancelled."))
            return
        self.change(number, lambda doc: _terminating(doc, "Run cancelled."))
        handle.stop("CANCELED")

    def delete(self, run_id: Any) -> None:
        run = self.get(run_id)
        if not shape.is_done(run):
            raise invalid_state(f"Run {run['run_id']} is still active. Cancel it before you delete it.")
        self.documents.delete(str(run["run_id"]))

    def repair(self, body: Document) -> int:
        """Run failed tasks again, as part of the same run."""
        run = self.get(body.get("run_id"))
        if not shape.is_done(run):
            raise invalid_state(f"Run {run['run_id']} is still active. Only a finished run can be repaired.")
        keys = set(body.get("rerun_tasks") or [])
        if body.get("rerun_all_failed_tasks"):
            bad = ("FAILED", "TIMEDOUT", "CANCELED", "UPSTREAM_FAILED", "UPSTREAM_CANCELED", "EXCLUDED")
            keys |= {t["task_key"] for t in run["tasks"] if t["state"].get("result_state") in bad}
        if unknown := keys - {task["task_key"] for task in run["tasks"]}:
            raise invalid(f"The run has no task {', '.join(sorted(unknown))}.")
        if not keys:
            raise invalid("Nothing to repair: name the tasks in rerun_tasks, or set rerun_all_failed_tasks.")
        if body.get("rerun_dependent_tasks"):
            keys = shape.with_dependents(run, keys)
        latest = next((e["id"] for e in reversed(run.get("repair_history") or []) if e.get("id")), None)
        if latest is not None and body.get("latest_repair_id") != latest:
            raise invalid(f"latest_repair_id must be the run's latest repair, {latest}: it was repaired before.")
        repair_id = self.workspace.service(Ids).next("repair")
        first = self.workspace.service(Ids).next("run", count=len(keys))
        now = now_ms()

        def again(document: Document) -> None:
            history = document.setdefault("repair_history", [_repair_entry(document, "ORIGINAL", None)])
            for offset, task in enumerate(task for task in document["tasks"] if task["task_key"] in keys):
                attempt = task.get("attempt_number", 0) + 1
                task.update(run_id=first + offset, attempt_number=attempt, start_time=now, end_time=0)
                shape.put_state(task, Verdict("BLOCKED" if task.get("depends_on") else "PENDING"))
            document["end_time"] = 0
            shape.put_job_parameters(document, body.get("job_parameters") or {})
            given = {name: body[name] for name in OVERRIDING if body.get(name)}
            if given:
                document["overriding_parameters"] = (document.get("overriding_parameters") or {}) | given
            shape.put_state(document, Verdict("PENDING"))
            history.append(_repair_entry(document, "REPAIR", repair_id))

        with self._lock:
            self._mark_active(run["run_id"], run.get("job_id"))
            self.change(run["run_id"], again)
            self._launch(run["run_id"], job_id=run.get("job_id"))
        return repair_id

    def _finish_directly(self, run_id: int, verdict: Verdict, *, at: int | None = None) -> Document | None:
        """End a run that no thread of ours carries out (any more)."""
        now = at or now_ms()

        def finish(run: Document) -> None:
            for task in run["tasks"]:
                if not shape.is_done(task):
                    shape.end(task, verdict, now=now)
            shape.end(run, verdict, now=now)
            run.pop(shape.ENDS_AT, None)

        changed = self.change(run_id, finish)
        entry = self._active_documents.get(str(run_id))
        self._active_documents.delete(str(run_id))
        if entry and entry.get("cluster_id"):
            self.workspace.service(ClusterService).touch(entry["cluster_id"])
        return changed

    def _cluster_lost(self, cluster_id: str) -> None:
        """A cluster was stopped, restarted or removed: what ran on it fails."""
        for entry in self._active_documents.values():
            if entry.get("cluster_id") != cluster_id:
                continue
            with self._lock:
                handle = self._handles.get(entry["run_id"])
            if handle is not None:
                handle.lost_cluster = cluster_id
                handle.stop("CLUSTER")
            else:
                message = f"Cluster {cluster_id} was terminated while the run was under way."
                self._finish_directly(
                    entry["run_id"], Verdict("INTERNAL_ERROR", "FAILED", message, code="CLUSTER_ERROR")
                )

    def _mark_interrupted(self) -> None:
        """After a restart of the server: no thread carries these runs out any more."""
        for entry in self._active_documents.values():
            run = self.documents.get(str(entry["run_id"]))
            if run is None or shape.is_done(run):
                self._active_documents.delete(str(entry["run_id"]))
            elif run["state"]["life_cycle_state"] == "TERMINATING":
                self._finish_directly(run["run_id"], Verdict("TERMINATED", "CANCELED", "Run cancelled."))
            elif shape.ENDS_AT not in run:
                self._finish_directly(run["run_id"], Verdict("INTERNAL_ERROR", "FAILED", shape.RESTARTED))
            # Only now: stopping a cluster fails the runs that are on it.
            self._stop_job_clusters(entry["run_id"])

    def _stop_job_clusters(self, run_id: int) -> None:
        clusters = self.workspace.service(ClusterService)
        for cluster in clusters.all():
            own = cluster.get("cluster_source") == "JOB" and cluster["cluster_name"].endswith(f"-run-{run_id}")
            if own and cluster["state"] not in ("TERMINATING", "TERMINATED"):
                reason = cluster_state.job_finished()
                clusters.terminate(cluster["cluster_id"], user=self.workspace.user_name, reason=reason)

    def close(self) -> None:
        """The server ends: stop the threads and leave the documents for :meth:`_mark_interrupted`."""
        self._closing = True
        with self._lock:
            handles = list(self._handles.values())
        for handle in handles:
            handle.stop("CLOSING")
        for handle in handles:
            if handle.thread is not None and handle.thread is not threading.current_thread():
                handle.thread.join(3)

    @property
    def closing(self) -> bool:
        return self._closing


def _terminating(run: Document, message: str) -> None:
    if not shape.is_done(run):
        shape.put_state(run, Verdict("TERMINATING", message=message))


def _repair_entry(run: Document, kind: str, repair_id: int | None) -> Document:
    entry: Document = {
        "type": kind,
        "start_time": run["start_time"] if repair_id is None else now_ms(),
        "end_time": run.get("end_time", 0),
        "state": run["state"],
        "status": run["status"],
        "task_run_ids": [task["run_id"] for task in run["tasks"]],
    }
    if repair_id is not None:
        entry["id"] = repair_id
    return entry


def unknown_output(run_id: Any) -> ApiError:
    message = (
        f"Retrieving the output of runs with multiple tasks is not supported. Run {run_id} has several tasks: "
        "retrieve the output of each task run instead."
    )
    return invalid(message)
