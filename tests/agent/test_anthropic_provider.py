"""The Messages API provider over real HTTP, against the scripted stand-in: the happy paths and every fault."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence

import pytest

from agent.providers.anthropic import AnthropicProvider
from agent.providers.base import Completed, ProviderError, ProviderEvent, TextDelta, ThinkingDelta, ToolInputDelta
from agent.providers.patience import Patience
from tests.fakes.messages_api import serve
from tests.fakes.scripted_api import Call, Reply, Served

KEY = "sk-test-not-a-key-1234567890"
TOOLS = [{"name": "add", "description": "Adds.", "input_schema": {"type": "object"}}]
HASTE = Patience(first_event=5, between_events=5, first_backoff=0.01, total_wait=2)


async def ask(served: Served, *, patience: Patience = HASTE, **options) -> list[ProviderEvent]:
    provider = AnthropicProvider.from_key(KEY, base_url=served.url, patience=patience, **options)
    try:
        stream = provider.stream(
            "You are terse.",
            [{"role": "user", "content": [{"type": "text", "text": "hi"}]}],
            TOOLS,
            model="claude-sonnet-5-5",
            max_tokens=1000,
        )
        return [event async for event in stream]
    finally:
        await provider.aclose()


async def fails(replies: Sequence[Reply], *, patience: Patience = HASTE) -> tuple[ProviderError, Served]:
    with serve(replies) as served:
        with pytest.raises(ProviderError) as caught:
            await ask(served, patience=patience)
        return caught.value, served


async def test_text_arrives_in_pieces_and_then_whole():
    usage = {"input_tokens": 5, "output_tokens": 9, "cache_read_input_tokens": 70, "cache_creation_input_tokens": 8}
    with serve([Reply(text="Seven clusters are running.", usage=usage)]) as served:
        events = await ask(served)
    pieces = [event.text for event in events if isinstance(event, TextDelta)]
    assert len(pieces) > 1
    assert "".join(pieces) == "Seven clusters are running."
    done = events[-1]
    assert isinstance(done, Completed)
    assert done.content == [{"type": "text", "text": "Seven clusters are running."}]
    assert (done.stop_reason, done.model) == ("end_turn", "claude-sonnet-5-5")
    assert (done.usage.input_tokens, done.usage.output_tokens) == (5, 9)
    assert (done.usage.cache_read_tokens, done.usage.cache_write_tokens) == (70, 8)


async def test_thinking_and_parallel_calls_keep_their_blocks():
    reply = Reply(
        thinking="Two sums.", text="Adding.", calls=(Call("add", {"a": 1, "b": [2, "ü"]}, "t1"), Call("add", {}, "t2"))
    )
    with serve([reply]) as served:
        events = await ask(served)
    assert "".join(event.text for event in events if isinstance(event, ThinkingDelta)) == "Two sums."
    assert {event.name for event in events if isinstance(event, ToolInputDelta)} == {"add"}
    done = events[-1]
    assert isinstance(done, Completed)
    assert done.stop_reason == "tool_use"
    assert done.content[0] == {"type": "thinking", "thinking": "Two sums.", "signature": "c2ln"}
    assert done.content[2] == {"type": "tool_use", "id": "t1", "name": "add", "input": {"a": 1, "b": [2, "ü"]}}
    assert done.content[3]["input"] == {}


async def test_the_request_asks_for_caching_and_thinking_and_sends_no_sampling():
    with serve([Reply(text="ok")]) as served:
        await ask(served)
    (request,) = served.requests
    assert request["messages"][-1]["content"][-1]["cache_control"] == {"type": "ephemeral"}
    assert request["system"] == [{"type": "text", "text": "You are terse.", "cache_control": {"type": "ephemeral"}}]
    assert request["thinking"] == {"type": "adaptive", "display": "summarized"}
    assert request["stream"] is True
    assert not {"temperature", "top_p", "tool_choice"} & set(request)


async def test_other_hosts_can_be_sent_less():
    with serve([Reply(text="ok")]) as served:
        await ask(served, thinking="off", caching=False, api_version="2023-06-01")
    (request,) = served.requests
    assert "thinking" not in request
    assert "cache_control" not in str(request)
    assert request["_headers"]["anthropic-version"] == "2023-06-01"


@pytest.mark.parametrize("status", [429, 500, 529])
async def test_passing_faults_before_the_reply_are_retried(status):
    with serve([Reply(status=status), Reply(status=status), Reply(text="at last")]) as served:
        events = await ask(served)
    assert events[-1].content[0]["text"] == "at last"
    assert len(served.requests) == 3


async def test_retry_after_is_honoured_up_to_what_a_person_waits():
    error, served = await fails([Reply(status=429, error_type="rate_limit_error", headers={"retry-after": "3600"})])
    assert len(served.requests) == 1
    assert error.retry_after == 3600
    assert "60 minutes" in error.message
    assert error.retryable


async def test_a_short_retry_after_is_waited_for():
    with serve([Reply(status=429, headers={"retry-after": "0.05"}), Reply(text="ok")]) as served:
        events = await ask(served)
    assert events[-1].stop_reason == "end_turn"
    assert len(served.requests) == 2


async def test_retries_end():
    error, served = await fails([Reply(status=529, error_type="overloaded_error")] * 9)
    assert len(served.requests) == HASTE.attempts
    assert error.kind == "overloaded"


@pytest.mark.parametrize(
    ("status", "error_type", "kind", "says"),
    [
        (401, "authentication_error", "auth", "ANTHROPIC_API_KEY"),
        (403, "permission_error", "auth", "key"),
        (404, "not_found_error", "bad_request", "CHAT_MODEL"),
        (400, "invalid_request_error", "bad_request", "scripted"),
        (413, "request_too_large", "too_large", "Start a new one"),
    ],
)
async def test_lasting_faults_are_said_once_and_not_retried(status, error_type, kind, says):
    error, served = await fails([Reply(status=status, error_type=error_type)])
    assert len(served.requests) == 1
    assert (error.kind, error.retryable) == (kind, False)
    assert says in error.message


@pytest.mark.parametrize(
    ("fault", "kind"), [("drop", "network"), ("end", "cut"), ("error_event", "overloaded"), ("bad_frame", "malformed")]
)
async def test_a_fault_after_text_was_shown_is_an_error_at_once(fault, kind):
    error, served = await fails([Reply(text="one two three four", fault=fault, after=2), Reply(text="never asked")])
    assert len(served.requests) == 1
    assert error.kind == kind
    assert error.retryable


@pytest.mark.parametrize("fault", ["drop", "end", "error_event", "bad_frame"])
async def test_the_same_faults_before_anything_was_shown_are_retried(fault):
    with serve([Reply(text="one two", fault=fault, after=0), Reply(text="second")]) as served:
        events = await ask(served)
    assert [event.text for event in events if isinstance(event, TextDelta)] == ["second"]


async def test_arguments_that_are_not_json_never_become_a_call():
    error, served = await fails([Reply(text="Adding.", calls=(Call("add", {"a": 1}),), fault="bad_json")])
    assert error.kind == "malformed"
    assert "add" in error.message
    assert len(served.requests) == 1


async def test_a_reply_cut_by_its_limit_says_so():
    with serve([Reply(text="a b", calls=(Call("add", {"a": 1}),), stop_reason="max_tokens")]) as served:
        events = await ask(served)
    assert events[-1].stop_reason == "max_tokens"


async def test_a_silent_host_times_out():
    error, served = await fails([Reply(fault="stall")], patience=Patience(first_event=1.5, first_backoff=0.01))
    assert error.kind == "timeout"
    assert len(served.requests) == 1


async def test_no_host_at_all():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with serve([]) as served, pytest.raises(ProviderError, match="cannot be reached") as caught:
        await ask(Served(nobody, served.api))
    assert caught.value.kind == "network"


async def test_leaving_the_stream_closes_the_request():
    with serve([Reply(text="one two three", pause=0.05)]) as served:
        provider = AnthropicProvider.from_key(KEY, base_url=served.url, patience=HASTE)
        seen = asyncio.Event()

        async def read():
            stream = provider.stream("", [{"role": "user", "content": "x"}], [], model="m", max_tokens=5)
            async for _ in stream:
                seen.set()

        task = asyncio.create_task(read())
        await asyncio.wait_for(seen.wait(), 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await provider.aclose()


async def test_no_error_shows_the_key(caplog):
    for reply in (Reply(status=401), Reply(status=500), Reply(text="a b", fault="drop")):
        error, _ = await fails([reply] * 5)
        assert KEY not in error.message + repr(error) + caplog.text
