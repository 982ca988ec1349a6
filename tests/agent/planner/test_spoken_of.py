"""What messages were about one after the other: "the first", "the second", "both"."""

from __future__ import annotations

import pytest


def changed(calls):
    return [(name, args) for name, args in calls if not name.startswith(("list_", "get_", "describe_", "search_"))]


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
