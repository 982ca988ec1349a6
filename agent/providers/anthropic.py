"""Replies from a host that speaks the Anthropic Messages API (https://docs.claude.com/en/api/messages-streaming).

Anthropic itself, or another host by its base URL. Always streams. Retries are this module's own: only while
nothing of the reply was shown, and never for longer than a person would wait.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import random
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Any, Literal, cast

import anthropic
import httpx2

from agent.providers.base import (
    Completed,
    FinishReason,
    ProviderError,
    ProviderEvent,
    TextDelta,
    ThinkingDelta,
    TokenUsage,
    ToolInputDelta,
)
from agent.providers.faults import explain

log = logging.getLogger("agent.providers")

DEFAULT_MODEL = "claude-sonnet-5-5"
# Models that take thinking={"type": "adaptive"}; others answer it with a 400.
_ADAPTIVE = ("sonnet-5", "opus-5", "opus-4-6", "opus-4-7", "opus-4-8", "sonnet-4-6", "haiku-5", "fable-5", "mythos-5")
_FINISHES = ("end_turn", "tool_use", "max_tokens", "stop_sequence", "pause_turn", "refusal")


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. ``total_wait`` bounds all waiting between attempts; a host that asks for more is not waited for."""

    connect: float = 10.0
    first_event: float = 90.0
    between_events: float = 120.0
    attempts: int = 4
    first_backoff: float = 0.5
    total_wait: float = 20.0


class AnthropicProvider:
    """One client for the process, used from one event loop.

    ``thinking``: ``auto`` asks models that know adaptive thinking for a summary of it; ``off`` sends nothing
    (for hosts that refuse it). ``caching``: marks the prefix for prompt caching. The key never leaves ``client``.
    """

    name = "anthropic"

    def __init__(
        self,
        client: anthropic.AsyncAnthropic,
        *,
        default_model: str = DEFAULT_MODEL,
        thinking: Literal["auto", "off"] = "auto",
        caching: bool = True,
        patience: Patience | None = None,
    ) -> None:
        self.default_model = default_model
        self._patience = patience or Patience()
        self._thinking = thinking
        self._caching = caching
        timeout = httpx2.Timeout(
            connect=self._patience.connect, read=self._patience.between_events, write=60.0, pool=10.0
        )
        self._client = client.with_options(max_retries=0, timeout=timeout)

    @classmethod
    def from_key(
        cls, api_key: str, *, base_url: str | None = None, api_version: str | None = None, **options: Any
    ) -> AnthropicProvider:
        """``api_version`` replaces the SDK's ``anthropic-version`` header, for hosts that know only an older one."""
        headers = {"anthropic-version": api_version} if api_version else None
        return cls(anthropic.AsyncAnthropic(api_key=api_key, base_url=base_url, default_headers=headers), **options)

    async def aclose(self) -> None:
        await self._client.close()

    async def stream(
        self,
        system: str,
        messages: list[dict[str, Any]],
        tools: list[dict[str, Any]],
        *,
        model: str,
        max_tokens: int,
    ) -> AsyncIterator[ProviderEvent]:
        request = self._request(system, messages, tools, model=model, max_tokens=max_tokens)
        waited = 0.0
        for attempt in range(1, self._patience.attempts + 1):
            shown = False
            try:
                async with contextlib.aclosing(self._attempt(request)) as events:
                    async for event in events:
                        shown = shown or isinstance(event, TextDelta | ThinkingDelta)
                        yield event
                return
            except Exception as error:
                fault = error if isinstance(error, ProviderError) else explain(error)
                delay = self._delay(fault, attempt)
                # A host that was silent for minutes is not asked again unseen: the person decides.
                again = fault.retryable and fault.kind != "timeout" and attempt < self._patience.attempts
                if shown or not again or waited + delay > self._patience.total_wait:
                    raise fault from None
                log.warning("model call failed (%s), attempt %d; waiting %.1f s", fault.kind, attempt, delay)
                waited += delay
                await asyncio.sleep(delay)

    def _delay(self, fault: ProviderError, attempt: int) -> float:
        if fault.retry_after is not None:
            return fault.retry_after
        return self._patience.first_backoff * 2 ** (attempt - 1) * random.uniform(0.8, 1.2)

    def _request(
        self,
        system: str,
        messages: list[dict[str, Any]],
        tools: list[dict[str, Any]],
        *,
        model: str,
        max_tokens: int,
    ) -> dict[str, Any]:
        prefix: dict[str, Any] = {"type": "text", "text": system}
        request: dict[str, Any] = {"model": model, "max_tokens": max_tokens, "messages": messages}
        if tools:
            request["tools"] = tools
        if self._caching:
            # The block's marker covers tools and system, which every conversation shares; the top-level one marks the
            # newest block, so that the next call of this conversation reads all before it.
            prefix["cache_control"] = {"type": "ephemeral"}
            request["cache_control"] = {"type": "ephemeral"}
        if system:
            request["system"] = [prefix]
        if self._thinking == "auto" and any(name in model for name in _ADAPTIVE):
            request["thinking"] = {"type": "adaptive", "display": "summarized"}
        return request

    async def _attempt(self, request: dict[str, Any]) -> AsyncGenerator[ProviderEvent, None]:
        arguments: dict[int, list[str]] = {}
        names: dict[int, str] = {}
        async with contextlib.AsyncExitStack() as stack:
            async with asyncio.timeout(self._patience.first_event):
                stream = await stack.enter_async_context(self._client.messages.stream(**request))
                events = aiter(stream)
                first = await anext(events, None)
            if first is None:
                raise _cut()
            async for event in _chain(first, events):
                if event.type == "text":
                    yield TextDelta(event.text)
                elif event.type == "thinking":
                    yield ThinkingDelta(event.thinking)
                elif event.type == "content_block_start" and event.content_block.type == "tool_use":
                    names[event.index] = event.content_block.name
                    yield ToolInputDelta(names[event.index])
                elif event.type == "content_block_delta" and event.delta.type == "input_json_delta":
                    arguments.setdefault(event.index, []).append(event.delta.partial_json)
                    yield ToolInputDelta(names.get(event.index, ""), event.delta.partial_json)
            message = await stream.get_final_message()
        yield _completed(message, arguments)


async def _chain(first: Any, rest: Any) -> AsyncIterator[Any]:
    yield first
    async for event in rest:
        yield event


def _completed(message: Any, arguments: dict[int, list[str]]) -> Completed:
    """The whole reply. Raises ProviderError for one without a stop reason (cut) and for calls without valid JSON."""
    if message.stop_reason is None:
        raise _cut()
    if message.stop_reason == "model_context_window_exceeded":
        raise ProviderError(
            "This conversation has become too long for the model. Start a new one.", retryable=False, kind="too_large"
        )
    if message.stop_reason not in _FINISHES:
        raise ProviderError(
            f"The model ended its reply in a way this app does not know ({message.stop_reason}). Try again.",
            retryable=True,
            kind="malformed",
        )
    content = []
    for index, block in enumerate(message.content):
        plain = block.model_dump(mode="json", exclude_none=True, by_alias=True, exclude={"parsed_output"})
        if block.type == "tool_use" and message.stop_reason == "tool_use":
            plain["input"] = _parsed("".join(arguments.get(index, [])), block.name, block.input)
        content.append(plain)
    usage = message.usage
    return Completed(
        content=content,
        stop_reason=cast(FinishReason, message.stop_reason),
        model=message.model,
        usage=TokenUsage(
            input_tokens=usage.input_tokens or 0,
            output_tokens=usage.output_tokens or 0,
            cache_read_tokens=usage.cache_read_input_tokens or 0,
            cache_write_tokens=usage.cache_creation_input_tokens or 0,
        ),
    )


def _parsed(text: str, name: str, given: Any) -> dict[str, Any]:
    """A call's arguments. The SDK accepts JSON that broke off in the middle; this does not."""
    if not text:
        return dict(given) if isinstance(given, dict) else {}
    with contextlib.suppress(json.JSONDecodeError):
        value = json.loads(text)
        if isinstance(value, dict):
            return value
    raise ProviderError(
        f"The model's call of {name} could not be read (its arguments are not valid JSON). Nothing was run. Try again.",
        retryable=True,
        kind="malformed",
    )


def _cut() -> ProviderError:
    return ProviderError(
        "The model's reply broke off before it was complete, so nothing it asked for was run. Try again.",
        retryable=True,
        kind="cut",
    )
