"""Filters of a question as conditions of its SELECT."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import Protocol

from sqlglot import exp

from agent.providers.planner.sql.columns import Column, main_measure, name_parts, score, time_column
from agent.providers.planner.sql.compiled import Compiled
from agent.providers.planner.sql.naming import Table, names_place
from agent.providers.planner.sql.question import Filter


class Columns(Protocol):
    """What a condition needs of the compiler: the table, and finding columns in it or in one that joins it."""

    table: Table
    out: Compiled

    def find(
        self, words: Sequence[str], *, numeric: bool = False, groups: bool = False
    ) -> tuple[Column | None, float]: ...

    def col(self, column: Column) -> exp.Column: ...

    def label(self, words: Sequence[str]) -> Column | None: ...


def condition(made: Columns, item: Filter) -> exp.Expr | None:
    if item.op == "time":
        return _time(made, item.values)
    if item.op == "in":
        return _in_words(made, item)
    column, _ = made.find(item.words, numeric=_numeric(item.values)) if item.words else (None, 0.0)
    if column is None and _dates(item.values):
        column = time_column(made.table.columns, item.words)
    if column is None and item.words:
        # words ahead of the column's own: "trips with a fare" has "fare" last
        for size in range(1, len(item.words)):
            column, _ = made.find(item.words[-size:], numeric=_numeric(item.values))
            if column:
                break
    if column is None and not item.words and _numeric(item.values):
        column = main_measure(made.table.columns)
        if column:
            made.out.reading.append(f"comparing `{column.name}`")
    if column is None:
        made.out.missing.append(" ".join((*item.words, *item.values)))
        return None
    left = made.col(column)
    if item.op == "between":
        return exp.Between(this=left, low=_literal(item.values[0], column), high=_literal(item.values[1], column))
    if column.text and item.op == "=":
        return exp.EQ(this=exp.Lower(this=left), expression=exp.Literal.string(item.values[0].lower()))
    test = {">": exp.GT, ">=": exp.GTE, "<": exp.LT, "<=": exp.LTE, "=": exp.EQ, "!=": exp.NEQ}[item.op]
    return test(this=left, expression=_literal(item.values[0], column))


def _time(made: Columns, values: tuple[str, ...]) -> exp.Expr | None:
    kind, first, *rest = values
    column = time_column(made.table.columns)
    if column is None:
        made.out.missing.append(first)
        return None
    left = made.col(column)
    if kind == "between":
        return exp.Between(this=exp.cast(left, "date"), low=_date(first), high=_date(rest[0]))
    if kind == "month" and len(first) == 2:
        return exp.EQ(this=exp.Anonymous(this="month", expressions=[left]), expression=exp.Literal.number(int(first)))
    if kind in ("year", "month", "day"):
        start, end = _bounds(first)
        return exp.and_(exp.GTE(this=left, expression=_date(start)), exp.LT(this=left.copy(), expression=_date(end)))
    start, end = _bounds(first)
    test = {">=": (exp.GTE, start), ">": (exp.GTE, end), "<": (exp.LT, start), "<=": (exp.LT, end)}[kind]
    return test[0](this=left, expression=_date(test[1]))


def _in_words(made: Columns, item: Filter) -> exp.Expr | None:
    """ "in pickup zip 10001", "from Germany", "with status F": some words name a column, the others its value."""
    words = [w for w in item.words if w not in ("is", "are", "status") or len(item.words) > 1]
    words = [w for w in words if not names_place(w, made.table.name)]
    tokens = {t.word: t for t in item.tokens}
    if not words:
        return None
    for cut in range(len(words) - 1, 0, -1):
        for names, values in ((words[:cut], words[cut:]), (words[-cut:], words[:-cut])):
            column, _ = made.find(names)
            if column is not None and len(values) <= 3 and not all(score([v], column) for v in values):
                said = " ".join(tokens[v].text if v in tokens else v for v in values if v not in ("is", "=", "equals"))
                return _equal(made.col(column), column, said)
    if (
        len(words) <= 3
        and (place := _place_column(made)) is not None
        and not any(score([w], c) > 0.7 for w in words for c in made.table.columns)
    ):
        said = " ".join(tokens[w].text if w in tokens else w for w in words)
        made.out.reading.append(f"where `{place.name}` is “{said}”")
        return _equal(made.col(place), place, said)
    if any(score([w], c) for w in words for c in made.table.columns):
        return None  # "trips with a fare": says nothing that could be tested
    made.out.missing.append(" ".join(words))
    return None


def _place_column(made: Columns) -> Column | None:
    for word in ("country", "nation", "city", "state", "region"):
        for column in made.table.columns:
            if column.text and word in name_parts(column.name):
                return column
    return made.label(("nation",))


def _numeric(values: Sequence[str]) -> bool:
    return all(re.fullmatch(r"-?[\d.]+", v) for v in values)


def _dates(values: Sequence[str]) -> bool:
    return all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", v) for v in values)


def _literal(value: str, column: Column) -> exp.Expr:
    if column.time and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return _date(value)
    if re.fullmatch(r"-?\d+(\.\d+)?", value) and not column.text:
        return exp.Literal.number(value)
    return exp.Literal.string(value)


def _equal(left: exp.Expr, column: Column, said: str) -> exp.Expr:
    if column.text:
        return exp.EQ(this=exp.Lower(this=left), expression=exp.Literal.string(said.lower()))
    return exp.EQ(this=left, expression=_literal(said, column))


def _date(text: str) -> exp.Expr:
    return exp.cast(exp.Literal.string(text), "date")


def _bounds(text: str) -> tuple[str, str]:
    """First day of a year, month or day, and the first day after it."""
    parts = [int(p) for p in text.split("-")]
    if len(parts) == 1:
        return f"{parts[0]}-01-01", f"{parts[0] + 1}-01-01"
    if len(parts) == 2:
        year, month = parts
        return f"{year}-{month:02d}-01", f"{year + month // 12}-{month % 12 + 1:02d}-01"
    day = datetime.date(*parts)
    return day.isoformat(), (day + datetime.timedelta(days=1)).isoformat()
