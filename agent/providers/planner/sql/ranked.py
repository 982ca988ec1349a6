"""What a superlative is of where nothing says it: people, the rows themselves, a number that its word hints at."""

from __future__ import annotations

from agent.providers.planner.sql.columns import Column, best_column, main_measure, time_column
from agent.providers.planner.sql.ground import Ground
from agent.providers.planner.sql.measures import aggregate, name_of
from agent.providers.planner.sql.naming import rows_of
from agent.providers.planner.sql.reading import Measured, Reading, Split
from agent.providers.planner.sql.splits import of_days
from agent.providers.planner.sql.walk import State, few
from agent.providers.planner.sql.words import PEOPLE

_TRADES = frozenset(
    {"sell", "sells", "sold", "selling", "spend", "spent", "spends", "earn", "earned", "earns", "paid", "pays"}
)


def persons(made: Ground, r: Reading, s: State, *, ranked: bool) -> None:
    """ "Who spent the most": of the table of people that the rows' keys lead to, where the rows are no people."""
    if any(rows_of((word,), made.table) for word in PEOPLE):
        one = r.measures[0] if len(r.measures) == 1 else None
        if one is not None and one.func in ("max", "min") and one.column is not None:  # "who has the highest balance"
            r.measures, r.order_column, s.rows = [], one.column, True
            r.direction, r.limit = "desc" if one.func == "max" else "asc", r.limit or 1
        return
    for word in PEOPLE if ranked else ():
        if names := made.label((word,)):
            r.splits = [Split(made.col(c), c.name, shown=not c.identifies, column=c) for c in names]
            return
    if ranked and not s.rows:
        r.unread.append("who")


def superlative_alone(made: Ground, r: Reading, s: State) -> None:
    """ "The customers that spent most": the most of what the words before it say."""
    if _of_nothing(made, r, s) or best_of(made, r, s):
        return
    if r.measures or r.splits:
        r.limit = r.limit or few(s)
        sold = next((w for i in s.acts for w in i.words if w in _TRADES), "")
        if not r.measures and sold and main_measure(made.table.columns) is None:
            r.unread.append(sold)  # a table of reviews does not tell who sold the most
            return
        hinted = s.super_ is not None and bool(s.super_.values[1:])  # "which supplier sells it the cheapest"
        if not r.measures and not (hinted and s.entity is not None):
            r.counts = True
    else:
        r.order_column = r.order_column or main_measure(made.table.columns)
        r.limit = r.limit or few(s)
        if r.order_column is None and s.super_ is not None:
            r.unread.append(s.super_.words[0])  # the most of what?


def best_of(made: Ground, r: Reading, s: State) -> bool:
    """ "Which region sells the most", where rows are what a day has: of what they are about, none is one of anything.

    The best of single things is by nobody's amount: "best customer" may be who buys or who owes the most."""
    ranked = s.super_ is not None or bool(r.direction)
    if not ranked or r.measures or r.counts or r.order_column is not None or r.order is not None or s.common:
        return False
    if s.super_ is not None and s.super_.values[1:]:
        return False
    time, main = time_column(made.table.columns), main_measure(made.table.columns)
    said = s.super_ is None or bool(s.acts) or s.super_.words[0] not in ("most", "least", "fewest")  # the most of what?
    if r.splits and said and time is not None and main is not None and of_days(made, time):
        r.measures.append(Measured(aggregate("sum", made.col(main)), name_of("sum", main), main, "sum"))
        r.said.append(f"adding up `{main.name}`")
        r.limit = r.limit or few(s)
        return True
    if r.splits and not said and time is not None and of_days(made, time) and s.super_ is not None:
        r.unread.append(s.super_.words[0])
        return True
    if s.super_ is not None and s.super_.words[0] in ("best", "worst") and not s.acts and not s.bucket_entity:
        r.unread.append(s.super_.words[0])
        return True
    return False


def _of_nothing(made: Ground, r: Reading, s: State) -> bool:
    """ "The heaviest part" of a table that knows no weight: what it is about otherwise says nothing of that."""
    hints = s.super_.values[1:] if s.super_ is not None else ()
    numbers = [c for c in made.table.columns if c.numeric and not c.identifies]
    known = any(best_column((hint,), numbers)[0] is not None for hint in hints)
    known = known or ("date" in hints and time_column(made.table.columns) is not None)
    known = known or ("duration" in hints and made.duration(("duration",)) is not None)
    if not hints or known or r.order_column is not None or r.measures or r.counts or s.super_ is None:
        return False
    r.unread.append(" ".join(s.super_.words))
    return True


def of_rows(made: Ground, r: Reading, s: State) -> None:
    """A superlative that speaks of rows: "the longest trip", "newest order", "most expensive part per brand"."""
    if s.super_ is None or r.order is not None:
        return
    if s.lasting is not None and s.rows and not r.splits and len(r.measures) == 1:  # "which ride took the longest"
        r.measures.clear()
        r.order, r.limit = s.lasting, r.limit or few(s)
        return
    hints = s.super_.values[1:]
    column: Column | None = None
    if "date" in hints:
        column = time_column(made.table.columns)
    for hint in hints:
        column = column or best_column((hint,), [c for c in made.table.columns if c.numeric and not c.identifies])[0]
    if hints and column is not None and r.splits and not r.measures and not r.counts and s.entity is not None:
        func = "max" if r.direction == "desc" else "min"  # "the most expensive product": sales have its price
        r.measures.append(Measured(aggregate(func, made.col(column)), name_of(func, column), column, func))
        r.limit = r.limit or few(s)
        return
    if hints and column is None and (length := made.duration(("duration",))) is not None and "duration" in hints:
        r.order, r.limit = length[0], r.limit or 1
        return
    if r.splits and not r.measures and not r.counts and s.rows and column is not None:
        func = "max" if r.direction == "desc" else "min"
        r.measures.append(Measured(aggregate(func, made.col(column)), name_of(func, column), column, func))
        r.direction, r.limit = "", None
        return
    if not r.splits and not r.measures and not r.counts and not (column is None and _of_nothing(made, r, s)):
        if column is None and best_of(made, r, s):
            return
        r.order_column = r.order_column or column or (main_measure(made.table.columns) if s.rows or s.entity else None)
        r.limit = r.limit or few(s)
    elif r.splits:
        r.limit = r.limit or (few(s) if s.bucket_entity or s.entity else None)
