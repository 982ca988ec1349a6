"""What a result is split by: columns, the names of things that keys lead to, spans of time."""

from __future__ import annotations

from sqlglot import exp

from agent.providers.planner.sql.columns import Column, time_column
from agent.providers.planner.sql.ground import Ground, Named
from agent.providers.planner.sql.reading import Reading, Split
from agent.providers.planner.sql.taken import chosen


def bucket_split(made: Ground, reading: Reading, bucket: str, words: tuple[str, ...] = ()) -> list[Split]:
    column = time_column(made.table.columns, words)
    if column is None or (bucket == "HOUR" and column.type == "date"):  # a date has no hour
        reading.unread.append(bucket.lower())
        return []
    reading.said.append(f"by {bucket.lower()} of `{column.name}`")
    return [Split(bucketed(bucket, made.col(column), column), bucket.lower(), True, column=column)]


def of_days(made: Ground, time: Column) -> bool:
    """Whether the rows of a table are what a day has of something, and no things: they have a date but no key."""
    return time.type == "date" and not any(c.identifies for c in made.table.columns)


def split_by(made: Ground, item: Named) -> list[Split]:
    """The columns to group by for these words: a full column name first, then the names of a table's rows."""
    led_to = any(v >= 2 for v, _ in item.columns)  # "per nation name": a table was named ahead of it
    own = next(
        (
            c
            for v, c in item.columns
            if not led_to and c.table == made.table.name and v >= 0.7 and not (c.numeric and not c.identifies and v < 1)
        ),
        None,
    )
    if own is None or own.identifies:
        named = made.label(item.words)
        if named:
            return [Split(made.col(c), c.name, shown=not c.identifies, column=c) for c in named]
    column = own if own is not None else chosen(made, item, "groups")
    time = time_column(made.table.columns)
    if column is None or (column.numeric and not column.identifies and time is not None and of_days(made, time)):
        return []  # "average orders by customer": no group for each number of them that a day had
    made.reach(column)
    if column.time and not column.type.startswith("date"):
        return [Split(bucketed("DAY", made.col(column), column), "day", True, column=column)]
    return [Split(made.col(column), column.name, column.time, column=column)]


def bucketed(bucket: str, left: exp.Expr, column: Column) -> exp.Expr:
    if bucket == "HOUR":
        return exp.Anonymous(this="hour", expressions=[left])
    if bucket == "WEEKDAY":
        return exp.Anonymous(this="date_format", expressions=[left, exp.Literal.string("EEEE")])
    if bucket == "DAY":
        return left if column.type == "date" else exp.cast(left, "date")
    if bucket == "YEAR":
        return exp.Anonymous(this="year", expressions=[left])
    return exp.cast(exp.Anonymous(this="date_trunc", expressions=[exp.Literal.string(bucket), left]), "date")
