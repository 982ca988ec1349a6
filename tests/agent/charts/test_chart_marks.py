"""Aggregation, bins, boxes and maps: what a mark stands for, reckoned over all rows and never over a sample."""

from __future__ import annotations

import datetime as dt
import random
import statistics
from collections import Counter, defaultdict
from decimal import Decimal

import pyarrow as pa
import pytest

from agent.charts import ChartError, ChartRequest, build_spec, check_chart, choices_for, fit_chart
from agent.charts.columns import Role
from agent.charts.marks import binned

_RANDOM = random.Random(7)
CITIES = [_RANDOM.choice("abc") for _ in range(30_000)]
FARES = [Decimal(_RANDOM.randrange(1, 100_000)).scaleb(-2) for _ in range(30_000)]
TRIPS = pa.table({"city": CITIES, "fare": pa.array(FARES, pa.decimal128(12, 2)), "tip": [1.0] * 30_000})
MEANS = TRIPS.rename_columns(["city", "avg_fare", "tip"])
MOMENTS = [dt.datetime.fromisoformat("2016-01-01") + dt.timedelta(minutes=7 * n) for n in range(9_000)]
SERIES = pa.table({"at": MOMENTS, "n": [1] * 9_000})


def ask(kind: str, **parts: str) -> ChartRequest:
    return ChartRequest("s", kind, **parts)


def by_city() -> dict[str, list[Decimal]]:
    groups: dict[str, list[Decimal]] = defaultdict(list)
    for city, fare in zip(CITIES, FARES, strict=True):
        groups[city].append(fare)
    return groups


@pytest.mark.parametrize(
    ("aggregate", "reckon"),
    [
        ("sum", sum),
        ("mean", statistics.mean),
        ("min", min),
        ("max", max),
        ("median", statistics.median),
        ("count", len),
    ],
)
def test_a_bar_is_what_all_its_rows_make(aggregate: str, reckon) -> None:
    checked = check_chart(ask("bar", x="city", y="fare", aggregate=aggregate), TRIPS)
    assert checked.table is not None
    drawn = dict(zip(checked.table["x"].to_pylist(), checked.table["y"].to_pylist(), strict=True))
    assert drawn == pytest.approx({city: float(reckon(fares)) for city, fares in by_city().items()}, rel=1e-12)
    assert checked.note == ""


@pytest.mark.parametrize(("aggregate", "expected"), [("sum", 30_000.0), ("count", 30_000), ("median", 1.0)])
def test_one_number_of_all_rows(aggregate: str, expected: float) -> None:
    checked = check_chart(ask("metric", y="tip", aggregate=aggregate), TRIPS)
    assert checked.table is not None
    assert checked.table.to_pylist() == [{"y": expected}]


def test_sums_beyond_64_bits_do_not_wrap_around() -> None:
    table = pa.table({"k": ["a"] * 4, "v": pa.array([2**62] * 4)})
    checked = check_chart(ask("bar", aggregate="sum"), table)
    assert checked.table is not None
    assert checked.table["y"].to_pylist() == [float(2**64)]


def test_nulls_are_no_zeros() -> None:
    table = pa.table({"k": ["a", "a", "b"], "v": [1.0, None, None]})
    checked = check_chart(ask("bar", aggregate="mean"), table)
    assert checked.table is not None
    assert checked.table.to_pylist() == [{"x": "a", "y": 1.0}, {"x": "b", "y": None}]


def test_times_are_binned_and_counted() -> None:
    checked = check_chart(ask("line", x="at", aggregate="count", bin="month"), SERIES)
    assert checked.table is not None
    months = defaultdict(int)
    for moment in MOMENTS:
        months[moment.replace(day=1, hour=0, minute=0)] += 1
    assert {row["x"]: row["y"] for row in checked.table.to_pylist()} == months
    spec, _ = build_spec(checked)
    assert spec["encoding"]["y"]["title"] == "rows"
    assert spec["encoding"]["x"]["title"] == "at (month)"


def test_a_histogram_counts_every_row() -> None:
    checked = check_chart(ask("histogram", x="fare", bin="10"), TRIPS)
    assert checked.table is not None
    assert sum(checked.table["y"].to_pylist()) == 30_000
    assert checked.step == 100.0
    low = checked.table.to_pylist()[0]
    assert low == {"x": 0.0, "x2": 100.0, "y": sum(fare < 100 for fare in FARES)}


def test_bars_of_numbers_in_bins() -> None:
    checked = check_chart(ask("bar", x="fare", y="tip", aggregate="sum", bin="5"), TRIPS)
    assert checked.table is not None
    assert checked.table["y"].to_pylist() == [
        float(sum(low <= fare < low + 200 for fare in FARES)) for low in range(0, 1000, 200)
    ]


def test_boxes_have_the_quartiles_of_all_rows() -> None:
    checked = check_chart(ask("box", x="city", y="fare"), TRIPS)
    assert checked.table is not None
    for row in checked.table.to_pylist():
        fares = by_city()[row["x"]]
        quartiles = statistics.quantiles(fares, n=4, method="inclusive")
        found = [row[name] for name in ("low", "q1", "y", "q3", "high")]
        assert found == pytest.approx([float(v) for v in (min(fares), *quartiles, max(fares))])
        assert row["rows"] == len(fares)


def test_a_map_finds_its_columns_and_needs_degrees() -> None:
    table = pa.table({"pickup_latitude": [59.9, 41.9], "pickup_longitude": [10.7, 12.5], "n": [1, 2]})
    checked = check_chart(ask("map"), table)
    assert (checked.x, checked.y) == ("pickup_longitude", "pickup_latitude")
    spec, rows = build_spec(checked)
    assert "url" not in str(spec), "nothing is fetched from anywhere"
    below, points = spec["layer"]
    assert below["mark"]["type"] == "line", "the coasts and borders lie below the points"
    assert points["mark"]["type"] == "circle"
    assert (below["encoding"]["x"], below["encoding"]["y"]) == (points["encoding"]["x"], points["encoding"]["y"])
    assert spec["description"]
    assert rows.num_rows == 2
    with pytest.raises(ChartError, match="does not hold latitudes"):
        check_chart(ask("map"), pa.table({"lat": [100.0], "lon": [1.0]}))


def test_means_are_not_stacked() -> None:
    table = pa.table({"k": ["a", "a"], "c": ["u", "v"], "v": [1.0, 3.0]})
    for aggregate, offset in (("mean", True), ("sum", False)):
        spec, _ = build_spec(check_chart(ask("bar", x="k", y="v", color="c", aggregate=aggregate), table))
        assert ("xOffset" in spec["encoding"]) is offset
    with pytest.raises(ChartError, match="parts of a whole"):
        check_chart(ask("pie", aggregate="mean"), table)


@pytest.mark.parametrize(
    ("request_", "table", "expected"),
    [
        (ask("bar", x="city", y="fare"), TRIPS, ("city", "fare", "sum", None)),
        (ask("bar", x="city", y="avg_fare"), MEANS, ("city", "avg_fare", "mean", None)),
        (ask("bar", x="city"), TRIPS.select(["city"]), ("city", None, "count", None)),
        (ask("bar", x="at", y="n"), SERIES, ("at", "n", "sum", "day")),
        (ask("bar", x="fare", y="tip"), TRIPS, ("fare", "tip", "sum", "20")),
        (ask("line", x="at", y="n"), SERIES.slice(0, 20), ("at", "n", None, None)),
    ],
)  # fmt: skip
def test_rows_that_would_cover_each_other_are_aggregated(request_: ChartRequest, table: pa.Table, expected) -> None:
    checked = fit_chart(request_, table)
    assert (checked.x, checked.y, checked.aggregate, checked.bin) == expected


def test_a_wish_that_cannot_be_met_says_why_in_its_own_words() -> None:
    with pytest.raises(ChartError, match="no column “nowhere”"):
        fit_chart(ask("bar", x="nowhere"), TRIPS)


def test_only_what_fits_is_offered() -> None:
    choices = choices_for(fit_chart(ask("bar", x="city", y="fare"), TRIPS), TRIPS)
    assert choices.x == ("city", "fare", "tip")
    assert choices.y == ("fare", "tip")
    assert choices.color == (None, "city")
    assert "none" not in choices.aggregates, "rows would cover each other"
    assert choices.bins == ()
    assert choices_for(fit_chart(ask("bar", x="at"), SERIES), SERIES).bins[:3] == (None, "hour", "day")
    assert choices_for(check_chart(ask("histogram", x="fare"), TRIPS), TRIPS).aggregates == ()


def test_what_was_left_out_is_also_heard() -> None:
    spec, rows = build_spec(check_chart(ask("point", x="fare", y="tip"), TRIPS))
    assert rows.num_rows == 5_000
    assert spec["description"].endswith("Drawn from 5,000 of 30,000 rows, picked evenly.")


@pytest.mark.parametrize("parts", [10, 100])
def test_a_value_on_an_edge_is_in_the_bin_that_begins_there(parts: int) -> None:
    values = pa.chunked_array([pa.array([place / parts for place in range(parts + 1) for _ in range(10)])])
    low, step = binned(values, Role.NUMBER, "10")
    counts = Counter(low.to_pylist())
    assert step == pytest.approx(0.1)
    assert len(counts) == 11
    assert set(list(counts.values())[:-1]) == {parts}
    assert counts[max(counts)] == 10


def test_bars_of_weekdays_stand_from_monday_on() -> None:
    days = ["Friday", "Monday", "Sunday", "Wednesday"]
    spec, _ = build_spec(check_chart(ask("bar", x="day", y="n"), pa.table({"day": days, "n": [4, 2, 9, 1]})))
    assert spec["encoding"]["x"]["sort"] == ["Monday", "Wednesday", "Friday", "Sunday"]
    names = pa.table({"day": [*days, "Holiday"], "n": [4, 2, 9, 1, 3]})
    spec, _ = build_spec(check_chart(ask("bar", x="day", y="n"), names))
    assert spec["encoding"]["x"]["sort"] == "-y"
