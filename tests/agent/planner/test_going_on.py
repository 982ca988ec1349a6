"""Follow-ups of people who look at figures of a business: which ones, how many not, where they live, after "thanks"."""

from __future__ import annotations

import pytest

from agent.providers.planner.sql.pointing import carried, same_table
from agent.providers.planner.sql.those import about_those
from agent.providers.planner.sql.turns import change_of
from tests.agent.planner.test_turned_about import read


@pytest.mark.parametrize(
    ("conversation", "part"),
    [
        ("which makers are approved | and how many are not?", "SELECT COUNT(*) AS number_of_makers"),
        ("which makers are approved | and how many are not?", "approved = 'N'"),
        ("how many members churned | and how many did not?", "WHERE churned = 0"),
        ("number of transactions by method | as a percentage of the revenue", "100.0 * SUM(totalPrice) / SUM(SUM("),
        ("number of transactions by method | as a share of the money taken", "100.0 * SUM(totalPrice) / SUM(SUM("),
        ("number of transactions by method | only the ones above 500", "HAVING COUNT(*) > 500"),
    ],
)  # fmt: skip
def test_the_question_before_is_changed(conversation: str, part: str):
    found = read(conversation)
    assert found.out.missing == []
    assert part in found.out.sql, found.out.sql


@pytest.mark.parametrize(
    ("said", "plainly"),
    [
        ("where do they live?", "list the city of them"),
        ("and where are they from", "list the city of them"),
        ("and how many miles was that in total?", "total miles of them"),
        ("how many km altogether", "total km of them"),
        ("how many is that per continent?", "how many of them per continent"),
        ("and how many are they by city", "how many of them by city"),
        ("where do we live", None),
    ],
)
def test_of_those(said: str, plainly: str | None):
    assert about_those(said) == plainly


def _sql(calls: list) -> str:
    return next((args["sql"] for name, args in calls if name == "execute_sql"), "")


def test_thanks_in_between_do_not_end_a_question(new_talk):
    for thanks in ("thanks!", "ok, thank you", "interesting"):
        talk = new_talk()
        talk.say("number of trips by pickup zip in samples.nyctaxi.trips")
        talk.say(thanks)
        calls, _ = talk.say("which ones have less than 100?")
        assert "HAVING COUNT(*) < 100" in _sql(calls)


def test_thanks_confirm_no_order(new_talk):
    talk = new_talk()
    talk.say("cancel run 90021")
    talk.say("thanks")
    for said in ("again", "yes", "and 90014"):
        calls, _ = talk.say(said)
        assert "cancel_job_run" not in [name for name, _ in calls]
        talk.say("thanks")


def test_a_condition_is_carried_as_a_whole():
    none = "NOT EXISTS(SELECT 1 FROM s.b.sales WHERE sales.who = people.who)"
    kept = carried(f"SELECT COUNT(*) FROM s.b.people WHERE {none}", "SELECT people.city FROM s.b.people", ())
    assert kept is not None
    assert kept[0] == f"SELECT people.city FROM s.b.people WHERE {none}"


def test_what_is_shown_of_them_is_of_one_table():
    assert same_table("SELECT * FROM s.b.sales LIMIT 5", "SELECT city FROM s.b.sales JOIN s.b.shops ON x = y LIMIT 5")
    assert not same_table("SELECT * FROM s.b.sales LIMIT 5", "SELECT city FROM s.c.people LIMIT 5")
    assert not same_table("SELECT 'oops", "SELECT city FROM s.c.people LIMIT 5")


def test_a_number_of_them_is_asked_apart_from_the_other_side():
    assert change_of("and how many are not?") == "howmanyothers"
    assert change_of("and who did not?") is None
