"""Comparisons of two columns of a row: "received after the commit date", "refunds greater than revenue"."""

from __future__ import annotations

from sqlglot import exp

from agent.providers.planner.sql.columns import Column
from agent.providers.planner.sql.ground import Item, Named
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.taken import TESTS, Taken

_SURE = 0.45
_OF_TIMES = frozenset({"after", "before", "later", "earlier"})


def columns_compared(taken: Taken, at: int, item: Span) -> bool:
    """Whether an operator stands between two columns of the same sort; then their comparison is a condition."""
    found = _pair(taken, taken.free(at - 1), taken.free(at + 1))
    if found is None or (item.words[0] in _OF_TIMES and not found[0].time):
        return False
    left, right = found
    negated = taken.negated(at - 1)
    taken.used |= {at - 1, at, at + 1}
    test: exp.Expr = TESTS[item.values[0]](this=taken.col(left), expression=taken.col(right))
    taken.add(exp.Not(this=exp.Paren(this=test)) if negated else test, f"{left.name} {right.name}",
              f"where `{left.name}` {'not ' if negated else ''}{item.values[0]} `{right.name}`")  # fmt: skip
    return True


def _pair(taken: Taken, before: Item | None, after: Item | None) -> tuple[Column, Column] | None:
    """The columns that both sides name: of one sort, of the question's own table, the best named ones."""
    if not isinstance(before, Named) or not isinstance(after, Named):
        return None
    own = taken.made.table
    if after.table is not None and not any(v > 1.1 for v, _ in after.columns):
        return None
    pairs = [
        (v + w, left, right)
        for v, left in before.columns
        for w, right in after.columns
        if left is not right and left.table == right.table == own.name and min(v, w) >= _SURE
        and _sort(left) == _sort(right)
    ]  # fmt: skip
    return max(pairs, key=lambda pair: pair[0])[1:] if pairs else None


def _sort(column: Column) -> str:
    if column.time:
        return "time"
    return "key" if column.identifies else "number" if column.numeric else "text"
