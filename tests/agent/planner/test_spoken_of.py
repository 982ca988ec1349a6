"""What messages were about one after the other: "the first", "the second", "both"."""

from __future__ import annotations

import pytest

from tests.agent.planner.calls import changed


@pytest.mark.parametrize(
    ("first", "second", "said", "done"),
    [
        (
            "create a cluster called load-a with 2 workers",
            "create a cluster called load-b with 4 workers",
            "delete the first one",
            [("delete_cluster", {"cluster": "load-a"})],
        ),
        (
            "is the ML Training Cluster running?",
            "is GPU Experiments running?",
            "start both",
            [
                ("start_cluster", {"cluster": "ML Training Cluster"}),
                ("start_cluster", {"cluster": "GPU Experiments"}),
            ],
        ),
        (
            "show run 90014",
            "show run 90017",
            "rerun the first one",
            [("run_job", {"job": "Taxi Data Ingestion"})],
        ),
        (
            "create a python notebook /Shared/tmp1",
            "create a python notebook /Shared/tmp2",
            "delete the second",
            [("delete_workspace_path", {"path": "/Shared/tmp2"})],
        ),
        (
            "open clean_orders",
            "open ingest_taxi",
            "make a job Orders Daily out of the first one",
            [("create_job", {"name": "Orders Daily", "notebook": "/Shared/etl/clean_orders"})],
        ),
    ],
)
def test_the_first_the_second_and_both_are_what_was_spoken_of(talk, first, second, said, done):
    talk.say(first)
    talk.say(second)
    assert changed(talk.say(said)[0]) == done


def test_a_list_shown_since_is_what_a_place_points_to(talk):
    talk.say("tell me about GPU Experiments")
    talk.say("tell me about BI Adhoc")
    talk.say("list the clusters")
    first = talk.say("describe the first one")[0][-1]
    assert first == ("get_cluster", {"cluster": "ML Training Cluster"})


def test_both_notebooks_of_a_folder_are_run(talk):
    talk.say("what notebooks are in /Shared/etl?")
    ran = [args["notebook"] for name, args in talk.say("run both")[0] if name == "run_notebook"]
    assert sorted(ran) == ["/Shared/etl/clean_orders", "/Shared/etl/ingest_taxi"]


@pytest.mark.parametrize(
    ("messages", "done"),
    [
        (
            ["shut down the Starter Warehouse and start the other one"],
            [
                ("stop_warehouse", {"warehouse": "Starter Warehouse"}),
                ("start_warehouse", {"warehouse": "BI Warehouse"}),
            ],
        ),
        (
            ["stop BI Adhoc and start the other"],
            [("stop_cluster", {"cluster": "BI Adhoc"})],  # there are more than two
        ),
        (
            ["create a cluster called perf with 2 workers", "another one like it called perf-2"],
            [("create_cluster", {"name": "perf-2", "num_workers": 2})],
        ),
        (
            ["create a cluster called perf with 2 workers", "make another like it called perf-2 with 3 workers"],
            [("create_cluster", {"name": "perf-2", "num_workers": 3})],
        ),
        (
            ["create a cluster called perf with 2 workers", "create the same again as perf-3"],
            [("create_cluster", {"name": "perf-3", "num_workers": 2})],
        ),
    ],
)
def test_the_other_and_one_like_it(talk, messages, done):
    for said in messages:
        calls, _ = talk.say(said)
    assert changed(calls) == done


def test_the_same_for_another_but_with_a_branch_of_its_own(talk):
    talk.say("switch etl-pipelines to develop")
    calls, _ = talk.say("same for ml-models, but to main")
    assert [args["branch"] for name, args in calls if name == "update_repo"] == ["main"]


def test_a_job_runs_on_the_cluster_that_is_named_without_its_noun(talk):
    calls, _ = talk.say("create a job Morning Orders from clean_orders on weekdays at 6 on Shared Analytics")
    assert [args["cluster"] for name, args in calls if name == "create_job"] == ["Shared Analytics"]


def test_both_notebooks_run_on_the_cluster_that_is_said_of_both(talk):
    calls, _ = talk.say("run clean_orders, then ingest_taxi, both on Shared Analytics")
    assert [args["cluster"] for name, args in calls if name == "run_notebook"] == ["Shared Analytics"] * 2


def test_a_secret_that_moves_is_asked_for_again(talk):
    calls, _ = talk.say("delete slack-webhook from prod-keys and put it in staging instead")
    assert changed(calls) == [
        ("delete_secret", {"scope": "prod-keys", "key": "slack-webhook"}),
        ("put_secret", {"scope": "staging", "key": "slack-webhook"}),
    ]


@pytest.mark.parametrize(
    ("first", "second", "said", "done"),
    [
        ("show me run 90014", "show me run 90009", "rerun the failed one", ("run_job", {"job": "Taxi Data Ingestion"})),
        (
            "show me run 90021",
            "why did run 90014 fail?",
            "cancel the one that's still running",
            ("cancel_job_run", {"run_id": 90021}),
        ),
        ("show me run 90014", "show me run 90017", "rerun the failed one", None),  # both failed
        (
            "clone https://github.com/example/dbt-models",
            "clone https://github.com/example/airflow-dags",
            "delete the second, keep dbt",
            ("delete_repo", {"repo": "https://github.com/example/airflow-dags"}),
        ),
        (
            "show me the clusters",
            "run ingest_taxi on Shared Analytics",
            "same for clean_orders",
            ("run_notebook", {"notebook": "/Shared/etl/clean_orders", "cluster": "Shared Analytics"}),
        ),
        (
            "show me the clusters",
            "write a file /Volumes/main/default/landing/a.txt with the content hello",
            "same for b.txt",
            None,
        ),
        (
            "show me the clusters",
            "create a cluster etl-small with 2 workers",
            "another one, etl-big, with 8",
            ("create_cluster", {"name": "etl-big", "num_workers": 8}),
        ),
    ],
)
def test_an_order_that_leans_on_the_last_ones(talk, first, second, said, done):
    talk.say(first)
    talk.say(second)
    assert changed(talk.say(said)[0]) == ([done] if done else [])


@pytest.mark.parametrize(
    ("said", "done"),
    [
        (
            "set Nightly ETL to run on GPU Experiments and start that cluster",
            ["update_job", "start_cluster"],
        ),
        (
            "make a sql notebook /Shared/reports/inventory and schedule it daily at 7 as a job called Inventory",
            ["import_notebook", "create_job"],
        ),
    ],
)
def test_no_step_is_lost(talk, said, done):
    assert [name for name, _ in changed(talk.say(said)[0])] == done


@pytest.mark.parametrize(
    ("listed", "said", "done"),
    [
        ("list clusters", "create one called c9", ("create_cluster", {"name": "c9"})),
        ("list secret scopes", "add one called q1", ("create_secret_scope", {"scope": "q1"})),
        ("list schemas in main", "create one called raw there", ("execute_sql", {"sql": "CREATE SCHEMA main.raw"})),
    ],
)
def test_one_more_beside_those_of_a_list(talk, listed, said, done):
    talk.say(listed)
    assert changed(talk.say(said)[0]) == [done]


@pytest.mark.parametrize(
    ("messages", "done"),
    [
        (
            ["list my repos", "pull the etl one", "and put the other on main"],
            ("update_repo", {"repo": "/Repos/ann@example.com/ml-models", "branch": "main"}),
        ),
        (
            ["list warehouses", "stop the Starter one", "start the other"],
            ("start_warehouse", {"warehouse": "BI Warehouse"}),
        ),
        (
            ["what notebooks are in /Shared/etl?", "open the first", "run the other one"],
            ("run_notebook", {"notebook": "/Shared/etl/ingest_taxi"}),
        ),
        (["list clusters", "stop BI Adhoc", "restart the other one"], None),
    ],
)
def test_the_other_of_two_that_were_listed(talk, messages, done):
    for said in messages:
        calls, _ = talk.say(said)
    assert changed(calls) == ([done] if done else [])


@pytest.mark.parametrize(
    ("asked", "said", "done"),
    [
        (
            "create a new cluster",
            "call it qa-tests, 2 workers",
            [("create_cluster", {"name": "qa-tests", "num_workers": 2})],
        ),
        ("create a new warehouse", "name it w7, small", [("create_warehouse", {"name": "w7", "size": "Small"})]),
        ("create a scope", "kafka and put the key pw in it", []),
    ],
)
def test_a_name_with_more_beside_it(talk, asked, said, done):
    talk.say(asked)
    assert changed(talk.say(said)[0]) == done


@pytest.mark.parametrize("said", ["describe the second last one", "describe the second to last"])
def test_places_from_the_end(talk, said):
    talk.say("list clusters")
    last = talk.say("describe the last one")[0][-1]
    second_last = talk.say(said)[0][-1]
    assert second_last[0] == "get_cluster"
    assert second_last != last
    assert second_last == ("get_cluster", {"cluster": "GPU Experiments"})
