"""The last look at what an order changes: never what it leaves out, never something else than what it describes."""

from __future__ import annotations

import pytest

from tests.agent.planner.calls import changed


@pytest.mark.parametrize(
    "said",
    [
        "rerun them all but the taxi one",
        "rerun all but the taxi one",
        "rerun both except Taxi Data Ingestion",
        "run them again, except the first",
    ],
)
def test_a_listed_run_that_is_left_out_is_not_started_again(talk, said):
    talk.say("show failed runs today")
    assert [args["job"] for name, args in talk.say(said)[0] if name == "run_job"] == ["Daily Sales Report"]


@pytest.mark.parametrize("said", ["delete the one with one key", "delete the scope with three secrets"])
def test_what_is_described_by_a_number_that_no_list_shows_is_not_guessed(talk, said):
    talk.say("list secret scopes")
    assert changed(talk.say(said)[0]) == []


@pytest.mark.parametrize(
    ("said", "gone"),
    [("delete the terminated one", "GPU Experiments"), ("delete the running one", "BI Adhoc")],
)
def test_a_state_says_which_of_two_is_meant(talk, said, gone):
    talk.say("tell me about GPU Experiments")
    talk.say("tell me about BI Adhoc")
    assert changed(talk.say(said)[0]) == [("delete_cluster", {"cluster": gone})]


@pytest.mark.parametrize(
    "said",
    [
        "create two clusters",
        "create a 4 worker cluster called fast-etl with photon",
        "create a gpu cluster called g2 with 2 workers",
        "create a cluster called g3 with spot instances",
    ],
)
def test_nothing_is_made_with_a_setting_that_was_not_understood(talk, said):
    calls, reply = talk.say(said)
    assert changed(calls) == []
    assert "made no" in reply.text


def test_yes_makes_it_without_that_setting(talk):
    talk.say("create a 4 worker cluster called fast-etl with photon")
    assert changed(talk.say("yes")[0]) == [("create_cluster", {"name": "fast-etl", "num_workers": 4})]


def test_what_was_not_deleted_beside_what_was_is_said(talk):
    calls, reply = talk.say("delete /Shared/etl/clean_orders and the landing config")
    assert changed(calls) == [("delete_workspace_path", {"path": "/Shared/etl/clean_orders"})]
    assert "I did nothing about “landing" in reply.text


def test_it_is_no_scope_where_something_is_dropped(talk):
    talk.say("what's in staging?")
    assert changed(talk.say("drop it")[0]) == []


@pytest.mark.parametrize(
    ("before", "done"),
    [
        ("describe main.sales.daily_revenue", ["DROP TABLE main.sales.daily_revenue"]),
        ("top 10 trips by fare", []),  # what a question read is not what is dropped
    ],
)
def test_a_table_that_was_shown_may_be_dropped(talk, before, done):
    talk.say(before)
    assert [args["sql"] for name, args in changed(talk.say("drop it")[0]) if name == "execute_sql"] == done


def test_a_word_of_a_schedule_may_be_part_of_a_name(talk):
    calls, _ = talk.say("pause the nightly and the weekly job")
    assert [args["job"] for name, args in calls if name == "update_job"] == ["Nightly ETL", "Weekly Inventory Sync"]


@pytest.mark.parametrize("said", ["stop them, but not the sandbox", "stop them but not the sandbox"])
def test_an_exception_behind_a_comma_is_one(talk, said):
    talk.say("which clusters are idle?")
    assert changed(talk.say(said)[0]) == [("stop_cluster", {"cluster": "BI Adhoc"})]


@pytest.mark.parametrize(
    ("first", "said", "cron"),
    [
        ("set Nightly ETL to every day at 5am", "same for Weekly Inventory Sync, but at 6am", "0 0 6 * * ?"),
        ("set Nightly ETL to mondays at 5am", "same for Weekly Inventory Sync, but at 6am", "0 0 6 ? * MON"),
        ("list jobs", "schedule Weekly Inventory Sync daily at 7am", "0 0 7 * * ?"),
    ],
)
def test_a_time_of_day_alone_keeps_the_days(talk, first, said, cron):
    talk.say(first)
    assert [args["schedule"] for name, args in talk.say(said)[0] if name == "update_job"] == [cron]


def test_a_secret_is_put_in_both_scopes(talk):
    talk.say("create a secret scope called qa")
    talk.say("create a secret scope called dev")
    calls, _ = talk.say("put api-key in both")
    assert [args["scope"] for name, args in calls if name == "put_secret"] == ["qa", "dev"]


@pytest.mark.parametrize(
    ("said", "done"),
    [
        ("start the terminated clusters, but not the GPU one", {"ML Training Cluster"}),
        ("start the stopped clusters except ML", {"GPU Experiments"}),
        ("restart the running clusters but not the idle ones", {"Shared Analytics", "ETL Nightly", "Streaming Ingest"}),
    ],
)
def test_the_clusters_of_a_state_but_for_some(talk, said, done):
    assert {args["cluster"] for _, args in changed(talk.say(said)[0])} == done


def test_the_one_with_that_in_its_row(talk):
    talk.say("list repos")
    assert changed(talk.say("delete the one on develop")[0]) == [
        ("delete_repo", {"repo": "/Repos/ann@example.com/ml-models"})
    ]


def test_all_but_some_are_of_the_list_that_was_shown(talk):
    talk.say("list warehouses")
    assert changed(talk.say("stop all but the idle ones")[0]) == []
    talk.say("list jobs")
    assert changed(talk.say("stop all but the first")[0]) == []


@pytest.mark.parametrize(
    "said", ["stop using the sandbox", "stop using BI Adhoc", "please stop using Shared Analytics"]
)
def test_to_stop_using_something_stops_nothing(talk, said):
    assert changed(talk.say(said)[0]) == []


@pytest.mark.parametrize(
    ("said", "done"),
    [
        (
            "schedule Nightly ETL at 3 and Daily Sales Report at 7",
            [
                ("update_job", {"job": "Nightly ETL", "schedule": "0 0 3 * * ?", "timezone": "Europe/Berlin"}),
                ("update_job", {"job": "Daily Sales Report", "schedule": "0 0 7 * * ?", "timezone": "Europe/Berlin"}),
            ],
        ),
    ],
)
def test_both_parts_are_done(talk, said, done):
    assert changed(talk.say(said)[0]) == done


def test_a_notebook_by_its_own_name_is_no_job_like_it(talk):
    calls, _ = talk.say("schedule ingest_taxi at 6")
    assert [name for name, _ in changed(calls)] == ["create_job"]


@pytest.mark.parametrize(
    "said",
    [
        "start with the BI warehouse's queries",
        "restart count of ETL Nightly",
        "stop events of BI Adhoc",
        "terminate time of GPU Experiments",
        "pause status of the jobs",
        "resume of Nightly ETL",
        "trigger of Nightly ETL",
        "make a report of failed jobs",
    ],
)
def test_what_asks_for_something_of_an_object_changes_nothing(talk, said):
    assert changed(talk.say(said)[0]) == []


@pytest.mark.parametrize("said", ["delete the scope staging and prod-keys", "delete staging and prod-keys"])
def test_no_scope_of_two_is_forgotten(talk, said):
    assert {args["scope"] for _, args in changed(talk.say(said)[0])} == {"staging", "prod-keys"}


@pytest.mark.parametrize(
    ("said", "done"),
    [
        ("point Nightly ETL to ingest_taxi, then run it", ["update_job", "run_job"]),
        ("point Nightly ETL at clean_orders", ["update_job"]),
    ],
)
def test_a_job_is_pointed_at_a_notebook_by_its_name(talk, said, done):
    assert [name for name, _ in changed(talk.say(said)[0])] == done


def test_an_order_that_is_not_understood_holds_back_the_next(talk):
    calls, reply = talk.say("zorch the churn job and start GPU Experiments")
    assert changed(calls) == []
    assert "I did not go on to: “start GPU Experiments”" in reply.text


@pytest.mark.parametrize(
    "said",
    [
        "frobnicate Nightly ETL, then run it",
        "Frobnicate the Nightly ETL job and run it",
        "optimise GPU Experiments. start it",
        "please tune the BI Warehouse, then start it",
        "frobnicate it, then run Nightly ETL",
        "frobnicate orders, then run Nightly ETL",
    ],
)
def test_what_leans_on_an_order_that_is_not_known_waits(talk, said):
    calls, reply = talk.say(said)
    assert changed(calls) == []
    assert "I do not know what" in reply.text


@pytest.mark.parametrize(
    "said", ["GPU Experiments is slow, then start it", "gpu experiments, start it", "poor GPU Experiments, start it"]
)
def test_a_remark_is_no_unknown_order(talk, said):
    assert [name for name, _ in changed(talk.say(said)[0])] == ["start_cluster"]


def test_a_sentence_that_is_not_known_is_told(talk):
    calls, reply = talk.say("frobnicate staging. start GPU Experiments")
    assert [name for name, _ in changed(calls)] == ["start_cluster"]
    assert "I did nothing about “frobnicate staging”" in reply.text


@pytest.mark.parametrize(
    "said",
    [
        "stop the job on BI Adhoc",
        "stop whatever runs on BI Adhoc",
        "kill everything that is running on the BI Adhoc cluster",
        "start the job on GPU Experiments",
        "stop the query on Starter Warehouse",
    ],
)
def test_what_runs_on_a_cluster_is_not_the_cluster(talk, said):
    assert changed(talk.say(said)[0]) == []


@pytest.mark.parametrize(
    ("said", "does"),
    [
        ("stop the BI Adhoc cluster, no job is on it", ["stop_cluster"]),
        ("run the notebook on BI Adhoc", ["run_notebook"]),
        ("run the notebook on BI Adhoc, then stop Shared Analytics", ["run_notebook", "stop_cluster"]),
    ],
)
def test_a_cluster_beside_what_runs_on_it_is_changed_as_it_was_said(talk, said, does):
    talk.say("open clean_orders")
    assert [name for name, _ in changed(talk.say(said)[0])] == does


def test_too_is_no_name(talk):
    assert changed(talk.say("add a cluster too")[0]) == []


@pytest.mark.parametrize(
    "said", ["delete the job that runs the scratch notebook", "delete the job behind the scratch notebook"]
)
def test_the_job_of_a_notebook_is_not_the_notebook(talk, said):
    assert changed(talk.say(said)[0]) == []


def test_what_comes_after_that_is_no_run(talk):
    calls = changed(talk.say("cancel whatever job is running and stop BI Adhoc after that")[0])
    assert [name for name, _ in calls] == ["cancel_job_run", "stop_cluster"]


@pytest.mark.parametrize("said", ["create a cluster called x1 with Spark 15", "create a cluster called x1, dbr 14"])
def test_a_runtime_that_is_not_one_is_asked_about(talk, said):
    calls, reply = talk.say(said)
    assert changed(calls) == []
    assert "Shall I make it without that?" in reply.text
    assert changed(talk.say("yes")[0]) == [("create_cluster", {"name": "x1"})]
