"""Waiting for what takes time in the workspace, without blocking others and never past a bound."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from pydantic import Field

T = TypeVar("T")
MAX_WAIT = 600
WaitSeconds = Annotated[int, Field(ge=0, le=MAX_WAIT, description="0: return at once")]


async def poll(
    ask: Callable[[], Awaitable[T]],
    done: Callable[[T], bool],
    *,
    seconds: float,
    first: float = 0.3,
    slowest: float = 3.0,
) -> T:
    """Ask until ``done`` or until ``seconds`` are over; the last answer either way. Cancelling it changes nothing."""
    deadline = time.monotonic() + seconds
    pause = first
    while True:
        answer = await ask()
        left = deadline - time.monotonic()
        if done(answer) or left <= 0:
            return answer
        await asyncio.sleep(min(pause, left))
        pause = min(pause * 1.5, slowest)
