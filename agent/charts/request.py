"""What is asked of a chart, and what a check made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    import pyarrow as pa

Kind = Literal["line", "area", "bar", "point", "histogram", "pie", "heatmap", "metric"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class ChartError(Exception):
    """The chart cannot be drawn. The text is for people and says what would work."""


@dataclass(frozen=True, slots=True)
class ChartRequest:
    """A wish. What is None is filled in from the columns."""

    statement_id: str
    kind: str | None = None
    x: str | None = None
    y: str | None = None
    color: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class CheckedChart:
    """A chart that can be drawn. ``table`` has the columns ``x``, ``y``, ``color`` (those that are used), cut to the
    marks that are drawn; ``note`` says what was left out, and is empty if nothing was."""

    statement_id: str
    kind: Kind
    x: str | None
    y: str | None
    color: str | None
    title: str | None
    note: str = ""
    roles: tuple[tuple[str, str], ...] = ()  # ("x", "temporal"), ...
    table: pa.Table | None = field(default=None, compare=False, repr=False)
