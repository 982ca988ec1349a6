"""Shares of several values: "what percentage is visa, mastercard and amex" asks for one figure of each.

Together they may be everything there is, and a share of 100 would tell nothing. Two values joined by "and" or "or" stay
one part; what is none of the values is shown as "others", so that the shares are of the whole.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from agent.providers.planner.sql.conditions import together
from agent.providers.planner.sql.ground import Item
from agent.providers.planner.sql.reading import Split, Test
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.taken import Taken

_AS_ONE = frozenset({"or", "either", "both", "together", "combined", "any", "altogether", "sum", "total", "jointly"})
_OTHERWISE = frozenset({"group", "bucket", "super", "top", "not", "without", "rest", "corr", "growth", "rate"})


def shares_of_values(taken: Taken, items: Sequence[Item]) -> None:
    """Makes groups of such values, in place of the conditions that the rows have any of them."""
    spans = {i.kind for i in taken.items if isinstance(i, Span)}
    if "share" not in spans or spans & _OTHERWISE or {w for i in items for w in i.words} & _AS_ONE:
        return
    tests = [t for t in taken.reading.tests if t.key != "time"]
    column = _of_one_column(tests)
    if column is None:
        return
    everything = _are_all(taken, tests)
    if not (everything or len(tests) > 2 or "vs" in spans):
        return
    r = taken.reading
    r.tests = [t for t in r.tests if t not in tests]
    one = exp.If(this=together([t.expression for t in tests])[0], true=column.copy())
    known = column.copy() if everything else exp.Case(ifs=[one], default=exp.Literal.string("others"))
    r.splits.append(Split(known, column.name))
    limits = f"where `{column.name}` is "  # no longer so: all rows are counted
    r.said = [*(s for s in r.said if not s.startswith(limits)), f"the share of each `{column.name}`"]


def _of_one_column(tests: list[Test]) -> exp.Column | None:
    """The column that all of these conditions are about, where each asks for a value of its own."""
    if len(tests) < 2 or not all(isinstance(t.expression, exp.EQ) for t in tests):
        return None
    columns = [t.expression.find(exp.Column) for t in tests]
    literals = [t.expression.find(exp.Literal) for t in tests]
    if None in literals or len({str(v) for v in literals}) < len(tests):
        return None
    return columns[0] if all(c is not None and c == columns[0] for c in columns) else None


def _are_all(taken: Taken, tests: list[Test]) -> bool:
    """Whether these are all the values that the sample rows have, so that their share together is everything."""
    tables = (taken.made.table, *taken.made.others)
    column = next((c for t in tables for c in t.columns if f"{c.table}.{c.name}" == tests[0].key), None)
    said = {str(t.expression.find(exp.Literal).name).lower() for t in tests}  # type: ignore[union-attr]
    return column is not None and {v.lower() for v in column.values if v} <= said
