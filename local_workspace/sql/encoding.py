"""Rows as the statements API writes them: JSON_ARRAY and CSV, every value a string or null."""

from __future__ import annotations

import base64
import csv
import datetime as dt
import io
import json
import math
import re
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
    """The rows as one JSON array of arrays, put together column by column in Arrow: there may be a hundred thousand."""
    lines = _lines([_json_values(column) for column in batch.columns])
    return ("[" + ",".join([f"[{line}]" for line in lines]) + "]").encode()


def csv_text(batch: pa.RecordBatch, *, header: bool) -> bytes:
    """RFC 4180; a null is the word ``null``; only a result's first chunk has the header."""
    out = io.StringIO()
    if header:
        csv.writer(out).writerow(batch.schema.names)
    for line in _lines([_csv_values(column) for column in batch.columns]):
        out.write(line)
        out.write("\r\n")
    return out.getvalue().encode()


def _lines(columns: list[pa.Array]) -> list[str]:
    return pc.call_function("binary_join_element_wise", [*columns, pa.scalar(",")]).to_pylist() if columns else []


def _json_values(array: pa.Array) -> pa.Array:
    text = _text_array(array)
    if _any(text, _NEEDS_JSON_ESCAPE):
        quoted = pa.array(
            [None if t is None else json.dumps(t, ensure_ascii=False) for t in text.to_pylist()], pa.string()
        )
    else:
        mark = pa.scalar('"')
        quoted = pc.call_function("binary_join_element_wise", [mark, text, mark, pa.scalar("")])
    return pc.call_function("coalesce", [quoted, pa.scalar("null")])


def _csv_values(array: pa.Array) -> pa.Array:
    text = _text_array(array)
    if _any(text, _NEEDS_CSV_QUOTE):
        text = pa.array([_csv_value(t) for t in text.to_pylist()], pa.string())
    return pc.call_function("coalesce", [text, pa.scalar("null")])


def _csv_value(text: str | None) -> str | None:
    if text is None or not re.search(_NEEDS_CSV_QUOTE, text):
        return text
    return '"' + text.replace('"', '""') + '"'


_NEEDS_JSON_ESCAPE = r'["\\\x00-\x1f]'
_NEEDS_CSV_QUOTE = r'[",\r\n]'


def _any(text: pa.Array, pattern: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(text, pattern)).as_py())  # type: ignore[attr-defined]


def _text_array(array: pa.Array) -> pa.Array:
    text = _in_arrow(array)
    return pa.array(_column(array), pa.string()) if text is None else text


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


def text_bound(batch: pa.RecordBatch) -> int:
    """At most about how many bytes of JSON or CSV, quickly, from the types where they bound it."""
    return sum(_bound(column) for column in batch.columns) + 3 * batch.num_rows


def _bound(array: pa.Array) -> int:
    kind = array.type
    each = next((size for is_kind, size in _WIDTHS if is_kind(kind)), None)
    if each is not None:
        return len(array) * (each + 3)
    if pa.types.is_string(kind):
        return array.nbytes + 3 * len(array)
    return 4 * array.nbytes + 8 * len(array)


_WIDTHS: list[tuple[Callable[[pa.DataType], bool], int]] = [
    (pa.types.is_boolean, 5),
    (pa.types.is_null, 4),
    (pa.types.is_integer, 20),
    (pa.types.is_floating, 24),
    (pa.types.is_decimal, 40),
    (pa.types.is_date, 10),
    (pa.types.is_timestamp, 28),
]


def _in_arrow(array: pa.Array) -> pa.Array | None:
    """The column as text where Arrow writes it as the API does; None elsewhere."""
    kind = array.type
    if pa.types.is_string(kind):
        return array
    # With more digits after the point Arrow turns to exponents.
    plain_decimal = pa.types.is_decimal(kind) and 0 <= kind.scale <= 6
    if plain_decimal or pa.types.is_integer(kind) or pa.types.is_date(kind) or pa.types.is_boolean(kind):
        return pc.cast(array, pa.string())
    if pa.types.is_timestamp(kind):
        return _timestamps(array)
    if pa.types.is_floating(kind) and _plainly_written(array):
        # Arrow writes the shortest text as Java does, but without the point where there is no fraction.
        return pc.replace_substring_regex(pc.cast(array, pa.string()), r"^(-?\d+)$", r"\1.0")  # type: ignore[attr-defined]
    return None


def _plainly_written(array: pa.Array) -> bool:
    """Are all values zero, or of a size that Java writes without an exponent?"""
    size = pc.abs(array)  # type: ignore[attr-defined]
    plain = pc.or_(  # type: ignore[attr-defined]
        pc.equal(size, 0.0),  # type: ignore[attr-defined]
        pc.and_(pc.greater_equal(size, 1e-3), pc.less(size, 1e7)),  # type: ignore[attr-defined]
    )
    return pc.all(plain).as_py() is not False  # type: ignore[attr-defined]


def _timestamps(array: pa.Array) -> pa.Array:
    """``2016-01-01T00:01:28.000Z``; microseconds only where there are any; no zone, no Z."""
    zone = "" if array.type.tz is None else "Z"
    plain = pc.cast(pc.cast(array, pa.timestamp("us")) if array.type.tz is None else _utc(array), pa.string())
    return pc.replace_substring_regex(  # type: ignore[attr-defined]
        pc.replace_substring_regex(plain, r"^(\S+) (\S+\.\d{3})000$", rf"\1T\2{zone}"),  # type: ignore[attr-defined]
        r"^(\S+) (\S+)$",
        rf"\1T\2{zone}",
    )


def _column(array: pa.Array) -> list[str | None]:
    kind = array.type
    text = _in_arrow(array)
    if text is not None:
        return text.to_pylist()
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
