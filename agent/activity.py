"""Every tool call of every conversation, from the log: who asked, what, approved by whom, how it ended, what it cost.

One query over the log's events; results' texts and rows are not read.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

import sqlalchemy as sa

from agent.log import CONVERSATIONS, EVENTS, ON_RECORD, ConversationLog

Outcome = Literal["done", "failed", "declined", "waiting", "running", "unknown"]
MAX_EVENTS = 60_000


@dataclass(frozen=True, slots=True)
class Activity:
    """One call. ``user`` owns the conversation; ``by_person`` says that a page made it, not the model. ``tokens`` and
    ``cost_usd`` are the call's equal share of the model call that asked for it."""

    conversation_id: str
    call_id: str
    at: float
    user: str
    tool: str
    title: str
    arguments: dict[str, Any]
    by_person: bool = False
    message_id: str = ""
    outcome: Outcome = "waiting"
    asked: bool = False
    decided_by: str = ""
    approved: bool | None = None
    reason: str = ""
    seconds: float = 0.0
    tokens: int = 0
    cost_usd: float = 0.0


@dataclass(frozen=True, slots=True)
class ActivityReport:
    """Newest first. The totals count every model call of the time, also those that asked for no tool; ``complete`` is
    False where there was more than could be read."""

    calls: list[Activity]
    model_calls: int
    tokens: int
    cost_usd: float
    complete: bool = True


def read_activity(log: ConversationLog, *, since: float) -> ActivityReport:
    """What was done from ``since`` (Unix seconds) on. Raises LogError."""
    result = sa.func.json_object(
        "call_id",
        sa.func.json_extract(EVENTS.c.data, "$.call_id"),
        "is_error",
        sa.func.json_extract(EVENTS.c.data, "$.is_error"),
        "seconds",
        sa.func.json_extract(EVENTS.c.data, "$.seconds"),
    )
    query = (
        sa.select(
            EVENTS.c.conversation_id,
            EVENTS.c.at,
            EVENTS.c.author,
            EVENTS.c.kind,
            sa.case((EVENTS.c.kind == "ToolResult", result), else_=EVENTS.c.data).label("data"),
            CONVERSATIONS.c.owner,
        )
        .join(CONVERSATIONS, CONVERSATIONS.c.id == EVENTS.c.conversation_id)
        .where(EVENTS.c.at >= since, EVENTS.c.kind.in_(ON_RECORD))
        .order_by(EVENTS.c.at.desc(), EVENTS.c.conversation_id, EVENTS.c.seq.desc())
        .limit(MAX_EVENTS)
    )
    rows = log.select(query)
    return _report(reversed(rows), complete=len(rows) < MAX_EVENTS)


def _report(rows: Iterable[sa.Row[Any]], *, complete: bool) -> ActivityReport:
    calls: dict[tuple[str, str], Activity] = {}
    usage: dict[str, tuple[int, float]] = {}
    models = tokens = 0
    cost = 0.0
    for row in rows:
        data = json.loads(row.data)
        if row.kind == "Usage":
            used = sum(int(data.get(name) or 0) for name in _TOKENS)
            usage[str(data.get("message_id"))] = (used, float(data.get("cost_usd") or 0))
            models, tokens, cost = models + 1, tokens + used, cost + float(data.get("cost_usd") or 0)
        elif row.kind == "TurnEnded":
            _close(calls, row.conversation_id, data)
        elif row.kind == "ToolCall":
            calls[(row.conversation_id, data["call_id"])] = Activity(
                row.conversation_id,
                data["call_id"],
                row.at,
                row.owner,
                data["name"],
                data.get("title") or "",
                data.get("arguments") or {},
                by_person=str(data.get("message_id")).startswith("page_"),
                message_id=str(data.get("message_id")),
            )
        else:
            key = (row.conversation_id, data["call_id"])
            if key in calls:
                calls[key] = _changed(calls[key], row.kind, data, author=row.author)
    shares = Counter(call.message_id for call in calls.values())
    done = [_with_share(call, usage, shares) for call in calls.values()]
    done.sort(key=lambda call: call.at, reverse=True)
    return ActivityReport(done, models, tokens, cost, complete)


_TOKENS = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens")


def _changed(call: Activity, kind: str, data: dict[str, Any], *, author: str) -> Activity:
    match kind:
        case "ArgumentsEdited":
            return replace(call, arguments=data.get("arguments") or {})
        case "ApprovalRequested":
            return replace(call, asked=True, outcome="waiting")
        case "ApprovalDecided":
            yes = bool(data.get("approved"))
            reason = str(data.get("reason") or "")
            outcome: Outcome = "running" if yes else "declined"
            return replace(call, decided_by=author, approved=yes, reason=reason, outcome=outcome)
        case "ToolStarted":
            return replace(call, outcome="running")
        case _ if call.outcome == "declined":
            return call
        case _:
            failed = bool(data.get("is_error"))
            seconds = float(data.get("seconds") or 0)
            return replace(call, outcome="failed" if failed else "done", seconds=seconds)


def _close(calls: dict[tuple[str, str], Activity], conversation_id: str, ended: dict[str, Any]) -> None:
    """A turn that is over leaves nothing running: what was sent and not heard of again is in doubt."""
    if ended.get("reason") == "awaiting_approval":
        return
    for key, call in calls.items():
        if key[0] == conversation_id and call.outcome == "running":
            calls[key] = replace(call, outcome="unknown")


def _with_share(call: Activity, usage: dict[str, tuple[int, float]], shares: Counter[str]) -> Activity:
    tokens, cost = usage.get(call.message_id, (0, 0.0))
    count = shares[call.message_id] or 1
    return replace(call, tokens=round(tokens / count), cost_usd=cost / count)
