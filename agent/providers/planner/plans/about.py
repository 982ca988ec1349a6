"""Questions about one property of an object that is named without its kind: "what does Shared Analytics cost?"."""

from __future__ import annotations

from dataclasses import replace

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.plans.kinds import SHOWN_BY
from agent.providers.planner.resolve import agreed, chosen
from agent.providers.planner.scene import LIST_TOOL, Scene
from agent.providers.planner.steps import Plan
from agent.providers.planner.things import Thing, link, things_of

_KINDS = ("cluster", "job", "warehouse")
_PROPERTIES = wordset(
    """
    cost costs costing price idle unused workers worker node nodes type driver runtime version spark stopped started
    terminated shut paused idling owner owns owned created enabled disabled uptime autotermination hour per
    """
)


def about_object(scene: Scene, clause: Clause) -> Plan:
    """Shows the object whose name stands in the question; reads the question otherwise where no object has it."""
    from agent.providers.planner.registry import PLANS, plan_for

    words = [w for w in clause.names if w not in _PROPERTIES]
    found: Thing | None = None
    if not words and slots.pronoun(clause):
        found = scene.memory.focus(*_KINDS)
    at = slots.ordinal(clause)
    listed = [t for t in scene.memory.listed() if t.kind in _KINDS]
    if at is not None and -len(listed) <= at < len(listed) and not words:
        found = listed[at]
    elif words and listed and clause.has("one"):
        among = link(clause.tokens, words, listed)
        found = among.things[0] if among.sure and len(among.things) == 1 else None
    if found is None and words:
        calls = [scene.call_for(LIST_TOOL[kind]) for kind in _KINDS if LIST_TOOL[kind] in scene.tools]
        results = yield from scene.look_all(calls)
        things: list[Thing] = []
        for kind, result in zip(_KINDS, results, strict=False):
            things += things_of(kind, result) if result is not None else ()
        match = link(clause.tokens, words, things)
        found = match.things[0] if match.sure and len(match.things) == 1 else None
    if found is None:
        other = agreed(clause, "no object")
        return (yield from plan_for(other)(scene, other))
    settled = replace(chosen(clause, found.kind, found.ref), kinds=(found.kind,))
    return (yield from PLANS[SHOWN_BY[found.kind]](scene, settled))
