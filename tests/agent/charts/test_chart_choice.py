"""Which chart a result gets, from its columns: one table."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest

from agent.charts import choose_chart, kinds_for

DAYS = [dt.date(2016, 1, 1) + dt.timedelta(days=n) for n in range(20)]
HOURS = list(range(24))
NUMBERS = [float(n * n % 17) for n in range(60)]


def table(**columns: object) -> pa.Table:
    return pa.table(columns)


CASES = {
    "numbers over time": (table(day=DAYS, trips=list(range(20))), ("line", "day", "trips", None)),
    "two series over time": (
        table(day=DAYS * 2, vendor=["a"] * 20 + ["b"] * 20, trips=list(range(40))),
        ("line", "day", "trips", None),  # the check adds the colour
    ),
    "records that carry a time are no series": (
        table(
            picked_up=[DAYS[3], DAYS[1], DAYS[2], DAYS[0], DAYS[9]],
            distance=NUMBERS[:5],
            fare=NUMBERS[5:10],
            tip=NUMBERS[:5],
        ),
        ("point", "distance", "fare", None),
    ),
    "one moment only": (table(day=DAYS[:1], trips=[1]), None),
    "hours of the day": (table(hour=HOURS, avg_fare=NUMBERS[:24]), ("bar", "hour", "avg_fare", None)),
    "a long ordered series": (
        table(month=[f"20{y:02}-{m:02}" for y in range(10, 14) for m in range(1, 13)], n=list(range(48))),
        ("line", "month", "n", None),
    ),
    "text months are ordered": (table(month=["2016-01", "2016-02"], n=[3, 4]), ("bar", "month", "n", None)),
    "places": (
        table(city=["Oslo", "Rome"], latitude=[59.9, 41.9], longitude=[10.7, 12.5], sales=[7, 9]),
        ("map", None, None, None),
    ),
    "numbers that are no degrees": (
        table(city=["Oslo", "Rome"], latitude=[590.9, 410.9], longitude=[10.7, 12.5]),
        ("bar", "city", "latitude", None),
    ),
    "numbers by name": (table(city=["Oslo", "Rome"], people=[7, 9]), ("bar", "city", "people", None)),
    "zip codes are names": (table(pickup_zip=[10003, 10011], n=[3, 4]), ("bar", "pickup_zip", "n", None)),
    "counts are no names": (table(vendor=["a", "b"], count_per_day=[3, 4]), ("bar", "vendor", "count_per_day", None)),
    "two names, few of one": (
        table(city=["Oslo", "Rome", "Oslo", "Rome"], kind=["x", "x", "y", "y"], n=[1, 2, 3, 4]),
        ("bar", "city", "n", "kind"),
    ),
    "two names, many of both": (
        table(
            **{
                "from": [f"f{n % 14}" for n in range(196)],
                "to": [f"t{n // 14}" for n in range(196)],
                "trips": list(range(196)),
            }
        ),
        ("heatmap", "from", "to", "trips"),
    ),
    "two measures": (table(distance=NUMBERS, fare=NUMBERS), ("point", "distance", "fare", None)),
    "one measure": (table(fare=NUMBERS), ("histogram", "fare", None, None)),
    "one row": (table(city=["Oslo"], n=[4]), None),
    "no rows": (table(city=pa.array([], pa.string()), n=pa.array([], pa.int64())), None),
    "words only": (table(name=["a", "b"], comment=["x", "y"]), None),
    "decimals are numbers": (
        table(city=["Oslo", "Rome"], sum=[Decimal("1.50"), Decimal("2.25")]),
        ("bar", "city", "sum", None),
    ),
    "nested columns are passed over": (
        table(tags=[["a"], ["b"]], city=["O", "R"], n=[1, 2]),
        ("bar", "city", "n", None),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_choice(name: str) -> None:
    result, expected = CASES[name]
    chosen = choose_chart(result)
    assert (chosen and (chosen.kind, chosen.x, chosen.y, chosen.color)) == expected


def test_two_columns_of_one_name_do_not_confuse_it() -> None:
    doubled = pa.Table.from_arrays(
        [pa.array(["a", "b"]), pa.array([1, 2]), pa.array(["c", "d"])], names=["k", "n", "k"]
    )
    chosen = choose_chart(doubled)
    assert chosen is not None
    assert (chosen.kind, chosen.x) == ("bar", "k")


@pytest.mark.parametrize(
    ("result", "offered"),
    [
        (table(day=DAYS, trips=list(range(20))), ["line", "area", "bar", "point"]),
        (table(city=["Oslo", "Rome"], n=[1, 2]), ["bar", "pie"]),
        (table(fare=NUMBERS), ["histogram", "box"]),
        (table(name=["a", "b"]), []),
        (table(name=["a", "b", "a", "b"]), ["bar", "pie"]),
        (table(city=["Oslo", "Rome", "Oslo"], fare=[1.5, 2.0, 2.5]), ["bar", "pie"]),
        (table(lat=[59.9, 41.9, 46.9], lon=[10.7, 12.5, 7.4]), ["line", "area", "point", "map"]),
    ],
)
def test_kinds_that_are_offered(result: pa.Table, offered: list[str]) -> None:
    assert kinds_for(result) == offered
