"""The types of what the jobs API takes. https://docs.databricks.com/api/workspace/jobs/create"""

from __future__ import annotations

from local_workspace.api.clusters import CLUSTER
from local_workspace.body_shapes import Shape

TEXTS = {str: str}

SCHEDULE: Shape = {"quartz_cron_expression": str, "timezone_id": str, "pause_status": str}

# What a task does and where, at the top of a request of API 2.0 as well.
_WORK: Shape = {
    "notebook_task": {"notebook_path": str, "base_parameters": TEXTS, "source": str, "warehouse_id": str},
    "sql_task": {
        "warehouse_id": str,
        "parameters": TEXTS,
        "query": {"query_id": str},
        "file": {"path": str, "source": str},
        "alert": dict,
        "dashboard": dict,
    },
    "spark_python_task": {"python_file": str, "parameters": [str], "source": str},
    "python_wheel_task": {"package_name": str, "entry_point": str, "parameters": [str], "named_parameters": TEXTS},
    "spark_jar_task": {"main_class_name": str, "parameters": [str], "jar_uri": str},
    "spark_submit_task": {"parameters": [str]},
    "condition_task": {"op": str, "left": str, "right": str},
    "run_job_task": {"job_id": int, "job_parameters": TEXTS, "notebook_params": TEXTS},
    "pipeline_task": dict,
    "dbt_task": dict,
    "existing_cluster_id": str,
    "new_cluster": CLUSTER,
    "libraries": [dict],
    "max_retries": int,
    "min_retry_interval_millis": int,
    "retry_on_timeout": bool,
    "timeout_seconds": int,
}

TASK: Shape = _WORK | {
    "task_key": str,
    "description": str,
    "depends_on": [{"task_key": str, "outcome": str}],
    "run_if": str,
    "job_cluster_key": str,
    "environment_key": str,
    "email_notifications": dict,
    "webhook_notifications": dict,
    "notification_settings": dict,
    "for_each_task": {"inputs": str, "concurrency": int, "task": _WORK | {"task_key": str}},
}

SETTINGS: Shape = _WORK | {
    "name": str,
    "run_name": str,
    "description": str,
    "format": str,
    "tasks": [TASK],
    "job_clusters": [{"job_cluster_key": str, "new_cluster": CLUSTER}],
    "environments": [dict],
    "parameters": [{"name": str, "default": str}],
    "schedule": SCHEDULE,
    "tags": TEXTS,
    "max_concurrent_runs": int,
    "queue": {"enabled": bool},
    "git_source": dict,
    "run_as": {"user_name": str, "service_principal_name": str},
    "continuous": dict,
    "trigger": dict,
    "email_notifications": dict,
    "webhook_notifications": dict,
    "notification_settings": dict,
    "idempotency_token": str,
    "access_control_list": [dict],
}

# What a run is given for its job's parameters, at its start and at its repair.
RUN_PARAMETERS: Shape = {
    "job_parameters": TEXTS,
    "notebook_params": TEXTS,
    "python_params": [str],
    "python_named_params": TEXTS,
    "jar_params": [str],
    "spark_submit_params": [str],
    "sql_params": TEXTS,
    "dbt_commands": [str],
}
