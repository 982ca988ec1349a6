"""Jobs by the cluster they run on and the notebook they run: what a look at each of them says."""

from __future__ import annotations

import pytest

from tests.agent.planner.calls import changed

RUNS_ON = {
    "Nightly ETL": ("/Shared/etl/clean_orders", "0612-et-03"),
    "Taxi Data Ingestion": ("/Shared/etl/ingest_taxi", "0612-et-03"),
}


@pytest.fixture
def busy(talk):
    ids = {"101": "Nightly ETL", "104": "Taxi Data Ingestion"}

    def get_job(job: str) -> str:
        notebook, cluster = RUNS_ON.get(ids.get(job, job), ("/Shared/reports/sales_dashboard", "0612-sa-02"))
        return f"Job {job} (1): every day.\nid: 1\nname: {job}\ntask: main: notebook {notebook}, cluster {cluster}"

    talk.texts.get_job = get_job
    return talk


@pytest.mark.parametrize(
    "said",
    [
        "pause every job that runs on the ETL Nightly cluster",
        "every job that runs on the ETL Nightly cluster: suspend its schedule",
        "suspend the schedule of all jobs that run on ETL Nightly",
        "pause all jobs on ETL Nightly",
    ],
)
def test_an_order_for_all_jobs_of_a_cluster(busy, said):
    done = changed(busy.say(said)[0])
    assert [name for name, _ in done] == ["update_job", "update_job"]
    assert {args["job"] for _, args in done} <= {"Nightly ETL", "Taxi Data Ingestion", "101", "104"}
    assert all(args["paused"] is True for _, args in done)


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("which jobs use clean_orders?", ["Nightly ETL"]),
        ("does any job use /Shared/etl/ingest_taxi?", ["Taxi Data Ingestion"]),
        ("is the clean_orders notebook used by any job?", ["Nightly ETL"]),
        ("which jobs are running on ETL Nightly", ["Nightly ETL", "Taxi Data Ingestion"]),
        ("open clean_orders, and does any job use it?", ["Nightly ETL"]),
    ],
)
def test_which_jobs_they_are(busy, said, names):
    calls, reply = busy.say(said)
    assert changed(calls) == []
    last = reply.text.split("<followups>")[0].strip().splitlines()[-1]
    assert [n for n in ("Nightly ETL", "Taxi Data Ingestion", "Daily Sales Report") if n in last] == names


@pytest.mark.parametrize("said", ["pause all jobs that run on BI Adhoc", "delete all jobs that run on ETL Nightly",
                                  "pause every job that uses no_such_notebook"])  # fmt: skip
def test_nothing_is_done_to_others(busy, said):
    assert changed(busy.say(said)[0]) == []


@pytest.mark.parametrize("said", ["which jobs run on mondays", "which jobs run at night", "list all jobs"])
def test_times_are_no_clusters(busy, said):
    calls, _ = busy.say(said)
    assert ("list_clusters", {}) not in calls


def test_the_one_job_that_runs_a_notebook_may_be_deleted(busy):
    assert changed(busy.say("delete the job that runs ingest_taxi")[0]) == [
        ("delete_job", {"job": "Taxi Data Ingestion"})
    ]


def test_the_job_goes_and_the_notebook_too(busy):
    calls = changed(busy.say("delete the job that runs the ingest_taxi notebook, and the notebook too")[0])
    assert [name for name, _ in calls] == ["delete_job", "delete_workspace_path"]
    assert calls[1][1]["path"] == "/Shared/etl/ingest_taxi"
