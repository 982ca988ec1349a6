"""Job runs as results show them: one word of state, times, tasks, and why one failed."""

from __future__ import annotations

import re
from typing import Any

from databricks.sdk.service.jobs import BaseRun, Run, RunOutput, RunState, RunTask

from mcp_tools import text, times

TERMINAL = frozenset({"TERMINATED", "SKIPPED", "INTERNAL_ERROR"})
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
TRACE_LINES = 12
OUTPUT = 20_000
# What a person means by a state: a filter's word and the words of the API that it covers.
MEANT: dict[str, frozenset[str]] = {
    "FAILED": frozenset({"FAILED", "INTERNAL_ERROR", "TIMEDOUT", "UPSTREAM_FAILED"}),
    "CANCELED": frozenset({"CANCELED", "UPSTREAM_CANCELED"}),
    "RUNNING": frozenset({"RUNNING", "TERMINATING"}),
    "PENDING": frozenset({"PENDING", "BLOCKED", "WAITING_FOR_RETRY", "QUEUED"}),
}


def state_word(state: RunState | None) -> str:
    """SUCCESS, FAILED, CANCELED, ... once it has ended, RUNNING, PENDING, ... before."""
    if state is None:
        return "UNKNOWN"
    if state.result_state:
        return state.result_state.value
    return state.life_cycle_state.value if state.life_cycle_state else "UNKNOWN"


def has_ended(run: Run | BaseRun) -> bool:
    life = run.state.life_cycle_state if run.state else None
    return bool(life and life.value in TERMINAL)


def fits(run: BaseRun, state: str) -> bool:
    return state_word(run.state) in MEANT.get(state, frozenset({state}))


def run_object(run: Run | BaseRun, *, jobs: dict[int, str] | None = None) -> dict[str, Any]:
    state = run.state
    job_name = (jobs or {}).get(run.job_id or 0) or run.run_name or (f"job {run.job_id}" if run.job_id else None)
    return {
        "id": str(run.run_id),
        "name": run.run_name or f"run {run.run_id}",
        "run_id": run.run_id,
        "job_id": run.job_id,
        "job_name": job_name,
        "state": state_word(state),
        "life_cycle_state": state.life_cycle_state.value if state and state.life_cycle_state else None,
        "result_state": state.result_state.value if state and state.result_state else None,
        "state_message": (state.state_message if state else None) or None,
        "trigger": run.trigger.value if run.trigger else None,
        "start_time": times.iso(run.start_time),
        "end_time": times.iso(run.end_time),
        "seconds": times.seconds_between(run.start_time, run.end_time) if run.end_time or not has_ended(run) else None,
        "creator": run.creator_user_name,
        "run_page_url": run.run_page_url,
    }


def task_object(task: RunTask, output: RunOutput | None) -> dict[str, Any]:
    """A task with its error, the last lines of its trace, and its output."""
    notebook = output.notebook_output if output else None
    value: dict[str, Any] = {
        "id": str(task.run_id),
        "name": task.task_key,
        "task_key": task.task_key,
        "run_id": task.run_id,
        "state": state_word(task.state),
        "state_message": (task.state.state_message if task.state else None) or None,
        "notebook": task.notebook_task.notebook_path if task.notebook_task else None,
        "cluster_id": (task.cluster_instance.cluster_id if task.cluster_instance else None) or task.existing_cluster_id,
        "start_time": times.iso(task.start_time),
        "end_time": times.iso(task.end_time),
        "seconds": times.seconds_between(task.start_time, task.end_time),
        "attempt": task.attempt_number,
        "error": last_line(output.error) if output else None,
        "trace": last_lines(output.error_trace) if output else None,
        "output": text.shorten(plain(notebook.result), OUTPUT) if notebook and notebook.result else None,
        "output_truncated": bool(notebook and notebook.truncated) or None,
        "logs": text.shorten(plain(output.logs), OUTPUT) if output and output.logs else None,
    }
    return {key: item for key, item in value.items() if item is not None}


def plain(value: str | None) -> str:
    return ANSI.sub("", value or "")


def last_line(error: str | None) -> str | None:
    """The line of an error that says what it is: a trace ends with it."""
    lines = [line.strip() for line in plain(error).splitlines() if line.strip()]
    return text.shorten(lines[-1], 1000) if lines else None


def last_lines(trace: str | None) -> str | None:
    lines = [line.rstrip() for line in plain(trace).splitlines() if line.strip()]
    return text.shorten("\n".join(lines[-TRACE_LINES:]), 3000) if lines else None
