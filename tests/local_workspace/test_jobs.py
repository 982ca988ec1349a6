"""Job definitions and schedules through the SDK."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import InvalidParameterValue, ResourceDoesNotExist
from databricks.sdk.service import jobs

from local_workspace.compute.schedules import ScheduleService

NOTEBOOK = jobs.NotebookTask(notebook_path="/Shared/etl/clean_orders")


def a_task(key: str = "main", **fields) -> jobs.Task:
    return jobs.Task(task_key=key, notebook_task=NOTEBOOK, **fields)


def test_create_fills_in_defaults_and_get_shows_them(client: WorkspaceClient):
    made = client.jobs.create(name="defaults", tasks=[a_task()])
    job = client.jobs.get(made.job_id)
    assert job.creator_user_name == "demo@example.com"
    assert job.settings.format == jobs.Format.MULTI_TASK
    assert job.settings.max_concurrent_runs == 1
    assert job.settings.tasks[0].run_if == jobs.RunIf.ALL_SUCCESS
    assert job.settings.tasks[0].notebook_task.source == jobs.Source.WORKSPACE


def test_update_reset_delete(client: WorkspaceClient):
    job_id = client.jobs.create(name="changes", tasks=[a_task("a"), a_task("b")], tags={"x": "1"}).job_id
    client.jobs.update(job_id, new_settings=jobs.JobSettings(name="changed"), fields_to_remove=["tags", "tasks/b"])
    settings = client.jobs.get(job_id).settings
    assert (settings.name, settings.tags, [task.task_key for task in settings.tasks]) == ("changed", None, ["a"])
    client.jobs.reset(job_id, jobs.JobSettings(name="new", tasks=[a_task("c")]))
    settings = client.jobs.get(job_id).settings
    assert (settings.name, [task.task_key for task in settings.tasks]) == ("new", ["c"])
    client.jobs.delete(job_id)
    with pytest.raises(ResourceDoesNotExist, match=f"Job {job_id} does not exist"):
        client.jobs.get(job_id)


@pytest.mark.parametrize(
    ("cron", "zone"), [("0 0 25 * * ?", "UTC"), ("0 9 * * *", "UTC"), ("0 0 9 * * ?", "Mars/Olympus"), ("", "UTC")]
)
def test_a_bad_schedule_is_refused_before_anything_is_stored(client: WorkspaceClient, cron, zone):
    schedule = jobs.CronSchedule(quartz_cron_expression=cron, timezone_id=zone)
    with pytest.raises(InvalidParameterValue, match="Invalid"):
        client.jobs.create(name="bad schedule", tasks=[a_task()], schedule=schedule)
    assert list(client.jobs.list(name="bad schedule")) == []
    job_id = client.jobs.create(name="good so far", tasks=[a_task()]).job_id
    with pytest.raises(InvalidParameterValue):
        client.jobs.update(job_id, new_settings=jobs.JobSettings(schedule=schedule))
    assert client.jobs.get(job_id).settings.schedule is None
    client.jobs.delete(job_id)


@pytest.mark.parametrize(
    ("tasks", "message"),
    [
        ([a_task("a"), a_task("a")], "Duplicate"),
        ([a_task("a", depends_on=[jobs.TaskDependency("z")])], "does not exist"),
        (
            [
                a_task("a", depends_on=[jobs.TaskDependency("b")]),
                a_task("b", depends_on=[jobs.TaskDependency("a")]),
            ],
            "circle",
        ),
        ([jobs.Task(task_key="a")], "exactly one"),
        ([a_task("a", job_cluster_key="none")], "not defined"),
    ],
)
def test_tasks_that_cannot_be_are_refused(client: WorkspaceClient, tasks, message):
    with pytest.raises(InvalidParameterValue, match=message):
        client.jobs.create(name="refused", tasks=tasks)


def test_a_schedule_fires_once_when_due(server, fresh_client: WorkspaceClient):
    client = fresh_client
    schedule = jobs.CronSchedule(quartz_cron_expression="0 0 0 1 1 ? 2040", timezone_id="UTC")
    job_id = client.jobs.create(name="someday", tasks=[a_task()], schedule=schedule).job_id
    paused = jobs.CronSchedule("0 0 0 1 1 ? 2040", "UTC", pause_status=jobs.PauseStatus.PAUSED)
    client.jobs.create(name="never", tasks=[a_task()], schedule=paused)
    for born in range(101, 107):  # they are due long before
        client.jobs.delete(born)
    schedules = ScheduleService(server.registry.by_token(client.config.token))
    assert schedules.fire_due(datetime.now(UTC)) == []
    new_year = datetime(2040, 1, 1, tzinfo=UTC)
    assert schedules.fire_due(new_year + timedelta(seconds=1)) == [job_id]
    assert schedules.fire_due(new_year + timedelta(seconds=2)) == []
    run = next(iter(client.jobs.list_runs(job_id=job_id)))
    assert run.trigger == jobs.TriggerType.PERIODIC


def test_a_schedule_fires_by_itself_until_it_is_paused(fresh_client: WorkspaceClient):
    every_second = jobs.CronSchedule(quartz_cron_expression="* * * * * ?", timezone_id="Europe/Berlin")
    job_id = fresh_client.jobs.create(name="ticks", tasks=[a_task()], schedule=every_second).job_id
    deadline = time.monotonic() + 20
    while not (runs := list(fresh_client.jobs.list_runs(job_id=job_id))):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert runs[0].trigger == jobs.TriggerType.PERIODIC
    every_second.pause_status = jobs.PauseStatus.PAUSED
    fresh_client.jobs.update(job_id, new_settings=jobs.JobSettings(schedule=every_second))
    time.sleep(1.2)  # the look at the schedules that may have been under way
    before = len(list(fresh_client.jobs.list_runs(job_id=job_id)))
    time.sleep(2.2)
    assert len(list(fresh_client.jobs.list_runs(job_id=job_id))) == before
    fresh_client.jobs.delete(job_id)


def test_list_pages_and_filters(client: WorkspaceClient):
    everything = [job.job_id for job in client.jobs.list()]
    assert {101, 102, 103, 104, 105, 106} <= set(everything)
    assert [job.job_id for job in client.jobs.list(limit=2)] == everything
    assert [job.job_id for job in client.jobs.list(name="nightly etl")] == [101]


def test_a_job_with_more_tasks_than_a_page_has(client: WorkspaceClient):
    many = client.jobs.create(name="many", tasks=[a_task(f"t{number}") for number in range(150)]).job_id
    assert len(client.jobs.get(many).settings.tasks) == 150
    listed = next(job for job in client.jobs.list(expand_tasks=True) if job.job_id == many)
    assert len(listed.settings.tasks) == 150
    first = client.api_client.do("GET", "/api/2.2/jobs/list", query={"name": "many", "expand_tasks": "true"})["jobs"][0]
    assert (len(first["settings"]["tasks"]), first["has_more"]) == (100, True)
    client.jobs.delete(many)
