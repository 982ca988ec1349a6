"""What statement a question asks for: rates within groups, several figures at once, spans side by side, averages."""

from __future__ import annotations

import pytest

from agent.providers.planner.language.second_figures import as_one_question
from agent.providers.planner.second_reading import is_remark
from agent.providers.planner.sql.described import table_of
from agent.providers.planner.sql.fit import Fit, best_fits

MEMBERS = table_of(
    "g.club.members",
    "g.club.members (MANAGED): 7 columns.\ncomment: Members of a gym.\ncolumn: member_id bigint: Key\n"
    "column: tariff string: basic or gold\ncolumn: term string: monthly or yearly\ncolumn: visits_30d int\n"
    "column: tenure_months int\ncolumn: fee double\ncolumn: lapsed int: 1 when they left, else 0\n"
    "sample: member_id | tariff | term | visits_30d | tenure_months | fee | lapsed\n"
    "sample: 1 | gold | monthly | 3 | 12 | 30 | 0\nsample: 2 | basic | yearly | 0 | 30 | 20 | 1",
)
PARCELS = table_of(
    "g.post.parcels",
    "g.post.parcels (MANAGED): 7 columns.\ncomment: Parcels.\ncolumn: parcel_id bigint: Key\n"
    "column: weight double\ncolumn: postage double\ncolumn: sent_at timestamp\ncolumn: due_date date\n"
    "column: arrival_date date\ncolumn: carrier string\ncolumn: state string: R refused, D delivered\n"
    "sample: parcel_id | weight | postage | sent_at | due_date | arrival_date | carrier | state\n"
    "sample: 1 | 2 | 3 | 2024-05-01T08:00:00Z | 2024-05-04 | 2024-05-03 | RAIL | D\n"
    "sample: 2 | 2 | 3 | 2024-05-01T08:00:00Z | 2024-05-04 | 2024-05-05 | TRUCK | R",
)
TAKINGS = table_of(
    "g.shop.daily_takings",
    "g.shop.daily_takings (MANAGED): 5 columns.\ncomment: Takings by day and zone.\ncolumn: day date\n"
    "column: zone string: NORTH or SOUTH\ncolumn: orders bigint\ncolumn: revenue double\ncolumn: refunds double\n"
    "sample: day | zone | orders | revenue | refunds\nsample: 2026-01-02 | NORTH | 3 | 4 | 5\n"
    "sample: 2026-01-03 | SOUTH | 3 | 4 | 5",
)
TABLES = (MEMBERS, PARCELS, TAKINGS)
DAYS = "COUNT(DISTINCT CAST(sent_at AS DATE))"
LAPSED = "CASE WHEN lapsed = 1 THEN 1 ELSE 0 END"
LATE = "CASE WHEN arrival_date > due_date THEN 1 ELSE 0 END"


def read(text: str) -> Fit:
    return best_fits(text, TABLES, lambda _: 0.0)[0]


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        # the noun of a flag asks for the share of the rows that have it
        ("lapse by tariff", (f"AVG({LAPSED})", "GROUP BY tariff", "DESC, tariff")),
        ("lapse per term, best on top", (f"AVG({LAPSED})", "ASC, term")),
        ("gold: lapse by term", (f"AVG({LAPSED})", "WHERE LOWER(tariff) = 'gold' GROUP BY term")),
        ("lapsed members by tariff", ("COUNT(*)", "WHERE lapsed = 1 GROUP BY tariff")),
        ("refused rate by carrier", ("AVG(CASE WHEN LOWER(state) = 'r'", "GROUP BY carrier")),
        ("late rate by carrier", (f"AVG({LATE})", "GROUP BY carrier")),
        ("late parcels as a share of all parcels, per carrier", (f"100.0 * AVG({LATE})", "GROUP BY carrier")),
        ("share of refused parcels by carrier", ("100.0 * AVG(CASE WHEN LOWER(state) = 'r'", "GROUP BY carrier")),
        # several figures
        ("parcels and total postage per carrier", ("COUNT(*)", "SUM(postage)", "GROUP BY carrier")),
        ("average fee and members by term", ("AVG(fee)", "COUNT(*)", "GROUP BY term")),
        ("members by term: count, total fee", ("COUNT(*)", "SUM(fee)", "GROUP BY term")),
        ("lapsed count + rate by term", (f"SUM({LAPSED})", f"AVG({LAPSED})", "GROUP BY term")),
        (
            "members with 0 visits - how many are there, how many of them lapsed?",
            ("SELECT COUNT(*)", f"SUM({LAPSED})", "WHERE visits_30d = 0"),
        ),
        ("how many gold members are there and what share of them lapsed", ("COUNT(*)", f"100.0 * AVG({LAPSED})")),
        ("how many of them lapsed", ("SELECT COUNT(*)", "WHERE lapsed = 1")),
        # spans of time side by side
        (
            "revenue in the last 7 days against the 7 days before that",
            ("SUM(CASE WHEN day >= DATE_SUB(CURRENT_DATE, 7) THEN revenue END)", "DATE_SUB(CURRENT_DATE, 14)"),
        ),
        (
            "average daily revenue in the last 30 days vs the 30 days before",
            ("/ COUNT(DISTINCT CASE WHEN day >= DATE_SUB(CURRENT_DATE, 30) THEN day END)",),
        ),
        ("parcels from 1 to 7 may 2024 vs 8 to 14 may 2024", ("COUNT(CASE WHEN sent_at >= CAST('2024-05-01'",)),
        # the row that has the most in each group
        ("heaviest parcel per carrier and its postage", ("PARTITION BY carrier ORDER BY weight DESC) <= 1",)),
        ("highest postage by carrier with the parcel's weight", ("PARTITION BY carrier ORDER BY postage DESC) <= 1",)),
        ("latest parcel per carrier and its postage", ("PARTITION BY carrier ORDER BY sent_at DESC) <= 1",)),
        ("busiest carrier and its average postage", ("AVG(postage)", "ORDER BY number_of_rows DESC, carrier LIMIT 1")),
        # for how long, and at least so many
        ("on average how many years had the lapsed members been with us", ("AVG(tenure_months) / 12",)),
        ("members with 3+ visits", ("WHERE visits_30d >= 3",)),
        # each of several values, and one or the other bound
        ("average fee on basic and gold", ("AVG(fee)", "GROUP BY tariff")),
        ("basic, gold: how many members with each?", ("COUNT(*)", "GROUP BY tariff")),
        ("visits: avg for basic vs gold", ("AVG(visits_30d)", "GROUP BY tariff")),
        ("how many parcels weigh a weight over 10 or under 1", ("(weight > 10 OR weight < 1)",)),
        ("distinct carriers, january vs february", ("COUNT(DISTINCT carrier)", "GROUP BY CAST(DATE_TRUNC('MONTH'")),
        # averages of days
        ("average number of parcels per weekday", (f"COUNT(*) / {DAYS}", "GROUP BY DATE_FORMAT(sent_at, 'EEEE')")),
        ("average number of parcels per hour of the day", (f"COUNT(*) / {DAYS}", "GROUP BY HOUR(sent_at)")),
        ("average number of parcels per hour", ("SELECT COUNT(*) / COUNT(DISTINCT DATE_TRUNC('HOUR', sent_at))",)),
        ("average postage by weekday", ("AVG(postage)", "GROUP BY DATE_FORMAT(sent_at, 'EEEE')")),
        ("average number of orders by weekday", ("SUM(orders) / COUNT(DISTINCT day)", "GROUP BY DATE_FORMAT")),
        ("which weekday gets the most orders on average?", ("SUM(orders) / COUNT(DISTINCT day)", "LIMIT 1")),
        ("revenue on an average weekend day vs an average weekday", ("SUM(revenue) / COUNT(DISTINCT day)",)),
        ("parcels on a typical sunday", (f"COUNT(*) / {DAYS}", "DAYOFWEEK(sent_at) = 1")),
        ("orders by day, all zones together", ("SUM(orders)", "GROUP BY day ORDER BY")),
    ],
)  # fmt: skip
def test_the_statement_has_this_shape(said: str, parts: tuple[str, ...]):
    fit = read(said)

    assert fit.complete, fit.out.missing
    assert all(part in fit.out.sql for part in parts), fit.out.sql


@pytest.mark.parametrize(
    ("said", "last"),
    [
        ("refund rate per zone, worst one on top", "ORDER BY refund_rate DESC, zone"),
        ("revenue by zone with the worst at the top", "ORDER BY total_revenue ASC, zone"),
        ("average postage by carrier, priciest on top", "ORDER BY average_postage DESC, carrier"),
        ("lapse by term - worst first", "ORDER BY lapsed_rate DESC, term"),
    ],
)
def test_an_end_on_top_sorts_and_leaves_nothing_out(said: str, last: str):
    assert read(said).out.sql.endswith(last), read(said).out.sql


@pytest.mark.parametrize(
    ("said", "sql"),
    [
        ("revenue - refunds by zone", "SUM(revenue - refunds)"),
        ("revenue by zone - highest first", "SUM(revenue) AS total_revenue"),
    ],
)
def test_a_dash_takes_off_only_between_two_numbers(said: str, sql: str):
    assert sql in read(said).out.sql


@pytest.mark.parametrize(
    "said",
    [
        "how many members are there, and how many of them per term",
        "number of members and rate",
        "average visits of lapsed vs stayed members",
    ],
)
def test_a_second_figure_of_nothing_is_refused(said: str):
    assert not read(said).complete


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("how many gold members are there, and what do they pay per month altogether?", " and total pay a month?"),
        ("how many parcels are late, and what did they cost on average?", " and average cost?"),
        ("how many orders are open and how much are they worth in total", " and total value"),
        ("how many members are there and how many of them lapsed?", ", how many of them lapsed?"),
        ("busiest day of may and how many parcels were there on it", "busiest day of may"),
        ("orders by weekday? All zones together", "orders by weekday, All zones together"),
    ],
)
def test_a_second_question_about_the_same_rows_is_a_figure_of_the_first(said: str, meant: str):
    assert as_one_question(said).endswith(meant)


@pytest.mark.parametrize(
    "said", ["how many clusters are running, and what do they cost?", "list jobs and how many of them failed"]
)
def test_questions_about_objects_stay_two(said: str):
    assert as_one_question(said) == said


def test_what_is_asked_is_no_remark():
    assert not is_remark("which store has the highest takings")
