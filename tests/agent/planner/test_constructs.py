"""What needs more than groups and filters: windows, anti-joins, columns against columns, nouns that are paths."""

from __future__ import annotations

import pytest

from agent.providers.planner.sql.described import table_of
from agent.providers.planner.sql.fit import Fit, best_fits
from agent.providers.planner.sql.naming import Table


def made(name: str, columns: str, *rows: str, comment: str = "") -> Table:
    """A table as described; ``columns`` is "name type: comment; ...", a row its cells."""
    listed = [c.strip() for c in columns.split(";")]
    header = " | ".join(c.split(" ")[0] for c in listed)
    lines = [
        f"{name} (MANAGED): {len(listed)} columns.",
        f"comment: {comment}",
        *(f"column: {c}" for c in listed),
        f"sample: {header}",
    ]
    return table_of(name, "\n".join([*lines, *(f"sample: {row}" for row in rows)]))


LINES = made(
    "a.c.lineitem",
    "l_orderkey bigint: Order, see orders.o_orderkey; l_partkey bigint: Part, see part.p_partkey; l_quantity int; "
    "l_discount double; l_tax double; l_shipdate date; l_commitdate date; l_receiptdate date; l_shipmode string",
    "1 | 1 | 2 | 0.1 | 0.2 | 1996-01-02 | 1996-01-03 | 1996-01-04 | RAIL",
)
ORDERS = made(
    "a.c.orders",
    "o_orderkey bigint: Key; o_custkey bigint: Customer, see customer.c_custkey; o_totalprice double; "
    "o_orderdate date; o_comment string",
    "1 | 2 | 3 | 1995-01-02 | sleepy foxes",
)
CUSTOMERS = made(
    "a.c.customer",
    "c_custkey bigint: Key; c_name string; c_nationkey bigint: See nation.n_nationkey; "
    "c_acctbal double: Account balance",
    "1 | Customer#01 | 1 | 3",
    "2 | Customer#02 | 1 | 4",
)
NATIONS = made(
    "a.c.nation", "n_nationkey bigint: Key; n_name string; n_regionkey bigint: See region.r_regionkey", "1 | FRANCE | 1"
)
REGIONS = made("a.c.region", "r_regionkey bigint: Key; r_name string", "1 | EUROPE", "2 | ASIA")
PARTS = made(
    "a.c.part",
    "p_partkey bigint: Key; p_name string; p_brand string; p_size int",
    "1 | rosy brown | Brand#1 | 3",
    "2 | red | Brand#2 | 3",
)
REVENUE = made(
    "m.s.daily_revenue",
    "order_date date; region string: AMER, EMEA or APAC; revenue double; refunds double",
    "2026-01-02 | EMEA | 4 | 5",
)
FEATURES = made(
    "m.f.customer_features",
    "customer_id bigint: Key; plan string: basic or premium; support_tickets_90d int; payment_failures_12m int; "
    "has_discount boolean; churned int: 1 when the customer left, else 0",
    "1 | basic | 2 | 0 | true | 1",
    "2 | premium | 1 | 1 | false | 0",
    comment="One row a customer with what the churn model learns from.",
)
TABLES = (LINES, ORDERS, CUSTOMERS, NATIONS, REGIONS, PARTS, REVENUE, FEATURES)


def read(text: str) -> Fit:
    return best_fits(text, TABLES, lambda _: 0.0)[0]


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        (
            "revenue last month vs the month before",
            (
                "DATE_TRUNC('MONTH', CURRENT_DATE) AS DATE), -2)",
                "GROUP BY CAST(DATE_TRUNC('MONTH', order_date) AS DATE)",
            ),
        ),
        (
            "revenue yesterday compared to the day before",
            ("DATE_SUB(CURRENT_DATE, 1)", "DATE_SUB(CURRENT_DATE, 2)", "GROUP BY order_date"),
        ),
        ("how many customers opened more than 3 support tickets in 90 days", ("WHERE support_tickets_90d > 3",)),
        ("share of refunds in revenue by region", ("SUM(refunds) / NULLIF(SUM(revenue), 0)", "GROUP BY region")),
        (
            "on which day did we have the highest revenue across all regions",
            ("SELECT order_date AS day, SUM(revenue)",),
        ),
        (
            "lines that arrived after their commit date by ship mode",
            ("l_receiptdate > l_commitdate", "GROUP BY l_shipmode"),
        ),
        ("refund total for EMEA", ("SUM(refunds)", "WHERE LOWER(region) = 'emea'")),
        (
            "how many premium customers had a payment failure in the last 12 months",
            ("LOWER(plan) = 'premium'", "payment_failures_12m > 0"),
        ),
        (
            "how many customers have more than 3 support tickets in the last 90 days",
            ("WHERE support_tickets_90d > 3",),
        ),
        ("how many support tickets per plan", ("plan, SUM(support_tickets_90d)", "GROUP BY plan")),
        ("how many rows have churned = 1 in customer_features", ("COUNT(*)", "WHERE churned = 1")),
        ("count the customers with has_discount = false", ("WHERE NOT has_discount",)),
        ("how many lines were received after the commit date", ("WHERE l_receiptdate > l_commitdate",)),
        ("count lineitem where l_shipdate < l_commitdate", ("WHERE l_shipdate < l_commitdate",)),
        ("line items with a discount bigger than the tax, how many", ("COUNT(*)", "WHERE l_discount > l_tax")),
        ("line items shipped later than committed, count", ("COUNT(*)", "WHERE l_shipdate > l_commitdate")),
        ("how many parts have green in their name", ("COUNT(*)", "WHERE LOWER(p_name) LIKE '%green%'")),
        ("how many orders have 'slow bids' in the comment", ("WHERE LOWER(o_comment) LIKE '%slow bids%'",)),
        (
            "order prices by nation of the customer",
            ("n_name, SUM(o_totalprice)", "JOIN a.c.customer ON o_custkey = c_custkey", "GROUP BY n_name, n_nationkey"),
        ),
        ("how many orders came from customers in ASIA", ("COUNT(*)", "JOIN a.c.region", "LOWER(r_name) = 'asia'")),
        ("quantity by brand of the part", ("SUM(l_quantity)", "GROUP BY p_brand")),
        ("how many customers have never ordered anything", ("COUNT(*)", "NOT EXISTS(SELECT 1 FROM a.c.orders")),
        ("number of parts that were never ordered", ("COUNT(*)", "NOT EXISTS(SELECT 1 FROM a.c.lineitem")),
        ("nations that have no customers", ("FROM a.c.nation", "NOT EXISTS(SELECT 1 FROM a.c.customer")),
        (
            "top 3 customers in each nation by balance",
            (
                "customer.*",
                "QUALIFY ROW_NUMBER() OVER (PARTITION BY n_name, n_nationkey ORDER BY c_acctbal DESC",
                "<= 3",
            ),
        ),
        (
            "month over month growth of revenue",
            ("LAG(SUM(revenue)) OVER (ORDER BY CAST(DATE_TRUNC('MONTH', order_date) AS DATE)", "AS change_percent"),
        ),
        ("revenue AMER vs EMEA", ("region, SUM(revenue)", "LOWER(region) IN ('amer', 'emea')", "GROUP BY region")),
        (
            "what share of the revenue comes from EMEA",
            ("100.0 * SUM(CASE WHEN LOWER(region) = 'emea' THEN revenue ELSE 0 END) / SUM(revenue)",),
        ),
        ("regions whose total revenue exceeds 5 million", ("GROUP BY region HAVING SUM(revenue) > 5000000",)),
        ("customers with a balance above the average", ("c_acctbal > (SELECT AVG(c_acctbal) FROM a.c.customer)",)),
        ("refunds as a percentage of revenue by month", ("100.0 * (SUM(refunds) / NULLIF(SUM(revenue), 0))",)),
        ("difference between revenue and refunds per month", ("SUM(revenue - refunds)",)),
        ("days with more than 900 orders", ("GROUP BY o_orderdate HAVING COUNT(*) > 900",)),
        ("number of days with more than 900 orders", ("SELECT COUNT(*)", "HAVING COUNT(*) > 900")),
        ("average number of orders per customer", ("COUNT(*) / COUNT(DISTINCT c_custkey)",)),
        ("which month had the highest revenue", ("SUM(revenue)", "ORDER BY total_revenue DESC, month LIMIT 1")),
        ("our best revenue day", ("SUM(revenue)", "ORDER BY total_revenue DESC, day LIMIT 1")),
        ("daily revenue", ("SELECT order_date AS day, SUM(revenue)",)),
        ("highest order price per year", ("MAX(o_totalprice)", "GROUP BY YEAR(o_orderdate)")),
        ("how many diffrent brands of parts do we have", ("COUNT(DISTINCT p_brand)",)),
    ],
)
def test_construct(said: str, parts: tuple[str, ...]) -> None:
    found = read(said)
    assert found.out.missing == []
    for part in parts:
        assert part in found.out.sql


@pytest.mark.parametrize(
    "said",
    [
        "customers without urgent orders",
        "lines received after the party date",
        "top 3 happy customers in each nation by balance",
        "growth of happiness by month",
        "average speed of orders",
        "nations with more than 5 of something",
        "orders from lazy customers in ASIA",
    ],
)
def test_no_word_of_a_construct_is_dropped(said: str) -> None:
    found = read(said)
    assert found.out.missing
    assert found.out.sql == ""
