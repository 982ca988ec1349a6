"""Averages of what there is of each span of time or of each thing: a day, a weekday, a customer."""

from __future__ import annotations

from sqlglot import exp

from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.sql.columns import Column, is_rate, name_parts, time_column, window_of
from agent.providers.planner.sql.ground import Ground
from agent.providers.planner.sql.measures import aggregate, average_per
from agent.providers.planner.sql.naming import key_stem
from agent.providers.planner.sql.reading import Measured, Reading, Split
from agent.providers.planner.sql.splits import bucket_split, bucketed, of_days
from agent.providers.planner.sql.walk import State
from agent.providers.planner.sql.words import MONEY


def average_count(made: Ground, r: Reading, s: State) -> None:
    """ "Average number of trips a day"."""
    times = [sp for sp in r.splits if sp.time]
    if r.measures:
        _average_sum(r, s)
        return
    if times and (cycle := _cycle(times[0], s)):
        r.measures, r.counts = [_each(made, exp.Count(this=exp.Star()), "number", cycle)], False
        r.splits = r.splits if cycle == "DAY" else [sp for sp in r.splits if sp is not times[0]]
        r.said.append(f"all of them by the number of {cycle.lower()}s that have any")
        return
    if not times and s.averages:
        times = _things_counted(made, r)
    if not times:
        if s.averages:
            r.unread.append("average")
        return
    r.splits = [sp for sp in r.splits if sp is not times[0]]
    r.measures = [average_per(exp.Count(this=exp.Star()), times[0].expression, "number", times[0].name)]
    r.counts = False
    r.said.append(f"all of them by the number of {times[0].name}s that have any")


def _cycle(split: Split, s: State) -> str:
    """Of which spans an average is, where those that are named come again: weekdays are of days, hours as well."""
    if split.name == "weekday" or (split.name == "hour" and s.of_day):
        return "DAY"
    return "HOUR" if split.name == "hour" else ""


def _each(made: Ground, total: exp.Expr, name: str, unit: str) -> Measured:
    column = time_column(made.table.columns)
    assert column is not None
    left = made.col(column)
    if unit == "DAY":
        return average_per(total, bucketed("DAY", left, column), name, "day")
    hour = exp.Anonymous(this="date_trunc", expressions=[exp.Literal.string("HOUR"), left])
    return average_per(total, hour, name, "hour")


def by_weekday(made: Ground, r: Reading, s: State, said: frozenset[str]) -> None:
    """An average by weekday of a table that has several rows a day is of what each day adds up to.

    So are "average sales", where rows are single ones: what a day takes, not what one of them costs."""
    time = time_column(made.table.columns)
    cyclic = any(sp.time and _cycle(sp, s) == "DAY" for sp in r.splits) or any(
        sp.name == "part_of_week" for sp in r.splits
    )
    daily = time is not None and of_days(made, time)
    if not cyclic or time is None or not (daily or said & _TAKEN):
        return
    for at, one in enumerate(r.measures):
        column = one.column
        if not isinstance(one.expression, exp.Avg) or column is None or is_rate(column) or one.func != "avg":
            continue
        r.measures[at] = _each(made, aggregate("sum", one.expression.this), column.name, "DAY")
        r.said.append(f"all of `{column.name}` by the number of days")
        r.score += 0.4 if daily else 0.0  # what days have is asked for, and its rows are that


_TAKEN = wordset("sales revenue revenues turnover takings income earnings proceeds")


def _average_sum(r: Reading, s: State) -> None:
    """ "Average number of orders per day", of a column that holds numbers of them: all of it, by the number of days."""
    each = [sp for sp in r.splits if sp.each and (sp.time or (sp.column is not None and sp.column.identifies))]
    last = r.measures[-1]
    of = last.expression.this if isinstance(last.expression, exp.Avg) else None
    if not s.averages or not each or of is None or last.column is None:
        return
    if each[-1].time and _cycle(each[-1], s) == "DAY":
        return  # by weekday: see below
    if each[-1].time and window_of(last.column):
        r.unread.append(each[-1].name)
        return
    r.measures[-1] = average_per(aggregate("sum", of), each[-1].expression, last.column.name, each[-1].name)
    r.splits = [sp for sp in r.splits if sp is not each[-1]]
    r.said.append(f"all of `{last.column.name}` by the number of different `{each[-1].name}`")


def rows_per_thing(r: Reading, *, counted: bool) -> None:
    """ "Orders per customer by region": their number by the number of customers, within each region."""
    keys = [sp for sp in r.splits if not sp.shown and sp.each and sp.column is not None and sp.column.identifies]
    if len(keys) != 1 or r.measures or not counted or r.limit or r.direction or r.having or r.share:
        return
    key = keys[0]
    assert key.column is not None
    rest = [sp for sp in r.splits if sp is not key and not _names_thing(sp, key.column)]
    if not rest or any(sp.each for sp in rest):
        return
    r.measures = [average_per(exp.Count(this=exp.Star()), key.expression, "number", key.name)]
    r.splits, r.counts = rest, False
    r.said.append(f"all of them by the number of different `{key.name}`")


def per_thing(r: Reading, said: frozenset[str]) -> None:
    """ "Average spend per customer by country": all of it by the number of customers, within each country.

    So is "revenue per order by country": of orders, which have no name, there is a row for each in no answer."""
    keys = [sp for sp in r.splits if sp.each and sp.column is not None and sp.column.identifies]
    keys = [sp for sp in keys if not sp.shown or (sp.column is not None and key_stem(sp.column))]
    last = r.measures[-1] if len(r.measures) == 1 else None
    if len(keys) != 1 or last is None or not isinstance(last.expression, exp.Avg | exp.Sum) or not said & MONEY:
        return
    key = keys[0]
    assert key.column is not None
    names = [sp for sp in r.splits if sp is key or _names_thing(sp, key.column)]
    rest = [sp for sp in r.splits if sp not in names]
    listed = r.limit or r.direction or r.having or r.share or r.running or any(sp.each for sp in rest)
    summed = isinstance(last.expression, exp.Sum)
    if not rest or (summed and (listed or not key.shown)) or (last.column is None and not summed):
        return
    name = last.column.name if last.column is not None else last.name
    r.measures = [average_per(aggregate("sum", last.expression.this), key.expression, name, key.name)]
    r.splits = rest
    r.said.append(f"all of `{name}` by the number of different `{key.name}`")


def _names_thing(split: Split, key: Column) -> bool:
    return (
        split.column is not None and split.column.table == key.table and name_parts(split.column.name)[-1:] == ("name",)
    )


def average_of(made: Ground, r: Reading, bucket: str) -> None:
    """ "Average daily revenue": all of it by the number of days."""
    found = bucket_split(made, r, bucket)
    if not found:
        return
    last = r.measures[-1] if r.measures else None
    if last is not None and last.column is not None and window_of(last.column):
        r.unread.append(bucket.lower())  # what a thing had in its last 30 days is of no single day
    elif last is not None and last.func == "avg" and isinstance(last.expression, exp.Avg) and last.column is not None:
        total = aggregate("sum", last.expression.this)
        r.measures[-1] = average_per(total, found[0].expression, last.column.name, found[0].name)
    elif last is None and r.counts:
        r.measures, r.counts = (
            [average_per(exp.Count(this=exp.Star()), found[0].expression, "number", found[0].name)],
            False,
        )
    else:
        r.unread.append(bucket.lower())


def over_spans(made: Ground, r: Reading, bucket: str) -> None:
    """ "Median daily revenue": the median of what each day adds up to."""
    found = bucket_split(made, r, bucket)
    last = r.measures[-1] if len(r.measures) == 1 else None
    counted = last is not None and isinstance(last.expression, exp.Count)
    if not found or last is None or last.func is None or (last.column is None and not counted):
        r.unread.append(bucket.lower())
        return
    r.each = (found[0], last.func)
    inner = last.expression if last.column is None else aggregate("sum", made.col(last.column))
    r.measures = [Measured(inner, last.name, last.column, "sum")]
    r.direction, r.limit = "", None
    r.said.append(f"of what each {bucket.lower()} adds up to")


def _things_counted(made: Ground, r: Reading) -> list[Split]:
    """ "Average number of orders per customer": what there are of them, by the number of customers among the rows."""
    keys = [sp for sp in r.splits if sp.column is not None and sp.column.identifies]
    keys = [sp for sp in keys if sp.each] or keys  # "orders per customer on average by nation"
    last = (keys or r.splits)[-1:]
    column = last[0].column if last else None
    if column is None:
        return []
    r.splits = [sp for sp in r.splits if sp is last[0] or not _names_thing(sp, column)]
    return last
