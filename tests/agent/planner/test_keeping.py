"""Tables and views of what a question gives: made when told to in so many words, never in place of another."""

from __future__ import annotations

import pytest

REVENUE = (
    "SELECT product, SUM(totalPrice) AS sum_totalPrice FROM samples.bakehouse.sales_transactions GROUP BY product "
    "ORDER BY sum_totalPrice DESC, product LIMIT 5"
)


def written(calls):
    return [args["sql"] for name, args in calls if name == "execute_sql"]


@pytest.mark.parametrize(
    "said",
    [
        "create a table main.default.best with the top 5 products by revenue",
        "please make me a new table called main.default.best with the top 5 products by revenue.",
        "save the top 5 products by revenue as main.default.best",
        "can you store the top 5 products by revenue in a table named main.default.best",
    ],
)
def test_of_a_question(talk, said):
    calls, reply = talk.say(said)
    assert written(calls) == [f"CREATE TABLE main.default.best AS {REVENUE}"]
    assert "`main.default.best` is made" in reply.text


def test_as_a_view_that_is_shown(talk):
    calls, _ = talk.say("create a view main.default.best of the top 5 products by revenue, then show it")
    assert written(calls) == [f"CREATE VIEW main.default.best AS {REVENUE}", "SELECT * FROM main.default.best LIMIT 5"]


@pytest.mark.parametrize("said", ["save that as a table main.default.best", "keep these rows as main.default.best"])
def test_of_the_last_query_and_it_is_that_table_then(talk, said):
    talk.say("top 5 products by revenue")
    calls, _ = talk.say(said)
    assert written(calls) == [f"CREATE TABLE main.default.best AS {REVENUE}"]
    calls, _ = talk.say("describe it")
    assert calls == [("describe_table", {"table": "main.default.best"})]


def test_of_the_query_before_what_was_made_of_it(talk):
    talk.say("top 5 products by revenue")
    talk.say("save that as a table main.default.best")
    calls, _ = talk.say("save that as a view main.default.best_view")
    assert written(calls) == [f"CREATE VIEW main.default.best_view AS {REVENUE}"]


def test_a_short_name_is_completed_from_the_session(talk):
    talk.context += "\ncatalog: main\nschema: sales"
    calls, _ = talk.say("create a table best with the top 5 products by revenue")
    assert written(calls) == [f"CREATE TABLE main.sales.best AS {REVENUE}"]


def test_each_column_has_a_name(talk):
    talk.say("SELECT count(*), max(fare_amount) AS most FROM samples.nyctaxi.trips")
    calls, _ = talk.say("save it as a table main.default.trips")
    assert written(calls) == [
        "CREATE TABLE main.default.trips AS SELECT COUNT(*) AS column_1, MAX(fare_amount) AS most "
        "FROM samples.nyctaxi.trips"
    ]


@pytest.mark.parametrize(
    "said",
    [
        "don't save that as a table main.default.best",
        "should I create a table main.default.best with the top 5 products by revenue?",
        "how do I create a table main.default.best with the top 5 products by revenue?",
        "show the top 5 products by revenue as a table",
        "create a table best",
        "save that as report",
        "did you save the top 5 products by revenue as a table?",
    ],
)
def test_nothing_is_made_unless_it_is_an_order(talk, said):
    talk.say("top 5 products by revenue")
    calls, _ = talk.say(said)
    assert not [sql for sql in written(calls) if "CREATE" in sql]


def test_what_the_workspace_says_against_it_is_told_with_the_statement(new_talk):
    talk = new_talk()
    talk.say("top 5 products by revenue")
    talk.texts.fails = {"execute_sql": "[TABLE_OR_VIEW_ALREADY_EXISTS] Cannot create main.default.best."}
    calls, reply = talk.say("save that as a table main.default.best")
    assert len(calls) == 1
    assert "TABLE_OR_VIEW_ALREADY_EXISTS" in reply.text
    assert "CREATE TABLE main.default.best AS" in reply.text


def test_the_name_of_a_file_is_no_table(talk):
    talk.say("top 5 products by revenue")
    calls, _ = talk.say("save it as sales.2024.csv")
    assert not [sql for sql in written(calls) if sql.startswith("CREATE")]


@pytest.mark.parametrize(
    "said",
    [
        "save the top 5 products by revenue as main.default.best, then look at its columns",
        "create a table main.default.best with the top 5 products by revenue. describe it",
        "create a table main.default.best with the top 5 products by revenue and show its columns",
    ],
)
def test_the_new_table_is_what_the_next_step_is_about(talk, said):
    calls, _ = talk.say(said)
    assert written(calls) == [f"CREATE TABLE main.default.best AS {REVENUE}"]
    assert calls[-1] == ("describe_table", {"table": "main.default.best"})


def test_a_question_about_the_new_table_is_no_part_of_it(talk):
    calls, _ = talk.say(
        "create a table main.default.best with the top 5 products by revenue. how many rows does it have?"
    )
    assert written(calls) == [
        f"CREATE TABLE main.default.best AS {REVENUE}",
        "SELECT COUNT(*) AS number_of_rows FROM main.default.best",
    ]


@pytest.mark.parametrize(
    "said",
    [
        "top 5 products by revenue, save it as a table main.default.best",
        "show the top 5 products by revenue and save that as main.default.best",
    ],
)
def test_a_question_and_then_its_rows_kept(talk, said):
    calls, _ = talk.say(said)
    assert written(calls) == [f"CREATE TABLE main.default.best AS {REVENUE}", "SELECT * FROM main.default.best LIMIT 5"]


@pytest.mark.parametrize("then", [" and show it to me", " and then show me the rows", ", then show me what is in it"])
def test_what_was_made_is_shown(talk, then):
    calls, _ = talk.say(f"make a table main.default.best with the top 5 products by revenue{then}")
    assert written(calls) == [f"CREATE TABLE main.default.best AS {REVENUE}", "SELECT * FROM main.default.best LIMIT 5"]


def test_a_table_to_look_at_is_not_kept(talk):
    calls, _ = talk.say("make me a table of the top 5 products by revenue and show it to me")
    assert written(calls) == [REVENUE]
