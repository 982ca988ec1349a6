"""Every fault of a model host, through the provider, the loop and the log: what people read, and that no tool ran.

Against our own byte-exact stand-in; ``test_model_faults_llmock.py`` asks another one.
"""

from __future__ import annotations

import asyncio
import json
import socket
from dataclasses import dataclass, replace
from typing import Any

import pytest

from agent.events import AssistantText, ToolCall, ToolResult, TurnEnded
from agent.loop import run_turn
from agent.messages import build_messages
from agent.providers.anthropic import AnthropicProvider, Patience
from tests.fakes.messages_api import serve
from tests.fakes.scripted_api import Call, Reply

KEY = "sk-" + "test-not-a-key-1234567890"
LEISURE = Patience(first_event=30.0, between_events=30.0, first_backoff=0.01, total_wait=1.0)
HASTE = replace(LEISURE, first_event=0.4, between_events=0.4)  # where waiting in vain is the fault
WRITE = Call("create_directory", {"path": "/made"})


def frame(kind: str, **data: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n".encode()


def body(*, stop: str | None, arguments: list[str], text: str = "") -> bytes:
    """A reply with one call, whose arguments come in these pieces; without ``stop`` it ends in the middle."""
    usage = {"input_tokens": 3, "output_tokens": 1}
    start = {"id": "m", "type": "message", "role": "assistant", "model": "m", "content": [], "usage": usage}
    parts = [frame("message_start", message=start)]
    index = 0
    if text:
        parts += [
            frame("content_block_start", index=0, content_block={"type": "text", "text": ""}),
            frame("content_block_delta", index=0, delta={"type": "text_delta", "text": text}),
            frame("content_block_stop", index=0),
        ]
        index = 1
    block = {"type": "tool_use", "id": "w1", "name": "create_directory", "input": {}}
    parts.append(frame("content_block_start", index=index, content_block=block))
    for piece in arguments:
        delta = {"type": "input_json_delta", "partial_json": piece}
        parts.append(frame("content_block_delta", index=index, delta=delta))
    parts.append(frame("content_block_stop", index=index))
    if stop:
        parts.append(
            frame("message_delta", delta={"stop_reason": stop, "stop_sequence": None}, usage={"output_tokens": 9})
        )
        parts.append(frame("message_stop"))
    return b"".join(parts)


@dataclass(frozen=True)
class Case:
    """``reply`` is given to every request, until the person tries again. ``says`` is in what they read."""

    name: str
    reply: Reply
    says: str
    reason: str = "error"
    retryable: bool = True
    requests: int = 4  # the first, and three more; with words shown, one
    shown: str = ""


def error(status: int, kind: str, message: str = "scripted", **more: Any) -> Reply:
    return Reply(status=status, error_type=kind, message=message, **more)


CASES = [
    Case("401", error(401, "authentication_error"), "refused the API key", retryable=False, requests=1),
    Case("403", error(403, "permission_error"), "may not use this model", retryable=False, requests=1),
    Case("404", error(404, "not_found_error"), "does not know this model", retryable=False, requests=1),
    Case("413", error(413, "request_too_large"), "too long", retryable=False, requests=1),
    Case(
        "400, too long",
        error(400, "invalid_request_error", "prompt is too long: 2 > 1"),
        "too long",
        retryable=False,
        requests=1,
    ),
    Case("429", error(429, "rate_limit_error"), "too many requests"),
    Case("429, wait a little", error(429, "rate_limit_error", headers={"retry-after": "0.05"}), "too many requests"),
    Case(
        "429, wait an hour", error(429, "rate_limit_error", headers={"retry-after": "3600"}), "60 minutes", requests=1
    ),
    Case("500", error(500, "api_error"), "fault of its own"),
    Case("503", error(503, "api_error"), "fault of its own"),
    Case("529", error(529, "overloaded_error"), "overloaded"),
    Case("slow first byte", Reply(delay=2.0, text="late"), "did not answer in time", requests=1),
    Case("silent after the headers", Reply(fault="stall"), "did not answer in time", requests=1),
    Case("cut ahead of a word", Reply(text="a b c", fault="drop", after=0), "broke"),
    Case("cut mid-stream", Reply(text="one two three", fault="drop", after=2), "broke", requests=1, shown="one two"),
    Case(
        "ends cleanly too early",
        Reply(text="one two three", fault="end", after=2),
        "broke off",
        requests=1,
        shown="one two",
    ),
    Case(
        "an error event",
        Reply(text="one two three", fault="error_event", after=2),
        "overloaded",
        requests=1,
        shown="one two",
    ),
    Case(
        "malformed SSE",
        Reply(text="one two three", fault="bad_frame", after=2),
        "could not be read",
        requests=1,
        shown="one two",
    ),
    Case("not SSE at all", Reply(raw=b"\x00\xff\xfe garbage\n\n"), "could not be read"),
    Case("an HTML 200", Reply(raw=b"<html><body>Welcome to the proxy</body></html>", content_type="text/html"), ""),
    Case("an empty 200", Reply(raw=b""), "broke off"),
    Case("cut inside a call's arguments", Reply(raw=body(stop=None, arguments=['{"path": "/ma'])), "broke off"),
    Case("a call that is not JSON", Reply(raw=body(stop="tool_use", arguments=['{"path": "/ma'])), "not valid JSON"),
    Case("a call that is JSON and no object", Reply(raw=body(stop="tool_use", arguments=["[1, 2]"])), "not valid JSON"),
    Case(
        "max_tokens inside a call's arguments",
        Reply(raw=body(stop="max_tokens", arguments=['{"path": "/ma'], text="I make it.")),
        "length limit",
        reason="max_tokens",
        retryable=False,
        requests=1,
        shown="I make it.",
    ),
    Case(
        "the context is full",
        Reply(raw=body(stop="model_context_window_exceeded", arguments=["{}"])),
        "too long",
        retryable=False,
        requests=1,
    ),
    Case(
        "a stop reason that nobody knows", Reply(raw=body(stop="mystery", arguments=['{"path": "/made"}'])), "mystery"
    ),
    Case(
        "refusal",
        Reply(text="No.", stop_reason="refusal"),
        "declined",
        reason="refusal",
        retryable=False,
        requests=1,
        shown="No.",
    ),
    Case("an empty reply", Reply(), "", reason="end_turn", retryable=False, requests=1),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_a_fault_is_named_and_nothing_runs(rig, case: Case):
    rig.say("make it")
    with serve(lambda _body: case.reply) as api:
        ended = await _run(rig, api.url, HASTE if case.reply.delay or case.reply.fault == "stall" else LEISURE)
        assert len(api.requests) == case.requests
    assert ended.reason == case.reason
    assert case.says in ended.message
    assert ended.retryable is case.retryable
    assert KEY not in str(rig.events())
    assert rig.workspace.calls == []
    assert [payload for payload in rig.payloads(ToolCall, ToolResult) if case.reason != "max_tokens"] == []
    assert " ".join(payload.text.strip() for payload in rig.payloads(AssistantText)) == case.shown
    # Trying again goes on from there.
    with serve([Reply(calls=(WRITE,)), Reply(text="Made.")]) as api:
        assert (await _run(rig, api.url)).reason == "end_turn"
        assert len(api.requests) == 2
    assert rig.workspace.named("create_directory") == [{"path": "/made"}]


async def test_a_host_that_refuses_the_connection(rig):
    rig.say("x")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    ended = await _run(rig, url)
    assert (ended.reason, ended.retryable) == ("error", True)
    assert "cannot be reached" in ended.message


@pytest.mark.parametrize(
    "faults",
    [
        [error(529, "overloaded_error")],
        [error(500, "api_error"), error(429, "rate_limit_error", headers={"retry-after": "0"})],
        [Reply(text="x", fault="drop", after=0)],
        [Reply(raw=body(stop="tool_use", arguments=["{"]))],
    ],
)
async def test_what_passes_is_not_noticed(rig, faults):
    rig.say("x")
    with serve([*faults, Reply(calls=(WRITE,)), *faults, Reply(text="Made.")]) as api:
        assert (await _run(rig, api.url)).reason == "end_turn"
    assert rig.workspace.named("create_directory") == [{"path": "/made"}]
    assert [payload.text for payload in rig.payloads(AssistantText)] == ["Made."]


async def test_a_fault_after_a_change_does_not_make_it_twice(rig):
    rig.say("x")
    with serve([Reply(calls=(WRITE,)), error(401, "authentication_error")]) as api:
        ended = await _run(rig, api.url)
    assert "What was done so far is kept." in ended.message
    with serve([Reply(text="Made already.")]) as api:
        assert (await _run(rig, api.url)).reason == "end_turn"
        answered = [block for block in api.requests[0]["messages"][-1]["content"] if block["type"] == "tool_result"]
    assert answered[0]["content"] == "Created /made."
    assert len(rig.workspace.named("create_directory")) == 1


async def test_an_unknown_tool_is_answered_with_an_error(rig):
    rig.say("x")
    with serve([Reply(calls=(Call("format_disk", {"disk": "C"}),)), Reply(text="I cannot.")]) as api:
        assert (await _run(rig, api.url)).reason == "end_turn"
        (block,) = api.requests[1]["messages"][-1]["content"]
    assert block["is_error"]
    assert "no tool named format_disk" in block["content"]


async def test_stop_ends_a_reply_and_its_request(rig, until):
    rig.say("x")
    with serve([Reply(text=" ".join(["word"] * 500), pause=0.02)]) as api:
        turn = _turn(rig, api.url)
        task = asyncio.create_task(run_turn(turn))
        await until(lambda: "word" in rig.live.snapshot(running=True).text)
        task.cancel()
        assert (await task).reason == "stopped"
        await turn.provider.aclose()
    assert rig.payloads(AssistantText)[0].text.startswith("word")
    build_messages(rig.events(), provider="anthropic", model="m")


def _turn(rig, url: str, patience: Patience = LEISURE):
    turn = rig.script()
    turn.provider = AnthropicProvider.from_key(KEY, base_url=url, patience=patience)
    turn.model = "claude-sonnet-5-5"
    return turn


async def _run(rig, url: str, patience: Patience = LEISURE) -> TurnEnded:
    turn = _turn(rig, url, patience)
    try:
        return await asyncio.wait_for(run_turn(turn), 30)
    finally:
        await turn.provider.aclose()
