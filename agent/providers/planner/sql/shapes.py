"""Results of more than groups: the best of each group, growth, shares, averages of counts, values side by side."""

from __future__ import annotations

from sqlglot import exp

from agent.providers.planner.sql.attach import Attached
from agent.providers.planner.sql.clock import PARTS
from agent.providers.planner.sql.columns import Column, main_measure, name_parts, time_column
from agent.providers.planner.sql.conditions import time_test, together, weekday_in
from agent.providers.planner.sql.ground import Ground, Named
from agent.providers.planner.sql.measures import aggregate, average_per, divided, share_of
from agent.providers.planner.sql.reading import Measured, Reading, Split
from agent.providers.planner.sql.splits import bucket_split, split_by
from agent.providers.planner.sql.walk import State, few
from agent.providers.planner.sql.words import MONEY


def average_count(made: Ground, r: Reading, s: State) -> None:
    """ "Average number of trips a day"."""
    times = [sp for sp in r.splits if sp.time]
    if r.measures:
        _average_sum(r, s)
        return
    if not times and s.averages:
        times = _things_counted(made, r)
    if not times:
        if s.averages:
            r.unread.append("average")
        return
    r.splits = [sp for sp in r.splits if sp is not times[0]]
    r.measures = [average_per(exp.Count(this=exp.Star()), times[0].expression, "number", times[0].name)]
    r.counts = False
    r.said.append(f"all of them by the number of {times[0].name}s that have any")
    del made, s


def _average_sum(r: Reading, s: State) -> None:
    """ "Average number of orders per day", of a column that holds numbers of them: all of it, by the number of days."""
    each = [sp for sp in r.splits if sp.each and (sp.time or (sp.column is not None and sp.column.identifies))]
    last = r.measures[-1]
    of = last.expression.this if isinstance(last.expression, exp.Avg) else None
    if not s.averages or not each or of is None or last.column is None:
        return
    r.measures[-1] = average_per(aggregate("sum", of), each[-1].expression, last.column.name, each[-1].name)
    r.splits = [sp for sp in r.splits if sp is not each[-1]]
    r.said.append(f"all of `{last.column.name}` by the number of different `{each[-1].name}`")


def per_thing(r: Reading, said: frozenset[str]) -> None:
    """ "Average spend per customer by country": all of it by the number of customers, within each country."""
    keys = [sp for sp in r.splits if not sp.shown and sp.each and sp.column is not None and sp.column.identifies]
    last = r.measures[-1] if len(r.measures) == 1 else None
    if len(keys) != 1 or last is None or not isinstance(last.expression, exp.Avg) or not said & MONEY:
        return
    key = keys[0]
    assert key.column is not None
    names = [sp for sp in r.splits if sp is key or _names_thing(sp, key.column)]
    rest = [sp for sp in r.splits if sp not in names]
    if not rest or last.column is None:
        return
    r.measures = [average_per(aggregate("sum", last.expression.this), key.expression, last.column.name, key.name)]
    r.splits = rest
    r.said.append(f"all of `{last.column.name}` by the number of different `{key.name}`")


def _names_thing(split: Split, key: Column) -> bool:
    return (
        split.column is not None and split.column.table == key.table and name_parts(split.column.name)[-1:] == ("name",)
    )


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
    found = split_by(made, entity) if entity is not None else []
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


def share_of_each(r: Reading) -> bool:
    """Whether the share of the rows with a condition is asked for in each group: "percentage of late lines by mode"."""
    return bool(r.tests) and not r.measures and r.counts and any(t.key != "time" for t in r.tests)


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
    part = [t for t in r.tests if t.key != "time" and t.place not in whole] or list(r.tests)
    if not part:
        r.unread.append("share")
        return
    r.part, r.tests = exp.and_(*together([t.expression for t in part])), [t for t in r.tests if t not in part]
    if r.splits:
        share = share_of(r.part)
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


def average_of(made: Ground, r: Reading, bucket: str) -> None:
    """ "Average daily revenue": all of it by the number of days."""
    found = bucket_split(made, r, bucket)
    if not found:
        return
    last = r.measures[-1] if r.measures else None
    if last is not None and last.func == "avg" and isinstance(last.expression, exp.Avg) and last.column is not None:
        total = aggregate("sum", last.expression.this)
        r.measures[-1] = average_per(total, found[0].expression, last.column.name, found[0].name)
    elif last is None and r.counts:
        r.measures, r.counts = (
            [average_per(exp.Count(this=exp.Star()), found[0].expression, "number", found[0].name)],
            False,
        )
    else:
        r.unread.append(bucket.lower())


def over_spans(made: Ground, r: Reading, bucket: str) -> None:
    """ "Median daily revenue": the median of what each day adds up to."""
    found = bucket_split(made, r, bucket)
    last = r.measures[-1] if len(r.measures) == 1 else None
    counted = last is not None and isinstance(last.expression, exp.Count)
    if not found or last is None or last.func is None or (last.column is None and not counted):
        r.unread.append(bucket.lower())
        return
    r.each = (found[0], last.func)
    inner = last.expression if last.column is None else aggregate("sum", made.col(last.column))
    r.measures = [Measured(inner, last.name, last.column, "sum")]
    r.direction, r.limit = "", None
    r.said.append(f"of what each {bucket.lower()} adds up to")


def _things_counted(made: Ground, r: Reading) -> list[Split]:
    """ "Average number of orders per customer": what there are of them, by the number of customers among the rows."""
    keys = [sp for sp in r.splits if sp.column is not None and sp.column.identifies]
    last = (keys or r.splits)[-1:]
    column = last[0].column if last else None
    if column is None:
        return []
    r.splits = [sp for sp in r.splits if sp.column is None or sp.column.table != column.table or sp.column is column]
    return last


def side_by_side(made: Ground, attached: Attached, r: Reading) -> None:
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
    if attached.compares or (_both_sides(r) and (r.measures or r.counts)):
        _values_compared(made, attached, r)
    if len(attached.times) < 2 or not attached.compares or any(sp.time for sp in r.splits):
        return
    if {v[1] for _, v in attached.times if v[0] == "dow"} == _WEEK:
        column = time_column(made.table.columns)
        if column is None:
            return
        weekend = exp.If(this=weekday_in(made.col(column), ["1", "7"]), true=exp.Literal.string("weekend"))
        sort = exp.Case(ifs=[weekend], default=exp.Literal.string("weekday"))
        r.splits = [Split(sort, "part_of_week"), *r.splits]
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
    kind, *rest = attached.times[0][1]
    bucket = rest[-1] if kind == "relative" else {"year": "YEAR", "quarter": "QUARTER", "day": "DAY"}.get(kind, "MONTH")
    if bucket in ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR"):
        r.splits = [*bucket_split(made, r, bucket), *r.splits]


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
