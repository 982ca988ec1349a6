"""The time between two times of a row that are both named: "days between shipping and receipt", "order to ship"."""

from __future__ import annotations

from agent.providers.planner.sql.columns import Column
from agent.providers.planner.sql.ground import Item, Named
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.taken import Taken, joined_by_and

_UNITS = {"day": "day", "days": "day", "hour": "hour", "hours": "hour", "minute": "minute", "minutes": "minute",
          "mins": "minute", "seconds": "second", "second": "second"}  # fmt: skip
_TIMES = (("time",), ("times",), ("gap",), ("delay",), ("interval",))
_OPEN = frozenset({"between", "from"})
_SURE = 0.45


def stretch(taken: Taken) -> None:
    """Puts one "duration" in the place of two named times and the words around them."""
    if not _stretched(taken):
        ahead = [i for at, i in enumerate(taken.items) if taken.preps.get(at + 1) == "between"]
        spans = [i for i in ahead if isinstance(i, Span) and i.kind in ("bucket", "inunit") and i.words[-1] in _UNITS]
        taken.reading.unread += [f"{i.words[-1]} between" for i in spans]  # of times that no row has both


def _stretched(taken: Taken) -> bool:
    for at, item in enumerate(taken.items):
        if taken.preps.get(at) not in _OPEN or not isinstance(item, Named):
            continue
        joined = joined_by_and(taken.at(at + 1))
        last = at + 2 if joined else at + 1
        if not joined and taken.preps.get(last) not in ("to", "until"):
            continue
        pair = _times(taken, item, taken.at(last))
        if pair is None:
            continue
        taken.made.between = pair
        taken.used |= set(range(at, last + 1))
        unit, asked = _unit(taken, at)
        if asked is None:
            taken.items[at] = Span("inunit", item.start, item.end, item.words, (unit,))
            taken.used.discard(at)
        else:
            taken.items[asked] = Span("inunit", item.start, item.end, taken.items[asked].words, (unit,))
        return True
    return False


def _times(taken: Taken, first: Item, second: Item | None) -> tuple[Column, Column] | None:
    """The two different times of the question's own table that the words name best."""
    if not isinstance(second, Named) or not isinstance(first, Named):
        return None
    own, made = taken.made.table.name, taken.made
    near = {own, *made.ways}
    pairs = [
        (v + w, left, right)
        for v, left in first.columns
        for w, right in second.columns
        if left is not right and left.time and right.time and {left.table, right.table} <= near and min(v, w) >= _SURE
    ]
    pairs = [p for p in pairs if own in (p[1].table, p[2].table)]
    if not pairs:
        return None
    _, begin, end = max(pairs, key=lambda pair: pair[0])
    for column in (begin, end):
        made.reach(column)
    return begin, end


def _unit(taken: Taken, at: int) -> tuple[str, int | None]:
    """The unit that was asked for, and the item that says it or that a time is asked for; days where none does."""
    unit, holder = "", None
    for near in range(at - 1, -1, -1):
        item = taken.at(near)
        if isinstance(item, Named) and item.words in _TIMES and holder is None and near == at - 1:
            taken.items[near] = Span("duration", item.start, item.end, item.words)
            holder = near
            continue
        if not isinstance(item, Span) or near in taken.used or item.kind not in ("bucket", "inunit", "duration"):
            continue
        named = next((_UNITS[w] for w in item.words if w in _UNITS), "")
        if not named and item.kind != "duration":
            continue
        unit = unit or named
        before = taken.at(near - 1)
        if named and isinstance(before, Span) and before.kind == "count":
            taken.used.add(near - 1)  # "number of days between"
        if holder is None:
            holder = near
        else:
            taken.used.add(near)  # "how many days pass"
    for near in range(at + 1, len(taken.items)):
        item = taken.at(near)
        if isinstance(item, Span) and item.kind == "inunit":
            unit = unit or item.values[0]  # "..., in days"
            taken.used.add(near)
    return unit or _usual(taken), holder


def _usual(taken: Taken) -> str:
    between = taken.made.between
    assert between is not None
    return "day" if any(c.type.startswith("date") for c in between) else "minute"
