"""Ways to say figures, bounds, groups and sides: the part of the statement that each comes to."""

from __future__ import annotations

import pytest

WEEK = "CASE WHEN DAYOFWEEK({0}) IN (1, 7) THEN 'weekend' ELSE 'weekday' END".format
CASES = [
    # two sides of the week
    ("weekend versus weekday takings at the bakeries", f"SELECT {WEEK('dateTime')} AS part_of_week, SUM(totalPrice)"),
    ("weekday vs weekend average fare", f"SELECT {WEEK('tpep_pickup_datetime')} AS part_of_week, AVG(fare_amount)"),
    ("weekend trips versus weekday trips", "part_of_week, COUNT(*) AS number_of_trips"),
    # ranges
    (
        "Please bucket bakery transactions by value: under $20, 20 to under 60, 60 and up. Count in each bucket?",
        "WHEN totalPrice >= 20 AND totalPrice < 60 THEN '20-60' WHEN totalPrice >= 60",
    ),
    ("bucket trips by distance: under 1, 1 to under 5, 5 and up", "WHEN trip_distance >= 5 THEN '5+'"),
    ("Split orders into price bands of 100,000 and count them", "SELECT FLOOR(o_totalprice / 100000) * 100000 AS"),
    ("trips by distance in steps of 5 miles", "SELECT FLOOR(trip_distance / 5) * 5 AS trip_distance_from, COUNT(*)"),
    # order, shares, spans
    ("how many franchises per size, biggest group first", "ORDER BY number_of_franchises DESC"),
    ("trips per pickup zip, lowest count first", "ORDER BY number_of_trips ASC"),
    ("each pickup zip's share of the trips", "100.0 * COUNT(*) / SUM(COUNT(*)) OVER ()"),
    ("how did monthly revenue change from one month to the next?", "LAG(SUM(revenue))"),
    ("revenue by month with the change to the month before", "LAG(SUM(revenue))"),
    ("on which weekday are the bakeries busiest? number of sales per weekday", "COUNT(*) AS number_of_sales FROM"),
    ("are fares higher in some zips? average fare by pickup zip", "SELECT pickup_zip, AVG(fare_amount)"),
    # none, texts, times
    ("how many customers have not placed a single order", "WHERE NOT EXISTS(SELECT 1 FROM samples.tpch.orders"),
    ("how long does a cab ride last on average in minutes?", "AVG((UNIX_TIMESTAMP(tpep_dropoff_datetime)"),
    ("how long does a trip take", "AVG((UNIX_TIMESTAMP(tpep_dropoff_datetime)"),
    # what a mile costs
    ("what does a mile cost in a taxi on average", "SELECT SUM(fare_amount) / NULLIF(SUM(trip_distance), 0)"),
    ("cost of a taxi mile on average", "SELECT SUM(fare_amount) / NULLIF(SUM(trip_distance), 0)"),
    ("fare per mile on average", "SELECT SUM(fare_amount) / NULLIF(SUM(trip_distance), 0)"),
    ("whats the most common taxi route, from which zip to which zip?", "SELECT pickup_zip, dropoff_zip, COUNT(*)"),
    # who
    (
        "who among the bakehouse customers has never bought anything?",
        "WHERE NOT EXISTS(SELECT 1 FROM samples.bakehouse",
    ),
    ("who has never bought anything at the bakehouse", "WHERE NOT EXISTS(SELECT 1 FROM samples.bakehouse"),
    ("from which region do our tpch customers order for the most money?", "SELECT r_name, SUM(o_totalprice)"),
    ("which clerk booked the highest order value overall?", "SELECT o_clerk, SUM(o_totalprice)"),
    ("how many distinct customers ordered in each quarter of 1996", "COUNT(DISTINCT c_custkey)"),
    ("average quantity per sale, split by how people paid", "SELECT paymentMethod, AVG(quantity)"),
]


@pytest.mark.parametrize(("said", "part"), CASES, ids=[said for said, _ in CASES])
def test_figures_are_read(talk, said, part):
    calls, reply = talk.say(said)
    ran = [" ".join(args["sql"].split()) for name, args in calls if name == "execute_sql"]
    assert len(ran) == 1, (ran, reply.text)
    assert part in ran[0]


@pytest.mark.parametrize(
    "said",
    [
        "was January 2016 better than February 2016 in fares? per weekday",  # two spans, and one figure a weekday
        "what's the northernmost franchise",  # no table here says where things are on the map
    ],
)
def test_what_a_statement_would_leave_out_is_not_run(talk, said):
    calls, _ = talk.say(said)
    assert "execute_sql" not in [name for name, _ in calls]


@pytest.mark.parametrize(
    ("first", "then", "part"),
    [
        ("average price by customer", "only those over 200000", "HAVING AVG(o_totalprice) > 200000"),
        ("average price by customer nation", "keep only those where it's over 500", "HAVING AVG(o_totalprice) > 500"),
        ("average fare per pickup zip", "I meant by dropoff zip, sorry", "SELECT dropoff_zip, AVG(fare_amount)"),
    ],
)
def test_a_change_of_groups(talk, first, then, part):
    talk.say(first)
    calls, reply = talk.say(then)
    ran = [" ".join(args["sql"].split()) for name, args in calls if name == "execute_sql"]
    assert len(ran) == 1, (ran, reply.text)
    assert part in ran[0]
