"""What a tool answers when a write worked and the look at its outcome did not.

Such a call is no failure: an error would be read as "send it again". It answers with the id of what it made.
"""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, TypeVar

from fastmcp.exceptions import ToolError
from fastmcp.tools import ToolResult

from mcp_tools import results
from mcp_tools.calls import Call
from mcp_tools.context_view import build_context
from mcp_tools.errors import reason_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unseen:
    """Why the outcome of a write could not be read."""

    reason: str


async def seen(call: Call, asking: Awaitable[T]) -> T | Unseen:
    """What ``asking`` answers. Raises its ToolError as long as the call has not changed anything."""
    try:
        return await asking
    except ToolError as error:
        if not call.wrote:
            raise
        return Unseen(reason_of(error))


def unseen_result(kind: str, value: dict[str, Any], unseen: Unseen, *, did: str, look: str) -> ToolResult:
    """``did`` is what is known (with the id), ``look`` the tool that shows the rest. ``value`` needs id and name."""
    key = next((name for name in (f"{kind}_id", "path") if name in value), "id")
    return results.single(
        kind,
        {"state": "UNKNOWN"} | value,
        summary=f"{did.rstrip('.')}; its state could not be read ({unseen.reason}). Use {look} to see it.",
        lines=[(key, value[key])],
        notes=["Do not send it again: it was carried out."],
    )


def now_current(call: Call, kind: str) -> str:
    """The sentence that tells that what was brought up is the session's own from now on."""
    return f" It is the current {kind}." if call.remembers else ""


async def with_current_context(call: Call, result: ToolResult) -> ToolResult:
    """The result with the session's context, or without it when there is no session to keep it in or the workspace
    does not answer any more."""
    if not call.remembers:
        return result
    context = await seen(call, build_context(call))
    return result if isinstance(context, Unseen) else results.with_context(result, context)
