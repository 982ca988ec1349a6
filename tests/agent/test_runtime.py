"""Conversations and turns over the thread-safe face, from threads as pages use it, and across processes."""

from __future__ import annotations

import asyncio
import sqlite3
import threading

import pytest
from runtime_world import WAIT, payloads, poll
from scripted_provider import Say, use

from agent.events import (
    AssistantText,
    ToolCall,
    ToolResult,
    TurnEnded,
    UserMessage,
)
from agent.log import ConversationLog
from agent.providers.base import ProviderError
from agent.runtime import Busy, UnknownConversation
from agent.typed_text import MAX_TEXT


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


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"max_model_calls": 2}, "Stopped after 2 steps"),
        ({"turn_tokens": 30}, "one request may take 30"),  # 20 a call
        ({"turn_seconds": 0.3}, "the most that one request may take"),
    ],
)
def test_the_bounds_of_a_turn_are_settings(world, settings, says):
    steps = [Say("", [use("create_directory", f"t{n}", path=f"/{n}")]) for n in range(4)]
    if "turn_seconds" in settings:
        steps = [Say("So far", hold=asyncio.Event())]
    runtime = world.start(*steps, **settings)
    conversation = runtime.new_conversation(user="ana")
    runtime.submit(conversation, "x", author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    ended = payloads(runtime, conversation, TurnEnded)[-1]
    assert ended.reason == "limit"
    assert says in ended.message
