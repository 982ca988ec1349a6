"""Kinds of tasks and what passes between them: for-each, run-job, task values, dynamic values, timeouts, run_if."""

from __future__ import annotations

import io
import itertools
import json
import time

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import InvalidParameterValue, OperationFailed
from databricks.sdk.service import jobs
from databricks.sdk.service.workspace import ImportFormat, Language

from local_workspace.compute.run_if import RULES, may_run
from local_workspace.server import Running

FOLDER = "/Shared/tasks"
ENDLESS = "SELECT COUNT(*) FROM range(100000000000) WHERE id % 7 = 3"


@pytest.fixture(scope="module")
def own(server: Running, private) -> WorkspaceClient:
    client = WorkspaceClient(host=server.host, token=private("demo-run-tasks"), auth_type="pat")
    client.workspace.mkdirs(FOLDER)
    return client


@pytest.fixture
def python_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_WORKSPACE_PYTHON", "1")


def notebook(client: WorkspaceClient, name: str, source: str, language: Language = Language.SQL, **parameters: str):
    client.workspace.upload(f"{FOLDER}/{name}", source.encode(), language=language, overwrite=True)
    return jobs.NotebookTask(notebook_path=f"{FOLDER}/{name}", base_parameters=parameters or None)


def ended(client: WorkspaceClient, run_id: int) -> jobs.Run:
    deadline = time.monotonic() + 40
    while True:
        run = client.jobs.get_run(run_id)
        if run.state.life_cycle_state.value in ("TERMINATED", "SKIPPED", "INTERNAL_ERROR"):
            return run
        assert time.monotonic() < deadline, run.state
        time.sleep(0.05)


def run(client: WorkspaceClient, *tasks: jobs.SubmitTask) -> jobs.Run:
    return ended(client, client.jobs.submit(run_name="tasks", tasks=list(tasks)).response.run_id)


def results(finished: jobs.Run) -> dict[str, str]:
    return {task.task_key: task.state.result_state.value for task in finished.tasks}


def output(client: WorkspaceClient, finished: jobs.Run, key: str) -> jobs.RunOutput:
    return client.jobs.get_run_output(next(task.run_id for task in finished.tasks if task.task_key == key))


def after(*keys: str) -> list[jobs.TaskDependency]:
    return [jobs.TaskDependency(key) for key in keys]


def test_a_failed_task_is_terminated_and_its_run_an_internal_error(own: WorkspaceClient):
    task = jobs.SubmitTask("bad", notebook_task=notebook(own, "bad", "SELECT * FROM nothing_at_all"))
    waiter = own.jobs.submit(run_name="fails", tasks=[task])
    with pytest.raises(OperationFailed, match="Task bad failed with message: Workload failed, see run output"):
        waiter.result()
    finished = own.jobs.get_run(waiter.response.run_id)
    assert (finished.state.life_cycle_state.value, finished.state.result_state.value) == ("INTERNAL_ERROR", "FAILED")
    assert finished.status.termination_details.code == jobs.TerminationCodeCode.RUN_EXECUTION_ERROR
    assert finished.tasks[0].state.life_cycle_state == jobs.RunLifeCycleState.TERMINATED
    answer = output(own, finished, "bad")
    assert answer.error.startswith("[TABLE_OR_VIEW_NOT_FOUND]")
    assert answer.error_trace.endswith(answer.error)


def test_each_input_is_one_iteration(own: WorkspaceClient):
    inner = jobs.Task(
        "row",
        notebook_task=notebook(own, "square", "SELECT CAST(:n AS INT) * CAST(:n AS INT) AS square", n="{{input.n}}"),
    )
    each = jobs.ForEachTask(json.dumps([{"n": 2}, {"n": 3}, {"n": 4}]), inner, concurrency=2)
    finished = run(own, jobs.SubmitTask("all", for_each_task=each))
    assert results(finished) == {"all": "SUCCESS"}
    [task] = finished.tasks
    stats = task.for_each_task.stats.task_run_stats
    assert (stats.total_iterations, stats.succeeded_iterations, stats.active_iterations) == (3, 3, 0)
    iterations = own.jobs.get_run(task.run_id).iterations
    assert [each.state.result_state.value for each in iterations] == ["SUCCESS"] * 3
    rows = [json.loads(own.jobs.get_run_output(each.run_id).notebook_output.result) for each in iterations]
    assert [float(row[0]["square"]) for row in rows] == [4, 9, 16]


def test_a_failed_iteration_fails_the_task_and_the_others_run_all_the_same(own: WorkspaceClient):
    source = "SELECT CAST(:value AS INT) AS n"
    inner = jobs.Task("row", notebook_task=notebook(own, "casts", source, value="{{input}}"))
    each = jobs.ForEachTask('["1", "no number", "3"]', inner)
    finished = run(own, jobs.SubmitTask("all", for_each_task=each))
    assert results(finished) == {"all": "FAILED"}
    answer = output(own, finished, "all")
    assert answer.error.startswith("1 of 3 iterations failed. Input 2 ('no number'): [CAST_INVALID_INPUT]")
    stats = finished.tasks[0].for_each_task.stats.task_run_stats
    assert (stats.succeeded_iterations, stats.failed_iterations) == (2, 1)


def test_inputs_that_are_no_list(own: WorkspaceClient):
    inner = jobs.Task("row", notebook_task=notebook(own, "one", "SELECT 1"))
    finished = run(own, jobs.SubmitTask("all", for_each_task=jobs.ForEachTask("{{tasks.x.values.y}}", inner)))
    assert "have to be a JSON list" in output(own, finished, "all").error
    with pytest.raises(InvalidParameterValue, match="exactly one kind of task"):
        own.jobs.create(name="x", tasks=[jobs.Task("all", for_each_task=jobs.ForEachTask("[1]", jobs.Task("row")))])


def test_a_job_runs_another_job_with_its_parameters(own: WorkspaceClient):
    child = own.jobs.create(
        name="child",
        tasks=[jobs.Task("t", notebook_task=notebook(own, "child", "SELECT :who AS who"))],
        parameters=[jobs.JobParameterDefinition("who", "nobody")],
    ).job_id
    calls = jobs.RunJobTask(child, job_parameters={"who": "{{run.name}}{{job.name}}"})
    finished = run(own, jobs.SubmitTask("call", run_job_task=calls))
    assert results(finished) == {"call": "SUCCESS"}
    child_run = own.jobs.get_run(output(own, finished, "call").run_job_output.run_id)
    assert child_run.job_id == child
    assert json.loads(output(own, child_run, "t").notebook_output.result) == [{"who": "{{run.name}}tasks"}]
    notebook(own, "child", "SELECT 1/0")
    failed = run(own, jobs.SubmitTask("call", run_job_task=calls))
    assert results(failed) == {"call": "FAILED"}
    assert "ended FAILED. Task t failed" in output(own, failed, "call").error


def test_cancelling_a_run_cancels_the_run_it_started(own: WorkspaceClient):
    child = own.jobs.create(name="endless", tasks=[jobs.Task("t", notebook_task=notebook(own, "slow", ENDLESS))]).job_id
    run_id = own.jobs.submit(
        run_name="outer", tasks=[jobs.SubmitTask("call", run_job_task=jobs.RunJobTask(child))]
    ).response.run_id
    deadline = time.monotonic() + 20
    while not (inner := list(own.jobs.list_runs(job_id=child, active_only=True))):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    own.jobs.cancel_run(run_id)
    assert ended(own, run_id).state.result_state == jobs.RunResultState.CANCELED
    assert ended(own, inner[0].run_id).state.result_state == jobs.RunResultState.CANCELED


def test_task_values_decide_and_are_iterated(own: WorkspaceClient, python_on: None):
    source = """dbutils.jobs.taskValues.set("count", 3)
dbutils.jobs.taskValues.set("names", ["a", "b"])"""
    reads = """values = dbutils.jobs.taskValues
print(values.get("first", "names"), values.get("first", "no", default=7))
dbutils.notebook.exit(dbutils.widgets.get("count"))"""
    python = Language.PYTHON
    is_three = jobs.ConditionTask(jobs.ConditionTaskOp.EQUAL_TO, "{{tasks.first.values.count}}", "3")
    inner = jobs.Task("n", notebook_task=notebook(own, "name", "SELECT :it AS it", it="{{input}}"))
    second = notebook(own, "reads", reads, python, count="{{tasks.first.values.count}}")
    finished = run(
        own,
        jobs.SubmitTask("first", notebook_task=notebook(own, "sets", source, python)),
        jobs.SubmitTask("if", condition_task=is_three, depends_on=after("first")),
        jobs.SubmitTask("second", notebook_task=second, depends_on=[jobs.TaskDependency("if", "true")]),
        jobs.SubmitTask(
            "each",
            for_each_task=jobs.ForEachTask("{{tasks.first.values.names}}", inner),
            depends_on=after("second"),
        ),
    )
    assert set(results(finished).values()) == {"SUCCESS"}, results(finished)
    answer = output(own, finished, "second")
    assert answer.notebook_output.result == "3"
    assert "['a', 'b'] 7" in answer.logs
    assert finished.tasks[3].for_each_task.stats.task_run_stats.succeeded_iterations == 2


def test_a_task_value_that_nobody_set_is_an_error(own: WorkspaceClient, python_on: None):
    source = """try:
    dbutils.jobs.taskValues.get("first", "missing")
except ValueError as error:
    dbutils.notebook.exit(str(error))"""
    finished = run(own, jobs.SubmitTask("t", notebook_task=notebook(own, "missing", source, Language.PYTHON)))
    assert "key 'missing' of task 'first' was not found" in output(own, finished, "t").notebook_output.result


def test_the_rows_of_a_sql_task_are_there_for_the_next(own: WorkspaceClient):
    own.workspace.upload(f"{FOLDER}/q.sql", b"SELECT 41 + 1 AS answer", format=ImportFormat.RAW, overwrite=True)
    file = jobs.SqlTaskFile(path=f"{FOLDER}/q.sql")
    shows = notebook(
        own, "shows", "SELECT :a AS a, :s AS s", a="{{tasks.q.output.first_row.answer}}", s="{{tasks.q.result_state}}"
    )
    finished = run(
        own,
        jobs.SubmitTask("q", sql_task=jobs.SqlTask(warehouse_id="wh-1", file=file)),
        jobs.SubmitTask("shows", notebook_task=shows, depends_on=after("q")),
    )
    assert json.loads(output(own, finished, "shows").notebook_output.result) == [{"a": "42", "s": "success"}]


def test_a_tasks_own_timeout_ends_that_task_and_leaves_the_others(own: WorkspaceClient):
    finished = run(
        own,
        jobs.SubmitTask("slow", notebook_task=notebook(own, "slow", ENDLESS), timeout_seconds=1),
        jobs.SubmitTask(
            "cleanup",
            notebook_task=notebook(own, "one", "SELECT 1"),
            depends_on=after("slow"),
            run_if=jobs.RunIf.ALL_DONE,
        ),
    )
    assert results(finished) == {"slow": "TIMEDOUT", "cleanup": "SUCCESS"}


STATES = ("SUCCESS", "FAILED", "EXCLUDED")


@pytest.mark.parametrize("rule", list(RULES))
def test_every_run_if_over_every_pair_of_results(rule: str):
    """The rule as its documentation states it, over all pairs of how two tasks can end."""
    meaning = {
        "ALL_SUCCESS": lambda good, bad, n: bad == 0,
        "ALL_DONE": lambda good, bad, n: True,
        "AT_LEAST_ONE_SUCCESS": lambda good, bad, n: good > 0,
        "NONE_FAILED": lambda good, bad, n: bad == 0,
        "AT_LEAST_ONE_FAILED": lambda good, bad, n: bad > 0,
        "ALL_FAILED": lambda good, bad, n: bad == n,
    }[rule]
    task = {"task_key": "t", "depends_on": [{"task_key": "a"}, {"task_key": "b"}], "run_if": rule}
    for a, b in itertools.product(STATES, repeat=2):
        good, bad = (a, b).count("SUCCESS"), (a, b).count("FAILED")
        decision = may_run(task, {"a": a, "b": b})
        assert (decision == "run") == meaning(good, bad, 2), (a, b, decision)
        if decision != "run":
            assert decision == ("UPSTREAM_FAILED" if bad else "EXCLUDED")
    assert may_run(task, {"a": "SUCCESS"}) == "wait"


@pytest.mark.usefixtures("python_on")
@pytest.mark.parametrize("path", ["dbfs:/tasks/hello.py", "/Volumes/main/default/landing/hello.py"])
def test_python_file_of_dbfs_and_of_a_volume(own, path: str):
    own.dbfs.upload(path, io.BytesIO(b'print("Hello from a file")'), overwrite=True)
    task = jobs.SubmitTask(task_key="file", spark_python_task=jobs.SparkPythonTask(python_file=path))
    assert "Hello from a file" in output(own, run(own, task), "file").logs
    missing = jobs.SubmitTask(task_key="none", spark_python_task=jobs.SparkPythonTask(python_file=f"{path}.not"))
    assert results(run(own, missing)) == {"none": "FAILED"}


def test_a_run_with_more_tasks_than_a_page_has(own: WorkspaceClient):
    always = jobs.ConditionTask(jobs.ConditionTaskOp.EQUAL_TO, "1", "1")
    run_id = own.jobs.submit(
        run_name="wide", tasks=[jobs.SubmitTask(f"t{number}", condition_task=always) for number in range(120)]
    ).response.run_id
    finished = ended(own, run_id)
    assert set(results(finished).values()) == {"SUCCESS"}
    assert len(results(finished)) == 120
    listed = next(each for each in own.jobs.list_runs(expand_tasks=True) if each.run_id == run_id)
    assert len(listed.tasks) == 120
    first = own.api_client.do("GET", "/api/2.2/jobs/runs/get", query={"run_id": run_id})
    assert (len(first["tasks"]), first["has_more"]) == (100, True)
    rest = own.api_client.do(
        "GET", "/api/2.2/jobs/runs/get", query={"run_id": run_id, "page_token": first["next_page_token"]}
    )
    assert (len(rest["tasks"]), "next_page_token" in rest) == (20, False)


def test_code_in_git_says_that_it_is_not_fetched(own: WorkspaceClient):
    source = jobs.GitSource("https://github.com/a/b", jobs.GitProvider.GIT_HUB, git_branch="main")
    there = jobs.SubmitTask("there", notebook_task=jobs.NotebookTask("etl/main"))
    task = notebook(own, "here", "SELECT 1")
    task.source = jobs.Source.WORKSPACE
    run_id = own.jobs.submit(
        run_name="git", git_source=source, tasks=[there, jobs.SubmitTask("here", notebook_task=task)]
    ).response.run_id
    finished = ended(own, run_id)
    assert results(finished) == {"there": "FAILED", "here": "SUCCESS"}
    assert (
        "https://github.com/a/b, which this embedded workspace does not fetch" in output(own, finished, "there").error
    )
