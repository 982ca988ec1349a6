"""One turn: ask the model, run the calls that may run, put the others to a person, and so on until it is done.

All state is in the log. A turn starts, resumes after decisions, and is retried by the same code: it looks at
what the log says is open and goes on from there.
"""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.calls import CallState, call_states
from agent.events import (
    ApprovalRequested,
    AssistantText,
    ContextChanged,
    Event,
    Payload,
    StopReason,
    Thinking,
    ToolCall,
    ToolResult,
    ToolStarted,
    TurnEnded,
    Usage,
    UserMessage,
)
from agent.live import LiveTurn
from agent.log import ConversationLog
from agent.messages import STOPPED, STOPPED_IN_FLIGHT, UNKNOWN, build_messages
from agent.policy import Mode
from agent.pricing import cost_usd
from agent.providers.base import Completed, Provider, ProviderError, TextDelta, ThinkingDelta, ToolInputDelta
from agent.steps import Step, judge
from agent.toolbox import Outcome, Toolbox
from agent.tools import ToolInfo

log = logging.getLogger("agent")


@dataclass(frozen=True, slots=True)
class Bounds:
    """``model_calls`` a turn; ``identical_calls``: how often one call with the same arguments may run in a turn."""

    model_calls: int = 30
    identical_calls: int = 5
    max_tokens: int = 16_000
    parallel_reads: int = 8


@dataclass(slots=True)
class Turn:
    """Everything that one turn needs. ``meta`` goes out with each tool call; ``secrets`` are values by call id, which
    are never logged and are used once."""

    conversation_id: str
    log: ConversationLog
    live: LiveTurn
    provider: Provider
    model: str
    tools: Toolbox
    system: str
    mode: Mode = "auto"
    meta: Mapping[str, Any] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    bounds: Bounds = field(default_factory=Bounds)

    def events(self) -> list[Event]:
        return self.log.events(self.conversation_id)

    def call_meta(self, call_id: str) -> dict[str, Any]:
        meta = {"session_id": self.conversation_id, **self.meta, "tool_use_id": call_id}
        return meta | {"read_only": True} if self.mode == "read-only" else meta


async def run_turn(turn: Turn) -> TurnEnded:
    """Runs or resumes the conversation's newest turn until it ends, and returns how it ended, which is in the log too.

    Cancelling the task is Stop: what was shown is kept, and the log says which calls were cut short. Faults end
    the turn with a reason for people; this raises only what the log itself raises.
    """
    try:
        ended = await _drive(turn)
    except asyncio.CancelledError:
        ended = _stopped(turn)
    except ProviderError as error:
        _keep_partial(turn)
        ended = TurnEnded("error", _fault_text(turn, error), error.retryable)
    except Exception as error:
        log.exception("turn of %s failed", turn.conversation_id)
        _keep_partial(turn)
        ended = TurnEnded(
            "error",
            f"Something in this app went wrong ({type(error).__name__}). What was done so far is kept. Try again.",
            True,
        )
    turn.live.append([ended], reply_done=True)
    return ended


async def _drive(turn: Turn) -> TurnEnded:
    known = await turn.tools.tools()
    for _ in range(turn.bounds.model_calls):
        open_calls = _open_calls(turn.events())
        if open_calls:
            await _run_calls(turn, open_calls, known)
            waiting = [state for state in _open_calls(turn.events()) if state.status == "waiting"]
            if waiting:
                return TurnEnded("awaiting_approval")
        done = await _ask_model(turn, known)
        if done is not None:
            return done
    if _open_calls(turn.events()):
        await _run_calls(turn, _open_calls(turn.events()), known)
        if any(state.status == "waiting" for state in _open_calls(turn.events())):
            return TurnEnded("awaiting_approval")
    return TurnEnded(
        "limit",
        f"Stopped after {turn.bounds.model_calls} steps, the most that one request may take. "
        "What was done is kept; say how to go on.",
    )


def _this_turn(events: Sequence[Event]) -> Sequence[Event]:
    start = max((i for i, event in enumerate(events) if isinstance(event.payload, UserMessage)), default=0)
    return events[start:]


def _open_calls(events: Sequence[Event]) -> list[CallState]:
    """Calls of the newest turn that have neither a result nor a refusal by a person, in the model's order."""
    states = call_states(_this_turn(events))
    return [state for state in states.values() if state.status not in ("done", "denied")]


async def _ask_model(turn: Turn, known: Mapping[str, ToolInfo]) -> TurnEnded | None:
    """One model call. None when it asked for tools, else how the turn ended."""
    turn.live.set_phase("thinking")
    messages = build_messages(turn.events(), provider=turn.provider.name, model=turn.model)
    tools = [info.for_model() for info in known.values()]
    completed: Completed | None = None
    stream = turn.provider.stream(turn.system, messages, tools, model=turn.model, max_tokens=turn.bounds.max_tokens)
    try:
        async for event in stream:
            match event:
                case TextDelta(text=text):
                    turn.live.add_text(text)
                case ThinkingDelta(text=text):
                    turn.live.add_thinking(text)
                case ToolInputDelta(name=name):
                    turn.live.set_phase(f"preparing {name}")
                case Completed():
                    completed = event
    finally:
        close = getattr(stream, "aclose", None)
        if close is not None:
            await close()
    if completed is None:
        raise ProviderError("The reply ended before it was complete. Try again.", retryable=True, kind="cut")
    return _record_reply(turn, completed, known)


def _record_reply(turn: Turn, reply: Completed, known: Mapping[str, ToolInfo]) -> TurnEnded | None:
    message_id = uuid.uuid4().hex
    runs_tools = reply.stop_reason == "tool_use"
    payloads: list[Payload] = []
    taken = set(call_states(turn.events()))
    for block in reply.content:
        match block.get("type"):
            case "text" if block.get("text", "").strip():
                payloads.append(AssistantText(block["text"], message_id))
            case "thinking" | "redacted_thinking":
                payloads.append(Thinking(block.get("thinking", ""), message_id, block))
            case "tool_use" if runs_tools:  # after a cut reply, calls are neither run nor kept
                call_id = block["id"] if block["id"] and block["id"] not in taken else f"call_{uuid.uuid4().hex}"
                taken.add(call_id)
                title = known[block["name"]].title if block["name"] in known else ""
                payloads.append(ToolCall(call_id, block["name"], dict(block.get("input") or {}), message_id, title))
    tokens = reply.usage
    payloads.append(
        Usage(
            provider=turn.provider.name,
            model=turn.model,
            input_tokens=tokens.input_tokens,
            output_tokens=tokens.output_tokens,
            cache_read_tokens=tokens.cache_read_tokens,
            cache_write_tokens=tokens.cache_write_tokens,
            cost_usd=cost_usd(turn.model, tokens),
            message_id=message_id,
        )
    )
    turn.live.append(payloads, reply_done=True)
    if runs_tools and any(isinstance(payload, ToolCall) for payload in payloads):
        return None
    return TurnEnded(*_ENDINGS.get(reply.stop_reason, ("end_turn", "")))


_ENDINGS: dict[str, tuple[StopReason, str]] = {
    "max_tokens": ("max_tokens", "The reply was cut at the model's length limit. Ask it to go on."),
    "refusal": ("refusal", "The model declined to go on with this."),
}


async def _run_calls(turn: Turn, states: Sequence[CallState], known: Mapping[str, ToolInfo]) -> None:
    """Runs what may run: reads side by side, then writes in the model's order. Puts the others to a person.

    No write overtakes one that waits: those behind it are left as they are, and judged again when the turn resumes.
    """
    repeated = _repeated(turn, states)
    steps = [
        judge(state, known, mode=turn.mode, has_secret=state.call.call_id in turn.secrets, repeated=repeated)
        for state in states
    ]
    for step in steps:
        if step.answer is not None:
            turn.live.append([ToolResult(step.call_id, step.answer, is_error=True)])
    reads = [step for step in steps if step.action == "run" and step.parallel]
    if reads:
        gate = asyncio.Semaphore(turn.bounds.parallel_reads)

        async def read(step: Step) -> None:
            async with gate:
                await _execute(turn, step)

        turn.live.set_phase("running " + ", ".join(dict.fromkeys(step.call.name for step in reads)))
        async with asyncio.TaskGroup() as group:
            for step in reads:
                group.create_task(read(step))
    held = False
    for step in steps:
        if step.action == "wait":
            held = True
        elif step.action == "ask" or (step.action == "verify" and not held):
            turn.live.set_phase(f"checking {step.call.name}")
            held = await _ask_person(turn, step) or held
        elif step.action == "run" and not step.parallel and not held:
            turn.live.set_phase(f"running {step.call.name}")
            await _execute(turn, step)


async def _ask_person(turn: Turn, step: Step) -> bool:
    """Looks up what the call would be done to. Asks, or for an approved call runs it if all is as it was shown.

    Whether the call waits now.
    """
    from agent.effects import Unresolved, changed, resolve

    async def read(name: str, arguments: dict[str, Any]) -> Outcome:
        return await turn.tools.call(name, arguments, meta=turn.call_meta(f"{step.call_id}-look"))

    assert step.tool is not None
    try:
        resolved = await resolve(step.tool, step.call.arguments, effect=step.effect, read=read)
    except Unresolved as error:
        turn.live.append([ToolResult(step.call_id, str(error), is_error=True)])
        return False
    effect = resolved.effect
    if step.action == "verify" and step.request is not None:
        difference = changed(step.request.resolved, resolved.identity)
        if not difference:
            turn.live.set_phase(f"running {step.call.name}")
            await _execute(turn, step, pinned=resolved.pinned)
            return False
        effect = f"{difference} {effect}"
    turn.live.append(
        [
            ApprovalRequested(
                call_id=step.call_id,
                effect=effect,
                destructive=step.effect == "destructive",
                resolved=resolved.identity,
                needs_secret=step.tool.needs_secret,
            )
        ]
    )
    return True


async def _execute(turn: Turn, step: Step, *, pinned: Mapping[str, Any] | None = None) -> None:
    """Sends one call, recorded as started before, and records what it gave."""
    turn.live.append([ToolStarted(step.call_id)])
    meta = turn.call_meta(step.call_id)
    secret = turn.secrets.pop(step.call_id, None)
    if secret is not None:
        meta["secret_value"] = secret
    outcome = await turn.tools.call(step.call.name, {**step.call.arguments, **(pinned or {})}, meta=meta)
    text, structured = _without(outcome.text, secret), _without(outcome.structured, secret)
    payloads: list[Payload] = [
        ToolResult(step.call_id, text, outcome.is_error, structured, outcome.seconds),
    ]
    if outcome.context is not None and not outcome.is_error:
        payloads.append(ContextChanged(outcome.context, by="agent"))
    turn.live.append(payloads)


def _without(value: Any, secret: str | None) -> Any:
    """A tool that echoes the secret it was given must not bring it into the log, in either face of its result."""
    if not secret:
        return value
    if isinstance(value, str):
        return value.replace(secret, "(hidden)")
    if isinstance(value, dict):
        return {key: _without(item, secret) for key, item in value.items()}
    return [_without(item, secret) for item in value] if isinstance(value, list) else value


def _repeated(turn: Turn, states: Sequence[CallState]) -> set[str]:
    """Ids of open calls that were made, word for word, as often in this turn as is allowed."""
    opened = {state.call.call_id for state in states}
    made = Counter(
        _canonical(state.call)
        for state in call_states(_this_turn(turn.events())).values()
        if state.call.call_id not in opened
    )
    return {state.call.call_id for state in states if made[_canonical(state.call)] >= turn.bounds.identical_calls}


def _canonical(call: ToolCall) -> str:
    return f"{call.name} {json.dumps(call.arguments, sort_keys=True, default=str)}"


def _stopped(turn: Turn) -> TurnEnded:
    """What the log says after Stop: the text that was shown, and for each open call what to think of it."""
    _keep_partial(turn)
    cut: list[str] = []
    payloads: list[Payload] = []
    for state in _open_calls(turn.events()):
        cut.append(state.call.title or state.call.name)
        if state.status == "started":
            payloads.append(ToolResult(state.call.call_id, STOPPED_IN_FLIGHT, is_error=True))
        else:
            payloads.append(ToolResult(state.call.call_id, STOPPED, is_error=True))
    turn.live.append(payloads)
    return TurnEnded("stopped", f"Stopped. Cut short: {', '.join(cut)}." if cut else "Stopped.")


def _keep_partial(turn: Turn) -> None:
    """Text that people have seen stays, though the reply never became whole. Its thinking cannot be sent back."""
    text, thinking = turn.live.unlogged()
    message_id = uuid.uuid4().hex
    payloads: list[Payload] = []
    if thinking.strip():
        payloads.append(Thinking(thinking, message_id))
    if text.strip():
        payloads.append(AssistantText(text, message_id))
    turn.live.append(payloads, reply_done=True)


def _fault_text(turn: Turn, error: ProviderError) -> str:
    ran = any(isinstance(event.payload, ToolResult) for event in _this_turn(turn.events()))
    return f"{error.message} What was done so far is kept." if ran else error.message


__all__ = ["UNKNOWN", "Bounds", "Turn", "run_turn"]
