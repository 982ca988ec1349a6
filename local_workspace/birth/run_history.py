"""The jobs a workspace is born with, and their runs."""

from __future__ import annotations

from local_workspace.birth.jobs import JOBS
from local_workspace.compute.job_store import JobStore
from local_workspace.workspace import Workspace

DAY = 24 * 3_600_000


def populate(workspace: Workspace, *, now: int) -> None:
    jobs = workspace.service(JobStore)
    for job in JOBS:
        jobs.create(job.settings(), job_id=job.id, created=now - (90 - job.id % 100) * DAY)
