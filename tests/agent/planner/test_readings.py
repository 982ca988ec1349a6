"""Questions read over tables without a workspace: SQL as expected, or the word that nothing accounts for."""

from __future__ import annotations

import pytest

from agent.providers.planner.language.reader import read_request
from agent.providers.planner.sql.changes import rewritten
from agent.providers.planner.sql.described import table_of
from agent.providers.planner.sql.fit import Fit, best_fits

TRIPS = table_of(
    "a.b.trips",
    "a.b.trips (MANAGED): 6 columns.\ncomment: Yellow taxi trips. Synthetic data.\n"
    "column: pickup_time timestamp\ncolumn: dropoff_time timestamp\ncolumn: distance double: Miles\n"
    "column: fare_amount double: US dollars\ncolumn: pickup_zip int\ncolumn: dropoff_zip int\n"
    "sample: pickup_time | dropoff_time | distance | fare_amount | pickup_zip | dropoff_zip\n"
    "sample: 2016-01-01T00:01:28Z | 2016-01-01T00:07:36Z | 1.93 | 8 | 10011 | 10016",
)
LINES = table_of(
    "a.c.lineitem",
    "a.c.lineitem (MANAGED): 5 columns.\ncomment: The lines of each order.\n"
    "column: l_orderkey bigint: Order, see orders.o_orderkey\ncolumn: l_quantity int\ncolumn: l_extendedprice double\n"
    "column: l_returnflag string: R returned, A accepted\ncolumn: l_shipmode string\n"
    "sample: l_orderkey | l_quantity | l_extendedprice | l_returnflag | l_shipmode\nsample: 1 | 2 | 3 | R | AIR",
)
ORDERS = table_of(
    "a.c.orders",
    "a.c.orders (MANAGED): 4 columns.\ncolumn: o_orderkey bigint: Key\ncolumn: o_custkey bigint: Customer, see "
    "customer.c_custkey\ncolumn: o_totalprice double\ncolumn: o_orderdate date\n"
    "sample: o_orderkey | o_custkey | o_totalprice | o_orderdate\nsample: 1 | 2 | 3 | 1995-01-02",
)
CUSTOMERS = table_of(
    "a.c.customer",
    "a.c.customer (MANAGED): 4 columns.\ncomment: Customers of a wholesale supplier.\ncolumn: c_custkey bigint: Key\n"
    "column: c_name string\ncolumn: c_acctbal double: Account balance\ncolumn: c_segment string: Market segment\n"
    "sample: c_custkey | c_name | c_acctbal | c_segment\nsample: 1 | Customer#01 | 3 | BUILDING\n"
    "sample: 2 | Customer#02 | 3 | MACHINERY",
)
REVENUE = table_of(
    "m.s.daily_revenue",
    "m.s.daily_revenue (MANAGED): 5 columns.\ncolumn: order_date date\ncolumn: region string: AMER, EMEA or APAC\n"
    "column: orders bigint\ncolumn: revenue double\ncolumn: refunds double\n"
    "sample: order_date | region | orders | revenue | refunds\nsample: 2026-01-02 | EMEA | 3 | 4 | 5",
)
TABLES = (TRIPS, LINES, ORDERS, CUSTOMERS, REVENUE)


def read(text: str) -> Fit:
    return best_fits(text, TABLES, lambda _: 0.0)[0]


@pytest.mark.parametrize(
    ("said", "sql"),
    [
        (
            "mean fare per pickup zip but only zips with over 500 pickups, priciest at the top",
            "SELECT pickup_zip, AVG(fare_amount) AS average_fare_amount FROM a.b.trips GROUP BY pickup_zip "
            "HAVING COUNT(*) > 500 ORDER BY average_fare_amount DESC, pickup_zip",
        ),
        (
            "how many trips started in zip 10001 and ended in zip 10002",
            "SELECT COUNT(*) AS number_of_trips FROM a.b.trips WHERE pickup_zip = 10001 AND dropoff_zip = 10002",
        ),
        (
            "how many trips ended in zip 10001",
            "SELECT COUNT(*) AS number_of_trips FROM a.b.trips WHERE dropoff_zip = 10001",
        ),
        (
            "how many line items were returned?",
            "SELECT COUNT(*) AS number_of_items FROM a.c.lineitem WHERE LOWER(l_returnflag) = 'r'",
        ),
        (
            "In daily_revenue, how many rows per region have refunds above 1000 dollars?",
            "SELECT region, COUNT(*) AS number_of_rows FROM m.s.daily_revenue WHERE refunds > 1000 GROUP BY region "
            "ORDER BY number_of_rows DESC, region",
        ),
        (
            "total fares by pickup zip, trips",
            "SELECT pickup_zip, SUM(fare_amount) AS total_fare_amount FROM a.b.trips GROUP BY pickup_zip "
            "ORDER BY total_fare_amount DESC, pickup_zip",
        ),
        (
            "orders worth between 100 and 200, how many are there",
            "SELECT COUNT(*) AS number_of_orders FROM a.c.orders WHERE o_totalprice BETWEEN 100 AND 200",
        ),
        (
            "how many rides cost more than fifty dollars",
            "SELECT COUNT(*) AS number_of_rides FROM a.b.trips WHERE fare_amount > 50",
        ),
        (
            "revenue minus refunds by region",
            "SELECT region, SUM(revenue - refunds) AS revenue_minus_refunds FROM m.s.daily_revenue GROUP BY region "
            "ORDER BY revenue_minus_refunds DESC, region",
        ),
        (
            "average number of orders a day in EMEA",
            "SELECT SUM(orders) / COUNT(DISTINCT order_date) AS average_orders_a_day FROM m.s.daily_revenue WHERE "
            "LOWER(region) = 'emea'",
        ),
        (
            "trips from 10011 to 10016, how many?",
            "SELECT COUNT(*) AS number_of_trips FROM a.b.trips WHERE pickup_zip = 10011 AND dropoff_zip = 10016",
        ),
        (
            "number of trips a day on average",
            "SELECT COUNT(*) / COUNT(DISTINCT CAST(pickup_time AS DATE)) AS average_number_a_day FROM a.b.trips",
        ),
        (
            "customers without any orders",
            "SELECT * FROM a.c.customer WHERE NOT EXISTS(SELECT 1 FROM a.c.orders WHERE orders.o_custkey = "
            "customer.c_custkey) LIMIT 10000",
        ),
        (
            "zips with more than 500 pickups",
            "SELECT pickup_zip, COUNT(*) AS number_of_rows FROM a.b.trips GROUP BY pickup_zip HAVING COUNT(*) > 500 "
            "ORDER BY number_of_rows DESC, pickup_zip",
        ),
        (
            "total spend of BUILDING vs MACHINERY wholesale customers",
            "SELECT c_segment, SUM(o_totalprice) AS sum_o_totalprice FROM a.c.orders JOIN a.c.customer ON o_custkey = "
            "c_custkey WHERE LOWER(c_segment) IN ('building', 'machinery') GROUP BY c_segment ORDER BY "
            "sum_o_totalprice DESC, c_segment",
        ),
        (
            "what share of customers have more than 100 in their account balance",
            "SELECT 100.0 * SUM(CASE WHEN c_acctbal > 100 THEN 1 ELSE 0 END) / COUNT(*) AS percent FROM a.c.customer",
        ),
        (
            "total spend by segment of the customers",
            "SELECT c_segment, SUM(o_totalprice) AS sum_o_totalprice FROM a.c.orders JOIN a.c.customer ON o_custkey = "
            "c_custkey GROUP BY c_segment ORDER BY sum_o_totalprice DESC, c_segment",
        ),
        (
            "who is the customer with the lowest account balance",
            "SELECT * FROM a.c.customer ORDER BY c_acctbal ASC LIMIT 1",
        ),
    ],
)
def test_sql(said: str, sql: str) -> None:
    found = read(said)
    assert (found.out.sql, found.out.missing) == (sql, [])


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("how many purple trips are there?", "purple"),
        ("average fare of happy passengers", "happy"),
        ("customers by supplier", "supplier"),  # the comment says the word, no column does
        ("revenue after tax by region", "after"),
        ("net orders by region", "net"),
        ("number of trips on holidays", "holidays"),
    ],
)
def test_a_word_without_a_part_is_named_and_nothing_is_written(said: str, word: str) -> None:
    found = read(said)
    assert found.out.sql == ""
    assert word in found.out.missing


def test_nothing_is_added_up_over_a_join() -> None:
    # each order has several lines: its price would count once for each of them
    found = best_fits("total price by ship mode", (LINES, ORDERS), lambda _: 0.0)[0]
    assert "o_totalprice" not in found.out.sql


@pytest.mark.parametrize(
    ("before", "said", "text"),
    [
        ("average fare by pickup zip", "same but median", "median fare by pickup zip"),
        ("count trips by pickup zip", "same thing but by dropoff zip", "count trips by dropoff zip"),
        ("total revenue by region", "and refunds?", "total refunds by region"),
        ("monthly revenue in EMEA", "and for APAC", "monthly revenue in APAC"),
        ("how many orders in 1995", "and in 1996?", "how many orders in 1996"),
        ("how many customers are there", "the same for orders", "how many orders are there"),
    ],
)
def test_a_follow_up_takes_the_place_of_the_part_of_its_sort(before: str, said: str, text: str) -> None:
    assert rewritten(read(before), said) == text


@pytest.mark.parametrize(
    ("said", "clauses"),
    [
        ("total quantity by ship mode and return flag", 1),
        ("describe orders and return the first 5 rows", 2),
        ("count the orders and show all clusters", 2),
        ("average fare for trips that start in 10001 and end in 10003", 1),
        ("list the customers who cancel in May and return in June", 1),
        ("show the clusters that are idle and stop them", 2),
    ],
)
def test_a_noun_behind_and_begins_nothing_new(said: str, clauses: int) -> None:
    assert len(read_request(said)) == clauses
