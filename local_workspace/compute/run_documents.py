"""The shape of a run: documents, states and durations. Pure functions.

https://docs.databricks.com/api/workspace/jobs/getrun. Times and durations in milliseconds.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any, Literal

Document = dict[str, Any]
LifeCycle = Literal[
    "QUEUED",
    "PENDING",
    "RUNNING",
    "TERMINATING",
    "TERMINATED",
    "SKIPPED",
    "INTERNAL_ERROR",
    "BLOCKED",
    "WAITING_FOR_RETRY",
]

DONE = ("TERMINATED", "SKIPPED", "INTERNAL_ERROR")
TASK_FAILED = "Workload failed, see run output for details"
RESTARTED = "The workspace was restarted while the run was under way."

# Private parts of a stored run.
OUTPUTS = "_outputs"  # task run id (as text) -> {result, truncated, logs, error, error_trace}
VALUES = "_values"  # task key -> {key: value}, as dbutils.jobs.taskValues left them
ITERATIONS = "_iterations"  # of a for-each task: a task document an input
ENDS_AT = "_ends_at"  # a run from the workspace's birth, which goes on until then

_STATUS_OF = {
    "QUEUED": "QUEUED",
    "PENDING": "PENDING",
    "RUNNING": "RUNNING",
    "TERMINATING": "TERMINATING",
    "BLOCKED": "BLOCKED",
    "WAITING_FOR_RETRY": "WAITING",
}
# result_state -> (termination code, type)
_TERMINATION = {
    "SUCCESS": ("SUCCESS", "SUCCESS"),
    "SUCCESS_WITH_FAILURES": ("SUCCESS_WITH_FAILURES", "SUCCESS"),
    "FAILED": ("RUN_EXECUTION_ERROR", "CLIENT_ERROR"),
    "TIMEDOUT": ("RUN_EXECUTION_ERROR", "CLIENT_ERROR"),
    "CANCELED": ("USER_CANCELED", "CLIENT_ERROR"),
    "UPSTREAM_FAILED": ("RUN_EXECUTION_ERROR", "CLIENT_ERROR"),
    "UPSTREAM_CANCELED": ("USER_CANCELED", "CLIENT_ERROR"),
    "EXCLUDED": ("SKIPPED", "SUCCESS"),
    "MAXIMUM_CONCURRENT_RUNS_REACHED": ("MAX_CONCURRENT_RUNS_EXCEEDED", "CLIENT_ERROR"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A state to put on a task or a run. ``code`` replaces the usual termination code."""

    life_cycle: LifeCycle
    result: str | None = None
    message: str = ""
    code: str | None = None


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What a new run is made from: a job's settings or those of a submit, and what the caller overrides."""

    settings: Document
    job_id: int | None = None
    run_name: str = ""
    run_type: str = "JOB_RUN"
    trigger: str = "ONE_TIME"
    job_parameters: dict[str, str] = field(default_factory=dict)
    overriding: Document = field(default_factory=dict)
    only: tuple[str, ...] = ()
    number_in_job: int | None = None


def put_state(entry: Document, verdict: Verdict) -> None:
    """Write ``state`` (what waiters poll) and ``status`` (its newer form) of a run or task."""
    state: Document = {
        "life_cycle_state": verdict.life_cycle,
        "state_message": verdict.message,
        "user_cancelled_or_timedout": verdict.result in ("CANCELED", "TIMEDOUT"),
    }
    if verdict.result:
        state["result_state"] = verdict.result
    entry["state"] = state
    if verdict.life_cycle in DONE:
        code, kind = _TERMINATION.get(verdict.result or "FAILED", ("INTERNAL_ERROR", "INTERNAL_ERROR"))
        if verdict.life_cycle == "INTERNAL_ERROR" and verdict.code != "RUN_EXECUTION_ERROR":
            code, kind = "INTERNAL_ERROR", "INTERNAL_ERROR"
        details = {"code": verdict.code or code, "type": kind, "message": verdict.message}
        entry["status"] = {"state": "TERMINATED", "termination_details": details}
    else:
        entry["status"] = {"state": _STATUS_OF[verdict.life_cycle]}


def is_done(entry: Document) -> bool:
    return entry["state"]["life_cycle_state"] in DONE


def new_run(request: RunRequest, *, run_id: int, user: str, now: int) -> Document:
    """A PENDING run with its tasks; a task's run id follows the run's own (``run_id + 1``, ...)."""
    tasks = []
    for offset, settings in enumerate(request.settings.get("tasks") or [], start=1):
        task = copy.deepcopy(settings)
        task.update(run_id=run_id + offset, attempt_number=0, start_time=now, end_time=0)
        blocked = bool(task.get("depends_on"))
        put_state(task, Verdict("BLOCKED") if blocked else Verdict("PENDING", message="Waiting for cluster"))
        tasks.append(task)
    run: Document = {
        "run_id": run_id,
        "original_attempt_run_id": run_id,
        "run_name": request.run_name or request.settings.get("name") or "Untitled",
        "number_in_job": request.number_in_job or run_id,
        "run_type": request.run_type,
        "trigger": request.trigger,
        "format": "MULTI_TASK",
        "creator_user_name": user,
        "attempt_number": 0,
        "start_time": now,
        "end_time": 0,
        "setup_duration": 0,
        "execution_duration": 0,
        "cleanup_duration": 0,
        "run_duration": 0,
        "tasks": tasks,
        OUTPUTS: {},
    }
    if request.job_id is not None:
        run["job_id"] = request.job_id
    for name in ("schedule", "job_clusters", "git_source"):
        if request.settings.get(name):
            run[name] = copy.deepcopy(request.settings[name])
    if request.settings.get("timeout_seconds"):
        run["timeout_seconds"] = request.settings["timeout_seconds"]
    declared = {item["name"]: item.get("default", "") for item in request.settings.get("parameters") or []}
    names = [*declared, *(name for name in request.job_parameters if name not in declared)]
    if names:
        run["job_parameters"] = [
            {
                "name": name,
                **({"default": declared[name]} if name in declared else {}),
                "value": str(request.job_parameters.get(name, declared.get(name, ""))),
            }
            for name in names
        ]
    if request.overriding:
        run["overriding_parameters"] = request.overriding
    put_state(run, Verdict("PENDING"))
    return run


def put_job_parameters(run: Document, values: dict[str, str]) -> None:
    """Other values for a run's job parameters, as a repair may give them; the others stay."""
    listed = run.get("job_parameters") or []
    for item in listed:
        item["value"] = values.get(item["name"], item["value"])
    known = {item["name"] for item in listed}
    listed = [*listed, *({"name": name, "value": value} for name, value in values.items() if name not in known)]
    if listed:
        run["job_parameters"] = listed


def with_dependents(run: Document, keys: set[str]) -> set[str]:
    """The tasks of these keys and all that depend on them, at any distance."""
    found, grown = set(keys), True
    while grown:
        more = {
            task["task_key"]
            for task in run["tasks"]
            if any(dependency["task_key"] in found for dependency in task.get("depends_on") or [])
        }
        grown = not more <= found
        found |= more
    return found


def end(entry: Document, verdict: Verdict, *, now: int) -> None:
    """Finish a run or task: state, end time, durations. ``started_at`` (private) splits setup from execution."""
    put_state(entry, verdict)
    started = entry.pop("_started_at", None) or now
    entry["end_time"] = now
    entry["setup_duration"] = max(0, started - entry["start_time"])
    entry["execution_duration"] = max(0, now - started)
    entry["cleanup_duration"] = entry.get("cleanup_duration", 0)
    entry["run_duration"] = max(0, now - entry["start_time"])


def task_by_key(run: Document, key: str) -> Document:
    return next(task for task in run["tasks"] if task["task_key"] == key)


def task_by_run_id(run: Document, run_id: Any) -> Document | None:
    """A task, or an iteration of a for-each task."""
    for task in run["tasks"]:
        for entry in (task, *task.get(ITERATIONS, ())):
            if str(entry["run_id"]) == str(run_id):
                return entry
    return None


def output_document(outcome: Any) -> Document:
    """What get-output shows of how a task ended (an ``Outcome``)."""
    names = ("result", "truncated", "logs", "error", "error_trace", "child_run_id")
    return {name: getattr(outcome, name) for name in names}


def verdict_of(run: Document) -> Verdict:
    """How the run ended, from how its tasks ended; the tasks nobody depends on decide.

    A run of which a task failed is INTERNAL_ERROR/FAILED while the task itself is TERMINATED/FAILED, as on the real
    service: its waiters raise for such a run. The termination code tells a failed workload (RUN_EXECUTION_ERROR)
    from a fault of the workspace itself.
    """
    needed = {d["task_key"] for task in run["tasks"] for d in task.get("depends_on") or []}
    states = {task["task_key"]: task["state"] for task in run["tasks"]}
    leaves = [state.get("result_state") for key, state in states.items() if key not in needed]
    results = [state.get("result_state") for state in states.values()]
    if "TIMEDOUT" in results:
        return Verdict("TERMINATED", "TIMEDOUT", "The run took longer than its timeout.")
    if "CANCELED" in results:
        return Verdict("TERMINATED", "CANCELED", "Run cancelled.")
    bad = [key for key, state in states.items() if state.get("result_state") == "FAILED"]
    if all(result in ("SUCCESS", "EXCLUDED") for result in leaves):
        return Verdict("TERMINATED", "SUCCESS_WITH_FAILURES" if bad else "SUCCESS")
    if not bad:
        return Verdict("TERMINATED", "FAILED", "No task succeeded.")
    broken = next((key for key in bad if states[key]["life_cycle_state"] == "INTERNAL_ERROR"), None)
    key = broken or bad[0]
    message = f"Task {key} failed with message: {states[key]['state_message']}."
    if any(state.get("result_state") == "UPSTREAM_FAILED" for state in states.values()):
        message += " This caused all downstream tasks to get skipped."
    return Verdict(
        "INTERNAL_ERROR", "FAILED", message.replace("..", "."), code=None if broken else "RUN_EXECUTION_ERROR"
    )
