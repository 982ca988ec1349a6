"""What people say for what tables have drier words for, over tables of a bike rental, a chain of shops, and a store."""

from __future__ import annotations

import pytest

from agent.providers.planner.language.reader import read_clause
from agent.providers.planner.sql.by_table import in_its_words
from agent.providers.planner.sql.columns import comment_score, score
from agent.providers.planner.sql.detect import asks_for_data
from agent.providers.planner.sql.fit import Fit, best_fits
from agent.providers.planner.sql.paraphrase import paraphrased
from agent.providers.planner.sql.turns import change_of
from tests.agent.planner.test_what_is_counted import made

RIDES = made(
    "a.b.rides",
    "started_at timestamp; ended_at timestamp; distance double: Miles; price double; origin_zone string; "
    "destination_zone string",
    "2026-05-01T10:00:00Z | 2026-05-01T10:20:00Z | 3.5 | 9 | North | South",
    "2026-05-02T10:00:00Z | 2026-05-02T10:10:00Z | 1.5 | 4 | South | South",
    comment="Green bike rides of a rental.",
)
DAILY = made(
    "m.x.daily_income",
    "order_date date; market string: LATAM or APAC; orders bigint; revenue decimal; refunds decimal",
    "2026-01-02 | LATAM | 3 | 40 | 5",
    "2026-01-02 | APAC | 3 | 40 | 5",
)
MEMBERS = made(
    "m.f.member_features",
    "member_id bigint: Key; tariff string; contract string; tenure_months int; visits int; has_voucher boolean; "
    "churned int: 1 when the member left, else 0",
    "1 | basic | monthly | 20 | 4 | true | 1",
    "2 | plus | two years | 30 | 7 | false | 0",
    comment="One row a member.",
)
SALES = made(
    "s.b.sales_transactions",
    "transactionID bigint: Key; shopID bigint: See sales_shops.shopID; sold_at timestamp; product string; "
    "quantity bigint; totalPrice bigint; paidWith string; cardNumber bigint",
    "1 | 7 | 2024-05-01T10:00:00Z | Ginger | 3 | 9 | visa | 11",
    "2 | 7 | 2024-05-02T10:00:00Z | Oat | 4 | 8 | amex | 12",
)
SHOPS = made("s.b.sales_shops", "shopID bigint: Key; name string; city string", "7 | Corner | Rome")
REVIEWS = made(
    "s.b.media_reviews",
    "review string; shopID bigint: See sales_shops.shopID; review_date timestamp",
    "I waited for an hour | 7 | 2024-05-01T10:00:00Z",
)
BUYERS = made("s.b.sales_buyers", "buyerID bigint: Key; first_name string; city string", "3 | Ann | Rome")
STOCK = made(
    "w.c.partsupp",
    "ps_partkey bigint: Part; ps_suppkey bigint: Supplier; ps_availqty bigint: In stock; ps_supplycost decimal",
    "1 | 2 | 30 | 4.5",
)
PARTS = made("w.c.part", "p_partkey bigint: Key; p_name string", "1 | blue lace")
MAKERS = made(
    "w.c.supplier",
    "s_suppkey bigint: Key; s_name string; s_nationkey bigint: Nation, see nation.n_nationkey; s_acctbal decimal",
    "2 | Supplier#0002 | 1 | -3",
    "3 | Supplier#0003 | 1 | 4",
)
NATIONS = made("w.c.nation", "n_nationkey bigint: Key; n_name string", "1 | Peru")
CLIENTS = made(
    "w.c.customer", "c_custkey bigint: Key; c_name string", "1 | A", comment="Customers of a wholesale firm."
)
ORDERS = made(
    "w.c.orders",
    "o_orderkey bigint: Key; o_custkey bigint: Customer, see customer.c_custkey; o_totalprice decimal; o_orderdate"
    " date",
    "1 | 1 | 30 | 1995-01-02",
)
LINES = made(
    "w.c.lineitem",
    "l_orderkey bigint: Order, see orders.o_orderkey; l_quantity bigint; l_returnflag string: R returned, N not yet; "
    "l_commitdate date; l_receiptdate date; l_shipdate date; l_shipmode string",
    "1 | 30 | R | 1995-01-02 | 1995-01-03 | 1995-01-01 | RAIL",
    "1 | 30 | N | 1995-01-02 | 1995-01-03 | 1995-01-01 | MAIL",
)
TABLES = (
    RIDES, DAILY, MEMBERS, SALES, SHOPS, REVIEWS, BUYERS, STOCK, PARTS, MAKERS, NATIONS, CLIENTS, ORDERS, LINES
)  # fmt: skip


def read(text: str) -> Fit:
    return best_fits(text, TABLES, lambda _: 0.0)[0]


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        # money that is made and given back
        ("how much did we take last month", "SUM(revenue) & m.x.daily_income"),
        ("how much have we handed back in refunds, everything together?", "SELECT SUM(refunds) AS total_refunds FROM"),
        ("month by month, how much of our revenue we gave back in percent", "100.0 * (SUM(refunds) / & AS month"),
        ("our single best day so far in money terms, worldwide?", "GROUP BY order_date & DESC & LIMIT 1"),
        ("best day money-wise, all markets added up - when was that?", "SUM(revenue) & GROUP BY order_date & LIMIT 1"),
        ("average visits for every combination of tariff and contract", "SELECT tariff, contract, AVG(visits)"),
        ("how many members have been with us for 2 years or longer and still left",
         "tenure_months >= 24 & churned = 1"),
        ("which contract loses the most members, relative to its size?", "SELECT contract, AVG( & DESC & LIMIT 1"),
        ("Products and how many transactions have each", "SELECT product, COUNT(*)"),
        ("at what hour of the day do we ring up the most transactions?", "HOUR(sold_at) & DESC & LIMIT 1"),
        ("which product sells best, counted in units", "SELECT product, SUM(quantity) & LIMIT 1"),
        ("average APAC revenue", "SELECT AVG(revenue) & WHERE LOWER(market) = 'apac'"),
        ("total APAC orders put together", "SELECT SUM(orders) & WHERE LOWER(market) = 'apac'"),
        ("number of members with at least 3 visits by tariff", "COUNT(*) & WHERE visits >= 3 & GROUP BY tariff"),
        ("what fraction of rides ends in the zone where it began", "origin_zone = destination_zone"),
        ("how many transactions were paid by visa and amex respectively", "GROUP BY paidWith & COUNT(*)"),
        # an amount of each, and no number of rows
        ("how much did each shop bring in?", "SUM(totalPrice) & GROUP BY name"),
        ("how much does every product earn us", "SELECT product, SUM(totalPrice)"),
        ("what did each market make last month", "SELECT market, SUM(revenue) & WHERE"),
        ("how much did each of the shops sell in May 2024", "SUM(totalPrice) & GROUP BY name & 2024-05-01"),
        ("how many Ginger did we sell with visa?", "COUNT(*) & 'ginger' & 'visa'"),
        # dollars are an amount, not a number of things sold
        ("which product sold the most, in dollars?", "SELECT product, SUM(totalPrice) & DESC & LIMIT 1"),
        ("which product sold the least in usd", "SELECT product, SUM(totalPrice) & ASC & LIMIT 1"),
        ("which product sold the most", "SELECT product, SUM(quantity) & DESC & LIMIT 1"),
        # names are how they are shown, not what is counted: two of one name stay two
        ("names of the 10 clients who spent the most", "c_name, SUM(o_totalprice) & GROUP BY c_name, c_custkey & DESC"
         " & LIMIT 10"),
        # what each of them has is shown, and not added up
        ("suppliers and their account balance", "SELECT * FROM w.c.supplier"),
        ("suppliers in Peru with their account balance", "SELECT supplier.* FROM w.c.supplier & 'peru'"),
        ("total account balance of suppliers", "SELECT SUM(s_acctbal)"),
        # a number and an amount of the same rows
        ("number and value of transactions by product", "SELECT product, COUNT(*) & SUM(totalPrice)"),
        ("amount and number of transactions per product", "SELECT product, COUNT(*) & SUM(totalPrice)"),
        ("number and average price of rides", "COUNT(*) & AVG(price)"),
        ("revenue and number of orders per market", "SELECT market, SUM(orders) AS total_orders, SUM(revenue)"),
        # over all of them
        ("best day ever by total revenue across markets", "SELECT order_date AS day, SUM(revenue) & LIMIT 1"),
        ("highest daily revenue across all the markets", "SELECT order_date AS day, SUM(revenue) & LIMIT 1"),
        ("top 3 days by revenue across markets last month", "SELECT order_date AS day, SUM(revenue) & LIMIT 3"),
        ("revenue per day across markets", "order_date AS day, market & GROUP BY"),
        # rates with what they are of behind them
        ("What's the refund rate per market, refunds over revenue?", "SUM(refunds) / NULLIF(SUM(revenue), 0) &"
         " BY market"),
        ("refund rate by market last month (refunds divided by revenue)", "NULLIF(SUM(revenue), 0) & BY market"
         " & WHERE"),
        ("average price per mile, price over distance", "SUM(price) / NULLIF(SUM(distance), 0)"),
        ("how much did clients spend in 1995", "SELECT SUM(o_totalprice) & 1995-01-01"),
        ("how much do customers spend per order?", "SELECT AVG(o_totalprice)"),
        # how long what people wrote is
        ("longest review", "SELECT * FROM s.b.media_reviews ORDER BY LENGTH(review) DESC LIMIT 1"),
        ("the 3 shortest reviews", "LENGTH(review) ASC & LIMIT 3"),
        ("average length of the reviews", "SELECT AVG(LENGTH(review))"),
        ("maximum length of the review texts", "SELECT MAX(LENGTH(review))"),
        ("how long are our reviews on average", "SELECT AVG(LENGTH(review))"),
        ("average review length per shop", "AVG(LENGTH(review)) & GROUP BY name"),
        ("average length of rides", "AVG(distance)"),
        ("longest ride", "ORDER BY distance DESC LIMIT 1"),
        # no number of rows is one of dollars or miles
        ("number of transactions above 100 dollars per product", "COUNT(*) & WHERE totalPrice > 100 GROUP BY product"),
        ("number of rides over 20 miles per origin zone", "COUNT(*) & WHERE distance > 20 GROUP BY origin_zone"),
        # which way round
        ("units sold per product, best seller first", "SELECT product, SUM(quantity) & DESC"),
        ("revenue per city, biggest earner first", "SUM(totalPrice) & city & DESC"),
        ("units sold per product, worst sellers first", "SELECT product, SUM(quantity) & ASC"),
        # nouns ahead of what is ranked say whose it is
        ("top 3 supplier nations by account balance", "SELECT n_name, SUM(s_acctbal) & GROUP BY n_name & LIMIT 3"),
        ("biggest supplier nation by stock", "SELECT n_name, SUM(ps_availqty) & GROUP BY n_name & LIMIT 1"),
        ("what was our worst month", "SUM(revenue) & AS month & ASC & LIMIT 1"),
        ("so where in the world do we make the most money?", "SELECT market, SUM(revenue) & DESC & LIMIT 1"),
        ("on how many days did latin america stay under 7 thousand dollars of revenue",
     "'latam' & SUM(revenue) < 7000"),
        ("average orders per market", "market, AVG(orders) & GROUP BY market"),
        ("average order size per market", "SUM(revenue) / NULLIF(SUM(orders), 0) & GROUP BY market"),
        ("average basket in APAC", "SUM(revenue) / NULLIF(SUM(orders), 0) & 'apac'"),
        ("what did we turn over in march 2026", "SUM(revenue)"),
        ("our three weakest weeks ever", "SUM(revenue) & AS week & ASC & LIMIT 3"),
        ("how much of the revenue do we pay back in APAC", "SUM(refunds) / NULLIF(SUM(revenue), 0) & 'apac'"),
        # people who leave and stay
        ("do long contracts keep people from leaving", "contract, AVG(CASE WHEN churned = 1"),
        ("are members with many visits more likely to leave", "visits, AVG(CASE WHEN churned = 1"),
        ("do vouchers keep people from leaving", "has_voucher, AVG(CASE WHEN churned = 1 & GROUP BY has_voucher"),
        ("do members who get a voucher leave less often?", "has_voucher, AVG(CASE WHEN churned = 1"),
        ("does a voucher help with retention", "has_voucher, AVG(CASE WHEN churned = 1"),
        ("which tariff loses the biggest share of its members", "tariff, AVG(CASE WHEN churned = 1 & DESC & LIMIT 1"),
        ("what share of the people on month-to-month ends up leaving us?", "AVG(CASE & 'monthly'"),
        ("how many members stuck with us", "COUNT(*) & churned = 0"),
        ("how many plus members are tied to us for two years", "'plus' & 'two years'"),
        ("on average how many years had the churned members been with us", "AVG(tenure_months) / 12 & churned = 1"),
        ("how loyal are plus members", "AVG(CASE WHEN churned = 1 & 'plus'"),
        ("which tariff and contract combination loses the biggest share of its members",
     "tariff, contract, AVG & LIMIT 1"),
        ("shortest, longest and mean tenure of members with a two years contract",
     "MIN(tenure_months) & MAX(tenure_months) & AVG(tenure_months) & 'two years'"),
        ("revenue vs refunds by month", "AS month & SUM(revenue) & SUM(refunds) & GROUP BY"),
        ("longest and shortest ride per origin zone", "MIN(distance) & MAX(distance) & GROUP BY origin_zone"),
        ("lowest and highest revenue per market", "market, MIN(revenue) & MAX(revenue) & GROUP BY market"),
        ("of those on a monthly contract, what percentage has the basic tariff?",
     "100.0 * SUM(CASE WHEN LOWER(tariff) = 'basic' & WHERE LOWER(contract) = 'monthly'"),
        ("what percentage of people on a monthly contract has a voucher",
     "100.0 * SUM(CASE WHEN has_voucher & WHERE LOWER(contract) = 'monthly'"),
        ("how many members left, according to the member features?", "COUNT(*) & m.f.member_features & churned = 1"),
        ("LATAM's best day by revenue", "SUM(revenue) & 'latam' & GROUP BY order_date & LIMIT 1"),
        ("refunds collected by market", "market, SUM(refunds)"),
        ("order volume per year, number of orders as a bar chart", "YEAR(o_orderdate) AS year, COUNT(*)"),
        ("how many miles did the longest ride cover", "SELECT MAX(distance)"),
        ("how many minutes did the longest ride take", "SELECT MAX((UNIX_TIMESTAMP(ended_at)"),
        ("what share of rides ended in the zone where they began?", "CASE WHEN origin_zone = destination_zone"),
        ("top 3 origin to destination zone pairs by number of rides",
     "origin_zone, destination_zone, COUNT(*) & DESC & LIMIT 3"),
        # shops
        ("transactions per card", "paidWith, COUNT(*) & GROUP BY paidWith"),
        ("how do people pay? ", "paidWith, COUNT(*)"),
        ("split of card types", "paidWith, COUNT(*)"),
        ("visa, amex: how many transactions with each?", "IN ('visa', 'amex') & GROUP BY paidWith"),
        ("how many pieces of each cookie were sold", "product, SUM(quantity)"),
        ("which product is the crowd favourite", "product, COUNT(*) & DESC & LIMIT 1"),
        ("busiest hour across our shops", "HOUR(sold_at) AS hour, COUNT(*) & FROM s.b.sales_transactions GROUP &"
     " LIMIT 1"),
        ("at what hour of the day are the shops busiest?", "HOUR(sold_at) & LIMIT 1"),
        ("revenue per city, going by where the shop is", "city, SUM(totalPrice)"),
        ("reviews that complain about waiting", "LIKE '%wait%'"),
        ("how many reviews complain about long delays", "LIKE '%delay%'"),
        ("how many different cookies do we sell", "COUNT(DISTINCT product)"),
        ("how many of each product were sold", "product, SUM(quantity)"),
        ("how many goods were sold in total", "SELECT SUM(quantity)"),
        ("what did people in Rome spend", "SELECT SUM(totalPrice) & 'rome'"),
        ("most used card", "paidWith, COUNT(*) & LIMIT 1"),
        ("what is the usual way to pay at the shops", "paidWith, COUNT(*) & LIMIT 1"),
        ("reviews grumbling about prices", "LIKE '%price%'"),
        ("which shop is the busiest", "name, COUNT(*) & s.b.sales_transactions & LIMIT 1"),
        # shares of several values: each its own where they are everything or set side by side
        ("what percentage of transactions is visa and amex", "SELECT paidWith, COUNT(*) & OVER () & GROUP BY paidWith"),
        ("what percentage of transactions is visa vs amex", "SELECT paidWith, COUNT(*) & OVER ()"),
        ("share of visa and amex in transactions", "SELECT paidWith, COUNT(*) & OVER ()"),
        ("what percentage of transactions is visa or amex", "SUM(CASE WHEN LOWER(paidWith) IN ('visa', 'amex')"),
        ("which supplier has the most parts in stock", "s_name, SUM(ps_availqty) & DESC"),
        ("supplier with the fewest items on hand", "s_name, SUM(ps_availqty) & ASC"),
        # rides
        ("how many rides stayed within one zone", "COUNT(*) & origin_zone = destination_zone"),
        ("where do most rides end", "destination_zone, COUNT(*) & DESC & LIMIT 1"),
        ("most common route (origin zone to destination zone)", "origin_zone, destination_zone, COUNT(*) & LIMIT 1"),
        ("three busiest routes, zone to zone", "origin_zone, destination_zone, COUNT(*) & LIMIT 3"),
        ("average price per route", "AVG(price) & GROUP BY origin_zone, destination_zone"),
        ("top 5 routes by average price", "AVG(price) & LIMIT 5"),
        ("which route has the highest average distance", "AVG(distance) & DESC & LIMIT 1"),
        ("average mph per hour of the day, slowest first", "HOUR(started_at) & ORDER BY average_speed ASC"),
        ("what does a mile on a bike cost on average", "SUM(price) / NULLIF(SUM(distance), 0)"),
        ("how many rides went further than 10 miles", "distance > 10"),
        ("how many green bike rides were there", "SELECT COUNT(*) & FROM a.b.rides"),
        ("percentage of rides without leaving their zone", "origin_zone = destination_zone"),
        # a wholesaler
        ("which parts do we have the most of on the shelves", "p_name, SUM(ps_availqty) & DESC"),
        ("top 5 nations by value of the stock their suppliers hold", "n_name, SUM(ps_supplycost * ps_availqty)"),
        ("top 5 nations by value of the stock their suppliers hold (qty on hand x supply cost)",
         "SUM(ps_availqty * ps_supplycost) & FROM w.c.partsupp"),
        ("who orders the most", "c_name, COUNT(*) & FROM w.c.orders & LIMIT 1"),
        ("how long does delivery take per ship mode", "DATEDIFF(l_receiptdate, l_shipdate) & GROUP BY l_shipmode"),
        ("how many repeat customers do we have", "HAVING COUNT(*) > 1"),
        ("how many line items came back", "COUNT(*) & l_returnflag) = 'r'"),
        ("orders of wholesale customers per year", "COUNT(*) & FROM w.c.orders"),
        ("return rate per ship mode", "l_shipmode, AVG(CASE WHEN LOWER(l_returnflag) = 'r'"),
        ("suppliers whose account is in the red, deepest first", "s_acctbal < 0 ORDER BY s_acctbal ASC"),
        ("suppliers whose account is overdrawn with their country", "n_name & s_acctbal < 0"),
        ("our ten biggest wholesale customers by total order value", "c_name, SUM(o_totalprice) & LIMIT 10"),
        ("who is our biggest spender in the wholesale business", "c_name, SUM(o_totalprice) & LIMIT 1"),
        ("who can supply part 155 cheapest", "s_name, MIN(ps_supplycost) & ps_partkey = 155 & LIMIT 1"),
        ("percentage of order lines that were sent back", "l_returnflag) = 'r'"),
        ("line items received after the date we had committed to, per shipping mode",
         "l_receiptdate > l_commitdate & GROUP BY l_shipmode"),
        ("total worth of the orders", "SUM(o_totalprice)"),
        # years left out; months each with its preposition; what an average day has
        ("orders per year leave out 1998", "NOT (o_orderdate >= CAST('1998-01-01' AS DATE)"),
        ("sales per product except in 2023 and 2024", "AND NOT ("),
        ("price per mile in May and in June", "GROUP BY CAST(DATE_TRUNC('MONTH'"),
        ("revenue by market since the beginning of this month", "DATE_TRUNC('MONTH', CURRENT_DATE)"),
        ("average orders a day in LATAM compared with APAC", "SUM(orders) / COUNT( & BY market"),
        ("revenue in LATAM and in APAC", "GROUP BY market"),
        ("what is the weakest weekday for revenue on average", "SUM(revenue) / COUNT(DISTINCT order_date)"),
        ("average revenue by weekday of the shops", "SUM(totalPrice) / COUNT(DISTINCT"),
        ("average price by weekday", "AVG(price)"),
        ("average refunds per day by market", "SUM(refunds) / COUNT(DISTINCT order_date) & GROUP BY market"),
        ("how many rides ended in the zone they started in", "origin_zone = destination_zone"),
        ("what was the longest ride in May 2026, in miles", "SELECT MAX(distance) & 2026-05-01"),
        ("how many plus members left although they had a voucher", "churned = 1 & has_voucher"),
        ("which product sells best, by pieces", "product, SUM(quantity) & LIMIT 1"),
        ("the two wholesale clients that spent the most so far", "c_name, SUM(o_totalprice) & LIMIT 2"),
    ],
)  # fmt: skip
def test_it_is_read(said: str, parts: str):
    found = read(said)
    assert found.out.missing == [], found.table.name
    for part in parts.split(" & "):
        assert part in found.out.sql, found.out.sql


@pytest.mark.parametrize(
    "said",
    [
        "where do we lose the most members",  # no place is known of them
        "average price per connection fee",
        "churn rate by years of tenure",  # months are known, and no calendar year is asked for
        "members by year of tenure",
        "which buyers complain about waiting",  # they wrote nothing
        "which ship mode is the slowest",  # the longest time, or the fewest rows
        "where is the biggest maker",
        "do members with a voucher leave less than those on the gold tariff",  # two columns are no two sides
        "cheapest and priciest ride by origin zone",  # two orders
    ],
)
def test_it_is_not_guessed(said: str):
    assert read(said).out.missing or not read(said).out.sql


def test_a_word_that_tells_products_apart_stands_for_no_product():
    named = made("s.c.sales", "product string; quantity bigint", "Oat cookie | 3", "Rye bread | 4")
    assert in_its_words("units per cookie", named) == ("units per cookie", "")
    assert in_its_words("units per cookie", SALES) == ("units per product", "“cookie” as any `product`")


def test_a_comment_that_says_what_else_is_in_a_sum_names_no_part_of_it():
    columns = "o_key bigint: Key; o_total decimal: Sum of the lines with discount and tax; o_day date"
    (total,) = (c for c in made("w.c.orders", columns, "1 | 30 | 1995-01-02").columns if c.name == "o_total")
    assert comment_score(("discount",), total) == comment_score(("tax",), total) == 0
    assert comment_score(("lines", "total"), total) > 0


def test_a_card_number_is_no_kind_of_card():
    assert in_its_words("transactions per card number", SALES)[0] == "transactions per card number"


def test_what_was_assumed_is_said():
    assert "places by `market`" in read("where do we make the most money").out.reading
    assert "routes by `origin_zone` and `destination_zone`" in read("busiest route").out.reading


@pytest.mark.parametrize(
    "said",
    [
        "who spent the most",
        "who has paid us the least",
        "do vouchers keep people from leaving",
        "how do people pay",
        "what was our best month",
        "for each tariff, how many members have a voucher",
        "line item value after discount, by return flag",
    ],
)
def test_it_is_about_data(said: str):
    assert asks_for_data(read_clause(said))


@pytest.mark.parametrize(
    "said", ["drop the staging table", "stop all clusters and leave", "shops per city", "reviews per shop in Rome"]
)
def test_other_words_stay(said: str):
    assert paraphrased(said) == said


def test_a_word_amid_another_names_no_column():
    assert score(("nation",), RIDES.columns[5]) == 0.0  # destination_zone
    assert score(("zone",), RIDES.columns[5]) > 0.5


def test_what_a_member_had_in_30_days_is_of_no_single_day():
    logins = made("m.f.use", "member_id bigint: Key; as_of date; logins_30d int", "1 | 2026-05-01 | 4")
    for said in ("average logins a day", "average daily logins"):
        assert best_fits(said, (logins,), lambda _: 0.0)[0].out.missing


def test_an_end_that_is_to_come_first_is_an_order_of_what_was_asked():
    assert change_of("highest first") == "highest first"
    assert change_of("smallest ones first please") == "lowest first"
    assert change_of("with the biggest at the top") == "highest first"
