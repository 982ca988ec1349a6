"""Orders with a condition: what a look can test is tested, anything else changes nothing."""

from __future__ import annotations

import pytest

CHANGES = ("start_", "stop_", "restart_", "run_", "cancel_", "delete_", "update_", "create_")


def changes(calls):
    return [name for name, _ in calls if name.startswith(CHANGES)]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("cancel run 90021 if it takes longer than 5 hours", "has been running for 31 min"),
        ("cancel the Nightly ETL run if it runs longer than 2 hours", "has been running for 31 min"),
        ("check whether Nightly ETL succeeded, and if not run it again", "RUNNING"),  # not over yet
        ("rerun Customer Churn Training if it failed", "SUCCESS"),
        ("stop BI Adhoc if it has been running for more than 2 hours", "I did nothing"),  # no one knows since when
        ("cancel the query if it runs longer than 10 minutes", "I did nothing"),
        ("check if Nightly ETL failed and if not run it again", "I did nothing"),
        ("set max retries of Nightly ETL and Daily Sales Report to 3", "no tool to set"),
        ("set the timeout of Nightly ETL to 2 hours", "no tool to set"),
        ("cancel the Weekly Inventory Sync run if it takes longer than 2 minutes", "no run called"),
        ("delete the scope staging if it is empty", "still holds"),
        ("drop the scope staging if nothing is in there", "still holds"),
        ("delete the scope staging unless it is empty", "I did nothing"),
        ("stop BI Adhoc if it is empty", "I did nothing"),
    ],
)
def test_nothing_is_changed(talk, said, told):
    calls, reply = talk.say(said)
    assert changes(calls) == []
    assert told in reply.text


def test_a_cluster_is_not_stopped_under_a_run(new_talk):
    talk = new_talk()
    talk.texts.run_notebook = lambda **_: "Notebook started. Run 90102 of x is RUNNING.\nrun_id: 90102\nstate: RUNNING"
    calls, reply = talk.say("start GPU Experiments, run ingest_taxi on it and stop it afterwards")
    assert changes(calls) == ["start_cluster", "run_notebook"]
    assert "I did not stop **GPU Experiments**" in reply.text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("show me the jobs that are paused and unpause the first one", "No job is paused"),
        ("upgrade ETL Nightly to 8 workers and restart it", "no tool to upgrade"),
        ("grow ETL Nightly to 8 workers and restart it", "no tool"),
    ],
)
def test_what_the_first_step_did_not_do_holds_the_second_back(talk, said, told):
    calls, reply = talk.say(said)
    assert changes(calls) == []
    assert told in reply.text
    assert "I did not go on to" in reply.text


def test_what_was_done_and_undone_is_done_again(talk):
    calls, _ = talk.say("stop the cluster Shared Analytics, then start it, then stop it")
    changes = [name for name, _ in calls if not name.startswith("list_")]
    assert changes == ["stop_cluster", "start_cluster", "stop_cluster"]
