"""What a wished chart needs, and what people read when it cannot be drawn."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pyarrow as pa
import pytest

from agent.charts import ChartError, ChartRequest, check_chart

ZIPS = pa.table({"pickup_zip": list(range(10_000, 10_100)), "trips": list(range(100))})
DAYS = pa.table({"day": [dt.date(2016, 1, 1) + dt.timedelta(days=n) for n in range(90)], "trips": list(range(90))})
RAW = pa.table({"city": ["Oslo", "Oslo", "Rome"], "fare": [1.0, 2.0, 3.0], "tip": [0.1, 0.2, 0.3]})
NESTED = pa.table({"tags": [["a"], ["b"]], "n": [1, 2]})
EMPTY = pa.table({"city": pa.array([], pa.string()), "n": pa.array([], pa.int64())})


def ask(kind: str | None = None, **channels: str) -> ChartRequest:
    return ChartRequest("s-1", kind, **channels)


REFUSED = {
    "a column that is not there names the near ones": (ask("bar", x="picup_zip"), ZIPS, "Did you mean pickup_zip?"),
    "nothing near: all are named": (ask("bar", x="zzz"), ZIPS, "It has pickup_zip, trips."),
    "an unknown kind": (ask("sankey"), ZIPS, "There is no chart of kind “sankey”"),
    "no line through names": (ask("line", x="pickup_zip"), ZIPS, "kind bar"),
    "rows that cover each other": (ask("bar", x="city", y="fare"), RAW, "GROUP BY city"),
    "too many bars in order": (ask("bar", x="day", y="trips"), DAYS, "try kind line"),
    "too many colours": (ask("point", x="trips", y="trips", color="pickup_zip"), ZIPS, "colours"),
    "a list cannot be drawn": (ask("bar", x="tags", y="n"), NESTED, "cannot be drawn"),
    "nothing to draw": (ask("bar"), EMPTY, "no rows"),
    "no category for a pie": (ask("pie"), pa.table({"a": [1.5, 2.5]}), "needs categories"),
    "a metric of many": (ask("metric"), ZIPS, "100 rows"),
    "negative slices": (ask("pie"), pa.table({"k": ["a", "b"], "v": [1, -1]}), "negative"),
    "words as numbers": (ask("bar", x="city", y="city"), RAW, "needs numbers as y"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusals_say_what_would_work(name: str) -> None:
    request, table, says = REFUSED[name]
    with pytest.raises(ChartError, match=says.replace("?", r"\?")):
        check_chart(request, table)


@pytest.mark.parametrize(
    ("request_", "table", "expected"),
    [
        (ask(), DAYS, ("line", "day", "trips", None)),
        (ask("area"), DAYS, ("area", "day", "trips", None)),
        (ask("scatter"), DAYS, ("point", "day", "trips", None)),
        (ask("Bar chart", x="PICKUP_ZIP"), ZIPS, ("bar", "pickup_zip", "trips", None)),
        (ask("point", color="city"), RAW, ("point", "fare", "tip", "city")),
        (ask("histogram"), RAW, ("histogram", "fare", None, None)),
        (ask("metric"), pa.table({"n": [4]}), ("metric", None, "n", None)),
        (ask(x="city", y="fare"), RAW.slice(1), ("bar", "city", "fare", None)),
    ],
)
def test_what_is_left_out_is_filled_in(request_: ChartRequest, table: pa.Table, expected: tuple[object, ...]) -> None:
    checked = check_chart(request_, table)
    assert (checked.kind, checked.x, checked.y, checked.color) == expected
    assert checked.statement_id == "s-1"


def test_a_line_is_split_by_colour_where_times_repeat() -> None:
    day = dt.date(2016, 1, 1)
    table = pa.table({"day": [day, day, day + dt.timedelta(1)], "vendor": ["a", "b", "a"], "n": [1, 2, 3]})
    assert check_chart(ask("line"), table).color == "vendor"


def test_many_names_keep_the_largest_and_say_so() -> None:
    checked = check_chart(ask("bar"), ZIPS)
    assert checked.table is not None
    assert sorted(checked.table["y"].to_pylist()) == list(range(70, 100))
    assert checked.note == "The 30 largest of 100 bars shown."


def test_small_slices_become_one() -> None:
    table = pa.table({"k": [f"k{n}" for n in range(12)], "v": [100 - n for n in range(12)]})
    checked = check_chart(ask("pie"), table)
    assert checked.table is not None
    assert checked.table.num_rows == 8
    assert checked.table.to_pylist()[-1] == {"x": "Other", "y": float(sum(100 - n for n in range(7, 12)))}


def test_points_are_thinned_evenly() -> None:
    values = list(range(10_000))
    checked = check_chart(ask("point", x="a", y="b"), pa.table({"a": values, "b": values}))
    assert checked.table is not None
    assert checked.table["x"].to_pylist() == values[::2]
    assert checked.note == "Drawn from 5,000 of 10,000 rows, picked evenly."


def test_a_checked_chart_is_a_plain_value() -> None:
    fields = dataclasses.asdict(check_chart(ask("line", title="Trips"), DAYS))
    assert {name: fields[name] for name in ("kind", "x", "y", "color", "title")} == {
        "kind": "line",
        "x": "day",
        "y": "trips",
        "color": None,
        "title": "Trips",
    }
