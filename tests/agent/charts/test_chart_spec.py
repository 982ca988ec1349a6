"""The Vega-Lite a chart becomes: what is drawn, what people read, and values in types that are drawn right."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from agent.charts import KINDS, ChartRequest, build_spec, check_chart

CITIES = pa.table({"city": ["Oslo", "Rome"], "avg_fare": [Decimal("15.75"), Decimal("9.50")]})


clock = dt.datetime.fromisoformat  # without a zone: as SQL's TIMESTAMP_NTZ


def drawn(table: pa.Table, kind: str | None = None, **channels: str) -> tuple[dict[str, Any], pa.Table]:
    return build_spec(check_chart(ChartRequest("s", kind, **channels), table))


def test_decimals_become_floats() -> None:
    _, rows = drawn(CITIES, "bar")
    assert rows.schema.field("y").type == pa.float64()
    assert rows["y"].to_pylist() == [15.75, 9.5]


def test_moments_are_drawn_as_their_zone_reads_the_clock() -> None:
    moments = pa.array([dt.datetime(2016, 7, 1, 22, tzinfo=dt.UTC)] * 2, pa.timestamp("us", "Europe/Oslo"))
    table = pa.table({"t": moments, "n": [1, 2], "v": ["a", "b"]})
    _, rows = drawn(table, "line", color="v")
    assert rows["x"].to_pylist()[0] == clock("2016-07-02")


@pytest.mark.parametrize(
    ("kind", "mark"),
    [
        ("line", "line"),
        ("area", "area"),
        ("bar", "bar"),
        ("point", "circle"),
        ("histogram", "bar"),
        ("pie", "arc"),
        ("heatmap", "rect"),
        ("metric", "text"),
    ],
)
def test_every_kind_has_a_mark(kind: str, mark: str) -> None:
    tables = {
        "heatmap": pa.table({"a": ["x", "y"], "b": ["u", "v"], "n": [1, 2]}),
        "metric": pa.table({"n": [1]}),
        "pie": CITIES,
        "point": pa.table({"a": [1.0, 2.0], "b": [2.0, 3.0]}),
    }
    spec, rows = drawn(tables.get(kind, pa.table({"month": ["2016-01", "2016-02"], "n": [1, 2]})), kind)
    assert spec["mark"]["type"] == mark
    assert spec["description"]
    assert "data" not in spec
    assert "$schema" not in spec
    json.dumps(spec)
    assert set(rows.column_names) <= {"x", "x2", "y", "color"}
    assert kind in KINDS


def test_stacks_have_no_rounded_ends() -> None:
    """They would be drawn in clipped groups, which stay empty in a page that brings the rows later."""
    table = pa.table({"k": ["a", "a"], "c": ["u", "v"], "n": [1, 2]})
    for spec in (drawn(table, "bar", color="c")[0], drawn(pa.table({"a": [1.0, 2.0]}), "histogram")[0]):
        assert spec["mark"] == {"type": "bar"}


def test_people_read_the_real_names() -> None:
    spec, _ = drawn(CITIES, "bar", title="Fares")
    assert spec["encoding"]["x"]["title"] == "city"
    assert spec["encoding"]["y"]["title"] == "avg fare"
    assert spec["title"]["text"] == "Fares"
    assert [tip["title"] for tip in spec["encoding"]["tooltip"]] == ["city", "avg fare"]
    assert spec["encoding"]["tooltip"][1]["format"] == ",.2f"
    assert spec["description"] == ("Bar chart of avg fare by city, 2 marks. Between 9.5 and 15.75. Greatest at Oslo.")


def test_names_are_sorted_by_size_and_lie_down_when_long() -> None:
    short, _ = drawn(CITIES, "bar")
    assert short["encoding"]["x"]["sort"] == "-y"
    long, _ = drawn(pa.table({"station": ["Grand Central Terminal", "Penn Station"], "n": [1, 2]}), "bar")
    assert (long["encoding"]["y"]["field"], long["encoding"]["y"]["sort"]) == ("x", "-x")


def test_ordered_categories_keep_their_order() -> None:
    spec, _ = drawn(pa.table({"hour": [1, 0], "n": [5, 9]}), "bar")
    assert (spec["encoding"]["x"]["type"], spec["encoding"]["x"]["sort"]) == ("ordinal", "ascending")


def test_odd_column_names_are_harmless() -> None:
    table = pa.table({"a.b[0]:Q": ["x", "y"], "count(1)": [1, 2]})
    spec, rows = drawn(table, "bar")
    assert spec["encoding"]["x"]["field"] == "x"
    assert spec["encoding"]["x"]["title"] == "a.b[0]:Q"
    assert rows.column_names == ["x", "y"]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (pa.array([dt.date(2016, 1, 1), dt.date(2016, 1, 2)]), "%Y-%m-%d"),
        (pa.array([clock("2016-01-01"), clock("2016-01-02")]), "%Y-%m-%d"),
        (pa.array([clock("2016-01-01T01:00"), clock("2016-01-02T02:30")]), "%Y-%m-%d %H:%M"),
        (pa.array([clock("2016-01-01T01:00:05"), clock("2016-01-02")]), "%Y-%m-%d %H:%M:%S"),
    ],
)
def test_times_show_no_clock_that_says_nothing(times: pa.Array, expected: str) -> None:
    spec, _ = drawn(pa.table({"t": times, "n": [1, 2]}), "line")
    assert spec["encoding"]["tooltip"][0]["format"] == expected
