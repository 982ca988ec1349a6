"""Questions about data in a conversation: what leans on a result, what stays in a schema, what is no question."""

from __future__ import annotations

import pytest


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


def gives(talk, header, *rows):
    """The next query gives these rows."""
    text = "\n".join([f"{len(rows)} rows in 0.1 s on Starter Warehouse (statement st-0009-77).", header, *rows])
    talk.texts.execute_sql = lambda **_: text


def test_what_stands_out_is_worked_out_of_the_rows(talk):
    gives(talk, "region | total", "NORTH | 600", "SOUTH | 300", "WEST | 100")
    talk.say("select region, sum(revenue) as total from main.sales.daily_revenue group by region")
    calls, reply = talk.say("What stands out?")
    assert calls == []
    assert "highest for **NORTH** with **600** and lowest for **WEST** with **100**: 6.0 times" in reply.text
    assert "NORTH alone has 60 % of what the rows add up to." in reply.text


def test_averages_add_up_to_nothing_and_a_value_far_from_the_others_is_named(talk):
    values = ["10", "11", "10", "12", "11", "10", "9", "10", "95"]
    gives(talk, "zip | mean", *(f"zip{at} | {v}" for at, v in enumerate(values)))
    talk.say("select zip, avg(fare) as mean from a.b.c group by zip")
    _, reply = talk.say("any outliers in there?")
    assert "add up to" not in reply.text
    assert "Far from the mean of 19.78: zip8 (95)." in reply.text


def test_of_months_the_outer_two_are_left_out(talk):
    months = ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01"]
    gives(talk, "month | n", *(f"{m} | {v}" for m, v in zip(months, ["1", "100", "150", "120", "2"], strict=True)))
    talk.say("select month, count(*) as n from a.b.c group by month")
    _, reply = talk.say("what do you notice?")
    assert "highest for **2026-03-01** with **150** and lowest for **2026-02-01**" in reply.text
    assert "From 2026-02-01 to 2026-04-01 it went from 100 to 120 (+20 %)." in reply.text
    assert "The largest step is from 2026-02-01 to 2026-03-01: +50." in reply.text
    assert "I left out 2026-01-01 and 2026-05-01" in reply.text


def test_one_figure_and_no_result_have_nothing_that_stands_out(new_talk):
    talk = new_talk()
    assert "no result to look at" in talk.say("what stands out?")[1].text
    talk.say("how many trips are there in samples.nyctaxi.trips")
    assert "single figure" in talk.say("anything interesting?")[1].text


def test_their_number_is_of_the_rows_before(talk):
    calls, _ = talk.say("how many orders per month of 1994, and what was their total value?")
    assert len(sql_of(calls)) == 1
    assert all(part in sql_of(calls)[0] for part in ("1994-01-01", "COUNT(*)", "SUM(o_totalprice)"))


@pytest.mark.parametrize(
    ("said", "sql"),
    [
        ("total revenue in main.sales", "SELECT SUM(revenue) AS total_revenue FROM main.sales.daily_revenue"),
        ("how many customers are in samples.bakehouse", "FROM samples.bakehouse.sales_customers"),
        ("count the customers of samples.tpch", "FROM samples.tpch.customer"),
        ("how many customers in the tpch schema", "FROM samples.tpch.customer"),
        ("total revenue last month in the schema main.sales", "FROM main.sales.daily_revenue WHERE"),
    ],
)
def test_a_schema_that_is_named_limits_the_tables(talk, said, sql):
    assert sql in sql_of(talk.say(said)[0])[0]


@pytest.mark.parametrize("said", ["how many tables are in the tpch schema", "tables in samples.tpch"])
def test_what_a_schema_holds_is_still_listed(talk, said):
    calls, _ = talk.say(said)
    assert calls[-1][0] == "list_tables"


def test_the_last_thirty_are_of_what_was_asked_before(talk):
    talk.say("number of orders by priority for the last 7 days")
    (sql,) = sql_of(talk.say("now the last 30")[0])
    assert "DATE_SUB(CURRENT_DATE, 30)" in sql
    assert "LIMIT" not in sql


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("customers without orders", "NOT EXISTS(SELECT 1 FROM samples.tpch.orders"),
        ("3 best bakehouse customers", "ORDER BY sum_totalPrice DESC, first_name, last_name LIMIT 3"),
        ("what did all bakehouse franchises sell in total?", "SELECT SUM(totalPrice)"),
        ("what did we make in total last month", "SELECT SUM("),
        ("best 5 revenue days", "ORDER BY total_revenue DESC, day LIMIT 5"),
        ("top 5 revenue days", "ORDER BY total_revenue DESC, day LIMIT 5"),
    ],
)
def test_who_and_which_days_are_the_best(talk, said, part):
    assert part in sql_of(talk.say(said)[0])[0]


@pytest.mark.parametrize("said", ["only weekdays", "weekdays only", "only on weekdays"])
def test_weekdays_alone_are_a_condition_and_no_group(talk, said):
    talk.say("average fare by hour")
    (sql,) = sql_of(talk.say(said)[0])
    assert "IN (2, 3, 4, 5, 6)" in sql
    assert "GROUP BY HOUR(tpep_pickup_datetime)" in sql


def test_as_bars_is_a_kind_of_chart(talk):
    talk.say("revenue by month as a line chart")
    calls, _ = talk.say("as bars")
    assert [args.get("kind") for name, args in calls if name == "show_chart"] == ["bar"]


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("compare average fare weekdays and weekends", "AS part_of_week, AVG(fare_amount)"),
        ("trips by hour, weekdays vs weekends", "AS hour, CASE WHEN DAYOFWEEK(tpep_pickup_datetime) IN (1, 7)"),
        ("trips per day on weekdays vs weekends", "COUNT(*) / COUNT(DISTINCT CAST(tpep_pickup_datetime AS DATE))"),
    ],
)
def test_the_two_parts_of_the_week_are_compared(talk, said, part):
    assert part in sql_of(talk.say(said)[0])[0]


@pytest.mark.parametrize(
    ("said", "tables"),
    [
        ("row counts of the tpch tables", 5),
        ("how many rows does each table in samples.tpch have?", 5),
        ("list the tables in samples.bakehouse with their row counts", 4),
    ],
)
def test_the_rows_of_each_table_are_told(talk, said, tables):
    calls, reply = talk.say(said)
    assert len([name for name, _ in calls if name == "describe_table"]) == tables
    assert reply.text.startswith(f"{tables} tables:")


def test_the_rows_of_one_table_are_counted(talk):
    assert sql_of(talk.say("how many rows does the orders table have")[0])


def test_those_after_a_description_are_the_rows_of_its_table(new_talk):
    talk = new_talk()
    talk.say("describe samples.tpch.supplier")
    assert "s_acctbal < 0" in str(talk.say("how many of those have a negative balance?"))
    other = new_talk()
    other.say("describe samples.tpch.supplier")
    assert "execute_sql" not in str(other.say("how many of those trips are over 10 miles"))


def test_the_country_is_no_pronoun(talk):
    calls, reply = talk.say("revenue from US customers")
    assert not sql_of(calls)
    assert "us" in reply.text
