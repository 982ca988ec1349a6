"""The log's events → the messages that a model is sent (Anthropic content blocks). One pure function.

Whatever happened (a stop, a crash, a refusal, a new message while calls were pending), the messages are valid:
roles alternate and start and end with the user, and each tool_use block is answered exactly once, in the next
user message.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from agent.calls import CallState, call_states
from agent.context.fold import fold
from agent.events import AssistantText, Event, Thinking, ToolCall, TurnEnded, Usage, UserMessage

Message = dict[str, Any]

STOPPED = "stopped by the user"
STOPPED_IN_FLIGHT = "stopped by the user after the call was sent: it may have taken effect; check before doing it again"
STOPPED_READING = "stopped by the user: the call was cancelled; it changes nothing"
STOPPED_STATEMENT = (
    "stopped by the user after the statement was sent: it was told to cancel, and may have written before that; "
    "check before doing it again"
)
UNKNOWN = "unknown: the call was started and its outcome was not recorded; check before doing it again"
NOT_RUN = "not run: the turn ended before this call was started"
_KEPT_SHOWN = 300
_EDIT_SHOWN = 2_000
NOT_DECIDED = "not run: nobody has decided about it yet"


@dataclass(slots=True)
class _Segment:
    """What one side said in one go. ``ended`` is the end of the turn that came after it, where one did."""

    role: Literal["user", "assistant"]
    message_id: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    ended: TurnEnded | None = None


def build_messages(events: Sequence[Event], *, provider: str, model: str) -> list[Message]:
    """The messages for the next call of ``model`` at ``provider``.

    Thinking blocks go back unchanged to the model that wrote them and are left out for any other. Assistant text after
    the last user message or tool result is left out: the model is asked to write it again (a retry). What the log
    says was compacted goes out compacted.
    """
    folded = fold(events)
    states = call_states(folded.events)
    segments = _segments(folded.events, provider=provider, model=model)
    if folded.summary:
        if not segments or segments[0].role != "user":
            segments.insert(0, _Segment("user"))
        segments[0].blocks.insert(0, _text_block(folded.summary))
    while segments and segments[-1].role == "assistant" and not segments[-1].calls:
        segments.pop()
    messages: list[Message] = []
    for segment in segments:
        if not segment.blocks:
            continue
        if segment.role == "user" and messages and messages[-1]["role"] == "user" and not _holds_results(messages[-1]):
            messages.append({"role": "assistant", "content": [_text_block(_silence(segments, segment))]})
        _add(messages, segment.role, segment.blocks)
        if segment.calls:
            _add(messages, "user", [_result_block(states[call_id], segment.ended) for call_id in segment.calls])
    return messages


def _segments(events: Sequence[Event], *, provider: str, model: str) -> list[_Segment]:
    """Neighbouring events of one side, cut where the model was called again."""
    origins = {
        event.payload.message_id: (event.payload.provider, event.payload.model)
        for event in events
        if isinstance(event.payload, Usage)
    }
    segments: list[_Segment] = []
    seen: set[str] = set()
    for event in events:
        payload = event.payload
        if isinstance(payload, UserMessage):
            segments.append(_Segment("user", blocks=[_text_block(user_text(payload))]))
        elif isinstance(payload, TurnEnded):
            if segments:
                segments[-1].ended = payload
        elif isinstance(payload, AssistantText | Thinking | ToolCall):
            segment = _assistant_segment(segments, payload.message_id)
            if isinstance(payload, ToolCall):
                if payload.call_id not in seen:
                    seen.add(payload.call_id)
                    segment.calls.append(payload.call_id)
                    own = origins.get(payload.message_id) == (provider, model)
                    segment.blocks.append(_tool_use_block(payload, extra=payload.extra if own else {}))
            elif isinstance(payload, AssistantText):
                if payload.text.strip():  # the API refuses empty text blocks
                    segment.blocks.append(_text_block(payload.text))
            elif payload.block and origins.get(payload.message_id) == (provider, model):
                segment.blocks.append(payload.block)
    return segments


def _assistant_segment(segments: list[_Segment], message_id: str) -> _Segment:
    last = segments[-1] if segments else None
    if last is not None and last.role == "assistant" and last.message_id == message_id:
        return last
    if last is not None and last.role == "assistant" and not last.calls and last.ended is not None:
        # A reply that broke off and was asked for again: the new one stands in its place.
        segments.pop()
    segments.append(_Segment("assistant", message_id))
    return segments[-1]


def user_text(message: UserMessage) -> str:
    """A user message as the model sees it: the session's context ahead of the text."""
    if not message.context:
        return message.text
    # Names of the workspace are in it: one that holds a tag must not end the block and speak as the person.
    context = message.context.replace("<", "&lt;")
    return f"<session_context>\n{context}\n</session_context>\n\n{message.text}"


def _add(messages: list[Message], role: str, blocks: list[dict[str, Any]]) -> None:
    if messages and messages[-1]["role"] == role:
        messages[-1]["content"] = [*messages[-1]["content"], *blocks]
    elif messages or role == "user":
        messages.append({"role": role, "content": list(blocks)})
    else:  # a log that starts with the assistant; the API wants the user first
        messages.append({"role": "user", "content": [_text_block("(The conversation starts here.)")]})
        messages.append({"role": role, "content": list(blocks)})


def _silence(segments: list[_Segment], segment: _Segment) -> str:
    """What stands for a reply that never came, between two user messages."""
    before = segments[: next(index for index, other in enumerate(segments) if other is segment)]
    ended = next((other.ended for other in reversed(before) if other.ended is not None), None)
    if ended is not None and ended.reason == "stopped":
        return "(The user stopped this turn before there was a reply.)"
    if ended is not None and ended.message:
        return f"(There was no reply: {ended.message})"
    return "(There was no reply: the turn was cut off.)"


def _holds_results(message: Message) -> bool:
    """A user message that holds nothing but tool results may take the user's next text as well."""
    return all(block["type"] == "tool_result" for block in message["content"])


def _text_block(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def _tool_use_block(call: ToolCall, *, extra: dict[str, Any]) -> dict[str, Any]:
    given = _shortened(call.arguments) if call.undo_of else call.arguments
    block = {"type": "tool_use", "id": call.call_id, "name": call.name, "input": given}
    return block | ({"extra": extra} if extra else {})


def _shortened(arguments: dict[str, Any]) -> dict[str, Any]:
    """An undo puts back what was kept: the model need not read all of it."""
    return {
        name: f"{value[:_KEPT_SHOWN]}… ({len(value):,} characters kept from before)"
        if isinstance(value, str) and len(value) > _KEPT_SHOWN
        else value
        for name, value in arguments.items()
    }


def _edited(state: CallState) -> str:
    """The model is told when what ran is not what it asked for."""
    if state.edited is None or not state.started:
        return ""
    given = json.dumps(state.edited, ensure_ascii=False, default=str)
    return f"(The user changed the arguments before approving; sent was {given[:_EDIT_SHOWN]})\n"


def _result_block(state: CallState, ended: TurnEnded | None) -> dict[str, Any]:
    block: dict[str, Any] = {"type": "tool_result", "tool_use_id": state.call.call_id}
    if state.result is not None and state.status == "done":
        block["content"] = _edited(state) + (state.result.text or "(the tool answered with nothing)")
        return block | ({"is_error": True} if state.result.is_error else {})
    stopped = ended is not None and ended.reason == "stopped"
    match state.status:
        case "denied":
            reason = state.decision.reason if state.decision else ""
            text = f"the user declined: {reason or 'no reason given'}"
        case "started":
            text = STOPPED_IN_FLIGHT if stopped else UNKNOWN
        case "waiting":
            text = STOPPED if stopped else NOT_DECIDED
        case _:
            text = STOPPED if stopped else NOT_RUN
    return block | {"is_error": True, "content": text}
