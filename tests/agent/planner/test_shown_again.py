""" "Show it": what the turn before was about; and what only a person can do is said to be so."""

from __future__ import annotations

import pytest


def names(calls):
    return [name for name, _ in calls]


@pytest.mark.parametrize(
    "said", ["show it", "can you show me that?", "ok, open it please", "let me see it", "show it again"]
)
def test_the_table_that_was_described(talk, said):
    talk.say("describe samples.nyctaxi.trips")
    calls, _ = talk.say(said)
    assert calls == [("describe_table", {"table": "samples.nyctaxi.trips"})]


def test_the_cluster_the_list_the_rows(talk):
    talk.say("show me Shared Analytics")
    assert talk.say("show it")[0][-1] == ("get_cluster", {"cluster": "Shared Analytics"})
    talk.say("list my jobs")
    assert talk.say("show it")[0] == [("list_jobs", {})]
    talk.say("top 5 products by revenue")
    assert talk.say("show it")[0] == [("get_statement", {"statement_id": "st-0001-77"})]


def test_what_was_made_of_rows(talk):
    talk.say("top 5 products by revenue")
    talk.say("show it")
    talk.say("save it as main.default.best")
    calls, _ = talk.say("show it")
    assert calls == [("describe_table", {"table": "main.default.best"})]


@pytest.mark.parametrize("said", ["how much do they cost me?", "what do they cost?"])
def test_what_the_list_before_costs(talk, said):
    talk.say("which clusters are idle?")
    calls, reply = talk.say(said)
    assert calls == [("list_clusters", {})]
    assert "**Data Science Sandbox** $3.90 and **BI Adhoc** $3.00" in reply.text
    assert "about $6.90 an hour together" in reply.text
    talk.say("list warehouses")
    calls, reply = talk.say(said)
    assert calls == [("list_warehouses", {})]
    assert "**BI Warehouse** $8.40 and **Starter Warehouse** $8.40. Those that run cost about $8.40" in reply.text


def test_a_list_and_its_cost_in_one_message(talk):
    calls, reply = talk.say("which clusters are idle and how much do they cost me")
    assert calls == [("list_clusters", {"min_idle_minutes": 30})]
    assert "about $6.90 an hour together" in reply.text


def test_what_was_spent_on_clusters_is_no_question_about_oneself(talk):
    assert "get_context" not in names(talk.say("what did I spend on idle clusters today?")[0])


def test_weekdays_stand_in_their_order(talk):
    calls, _ = talk.say("how many trips per weekday?")
    assert calls[-2][1]["sql"].endswith("ORDER BY MIN(WEEKDAY(tpep_pickup_datetime))")
    assert calls[-1][1]["kind"] == "bar"


def test_nothing_yet(talk):
    calls, reply = talk.say("show it")
    assert calls == []
    assert "Give me its name" in reply.text


@pytest.mark.parametrize(
    "said", ["pin it", "pin that chart please", "put it on my board", "add the chart to the dashboard"]
)
def test_a_pin_is_pressed(talk, said):
    talk.say("top 5 products by revenue")
    calls, reply = talk.say(said)
    assert calls == []
    assert "Press **Pin**" in reply.text


def test_a_job_keeps_its_own_compute_and_says_so(talk):
    calls, reply = talk.say("run Nightly ETL on Shared Analytics")
    assert calls[-1] == ("run_job", {"job": "Nightly ETL"})
    assert "the compute of its own settings" in reply.text
    assert "own settings" not in talk.say("run Nightly ETL")[1].text
