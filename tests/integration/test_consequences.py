"""What the approval card says, and taking back what was done, against the real tools and the embedded workspace."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from functools import partial

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import NotFound
from databricks.sdk.service.compute import State
from databricks.sdk.service.sql import State as WarehouseState
from databricks.sdk.service.workspace import ExportFormat, ImportFormat, Language

from agent.events import ApprovalRequested, ToolResult
from tests.fakes.scripted_api import Call, Reply
from tests.integration.conftest import USER, App, Talk

Scripted = Callable[..., Talk]
DONE = Reply(text="Done.")


def sql(text: str) -> Reply:
    return Reply(calls=(Call("execute_sql", {"sql": text}),))


def propose_undo(talk: Talk) -> None:
    """Presses Undo under the newest result that has one: it waits for a person, as any change does."""
    call_id = next(result.call_id for result in reversed(talk.payloads(ToolResult)) if result.undo)
    seq = len(talk.events())
    talk.runtime.undo(talk.conversation_id, call_id, author=USER)
    talk.settle(seq)
    assert talk.ended.reason == "awaiting_approval"


def undo(talk: Talk) -> None:
    """As :func:`propose_undo`, and approves it."""
    propose_undo(talk)
    talk.decide(True)
    assert not talk.last_result().is_error, talk.last_result().text


def asked(talk: Talk) -> ApprovalRequested:
    (request,) = talk.pending()
    return request


def test_a_stopped_cluster_is_named_with_its_cost_and_started_again(
    scripted_talk: Scripted, sdk: WorkspaceClient
) -> None:
    talk = scripted_talk(Reply(calls=(Call("stop_cluster", {"cluster": "shared analytics"}),)), DONE, DONE)
    talk.say("stop it")
    request = asked(talk)
    assert "Shared Analytics" in request.effect
    assert "RUNNING" in request.effect
    facts = " ".join(request.facts)
    assert "an hour" in facts
    assert "job run" in facts
    assert "started again" in request.undo
    talk.decide(True)
    cluster = next(c for c in sdk.clusters.list() if c.cluster_name == "Shared Analytics")
    assert cluster.state in (State.TERMINATING, State.TERMINATED)
    sdk.clusters.wait_get_cluster_terminated(cluster.cluster_id or "")
    undo(talk)
    again = sdk.clusters.wait_get_cluster_running(cluster.cluster_id or "")
    assert again.state == State.RUNNING


def test_an_overwritten_notebook_comes_back(scripted_talk: Scripted, sdk: WorkspaceClient) -> None:
    path = "/Shared/precious"
    first = base64.b64encode(b"SELECT 1 AS precious").decode()
    sdk.workspace.mkdirs("/Shared")
    sdk.workspace.import_(path, content=first, format=ImportFormat.SOURCE, language=Language.SQL, overwrite=True)
    changed = {"path": path, "content": "SELECT 2 AS gone", "language": "SQL", "overwrite": True}
    talk = scripted_talk(Reply(calls=(Call("import_notebook", changed),)), DONE, DONE)
    talk.say("overwrite it")
    assert "would be replaced" in " ".join(asked(talk).facts)
    talk.decide(True)
    assert "gone" in _source(sdk, path)
    undo(talk)
    assert "SELECT 1 AS precious" in _source(sdk, path)


def test_a_deleted_notebook_comes_back_and_its_name_was_typed(scripted_talk: Scripted, sdk: WorkspaceClient) -> None:
    path = "/Shared/doomed"
    content = base64.b64encode(b"SELECT 3 AS doomed").decode()
    sdk.workspace.mkdirs("/Shared")
    sdk.workspace.import_(path, content=content, format=ImportFormat.SOURCE, language=Language.SQL, overwrite=True)
    talk = scripted_talk(Reply(calls=(Call("delete_workspace_path", {"path": path}),)), DONE, DONE)
    talk.say("delete it")
    assert asked(talk).confirm == "doomed"
    talk.decide(True)
    undo(talk)
    assert "SELECT 3 AS doomed" in _source(sdk, path)


def test_a_changed_job_gets_its_settings_back(scripted_talk: Scripted, sdk: WorkspaceClient) -> None:
    job = next(job for job in sdk.jobs.list() if job.settings and job.settings.schedule)
    before = sdk.jobs.get(job.job_id or 0).settings
    change = {"job": str(job.job_id), "name": "Renamed", "schedule": "0 0 5 * * ?"}
    talk = scripted_talk(Reply(calls=(Call("update_job", change),)), DONE, DONE)
    talk.say("rename it")  # in auto mode it runs at once
    now = sdk.jobs.get(job.job_id or 0).settings
    assert now
    assert now.name == "Renamed"
    undo(talk)
    after = sdk.jobs.get(job.job_id or 0).settings
    assert after
    assert before
    assert (after.name, after.schedule) == (before.name, before.schedule)


def test_an_overwritten_file_comes_back(app: App, sdk: WorkspaceClient) -> None:
    path = "/Shared/precious.txt"
    _put_file(sdk, path, "the first text")
    talk = app.told(("write_workspace_file", {"path": path, "content": "gone", "overwrite": True}))
    assert "kept and can be put back" in asked(talk).undo
    talk.decide(True)
    assert _file(sdk, path) == "gone"
    undo(talk)
    assert _file(sdk, path) == "the first text"


def test_a_deleted_file_comes_back_unless_another_took_its_place(app: App, sdk: WorkspaceClient) -> None:
    path = "/Shared/doomed.txt"
    for again in ("", "somebody else's"):
        _put_file(sdk, path, "the first text")
        talk = app.told(("delete_workspace_path", {"path": path}))
        talk.decide(True)
        with pytest.raises(NotFound):
            sdk.workspace.get_status(path)
        if again:
            _put_file(sdk, path, again)
            propose_undo(talk)
            talk.decide(True)
            assert "already exists" in talk.last_result().text
        else:
            undo(talk)
        assert _file(sdk, path) == (again or "the first text")


def test_a_stopped_warehouse_is_started_again(app: App, sdk: WorkspaceClient) -> None:
    made = sdk.warehouses.create(
        name="undo-me", cluster_size="2X-Small", max_num_clusters=1, auto_stop_mins=10
    ).result()
    talk = app.told(("stop_warehouse", {"warehouse": "undo-me"}))
    assert "started again" in asked(talk).undo
    talk.decide(True)
    assert sdk.warehouses.get(made.id or "").state in (WarehouseState.STOPPING, WarehouseState.STOPPED)
    undo(talk)
    assert sdk.warehouses.get(made.id or "").state in (WarehouseState.STARTING, WarehouseState.RUNNING)


def test_an_undo_says_what_came_after_what_it_takes_back(app: App, sdk: WorkspaceClient) -> None:
    path = "/Shared/built-upon.txt"
    _put_file(sdk, path, "first")
    talk = app.told(("write_workspace_file", {"path": path, "content": "second", "overwrite": True}))
    talk.decide(True)
    propose_undo(talk)
    assert "since it was done" not in asked(talk).effect, "nothing came after it"
    talk.decide(False)
    _put_file(sdk, path, "second, and what a colleague made of it")
    propose_undo(talk)
    assert f"{path} was changed since it was done: other content" in asked(talk).effect
    talk.decide(True)
    assert _file(sdk, path) == "first"

    name = "main.default.built_upon"
    execute = partial(sdk.statement_execution.execute_statement, warehouse_id="wh-1", wait_timeout="30s")
    execute(f"CREATE OR REPLACE TABLE {name} AS SELECT id FROM range(3)")
    talk = app.told(("execute_sql", {"sql": f"DELETE FROM {name} WHERE id = 0"}))
    talk.decide(True)
    execute(f"INSERT INTO {name} VALUES (77)")
    propose_undo(talk)
    assert re.search(rf"{name} was changed at .* since it was done: version was 1 and is 2", asked(talk).effect)
    talk.decide(False)


def test_a_declined_undo_changes_nothing_and_can_be_asked_for_again(app: App, sdk: WorkspaceClient) -> None:
    path = "/Shared/declined.txt"
    _put_file(sdk, path, "first")
    talk = app.told(("write_workspace_file", {"path": path, "content": "second", "overwrite": True}))
    talk.decide(True)
    propose_undo(talk)
    talk.decide(False)
    assert _file(sdk, path) == "second"
    undo(talk)
    assert _file(sdk, path) == "first"
    with pytest.raises(ValueError, match="taken back already"):
        propose_undo(talk)


def test_deleted_rows_are_counted_first_and_a_restore_is_offered(scripted_talk: Scripted) -> None:
    name = "main.default.undo_me"
    talk = scripted_talk(
        sql(f"CREATE OR REPLACE TABLE {name} AS SELECT id FROM range(10)"),
        DONE,
        sql(f"DELETE FROM {name} WHERE id < 4"),
        DONE,
        sql(f"DROP TABLE {name}"),
        DONE,
    )
    talk.say("make it")
    talk.decide(True)
    assert not talk.last_result().is_error, talk.last_result().text
    talk.say("delete some")
    request = asked(talk)
    assert f"Writes: DELETE FROM {name}." in request.facts
    assert f"4 rows of {name} would be removed." in request.facts
    assert "restored" in request.undo
    talk.decide(True)
    assert not talk.last_result().is_error, talk.last_result().text
    assert (talk.last_result().undo or {})["arguments"]["sql"] == f"RESTORE TABLE {name} TO VERSION AS OF 0"
    talk.say("drop it")
    request = asked(talk)
    assert request.confirm == name
    assert f"6 rows of {name} would be removed." in request.facts
    talk.decide(True)
    assert not talk.last_result().is_error, talk.last_result().text


def test_a_table_is_restored_to_its_version_before(scripted_talk: Scripted) -> None:
    name = "main.default.restore_me"
    talk = scripted_talk(
        sql(f"CREATE TABLE {name} AS SELECT id FROM range(10)"),
        DONE,
        sql(f"DELETE FROM {name} WHERE id < 4"),
        DONE,
        DONE,
        sql(f"SELECT count(*) FROM {name}"),
        DONE,
    )
    talk.say("make it")
    talk.say("delete some")
    talk.decide(True)
    undo(talk)
    talk.say("count")
    assert int((talk.last_result().structured or {})["rows"][0][0]) == 10


def _put_file(sdk: WorkspaceClient, path: str, text: str) -> None:
    sdk.workspace.mkdirs("/Shared")
    sdk.workspace.upload(path, io.BytesIO(text.encode()), format=ImportFormat.RAW, overwrite=True)


def _file(sdk: WorkspaceClient, path: str) -> str:
    with sdk.workspace.download(path, format=ExportFormat.AUTO) as stream:
        return stream.read().decode()


def _source(sdk: WorkspaceClient, path: str) -> str:
    return base64.b64decode(sdk.workspace.export(path).content or "").decode()
