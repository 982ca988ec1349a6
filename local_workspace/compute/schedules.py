"""Jobs with a schedule run by themselves: one thread a workspace looks every second which are due."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime

from local_workspace.compute import quartz
from local_workspace.compute.job_store import JobStore
from local_workspace.compute.runs import RunService
from local_workspace.errors import ApiError
from local_workspace.workspace import Workspace

log = logging.getLogger("local_workspace")

INTERVAL_SECONDS = 1.0


class ScheduleService:
    """``workspace.service(ScheduleService).start()``. What was due while the server was down is not made up for."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._checked = datetime.now(UTC)
        # (job_id, expression, zone) -> next time it fires; worked out anew when a job is edited.
        self._next: dict[tuple[int, str, str], datetime | None] = {}

    def start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._loop, name="schedules", daemon=True)
            self._thread.start()

    def close(self) -> None:
        self._stop.set()

    def _loop(self) -> None:
        while not self._stop.wait(INTERVAL_SECONDS):
            try:
                self.fire_due(datetime.now(UTC))
            except Exception:
                if not self._stop.is_set():
                    log.exception("the schedules could not be checked")

    def fire_due(self, now: datetime) -> list[int]:
        """Start the jobs that became due since the last look; returns their job ids."""
        fired = []
        following: dict[tuple[int, str, str], datetime | None] = {}
        for job in self.workspace.service(JobStore).all():
            schedule = job["settings"].get("schedule") or {}
            if schedule.get("pause_status") == "PAUSED" or not schedule.get("quartz_cron_expression"):
                continue
            key = (job["job_id"], schedule["quartz_cron_expression"], schedule.get("timezone_id", "UTC"))
            try:
                cron = quartz.parse(key[1])
                due = self._next[key] if key in self._next else cron.next_after(self._checked, key[2])
                if due is not None and due <= now:
                    self._run(job["job_id"])
                    fired.append(job["job_id"])
                    due = cron.next_after(now, key[2])
                following[key] = due
            except (quartz.CronError, ValueError, OSError):
                continue  # a document that was edited by hand; the API does not let such a schedule in
        self._next = following
        self._checked = now
        return fired

    def _run(self, job_id: int) -> None:
        try:
            self.workspace.service(RunService).run_now({"job_id": job_id}, trigger="PERIODIC")
        except ApiError as error:
            log.warning("the schedule of job %s could not start it: %s", job_id, error.message)
