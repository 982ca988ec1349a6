"""Columns that are shown beside what was asked for: "top 5 stores by sales, with the city they are in"."""

from __future__ import annotations

from agent.providers.planner.sql.columns import Column
from agent.providers.planner.sql.ground import Ground, Named
from agent.providers.planner.sql.naming import join_path
from agent.providers.planner.sql.reading import Reading, Split

_SURE = 0.55


def shown_beside(made: Ground, r: Reading, others: list[Named], *, rows: bool) -> list[Named]:
    """Gives such columns their place; what is left has none.

    Beside groups of things only what each of them has once: a column of their own table, or of one that its keys lead
    to. Beside rows (``rows``: they were spoken of) it is a column of a table that their keys lead to.
    """
    left = []
    for item in others:
        columns = _beside_groups(made, r, item) if r.splits else _beside_rows(made, r, item) if rows else []
        if not columns:
            left.append(item)
        for column in columns:
            made.reach(column)
            if r.splits:
                r.splits.append(Split(made.col(column), column.name, column=column))
            else:
                r.extra.append(column)
    return left


def _beside_groups(made: Ground, r: Reading, item: Named) -> list[Column]:
    keys = {sp.column.table for sp in r.splits if sp.column is not None and sp.column.identifies}
    own = {c.name for sp in r.splits if (c := sp.column) is not None}
    things = [t for t in made.near if t.name in keys and t is not made.table]
    for thing in things:
        reach = [thing, *(t for t in made.near if join_path(thing, t, made.others) is not None)]
        for value, column in item.columns:
            if value >= _SURE and any(column.table == t.name for t in reach) and column.name not in own:
                return [column]
        if item.table is not None and any(item.table is t for t in reach):
            return [c for c in made.label(item.words) if not c.identifies]
    return []


def _beside_rows(made: Ground, r: Reading, item: Named) -> list[Column]:
    if r.measures or r.counts or r.distinct:
        return []
    if item.table is not None and item.table is not made.table and item.table.name in made.ways:
        return [c for c in made.label(item.words) if not c.identifies]
    if any(v >= _SURE and c.table == made.table.name for v, c in item.columns):
        return []
    found = [c for v, c in item.columns if v >= _SURE and c.table != made.table.name and c.table in made.ways]
    return found[:1]
