"""What is asked of a chart, and what a check made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    import pyarrow as pa

Kind = Literal["line", "area", "bar", "point", "histogram", "box", "pie", "heatmap", "map", "metric"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Aggregate = Literal["sum", "mean", "count", "min", "max", "median", "none"]
AGGREGATES: tuple[Aggregate, ...] = get_args(Aggregate)
TIME_BINS = ("hour", "day", "week", "month", "quarter", "year")
NUMBER_BINS = ("5", "10", "20", "40", "80")  # about so many bins


class ChartError(Exception):
    """The chart cannot be drawn. The text is for people and says what would work."""


@dataclass(frozen=True, slots=True)
class ChartRequest:
    """A wish. What is None is filled in from the columns.

    ``aggregate`` is one of :data:`AGGREGATES`; None leaves the rows as they are, unless ``bin`` puts several into one.
    ``bin`` groups ``x``: one of :data:`TIME_BINS` for a time, about how many bins for numbers.
    """

    statement_id: str
    kind: str | None = None
    x: str | None = None
    y: str | None = None
    color: str | None = None
    title: str | None = None
    aggregate: str | None = None
    bin: str | None = None


@dataclass(frozen=True, slots=True)
class CheckedChart:
    """A chart that can be drawn. ``table`` has the columns ``x``, ``y``, ``color`` (those that are used; ``x2`` where a
    bin ends; ``low``, ``q1``, ``q3``, ``high``, ``rows`` for boxes), cut to the marks that are drawn; ``note`` says
    what was left out, and is empty if nothing was. ``step`` is the width of the bins of a numeric ``x``."""

    statement_id: str
    kind: Kind
    x: str | None
    y: str | None
    color: str | None
    title: str | None
    note: str = ""
    roles: tuple[tuple[str, str], ...] = ()  # ("x", "temporal"), ...
    aggregate: Aggregate | None = None
    bin: str | None = None
    step: float | None = None
    table: pa.Table | None = field(default=None, compare=False, repr=False)
