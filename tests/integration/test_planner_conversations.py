"""The conversations that the product is for, without a page; the proof is what the workspace says afterwards."""

from __future__ import annotations

import re
from pathlib import Path

from databricks.sdk import WorkspaceClient
from databricks.sdk.service.compute import State

from agent.events import Usage
from local_workspace.server import Running
from tests.integration.conftest import Talk, talk_with


def state_of(sdk: WorkspaceClient, name: str) -> State | None:
    return next(cluster.state for cluster in sdk.clusters.list() if cluster.cluster_name == name)


def number_after(word: str, text: str) -> int:
    found = re.search(word + r"\D{0,12}(\d{3,})", text, re.IGNORECASE)
    assert found, text
    return int(found.group(1))


def test_what_failed_today_and_why(planner_talk: Talk) -> None:
    planner_talk.timezone = "UTC"  # as the workspace's, in which they failed today
    planner_talk.say("What jobs failed today?")
    runs = [run["run_id"] for run in (planner_talk.last_result().structured or {})["runs"]]
    assert runs == [90014, 90017]
    why = planner_talk.say("why did the first one fail?")
    assert "[TABLE_OR_VIEW_NOT_FOUND]" in why


def test_train_on_the_cluster_that_was_started(planner_talk: Talk, sdk: WorkspaceClient) -> None:
    planner_talk.say("Start my ML cluster")
    context = planner_talk.runtime.context(planner_talk.conversation_id, max_age=0, user="ana@example.com")
    assert context["cluster"]["name"] == "ML Training Cluster"
    run_id = number_after("run", planner_talk.say("Now run the training notebook on it"))
    run = sdk.jobs.wait_get_run_job_terminated_or_skipped(run_id)
    assert run.tasks
    assert run.tasks[0].existing_cluster_id == context["cluster"]["id"]
    assert run.state
    assert run.state.result_state
    assert run.state.result_state.value == "SUCCESS"


def test_idle_clusters_stop_only_where_approved(planner_talk: Talk, sdk: WorkspaceClient) -> None:
    planner_talk.say("Stop all idle clusters")
    names = [asked.resolved["name"] for asked in planner_talk.pending()]
    assert sorted(names) == ["BI Adhoc", "Data Science Sandbox"]
    planner_talk.decide(False, False)
    assert state_of(sdk, "BI Adhoc") == State.RUNNING
    assert state_of(sdk, "Data Science Sandbox") == State.RUNNING
    planner_talk.say("Stop all idle clusters")
    planner_talk.decide(*(asked.resolved["name"] == "BI Adhoc" for asked in planner_talk.pending()))
    assert state_of(sdk, "BI Adhoc") in (State.TERMINATING, State.TERMINATED)
    assert state_of(sdk, "Data Science Sandbox") == State.RUNNING


def test_a_stopped_warehouse_is_started_only_after_yes(planner_talk: Talk) -> None:
    question = planner_talk.say("Count the trips on the BI Warehouse")
    assert "?" in question
    assert "start_warehouse" not in planner_talk.called()
    assert "21,932" in planner_talk.say("yes")


def test_a_job_is_created_scheduled_and_triggered(planner_talk: Talk, sdk: WorkspaceClient) -> None:
    known = {job.job_id for job in sdk.jobs.list()}
    planner_talk.say("Create a job to run daily ETL")
    (job_id,) = {job.job_id for job in sdk.jobs.list()} - known
    assert job_id
    planner_talk.say("Schedule it for 2am")
    settings = sdk.jobs.get(job_id).settings
    assert settings
    assert settings.schedule
    assert settings.schedule.quartz_cron_expression == "0 0 2 * * ?"
    assert settings.schedule.timezone_id == "Europe/Berlin"
    planner_talk.say("Trigger it now for testing")
    assert len(list(sdk.jobs.list_runs(job_id=job_id))) == 1


def test_a_chart_is_of_the_real_aggregate(planner_talk: Talk) -> None:
    planner_talk.say("average fare by pickup zip as a chart")
    chart = (planner_talk.last_result().structured or {})["chart"]
    rows = planner_talk.runtime.rows(chart["statement_id"], user="you")
    assert {chart["x"], chart["y"]} <= set(rows.column_names)
    assert rows.num_rows > 10


def test_a_workspace_without_a_model_of_its_own_is_answered_for_by_the_planner(
    workspace: Running, tmp_path: Path
) -> None:
    """Nothing but a workspace is configured, and it hosts no model: the first message finds out."""
    with talk_with(tmp_path, workspace) as talk:
        assert talk.runtime.notices == []
        assert "cluster" in talk.say("Show me all clusters")
        assert (talk.ended.reason, talk.called()) == ("end_turn", ["list_clusters"])
        assert (talk.runtime.provider_name, talk.runtime.model) == ("planner", "built-in-planner")
        [notice] = talk.runtime.notices
        assert "built-in planner answers" in notice
        assert {(usage.provider, usage.model) for usage in talk.payloads(Usage)} == {("planner", "built-in-planner")}
        assert talk.runtime.usage(talk.conversation_id).cost_usd == 0
