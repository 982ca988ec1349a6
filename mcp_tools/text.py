"""The model's face of a result: short plain text in one fixed format (docs/architecture.md, "Tools").

A summary sentence; for lists a header line and a line a row with cells joined by `` | ``; for one object
``key: value`` lines; then sentences that start with ``Note: ``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

# About 2,000 tokens.
BUDGET = 8000
CELL = 300
VALUE = 2000
_LARGE = 1e7  # from here on ten digits would round cents away; below, more of them are noise


def cell(value: Any, *, longest: int = CELL) -> str:
    """One value on one line: nothing as ``-``, ``|`` as ``\\|``, line breaks as ``\\n``."""
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, float):
        text = f"{value:.15g}" if abs(value) >= _LARGE else f"{value:.10g}"
    elif isinstance(value, list | dict):
        text = json.dumps(value, ensure_ascii=False, default=str)
    else:
        text = str(value)
    return shorten(text, longest).replace("\r\n", "\n").replace("\n", "\\n").replace("|", "\\|")


def shorten(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    return f"{text[:longest]}… (+{len(text) - longest:,} characters)"


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, budget: int = BUDGET) -> tuple[str, int]:
    """Header and rows as text, and how many rows fitted into ``budget`` characters."""
    lines = [" | ".join(cell(column) for column in columns)]
    used = len(lines[0])
    for row in rows:
        line = " | ".join(cell(value) for value in row)
        used += len(line) + 1
        if used > budget:
            break
        lines.append(line)
    return "\n".join(lines), len(lines) - 1


def wide_table(columns: Sequence[str], rows: Sequence[Sequence[Any]], *, budget: int) -> tuple[str, int, int]:
    """As :func:`table` for rows of any width, and how many columns and rows are in it.

    Cells are shortened (which they say) and then columns left out, until at least one row fits.
    """
    shown = len(columns)
    while shown > 1:
        header = sum(len(cell(column)) + 3 for column in columns[:shown])
        if header + shown * 12 <= budget:  # what a row takes at the least, were all its cells this short
            break
        shown = shown * 3 // 4
    longest = CELL
    while rows and longest > 20 and line_length(rows[0][:shown], longest) > budget // 2:
        longest //= 2
    while rows and shown > 1 and line_length(columns[:shown]) + line_length(rows[0][:shown], longest) > budget:
        shown = shown * 3 // 4
    fitted = ([cell(value, longest=longest) for value in row[:shown]] for row in rows)
    lines = [" | ".join(cell(column) for column in columns[:shown])]
    used = len(lines[0])
    for row in fitted:
        line = " | ".join(row)
        used += len(line) + 1
        if used > budget and len(lines) > 1:
            break
        lines.append(line)
    return "\n".join(lines), len(lines) - 1, shown


def line_length(values: Sequence[Any], longest: int = CELL) -> int:
    return sum(len(cell(value, longest=longest)) + 3 for value in values)


def within(told: str, *, budget: int = BUDGET) -> str:
    """The text itself, or its beginning and its notes with a sentence on what is left out."""
    if len(told) <= budget:
        return told
    lines = told.split("\n")
    notes = [shorten(line, 300) for line in lines if line.startswith("Note: ")][:5]
    room = budget - sum(len(note) + 1 for note in notes) - 120
    beginning = told[:room]
    if len(lines[0]) < room:
        beginning = beginning.rpartition("\n")[0]
    said = f"Note: {len(beginning):,} of {len(told):,} characters shown; ask for less to see the rest."
    kept = "\n".join(line for line in beginning.split("\n") if not line.startswith("Note: "))
    return "\n".join([kept, said, *notes])


def fields(pairs: Iterable[tuple[str, Any]], *, budget: int = BUDGET) -> tuple[str, int]:
    """``key: value`` lines without the empty ones, and how many lines did not fit."""
    lines: list[str] = []
    used = left_out = 0
    for key, value in pairs:
        if value is None or value == "" or value == []:
            continue
        line = f"{key}: {cell(value, longest=VALUE)}".replace("\\|", "|")
        used += len(line) + 1
        if used > budget:
            left_out += 1
        else:
            lines.append(line)
    return "\n".join(lines), left_out


def compose(summary: str, body: str = "", notes: Iterable[str] = ()) -> str:
    """Summary, body, notes; each note gets its ``Note: ``."""
    parts = [summary, body, *(f"Note: {note}" for note in notes if note)]
    return "\n".join(part for part in parts if part)


def count(number: int, singular: str, plural: str = "") -> str:
    """``1 cluster``, ``21,932 rows``."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def pick(mapping: Mapping[str, Any], columns: Sequence[str]) -> list[Any]:
    return [mapping.get(column) for column in columns]


def contains(name: str, query: str) -> bool:
    """Whether a name has every word of a query in it, whatever the case."""
    low = name.lower()
    return all(word in low for word in query.lower().split())
