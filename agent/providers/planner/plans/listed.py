"""Which things of the last list are meant: "the sales one", "all except c", "the password"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.plans.catalog import best_tables
from agent.providers.planner.plans.kinds import SHOWN_BY
from agent.providers.planner.plans.many import listed_apart, spared
from agent.providers.planner.scene import Scene
from agent.providers.planner.things import Thing, link


def of_list(scene: Scene, clause: Clause, kinds: Sequence[str], *, verb: str) -> Thing | None:
    """The thing of the last list that is named: in full, or as "the sales one"; of runs by the names of their jobs."""
    things = [t for t in scene.memory.listed()]
    if things and things[0].kind == "run":
        kind = "run" if verb in ("show", "describe", "is", "why", "cancel", "stop", "read") else "job"
        named = {t.cell("job_name", "job"): t for t in reversed(things)}
        things = [Thing(kind, n, t.id, t.id if kind == "run" else n, t.row) for n, t in named.items() if n]
    shows = tuple(SHOWN_BY) if verb in ("show", "read", "describe") else ()
    match = link(clause.tokens, clause.names, [t for t in things if t.kind in (*kinds, *shows)])
    steps = (*scene.memory.last_steps(), *scene.shown)
    if len(match.things) > 1 and clause.has("one") and shows and steps and steps[-1].call.name == "search_tables":
        nearest = best_tables(match.things, str(steps[-1].call.args.get("query") or "").split())
        one = nearest[0] if len(nearest) == 1 else match.things[0]  # a search lists the nearest first
        match = replace(match, things=(one,), sure=True)
    if not match.things and clause.has("one") and clause.names:
        said = set(clause.names)
        cells = [t for t in things if t.kind in (*kinds, *shows) and said <= {v.lower() for v in t.row.values()}]
        return cells[0] if len(cells) == 1 else None  # "the one on develop"
    if not match.sure or len(match.things) != 1:
        return None
    if match.things[0].cell("type") == "FILE":
        match = replace(match, things=(replace(match.things[0], kind="file"),))
    name = match.things[0].name.lower()
    known = {name, name.rsplit(".", 1)[-1], name.rsplit("/", 1)[-1], name.rsplit("/", 1)[-1].partition(".")[0]}
    looks = verb in ("show", "read", "describe", "is", "why") and clause.has("the", "that")
    return match.things[0] if looks or clause.has("one", "ones") or known & set(clause.names) else None


def some_of(clause: Clause, seen: Sequence[Thing]) -> tuple[Thing, ...]:
    """The secrets of the last list that are meant: "a and b", "all except c", "the password"; empty where unsure."""
    if "all" in clause.flags and clause.excluded and not clause.names:
        left_out = spared(clause, seen, noun="secret")
        return tuple(s for s in seen if s not in left_out)
    if len(apart := listed_apart(clause, seen)) > 1:
        return apart
    match = link(clause.tokens, clause.names, seen) if clause.names else None
    return match.things if match and match.sure and len(match.things) == 1 else ()
