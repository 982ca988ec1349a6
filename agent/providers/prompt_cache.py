"""Where a request's prefix is marked for prompt caching
(https://docs.claude.com/en/docs/build-with-claude/prompt-caching).

A host reads the longest prefix that an earlier request wrote at one of its marks, and looks back at most 20 blocks from
a mark of this one. So the end of the conversation is marked, and so is the end of the request before it: a reply with
many parallel calls and their results may be longer than that look back.
"""

from __future__ import annotations

from typing import Any

MARK = {"type": "ephemeral"}
NO_MARK = ("thinking", "redacted_thinking")


def marked(request: dict[str, Any]) -> dict[str, Any]:
    """A copy with at most three marks (four are allowed): tools and system, which all conversations share; where the
    request before this one ended; the end."""
    copy = dict(request)
    if copy.get("system"):
        copy["system"] = [*copy["system"][:-1], {**copy["system"][-1], "cache_control": MARK}]
    elif copy.get("tools"):
        copy["tools"] = [*copy["tools"][:-1], {**copy["tools"][-1], "cache_control": MARK}]
    messages = list(copy["messages"])
    for position in (-3, -1):  # the reply and what answers it came after the request before
        if len(messages) >= -position:
            messages[position] = _with_mark(messages[position])
    copy["messages"] = messages
    return copy


def _with_mark(message: dict[str, Any]) -> dict[str, Any]:
    content = message["content"]
    blocks = [{"type": "text", "text": content}] if isinstance(content, str) else list(content)
    if not blocks or blocks[-1]["type"] in NO_MARK:
        return message
    blocks[-1] = {**blocks[-1], "cache_control": MARK}
    return {**message, "content": blocks}
