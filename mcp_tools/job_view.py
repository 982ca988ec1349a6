"""Jobs as results show them, and job settings made from the few things that people say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from databricks.sdk.service.jobs import (
    BaseJob,
    CronSchedule,
    Job,
    JobParameterDefinition,
    NotebookTask,
    PauseStatus,
    QueueSettings,
    Task,
)

from mcp_tools import cron, times


def job_object(job: Job | BaseJob) -> dict[str, Any]:
    settings = job.settings
    schedule = settings.schedule if settings else None
    return {
        "id": str(job.job_id),
        "name": (settings.name if settings else None) or f"Job {job.job_id}",
        "job_id": job.job_id,
        "schedule": schedule_words(schedule),
        "cron": schedule.quartz_cron_expression if schedule else None,
        "timezone": schedule.timezone_id if schedule else None,
        "paused": (schedule.pause_status == PauseStatus.PAUSED) if schedule else None,
        "notebook": first_notebook((settings.tasks if settings else None) or []),
        "tasks": [task_object(task) for task in (settings.tasks if settings else None) or []],
        "parameters": parameters_of(job),
        "max_concurrent_runs": settings.max_concurrent_runs if settings else None,
        "tags": (settings.tags if settings else None) or {},
        "creator": job.creator_user_name,
        "created_time": times.iso(job.created_time),
    }


def schedule_words(schedule: CronSchedule | None) -> str | None:
    if schedule is None:
        return None
    words = cron.in_words(schedule.quartz_cron_expression, schedule.timezone_id)
    return f"{words}, paused" if schedule.pause_status == PauseStatus.PAUSED else words


def task_object(task: Task) -> dict[str, Any]:
    value: dict[str, Any] = {
        "id": task.task_key,
        "name": task.task_key,
        "type": task_type(task),
        "notebook": task.notebook_task.notebook_path if task.notebook_task else None,
        "parameters": dict(task.notebook_task.base_parameters or {}) if task.notebook_task else None,
        "cluster_id": task.existing_cluster_id,
        "job_cluster_key": task.job_cluster_key,
        "depends_on": [dependency.task_key for dependency in task.depends_on or ()],
        "max_retries": task.max_retries,
        "timeout_seconds": task.timeout_seconds,
    }
    return {key: item for key, item in value.items() if item not in (None, [], {})}


def task_type(task: Task) -> str:
    return next((name.removesuffix("_task") for name in task.as_dict() if name.endswith("_task")), "task")


def first_notebook(tasks: list[Task]) -> str | None:
    return next((task.notebook_task.notebook_path for task in tasks if task.notebook_task), None)


def parameters_of(job: Job | BaseJob) -> dict[str, Any]:
    """Job parameters, or for a job without any those of its only notebook task."""
    settings = job.settings
    if settings and settings.parameters:
        return {parameter.name: parameter.default for parameter in settings.parameters}
    tasks = (settings.tasks if settings else None) or []
    if len(tasks) == 1 and tasks[0].notebook_task:
        return dict(tasks[0].notebook_task.base_parameters or {})
    return {}


def changed_parameters(
    declared: list[JobParameterDefinition], values: Mapping[str, Any]
) -> list[JobParameterDefinition]:
    """A job's parameters with other defaults for those in ``values``; new names are added."""
    now = {parameter.name: parameter.default for parameter in declared} | texts(values)
    return [JobParameterDefinition(name=name, default=default) for name, default in now.items()]


def notebook_task(
    path: str, *, parameters: Mapping[str, Any] | None, cluster_id: str | None, key: str = "main"
) -> Task:
    """One task that runs a notebook; without a cluster it runs on serverless compute."""
    return Task(
        task_key=key,
        notebook_task=NotebookTask(notebook_path=path, base_parameters=texts(parameters) or None),
        existing_cluster_id=cluster_id,
    )


def new_schedule(expression: str, timezone: str, *, paused: bool = False) -> CronSchedule:
    return CronSchedule(
        quartz_cron_expression=cron.checked(expression),
        timezone_id=timezone,
        pause_status=PauseStatus.PAUSED if paused else PauseStatus.UNPAUSED,
    )


def is_paused(schedule: CronSchedule) -> bool:
    return schedule.pause_status == PauseStatus.PAUSED


def queue() -> QueueSettings:
    return QueueSettings(enabled=True)


def texts(parameters: Mapping[str, Any] | None) -> dict[str, str]:
    """Notebook parameters are text: ``true`` and ``false`` as notebooks compare them, numbers as written."""
    return {
        str(name): ("true" if value else "false") if isinstance(value, bool) else "" if value is None else str(value)
        for name, value in (parameters or {}).items()
    }
