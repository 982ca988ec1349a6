"""Where each tool call of a conversation stands: a pure function of its events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from agent.events import (
    ApprovalDecided,
    ApprovalRequested,
    ArgumentsEdited,
    Event,
    ToolCall,
    ToolResult,
    ToolStarted,
)

CallStatus = Literal[
    "new",  # nobody has looked at it
    "waiting",  # a person must decide
    "approved",  # a person said yes, and it has not been sent
    "denied",
    "started",  # sent; no answer was recorded
    "done",
]


@dataclass(slots=True)
class CallState:
    """One call. ``request`` and ``decision`` are the newest; asking again takes an earlier decision back.

    ``edited``: the arguments that a person put in place of the model's, until the call is sent.
    """

    call: ToolCall
    edited: dict[str, Any] | None = None
    request: ApprovalRequested | None = None
    decision: ApprovalDecided | None = None
    started: bool = False
    result: ToolResult | None = None

    @property
    def arguments(self) -> dict[str, Any]:
        """What the call is sent with."""
        return self.call.arguments if self.edited is None else self.edited

    @property
    def status(self) -> CallStatus:
        if self.result is not None:
            return "done"
        if self.started:
            return "started"
        if self.decision is not None:
            return "approved" if self.decision.approved else "denied"
        return "waiting" if self.request is not None else "new"


def call_states(events: Iterable[Event]) -> dict[str, CallState]:
    """Every call by its id, in the order in which the model asked. Events of unknown calls are ignored."""
    states: dict[str, CallState] = {}
    for event in events:
        payload = event.payload
        if isinstance(payload, ToolCall):
            states.setdefault(payload.call_id, CallState(payload))
            continue
        if not isinstance(payload, ApprovalRequested | ApprovalDecided | ArgumentsEdited | ToolStarted | ToolResult):
            continue
        state = states.get(payload.call_id)
        if state is None:
            continue
        match payload:
            case ApprovalRequested():
                state.request, state.decision = payload, None
            case ApprovalDecided():
                state.decision = payload
            case ArgumentsEdited():
                if not state.started and state.result is None:
                    state.edited = payload.arguments
            case ToolStarted():
                state.started = True
            case ToolResult():
                state.result = state.result or payload
    return states


def waiting_calls(events: Iterable[Event]) -> list[CallState]:
    """The calls that wait for a person."""
    return [state for state in call_states(events).values() if state.status == "waiting"]
