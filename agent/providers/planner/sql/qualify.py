"""Nouns that only say whose something is, or where: "by nation of the customer", "orders from customers in ASIA"."""

from __future__ import annotations

from dataclasses import replace

from agent.providers.planner.sql.all_of_them import all_of_them
from agent.providers.planner.sql.columns import singular
from agent.providers.planner.sql.ground import Ground, Item, Named
from agent.providers.planner.sql.naming import Table, in_schema, join_path, rows_of
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.taken import Taken
from agent.providers.planner.sql.values import value_in
from agent.providers.planner.sql.words import MONEY, PEOPLE

# What is named right after one of these is asked for itself.
_HEADS = frozenset(
    {"group", "count", "super", "top", "distinct", "common", "share", "number", "some", "without", "not"}
)
_ASKED = frozenset({"which", "who", "whom"})
_PREPS = frozenset({"of", "from", "in", "at", "by", "for", "with", "to", "where", "whose", "on"})
_SURE = 0.6


def qualify(taken: Taken) -> None:
    """Takes such nouns out. What stands beside them is of their table, or of one that their keys lead to."""
    for at, item in enumerate(taken.items):
        if not isinstance(item, Named) or at in taken.used:
            continue
        if item.table is taken.made.table:
            if _ranked_for_them(taken, at, item, taken.at(at + 1)):
                taken.used.add(at)
            continue
        _of_people(taken, at, item)
        if all_of_them(taken, at, item):
            taken.used.add(at)
            taken.reading.said.append(f"over all {' '.join(item.words)}")
            continue
        after = taken.at(at + 1)
        adjunct = isinstance(after, Named) and after.start == item.end
        asked = taken.preps.get(at) in _ASKED or _headed(taken, at)
        if _full_name(item) or (asked and not adjunct):
            continue
        if not adjunct and (value := _asked_by_value(taken, at)) is not None and item.table is not None:
            taken.items[value] = _of_that(taken.made, taken.items[value], {item.table.name})  # type: ignore[arg-type]
            if taken.preps.get(value) in _ASKED:
                taken.preps[at] = taken.preps.pop(value)
            continue
        money = bool(set(item.words) & MONEY) and bool(item.columns)
        money = money and (taken.preps.get(at) in ("for", "by", "of") or not adjunct)
        if _place(taken.made, item) and not money:
            taken.used.add(at)
        elif asked and isinstance(after, Named) and (not after.columns or after.table is not None):
            if _ranked_for_them(taken, at, item, after):
                _whose(taken, at, item, item.table)  # type: ignore[arg-type]
        elif item.table is not None and item.table.name in taken.made.ways:
            _whose(taken, at, item, item.table)


def _of_people(taken: Taken, at: int, item: Named) -> None:
    """ "Women in France": a place behind a sort of people is theirs."""
    place, made = taken.at(at + 1), taken.made
    if item.value is None or item.value[0].table not in made.ways or not isinstance(place, Named):
        return
    own = next(t for t in made.near if t.name == item.value[0].table)
    if (
        place.value is not None
        and taken.preps.get(at + 1) in ("in", "from")
        and any(rows_of((p,), own) for p in PEOPLE)
    ):
        taken.items[at + 1] = _of_that(made, place, {own.name})


def _ranked_for_them(taken: Taken, at: int, item: Named, after: Item | None) -> bool:
    """ "Top 5 customer nations": the nations are ranked, and they are the customers'."""
    if not isinstance(after, Named) or after.start != item.end:
        return False
    before, of = taken.at(at - 1), after.table
    if isinstance(before, Span) and before.kind == "number":
        before = taken.at(at - 2)  # "the best 3 customer nations"
    ranked = isinstance(before, Span) and before.kind in ("top", "super", "common")
    if not ranked or item.words[-1].endswith("s") or item.table is None or of is None:
        return False
    apart = of is not taken.made.table and of is not item.table
    return apart and join_path(item.table, of, taken.made.others) is not None


def _headed(taken: Taken, at: int) -> bool:
    before = taken.at(at - 1)
    return isinstance(before, Span) and before.kind in _HEADS


def _asked_by_value(taken: Taken, at: int) -> int | None:
    """Where the value stands of "which US franchise", "top 5 Italian customers": the noun behind is asked for."""
    value = taken.at(at - 1)
    if not isinstance(value, Named) or value.value is None or value.end != taken.items[at].start:
        return None
    before = taken.at(at - 2)
    before = taken.at(at - 3) if isinstance(before, Span) and before.kind == "number" else before
    ranked = isinstance(before, Span) and before.kind in ("top", "super")
    return at - 1 if ranked or taken.preps.get(at - 1) in _ASKED else None


def _full_name(item: Named) -> bool:
    return bool(item.columns and item.columns[0][0] > 1.1)


def _place(made: Ground, item: Named) -> bool:
    """ "Bakery revenue", "at the bakery", "for taxis": the schema of the table."""
    return len(item.words) == 1 and item.value is None and in_schema(singular(item.words[0]), made.table.name)


def _whose(taken: Taken, at: int, item: Named, table: Table) -> None:
    made = taken.made
    prep = taken.preps.get(at, "")
    reach = {t.name for t in made.near if t is table or join_path(table, t, made.others) is not None}
    start = item.start
    while start in taken.left_out:
        start = taken.left_out[start]  # "male bakehouse customers"
    for near in (at + 1, at - 1):
        beside = taken.at(near)
        if near > at and isinstance(beside, Span) and beside.kind == "not":
            near, beside = at + 2, taken.at(at + 2)  # "whose supplier is not approved"
        if not isinstance(beside, Named) or beside.table is made.table or near in taken.used:
            continue
        beside = _of_that(made, beside, reach)
        of = _of(beside, table, reach)
        if not of:
            continue
        ahead = near < at
        adjacent = beside.end == start if ahead else beside.start == item.end
        if ahead and not (prep == "of" or ((beside.value or beside.flag) and (adjacent or prep in ("of", "from")))):
            continue
        noun = adjacent and beside.value is None and not item.words[-1].endswith("s")  # "franchise city"
        if not ahead and not (prep in _PREPS or noun):
            continue
        taken.used.add(at)
        if made.via.get(of, table) is not table:
            taken.reading.unread.append(" ".join(item.words))  # "nation of the supplier and of the customer"
        made.via[of] = table
        taken.items[near] = beside
        _listed_with(taken, near, reach)
        if beside.columns and beside.value is None:  # its own "city", not that of another table
            taken.items[near] = replace(beside, columns=tuple(p for p in beside.columns if p[1].table in reach))
        return


def _listed_with(taken: Taken, at: int, reach: set[str]) -> None:
    """ "French vs Japanese customers": the values listed ahead of one are of the same table."""
    while isinstance(cue := taken.at(at - 1), Span) and cue.kind in ("and", "vs"):
        first = taken.at(at - 2)
        if not isinstance(first, Named) or first.value is None:
            return
        taken.items[at - 2] = _of_that(taken.made, first, reach)
        at -= 2


def _of_that(made: Ground, beside: Named, reach: set[str]) -> Named:
    """A value as one of these tables where they have it as well: "customers in Germany", not stores there."""
    if beside.value is None or beside.value[0].table in reach:
        return beside
    named = beside.value[0].name
    for column in (c for t in made.near if t.name in reach for c in t.columns if c.name == named):
        if (found := value_in(" ".join(beside.words), column)) is not None:
            return replace(beside, value=(column, found[1]))
    return beside


def _of(beside: Item, table: Table, reach: set[str]) -> str:
    """The table that what stands beside is of, where that is the noun's or one that its keys lead to."""
    assert isinstance(beside, Named)
    if beside.value is not None and beside.value[0].table in reach:
        return beside.value[0].table
    if beside.flag is not None and beside.flag.table in reach:
        return beside.flag.table
    if beside.table is not None and beside.table is not table and beside.table.name in reach:
        return beside.table.name
    return next((c.table for v, c in beside.columns if v >= _SURE and c.table in reach), "")
