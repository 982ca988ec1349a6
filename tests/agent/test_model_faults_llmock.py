"""The same faults from a server that is not ours: llmock, another implementation of the Messages API."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from agent.events import ToolCall, TurnEnded
from agent.loop import run_turn
from agent.messages import build_messages
from agent.providers.anthropic import AnthropicProvider, Patience

pytest.importorskip("llmock")
LEISURE = Patience(first_event=20, between_events=20, first_backoff=0.01, total_wait=3.0)
HASTE = replace(LEISURE, between_events=0.5)  # where waiting in vain is the fault
CALL = ("create_directory", {"path": "/made"})


async def run(rig, llmock, patience: Patience = LEISURE) -> TurnEnded:
    turn = rig.script()
    turn.provider = AnthropicProvider.from_key("stand-in", base_url=llmock.base_url("anthropic"), patience=patience)
    turn.model = "claude-sonnet-5-5"
    try:
        return await asyncio.wait_for(run_turn(turn), 30)
    finally:
        await turn.provider.aclose()


def planned(llmock) -> None:
    """Tools are called when a test says so, not because they are offered."""
    llmock.tool_mode("off")


async def test_a_call_and_an_answer(rig, llmock):
    planned(llmock)
    llmock.call_tool(*CALL)
    rig.say("make it")
    assert (await run(rig, llmock)).reason == "end_turn"
    assert rig.workspace.named("create_directory") == [{"path": "/made"}]


# What goes wrong once, and how the turn ends then.
FAULTS: dict[str, tuple[Callable[[Any], Any], str, str]] = {
    "401": (lambda mock: mock.fail(401), "error", "refused the API key"),
    "429": (lambda mock: mock.rate_limit(retry_after=0.05), "end_turn", ""),
    "429, an hour": (lambda mock: mock.rate_limit(retry_after=3600), "error", "60 minutes"),
    "500": (lambda mock: mock.fail(500), "end_turn", ""),
    "503": (lambda mock: mock.fail(503), "end_turn", ""),
    "529": (lambda mock: mock.fail(529), "end_turn", ""),
    "529 for good": (lambda mock: mock.fail(529, times=None), "error", "overloaded"),
    "cut": (lambda mock: mock.disconnect(after_chunks=4), "error", "broke"),
    "ends early": (lambda mock: mock.truncate(after_chunks=4), "error", "broke off"),
    "corrupt": (lambda mock: mock.corrupt(after_chunks=4), "error", "could not be read"),
    "silent": (lambda mock: mock.stall(after_chunks=4, seconds=5), "error", "did not answer in time"),
    "too long": (lambda mock: mock.context_overflow(), "error", ""),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_is_survived_or_named(rig, llmock, name):
    planned(llmock)
    inject, reason, says = FAULTS[name]
    inject(llmock)
    rig.say("tell me something")
    ended = await run(rig, llmock, HASTE if name == "silent" else LEISURE)
    assert (ended.reason, says in ended.message) == (reason, True), ended
    assert rig.payloads(ToolCall) == []
    assert rig.workspace.calls == []
    build_messages(rig.events(), provider="anthropic", model="claude-sonnet-5-5")


@pytest.mark.parametrize("kind", ["malformed_arguments", "unknown_tool"])
async def test_a_broken_call_does_not_run(rig, llmock, kind):
    planned(llmock)
    llmock.break_tool_call(kind)
    llmock.call_tool(*CALL)
    rig.say("make it")
    ended = await run(rig, llmock)
    assert ended.reason in ("end_turn", "error")
    assert rig.workspace.named("create_directory") == []


async def test_its_own_verdict_on_this_client(rig, llmock):
    """llmock grades what a client did with each fault: that it waited as asked, did not give up, took nothing cut."""
    planned(llmock)
    llmock.rate_limit(retry_after=0.2).fail(529)
    rig.say("hello")
    assert (await run(rig, llmock)).reason == "end_turn"
    llmock.assert_resilient()
