"""What compiling a question gives."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Compiled:
    """``sql`` with what it shows: ``x`` and ``y`` are output columns for a chart; ``reading`` says what was assumed."""

    sql: str = ""
    reading: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # words that no column fits
    unsure: bool = False  # whether values of the columns would decide what a word means
    x: str = ""
    y: str = ""
    single: bool = False  # one row with one number
    x_time: bool = False
    color: str = ""  # a second group
