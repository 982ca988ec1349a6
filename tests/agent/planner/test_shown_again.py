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
