"""Several things of the last list, or named apart, without a word for what they are: "both", "all but the first"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.plans.kinds import KINDS_OF, PLAN_OF, SHOWN_BY
from agent.providers.planner.plans.many import by_places, listed_apart, spared
from agent.providers.planner.resolve import settled_on
from agent.providers.planner.scene import LIST_TOOL, Scene
from agent.providers.planner.steps import Answer, Lookup, Plan, Stop
from agent.providers.planner.superlatives import singled_out
from agent.providers.planner.things import Thing, things_of

_ON_BOOKS = ("run", "read", "export", "show", "describe", "delete")
_OPENED = 4  # notebooks that "open them" opens at once


def several_of_list(scene: Scene, clause: Clause, verb: str | None) -> Lookup:
    """The answer where the clause speaks of several such things; None where it speaks of one."""
    from agent.providers.planner.registry import PLANS

    if verb in _SEVERAL and clause.has("and", ",", "both", "&") and not clause.chosen:
        several = yield from _apart(scene, clause, verb or "")
        if several:
            return (yield from _each(scene, clause, several))
    placed = scene.memory.listed() if verb in _SEVERAL and len(slots.ordinals(clause)) > 1 else ()
    if several := by_places(scene, clause, placed, noun=placed[0].kind if placed else ""):
        return (yield from _each(scene, clause, several))  # "stop the second and the fifth"
    every = clause.has("them", "those", "these", "both", "all", "everything") and not singled_out(clause)
    if verb == "run" and every and not clause.names:
        now = [t for r in scene.done if r.call.name == "list_job_runs" for t in things_of("run", r)]
        names = [r.cell("job_name") for r in now or scene.memory.listed("run") if r.cell("job_name")]
        if names:
            jobs = [Thing("job", name, name, name) for name in names]
            return (yield from _each(scene, clause, _kept(clause, jobs)))
    listed = scene.memory.listed()
    it_all = clause.has("it") and "all" in clause.flags
    points = (clause.has("ones", "them", "those", "these", "both") or it_all) and not singled_out(clause)
    if points and not clause.names and not clause.chosen and listed:
        name = PLAN_OF.get((verb or "", listed[0].kind))
        if name and listed[0].kind in ("cluster", "warehouse", "repo", "job"):
            settled = replace(clause, kinds=(listed[0].kind,), flags=clause.flags | {"all"})
            return (yield from PLANS[name](scene, settled))
    if points and listed and listed[0].kind == "run" and not clause.names and verb in ("describe", "show", "why"):
        runs = [t for t in listed if clause.verb != "why" or t.state == "FAILED"]
        if runs and len(runs) <= _OPENED:
            return (yield from _each(scene, clause, _kept(clause, runs)))
    if points and not clause.names and not clause.chosen and verb in _ON_BOOKS:
        books = [t for t in listed if t.kind == "notebook"]  # of a folder
        if books and len(books) <= _OPENED:
            return (yield from _each(scene, clause, _kept(clause, books)))
    return None


def _kept(clause: Clause, things: Sequence[Thing]) -> list[Thing]:
    """Each of these things once, but for the exceptions. Ends the plan where nothing is left."""
    left_out = spared(clause, things, noun=things[0].kind, listed=things)
    kept = [t for t in dict.fromkeys(things) if t not in left_out]
    if not kept:
        raise Stop(Answer("That leaves nothing of the list, so I did nothing.", ok=False))
    return kept


_SEVERAL = ("start", "stop", "restart", "delete", "run", "pause", "resume", "pull", "describe", "show")


def _apart(scene: Scene, clause: Clause, verb: str) -> Lookup:
    """The things of "A and the B", of whatever kinds the verb is for."""
    kinds = [k for k in KINDS_OF[verb] if k in ("cluster", "warehouse", "job", "repo") and LIST_TOOL[k] in scene.tools]
    things: list[Thing] = []
    for kind in kinds:
        things += yield from scene.things(kind)
        if found := listed_apart(clause, things):
            return found
    return ()


def _each(scene: Scene, clause: Clause, things: Sequence[Thing]) -> Plan:
    """The verb on each of several things: clusters are stopped and deleted at once, others one after the other."""
    from agent.providers.planner.registry import PLANS

    verb = clause.verb or "show"
    if verb in ("stop", "delete") and {t.kind for t in things} == {"cluster"}:
        return (yield from PLANS[PLAN_OF[(verb, "cluster")]](scene, replace(clause, kinds=("cluster",))))
    answers = []
    for listed in things:
        thing = replace(listed, kind="file") if listed.cell("type") == "FILE" else listed
        name = PLAN_OF.get((verb, thing.kind)) or SHOWN_BY[thing.kind]
        answers.append((yield from PLANS[name](scene, settled_on(clause, thing))))
    return replace(answers[-1], text="\n\n".join(a.text for a in answers))
