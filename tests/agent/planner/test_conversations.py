"""The conversations that the planner must handle, whole, against texts in the contract's format."""

from __future__ import annotations

import re

import pytest


def named(calls, tool):
    return [args for name, args in calls if name == tool]


def followups(reply):
    block = re.search(r"<followups>\n(.*)\n</followups>", reply.text, re.DOTALL)
    return [line.removeprefix("- ") for line in block[1].splitlines()] if block else []


def test_all_clusters_says_how_many_run_and_which_are_idle(talk):
    calls, reply = talk.say("Show me all clusters")
    assert calls == [("list_clusters", {})]
    assert "7 clusters: 5 running and 2 terminated" in reply.text
    assert "**Data Science Sandbox** for 3 h 10 min" in reply.text
    assert "$6.90 an hour" in reply.text
    assert 2 <= len(followups(reply)) <= 3


def test_a_warehouse_that_runs_unused_is_named_with_what_it_costs(talk):
    _, reply = talk.say("List SQL warehouses")
    assert "**BI Warehouse** is stopped, **Starter Warehouse** is running" in reply.text
    assert "**Starter Warehouse** for 41 min ($8.40 an hour). Stopping it would save about $8.40 an hour" in reply.text
    assert "Stop the Starter Warehouse" in followups(reply)
    _, reply = talk.say("Is the Starter Warehouse running?")
    assert "Nothing has used it for 41 min. It costs about $8.40 an hour" in reply.text
    _, reply = talk.say("How long has the Starter Warehouse been up?")
    assert "It has been up for 128 minutes." in reply.text


def test_what_warehouses_cost(talk):
    _, reply = talk.say("What does the BI Warehouse cost?")
    assert "is stopped (size Small). It costs about $8.40 an hour when it runs." in reply.text
    _, reply = talk.say("Which warehouse costs the most?")
    assert "An hour costs about: **BI Warehouse** $8.40 when it runs, **Starter Warehouse** $8.40." in reply.text


@pytest.mark.parametrize(
    ("asked", "stopped", "said"),
    [
        ("Which SQL warehouses are idle?", [], "Idle: **Starter Warehouse** for 41 min"),
        ("Which warehouses are idle for more than 2 hours?", [], "No SQL warehouse is known to be idle for 2 h"),
        ("Stop all idle warehouses", ["Starter Warehouse"], "Stopped **Starter Warehouse**"),
        ("Stop all warehouses that are idle for 2 hours", [], "No SQL warehouse is known to be idle for 2 h"),
        ("Stop the Starter Warehouse if it is idle", ["Starter Warehouse"], "Stopped **Starter Warehouse**"),
        ("Stop the Starter Warehouse if it is idle for 2 hours", [], "has been idle for 41 min only"),
    ],
)
def test_idle_warehouses(new_talk, asked, stopped, said):
    calls, reply = new_talk().say(asked)
    assert [args["warehouse"] for args in named(calls, "stop_warehouse")] == stopped
    assert said in reply.text


def test_top_10_trips(talk):
    calls, reply = talk.say("Run a query to get top 10 trips")
    assert named(calls, "execute_sql") == [
        {"sql": "SELECT * FROM samples.nyctaxi.trips ORDER BY fare_amount DESC LIMIT 10"}
    ]
    assert "`fare_amount`, highest first" in reply.text


def test_failed_today_and_why(talk):
    calls, reply = talk.say("What jobs failed today?")
    assert calls == [("list_job_runs", {"state": "FAILED", "since": "today"})]
    assert "`90014`" in reply.text
    assert "`90017`" in reply.text
    calls, reply = talk.say("why did the first one fail?")
    assert calls == [("get_job_run", {"run_id": 90014})]
    assert "`main`" in reply.text
    assert "TABLE_OR_VIEW_NOT_FOUND" in reply.text
    assert "line 1" not in reply.text


def test_start_the_ml_cluster_and_run_on_it(talk):
    calls, _ = talk.say("Start my ML cluster")
    assert calls == [("list_clusters", {}), ("start_cluster", {"cluster": "ML Training Cluster"})]
    calls, reply = talk.say("Now run the training notebook on it")
    (run,) = named(calls, "run_notebook")
    assert run["notebook"] == "/Users/ann@example.com/ml/train_churn_model"
    assert run["cluster"] == "ML Training Cluster"
    assert "90102" in reply.text


def test_stop_idle_clusters_in_one_message_and_tells_what_was_declined(new_talk):
    talk = new_talk(declines={"BI Adhoc"})
    calls, reply = talk.say("Stop all idle clusters")
    assert [name for name, _ in calls] == ["list_clusters", "stop_cluster", "stop_cluster"]
    assert {args["cluster"] for args in named(calls, "stop_cluster")} == {"Data Science Sandbox", "BI Adhoc"}
    together = [m for m in talk.messages if m["role"] == "assistant" and len(m["content"]) == 2]
    assert len(together) == 1
    assert "Stopped **Data Science Sandbox**" in reply.text
    assert "Not stopped: **BI Adhoc**, because you declined" in reply.text


def test_a_stopped_warehouse_is_asked_about_before_it_is_started(talk):
    calls, reply = talk.say("Count the trips on the BI Warehouse")
    assert [name for name, _ in calls] == ["list_warehouses"]
    assert reply.text.split("<")[0].strip().endswith("?")
    calls, reply = talk.say("yes")
    (start,) = named(calls, "start_warehouse")
    assert start["warehouse"] == "BI Warehouse"
    (query,) = named(calls, "execute_sql")
    assert query["warehouse"] == "BI Warehouse"
    assert re.search(r"COUNT\(\*\).*samples\.nyctaxi\.trips", query["sql"])
    assert "21,932" in reply.text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("pause Nightly ETL until Monday", "stays paused until you resume it"),
        ("pause Nightly ETL for two weeks", "stays paused until you resume it"),
        ("queries of bob@example.com today", "There are no queries by bob@example.com today"),
        ("queries slower than 5 seconds", "1 query took longer than 5 seconds"),
    ],
)
def test_a_limit_is_kept_or_told(talk, said, told):
    assert told in talk.say(said)[1].text


@pytest.mark.parametrize("answer", ["no", "No thanks", "never mind"])
def test_no_leaves_the_warehouse_alone(talk, answer):
    talk.say("Count the trips on the BI Warehouse")
    calls, _ = talk.say(answer)
    assert calls == []


def test_the_question_about_a_warehouse_may_be_answered_with_another_one(talk):
    talk.say("Count the trips on the BI Warehouse")
    calls, _ = talk.say("Use Starter Warehouse")
    assert not named(calls, "start_warehouse")
    assert named(calls, "execute_sql")[0]["warehouse"] == "Starter Warehouse"


def test_average_fare_as_a_chart(talk):
    calls, _ = talk.say("average fare by pickup zip as a chart")
    (query,) = named(calls, "execute_sql")
    assert "AVG(fare_amount)" in query["sql"]
    assert "GROUP BY" in query["sql"]
    (chart,) = named(calls, "show_chart")
    assert (chart["kind"], chart["x"]) == ("bar", "pickup_zip")


def test_train_a_model(talk):
    calls, reply = talk.say("Train a new model on the latest data")
    writes = [name for name, _ in calls if name in ("start_cluster", "run_notebook")]
    assert writes == ["start_cluster", "run_notebook"]
    assert named(calls, "run_notebook")[0]["notebook"].endswith("train_churn_model")
    assert "90102" in reply.text


def test_create_schedule_and_trigger_a_job(talk):
    calls, reply = talk.say("Create a job to run daily ETL")
    assert named(calls, "create_job") == [{"name": "Daily ETL", "notebook": "/Shared/etl/clean_orders"}]
    assert "ingest_taxi" in reply.text
    calls, _ = talk.say("Schedule it for 2am")
    (change,) = named(calls, "update_job")
    assert change == {"job": "Daily ETL", "schedule": "0 0 2 * * ?", "timezone": "Europe/Berlin"}
    calls, reply = talk.say("Trigger it now for testing")
    assert named(calls, "run_job")[0]["job"] == "Daily ETL"
    assert "90101" in reply.text


def test_the_other_notebook_after_a_job_was_made(talk):
    talk.say("Create a job to run daily ETL")
    calls, _ = talk.say("no, the other one")
    (change,) = named(calls, "update_job")
    assert change == {"job": "Daily ETL", "notebook": "/Shared/etl/ingest_taxi"}


FIRST = [
    "Show me all clusters",
    "What jobs failed today?",
    "Run a query to get top 10 trips",
    "List all jobs",
    "List catalogs",
    "average fare by pickup zip",
    "Show the query history",
    "List my notebooks",
    "List secret scopes",
    "List repos",
    "hello",
    "what can you do?",
    "Show details of the Nightly ETL job",
    "Why did run 90014 fail?",
    "describe samples.nyctaxi.trips",
    "is the BI warehouse up?",
    "describe GPU Experiments",
]


@pytest.mark.parametrize("first", FIRST)
def test_every_suggestion_does_something_when_it_is_clicked(new_talk, first):
    talk = new_talk()
    _, reply = talk.say(first)
    suggestions = followups(reply)
    assert suggestions
    for suggestion in suggestions:
        other = new_talk()
        other.say(first)
        calls, answer = other.say(suggestion)
        assert calls or "Clusters" in answer.text, suggestion
        assert "I cannot help" not in answer.text, suggestion
        assert "I found no" not in answer.text, suggestion
        assert "Which" not in answer.text.split("<")[0], suggestion


def test_what_was_deleted_is_not_denied(new_talk):
    talk = new_talk()
    talk.say("list the secrets in staging")
    assert talk.say("was foo-key deleted?")[1].text.startswith("There is no **foo-key**")
    assert "is there" in talk.say("was db-password deleted?")[1].text


def test_the_job_of_a_run_is_not_deleted_for_the_run(talk):
    talk.say("show me run 90014")
    calls, reply = talk.say("delete it")
    assert not named(calls, "delete_job")
    assert "Do you mean the whole job" in reply.text
    calls, _ = talk.say("yes")
    assert named(calls, "delete_job") == [{"job": "Taxi Data Ingestion"}]
