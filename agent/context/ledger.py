"""What a summary must not lose, taken from the log word for word: requests, decisions, names and ids."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from agent.calls import call_states
from agent.checks import CHANGING_TOOLS
from agent.events import ApprovalDecided, AssistantText, Event, ToolCall, ToolResult, UserMessage
from agent.sql_guard import classify

# Characters of each kind. Look-ups, of which there are most, crowd nothing else out.
DECISIONS, CHANGES, OBJECTS, LOOK_UPS = 3_000, 3_000, 4_000, 1_500
TRANSCRIPT_CHARACTERS = 120_000
_LINE = 240


def ledger(events: Sequence[Event]) -> str:
    """Decisions, what was changed, the objects that were met with their ids, and look-ups; of each kind the newest
    where not all fit."""
    calls = list(_calls(events))
    kinds = [
        (_decisions(events), DECISIONS),
        ((line for changes, line in calls if changes), CHANGES),
        (_objects(events), OBJECTS),
        ((line for changes, line in calls if not changes), LOOK_UPS),
    ]
    kept = [_newest_that_fit(list(dict.fromkeys(lines)), characters) for lines, characters in kinds]
    return "\n".join(line for lines in kept for line in lines)


def transcript(events: Sequence[Event]) -> str:
    """The events as text for the model that summarises them; the middle is left out where it is too long."""
    parts = []
    for event in events:
        match event.payload:
            case UserMessage(text=text):
                parts.append(f"User: {text[:4000]}")
            case AssistantText(text=text):
                parts.append(f"Agent: {text[:4000]}")
            case ToolCall(name=name, arguments=arguments):
                parts.append(f"Call: {name} {_short(json.dumps(arguments, ensure_ascii=False, default=str))}")
            case ToolResult(text=text, is_error=failed):
                parts.append(f"{'Error' if failed else 'Result'}: {text[:800]}")
            case ApprovalDecided(approved=approved, reason=reason):
                parts.append(f"The user {'approved' if approved else 'declined'} this call. {reason}".strip())
    text = "\n".join(parts)
    if len(text) <= TRANSCRIPT_CHARACTERS:
        return text
    half = TRANSCRIPT_CHARACTERS // 2
    return f"{text[:half]}\n[{len(text) - 2 * half:,} characters left out]\n{text[-half:]}"


def _decisions(events: Sequence[Event]) -> Iterator[str]:
    for state in call_states(events).values():
        if state.decision is not None and state.request is not None:
            verb = "approved" if state.decision.approved else "declined"
            why = f" ({state.decision.reason})" if state.decision.reason else ""
            yield f"- {verb}{why}: {_short(state.request.effect)}"


def _calls(events: Sequence[Event]) -> Iterator[tuple[bool, str]]:
    """Whether it may have changed something, and the call with what it said first: a write's id and state are there."""
    for state in call_states(events).values():
        if state.result is not None:
            arguments = _short(json.dumps(state.call.arguments, ensure_ascii=False, default=str), 120)
            said = _short(state.result.text.splitlines()[0] if state.result.text else "")
            changes = state.call.name in CHANGING_TOOLS and not _only_reads(state.call)
            yield changes, f"- {state.call.name} {arguments}: {'failed: ' if state.result.is_error else ''}{said}"


def _only_reads(call: ToolCall) -> bool:
    return call.name == "execute_sql" and classify(str(call.arguments.get("sql") or "")) == "read"


def _objects(events: Iterable[Event]) -> Iterator[str]:
    for event in events:
        if isinstance(event.payload, ToolResult) and event.payload.structured:
            for value in event.payload.structured.values():
                for item in value[:20] if isinstance(value, list) else [value]:
                    if isinstance(item, dict) and item.get("id") and item.get("name"):
                        yield f"- {item['name']} = {item['id']}"


def _newest_that_fit(lines: Sequence[str], characters: int) -> list[str]:
    kept: list[str] = []
    for line in reversed(lines):
        characters -= len(line) + 1
        if characters < 0:
            kept.append(f"({len(lines) - len(kept)} older lines are left out)")
            break
        kept.append(line)
    return kept[::-1]


def _short(text: str, length: int = _LINE) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"
