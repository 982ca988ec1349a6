"""A host that was taken because it was there, and somebody else where it turns out not to answer this login."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

from agent.providers.base import Completed, Provider, ProviderError, ProviderEvent

log = logging.getLogger("agent.providers")

_CLOSED = (403, 404, 501)  # this login may not, there is no such model, there is no such service
NOTICE = "The workspace's own model does not answer: {why} The built-in planner answers until the app is started again."


class WithFallback:
    """``first``, until it refuses its default model before it ever answered; from then on what ``second`` makes.

    ``notice`` says so to people. Other models that somebody names, and every other fault, stay ``first``'s.
    """

    def __init__(self, first: Provider, second: Callable[[], Provider]) -> None:
        self._first = first
        self._make_second = second
        self._second: Provider | None = None
        self._has_answered = False
        self.notice = ""
        self._is_now(first)

    def _is_now(self, provider: Provider) -> None:
        self.name = provider.name
        self.default_model = provider.default_model
        self.small_model: str | None = getattr(provider, "small_model", None)

    async def stream(
        self,
        system: str,
        messages: list[dict[str, Any]],
        tools: list[dict[str, Any]],
        *,
        model: str,
        max_tokens: int,
    ) -> AsyncIterator[ProviderEvent]:
        if self._second is None:
            try:
                async with _closing(self._first, system, messages, tools, model, max_tokens) as events:
                    async for event in events:
                        self._has_answered = True
                        yield event
                return
            except ProviderError as error:
                if self._has_answered or error.status not in _CLOSED or model != self._first.default_model:
                    raise
                log.warning("%s answers %d: the fallback takes over", self._first.name, error.status)
                self.notice = NOTICE.format(why=error.message)
                self._second = self._second or self._make_second()
                self._is_now(self._second)
        second = self._second
        assert second is not None
        async with _closing(second, system, messages, tools, second.default_model, max_tokens) as events:
            async for event in events:
                yield replace(event, answered_by=second.name) if isinstance(event, Completed) else event

    async def aclose(self) -> None:
        for provider in (self._first, self._second):
            if provider is not None:
                await provider.aclose()


@contextlib.asynccontextmanager
async def _closing(
    provider: Provider, system: str, messages: Any, tools: Any, model: str, max_tokens: int
) -> AsyncIterator[AsyncIterator[ProviderEvent]]:
    """Leaving it ends the request, also where the reply was not read to its end."""
    events = provider.stream(system, messages, tools, model=model, max_tokens=max_tokens)
    try:
        yield events
    finally:
        await events.aclose()  # type: ignore[attr-defined]
