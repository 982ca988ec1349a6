"""Waiting for what takes time in the workspace, without blocking others and never past a bound."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from fastmcp.server.dependencies import get_context
from pydantic import Field

from mcp_tools import calls

T = TypeVar("T")
MAX_WAIT = 600
REPORT_SECONDS = 1.0
WaitSeconds = Annotated[int, Field(ge=0, le=MAX_WAIT, description="0: return at once")]


async def poll(
    ask: Callable[[], Awaitable[T]],
    done: Callable[[T], bool],
    *,
    seconds: float,
    first: float = 0.3,
    slowest: float = 3.0,
    says: Callable[[T], str] | None = None,
    leaves: str = "",
) -> T:
    """Ask until ``done`` or until ``seconds`` are over; the last answer either way. Cancelling it changes nothing.

    ``says``: the state in a sentence, which clients that ask for progress are told about once a second.
    ``leaves``: what becomes of the thing when the call is cancelled; progress and the audit log say it.
    """
    began = reported = time.monotonic()
    pause = first
    try:
        while True:
            answer = await ask()
            now = time.monotonic()
            left = began + seconds - now
            if done(answer) or left <= 0:
                return answer
            if says and (reported == began or now - reported >= REPORT_SECONDS):
                reported = now
                await report(f"{says(answer)} {leaves}".strip(), elapsed=now - began, total=seconds)
            await asyncio.sleep(min(pause, left))
            pause = min(pause * 1.5, slowest)
    except asyncio.CancelledError:
        if leaves:
            calls.current().leaves(leaves)
        raise


async def report(message: str, *, elapsed: float, total: float) -> None:
    """An MCP progress notification, for a client that asked for them. One that is gone is no reason to fail."""
    try:
        await get_context().report_progress(round(elapsed, 1), total, message)
    except asyncio.CancelledError:
        raise
    except Exception:
        calls.log.debug("progress could not be reported", exc_info=True)
