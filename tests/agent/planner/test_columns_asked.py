"""Lists of columns: the rows that are asked for, with just what was named of them."""

from __future__ import annotations

import re

import pytest

# what was said -> columns > the beginning of what follows them in the statement
CASES = """
give me first name, last name and city of the customers living in Osaka -> first_name, last_name, city > sales_customers
customers in Japan: first name, last name and city -> first_name, last_name, city > sales_customers WHERE
name and balance of customers with a balance over 5000 -> c_name, c_acctbal > customer WHERE c_acctbal > 5000
which customers have a negative balance? list their name and balance -> c_name, c_acctbal > customer WHERE c_acctbal < 0
customers with more than 5000 on the account, name and balance only -> c_name, c_acctbal > customer WHERE c_acctbal >
biggest order of all - key, date, customer name and price -> o_orderkey, o_orderdate, c_name, o_totalprice > orders JOIN
the key, date and price of the five biggest orders -> o_orderkey, o_orderdate, o_totalprice > orders ORDER BY o_total
fare, distance and pickup zip of trips longer than 20 miles -> fare_amount, trip_distance, pickup_zip > trips WHERE
longest trip each month - distance and pickup zip -> trip_distance, pickup_zip > trips QUALIFY ROW_NUMBER() OVER
richest customer in every segment? name and balance -> c_mktsegment, c_name, c_acctbal > customer QUALIFY
sales of 50 pieces or more with time, product, quantity -> dateTime, product, quantity > sales_transactions WHERE quan
name, city and size of the franchises -> name, city, size > sales_franchises LIMIT 10000
"""
GROUPS = [
    ("which franchises took in more than 2500 dollars? names and totals", "HAVING SUM(totalPrice) > 2500"),
    ("top 5 franchises by revenue with city and country", "ORDER BY sum_totalPrice DESC, name, city, country LIMIT 5"),
    ("average fare and distance by pickup zip", "GROUP BY pickup_zip"),
]
BOUNDS = [
    ("show me the sales of 50 pieces or more", "WHERE quantity >= 50"),
    ("trips of 20 miles or more", "WHERE trip_distance >= 20"),
    ("how many trips of one mile or less", "WHERE trip_distance <= 1"),
    ("nations with six suppliers or more", "HAVING COUNT(*) >= 6"),
    ("how many orders worth 400000 dollars or more", "WHERE o_totalprice >= 400000"),
]


def _ran(talk, said: str) -> str:
    calls, reply = talk.say(said)
    ran = [" ".join(args["sql"].split()) for name, args in calls if name == "execute_sql"]
    assert len(ran) == 1, (ran, reply.text)
    return re.sub(r"\b(?:sales_customers|sales_franchises)\.(?=\w)", "", ran[0])


@pytest.mark.parametrize("case", CASES.strip().splitlines())
def test_rows_show_the_columns_that_were_listed(talk, case):
    said, wanted = case.split(" -> ")
    columns, rest = wanted.split(" > ", 1)
    sql = _ran(talk, said)
    assert f"{columns} FROM" in sql
    assert re.sub(r"^.*? FROM \w+\.\w+\.", "", sql).startswith(rest)


@pytest.mark.parametrize(("said", "part"), GROUPS)
def test_groups_keep_their_own_figure(talk, said, part):
    assert part in _ran(talk, said)


@pytest.mark.parametrize(("said", "part"), BOUNDS)
def test_a_bound_may_stand_behind_its_unit(talk, said, part):
    assert part in _ran(talk, said)


@pytest.mark.parametrize(
    "said",
    [
        "name, colour and balance of customers in France",
        "orders over 5000 with key, mood and price",
        "how many sales of 50 pieces",  # so much of something, no number of rows
    ],
)
def test_what_there_is_none_of_ends_the_question(talk, said):
    calls, _ = talk.say(said)
    assert "execute_sql" not in [name for name, _ in calls]


@pytest.mark.parametrize("said", ["name and status of the clusters", "list the id, name and owner of all jobs"])
def test_objects_of_the_workspace_are_no_rows(talk, said):
    calls, _ = talk.say(said)
    assert {name for name, _ in calls} <= {"list_clusters", "list_jobs", "get_job", "get_cluster"}


FIGURES = """
orders in 1995: count and total -> COUNT(*) AS number_of_orders, SUM(o_totalprice) AS
trips in January 2016, number and average fare -> COUNT(*) AS number_of_trips, AVG(fare_amount) AS
count and average fare of trips over 10 miles -> COUNT(*) AS number_of_trips, AVG(fare_amount) AS
orders still on the books from 1995, count and sum -> COUNT(*) AS number_of_orders, SUM(o_totalprice) AS
trips by pickup zip: count plus average distance -> pickup_zip, COUNT(*) AS number_of_trips, AVG(trip_distance) AS
how many trips and how many pickup zips per day -> COUNT(*) AS number_of_trips, COUNT(DISTINCT pickup_zip) AS
number of products and of payment methods per franchise -> COUNT(DISTINCT product) AS count_product, COUNT(DISTINCT pay
how many customers are in each market segment and what's their mean balance -> COUNT(*) AS number_of_customers, AVG(c_a
daily revenue and number of transactions in May 2024 -> COUNT(*) AS number_of_transactions, SUM(totalPrice) AS
nations with six suppliers or more and those suppliers' total balance -> n_name, SUM(s_acctbal) AS
"""


@pytest.mark.parametrize("case", FIGURES.strip().splitlines())
def test_every_figure_that_was_listed_is_there(talk, case):
    said, part = case.split(" -> ")
    assert part in _ran(talk, said)


@pytest.mark.parametrize(
    "said", ["orders in 1995: count and total mood", "trips by pickup zip: count and number of goats"]
)
def test_a_figure_of_nothing_ends_the_question(talk, said):
    calls, _ = talk.say(said)
    assert "execute_sql" not in [name for name, _ in calls]
