"""The activity page's figures: filters, totals, and counts over time. Pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from agent.activity import Activity, Outcome
from agent.durations import duration
from ui.wording import ago, dollars, shortened, subject, tokens, tool_title

# period → (seconds, what a bar of the chart stands for)
PERIODS = {"Hour": (3_600, "minute"), "Day": (86_400, "hour"), "Week": (604_800, "day"), "30 days": (2_592_000, "day")}
OUTCOMES: dict[Outcome, str] = {
    "done": "🟢 Done",
    "failed": "🔴 Failed",
    "declined": "⚪ Declined",
    "waiting": "🟡 Waits",
    "running": "🟡 Running",
    "unknown": "🟠 Unknown",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty means all."""

    users: Sequence[str] = ()
    tools: Sequence[str] = ()
    outcomes: Sequence[str] = ()
    changes_only: bool = False


def chosen(calls: Iterable[Activity], filters: Filters) -> list[Activity]:
    return [
        call
        for call in calls
        if (not filters.users or call.user in filters.users)
        and (not filters.tools or call.tool in filters.tools)
        and (not filters.outcomes or call.outcome in filters.outcomes)
        and (not filters.changes_only or changes(call))
    ]


def changes(call: Activity) -> bool:
    """May it have changed something? SQL counts unless it is proven to read."""
    from agent.sql_guard import classify

    if call.tool == "execute_sql":
        return classify(str(call.arguments.get("sql") or "")) not in ("read", "session")
    reading = ("list_", "get_", "search_", "describe_", "read_", "export_", "show_", "set_context", "clear_context")
    return not call.tool.startswith(reading)


def approval(call: Activity) -> str:
    """``Approved by ana@example.com``; empty where nobody had to be asked."""
    if call.approved is None:
        return "Waits for a decision" if call.outcome == "waiting" and call.asked else ""
    return f"{'Approved' if call.approved else 'Declined'} by {call.decided_by}"


def table(calls: Sequence[Activity], *, now: dt.datetime) -> dict[str, list[object]]:
    """Heading → values."""
    return {
        "When": [ago(call.at, now=now) for call in calls],
        "Who": [call.user for call in calls],
        "What": [tool_title(call.tool, call.title) for call in calls],
        "About": [shortened(subject(call.tool, call.arguments), length=90) for call in calls],
        "Outcome": [OUTCOMES[call.outcome] for call in calls],
        "Approval": [approval(call) for call in calls],
        "Took": [duration(call.seconds) if call.seconds else "" for call in calls],
        "Tokens": [tokens(call.tokens) if call.tokens else "" for call in calls],
        "Cost": [dollars(call.cost_usd) if call.cost_usd else "" for call in calls],
    }


def over_time(calls: Iterable[Activity], *, unit: str, timezone: str | None) -> list[dict[str, object]]:
    """Rows of (when, outcome, calls), for bars: the start of each minute, hour or day in the person's time zone."""
    zone = ZoneInfo(timezone or "UTC")
    counted: Counter[tuple[str, str]] = Counter()
    for call in calls:
        moment = dt.datetime.fromtimestamp(call.at, zone).replace(second=0, microsecond=0, tzinfo=None)
        if unit in ("hour", "day"):
            moment = moment.replace(minute=0)
        if unit == "day":
            moment = moment.replace(hour=0)
        counted[(moment.isoformat(), OUTCOMES[call.outcome].split(" ", 1)[1])] += 1
    return [{"when": when, "outcome": outcome, "calls": calls} for (when, outcome), calls in sorted(counted.items())]


def local(now: dt.datetime, seconds: int, timezone: str | None) -> tuple[str, str]:
    """The time's beginning and end in the person's zone, without a zone, as the chart's bars are."""
    end = now.astimezone(ZoneInfo(timezone or "UTC")).replace(tzinfo=None, microsecond=0)
    return (end - dt.timedelta(seconds=seconds)).isoformat(), end.isoformat()
