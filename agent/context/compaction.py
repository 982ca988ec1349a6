"""Decides when a conversation is made smaller for the model, and how far. Recorded in the log, so that the prefix
of the requests after it stays the same until the next time.

Old results are shortened first. Where that is not enough, old turns are summarised.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent.context.fold import newest
from agent.context.ledger import ledger, transcript
from agent.context.summary import write_summary
from agent.events import Compacted, Event, Payload, ToolResult, Usage, UserMessage
from agent.pricing import cost_usd, window_of
from agent.providers.base import Provider

AFTERWARDS = (
    0.7  # of the budget at most, where shortening is enough: room for many more calls before the prefix changes again
)
RECENT = 0.25  # of the budget is left as it is, the newest of the conversation
LAST_RESULTS = 4  # are never shortened: the model is working with them


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens that the input of one request may have. A model's own window bounds it further."""

    tokens: int = 150_000

    def of(self, model: str, *, max_tokens: int) -> int:
        window = window_of(model)
        return self.tokens if window is None else max(4_000, min(self.tokens, window - max_tokens))


def estimate(value: Any) -> int:
    """Tokens, rather too many than too few: 3.5 characters of English or JSON each, one for any other character."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    plain = len(text.encode("ascii", "ignore"))
    return int(plain / 3.5) + len(text) - plain + 1


async def make_room(
    events: Sequence[Event],
    *,
    fixed: Any,
    build: Any,
    budget: int,
    provider: Provider,
    model: str,
    force: bool = False,
) -> list[Payload]:
    """What to append to the log so that the next request fits ``budget``; nothing where it fits.

    ``fixed`` is what goes out ahead of the messages (system, tools); ``build`` makes messages of events. ``force``: the
    host said that the request was too long. May ask the model for a summary, which is in the result as usage.
    """
    overhead = estimate(fixed)

    def size(*more: Payload) -> int:
        return overhead + estimate(build([*events, *_as_events(events, more)]))

    now = size()
    if not events or (now <= budget and not force):
        return []
    if force:  # what is there now is too much, whatever the budget says
        budget = min(budget, now)
    target = int(min(budget, now) * AFTERWARDS)
    found = newest(events)
    before = found[1] if found else Compacted(0)
    protected = _protected(events, int(budget * RECENT))
    shortened = Compacted(
        max(before.shortened_through, protected - 1), before.summarised_through, before.summary, before.by
    )
    if size(shortened) <= max(target, overhead * 2) and shortened != before:
        return [shortened]
    # The newest turn that may stay whole: with all after it, it is what the budget's recent part holds.
    starts = [event.seq for event in events if isinstance(event.payload, UserMessage)]
    boundary = max([seq for seq in starts if seq <= protected] or [0]) - 1
    if boundary <= before.summarised_through:
        # One turn fills it all: everything but the last results is shortened.
        results = [event.seq for event in events if isinstance(event.payload, ToolResult)]
        through = results[-LAST_RESULTS - 1] if len(results) > LAST_RESULTS else before.shortened_through
        harder = Compacted(max(shortened.shortened_through, through), before.summarised_through, before.summary)
        return [harder] if harder != before else []
    old = [event for event in events if event.seq <= boundary]
    fresh = [event for event in old if event.seq > before.summarised_through]
    prose, usage, by = await write_summary(
        provider, model=model, earlier=before.summary.partition("\n\n# Kept word for word")[0], text=transcript(fresh)
    )
    payloads: list[Payload] = []
    if usage is not None:
        payloads.append(
            Usage(
                provider.name,
                by,
                usage.input_tokens,
                usage.output_tokens,
                usage.cache_read_tokens,
                usage.cache_write_tokens,
                cost_usd(by, usage),
            )
        )
    summary = f"{prose}\n\n# Kept word for word\n{ledger(old)}".strip()
    return [*payloads, Compacted(shortened.shortened_through, boundary, summary, by)]


def _protected(events: Sequence[Event], tokens: int) -> int:
    """The sequence number from which on nothing is touched: the newest ``tokens``, and always the last results."""
    results = [event.seq for event in events if isinstance(event.payload, ToolResult)]
    keep = results[-LAST_RESULTS] if len(results) >= LAST_RESULTS else events[0].seq
    used = 0
    for event in reversed(events):
        used += estimate(_sent(event.payload))
        if used > tokens:
            return min(event.seq + 1, max(keep, 1))
    return events[0].seq


def _sent(payload: Payload) -> Any:
    return {
        name: getattr(payload, name) for name in ("text", "arguments", "context", "block") if hasattr(payload, name)
    }


def _as_events(events: Sequence[Event], payloads: Sequence[Payload]) -> list[Event]:
    last = events[-1]
    return [
        Event(last.conversation_id, last.seq + number, last.at, "agent", payload)
        for number, payload in enumerate(payloads, 1)
    ]
