"""Figures that each have a condition of their own, and those that are said without their amount; averages and bests."""

from __future__ import annotations

import pytest

from agent.providers.planner.sql.described import table_of
from agent.providers.planner.sql.fit import Fit, best_fits
from agent.providers.planner.sql.naming import Table


def made(name: str, columns: str, *rows: str, comment: str = "") -> Table:
    listed = [c.strip() for c in columns.split(";")]
    header = " | ".join(c.split(" ")[0] for c in listed)
    lines = [f"{name} (MANAGED): {len(listed)} columns.", f"comment: {comment}", *(f"column: {c}" for c in listed)]
    return table_of(name, "\n".join([*lines, f"sample: {header}", *(f"sample: {row}" for row in rows)]))


TABLES = (
    made(
        "m.s.daily_takings",
        "day date; market string; orders bigint; guests bigint; revenue decimal(12,2); refunds decimal(12,2)",
        "2026-01-02 | NORTH | 3 | 2 | 4 | 5",
        "2026-01-02 | SOUTH | 3 | 2 | 4 | 5",
        "2026-01-03 | EAST | 3 | 2 | 4 | 5",
    ),
    made(
        "m.f.member_features",
        "member_id bigint: Key; plan string: basic or gold; contract string: monthly or yearly; fee double; "
        "logins_30d int; has_discount boolean; churned int: 1 when the member left, else 0",
        "1 | basic | monthly | 20 | 3 | true | 1",
        "2 | gold | yearly | 30 | 2 | false | 0",
        comment="One row a member.",
    ),
    made(
        "a.b.rides",
        "started_at timestamp; ended_at timestamp; distance double; fare double; start_zip int; end_zip int",
        "2026-01-02T10:00:00Z | 2026-01-02T10:10:00Z | 2 | 7 | 10001 | 10002",
        "2026-01-03T10:00:00Z | 2026-01-03T10:10:00Z | 3 | 8 | 10003 | 10002",
    ),
    made(
        "a.c.orders",
        "o_orderkey bigint: Key; o_custkey bigint: Customer, see customer.c_custkey; o_orderstatus string: F or O; "
        "o_totalprice double: Of all its lines; o_orderdate date",
        "1 | 2 | O | 3 | 1995-01-02",
        "2 | 3 | F | 3 | 1996-01-02",
    ),
    made(
        "a.c.customer",
        "c_custkey bigint: Key; c_name string; c_segment string; c_acctbal double",
        "1 | Customer#0001 | BUILDING | 3",
        "2 | Customer#0002 | MACHINERY | 3",
    ),
    made(
        "a.c.lineitem",
        "l_orderkey bigint: See orders.o_orderkey; l_linenumber int; l_quantity double; l_commitdate date; "
        "l_receiptdate date",
        "1 | 1 | 3 | 1995-01-02 | 1995-01-03",
        "2 | 1 | 5 | 1995-01-04 | 1995-01-03",
    ),
)


def read(text: str) -> Fit:
    return best_fits(text, TABLES, lambda _: 0.0)[0]


def only(value: str, amount: str, func: str = "SUM") -> str:
    return f"{func}(CASE WHEN LOWER(market) = '{value}' THEN {amount} END)"


@pytest.mark.parametrize(
    ("said", "figures"),
    [
        ("revenue in NORTH vs refunds in SOUTH", (only("north", "revenue"), only("south", "refunds"))),
        ("NORTH revenue vs SOUTH refunds", (only("north", "revenue"), only("south", "refunds"))),
        ("orders in NORTH and guests in SOUTH", (only("north", "orders"), only("south", "guests"))),
        ("number of orders in NORTH and number of guests in SOUTH", (only("north", "orders"), only("south", "guests"))),
        (
            "NORTH orders, SOUTH guests and EAST refunds",
            (only("north", "orders"), only("south", "guests"), only("east", "refunds")),
        ),
        (
            "average revenue in NORTH vs average refunds in SOUTH",
            (only("north", "revenue", "AVG"), only("south", "refunds", "AVG")),
        ),
        (
            "total revenue in NORTH and average revenue in SOUTH",
            (only("north", "revenue"), only("south", "revenue", "AVG")),
        ),
        ("revenue in NORTH minus revenue in SOUTH", (f"{only('north', 'revenue')} - {only('south', 'revenue')}",)),
        ("NORTH minus SOUTH revenue", (f"{only('north', 'revenue')} - {only('south', 'revenue')}",)),
        (
            "ratio of revenue in NORTH to revenue in SOUTH",
            (f"{only('north', 'revenue')} / NULLIF({only('south', 'revenue')}, 0)",),
        ),
        ("revenue in NORTH vs refunds in SOUTH by month", (only("north", "revenue"), "DATE_TRUNC('MONTH', day)")),
        # one condition of both, and the values of one figure: as before
        ("refunds in NORTH vs revenue in NORTH", ("SUM(refunds)", "SUM(revenue)", "WHERE LOWER(market) = 'north'")),
        ("revenue in NORTH vs revenue in SOUTH", ("GROUP BY market",)),
        ("revenue and refunds in NORTH", ("SUM(revenue)", "SUM(refunds)", "WHERE LOWER(market) = 'north'")),
        ("revenue minus refunds in NORTH", ("SUM(revenue - refunds)", "WHERE LOWER(market) = 'north'")),
        ("fare vs distance", ("SELECT distance, fare FROM",)),
        (
            "average fee of churned members vs average logins of retained members",
            ("AVG(CASE WHEN churned = 1 THEN fee END)", "AVG(CASE WHEN churned = 0 THEN logins_30d END)"),
        ),
        # a figure that is said without its amount
        ("average fare and median", ("AVG(fare)", "MEDIAN(fare)")),
        ("average fare by start zip and the median", ("AVG(fare)", "MEDIAN(fare)", "GROUP BY start_zip")),
        ("min and max fare and average", ("MIN(fare)", "MAX(fare)", "AVG(fare)")),
        ("revenue by market and the average", ("SUM(revenue)", "AVG(revenue)")),
        ("revenue total and average by market", ("SUM(revenue)", "AVG(revenue)", "GROUP BY market")),
        ("average fare and median distance", ("AVG(fare)", "MEDIAN(distance)")),
        ("average fare overall", ("SELECT AVG(fare) AS average_fare FROM a.b.rides",)),
        # averages of what each day, or each of them, has
        (
            "how many orders per day on average in NORTH",
            ("SELECT SUM(orders) / COUNT(DISTINCT day) AS average_orders_a_day FROM", "WHERE LOWER(market) = 'north'"),
        ),
        ("revenue per month on average by market", ("SUM(revenue) / COUNT(DISTINCT", "GROUP BY market")),
        ("average orders per week in NORTH", ("SUM(orders) / COUNT(DISTINCT CAST(DATE_TRUNC('WEEK'",)),
        ("fare per day on average", ("AVG(fare)", "GROUP BY CAST(started_at AS DATE)")),
        ("average orders per customer", ("COUNT(*) / COUNT(DISTINCT c_custkey)",)),
        ("average balance of customers per segment", ("SELECT c_segment, AVG(c_acctbal) AS average_c_acctbal FROM",)),
        ("the average of the fare, how much is it?", ("SELECT AVG(fare) AS average_fare FROM",)),
        ("average lines per order", ("COUNT(*) / COUNT(DISTINCT l_orderkey)",)),
        ("lines per order", ("l_orderkey, COUNT(*) AS number_of_lines FROM a.c.lineitem",)),
        # flags as second groups, or as conditions where they say so
        ("average fee by contract and churned", ("SELECT contract, churned, AVG(fee)", "GROUP BY contract, churned")),
        ("members by plan, contract and churned", ("GROUP BY plan, contract, churned",)),
        ("members by contract and discount", ("GROUP BY contract, has_discount",)),
        ("members by plan, churned only", ("WHERE churned = 1 GROUP BY plan",)),
        ("members by plan and churned members", ("WHERE churned = 1 GROUP BY plan",)),
        # who leaves most is a share; who has most of those who left is a number
        ("which plan churns most", ("plan, AVG(CASE WHEN churned = 1 THEN 1 ELSE 0 END)", "DESC, plan LIMIT 1")),
        ("what contract churns the least?", ("contract, AVG(CASE WHEN churned = 1", "ASC, contract LIMIT 1")),
        ("which plan has the most churned members", ("plan, COUNT(*)", "WHERE churned = 1")),
        # where rows are what a day has, the best of something is by what they are about
        ("which market sells the most", ("market, SUM(revenue)", "DESC, market LIMIT 1")),
        ("top 2 markets", ("market, SUM(revenue)", "LIMIT 2")),
        (
            "late lines per month",
            ("COUNT(*) AS number_of_lines", "WHERE l_receiptdate > l_commitdate GROUP BY CAST(DATE_TRUNC('MONTH'"),
        ),
        ("how many different customers ordered in 1996", ("COUNT(DISTINCT c_custkey)",)),
    ],
)  # fmt: skip
def test_what_is_measured(said: str, figures: tuple[str, ...]) -> None:
    best = read(said)
    assert best.complete, best.out.missing
    for figure in figures:
        assert figure in best.out.sql, best.out.sql


@pytest.mark.parametrize(
    "said",
    [
        "top 5 days by revenue in NORTH and refunds in SOUTH",  # ranked by which of them
        "which members churn the most",
        "best customer",  # by what
        "worst ride",
        "heaviest customer",
        "longest order",
        "average orders by guest",
    ],
)
def test_nothing_is_guessed(said: str) -> None:
    assert not read(said).complete, read(said).out.sql
