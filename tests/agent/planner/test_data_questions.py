"""Questions about data -> the SQL that runs."""

from __future__ import annotations

import pytest

TRIPS = "samples.nyctaxi.trips"
CASES: list[tuple[str, str]] = [
    ("count the trips", f"SELECT COUNT(*) AS number_of_trips FROM {TRIPS}"),
    ("how many trips are there?", f"SELECT COUNT(*) AS number_of_trips FROM {TRIPS}"),
    ("how many rows are in samples.tpch.orders", "SELECT COUNT(*) AS number_of_rows FROM samples.tpch.orders"),
    ("number of customers in tpch", "SELECT COUNT(*) AS number_of_customers FROM samples.tpch.customer"),
    ("what is the average trip distance?", f"SELECT AVG(trip_distance) AS average_trip_distance FROM {TRIPS}"),
    ("total fare amount of all trips", f"SELECT SUM(fare_amount) AS total_fare_amount FROM {TRIPS}"),
    ("what's the highest fare", f"SELECT MAX(fare_amount) AS max_fare_amount FROM {TRIPS}"),
    ("lowest fare in the trips table", f"SELECT MIN(fare_amount) AS min_fare_amount FROM {TRIPS}"),
    ("the longest trip", f"SELECT * FROM {TRIPS} ORDER BY trip_distance DESC LIMIT 1"),
    ("show the 5 longest trips", f"SELECT * FROM {TRIPS} ORDER BY trip_distance DESC LIMIT 5"),
    ("the 3 most expensive trips", f"SELECT * FROM {TRIPS} ORDER BY fare_amount DESC LIMIT 3"),
    ("bottom 5 trips by distance", f"SELECT * FROM {TRIPS} ORDER BY trip_distance ASC LIMIT 5"),
    ("top 5 customers by account balance", "SELECT * FROM samples.tpch.customer ORDER BY c_acctbal DESC LIMIT 5"),
    (
        "average fare per pickup zip",
        f"SELECT pickup_zip, AVG(fare_amount) AS average_fare_amount FROM {TRIPS} GROUP BY pickup_zip "
        "ORDER BY average_fare_amount DESC, pickup_zip",
    ),
    (
        "top 5 pickup zips by average fare",
        f"SELECT pickup_zip, AVG(fare_amount) AS average_fare_amount FROM {TRIPS} GROUP BY pickup_zip "
        "ORDER BY average_fare_amount DESC, pickup_zip LIMIT 5",
    ),
    (
        "number of trips per day",
        "SELECT CAST(tpep_pickup_datetime AS DATE) AS day, COUNT(*) AS number_of_trips "
        f"FROM {TRIPS} GROUP BY CAST(tpep_pickup_datetime AS DATE) ORDER BY day",
    ),
    (
        "trips per hour of the day",
        f"SELECT HOUR(tpep_pickup_datetime) AS hour, COUNT(*) AS number_of_trips FROM {TRIPS} "
        "GROUP BY HOUR(tpep_pickup_datetime) ORDER BY hour",
    ),
    (
        "which pickup zip has the most trips?",
        f"SELECT pickup_zip, COUNT(*) AS number_of_trips FROM {TRIPS} GROUP BY pickup_zip "
        "ORDER BY number_of_trips DESC, pickup_zip LIMIT 1",
    ),
    (
        "how many trips cost more than 50 dollars",
        f"SELECT COUNT(*) AS number_of_trips FROM {TRIPS} WHERE fare_amount > 50",
    ),
    ("trips with a fare over 60", f"SELECT * FROM {TRIPS} WHERE fare_amount > 60 LIMIT 10000"),
    ("count trips longer than 10 miles", f"SELECT COUNT(*) AS number_of_trips FROM {TRIPS} WHERE trip_distance > 10"),
    (
        "show trips where fare_amount is between 10 and 12",
        f"SELECT * FROM {TRIPS} WHERE fare_amount BETWEEN 10 AND 12 LIMIT 10000",
    ),
    ("how many trips in pickup zip 10001", f"SELECT COUNT(*) AS number_of_trips FROM {TRIPS} WHERE pickup_zip = 10001"),
    (
        "number of trips in January 2016",
        f"SELECT COUNT(*) AS number_of_trips FROM {TRIPS} WHERE tpep_pickup_datetime >= CAST('2016-01-01' AS DATE) "
        "AND tpep_pickup_datetime < CAST('2016-02-01' AS DATE)",
    ),
    (
        "total price of orders since 1997-01-01",
        "SELECT SUM(o_totalprice) AS sum_o_totalprice FROM samples.tpch.orders WHERE o_orderdate >= "
        "CAST('1997-01-01' AS DATE)",
    ),
    ("how many distinct pickup zips are there", f"SELECT COUNT(DISTINCT pickup_zip) AS count_pickup_zip FROM {TRIPS}"),
    (
        "average and maximum fare",
        f"SELECT AVG(fare_amount) AS average_fare_amount, MAX(fare_amount) AS max_fare_amount FROM {TRIPS}",
    ),
    (
        "number of customers per market segment",
        "SELECT c_mktsegment, COUNT(*) AS number_of_customers FROM samples.tpch.customer GROUP BY c_mktsegment "
        "ORDER BY number_of_customers DESC, c_mktsegment",
    ),
    (
        "number of customers per nation in tpch",
        "SELECT n_name, COUNT(*) AS number_of_customers FROM samples.tpch.customer JOIN samples.tpch.nation "
        "ON c_nationkey = n_nationkey GROUP BY n_name, n_nationkey ORDER BY number_of_customers DESC, n_name",
    ),
    (
        "total sales by product",
        "SELECT product, SUM(totalPrice) AS sum_totalPrice FROM samples.bakehouse.sales_transactions GROUP BY product "
        "ORDER BY sum_totalPrice DESC, product",
    ),
    (
        "how many customers in the building segment",
        "SELECT COUNT(*) AS number_of_customers FROM samples.tpch.customer WHERE LOWER(c_mktsegment) = 'building'",
    ),
    (
        "what's the most common payment method?",
        "SELECT paymentMethod, COUNT(*) AS number_of_rows FROM samples.bakehouse.sales_transactions "
        "GROUP BY paymentMethod "
        "ORDER BY number_of_rows DESC, paymentMethod LIMIT 1",
    ),
    (
        "top 3 products by quantity sold",
        "SELECT product, SUM(quantity) AS total_quantity FROM samples.bakehouse.sales_transactions GROUP BY product "
        "ORDER BY total_quantity DESC, product LIMIT 3",
    ),
    (
        "average order value per year",
        "SELECT YEAR(o_orderdate) AS year, AVG(o_totalprice) AS average_o_totalprice "
        "FROM samples.tpch.orders GROUP BY YEAR(o_orderdate) ORDER BY year",
    ),
    (
        "plot revenue over time",
        "SELECT day, SUM(revenue) AS total_revenue FROM main.sales.daily_revenue GROUP BY day ORDER BY day",
    ),
    (
        "show me all franchises in Japan",
        "SELECT * FROM samples.bakehouse.sales_franchises WHERE LOWER(country) = 'japan' LIMIT 10000",
    ),
    ("show me 4 trips", f"SELECT * FROM {TRIPS} LIMIT 4"),
    (
        "how many trips had a fare between 10 and 20 dollars",
        f"SELECT COUNT(*) AS number_of_trips FROM {TRIPS} WHERE fare_amount BETWEEN 10 AND 20",
    ),
    ("how many trips in total", f"SELECT COUNT(*) AS number_of_trips FROM {TRIPS}"),
    ("count the trips | and the orders?", "SELECT COUNT(*) AS number_of_orders FROM samples.tpch.orders"),
    (
        "how many orders in 1995 | and in 1996?",
        "SELECT COUNT(*) AS number_of_orders FROM samples.tpch.orders WHERE o_orderdate >= CAST('1996-01-01' AS DATE) "
        "AND o_orderdate < CAST('1997-01-01' AS DATE)",
    ),
    ("top 10 trips | now by distance", f"SELECT * FROM {TRIPS} ORDER BY trip_distance DESC LIMIT 10"),
    ("count the trips | only zip 10001", f"SELECT COUNT(*) AS number_of_trips FROM {TRIPS} WHERE pickup_zip = 10001"),
    (
        "list tables in samples.tpch | how many rows are in the second one?",
        "SELECT COUNT(*) AS number_of_rows FROM samples.tpch.nation",
    ),
    ("SELECT 1", "SELECT 1"),
    ("run this: select count(*) from samples.tpch.orders;", "select count(*) from samples.tpch.orders"),
    ("```sql\nSELECT a\nFROM main.x.y\n```", "SELECT a FROM main.x.y"),
    (
        "DELETE FROM main.sales.daily_revenue WHERE revenue < 0",
        "DELETE FROM main.sales.daily_revenue WHERE revenue < 0",
    ),
    (
        "average fare by pickup zip | by dropoff zip instead",
        f"SELECT dropoff_zip, AVG(fare_amount) AS average_fare_amount FROM {TRIPS} GROUP BY "
        "dropoff_zip ORDER BY average_fare_amount DESC, dropoff_zip",
    ),
    ("top 10 trips | only the top 3", f"SELECT * FROM {TRIPS} ORDER BY fare_amount DESC LIMIT 3"),
    ("describe samples.nyctaxi.trips | how many rows does it have?", f"SELECT COUNT(*) AS number_of_rows FROM {TRIPS}"),
]


@pytest.mark.parametrize(("said", "sql"), CASES, ids=[said for said, _ in CASES])
def test_sql(talk, said, sql):
    calls: list = []
    for text in said.split(" | "):
        calls, reply = talk.say(text)
    ran = [args["sql"] for name, args in calls if name == "execute_sql"]
    assert [" ".join(one.split()) for one in ran] == [sql], reply.text


def test_a_question_without_a_word_for_the_table_finds_it_by_its_columns(talk):
    calls, _ = talk.say("chart fare vs distance")
    (sql,) = [args["sql"] for name, args in calls if name == "execute_sql"]
    assert sql == f"SELECT trip_distance, fare_amount FROM {TRIPS} LIMIT 1000"
    (chart,) = [args for name, args in calls if name == "show_chart"]
    assert (chart["kind"], chart["x"], chart["y"]) == ("point", "trip_distance", "fare_amount")


def test_a_failed_query_is_told_with_its_sql_and_not_tried_again(new_talk):
    talk = new_talk(fails={"execute_sql": "The statement failed: [DIVIDE_BY_ZERO] by zero.\nstatement_id: s-1\nsql: x"})
    calls, reply = talk.say("count the trips")
    assert [name for name, _ in calls].count("execute_sql") == 1
    assert "DIVIDE_BY_ZERO" in reply.text
    assert "SELECT COUNT(*)" in reply.text
    assert "21,932" not in reply.text


def test_the_last_result_is_drawn_on_request(talk):
    talk.say("SELECT pickup_zip, fare_amount FROM samples.nyctaxi.trips")
    calls, _ = talk.say("plot that as a pie chart")
    assert calls == [("show_chart", {"statement_id": "st-0001-77", "kind": "pie"})]


def test_another_kind_of_chart_draws_the_result_that_is_there(talk):
    talk.say("average fare by pickup zip as a chart")
    for said, kind in (("as a line chart", "line"), ("as a pie chart", "pie")):
        calls, _ = talk.say(said)
        assert calls == [("show_chart", {"statement_id": "st-0001-77", "kind": kind})]
    calls, _ = talk.say("and by dropoff zip")
    (sql,) = [args["sql"] for name, args in calls if name == "execute_sql"]
    assert "GROUP BY dropoff_zip" in sql
    assert [args["kind"] for name, args in calls if name == "show_chart"] == ["pie"]


def test_a_chart_that_does_not_fit_is_told_in_one_sentence(new_talk):
    said = "The chart was not drawn: A line chart needs time or numbers as x; “name” holds text. Try kind bar."
    talk = new_talk()
    talk.say("average fare by pickup zip")
    talk.texts.fails["show_chart"] = said
    calls, reply = talk.say("as a line chart")
    assert calls == [("show_chart", {"statement_id": "st-0001-77", "kind": "line"})]
    answer = reply.text.split("<followups>")[0].strip()
    assert answer == "I could not draw that chart: A line chart needs time or numbers as x; “name” holds text."


FORMS: list[tuple[str, str]] = [
    (
        "share of trips by pickup zip",
        "SELECT pickup_zip, COUNT(*) AS number_of_trips, 100.0 * COUNT(*) / SUM(COUNT(*)) OVER () AS percent "
        f"FROM {TRIPS} GROUP BY pickup_zip ORDER BY number_of_trips DESC, pickup_zip",
    ),
    (
        "average fare per mile",
        f"SELECT SUM(fare_amount) / NULLIF(SUM(trip_distance), 0) AS fare_amount_per_mile FROM {TRIPS}",
    ),
    (
        "total price by customer nation",
        "SELECT n_name, SUM(o_totalprice) AS sum_o_totalprice FROM samples.tpch.orders JOIN samples.tpch.customer "
        "ON o_custkey = c_custkey JOIN samples.tpch.nation ON c_nationkey = n_nationkey GROUP BY n_name, n_nationkey "
        "ORDER BY sum_o_totalprice DESC, n_name",
    ),
    (
        "zips with more than 500 pickups",
        f"SELECT pickup_zip, COUNT(*) AS number_of_rows FROM {TRIPS} GROUP BY pickup_zip HAVING COUNT(*) > 500 "
        "ORDER BY number_of_rows DESC, pickup_zip",
    ),
    (
        "how many trips start and end in the same zip?",
        f"SELECT COUNT(*) AS number_of_trips FROM {TRIPS} WHERE pickup_zip = dropoff_zip",
    ),
    ("number of null pickup zips", f"SELECT COUNT(*) AS number_of_rows FROM {TRIPS} WHERE pickup_zip IS NULL"),
    (
        "what is the average trip duration in minutes?",
        "SELECT AVG((UNIX_TIMESTAMP(tpep_dropoff_datetime) - UNIX_TIMESTAMP(tpep_pickup_datetime)) / 60) "
        f"AS average_minutes FROM {TRIPS}",
    ),
    (
        "cumulative revenue over time",
        "SELECT day, SUM(SUM(revenue)) OVER (ORDER BY day) AS running_total_revenue FROM main.sales.daily_revenue "
        "GROUP BY day ORDER BY day",
    ),
]


@pytest.mark.parametrize(("said", "sql"), FORMS, ids=[said for said, _ in FORMS])
def test_sql_of_other_forms(talk, said, sql):
    calls, reply = talk.say(said)
    ran = [args["sql"] for name, args in calls if name == "execute_sql"]
    assert [" ".join(one.split()) for one in ran] == [sql], reply.text


@pytest.mark.parametrize("said", ["how many purple trips are there?", "number of imaginary orders"])
def test_a_word_that_nothing_accounts_for_is_not_left_out(talk, said):
    calls, reply = talk.say(said)
    assert "execute_sql" not in [name for name, _ in calls]
    assert "could not find" in reply.text
