"""Messages that change the question about data before them, and questions about its result."""

from __future__ import annotations

import pytest

from agent.providers.planner.sql.changes import rewritten, unplaced
from agent.providers.planner.sql.described import table_of
from agent.providers.planner.sql.ends import counts_else
from agent.providers.planner.sql.fit import best_fits, fit
from agent.providers.planner.sql.pointing import carried, each_of_them, goes_on, gone_on, lost, points, still
from agent.providers.planner.sql.those import about_those
from agent.providers.planner.sql.turns import change_of, each_change, together

SHOPS = table_of(
    "a.b.shops",
    "a.b.shops (MANAGED): 3 columns.\ncolumn: shopID bigint: Key\ncolumn: name string\ncolumn: city string\n"
    "sample: shopID | name | city\nsample: 1 | Corner | Oslo\nsample: 2 | Harbour | Bergen",
)
SALES = table_of(
    "a.b.sales",
    "a.b.sales (MANAGED): 6 columns.\ncomment: Each sale.\ncolumn: saleID bigint: Key\n"
    "column: shopID bigint: See shops.shopID\ncolumn: sold_at timestamp\ncolumn: amount double\n"
    "column: method string\ncolumn: continent string\n"
    "sample: saleID | shopID | sold_at | amount | method | continent\n"
    "sample: 1 | 1 | 2024-05-01T10:00:00Z | 5 | visa | Europe\n"
    "sample: 2 | 2 | 2024-05-02T10:00:00Z | 7 | amex | Asia",
)
PLANS = table_of(
    "m.f.customer_features",
    "m.f.customer_features (MANAGED): 5 columns.\ncomment: One row a customer.\ncolumn: customer_id bigint: Key\n"
    "column: plan string\ncolumn: tenure_months int\ncolumn: tickets int\n"
    "column: churned int: 1 when the customer left\n"
    "sample: customer_id | plan | tenure_months | tickets | churned\nsample: 1 | basic | 12 | 0 | 1\n"
    "sample: 2 | premium | 70 | 3 | 0",
)
TABLES = (SHOPS, SALES, PLANS)


def read(text: str) -> tuple[str, list[str]]:
    found = best_fits(text, TABLES, lambda _: 0.0)[0].out
    return found.sql, found.missing


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ("make it ten", "ten"),
        ("can you split that by plan as well", "by plan as well"),
        ("drop the US from that", "except US"),
        ("exclude the churned ones", "except churned ones"),
        ("weekly instead of daily, and plot it", "rather weekly as a  chart"),
        ("add a column with the average amount", "also average amount"),
        ("with the shop names please", "also shop names"),
        ("with the average fare", "also average fare"),
        ("with the discount", None),  # a condition
        ("with an average over 20", None),
        ("sorry, I meant dropoff zip", "rather dropoff zip"),
        ("only those paid by visa", "only visa"),
        ("by dropoff zip rather than by pickup zip", "rather by dropoff zip"),
        ("plot EMEA alone as a line chart", "only EMEA as a line chart"),
        ("now APAC on its own", "only APAC"),
        ("as a bar chart for EMEA", "only for EMEA as a bar chart"),
        ("as a bar chart, without EMEA", "as a bar chart, without EMEA"),
        ("how does that compare with the day before?", "vs the day before"),
        ("only count trips over five miles", "only trips over five miles"),
        ("sort it the other way round", "reversed"),
        ("can u split it by contract as well", "by contract as well"),
        ("can I have that in percent", "in percent"),
        ("as a percentage of the total", "in percent"),
        ("in dollars instead of units", "rather by revenue"),
        ("show it by pieces, not in money", "rather by quantity"),
        ("as a percentage of revenue", "as a share of revenue"),
        ("show it by region instead", "rather by region"),
        ("hm ok, and of these just the basic ones", "only the basic ones"),
        ("the same thing but without what was returned", "except what was returned"),
        ("and the three at the very bottom?", "the three at the very bottom"),
        ("which one was the slowest", "which one was the slowest"),
        ("and how many started there?", "started there"),
        ("how many are there?", None),
        ("put the two months next to each other", "both together"),
        ("what is the highest fare", None),
        ("which region has the most orders", None),
        ("show me both side by side", "both together"),
        ("stop the cluster", None),
        ("show me the clusters", None),
        ("remove the secret from staging", None),
        ("how many trips are there?", None),
    ],
)
def test_what_a_message_changes(said: str, change: str | None) -> None:
    assert change_of(said) == change


@pytest.mark.parametrize(
    ("before", "change", "wanted"),
    [
        ("sales per shop", "also shop names", "sales per shop, shop names"),
        ("top 5 shops by sales", "ten", "top ten shops by sales"),
        ("sales in 2024", "the year before", "sales in 2023"),
        ("sales by method with a refund", "those without", "sales by method without a refund"),
        ("sales yesterday", "vs the day before", "sales yesterday vs 2 days ago"),
        ("sales by method", "except visa", "sales by method except visa"),
        ("sales by method", "only the total", "sales"),
        ("number of sales by method", "only the ones above 5", "number of sales by method, only method above 5"),
        ("sales in May 2024", "rather june", "sales in june 2024"),
        ("number of sales by method", "also average amount", "number of sales and the average amount by method"),
        ("sales on weekends in 2024", "in 2023", "sales on weekends in 2023"),
        ("number of sales by method", "and by amount", "total amount of sales by method"),
        ("number of sales by method", "reversed", "number of sales by method, lowest first"),
        ("top 5 shops by sales", "reversed", "bottom 5 shops by sales"),
        ("number of sales by method", "except nulls", "number of sales by method where method is not null"),
        ("number of sales in Asia", "same for the other continents", "number of sales per continent except asia"),
        ("number of sales in Asia", "Europe too", "number of sales in Asia and europe"),
        ("number of sales by method", "only 2023", "number of sales by method in 2023"),
        ("number of sales per month", "rather by method", "number of sales by method"),
        ("monthly sales", "rather by method", "sales by method"),
        ("top 5 shops by number of sales", "by average amount", "top 5 shops by average amount"),
        ("number of sales by method", "only wombats", "number of sales by method wombats"),
        # a condition in the place of its like, or of the whole that a share is of
        ("sales of more than 6 dollars", "less than 3?", "sales of less than 3 dollars"),
        ("sales of more than 6 dollars", "under 9 dollars", "sales of more than 6 dollars under 9 dollars"),
        ("what share of sales is visa", "only europe", "among sales in europe, what share of sales is visa"),
        ("what share of sales is visa", "except europe", "among sales except europe, what share of sales is visa"),
        ("sales in May 2024", "also in april", "sales in May 2024 vs in april 2024"),
        ("total amount by method in May 2024", "only the total?", "total amount in May 2024"),
        ("sales by method", "in percent", "sales by method as a share"),
        ("total amount by method", "as a share of sales", "amount by method as a share of sales"),
        # the ends of a ranking
        ("number of sales per day", "which one was the slowest", "number of sales per day, lowest first, limit 1"),
        ("sales by method", "which has the fewest", "sales by method, lowest first, limit 1"),
        ("sales by method, lowest first, limit 1", "the strongest", "sales by method, highest first, limit 1"),
        ("which 3 shops have the highest sales", "the two at the very bottom", "which 2 shops have the lowest sales"),
        ("top 5 shops by sales", "the other end of the ranking", "bottom 5 shops by sales"),
        ("which shop has the most sales", "the worst", "which shop has the least sales"),
        ("refunds by method", "which one is the worst", "refunds by method, highest first, limit 1"),
        (
            "number of sales by method",
            "which one has the most amount",
            "total amount of sales by method, highest first, limit 1",
        ),
    ],
)
def test_the_changed_question(before: str, change: str, wanted: str) -> None:
    assert rewritten(fit(before, SALES, (SHOPS,)), change) == wanted


@pytest.mark.parametrize(
    ("before", "said", "unit"),
    [
        ("sales by method", "the year before", "year"),
        ("sales in May", "the year before", "year"),
        ("sales in May 2024", "the year before", ""),
        ("sales in 2024", "vs the year before", ""),
        ("sales by method", "only visa", ""),
    ],
)
def test_a_time_before_one_that_is_not_named(before: str, said: str, unit: str) -> None:
    assert unplaced(fit(before, SALES, (SHOPS,)), said) == unit


def test_the_busiest_is_no_end_of_averages() -> None:
    averages, counts = (
        best_fits(f"{of} by method", (SALES,), lambda _: 0.0)[0] for of in ("average amount", "number of sales")
    )
    assert counts_else(averages, "which is the busiest") == "busiest"
    assert counts_else(averages, "which is the highest") == counts_else(counts, "which is the busiest") == ""


def test_both_together_adds_what_stood_in_the_place_of_the_first() -> None:
    assert together(["and orders?", "both together"]) == ["also orders?"]
    assert together(["only EMEA", "by plan"]) == ["only EMEA", "by plan"]


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("top 3 shops by sales, with the city they are in", "SELECT shops.name, city, SUM(amount)"),
        ("average amount of visa vs all the others", "CASE WHEN LOWER(method) = 'visa' THEN 'visa' ELSE 'others' END"),
        ("how many european sales", "LOWER(continent) = 'europe'"),
        ("how many customers did we lose", "WHERE churned = 1"),
        ("how many customers stayed", "WHERE churned = 0"),
        ("customers for more than five years", "tenure_months > 60"),
        ("count of customers by number of tickets", "GROUP BY tickets"),
        (
            "how many customers had at least one ticket",
            "COUNT(*) AS number_of_customers FROM m.f.customer_features WHERE tickets > 0",
        ),
        ("customers with tickets by plan", "WHERE tickets > 0 GROUP BY plan"),
        ("unique methods, how many?", "SELECT COUNT(DISTINCT method)"),
        ("did anybody pay with amex", "SELECT COUNT(*)"),
        ("customers per plan on average", "COUNT(*) / COUNT(DISTINCT plan)"),
        ("top 2 shops by sales", "SUM(amount)"),
        ("churn rate of customers with tickets vs without tickets", "CASE WHEN tickets > 0 THEN 'with' ELSE"),
        (
            "are basic customers more likely to leave than premium ones",
            "AVG(CASE WHEN churned = 1 THEN 1 ELSE 0 END) AS churned_rate",
        ),
    ],
)
def test_a_way_of_speaking_is_read(said: str, part: str) -> None:
    sql, missing = read(said)
    assert missing == []
    assert part.replace("shops.name, city", "name, city") in sql.replace("shops.", "")


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("and what is the average fare there", "there"),
        ("how many sales are there", ""),
        ("the total on that day", "that day"),
        ("how many of those with a phone", ""),
        ("how many orders was that?", "that"),
        ("then show me his three biggest orders", "his"),
        ("show me the customers and their latest orders", ""),
    ],
)
def test_what_points_back(said: str, word: str) -> None:
    assert points(said) == word


def test_a_time_that_no_column_counts_is_not_guessed() -> None:
    sql, missing = read("how many sales for more than five years")
    assert sql == ""
    assert missing


@pytest.mark.parametrize(
    ("before", "now", "rows", "wanted"),
    [
        (
            "SELECT COUNT(*) FROM a.b.sales WHERE method = 'visa'",
            "SELECT SUM(amount) FROM a.b.sales",
            [],
            "SELECT SUM(amount) FROM a.b.sales WHERE method = 'visa'",
        ),
        (
            "SELECT method, COUNT(*) AS n FROM a.b.sales GROUP BY method ORDER BY n DESC LIMIT 1",
            "SELECT AVG(amount) FROM a.b.sales",
            [{"method": "amex", "n": "4"}],
            "SELECT AVG(amount) FROM a.b.sales WHERE method = 'amex'",
        ),
        (
            "SELECT * FROM a.b.sales ORDER BY amount DESC LIMIT 5",
            "SELECT AVG(amount) FROM a.b.sales",
            [{"amount": "7"}],
            None,
        ),
        ("SELECT COUNT(*) FROM a.b.shops WHERE city = 'Oslo'", "SELECT SUM(amount) FROM a.b.sales", [], None),
    ],
)
def test_what_those_are_is_carried_over(
    before: str, now: str, rows: list[dict[str, str]], wanted: str | None
) -> None:  # fmt: skip
    found = carried(before, now, rows)
    assert (found and found[0]) == wanted


@pytest.mark.parametrize(
    ("said", "plainly"),
    [
        ("who are they?", "list all of them"),
        ("ok, show me those", "list all of them"),
        ("what are their names", "list the name of them"),
        ("what are they called and in which city are they", "list the name and city of them"),
        ("which countries are those from?", "list the countries of them"),
        ("how many are those?", "how many rows of them"),
        ("and what are those worth altogether?", "what are those worth altogether"),
        ("how far did those go on average, then?", "how far did those go on average"),
        ("what do these columns mean", None),
        ("who am i", None),
        ("show me the clusters", None),
    ],
)
def test_a_question_about_those_is_put_plainly(said: str, plainly: str | None) -> None:
    assert about_those(said) == plainly


@pytest.mark.parametrize(
    ("before", "own", "now", "wanted"),
    [
        ("SUM(a) FROM t WHERE s = 'O'", "SUM(a) FROM t", "y, SUM(a) FROM t GROUP BY y", "WHERE s = 'O' GROUP BY y"),
        ("SUM(a) FROM t WHERE s > 5", "SUM(a) FROM t", "SUM(a) FROM t WHERE s > 9", "FROM t WHERE s > 9"),
        ("SUM(a) FROM t WHERE s = 'O'", "SUM(a) FROM t", "SUM(a) FROM u", None),
    ],
)
def test_a_change_of_a_question_about_those_is_still_about_them(
    before: str, own: str, now: str, wanted: str | None
) -> None:
    found = still(f"SELECT {before}", f"SELECT {own}", f"SELECT {now}")
    assert found is None if wanted is None else found is not None and found[0].endswith(wanted)


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        ("10, but just the visa ones", ["10", "only the visa ones"]),
        ("by city and only in Europe", ["by city", "only in Europe"]),
        ("as a pie chart, but only in May 2024", ["as a pie chart", "only in May 2024"]),
        ("monthly, without Europe", ["monthly", "except Europe"]),
        ("only Europe", ["only Europe"]),
    ],
)
def test_two_changes_are_made_one_after_the_other(said: str, changes: list[str]) -> None:
    assert each_change(said) == changes


def test_a_condition_stays_beside_other_groups() -> None:
    before = fit("total amount by method", SALES, ())
    assert rewritten(before, "only Europe, by month") == "total amount by month in Europe"
    assert rewritten(before, "the median by month") == "median amount by month"
    assert rewritten(before, "only for 2024 as a bar chart") == "total amount by method in 2024 as a bar chart"
    assert rewritten(fit("shops by city", SHOPS, ()), "in Norway") == "shops by city in Norway"  # of another table
    ranked = fit("top 5 methods by amount", SALES, ())
    assert rewritten(ranked, "rather top 3 by continent").startswith("top 3")


def test_the_other_verb_at_the_same_place() -> None:
    trips = table_of(
        "s.n.trips",
        "s.n.trips (MANAGED): 3 columns.\ncomment: Taxi trips\ncolumn: distance double\n"
        "column: pickup_zip int: ZIP code where the trip started\n"
        "column: dropoff_zip int: ZIP code where the trip ended\n"
        "sample: distance | pickup_zip | dropoff_zip\nsample: 1.0 | 10001 | 10002",
    )
    before = fit("how many trips started in 10001", trips, ())
    assert rewritten(before, "ended there") == "how many trips ended in 10001"
    assert rewritten(before, "rather picked up there") == "how many trips picked up in 10001"
    assert rewritten(before, "rather ended") == "how many trips ended in 10001"
    named = fit("how many trips started in zip 10001", trips, ())
    assert rewritten(named, "rather ended there") == "how many trips ended in zip 10001"
    assert " there" in rewritten(before, "slept there")


@pytest.mark.parametrize(
    ("before", "now", "wanted"),
    [
        ("d > DATE '2024-01-01'", " WHERE DAYOFWEEK(d) IN (1, 7)", True),
        ("d > DATE '2024-01-01'", " WHERE d > DATE '2024-02-01'", False),
        ("a = 1", "", True),
    ],
)
def test_what_goes_on_keeps_to_what_it_does_not_say_anew(before: str, now: str, wanted: bool) -> None:
    found = gone_on(f"SELECT COUNT(*) FROM t WHERE {before}", f"SELECT COUNT(*) FROM t{now}")
    assert (found is not None) is wanted


def test_every_row_that_was_counted_is_listed() -> None:
    assert each_of_them("SELECT DISTINCT n FROM t WHERE a = 1 LIMIT 10") == "SELECT n FROM t WHERE a = 1 LIMIT 10000"
    assert each_of_them("SELECT n, COUNT(*) FROM t GROUP BY n") == "SELECT n, COUNT(*) FROM t GROUP BY n"


@pytest.mark.parametrize(
    ("said", "goes"),
    [
        ("and how many orders?", True),
        ("and what about those", True),
        ("how many on weekends?", True),
        ("how many orders?", False),
        ("and by month", False),
    ],
)
def test_a_question_that_goes_on(said: str, goes: bool) -> None:
    assert goes_on(said) is goes


def test_a_month_to_compare_with_is_of_the_same_year():
    before = best_fits("total amount per method in May 2024", (SALES,), lambda _: 0.0)[0]
    assert rewritten(before, "vs april") == "total amount per method in May 2024 vs april 2024"


@pytest.mark.parametrize("said", ["now by dropoff zip", "now for dropoff", "and dropoff?", "and for dropoffs?"])
def test_what_is_ranked_gives_way_to_what_is_like_it(said: str) -> None:
    trips = table_of(
        "s.n.trips",
        "s.n.trips (MANAGED): 3 columns.\ncomment: Taxi trips\ncolumn: distance double\ncolumn: pickup_zip int\n"
        "column: dropoff_zip int\nsample: distance | pickup_zip | dropoff_zip\nsample: 1.0 | 10001 | 10002",
    )
    before = best_fits("top 5 pickup zips by number of trips", (trips,), lambda _: 0.0)[0]
    sql = fit(rewritten(before, said), trips, ()).out.sql
    assert "dropoff_zip" in sql
    assert "pickup_zip" not in sql


@pytest.mark.parametrize(
    ("said", "now", "kept"),
    [
        ("show me its five best days", "SELECT d, SUM(a) FROM t GROUP BY d ORDER BY 2 DESC LIMIT 5", True),
        ("its five best days", "SELECT d, SUM(a) FROM t WHERE r = 'x' GROUP BY d LIMIT 5", True),
        ("the five best days", "SELECT d, SUM(a) FROM t GROUP BY d LIMIT 5", False),
    ],
)
def test_its_best_days_are_of_the_one_that_led(said: str, now: str, kept: bool) -> None:
    before = "SELECT r, SUM(a) AS n FROM t GROUP BY r ORDER BY n DESC LIMIT 1"
    assert (lost(said, before, now) is not None) is kept
    if kept:
        found = carried(before, now, [{"r": "x", "n": "4"}])
        assert found is not None
        assert found[0].count("r = 'x'") == 1
