"""Clusters and SQL warehouses that run without being used: for how long, and what that costs."""

from __future__ import annotations

from collections.abc import Sequence

from agent.providers.planner.things import Thing
from agent.providers.planner.tooltext import number
from agent.providers.planner.wording import bold, duration, joined

IDLE_MINUTES = 30


def idle_minutes(thing: Thing) -> float | None:
    """Minutes without use; None where it does not run or that is not known."""
    return number(thing.cell("idle_minutes", "idle_min", "idle")) if thing.state == "RUNNING" else None


def idle_for(thing: Thing) -> float:
    """As :func:`idle_minutes`, 0 for None: what nobody knows to be idle is not called so."""
    return idle_minutes(thing) or 0


def price(thing: Thing) -> float:
    """US dollars an hour, 0 where not known."""
    return number(thing.cell("usd_per_hour")) or 0


def idle_line(idlers: Sequence[Thing]) -> str:
    """``Idle: **Sandbox** for 3 hours ($1.20 an hour). Stopping it would save about $1.20 an hour.``"""
    parts = [
        f"{bold(thing.name)} for {duration(idle_for(thing))}" + (f" (${price(thing):.2f} an hour)" * bool(price(thing)))
        for thing in idlers
    ]
    per_hour = sum(map(price, idlers))
    if not per_hour:
        return f"Idle: {joined(parts)}."
    those = "it" if len(idlers) == 1 else "them"
    return f"Idle: {joined(parts)}. Stopping {those} would save about ${per_hour:.2f} an hour."


def use_line(thing: Thing) -> str:
    """Of one that runs: ``Nothing has used it for 41 min. It costs about $2.80 an hour, which stopping it would
    save.`` Empty where nothing is known."""
    if thing.state != "RUNNING":
        return ""
    idle, parts = idle_minutes(thing), []
    wasted = idle is not None and idle >= IDLE_MINUTES
    if idle is not None:
        said = "It is in use." if idle < 1 else f"Last used {duration(idle)} ago."
        parts.append(f"Nothing has used it for {duration(idle)}." if wasted else said)
    if price(thing):
        parts.append(
            f"It costs about ${price(thing):.2f} an hour" + (", which stopping it would save." if wasted else ".")
        )
    return " ".join(parts)
