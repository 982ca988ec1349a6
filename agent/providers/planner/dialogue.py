"""Reads a conversation's messages into turns: what was said, what was called, what came back, what was answered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.providers.planner.steps import Call, Result

_CONTEXT = re.compile(r"<session_context>\s*(.*?)\s*</session_context>\s*", re.DOTALL)
_FOLLOWUPS = re.compile(r"<followups>.*?</followups>", re.DOTALL)


@dataclass(frozen=True)
class Turn:
    """One exchange. ``steps`` are the calls that have a result, in order; ``context`` is the session then."""

    text: str
    context: dict[str, str] = field(default_factory=dict)
    steps: tuple[Result, ...] = ()
    reply: str = ""


def read_turns(messages: Sequence[dict[str, Any]]) -> tuple[Turn, ...]:
    """The turns of a list of Anthropic messages. The last one is the one to answer."""
    turns: list[dict[str, Any]] = []
    calls: dict[str, Call] = {}
    for message in messages:
        blocks = message.get("content") or []
        if isinstance(blocks, str):
            blocks = [{"type": "text", "text": blocks}]
        if message.get("role") == "assistant":
            for block in blocks:
                if block.get("type") == "tool_use":
                    given: Any = block.get("input") or {}
                    calls[block["id"]] = Call(block["name"], dict(given))
                elif block.get("type") == "text" and turns:
                    turns[-1]["reply"] = (turns[-1]["reply"] + "\n" + block["text"]).strip()
            continue
        for block in blocks:
            if block.get("type") == "tool_result" and turns:
                call = calls.get(block.get("tool_use_id", ""))
                if call is not None:
                    text, failed = _result_text(block.get("content")), bool(block.get("is_error"))
                    turns[-1]["steps"].append(Result(call, text, failed))
        said = "\n".join(block["text"] for block in blocks if block.get("type") == "text")
        if said.strip():
            context, text = _split_context(said)
            if text:
                turns.append({"text": text, "context": context, "steps": [], "reply": ""})
    return tuple(
        Turn(t["text"], t["context"], tuple(t["steps"]), _FOLLOWUPS.sub("", t["reply"]).strip()) for t in turns
    )


def _split_context(said: str) -> tuple[dict[str, str], str]:
    context: dict[str, str] = {}
    match = _CONTEXT.search(said)
    if match:
        for line in match[1].splitlines():
            key, colon, value = line.partition(":")
            if colon and value.strip() not in ("", "-", "none", "None"):
                context[key.strip()] = value.strip()
    return context, _CONTEXT.sub("", said).strip()


def _result_text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(block.get("text", "") for block in content or [] if block.get("type") == "text")
