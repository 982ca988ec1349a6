"""Arrow types as Databricks spells them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

# Arrow type id -> (type_text of a statement's column, type_name of the statements API, type_name of Unity Catalog).
_SIMPLE: dict[int, tuple[str, str, str]] = {
    pa.bool_().id: ("BOOLEAN", "BOOLEAN", "BOOLEAN"),
    pa.int8().id: ("TINYINT", "BYTE", "BYTE"),
    pa.int16().id: ("SMALLINT", "SHORT", "SHORT"),
    pa.int32().id: ("INT", "INT", "INT"),
    pa.int64().id: ("BIGINT", "LONG", "LONG"),
    # Spark has no unsigned integers; the engine's own metadata functions sometimes answer with them.
    pa.uint8().id: ("SMALLINT", "SHORT", "SHORT"),
    pa.uint16().id: ("INT", "INT", "INT"),
    pa.uint32().id: ("BIGINT", "LONG", "LONG"),
    pa.uint64().id: ("BIGINT", "LONG", "LONG"),
    pa.float16().id: ("FLOAT", "FLOAT", "FLOAT"),
    pa.float32().id: ("FLOAT", "FLOAT", "FLOAT"),
    pa.float64().id: ("DOUBLE", "DOUBLE", "DOUBLE"),
    pa.string().id: ("STRING", "STRING", "STRING"),
    pa.large_string().id: ("STRING", "STRING", "STRING"),
    pa.string_view().id: ("STRING", "STRING", "STRING"),
    pa.binary().id: ("BINARY", "BINARY", "BINARY"),
    pa.large_binary().id: ("BINARY", "BINARY", "BINARY"),
    pa.binary_view().id: ("BINARY", "BINARY", "BINARY"),
    pa.date32().id: ("DATE", "DATE", "DATE"),
    pa.date64().id: ("DATE", "DATE", "DATE"),
    pa.null().id: ("VOID", "NULL", "NULL"),
    pa.month_day_nano_interval().id: ("INTERVAL", "INTERVAL", "INTERVAL"),
}
# Not every Arrow interval type has a constructor in Python.
MONTH_INTERVAL = 21


@dataclass(frozen=True, slots=True)
class ColumnType:
    """``text``: ``DECIMAL(10,2)``. ``name``: the statements API's enum. ``catalog_name``: Unity Catalog's enum."""

    text: str
    name: str
    catalog_name: str
    precision: int | None = None
    scale: int | None = None


def column_type(arrow: pa.DataType) -> ColumnType:
    """Databricks' names for an Arrow type."""
    if pa.types.is_decimal(arrow):
        text = f"DECIMAL({arrow.precision},{arrow.scale})"
        return ColumnType(text, "DECIMAL", "DECIMAL", arrow.precision, arrow.scale)
    if pa.types.is_timestamp(arrow):
        if arrow.tz is None:
            # The statements API's enum has no TIMESTAMP_NTZ: type_text is what tells.
            return ColumnType("TIMESTAMP_NTZ", "TIMESTAMP", "TIMESTAMP_NTZ")
        return ColumnType("TIMESTAMP", "TIMESTAMP", "TIMESTAMP")
    if pa.types.is_map(arrow):
        return ColumnType(f"MAP<{type_text(arrow.key_type)}, {type_text(arrow.item_type)}>", "MAP", "MAP")
    if pa.types.is_struct(arrow):
        fields = ", ".join(f"{f.name}: {type_text(f.type)}" for f in (arrow.field(i) for i in range(arrow.num_fields)))
        return ColumnType(f"STRUCT<{fields}>", "STRUCT", "STRUCT")
    if pa.types.is_list(arrow) or pa.types.is_large_list(arrow) or pa.types.is_fixed_size_list(arrow):
        return ColumnType(f"ARRAY<{type_text(arrow.value_type)}>", "ARRAY", "ARRAY")
    if pa.types.is_dictionary(arrow):
        return column_type(arrow.value_type)
    if pa.types.is_duration(arrow):
        return ColumnType("INTERVAL DAY TO SECOND", "INTERVAL", "INTERVAL")
    if arrow.id == MONTH_INTERVAL:
        return ColumnType("INTERVAL YEAR TO MONTH", "INTERVAL", "INTERVAL")
    simple = _SIMPLE.get(arrow.id)
    return ColumnType(*simple) if simple else ColumnType(str(arrow).upper(), "USER_DEFINED_TYPE", "USER_DEFINED_TYPE")


def parts_of(kind: pa.DataType) -> Iterator[pa.DataType]:
    """The type and the types inside of it, variants as a whole."""
    yield kind
    if pa.types.is_map(kind):
        yield from parts_of(kind.item_type)
    elif pa.types.is_struct(kind) and not is_variant(kind):
        for index in range(kind.num_fields):
            yield from parts_of(kind.field(index).type)
    elif pa.types.is_list(kind):
        yield from parts_of(kind.value_type)


def is_variant(kind: pa.DataType) -> bool:
    """The engine has VARIANT values as two pieces of bytes."""
    if not pa.types.is_struct(kind) or kind.num_fields != 2:
        return False
    return {kind.field(0).name, kind.field(1).name} == {"value", "metadata"} and type_text(
        kind.field(0).type
    ) == "BINARY"


def type_text(arrow: pa.DataType) -> str:
    return column_type(arrow).text


def spark_json_type(arrow: pa.DataType) -> Any:
    """Spark's JSON form of a type, as Delta logs and ``type_json`` write it."""
    if pa.types.is_struct(arrow):
        fields = [json_field(arrow.field(i)) for i in range(arrow.num_fields)]
        return {"type": "struct", "fields": fields}
    if pa.types.is_map(arrow):
        key, value = spark_json_type(arrow.key_type), spark_json_type(arrow.item_type)
        return {"type": "map", "keyType": key, "valueType": value, "valueContainsNull": True}
    if pa.types.is_list(arrow) or pa.types.is_large_list(arrow):
        return {"type": "array", "elementType": spark_json_type(arrow.value_type), "containsNull": True}
    names = {"INT": "integer", "BIGINT": "long", "SMALLINT": "short", "TINYINT": "byte"}
    text = type_text(arrow)
    return names.get(text, text.lower())


def json_field(column: pa.Field, comment: str | None = None) -> dict[str, Any]:
    metadata = {"comment": comment} if comment else {}
    return {"name": column.name, "type": spark_json_type(column.type), "nullable": True, "metadata": metadata}


def type_json(column: pa.Field, comment: str | None = None) -> str:
    return json.dumps(json_field(column, comment), separators=(",", ":"))
