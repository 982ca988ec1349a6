from __future__ import annotations

import re

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.service.jobs import JobParameterDefinition, NotebookTask, Task

from mcp_tools import jobs

from .conftest import Faults, Tools, text_of

SCRATCH = "/Users/demo@example.com/scratch"


async def test_list_jobs_shows_schedule_and_last_run(tools: Tools) -> None:
    result = await tools.ok("list_jobs")
    assert "name | id | schedule | last_state | last_run | notebook" in text_of(result)
    assert result.structured_content is not None
    jobs = {job["name"]: job for job in result.structured_content["jobs"]}
    assert jobs["Nightly ETL"]["id"] == "101"
    assert jobs["Nightly ETL"]["last_run_id"] == 90021
    assert [j["name"] for j in (await tools.data("list_jobs", query="sales"))["jobs"]] == ["Daily Sales Report"]


async def test_a_quiet_job_is_not_shown_as_one_that_never_ran(
    tools: Tools, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = {job["name"]: job["last_run_id"] for job in (await tools.data("list_jobs"))["jobs"]}
    monkeypatch.setattr(jobs, "RECENT_RUNS", 1)
    quiet = await tools.ok("list_jobs")
    assert quiet.structured_content is not None
    assert {job["name"]: job["last_run_id"] for job in quiet.structured_content["jobs"]} == everything
    assert "is not known here" not in text_of(quiet)
    monkeypatch.setattr(jobs, "ASKED", 0)
    # The one newest run is that of a job, or one that no job of the list has.
    few = re.search(r"Note: The last run of (\d+) jobs is not known here", text_of(await tools.ok("list_jobs")))
    assert few
    assert int(few[1]) >= len(everything) - 1
    faults.set(r"/jobs/runs/list$", status=403)
    assert f"Note: The last run of {len(everything)} jobs is not known here" in text_of(await tools.ok("list_jobs"))


async def test_what_a_limit_cuts_off_is_said(tools: Tools) -> None:
    result = await tools.ok("list_job_runs", limit=5)
    assert result.structured_content is not None
    assert (len(result.structured_content["runs"]), result.structured_content["truncated"]) == (5, True)
    assert text_of(result).startswith("At least 6 runs, newest 5 shown: ")
    assert "Note: 5 of at least 6 shown; " in text_of(result)
    week = await tools.data("list_job_runs", since="7d", limit=500)
    counted = text_of(await tools.ok("list_job_runs", since="7d", limit=5))
    assert counted.startswith(f"{week['count']} runs since 7d, newest 5 shown: ")
    assert text_of(await tools.ok("list_job_runs", since="7d", limit=500)).startswith(
        f"{week['count']} runs since 7d: "
    )


async def test_get_job_shows_tasks_and_last_runs(tools: Tools) -> None:
    result = await tools.ok("get_job", job="churn")
    assert result.structured_content is not None
    job = result.structured_content["job"]
    assert [task["name"] for task in job["tasks"]] == ["feature_engineering", "train_churn_model"]
    assert 90009 in [run["run_id"] for run in job["runs"]]
    assert "task: train_churn_model: notebook" in text_of(result)


async def test_a_job_from_creation_to_deletion(tools: Tools, name: str) -> None:
    created = await tools.ok(
        "create_job", name=name, notebook="scratch", schedule="0 0 2 * * ?", meta={"timezone": "Europe/Berlin"}
    )
    assert text_of(created).startswith(f"Job {name} is created, every day at 02:00 (Europe/Berlin).")
    assert created.structured_content is not None
    assert created.structured_content["job"]["tasks"][0]["notebook"] == SCRATCH
    assert "There already is a job" in await tools.fails("create_job", name=name, notebook=SCRATCH)

    paused = (await tools.data("update_job", job=name, paused=True, parameters={"day": 1, "full": True}))["job"]
    assert (paused["paused"], paused["cron"]) == (True, "0 0 2 * * ?")
    assert paused["parameters"] == {"day": "1", "full": "true"}
    resumed = (await tools.data("update_job", job=name, schedule="0 30 8 ? * MON", name=f"{name}-b"))["job"]
    assert (resumed["paused"], resumed["name"]) == (False, f"{name}-b")
    assert resumed["schedule"] == "every Monday at 08:30 (Europe/Berlin)"
    one = (await tools.data("update_job", job=f"{name}-b", parameters={"day": 2}))["job"]
    assert one["parameters"] == {"day": "2", "full": "true"}
    await tools.ok("update_job", job=f"{name}-b", parameters={"day": 1})
    # The task kept its parameters and its notebook.
    assert resumed["parameters"] == {"day": "1", "full": "true"}
    assert "Say what to change" in await tools.fails("update_job", job=f"{name}-b")

    await tools.ok("delete_job", job=f"{name}-b")
    assert f"There is no job '{name}-b'" in await tools.fails("get_job", job=f"{name}-b")


async def test_a_jobs_own_parameters_are_changed_where_they_count(tools: Tools, name: str) -> None:
    made = WorkspaceClient(host=tools.settings.host, token=tools.settings.token).jobs.create(
        name=name,
        parameters=[JobParameterDefinition(name="day", default="1"), JobParameterDefinition(name="full", default="no")],
        tasks=[
            Task(task_key=key, notebook_task=NotebookTask(notebook_path=SCRATCH, base_parameters={"day": "0"}))
            for key in ("a", "b")
        ],
    )
    changed = (await tools.data("update_job", job=str(made.job_id), parameters={"day": 7, "new": True}))["job"]
    assert changed["parameters"] == {"day": "7", "full": "no", "new": "true"}
    assert [task["parameters"] for task in changed["tasks"]] == [{"day": "0"}, {"day": "0"}]
    ran = (await tools.data("run_job", job=name))["run"]
    assert ran["parameters"] == {"day": "7", "full": "no", "new": "true"}
    await tools.ok("delete_job", job=name)


async def test_a_bad_schedule_creates_nothing(tools: Tools, name: str) -> None:
    assert "Quartz cron expression" in await tools.fails(
        "create_job", name=name, notebook=SCRATCH, schedule="every hour"
    )
    assert (await tools.data("list_jobs", query=name))["count"] == 0


async def test_run_job_sent_twice_is_one_run(tools: Tools, name: str) -> None:
    await tools.ok("create_job", name=name, notebook=SCRATCH)
    call = {"tool_use_id": f"toolu_{name}"}
    first = await tools.ok("run_job", job=name, meta=call, wait_seconds=20)
    again = await tools.ok("run_job", job=name, meta=call)
    other = await tools.ok("run_job", job=name, meta={"tool_use_id": f"toolu_{name}_2"})
    runs = [r.structured_content["run"]["run_id"] for r in (first, again, other) if r.structured_content]
    assert runs[0] == runs[1] != runs[2]
    assert f"is started as run {runs[0]}. Run {runs[0]} of {name} is SUCCESS" in text_of(first)
    await tools.ok("delete_job", job=name)


async def test_what_failed_today_newest_first(tools: Tools) -> None:
    result = await tools.ok("list_job_runs", state="FAILED", since="today")
    assert result.structured_content is not None
    runs = result.structured_content["runs"]
    assert [run["run_id"] for run in runs][:2] == [90014, 90017]
    assert {run["state"] for run in runs} == {"FAILED"}
    lines = text_of(result).splitlines()
    assert lines[0] == "2 runs with state FAILED since today."
    assert lines[1] == "run_id | job_name | job_id | state | started | seconds | trigger | message"
    assert lines[2].startswith("90014 | Taxi Data Ingestion | 104 | FAILED | ")
    assert "ingest_taxi: [TABLE_OR_VIEW_NOT_FOUND]" in lines[2]
    assert "sales_dashboard: [CAST_INVALID_INPUT]" in lines[3]


async def test_runs_of_a_job_and_of_a_day(tools: Tools) -> None:
    last = (await tools.data("list_job_runs", job="Nightly ETL", limit=5))["runs"]
    assert len(last) == 5
    assert [run["run_id"] for run in last] == sorted((run["run_id"] for run in last), reverse=True)
    assert {run["job_id"] for run in last} == {101}
    yesterday = (await tools.data("list_job_runs", since="yesterday"))["runs"]
    week = (await tools.data("list_job_runs", since="7d"))["runs"]
    assert 0 < len(yesterday) < len(week)
    assert "last blue moon" in await tools.fails("list_job_runs", since="last blue moon")


async def test_get_run_says_why_it_failed(tools: Tools) -> None:
    result = await tools.ok("get_job_run", run_id=90014)
    text = text_of(result)
    assert text.startswith("Run 90014 of Taxi Data Ingestion is FAILED after ")
    assert "error: [TABLE_OR_VIEW_NOT_FOUND]" in text
    assert "trace: " in text
    assert result.structured_content is not None
    task = result.structured_content["run"]["tasks"][0]
    assert task["state"] == "FAILED"
    assert "raw_taxi_trips_2016_03" in task["error"]


async def test_get_run_walks_every_task_and_shows_output(tools: Tools) -> None:
    run = (await tools.data("get_job_run", run_id=90009))["run"]
    assert [task["task_key"] for task in run["tasks"]] == ["feature_engineering", "train_churn_model"]
    assert "accuracy" in run["tasks"][1]["output"]


async def test_a_run_that_is_not_there(tools: Tools) -> None:
    assert "Run 1 does not exist" in await tools.fails("get_job_run", run_id=1)


async def test_cancel_leaves_ended_runs_alone(tools: Tools) -> None:
    assert "had already ended: SUCCESS" in text_of(await tools.ok("cancel_job_run", run_id=90009))


async def test_a_failed_run_is_repaired_as_often_as_it_fails(tools: Tools, name: str) -> None:
    table = f"main.default.{name.replace('-', '_')}"
    await tools.ok("import_notebook", path=f"/Shared/{name}", content=f"SELECT * FROM {table}", language="SQL")
    await tools.ok("create_job", name=name, notebook=f"/Shared/{name}")
    run = (await tools.data("run_job", job=name, wait_seconds=60))["run"]
    assert run["state"] == "FAILED"
    repair = {"job": name, "repair_run_id": run["run_id"], "wait_seconds": 60}
    assert (await tools.data("run_job", **repair))["run"]["state"] == "FAILED"
    await tools.ok("execute_sql", sql=f"CREATE TABLE {table} AS SELECT 1 AS a")
    mended = await tools.ok("run_job", **repair)
    assert mended.structured_content is not None
    assert (mended.structured_content["run"]["run_id"], mended.structured_content["run"]["state"]) == (
        run["run_id"],
        "SUCCESS",
    )
    assert f"The failed tasks of run {run['run_id']} are started again." in text_of(mended)
    assert "succeeded: there is nothing to repair" in await tools.fails("run_job", **repair)
    other = (await tools.data("list_jobs"))["jobs"][0]["name"]
    assert "is a run of another job" in await tools.fails("run_job", job=other, repair_run_id=run["run_id"])
    assert (await tools.data("list_job_runs", job=name))["count"] == 1
