"""Asking a model host again: only while nothing of the reply was shown, never for longer than a person waits."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from agent.providers.base import ProviderError, ProviderEvent, TextDelta, ThinkingDelta

log = logging.getLogger("agent.providers")


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. ``total_wait`` bounds all waiting between attempts; a host that asks for more is not waited for."""

    connect: float = 10.0
    first_event: float = 90.0
    between_events: float = 120.0
    attempts: int = 4
    first_backoff: float = 0.5
    total_wait: float = 20.0


async def persist(
    attempt: Callable[[], AsyncGenerator[ProviderEvent, None]],
    *,
    explain: Callable[[BaseException], ProviderError],
    patience: Patience,
) -> AsyncIterator[ProviderEvent]:
    """The events of the first attempt that shows something or completes. Raises ProviderError."""
    waited = 0.0
    for number in range(1, patience.attempts + 1):
        shown = False
        try:
            async with contextlib.aclosing(attempt()) as events:
                async for event in events:
                    shown = shown or isinstance(event, TextDelta | ThinkingDelta)
                    yield event
            return
        except Exception as error:
            fault = error if isinstance(error, ProviderError) else explain(error)
            delay = fault.retry_after
            if delay is None:
                delay = patience.first_backoff * 2 ** (number - 1) * random.uniform(0.8, 1.2)
            # A host that was silent for minutes is not asked again unseen: the person decides.
            again = fault.retryable and fault.kind != "timeout" and number < patience.attempts
            if shown or not again or waited + delay > patience.total_wait:
                raise fault from None
            log.warning("model call failed (%s), attempt %d; waiting %.1f s", fault.kind, number, delay)
            waited += delay
            await asyncio.sleep(delay)


@contextlib.asynccontextmanager
async def begun(
    source: contextlib.AbstractAsyncContextManager[Any], patience: Patience
) -> AsyncIterator[tuple[Any, AsyncIterator[Any]]]:
    """The opened stream and all its events, the first of which came in time. Leaving it ends the request.

    Raises TimeoutError where that took longer than ``patience.first_event``, and :func:`cut` where none came.
    """
    async with contextlib.AsyncExitStack() as stack:
        async with asyncio.timeout(patience.first_event):
            stream = await stack.enter_async_context(source)
            events = aiter(stream)
            first = await anext(events, None)
        if first is None:
            raise cut()
        yield stream, _chain(first, events)


async def _chain(first: Any, rest: AsyncIterator[Any]) -> AsyncIterator[Any]:
    yield first
    async for event in rest:
        yield event


def cut() -> ProviderError:
    """The fault of a reply that ended before it was complete."""
    return ProviderError(
        "The model's reply broke off before it was complete, so nothing it asked for was run. Try again.",
        retryable=True,
        kind="cut",
    )


def unreadable_call(name: str) -> ProviderError:
    return ProviderError(
        f"The model's call of {name} could not be read (its arguments are not valid JSON). Nothing was run. Try again.",
        retryable=True,
        kind="malformed",
    )
