"""Acts on a condition that a look at the workspace can test: "stop it if it is idle"."""

from __future__ import annotations

from dataclasses import replace

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.plans.advice import condition as untestable
from agent.providers.planner.plans.anything import find_any
from agent.providers.planner.plans.clusters import is_up
from agent.providers.planner.plans.idling import IDLE_MINUTES, idle_minutes
from agent.providers.planner.plans.kinds import KINDS_OF, PLAN_OF
from agent.providers.planner.resolve import chosen, resolve
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Plan
from agent.providers.planner.things import Thing
from agent.providers.planner.wording import bold, duration

_TESTED = ("cluster", "warehouse", "job")


def if_so(scene: Scene, clause: Clause) -> Plan:
    """Looks first, and acts where the condition holds."""
    from agent.providers.planner.registry import PLANS

    verb, test = clause.verb or "", clause.condition
    assert test is not None
    kinds = tuple(k for k in KINDS_OF.get(verb, ()) if k in _TESTED)
    if clause.kind in kinds:
        kinds = (clause.kind,)
    if not kinds:
        return (yield from untestable(scene, clause))
    plain = replace(clause, condition=None)
    thing: Thing
    if len(kinds) == 1:
        thing = yield from resolve(scene, plain, kinds[0], verb=verb)
    else:
        thing = yield from find_any(scene, plain, kinds, verb="look at")
    rows = yield from scene.things(thing.kind)
    thing = next((t for t in rows if thing.ref in (t.ref, t.id, t.name)), thing)
    holds, told = _state(thing, test.state, test.minutes)
    plan = PLAN_OF.get((verb, thing.kind))
    if holds is None or plan is None:
        return (yield from untestable(scene, clause))
    if holds is not test.wanted:
        return Answer(f"{bold(thing.name)} {told}, so I left it as it is.", (f"Show {thing.name}",))
    settled = replace(chosen(plain, thing.kind, thing.ref), kinds=(thing.kind,), flags=plain.flags - {"idle", "all"})
    return (yield from PLANS[plan](scene, settled))


def _state(thing: Thing, state: str, minutes: int | None) -> tuple[bool | None, str]:
    """Whether the thing is in this state (None where that cannot be told), and how it is."""
    if thing.kind == "job":
        if state == "failed":
            last = thing.cell("last_state")
            return last in ("FAILED", "TIMEDOUT", "INTERNAL_ERROR"), f"ended its last run with {last or 'no result'}"
        if state == "paused":
            return "paused" in thing.cell("schedule").lower(), f"has the schedule “{thing.cell('schedule')}”"
        if state in ("up", "down"):
            up = thing.cell("last_state") in ("RUNNING", "PENDING")
            return up is (state == "up"), "is running" if up else "is not running"
        return None, ""
    up, told = is_up(thing), f"is {thing.state.lower()}"
    if state in ("up", "down"):
        return up is (state == "up"), told
    if state in ("idle", "busy"):
        idle = idle_minutes(thing)
        if not up:
            return state == "busy", told
        if idle is None:  # nobody knows, so it is neither
            return None, ""
        told = f"has been idle for {duration(idle)} only" if idle < (minutes or IDLE_MINUTES) else "is idle"
        return (idle >= (minutes or IDLE_MINUTES)) is (state == "idle"), told
    return None, ""
