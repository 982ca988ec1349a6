"""Databricks types to Arrow, JSON_ARRAY values to typed Arrow, Arrow to JSON values."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from mcp_tools.arrow_types import arrow_type, column
from mcp_tools.json_values import json_rows, json_value


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("BIGINT", pa.int64()),
        ("bigint", pa.int64()),
        ("SMALLINT", pa.int16()),
        ("DECIMAL(10,2)", pa.decimal128(10, 2)),
        ("DECIMAL(38)", pa.decimal128(38, 0)),
        ("TIMESTAMP", pa.timestamp("us", tz="UTC")),
        ("TIMESTAMP_NTZ", pa.timestamp("us")),
        ("ARRAY<INT>", pa.list_(pa.int32())),
        ("MAP<STRING, ARRAY<DOUBLE>>", pa.map_(pa.string(), pa.list_(pa.float64()))),
        (
            "STRUCT<a: INT, `b c`: STRUCT<d: DECIMAL(4,1)> NOT NULL COMMENT 'x'>",
            pa.struct([("a", pa.int32()), ("b c", pa.struct([("d", pa.decimal128(4, 1))]))]),
        ),
        ("INTERVAL DAY TO SECOND", pa.string()),
        ("VARIANT", pa.string()),
        ("VOID", pa.null()),
    ],
)
def test_types(text: str, kind: pa.DataType) -> None:
    assert arrow_type(text) == kind


@pytest.mark.parametrize(
    ("text", "values", "python"),
    [
        ("BIGINT", ["9007199254740993", None], [9007199254740993, None]),
        ("DOUBLE", ["1.5", "NaN"], [1.5, None]),
        ("DECIMAL(10,2)", ["1.50", None], [Decimal("1.50"), None]),
        ("BOOLEAN", ["true", "FALSE", None], [True, False, None]),
        ("DATE", ["2024-01-31"], [date(2024, 1, 31)]),
        ("TIMESTAMP", ["2024-01-31T10:20:30.000Z"], [datetime(2024, 1, 31, 10, 20, 30, tzinfo=UTC)]),
        ("TIMESTAMP_NTZ", ["2024-01-31T10:20:30"], [datetime(2024, 1, 31, 10, 20, 30)]),  # noqa: DTZ001
        ("BINARY", ["aGk=", None], [b"hi", None]),
        ("STRING", ["007", None], ["007", None]),
        ("ARRAY<INT>", ["[1,null,3]", None], [[1, None, 3], None]),
        ("MAP<STRING,INT>", ['{"a":1}'], [[("a", 1)]]),
        (
            "STRUCT<a: DATE, b: DECIMAL(5,2)>",
            ['{"a":"2024-01-31","b":"1.5"}'],
            [{"a": date(2024, 1, 31), "b": Decimal("1.50")}],
        ),
        (
            "ARRAY<STRUCT<t: TIMESTAMP>>",
            ['[{"t":"2024-01-31T10:20:30Z"}]'],
            [[{"t": datetime(2024, 1, 31, 10, 20, 30, tzinfo=UTC)}]],
        ),
        ("VOID", [None], [None]),
    ],
)
def test_values(text: str, values: list[str | None], python: list[object]) -> None:
    array = column(values, arrow_type(text))
    assert array.type == arrow_type(text)
    got = array.to_pylist()
    if text == "DOUBLE":
        assert got[0] == 1.5
        assert got[1] != got[1]
    else:
        assert got == python


def test_json_values() -> None:
    assert json_value(Decimal("3.10")) == 3.1
    assert json_value(Decimal("12345678901234567890.12")) == "12345678901234567890.12"
    assert json_value(Decimal(7)) == 7
    assert json_value(datetime(2024, 1, 31, 10, tzinfo=UTC)) == "2024-01-31T10:00:00Z"
    assert json_value(float("inf")) == "inf"
    assert json_value({"a": [b"hi", date(2024, 1, 31)]}) == {"a": ["aGk=", "2024-01-31"]}


def test_rows_keep_columns_of_the_same_name() -> None:
    batch = pa.RecordBatch.from_arrays([pa.array([1, 2]), pa.array(["x", None])], names=["a", "a"])
    assert json_rows([batch]) == [[1, "x"], [2, None]]
