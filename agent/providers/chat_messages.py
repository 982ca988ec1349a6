"""Messages in the Messages API's shapes → Chat Completions (https://platform.openai.com/docs/api-reference/chat)."""

from __future__ import annotations

import json
from typing import Any


def chat_messages(
    system: str, messages: list[dict[str, Any]], *, foreign_call: dict[str, Any] | None = None
) -> list[dict[str, Any]]:
    """Thinking stays out: hosts of this kind take none back. Results come as ``tool`` messages ahead of the text.

    ``foreign_call`` goes with the calls of a message that another model made, where the host wants something there.
    """
    sent: list[dict[str, Any]] = [{"role": "system", "content": system}] if system else []
    for message in messages:
        content = message["content"]
        blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
        if message["role"] == "assistant":
            sent.append(_assistant(blocks, foreign_call or {}))
        else:
            sent += [_result(block) for block in blocks if block["type"] == "tool_result"]
            text = _text(blocks)
            if text:
                sent.append({"role": "user", "content": text})
    return sent


def chat_tools(tools: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "type": "function",
            "function": {
                "name": tool["name"],
                "description": tool.get("description", ""),
                "parameters": tool["input_schema"],
            },
        }
        for tool in tools
    ]


def _assistant(blocks: list[dict[str, Any]], foreign_call: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {"role": "assistant"}
    text = _text(blocks)
    made = [block for block in blocks if block["type"] == "tool_use"]
    own = any(block.get("extra") for block in made)  # of parallel calls the host may sign the first one only
    calls = [({} if own else foreign_call) | _call(block) for block in made]
    if text or not calls:
        said["content"] = text or "(no text)"
    if calls:
        said["tool_calls"] = calls
    return said


def _call(block: dict[str, Any]) -> dict[str, Any]:
    """``extra`` is what the host sent beside the call, e.g. Gemini's thought signature: without it a 400 comes back."""
    return {
        **block.get("extra", {}),
        "id": block["id"],
        "type": "function",
        "function": {"name": block["name"], "arguments": json.dumps(block["input"], ensure_ascii=False)},
    }


def _result(block: dict[str, Any]) -> dict[str, Any]:
    content = block.get("content", "")
    text = content if isinstance(content, str) else _text(content)
    if block.get("is_error"):  # there is no flag for it on this wire
        text = f"Error: {text}"
    return {"role": "tool", "tool_call_id": block["tool_use_id"], "content": text}


def _text(blocks: list[dict[str, Any]]) -> str:
    return "\n\n".join(block["text"] for block in blocks if block["type"] == "text")
