"""A provider that plays scripted replies, for tests of what lies above providers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.providers.base import Completed, ProviderEvent, TextDelta, ThinkingDelta, TokenUsage, ToolInputDelta


def use(name: str, call_id: str, **arguments: Any) -> dict[str, Any]:
    """A tool_use block."""
    return {"type": "tool_use", "id": call_id, "name": name, "input": arguments}


@dataclass
class Say:
    """One reply: text, then calls. ``fault`` is raised after the text was streamed; ``hold`` is awaited after it.
    ``{model}`` in ``thinking`` stands for the model that was asked."""

    text: str = ""
    calls: Sequence[dict[str, Any]] = ()
    thinking: str = ""
    stop_reason: str | None = None
    fault: BaseException | None = None
    hold: asyncio.Event | None = None
    usage: TokenUsage = field(default_factory=lambda: TokenUsage(10, 5, 3, 2))


Step = Say | Callable[[list[dict[str, Any]]], Say]


class ScriptedProvider:
    """``seen`` holds the messages of each request. A step may be a function of the messages."""

    name = "scripted"
    default_model = "planner"

    def __init__(self, *steps: Step) -> None:
        self.steps = list(steps)
        self.seen: list[list[dict[str, Any]]] = []
        self.tools: list[list[dict[str, Any]]] = []
        self.models: list[str] = []
        self.closed = 0

    async def stream(
        self,
        system: str,
        messages: list[dict[str, Any]],
        tools: list[dict[str, Any]],
        *,
        model: str,
        max_tokens: int,
    ) -> AsyncIterator[ProviderEvent]:
        self.seen.append(messages)
        self.tools.append(tools)
        self.models.append(model)
        if not self.steps:
            raise AssertionError("the script is at its end")
        step = self.steps.pop(0)
        say = step if isinstance(step, Say) else step(messages)
        content: list[dict[str, Any]] = []
        if say.thinking:
            thought = say.thinking.replace("{model}", model)
            yield ThinkingDelta(thought)
            content.append({"type": "thinking", "thinking": thought, "signature": "c2ln"})
        for word in say.text.split(" ") if say.text else []:
            yield TextDelta(word if word == say.text.split(" ")[0] else f" {word}")
        if say.text:
            content.append({"type": "text", "text": say.text})
        if say.hold is not None:
            await say.hold.wait()
        if say.fault is not None:
            raise say.fault
        for call in say.calls:
            yield ToolInputDelta(call["name"])
            content.append(call)
        reason = say.stop_reason or ("tool_use" if say.calls else "end_turn")
        yield Completed(content, reason, model, say.usage)  # type: ignore[arg-type]

    async def aclose(self) -> None:
        self.closed += 1
