"""What compiling a question gives."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Compiled:
    """``sql`` with what it shows: ``x`` and ``y`` are output columns for a chart; ``reading`` says what was assumed."""

    sql: str = ""
    reading: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # words that no column fits
    x: str = ""
    y: str = ""
    single: bool = False  # one row with one number
    x_time: bool = False
    color: str = ""  # a second group
    counts: bool = False
    grouped: bool = False
    measured: bool = False
    filtered: bool = False
    limited: bool = False
    by_group: bool = False  # in the order of what it is grouped by, not of the measure
    timed: bool = False  # grouped by spans of time
    paired: bool = False  # two columns, row by row
    direction: str = ""
    chart: str = ""  # the kind that was asked for, "auto" for any
