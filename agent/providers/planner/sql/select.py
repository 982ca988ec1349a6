"""A reading over real columns -> one SELECT (sqlglot tree, Databricks dialect), with what it shows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlglot import exp

from agent.providers.planner.sql.compiled import Compiled
from agent.providers.planner.sql.conditions import together
from agent.providers.planner.sql.ground import Ground
from agent.providers.planner.sql.measures import aggregate
from agent.providers.planner.sql.reading import Reading, Split
from agent.providers.planner.wording import joined

DEFAULT_ROWS = 10
FILTERED_ROWS = 10_000


def compiled(made: Ground, r: Reading) -> Compiled:
    """The statement; ``missing`` names the words that nothing accounts for, and then nothing is to be run."""
    out = made.out
    out.reading = list(dict.fromkeys([*out.reading, *r.said]))
    out.missing = list(dict.fromkeys(r.unread))
    out.counts, out.grouped, out.direction = r.counts, bool(r.splits), r.direction
    out.filtered, out.measured, out.limited = bool(r.tests), bool(r.measures), r.limit is not None
    out.timed, out.chart, out.paired = any(s.time for s in r.splits), r.chart, r.pair is not None
    if out.missing:
        return out
    if r.pair is not None and r.chart in ("", "auto"):
        out.chart = "point"
    if r.pair is not None:
        query = _pair(made, r)
    elif r.part is not None and not r.splits:
        query = exp.select(exp.alias_(_part(r), _share_name(r)))
        query, out.single, out.y = query.from_(_from(made)), True, _share_name(r)
    elif r.measures:
        query = _aggregate(made, r)
    elif r.distinct:
        for column in r.distinct:
            made.reach(column)  # of a table that is not joined it could not be selected
        query = exp.select(*(made.col(c) for c in r.distinct)).from_(_from(made))
        query = query if r.each_row else query.distinct()
        query = query.order_by(*(made.col(c) for c in r.distinct))
        out.x = r.distinct[0].name
    else:
        query = _rows(made, r)
    for test in together([t.expression for t in r.tests]):
        query = query.where(test)
    for other, left, right in made.joined:
        on = exp.EQ(this=made.col(left), expression=made.col(right))
        query = query.join(exp.to_table(other.name, dialect="databricks"), on=on)
    if r.each is not None:
        query = _over_spans(made, r, query)
    if r.count_groups:
        inner = query.subquery("counted")
        out.single, out.y, out.grouped = True, f"number_of_{_plain(r.group_word) or r.splits[0].name}", False
        query = exp.select(exp.alias_(exp.Count(this=exp.Star()), out.y)).from_(inner)
    out.sql = query.sql(dialect="databricks")
    return out


def _over_spans(made: Ground, r: Reading, query: exp.Select) -> exp.Select:
    """An aggregate of what each span of time adds up to, within the other groups."""
    assert r.each is not None
    span, func = r.each
    name = r.measures[0].name
    inner = query.select(_named(span.expression.copy(), span.name)).group_by(span.expression.copy())
    inner.set("order", None)
    shown = [sp.name for sp in r.splits if sp.shown]
    outer = exp.select(*shown, exp.alias_(aggregate(func, exp.column(name)), name)).from_(inner.subquery("spans"))
    made.out.single, made.out.y = not shown, name
    return outer.group_by(*shown).order_by(*shown) if shown else outer


def _plain(word: str) -> str:
    return re.sub(r"[^a-z0-9_]", "_", word)


def _from(made: Ground) -> exp.Table:
    return exp.to_table(made.table.name, dialect="databricks")


def _pair(made: Ground, r: Reading) -> exp.Select:
    assert r.pair is not None
    x, y = r.pair
    made.out.x, made.out.y = x.name, y.name
    return exp.select(made.col(x), made.col(y)).from_(_from(made)).limit(r.limit or 1000)


def _rows(made: Ground, r: Reading) -> exp.Select:
    everything = (
        exp.Column(this=exp.Star(), table=exp.to_identifier(made.table.name.rsplit(".", 1)[-1]))
        if made.joined
        else exp.Star()
    )
    query = exp.select(*(_listed(made, r) or [everything]), *(made.col(c) for c in r.extra)).from_(_from(made))
    down = r.direction != "asc"
    if r.order is not None:
        return _cut(query.order_by(exp.Ordered(this=r.order, desc=down)), r, r.limit or DEFAULT_ROWS)
    limit = r.limit or (FILTERED_ROWS if r.tests or r.columns else DEFAULT_ROWS)
    if r.order_column is None:
        return query.limit(limit)
    column = r.order_column
    made.reach(column)
    if r.partition:
        return _best_rows(made, r, everything)
    if column.text and not column.numeric and not r.direction:
        down = False  # words are sorted from A on
        made.out.reading.append(f"by `{column.name}`, from A to Z")
    else:
        made.out.reading.append(f"by `{column.name}`, {'highest' if down else 'lowest'} first")
    visible = r.columns or made.table.columns
    label = next((c for c in visible if c.text), None) or next((c for c in visible if c.time), None)
    if column.numeric and label is not None and (column in visible):
        made.out.x, made.out.y, made.out.x_time = label.name, column.name, label.time
    order = exp.Ordered(this=made.col(column), desc=down, nulls_first=not down)
    return _cut(query.order_by(order), r, limit)


def _listed(made: Ground, r: Reading) -> list[exp.Expr]:
    """The columns that were listed; of two of one name the second says whose it is."""
    names = [c.name for c in r.columns]
    return [
        _named(made.col(c), f"{c.table.rsplit('.', 1)[-1]}_{c.name}" if c.name in names[:at] else c.name)
        for at, c in enumerate(r.columns)
    ]


def _cut(query: exp.Select, r: Reading, limit: int) -> exp.Select:
    """The first few, or the one of a rank: "the second highest"."""
    return query.limit(1).offset(r.offset) if r.offset else query.limit(limit)


def _best_rows(made: Ground, r: Reading, everything: exp.Expr) -> exp.Select:
    """The rows that are the first few of each group by a column."""
    assert r.order_column is not None
    column = made.col(r.order_column)
    down = r.direction != "asc"
    rank = exp.Window(
        this=exp.RowNumber(),
        partition_by=[s.expression.copy() for s in r.partition],
        order=exp.Order(expressions=[exp.Ordered(this=column, desc=down, nulls_first=not down)]),
    )
    shown = [_named(s.expression.copy(), s.name) for s in r.partition if s.shown]
    query = exp.select(*shown, *(_listed(made, r) or [everything])).from_(_from(made))
    query.set("qualify", exp.Qualify(this=exp.LTE(this=rank, expression=exp.Literal.number(r.limit or 1))))
    names = joined([f"`{s.name}`" for s in r.partition if s.shown])
    made.out.reading.append(f"by `{r.order_column.name}`, {'highest' if down else 'lowest'} first in each {names}")
    return query.order_by(*(s.expression.copy() for s in r.partition), exp.Ordered(this=column.copy(), desc=down))


def _aggregate(made: Ground, r: Reading) -> exp.Select:
    out = made.out
    if not (r.limit or r.direction or r.partition):
        r.splits = sorted(r.splits, key=lambda s: not s.time)  # a course of time is read along the time
    shown = [s for s in r.splits if s.shown]
    query = exp.select(*(_named(s.expression, s.name) for s in shown))
    names: list[str] = []
    for measured in r.measures:
        name = measured.name
        while name in names or name in [s.name for s in shown]:
            name += "_2"
        names.append(name)
        if r.running_too and r.splits:
            query = query.select(exp.alias_(measured.expression.copy(), name))
        if (r.running or r.moving) and r.splits:
            names[-1] = f"{'running' if r.running else 'moving_average'}_{name}"
            query = query.select(exp.alias_(_over_time(measured.expression, shown, r), names[-1]))
        else:
            query = query.select(exp.alias_(measured.expression, name))
    query = query.from_(_from(made))
    out.y = names[0]
    if not r.splits:
        out.single = len(r.measures) == 1
        return query
    if r.share:
        within = [sp.expression.copy() for sp in r.share_within]
        whole = exp.Window(this=exp.Sum(this=r.measures[0].expression.copy()), partition_by=within)
        query = query.select(exp.alias_(_whole(r.measures[0].expression.copy(), whole, r), _share_name(r)))
    if r.growth:
        query, names = _grown(query, names, shown, r)
        out.y = names[0]
    query = query.group_by(*(s.expression.copy() for s in r.splits))
    for test in r.having:
        query = query.having(test)
    _axes(made, shown, r.splits)
    if r.by_group:
        out.by_group, down = True, r.by_group == "desc"
        query = query.order_by(*(exp.Ordered(this=exp.column(s.name), desc=down) for s in shown))
    elif shown[0].time and not (r.direction or r.limit or r.by or r.by_count):
        query = query.order_by(*(_course(s) for s in shown))
    else:
        desc = r.direction != "asc"
        counted = next((n for n, m in zip(names, r.measures, strict=True) if m.func == "count" and r.by_count), None)
        first = exp.Ordered(
            this=exp.column(counted or names[_ranks_by(r, bool(r.limit))]), desc=desc, nulls_first=not desc
        )
        query = query.order_by(first, *(exp.column(s.name) for s in shown))
    if r.partition:
        return _ranked(query, r)
    return _cut(query, r, r.limit) if r.limit else query


def _ranks_by(r: Reading, cut: bool) -> int:
    """Which of the figures says the order: the one behind "by", else the last of what only the first few are shown."""
    said = next((at for at, m in enumerate(r.measures) if m is r.by), None)
    return said if said is not None else len(r.measures) - 1 if cut else 0


def _course(split: Split) -> exp.Expr:
    """What a course of time is sorted by: weekdays from Monday on, not from Friday to Wednesday."""
    named = split.expression
    if isinstance(named, exp.Anonymous) and named.name == "date_format" and named.expressions[1].name == "EEEE":
        day = exp.Anonymous(this="weekday", expressions=[named.expressions[0].copy()])
        return exp.Min(this=day)
    return exp.column(split.name)


def _over_time(measured: exp.Expr, shown: Sequence[Split], r: Reading) -> exp.Expr:
    """What has come together until each span of time, or the average of so many of them; within the other groups."""
    time = next((s for s in shown if s.time), shown[0])
    spec = None
    if r.moving is not None:
        before = exp.Literal.number(r.moving[0] - 1)
        spec = exp.WindowSpec(
            kind="ROWS", start=before, start_side="PRECEDING", end="CURRENT ROW", end_side=None
        )  # fmt: skip
    return exp.Window(
        this=exp.Avg(this=measured) if r.moving is not None else exp.Sum(this=measured),
        partition_by=[s.expression.copy() for s in shown if s is not time],
        order=exp.Order(expressions=[time.expression.copy()]),
        spec=spec,
    )


def _ranked(query: exp.Select, r: Reading) -> exp.Select:
    """The best few of each group, instead of the best few of all."""
    by = r.measures[_ranks_by(r, True)].expression.copy()
    best = exp.Ordered(this=by, desc=r.direction != "asc", nulls_first=r.direction == "asc")
    ties = [s.expression.copy() for s in r.splits if s.shown and s not in r.partition]
    rank = exp.Window(
        this=exp.RowNumber(),
        partition_by=[s.expression.copy() for s in r.partition],
        order=exp.Order(expressions=[best, *ties]),
    )
    query.set("qualify", exp.Qualify(this=exp.LTE(this=rank, expression=exp.Literal.number(r.limit or 1))))
    order = [exp.column(s.name) for s in r.partition if s.shown]
    last = exp.Ordered(this=exp.column(r.measures[0].name), desc=r.direction != "asc")
    return query.order_by(*order, last, append=False)


def _grown(query: exp.Select, names: list[str], shown: Sequence[Split], r: Reading) -> tuple[exp.Select, list[str]]:
    """The change against the span before, in its own unit and in percent of it."""
    time = next(s for s in shown if s.time)
    now = r.measures[0].expression
    order = exp.Order(expressions=[exp.Ordered(this=time.expression.copy(), nulls_first=False)])
    others = [s.expression.copy() for s in shown if s is not time]
    before = exp.Window(this=exp.Lag(this=now.copy()), partition_by=others, order=order)
    change = exp.Sub(this=now.copy(), expression=before.copy())
    hundred = exp.Mul(this=exp.Literal.number("100.0"), expression=exp.Paren(this=change.copy()))
    percent = exp.Div(this=hundred, expression=exp.Nullif(this=before.copy(), expression=exp.Literal.number(0)))
    query = query.select(exp.alias_(change, "change"), exp.alias_(percent, "change_percent"))
    return query, names


def _part(r: Reading) -> exp.Expr:
    """The share of the rows that fulfil the condition, or what they have of a measured sum."""
    assert r.part is not None
    column = r.measures[0].expression.this if r.measures and isinstance(r.measures[0].expression, exp.Sum) else None
    if column is None:
        return _whole(exp.Sum(this=_one_if(r.part)), exp.Count(this=exp.Star()), r)
    one = exp.Case(ifs=[exp.If(this=r.part, true=column.copy())], default=exp.Literal.number(0))
    return _whole(exp.Sum(this=one), exp.Sum(this=column.copy()), r)


def _axes(made: Ground, shown: Sequence[Split], splits: Sequence[Split]) -> None:
    out = made.out
    single = [s for s in shown if not s.time]
    several = len(shown) > 1 and len(single) == len(shown) and len(splits) > len(shown)
    out.x, out.x_time = ("", False) if several else (shown[0].name, shown[0].time)
    out.color = shown[1].name if len(shown) == 2 and not several else ""


def _whole(part: exp.Expr, whole: exp.Expr, r: Reading) -> exp.Expr:
    factor = exp.Literal.number("100.0" if r.share == "percent" else "1.0")
    return exp.Div(this=exp.Mul(this=factor, expression=part), expression=whole)


def _share_name(r: Reading) -> str:
    return "percent" if r.share == "percent" else "share"


def _one_if(test: exp.Expr) -> exp.Expr:
    return exp.Case(ifs=[exp.If(this=test, true=exp.Literal.number(1))], default=exp.Literal.number(0))


def _named(expression: exp.Expr, name: str) -> exp.Expr:
    plain = isinstance(expression, exp.Column) and expression.name == name
    return expression if plain or not name else exp.alias_(expression, name, quoted=False)
