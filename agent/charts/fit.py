"""A wish made drawable, and what a person may choose instead: only what fits the columns is offered."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pyarrow as pa

from agent.charts.arrow import pc
from agent.charts.check import ADDS_UP, AGGREGATED, BINNED, RULES, Q, T, check_chart, kind_named, repeats
from agent.charts.columns import Column, Role, chart_ready, columns_of, count_distinct, without_doubles
from agent.charts.marks import MAX_SERIES, value_channel
from agent.charts.request import (
    AGGREGATES,
    NUMBER_BINS,
    TIME_BINS,
    Aggregate,
    ChartError,
    ChartRequest,
    CheckedChart,
    Kind,
)

# Numbers that are one thing's own, such as a rate: their sum means nothing.
_NOT_SUMMED = re.compile(
    r"(?:^|_|\()(avg|mean|median|average|rate|ratio|share|pct|percent|price|temp|temperature|score|age|lat|lon|lng"
    r"|latitude|longitude|min|max)(?:_|\(|$)",
    re.IGNORECASE,
)
# Up to so many days of data, the unit into which a time is binned.
_TIME_UNITS = ((3, "hour"), (70, "day"), (420, "week"), (1900, "month"))


@dataclass(frozen=True, slots=True)
class Choices:
    """What fits each part of a chart; empty where the kind has no such part. None stands for going without."""

    x: tuple[str, ...] = ()
    y: tuple[str, ...] = ()
    color: tuple[str | None, ...] = ()
    aggregates: tuple[Aggregate, ...] = ()
    bins: tuple[str | None, ...] = ()


def fit_chart(request: ChartRequest, table: pa.Table) -> CheckedChart:
    """As ``check_chart``. Where rows would cover each other, or are too many marks, it aggregates, and bins a time.

    Raises ChartError, the one of the wish as it is.
    """
    try:
        return check_chart(request, table)
    except ChartError as problem:
        if table.num_rows == 0:
            raise
        for other in _fitted(request, table):
            try:
                return check_chart(other, table)
            except ChartError:
                continue
        raise problem from None


def _fitted(request: ChartRequest, table: pa.Table) -> list[ChartRequest]:
    kind = kind_named(request.kind)
    if kind is None:
        return []
    columns = columns_of(without_doubles(table))
    times = [c.name for c in columns if c.role is T]
    x_time = request.x if request.x in times else times[0] if times and not request.x else None
    unit = time_bin(table.column(x_time)) if x_time and kind in BINNED and not request.bin else None
    x_number = any(c.name == request.x and c.role is Q for c in columns)
    if x_number and kind in ("bar", "heatmap") and not request.bin:
        unit, x_time = NUMBER_BINS[2], request.x
    if kind == "box" and unit:
        return [replace(request, x=x_time, bin=unit)]
    if kind not in AGGREGATED:
        return []
    value = request.color if value_channel(kind) == "color" else request.y
    number = value or next((c.name for c in columns if c.role is Q and c.name != request.x), None)
    usual: list[Aggregate] = ["mean" if number and _NOT_SUMMED.search(number) else "sum"] if number else ["count"]
    if kind == "pie":
        usual = ["sum"] if number else ["count"]
    given = request.aggregate if request.aggregate not in (None, "none") else None
    return [
        replace(request, aggregate=given or aggregate, bin=bin_ or request.bin, x=(x_time if bin_ else request.x))
        for aggregate in usual
        for bin_ in ((unit, None) if unit else (None,))
    ]


def time_bin(values: pa.ChunkedArray) -> str | None:
    """The unit that makes tens of marks of a time; None where there are so few that each is a mark."""
    ends = pc.min_max(values).as_py()
    if ends["min"] is None or count_distinct(values) <= 31:
        return None
    days = (ends["max"] - ends["min"]).days
    unit = next((unit for bound, unit in _TIME_UNITS if days <= bound), "year")
    return "day" if unit == "hour" and pa.types.is_date(values.type) else unit


def choices_for(checked: CheckedChart, table: pa.Table) -> Choices:
    """What could be chosen in place of each part of a chart that can be drawn."""
    table = without_doubles(table)
    columns = {column.name: column for column in columns_of(table)}
    kind, rule = checked.kind, RULES[checked.kind]
    x = columns.get(checked.x or "")
    return Choices(
        x=tuple(c.name for c in columns.values() if _can_be_x(kind, c)) if rule.x else (),
        y=tuple(c.name for c in columns.values() if c.role in rule.y or (Q in rule.y and c.whole)) if rule.y else (),
        color=_colors(checked, columns),
        aggregates=_aggregates(checked, columns, table),
        bins=_bins(kind, x, table),
    )


def _can_be_x(kind: Kind, column: Column) -> bool:
    roles = RULES[kind].x
    if column.role in roles:
        return True
    if kind in ("bar", "heatmap", "box"):  # numbers in bins
        return column.role in (Q, T)
    return kind == "histogram" and column.whole


def _colors(checked: CheckedChart, columns: dict[str, Column]) -> tuple[str | None, ...]:
    rule = RULES[checked.kind]
    if not rule.color:
        return ()
    if rule.color_needed:
        return tuple(c.name for c in columns.values() if c.role in rule.color)
    numbers = checked.kind in ("point", "map")
    found = [
        c.name
        for c in columns.values()
        if (c.role is not Q and c.role is not T and c.distinct <= MAX_SERIES) or (numbers and c.role is Q)
    ]
    return (None, *found)


def _aggregates(checked: CheckedChart, columns: dict[str, Column], table: pa.Table) -> tuple[Aggregate, ...]:
    kind = checked.kind
    if kind not in AGGREGATED:
        return ()
    value = value_channel(kind)
    parts = {channel: getattr(checked, channel) for channel in ("x", "y", "color")}
    keys = {channel: columns[name] for channel, name in parts.items() if name in columns and channel != value}
    single = table.num_rows == 1 if kind == "metric" else not repeats(keys, table)
    numbers = any(c.role is Q or c.whole for c in columns.values())
    offered = (*ADDS_UP, "none") if kind == "pie" else AGGREGATES
    return tuple(
        name for name in offered if (name != "none" or (single and not checked.bin)) and (numbers or name == "count")
    )


def _bins(kind: Kind, x: Column | None, table: pa.Table) -> tuple[str | None, ...]:
    if kind not in BINNED or x is None:
        return ()
    if kind == "histogram":
        return (None, *NUMBER_BINS)
    if x.role is Role.TIME:
        date = pa.types.is_date(chart_ready(table.column(x.name).slice(0, 1)).type)
        return (None, *(unit for unit in TIME_BINS if not (date and unit == "hour")))
    return (None, *NUMBER_BINS) if x.role is Q and kind != "box" else ()
