"""One contract for all adapters, each over real HTTP against a stand-in of its wire format."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from agent.hosts import UNSIGNED
from agent.providers.anthropic import AnthropicProvider
from agent.providers.base import Completed, Provider, ProviderError, ProviderEvent, TextDelta, ThinkingDelta
from agent.providers.openai_chat import OpenAIChatProvider
from agent.providers.patience import Patience
from agent.providers.planner import PlannerProvider
from tests.fakes.chat_api import serve_chat
from tests.fakes.messages_api import serve
from tests.fakes.scripted_api import Call, Reply

HASTE = Patience(first_event=5, between_events=5, first_backoff=0.01, total_wait=1)
TOOLS = [{"name": "add", "description": "Adds.", "input_schema": {"type": "object"}}]
ASKED = [{"role": "user", "content": [{"type": "text", "text": "hi"}]}]
KEY = "sk-test-not-a-key-1234567890"
MESSAGES = ["anthropic", "databricks-claude", "ollama-messages"]  # the others speak Chat Completions
HOSTS = [*MESSAGES, "openai", "azure", "azure-classic", "gemini", "ollama", "vllm", "databricks"]


@contextmanager
def host(name: str, script: Sequence[Reply], patience: Patience = HASTE) -> Iterator[tuple[Provider, Any]]:
    if name in MESSAGES:
        with serve(script) as served:
            if name == "databricks-claude":
                yield AnthropicProvider.from_token(lambda _: KEY, base_url=served.url, patience=patience), served
            else:  # Ollama caches by itself and knows no adaptive thinking
                bare: dict[str, Any] = {"thinking": "off", "caching": False} if name == "ollama-messages" else {}
                yield AnthropicProvider.from_key(KEY, base_url=served.url, patience=patience, **bare), served
        return
    options = {"name": name, "default_model": "m", "patience": patience}
    with serve_chat(script, "openai" if name.startswith("azure") else name) as served:  # type: ignore[arg-type]
        if name.startswith("azure"):
            version = "2025-04-01" if name == "azure-classic" else None
            yield OpenAIChatProvider.azure(endpoint=served.url, api_key=KEY, api_version=version, **options), served
        elif name == "databricks":
            yield OpenAIChatProvider.connect(base_url=served.url, token=lambda _: KEY, **options), served
        else:
            yield OpenAIChatProvider.connect(base_url=served.url, api_key=KEY, **options), served


async def ask(provider: Provider, messages: list[dict[str, Any]] = ASKED) -> list[ProviderEvent]:
    try:
        stream = provider.stream("Be brief.", messages, TOOLS, model="claude-sonnet-5-5", max_tokens=100)
        return [event async for event in stream]
    finally:
        await provider.aclose()


def whole(events: list[ProviderEvent]) -> Completed:
    done = events[-1]
    assert isinstance(done, Completed)
    assert sum(isinstance(event, Completed) for event in events) == 1
    return done


@pytest.fixture(params=HOSTS)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


async def test_text_streams_and_usage_is_counted(name):
    usage = {"input_tokens": 30, "output_tokens": 7, "cache_read_input_tokens": 70}
    with host(name, [Reply(text="Seven clusters run.", usage=usage)]) as (provider, served):
        events = await ask(provider)
    assert len([event for event in events if isinstance(event, TextDelta)]) > 1
    done = whole(events)
    assert done.content == [{"type": "text", "text": "Seven clusters run."}]
    assert done.stop_reason == "end_turn"
    assert (done.usage.input_tokens, done.usage.cache_read_tokens, done.usage.output_tokens) == (30, 70, 7)
    assert KEY in str(served.requests[0]["_headers"])
    assert served.requests[0]["stream"] is True


async def test_thinking_is_shown(name):
    with host(name, [Reply(thinking="Two sums first.", text="Yes.")]) as (provider, _):
        events = await ask(provider)
    assert "".join(event.text for event in events if isinstance(event, ThinkingDelta)).strip() == "Two sums first."
    assert whole(events).content[0]["type"] == "thinking"


async def test_parallel_calls_come_whole_and_their_answers_go_back(name):
    calls = (Call("add", {"a": 1, "b": [2, "ü"]}, "t1"), Call("add", {}, "t2"))
    with host(name, [Reply(text="Adding.", calls=calls), Reply(text="Done.")]) as (provider, served):
        stream = provider.stream("", ASKED, TOOLS, model="m", max_tokens=100)
        done = whole([event async for event in stream])
        assert done.stop_reason == "tool_use"
        made = [block for block in done.content if block["type"] == "tool_use"]
        assert [(block["name"], block["input"]) for block in made] == [("add", {"a": 1, "b": [2, "ü"]}), ("add", {})]
        assert len({block["id"] for block in made}) == 2
        assert all(block["id"] for block in made)
        results = [{"type": "tool_result", "tool_use_id": block["id"], "content": "3"} for block in made]
        results[1] |= {"is_error": True}
        more = [*ASKED, {"role": "assistant", "content": done.content}, {"role": "user", "content": results}]
        assert whole(await ask(provider, more)).content[0]["text"] == "Done."
    sent = str(served.requests[1])
    assert all(block["id"] in sent for block in made)
    if name == "gemini":
        assert "sig-0" in sent
        assert "sig-1" in sent


@pytest.mark.parametrize("foreign", [True, False])
async def test_calls_that_another_model_made_are_no_fault_at_gemini(foreign):
    made = [{"type": "tool_use", "id": f"t{n}", "name": "add", "input": {}} for n in (1, 2)]
    if not foreign:  # of its own parallel calls it signs the first one
        made[0]["extra"] = {"extra_content": {"google": {"thought_signature": "own"}}}
    results = [{"type": "tool_result", "tool_use_id": call["id"], "content": "3"} for call in made]
    messages = [*ASKED, {"role": "assistant", "content": made}, {"role": "user", "content": results}]
    with serve_chat([Reply(text="Done.")], "vllm") as served:
        provider = OpenAIChatProvider.connect(
            base_url=served.url, api_key=KEY, name="gemini", default_model="m", foreign_call=UNSIGNED
        )
        await ask(provider, messages)
    calls = next(message for message in served.requests[0]["messages"] if message["role"] == "assistant")["tool_calls"]
    signed = [call.get("extra_content", {}).get("google", {}).get("thought_signature") for call in calls]
    assert signed == (["skip_thought_signature_validator"] * 2 if foreign else ["own", None])


async def test_a_single_call_without_arguments(name):
    with host(name, [Reply(calls=(Call("add", {}, "t1"),))]) as (provider, _):
        done = whole(await ask(provider))
    assert [block["input"] for block in done.content] == [{}]


LISTING = {
    "name": "list_clusters",
    "description": "Lists the clusters of the workspace, with states.",
    "input_schema": {"type": "object", "properties": {"state": {"type": "string"}}},
}
LISTED = "2 clusters, 1 running.\nname | id | state\nShared | c-1 | RUNNING\nML | c-2 | TERMINATED"


def well_formed(events: list[ProviderEvent]) -> Completed:
    """What every provider owes the loop."""
    done = whole(events)
    shown = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert shown == "".join(block["text"] for block in done.content if block["type"] == "text")
    calls = [block for block in done.content if block["type"] == "tool_use"]
    assert (done.stop_reason == "tool_use") is bool(calls)
    assert all(isinstance(call["input"], dict) and call["id"] for call in calls)
    assert len({call["id"] for call in calls}) == len(calls)
    assert {block["type"] for block in done.content} <= {"text", "thinking", "tool_use"}
    assert done.model
    assert min(done.usage.total_input, done.usage.output_tokens) >= 0
    json.dumps(done.content)  # it goes into the log
    return done


@pytest.mark.parametrize("name", [*HOSTS, "planner"])
async def test_a_turn_with_a_tool_is_well_formed_from_any_provider(name):
    """The planner, too: it is given what any model is, and answers in the same shapes."""
    script = [Reply(text="I look.", calls=(Call("list_clusters", {}, "t1"),)), Reply(text="2 clusters, 1 running.")]
    asked = [{"role": "user", "content": [{"type": "text", "text": "Show me all clusters"}]}]
    with contextlib.ExitStack() as stack:
        provider = PlannerProvider() if name == "planner" else stack.enter_context(host(name, script))[0]
        stream = provider.stream("Be brief.", asked, [LISTING], model="m", max_tokens=100)
        first = well_formed([event async for event in stream])
        calls = [block for block in first.content if block["type"] == "tool_use"]
        assert [call["name"] for call in calls] == ["list_clusters"]
        results = [{"type": "tool_result", "tool_use_id": call["id"], "content": LISTED} for call in calls]
        more = [*asked, {"role": "assistant", "content": first.content}, {"role": "user", "content": results}]
        stream = provider.stream("Be brief.", more, [LISTING], model="m", max_tokens=100)
        last = well_formed([event async for event in stream])
        await provider.aclose()
    assert last.stop_reason == "end_turn"
    assert "2 clusters" in str(last.content)


async def test_what_ollama_does_not_know_is_not_sent():
    with host("ollama-messages", [Reply(text="ok")]) as (provider, served):
        await ask(provider)
    assert not {"thinking", "cache_control"} & set(served.requests[0])
    assert "cache_control" not in str({k: v for k, v in served.requests[0].items() if k != "_headers"})


@pytest.mark.parametrize("reason", ["max_tokens", "refusal"])
async def test_stop_reasons(name, reason):
    with host(name, [Reply(text="a b", stop_reason=reason)]) as (provider, _):
        assert whole(await ask(provider)).stop_reason == reason


async def test_calls_of_a_reply_that_was_cut_by_its_length_do_not_ask_for_tools(name):
    reply = Reply(calls=(Call("add", {"a": 1}, "t1"),), stop_reason="max_tokens")
    with host(name, [reply]) as (provider, _):
        assert whole(await ask(provider)).stop_reason == "max_tokens"


@pytest.mark.parametrize("status", [429, 500, 503, 529])
async def test_passing_faults_are_retried_before_anything_was_shown(name, status):
    with host(name, [Reply(status=status), Reply(text="at last")]) as (provider, served):
        assert whole(await ask(provider)).content[0]["text"] == "at last"
    assert len(served.requests) == 2


@pytest.mark.parametrize(
    ("reply", "kind", "retryable"),
    [
        (Reply(status=401, error_type="authentication_error"), "auth", False),
        (Reply(status=404, error_type="not_found_error"), "bad_request", False),
        (Reply(status=400, message="prompt is too long: 9 tokens"), "too_large", False),
        (Reply(status=429, headers={"retry-after": "3600"}), "rate_limit", True),
        (Reply(text="one two three four", fault="drop", after=2), "network", True),
        (Reply(text="one two three four", fault="end", after=2), "cut", True),
        (Reply(text="one two three four", fault="error_event", after=2), "overloaded", True),
        (Reply(text="one two three four", fault="bad_frame", after=2), "malformed", True),
        (Reply(text="Adding.", calls=(Call("add", {"a": 1}),), fault="bad_json"), "malformed", True),
    ],
)
async def test_faults_are_named_and_asked_once(name, reply, kind, retryable, caplog):
    with host(name, [reply, Reply(text="never asked")]) as (provider, served):
        with pytest.raises(ProviderError) as caught:
            await ask(provider)
        assert len(served.requests) == 1
    assert (caught.value.kind, caught.value.retryable) == (kind, retryable)
    assert KEY not in caught.value.message + caplog.text


async def test_a_page_in_place_of_a_reply_is_a_fault(name):
    with host(name, [Reply(fault="html")] * 9) as (provider, _), pytest.raises(ProviderError):
        await ask(provider)


async def test_a_slow_host_times_out(name):
    with host(name, [Reply(fault="stall")], Patience(first_event=0.3)) as (provider, served):
        with pytest.raises(ProviderError) as caught:
            await ask(provider)
        assert len(served.requests) <= 1
    assert caught.value.kind == "timeout"


async def test_no_host_at_all(name):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = f"http://127.0.0.1:{listener.getsockname()[1]}"
    haste = Patience(attempts=2, first_backoff=0.01)
    if name in MESSAGES:
        provider: Provider = AnthropicProvider.from_key(KEY, base_url=nobody, patience=haste)
    else:
        provider = OpenAIChatProvider.connect(
            base_url=nobody, api_key=KEY, name=name, default_model="m", patience=haste
        )
    with pytest.raises(ProviderError, match="cannot be reached"):
        await ask(provider)


async def test_cancelling_ends_the_request(name):
    with host(name, [Reply(text="one two three four", pause=0.05)]) as (provider, _):
        seen = asyncio.Event()

        async def read() -> None:
            async for _ in provider.stream("", ASKED, [], model="m", max_tokens=5):
                seen.set()

        task = asyncio.create_task(read())
        await asyncio.wait_for(seen.wait(), 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await provider.aclose()


@pytest.mark.parametrize("wire", ["messages", "chat"])
async def test_a_token_that_was_refused_is_asked_for_again(wire):
    tokens = iter(["old", "new", "new", "new"])
    script = [Reply(status=401), Reply(text="ok")]
    if wire == "messages":
        with serve(script) as served:
            done = whole(await ask(AnthropicProvider.from_token(lambda _: next(tokens), base_url=served.url)))
    else:
        with serve_chat(script) as served:
            provider = OpenAIChatProvider.connect(
                base_url=served.url, token=lambda _: next(tokens), name="d", default_model="m"
            )
            done = whole(await ask(provider))
    assert done.content[0]["text"] == "ok"
    assert [request["_headers"]["authorization"] for request in served.requests] == ["Bearer old", "Bearer new"]


async def test_where_requests_go():
    for name, path in [("azure", "/openai/v1/chat/completions"), ("azure-classic", "/deployments/claude-sonnet-5-5/")]:
        with host(name, [Reply(text="ok")]) as (provider, served):
            await ask(provider)
            assert path in served.requests[0]["_path"]


@pytest.mark.parametrize("parameter", ["max_tokens", "max_completion_tokens"])
async def test_the_bound_is_called_what_the_host_knows(parameter):
    with serve_chat([Reply(text="ok")]) as served:
        await ask(
            OpenAIChatProvider.connect(
                base_url=served.url, api_key=KEY, name="v", default_model="m", length_parameter=parameter
            )
        )
    assert served.requests[0][parameter] == 100
    assert len({"max_tokens", "max_completion_tokens"} & set(served.requests[0])) == 1
