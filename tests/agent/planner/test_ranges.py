"""Ranges that are given by hand, one of the groups before, and what a question must not lose."""

from __future__ import annotations

import pytest

from agent.providers.planner.sql.columns import Column
from agent.providers.planner.sql.fit import best_fits
from agent.providers.planner.sql.naming import Table
from agent.providers.planner.sql.paraphrase import paraphrased
from agent.providers.planner.sql.pointing import carried, lost, one_of, row_of
from agent.providers.planner.sql.ranges import banded


def _column(name: str, type_: str, *values: str, comment: str = "") -> Column:
    return Column("a.b.rides", name, type_, comment, values)


RIDES = Table(
    "a.b.rides",
    (
        _column("ride_id", "bigint", "1", "2", comment="Key"),
        _column("distance", "double", "1.5", "7.2", comment="Miles"),
        _column("price", "double", "8", "30", comment="US dollars"),
        _column("seats", "int", "1", "4"),
        _column("bike", "string", "cargo", "city", "race"),
        _column("rider", "string", "Ann", "Bob", "Cem"),
        _column("has_pass", "boolean", "true", "false"),
        _column("started", "timestamp", "2026-01-01T10:00:00Z", "2026-01-02T10:00:00Z"),
    ),
)


def read(text: str):
    return best_fits(text, (RIDES,), lambda _: 0.0)[0].out


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("rides by distance: 0-5, 5-10 and over 10 miles", "rides by distance bands0to5x5to10xover10ofmiles "),
        ("rides under 5, 5 to 10 and 10+ dollars", "rides bandsunder5x5to10xfrom10ofdollars "),
        ("price in buckets of 0-2.5, 2.5-5", "price bands0to2p5x2p5to5 "),
        # two conditions, a date, one range: no list of ranges
        ("rides over 5 miles and under 10 dollars", None),
        ("rides between 5 and 10 miles and over 20 dollars", None),
        ("rides of 5 to 10 miles and over 20", None),
        ("rides from 2024-01 to 2024-03", None),
        ("rides of 5-10 miles", None),
    ],
)
def test_ranges_become_one_word(said, written):
    assert banded(said) == (written or said)


@pytest.mark.parametrize(
    ("said", "cases", "shared"),
    [
        (
            "number of rides by distance: 0-5, 5-10 and over 10 miles",
            "CASE WHEN distance >= 0 AND distance <= 5 THEN '0-5' WHEN distance >= 5 AND distance <= 10 THEN '5-10' "
            "WHEN distance > 10 THEN 'over 10' END AS distance_range, COUNT(*) AS number_of_rides",
            "the lower",
        ),
        (
            "average price of rides of 0-2, 2-5 and 5 or more miles",
            "CASE WHEN distance >= 0 AND distance < 2 THEN '0-2' WHEN distance >= 2 AND distance < 5 THEN '2-5' "
            "WHEN distance >= 5 THEN '5+' END AS distance_range, AVG(price) AS average_price",
            "the upper",
        ),
    ],
)
def test_rows_are_grouped_by_the_ranges_given(said, cases, shared):
    out = read(said)
    assert out.missing == []
    assert out.sql.startswith(f"SELECT {cases} FROM a.b.rides WHERE (")
    assert any(shared in line for line in out.reading)


def test_ranges_of_nothing_that_is_known_are_not_guessed():
    assert "those ranges" in read("number of rides: 0-5, 5-10 and over 10 bananas").missing


@pytest.mark.parametrize(
    ("said", "sql"),
    [
        (
            "bikes with revenue over 1.5 million",
            "SELECT bike, SUM(price) AS total_price FROM a.b.rides GROUP BY bike HAVING SUM(price) > 1500000 "
            "ORDER BY total_price DESC, bike",
        ),
        ("the first 20 rides by rider", "SELECT * FROM a.b.rides ORDER BY rider ASC LIMIT 20"),
        ("how long was the longest ride?", "SELECT * FROM a.b.rides ORDER BY distance DESC LIMIT 1"),
        (
            "price multiplied by seats per bike",
            "SELECT bike, SUM(price * seats) AS price_times_seats FROM a.b.rides GROUP BY bike "
            "ORDER BY price_times_seats DESC, bike",
        ),
        (
            "average price of rides with and without a pass",
            "SELECT has_pass, AVG(price) AS average_price FROM a.b.rides GROUP BY has_pass "
            "ORDER BY average_price DESC, has_pass",
        ),
        (
            "the bike with the highest average price with at least 50 rides",
            "SELECT bike, AVG(price) AS average_price FROM a.b.rides GROUP BY bike HAVING COUNT(*) >= 50 "
            "ORDER BY average_price DESC, bike LIMIT 1",
        ),
        ("distinct bikes where we have rides", "SELECT DISTINCT bike FROM a.b.rides ORDER BY bike"),
        (
            "three worst months by seats",
            "SELECT CAST(DATE_TRUNC('MONTH', started) AS DATE) AS month, SUM(seats) AS total_seats FROM a.b.rides "
            "GROUP BY CAST(DATE_TRUNC('MONTH', started) AS DATE) ORDER BY total_seats ASC, month LIMIT 3",
        ),
        (
            "number of rides between may 5 and may 8 2026",
            "SELECT COUNT(*) AS number_of_rides FROM a.b.rides WHERE started >= CAST('2026-05-05' AS DATE) AND "
            "started < CAST('2026-05-09' AS DATE)",
        ),
        (
            "sum of prices divided by sum of seats",
            "SELECT SUM(price) / NULLIF(SUM(seats), 0) AS price_to_seats FROM a.b.rides",
        ),
        (
            "rides over 20 dollars, newest first",
            "SELECT * FROM a.b.rides WHERE price > 20 ORDER BY started DESC LIMIT 10000",
        ),
        ("first and last day", "SELECT MIN(started) AS min_started, MAX(started) AS max_started FROM a.b.rides"),
    ],
)
def test_it_reads(said, sql):
    out = read(said)
    assert out.missing == []
    assert out.sql == sql


@pytest.mark.parametrize(
    "said",
    [
        "how has the total price developed since june?",  # of which year?
        "how many riders pay more than 80 a month?",
        "average price by distance in years",
        "rides by bananas multiplied by seats",
    ],
)
def test_what_is_not_told_is_not_guessed(said):
    assert read(said).missing


def test_a_million_with_decimals_is_one_number():
    assert paraphrased("over 1.5 million, 2.25k and 3m") == "over 1500000, 2250 and 3000000"
    assert paraphrased("half of 1,500 k") == "half of 1,500 k"


GROUPS = "SELECT bike, COUNT(*) AS n FROM a.b.rides GROUP BY bike ORDER BY n DESC"
ROWS = [{"bike": "city", "n": "30"}, {"bike": "cargo", "n": "12"}, {"bike": "race", "n": "5"}]


@pytest.mark.parametrize(
    ("said", "bike"),
    [
        ("how many riders were there in the busiest of them?", "city"),
        ("what is the average price in the quietest of those", "race"),
        ("average price of the first of these", "city"),
        ("average price in the last one of them", "race"),
    ],
)
def test_one_of_the_groups_before(said, bike):
    one = one_of(said)
    assert one is not None
    row = row_of(one[1], GROUPS, ROWS)
    assert row is not None
    assert row["bike"] == bike
    kept = carried(GROUPS, "SELECT AVG(price) FROM a.b.rides", [row], single=True)
    assert kept == (f"SELECT AVG(price) FROM a.b.rides WHERE bike = '{bike}'", f"bike = '{bike}'")


def test_which_of_them_is_not_guessed():
    assert row_of("busiest", GROUPS, [*ROWS, {"bike": "tandem", "n": "30"}]) is None  # two share the place
    assert row_of("busiest", "SELECT * FROM a.b.rides", ROWS) is None
    assert one_of("how many rides are there on the busiest day") is None


@pytest.mark.parametrize("said", ["how many rides do those have?", "what do those riders pay", "which ones are these"])
def test_those_are_the_rows_before(said):
    top = f"{GROUPS} LIMIT 3"
    assert lost(said, top, "SELECT COUNT(*) FROM a.c.riders") == (_word(said), "the first 3")


def _word(said: str) -> str:
    return "these" if "these" in said else "those"


@pytest.mark.parametrize("said", ["how many orders do those have?", "how many customers live in the busiest of them"])
def test_what_points_at_nothing_is_refused(talk, said):
    calls, reply = talk.say(said)
    assert not [name for name, _ in calls if name == "execute_sql"]
    assert "I ran nothing" in reply.text
