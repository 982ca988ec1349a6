"""Rows as the statements API writes them: JSON_ARRAY and CSV, every value a string or null."""

from __future__ import annotations

import base64
import csv
import datetime as dt
import io
import json
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


def rows(batch: pa.RecordBatch) -> list[list[str | None]]:
    """JSON_ARRAY's rows. https://docs.databricks.com/api/workspace/statementexecution/executestatement"""
    columns = [_column(batch.column(index)) for index in range(batch.num_columns)]
    return [list(row) for row in zip(*columns, strict=True)]


def json_array(batch: pa.RecordBatch) -> bytes:
    return json.dumps(rows(batch), ensure_ascii=False, separators=(",", ":")).encode()


def csv_text(batch: pa.RecordBatch, *, header: bool) -> bytes:
    """RFC 4180; a null is the word ``null``; only a result's first chunk has the header."""
    out = io.StringIO()
    writer = csv.writer(out)
    if header:
        writer.writerow(batch.schema.names)
    writer.writerows([["null" if value is None else value for value in row] for row in rows(batch)])
    return out.getvalue().encode()


def arrow_stream(batch: pa.RecordBatch) -> bytes:
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue()


def json_size(batch: pa.RecordBatch) -> int:
    """About how many bytes :func:`json_array` has, without making them where Arrow can count."""
    size = 0
    for index in range(batch.num_columns):
        text = _in_arrow(batch.column(index))
        if text is None:
            size += sum(len(value or "null") for value in _column(batch.column(index)))
        else:
            lengths = pc.call_function("binary_length", [text])
            size += pc.call_function("sum", [lengths]).as_py() or 0
    # Quotes and a comma a value, brackets and a comma a row.
    return size + batch.num_rows * (3 * batch.num_columns + 3)


def _in_arrow(array: pa.Array) -> pa.Array | None:
    """The column as text where Arrow writes it as the API does; None elsewhere."""
    kind = array.type
    if pa.types.is_string(kind):
        return array
    # With more digits after the point Arrow turns to exponents.
    plain_decimal = pa.types.is_decimal(kind) and 0 <= kind.scale <= 6
    if plain_decimal or pa.types.is_integer(kind) or pa.types.is_date(kind) or pa.types.is_boolean(kind):
        return pc.cast(array, pa.string())
    return None


def _column(array: pa.Array) -> list[str | None]:
    kind = array.type
    text = _in_arrow(array)
    if text is not None:
        return text.to_pylist()
    if pa.types.is_timestamp(kind):
        zone = "" if kind.tz is None else "Z"
        plain = pc.cast(pc.cast(array, pa.timestamp("us")) if kind.tz is None else _utc(array), pa.string())
        return [None if text is None else _timestamp(text) + zone for text in plain.to_pylist()]
    if pa.types.is_float32(kind):
        return [None if value is None else _floating(value, single=True) for value in array.to_pylist()]
    return [None if value is None else _text(value, kind) for value in array.to_pylist()]


def _utc(array: pa.Array) -> pa.Array:
    """The instants as UTC wall clock without a zone: the same numbers, another type."""
    return pc.cast(array, pa.timestamp("us", "UTC")).view(pa.int64()).view(pa.timestamp("us"))


def _timestamp(text: str) -> str:
    """From Arrow's ``2016-01-01 00:01:28.000000``; microseconds only where there are any."""
    date, _, clock = text.partition(" ")
    seconds, _, fraction = clock.partition(".")
    fraction = fraction.ljust(6, "0")
    return f"{date}T{seconds}.{fraction[:3] if fraction.endswith('000') else fraction}"


def _floating(value: float, *, single: bool = False) -> str:
    """As Java prints it: ``1.5``, ``1.0E10``, ``NaN``."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    digits = repr(float(f"{value:.9g}")) if single else repr(value)
    if single:
        # The shortest text that means the same 32-bit number.
        digits = next(t for p in range(1, 10) if _same_single(t := repr(float(f"{value:.{p}g}")), value))
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return digits if "e" not in digits else f"{Decimal(digits):f}"
    sign, numerals, exponent = Decimal(digits).as_tuple()
    text = "".join(map(str, numerals)).rstrip("0") or "0"
    power = int(exponent) + len(numerals) - 1
    return f"{'-' if sign else ''}{text[0]}.{text[1:] or '0'}E{power}"


def _same_single(text: str, value: float) -> bool:
    return pa.scalar(float(text), pa.float32()).as_py() == value


_PLAIN: list[tuple[type, Callable[[Any], str]]] = [
    (bool, lambda value: "true" if value else "false"),
    (float, _floating),
    (Decimal, lambda value: f"{value:f}"),
    (bytes, lambda value: base64.b64encode(value).decode()),
    (dt.timedelta, lambda value: _interval(value)),
]


def _text(value: Any, kind: pa.DataType) -> str:
    if isinstance(value, dict | list):
        return json.dumps(_nested(value, kind), ensure_ascii=False, separators=(",", ":"))
    return next((write(value) for cls, write in _PLAIN if isinstance(value, cls)), str(value))


def _interval(value: dt.timedelta) -> str:
    seconds = abs(int(value.total_seconds()))
    sign = "-" if value < dt.timedelta(0) else ""
    micros = abs(value).microseconds
    return (
        f"{sign}{seconds // 86400} {seconds // 3600 % 24:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{micros:09d}"
    )


def _nested(value: Any, kind: pa.DataType) -> Any:
    """Inside arrays, maps and structs numbers and booleans stay what they are in JSON."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if pa.types.is_map(kind):
        return {str(_nested(key, kind.key_type)): _nested(item, kind.item_type) for key, item in value}
    if pa.types.is_struct(kind):
        fields = (kind.field(index) for index in range(kind.num_fields))
        return {field.name: _nested(value.get(field.name), field.type) for field in fields}
    if isinstance(value, list):
        return [_nested(item, kind.value_type) for item in value]
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, dt.datetime):
        text = value.strftime("%Y-%m-%d %H:%M:%S.%f")
        return _timestamp(text) + ("Z" if value.tzinfo else "")
    return _text(value, kind)
