"""How the runtime starts, fails to start, and ends."""

from __future__ import annotations

import asyncio
import threading

import pytest
from fastmcp import Client
from runtime_world import WAIT, World, payloads, poll
from scripted_provider import Say, ScriptedProvider
from tool_server import make_server

from agent.events import (
    AssistantText,
    TurnEnded,
)
from agent.log import ConversationLog
from agent.startup import Parts, StartupError


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
        runtime.rows("x", user="you")
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
