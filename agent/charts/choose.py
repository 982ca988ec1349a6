"""Which chart says most about a result, from its columns alone. One table, first match wins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from agent.charts.arrow import pc
from agent.charts.check import check_chart
from agent.charts.columns import Column, Role, columns_of, without_doubles
from agent.charts.fit import fit_chart
from agent.charts.marks import MAX_SERIES, MAX_SLICES
from agent.charts.request import KINDS, ChartError, ChartRequest, Kind

MAX_ORDERED_BARS = 31
MIN_POINTS = 5
MIN_HISTOGRAM = 10
MIN_ROWS_FOR_HISTOGRAM_OFFER = 30
MIN_ROWS_FOR_BOXES = 30


@dataclass(frozen=True, slots=True)
class Shape:
    """A result as the chooser sees it."""

    rows: int
    times: tuple[Column, ...]
    orders: tuple[Column, ...]
    names: tuple[Column, ...]
    numbers: tuple[Column, ...]
    in_time_order: bool = True

    @property
    def is_series(self) -> bool:
        """Is time what the rows are about? Records that merely carry a time come in another order."""
        return self.in_time_order or len(self.times) + len(self.categories) + len(self.numbers) <= 3

    @property
    def categories(self) -> tuple[Column, ...]:
        return (*self.orders, *self.names)

    @property
    def by_size(self) -> tuple[Column, ...]:
        """The categories, the one with the most values first."""
        return tuple(sorted(self.categories, key=lambda column: -column.distinct))


# (what the result looks like, the kind, which columns go where)
_Choice = tuple[str, Callable[[Shape], bool], Kind, Callable[[Shape], dict[str, str]]]
CHOICES: tuple[_Choice, ...] = (
    (
        "places, by columns of degrees that are named so",  # others are refused by the check
        lambda s: len(s.numbers) >= 2,
        "map",
        lambda s: {},
    ),
    (
        "numbers over time",
        lambda s: bool(s.times and s.numbers) and s.times[0].distinct > 1 and s.is_series,
        "line",
        lambda s: {"x": s.times[0].name, "y": s.numbers[0].name},
    ),
    (
        "two categories and a number, a few of the second",
        lambda s: (
            len(s.categories) == 2 and len(s.numbers) == 1 and min(c.distinct for c in s.categories) <= MAX_SERIES
        ),
        "bar",
        lambda s: {
            "x": s.by_size[0].name,
            "y": s.numbers[0].name,
            "color": s.by_size[-1].name,
        },
    ),
    (
        "two categories and a number, many of both",
        lambda s: len(s.categories) == 2 and len(s.numbers) == 1,
        "heatmap",
        lambda s: {"x": s.categories[0].name, "y": s.categories[1].name, "color": s.numbers[0].name},
    ),
    (
        "a long ordered series",
        lambda s: bool(s.orders and s.numbers) and s.orders[0].distinct > MAX_ORDERED_BARS,
        "line",
        lambda s: {"x": s.orders[0].name, "y": s.numbers[0].name},
    ),
    (
        "numbers by ordered category",
        lambda s: bool(s.orders and s.numbers) and s.orders[0].distinct > 1,
        "bar",
        lambda s: {"x": s.orders[0].name, "y": s.numbers[0].name},
    ),
    (
        "numbers by category",
        lambda s: bool(s.names and s.numbers) and s.names[0].distinct > 1,
        "bar",
        lambda s: {"x": s.names[0].name, "y": s.numbers[0].name},
    ),
    (
        "two numbers",
        lambda s: len(s.numbers) >= 2 and s.rows >= MIN_POINTS,
        "point",
        lambda s: {"x": s.numbers[0].name, "y": s.numbers[1].name},
    ),
    (
        "one number, many times",
        lambda s: len(s.numbers) == 1 and not s.categories and s.rows >= MIN_HISTOGRAM,
        "histogram",
        lambda s: {"x": s.numbers[0].name},
    ),
)


def _always(shape: Shape) -> bool:
    return True


# Kinds that can be drawn of nearly anything, and when they say something.
OFFERED: dict[Kind, Callable[[Shape], bool]] = {
    "histogram": lambda s: s.rows >= MIN_ROWS_FOR_HISTOGRAM_OFFER,
    "box": lambda s: s.rows >= MIN_ROWS_FOR_BOXES,
    "pie": lambda s: any(2 <= column.distinct <= MAX_SLICES for column in s.names),
    "heatmap": lambda s: len(s.categories) >= 2,
    "metric": lambda s: False,  # one number is read in the table as well
}


def choose_chart(table: pa.Table) -> ChartRequest | None:
    """The chart that fits the result best, checked to be drawable; None where the table itself says more."""
    table = without_doubles(table)
    shape = shape_of(table)
    if shape.rows < 2:
        return None
    for _, looks_like, kind, channels in CHOICES:
        if looks_like(shape):
            request = ChartRequest(statement_id="", kind=kind, **channels(shape))
            if _can_be_drawn(request, table):
                return request
    return None


def kinds_for(table: pa.Table) -> list[Kind]:
    """The kinds worth offering for this result, in the order in which they are offered."""
    shape = shape_of(without_doubles(table))
    return [
        kind
        for kind in KINDS
        if OFFERED.get(kind, _always)(shape)
        and (shape.numbers or _is_counted(shape))
        and _can_be_fitted(ChartRequest(statement_id="", kind=kind), table)
    ]


def shape_of(table: pa.Table) -> Shape:
    """Columns by role. Among whole results the first column of a role is the one its author put first."""
    columns = columns_of(table)
    by_role = {role: tuple(column for column in columns if column.role is role) for role in Role}
    return Shape(
        table.num_rows,
        by_role[Role.TIME],
        by_role[Role.ORDER],
        by_role[Role.NAME],
        by_role[Role.NUMBER],
        in_time_order=not by_role[Role.TIME] or _in_order(table.column(by_role[Role.TIME][0].name)),
    )


def _in_order(values: pa.ChunkedArray) -> bool:
    """Ascending or descending throughout; nulls stand anywhere."""
    present = values.drop_null().combine_chunks()
    if len(present) < 2:
        return True
    before, after = present.slice(0, len(present) - 1), present.slice(1)
    return bool(pc.all(pc.less_equal(before, after)).as_py() or pc.all(pc.greater_equal(before, after)).as_py())


def _is_counted(shape: Shape) -> bool:
    """Without numbers there is something to draw where several rows share a category: how many they are."""
    return any(2 <= column.distinct <= shape.rows / 2 for column in (*shape.categories, *shape.times))


def _can_be_drawn(request: ChartRequest, table: pa.Table) -> bool:
    try:
        check_chart(request, table)
    except ChartError:
        return False
    return True


def _can_be_fitted(request: ChartRequest, table: pa.Table) -> bool:
    try:
        fit_chart(request, table)
    except ChartError:
        return False
    return True
