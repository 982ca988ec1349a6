"""A model that says what the test wants, over the real stack: what it may do and what it may not."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.service.compute import State

from agent.settings import Settings
from app import build_runtime
from local_workspace.server import Running
from tests.fakes.messages_api import serve
from tests.fakes.scripted_api import Call, Reply
from tests.integration.conftest import USER, Talk, talk_with

Scripted = Callable[..., Talk]


def test_reads_run_and_their_results_go_back_to_the_model(scripted_talk: Scripted) -> None:
    talk = scripted_talk(
        Reply(calls=(Call("list_clusters"), Call("list_warehouses"))), Reply(text="Seven clusters, two warehouses.")
    )
    assert "Seven" in talk.say("What is there?")
    results = talk.requests[1]["messages"][-1]["content"]  # type: ignore[attr-defined]
    assert [block["type"] for block in results] == ["tool_result", "tool_result"]
    assert "ML Training Cluster" in str(results[0]["content"])
    assert "BI Warehouse" in str(results[1]["content"])


def test_sql_then_a_chart_that_the_real_result_cannot_give(scripted_talk: Scripted) -> None:
    talk = scripted_talk(
        Reply(calls=(Call("execute_sql", {"sql": "SELECT 'a' AS name, 1 AS amount"}),)), Reply(text="Done.")
    )
    talk.say("one row")
    statement_id = (talk.last_result().structured or {})["statement"]["statement_id"]
    again = scripted_talk(
        Reply(calls=(Call("show_chart", {"statement_id": statement_id, "kind": "bar", "x": "nome", "y": "amount"}),)),
        Reply(text="No chart."),
    )
    again.say("chart it")
    assert again.last_result().is_error
    assert "name" in again.last_result().text  # it lists what there is


def test_nothing_destructive_runs_without_approval(scripted_talk: Scripted, sdk: WorkspaceClient) -> None:
    talk = scripted_talk(
        Reply(
            calls=(
                Call("stop_cluster", {"cluster": "Shared Analytics"}),
                Call("execute_sql", {"sql": "WITH x AS (SELECT 1) DELETE FROM main.sales.daily_revenue"}),
                Call("delete_job", {"job": "Nightly ETL"}),
            )
        ),
        Reply(text="I did nothing."),
    )
    talk.say("Clean everything up")
    assert talk.ended.reason == "awaiting_approval"
    assert len(talk.pending()) == 3
    talk.decide(False, False, False)
    cluster = next(c for c in sdk.clusters.list() if c.cluster_name == "Shared Analytics")
    assert cluster.state == State.RUNNING
    assert sdk.jobs.get(101).settings
    answers = talk.requests[1]["messages"][-1]["content"]  # type: ignore[attr-defined]
    assert all("declined" in str(block["content"]) for block in answers)


def test_a_secret_goes_to_the_workspace_and_nowhere_else(
    scripted_talk: Scripted, sdk: WorkspaceClient, tmp_path: Path
) -> None:
    talk = scripted_talk(
        Reply(calls=(Call("put_secret", {"scope": "staging", "key": "api-token"}),)), Reply(text="Stored.")
    )
    talk.say("Store the api token")
    assert talk.pending()[0].needs_secret
    talk.decide(True, secret="correct horse battery")
    assert not talk.last_result().is_error
    value = sdk.secrets.get_secret("staging", "api-token").value
    assert value
    assert base64.b64decode(value) == b"correct horse battery"
    assert "correct horse" not in str(talk.requests)  # type: ignore[attr-defined]
    with sqlite3.connect(tmp_path / "conversations.sqlite3") as log:
        assert "correct horse" not in "\n".join(log.iterdump())


def test_the_engines_error_reaches_the_model(scripted_talk: Scripted) -> None:
    talk = scripted_talk(
        Reply(calls=(Call("execute_sql", {"sql": "SELECT nope FROM samples.nyctaxi.trips"}),)),
        Reply(text="There is no such column."),
    )
    talk.say("select nope")
    assert talk.last_result().is_error
    assert "UNRESOLVED_COLUMN" in talk.last_result().text
    assert talk.ended.reason == "end_turn"


def test_a_host_that_is_not_there_is_named(tmp_path: Path) -> None:
    runtime = build_runtime(
        Settings(
            _env_file=None,
            data_dir=tmp_path,
            provider="planner",
            databricks_host="http://127.0.0.1:9",
            databricks_token="x",
        )
    )
    try:
        talk = Talk(runtime, runtime.new_conversation(user=USER))
        answer = talk.say("Show me all clusters")
        assert "127.0.0.1:9" in answer + talk.ended.message
        assert "Show me all clusters" in str(talk.events()[0].payload)
    finally:
        runtime.close()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    runtime = build_runtime(Settings(_env_file=None, data_dir=blocked / "data", provider="planner"))
    try:
        talk = Talk(runtime, runtime.new_conversation(user=USER))
        talk.say("Show me all clusters")
        said = " ".join(runtime.notices) + talk.ended.message + runtime.startup_error
        assert str(blocked) in said
    finally:
        runtime.close()


def test_empty_and_very_long_messages_lose_nothing(scripted_talk: Scripted, workspace: Running) -> None:
    talk = scripted_talk(Reply(text="Long, but I read it."))
    for text in ("", "   \n"):
        with pytest.raises(ValueError, match="message"):
            talk.runtime.submit(talk.conversation_id, text, author=USER)
    assert talk.events() == []
    assert talk.say("x" * 100_000) == "Long, but I read it."
    assert talk.events()[0].payload.text == "x" * 100_000  # type: ignore[union-attr]


def test_the_model_is_chosen_by_the_rules_and_by_a_person(workspace: Running, tmp_path: Path) -> None:
    replies = [
        Reply(thinking="Small thoughts.", calls=(Call("list_clusters"),)),
        *[Reply(thinking="Hm.", text="Ok.")] * 5,
    ]
    settings = {"model": "auto", "small_model": "claude-haiku-5-5", "anthropic_api_key": "stand-in"}
    with (
        serve(replies) as api,
        talk_with(tmp_path, workspace, anthropic_base_url=api.url, **settings) as talk,
    ):
        runtime, conversation = talk.runtime, talk.conversation_id
        talk.say("Which clusters are there?")
        assert runtime.model_of(conversation, user=USER) == "auto"
        talk.say("Why is the first one idle?")
        runtime.set_model(conversation, "claude-opus-5-5", author=USER)
        assert runtime.model_of(conversation, user=USER) == "claude-opus-5-5"
        talk.say("Which jobs are there?")
        runtime.set_model(conversation, None, author=USER)
        talk.say("Which jobs are there?")
        models = [request["model"].removeprefix("claude-") for request in api.requests]
        assert models == ["haiku-5-5", "haiku-5-5", "sonnet-5-5", "opus-5-5", "haiku-5-5"]
        assert ["Small thoughts." in str(request) for request in api.requests] == [False, True, False, False, True]
        with pytest.raises(LookupError):
            runtime.set_model(conversation, "auto", author="bo@example.com")
