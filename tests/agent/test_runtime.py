"""The thread-safe face, over the small tool server and a scripted model, from threads as pages use it."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from fastmcp import Client
from fastmcp.tools import ToolResult as ServedResult
from scripted_provider import Say, ScriptedProvider, Step, use
from tool_server import Workspace, make_server

from agent.background import BackgroundLoop
from agent.events import (
    ApprovalDecided,
    ApprovalRequested,
    AssistantText,
    ContextChanged,
    ToolCall,
    ToolResult,
    TurnEnded,
    UserMessage,
)
from agent.log import ConversationLog
from agent.proposals import Proposed
from agent.providers.base import ProviderError
from agent.runtime import Busy, Runtime, UnknownConversation
from agent.settings import Settings
from agent.startup import Parts, StartupError
from agent.typed_text import MAX_TEXT

WAIT = 20.0


class World:
    """Makes runtimes over one log file, as processes that follow each other would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = Workspace()
        self.made: list[Runtime] = []
        self.provider: ScriptedProvider
        self.closed = 0

    def start(self, *steps: Step, wait: bool = True, starter: Any = None, **settings: Any) -> Runtime:
        self.provider = ScriptedProvider(*steps)

        def parts() -> Parts:
            def close() -> None:
                self.closed += 1

            return Parts(
                provider=self.provider,
                client=lambda: Client(make_server(self.workspace)),
                rows=lambda statement_id, limit=None: pa.table({"id": [statement_id], "limit": [limit]}),
                notices=["This is a demo."],
                close=close,
            )

        values = Settings.model_construct(**(Settings(_env_file=None).model_dump() | settings))
        runtime = Runtime(settings=values, log=ConversationLog(self.folder / "log.db"), starter=starter or parts)
        self.made.append(runtime)
        if wait:
            poll(lambda: runtime.ready)
        return runtime


def poll(condition: Any) -> None:
    deadline = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.005)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    for runtime in made.made:
        runtime.close()


def payloads(runtime: Runtime, conversation: str, kind: type[Any]) -> list[Any]:
    return [event.payload for event in runtime.events(conversation) if isinstance(event.payload, kind)]


def test_a_message_is_answered(world):
    runtime = world.start(Say("Looking.", [use("list_clusters", "t1")]), Say("Two."))
    conversation = runtime.new_conversation(user="ana")
    runtime.submit(conversation, "clusters?", author="ana", timezone="Asia/Tokyo")
    assert runtime.wait(conversation, timeout=WAIT)
    assert [payload.text for payload in payloads(runtime, conversation, AssistantText)] == ["Looking.", "Two."]
    (said,) = payloads(runtime, conversation, UserMessage)
    assert "timezone: Asia/Tokyo" in said.context
    assert "cluster: Shared (c-1, RUNNING)" in said.context
    assert "user: ana@example.com" in said.context
    live = runtime.live(conversation)
    assert (live.running, live.text, live.last_seq) == (False, "", len(runtime.events(conversation)))
    assert runtime.conversations(user="ana")[0].title == "clusters?"
    totals = runtime.usage(conversation)
    assert (totals.calls, totals.input_tokens, totals.cost_usd) == (2, 20, 0.0)
    assert runtime.notices == ["This is a demo."]
    assert runtime.provider_name == "scripted"


def test_the_message_is_there_at_once_and_a_second_one_is_refused(world):
    hold = asyncio.Event()
    runtime = world.start(Say("slow", hold=hold))
    conversation = runtime.new_conversation(user="ana")
    runtime.submit(conversation, "one", author="ana")
    assert payloads(runtime, conversation, UserMessage)[0].text == "one"
    assert runtime.live(conversation).running
    with pytest.raises(Busy, match="not sent"):
        runtime.submit(conversation, "two", author="ana")
    with pytest.raises(Busy):
        runtime.retry(conversation, author="ana")
    poll(lambda: runtime.live(conversation).text == "slow")
    runtime.stop(conversation)
    assert runtime.wait(conversation, timeout=WAIT)
    assert payloads(runtime, conversation, TurnEnded) == [TurnEnded("stopped", "Stopped.")]
    assert len(payloads(runtime, conversation, UserMessage)) == 1


def test_of_many_that_submit_at_once_one_wins(world):
    runtime = world.start(*[Say("ok") for _ in range(8)])
    conversation = runtime.new_conversation(user="ana")
    refused = []

    def submit() -> None:
        try:
            runtime.submit(conversation, "x", author="ana")
        except Busy:
            refused.append(1)

    threads = [threading.Thread(target=submit) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert runtime.wait(conversation, timeout=WAIT)
    sent = len(payloads(runtime, conversation, UserMessage))
    assert sent + len(refused) == 6
    assert len(payloads(runtime, conversation, TurnEnded)) == sent


def test_conversations_run_side_by_side(world):
    hold = asyncio.Event()
    runtime = world.start(Say("held", hold=hold), Say("free"))
    first, second = (runtime.new_conversation(user="ana") for _ in range(2))
    runtime.submit(first, "x", author="ana")
    poll(lambda: runtime.live(first).text == "held")
    runtime.submit(second, "y", author="ana")
    assert runtime.wait(second, timeout=WAIT)
    assert runtime.live(first).running


@pytest.mark.parametrize(("text", "says"), [("", "empty"), (" \n ", "empty"), ("x" * (MAX_TEXT + 1), "100,001")])
def test_texts_that_are_not_sent_say_why(world, text, says):
    runtime = world.start()
    conversation = runtime.new_conversation(user="ana")
    with pytest.raises(ValueError, match=says):
        runtime.submit(conversation, text, author="ana")
    assert runtime.events(conversation) == []
    assert not runtime.live(conversation).running


def test_the_longest_text_and_broken_characters_are_sent(world):
    runtime = world.start(Say("ok"), Say("ok"))
    conversation = runtime.new_conversation(user="ana")
    runtime.submit(conversation, "x" * MAX_TEXT, author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    runtime.submit(conversation, "broken \ud83d half", author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    texts = [payload.text for payload in payloads(runtime, conversation, UserMessage)]
    assert [len(text) for text in texts] == [MAX_TEXT, 13]
    texts[1].encode()


def test_a_decision_resumes_the_turn(world):
    runtime = world.start(Say("", [use("stop_cluster", "s1", cluster="Shared")]), Say("Stopped."))
    conversation = runtime.new_conversation(user="ana")
    runtime.submit(conversation, "stop it", author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    assert payloads(runtime, conversation, TurnEnded)[-1].reason == "awaiting_approval"
    runtime.decide(conversation, {"s1": True, "nonsense": True}, author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    assert world.workspace.named("stop_cluster") == [{"cluster": "c-1"}]
    assert payloads(runtime, conversation, TurnEnded)[-1].reason == "end_turn"
    runtime.decide(conversation, {"s1": False}, author="ana")  # a second click, too late
    assert len(payloads(runtime, conversation, ApprovalDecided)) == 1


def test_decisions_one_by_one(world):
    calls = [use("stop_cluster", "s1", cluster="Shared"), use("stop_cluster", "s2", cluster="Training")]
    runtime = world.start(Say("", calls), Say("One."))
    conversation = runtime.new_conversation(user="ana")
    runtime.submit(conversation, "stop both", author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    runtime.decide(conversation, {"s1": False}, author="ana", reason="not that one")
    assert not runtime.live(conversation).running
    runtime.decide(conversation, {"s2": True}, author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    assert world.workspace.named("stop_cluster") == [{"cluster": "c-2"}]
    assert payloads(runtime, conversation, ApprovalDecided)[0].reason == "not that one"


@pytest.mark.parametrize("mode", ["ask", "read-only"])
def test_the_mode_of_a_conversation_survives_a_restart(world, mode):
    first = world.start()
    conversation, other = first.new_conversation(user="ana"), first.new_conversation(user="ana")
    first.set_mode(conversation, mode, author="ana")
    first.close()
    second = world.start(Say("", [use("create_directory", "w1", path="/a")]), Say("ok"))
    assert (second.mode_of(conversation), second.mode_of(other)) == (mode, "auto")
    second.submit(conversation, "x", author="ana")
    assert second.wait(conversation, timeout=WAIT)
    assert world.workspace.named("create_directory") == []
    assert bool(payloads(second, conversation, ApprovalRequested)) == (mode == "ask")


def test_approvals_survive_a_restart(world):
    step = Say("", [use("stop_cluster", "s1", cluster="Shared")])
    first = world.start(step)
    conversation = first.new_conversation(user="ana")
    first.submit(conversation, "stop it", author="ana")
    assert first.wait(conversation, timeout=WAIT)
    first.close()
    second = world.start(Say("Stopped."))
    second.decide(conversation, {"s1": True}, author="ana")
    assert second.wait(conversation, timeout=WAIT)
    assert world.workspace.named("stop_cluster") == [{"cluster": "c-1"}]


def test_a_new_message_withdraws_what_waits(world):
    runtime = world.start(Say("", [use("stop_cluster", "s1", cluster="Shared")]), Say("ok"))
    conversation = runtime.new_conversation(user="ana")
    runtime.submit(conversation, "stop it", author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    runtime.submit(conversation, "rather not", author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    kinds = [event.kind for event in runtime.events(conversation)]
    assert kinds.index("ApprovalDecided") == len(kinds) - 1 - kinds[::-1].index("UserMessage") - 1
    assert payloads(runtime, conversation, ApprovalDecided)[0].reason == "withdrawn by a new message"
    assert world.workspace.named("stop_cluster") == []


def test_a_secret_has_to_be_typed_and_stays_out_of_the_log(world):
    runtime = world.start(Say("", [use("put_secret", "p1", scope="s", key="k")]), Say("Stored."))
    conversation = runtime.new_conversation(user="ana")
    runtime.submit(conversation, "store it", author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    assert payloads(runtime, conversation, ApprovalRequested)[0].needs_secret
    with pytest.raises(ValueError, match="Type the value"):
        runtime.decide(conversation, {"p1": True}, author="ana")
    runtime.decide(conversation, {"p1": True}, author="ana", secrets={"p1": "tops3cret"})
    assert runtime.wait(conversation, timeout=WAIT)
    assert world.workspace.calls[-1][2]["secret_value"] == "tops3cret"
    raw = b"".join(file.read_bytes() for file in world.folder.iterdir())
    assert b"tops3cret" not in raw


def test_a_mode_is_one_conversations_own(world):
    runtime = world.start(*[Say("", [use("create_directory", f"w{n}", path="/a")]) for n in range(2)], Say("ok"))
    careful, other = (runtime.new_conversation(user="ana") for _ in range(2))
    runtime.set_mode(careful, "ask", author="ana")
    assert (runtime.mode_of(careful), runtime.mode_of(other)) == ("ask", "auto")
    for conversation in (careful, other):
        runtime.submit(conversation, "make a folder", author="ana")
        assert runtime.wait(conversation, timeout=WAIT)
    assert payloads(runtime, careful, TurnEnded)[-1].reason == "awaiting_approval"
    assert payloads(runtime, other, TurnEnded)[-1].reason == "end_turn"
    with pytest.raises(UnknownConversation):
        runtime.set_mode(careful, "auto", author="bo")


def test_a_fault_can_be_tried_again(world):
    fault = ProviderError("The model host is overloaded.", retryable=True)
    runtime = world.start(Say("", fault=fault), Say("There."))
    conversation = runtime.new_conversation(user="ana")
    runtime.submit(conversation, "x", author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    assert payloads(runtime, conversation, TurnEnded)[-1].retryable
    runtime.retry(conversation, author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    assert payloads(runtime, conversation, AssistantText)[-1].text == "There."
    assert len(payloads(runtime, conversation, UserMessage)) == 1


def test_a_killed_process_leaves_no_turn_hanging(world):
    log = ConversationLog(world.folder / "log.db")
    conversation = log.create(owner="ana")
    log.append_all(conversation, [UserMessage("x"), ToolCall("t1", "list_clusters", {}, "m1")], author="ana")
    log.close()
    runtime = world.start(Say("Two."))
    ended = payloads(runtime, conversation, TurnEnded)[-1]
    assert (ended.reason, ended.retryable) == ("error", True)
    assert "restarted" in ended.message
    runtime.retry(conversation, author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    assert payloads(runtime, conversation, ToolResult)[0].text == "2 clusters."


def test_a_conversation_that_a_newer_version_wrote_in_goes_on(world):
    log = ConversationLog(world.folder / "log.db")
    conversation = log.create(owner="ana")
    log.append_all(conversation, [UserMessage("x"), TurnEnded("end_turn")], author="ana")
    log.close()
    with sqlite3.connect(world.folder / "log.db") as other:
        other.execute("INSERT INTO events VALUES (?, 3, 0, 'ana', 'VoiceMemo', '{}')", [conversation])
    other.close()
    runtime = world.start(Say("Here."))
    assert len(payloads(runtime, conversation, TurnEnded)) == 1  # it was not taken for a turn that was cut off
    runtime.submit(conversation, "go on", author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    assert payloads(runtime, conversation, AssistantText)[-1].text == "Here."


def test_nobody_reaches_another_persons_conversation(world):
    runtime = world.start()
    conversation = runtime.new_conversation(user="ana")
    for attempt in (
        lambda: runtime.submit(conversation, "x", author="bo"),
        lambda: runtime.events(conversation, user="bo"),
        lambda: runtime.live(conversation, user="bo"),
        lambda: runtime.usage(conversation, user="bo"),
        lambda: runtime.stop(conversation, user="bo"),
        lambda: runtime.decide(conversation, {}, author="bo"),
        lambda: runtime.retry(conversation, author="bo"),
        lambda: runtime.context(conversation, user="bo"),
        lambda: runtime.call_tool(conversation, "list_clusters", {}, author="bo"),
        lambda: runtime.live("no such conversation"),
    ):
        with pytest.raises(UnknownConversation, match="somebody else"):
            attempt()
    assert runtime.conversations(user="bo") == []


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
    assert runtime.rows("st-1", limit=5).to_pylist() == [{"id": "st-1", "limit": 5}]


def test_messages_wait_for_a_slow_start(world):
    gate = threading.Event()
    runtime = world.start(wait=False, starter=lambda: gate.wait(WAIT) and world_parts(world))
    conversation = runtime.new_conversation(user="ana")
    assert runtime.context(conversation) == {}
    runtime.submit(conversation, "x", author="ana")
    assert not runtime.ready
    assert runtime.live(conversation).phase == "starting the workspace"
    world.provider = ScriptedProvider(Say("at last"))
    gate.set()
    assert runtime.wait(conversation, timeout=WAIT)
    assert payloads(runtime, conversation, AssistantText)[0].text == "at last"


def world_parts(world: World) -> Parts:
    return Parts(provider=world.provider, client=lambda: Client(make_server(world.workspace)))


def test_a_failed_start_is_said_in_words_and_tried_again(world):
    tries = []

    def starter() -> Parts:
        tries.append(1)
        if len(tries) < 3:
            raise StartupError("The workspace at https://nowhere cannot be reached. Check DATABRICKS_HOST.")
        return world_parts(world)

    runtime = world.start(Say("fine now"), wait=False, starter=starter)
    poll(lambda: runtime.startup_error)
    assert "DATABRICKS_HOST" in runtime.startup_error
    conversation = runtime.new_conversation(user="ana")
    with pytest.raises(StartupError):
        runtime.rows("x")
    runtime.submit(conversation, "x", author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    ended = payloads(runtime, conversation, TurnEnded)[-1]
    assert (ended.reason, ended.retryable) == ("error", True)
    assert "DATABRICKS_HOST" in ended.message
    runtime.retry(conversation, author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    assert payloads(runtime, conversation, AssistantText)[0].text == "fine now"
    assert runtime.startup_error == ""


def test_stop_while_the_workspace_starts(world):
    gate = threading.Event()
    runtime = world.start(wait=False, starter=lambda: gate.wait(WAIT) and world_parts(world))
    conversation = runtime.new_conversation(user="ana")
    runtime.submit(conversation, "x", author="ana")
    runtime.stop(conversation)
    assert runtime.wait(conversation, timeout=WAIT)
    assert payloads(runtime, conversation, TurnEnded)[-1].reason == "stopped"
    gate.set()
    poll(lambda: runtime.ready)


def test_closing_stops_turns_and_ends_what_was_started(world):
    runtime = world.start(Say("half", hold=asyncio.Event()))
    conversation = runtime.new_conversation(user="ana")
    runtime.submit(conversation, "x", author="ana")
    poll(lambda: runtime.live(conversation).text == "half")
    runtime.close()
    runtime.close()
    assert (world.closed, world.provider.closed) == (1, 1)
    events = ConversationLog(world.folder / "log.db").events(conversation)
    assert events[-1].payload.reason == "stopped"
    assert [event.payload.text for event in events if isinstance(event.payload, AssistantText)] == ["half"]
