"""What a job or a submitted run may say, checked and completed with the service's defaults.

https://docs.databricks.com/api/workspace/jobs/create
"""

from __future__ import annotations

import copy
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from local_workspace.compute import quartz
from local_workspace.errors import invalid

Settings = dict[str, Any]

TASK_KINDS = (
    "notebook_task",
    "sql_task",
    "spark_python_task",
    "python_wheel_task",
    "condition_task",
    "run_job_task",
    "spark_jar_task",
    "spark_submit_task",
    "pipeline_task",
    "dbt_task",
    "for_each_task",
)
RUN_IF = ("ALL_SUCCESS", "ALL_DONE", "AT_LEAST_ONE_SUCCESS", "NONE_FAILED", "AT_LEAST_ONE_FAILED", "ALL_FAILED")
MAX_TASKS = 1000
_DEFAULTS: Settings = {
    "format": "MULTI_TASK",
    "email_notifications": {},
    "webhook_notifications": {},
    "timeout_seconds": 0,
    "max_concurrent_runs": 1,
}
# Jobs API 2.0 put the one task at the top; callers of it still exist.
_SINGLE_TASK_FIELDS = (*TASK_KINDS, "existing_cluster_id", "new_cluster", "libraries", "max_retries")


def checked_settings(settings: Settings) -> Settings:
    """A copy with defaults filled in; ApiError 400 for what cannot be."""
    checked = {**copy.deepcopy(_DEFAULTS), **{k: copy.deepcopy(v) for k, v in settings.items() if v is not None}}
    checked.setdefault("name", "Untitled")
    if any(name in checked for name in TASK_KINDS) and not checked.get("tasks"):
        task = {name: checked.pop(name) for name in _SINGLE_TASK_FIELDS if name in checked}
        checked["tasks"] = [{"task_key": "main", **task}]
    if "git_source" in checked and not checked["git_source"].get("git_provider"):
        raise invalid("git_source.git_provider must be one of: gitHub, gitLab, bitbucketCloud, azureDevOpsServices.")
    checked["tasks"] = checked_tasks(
        checked.get("tasks") or [],
        job_cluster_keys={cluster.get("job_cluster_key") for cluster in checked.get("job_clusters") or []},
        source="GIT" if "git_source" in checked else "WORKSPACE",
    )
    if not checked["tasks"]:
        del checked["tasks"]
    concurrent = checked["max_concurrent_runs"]
    if not isinstance(concurrent, int) or not 0 <= concurrent <= 1000:
        raise invalid(f"max_concurrent_runs must be between 0 and 1000, not {concurrent!r}.")
    if checked.get("schedule"):
        checked["schedule"] = checked_schedule(checked["schedule"])
    for parameter in checked.get("parameters") or []:
        if not parameter.get("name"):
            raise invalid("Every job parameter needs a name.")
        parameter.setdefault("default", "")
    return checked


def checked_schedule(schedule: Settings) -> Settings:
    expression = schedule.get("quartz_cron_expression") or ""
    try:
        quartz.parse(expression)
    except quartz.CronError as error:
        raise invalid(f"Invalid quartz cron expression '{expression}': {error}.") from None
    zone = schedule.get("timezone_id") or ""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise invalid(f"Invalid timezone_id '{zone}'. Use a name such as Europe/Berlin or UTC.") from None
    status = schedule.get("pause_status") or "UNPAUSED"
    if status not in ("PAUSED", "UNPAUSED"):
        raise invalid(f"pause_status must be PAUSED or UNPAUSED, not {status}.")
    return {**schedule, "pause_status": status}


def checked_tasks(tasks: list[Settings], *, job_cluster_keys: set[Any], source: str) -> list[Settings]:
    if len(tasks) > MAX_TASKS:
        raise invalid(f"A job can have {MAX_TASKS} tasks at most, not {len(tasks)}.")
    keys: set[str] = set()
    for task in tasks:
        key = task.get("task_key")
        if not key:
            raise invalid("Every task needs a task_key.")
        if key in keys:
            raise invalid(f"Duplicate task_key: {key}.")
        keys.add(key)
        kinds = [kind for kind in TASK_KINDS if kind in task]
        if len(kinds) != 1:
            raise invalid(f"Task {key} needs exactly one of {', '.join(TASK_KINDS)}.")
        if task.setdefault("run_if", "ALL_SUCCESS") not in RUN_IF:
            raise invalid(f"Task {key}: run_if must be one of {', '.join(RUN_IF)}.")
        if "notebook_task" in task:
            if not task["notebook_task"].get("notebook_path"):
                raise invalid(f"Task {key}: notebook_task.notebook_path is missing.")
            task["notebook_task"].setdefault("source", source)
        if "run_job_task" in task and not task["run_job_task"].get("job_id"):
            raise invalid(f"Task {key}: run_job_task.job_id is missing.")
        if "for_each_task" in task:
            _check_for_each(key, task["for_each_task"])
        if task.get("job_cluster_key") and task["job_cluster_key"] not in job_cluster_keys:
            raise invalid(f"Task {key} refers to job_cluster_key {task['job_cluster_key']}, which is not defined.")
        task.setdefault("timeout_seconds", 0)
        task.setdefault("email_notifications", {})
    for task in tasks:
        for dependency in task.get("depends_on") or []:
            if dependency.get("task_key") not in keys:
                raise invalid(f"Task {task['task_key']} depends on {dependency.get('task_key')}, which does not exist.")
    _refuse_cycles(tasks)
    return tasks


def _check_for_each(key: str, settings: Settings) -> None:
    inner = settings.get("task") or {}
    kinds = [kind for kind in TASK_KINDS if kind in inner and kind != "for_each_task"]
    if len(kinds) != 1:
        raise invalid(f"Task {key}: for_each_task.task needs exactly one kind of task, and no for_each_task.")
    if not settings.get("inputs"):
        raise invalid(f"Task {key}: for_each_task.inputs is missing.")
    concurrency = settings.get("concurrency", 1)
    if not isinstance(concurrency, int) or not 1 <= concurrency <= 100:
        raise invalid(f"Task {key}: for_each_task.concurrency must be between 1 and 100.")


def _refuse_cycles(tasks: list[Settings]) -> None:
    waiting = {task["task_key"]: {d["task_key"] for d in task.get("depends_on") or []} for task in tasks}
    while waiting:
        ready = {key for key, needs in waiting.items() if not needs}
        if not ready:
            raise invalid(f"The tasks depend on each other in a circle: {', '.join(sorted(waiting))}.")
        waiting = {key: needs - ready for key, needs in waiting.items() if key not in ready}
