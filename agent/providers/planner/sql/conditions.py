"""Filters of a question as conditions of its SELECT."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from sqlglot import exp

from agent.providers.planner.sql.columns import Column


def together(tests: Sequence[exp.Expr]) -> list[exp.Expr]:
    """Two values of one column are either of them: no row has both ("refunds for APAC and LATAM")."""
    each = [part for test in tests for part in (test.flatten() if isinstance(test, exp.And) else [test])]
    by_column: dict[str, list[exp.EQ]] = {}
    for test in each:
        if isinstance(test, exp.EQ) and isinstance(test.expression, exp.Literal):
            by_column.setdefault(test.this.sql(), []).append(test)
    joined: list[exp.Expr] = []
    for test in each:
        same = by_column.get(test.this.sql(), []) if isinstance(test, exp.EQ) else []
        values = list(dict.fromkeys(other.expression for other in same))
        if len(values) < 2:
            joined.append(test)
        elif test is same[0]:
            joined.append(exp.In(this=test.this.copy(), expressions=[value.copy() for value in values]))
    return joined


def either(tests: Sequence[exp.Expr]) -> exp.Expr:
    """Several conditions of which one is enough."""
    return exp.Paren(this=exp.or_(*tests))


def text_test(left: exp.Expr, kind: str, value: str) -> exp.Expr:
    """Whether a text contains, starts or ends with a value, in any case."""
    low = value.lower()
    pattern = {"contains": f"%{low}%", "starts": f"{low}%", "ends": f"%{low}"}[kind]
    return exp.Like(this=exp.Lower(this=left), expression=exp.Literal.string(pattern))


def time_test(left: exp.Expr, values: Sequence[str]) -> exp.Expr:
    """The condition that a date or timestamp lies in a span: see :func:`periods.span_at` for its values."""
    kind, first, *rest = values
    if kind == "monthday":  # a day of any year
        return exp.EQ(this=_month_day(left), expression=exp.Literal.number(int(first.replace("-", ""))))
    if kind == "range":
        if len(first) == 5:
            low, high = (exp.Literal.number(int(day.replace("-", ""))) for day in (first, rest[0]))
            return exp.Between(this=_month_day(left), low=low, high=high)
        if len(first) == 2:
            month = exp.Anonymous(this="month", expressions=[left])
            return exp.Between(this=month, low=exp.Literal.number(int(first)), high=exp.Literal.number(int(rest[0])))
        return _from_until(left, _bounds(first)[0], _bounds(rest[0])[1])
    if kind == "dow":
        return weekday_in(left, first.split(","))
    if kind == "hours":
        return _hours(left, int(first), int(rest[0]))
    if kind == "relative":
        return _relative(left, first, int(rest[0]), rest[1])
    if kind == "weekof":
        year, month = (int(p) for p in first.split("-"))
        start = datetime.date(year, month, (int(rest[0]) - 1) * 7 + 1)
        end = min(start + datetime.timedelta(days=7), datetime.date.fromisoformat(_bounds(first)[1]))
        return _from_until(left, start.isoformat(), end.isoformat())
    if kind == "month" and len(first) == 2:
        return exp.EQ(this=exp.Anonymous(this="month", expressions=[left]), expression=exp.Literal.number(int(first)))
    if kind == "quarter" and len(first) == 2:
        quarter = exp.Anonymous(this="quarter", expressions=[left])
        return exp.EQ(this=quarter, expression=exp.Literal.number(int(first[1])))
    if kind in ("year", "month", "day", "quarter"):
        return _from_until(left, *_bounds(first))
    start, end = _bounds(first)
    test = {">=": (exp.GTE, start), ">": (exp.GTE, end), "<": (exp.LT, start), "<=": (exp.LT, end)}[kind]
    return test[0](this=left, expression=_date(test[1]))


def _month_day(left: exp.Expr) -> exp.Expr:
    month, day = (exp.Anonymous(this=part, expressions=[left.copy()]) for part in ("month", "day"))
    return exp.Add(this=exp.Mul(this=month, expression=exp.Literal.number(100)), expression=day)


def weekday_in(left: exp.Expr, days: Sequence[str]) -> exp.Expr:
    day = exp.Anonymous(this="dayofweek", expressions=[left])
    numbers = [exp.Literal.number(d) for d in days]
    return exp.In(this=day, expressions=numbers) if len(days) > 1 else exp.EQ(this=day, expression=numbers[0])


def _hours(left: exp.Expr, start: int, end: int) -> exp.Expr:
    """From one full hour until another, which may be past midnight."""
    hour = exp.Anonymous(this="hour", expressions=[left])
    after = exp.GTE(this=hour, expression=exp.Literal.number(start))
    before = exp.LT(this=hour.copy(), expression=exp.Literal.number(end))
    if start == 0 or end == 24:
        return before if start == 0 else after
    return exp.Paren(this=exp.or_(after, before)) if start > end else exp.and_(after, before)


def _from_until(left: exp.Expr, start: str, end: str) -> exp.Expr:
    return exp.and_(exp.GTE(this=left, expression=_date(start)), exp.LT(this=left.copy(), expression=_date(end)))


def _relative(left: exp.Expr, which: str, number: int, unit: str) -> exp.Expr:
    """A span that ends today: "yesterday", "last month" (the whole one before this), "the last 7 days", "this year"."""
    today: exp.Expr = exp.CurrentDate()
    if which in ("today", "yesterday"):
        day = exp.cast(left, "date")
        return exp.EQ(this=day, expression=today if which == "today" else _back(today, 1, "DAY"))
    if which == "since":  # a day of the week: the last one before today
        passed = exp.Add(this=exp.Anonymous(this="dayofweek", expressions=[today.copy()]),
                         expression=exp.Literal.number((6 - number) % 7))  # fmt: skip
        days = exp.Add(this=exp.Anonymous(this="mod", expressions=[passed, exp.Literal.number(7)]),
                       expression=exp.Literal.number(1))  # fmt: skip
        return exp.GTE(this=left, expression=exp.Anonymous(this="date_sub", expressions=[today, days]))
    if which == "rolling":
        return exp.GTE(this=left, expression=_back(today, number, unit))
    if which == "before":  # as many as the last ones, just before them
        return exp.and_(exp.GTE(this=left, expression=_back(today, 2 * number, unit)),
                        exp.LT(this=left.copy(), expression=_back(today, number, unit)))  # fmt: skip
    if which == "ago" and unit == "DAY":
        return exp.EQ(this=exp.cast(left, "date"), expression=_back(today, number, unit))
    start = exp.cast(exp.Anonymous(this="date_trunc", expressions=[exp.Literal.string(unit), today]), "date")
    if which == "ago":
        return exp.and_(exp.GTE(this=left, expression=_back(start, number, unit)),
                        exp.LT(this=left.copy(), expression=_back(start, number - 1, unit)))  # fmt: skip
    if which == "this":
        return exp.GTE(this=left, expression=start)
    return exp.and_(
        exp.GTE(this=left, expression=_back(start, number, unit)), exp.LT(this=left.copy(), expression=start.copy())
    )


def _back(day: exp.Expr, number: int, unit: str) -> exp.Expr:
    """The day so many units before."""
    if unit in ("DAY", "WEEK"):
        days = exp.Literal.number(number * (7 if unit == "WEEK" else 1))
        return exp.Anonymous(this="date_sub", expressions=[day.copy(), days])
    months = number * {"MONTH": 1, "QUARTER": 3, "YEAR": 12}[unit]
    return exp.Anonymous(this="add_months", expressions=[day.copy(), exp.Neg(this=exp.Literal.number(months))])


def literal(value: str, column: Column | None) -> exp.Expr:
    """A value as it is compared with a column."""
    if column is not None and column.time and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return _date(value)
    if re.fullmatch(r"-?\d+(\.\d+)?", value) and (column is None or not column.text):
        return exp.Literal.number(value)
    return exp.Literal.string(value)


def _date(text: str) -> exp.Expr:
    return exp.cast(exp.Literal.string(text), "date")


def _bounds(text: str) -> tuple[str, str]:
    """First day of a year, month or day, and the first day after it."""
    if "-Q" in text:
        year, quarter = text.split("-Q")
        return _bounds(f"{year}-{3 * int(quarter) - 2:02d}")[0], _bounds(f"{year}-{3 * int(quarter):02d}")[1]
    parts = [int(p) for p in text.split("-")]
    if len(parts) == 1:
        return f"{parts[0]}-01-01", f"{parts[0] + 1}-01-01"
    if len(parts) == 2:
        year, month = parts
        return f"{year}-{month:02d}-01", f"{year + month // 12}-{month % 12 + 1:02d}-01"
    day = datetime.date(*parts)
    return day.isoformat(), (day + datetime.timedelta(days=1)).isoformat()


def last_of_data(left: exp.Expr, column: Column, table: str, number: int, unit: str) -> exp.Expr:
    """After the time so many units before the latest that the table holds."""
    latest = exp.Max(this=exp.column(column.name))
    since = _back(exp.cast(latest, "date"), number, unit)
    inner = exp.select(since).from_(exp.to_table(table, dialect="databricks")).subquery()
    return exp.GT(this=exp.cast(left, "date"), expression=inner)
