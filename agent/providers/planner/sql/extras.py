"""Columns that are shown beside what was asked for: "top 5 stores by sales, with the city they are in"."""

from __future__ import annotations

from agent.providers.planner.sql.attach import Attached
from agent.providers.planner.sql.columns import Column, main_measure, score, singular
from agent.providers.planner.sql.ground import Ground, Named
from agent.providers.planner.sql.measures import aggregate, name_of
from agent.providers.planner.sql.naming import join_path
from agent.providers.planner.sql.reading import Measured, Reading, Split
from agent.providers.planner.sql.walk import State

_SURE = 0.55


def shown_beside(made: Ground, r: Reading, others: list[Named], *, rows: bool) -> list[Named]:
    """Gives such columns their place; what is left has none.

    Beside groups of things only what each of them has once: a column of their own table, or of one that its keys lead
    to. Beside rows (``rows``: they were spoken of) it is a column of a table that their keys lead to.
    """
    left = []
    for item in others:
        if r.splits and set(item.words) <= {"name", "names"}:
            left.append(item)  # groups are shown by name
            continue
        columns = _beside_groups(made, r, item) if r.splits else _beside_rows(made, r, item) if rows else []
        if not columns:
            left.append(item)
        for column in columns:
            made.reach(column)
            if r.splits:
                own = any(sp.name == column.name for sp in r.splits)  # the name of a shop, and of who supplies it
                name = f"{column.table.rsplit('.', 1)[-1]}_{column.name}" if own else column.name
                r.splits.append(Split(made.col(column), name, column=column))
            elif r.distinct:
                r.distinct.append(column)
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
            led = column.identifies and item.table is not None and any(item.table is t for t in reach)
            if value >= _SURE and any(column.table == t.name for t in reach) and column.name not in own and not led:
                return [column]
        if item.table is not None and any(item.table is t for t in reach):
            return [c for c in made.label(item.words) if not c.identifies]
    return []


def _beside_rows(made: Ground, r: Reading, item: Named) -> list[Column]:
    if r.measures or r.counts or (r.distinct and not r.each_row):
        return []
    if item.table is not None and item.table is not made.table and item.table.name in made.ways:
        return [c for c in made.label(item.words) if not c.identifies]
    if any(v >= _SURE and c.table == made.table.name for v, c in item.columns):
        return []
    found = [c for v, c in item.columns if v >= _SURE and c.table != made.table.name and c.table in made.ways]
    return found[:1]


def ordered_by_test(made: Ground, r: Reading, s: State) -> None:
    """ "Suppliers with a negative balance, lowest first": rows are sorted by the number that they are picked by."""
    said = (
        r.measures or r.counts or r.splits or r.order_column is not None or r.order is not None or s.super_ is not None
    )
    if said or not (r.direction and s.rows) or s.dated or r.limit is not None:
        return
    keys = {t.key for t in r.tests}
    tested = [c for c in made.table.columns if c.numeric and not c.identifies and f"{c.table}.{c.name}" in keys]
    if len(tested) == 1:
        r.order_column, s.ranks_rows = tested[0], True


def on_the_way(made: Ground, attached: Attached, r: Reading, item: Named) -> bool:
    """ "Nations by stock of the suppliers", where the join to nations leads over the suppliers: it says no more.

    Nor does "orders of wholesale customers" of a number or a sum, where every order has a customer."""
    if item.table is None or item.table is made.table or not item.words[-1].endswith("s"):
        return False
    joined = any(other is item.table for other, _, _ in made.joined)
    added = all(m.func in ("count", "sum") for m in r.measures) and bool(r.measures or r.counts)
    reached = item.table.name in made.ways and added
    return (joined or reached) and attached.preps.get(attached.items.index(item)) in ("of", "at", "in", "from")


def asked_where(attached: Attached, r: Reading, s: State) -> None:
    """What is asked for with "where" is a place: no sum of all, and not the rows that there are most of."""
    most = s.super_ is not None and set(s.super_.words) <= {"most", "least", "fewest"}
    if s.super_ is not None and s.super_.words[0].endswith("ernmost") and r.splits:
        r.unread.append(s.super_.words[0])  # where other rows of theirs are
    if attached.opening == "where" and (most or r.measures or r.counts) and not (r.splits or r.distinct):
        r.unread.append("where")


def ranked_by_nothing(attached: Attached, r: Reading, s: State) -> None:
    """ "The biggest shop", of which no size is known, is none of the rows; nor is "which shop is the busiest" all."""
    said = r.measures or r.splits or r.distinct or r.counts
    figure = bool(r.measures) and not (r.splits or r.distinct or r.having)  # "which people leave most": no rate of all
    if s.super_ is not None and r.limit is not None and (not said or figure):
        r.unread.append(s.super_.words[0])
    common = next((i for i in attached.items if i.kind == "common"), None)
    if s.common and common is not None and not r.splits:
        r.unread.append(common.words[-1])


def whose_it_is(made: Ground, r: Reading) -> None:
    """Says of which table a column was taken where another one is as near that has the same."""
    used = {f"{sp.column.table}.{sp.column.name}": sp.column for sp in r.splits if sp.column is not None}
    keys = {*used, *(t.key for t in r.tests)}
    for column in (c for t in made.near[1:] for c in t.columns if f"{t.name}.{c.name}" in keys):
        if not column.identifies and (other := made.rival(column)) is not None:
            word = singular(other.table.rsplit("_", 1)[-1].rsplit(".", 1)[-1])
            r.said.append(f"`{column.name}` is that of `{column.table}`; say “{word} {column.name}” for the other one")


def best_span(made: Ground, attached: Attached, r: Reading, s: State) -> None:
    """ "Best month for EMEA": of what the table is mainly about, where neither rows nor a measure were named."""
    best = s.super_ is not None and s.super_.words[0] in ("best", "worst") and bool(s.bucket_entity)
    said = r.measures or r.counts or s.rows or r.order_column is not None or r.order is not None
    column = main_measure(made.table.columns) if best and not said else None
    if column is not None:
        r.measures.append(Measured(aggregate("sum", attached.col(column)), name_of("sum", column), column, "sum"))
        r.said.append(f"adding up `{column.name}`")


def is_not_spent(column: Column, s: State) -> bool:
    """Whether spending was spoken of and a number is something else: "total spend", where all there is is a balance."""
    spent = {w for i in s.acts for w in i.words} & {"spend", "spent", "spending", "paid", "pay", "earned", "sold"}
    return bool(spent) and not any(score((word,), column) for word in spent)


def stands_beside(attached: Attached, item: Named) -> bool:
    """Whether "with" stands ahead of words, or of those that they follow: "with customer name"."""
    at = attached.items.index(item)
    before = attached.at(at - 1)
    if attached.preps.get(at) == "with":
        return True
    follows = isinstance(before, Named) and before.end == item.start and before.table is not attached.made.table
    return follows and attached.preps.get(at - 1) == "with"
