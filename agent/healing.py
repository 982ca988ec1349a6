"""What a log gets whose process was killed in the middle of a turn, so that nobody waits and nothing is done twice."""

from __future__ import annotations

from collections.abc import Sequence

from agent.calls import call_states
from agent.checks import CHANGING_TOOLS, check_of, unknown_text
from agent.events import ApprovalDecided, Event, Payload, ToolResult, TurnEnded


def healing_events(events: Sequence[Event], interrupted: str) -> list[Payload]:
    """Started changes are marked as in doubt, with the check that tells; the turn gets its end.

    Calls that wait for a person go on waiting. ``interrupted`` is what people are told otherwise.
    """
    states = call_states(events).values()
    waits = any(state.status == "waiting" for state in states)
    if waits and events and isinstance(events[-1].payload, ApprovalDecided):
        return []  # some of several calls are decided; the others still wait
    payloads: list[Payload] = []
    for state in states:
        if state.status == "started" and state.call.name in CHANGING_TOOLS:
            check = check_of(state.call.name, state.arguments)
            payloads.append(ToolResult(state.call.call_id, unknown_text(check), is_error=True, check=check))
    waits = waits and not payloads
    payloads.append(TurnEnded("awaiting_approval") if waits else TurnEnded("error", interrupted, retryable=True))
    return payloads
