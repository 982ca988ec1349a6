"""Databricks SQL types as Arrow types, and the JSON_ARRAY encoding of their values back into Arrow.

The encoding is that of https://docs.databricks.com/api/workspace/statementexecution: every value a string or
null, BINARY as base64, ARRAY, MAP and STRUCT as JSON text.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

SIMPLE: dict[str, pa.DataType] = {
    "STRING": pa.string(),
    "BOOLEAN": pa.bool_(),
    "TINYINT": pa.int8(),
    "BYTE": pa.int8(),
    "SMALLINT": pa.int16(),
    "SHORT": pa.int16(),
    "INT": pa.int32(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "LONG": pa.int64(),
    "FLOAT": pa.float32(),
    "REAL": pa.float32(),
    "DOUBLE": pa.float64(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us", tz="UTC"),
    "TIMESTAMP_LTZ": pa.timestamp("us", tz="UTC"),
    "TIMESTAMP_NTZ": pa.timestamp("us"),
    "BINARY": pa.binary(),
    "VOID": pa.null(),
    "NULL": pa.null(),
}


def arrow_type(type_text: str) -> pa.DataType:
    """The Arrow type of a ``type_text`` such as ``ARRAY<STRUCT<a: INT, b: DECIMAL(10,2)>>``.

    What Arrow has no twin for (INTERVAL, VARIANT, GEOGRAPHY, ...) travels as text.
    """
    text = type_text.strip()
    head, inner = _split(text)
    head = head.upper()
    if head in SIMPLE:
        return SIMPLE[head]
    if head in ("DECIMAL", "NUMERIC", "DEC"):
        precision, _, scale = (inner or "10,0").partition(",")
        return pa.decimal128(int(precision), int(scale or 0))
    if head == "ARRAY" and inner:
        return pa.list_(arrow_type(inner))
    if head == "MAP" and inner:
        key, value = _parts(inner)
        return pa.map_(arrow_type(key), arrow_type(value))
    if head == "STRUCT":
        return pa.struct([_field(part) for part in _parts(inner or "")])
    return pa.string()


def _split(text: str) -> tuple[str, str | None]:
    """``DECIMAL(10,2)`` to ``DECIMAL`` and ``10,2``."""
    for opening, closing in (("<", ">"), ("(", ")")):
        start = text.find(opening)
        if start > 0 and text.endswith(closing) and (opening == "<" or "<" not in text):
            return text[:start].strip(), text[start + 1 : -1]
    return text, None


def _parts(text: str) -> list[str]:
    """Split at the commas outside of brackets and back-quotes."""
    parts, depth, quoted, start = [], 0, False, 0
    for position, char in enumerate(text):
        if char == "`":
            quoted = not quoted
        elif quoted:
            continue
        elif char in "<(":
            depth += 1
        elif char in ">)":
            depth -= 1
        elif char == "," and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip()]


def _field(text: str) -> pa.Field:
    """``name: TYPE [NOT NULL] [COMMENT '...']`` of a STRUCT."""
    if text.startswith("`"):
        name, _, rest = text[1:].partition("`")
        rest = rest.lstrip().removeprefix(":")
    else:
        name, _, rest = text.partition(":")
    rest = rest.split(" COMMENT ")[0].removesuffix(" NOT NULL")
    return pa.field(name.strip(), arrow_type(rest))


def column(values: Sequence[str | None], kind: pa.DataType) -> pa.Array:
    """A column of JSON_ARRAY values as typed Arrow. Raises pa.ArrowInvalid or ValueError for what does not fit."""
    if pa.types.is_string(kind):
        return pa.array(values, pa.string())
    if pa.types.is_null(kind):
        return pa.nulls(len(values))
    if pa.types.is_binary(kind):
        return pa.array([None if v is None else base64.b64decode(v) for v in values], kind)
    if pa.types.is_nested(kind):
        return pa.array([None if v is None else plain(json.loads(v), kind) for v in values], kind)
    if pa.types.is_boolean(kind):
        return pa.array([None if v is None else str(v).lower() == "true" for v in values], kind)
    return pa.array([None if v is None else str(v) for v in values], pa.string()).cast(kind)


def plain(value: Any, kind: pa.DataType) -> Any:
    """A value of parsed JSON as the Python value that Arrow takes for ``kind``."""
    if value is None:
        return None
    if pa.types.is_list(kind):
        return [plain(item, kind.value_type) for item in value]
    if pa.types.is_map(kind):
        pairs = value.items() if isinstance(value, dict) else ((pair["key"], pair["value"]) for pair in value)
        return [(plain(key, kind.key_type), plain(item, kind.item_type)) for key, item in pairs]
    if pa.types.is_struct(kind):
        return {field.name: plain(value.get(field.name), field.type) for field in kind}
    if pa.types.is_string(kind):
        return value if isinstance(value, str) else json.dumps(value)
    if pa.types.is_decimal(kind):
        return Decimal(str(value)).quantize(Decimal(1).scaleb(-kind.scale))
    return column([value if isinstance(value, str) else json.dumps(value)], kind)[0].as_py()
