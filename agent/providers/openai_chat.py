"""Replies from a host that speaks Chat Completions: OpenAI, Azure OpenAI, Gemini, Ollama, vLLM, Databricks endpoints.

https://platform.openai.com/docs/api-reference/chat/streaming. Always streams; the chunks are put together here, since
the SDK's own helper fails on hosts that leave out a call's index.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import httpx2
import openai

from agent.providers.base import ProviderEvent
from agent.providers.chat_chunks import Assembly
from agent.providers.chat_messages import chat_messages, chat_tools
from agent.providers.faults import Explainer
from agent.providers.patience import Patience, begun, persist
from agent.providers.tokens import BearerAuth, TokenGetter


class OpenAIChatProvider:
    """One client for the process, used from one event loop.

    ``length_parameter`` is what this host calls the bound of a reply: OpenAI's newer models refuse ``max_tokens``,
    older servers do not know ``max_completion_tokens``. ``key_setting`` names the setting of its key to people.
    """

    def __init__(
        self,
        client: openai.AsyncOpenAI,
        *,
        name: str,
        default_model: str,
        small_model: str | None = None,
        length_parameter: str = "max_completion_tokens",
        key_setting: str = "OPENAI_API_KEY",
        personal: bool = False,
        foreign_call: dict[str, Any] | None = None,
        patience: Patience | None = None,
    ) -> None:
        self.name = name
        self.default_model = default_model
        self.small_model = small_model
        self._length = length_parameter
        self._foreign_call = foreign_call
        self._patience = patience or Patience()
        self._explain = Explainer(key_setting=key_setting, personal=personal)
        timeout = httpx2.Timeout(
            connect=self._patience.connect, read=self._patience.between_events, write=60.0, pool=10.0
        )
        self._client = client.with_options(max_retries=0, timeout=timeout)

    @classmethod
    def connect(
        cls, *, base_url: str | None, api_key: str | None = None, token: TokenGetter | None = None, **options: Any
    ) -> OpenAIChatProvider:
        """With ``token`` each request carries what it gives at that moment, else ``api_key``."""
        http = httpx2.AsyncClient(auth=BearerAuth(token), follow_redirects=True) if token is not None else None
        client = openai.AsyncOpenAI(api_key=api_key or "none", base_url=base_url, http_client=http)
        return cls(client, **options)

    @classmethod
    def azure(cls, *, endpoint: str, api_key: str, api_version: str | None, **options: Any) -> OpenAIChatProvider:
        """Azure OpenAI: its v1 surface, or with ``api_version`` the one with deployments in the path."""
        if api_version:
            client: openai.AsyncOpenAI = openai.AsyncAzureOpenAI(
                azure_endpoint=endpoint, api_version=api_version, api_key=api_key
            )
        else:
            client = openai.AsyncOpenAI(api_key=api_key, base_url=f"{endpoint.rstrip('/')}/openai/v1/")
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
        request: dict[str, Any] = {
            "model": model,
            "messages": chat_messages(system, messages, foreign_call=self._foreign_call),
            self._length: max_tokens,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if tools:
            request["tools"] = chat_tools(tools)
        events = persist(lambda: self._attempt(request), explain=self._explain, patience=self._patience)
        async with contextlib.aclosing(events) as reply:  # type: ignore[type-var]
            async for event in reply:
                yield event

    @contextlib.asynccontextmanager
    async def _opened(self, request: dict[str, Any]) -> AsyncIterator[openai.AsyncStream[Any]]:
        async with await self._client.chat.completions.create(**request) as stream:
            yield stream

    async def _attempt(self, request: dict[str, Any]) -> AsyncGenerator[ProviderEvent, None]:
        whole = Assembly()
        async with begun(self._opened(request), self._patience) as (_, chunks):
            async for chunk in chunks:
                for event in whole.add(chunk):
                    yield event
        yield whole.completed(model=request["model"])
