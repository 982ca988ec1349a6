"""Chat Completions chunks → one reply. Hosts differ in what they leave out; this takes all of it as it comes."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

from agent.providers.base import (
    Completed,
    FinishReason,
    ProviderEvent,
    TextDelta,
    ThinkingDelta,
    TokenUsage,
    ToolInputDelta,
)
from agent.providers.patience import cut, unreadable_call

# finish_reason → how the reply ended. "stop" with calls is a reply that asks for tools all the same.
_FINISHES: dict[str, FinishReason] = {
    "stop": "end_turn",
    "end_turn": "end_turn",
    "eos": "end_turn",
    "tool_calls": "tool_use",
    "function_call": "tool_use",
    "length": "max_tokens",
    "max_tokens": "max_tokens",
    "content_filter": "refusal",
}


class _Call:
    def __init__(self) -> None:
        self.id, self.name, self.arguments = "", "", ""
        self.extra: dict[str, Any] = {}


class Assembly:
    """Takes chunks in order; ``completed`` is the whole. Raises ProviderError for a reply that is not whole."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._thinking: list[str] = []
        self._refusal: list[str] = []
        self._calls: dict[object, _Call] = {}
        self._order: list[object] = []
        self._finish: str | None = None
        self._usage: Any = None
        self.model = ""

    def add(self, chunk: Any) -> Iterator[ProviderEvent]:
        self._usage = getattr(chunk, "usage", None) or self._usage
        self.model = getattr(chunk, "model", None) or self.model
        for choice in (getattr(chunk, "choices", None) or [])[:1]:  # the chunk with the usage has none
            self._finish = choice.finish_reason or self._finish
            if choice.delta is not None:
                yield from self._delta(choice.delta)

    def _delta(self, delta: Any) -> Iterator[ProviderEvent]:
        more = delta.model_extra or {}
        for name in ("reasoning_content", "reasoning"):
            if isinstance(more.get(name), str) and more[name]:
                yield self._think(more[name])
                break
        content = delta.content
        if isinstance(content, str):
            content = [{"type": "text", "text": content}]
        for part in content or []:
            yield from self._part(part if isinstance(part, dict) else {})
        if getattr(delta, "refusal", None):
            self._refusal.append(delta.refusal)
            yield self._say(delta.refusal)
        for piece in delta.tool_calls or []:
            yield self._call(piece)

    def _part(self, part: dict[str, Any]) -> Iterator[ProviderEvent]:
        """Reasoning models at Databricks send content as a list of parts."""
        if part.get("type") == "reasoning":
            for summary in part.get("summary") or []:
                if isinstance(summary, dict) and summary.get("text"):
                    yield self._think(str(summary["text"]))
        elif part.get("text"):
            yield self._say(str(part["text"]))

    def _say(self, text: str) -> TextDelta:
        self._text.append(text)
        return TextDelta(text)

    def _think(self, text: str) -> ThinkingDelta:
        self._thinking.append(text)
        return ThinkingDelta(text)

    def _call(self, piece: Any) -> ToolInputDelta:
        function = piece.function
        name = (function.name if function else None) or ""
        arguments = (function.arguments if function else None) or ""
        index = getattr(piece, "index", None)
        if index is not None:
            key: object = index
            known = self._calls.get(key)
            # Some hosts number every call 0: a new id there is a new call.
            if known is not None and piece.id and known.id and piece.id != known.id and name:
                key = f"{index}/{piece.id}"
            elif known is None or not piece.id:
                key = next((k for k in reversed(self._order) if str(k).startswith(f"{index}/")), key)
        elif piece.id or name or not self._order:  # no index (Gemini): what names itself is a new call
            key = f"n{len(self._order)}"
        else:
            key = self._order[-1]
        if key not in self._calls:
            self._calls[key] = _Call()
            self._order.append(key)
        call = self._calls[key]
        call.id = call.id or piece.id or ""
        call.name = call.name or name
        call.arguments += arguments
        call.extra |= piece.model_extra or {}
        return ToolInputDelta(call.name, arguments)

    def completed(self, *, model: str) -> Completed:
        if self._finish is None:
            raise cut()
        stop = _FINISHES.get(self._finish, "end_turn")
        if self._refusal:
            stop = "refusal"
        elif self._calls and stop == "end_turn":
            stop = "tool_use"
        elif stop == "tool_use" and not self._calls:
            stop = "end_turn"
        content: list[dict[str, Any]] = []
        if self._thinking:
            content.append({"type": "thinking", "thinking": "".join(self._thinking)})
        if self._text:
            content.append({"type": "text", "text": "".join(self._text)})
        if stop == "tool_use":
            content += [_block(self._calls[key]) for key in self._order]
        return Completed(content, stop, self.model or model, _tokens(self._usage))


def _block(call: _Call) -> dict[str, Any]:
    try:
        arguments = json.loads(call.arguments) if call.arguments.strip() else {}
    except json.JSONDecodeError:
        arguments = None
    if not isinstance(arguments, dict) or not call.name:
        raise unreadable_call(call.name or "a tool")
    block = {"type": "tool_use", "id": call.id or f"call_{uuid.uuid4().hex}", "name": call.name, "input": arguments}
    return block | ({"extra": call.extra} if call.extra else {})


def _tokens(usage: Any) -> TokenUsage:
    """Here the prompt's tokens include those read from the cache."""
    if usage is None:
        return TokenUsage()
    prompt, details = usage.prompt_tokens or 0, getattr(usage, "prompt_tokens_details", None)
    cached = min(prompt, getattr(details, "cached_tokens", None) or 0)
    return TokenUsage(prompt - cached, usage.completion_tokens or 0, cached)
