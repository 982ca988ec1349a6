"""A second figure of some of the rows beside that of all: "how many are there, and how many of them churned"."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from agent.providers.planner.sql.columns import singular
from agent.providers.planner.sql.conditions import together
from agent.providers.planner.sql.measures import share_of
from agent.providers.planner.sql.reading import Measured, Reading, Test
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.taken import Taken
from agent.providers.planner.sql.words import PEOPLE


def some_of_them(attached: Taken, r: Reading) -> None:
    """ "How many of them ...", "what share of them ...": what is said behind that is of a part of the rows."""
    cues = [(at, i) for at, i in enumerate(attached.items) if isinstance(i, Span) and i.kind == "ofthem"]
    for number, (at, cue) in enumerate(cues):
        until = cues[number + 1][0] if number + 1 < len(cues) else len(attached.items)
        part = [t for t in r.tests if at < t.place < until]
        if not part:
            r.unread.append(" ".join(cue.words))
            continue
        r.tests = [t for t in r.tests if not any(t is one for one in part)]
        r.measures.append(_number_of(part) if cue.values[0] == "count" else _share_of(part, cue.values[0]))
        r.counts = r.counts or len(r.measures) == 1


def side_by_side_spans(r: Reading) -> None:
    """Every figure once for each of the spans of time that are compared: "the last 7 days against the 7 before"."""
    if not r.measures:
        r.unread.append(" and ".join(name.replace("_", " ") for name, _ in r.sides))
    r.measures = [
        Measured(only_where(m.expression, test), f"{m.name}_{name}", None, m.func)
        for m in r.measures
        for name, test in r.sides
    ]


def only_where(measured: exp.Expr, test: exp.Expr) -> exp.Expr:
    """An expression of aggregates, each of the rows alone that fulfil a condition."""
    made = measured.copy()
    holder = exp.Paren(this=made)

    def those(inner: exp.Expr) -> exp.Expr:
        of = exp.Literal.number(1) if isinstance(inner, exp.Star) else inner.copy()
        return exp.Case(ifs=[exp.If(this=test.copy(), true=of)])

    for one in list(holder.find_all(exp.AggFunc, exp.Anonymous)):
        if isinstance(one, exp.Anonymous):
            if one.name in ("median", "percentile"):
                one.set("expressions", [those(one.expressions[0]), *one.expressions[1:]])
        elif isinstance(one.this, exp.Distinct):
            one.this.set("expressions", [those(e) for e in one.this.expressions])
        else:
            one.set("this", those(one.this))
    return holder.this


def number_and_rate(r: Reading) -> None:
    """ "Number of late lines and rate by mode": how many fulfil the one condition, and which part of all that is."""
    part = [t for t in r.tests if t.key != "time"]
    if len(part) != 1:
        r.unread.append("rate")
        return
    r.tests = [t for t in r.tests if t is not part[0]]
    r.measures, r.counts = [_number_of(part), _share_of(part, "rate")], False


def _number_of(part: Sequence[Test]) -> Measured:
    one = exp.Case(ifs=[exp.If(this=_all(part), true=exp.Literal.number(1))], default=exp.Literal.number(0))
    return Measured(exp.Sum(this=one), f"number_{_name(part)}", None, "sum")


def _share_of(part: Sequence[Test], how: str) -> Measured:
    share = share_of(_all(part))
    percent = exp.Mul(this=exp.Literal.number("100.0"), expression=share)
    return Measured(percent if how == "percent" else share, f"{how}_{_name(part)}")


def _name(part: Sequence[Test]) -> str:
    """What those rows have in common, for the name of their figure."""
    test = part[0].expression
    column = test.find(exp.Column) if isinstance(test, exp.EQ | exp.Column) else None
    return column.name if column is not None else "of_them"


def _all(part: Sequence[Test]) -> exp.Expr:
    return exp.and_(*together([t.expression.copy() for t in part]))


def no_row_is_both(attached: Taken, r: Reading) -> None:
    """Who bought both things, or ordered in both years: no row has two values, and no sum tells it."""
    people = {singular(w) for i in attached.items for w in i.words} & _WHO
    years = len(attached.times) > 1
    keys = [t.key for t in r.tests if isinstance(t.expression, exp.EQ)]
    distinct = any(m.func == "distinct" for m in r.measures)
    if attached.both and ((years and people) or (distinct and (years or len(set(keys)) < len(keys)))):
        r.unread.append("both")


_WHO = frozenset({*PEOPLE, "people", "buyer", "shopper"})
