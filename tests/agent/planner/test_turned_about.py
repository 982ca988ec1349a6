"""Follow-ups that turn the question before about, what figures are ranked by, and columns beside them."""

from __future__ import annotations

import pytest

from agent.providers.planner.intents import intent
from agent.providers.planner.language.reader import read_clause
from agent.providers.planner.language.shown_as import with_its_figure
from agent.providers.planner.sql.changes import asks_gap, rewritten
from agent.providers.planner.sql.fit import Fit, best_fits, fit
from agent.providers.planner.sql.turns import change_of, each_change, together
from tests.agent.planner.test_figures_apart import TABLES as OTHERS
from tests.agent.planner.test_figures_apart import made

TABLES = (
    *OTHERS,
    made(
        "s.b.sales_transactions",
        "transactionID bigint: Key; shopID bigint: See sales_shops.shopID; sold_at timestamp; product string; "
        "quantity bigint; totalPrice bigint; method string",
        "1 | 7 | 2024-05-01T10:00:00Z | Pies | 3 | 9 | visa",
        "2 | 8 | 2024-05-02T10:00:00Z | Cakes | 4 | 8 | amex",
    ),
    made(
        "s.b.sales_shops",
        "shopID bigint: Key; name string; city string; country string; makerID bigint: See sales_makers.makerID",
        "7 | Corner | Rome | Italy | 1",
        "8 | Mitte | Berlin | Germany | 2",
    ),
    made(
        "s.b.sales_makers",
        "makerID bigint: Key; name string; ingredient string; continent string; approved string: Y or N",
        "1 | Weber | oats | Europe | Y",
        "2 | Ito | cocoa | Asia | N",
    ),
)


def read(conversation: str) -> Fit:
    first, *more = conversation.split(" | ")
    found = best_fits(first, TABLES, lambda _: 0.0)[0]
    for said in together([one for change in more for one in each_change(change_of(change) or change)]):
        found = fit(rewritten(found, said), found.table, found.reachable)
    return found


@pytest.mark.parametrize(
    ("conversation", "parts"),
    [
        ("how many members churned | and how many did not?", ("WHERE churned = 0",)),
        ("how many members churned | and not churned?", ("WHERE churned = 0",)),
        ("how many members churned | and retained?", ("WHERE churned = 0",)),
        ("how many orders have status O | and how many do not?", ("<> 'o'",)),
        ("how many makers are not approved | and approved?", ("WHERE approved = 'Y'",)),
        ("how many approved makers | and not approved?", ("WHERE approved = 'N'",)),
        ("members by plan | not churned", ("WHERE churned = 0 GROUP BY plan",)),
        ("how many members churned | what share is that", ("CASE WHEN churned = 1", "/ COUNT(*) AS percent")),
        ("how many members churned | and how many did not? | what share is that", ("CASE WHEN churned = 0",)),
        ("rides over 10 miles | just the count", ("SELECT COUNT(*) AS number_of_rides", "WHERE distance > 10")),
        ("makers in Europe | only the number", ("SELECT COUNT(*)", "'europe'")),
        # a place of another sort gives way as well
        ("revenue in Germany by product | and in Asia", ("'asia' GROUP BY product",)),
        # another figure of the same groups, and another order of them
        ("average fee by contract | now the churn rate", ("contract, AVG(CASE WHEN churned = 1", "GROUP BY contract")),
        (
            "average fee of gold members by contract | and the churn rate?",
            ("AVG(CASE WHEN churned = 1", "WHERE LOWER(plan) = 'gold' GROUP BY contract"),
        ),
        ("3 biggest orders | who placed them?", ("orders.*, c_name", "ORDER BY o_totalprice DESC LIMIT 3")),
        ("shops per country | cities in Italy only", ("city, COUNT(*)", "country) = 'italy' GROUP BY")),
        # how many rows each of the same groups has
        ("average fee by contract | and how many members is that each?", ("contract, COUNT(*)",)),
        ("average order value by status | how many orders each", ("o_orderstatus, COUNT(*)", "FROM a.c.orders GROUP")),
        ("revenue by market | and refunds too", ("SUM(revenue)", "SUM(refunds)")),
        ("rides by hour | sort by the second column", ("ORDER BY number_of_rides DESC, hour",)),
        ("revenue by market | sort by the first column", ("ORDER BY market ASC",)),
        # what is theirs stands beside them
        ("top 5 customers by number of orders | and their segment", ("c_name, c_segment, COUNT(*)", "LIMIT 5")),
        ("top 3 products by revenue | and their quantity", ("SUM(quantity)", "ORDER BY sum_totalPrice DESC")),
        ("revenue per shop | and their maker", ("sales_makers.name AS sales_makers_name",)),
        # by what, within each, and both sides of what is compared
        ("bottom 5 products by revenue | by quantity | per country", ("SUM(quantity)", "PARTITION BY country")),
        ("top 3 customers by revenue | and by number of orders", ("COUNT(*) AS number_of_orders", "LIMIT 3")),
        (
            "revenue by market in 2026 | compared to 2025",
            ("GROUP BY YEAR(day), market", "'2025-01-01'"),
        ),
        ("revenue q1 vs q2 2026", ("'2026-01-01'", "'2026-04-01'", "'2026-07-01'")),
        ("makers that are not approved | how many?", ("SELECT COUNT(*)", "WHERE approved = 'N'")),
        ("customers with more than 5 orders | count them", ("SELECT COUNT(*)", "HAVING COUNT(*) > 5")),
        ("which product has the most sales | and the second most?", ("LIMIT 1 OFFSET 1",)),
        ("which product has the most sales | and the second most? | and the fewest?", ("ASC, product LIMIT 1",)),
        # bounds that are compared are groups, and people are counted per thing that "per" was said of
        (
            "average fare of rides over 10 miles vs under 2 miles",
            ("WHEN distance > 10 THEN", "WHEN distance < 2 THEN", "(distance > 10 OR distance < 2)"),
        ),
        ("rides over 10 or under 1 mile", ("WHERE (distance > 10 OR distance < 1)",)),
        ("customers with more than 10 and less than 20 orders", ("HAVING COUNT(*) > 10 AND COUNT(*) < 20",)),
        ("customers with more than 30 orders or less than 5", ("HAVING (COUNT(*) > 30 OR COUNT(*) < 5)",)),
        (
            "number of orders per customer on average by segment",
            ("SELECT c_segment, COUNT(*) / COUNT(DISTINCT c_custkey)", "GROUP BY c_segment"),
        ),
        ("top 10 orders with customer name", ("SELECT orders.*, c_name FROM", "ORDER BY o_totalprice DESC LIMIT 10")),
        # rows above a mean, and what is different of them
        ("orders above the average order value", ("SELECT * FROM a.c.orders WHERE o_totalprice > (SELECT AVG(",)),
        ("distinct products sold in Germany", ("SELECT DISTINCT product FROM",)),
        # the last week is of what is not long past
        ("how many orders last week", ("SUM(orders)", "m.s.daily_takings")),
        # nobody groups by how many guests a day had
        ("top 3 customers by revenue", ("SUM(o_totalprice)", "c_name")),
        # the other end, also of what is one figure
        ("what is the longest ride | and the shortest", ("ORDER BY distance ASC LIMIT 1",)),
        ("highest revenue | and the lowest", ("SELECT MIN(revenue)",)),
        # a year or a place ahead of "per month" is no amount of each
        ("orders in 1996 per month", ("GROUP BY CAST(DATE_TRUNC('MONTH', o_orderdate)",)),
        ("rides that started in 10001 per day", ("start_zip = 10001", "GROUP BY CAST(started_at AS DATE)")),
        # ranked by what stands behind "by", whatever is shown beside it
        ("top 3 products by revenue, with quantity", ("SUM(quantity)", "ORDER BY sum_totalPrice DESC")),
        ("average fare by start zip, top 5 by number of rides", ("AVG(fare)", "ORDER BY number_of_rides DESC")),
        ("average fare by start zip, bottom 3 by rides", ("AVG(fare)", "ORDER BY number_of_rides ASC")),
        ("products sorted by quantity with revenue", ("SUM(totalPrice)", "ORDER BY total_quantity DESC")),
        ("number of rides by start zip sorted by average fare", ("ORDER BY average_fare DESC",)),
        ("average fare by hour sorted by rides", ("ORDER BY number_of_rides DESC, hour",)),
        ("revenue by month", ("ORDER BY month",)),
        ("top 3 products by revenue per country, with quantity", ("PARTITION BY country", "SUM(quantity)")),
        ("the 3 longest rides and their fare", ("ORDER BY distance DESC LIMIT 3",)),
        # the noun behind a value is what is ranked, and of that noun the value is
        ("which German shop has the highest revenue", ("sales_shops.name, SUM(totalPrice)", "'germany'", "LIMIT 1")),
        ("top 2 Italian shops by revenue", ("sales_shops.name, SUM(totalPrice)", "'italy'", "LIMIT 2")),
        ("which shop in Italy sells the most", ("sales_shops.name, SUM(quantity)", "'italy'", "LIMIT 1")),
        # of each of those
        ("most common method by country", ("PARTITION BY country", "<= 1")),
        ("top 3 products by country", ("PARTITION BY country", "<= 3")),
        ("best month by market", ("PARTITION BY market", "<= 1")),
        # two groups of one name
        ("revenue by shop and maker", ("sales_shops.name, sales_makers.name AS sales_makers_name",)),
        # names and what stands beside them, of every row
        ("shop names and cities", ("SELECT sales_shops.name, city FROM s.b.sales_shops ORDER BY",)),
        (
            "shop names with their maker's name and ingredient",
            ("SELECT sales_shops.name, sales_makers.name, ingredient FROM s.b.sales_shops JOIN",),
        ),
        ("top 3 start/end zip pairs by rides", ("GROUP BY start_zip, end_zip", "LIMIT 3")),
        ("the three most frequent start/end zip pairs", ("GROUP BY start_zip, end_zip", "LIMIT 3")),
        ("date of the first and of the last ride", ("MIN(started_at)", "MAX(started_at)")),
    ],
)
def test_what_is_asked_then(conversation: str, parts: tuple[str, ...]) -> None:
    best = read(conversation)
    assert best.complete, best.out.missing
    for part in parts:
        assert part in best.out.sql, best.out.sql


@pytest.mark.parametrize(
    "said",
    [
        "orders per hour",
        "busiest hour of the orders",
        "which market has the most",
        "average days between order and market",
    ],
)
def test_nothing_is_made_up(said: str) -> None:
    """A date has no hours, and rows of days are nothing that one has the most of."""
    assert not best_fits(said, TABLES[:1] + TABLES[3:5], lambda _: 0.0)[0].complete


@pytest.mark.parametrize(
    ("said", "asks"), [("difference", True), ("and the difference between them?", True), ("vs 2025", False)]
)
def test_one_figure_off_the_one_before_is_asked_for_in_full(said: str, asks: bool) -> None:
    assert asks_gap(said) is asks


def test_a_length_is_of_the_texts_of_the_table_that_is_named() -> None:
    chunks = made("s.b.reviews_chunked", "shopID bigint; chunked_text string; chunk_id string", "7 | very nice | c1")
    best = fit("average chunk length in reviews_chunked", chunks, ())
    assert "AVG(LENGTH(chunked_text))" in best.out.sql, best.out.missing


@pytest.mark.parametrize("said", ["who supplies butter to the bakeries?", "which supplier supplies butter?"])
def test_who_supplies_is_asked_of_data(said: str) -> None:
    assert intent(read_clause(said)) in ("data", "anything")


def test_only_the_count_is_of_the_question_before_it() -> None:
    said = with_its_figure("which customers never placed an order? just the count")
    assert said == "how many customers never placed an order"
