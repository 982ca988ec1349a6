"""Whose all rows are anyway: "revenue per city for the shops" where every sale is one of a shop's.

Such a noun limits nothing and groups nothing. It is left out only where nothing hangs on it: no word beside it, no
condition behind it, and nothing that asks for it ("by", "each", "top 5", "how many").
"""

from __future__ import annotations

from agent.providers.planner.sql.ground import Item, Named
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.taken import Taken
from agent.providers.planner.sql.words import ACTS

_PREPS = frozenset({"for", "of", "in", "at", "across", "from", "over"})
_ASKS = frozenset({"group", "count", "super", "top", "distinct", "common", "share", "number", "some", "without", "not",
                   "and", "vs", "agg", "order", "minus"})  # fmt: skip
_MAY_FOLLOW = frozenset({"group", "bucket", "dir", "order", "time", "top", "common"})
_OF_IT = frozenset({"with", "having", "that", "which", "who", "whose", "where", "whom"})


def all_of_them(taken: Taken, at: int, item: Named) -> bool:
    """Whether a plural noun of a table that the keys of the rows lead to says nothing here."""
    made = taken.made
    if item.table is None or item.table.name not in made.ways or not item.words[-1].endswith("s"):
        return False
    if item.value or item.flag or any(v > 1.1 for v, _ in item.columns):
        return False
    after, start = taken.at(at + 1), at
    while _adjacent(before := taken.at(start - 1), taken.items[start]) and start - 1 in taken.used:
        start -= 1  # "the bakery shops"
    if _adjacent(before, taken.items[start]) or _adjacent(item, after):
        return False
    if isinstance(before, Span) and before.kind in _ASKS and before.end >= item.start - 1:
        return False
    behind = taken.preps.get(at + 1, "") not in _OF_IT
    if taken.preps.get(start) in _PREPS:
        return behind and (after is None or (isinstance(after, Span) and after.kind in _MAY_FOLLOW))
    return behind and _does_the_most(taken, at, before)


def _adjacent(first: Item | None, second: Item | None) -> bool:
    return isinstance(first, Named) and isinstance(second, Named) and first.end == second.start


def _does_the_most(taken: Taken, at: int, before: Item | None) -> bool:
    """ "On which weekday do the shops sell the most": what is asked for stands ahead of them."""
    after, behind = taken.at(at + 1), taken.at(at + 2)
    most = behind if after is not None and set(after.words) <= ACTS else after
    return isinstance(before, Span) and before.kind == "bucket" and isinstance(most, Span) and most.kind == "super"
