"""What is asked of groups: sides that are compared, exact numbers of something, shares within spans, rates."""

from __future__ import annotations

import pytest

from agent.providers.planner.sql.changes import rewritten
from agent.providers.planner.sql.fit import Fit, best_fits, fit
from agent.providers.planner.sql.turns import change_of
from agent.providers.planner.telegrams import telegram
from tests.agent.planner.test_meanings_of_amounts import TABLES
from tests.agent.planner.test_what_is_counted import made

SOLD = made(
    "s.b.till_transactions",
    "tillID bigint: Key; sold_at timestamp; product string; quantity bigint; totalPrice bigint; "
    "paymentMethod string: visa or mastercard or amex; cardNumber bigint",
    "1 | 2024-05-01T10:00:00Z | Ginger | 3 | 9 | visa | 11",
    "2 | 2024-05-02T10:00:00Z | Oat | 4 | 8 | amex | 12",
    "3 | 2024-05-02T10:00:00Z | Oat | 4 | 8 | mastercard | 12",
    comment="Sales of a bakery.",
)
ORDERS = made(
    "a.c.orders",
    "o_orderkey bigint: Key; o_custkey bigint: See customer.c_custkey; o_orderdate date; o_totalprice decimal; "
    "o_orderpriority string; o_orderstatus string: O open, F finished, P partial",
    "1 | 7 | 1995-01-01 | 50 | 1-URGENT | O",
    "2 | 7 | 1996-01-01 | 60 | 5-LOW | F",
)
CLIENTS = made(
    "a.c.customer",
    "c_custkey bigint: Key; c_name string; c_nationkey bigint: See nation.n_nationkey",
    "7 | Customer#7 | 3",
    "8 | Customer#8 | 4",
)
LINES = made(
    "a.c.lineitem",
    "l_orderkey bigint: See orders.o_orderkey; l_suppkey bigint: See supplier.s_suppkey; l_linenumber int; "
    "l_extendedprice decimal; l_discount decimal; l_returnflag string: R returned, N not yet; l_shipdate date; "
    "l_commitdate date; l_receiptdate date; l_shipmode string",
    "1 | 2 | 1 | 30 | 0.05 | R | 1995-01-02 | 1995-01-08 | 1995-01-09 | RAIL",
    "1 | 3 | 2 | 20 | 0.04 | N | 1995-01-02 | 1995-01-08 | 1995-01-05 | MAIL",
)
MAKERS = made(
    "a.c.supplier",
    "s_suppkey bigint: Key; s_name string; s_nationkey bigint: See nation.n_nationkey",
    "2 | Supplier#2 | 3",
    "3 | Supplier#3 | 4",
)
NATIONS = made("a.c.nation", "n_nationkey bigint: Key; n_name string", "3 | FRANCE", "4 | CHINA")
VENDORS = made(
    "s.b.sales_suppliers",
    "supplierID bigint: Key; name string; ingredient string; continent string",
    "1 | A | flour | Europe",
    "2 | B | butter | Asia",
)
HERE = (SOLD, ORDERS, CLIENTS, LINES, MAKERS, NATIONS, VENDORS, *(t for t in TABLES if t.name.startswith(("m.", "t."))))


def read(text: str) -> Fit:
    return best_fits(telegram(text), HERE, lambda _: 0.0)[0]


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        # sides that are compared: each value that is named, and both halves of a bound
        (
            "how do visa, mastercard and amex compare in average ticket?",
            ("IN ('visa', 'mastercard', 'amex')", "AVG(totalPrice)"),
        ),
        ("how do premium and basic customers compare in churn rate", ("IN ('premium', 'basic')", "GROUP BY plan")),
        (
            "do customers with more than 2 payment failures churn more often?",
            ("> 2 THEN 'more than 2'", "<= 2 THEN 'at most 2'", "AVG(CASE WHEN churned = 1"),
        ),
        ("do customers with fewer than 5 logins leave more?", ("< 5 THEN", ">= 5 THEN")),
        (
            "what do people with a discount pay per month compared to those without?",
            ("AVG(monthly_charges)", "GROUP BY has_discount"),
        ),
        ("total monthly charges of premium vs basic customers", ("SUM(monthly_charges)", "GROUP BY plan")),
        (
            "do weekends bring in more revenue than weekdays, on average per day?",
            ("SUM(revenue) / COUNT(DISTINCT order_date)", "THEN 'weekend'"),
        ),
        ("do weekends have more trips than weekdays?", ("COUNT(*)", "THEN 'weekend'")),
        ("morning vs evening trips", ("THEN 'morning'", "THEN 'evening'", "COUNT(*)")),
        ("how does EMEA compare to AMER in refunds?", ("SUM(refunds)", "GROUP BY region")),
        # which leads in each, not only how much
        (
            "order with the highest total price in each priority",
            ("SELECT o_orderpriority, *", "PARTITION BY o_orderpriority ORDER BY o_totalprice DESC) <= 1"),
        ),
        ("orders with the highest total price", ("ORDER BY o_totalprice DESC LIMIT 10",)),
        ("regions ranked by refund rate", ("AS refund_rate", "GROUP BY region")),
        # exactly so many of something
        ("which ingredients come from one supplier only", ("GROUP BY ingredient HAVING COUNT(*) = 1",)),
        ("orders with only one line item", ("GROUP BY l_orderkey HAVING COUNT(*) = 1",)),
        ("orders with 3 line items or more", ("GROUP BY l_orderkey HAVING COUNT(*) >= 3",)),
        ("customers with 2 payment failures or more", ("WHERE payment_failures_12m >= 2",)),
        ("customers with 2 payment failures", ("WHERE payment_failures_12m = 2",)),
        ("orders with 7 line items", ("GROUP BY l_orderkey HAVING COUNT(*) = 7",)),
        ("how many line items does an order have on average?", ("COUNT(*) / COUNT(DISTINCT l_orderkey)",)),
        # shares, and rates
        ("share of orders by priority per year", ("OVER (PARTITION BY YEAR(o_orderdate))",)),
        ("share of orders by priority", ("OVER ()",)),
        ("share of monthly contracts among churned customers", ("'monthly' THEN 1", "WHERE churned = 1")),
        ("number of customers per logins count", ("logins_30d, COUNT(*)", "GROUP BY logins_30d")),
        ("percentage of customers by plan for each contract", ("OVER (PARTITION BY contract)",)),
        ("percentage of customers by plan and contract", ("OVER ()",)),
        ("revenue, refunds and refund rate by region", ("SUM(revenue) AS", "SUM(refunds) AS", "AS refund_rate")),
        ("top region by refund rate", ("SUM(refunds) / NULLIF(SUM(revenue), 0)", "DESC, region LIMIT 1")),
        (
            "which region gives back the largest share of its revenue?",
            ("SUM(refunds) / NULLIF(SUM(revenue), 0)", "LIMIT 1"),
        ),
        # rankings by a rate: what follows "per" is a unit, no group
        (
            "top 10 zips by fare per mile",
            ("SUM(fare_amount) / NULLIF(SUM(trip_distance), 0)", "DESC, pickup_zip LIMIT 10"),
        ),
        ("which zip has the lowest fare per mile?", ("NULLIF(SUM(trip_distance), 0)", "ASC, pickup_zip LIMIT 1")),
        (
            "the 3 zips with the highest fare per minute",
            ("/ 60), 0) AS fare_amount_per_minute", "DESC, pickup_zip LIMIT 3"),
        ),
        ("fare per minute", ("SELECT SUM(fare_amount) / NULLIF(SUM(",)),
        ("top 5 zips by trips per day", ("COUNT(*) / COUNT(DISTINCT", "GROUP BY pickup_zip ORDER BY", "LIMIT 5")),
        (
            "which region has the most refunds per order?",
            ("SUM(refunds) / NULLIF(SUM(orders), 0)", "DESC, region LIMIT 1"),
        ),
        ("which hour has the highest fare per mile?", ("GROUP BY HOUR(", "NULLIF(SUM(trip_distance), 0)", "LIMIT 1")),
        ("top 3 products by sales per month", ("PARTITION BY CAST(DATE_TRUNC('MONTH', sold_at) AS DATE)", "<= 3")),
        # what a discount comes to
        (
            "how much revenue did we lose to discounts on returned items",
            ("SUM(l_extendedprice * l_discount)", "LOWER(l_returnflag) = 'r'"),
        ),
        (
            "how much discount in dollars did we give on items shipped in 1996?",
            ("SUM(l_extendedprice * l_discount)", "1996-01-01"),
        ),
        # what people do most, and how
        ("which payment method do customers use the most?", ("COUNT(*)", "GROUP BY paymentMethod", "LIMIT 1")),
        ("how do people pay?", ("COUNT(*)", "GROUP BY paymentMethod")),
        ("most ordered product", ("SUM(quantity)", "GROUP BY product", "LIMIT 1")),
        # rows
        ("late deliveries by ship mode, received after the commit date", ("l_receiptdate > l_commitdate",)),
        ("open orders worth more than 300k", ("LOWER(o_orderstatus) = 'o'", "o_totalprice > 300000")),
        ("orders cheaper than average", ("o_totalprice < (SELECT AVG(o_totalprice)",)),
    ],
)
def test_what_is_asked_of_groups(said: str, parts: tuple[str, ...]) -> None:
    found = read(said)
    assert found.complete, found.out.missing
    for part in parts:
        assert part in found.out.sql


@pytest.mark.parametrize(
    "said",
    [
        "revenue by nation of the supplier and of the customer",  # the nation can be joined once only
        "how many customers ordered in both 1995 and 1996",
        "which product is cheaper than average",  # of its own average, and no row of it
    ],
)
def test_what_no_one_statement_tells_is_refused(said: str) -> None:
    assert not read(said).complete


def test_each_has_its_own() -> None:
    sold = made(
        "s.b.sales_transactions",
        "transactionID bigint: Key; supplierID bigint: See sales_suppliers.supplierID; customerID bigint: See "
        "sales_customers.customerID; totalPrice bigint",
        "1 | 1 | 3 | 9",
    )
    buyers = made("s.b.sales_customers", "customerID bigint: Key; first_name string; continent string", "3 | A | Asia")
    said = "revenue by continent of supplier and of customer"
    sql = best_fits(said, (sold, VENDORS, buyers), lambda _: 0.0)[0].out.sql
    assert "sales_suppliers.continent, sales_customers.continent" in sql
    assert "first_name" not in sql


@pytest.mark.parametrize(
    ("asked", "said", "groups"),
    [
        ("total revenue per region", "split that by month", ("region", "MONTH")),
        ("total revenue per month", "break it down by region", ("region", "MONTH")),
        ("customers by plan", "break that down by contract instead", ("contract",)),
        ("total revenue per region", "by month", ("MONTH",)),
    ],
)
def test_what_is_split_keeps_its_groups(asked: str, said: str, groups: tuple[str, ...]) -> None:
    before = read(asked)
    sql = fit(rewritten(before, change_of(said) or said), before.table, ()).out.sql
    grouped = sql.split("GROUP BY")[1]
    for name in ("region", "MONTH", "plan", "contract"):
        assert (name in grouped) is (name in groups)


def test_whose_it_is_is_no_second_figure() -> None:
    daily = next(t for t in TABLES if t.name.endswith("daily_revenue"))
    assert not fit("revenue by region of the customer", daily, ()).complete
    assert fit("revenue and customers by region", daily, ()).complete


def test_what_each_has_so_many_of_is_not_what_is_counted() -> None:
    link = made(
        "a.c.partsupp", "ps_partkey bigint: See part.p_partkey; ps_suppkey bigint: See supplier.s_suppkey", "1 | 2"
    )
    parts = made("a.c.part", "p_partkey bigint: Key; p_name string", "1 | lace")
    found = fit("how many parts have only one supplier", link, (parts, MAKERS))
    assert not found.complete or "ps_partkey" in found.out.sql
