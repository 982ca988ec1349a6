"""More sorts of questions, read over tables without a workspace: parts of week and day, percentiles, stretches."""

from __future__ import annotations

import pytest

from agent.providers.planner.sql.columns import Column
from agent.providers.planner.sql.described import table_of
from agent.providers.planner.sql.fit import Fit, best_fits
from agent.providers.planner.sql.naming import Table

RIDES = table_of(
    "a.b.rides",
    "a.b.rides (MANAGED): 5 columns.\ncomment: Bicycle rides.\ncolumn: start_time timestamp\n"
    "column: end_time timestamp\ncolumn: distance double: Miles\ncolumn: price double: US dollars\n"
    "column: start_zip int\nsample: start_time | end_time | distance | price | start_zip\n"
    "sample: 2016-01-01T00:01:28Z | 2016-01-01T00:07:36Z | 1.93 | 8 | 10011",
)
PARCELS = table_of(
    "a.c.parcels",
    "a.c.parcels (MANAGED): 6 columns.\ncolumn: parcel_id bigint: Key\ncolumn: weight double\ncolumn: postage double\n"
    "column: shipdate date\ncolumn: receiptdate date\ncolumn: carrier string\n"
    "sample: parcel_id | weight | postage | shipdate | receiptdate | carrier\n"
    "sample: 1 | 2 | 3 | 2024-05-01 | 2024-05-04 | RAIL\nsample: 2 | 2 | 3 | 2024-05-01 | 2024-05-04 | TRUCK",
)
INCOME = table_of(
    "m.s.daily_income",
    "m.s.daily_income (MANAGED): 4 columns.\ncolumn: day date\ncolumn: zone string: NORTH or SOUTH\n"
    "column: revenue double\ncolumn: refunds double\n"
    "sample: day | zone | revenue | refunds\nsample: 2026-01-02 | NORTH | 4 | 5\nsample: 2026-01-03 | SOUTH | 4 | 5",
)
TABLES = (RIDES, PARCELS, INCOME)
MINUTES = "(UNIX_TIMESTAMP(end_time) - UNIX_TIMESTAMP(start_time)) / 60"


def read(text: str) -> Fit:
    return best_fits(text, TABLES, lambda _: 0.0)[0]


@pytest.mark.parametrize(
    ("said", "sql"),
    [
        (
            "median price of rides on weekends",
            "SELECT MEDIAN(price) AS median_price FROM a.b.rides WHERE DAYOFWEEK(start_time) IN (1, 7)",
        ),
        (
            "how many rides between 7 and 9 am",
            "SELECT COUNT(*) AS number_of_rides FROM a.b.rides WHERE HOUR(start_time) >= 7 AND HOUR(start_time) < 9",
        ),
        # the two sides are the groups
        (
            "rides by weekday, weekend vs weekday",
            "SELECT CASE WHEN DAYOFWEEK(start_time) IN (1, 7) THEN 'weekend' ELSE 'weekday' END AS part_of_week, "
            "COUNT(*) AS number_of_rides FROM a.b.rides GROUP BY CASE WHEN DAYOFWEEK(start_time) IN (1, 7) THEN "
            "'weekend' ELSE 'weekday' END ORDER BY number_of_rides DESC, part_of_week",
        ),
        # two amounts, each with its own aggregate
        (
            "total price per day, and the average distance",
            "SELECT CAST(start_time AS DATE) AS day, SUM(price) AS total_price, AVG(distance) AS average_distance "
            "FROM a.b.rides GROUP BY CAST(start_time AS DATE) ORDER BY day",
        ),
        (
            "total weight and average postage by carrier",
            "SELECT carrier, SUM(weight) AS total_weight, AVG(postage) AS average_postage FROM a.c.parcels "
            "GROUP BY carrier ORDER BY total_weight DESC, carrier",
        ),
        (
            "parcels per carrier, and the median weight",
            "SELECT carrier, COUNT(*) AS number_of_parcels, MEDIAN(weight) AS median_weight FROM a.c.parcels "
            "GROUP BY carrier ORDER BY number_of_parcels DESC, carrier",
        ),
        (
            "average and median weight by carrier",
            "SELECT carrier, AVG(weight) AS average_weight, MEDIAN(weight) AS median_weight FROM a.c.parcels "
            "GROUP BY carrier ORDER BY average_weight DESC, carrier",
        ),
        # since a day, which may be any of the last seven
        (
            "revenue since monday",
            "SELECT SUM(revenue) AS total_revenue FROM m.s.daily_income "
            "WHERE day >= DATE_SUB(CURRENT_DATE, MOD(DAYOFWEEK(CURRENT_DATE) + 4, 7) + 1)",
        ),
        (
            "revenue on mondays",
            "SELECT SUM(revenue) AS total_revenue FROM m.s.daily_income WHERE DAYOFWEEK(day) = 2",
        ),
        # examples limit nothing
        (
            "revenue per zone (north ...)",
            "SELECT zone, SUM(revenue) AS total_revenue FROM m.s.daily_income GROUP BY zone "
            "ORDER BY total_revenue DESC, zone",
        ),
        (
            "revenue per zone (north)",
            "SELECT zone, SUM(revenue) AS total_revenue FROM m.s.daily_income WHERE LOWER(zone) = 'north' "
            "GROUP BY zone ORDER BY total_revenue DESC, zone",
        ),
        # a price from somewhere is no price of that much
        (
            "price from 10011",
            "SELECT SUM(price) AS total_price FROM a.b.rides WHERE start_zip = 10011",
        ),
        (
            "how many rides at night",
            "SELECT COUNT(*) AS number_of_rides FROM a.b.rides "
            "WHERE (HOUR(start_time) >= 22 OR HOUR(start_time) < 6)",
        ),
        (
            "how many rides after midnight and before 5 am",
            "SELECT COUNT(*) AS number_of_rides FROM a.b.rides WHERE HOUR(start_time) < 5",
        ),
        (
            "average price after 10pm and before 6am",
            "SELECT AVG(price) AS average_price FROM a.b.rides WHERE (HOUR(start_time) >= 22 OR HOUR(start_time) < 6)",
        ),
        (
            "how many rides after 7am but before 9am",
            "SELECT COUNT(*) AS number_of_rides FROM a.b.rides WHERE HOUR(start_time) >= 7 AND HOUR(start_time) < 9",
        ),
        (
            "how many rides are there per day on average",
            "SELECT COUNT(*) / COUNT(DISTINCT CAST(start_time AS DATE)) AS average_number_a_day FROM a.b.rides",
        ),
        (
            "how many rides before 6 am or after 10 pm",
            "SELECT COUNT(*) AS number_of_rides FROM a.b.rides WHERE (HOUR(start_time) < 6 OR HOUR(start_time) >= 22)",
        ),
        (
            "which ride took the longest",
            f"SELECT * FROM a.b.rides ORDER BY {MINUTES} DESC LIMIT 1",
        ),
        (
            "which single ride took the longest time",
            f"SELECT * FROM a.b.rides ORDER BY {MINUTES} DESC LIMIT 1",
        ),
        (
            "total revenue from March 2026 on",
            "SELECT SUM(revenue) AS total_revenue FROM m.s.daily_income WHERE day >= CAST('2026-03-01' AS DATE)",
        ),
        (
            "total revenue per zone, leaving out SOUTH",
            "SELECT zone, SUM(revenue) AS total_revenue FROM m.s.daily_income WHERE LOWER(zone) <> 'south' "
            "GROUP BY zone ORDER BY total_revenue DESC, zone",
        ),
        (
            "total revenue on mondays",
            "SELECT SUM(revenue) AS total_revenue FROM m.s.daily_income WHERE DAYOFWEEK(day) = 2",
        ),
        (
            "average price of rides on weekends vs weekdays",
            "SELECT CASE WHEN DAYOFWEEK(start_time) IN (1, 7) THEN 'weekend' ELSE 'weekday' END AS part_of_week, "
            "AVG(price) AS average_price FROM a.b.rides GROUP BY CASE WHEN DAYOFWEEK(start_time) IN (1, 7) "
            "THEN 'weekend' ELSE 'weekday' END ORDER BY average_price DESC, part_of_week",
        ),
        (
            "days where refunds were more than 8% of revenue",
            "SELECT DISTINCT day FROM m.s.daily_income WHERE refunds > 0.08 * revenue ORDER BY day",
        ),
        ("second highest price of rides", "SELECT * FROM a.b.rides ORDER BY price DESC LIMIT 1 OFFSET 1"),
        (
            "which zone had the second highest revenue",
            "SELECT zone, SUM(revenue) AS total_revenue FROM m.s.daily_income GROUP BY zone "
            "ORDER BY total_revenue DESC, zone LIMIT 1 OFFSET 1",
        ),
        (
            "distribution of carrier",
            "SELECT carrier, COUNT(*) AS number_of_rows FROM a.c.parcels GROUP BY carrier "
            "ORDER BY number_of_rows DESC, carrier",
        ),
        (
            "how many rides in the last 7 days of the data",
            "SELECT COUNT(*) AS number_of_rides FROM a.b.rides WHERE CAST(start_time AS DATE) > "
            "(SELECT DATE_SUB(CAST(MAX(start_time) AS DATE), 7) FROM a.b.rides)",
        ),
        ("p95 of the price of rides", "SELECT PERCENTILE(price, 0.95) AS p95_price FROM a.b.rides"),
        ("the 90th percentile of postage", "SELECT PERCENTILE(postage, 0.9) AS p90_postage FROM a.c.parcels"),
        (
            "quartiles of the weight of parcels",
            "SELECT PERCENTILE(weight, 0.25) AS p25_weight, MEDIAN(weight) AS median_weight, "
            "PERCENTILE(weight, 0.75) AS p75_weight FROM a.c.parcels",
        ),
        ("correlation between weight and postage", "SELECT CORR(weight, postage) AS correlation FROM a.c.parcels"),
        (
            "average number of days between shipping and receipt by carrier",
            "SELECT carrier, AVG(DATEDIFF(receiptdate, shipdate)) AS average_days FROM a.c.parcels GROUP BY carrier "
            "ORDER BY average_days DESC, carrier",
        ),
        ("average time between start and end of rides", f"SELECT AVG({MINUTES}) AS average_minutes FROM a.b.rides"),
        (
            "7-day moving average of revenue by zone",
            "SELECT day AS day, zone, AVG(SUM(revenue)) OVER (PARTITION BY zone ORDER BY day ROWS BETWEEN 6 PRECEDING "
            "AND CURRENT ROW) AS moving_average_total_revenue FROM m.s.daily_income GROUP BY day, zone "
            "ORDER BY day, zone",
        ),
    ],
)  # fmt: skip
def test_it_reads(said: str, sql: str) -> None:
    found = read(said)
    assert found.out.missing == []
    assert found.out.sql.replace("day AS day,", "day,") == sql.replace("day AS day,", "day,")


def test_the_reading_says_which_hours_a_part_of_the_day_has() -> None:
    assert "from 18:00 until 22:00" in read("how many rides in the evening").out.reading


@pytest.mark.parametrize(
    ("said", "word"),
    [("total refunds after 10 pm", "after 10pm"), ("correlation between weight and carrier", "correlation")],
)
def test_what_a_table_cannot_answer_is_named(said: str, word: str) -> None:
    assert word in read(said).out.missing


def test_a_distribution_counts_rows_by_round_ranges() -> None:
    values = tuple(str(n * 1.5) for n in range(40))
    table = Table("a.b.trees", (Column("a.b.trees", "height", "double", "", values),))
    out = best_fits("histogram of the height of trees", (table,), lambda _: 0.0)[0].out
    assert out.sql == (
        "SELECT FLOOR(height / 5) * 5 AS height_from, COUNT(*) AS number_of_trees FROM a.b.trees "
        "GROUP BY FLOOR(height / 5) * 5 ORDER BY height_from"
    )
    assert any("ranges of 5" in line for line in out.reading)


def test_what_is_measured_anew_by_groups_replaces_both(talk):
    talk.say("number of customers per market segment in tpch")
    calls, _ = talk.say("and the average account balance per segment?")
    query = next(args["sql"] for name, args in calls if name == "execute_sql")
    assert query.startswith("SELECT c_mktsegment, AVG(c_acctbal)")
    assert "COUNT(" not in query


def test_what_things_are_ranked_by_is_no_group(talk):
    calls, _ = talk.say("the 3 best selling products by quantity")
    query = next(args["sql"] for name, args in calls if name == "execute_sql")
    assert "GROUP BY product ORDER BY" in query
    assert query.endswith("LIMIT 3")
