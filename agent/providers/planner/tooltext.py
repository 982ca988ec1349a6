"""Reads the text of a tool result: a summary line, then tables (``a | b``) and ``key: value`` lines, then notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

_CELL = re.compile(r"(?<!\\) \| ")
_FIELD = re.compile(r"^([A-Za-z][\w .()/-]{0,60}?): ?(.*)$")
# The result of a query: its table may have a single column, and its cells may look like anything.
_STATEMENT = re.compile(r"^[\d,]+ rows? .*\(statement [^)]+\)\.$")
_NUMBER = re.compile(r"-?[\d,]*\.?\d+")


@dataclass(frozen=True)
class Table:
    header: tuple[str, ...]
    rows: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class ToolText:
    """A result's text in parts. A cell or value that was ``-`` (nothing) reads as an empty string."""

    summary: str
    fields: dict[str, str] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[dict[str, str], ...]:
        """The rows of the first table; empty when there is none."""
        return self.tables[0].rows if self.tables else ()

    def get(self, *names: str, default: str = "") -> str:
        """The first of these fields that is present and not empty."""
        for name in names:
            if self.fields.get(name):
                return self.fields[name]
        return default

    def every(self, name: str) -> tuple[str, ...]:
        """The values of all lines of this field, in order."""
        found = (line.partition(":") for line in self.lines[1:])
        return tuple(_value(value) for key, _, value in found if key.strip() == name)

    def table_with(self, *columns: str) -> tuple[dict[str, str], ...]:
        """The rows of the first table that has all these columns; empty when none has."""
        for table in self.tables:
            if set(columns) <= set(table.header):
                return table.rows
        return ()


@lru_cache(maxsize=512)
def read_tool_text(text: str) -> ToolText:
    """Reads a result's text. Never raises: what has no known form stays available in ``lines``."""
    lines = text.strip("\n").split("\n")
    summary, rest = lines[0].strip(), lines[1:]
    fields: dict[str, str] = {}
    tables: list[Table] = []
    notes: list[str] = []
    if _STATEMENT.match(summary):
        body = [line for line in rest if not line.startswith("Note: ")]
        header = _cells(body[0]) if body else ()
        cells = [_cells(line) for line in body[1:]]
        rows = tuple(dict(zip(header, row, strict=True)) for row in cells if len(row) == len(header))
        found = tuple(line.removeprefix("Note: ") for line in rest if line.startswith("Note: "))
        return ToolText(summary, {}, (Table(header, rows),) if body else (), found, tuple(lines))
    index = 0
    while index < len(rest):
        line = rest[index]
        if line.startswith("Note: "):
            notes.append(line.removeprefix("Note: "))
        elif _CELL.search(line):
            header = _cells(line)
            rows = []
            while index + 1 < len(rest) and len(_cells(rest[index + 1])) == len(header):
                index += 1
                rows.append(dict(zip(header, _cells(rest[index]), strict=True)))
            tables.append(Table(header, tuple(rows)))
        elif match := _FIELD.match(line):
            fields.setdefault(match[1].strip(), _value(match[2]))
        index += 1
    return ToolText(summary, fields, tuple(tables), tuple(notes), tuple(lines))


def _cells(line: str) -> tuple[str, ...]:
    return tuple(_value(cell) for cell in _CELL.split(line))


def _value(cell: str) -> str:
    cell = cell.strip()
    if cell == "-":
        return ""
    return cell.replace("\\|", "|").replace("\\n", "\n")


def number(text: str) -> float | None:
    """The number a cell starts with (``1,234.5 USD`` gives 1234.5), or None."""
    match = _NUMBER.search(text or "")
    return float(match[0].replace(",", "")) if match else None
