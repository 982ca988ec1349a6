"""Arrow rows as JSON values, for structured content and text."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

# A float holds every decimal of this many digits; a longer one stays text, so that no digit is lost.
FLOAT_DIGITS = 15


def json_rows(batches: Iterable[pa.RecordBatch]) -> list[list[Any]]:
    """Rows of JSON values. Times are ISO 8601 (UTC with ``Z``), BINARY is base64, long decimals are text."""
    rows: list[list[Any]] = []
    for batch in batches:
        columns = [[json_value(value) for value in column.to_pylist()] for column in batch.columns]
        rows += [list(row) for row in zip(*columns, strict=True)] if columns else []
    return rows


def json_value(value: Any) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else str(value)
        case Decimal():
            return decimal_value(value)
        case datetime():
            return timestamp(value)
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case bytes():
            return base64.b64encode(value).decode()
        case dict():
            return {str(key): json_value(item) for key, item in value.items()}
        case list() | tuple():
            return [json_value(item) for item in value]
        case _:
            return str(value)


def decimal_value(value: Decimal) -> int | float | str:
    if not value.is_finite() or len(value.as_tuple().digits) > FLOAT_DIGITS:
        return str(value)
    return int(value) if value == value.to_integral_value() and value.as_tuple().exponent == 0 else float(value)


def timestamp(value: datetime) -> str:
    if value.tzinfo is None:
        return value.isoformat()
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
