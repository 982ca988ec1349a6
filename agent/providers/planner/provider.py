"""The planner behind the provider protocol."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import AsyncIterator
from typing import Any

from agent.providers.base import Completed, FinishReason, ProviderEvent, TextDelta, TokenUsage, ToolInputDelta
from agent.providers.planner.planner import plan
from agent.providers.planner.steps import Call, Reply

_PIECE = re.compile(r".*?(?:\n+|(?<=[.!?:])\s+|$)", re.DOTALL)


class PlannerProvider:
    """Replies by rules: the same messages and tools give the same reply in every process, in milliseconds.

    It costs nothing and sends nothing anywhere; its usage counts no tokens.
    """

    name = "planner"
    default_model = "built-in-planner"

    async def stream(
        self,
        system: str,
        messages: list[dict[str, Any]],
        tools: list[dict[str, Any]],
        *,
        model: str = default_model,
        max_tokens: int = 0,
    ) -> AsyncIterator[ProviderEvent]:
        """One reply: text deltas (a sentence or line each), then one :class:`Completed`. Raises nothing of its own."""
        reply = plan(messages, tools)
        for piece in _PIECE.findall(reply.text):
            if piece:
                yield TextDelta(piece)
        content: list[dict[str, Any]] = [{"type": "text", "text": reply.text}] if reply.text else []
        for index, call in enumerate(reply.calls):
            yield ToolInputDelta(call.name, json.dumps(call.args, sort_keys=True, ensure_ascii=False))
            content.append(
                {"type": "tool_use", "id": _call_id(messages, index, call), "name": call.name, "input": dict(call.args)}
            )
        yield Completed(content, _stop_reason(reply), model, TokenUsage())

    async def aclose(self) -> None:
        """Nothing is held."""


def _stop_reason(reply: Reply) -> FinishReason:
    return "tool_use" if reply.calls else "end_turn"


def _call_id(messages: list[dict[str, Any]], index: int, call: Call) -> str:
    """Unique in the conversation: the same call at another place in it has another id."""
    seed = f"{len(messages)} {index} {call.key} {json.dumps(messages, sort_keys=True, default=str)}"
    return f"toolu_plan_{hashlib.sha256(seed.encode()).hexdigest()[:20]}"
