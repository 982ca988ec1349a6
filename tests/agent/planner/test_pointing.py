"""A question about "them" whose statement is about others is not answered."""

from __future__ import annotations

import pytest

from agent.providers.planner.sql.pointing import lost

ASIA = "SELECT name FROM s.b.suppliers WHERE continent = 'Asia' AND size > 3"
TOP = "SELECT c_name, SUM(o_totalprice) AS t FROM s.t.orders GROUP BY c_name ORDER BY t DESC LIMIT 10"


@pytest.mark.parametrize(
    ("said", "before", "now", "expected"),
    [
        (
            "How many from them are approved?",
            ASIA,
            "SELECT COUNT(*) FROM s.b.suppliers WHERE approved = 'Y' AND size > 3",
            ("them", "continent = 'Asia'"),
        ),
        ("Which nations are they from?", TOP, "SELECT * FROM s.t.nation", ("they", "the first 10")),
        (
            "how many of those are approved?",
            ASIA,
            "SELECT COUNT(*) FROM s.b.suppliers AS q WHERE q.continent = 'Asia' AND q.size > 3 AND q.approved = 'Y'",
            None,
        ),
        ("how many suppliers are approved?", ASIA, "SELECT COUNT(*) FROM s.b.suppliers WHERE approved = 'Y'", None),
        ("how many of those with a phone?", ASIA, "SELECT COUNT(*) FROM s.b.suppliers WHERE phone IS NOT NULL", None),
        ("how many of them?", "SELECT * FROM s.b.suppliers", "SELECT COUNT(*) FROM s.b.suppliers", None),
        ("how many of them?", "", "SELECT COUNT(*) FROM s.b.suppliers", None),
        ("how many of them?", "SELECT 'oops", "SELECT 1", None),
    ],
)
def test_what_is_lost(said, before, now, expected):
    assert lost(said, before, now) == expected


def test_what_is_said_of_one_conversation_is_not_said_in_another(new_talk):
    told = []
    for floor in ("20", "50"):
        talk = new_talk()
        talk.say(f"how many rows of samples.nyctaxi.trips have a fare_amount over {floor}?")
        calls, reply = talk.say("what is the average trip_distance of those?")
        assert [args["sql"] for name, args in calls if name == "execute_sql"] == [
            f"SELECT AVG(trip_distance) AS average_trip_distance FROM samples.nyctaxi.trips WHERE fare_amount > {floor}"
        ]
        told.append(reply.text)
    assert "fare_amount > 20" in told[0]
    assert "fare_amount > 50" in told[1]
    assert "fare_amount > 20" not in told[1]


def test_a_question_about_another_number_repeats_no_order(talk):
    talk.say("cancel run 90021")
    calls, _ = talk.say("and 90014?")
    assert "cancel_job_run" not in [name for name, _ in calls]
    talk.say("cancel run 90021")
    calls, _ = talk.say("and 90014")
    assert calls[-1] == ("cancel_job_run", {"run_id": 90014})


@pytest.mark.parametrize(
    ("first", "then", "where"),
    [
        ("how many trips were longer than 10 miles?", "who are they?", "trip_distance > 10"),
        ("average fare of trips over 10 miles", "and how many trips?", "trip_distance > 10"),
    ],
)
def test_a_question_about_those_rows_keeps_to_them(talk, first, then, where):
    talk.say(first)
    calls, _ = talk.say(then)
    assert [args["sql"].partition(" WHERE ")[2].removesuffix(" LIMIT 10000") for name, args in calls
            if name == "execute_sql"] == [where]  # fmt: skip


def test_what_there_is_none_of_is_not_guessed(talk):
    talk.say("how many trips started in 10001?")
    calls, reply = talk.say("and slept there?")
    assert "execute_sql" not in [name for name, _ in calls]
    assert "slept" in reply.text or "“there”" in reply.text
