"""Where something begins and where it ends: two columns of one sort, and the words that say which of them is meant."""

from __future__ import annotations

from agent.providers.planner.sql.columns import Column, name_parts
from agent.providers.planner.sql.ground import Ground, Named
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.taken import ENDS, STARTS, Taken


def ends_of(made: Ground, column: Column) -> tuple[Column, Column] | None:
    """The two columns where something begins and ends, when this is one of them."""
    kind = name_parts(column.name)[-1:]
    both = [c for c in made.table.columns if c.identifies and name_parts(c.name)[-1:] == kind]
    first = next((c for c in both if name_parts(c.name)[0] in ("pickup", "start", "origin", "from")), None)
    last = next((c for c in both if name_parts(c.name)[0] in ("dropoff", "end", "destination", "to")), None)
    return (first, last) if first is not None and last is not None else None


def _said(taken: Taken, at: int) -> list[int]:
    """Where verbs of beginning and ending stand ahead of this place, back to the number before it."""
    found = []
    for near in range(at - 1, -1, -1):
        item = taken.items[near]
        if isinstance(item, Span) and item.kind == "number":
            break
        if set(item.words) & (STARTS | ENDS):
            found.append(near)
    return found


def side_told(taken: Taken, at: int) -> int | None:
    """Which end the verb ahead of a number says: "trips that ended in zip 10001"."""
    said = _said(taken, at)
    return None if not said else 0 if set(taken.items[said[0]].words) & STARTS else 1


def both_ends(taken: Taken, at: int) -> tuple[Column, ...]:
    """Both zips, where a trip "starts and ends" in one."""
    said = _said(taken, at)
    words = {w for near in said if isinstance(taken.items[near], Named) for w in taken.items[near].words}
    if not words & STARTS or not words & ENDS:
        return ()
    zips = [c for c in taken.made.table.columns if c.identifies and name_parts(c.name)[-1:] == ("zip",)]
    if len(zips) != 2:
        return ()
    for near in said:
        taken.used.add(near)
        beside = taken.at(near + 1)
        if isinstance(beside, Span) and beside.kind == "and":
            taken.used.add(near + 1)
    return tuple(zips)
