"""How people who run a business ask about it, over tables of a bike rental, a chain of shops, and a wholesale firm."""

from __future__ import annotations

import pytest

from agent.providers.planner.intents import intent
from agent.providers.planner.language.reader import as_written, read_clause, read_request
from agent.providers.planner.sql.detect import asks_for_data
from agent.providers.planner.sql.fit import Fit, best_fits
from agent.providers.planner.sql.paraphrase import paraphrased
from tests.agent.planner import test_sayings as world
from tests.agent.planner.test_what_is_counted import made

FARMS = made(
    "s.b.sales_suppliers",
    "supplierID bigint: Key; name string; ingredient string; continent string; approved string: Y or N",
    "5 | Hill | oats | Europe | Y",
    "6 | Vale | ginger | Asia | N",
    comment="Suppliers of the shops.",
)
SHOPS = made(
    "s.b.sales_shops",
    "shopID bigint: Key; name string; city string; size string; supplierID bigint: See sales_suppliers.supplierID",
    "7 | Corner | Rome | L | 5",
)
PEOPLE = made(
    "s.b.sales_customers",
    "customerID bigint: Key; email_address string; city string; gender string",
    "3 | a@b.c | Rome | female",
    "4 | d@e.f | Oslo | male",
    comment="Customers of the shops.",
)
TABLES = (*(t for t in world.TABLES if t.name != "s.b.sales_shops"), SHOPS, FARMS, PEOPLE)


def read(text: str) -> Fit:
    return best_fits(as_written(text), TABLES, lambda _: 0.0)[0]


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        # money that is taken in
        ("which of our products brings in the most money", "product, SUM(totalPrice) & LIMIT 1"),
        ("how much did our shops in Rome take in total?", "SUM(totalPrice) & city) = 'rome'"),
        ("how much have the Rome shops made so far", "SUM(totalPrice) & city) = 'rome'"),
        ("how much money did LATAM bring in per month", "SUM(revenue) & 'latam' & MONTH"),
        ("which market has to give back the most money in refunds", "market, SUM(refunds) & LIMIT 1"),
        ("what's our best performing product", "product, SUM(totalPrice) & DESC, product LIMIT 1"),
        ("which shop performs worst", "SUM(totalPrice) & ASC, name LIMIT 1"),
        ("what does a client typically spend per order", "AVG(o_totalprice)"),
        ("the two clients with the highest average order value", "AVG(o_totalprice) & LIMIT 2"),
        ("do the bigger shops really sell more than the small ones", "size, SUM(totalPrice) & GROUP BY"),
        ("top ten wholesale clients by what they've ordered", "c_name, SUM(o_totalprice) & LIMIT 10"),
        # who, where, when
        ("who do we get our ginger from", "sales_suppliers WHERE LOWER(ingredient) = 'ginger'"),
        ("where do we buy our oats?", "sales_suppliers WHERE LOWER(ingredient) = 'oats'"),
        ("What ingredients can we source from Europe?", "DISTINCT ingredient & = 'europe'"),
        ("when are our shops busiest", "HOUR(sold_at) & COUNT(*) & LIMIT 1"),
        ("when during the day do we sell the most", "HOUR(sold_at) & SUM(totalPrice) & LIMIT 1"),
        ("what time of day do most people order a ride", "HOUR(started_at) & COUNT(*) & LIMIT 1"),
        ("From when to when do the reviews run?", "MIN(review_date) & MAX(review_date)"),
        # what nobody does
        ("is there a supplier that none of the shops uses?", "sales_suppliers WHERE NOT EXISTS"),
        ("suppliers we haven't approved yet", "approved = 'N'"),
        # what people say
        ("how many reviews have customers left us?", "SELECT COUNT(*) & media_reviews"),
        ("which shop gets talked about the most", "name, COUNT(*) & media_reviews & LIMIT 1"),
        ("what are people saying about our shops in Rome", "media_reviews & city) = 'rome'"),
        ("how many people complain in reviews that they waited", "COUNT(*) & LIKE '%waited%'"),
        # how things are sent and come back
        ("which shipping method is most common", "l_shipmode, COUNT(*) & LIMIT 1"),
        ("line items for every shipping year", "SELECT YEAR(l_shipdate) AS year, COUNT(*) & GROUP BY YEAR(l_shipdate)"),
        ("how do we ship most of our goods?", "l_shipmode, COUNT(*) & LIMIT 1"),
        ("how are most of our orders delivered", "l_shipmode, COUNT(*) & LIMIT 1"),
        ("how much of what we ship gets sent back?", "100.0 * SUM(CASE WHEN LOWER(l_returnflag) = 'r'"),
        ("How many line items reached the customer later than promised?", "COUNT(*) & l_receiptdate > l_commitdate"),
        ("how many days from shipping until the goods arrive, on average", "AVG(DATEDIFF(l_receiptdate, l_shipdate))"),
        ("which 10 parts are we closest to running out of?", "p_name, SUM(ps_availqty) & ASC, p_name LIMIT 10"),
        ("which suppliers are in the red with their account?", "s_acctbal < 0"),
        # how it goes
        ("how are refunds going?", "SUM(refunds) & month"),
        ("how's business in LATAM", "SUM(revenue) & 'latam' & MONTH"),
        ("is LATAM growing?", "LAG(SUM(revenue)) & LOWER(market) = 'latam'"),
        ("are our refunds going up or down", "LAG(SUM(refunds))"),
        ("is the average price any different between origin zones?", "AVG(price) & GROUP BY origin_zone"),
        # all of the shops, whose every sale is anyway
        ("revenue per product for our shops, highest first", "FROM s.b.sales_transactions GROUP BY product"),
        ("on which weekday do the shops sell the most", "SUM(totalPrice) & sales_transactions GROUP BY & LIMIT 1"),
        ("which month did the stores make the most money", "MONTH & SUM(totalPrice) & LIMIT 1"),
        ("quantity by product in the shops in Rome", "JOIN & city) = 'rome'"),
        ("how many shops buy from a supplier we haven't approved", "COUNT(*) & sales_shops JOIN & approved = 'N'"),
        ("how many shops have an approved supplier", "COUNT(*) & sales_shops JOIN & approved = 'Y'"),
        # where, and what is sold
        ("where do we sell the most Oat", "city, SUM(quantity) & = 'oat' & LIMIT 1"),
        ("where did we sell the fewest Ginger in May 2024", "city, SUM(quantity) & = 'ginger' & ASC & LIMIT 1"),
        ("where do most bike rides start", "origin_zone, COUNT(*) & LIMIT 1"),
        ("which of our baked goods brings in the most money", "product, SUM(totalPrice) & LIMIT 1"),
        ("what do our shops sell the most", "product, SUM(quantity) & LIMIT 1"),
        ("which supplier has the largest stock", "SUM(ps_availqty) & LIMIT 1"),
        # what each has, and two counts
        ("how many rides does each origin zone have", "origin_zone, COUNT(*) & GROUP BY"),
        ("how many women and how many men do we have as customers?", "gender, COUNT(*) & GROUP BY gender"),
        ("email addresses of our customers in Rome", "email_address & city) = 'rome'"),
    ],
)  # fmt: skip
def test_it_is_read(said: str, parts: str):
    found = read(said)
    assert found.out.missing == [], (found.table.name, found.out.missing)
    for part in parts.split(" & "):
        assert part in found.out.sql, found.out.sql


def test_a_question_about_this_year_is_of_the_table_that_goes_on():
    ended = made("s.b.sales_transactions", "sold_at date; totalPrice bigint", "2024-05-01 | 9")
    goes_on = made("m.sales.daily", "order_date date; revenue bigint", "2025-05-01 | 9")
    for said in ("best sales day this year", "sales by month last year"):
        assert best_fits(said, (ended, goes_on), lambda _: 0.0)[0].table is goes_on


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("revenue by product for the shops with a garden", "garden"),
        ("revenue by product for shops and suppliers", "suppliers"),
        ("where do we sell the most unicorns", "unicorns"),
    ],
)
def test_what_may_be_a_condition_is_not_left_out(said: str, word: str):
    found = read(said)
    assert found.out.missing or not found.out.sql or word in found.out.sql.lower()


@pytest.mark.parametrize(
    "said",
    [
        "who do we get our butter from",
        "how do we ship most of our goods",
        "is latam growing",
        "how are sales going",
        "names and phone numbers of the suppliers in Canada",
        "email addresses of our customers in Madrid pls",
    ],
)
def test_it_is_about_data(said: str):
    (clause,) = read_request(as_written(said))
    assert asks_for_data(clause)
    assert intent(clause) == "data"


@pytest.mark.parametrize(
    "said",
    ["how do I stop a cluster", "how are the clusters doing", "is the warehouse growing",
     "names of the clusters in use",
     "email the report to anna", "how do we ship the notebook to prod"],
)  # fmt: skip
def test_it_is_not_about_data(said: str):
    assert not asks_for_data(read_request(said)[0])


@pytest.mark.parametrize(
    "said", ["which products do we sell the most", "shops we bought from", "how is BI Adhoc doing"]
)
def test_other_words_stay(said: str):
    assert paraphrased(said) == said
    assert read_clause(said).text == said
