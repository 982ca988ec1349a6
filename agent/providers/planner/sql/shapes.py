"""Results of more than groups: the best of each group, growth, shares, averages of counts, values side by side."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlglot import exp

from agent.providers.planner.sql.attach import Attached
from agent.providers.planner.sql.clock import PARTS
from agent.providers.planner.sql.columns import Column, best_column, main_measure, time_column
from agent.providers.planner.sql.conditions import time_test, together, weekday_in
from agent.providers.planner.sql.ground import Ground, Named
from agent.providers.planner.sql.measures import aggregate, divided, share_of
from agent.providers.planner.sql.reading import Measured, Reading, Split
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.splits import bucket_split, split_by
from agent.providers.planner.sql.taken import chosen
from agent.providers.planner.sql.walk import State, few


def groups_tested(made: Ground, r: Reading, s: State, others: list[Named]) -> list[Named]:
    """What a condition on groups is about: "products with total sales over 10000", "how many zips have over 500"."""
    if not r.having or r.splits:
        return others
    counted = next((m for m in r.measures if m.func == "distinct" and m.column is not None), None)
    if counted is not None:
        column = counted.column
        assert column is not None
        r.splits = [Split(made.col(column), column.name, column=column)]
        r.measures = [m for m in r.measures if m is not counted]
        r.count_groups = True
        return others
    entity = s.entity if s.entity is not None and s.entity.table is not made.table else None
    entity = entity or (others.pop(0) if others else None)
    counted_of_each = entity is not None and any(entity.start == test.end for test in s.tested)
    found = split_by(made, entity) if entity is not None and not counted_of_each else []  # "parts with one supplier"
    if found:
        r.splits = found
    else:
        r.unread.append(" ".join(entity.words) if entity is not None else "the groups that are compared")
    return others


def within_groups(made: Ground, r: Reading, s: State) -> None:
    """ "Top 3 customers in each nation", "best selling product per franchise": the first few of each group."""
    each = [sp for sp in r.splits if sp.each]
    if s.super_ is not None and s.ranks_rows and each and not r.measures and not r.counts and r.order is None:
        r.order_column = r.order_column or main_measure(made.table.columns)
        r.limit = 1
    if s.bare_top:
        r.limit = few(s)
    ranked = r.direction and (r.limit is not None or s.super_ is not None or s.common)
    if not each or not ranked or r.having:
        return
    rest = [sp for sp in r.splits if not sp.each]
    if any(sp.shown for sp in rest):
        r.partition = each
    elif s.rows and s.ranks_rows and not r.counts and (not r.measures or r.measures[0].column is not None):
        r.order_column = r.order_column or r.measures[0].column if r.measures else r.order_column
        if r.order_column is None:
            return
        r.partition, r.splits, r.measures, r.counts = each, [], [], False
    if r.partition:
        r.limit = r.limit or 1
        names = [sp.name for sp in each if sp.shown]
        r.said.append(f"the first {r.limit} within each {' and '.join(names)}")


def leads_each(made: Ground, attached: Attached, r: Reading) -> None:
    """ "Supplier with the highest balance in each nation": which it is, not only how much."""
    first, cue = attached.at(0), attached.at(1)
    led = isinstance(first, Named) and first.table is made.table and attached.preps.get(1) in ("with", "having")
    if not led or not isinstance(cue, Span) or cue.kind not in ("super", "agg") or len(r.measures) != 1 or r.counts:
        return
    last = r.measures[0]
    if last.func not in ("max", "min") or last.column is None or last.column.table != made.table.name:
        return
    if r.splits and all(sp.each for sp in r.splits) and not r.having:
        r.order_column, r.direction = last.column, "desc" if last.func == "max" else "asc"
        r.limit, r.partition, r.splits, r.measures = r.limit or 1, r.splits, [], []


def row_of_each(made: Ground, r: Reading, s: State) -> bool:
    """ "Longest trip each month and its fare": the whole row that has the most or the least of something in each."""
    last = r.measures[-1] if len(r.measures) == 1 else None
    column: Column | None = None
    if last is not None and last.func in ("max", "min"):
        column, way = last.column, "desc" if last.func == "max" else "asc"
    elif s.super_ is not None and s.rows and not r.measures:
        numbers = [c for c in made.table.columns if c.numeric and not c.identifies]
        hinted = next((c for h in s.super_.values[1:] if (c := best_column((h,), numbers)[0]) is not None), None)
        hinted = time_column(made.table.columns) if "date" in s.super_.values else hinted
        column, way = r.order_column or hinted, r.direction or s.super_.values[0]
    own = column is not None and column.table == made.table.name
    if not s.asides or not own or r.counts or s.entity is not None or r.having:
        return False
    many = r.limit or (1 if r.splits else few(s))  # "the 3 longest trips and their fare"
    r.order_column, r.direction, r.limit = column, way, many  # type: ignore[assignment]
    r.partition, r.splits, r.measures = r.splits, [], []
    return True


def share_of_each(r: Reading) -> bool:
    """Whether the share of the rows with a condition is asked for in each group: "percentage of late lines by mode"."""
    groups = {f"{sp.column.table}.{sp.column.name}" for sp in r.splits if sp.column is not None}
    # "What share of revenue comes from LATAM each month": of what each span of time adds up to.
    added = len(r.measures) == 1 and isinstance(r.measures[0].expression, exp.Sum) and all(sp.time for sp in r.splits)
    return (not r.measures or added) and any(t.key not in groups | {"time"} for t in r.tests)


def share_within_spans(r: Reading) -> None:
    """ "Share by priority per year": of what each year adds up to, not of all years together."""
    wholes = [sp for sp in r.splits if sp.time] or [sp for sp in r.splits if sp.each]
    if wholes and any(sp.shown and not any(sp is one for one in wholes) for sp in r.splits):
        r.share_within = wholes  # "by payment method per shop": of what each shop has
        r.said.append(f"the share within each {' and '.join(sp.name for sp in wholes if sp.shown)}")


def gap_of(attached: Attached, r: Reading) -> None:
    """ "The difference between revenue and refunds"; of spans or values it is shown side by side."""
    if len(r.measures) == 2 and all(m.column is not None for m in r.measures):
        (left, right), func = r.measures, r.measures[0].func or "sum"
        assert left.column is not None
        assert right.column is not None
        gap = exp.Sub(this=attached.col(left.column), expression=attached.col(right.column))
        r.measures = [Measured(aggregate(func, gap), f"{left.column.name}_minus_{right.column.name}", None, func)]
    elif len(attached.times) < 2 and len(r.tests) < 2:
        r.unread.append("difference")


def correlated(
    made: Ground, attached: Attached, r: Reading, numbers: list[tuple[Named, Column]]
) -> list[tuple[Named, Column]]:
    """ "Correlation between distance and fare": of two numbers that are named; one may be the time a row lasts."""
    sides = [(attached.col(c), c.name) for _, c in numbers if not c.identifies][:2]
    used, rest = len(sides), numbers
    if len(sides) == 1 and r.measures and (length := made.duration(("duration", "minute"))) is not None:
        sides.append(length)
    if len(sides) != 2 or (r.measures and used == 2):
        r.unread.append("correlation")
        return numbers
    rest = numbers[used:]
    both = exp.Anonymous(this="corr", expressions=[side.copy() for side, _ in sides])
    r.measures = [Measured(both, "correlation")]
    r.said.append(f"the correlation of `{sides[0][1]}` and `{sides[1][1]}`, row by row")
    return rest


def moving(made: Ground, r: Reading) -> None:
    """A moving average is of what each span of time adds up to, unless an average was asked for."""
    assert r.moving is not None
    if not any(sp.time for sp in r.splits):
        r.splits = [*r.splits, *bucket_split(made, r, r.moving[1])]
    time = next((sp for sp in r.splits if sp.time), None)
    if time is None or time.name.upper() not in (r.moving[1], "DAY") or len(r.measures) > 1 or r.limit or r.running:
        r.unread.append("moving average")
    r.said.append(f"each with the {r.moving[0] - 1} {r.moving[1].lower()}s before it that have rows")


def share_of_other(made: Ground, r: Reading, numbers: list[tuple[Named, Column]]) -> list[tuple[Named, Column]]:
    """ "Refunds as a percentage of revenue": one number as a part of another."""
    whole, part = r.measures[0].column, numbers[0][1]
    if whole is None or r.measures[0].func != "sum" or part is whole:
        return numbers
    ratio = divided(made, part, whole)
    if r.share == "percent":
        ratio = exp.Mul(this=exp.Literal.number("100.0"), expression=exp.Paren(this=ratio))
    r.measures, r.share = [Measured(ratio, f"{part.name}_of_{whole.name}")], ""
    r.said.append(f"all `{part.name}` divided by all `{whole.name}`")
    return numbers[1:]


def shared(r: Reading, whole: frozenset[int] = frozenset()) -> None:
    """The condition whose rows' share is asked for; times, and conditions at these places, say of which whole."""
    groups = {f"{sp.column.table}.{sp.column.name}" for sp in r.splits if sp.column is not None}
    part = [t for t in r.tests if t.key not in groups | {"time"} and t.place not in whole] or list(r.tests)
    if not part:
        r.unread.append("share")
        return
    r.part, r.tests = exp.and_(*together([t.expression for t in part])), [t for t in r.tests if t not in part]
    if r.splits:
        added = r.measures[0].expression.this if r.measures else None
        share = share_of(r.part, added)
        percent = r.share == "percent"
        of_each = exp.Mul(this=exp.Literal.number("100.0"), expression=share) if percent else share
        r.measures, r.counts, r.share = [Measured(of_each, "percent" if percent else "share")], False, ""


def grown(made: Ground, r: Reading) -> None:
    """Growth is from one span of time to the next: by month where nothing else is said."""
    if not any(sp.time for sp in r.splits):
        r.splits = [*bucket_split(made, r, "MONTH"), *r.splits]
    if not any(sp.time for sp in r.splits):
        r.growth = False
    if len(r.measures) > 1 or r.share or r.running or r.limit:
        r.unread.append("growth")
    r.said.append("each against the one before it")


def _values_compared(made: Ground, attached: Attached, r: Reading) -> None:
    """Values of one column that are compared are shown side by side: "AMER vs EMEA", "churned vs not churned"."""
    for key in dict.fromkeys(t.key for t in r.tests if t.key != "time"):
        tests = [t.expression for t in r.tests if t.key == key]
        columns = [t.this if isinstance(t, exp.EQ | exp.Not) else t for t in tests]
        columns = [c.this if isinstance(c, exp.Lower) else c for c in columns]
        if len(tests) < 2 or not all(isinstance(c, exp.Column) and c == columns[0] for c in columns):
            continue
        column = columns[0]
        if any(sp.column is not None and sp.column.name == column.name for sp in r.splits):
            continue
        r.splits = [Split(column.copy(), column.name), *r.splits]
        if any(isinstance(t, exp.Not | exp.Column) for t in tests):
            r.tests = [t for t in r.tests if t.key != key]
        r.said.append(f"by `{column.name}`")
    del made, attached


def averaged(attached: Attached, r: Reading) -> bool:
    """Whether averages of several values are asked for, each its own: "average bill on basic, standard and premium"."""
    means = [m for m in r.measures if m.func in ("avg", "median") or m.name.endswith("_rate")]
    said = {w for i in attached.items for w in i.words}
    return bool(means) and len(means) == len(r.measures) and not r.splits and not said & {"or", "both", "together"}


def _some_or_none(r: Reading) -> None:
    """ "With tickets vs without": of a number that is above zero or not, no row is both."""
    for some in [t for t in r.tests if isinstance(t.expression, exp.GT)]:
        none = next((t for t in r.tests if t.key == some.key and isinstance(t.expression, exp.EQ)), None)
        if none is None or {t.expression.expression.sql() for t in (some, none)} != {"0"}:
            continue
        r.tests = [t for t in r.tests if t is not some and t is not none]
        one = exp.If(this=some.expression, true=exp.Literal.string("with"))
        name = f"{some.key.rsplit('.', 1)[-1]}_or_none"
        r.splits = [Split(exp.Case(ifs=[one], default=exp.Literal.string("without")), name), *r.splits]


def _bounds_apart(attached: Attached, r: Reading) -> None:
    """ "Over 10 miles vs under 2": no row is both, each of them is a group."""
    vs = next((at for at, i in enumerate(attached.items) if i.kind == "vs"), -1)
    bounds = [t for t in r.tests if isinstance(t.expression, exp.GT | exp.GTE | exp.LT | exp.LTE | exp.Between)]
    sides = [t for t in bounds if t.key == bounds[0].key and t.key != "time" and t.place >= 0]
    if len(sides) != 2 or not sides[0].place < vs < sides[1].place:
        return
    names = [" ".join(attached.items[t.place].words) for t in sides]
    ifs = [exp.If(this=t.expression.copy(), true=exp.Literal.string(n)) for t, n in zip(sides, names, strict=True)]
    r.splits = [Split(exp.Case(ifs=ifs), sides[0].key.rsplit(".", 1)[-1]), *r.splits]
    either = exp.Paren(this=exp.or_(*(t.expression for t in sides)))
    r.tests = [replace(t, expression=either) if t is sides[0] else t for t in r.tests if t is not sides[1]]
    r.said.append(f"{names[0]} against {names[1]}")


def side_by_side(made: Ground, attached: Attached, r: Reading, *, each: bool = False) -> None:
    """Spans of time that are compared are shown side by side: "1995 vs 1996", "compare january and february"."""
    if attached.others_too:
        tests = [t for t in r.tests if t.key != "time"]
        if len(tests) != 1:
            r.unread.append("the rest")
            return
        r.tests.remove(tests[0])
        name = tests[0].key.rsplit(".", 1)[-1]
        one = exp.If(this=tests[0].expression, true=exp.Literal.string(_value_of(tests[0].expression)))
        r.splits = [Split(exp.Case(ifs=[one], default=exp.Literal.string("others")), name), *r.splits]
        return
    if attached.compares and len(r.distinct) == 1 and not r.measures and not r.counts:
        column = r.distinct.pop()  # "distinct zips, january vs february": how many in each
        counted = exp.Count(this=exp.Distinct(expressions=[attached.col(column)]))
        r.measures.append(Measured(counted, f"count_{column.name}", column, "distinct"))
    if attached.compares:
        _bounds_apart(attached, r)
        _some_or_none(r)
    if each or attached.compares or (_both_sides(r) and (r.measures or r.counts)):
        _values_compared(made, attached, r)
    if attached.compares and not r.splits and len(attached.times) < 2 and (side := _lost_side(made, attached, r)):
        r.unread.append(side)
    if len(attached.times) < 2 or not attached.compares:
        return
    week = {v[1] for _, v in attached.times if v[0] == "dow"} == _WEEK
    if any(sp.time for sp in r.splits) and not (week and {sp.name for sp in r.splits if sp.time} == {"hour"}):
        return
    if week:
        column = time_column(made.table.columns)
        if column is None:
            return
        weekend = exp.If(this=weekday_in(made.col(column), ["1", "7"]), true=exp.Literal.string("weekend"))
        sort = exp.Case(ifs=[weekend], default=exp.Literal.string("weekday"))
        r.splits = [*r.splits, Split(sort, "part_of_week")]  # "by hour, weekdays vs weekends": the hours first
        r.tests = [t for t in r.tests if "DAYOFWEEK" not in t.expression.sql().upper()]
        return
    if all(v[0] == "dow" and "," not in v[1] for _, v in attached.times):
        r.splits = [*bucket_split(made, r, "WEEKDAY"), *r.splits]  # "saturday vs sunday"
        return
    if all(v[0] == "hours" for _, v in attached.times) and (column := time_column(made.table.columns)) is not None:
        _parts_of_day(made, attached, r, column)
        return
    if any(v[0] in ("dow", "hours") for _, v in attached.times):
        return
    if any(_has_no_bucket(v) for _, v in attached.times) or len({v[0] for _, v in attached.times}) > 1:
        _spans_beside(made, attached, r)
        return
    kind, *rest = attached.times[0][1]
    bucket = rest[-1] if kind == "relative" else {"year": "YEAR", "quarter": "QUARTER", "day": "DAY"}.get(kind, "MONTH")
    if bucket in ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR"):
        r.splits = [*bucket_split(made, r, bucket), *r.splits]


def _lost_side(made: Ground, attached: Attached, r: Reading) -> str:
    """The other side of a comparison that would only be one more condition, or the same one: "vs those on basic"."""
    at = next((n for n, i in enumerate(attached.items) if isinstance(i, Span) and i.kind == "vs"), -1)
    named = [i for i in attached.items[at + 1 :] if isinstance(i, Named)] if at > 0 else []
    ahead = any(isinstance(i, Named) and (i.value or i.flag) for i in attached.items[: max(at, 0)])
    side = next((i for i in named if i.table is None), None)
    shown = [*(m.column for m in r.measures), *(r.pair or ())]
    amount = side is None or any(c is chosen(made, side, "measure") for c in shown if c is not None)
    return " ".join(side.words) if side is not None and ahead and not amount else ""


def _has_no_bucket(values: tuple[str, ...]) -> bool:
    """Whether a span of time is no whole day, week, month or year, so that rows of those would not set it apart."""
    return values[0] in ("range", "weekof") or (values[0] == "relative" and values[1] in ("rolling", "before"))


def _spans_beside(made: Ground, attached: Attached, r: Reading) -> None:
    column = time_column(made.table.columns)
    if column is None:
        return
    for at, values in attached.times:
        name = re.sub(r"\W+", "_", " ".join(attached.items[at].words).lower()).strip("_")
        r.sides.append((name, time_test(made.col(column), values)))
    r.counts = r.counts or not r.measures


def _parts_of_day(made: Ground, attached: Attached, r: Reading, column: Column) -> None:
    """ "In the morning vs in the evening"."""
    ifs = []
    for at, values in attached.times:
        said = attached.items[at].words[-1].removesuffix("s")
        name = said if said in PARTS else f"{values[1]}-{values[2]}"
        ifs.append(exp.If(this=time_test(made.col(column), values), true=exp.Literal.string(name)))
    r.splits = [Split(exp.Case(ifs=ifs), "part_of_day"), *r.splits]


def _both_sides(r: Reading) -> bool:
    """Whether a flag and its opposite are both asked for: "of churned and retained customers"."""
    for test in r.tests:
        against = [t.expression for t in r.tests if t.key == test.key and t is not test]
        if exp.Not(this=test.expression) in against:
            return True
        if isinstance(test.expression, exp.EQ) and test.expression.expression.sql() == "1":
            zero = exp.EQ(this=test.expression.this, expression=exp.Literal.number(0))
            if zero in against:
                return True
    return False


def _value_of(test: exp.Expr) -> str:
    literal = test.find(exp.Literal)
    return literal.name if literal is not None else "yes"


_WEEK = {"1,7", "2,3,4,5,6"}
