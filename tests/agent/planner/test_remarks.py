"""Remarks, retractions and complaints change nothing; what belongs to an object is not the object."""

from __future__ import annotations

import pytest

_CHANGES = (
    "create_",
    "start_",
    "stop_",
    "restart_",
    "delete_",
    "run_",
    "update_",
    "cancel_",
    "import_",
    "write_",
    "put_",
)


@pytest.mark.parametrize(
    "said",
    [
        "cheers, that helped a lot",
        "nice one, thanks for sorting that",
        "ta, you're a lifesaver",
        "sorry, my bad, forget that",
        "lol ok",
        "that'll be all for today",
        "thank you so much, see you tomorrow",
    ],
)
def test_small_talk_calls_nothing(new_talk, said):
    calls, reply = new_talk().say(said)
    assert calls == []
    assert "cannot help" not in reply.text


def test_a_complaint_is_answered_with_the_way_back(new_talk):
    talk = new_talk()
    talk.say("stop BI Adhoc")
    calls, reply = talk.say("you stopped the wrong one!")
    assert calls == []
    assert "undo" in reply.text


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("delete the run history of Nightly ETL", "delete_job"),
        ("remove the output of Daily Sales Report", "delete_job"),
        ("remove the schedule from Taxi Data Ingestion", "delete_job"),
        ("new notebooks should go to /Shared/reports from here on", "import_notebook"),
        ("new notebooks landed in /Shared/reports", "import_notebook"),
        ("restart the jobs", "run_job"),
        ("start an empty notebook under /Shared/etl/returns", "run_notebook"),
        ("taxi ingestion hourly from now on please", "start_cluster"),
        ("run GPU Experiments hourly from now on please", "start_cluster"),
    ],
)
def test_what_belongs_to_it_is_not_the_object(new_talk, said, kept):
    calls, _ = new_talk().say(said)
    assert kept not in [name for name, _ in calls]


def test_the_jobs_behind_an_empty_list_are_none(new_talk):
    calls, reply = new_talk().say("list the cancelled runs of yesterday and restart the jobs")
    assert not [name for name, _ in calls if name.startswith(_CHANGES)]
    assert reply.text


def test_what_is_still_needed_is_spared(new_talk):
    calls, _ = new_talk().say("stop all clusters, the sandbox is still needed")
    stopped = {args["cluster"] for name, args in calls if name == "stop_cluster"}
    assert stopped
    assert "Data Science Sandbox" not in stopped


def test_an_order_said_twice_is_done_once(new_talk):
    calls, _ = new_talk().say("the staging secret scope can go, delete it")
    assert [name for name, _ in calls].count("delete_secret_scope") == 1


def test_a_misspelt_notebook_is_opened_but_not_deleted(new_talk):
    opened, _ = new_talk().say("open the notebook sales_dashbord")
    assert ("export_notebook", {"notebook": "/Shared/reports/sales_dashboard"}) in opened
    calls, reply = new_talk().say("delete the notebook sales_dashbord")
    assert "delete_workspace_path" not in [name for name, _ in calls]
    assert "/Shared/reports/sales_dashboard" in reply.text


def test_results_are_not_taken_for_the_content_of_a_file(new_talk):
    calls, reply = new_talk().say("write the results to /Shared/out.txt")
    assert "write_workspace_file" not in [name for name, _ in calls]
    assert reply.text


@pytest.mark.parametrize(
    "talked",
    [
        "show BI Adhoc | we can rest now",
        "show BI Adhoc | I can sleep now",
        "show the nightly etl job | the schedule is obsolete, remove it",
        "show the nightly etl job | remove its schedule",
        "stop every cluster that is running longer than 3 hours",
        "stop all clusters that are on spark 14",
    ],
)
def test_what_names_no_object_changes_none(talk, talked):
    calls = [call for said in talked.split(" | ") for call in talk.say(said)[0]]
    assert [name for name, _ in calls if not name.startswith(("list_", "get_", "search_", "describe_"))] == []


@pytest.mark.parametrize(
    "said",
    [
        "stop BI Adhoc, finance still needs it",
        "delete the job Nightly ETL, the test copy",
        "stop all clusters, BI Adhoc stays",
        "delete Nightly ETL, I want to keep the runs",
        "delete BI Adhoc, the owner said not yet",
        "restart BI Adhoc, Anna asked to wait",
    ],
)
def test_a_remark_that_may_be_a_limit_is_not_left_out(new_talk, said):
    calls, _ = new_talk().say(said)
    assert not [name for name, _ in calls if name.startswith(_CHANGES)]


@pytest.mark.parametrize(
    "said",
    [
        "can you tell me how to restart BI Adhoc",
        "remove pandas from BI Adhoc",
        "kill the run history of Nightly ETL please",
        "we should restart Shared Analytics when the load is over",
        "Marek wants to stop BI Adhoc",
        "I was told to delete GPU Experiments",
        "please don't wake up GPU Experiments",
        "Anna was thinking of scrapping GPU Experiments",
        "is it time to stop BI Adhoc?",
        "BI Adhoc could get a restart at some point",
        "The plan is to decommission GPU Experiments",
        "My boss keeps saying we ought to scrap the Weekly Inventory Sync. I'm not convinced.",
        "finance suggested to bin the Nightly ETL job",
        "everybody asks me to wake up GPU Experiments",
        "the vendor believes BI Adhoc has to go",
        "there's a new cluster called z-1",
        "what would a new cluster called y-1 cost",
        "we should not create a cluster called x-1",
        "is it ok to make a cluster called w-1?",
        "Shared Analytics has to start faster",
        "you can stop asking me about BI Adhoc",
        "stop worrying about BI Adhoc",
        "kill two birds with one stone: BI Adhoc status and cost",
        "remove BI Adhoc from the list",
        "the restart button on BI Adhoc please",
        "another cluster called foo would be a waste",
        "please tell finance that BI Adhoc is going down",
        "Could Nightly ETL get paused by accident?",
        "could BI Adhoc be the one to stop?",
        "would it hurt to trash the scratch notebook?",
        "wake GPU Experiments up once Priya has given her ok",
        "the keys in prod-keys got leaked, someone should bin them",
    ],
)
def test_what_is_no_plain_order_has_no_gist(new_talk, said):
    calls, _ = new_talk().say(said)
    assert not [name for name, _ in calls if name.startswith(_CHANGES)]


def test_a_remark_behind_an_order_that_was_done_is_passed_over(new_talk):
    calls, reply = new_talk().say("GPU Experiments is cold, can you wake it up? got a model to fine-tune")
    assert [name for name, _ in calls if name.startswith(_CHANGES)] == ["start_cluster"]
    assert "cannot help" not in reply.text


def test_each_of_several_orders_may_have_a_gist(new_talk):
    calls, _ = new_talk().say("lights out for the starter warehouse, then wake GPU Experiments up")
    assert [name for name, _ in calls if name.startswith(_CHANGES)] == ["stop_warehouse", "start_cluster"]
