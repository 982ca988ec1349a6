"""Figures of the Compute page: what runs, for how long, how long unused, and what that costs. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent.durations import duration
from ui.wording import count, dollars, minutes, parse_time

IDLE_MINUTES = 30
NOT_KNOWN = "not known"
Item = dict[str, Any]  # a cluster or a warehouse, as the tools give them


def runs(item: Item) -> bool:
    return item.get("state") == "RUNNING"


def idles(item: Item) -> bool:
    """Whether it runs and is known to have been idle for as long as counts."""
    return runs(item) and (item.get("idle_minutes") or 0) >= IDLE_MINUTES


def idle_dollars(item: Item) -> float:
    """What it has cost since it was last used."""
    return (item.get("idle_minutes") or 0) / 60 * (item.get("usd_per_hour") or 0)


@dataclass(frozen=True, slots=True)
class Totals:
    """Of clusters and warehouses together, in US dollars. ``unsure``: names of those that run and of which nobody knows
    since when they are idle; ``unpriced``: of those that run and whose price is not known."""

    running: int
    hourly: float
    idle: list[Item]
    unsure: list[str]
    unpriced: list[str]

    @property
    def idle_hourly(self) -> float:
        return sum(item.get("usd_per_hour") or 0 for item in self.idle)

    @property
    def spent(self) -> float:
        return round(sum(map(idle_dollars, self.idle)), 2)


def totals(items: Sequence[Item]) -> Totals:
    running = [item for item in items if runs(item)]
    return Totals(
        running=len(running),
        hourly=sum(item.get("usd_per_hour") or 0 for item in running),
        idle=[item for item in running if idles(item)],
        unsure=[str(item.get("name")) for item in running if item.get("idle_minutes") is None],
        unpriced=[str(item.get("name")) for item in running if item.get("usd_per_hour") is None],
    )


def shares(clusters: Sequence[Item], warehouses: Sequence[Item]) -> str:
    """``4 of 7 clusters, 1 of 2 SQL warehouses``."""
    parts = ((clusters, "cluster"), (warehouses, "SQL warehouse"))
    return ", ".join(f"{sum(map(runs, items))} of {count(len(items), noun)}" for items, noun in parts)


def up_for(item: Item, now: dt.datetime) -> str:
    """How long it has been up since it was last started or restarted: ``1 h 22 min``, ``over 1 h 22 min`` where only
    that much is sure. Empty for one that does not run."""
    if not runs(item):
        return ""
    begun = [parse_time(item.get(key)) for key in ("start_time", "last_restarted_time", "running_since")]
    newest = max((time for time in begun if time), default=None)
    if newest is None:
        return NOT_KNOWN
    said = duration(max(0.0, (now - newest).total_seconds()))
    return said if item.get("start_known", True) else f"over {said}"


def idle(item: Item) -> str:
    """``41 min``; empty for one that does not run."""
    if not runs(item):
        return ""
    return NOT_KNOWN if item.get("idle_minutes") is None else minutes(item["idle_minutes"])


def with_use(columns: dict[str, list], items: Sequence[Item], *, now: dt.datetime) -> dict[str, list]:
    """The columns of a table of ``items``, with how long each is up and idle, and what idling has cost."""
    own = {
        "Up for": [up_for(item, now) for item in items],
        "Idle": [idle(item) for item in items],
        "Per hour": columns.get("Per hour", []),
        "Spent idle": [dollars(round(idle_dollars(item), 2)) if idles(item) else "" for item in items],
    }
    shown = {heading: values for heading, values in own.items() if any(values)}
    first = {heading: columns[heading] for heading in ("Name", "State") if heading in columns}
    return first | shown | {heading: columns[heading] for heading in columns if heading not in own}
