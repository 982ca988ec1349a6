"""What a person decided about waiting calls, checked, as the events that the log gets."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.calls import CallState, call_states, waiting_calls
from agent.effects import object_of
from agent.events import ApprovalDecided, ArgumentsEdited, Event, Payload, PermissionSet, ToolCall, UserMessage
from agent.redaction import redacted


@dataclass(frozen=True, slots=True)
class Decisions:
    """All are keyed by call id. ``arguments``: what an approved call is to be sent with instead, whole.

    ``confirmations``: names that were typed. ``for_conversation``: calls whose tool and object are allowed from here
    on. ``secrets`` are values for calls that need one; they are in none of the events.
    """

    approved: Mapping[str, bool]
    reason: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict)
    confirmations: Mapping[str, str] = field(default_factory=dict)
    arguments: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    for_conversation: Collection[str] = ()


def decision_events(
    waiting: Mapping[str, CallState], decisions: Decisions, *, behind: Mapping[str, CallState] | None = None
) -> list[Payload]:
    """Events for those of ``waiting`` that were decided; decisions about other calls are left out.

    ``behind`` are calls that nobody has judged yet, as they stand behind one that waits: with an approval their
    ``arguments`` may be changed too. They are judged, and where due asked about, when their turn comes.

    Raises ValueError, with a text for people, where an approved call lacks what it needs. Nothing is decided then.
    """
    payloads: list[Payload] = []
    if any(decisions.approved.get(call_id) for call_id in waiting):
        for state in (behind or {}).values():
            payloads += _edit(state, decisions) if state.status == "new" else []
    for call_id, approved in decisions.approved.items():
        state = waiting.get(call_id)
        if state is None:
            continue
        if not approved:
            payloads.append(ApprovalDecided(call_id, False, decisions.reason))
            continue
        payloads += _approval(state, decisions)
    return payloads


def _approval(state: CallState, decisions: Decisions) -> list[Payload]:
    call_id, request = state.call.call_id, state.request
    assert request is not None
    if request.needs_secret and not decisions.secrets.get(call_id):
        raise ValueError("Type the value first: this call needs one. Nothing was decided.")
    typed = decisions.confirmations.get(call_id, "").strip()
    if request.confirm and typed != request.confirm:
        raise ValueError(f"Type {request.confirm} to confirm: this cannot be taken back. Nothing was decided.")
    payloads: list[Payload] = _edit(state, decisions)
    if call_id in decisions.for_conversation:
        subject = object_of(request.resolved)
        if not request.grant or not subject or request.destructive:
            raise ValueError("This can be allowed once only. Nothing was decided.")
        payloads.append(PermissionSet(state.call.name, subject, True, request.grant))
    payloads.append(ApprovalDecided(call_id, True, confirmed=typed if request.confirm else ""))
    return payloads


def _edit(state: CallState, decisions: Decisions) -> list[Payload]:
    edited = decisions.arguments.get(state.call.call_id)
    if edited is not None and redacted(dict(edited)) != dict(edited):
        raise ValueError(
            "What you typed holds something that looks like a credential, and a call's arguments are kept and read by "
            "the model. Store it as a secret instead. Nothing was decided."
        )
    if edited is None or dict(edited) == state.arguments:
        return []
    return [ArgumentsEdited(state.call.call_id, dict(edited))]


def undo_events(events: Sequence[Event], call_id: str) -> list[Payload]:
    """A turn of its own that proposes to take back what a call did. Raises ValueError where that cannot be."""
    states = call_states(events)
    state = states.get(call_id)
    undo = state.result.undo if state and state.result else None
    if state is None or not undo:
        raise ValueError("There is nothing here that can be taken back.")
    if waiting_calls(events):
        raise ValueError("Decide about the waiting calls first.")
    undone = [other for other in states.values() if other.call.undo_of == call_id]
    if any(other.result is not None and not other.result.is_error for other in undone):
        raise ValueError("That was taken back already.")
    marker = uuid.uuid4().hex
    call = ToolCall(
        f"undo_{marker}", str(undo["tool"]), dict(undo["arguments"]), f"undo-{marker}", "Undo", undo_of=call_id
    )
    return [UserMessage(f"{undo['words']}."), call]
