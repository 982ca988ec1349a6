"""Runs through the SDK: they really run."""

from __future__ import annotations

import json
import time

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import BadRequest, InvalidParameterValue, InvalidState, ResourceDoesNotExist
from databricks.sdk.service import compute, jobs
from databricks.sdk.service.workspace import Language

FOLDER = "/Shared/run-tests"
TRAINING = "/Users/demo@example.com/ml/train_churn_model"
# Long enough never to end within a test; cancelling has to end it.
ENDLESS = "SELECT COUNT(*) FROM range(100000000000) WHERE id % 7 = 3"


@pytest.fixture(autouse=True)
def quick_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_WORKSPACE_START_SECONDS", "0.4")


@pytest.fixture(scope="module")
def own(server, private) -> WorkspaceClient:
    """A private workspace for the tests here."""
    client = WorkspaceClient(host=server.host, token=private("demo-runs-tests"), auth_type="pat")
    client.workspace.mkdirs(FOLDER)
    return client


def notebook(client: WorkspaceClient, name: str, source: str, language: Language = Language.SQL) -> jobs.NotebookTask:
    client.workspace.upload(f"{FOLDER}/{name}", source.encode(), language=language, overwrite=True)
    return jobs.NotebookTask(notebook_path=f"{FOLDER}/{name}")


def ended(client: WorkspaceClient, run_id: int) -> jobs.Run:
    deadline = time.monotonic() + 30
    while True:
        run = client.jobs.get_run(run_id)
        if run.state.life_cycle_state.value in ("TERMINATED", "SKIPPED", "INTERNAL_ERROR"):
            return run
        assert time.monotonic() < deadline, run.state
        time.sleep(0.05)


def submit(client: WorkspaceClient, *tasks: jobs.SubmitTask, **fields) -> int:
    return client.jobs.submit(run_name="test", tasks=list(tasks), **fields).response.run_id


def results(run: jobs.Run) -> dict[str, str]:
    return {task.task_key: task.state.result_state.value for task in run.tasks}


def output(client: WorkspaceClient, run: jobs.Run) -> jobs.RunOutput:
    return client.jobs.get_run_output(run.tasks[0].run_id)


def rows(client: WorkspaceClient, run: jobs.Run) -> list[dict]:
    return json.loads(output(client, run).notebook_output.result)


def test_training_starts_its_cluster_runs_and_writes_rows(own: WorkspaceClient):
    assert own.clusters.get("0612-ml-01").state == compute.State.TERMINATED
    task = jobs.SubmitTask(
        "train", existing_cluster_id="0612-ml-01", notebook_task=jobs.NotebookTask(notebook_path=TRAINING)
    )
    waiter = own.jobs.submit(run_name="train", tasks=[task])
    run = waiter.result()
    assert (run.state.life_cycle_state.value, run.state.result_state.value) == ("TERMINATED", "SUCCESS")
    assert run.tasks[0].cluster_instance.cluster_id == "0612-ml-01"
    assert own.clusters.get("0612-ml-01").state == compute.State.RUNNING
    [metrics] = rows(own, run)
    assert metrics["customers"] == 400
    assert metrics["auc"] > 0.7
    check = notebook(
        own,
        "check",
        "SELECT COUNT(*) AS scores, COUNT(DISTINCT customer_id) AS customers,"
        " MIN(churn_probability) >= 0 AND MAX(churn_probability) <= 1 AS sane FROM ml.features.churn_scores",
    )
    counted = ended(own, submit(own, jobs.SubmitTask("check", notebook_task=check)))
    assert rows(own, counted) == [{"scores": 2000, "customers": 2000, "sane": True}]


def test_a_run_counts_as_activity_on_its_cluster(own: WorkspaceClient):
    def idle_ms() -> float:
        cluster = own.api_client.do("GET", "/api/2.1/clusters/get", query={"cluster_id": "0612-bi-07"})
        return time.time() * 1000 - cluster["last_activity_time"]

    assert idle_ms() > 70 * 60_000
    task = jobs.SubmitTask("a", existing_cluster_id="0612-bi-07", notebook_task=notebook(own, "one", "SELECT 1"))
    ended(own, submit(own, task))
    assert idle_ms() < 60_000


def test_a_failed_notebook_says_why(own: WorkspaceClient):
    source = "SELECT 1;\n-- COMMAND ----------\nSELECT 2;\nSELECT * FROM main.default.is_not_there"
    run = ended(own, submit(own, jobs.SubmitTask("bad", notebook_task=notebook(own, "bad", source))))
    assert run.state.result_state == jobs.RunResultState.FAILED
    assert run.state.state_message.startswith("Task bad failed with message: Workload failed")
    assert run.status.termination_details.code == jobs.TerminationCodeCode.RUN_EXECUTION_ERROR
    answer = output(own, run)
    assert answer.error.startswith("[TABLE_OR_VIEW_NOT_FOUND] The table or view `main`.`default`.`is_not_there`")
    assert answer.error_trace.rstrip().endswith(answer.error)
    assert f"Notebook {FOLDER}/bad, cell 2" in answer.error_trace
    assert answer.metadata.run_id == run.tasks[0].run_id


def test_run_now_with_parameters_from_everywhere(own: WorkspaceClient):
    source = """CREATE WIDGET TEXT a DEFAULT 'widget';
CREATE WIDGET TEXT b DEFAULT 'widget';
SELECT :a AS a, '${b}' AS b, :c AS c, :d AS d, '{{e}}' AS e"""
    task = jobs.Task("t", notebook_task=notebook(own, "parameters", source))
    task.notebook_task.base_parameters = {"b": "base", "c": "base", "d": "base", "e": "{{job.name}}"}
    job_id = own.jobs.create(
        name="with parameters", tasks=[task], parameters=[jobs.JobParameterDefinition(name="c", default="job")]
    ).job_id
    run = own.jobs.run_now(job_id, notebook_params={"d": "run"}).result()
    assert rows(own, run) == [{"a": "widget", "b": "base", "c": "job", "d": "run", "e": "with parameters"}]
    again = ended(own, own.jobs.run_now(job_id, job_parameters={"c": "mine"}).response.run_id)
    assert rows(own, again)[0]["c"] == "mine"


def test_the_same_token_is_the_same_run(own: WorkspaceClient):
    job_id = own.jobs.create(name="once", tasks=[jobs.Task("a", notebook_task=notebook(own, "one", "SELECT 1"))]).job_id
    first = own.jobs.run_now(job_id, idempotency_token="t-1").response.run_id
    assert own.jobs.run_now(job_id, idempotency_token="t-1").response.run_id == first
    ended(own, first)
    assert own.jobs.run_now(job_id, idempotency_token="t-1").response.run_id == first
    other = own.jobs.run_now(job_id, idempotency_token="t-2").response.run_id
    ended(own, other)
    assert {run.run_id for run in own.jobs.list_runs(job_id=job_id)} == {first, other}
    task = jobs.SubmitTask("a", notebook_task=notebook(own, "one", "SELECT 1"))
    assert submit(own, task, idempotency_token="t-3") == submit(own, task, idempotency_token="t-3")


def test_cancel_ends_a_running_statement(own: WorkspaceClient):
    task = jobs.SubmitTask("slow", notebook_task=notebook(own, "slow", ENDLESS))
    run_id = submit(own, task)
    deadline = time.monotonic() + 15
    while own.jobs.get_run(run_id).state.life_cycle_state != jobs.RunLifeCycleState.RUNNING:
        assert time.monotonic() < deadline
    run = own.jobs.cancel_run(run_id).result()
    assert (run.state.life_cycle_state.value, run.state.result_state.value) == ("TERMINATED", "CANCELED")
    assert results(run) == {"slow": "CANCELED"}
    own.jobs.cancel_run(run_id)
    assert own.jobs.get_run(run_id).state.result_state == jobs.RunResultState.CANCELED
    own.jobs.delete_run(run_id)
    with pytest.raises(ResourceDoesNotExist, match=f"Run {run_id} does not exist"):
        own.jobs.get_run(run_id)


def test_stopping_the_cluster_fails_what_runs_on_it(own: WorkspaceClient):
    slow = notebook(own, "slow", ENDLESS)
    run_id = submit(own, jobs.SubmitTask("slow", existing_cluster_id="0612-sa-02", notebook_task=slow))
    deadline = time.monotonic() + 15
    while own.jobs.get_run(run_id).state.life_cycle_state != jobs.RunLifeCycleState.RUNNING:
        assert time.monotonic() < deadline
    own.clusters.delete("0612-sa-02")
    run = ended(own, run_id)
    assert (run.state.life_cycle_state.value, run.state.result_state.value) == ("INTERNAL_ERROR", "FAILED")
    assert "0612-sa-02 was terminated" in run.state.state_message


def test_a_timeout(own: WorkspaceClient):
    task = jobs.SubmitTask("slow", notebook_task=notebook(own, "slow", ENDLESS), timeout_seconds=1)
    assert ended(own, submit(own, task)).state.result_state == jobs.RunResultState.TIMEDOUT


@pytest.mark.parametrize(
    ("run_if", "second", "overall"),
    [
        (jobs.RunIf.ALL_SUCCESS, "UPSTREAM_FAILED", "FAILED"),
        (jobs.RunIf.ALL_DONE, "SUCCESS", "SUCCESS_WITH_FAILURES"),
        (jobs.RunIf.AT_LEAST_ONE_FAILED, "SUCCESS", "SUCCESS_WITH_FAILURES"),
        (jobs.RunIf.NONE_FAILED, "UPSTREAM_FAILED", "FAILED"),
    ],
)
def test_tasks_run_in_order_and_by_their_condition(own: WorkspaceClient, run_if, second, overall):
    first = jobs.SubmitTask("first", notebook_task=notebook(own, "fails", "SELECT * FROM nothing_at_all"))
    after = jobs.SubmitTask(
        "second",
        notebook_task=notebook(own, "one", "SELECT 1"),
        depends_on=[jobs.TaskDependency("first")],
        run_if=run_if,
    )
    run = ended(own, submit(own, after, first))
    assert results(run) == {"first": "FAILED", "second": second}
    assert run.state.result_state.value == overall
    with pytest.raises(BadRequest, match="multiple tasks"):
        own.jobs.get_run_output(run.run_id)


def test_a_condition_chooses(own: WorkspaceClient):
    one = notebook(own, "one", "SELECT 1")
    run = ended(
        own,
        submit(
            own,
            jobs.SubmitTask("if", condition_task=jobs.ConditionTask(jobs.ConditionTaskOp.GREATER_THAN, "3", "2")),
            jobs.SubmitTask("yes", notebook_task=one, depends_on=[jobs.TaskDependency("if", "true")]),
            jobs.SubmitTask("no", notebook_task=one, depends_on=[jobs.TaskDependency("if", "false")]),
        ),
    )
    assert results(run) == {"if": "SUCCESS", "yes": "SUCCESS", "no": "EXCLUDED"}


def test_retries_and_repair(own: WorkspaceClient):
    task = jobs.Task("t", notebook_task=notebook(own, "later", "SELECT * FROM main.default.comes_later"), max_retries=1)
    job_id = own.jobs.create(name="retry", tasks=[task]).job_id
    run = ended(own, own.jobs.run_now(job_id).response.run_id)
    assert (run.tasks[0].attempt_number, run.state.result_state.value) == (1, "FAILED")
    notebook(own, "later", "SELECT 'there' AS it")
    repaired = own.jobs.repair_run(run.run_id, rerun_all_failed_tasks=True)
    run = repaired.result()
    assert run.state.result_state == jobs.RunResultState.SUCCESS
    assert rows(own, run) == [{"it": "there"}]
    with_history = own.jobs.get_run(run.run_id, include_history=True)
    assert [entry.type.value for entry in with_history.repair_history] == ["ORIGINAL", "REPAIR"]
    with pytest.raises(InvalidParameterValue, match="latest_repair_id"):
        own.jobs.repair_run(run.run_id, rerun_tasks=["t"])
    again = own.jobs.repair_run(run.run_id, rerun_tasks=["t"], latest_repair_id=with_history.repair_history[-1].id)
    assert again.result().state.result_state == jobs.RunResultState.SUCCESS


def test_a_repair_takes_other_parameters_and_the_tasks_that_depend_on_what_it_runs_again(own: WorkspaceClient):
    first = notebook(own, "repair_first", "SELECT :p AS p")
    first.base_parameters = {"n": "own"}
    second = notebook(own, "repair_second", "SELECT :p AS p, :n AS n")
    second.base_parameters = {"n": "own"}
    tasks = [
        jobs.Task("a", notebook_task=first),
        jobs.Task("b", notebook_task=second, depends_on=[jobs.TaskDependency("a")]),
        jobs.Task("c", notebook_task=second, depends_on=[jobs.TaskDependency("b")]),
        jobs.Task("alone", notebook_task=first),
    ]
    parameters = [jobs.JobParameterDefinition("p", "declared")]
    job_id = own.jobs.create(name="repair with", tasks=tasks, parameters=parameters).job_id
    run = ended(own, own.jobs.run_now(job_id).response.run_id)
    again = own.jobs.repair_run(
        run.run_id,
        rerun_tasks=["a"],
        rerun_dependent_tasks=True,
        job_parameters={"p": "given"},
        notebook_params={"n": "other"},
    ).result()
    attempts = {task.task_key: task.attempt_number for task in again.tasks}
    assert attempts == {"a": 1, "b": 1, "c": 1, "alone": 0}
    assert [(item.name, item.default, item.value) for item in again.job_parameters] == [("p", "declared", "given")]
    last = next(task for task in again.tasks if task.task_key == "c")
    output = own.jobs.get_run_output(last.run_id).notebook_output
    assert json.loads(output.result) == [{"p": "given", "n": "other"}]


def test_a_job_runs_no_more_often_at_once_than_it_may(own: WorkspaceClient):
    slow = notebook(own, "slow", ENDLESS)
    job_id = own.jobs.create(name="single", tasks=[jobs.Task("slow", notebook_task=slow)]).job_id
    first = own.jobs.run_now(job_id).response.run_id
    second = ended(own, own.jobs.run_now(job_id).response.run_id)
    assert second.state.life_cycle_state == jobs.RunLifeCycleState.SKIPPED
    with pytest.raises(InvalidState, match="still active"):
        own.jobs.delete_run(first)
    own.jobs.update(job_id, new_settings=jobs.JobSettings(queue=jobs.QueueSettings(enabled=True)))
    queued = own.jobs.run_now(job_id).response.run_id
    assert own.jobs.get_run(queued).state.life_cycle_state == jobs.RunLifeCycleState.QUEUED
    assert {run.run_id for run in own.jobs.list_runs(job_id=job_id, active_only=True)} == {first, queued}
    own.jobs.cancel_all_runs(job_id=job_id)
    assert {ended(own, run_id).state.result_state.value for run_id in (first, queued)} == {"CANCELED"}


def test_a_job_cluster_comes_and_goes(own: WorkspaceClient):
    spec = compute.ClusterSpec(spark_version="15.4.x-scala2.12", node_type_id="m5.large", num_workers=1)
    task = jobs.SubmitTask("a", new_cluster=spec, notebook_task=notebook(own, "one", "SELECT 1"))
    run = ended(own, submit(own, task))
    assert run.state.result_state == jobs.RunResultState.SUCCESS
    cluster = own.clusters.get(run.tasks[0].cluster_instance.cluster_id)
    assert cluster.cluster_source == compute.ClusterSource.JOB
    assert cluster.termination_reason.code == compute.TerminationReasonCode.JOB_FINISHED
    deadline = time.monotonic() + 15
    while len(list(own.clusters.list())) > 7:  # it is listed until it has stopped
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_cluster_that_is_not_there(own: WorkspaceClient):
    task = jobs.SubmitTask("a", existing_cluster_id="none", notebook_task=notebook(own, "one", "SELECT 1"))
    run = ended(own, submit(own, task))
    assert run.tasks[0].state.state_message == "Cluster none does not exist"
    assert run.status.termination_details.code == jobs.TerminationCodeCode.INTERNAL_ERROR


def test_a_sql_file_as_a_task(own: WorkspaceClient):
    from databricks.sdk.service.workspace import ImportFormat

    own.workspace.upload(f"{FOLDER}/query.sql", b"SELECT :x AS x", format=ImportFormat.RAW, overwrite=True)
    file = jobs.SqlTaskFile(path=f"{FOLDER}/query.sql")
    task = jobs.SubmitTask("q", sql_task=jobs.SqlTask(warehouse_id="wh-1", file=file, parameters={"x": "1"}))
    assert ended(own, submit(own, task)).state.result_state == jobs.RunResultState.SUCCESS


def test_run_ids_that_are_not_there(own: WorkspaceClient):
    with pytest.raises(ResourceDoesNotExist, match="Run 5 does not exist"):
        own.jobs.get_run(5)
    with pytest.raises(InvalidParameterValue, match="Job 5 does not exist"):
        own.jobs.run_now(5)
    with pytest.raises(InvalidParameterValue):
        own.jobs.submit(run_name="nothing", tasks=[])
