"""How a number is spread: rows counted by even ranges of it ("histogram of fares", "distribution of distances")."""

from __future__ import annotations

import math
import re

from sqlglot import exp

from agent.providers.planner.sql.columns import Column
from agent.providers.planner.sql.ground import Ground
from agent.providers.planner.sql.reading import Reading, Split

RANGES = 12  # about how many, over what sample rows hold
_FEW = 12  # different values, up to which each is shown by itself


def spread(made: Ground, r: Reading, column: Column, width: float = 0) -> bool:
    """Groups the rows by ranges of a number; False where its sample rows do not tell how wide they should be.

    ``width`` is how wide they were said to be."""
    seen = sorted(float(v) for v in column.values if re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", v, re.IGNORECASE))
    if not seen and not width:
        return False
    made.reach(column)
    left: exp.Expr = made.col(column)
    said, width = bool(width), width or _width(seen[-1] - seen[0])
    if (said or len(seen) > _FEW) and width:
        size = exp.Literal.number(f"{width:g}")
        floor = exp.Anonymous(this="floor", expressions=[exp.Div(this=left, expression=size)])
        left = exp.Mul(this=floor, expression=size.copy())
        r.said.append(f"`{column.name}` in ranges of {width:g}, each from the number shown")
    r.splits = [Split(left, f"{column.name}_from" if left is not made.col(column) else column.name, time=True)]
    r.counts, r.measures = True, []
    return True


def _width(span: float) -> float:
    """A round width (1, 2 or 5 with zeros) that cuts a span into about so many ranges."""
    if span <= 0:
        return 0.0
    raw = span / RANGES
    base = 10 ** math.floor(math.log10(raw))
    return next(step * base for step in (1, 2, 5, 10) if step * base >= raw)
