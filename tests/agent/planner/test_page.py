"""What the person looks at is what "it" and "this" are, until the conversation speaks of something newer."""

from __future__ import annotations

import pytest

BASE = "now: 2026-01-31 12:00\ntimezone: Europe/Berlin\nuser: ann@example.com"
ON_SQL = f"{BASE}\npage: SQL\npage_statement_id: st-9\npage_sql: SELECT pickup_zip, 1 FROM samples.nyctaxi.trips"


@pytest.mark.parametrize("said", ["chart it", "as a chart", "plot this as a line", "show it as a bar chart"])
def test_the_result_on_the_page_is_drawn(talk, said):
    talk.context = ON_SQL
    calls, reply = talk.say(said)
    assert [(name, args["statement_id"]) for name, args in calls] == [("show_chart", "st-9")]
    assert "no result" not in reply.text


def test_the_table_of_the_statement_on_the_page_is_the_table(talk):
    talk.context = ON_SQL
    assert talk.say("describe that table")[0] == [("describe_table", {"table": "samples.nyctaxi.trips"})]


def test_a_result_of_the_conversation_is_newer_than_a_page_that_stayed(talk):
    talk.context = ON_SQL
    talk.say("SELECT fare_amount FROM samples.nyctaxi.trips")
    assert talk.say("chart it")[0][0][1]["statement_id"] == "st-0001-77"


def test_a_page_that_turned_is_newer_than_the_conversation(talk):
    talk.context = BASE
    talk.say("SELECT fare_amount FROM samples.nyctaxi.trips")
    talk.context = ON_SQL
    assert talk.say("chart it")[0][0][1]["statement_id"] == "st-9"
