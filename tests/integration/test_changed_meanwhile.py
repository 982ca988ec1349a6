"""What a person approved is asked about again where its object was changed since, with what changed; real tools."""

from __future__ import annotations

import base64
import itertools
import re
from collections.abc import Callable
from typing import Any

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.service import jobs
from databricks.sdk.service.sql import StatementState
from databricks.sdk.service.workspace import ImportFormat, Language

import local_workspace.api.secrets
from agent.events import ApprovalRequested, ToolStarted
from local_workspace.workspace import now_ms
from tests.integration.conftest import USER, App, Talk

_numbers = itertools.count(1)
Made = tuple[str, dict[str, Any], Callable[[], object], str]
"""The call, what somebody else does meanwhile, and what the second card says (a regular expression)."""
CLOCK = r"at \d\d:\d\d"


def run_sql(sdk: WorkspaceClient, sql: str) -> None:
    warehouse = next(iter(sdk.warehouses.list())).id or ""
    answer = sdk.statement_execution.execute_statement(sql, warehouse, wait_timeout="50s")
    assert answer.status
    assert answer.status.state == StatementState.SUCCEEDED, answer.status.error


def put_notebook(sdk: WorkspaceClient, path: str, source: str) -> None:
    sdk.workspace.mkdirs(path.rpartition("/")[0])
    sdk.workspace.import_(
        path,
        content=base64.b64encode(source.encode()).decode(),
        format=ImportFormat.SOURCE,
        language=Language.SQL,
        overwrite=True,
    )


def put_file(sdk: WorkspaceClient, path: str, text: str) -> None:
    sdk.workspace.upload(path, text.encode(), format=ImportFormat.RAW, overwrite=True)  # type: ignore[arg-type]


def a_table(sdk: WorkspaceClient) -> Made:
    name = f"main.default.meanwhile_{next(_numbers)}"
    run_sql(sdk, f"CREATE TABLE {name} AS SELECT id FROM range(10)")
    call = {"sql": f"DELETE FROM {name} WHERE id < 4"}
    who = re.escape(sdk.current_user.me().user_name or "")
    says = rf"{name} was changed {CLOCK} by {who} since you were asked: version was 0 and is 1\."
    return "execute_sql", call, lambda: run_sql(sdk, f"INSERT INTO {name} VALUES (99)"), says


def a_table_that_was_not_there(sdk: WorkspaceClient) -> Made:
    name = f"main.default.meanwhile_{next(_numbers)}"
    call = {"sql": f"CREATE OR REPLACE TABLE {name} AS SELECT 1 AS one"}
    return "execute_sql", call, lambda: run_sql(sdk, f"CREATE TABLE {name} AS SELECT 2 AS two"), "it is there now"


def a_schema(sdk: WorkspaceClient) -> Made:
    name = f"main.meanwhile_{next(_numbers)}"
    run_sql(sdk, f"CREATE SCHEMA {name}")
    add = f"CREATE TABLE {name}.precious AS SELECT 1 AS one"
    says = r"tables was \[\] and is \[\"precious\"\]"
    return "execute_sql", {"sql": f"DROP SCHEMA {name} CASCADE"}, lambda: run_sql(sdk, add), says


def an_overwritten_notebook(sdk: WorkspaceClient) -> Made:
    path = f"/Shared/meanwhile-{next(_numbers)}"
    put_notebook(sdk, path, "SELECT 1")
    call = {"path": path, "content": "SELECT 2", "language": "SQL", "overwrite": True}
    says = rf"{path} was changed( {CLOCK})? since you were asked: other content\."
    return "import_notebook", call, lambda: put_notebook(sdk, path, "SELECT 'somebody else'"), says


def a_deleted_notebook(sdk: WorkspaceClient) -> Made:
    path = f"/Shared/meanwhile-{next(_numbers)}"
    put_notebook(sdk, path, "SELECT 1")
    return "delete_workspace_path", {"path": path}, lambda: put_notebook(sdk, path, "SELECT 3"), "other content"


def a_file(sdk: WorkspaceClient) -> Made:
    path = f"/Shared/meanwhile-{next(_numbers)}.txt"
    sdk.workspace.mkdirs("/Shared")
    put_file(sdk, path, "one")
    call = {"path": path, "content": "two", "overwrite": True}
    return "write_workspace_file", call, lambda: put_file(sdk, path, "three!"), "other content, size was 3 and is 6"


def a_folder(sdk: WorkspaceClient) -> Made:
    path = f"/Shared/meanwhile-{next(_numbers)}"
    put_notebook(sdk, f"{path}/one", "SELECT 1")
    says = "number of objects in it was 1 and is 2"
    call = {"path": path, "recursive": True}
    return "delete_workspace_path", call, lambda: put_notebook(sdk, f"{path}/two", "SELECT 2"), says


def a_job(sdk: WorkspaceClient) -> Made:
    name = f"meanwhile-{next(_numbers)}"
    task = jobs.Task(task_key="main", notebook_task=jobs.NotebookTask("/Shared/none"))
    job = sdk.jobs.create(name=name, tasks=[task]).job_id or 0
    schedule = jobs.CronSchedule("0 0 5 * * ?", "UTC")
    changed = jobs.JobSettings(schedule=schedule)
    says = rf"{name} was changed since you were asked: schedule was null and is 0 0 5 \* \* \?"
    return "delete_job", {"job": name}, lambda: sdk.jobs.update(job, new_settings=changed), says


def a_cluster(sdk: WorkspaceClient) -> Made:
    name = f"meanwhile-{next(_numbers)}"
    made = sdk.clusters.create(
        cluster_name=name, spark_version="15.4.x-scala2.12", node_type_id="i3.xlarge", num_workers=1
    )
    cluster = made.result()
    sdk.clusters.delete_and_wait(cluster.cluster_id or "")

    def edit() -> None:
        sdk.clusters.edit(
            cluster.cluster_id or "",
            "15.4.x-scala2.12",
            cluster_name=name,
            node_type_id="i3.2xlarge",
            num_workers=8,
        )

    node = "node type id was i3.xlarge and is i3.2xlarge"
    says = rf"{name} was changed.* since you were asked: {node}, .*workers was 1 and is 8"
    return "delete_cluster", {"cluster": name}, edit, says


def a_clusters_state(sdk: WorkspaceClient) -> Made:
    name = f"meanwhile-{next(_numbers)}"
    cluster = sdk.clusters.create(
        cluster_name=name, spark_version="15.4.x-scala2.12", node_type_id="i3.xlarge", num_workers=1
    ).result()
    says = "state was RUNNING and is TERMINATED"
    return "delete_cluster", {"cluster": name}, lambda: sdk.clusters.delete_and_wait(cluster.cluster_id or ""), says


def a_warehouse(sdk: WorkspaceClient) -> Made:
    name = f"meanwhile-{next(_numbers)}"
    made = sdk.warehouses.create(name=name, cluster_size="2X-Small", max_num_clusters=1, auto_stop_mins=10).result()
    sdk.warehouses.stop_and_wait(made.id or "")

    def edit() -> None:
        sdk.warehouses.edit(made.id or "", name=name, cluster_size="Large", max_num_clusters=4, auto_stop_mins=10)

    says = f"{name} was changed since you were asked: size was 2X-Small and is Large, most clusters was 1 and is 4"
    return "delete_warehouse", {"warehouse": name}, edit, says


def a_secret(sdk: WorkspaceClient) -> Made:
    scope = f"meanwhile-{next(_numbers)}"
    sdk.secrets.create_scope(scope)
    sdk.secrets.put_secret(scope, "pw", string_value="one")
    call = {"scope": scope, "key": "pw"}

    def set_again() -> None:
        with pytest.MonkeyPatch.context() as patch:  # the tools tell whole seconds
            patch.setattr(local_workspace.api.secrets, "now_ms", lambda: now_ms() + 2000)
            sdk.secrets.put_secret(scope, "pw", string_value="two")

    return "delete_secret", call, set_again, rf"pw was changed {CLOCK} since you were asked: other value"


def a_scope(sdk: WorkspaceClient) -> Made:
    scope = f"meanwhile-{next(_numbers)}"
    sdk.secrets.create_scope(scope)
    put = lambda: sdk.secrets.put_secret(scope, "new", string_value="one")  # noqa: E731
    return "delete_secret_scope", {"scope": scope}, put, r"secrets was \[\] and is \[\"new\"\]"


def a_repo(sdk: WorkspaceClient) -> Made:
    name = f"meanwhile-{next(_numbers)}"
    home = f"/Repos/{sdk.current_user.me().user_name}"
    repo = sdk.repos.create(
        url=f"https://github.com/example/{name}",
        provider="gitHub",
        path=f"{home}/{name}",
    )
    switch = lambda: sdk.repos.update(repo.id or 0, branch="release")  # noqa: E731
    return "delete_repo", {"repo": repo.path}, switch, "branch was main and is release"


KINDS = [
    a_table,
    a_table_that_was_not_there,
    a_schema,
    an_overwritten_notebook,
    a_deleted_notebook,
    a_file,
    a_folder,
    a_job,
    a_cluster,
    a_clusters_state,
    a_warehouse,
    a_secret,
    a_scope,
    a_repo,
]


@pytest.fixture(scope="module", autouse=True)
def running_warehouse(app: App, sdk: WorkspaceClient) -> None:
    """Table versions are asked of a warehouse that runs."""
    run_sql(sdk, "SELECT 1")


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_object_is_asked_about_again(app: App, sdk: WorkspaceClient, kind: Callable[..., Made]) -> None:
    tool, arguments, meanwhile, says = kind(sdk)
    talk = app.told((tool, arguments))
    (first,) = talk.pending()
    assert "since you were asked" not in first.effect
    meanwhile()
    talk.decide(True)
    assert not talk.payloads(ToolStarted), "it ran though its object was changed"
    second = last_request(talk)
    assert re.search(says, second.effect), second.effect
    assert "since you were asked" in second.effect
    approve(talk)  # nobody changed it again: once more is enough
    assert not talk.last_result().is_error, talk.last_result().text


def test_of_two_statements_on_one_table_the_first_is_no_change_for_the_second(app: App, sdk: WorkspaceClient) -> None:
    name = f"main.default.meanwhile_{next(_numbers)}"
    run_sql(sdk, f"CREATE TABLE {name} AS SELECT id FROM range(10)")
    deletes = [("execute_sql", {"sql": f"DELETE FROM {name} WHERE id = {n}"}) for n in (1, 2)]
    talk = app.told(*deletes)
    talk.decide(True, True)
    assert talk.ended.reason == "end_turn"
    assert len(talk.payloads(ToolStarted)) == 2


def test_a_table_that_is_written_to_all_the_time_is_asked_about_again_once(app: App, sdk: WorkspaceClient) -> None:
    name = f"main.default.meanwhile_{next(_numbers)}"
    run_sql(sdk, f"CREATE TABLE {name} AS SELECT id FROM range(10)")
    talk = app.told(("execute_sql", {"sql": f"DELETE FROM {name} WHERE id = 1"}))
    for _ in range(2):
        run_sql(sdk, f"INSERT INTO {name} VALUES (11)")
        approve(talk)
    assert len(talk.payloads(ApprovalRequested)) == 2
    assert not talk.last_result().is_error, talk.last_result().text


def last_request(talk: Talk) -> Any:
    return talk.payloads(ApprovalRequested)[-1]


def approve(talk: Talk) -> None:
    """The second asking takes the first answer back: the newest request is decided."""
    request = last_request(talk)
    seq = len(talk.events())
    names = {request.call_id: request.confirm} if request.confirm else None
    talk.runtime.decide(talk.conversation_id, {request.call_id: True}, author=USER, confirmations=names)
    talk.settle(seq)
