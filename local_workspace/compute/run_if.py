"""When a task may run, from how the tasks it depends on ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

GOOD = ("SUCCESS", "EXCLUDED", "SUCCESS_WITH_FAILURES")
BAD = ("FAILED", "TIMEDOUT", "CANCELED", "UPSTREAM_FAILED", "UPSTREAM_CANCELED")

Rule = Callable[[Sequence[str]], bool]

# https://docs.databricks.com/en/jobs/run-if.html
RULES: dict[str, Rule] = {
    "ALL_SUCCESS": lambda results: all(result in GOOD for result in results),
    "ALL_DONE": lambda results: True,
    "AT_LEAST_ONE_SUCCESS": lambda results: any(result == "SUCCESS" for result in results),
    "NONE_FAILED": lambda results: all(result not in BAD for result in results),
    "AT_LEAST_ONE_FAILED": lambda results: any(result in BAD for result in results),
    "ALL_FAILED": lambda results: all(result in BAD for result in results),
}


def may_run(task: Mapping[str, Any], results: Mapping[str, str]) -> str:
    """``run``, ``wait`` (a dependency has no result yet), or the result_state of a task that will not run.

    ``results``: result_state by task_key of the tasks that ended. A dependency with an ``outcome`` is on a
    condition task, whose result here is ``SUCCESS:true`` or ``SUCCESS:false``.
    """
    dependencies = task.get("depends_on") or []
    if any(dependency["task_key"] not in results for dependency in dependencies):
        return "wait"
    seen = []
    for dependency in dependencies:
        result, _, outcome = results[dependency["task_key"]].partition(":")
        wanted = dependency.get("outcome")
        if wanted and outcome and wanted.lower() != outcome:
            return "EXCLUDED"
        seen.append(result)
    if not dependencies or RULES[task.get("run_if") or "ALL_SUCCESS"](seen):
        return "run"
    if any(result in ("CANCELED", "UPSTREAM_CANCELED") for result in seen):
        return "UPSTREAM_CANCELED"
    return "UPSTREAM_FAILED" if any(result in BAD for result in seen) else "EXCLUDED"
