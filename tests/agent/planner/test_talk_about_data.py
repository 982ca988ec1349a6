"""Questions about data in a conversation: what leans on a result, what stays in a schema, what is no question."""

from __future__ import annotations


def sql_of(calls):
    return [args["sql"] for name, args in calls if name == "execute_sql"]


def test_a_question_without_a_value_is_the_one_before_it_with_one_condition_more(talk):
    talk.say("number of trips by pickup zip")
    (sql,) = sql_of(talk.say("without 10001")[0])
    assert "pickup_zip <> 10001" in sql
    assert "GROUP BY pickup_zip" in sql


def test_without_something_is_no_order_after_other_things(new_talk):
    for before in ("show all clusters", "delete BI Adhoc", "hello"):
        talk = new_talk()
        talk.say(before)
        for said in ("without the idle ones", "no, without BI"):
            calls, _ = talk.say(said)
            assert not [name for name, _ in calls if not name.startswith(("list_", "get_", "search_"))], (before, calls)


def test_a_second_question_stays_in_the_schema_of_the_first(talk):
    calls, reply = talk.say("how many bakehouse franchises are there, and how many customers?")
    assert [sql.rsplit(" ", 1)[-1] for sql in sql_of(calls)] == [
        "samples.bakehouse.sales_franchises",
        "samples.bakehouse.sales_customers",
    ]
    assert "samples.tpch.customer" in reply.text  # the other one is named


def test_the_code_of_a_notebook_is_shown_and_not_run(talk):
    calls, _ = talk.say("show me the train_churn_model code but don't run it")
    assert calls[-1][0] == "export_notebook"
    assert "execute_sql" not in [name for name, _ in calls]
    assert "run_notebook" not in [name for name, _ in calls]


def test_a_misspelt_noun_finds_its_table(talk):
    assert sql_of(talk.say("trps per hour")[0])[0].endswith(
        "FROM samples.nyctaxi.trips GROUP BY HOUR(tpep_pickup_datetime) ORDER BY hour"
    )


def test_two_sentences_are_one_question(new_talk):
    for said, part in (
        ("how many orders per year? just 1995 to 1997", "o_orderdate >= CAST('1995-01-01' AS DATE)"),
        ("number of trips by pickup zip. without 10001", "pickup_zip <> 10001"),
        ("number of trips by pickup zip? lowest first", "ORDER BY number_of_trips ASC"),
    ):
        (sql,) = sql_of(new_talk().say(said)[0])
        assert part in sql


def test_how_many_beside_which_one_is_answered_by_its_number(talk):
    calls, reply = talk.say("which pickup zip has the most trips, and how many?")
    assert len(sql_of(calls)) == 1
    assert "cannot help" not in reply.text
