"""Greetings, goodbyes and calls for help, freely put: nothing is looked up for them."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("thanks, that's all i needed", "You are welcome"),
        ("ok great, bye, see you tomorrow", "You are welcome"),
        ("that's it for today, have a nice evening!", "You are welcome"),
        ("gotta run", "You are welcome"),
        ("hey, how are you doing", "All well here"),
        ("good morning, how are things today?", "All well here"),
        ("help, what are my options here", "I work on your Databricks workspace"),
        ("hi, i'm stuck, what can i ask here?", "I work on your Databricks workspace"),
        ("what are you able to do with jobs and clusters?", "I work on your Databricks workspace"),
        ("can you give me some examples of what you handle?", "I work on your Databricks workspace"),
        ("can you handle jobs too, or only SQL?", "I work on your Databricks workspace"),
        ("show me what kinds of things I could ask you", "I work on your Databricks workspace"),
        ("do you also support notebooks?", "I work on your Databricks workspace"),
        ("can you do anything with jobs or only sql?", "I work on your Databricks workspace"),
        ("do you only do sql or also jobs?", "I work on your Databricks workspace"),
        ("thanks, that saved my night", "You are welcome"),
        ("thank you, this was very helpfull", "You are welcome"),
        ("thanks for the quick answer", "You are welcome"),
        ("which kinds of things can you do with jobs and clusters?", "I work on your Databricks workspace"),
        ("trigger my azure data factory pipeline copy_sales", "no tool for the jobs of other clouds"),
        ("start the aws glue job", "no tool for"),
    ],
)
def test_is_answered_without_a_look(talk, said, answer):
    calls, reply = talk.say(said)
    assert calls == []
    assert answer in reply.text


@pytest.mark.parametrize("said", ["thanks, now stop BI Adhoc", "great, that worked. list the jobs"])
def test_thanks_ahead_of_an_order_do_not_hide_it(talk, said):
    calls, _ = talk.say(said)
    assert calls


@pytest.mark.parametrize("said", ["yes, go ahead", "ok do it", "yes please", "proceed"])
def test_yes_behind_what_was_done_says_so(talk, said):
    talk.say("delete the scratch notebook")
    calls, reply = talk.say(said)
    assert calls == []
    assert "it is done: Deleted" in reply.text
    calls, reply = talk.say("list my jobs")
    calls, reply = talk.say(said)
    assert "I had not asked anything" in reply.text
