"""The prompt cache of the Messages API, worked out from a request's own bytes
(https://docs.claude.com/en/docs/build-with-claude/prompt-caching).

A prefix is everything from the first tool to a block: tools, then system, then messages. One is written at each mark of
a request and nowhere else. A mark finds a prefix that an earlier request of the same model wrote at the marked block or
at one of the 19 blocks ahead of it; the longest one found is read. Tokens are estimated: four bytes each.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from tests.fakes.scripted_api import Reply

MARKS = 4
LOOK_BACK = 20  # blocks, the marked one among them
LONGEST_MINIMUM = 4096  # tokens; models that cache shorter prefixes exist, none that needs longer ones
UNMARKABLE = ("thinking", "redacted_thinking")


class Refused(ValueError):
    """The API answers 400. ``str()`` says why."""


@dataclass(frozen=True)
class _Block:
    """``where``: what else the prefix depends on, though the model does not read it as tokens."""

    where: str
    bytes: bytes
    marked: bool

    @property
    def tokens(self) -> int:
        return -(-len(self.bytes) // 4)


@dataclass
class PrefixCache:
    """``minimum``: tokens below which nothing is kept. ``seconds`` a prefix lasts after it was last used."""

    minimum: int = LONGEST_MINIMUM
    seconds: float = 300.0
    clock: Callable[[], float] = time.monotonic
    kept: dict[str, float] = field(default_factory=dict)

    def usage(self, request: dict[str, Any]) -> dict[str, int]:
        """The input tokens of a request, as the API counts them, after which its prefixes are kept."""
        blocks = list(_blocks(request))
        marks = [place for place, block in enumerate(blocks) if block.marked]
        if len(marks) > MARKS:
            raise Refused(f"A maximum of {MARKS} blocks with cache_control may be provided. Found {len(marks)}.")
        now = self.clock()
        names, ends = _prefixes(request["model"], blocks)
        looked = {place for mark in marks for place in range(max(0, mark - LOOK_BACK + 1), mark + 1)}
        found = [place for place in looked if self.kept.get(names[place], -1.0) >= now]
        hit = max(found, default=-1)
        if hit >= 0:
            self.kept[names[hit]] = now + self.seconds
        written = [mark for mark in marks if ends[mark] >= self.minimum]
        for mark in written:
            self.kept[names[mark]] = now + self.seconds
        read = ends[hit] if hit >= 0 else 0
        through = max(read, ends[written[-1]] if written else 0)
        return {
            "input_tokens": (ends[-1] if ends else 0) - through,
            "cache_read_input_tokens": read,
            "cache_creation_input_tokens": through - read,
        }

    def answer(self, request: dict[str, Any], reply: Reply) -> Reply:
        """``reply`` with the usage of this request; a 400 where the API would refuse it."""
        try:
            return replace(reply, usage={**reply.usage, **self.usage(request)})
        except Refused as refused:
            return Reply(status=400, error_type="invalid_request_error", message=str(refused))


def _blocks(request: dict[str, Any]) -> Iterator[_Block]:
    """A change of thinking or tool_choice loses the prefixes that end in messages, not those of tools and system."""
    for tool in request.get("tools", []):
        yield _block("tool", tool)
    for block in _as_blocks(request.get("system", [])):
        yield _block("system", block)
    settings = json.dumps([request.get("thinking"), request.get("tool_choice")])
    for message in request["messages"]:
        where = settings + message["role"]
        for block in _as_blocks(message["content"]):
            yield _block(where, block)
            where = settings  # blocks of one message


def _as_blocks(content: Any) -> list[dict[str, Any]]:
    if isinstance(content, str):
        return [{"type": "text", "text": content}] if content else []
    return content


def _block(where: str, block: dict[str, Any]) -> _Block:
    marked = block.get("cache_control") is not None
    if marked and (block.get("type") in UNMARKABLE or (block.get("type") == "text" and not block["text"])):
        raise Refused(f"cache_control cannot be set for {block['type']} blocks that are thinking or empty")
    plain = {name: value for name, value in block.items() if name != "cache_control"}
    said = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return _Block(where, said.encode(), marked)


def _prefixes(model: str, blocks: list[_Block]) -> tuple[list[str], list[int]]:
    """For each block the name of the prefix that ends with it, and that prefix's tokens."""
    names, ends, total = [], [], 0
    so_far = sha256(model.encode())
    for block in blocks:
        so_far.update(block.where.encode() + b"\0" + block.bytes + b"\0")
        total += block.tokens
        names.append(so_far.hexdigest())
        ends.append(total)
    return names, ends
