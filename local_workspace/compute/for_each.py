"""A for-each task: its inner task once for every input, a few at a time.

https://docs.databricks.com/en/jobs/for-each.html
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from local_workspace.compute import run_documents as shape
from local_workspace.compute.ids import Ids
from local_workspace.compute.references import input_references, inputs_of, references
from local_workspace.compute.run_documents import Document, Verdict
from local_workspace.notebooks.execution import Outcome
from local_workspace.workspace import Workspace, now_ms

if TYPE_CHECKING:
    from local_workspace.compute.tasks import TaskCall

MAX_INPUTS = 5_000
# More threads than this help nobody on one machine, whatever ``concurrency`` says.
THREADS = 4


def run_for_each(workspace: Workspace, call: TaskCall, carry_out: Callable[[Workspace, TaskCall], Outcome]) -> Outcome:
    """Succeeds when every iteration does. After a failure the iterations that have not begun go on all the same."""
    from local_workspace.compute.tasks import TaskCall, failed  # they import this module

    settings = call.task["for_each_task"]
    inner = settings.get("task") or {}
    try:
        inputs = inputs_of(settings.get("inputs"), references(call.run, call.task))
    except ValueError:
        return failed(f"The inputs of a for-each task have to be a JSON list, not {str(settings.get('inputs'))[:200]}.")
    if len(inputs) > MAX_INPUTS:
        return failed(f"A for-each task takes {MAX_INPUTS} inputs at most, not {len(inputs)}.")
    first = workspace.service(Ids).next("run", count=max(1, len(inputs)))
    iterations = [_iteration(inner, number, run_id=first + number, total=len(inputs)) for number in range(len(inputs))]
    lock = threading.Lock()
    _note(call, iterations)

    def work(number: int) -> Outcome:
        entry = iterations[number]
        if call.cancel.is_set():
            shape.end(entry, Verdict("TERMINATED", "CANCELED", "Run cancelled."), now=now_ms())
            return Outcome("CANCELED")
        entry["start_time"] = entry["_started_at"] = now_ms()
        shape.put_state(entry, Verdict("RUNNING", message="In run"))
        known = input_references(inputs[number])
        each = TaskCall(run=call.run, task=entry, cancel=call.cancel, change=call.change, known=call.known | known)
        outcome = carry_out(workspace, each)
        result = outcome.state
        message = shape.TASK_FAILED if result == "FAILED" else ""
        shape.end(entry, Verdict("TERMINATED", result, message), now=now_ms())
        with lock:  # so that no older picture of the iterations replaces a newer one
            _note(call, iterations, finished=(entry["run_id"], outcome))
        return outcome

    at_once = min(THREADS, max(1, int(settings.get("concurrency") or 1)))
    with ThreadPoolExecutor(at_once, thread_name_prefix="iteration") as pool:
        outcomes = list(pool.map(work, range(len(inputs))))
    if call.cancel.is_set():
        return Outcome("CANCELED")
    bad = [(number, outcome) for number, outcome in enumerate(outcomes) if outcome.state != "SUCCESS"]
    if not bad:
        return Outcome("SUCCESS")
    number, outcome = bad[0]
    message = f"{len(bad)} of {len(inputs)} iterations failed. Input {number + 1} ({inputs[number]!r}): {outcome.error}"
    return Outcome("FAILED", error=message, error_trace=f"{outcome.error_trace}\n{message}".lstrip("\n"))


def _iteration(inner: Document, number: int, *, run_id: int, total: int) -> Document:
    entry = copy.deepcopy(inner)
    key = f"{inner.get('task_key') or 'iteration'}_{number + 1:0{len(str(total))}d}"
    entry.update(task_key=key, run_id=run_id, attempt_number=0, start_time=now_ms(), end_time=0)
    shape.put_state(entry, Verdict("PENDING"))
    return entry


def _note(call: TaskCall, iterations: list[Document], *, finished: tuple[int, Outcome] | None = None) -> None:
    """Keep where the iterations stand in the run's document, and the output of one that has ended."""
    ended = [entry["state"].get("result_state") for entry in iterations if shape.is_done(entry)]
    active = sum(entry["state"]["life_cycle_state"] == "RUNNING" for entry in iterations)
    stats: dict[str, Any] = {
        "total_iterations": len(iterations),
        "active_iterations": active,
        "completed_iterations": len(ended),
        "succeeded_iterations": ended.count("SUCCESS"),
        "failed_iterations": ended.count("FAILED"),
        "scheduled_iterations": len(iterations) - len(ended),
    }
    kept = copy.deepcopy(iterations)

    def edit(run: Document) -> None:
        task = shape.task_by_key(run, call.task["task_key"])
        task[shape.ITERATIONS] = kept
        task["for_each_task"]["stats"] = {"task_run_stats": stats}
        if finished is not None:
            run[shape.OUTPUTS][str(finished[0])] = shape.output_document(finished[1])

    call.change(edit)
