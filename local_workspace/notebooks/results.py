"""A statement's result as the short text that a notebook run keeps."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

from local_workspace.sql.result import QueryResult

MAX_ROWS = 100
MAX_CHARACTERS = 64_000


@dataclass(frozen=True, slots=True)
class Shown:
    """``text``: a JSON list with an object a row. ``truncated``: there were more rows than it holds."""

    text: str
    truncated: bool = False
    has_columns: bool = False
    table: pa.Table | None = None


def shown(result: QueryResult, *, keep_table: bool = False) -> Shown:
    """Reads the result to its end, so that a statement has really run."""
    table = result.read_all()
    if not table.num_columns:
        return Shown("", table=table if keep_table else None)
    made = of_rows(table.slice(0, MAX_ROWS).to_pylist(), of=table.num_rows)
    return replace(made, table=table) if keep_table else made


def of_rows(rows: list[dict[str, Any]], *, of: int | None = None) -> Shown:
    """``of``: how many there are in all."""
    total = len(rows) if of is None else of
    rows = [{name: plain(value) for name, value in row.items()} for row in rows[:MAX_ROWS]]
    truncated = total > len(rows)
    text = json.dumps(rows, ensure_ascii=False)
    while len(text) > MAX_CHARACTERS and rows:
        rows, truncated = rows[: len(rows) // 2], True
        text = json.dumps(rows, ensure_ascii=False)
    return Shown(text, truncated, has_columns=True)


def plain(value: Any) -> Any:
    """A cell's value as JSON can hold it: decimals as numbers where that is exact, times as ISO 8601."""
    if isinstance(value, Decimal):
        number = float(value)
        return number if Decimal(str(number)) == value else str(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float) and value != value:
        return "NaN"
    return value
