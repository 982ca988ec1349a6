"""What pages ask of the runtime besides turns: tool calls, proposals, the context, rows."""

from __future__ import annotations

import threading
from typing import Any

from fastmcp import Client
from fastmcp.tools import ToolResult as ServedResult
from runtime_world import WAIT, payloads
from scripted_provider import Say, ScriptedProvider
from tool_server import Workspace, make_server

from agent.background import BackgroundLoop
from agent.conversation import CachedContext
from agent.events import (
    ApprovalRequested,
    AssistantText,
    ContextChanged,
    TurnEnded,
    UserMessage,
)
from agent.proposals import Proposed
from agent.startup import Parts


def test_pages_call_what_reads_and_nothing_else(world):
    runtime = world.start()
    conversation = runtime.new_conversation(user="ana")
    read = runtime.call_tool(conversation, "list_clusters", {}, author="ana")
    assert (read.is_error, read.structured["count"]) == (False, 2)
    assert not runtime.call_tool(conversation, "execute_sql", {"sql": "SELECT 1"}, author="ana").is_error
    for name, arguments in [
        ("stop_cluster", {"cluster": "Shared"}),
        ("execute_sql", {"sql": "DROP TABLE t"}),
        ("create_directory", {"path": "/a"}),
        ("nonsense", {}),
        ("failing", {}),
    ]:
        assert runtime.call_tool(conversation, name, arguments, author="ana").is_error
    assert not {"stop_cluster", "create_directory"} & set(world.workspace.made())
    assert runtime.events(conversation) == []


def test_what_a_page_proposes_asks_like_the_models_own_calls(world):
    runtime = world.start(Say("It is stopped."))
    conversation = runtime.new_conversation(user="ana")
    call = Proposed("stop_cluster", {"cluster": "Shared"})
    runtime.submit(conversation, "Stop Shared", author="ana", page={"page": "Compute"}, propose=[call])
    assert runtime.wait(conversation, timeout=WAIT)
    assert payloads(runtime, conversation, TurnEnded)[-1].reason == "awaiting_approval"
    assert "stop_cluster" not in world.workspace.made()
    assert "page: Compute" in payloads(runtime, conversation, UserMessage)[0].context
    [asked] = payloads(runtime, conversation, ApprovalRequested)
    runtime.decide(conversation, {asked.call_id: True}, author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    assert world.workspace.made().count("stop_cluster") == 1
    assert payloads(runtime, conversation, AssistantText)[-1].text == "It is stopped."


def test_a_page_waits_as_long_as_it_asked_the_tool_to(world, monkeypatch):
    runtime = world.start(tool_timeout=40.0)
    conversation = runtime.new_conversation(user="ana")
    granted: list[float | None] = []
    call = BackgroundLoop.call

    def noting(self: BackgroundLoop, work: Any, *, timeout: float | None = None) -> Any:
        granted.append(timeout)
        return call(self, work, timeout=timeout)

    monkeypatch.setattr(BackgroundLoop, "call", noting)
    runtime.call_tool(conversation, "list_clusters", {}, author="ana")
    runtime.call_tool(conversation, "list_clusters", {"wait_seconds": 600}, author="ana")
    assert granted == [70.0, 690.0]


def test_a_page_changes_the_context_and_the_agent_hears_of_it(world):
    runtime = world.start(Say("ok"))
    conversation = runtime.new_conversation(user="ana")
    runtime.call_tool(conversation, "set_context", {"cluster": "c-2", "schema": "raw"}, author="ana")
    (changed,) = payloads(runtime, conversation, ContextChanged)
    assert (changed.by, changed.context["schema"]) == ("user", "raw")
    assert runtime.context(conversation)["cluster"]["id"] == "c-2"
    runtime.submit(conversation, "x", author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    assert "schema: raw" in payloads(runtime, conversation, UserMessage)[0].context


def test_a_page_that_says_use_changes_the_context_too(world):
    server = make_server(world.workspace)
    server.local_provider.remove_tool("execute_sql")

    @server.tool
    async def execute_sql(sql: str) -> ServedResult:
        world.workspace.context["schema"] = sql.split()[-1]
        return ServedResult(content="Done.", meta={"context": dict(world.workspace.context)})

    parts = Parts(provider=ScriptedProvider(), client=lambda: Client(server))
    runtime = world.start(starter=lambda: parts)
    conversation = runtime.new_conversation(user="ana")
    assert not runtime.call_tool(conversation, "execute_sql", {"sql": "USE SCHEMA raw"}, author="ana").is_error
    (changed,) = payloads(runtime, conversation, ContextChanged)
    assert (changed.by, changed.context["schema"]) == ("user", "raw")
    runtime.close()
    world.workspace = Workspace()
    assert world.start().context(conversation)["schema"] == "raw"


def test_the_context_comes_back_after_a_restart(world):
    first = world.start()
    conversation = first.new_conversation(user="ana")
    first.call_tool(conversation, "set_context", {"cluster": "c-2", "schema": "raw"}, author="ana")
    first.close()
    world.workspace = Workspace()  # the tool server's memory is gone too
    second = world.start()
    assert second.context(conversation)["schema"] == "raw"
    assert world.workspace.made()[0] == "set_context"
    assert world.workspace.named("set_context")[0]["cluster"] == "c-2"
    assert len(world.workspace.named("set_context")) == 1


def test_a_context_that_is_partly_gone_comes_back_in_part(world):
    first = world.start()
    conversation = first.new_conversation(user="ana")
    first.call_tool(conversation, "set_context", {"cluster": "c-2", "schema": "raw"}, author="ana")
    first.close()
    world.workspace = Workspace()
    del world.workspace.clusters["c-2"]
    second = world.start()
    context = second.context(conversation)
    assert (context["schema"], context["cluster"]["id"]) == ("raw", "c-1")


def test_pages_that_ask_at_once_share_one_call(world):
    runtime = world.start()
    conversation = runtime.new_conversation(user="ana")
    threads = [threading.Thread(target=runtime.context, args=(conversation,)) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    before = world.workspace.made().count("get_context")
    assert before <= 3  # one of them is the look at the start
    for _ in range(20):
        runtime.context(conversation, max_age=60)
    assert world.workspace.made().count("get_context") == before


def test_who_has_no_patience_gets_what_is_known_and_the_next_one_what_came(world):
    runtime = world.start()
    conversation = runtime.new_conversation(user="ana")
    assert runtime.context(conversation)["schema"] == "default"
    world.workspace.context["schema"] = "raw"
    world.workspace.context_gate = threading.Event()

    assert runtime.context(conversation, max_age=0, patience=0)["schema"] == "default"
    world.workspace.context_gate.set()
    assert runtime.context(conversation, max_age=0)["schema"] == "raw"


def test_a_look_from_before_a_change_does_not_bring_the_old_choice_back(world):
    runtime = world.start()
    conversation = runtime.new_conversation(user="ana")
    assert runtime.context(conversation)["schema"] == "default"
    gate = world.workspace.context_gate = threading.Event()
    runtime.context(conversation, max_age=0, patience=0)  # the sidebar's, under way
    runtime.call_tool(conversation, "set_context", {"schema": "raw"}, author="ana")
    gate.set()
    assert runtime.context(conversation, max_age=0)["schema"] == "raw"

    cached = CachedContext()
    cached.put({"schema": "default"})
    asked_at = cached.changes
    cached.put({"schema": "raw"})
    cached.answered({"schema": "default"}, asked_at=asked_at)
    assert cached.value == {"schema": "raw"}


def test_what_the_agent_chose_is_known_before_the_workspace_is_asked_again(world):
    runtime = world.start(Say("ok"))
    conversation = runtime.new_conversation(user="ana")
    assert runtime.context(conversation)["schema"] == "default"
    chosen = Proposed("set_context", {"schema": "raw"})
    runtime.submit(conversation, "Use raw", author="ana", propose=[chosen])
    assert runtime.wait(conversation, timeout=WAIT)
    gate = world.workspace.context_gate = threading.Event()
    assert runtime.context(conversation, max_age=0, patience=0)["schema"] == "raw"
    gate.set()


def test_an_unreachable_workspace_is_a_notice_that_goes_away(world):
    runtime = world.start()
    conversation = runtime.new_conversation(user="ana")
    world.workspace.unreachable = True
    assert runtime.context(conversation, max_age=0) == {}
    assert "The workspace cannot be reached." in runtime.notices
    world.workspace.unreachable = False
    assert runtime.context(conversation, max_age=0)["catalog"] == "main"
    assert runtime.notices == ["This is a demo."]


def test_rows_go_past_the_model(world):
    runtime = world.start()
    assert runtime.rows("st-1", user="you", limit=5).to_pylist() == [{"id": "st-1", "limit": 5}]
