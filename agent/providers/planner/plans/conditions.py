"""Acts on a condition that a look at the workspace can test: "stop it if it is idle"."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.condition import Condition, split_condition
from agent.providers.planner.language.reader import read_clause
from agent.providers.planner.plans.advice import condition as untestable
from agent.providers.planner.plans.anything import find_any
from agent.providers.planner.plans.clusters import is_up
from agent.providers.planner.plans.idling import IDLE_MINUTES, idle_minutes
from agent.providers.planner.plans.kinds import KINDS_OF, PLAN_OF
from agent.providers.planner.plans.run_times import seconds_of, under_way
from agent.providers.planner.resolve import chosen, resolve
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Plan
from agent.providers.planner.things import Thing, things_of
from agent.providers.planner.wording import bold, code, duration, joined, within

_TESTED = ("cluster", "warehouse", "job")


def if_so(scene: Scene, clause: Clause) -> Plan:
    """Looks first, and acts where the condition holds."""
    from agent.providers.planner.registry import PLANS

    verb, test = clause.verb or "", clause.condition
    assert test is not None
    if test.state == "empty":
        return (yield from _if_empty(scene, clause, test))
    if test.state == "up" and test.minutes is None and clause.verb == "cancel":
        return (yield from _if_under_way(scene, clause, test))
    if test.state == "long" or (test.state == "up" and test.minutes is not None and clause.verb == "cancel"):
        return (yield from _if_long(scene, clause, test))
    if clause.verb == "run" and test.state in ("up", "down", "idle", "busy") and slots.after(clause, "on", "using"):
        return (yield from _run_there(scene, clause, test))
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
    if test.since and thing.kind == "job":
        since = slots.since(read_clause(f"runs {test.since}"))
        failed = yield from scene.look("list_job_runs", job=thing.ref, state="FAILED", since=since)
        holds, told = bool(things_of("run", failed)), f"has no failed run{within(since)}"
        told = told if not holds else f"failed{within(since)}"
    plan = PLAN_OF.get((verb, thing.kind))
    if holds is None or plan is None:
        return (yield from untestable(scene, clause))
    if holds is not test.wanted:
        return Answer(f"{bold(thing.name)} {told}, so I left it as it is.", (f"Show {thing.name}",))
    settled = replace(chosen(plain, thing.kind, thing.ref), kinds=(thing.kind,), flags=plain.flags - {"idle", "all"})
    return (yield from PLANS[plan](scene, settled))


def _if_empty(scene: Scene, clause: Clause, test: Condition) -> Plan:
    """Deletes a scope or a folder where nothing is left in it."""
    split = split_condition(clause.text)
    path = slots.path(clause)
    of_one = bool(path) or ("scope" in clause.kinds and "secret" not in clause.kinds and not clause.has("key", "and"))
    if clause.verb != "delete" or not test.wanted or split is None or not of_one:
        return (yield from untestable(scene, clause))
    if path:
        inside = (yield from scene.look("list_workspace", path=path)).parsed.rows
        if inside:
            return Answer(f"{code(path)} holds {len(inside)} objects, so I left it as it is.", (f"List {path}",))
        yield from scene.call("delete_workspace_path", path=path)
        return Answer(f"Deleted {code(path)}, which was empty.", (f"List {path.rsplit('/', 1)[0] or '/'}",))
    order = read_clause(split[0])
    scope: Thing = yield from resolve(scene, order, "scope", verb="delete", usable=lambda s: False)
    kept = things_of("secret", (yield from scene.look("list_secrets", scope=scope.ref)))
    if kept:
        text = f"{bold(scope.name)} still holds {joined([code(k.name) for k in kept])}, so I left it as it is."
        return Answer(text, (f"List the secrets in {scope.name}",))
    yield from scene.call("delete_secret_scope", scope=scope.ref)
    return Answer(f"Deleted the secret scope {bold(scope.name)}, which was empty.", ("List secret scopes",))


# "Run it on B if A is off" tests another one than the place: only "on it" and "if it is" speak of the place.
_OF_THE_PLACE = re.compile(
    r"\b(?:on|using) (?:it|that one|this one|that|this)(?=[,;.!?]|$| if\b| when\b)"
    r"|\b(?:if|when|in case|provided(?: that)?|as long as|unless) (?:it(?:'s)?|idle|running|up|on)\b",
    re.IGNORECASE,
)


def _run_there(scene: Scene, clause: Clause, test: Condition) -> Plan:
    """Runs a notebook or a job on a cluster where that cluster is in the state: "if X is up, run N on it"."""
    from agent.providers.planner.registry import plan_for

    split = split_condition(clause.text)
    look = read_clause(f"show the cluster {' '.join(t.text for t in slots.after(clause, 'on', 'using'))}")
    cluster: Thing = yield from resolve(scene, look, "cluster", verb="look at")
    holds, told = _state(cluster, test.state, test.minutes)
    if split is None or holds is None or not _OF_THE_PLACE.search(clause.text):
        return (yield from untestable(scene, clause))
    if holds is not test.wanted:
        return Answer(f"{bold(cluster.name)} {told}, so I ran nothing on it.", (f"Show {cluster.name}",))
    order = read_clause(split[0])
    return (yield from plan_for(order)(scene, order))


def _if_long(scene: Scene, clause: Clause, test: Condition) -> Plan:
    """Cancels the run that an order is about where it has been under way for that long."""
    ends = clause.verb == "cancel" or (clause.verb == "stop" and set(clause.kinds) & {"run", "job"})
    if not ends or not test.wanted or test.minutes is None or set(clause.kinds) - {"run", "job"}:
        return (yield from untestable(scene, clause))
    run = yield from under_way(scene, replace(clause, condition=None))
    if run is None:
        text = "I see no single run under way that this is about, so I cancelled nothing. Name its job or its id."
        return Answer(text, ("Show running jobs",), ok=False)
    took = seconds_of(run)
    if took is None:
        return (yield from untestable(scene, clause))
    told = f"has been running for {duration(took / 60)}"
    if took <= test.minutes * 60:
        text = f"{code(run.id)} ({run.name}) {told}, so I left it as it is. I only look once: ask again later."
        return Answer(text, (f"Show run {run.id}",))
    yield from scene.call("cancel_job_run", run_id=int(run.id) if run.id.isdigit() else run.id)
    return Answer(f"Cancelled run {code(run.id)} ({run.name}): it {told}.", ("Show the last 10 runs",))


def _if_under_way(scene: Scene, clause: Clause, test: Condition) -> Plan:
    """Cancels the run that is named, or was looked at, where it is under way."""
    spoken = scene.memory.focus("run") if not clause.names and not clause.of("number") else None
    if not test.wanted:
        return (yield from untestable(scene, clause))
    if spoken is None:
        run = yield from under_way(scene, replace(clause, condition=None))
    else:
        now = yield from scene.look("list_job_runs", state="RUNNING")
        run = next((r for r in things_of("run", now) if r.id == spoken.ref), None)
    if run is None:
        which = f"Run {code(spoken.ref)}" if spoken else "That run"
        return Answer(f"{which} is not running, so I left it as it is.", ("Show the last 10 runs",))
    yield from scene.call("cancel_job_run", run_id=int(run.id) if run.id.isdigit() else run.id)
    return Answer(f"Cancelled run {code(run.id)}, which was running.", ("Show the last 10 runs",))


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
    if minutes is not None and state not in ("idle", "busy"):
        return None, ""  # for how long it has been up is not known
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
