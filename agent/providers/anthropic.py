"""Replies from a host that speaks the Anthropic Messages API (https://docs.claude.com/en/api/messages-streaming).

Anthropic itself, or another host by its base URL: Databricks-hosted Claude, Ollama. Always streams.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncGenerator, AsyncIterator
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
from agent.providers.faults import Explainer
from agent.providers.patience import Patience, begun, cut, persist, unreadable_call
from agent.providers.prompt_cache import marked
from agent.providers.tokens import BearerAuth, TokenGetter

DEFAULT_MODEL = "claude-sonnet-5-5"
# Models that take thinking={"type": "adaptive"}; others answer it with a 400.
_ADAPTIVE = ("sonnet-5", "opus-5", "opus-4-6", "opus-4-7", "opus-4-8", "sonnet-4-6", "haiku-5", "fable-5", "mythos-5")
_FINISHES = ("end_turn", "tool_use", "max_tokens", "stop_sequence", "pause_turn", "refusal")


class AnthropicProvider:
    """One client for the process, used from one event loop.

    ``thinking``: ``auto`` asks models that know adaptive thinking for a summary of it; ``off`` sends nothing
    (for hosts that refuse it). ``caching``: marks the prefix for prompt caching. The key never leaves ``client``.
    """

    def __init__(
        self,
        client: anthropic.AsyncAnthropic,
        *,
        name: str = "anthropic",
        default_model: str = DEFAULT_MODEL,
        small_model: str | None = None,
        key_setting: str = "ANTHROPIC_API_KEY",
        personal: bool = False,
        thinking: Literal["auto", "off"] = "auto",
        caching: bool = True,
        patience: Patience | None = None,
    ) -> None:
        self.name = name
        self.default_model = default_model
        self.small_model = small_model
        self._explain = Explainer(key_setting=key_setting, personal=personal)
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

    @classmethod
    def from_token(
        cls, token: TokenGetter, *, base_url: str, api_version: str | None = None, **options: Any
    ) -> AnthropicProvider:
        """A host that takes a token which changes: each request carries what ``token`` gives at that moment."""
        headers = {"anthropic-version": api_version} if api_version else None
        http = httpx2.AsyncClient(auth=BearerAuth(token), follow_redirects=True)
        client = anthropic.AsyncAnthropic(
            auth_token="replaced", base_url=base_url, default_headers=headers, http_client=http
        )
        return cls(client, **options)

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
        events = persist(lambda: self._attempt(request), explain=self._explain, patience=self._patience)
        async with contextlib.aclosing(events) as reply:  # type: ignore[type-var]
            async for event in reply:
                yield event

    def _request(
        self,
        system: str,
        messages: list[dict[str, Any]],
        tools: list[dict[str, Any]],
        *,
        model: str,
        max_tokens: int,
    ) -> dict[str, Any]:
        request: dict[str, Any] = {"model": model, "max_tokens": max_tokens, "messages": messages}
        if tools:
            request["tools"] = tools
        if system:
            request["system"] = [{"type": "text", "text": system}]
        if self._caching:
            request = marked(request)
        if self._thinking == "auto" and any(name in model for name in _ADAPTIVE):
            request["thinking"] = {"type": "adaptive", "display": "summarized"}
        return request

    async def _attempt(self, request: dict[str, Any]) -> AsyncGenerator[ProviderEvent, None]:
        arguments: dict[int, list[str]] = {}
        names: dict[int, str] = {}
        async with begun(self._client.messages.stream(**request), self._patience) as (stream, events):
            async for event in events:
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


def _completed(message: Any, arguments: dict[int, list[str]]) -> Completed:
    """The whole reply. Raises ProviderError for one without a stop reason (cut) and for calls without valid JSON."""
    if message.stop_reason is None:
        raise cut()
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
    raise unreadable_call(name)
