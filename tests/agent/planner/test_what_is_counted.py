"""What a question counts and compares, over tables like those of a shop: rows, groups, typos of a table's noun."""

from __future__ import annotations

import pytest

from agent.providers.planner.language.reader import read_clause
from agent.providers.planner.sql.changes import rewritten
from agent.providers.planner.sql.described import table_of
from agent.providers.planner.sql.fit import Fit, best_fits
from agent.providers.planner.sql.naming import Table
from agent.providers.planner.sql.turns import change_of


def made(name: str, columns: str, *rows: str, comment: str = "") -> Table:
    listed = [c.strip() for c in columns.split(";")]
    header = " | ".join(c.split(" ")[0] for c in listed)
    lines = [f"{name} (MANAGED): {len(listed)} columns.", f"comment: {comment}", *(f"column: {c}" for c in listed)]
    return table_of(name, "\n".join([*lines, f"sample: {header}", *(f"sample: {row}" for row in rows)]))


ORDERS = made(
    "a.c.orders",
    "o_orderkey bigint: Key; o_custkey bigint: Customer, see customer.c_custkey; o_orderstatus string: F or O; "
    "o_totalprice double; o_orderdate date",
    "1 | 2 | O | 3 | 1995-01-02",
    "2 | 2 | F | 3 | 1996-01-02",
)
CUSTOMERS = made(
    "a.c.customer",
    "c_custkey bigint: Key; c_name string; c_acctbal double",
    "1 | Customer#0001 | 3",
    "2 | Customer#0002 | 3",
)
SALES = made(
    "s.b.sales_transactions",
    "transactionID bigint: Key; shopID bigint: See sales_shops.shopID; sold_at timestamp; product string; "
    "quantity bigint; totalPrice bigint",
    "1 | 7 | 2024-05-01T10:00:00Z | Pies | 3 | 9",
    "2 | 7 | 2024-05-02T10:00:00Z | Cakes | 4 | 8",
)
SHOPS = made("s.b.sales_shops", "shopID bigint: Key; name string; city string", "7 | Corner | Rome")
MAKERS = made(
    "s.b.sales_suppliers",
    "supplierID bigint: Key; name string; ingredient string; continent string",
    "1 | Weber | oats | Europe",
    "2 | Ito | cocoa | Asia",
)
CHUNKS = made(
    "s.b.media_reviews_chunked",
    "shopID bigint: See sales_shops.shopID; review_date timestamp; chunked_text string; chunk_id string",
    "7 | 2024-05-01T10:00:00Z | nice | c1",
)
REVIEWS = made(
    "s.b.media_reviews", "review string; shopID bigint: See sales_shops.shopID; review_date timestamp",
    "nice | 7 | 2024-05-01T10:00:00Z",
)  # fmt: skip
DAILY = made(
    "m.s.daily_revenue",
    "order_date date; region string: AMER or EMEA; orders bigint; customers bigint; revenue decimal; refunds decimal",
    "2026-01-02 | EMEA | 3 | 2 | 4 | 5",
    "2026-01-02 | AMER | 3 | 2 | 4 | 5",
)
FEATURES = made(
    "m.f.customer_features",
    "customer_id bigint: Key; contract string: monthly or one year; monthly_charges double; total_charges double; "
    "as_of_date date; churned int: 1 when the customer left, else 0",
    "1 | monthly | 20 | 300 | 2026-01-02 | 1",
    "2 | one year | 30 | 200 | 2026-01-02 | 0",
    comment="One row a customer.",
)
TABLES = (ORDERS, CUSTOMERS, SALES, SHOPS, MAKERS, CHUNKS, REVIEWS, DAILY, FEATURES)


def read(text: str) -> Fit:
    return best_fits(text, TABLES, lambda _: 0.0)[0]


@pytest.mark.parametrize(
    ("said", "sql"),
    [
        (
            "oders per stauts",
            "SELECT o_orderstatus, COUNT(*) AS number_of_orders FROM a.c.orders GROUP BY o_orderstatus "
            "ORDER BY number_of_orders DESC, o_orderstatus",
        ),
        ("how many transactons are there", "SELECT COUNT(*) AS number_of_transactions FROM s.b.sales_transactions"),
        (
            "revnue by region",
            "SELECT region, SUM(revenue) AS total_revenue FROM m.s.daily_revenue GROUP BY region "
            "ORDER BY total_revenue DESC, region",
        ),
        (
            "biggest single sale in sales_transactions",
            "SELECT * FROM s.b.sales_transactions ORDER BY totalPrice DESC LIMIT 1",
        ),
        (
            "how many ingredient suppliers do we have on each continent",
            "SELECT continent, COUNT(*) AS number_of_suppliers FROM s.b.sales_suppliers GROUP BY continent "
            "ORDER BY number_of_suppliers DESC, continent",
        ),
        (
            "how many customers placed more than 20 orders",
            "SELECT COUNT(*) AS number_of_customers FROM (SELECT c_custkey, COUNT(*) AS number_of_orders "
            "FROM a.c.orders JOIN a.c.customer ON o_custkey = c_custkey GROUP BY c_custkey HAVING COUNT(*) > 20 "
            "ORDER BY number_of_orders DESC, c_custkey) AS counted",
        ),
        (
            "how many shops sold over 200 units",
            "SELECT COUNT(*) AS number_of_shops FROM (SELECT sales_shops.shopID, SUM(quantity) AS total_quantity "
            "FROM s.b.sales_transactions JOIN s.b.sales_shops ON sales_transactions.shopID = sales_shops.shopID "
            "GROUP BY sales_shops.shopID HAVING SUM(quantity) > 200 ORDER BY total_quantity DESC, shopID) AS counted",
        ),
        (
            "which regions had more than 1000 orders",
            "SELECT region, SUM(orders) AS total_orders FROM m.s.daily_revenue GROUP BY region "
            "HAVING SUM(orders) > 1000 ORDER BY total_orders DESC, region",
        ),
        (
            "sales per product over 1000",
            "SELECT product, SUM(totalPrice) AS sum_totalPrice FROM s.b.sales_transactions GROUP BY product "
            "HAVING SUM(totalPrice) > 1000 ORDER BY sum_totalPrice DESC, product",
        ),
        ("sales with more than 30 items", "SELECT * FROM s.b.sales_transactions WHERE quantity > 30 LIMIT 10000"),
        (
            "customers paying more than 80 dollars a month",
            "SELECT * FROM m.f.customer_features WHERE monthly_charges > 80 LIMIT 10000",
        ),
        (
            "orders per status without the ones with status O",
            "SELECT o_orderstatus, COUNT(*) AS number_of_orders FROM a.c.orders WHERE LOWER(o_orderstatus) <> 'o' "
            "GROUP BY o_orderstatus ORDER BY number_of_orders DESC, o_orderstatus",
        ),
        (
            "refunds as % of revenue by region",
            "SELECT region, 100.0 * (SUM(refunds) / NULLIF(SUM(revenue), 0)) AS refunds_of_revenue "
            "FROM m.s.daily_revenue GROUP BY region ORDER BY refunds_of_revenue DESC, region",
        ),
        (
            "which product sells best in each city",
            "SELECT product, city, SUM(quantity) AS total_quantity FROM s.b.sales_transactions JOIN s.b.sales_shops "
            "ON sales_transactions.shopID = sales_shops.shopID GROUP BY product, city QUALIFY ROW_NUMBER() OVER "
            "(PARTITION BY city ORDER BY SUM(quantity) DESC, product) <= 1 ORDER BY city, total_quantity DESC",
        ),
        (
            "sales per product, but only those above 3000",
            "SELECT product, SUM(totalPrice) AS sum_totalPrice FROM s.b.sales_transactions GROUP BY product "
            "HAVING SUM(totalPrice) > 3000 ORDER BY sum_totalPrice DESC, product",
        ),
        (
            "what percentage of transactions were of pies or cakes",
            "SELECT 100.0 * SUM(CASE WHEN LOWER(product) IN ('pies', 'cakes') THEN 1 ELSE 0 END) / COUNT(*) AS percent "
            "FROM s.b.sales_transactions",
        ),
        (
            "average price of sales over 5 dollars but under 10",
            "SELECT AVG(totalPrice) AS average_totalPrice FROM s.b.sales_transactions "
            "WHERE totalPrice > 5 AND totalPrice < 10",
        ),
        (
            "average total price by month of order date",
            "SELECT CAST(DATE_TRUNC('MONTH', o_orderdate) AS DATE) AS month, AVG(o_totalprice) AS average_o_totalprice "
            "FROM a.c.orders GROUP BY CAST(DATE_TRUNC('MONTH', o_orderdate) AS DATE) ORDER BY month",
        ),
        (
            "oldest and newest review in media_reviews",
            "SELECT MIN(media_reviews.review_date) AS min_review_date, MAX(media_reviews.review_date) "
            "AS max_review_date FROM s.b.media_reviews",
        ),
        (
            "give me the share of revenue each region contributes",
            "SELECT region, SUM(revenue) AS total_revenue, 100.0 * SUM(revenue) / SUM(SUM(revenue)) OVER () AS percent "
            "FROM m.s.daily_revenue GROUP BY region ORDER BY total_revenue DESC, region",
        ),
        (
            "how much did Customer#0079 spend in total",  # a name is no number of rows
            "SELECT SUM(o_totalprice) AS sum_o_totalprice FROM a.c.orders JOIN a.c.customer ON o_custkey = c_custkey "
            "WHERE LOWER(c_name) = 'customer#0079'",
        ),
        (
            "how many orders were placed in 1996 by customers with a balance over 10",
            "SELECT COUNT(*) AS number_of_orders FROM a.c.orders JOIN a.c.customer ON o_custkey = c_custkey "
            "WHERE (c_acctbal > 10 AND o_orderdate >= CAST('1996-01-01' AS DATE)) "
            "AND o_orderdate < CAST('1997-01-01' AS DATE)",
        ),
        (
            "transactions per weekday, monday first",
            "SELECT DATE_FORMAT(sold_at, 'EEEE') AS weekday, COUNT(*) AS number_of_transactions "
            "FROM s.b.sales_transactions GROUP BY DATE_FORMAT(sold_at, 'EEEE') ORDER BY MIN(WEEKDAY(sold_at))",
        ),
        (
            "best month for EMEA",
            "SELECT CAST(DATE_TRUNC('MONTH', order_date) AS DATE) AS month, SUM(revenue) AS total_revenue "
            "FROM m.s.daily_revenue WHERE LOWER(region) = 'emea' "
            "GROUP BY CAST(DATE_TRUNC('MONTH', order_date) AS DATE) ORDER BY total_revenue DESC, month LIMIT 1",
        ),
        (
            "did we sell more on saturday or sunday",
            "SELECT DATE_FORMAT(sold_at, 'EEEE') AS weekday, SUM(totalPrice) AS sum_totalPrice "
            "FROM s.b.sales_transactions WHERE (DAYOFWEEK(sold_at) = 7 OR DAYOFWEEK(sold_at) = 1) "
            "GROUP BY DATE_FORMAT(sold_at, 'EEEE') ORDER BY MIN(WEEKDAY(sold_at))",
        ),
        (
            "correlation between monthly charges and churn",
            "SELECT CORR(monthly_charges, churned) AS correlation FROM m.f.customer_features",
        ),
        (
            "can you pull up the ten priciest orders",
            "SELECT * FROM a.c.orders ORDER BY o_totalprice DESC LIMIT 10",
        ),
        (
            "the last 10 orders of 1996",
            "SELECT * FROM a.c.orders WHERE o_orderdate >= CAST('1996-01-01' AS DATE) "
            "AND o_orderdate < CAST('1997-01-01' AS DATE) ORDER BY o_orderdate DESC LIMIT 10",
        ),
        (
            "orders in the last two weeks",  # the table that has them, not the one that ended years ago
            "SELECT SUM(orders) AS total_orders FROM m.s.daily_revenue "
            "WHERE order_date >= DATE_SUB(CURRENT_DATE, 14)",
        ),
    ],
)  # fmt: skip
def test_it_reads(said, sql):
    found = read(said)
    assert found.out.missing == []
    assert found.out.sql == sql


def test_a_table_that_is_named_in_full_is_told_by_a_participle_of_its_name():
    found = read("review chunks per shop in media_reviews_chunked")
    assert found.table is CHUNKS
    assert "COUNT(*) AS number_of_chunks" in found.out.sql


def test_a_table_of_sums_cannot_tell_how_many_had_how_many():
    found = best_fits("how many customers placed more than 20 orders", (DAILY,), lambda _: 0.0)[0]
    assert "more than 20" in found.out.missing


def test_what_several_rows_of_a_day_add_up_to_is_compared():
    found = best_fits("how many days had more than 500 orders", (DAILY,), lambda _: 0.0)[0]
    assert found.out.sql == (
        "SELECT COUNT(*) AS number_of_day FROM (SELECT order_date AS day, SUM(orders) AS total_orders "
        "FROM m.s.daily_revenue GROUP BY order_date HAVING SUM(orders) > 500 ORDER BY day) AS counted"
    )


def test_what_a_day_has_on_average_of_a_number_is_all_of_it_by_the_days():
    found = best_fits("average number of orders per day", (DAILY,), lambda _: 0.0)[0]
    assert found.out.sql == (
        "SELECT SUM(orders) / COUNT(DISTINCT order_date) AS average_orders_a_day FROM m.s.daily_revenue"
    )


def test_from_one_place_to_another_is_no_choice_of_two():
    rides = made("a.b.rides", "fare double; pickup_zip int; dropoff_zip int", "8 | 10001 | 10019", "9 | 10019 | 10001")
    found = best_fits("average fare from 10001 to 10019", (rides,), lambda _: 0.0)[0]
    assert (
        found.out.sql
        == "SELECT AVG(fare) AS average_fare FROM a.b.rides WHERE pickup_zip = 10001 AND dropoff_zip = 10019"
    )
    for said, sign in (
        ("where pickup and dropoff zip are the same", "="),
        ("with different pickup and dropoff zip", "<>"),
    ):
        found = best_fits(f"rides {said}", (rides,), lambda _: 0.0)[0]
        assert found.out.sql == f"SELECT * FROM a.b.rides WHERE pickup_zip {sign} dropoff_zip LIMIT 10000"


def test_a_line_is_one_of_an_order_where_nothing_is_drawn():
    lines = made("a.c.lineitem", "l_orderkey bigint: Order, see orders.o_orderkey; l_quantity int", "1 | 2", "2 | 3")
    tables = (ORDERS, lines)
    found = best_fits("how many orders have exactly one line", tables, lambda _: 0.0)[0]
    assert "HAVING COUNT(*) = 1" in found.out.sql
    drawn = best_fits("orders per year as a line", tables, lambda _: 0.0)[0].out
    assert (drawn.chart, drawn.missing) == ("line", [])


def test_a_word_of_a_comment_is_no_value():
    parts = made("a.c.part", "p_partkey bigint: Key; p_comment string", "1 | quickly", "2 | foxes")
    assert best_fits("a quick count of parts", (parts,), lambda _: 0.0)[0].out.sql == (
        "SELECT COUNT(*) AS number_of_parts FROM a.c.part"
    )
    assert "WHERE" not in best_fits("how many foxes parts", (parts,), lambda _: 0.0)[0].out.sql


def test_who_bought_both_is_not_who_bought_either():
    tables = (SALES, SHOPS)
    assert "both" in best_fits("how many shops sold both pies and cakes", tables, lambda _: 0.0)[0].out.missing
    assert best_fits("sales in both pies and cakes", tables, lambda _: 0.0)[0].out.missing == []


def test_yearly_ones_are_no_course_of_time():
    found = best_fits("do monthly customers churn more than yearly ones", (FEATURES,), lambda _: 0.0)[0]
    assert found.out.missing == ["yearly"]


def test_a_name_of_several_words_is_no_abbreviation():
    """ "train_churn_model" has the letters of "time" in their order; the code of a notebook is no column."""
    assert best_fits("show me the train_churn_model code", (SALES,), lambda _: 0.0)[0].out.missing


def test_different_values_of_another_table_are_selected_over_its_join():
    found = next(f for f in best_fits("distinct product and city", (SALES, SHOPS), lambda _: 0.0) if f.table is SALES)
    assert found.out.sql == (
        "SELECT DISTINCT product, city FROM s.b.sales_transactions JOIN s.b.sales_shops "
        "ON sales_transactions.shopID = sales_shops.shopID ORDER BY product, city"
    )


def test_the_other_time_takes_the_place_of_the_one_that_was_grouped_by():
    rides = made(
        "a.b.rides", "pickup_time timestamp; dropoff_time timestamp; pickup_zip int; dropoff_zip int",
        "2016-01-01T00:01:28Z | 2016-01-01T00:07:36Z | 10011 | 10016",
    )  # fmt: skip
    before = best_fits("rides per pickup hour", (rides,), lambda _: 0.0)[0]
    change = change_of("use the dropoff time instead")
    assert change is not None
    out = best_fits(rewritten(before, read_clause(change).text), (rides,), lambda _: 0.0)[0].out
    assert "HOUR(dropoff_time)" in out.sql
    assert "pickup" not in out.sql


def test_a_column_ahead_of_the_noun_that_is_grouped_by_only_says_of_what_kind_it_is():
    shops = made("s.b.sales_shops", "shopID bigint: Key; name string; makerID bigint: See makers.makerID", "7 | A | 4")
    makers = made("s.b.makers", "makerID bigint: Key; name string; ingredient string", "4 | Brown | oats")
    for said in ("how many shops per ingredient maker", "how many shops buy from each ingredient maker, by maker name"):
        found = best_fits(said, (shops, makers), lambda _: 0.0)[0].out
        assert found.missing == []
        assert "GROUP BY makers.name, makers.makerID" in found.sql
    found = best_fits("how many shops per maker ingredient", (shops, makers), lambda _: 0.0)[0].out
    assert "GROUP BY ingredient" in found.sql


def test_who_has_the_most_of_something_is_a_person_and_no_amount():
    people = made("s.b.members", "memberID bigint: Key; tariff string; charges double", "7 | basic | 4.5",
                  comment="One row a customer.")  # fmt: skip
    found = best_fits("who has the highest charges", (people,), lambda _: 0.0)[0].out
    assert found.sql == "SELECT * FROM s.b.members ORDER BY charges DESC LIMIT 1"
    found = best_fits("what are the highest charges", (people,), lambda _: 0.0)[0].out
    assert "MAX(charges)" in found.sql


def test_a_number_of_people_is_nobody_who_did_something_so_many_times():
    daily = made("s.b.daily", "day date; customers bigint; orders bigint", "2026-01-02 | 4 | 5")
    assert best_fits("which customers ordered more than 20 times", (daily,), lambda _: 0.0)[0].out.missing
