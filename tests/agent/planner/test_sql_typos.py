"""SQL whose keywords are misspelt is proposed as it should be, and nothing is done before that is agreed to."""

from __future__ import annotations

import pytest

TRIPS = "samples.nyctaxi.trips"
MISSPELT = [
    (f"SELEC * FROM {TRIPS}", f"SELECT * FROM {TRIPS}"),
    (f"SELECT * FORM {TRIPS}", f"SELECT * FROM {TRIPS}"),
    (f"slct count(*) frm {TRIPS}", f"SELECT count(*) FROM {TRIPS}"),
    ("run SELCT fare_amount FROM trips LIMIT 3", "SELECT fare_amount FROM trips LIMIT 3"),
    (f"XYZ * FROM {TRIPS}", f"SELECT * FROM {TRIPS}"),
    ("INSRT INTO main.sales.x VALUES (1)", "INSERT INTO main.sales.x VALUES (1)"),
    ("UPDTE main.sales.x SET a = 1", "UPDATE main.sales.x SET a = 1"),
    ("DELTE FROM main.sales.x WHERE a = 1", "DELETE FROM main.sales.x WHERE a = 1"),
]


@pytest.mark.parametrize(("said", "sql"), MISSPELT, ids=[said for said, _ in MISSPELT])
@pytest.mark.parametrize("agreed", ["yes", None])
def test_the_statement_is_proposed_and_runs_once_agreed_to(talk, said, sql, agreed):
    calls, reply = talk.say(said)
    assert calls == []
    assert f"Did you mean `{sql}`?" in reply.text
    assert f"<followups>\n- {sql}\n" in reply.text
    calls, _ = talk.say(agreed or sql)
    assert [args["sql"] for name, args in calls if name == "execute_sql"] == [sql]


@pytest.mark.parametrize(
    ("said", "tool"),
    [
        ("select the BI warehouse from the list", "set_context"),
        ("use samples.nyctaxi", "set_context"),
        ("show rows from samples.nyctaxi.trips", "describe_table"),
        ("SELECT * FROM samples.nyctaxi.trips", "execute_sql"),
    ],
)
def test_sentences_and_right_sql_are_not_questioned(talk, said, tool):
    calls, reply = talk.say(said)
    assert "Did you mean" not in reply.text
    assert tool in [name for name, _ in calls]
