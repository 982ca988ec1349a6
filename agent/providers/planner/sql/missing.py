"""Values that are not there: "without an email", "no email and no phone", "where the phone is missing"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from agent.providers.planner.sql.columns import Column
from agent.providers.planner.sql.conditions import either
from agent.providers.planner.sql.existence import existence
from agent.providers.planner.sql.ground import Named
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.taken import chosen, fit_of, joined_by_and

if TYPE_CHECKING:
    from agent.providers.planner.sql.attach import Attached

_TELLS = frozenset({"cmp", "op", "null", "sign", "mean", "like", "agg"})


def missing(taken: Attached, at: int, item: Span) -> None:
    """The condition that a value, or each or one of several, is not there."""
    without = item.kind == "without"
    if without and existence(taken, at, item):
        return
    if without and at == len(taken.items) - 1 and taken.other_half(at):
        return
    order = (at - 1, at + 1)
    if without:
        after = taken.free(at + 1)
        if isinstance(after, Named) and (after.flag is not None or after.value is not None):
            return  # taken as its negation
        behind = taken.free(at + 2)
        told = behind.value[0] if isinstance(behind, Named) and behind.value is not None else None
        if isinstance(after, Named) and any(c is told for _, c in after.columns):
            return  # "without status O": that value
        if after is not None and after.words[-1].endswith("ed"):
            return  # "have never ordered": no missing value
        order = (at + 1,)
    negated = isinstance(before := taken.at(at - 1), Span) and before.kind == "not"
    for near in order if not negated else (at - 2, at + 1):
        column = _column(taken, near)
        if column is None:
            continue
        named = taken.at(near)
        number = chosen(taken.made, named, "measure") if without else None
        if number is not None and isinstance(named, Named) and fit_of(named, number) > fit_of(named, column):
            return  # "without orders": no missing `order_date` where there is a number `orders`
        taken.used |= {at, near} | ({at - 1} if negated else set())
        columns, or_ = _several(taken, near, column, 1 if near > at else -1)
        tests = [_test(taken, c, without=without, negated=negated) for c in columns]
        key = " ".join(f"{c.table}.{c.name}" for c in columns)
        # "without email or phone" has neither; "missing email or phone" lacks one of them
        if len(tests) > 1 and or_ and not without:
            taken.add(either(tests), key)
        else:
            for one, test in zip(columns, tests, strict=True):
                taken.add(test, f"{one.table}.{one.name}")
        return


def _several(taken: Attached, near: int, column: Column, step: int) -> tuple[list[Column], bool]:
    """The column with those that are joined to it, and whether one of them is enough."""
    columns, or_ = [column], False
    while joined_by_and(joint := taken.free(near + step)):
        other = _column(taken, near + 2 * step)
        ends = taken.at(near + 3) if step > 0 else None
        if (
            other is None
            or (isinstance(ends, Span) and ends.kind in _TELLS)
            or taken.preps.get(max(near, near + 2 * step))
        ):
            break
        or_ = or_ or (joint is not None and joint.words == ("or",))
        taken.used |= {near + step, near + 2 * step}
        columns.append(other)
        near += 2 * step
    return columns, or_


def _column(taken: Attached, at: int) -> Column | None:
    named = taken.free(at)
    column = chosen(taken.made, named, "groups")
    if column is None or not isinstance(named, Named) or fit_of(named, column) < 0.7:
        return None
    return None if named.table is taken.made.table else column


def _test(taken: Attached, column: Column, *, without: bool, negated: bool) -> exp.Expr:
    test: exp.Expr = exp.Is(this=taken.col(column), expression=exp.Null())
    if without and column.numeric and not column.identifies:
        test = exp.EQ(this=taken.col(column), expression=exp.Literal.number(0))  # "with zero logins"
    return exp.Not(this=test) if negated else test
