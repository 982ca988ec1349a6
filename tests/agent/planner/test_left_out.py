"""What is left out of an order is never what the order is done to."""

from __future__ import annotations

import pytest

AFTER = [
    ", just not BI Adhoc",
    " only not BI Adhoc",
    " and not BI Adhoc",
    " but please not BI Adhoc",
    ". not BI Adhoc though",
    " (not BI Adhoc)",
    " - not BI Adhoc",
    ", never BI Adhoc",
    ", BI Adhoc not",
    ", obviously not BI Adhoc",
    ", though not the BI one",
    ", BI Adhoc excluded",
    ", BI Adhoc stays",
]


@pytest.mark.parametrize("behind", AFTER)
@pytest.mark.parametrize("order", ["stop all clusters", "restart the running clusters", "delete all clusters"])
def test_a_cluster_that_is_left_out_is_left_alone(talk, order, behind):
    done = [args["cluster"] for name, args in talk.say(order + behind)[0] if not name.startswith("list_")]
    assert "BI Adhoc" not in done


@pytest.mark.parametrize(
    "said",
    [
        "run the jobs that failed today again, just not the taxi one",
        "rerun the failed jobs, only not Taxi Data Ingestion",
        "rerun the failed jobs and please not the taxi one",
    ],
)
def test_a_job_that_is_left_out_does_not_run(talk, said):
    ran = [args["job"] for name, args in talk.say(said)[0] if name == "run_job"]
    assert ran == ["Daily Sales Report"]


@pytest.mark.parametrize("said", ["stop the clusters that are not in use", "stop what is not being used"])
def test_what_is_not_in_use_is_idle(talk, said):
    stopped = {args["cluster"] for name, args in talk.say(said)[0] if name == "stop_cluster"}
    assert stopped == {"Data Science Sandbox", "BI Adhoc"}


def test_a_not_that_leaves_out_who_knows_what_stops_the_order(talk):
    calls, reply = talk.say("stop all clusters, BI Adhoc not")
    assert calls == []
    assert "except" in reply.text


def test_idle_clusters_are_told_in_the_order_of_the_table(talk):
    """So that "the second one" is the second of both."""
    listed = talk.texts.list_clusters

    def turned(**arguments):
        summary, header, *rows = listed(**arguments).splitlines()
        return "\n".join([summary, header, *reversed(rows)])

    talk.texts.list_clusters = turned
    _, reply = talk.say("show all clusters")
    idle = reply.text[reply.text.index("Idle:") :]
    assert idle.index("BI Adhoc") < idle.index("Data Science Sandbox")
