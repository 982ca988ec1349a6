"""A question about data is found in the story told around it, and what it points to there is never left out."""

from __future__ import annotations

import pytest

from agent.providers.planner.language.referents import pointer, resolved
from agent.providers.planner.language.story import story

TRIPS = "samples.nyctaxi.trips"
COUNTED = f"SELECT COUNT(*) AS number_of_trips FROM {TRIPS}"
OF_FARES = f"SELECT AVG(fare_amount) AS average_fare_amount FROM {TRIPS}"


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("My boss doubts it, so please tell me how many trips there are.", "how many trips there are"),
        (
            "Before I panic, what share of our trips ends in the same zip?",
            "what share of our trips ends in the same zip?",
        ),
        (
            "We open a branch in May, and I would be curious to compare revenue by region.",
            "compare revenue by region",
        ),
        ("It was a bad week. Could I have the orders per day, please?", "show the orders per day"),
        ("To split the budget I'd need our customers grouped by plan.", "show our customers grouped by plan"),
        ("The team needs to know whom to call: the ten customers who owe most.", "show the ten customers who owe most"),
        ("My lead swears it is so. Is that true? Set the fares by day against those by night.",
         "show the fares by day against those by night"),
        ("Could you check, plan by plan, how often they log in? I need it for a slide.",
         "how often they log in plan by plan?"),
        ("Customers who left are a riddle to me. How many had a discount?", "How many had a discount?"),
        ("Just got out of a meeting. They asked me for the ten suppliers with the highest balance.",
         "show the ten suppliers with the highest balance"),
        ("My manager wants to know how many trips there were.", "how many trips there were"),
        ("Can you show the orders per day so that we can settle the argument?", "show the orders per day"),
    ],
)  # fmt: skip
def test_what_asks(said, asked):
    found = story(said)
    assert found is not None
    assert found.asked == (asked,)
    assert found.limits == ()


@pytest.mark.parametrize(
    "said",
    [
        "how many trips are there?",
        "late orders: how many per priority",
        "rides that end at the airport but didnt start there: which zip do most come from?",
        "people with two or more failed payments - how many are there, how many of them are gone?",
        "show the trips in May, which of them was the longest?",
        "If it rains, how many trips are there?",
        "In 2016 it was busy, how many trips were there?",
        "after we raised prices in May, how many orders came in?",
    ],
)
def test_no_background(said):
    assert story(said) is None


@pytest.mark.parametrize(
    ("said", "limits"),
    [
        ("We only care about EMEA here. What is the revenue per month?", ("only EMEA",)),
        ("Refunds don't count for this. What is the revenue per month?", ("without Refunds",)),
        ("What is the revenue per month? Only APAC counts.", ("only APAC",)),
        ("By late I mean received after the due date. How many lines are late?", ("",)),
        ("Our ads are aimed at women only. What is the revenue per month?", ()),
    ],
)
def test_limits_are_no_background(said, limits):
    found = story(said)
    assert found is not None
    assert found.limits == limits


@pytest.mark.parametrize(
    ("said", "way"),
    [
        ("APAC got a new head of sales. Compare its revenue by month.", "Compare APAC revenue by month"),
        ("APAC baskets are smaller than AMER ones, I hear. What is the average order value in both?",
         "What is the average order value in APAC vs AMER?"),
        ("Hardly anybody goes to the airport, which is zip 11430, they say. How many rides ended there?",
         "How many rides ended in 11430?"),
        ("I worry about suppliers that were never approved: how many shops are supplied by one of those?",
         "how many shops are supplied by suppliers that were never approved?"),
        ("A customer whose balance is below zero owes us money. How many of those are in each region?",
         "how many customers whose balance is below zero are in each region?"),
        ("We have four managers and they should sit where the most customers are, so which four nations is that?",
         "which four nations have the most customers?"),
        ("We raised our prices in May 2024. What is the average price since then?",
         "What is the average price since May 2024?"),
        ("I'm told that the AUTOMOBILE segment is dying. How many customers does it have?",
         "How many customers are in AUTOMOBILE?"),
    ],
)  # fmt: skip
def test_what_it_may_point_to(said, way):
    found = story(said)
    assert found is not None
    assert pointer(found.asked[0]) is not None
    assert way in list(resolved(found.asked[0], found.told))


@pytest.mark.parametrize(
    ("said", "sql"),
    [
        ("My boss does not believe me. How many trips are there?", COUNTED),
        ("How many trips are there? My boss believes it was less than 20000.", COUNTED),
        (
            "Hardly any cab is seen in 11430. How many trips started there?",
            f"{COUNTED} WHERE pickup_zip = 11430",
        ),
        ("Only January counts. What is the average fare?", f"{OF_FARES} WHERE MONTH(tpep_pickup_datetime) = 1"),
        (
            "My boss is worried. What share of the total fare came from pickup zip 10001 in each month?",
            "SELECT CAST(DATE_TRUNC('MONTH', tpep_pickup_datetime) AS DATE) AS month, 100.0 * SUM(CASE "
            "WHEN pickup_zip = 10001 THEN fare_amount ELSE 0 END) / NULLIF(SUM(fare_amount), 0) AS percent "
            f"FROM {TRIPS} "
            "GROUP BY CAST(DATE_TRUNC('MONTH', tpep_pickup_datetime) AS DATE) ORDER BY month",
        ),
        ("We had a strike in January 2016, so what was the average fare?", OF_FARES),
    ],
)
def test_the_question_runs_and_what_was_left_out_is_said(talk, said, sql):
    calls, reply = talk.say(said)
    assert [" ".join(args["sql"].split()) for name, args in calls if name == "execute_sql"] == [sql], reply.text
    assert ("for background" in reply.text) != ("Only" in said)


@pytest.mark.parametrize(
    "said",
    [
        "The purple ones worry me. How many of them are there per nation?",
        "Their office is closing. What is its revenue?",
        "By long I mean more than ten miles. What is the average fare of trips?",
        "The strike lasted a while. How many trips were there on that day?",
    ],
)
def test_what_points_to_nothing_known_is_refused(talk, said):
    calls, reply = talk.say(said)
    assert "execute_sql" not in [name for name, _ in calls], reply.text


@pytest.mark.parametrize(
    "said",
    [
        "ETL Nightly is hanging, can you restart it",
        "Nobody needs BI Adhoc any more. Could you delete it?",
        "run Nightly ETL, then tell me how many trips there are",
    ],
)
def test_an_order_is_no_background(talk, said):
    calls, _ = talk.say(said)
    assert any(name in ("restart_cluster", "delete_cluster", "run_job") for name, _ in calls)
