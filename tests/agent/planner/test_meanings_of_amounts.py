"""What amounts, shares, flags and sides of a question mean, over tables like those of a shop."""

from __future__ import annotations

import pytest

from agent.providers.planner.sql.amounts import in_figures
from agent.providers.planner.sql.fit import Fit, best_fits
from agent.providers.planner.sql.paraphrase import paraphrased
from tests.agent.planner.test_what_is_counted import made

SALES = made(
    "s.b.sales_transactions",
    "transactionID bigint: Key; shopID bigint: See sales_shops.shopID; customerID bigint: See "
    "sales_customers.customerID; sold_at timestamp; totalPrice bigint; quantity bigint",
    "1 | 7 | 3 | 2024-05-01T10:00:00Z | 9 | 3",
    "2 | 7 | 3 | 2024-05-02T10:00:00Z | 8 | 2",
)
SHOPS = made("s.b.sales_shops", "shopID bigint: Key; name string; city string", "7 | Corner | Rome")
BUYERS = made(
    "s.b.sales_customers",
    "customerID bigint: Key; first_name string; last_name string; city string; gender string",
    "3 | Ann | Lee | Rome | female",
    "4 | Bob | Lee | Oslo | male",
)
MAKERS = made("s.m.makers", "makerID bigint: Key; name string; approved string: Y or N", "1 | A | Y", "2 | B | N")
LINES = made(
    "a.c.lineitem",
    "l_orderkey bigint: See orders.o_orderkey; l_partkey bigint: See part.p_partkey; l_extendedprice decimal; "
    "l_discount decimal; l_tax decimal; l_shipdate date; l_commitdate date; l_receiptdate date; l_shipmode string",
    "1 | 2 | 30 | 0.05 | 0.02 | 1995-01-02 | 1995-01-08 | 1995-01-09 | RAIL",
    "1 | 3 | 20 | 0.04 | 0.03 | 1995-01-02 | 1995-01-08 | 1995-01-05 | MAIL",
)
ORDERS = made("a.c.orders", "o_orderkey bigint: Key; o_orderdate date; o_totalprice decimal", "1 | 1995-01-01 | 50")
PARTS = made("a.c.part", "p_partkey bigint: Key; p_name string", "2 | blue lace", "3 | red lace")
DAILY = made(
    "m.x.daily_revenue",
    "order_date date; region string: AMER or EMEA; orders bigint; customers bigint; revenue decimal; refunds decimal",
    "2026-01-02 | EMEA | 3 | 2 | 4 | 5",
    "2026-01-02 | AMER | 3 | 2 | 4 | 5",
)
FEATURES = made(
    "m.f.customer_features",
    "customer_id bigint: Key; plan string; contract string; monthly_charges double; total_charges double; "
    "logins_30d int; payment_failures_12m int; has_discount boolean; churned int: 1 when the customer left, else 0",
    "1 | basic | monthly | 20 | 300 | 4 | 0 | true | 1",
    "2 | premium | two years | 30 | 200 | 7 | 2 | false | 0",
    comment="One row a customer.",
)
TRIPS = made(
    "t.n.trips",
    "pickup_datetime timestamp; dropoff_datetime timestamp; trip_distance double; fare_amount double; pickup_zip int",
    "2016-02-14T16:52:13Z | 2016-02-14T17:16:04Z | 4.94 | 19 | 10282",
    "2016-02-04T18:44:19Z | 2016-02-04T18:46:00Z | 0.28 | 3.5 | 10110",
)
TABLES = (SALES, SHOPS, BUYERS, MAKERS, LINES, ORDERS, PARTS, DAILY, FEATURES, TRIPS)


def read(text: str) -> Fit:
    return best_fits(text, TABLES, lambda _: 0.0)[0]


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        # a share is asked within what its noun is told with
        ("what percent of premium customers churned", ("CASE WHEN churned = 1", "WHERE LOWER(plan) = 'premium'")),
        ("what fraction of customers with a discount left", ("CASE WHEN churned = 1", "WHERE has_discount")),
        ("share of premium customers with a discount", ("CASE WHEN has_discount", "WHERE LOWER(plan) = 'premium'")),
        (
            "of the trips over 10 miles, what share cost more than 50 dollars?",
            ("CASE WHEN fare_amount > 50", "WHERE trip_distance > 10"),
        ),
        # opposites of flags
        ("unapproved makers", ("WHERE approved = 'N'",)),
        ("non-churned customers", ("WHERE churned = 0",)),
        ("average logins of churned vs active customers", ("churned IN (1, 0)", "GROUP BY churned")),
        # what is taken off, and rates
        ("revenue after discount by ship mode", ("SUM(l_extendedprice * (1 - l_discount))", "GROUP BY l_shipmode")),
        ("extended price including tax", ("SUM(l_extendedprice * (1 + l_tax))",)),
        ("net revenue by region", ("SUM(revenue - refunds)", "GROUP BY region")),
        ("revenue after january 2026", ("SUM(revenue)", ">= CAST('2026-02-01' AS DATE)")),
        # what is of each month by its name
        ("what does a customer pay a month on average?", ("SELECT AVG(monthly_charges) AS", "customer_features")),
        ("monthly payment by plan", ("SUM(monthly_charges)", "GROUP BY plan")),
        ("how much do churned customers pay per month on average", ("AVG(monthly_charges)", "WHERE churned = 1")),
        ("revenue per month in EMEA", ("DATE_TRUNC('MONTH', order_date)", "'emea'")),
        # how many of something there are
        ("customers without failed payments", ("WHERE payment_failures_12m = 0",)),
        ("how many customers never logged in", ("WHERE logins_30d = 0",)),
        ("how many customers had payment failures", ("WHERE payment_failures_12m > 0",)),
        ("number of failed payments per plan", ("SUM(payment_failures_12m)", "GROUP BY plan")),
        # keys by their number, and whose nation or city it is
        ("line items of part 155", ("WHERE l_partkey = 155",)),
        ("revenue per city", ("sales_shops.city", "GROUP BY sales_shops.city")),
        ("revenue per customer city", ("GROUP BY sales_customers.city",)),
        ("how much did the women in Rome spend", ("LOWER(gender) = 'female'", "LOWER(sales_customers.city) = 'rome'")),
        # two sides of a question
        ("do women or men spend more?", ("SUM(totalPrice)", "GROUP BY gender")),
        ("do premium customers have more logins than basic customers", ("AVG(logins_30d)", "GROUP BY plan")),
        ("is the fare higher on weekends or on weekdays", ("AVG(fare_amount)", "GROUP BY CASE")),
        ("are fares higher in the morning or in the evening", ("THEN 'morning'", "THEN 'evening'", "AVG(fare_amount)")),
        ("which has more revenue, EMEA or AMER", ("IN ('emea', 'amer')", "GROUP BY region")),
        # of what spans of time add up to, and averages that rank
        ("median daily revenue by region", ("MEDIAN(median_revenue)", "FROM (SELECT region, SUM(revenue)")),
        ("in which hour of the day are trips the longest on average?", ("AVG(trip_distance)", "DESC, hour LIMIT 1")),
        ("average speed of trips", ("AVG(trip_distance / NULLIF(",)),
        # what each of them comes to, and what adds up
        ("avg order value per region", ("SUM(revenue) / NULLIF(SUM(orders), 0)", "GROUP BY region")),
        ("top 5 days with the highest refunds company wide", ("SUM(refunds)", "GROUP BY order_date", "LIMIT 5")),
        (
            "average spend per customer by city",
            ("SUM(totalPrice) / COUNT(DISTINCT sales_customers.customerID)", "GROUP BY sales_shops.city"),
        ),
        ("customers that paid us the most, with their plan", ("SELECT *", "ORDER BY total_charges DESC LIMIT 10")),
        ("customers in the churn features by plan", ("COUNT(*)", "FROM m.f.customer_features GROUP BY plan")),
        ("number of orders and revenue by region", ("SUM(orders)", "SUM(revenue)")),
        # what is left out
        ("fare per mile, skip zero distance trips", ("WHERE NOT (trip_distance = 0)",)),
        ("average fare ignoring trips shorter than a mile", ("AVG(fare_amount)", "NOT (trip_distance < 1)")),
        # spans of time
        ("revenue by region over the past year", (">= ADD_MONTHS(CURRENT_DATE, -12)",)),
        ("revenue last year", ("CAST(DATE_TRUNC('YEAR', CURRENT_DATE) AS DATE)",)),
        ("trips from 8 to 14 February 2016", (">= CAST('2016-02-08' AS DATE)", "< CAST('2016-02-15' AS DATE)")),
        ("number of trips on 10 February 2016 or later", (">= CAST('2016-02-10' AS DATE)",)),
        ("trips in January 2016 vs February", ("DATE_TRUNC('MONTH', pickup_datetime)",)),
        # turns of speech
        ("men vs women, who spends more", ("SUM(totalPrice)", "GROUP BY gender")),
        ("what share of order lines was delivered late", ("CASE WHEN l_receiptdate > l_commitdate", "a.c.lineitem")),
        ("revenue last week, all regions together", ("SELECT SUM(revenue)",)),
        ("on how many days did EMEA turn over more than 50k", ("HAVING SUM(revenue) > 50000",)),
        ("what part of all orders comes from each region, as a percentage", ("SUM(orders)", "AS percent")),
        ("trips lasting over an hour", ("/ 3600 > 1",)),
        ("average fare of trips under a mile", ("AVG(fare_amount)", "WHERE trip_distance < 1")),
        ("median monthly bill of premium customers", ("MEDIAN(monthly_charges)", "'premium'")),
        ("the five largest orders and their total price", ("ORDER BY o_totalprice DESC LIMIT 5",)),
        ("share of refunds in revenue last quarter", ("SUM(refunds) / NULLIF(SUM(revenue), 0)",)),
        ("parts with the word lace in their name", ("LOWER(p_name) LIKE '%lace%'",)),
        # late, and times of two tables
        ("late line items by ship mode", ("WHERE l_receiptdate > l_commitdate",)),
        ("how many line items were shipped late", ("WHERE l_shipdate > l_commitdate",)),
        ("average days between order and receipt", ("AVG(DATEDIFF(l_receiptdate, o_orderdate))", "JOIN a.c.orders")),
        # amounts and days in words
        ("how many trips took longer than half an hour", ("/ 60 > 30",)),
        ("trips on valentine's day 2016", (">= CAST('2016-02-14' AS DATE)",)),
        ("trips on february 14", ("MONTH(pickup_datetime) * 100 + DAY(pickup_datetime) = 214",)),
        ("revenue from 1 march to 15 march 2026", (">= CAST('2026-03-01' AS DATE)", "< CAST('2026-03-16' AS DATE)")),
        ("how does the average fare vary by hour of pickup", ("HOUR(pickup_datetime)", "AVG(fare_amount)")),
    ],
)  # fmt: skip
def test_it_is_read_as_people_mean_it(said: str, parts: tuple[str, ...]) -> None:
    found = read(said)
    assert found.out.missing == []
    for part in parts:
        assert part in found.out.sql
    assert "pickup_zip" not in found.out.sql


@pytest.mark.parametrize(
    "said",
    [
        "average fare with tips",
        "orders delivered on time",
        "orders since june",
        "price after discount and tax",
        "trips in happy weather",
    ],
)
def test_what_has_no_part_is_said_and_nothing_runs(said: str) -> None:
    assert read(said).out.sql == ""


def test_it_says_whose_column_it_took_where_two_tables_have_it() -> None:
    assert any("say “customer city” for the other one" in line for line in read("revenue per city").out.reading)
    assert not any("for the other one" in line for line in read("revenue per customer city").out.reading)


@pytest.mark.parametrize(
    ("said", "figures"),
    [
        ("more than two hundred and fifty thousand", "more than 250000"),
        ("between one thousand and two thousand", "between 1000 and 2000"),
        ("half a million", "500000"),
        ("a dozen orders", "12 orders"),
        ("an hour and a half", "90 minutes"),
        ("two and a half miles", "2.5 miles"),
        ("twenty-five miles", "25 miles"),
        ("top five products", "top five products"),
        ("hundreds of orders", "hundreds of orders"),
        ("christmas eve 1995", "december 24 1995"),
    ],
)
def test_amounts_in_words_are_figures(said: str, figures: str) -> None:
    assert in_figures(said) == figures


def test_a_year_behind_two_months_is_of_both() -> None:
    assert paraphrased("revenue in january vs february 2026") == "revenue in january 2026 vs february 2026"


@pytest.mark.parametrize(
    ("text", "grouped", "measure"),
    [
        ("top 3 plans by customers", "plan", "COUNT(*)"),
        ("top 5 zips by trips", "pickup_zip", "COUNT(*)"),
        ("top 3 regions by orders", "region", "SUM(orders)"),
        ("top 5 days by refunds", "order_date", "SUM(refunds)"),
        (
            "which region has the biggest share of refunds in revenue",
            "region",
            "SUM(refunds) / NULLIF(SUM(revenue), 0)",
        ),
        ("Which region hands back the biggest share of its revenue in refunds?", "region", "SUM(refunds) / NULLIF"),
        ("revenue divided by orders per region", "region", "SUM(revenue) / NULLIF(SUM(orders), 0)"),
        (
            "average order value per region, revenue divided by orders",
            "region",
            "SUM(revenue) / NULLIF(SUM(orders), 0)",
        ),
        ("Which region has the worst refund rate (refunds over revenue)?", "region", "SUM(refunds) / NULLIF"),
        ("share of revenue per region over the whole year", "region", "SUM(revenue)"),
        ("median monthly charge for premium folks by contract", "contract", "MEDIAN(monthly_charges)"),
    ],
)
def test_a_ranking_groups_by_one_thing(text: str, grouped: str, measure: str) -> None:
    sql = read(paraphrased(text)).out.sql
    assert sql.split("GROUP BY ")[1].split(" ORDER")[0] == grouped
    assert measure in sql


def test_a_year_behind_the_measure_is_no_whole() -> None:
    assert "2026" in read(paraphrased("which region has the highest refunds in 2026")).out.sql


def test_the_worst_refund_rate_is_the_highest() -> None:
    assert "DESC" in read(paraphrased("which region has the worst refund rate")).out.sql


def test_words_that_name_a_table_are_no_condition() -> None:
    sql = read("top 10 customers by total charges in the customer features table").out.sql
    assert "WHERE" not in sql
    assert "churned = 1" in read("how many churned customers are in the customer features table").out.sql
