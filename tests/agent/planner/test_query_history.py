"""Which statements of the history are told: by whom, on what table, with how many rows; times are no topics."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("queries by nobody-here@example.com", "no queries by nobody-here@example.com"),
        ("queries by zeno today", "no queries by zeno today"),
        ("queries on the nowhere table", "no queries that speak of “nowhere”"),
        ("queries that returned more than 100000 rows", "no queries that gave more than 100000 rows"),
    ],
)
def test_a_limit_is_applied(talk, said, told):
    calls, reply = talk.say(said)
    assert calls[-1][0] == "list_query_history"
    assert told in reply.text


@pytest.mark.parametrize(
    "said",
    ["queries for today", "list queries on monday", "queries of the week", "queries by duration", "queries by user",
     "queries from yesterday", "my queries of today"],
)  # fmt: skip
def test_a_time_or_an_order_is_no_topic(talk, said):
    calls, reply = talk.say(said)
    assert calls[-1][0] == "list_query_history"
    assert "speak of" not in reply.text
    assert " by " not in reply.text.partition("<followups>")[0]
