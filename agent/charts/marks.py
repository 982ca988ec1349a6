"""From a result's rows to the marks of a chart: binned, aggregated over all rows, and only then cut to what can be
told apart. What is left out is said in words."""

from __future__ import annotations

import math
from typing import Any

import pyarrow as pa

from agent.charts.arrow import pc
from agent.charts.columns import Column, Role, chart_ready
from agent.charts.request import NUMBER_BINS, TIME_BINS, Aggregate, ChartError, Kind

MAX_BARS = 60
TOP_BARS = 30
MAX_SLICES = 8
MAX_SERIES = 12
MAX_POINTS = 5_000
MAX_CELLS = 2_500
MAX_BOXES = 30
MAX_GROUPS = 20_000
HISTOGRAM_BINS = 40
_SAFE_SUM = 2**62


def value_channel(kind: Kind) -> str:
    """The channel that an aggregation sums up; the others say which rows go together."""
    return "color" if kind == "heatmap" else "y"


def binned(values: pa.ChunkedArray, role: Role, bin_: str) -> tuple[pa.ChunkedArray, float | None]:
    """Each value's bin by its lower end, and the bins' width where they are of numbers. ``values`` are chart-ready."""
    if role is Role.TIME:
        if bin_ not in TIME_BINS:
            raise ChartError(f"A time is binned by {', '.join(TIME_BINS)}; “{bin_}” is none of them.")
        if bin_ == "hour" and pa.types.is_date(values.type):
            return values, None
        return pc.floor_temporal(values, unit=bin_), None
    if not bin_.isdigit() or not 2 <= int(bin_) <= 200:
        raise ChartError(f"Numbers are binned into about {', '.join(NUMBER_BINS)} bins; “{bin_}” is none of them.")
    values = values.cast(pa.float64())
    values = pc.if_else(pc.is_finite(values), values, None)
    ends = pc.min_max(values).as_py()
    if ends["min"] is None:
        raise ChartError("The column to bin holds no numbers.")
    step = nice_step(ends["max"] - ends["min"], int(bin_))
    place = pc.divide(values, step)
    # 0.3 / 0.1 is a little less than 3: a value on an edge belongs to the bin that begins there.
    nearest = pc.round(place)
    near = pc.less(pc.abs(pc.subtract(place, nearest)), pc.multiply(pc.add(pc.abs(place), 1.0), 1e-9))
    low = pc.multiply(pc.if_else(near, nearest, pc.floor(place)), step)
    return low, step


def nice_step(span: float, bins: int) -> float:
    """The width of about ``bins`` bins over ``span``: 1, 2, 2.5 or 5 times a power of ten."""
    if span <= 0:
        return 1.0
    rough = span / bins
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)


def grouped(marks: pa.Table, kind: Kind, aggregate: Aggregate) -> pa.Table:
    """A row a mark: ``marks`` with the value channel summed up over all rows that share the others.

    Raises ChartError where the groups are too many to be drawn.
    """
    value = value_channel(kind)
    keys = [name for name in marks.column_names if name != value]
    if not keys:
        marks, keys = marks.append_column("all", pa.array([0] * marks.num_rows, pa.int8())), ["all"]
    if aggregate == "count":
        counted = marks.group_by(keys, use_threads=False).aggregate([([], "count_all")])
        return _ordered(counted.rename_columns([*keys, value]), keys)
    values = marks[value]
    if aggregate in ("mean", "median"):
        values = values.cast(pa.float64())
    elif aggregate == "sum":
        values = _summable(values)
    marks = marks.set_column(marks.schema.get_field_index(value), value, values)
    if aggregate == "median":
        found = _quantiles(marks, keys, value, (50,)).drop_columns("rows")
        return _ordered(found.rename_columns([*keys, value]), keys)
    found = marks.group_by(keys, use_threads=False).aggregate([(value, aggregate)])
    found = found.rename_columns([*keys, value])
    found = found.set_column(len(keys), value, chart_ready(found[value]))
    return _ordered(found, keys)


def _ordered(table: pa.Table, keys: list[str]) -> pa.Table:
    """The order of groups is the engine's own; a chart that is drawn twice looks the same."""
    kept = [name for name in keys if name != "all"]
    ordered = table.sort_by([(name, "ascending") for name in kept]) if kept else table
    return ordered.drop_columns([k for k in keys if k not in kept])


def _summable(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whole numbers whose sum may not fit 64 bits as floats: Arrow's sum would wrap around without a word."""
    if not pa.types.is_integer(values.type):
        return values
    ends = pc.min_max(values).as_py()
    largest = max(abs(ends["min"] or 0), abs(ends["max"] or 0))
    return values.cast(pa.float64(), safe=False) if largest * len(values) >= _SAFE_SUM else values


def _quantiles(marks: pa.Table, keys: list[str], value: str, percents: tuple[int, ...]) -> pa.Table:
    """Keys, a column a percentile (exact, linear between neighbours), rows. Arrow's own by group are approximate."""
    import numpy as np

    lists = marks.group_by(keys, use_threads=False).aggregate([(value, "list")])
    if lists.num_rows > MAX_GROUPS:
        raise ChartError(f"{lists.num_rows:,} groups are too many for a median. Choose a coarser bin.")
    found: list[list[float | None]] = [[] for _ in percents]
    rows: list[int] = []
    for item in lists[f"{value}_list"]:
        numbers: Any = item.values.drop_null().to_numpy(zero_copy_only=False)
        numbers = numbers[~np.isnan(numbers)]
        rows.append(len(numbers))
        each = np.percentile(numbers, percents).tolist() if len(numbers) else [None] * len(percents)
        for column, number in zip(found, each, strict=True):
            column.append(number)
    table = lists.select(keys)
    for percent, column in zip(percents, found, strict=True):
        table = table.append_column(f"p{percent}", pa.array(column, pa.float64()))
    return table.append_column("rows", pa.array(rows, pa.int64()))


def boxes(marks: pa.Table) -> pa.Table:
    """``y`` (the median), ``low``, ``q1``, ``q3``, ``high`` and ``rows`` for each ``x``, over all rows."""
    marks = marks.filter(pc.is_valid(marks["y"]))
    marks = marks.set_column(marks.schema.get_field_index("y"), "y", marks["y"].cast(pa.float64()))
    if "x" not in marks.column_names:
        marks = marks.append_column("x", pa.array(["all rows"] * marks.num_rows))
    if marks.num_rows == 0:
        raise ChartError("The column has no numbers to draw boxes of.")
    if pc.count_distinct(marks["x"], mode="all").as_py() > MAX_BOXES:
        raise ChartError(f"More than {MAX_BOXES} boxes cannot be told apart. Choose a coarser bin or another x.")
    found = _quantiles(marks, ["x"], "y", (0, 25, 50, 75, 100))
    return found.rename_columns(["x", "low", "q1", "y", "q3", "high", "rows"]).sort_by("x")


def histogram(marks: pa.Table, bins: str | None) -> tuple[pa.Table, float]:
    """Rows a bin, over all rows: ``x`` and ``x2`` are its ends, ``y`` its rows."""
    low, step = binned(marks["x"], Role.NUMBER, bins or str(HISTOGRAM_BINS))
    assert step is not None
    counted = grouped(pa.table({"x": low}).filter(pc.is_valid(low)), "histogram", "count")
    return with_ends(counted, step), step


def with_ends(marks: pa.Table, step: float) -> pa.Table:
    return marks.append_column("x2", pc.add(marks["x"], step))


def cut(kind: Kind, marks: pa.Table, chosen: dict[str, Column], *, rows: int) -> tuple[pa.Table, str]:
    """At most as many marks as can be told apart, and what was left out in words. ``rows`` are behind the marks."""
    if kind in ("line", "area", "point", "map"):
        for channel in ("x", "y"):
            marks = marks.filter(pc.is_valid(marks[channel]))
    if kind == "bar":
        return _cut_bars(marks, chosen)
    if kind == "pie":
        return _cut_slices(marks)
    if kind in ("line", "area", "point", "map") and marks.num_rows > MAX_POINTS:
        return thinned(marks, kind, whole=marks.num_rows == rows)
    if kind == "heatmap" and marks.num_rows > MAX_CELLS:
        raise ChartError(
            f"{marks.num_rows:,} cells are too many for a heatmap ({MAX_CELLS:,}). Choose a coarser bin, "
            "or group more coarsely in SQL."
        )
    if kind == "metric" and marks.num_rows != 1:
        raise ChartError(f"A metric shows one number; the result has {marks.num_rows:,} rows. Aggregate them.")
    return marks, ""


def thinned(marks: pa.Table, kind: Kind, *, whole: bool) -> tuple[pa.Table, str]:
    """As many as can be told apart, as far from each other as they can be; along x where a line joins them."""
    if kind in ("line", "area"):
        marks = marks.sort_by("x")
    count = marks.num_rows
    kept = marks.take(pa.array([place * count // MAX_POINTS for place in range(MAX_POINTS)]))
    what = "rows" if whole else "points"
    return kept, f"Drawn from {kept.num_rows:,} of {count:,} {what}, picked evenly."


def _cut_bars(marks: pa.Table, chosen: dict[str, Column]) -> tuple[pa.Table, str]:
    column = chosen["x"]
    bars = pc.count_distinct(marks["x"], mode="all").as_py()
    if bars <= MAX_BARS or "x2" in marks.column_names:
        return marks, ""
    if column.role is not Role.NAME:
        raise ChartError(
            f"{bars:,} bars are too many ({MAX_BARS}) along “{column.name}”. Choose a bin, or try kind line."
        )
    totals = marks.group_by("x").aggregate([("y", "sum")]).sort_by([("y_sum", "descending")])
    kept = marks.filter(pc.is_in(marks["x"], value_set=totals["x"].slice(0, TOP_BARS).combine_chunks()))
    return kept, f"The {TOP_BARS} largest of {bars:,} bars shown."


def _cut_slices(marks: pa.Table) -> tuple[pa.Table, str]:
    lowest = pc.min(marks["y"]).as_py()
    if lowest is not None and lowest < 0:
        raise ChartError("A pie cannot show negative numbers. Try kind bar.")
    if marks.num_rows <= MAX_SLICES:
        return marks, ""
    ordered = marks.sort_by([("y", "descending")])
    top, rest = ordered.slice(0, MAX_SLICES - 1), ordered.slice(MAX_SLICES - 1)
    other = pa.table({"x": ["Other"], "y": [pc.sum(rest["y"]).as_py() or 0]}, schema=None)
    top = pa.table({"x": top["x"].cast(pa.string()), "y": top["y"].cast(pa.float64())})
    other = other.set_column(1, "y", other["y"].cast(pa.float64()))
    return pa.concat_tables([top, other]), f"The {rest.num_rows:,} smallest are summed up as Other."
