"""What a workspace is born with: clusters, jobs, runs, notebooks, files."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.service import jobs
from databricks.sdk.service.workspace import Language, ObjectType

from local_workspace.birth.run_history import todays_starts

MINUTE, HOUR = 60_000, 3_600_000
IDLE = {"0612-sa-02": 4, "0612-et-03": 0, "0612-ds-04": 190, "0612-st-05": 0, "0612-bi-07": 75}


@pytest.fixture(scope="module")
def born(server) -> WorkspaceClient:
    """A workspace that nobody has touched, born now: idle times are looked at by the minute."""
    return WorkspaceClient(host=server.host, token="demo-birth-tests", auth_type="pat")


@pytest.fixture(scope="module")
def runs(born: WorkspaceClient) -> list[jobs.BaseRun]:
    return list(born.jobs.list_runs(limit=25, expand_tasks=True))


def midnight() -> int:
    return int(datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000)


def result_of(run: jobs.BaseRun) -> str:
    return run.state.result_state.value if run.state.result_state else run.state.life_cycle_state.value


def test_seven_clusters_five_running_with_their_idle_times(born: WorkspaceClient):
    raw = born.api_client.do("GET", "/api/2.1/clusters/list")["clusters"]
    states = {cluster["cluster_id"]: cluster["state"] for cluster in raw}
    assert states == {"0612-ml-01": "TERMINATED", "0612-gp-06": "TERMINATED", **dict.fromkeys(IDLE, "RUNNING")}
    now = time.time() * 1000
    idle = {c["cluster_id"]: int((now - c["last_activity_time"]) // MINUTE) for c in raw if c["state"] == "RUNNING"}
    assert idle == IDLE
    reasons = {c["cluster_id"]: c["termination_reason"]["code"] for c in raw if c["state"] == "TERMINATED"}
    assert reasons == {"0612-ml-01": "INACTIVITY", "0612-gp-06": "USER_REQUEST"}
    assert not any(name.startswith("_") for cluster in raw for name in cluster)


def test_six_jobs_on_notebooks_and_clusters_that_exist(born: WorkspaceClient):
    found = {job.job_id: job.settings for job in born.jobs.list(expand_tasks=True)}
    assert {number: settings.name for number, settings in found.items()} == {
        101: "Nightly ETL",
        102: "Daily Sales Report",
        103: "Customer Churn Training",
        104: "Taxi Data Ingestion",
        105: "Weekly Inventory Sync",
        106: "Bakehouse Reviews Scoring",
    }
    for settings in found.values():
        assert settings.schedule.quartz_cron_expression
        for task in settings.tasks:
            assert born.workspace.get_status(task.notebook_task.notebook_path).object_type == ObjectType.NOTEBOOK
            assert born.clusters.get(task.existing_cluster_id)


def test_todays_runs(born: WorkspaceClient, runs: list[jobs.BaseRun]):
    today = {run.run_id: run for run in runs if run.start_time >= midnight()}
    assert {run_id for run_id, run in today.items() if result_of(run) == "FAILED"} == {90014, 90017}
    assert [run_id for run_id, run in today.items() if result_of(run) == "RUNNING"] == [90021]
    assert all(run.start_time < time.time() * 1000 for run in today.values())
    assert all(run.end_time <= time.time() * 1000 for run in runs)
    training = next(run for run in runs if run.run_id == 90009)
    assert midnight() - 24 * HOUR <= training.start_time < midnight()
    assert result_of(training) == "SUCCESS"


def test_two_weeks_of_history_mostly_good(runs: list[jobs.BaseRun]):
    ids = [run.run_id for run in runs]
    assert len(ids) == len(set(ids))
    for job_id in range(101, 107):
        of_job = [run for run in runs if run.job_id == job_id and run.run_id < 90009]
        days = {run.start_time // (24 * HOUR) for run in of_job}
        assert len(days) >= 13
        assert sum(result_of(run) == "SUCCESS" for run in of_job) >= len(of_job) - 2
        assert len({run.run_duration for run in of_job}) > 5


@pytest.mark.parametrize(
    ("run_id", "error_class", "in_the_code"),
    [
        (90014, "[TABLE_OR_VIEW_NOT_FOUND]", "main.default.raw_taxi_trips_2016_03"),
        (90017, "[CAST_INVALID_INPUT]", "'29,000,000'"),
    ],
)
def test_failed_runs_have_the_error_that_their_notebook_gives(born: WorkspaceClient, run_id, error_class, in_the_code):
    [task] = born.jobs.get_run(run_id).tasks
    stored = born.jobs.get_run_output(task.run_id)
    assert stored.error.startswith(error_class)
    source = born.workspace.download(task.notebook_task.notebook_path).read().decode()
    assert in_the_code in source
    again = born.jobs.submit(
        run_name="again", tasks=[jobs.SubmitTask("t", notebook_task=task.notebook_task)]
    ).response.run_id
    deadline = time.monotonic() + 20
    while (run := born.jobs.get_run(again)).state.result_state is None:
        assert time.monotonic() < deadline
    assert born.jobs.get_run_output(run.tasks[0].run_id).error == stored.error


def test_the_training_of_yesterday_shows_its_figures(born: WorkspaceClient):
    training = born.jobs.get_run(90009).tasks[-1]
    [metrics] = json.loads(born.jobs.get_run_output(training.run_id).notebook_output.result)
    assert metrics["customers"] == 400
    assert 0.7 < metrics["auc"] < 1


def test_the_nightly_run_goes_on_until_it_is_cancelled(fresh_client: WorkspaceClient):
    assert fresh_client.jobs.get_run(90021).state.life_cycle_state == jobs.RunLifeCycleState.RUNNING
    assert [run.run_id for run in fresh_client.jobs.list_runs(active_only=True)] == [90021]
    cancelled = fresh_client.jobs.cancel_run(90021).result()
    assert cancelled.state.result_state == jobs.RunResultState.CANCELED


def test_notebooks_files_and_repos(born: WorkspaceClient):
    notebooks = {
        item.path: item.language
        for item in born.workspace.list("/", recursive=True)
        if item.object_type == ObjectType.NOTEBOOK
    }
    home = "/Users/demo@example.com"
    assert notebooks == dict.fromkeys(
        [
            "/Shared/etl/ingest_taxi",
            "/Shared/etl/clean_orders",
            "/Shared/reports/sales_dashboard",
            f"{home}/ml/train_churn_model",
            f"{home}/ml/feature_engineering",
            f"{home}/scratch",
        ],
        Language.SQL,
    )
    assert {repo.path: repo.branch for repo in born.repos.list()} == {
        "/Repos/demo@example.com/etl-pipelines": "main",
        "/Repos/demo@example.com/ml-models": "develop",
    }
    files = {entry.path for entry in born.files.list_directory_contents("/Volumes/main/default/landing")}
    assert files == {"/Volumes/main/default/landing/config.json", "/Volumes/main/default/landing/readme.txt"}


@pytest.mark.parametrize("minutes", [1, 10, 45, 100, 60 * 12, 60 * 24 - 1])
def test_todays_runs_are_of_today_at_any_time_of_day(minutes):
    start = int(datetime(2026, 5, 5, tzinfo=UTC).timestamp() * 1000)
    now = start + minutes * MINUTE
    starts = todays_starts(now, start)
    assert all(start <= moment < now for moment in starts.values())
    # In a list, newest first, 90014 comes before 90017.
    assert starts[90017] < starts[90014] < starts[90021]
    assert now - min(starts.values()) < timedelta(hours=2).total_seconds() * 1000
