"""What "it", "the first one" and "the cheapest" mean where no kind of object is named."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.memory import LISTS
from agent.providers.planner.plans.kinds import SHOWN_BY
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Result, Stop
from agent.providers.planner.superlatives import in_state, says_superlative, superlative
from agent.providers.planner.things import Thing, link, things_of

_VERBS_SAID = {"is": "look at", "why": "look into"}


def fits(thing: Thing, verb: str) -> bool:
    up = thing.state in ("RUNNING", "STARTING", "PENDING", "RESIZING")
    return (
        {"start": not up, "stop": up, "restart": up}.get(verb, True) if thing.kind in ("cluster", "warehouse") else True
    )


def job_of_listed_run(scene: Scene, at: int) -> Thing | None:
    """The job of that run of the last list, which is what is restarted or paused where runs were shown."""
    listed = scene.memory.listed()
    if not listed or listed[0].kind != "run" or not -len(listed) <= at < len(listed):
        return None
    name = listed[at].cell("job_name", "job")
    return Thing("job", name, name, name) if name else None


_STATES = {"stopped": ("STOPPED", "TERMINATED"), "running": ("RUNNING",), "failed": ("FAILED",)}


def _other_of_two(scene: Scene, spoken: Thing | None) -> Thing | None:
    """Of two that there are of a kind, the one that this message did not speak of: "stop X and start the other one"."""
    for result in reversed(scene.done if spoken is not None else []):
        if spoken is not None and LISTS.get(result.call.name) == spoken.kind and not result.is_error:
            things = things_of(spoken.kind, result)
            rest = [t for t in things if spoken.name.lower() not in (t.name.lower(), t.id.lower(), t.ref.lower())]
            return rest[0] if len(things) == 2 and len(rest) == 1 else None
    return None


def pointed_at(scene: Scene, clause: Clause, kinds: Sequence[str], *, verb: str) -> Thing:
    """What "it" or "the first one" means; without anything spoken of before, a question that needs no look-up."""
    if says_superlative(clause):
        among = [t for t in scene.memory.listed() if t.kind in kinds]
        among = [t for t in among if in_state(clause, t) and fits(t, verb)] or among
        if (best := superlative(clause, among)) is not None:
            return best
    if slots.other_one(clause):
        spoken = scene.memory.focus(*kinds)
        rest = [
            t for t in scene.memory.listed() if t.kind in kinds and spoken and t.name.lower() != spoken.name.lower()
        ]
        if len(rest) == 1:
            return rest[0]
        if (last := _other_of_two(scene, spoken)) is not None:
            return last
        raise Stop(Answer("Which one do you mean? Give me its name.", ("Show all clusters",), ok=False))
    at = slots.ordinal(clause)
    if at is not None:
        shows = tuple(SHOWN_BY) if verb in ("show", "read", "describe") else ()
        listed = [t for t in scene.memory.listed() if t.kind in (*kinds, *shows)]
        if -len(listed) <= at < len(listed):
            return listed[at]
        if (job := job_of_listed_run(scene, at)) is not None and "job" in kinds:
            return job
        if at not in (0, -1):
            raise Stop(Answer("Which one do you mean? Give me its name.", ("Show all clusters",), ok=False))
    if "schedule" in clause.flags and verb in ("show", "is", "describe"):
        kinds = ("job",)
    if clause.has("settings", "setup", "configuration", "config", "definition"):
        kinds = tuple(k for k in kinds if k != "run")  # a run is set up as its job is
    focus = (scene.memory.focus("notebook", "file") if verb in ("read", "export") else None) or scene.memory.focus(
        *kinds
    )
    if focus is not None and (slots.pronoun(clause) or at is not None or len(clause.words) <= 3):
        return focus
    listed = [t for t in scene.memory.listed() if t.kind in kinds]
    if states := {s for flag, found in _STATES.items() if flag in clause.flags for s in found}:
        listed = [t for t in listed if t.state in states]
    if len(listed) == 1:
        return listed[0]
    if scene.shown and not scene.shown[-1].parsed.rows and slots.pronoun(clause):
        raise Stop(Answer(f"There is nothing to {_VERBS_SAID.get(verb, verb)}.", ("List all jobs",), ok=False))
    query = scene.shown[-1].call.args.get("query") if scene.shown else None
    if query and (best := link((), str(query).split(), listed)).sure and len(best.things) == 1:
        return best.things[0]  # "find the table with customer reviews and describe it"
    what = " or ".join(kinds[:3])
    said = _VERBS_SAID.get(verb, verb)
    raise Stop(
        Answer(
            f"What should I {said}? Name the {what}.",
            ("Show all clusters", "List all jobs", "List SQL warehouses"),
            ok=False,
            lost=True,
        )
    )


def listed_by(scene: Scene) -> Result | None:
    """The list that the words before ended with, in this message or else the one before it; None where none did."""
    queries = [r for r in scene.done[-1:] if r.call.name == "list_query_history"]  # of no kind that ``shown`` has
    steps = queries or scene.shown[-1:] or (() if scene.done else scene.memory.last_steps()[-1:])
    last = steps[-1] if steps else None
    return last if last is not None and last.call.name.startswith("list_") and not last.is_error else None


_ON_IT = re.compile(r"\b(?:on|with|using) (?:it|that one|this one|the new one)[.?!]*$")


def on_that_warehouse(scene: Scene, clause: Clause) -> Thing | None:
    """The warehouse that a question is to run on: "create a warehouse X and count the orders on it". None where the
    last thing spoken of is no warehouse."""
    last = next(iter(scene.memory.mentions()), None) if _ON_IT.search(clause.lower) else None
    return last if last is not None and last.kind == "warehouse" else None
