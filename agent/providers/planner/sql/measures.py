"""What a question measures, as an expression and its name: aggregates, ratios of two sums, rates, averages a day."""

from __future__ import annotations

import re

from sqlglot import exp

from agent.providers.planner.sql.columns import Column, best_column, main_measure, name_parts
from agent.providers.planner.sql.conditions import literal
from agent.providers.planner.sql.ground import Ground, Named
from agent.providers.planner.sql.lookup import Lookup
from agent.providers.planner.sql.naming import own_key
from agent.providers.planner.sql.reading import Measured, Reading
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.values import flag_test
from agent.providers.planner.sql.words import UNIT_HINTS

_PREFIX = {"avg": "average"}
_TESTS = {">": exp.GT, ">=": exp.GTE, "<": exp.LT, "<=": exp.LTE, "=": exp.EQ, "!=": exp.NEQ}


def aggregate(func: str, inner: exp.Expr) -> exp.Expr:
    if func == "median":
        return exp.Anonymous(this="median", expressions=[inner])
    if func.startswith("p"):
        part = exp.Literal.number(str(int(func[1:]) / 100))
        return exp.Anonymous(this="percentile", expressions=[inner, part])
    kinds = {"avg": exp.Avg, "sum": exp.Sum, "max": exp.Max, "min": exp.Min, "stddev": exp.Stddev}
    return kinds[func](this=inner)


def name_of(func: str, column: Column | str) -> str:
    """The output name of an aggregate: ``average_fare_amount``."""
    name = column if isinstance(column, str) else column.name
    if func == "sum":
        return f"{'sum' if 'total' in name.lower() else 'total'}_{name}"
    return f"{_PREFIX.get(func, func)}_{name}"


def counted_rows(word: str = "") -> Measured:
    """The number of rows, named by the word that people have for them."""
    return Measured(
        exp.Count(this=exp.Star()), f"number_of_{re.sub(r'[^a-z0-9_]', '_', word or 'rows')}", None, "count"
    )


def distinct_count(made: Ground, item: Named) -> Measured | None:
    """How many of another table's things there are among the rows: by the key that leads to it."""
    other = item.table
    key = own_key(other) if other is not None else None
    if other is None or key is None or other.name not in made.ways:
        return None
    made.join(other)
    counted = exp.Count(this=exp.Distinct(expressions=[made.col(key)]))
    return Measured(counted, f"count_{key.name}", key, "distinct")


def average_per(expression: exp.Expr, bucket: exp.Expr, name: str, unit: str) -> Measured:
    """What a span of time has of something on average: all of it, by the number of spans that have any."""
    spans = exp.Count(this=exp.Distinct(expressions=[bucket]))
    return Measured(exp.Div(this=expression, expression=spans), f"average_{name}_a_{unit}")


def ratio(made: Lookup, above: Column | None, item: Named) -> tuple[Column, Measured] | None:
    """ "Fare per mile", "revenue per order": two sums divided, where what is after "per" adds up itself."""
    if above is None or not above.numeric:
        return None
    for value, below in item.columns:
        if not below.numeric or below.identifies or below is above or below.table != above.table:
            continue
        word = item.words[-1]
        fractional = below.type.startswith(("double", "float", "decimal"))
        unit = any(h in name_parts(below.name) for h in UNIT_HINTS.get(word, ()))
        if below.name.lower() == f"{word}s" or (fractional and (unit or value > 0.9) and item.table is None):
            made.out.reading.append(f"all `{above.name}` divided by all `{below.name}`")
            return below, Measured(divided(made, above, below), f"{above.name}_per_{word}")
    return None


def divided(made: Lookup, above: Column, below: Column) -> exp.Expr:
    zero = exp.Nullif(this=exp.Sum(this=made.col(below)), expression=exp.Literal.number(0))
    return exp.Div(this=exp.Sum(this=made.col(above)), expression=zero)


def rate_of(made: Ground, reading: Reading, item: Named) -> Measured | None:
    """ "Churn rate": the share of rows with a flag or value; "refund rate": one amount as a part of the main one."""
    if item.flag is not None:
        made.reach(item.flag)
        reading.said.append(f"the share of rows where `{item.flag.name}` is set")
        return Measured(share_of(flag_test(made, item.flag)), f"{item.flag.name}_rate")
    numbers = [c for c in made.table.columns if c.numeric and not c.identifies]
    above, _ = best_column(item.words, numbers, numeric=True)
    below = main_measure([c for c in numbers if c is not above])
    if above is not None and below is not None:
        reading.said.append(f"all `{above.name}` divided by all `{below.name}`")
        return Measured(divided(made, above, below), f"{item.words[-1]}_rate")
    if item.value is not None:
        column, value = item.value
        made.reach(column)
        test = exp.EQ(this=exp.Lower(this=made.col(column)), expression=exp.Literal.string(value.lower()))
        return Measured(share_of(test), f"{item.words[-1]}_rate")
    return None


def share_of(test: exp.Expr, added: exp.Expr | None = None) -> exp.Expr:
    """The share of the rows that fulfil a test, or of what they add up to."""
    one, none = exp.Literal.number(1), exp.Literal.number(0)
    if added is not None:
        part = exp.Case(ifs=[exp.If(this=test, true=added.copy())], default=none)
        whole = exp.Nullif(this=exp.Sum(this=added.copy()), expression=none.copy())
        return exp.Div(this=exp.Sum(this=part), expression=whole)
    return exp.Avg(this=exp.Case(ifs=[exp.If(this=test, true=one)], default=none))


def compared(left: exp.Expr, test: Span) -> exp.Expr:
    """A comparison of a group's count or aggregate."""
    op, *values = test.values
    if op == "between":
        low, high = (literal(v, None) for v in values)
        return exp.Between(this=left, low=low, high=high)
    return _TESTS[op](this=left, expression=literal(values[0], None))
