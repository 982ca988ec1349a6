"""Dynamic values in a task's settings: ``{{job.id}}``, ``{{tasks.load.values.rows}}``, ``{{input.table}}``.

https://docs.databricks.com/en/jobs/dynamic-value-references.html
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from local_workspace.compute import run_documents as shape
from local_workspace.compute.run_documents import Document

_REFERENCE = re.compile(r"\{\{\s*([\w.-]+)\s*\}\}")


def references(run: Document, task: Document) -> dict[str, str]:
    """Every value that a task of the run may refer to, by name, as text."""
    started = datetime.fromtimestamp(run["start_time"] / 1000, UTC)
    values: dict[str, Any] = {
        "job.id": run.get("job_id", ""),
        "job_id": run.get("job_id", ""),
        "job.name": run.get("run_name", ""),
        "job.run_id": run["run_id"],
        "job.trigger.type": str(run.get("trigger", "")).lower(),
        "job.repair_count": max(0, len(run.get("repair_history") or []) - 1),
        "job.start_time.timestamp_ms": run["start_time"],
        "job.start_time.iso_date": started.strftime("%Y-%m-%d"),
        "job.start_time.iso_datetime": started.strftime("%Y-%m-%dT%H:%M:%S"),
        "start_date": started.strftime("%Y-%m-%d"),
        "start_time": run["start_time"],
        "parent_run_id": run["run_id"],
        "run_id": task["run_id"],
        "task.run_id": task["run_id"],
        "task.name": task["task_key"],
        "task.execution_count": int(task.get("attempt_number") or 0) + 1,
        "task_key": task["task_key"],
    }
    for parameter in run.get("job_parameters") or []:
        values[f"job.parameters.{parameter['name']}"] = parameter["value"]
    for other in run["tasks"]:
        name = f"tasks.{other['task_key']}"
        values[f"{name}.run_id"] = other["run_id"]
        values[f"{name}.result_state"] = str(other["state"].get("result_state", "")).lower()
        for key, value in ((run.get(shape.VALUES) or {}).get(other["task_key"]) or {}).items():
            values[f"{name}.values.{key}"] = value
        if "sql_task" in other:
            values.update(_sql_output(name, (run.get(shape.OUTPUTS) or {}).get(str(other["run_id"])) or {}))
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}


def _sql_output(name: str, output: Document) -> dict[str, Any]:
    try:
        rows = json.loads(output.get("result") or "[]")
    except ValueError:
        return {}
    found: dict[str, Any] = {f"{name}.output.rows": rows}
    if rows:
        found |= {f"{name}.output.first_row.{column}": value for column, value in rows[0].items()}
    return found


def resolved(value: Any, known: dict[str, str]) -> str:
    """The text with its references replaced; what is not known stays as it is."""
    return _REFERENCE.sub(lambda match: known.get(match[1], match[0]), str(value))


def inputs_of(text: Any, known: dict[str, str]) -> list[Any]:
    """The inputs of a for-each task. Raises ValueError when they are no JSON list."""
    inputs = json.loads(resolved(text, known)) if isinstance(text, str) else text
    if not isinstance(inputs, list):
        raise ValueError("not a list")
    return inputs


def input_references(value: Any) -> dict[str, str]:
    """``{{input}}`` and, for an object, ``{{input.key}}``."""
    found = {"input": value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}
    if isinstance(value, dict):
        for key, item in value.items():
            found[f"input.{key}"] = item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)
    return found
