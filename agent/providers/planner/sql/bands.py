"""Rows grouped by ranges of a number that were given by hand: "trips by distance: 0-5, 5-10 and over 10 miles".

A bound that two ranges share belongs to the lower one, unless one is open ("under 5", "10 or more"): the CASE takes
the first that fits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlglot import exp

from agent.providers.planner.sql.columns import Column, best_column, name_parts
from agent.providers.planner.sql.ground import Ground, Named
from agent.providers.planner.sql.ranges import BANDS
from agent.providers.planner.sql.reading import Reading, Split, Test
from agent.providers.planner.sql.words import UNIT_HINTS

_BAND = re.compile(r"(under|upto|over|from)?([\dp]+)(?:to([\dp]+))?")


def band_column(made: Ground, unit: str, near: Sequence[Named]) -> Column | None:
    """The number that the ranges are of: the one named beside them, else the one that has their unit."""
    numbers = [c for c in made.table.columns if c.numeric and not c.identifies]
    for item in near:
        named = [(v, c) for v, c in item.columns if any(c is n for n in numbers) and v > 0.45]
        if named:
            return max(named, key=lambda pair: pair[0])[1]
    for hint in UNIT_HINTS.get(unit, ()):
        column, _ = best_column((hint,), numbers)
        if column is not None:
            return column
    counted = [c for c in numbers if {unit, unit.rstrip("s"), f"{unit}s"} & set(name_parts(c.name))]
    return counted[0] if unit and len(counted) == 1 else None


def band_split(made: Ground, r: Reading, column: Column, word: str) -> Split | None:
    """The group that a row's number falls in. Rows in none of the ranges are left out."""
    match = BANDS.fullmatch(word)
    if match is None:
        return None
    left = made.col(column)
    bands = [(m[1] or "", m[2].replace("p", "."), (m[3] or "").replace("p", ".")) for m in _BAND.finditer(match[1])]
    open_above = any(how in ("under", "from") for how, _, _ in bands)
    starts = {low for how, low, _ in bands if how in ("", "from")} if open_above else set()
    ifs, tests = [], []
    for how, low, high in bands:
        test = _test(left, how, low, high, open_above=high in starts)
        tests.append(test)
        label = f"{low}-{high}" if high else f"{_SIGNS[how]}{low}{'+' if how == 'from' else ''}"
        ifs.append(exp.If(this=test.copy(), true=exp.Literal.string(label)))
    shared = "the upper" if starts & {high for _, _, high in bands} else "the lower"
    r.said.append(f"`{column.name}` in the ranges given, a bound that two of them share in {shared}")
    key = f"{column.table}.{column.name}"
    r.tests.append(Test(exp.Paren(this=exp.or_(*(t.copy() for t in tests))), f"{key} in ranges"))
    return Split(exp.Case(ifs=ifs), f"{column.name}_range", column=None)


_SIGNS = {"under": "under ", "upto": "up to ", "over": "over ", "from": ""}


def _test(left: exp.Expr, how: str, low: str, high: str, *, open_above: bool) -> exp.Expr:
    first = exp.Literal.number(low)
    if how in ("under", "upto"):
        return (exp.LT if how == "under" else exp.LTE)(this=left.copy(), expression=first)
    if how in ("over", "from"):
        return (exp.GT if how == "over" else exp.GTE)(this=left.copy(), expression=first)
    above = exp.GTE(this=left.copy(), expression=first)
    below = (exp.LT if open_above else exp.LTE)(this=left.copy(), expression=exp.Literal.number(high))
    return exp.and_(above, below)
