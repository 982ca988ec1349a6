"""Figures that each have a condition of their own: "revenue in EMEA vs refunds in APAC", "AMER minus EMEA revenue".

As conditions of the whole statement they would be of every figure: each is put into the aggregate that it was said of.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from sqlglot import exp

from agent.providers.planner.sql.columns import Column
from agent.providers.planner.sql.ground import Item
from agent.providers.planner.sql.measures import aggregate, name_of
from agent.providers.planner.sql.reading import Measured
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.subsets import only_where
from agent.providers.planner.sql.taken import Taken, chosen
from agent.providers.planner.sql.values import equals, flag_test, opposite
from agent.providers.planner.sql.words import Func

# What ranks, groups within or changes the figures: then they are not plainly two of them.
_OTHERWISE = frozenset({"share", "growth", "running", "moving", "super", "top", "corr", "gap", "common", "rest", "not",
                        "without", "distinct", "spread", "ofthem", "net"})  # fmt: skip
_FUNCS = frozenset({"avg", "sum", "max", "min", "median"})


@dataclass
class _Side:
    places: list[int]
    func: str = ""
    amount: Column | None = None
    only: tuple[exp.Expr, str, str] | None = None  # the condition, its key, and the word for it

    counted: bool = False  # "how many" was said: of a column that holds numbers of them

    @property
    def whole(self) -> bool:
        numbers = not self.counted or (self.amount is not None and "int" in self.amount.type)
        return self.amount is not None and self.only is not None and numbers

    @property
    def word(self) -> str:
        return self.only[2] if self.only is not None else ""


def figures_apart(taken: Taken) -> None:
    """Takes such figures out of the items and into the reading, with their conditions."""
    cut = _cut(taken)
    if cut is None:
        return
    sides, how, between = cut
    if how == "minus":
        _lent(sides)
    several = len({(s.amount, s.func) for s in sides}) > 1
    if not all(side.whole for side in sides) or not (how or several):
        return
    if any(isinstance(i, Span) and i.kind in _OTHERWISE for i in taken.items):
        taken.reading.unread.append(f"each of {' and '.join(sorted({s.word for s in sides}))}")
        return
    apart = len({side.word for side in sides}) > 1
    made = [_figure(taken, side, side.func or sides[0].func or "sum", apart=apart) for side in sides]
    if not apart:
        taken.add(*sides[0].only[:2], f"where it is “{sides[0].word}”")  # type: ignore[index]
    taken.reading.measures += made if not how else [_of_both(made, how)]
    taken.reading.said += ["each figure with its own condition"] if apart else []
    taken.used |= {n for side in sides for n in side.places} | set(between)
    taken.compares = taken.compares and len(taken.times) > 1


def _of_both(made: list[Measured], how: str) -> Measured:
    left, right = (m.expression for m in made)
    below = exp.Nullif(this=right, expression=exp.Literal.number(0))
    both = exp.Sub(this=left, expression=right) if how == "minus" else exp.Div(this=left, expression=below)
    return Measured(both, f"{made[0].name}_{how}_{made[1].name}")


def _cut(taken: Taken) -> tuple[list[_Side], str, list[int]] | None:
    """The sides, how they are put together ("" where each is shown), and the places of the words that say so."""
    items = taken.items
    ratio = next((n for n, i in enumerate(items) if i.kind == "rate" and "ratio" in i.words), -1)
    if ratio >= 0:
        first = next((n for n in range(ratio + 2, len(items)) if taken.preps.get(n) == "to"), -1)
        sides = [_side(taken, ratio + 1, first), _side(taken, first, len(items))]
        return (sides, "to", [ratio]) if first > 0 else None
    cuts = [n for n in range(1, len(items) - 1) if _cuts(items[n])]
    bounds = [-1, *cuts, len(items)]
    sides = [_side(taken, low + 1, high, last=high == len(items), first=low < 0)
             for low, high in itertools.pairwise(bounds)]  # fmt: skip
    how = "minus" if any(items[n].kind == "minus" for n in cuts) else ""
    return (sides, how, cuts) if len(sides) == 2 or (cuts and not how) else None


def _cuts(item: Item) -> bool:
    return isinstance(item, Span) and (item.kind in ("vs", "and") or (item.kind == "minus" and not item.values))


def _side(taken: Taken, low: int, high: int, *, last: bool = True, first: bool = False) -> _Side:
    """What stands between two places: one amount and one condition; the outer ones may have more on their far side."""
    side = _Side([])
    places = range(high - 1, low - 1, -1) if first and not last else range(low, high)
    for at in places:
        item = taken.items[at]
        if not _took(taken, side, item):
            if side.whole and (first or last):
                break
            return _Side([])
        side.places.append(at)
    return side


def _took(taken: Taken, side: _Side, item: Item) -> bool:
    if isinstance(item, Span):
        if item.kind == "agg" and len(item.values) == 1 and item.values[0] in _FUNCS and not side.func:
            side.func = item.values[0]
            return True
        side.counted = side.counted or item.kind == "count"
        return item.kind == "count"
    own = item.table is taken.made.table and item.value is None and item.flag is None
    amount = chosen(taken.made, item, "measure")
    fits = amount is not None and next((v for v, c in item.columns if c is amount), 0.0) > 0.45
    if item.value is not None and not item.table and not (item.columns and item.columns[0][0] > 0.9):
        column, value = item.value
        return _limits(taken, side, column, equals(taken.col(column), column, value), value)
    if item.flag is not None and not (fits and amount is not item.flag):
        denied = opposite(item.words, item.flag)
        test = flag_test(taken.made, item.flag, negated=denied)
        return _limits(taken, side, item.flag, test, f"{'not ' if denied else ''}{item.flag.name}")
    if amount is not None and fits and side.amount is None and not (own and not set(item.words) & {"sales"}):
        side.amount = amount
        return True
    return own


def _limits(taken: Taken, side: _Side, column: Column, test: exp.Expr, word: str) -> bool:
    if side.only is not None:
        return False
    taken.made.reach(column)
    side.only = test, f"{column.table}.{column.name}", word
    return True


def _lent(sides: list[_Side]) -> None:
    """ "AMER minus EMEA revenue": the amount is said once."""
    amounts = {s.amount for s in sides if s.amount is not None}
    if len(amounts) == 1 and any(s.amount is None and s.only is not None for s in sides):
        for side in sides:
            side.amount = side.amount or next(iter(amounts))


def _figure(taken: Taken, side: _Side, func: str, *, apart: bool) -> Measured:
    column = side.amount
    assert column is not None
    assert side.only is not None
    figure = aggregate(func, taken.col(column))
    if not apart:
        return Measured(figure, name_of(func, column), column, _func(func))
    word = re.sub(r"\W+", "_", side.only[2].lower()).strip("_")
    return Measured(only_where(figure, side.only[0]), f"{name_of(func, column)}_{word}", None, _func(func))


def _func(func: str) -> Func:
    return func  # type: ignore[return-value]
