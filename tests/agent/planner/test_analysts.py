"""How analysts cut their questions short, over tables of a bike rental, a chain of shops, and a wholesale firm."""

from __future__ import annotations

import pytest

from agent.providers.planner.intents import intent
from agent.providers.planner.language.reader import as_written, read_request
from agent.providers.planner.sql.columns import Column, score
from agent.providers.planner.sql.fit import Fit, best_fits
from agent.providers.planner.sql.paraphrase import paraphrased
from tests.agent.planner.test_business import TABLES as SHOPS_AND_MORE
from tests.agent.planner.test_what_is_counted import made

LINES = made(
    "w.c.lineitem",
    "l_orderkey bigint: Order, see orders.o_orderkey; l_suppkey bigint: See supplier.s_suppkey; l_quantity bigint; "
    "l_extendedprice decimal; l_discount decimal; l_tax decimal; l_returnflag string: R returned, N not yet; "
    "l_commitdate date; l_receiptdate date; l_shipdate date; l_shipmode string",
    "1 | 2 | 30 | 900 | 0.05 | 0.02 | R | 1995-01-02 | 1995-01-03 | 1995-01-01 | RAIL",
    "1 | 3 | 30 | 800 | 0.1 | 0.06 | N | 1995-01-02 | 1995-01-03 | 1995-01-01 | MAIL",
)
GOODS = made(
    "w.c.part",
    "p_partkey bigint: Key; p_name string; p_brand string; p_type string",
    "1 | blue lace | Brand#1 | STEEL",
    "2 | red lace | Brand#2 | TIN",
)
TABLES = (*(t for t in SHOPS_AND_MORE if t.name not in ("w.c.part", "w.c.lineitem")), GOODS, LINES)


def read(text: str) -> Fit:
    return best_fits(as_written(text), TABLES, lambda _: 0.0)[0]


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        # figures joined by slashes
        ("min/max/avg distance of the rides", "MIN(distance) & MAX(distance) & AVG(distance)"),
        ("sum/avg of refunds by market", "SUM(refunds) & AVG(refunds) & GROUP BY market"),
        ("avg / median price of a ride", "AVG(price) & MEDIAN(price)"),
        ("revenue/refunds by market", "SUM(revenue) / NULLIF(SUM(refunds)"),
        # how many there are of each
        ("gender split, all our customers", "gender, COUNT(*) & GROUP BY gender"),
        ("what's the gender mix among our customers", "gender, COUNT(*) & GROUP BY gender"),
        ("tariff breakdown", "tariff, COUNT(*) & GROUP BY tariff"),
        ("product mix", "product, COUNT(*) & GROUP BY product"),
        # how somebody did
        ("how did the markets do last month?", "market, SUM(revenue) & GROUP BY market & ADD_MONTHS"),
        ("how did our shops do in may 2024", "SUM(totalPrice) & 2024-05-01 & name"),
        ("how has LATAM done this year", "SUM(revenue) & = 'latam'"),
        ("how did sales in Rome do", "SUM(totalPrice) & = 'rome'"),
        # from one time to another
        ("how many days from order to shipping on average?", "DATEDIFF(l_shipdate, o_orderdate)"),
        ("avg days ship -> receipt per ship mode", "l_shipmode, AVG(DATEDIFF(l_receiptdate, l_shipdate))"),
        ("longest ride by time", "UNIX_TIMESTAMP(ended_at) - UNIX_TIMESTAMP(started_at) & DESC LIMIT 1"),
        # different values by group
        ("distinct part types per brand", "p_brand, COUNT(DISTINCT p_type)"),
        ("unique ingredients by continent", "continent, COUNT(DISTINCT ingredient)"),
        ("different products per shop", "COUNT(DISTINCT product) & GROUP BY"),
        ("distinct part types", "SELECT DISTINCT p_type"),
        ("how many unique part types are there", "COUNT(DISTINCT p_type)"),
        # what came together, beside what each has
        ("refunds per day with a running total", "SUM(refunds) AS & SUM(SUM(refunds)) OVER"),
        ("rides per month and the cumulative number", "COUNT(*) AS & SUM(COUNT(*)) OVER"),
        # what each of them has
        ("how many orders does a customer place on average", "COUNT(*) / COUNT(DISTINCT"),
        ("how many line items are in an order on average?", "COUNT(*) / COUNT(DISTINCT l_orderkey)"),
        ("average sale by product", "product, AVG(totalPrice)"),
        ("average order value", "AVG(o_totalprice)"),
        ("net revenue per order by supplier", "s_name, SUM(l_extendedprice * (1 - l_discount)) / COUNT(DISTINCT"),
        ("5 suppliers with the highest revenue per order", "/ COUNT(DISTINCT l_orderkey) & LIMIT 5"),
        # what is sold, bound, given back
        ("what sells best in Rome", "product, SUM(quantity) & = 'rome' & LIMIT 1"),
        ("which 3 suppliers have the most money tied up in stock?", "SUM(ps_supplycost * ps_availqty) & LIMIT 3"),
        ("what did we net per month after refunds?", "MONTH & SUM(revenue - refunds)"),
        ("month over month revenue growth in percent", "LAG(SUM(revenue)) & change_percent"),
        ("total discount", "SUM(l_extendedprice * l_discount)"),
        ("total discount/tax by ship mode", "SUM(l_extendedprice * l_discount) & SUM(l_extendedprice * l_tax)"),
        ("average discount", "AVG(l_discount)"),
        # what is still to be done, and by whom
        ("names of suppliers still waiting for approval", "approved = 'N'"),
        ("suppliers pending approval", "approved = 'N'"),
        ("How many of our shops buy from a supplier that isn't approved?", "SELECT COUNT(*) & approved = 'N'"),
        ("shops whose supplier is not in Europe", "continent) <> 'europe'"),
        # sides of the week, ranges with an open end, a second figure
        ("do we sell more on weekends or on weekdays? average per day", "part_of_week & COUNT(DISTINCT"),
        ("members by tenure: up to 12 months, 13-24, longer", "<= 12 & >= 13 & > 24"),
        ("number of orders per year and what they were worth", "COUNT(*) & SUM(o_totalprice) & YEAR"),
        # conditions of which one is enough
        ("customers in Rome or female", "city) = 'rome' OR LOWER(gender) = 'female')"),
        ("rides over 10 miles or with a price over 50", "(distance > 10 OR price > 50)"),
        ("members who churned or have a voucher", "(churned = 1 OR has_voucher)"),
        ("suppliers in Asia or not approved", "(LOWER(continent) = 'asia' OR approved = 'N')"),
        ("rides over 10 miles or under 1", "(distance > 10 OR distance < 1)"),
        ("female customers in Rome or Oslo", "LOWER(gender) = 'female' AND LOWER( & city) IN ('rome', 'oslo')"),
        ("suppliers not in Asia or Europe", "LOWER(continent) <> 'asia' AND LOWER(continent) <> 'europe'"),
        ("suppliers with a negative or zero balance", "(s_acctbal < 0 OR s_acctbal = 0)"),
        ("reviews mentioning cold or mentioning slow", "'%cold%' OR & '%slow%'"),
        ("share of rides over 10 miles or over 50 dollars", "(distance > 10 OR price > 50)"),
        # values that are not there
        ("customers with no email address or no gender", "(email_address IS NULL OR gender IS NULL)"),
        ("customers without email address or gender", "email_address IS NULL AND gender IS NULL"),
        ("customers missing email address or gender", "(email_address IS NULL OR gender IS NULL)"),
        ("customers where email address and gender are missing", "gender IS NULL AND email_address IS NULL"),
        ("clients whose name starts with A", "LIKE 'a%'"),
        ("markets ranked by revenue", "market, SUM(revenue) & GROUP BY market & DESC"),
        ("rank the markets by refunds", "market, SUM(refunds) & GROUP BY market & DESC"),
        ("shops ranked by number of reviews", "name, COUNT(*) & GROUP BY & DESC"),
        ("markets sorted by refunds per order", "SUM(refunds) / NULLIF(SUM(orders) & GROUP BY market"),
        ("suppliers ranked by balance", "SELECT * & ORDER BY s_acctbal DESC"),
        ("most reviewed shop", "COUNT(*) & DESC & LIMIT 1"),
        ("suppliers per nation with a balance over 5000", "n_name, COUNT(*) & WHERE s_acctbal > 5000"),
        ("refunds last 7 days vs previous 7 days", "CURRENT_DATE, 14) AND order_date < DATE_SUB(CURRENT_DATE, 7)"),
        ("average revenue per day", "SUM(revenue) / COUNT(DISTINCT order_date)"),
        ("number of orders per client and latest order date", "COUNT(*) & MAX(o_orderdate)"),
        # who did it
        ("who placed the last order", "orders.*, c_name & ORDER BY o_orderdate DESC LIMIT 1"),
        ("who placed the biggest order ever", "orders.*, c_name & ORDER BY o_totalprice DESC LIMIT 1"),
    ],
)  # fmt: skip
def test_it_is_read(said: str, parts: str):
    fit = read(said)
    assert fit.complete, (said, fit.out.missing, fit.out.sql)
    assert [p for p in parts.split(" & ") if p not in fit.out.sql] == [], fit.out.sql


@pytest.mark.parametrize(
    "said",
    ["customers in Rome or female and without an email address", "orders in 1995 or over 1000 dollars",
     "suppliers not in Asia or approved"],
)  # fmt: skip
def test_what_an_or_may_go_with_is_not_guessed(said: str):
    assert "or" in read(said).out.missing


@pytest.mark.parametrize(
    ("said", "plan"),
    [
        ("what's a bakery purchase worth on average", "data"),
        ("parts with fewer than 5000 units in stock across all suppliers", "data"),
        ("how did the markets do last month?", "data"),
        ("what's a lakehouse", "elsewhere"),
        ("clusters with at most 2 workers", "get_cluster"),
        ("partsupp cols + types", "describe_table"),
        ("cols of supplier", "describe_table"),
    ],
)
def test_what_it_is_about(said: str, plan: str):
    assert intent(read_request(as_written(said))[0]) == plan


@pytest.mark.parametrize("said", ["members about to churn", "which members are likely to leave"])
def test_what_is_to_come_is_in_no_table(said: str):
    assert any("-to-" in word for word in read(said).out.missing)


def test_one_end_of_a_ranking_is_no_answer_to_both():
    for said in ("top and bottom 3 markets by revenue", "top/bottom 3 markets by revenue"):
        assert "bottom 3" in read(said).out.missing


def test_a_list_price_is_no_revenue():
    goods = made("w.c.part", "p_partkey bigint: Key; p_brand string; p_retailprice decimal", "1 | A | 9.5")
    lines = made("w.c.lineitem", "l_partkey bigint: See part.p_partkey; l_extendedprice decimal", "1 | 30")
    assert "SUM(l_extendedprice)" in best_fits("revenue by brand", (goods, lines), lambda _: 0.0)[0].out.sql
    assert "AVG(p_retailprice)" in best_fits("average price by brand", (goods, lines), lambda _: 0.0)[0].out.sql


def test_a_running_total_alone_is_shown_alone():
    assert "SUM(refunds) AS" not in read("running total of refunds by month").out.sql


@pytest.mark.parametrize(
    "said",
    ["breakdown of customers by gender", "the split by gender", "who placed an order in 1995", "how did it do",
     "average days by market", "how many shops never bought a product that is approved", "average orders per customer",
     "total revenue per order", "how many days from order to shipping", "revenue per order"],
)  # fmt: skip
def test_other_words_stay(said: str):
    assert paraphrased(said) == said


@pytest.mark.parametrize(
    ("word", "column"),
    [
        ("taxi", "l_tax"),
        ("count", "l_discount"),
        ("counted", "has_discount"),
        ("view", "review"),
        ("ship", "membership"),
    ],
)
def test_unlike_words_name_no_column(word: str, column: str):
    assert score([word], Column("t", column, "double")) == 0


@pytest.mark.parametrize(
    ("word", "column"),
    [("account", "acct_no"), ("quantity", "l_qty"), ("price", "l_extendedprice"), ("taxes", "l_tax")],
)
def test_short_names_are_still_found(word: str, column: str):
    assert score([word], Column("t", column, "double")) > 0.3
