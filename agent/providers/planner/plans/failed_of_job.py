"""Why runs of the one job failed whose runs were just shown: "why did today's fail?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Lookup
from agent.providers.planner.things import Thing, things_of
from agent.providers.planner.wording import bold, within

_ONE_RUN = re.compile(
    r"\b(?:(?:today|yesterday|last night|this morning|tonight)['’]s(?: (?:one|run))?|(?:the )?(?:last|latest"
    r"|most recent|newest)(?: (?:one|run|failure|failed one|failed run))?|(?:the )?(?:one|run) (?:of |from )?(?:today"
    r"|yesterday|last night|this morning))\b(?! (?:\w+ )?(?:runs|ones|jobs|failures)\b)"
)


def failed_of_job(scene: Scene, clause: Clause) -> Lookup:
    """The id of the failed run that is meant, or the answer where that job has none; None where none is meant so."""
    seen = scene.memory.last_steps()[-1:]
    job = str(seen[0].call.args.get("job") or "") if seen and seen[0].call.name == "list_job_runs" else ""
    if not job or clause.verb != "why" or clause.chosen or scene.done or not _ONE_RUN.search(clause.text.lower()):
        return None
    if set(clause.names) - {"today's", "yesterday's"} or clause.of("number"):
        return None  # another job, or a run by its id
    since = slots.since(clause)
    result = yield from scene.look("list_job_runs", job=job, state="FAILED", since=since, limit=None if since else 1)
    runs: Sequence[Thing] = things_of("run", result)
    if not runs:
        return Answer(f"No run of {bold(job)} failed{within(since)}.", (f"Show the last 10 runs of {job}",))
    return runs[0].id
