"""What model calls cost, from a data file of list prices.

``models.json`` holds US dollars per million tokens and context windows; an unknown model's price is unknown, never 0.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from agent.events import Event, Usage
from agent.providers.base import TokenUsage

_FILE = Path(__file__).with_name("models.json")


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens. A request with more input than ``above`` tokens pays ``long``, all of it."""

    input: float
    output: float
    cache_read: float
    cache_write: float
    window: int = 0  # tokens
    above: int = 0
    long: Price | None = None

    def of(self, usage: TokenUsage) -> float:
        """What one call costs in US dollars."""
        if self.long is not None and usage.total_input > self.above:
            return self.long.of(usage)
        return (
            usage.input_tokens * self.input
            + usage.output_tokens * self.output
            + usage.cache_read_tokens * self.cache_read
            + usage.cache_write_tokens * self.cache_write
        ) / 1_000_000


@dataclass(frozen=True, slots=True)
class UsageTotals:
    """Tokens of a conversation or of one turn. ``cost_usd`` is None when any call's price is unknown; ``calls`` counts
    model calls, ``models`` are those that were asked, in order."""

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    cost_usd: float | None = 0.0
    calls: int = 0
    models: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """All tokens, read and written."""
        return self.input_tokens + self.output_tokens + self.cache_read_tokens + self.cache_write_tokens


@lru_cache(maxsize=1)
def _prices() -> dict[str, Price]:
    table = json.loads(_FILE.read_text(encoding="utf-8"))["models"]
    return {name: _price(dict(entry)) for name, entry in table.items()}


def _price(entry: dict[str, Any]) -> Price:
    long = entry.pop("long", None)
    if long is None:
        return Price(**entry)
    long = dict(long)
    return Price(**entry, above=long.pop("above"), long=Price(**long))


def price_of(model: str) -> Price | None:
    """The model's price, also for a dated or prefixed name (``databricks-claude-sonnet-5-5``,
    ``claude-sonnet-5-5-20260901``): the longest known name inside it, whole between separators, counts."""
    prices = _prices()
    if model in prices:
        return prices[model]
    padded = f"-{model.lower().replace('.', '-').replace('/', '-')}-"
    known = [name for name in prices if f"-{name}-" in padded and _is_a_version_of(name, padded)]
    return prices[max(known, key=len)] if known else None


def _is_a_version_of(name: str, padded: str) -> bool:
    """claude-sonnet-5 must not price claude-sonnet-5-5: what follows the name may only be a date or nothing."""
    rest = padded.split(f"-{name}-", 1)[1].strip("-")
    return rest == "" or rest == "latest" or (rest.isdigit() and len(rest) == 8)


def cost_usd(model: str, usage: TokenUsage) -> float | None:
    """What one call cost in US dollars, or None where the price is unknown."""
    price = price_of(model)
    return None if price is None else price.of(usage)


def window_of(model: str) -> int | None:
    """The model's context window in tokens, where it is known."""
    price = price_of(model)
    return price.window if price is not None and price.window else None


def totals(events: Iterable[Event]) -> UsageTotals:
    """Sums the :class:`~agent.events.Usage` events of a conversation, or of a part of one."""
    return sum_of([event.payload for event in events if isinstance(event.payload, Usage)])


def sum_of(calls: Sequence[Usage]) -> UsageTotals:
    costs = [call.cost_usd for call in calls]
    return UsageTotals(
        input_tokens=sum(call.input_tokens for call in calls),
        output_tokens=sum(call.output_tokens for call in calls),
        cache_read_tokens=sum(call.cache_read_tokens for call in calls),
        cache_write_tokens=sum(call.cache_write_tokens for call in calls),
        cost_usd=None if any(cost is None for cost in costs) else sum(cost for cost in costs if cost is not None),
        calls=len(calls),
        models=tuple(dict.fromkeys(call.model for call in calls)),
    )
