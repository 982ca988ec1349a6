"""The code of several notebooks: of each that was just listed, or of each that the job just shown runs."""

from __future__ import annotations

import re

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.memory import TASK_PATH
from agent.providers.planner.resolve import agreed
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Plan
from agent.providers.planner.wording import code

_MOST = 10
_OF_A_JOB = re.compile(r"\b(?:its|the|their) (?:source )?(?:code|source)\b")


def code_of_each(scene: Scene, clause: Clause) -> Plan:
    """Opens each notebook of the last list, or of the job that this message showed; else reads the clause anew."""
    listed = scene.memory.listed()
    paths = [t.name for t in listed] if listed and all(t.kind == "notebook" for t in listed) else []
    shown = next((r for r in reversed(scene.done) if r.call.name in ("get_job", "list_workspace")), None)
    if shown is not None and shown.call.name == "get_job" and _OF_A_JOB.search(clause.lower):
        paths = list(dict.fromkeys(TASK_PATH.findall(shown.text)))
    elif not clause.has("each", "all", "both", "them", "those", "these", "every", "their"):
        paths = []
    if len(paths) < 2 or (clause.has("both") and len(paths) != 2):
        from agent.providers.planner.registry import plan_for

        other = agreed(clause, "no notebooks")
        return (yield from plan_for(other)(scene, other))
    told = []
    for path in paths[:_MOST]:
        result = yield from scene.call("export_notebook", notebook=path)
        told.append(result.parsed.summary)
    if len(paths) > _MOST:
        told.append(f"{len(paths) - _MOST} more were not opened.")
    return Answer("\n\n".join(told), tuple(f"Run {code(path).strip('`')}" for path in paths[:2]))
