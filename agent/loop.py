"""One turn: ask the model, run the calls that may run, put the others to a person, and so on until it is done.

All state is in the log. A turn starts, resumes after decisions, and is retried by the same code: it looks at
what the log says is open and goes on from there.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from agent.call_runner import run_calls
from agent.calls import call_states
from agent.checks import check_of
from agent.context.compaction import Budget, estimate, make_room
from agent.events import (
    AssistantText,
    Compacted,
    Event,
    Payload,
    StopReason,
    Thinking,
    ToolCall,
    ToolResult,
    TurnEnded,
    Usage,
)
from agent.messages import STOPPED, STOPPED_IN_FLIGHT, STOPPED_READING, STOPPED_STATEMENT, build_messages
from agent.model_choice import next_model
from agent.policy import effect_of
from agent.pricing import cost_usd
from agent.providers.base import Completed, ProviderError, TextDelta, ThinkingDelta, ToolInputDelta
from agent.redaction import redact, redacted
from agent.steps import REPEATED
from agent.tools import ToolInfo
from agent.turn import Turn, open_calls, this_turn

log = logging.getLogger("agent")


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
        ended = TurnEnded("error", redact(_fault_text(turn, error)), error.retryable)
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
    deadline = asyncio.get_running_loop().time() + turn.bounds.seconds
    for _ in range(turn.bounds.model_calls):
        if await _settle_calls(turn, known):
            return TurnEnded("awaiting_approval")
        over = _bound_reached(turn, late=asyncio.get_running_loop().time() >= deadline)
        if over is not None:
            return over
        try:
            async with asyncio.timeout_at(deadline) as clock:
                done = await _ask_model(turn, known)
        except TimeoutError:
            if not clock.expired():
                raise
            _keep_partial(turn)
            return _limit(f"Stopped after {turn.bounds.seconds:.0f} seconds, the most that one request may take.")
        if done is not None:
            return done
    if await _settle_calls(turn, known):
        return TurnEnded("awaiting_approval")
    return _limit(f"Stopped after {turn.bounds.model_calls} steps, the most that one request may take.")


async def _settle_calls(turn: Turn, known: Mapping[str, ToolInfo]) -> bool:
    """Runs what is open and may run. Whether a call waits for a person then."""
    found = open_calls(turn.events())
    if not found:
        return False
    await run_calls(turn, found, known)
    return any(state.status == "waiting" for state in open_calls(turn.events()))


def _bound_reached(turn: Turn, *, late: bool) -> TurnEnded | None:
    """Why the model is not to be asked again in this turn."""
    events = this_turn(turn.events())
    if late:
        return _limit(f"Stopped after {turn.bounds.seconds:.0f} seconds, the most that one request may take.")
    spent = sum(
        payload.input_tokens + payload.output_tokens + payload.cache_read_tokens + payload.cache_write_tokens
        for payload in (event.payload for event in events)
        if isinstance(payload, Usage)
    )
    if spent >= turn.bounds.tokens:
        return _limit(f"Stopped after {spent:,} tokens; one request may take {turn.bounds.tokens:,}.")
    if _going_in_circles(events):
        return _limit("Stopped: the same call was asked for again and again, although it was answered.")
    return None


def _limit(what: str) -> TurnEnded:
    return TurnEnded("limit", f"{what} What was done is kept; say how to go on.")


def _going_in_circles(events: Sequence[Event]) -> bool:
    """Whether the model's two newest messages asked for nothing but calls that had been made too often."""
    by_message: dict[str, list[bool]] = {}
    for state in call_states(events).values():
        refused = state.result is not None and state.result.text == REPEATED
        by_message.setdefault(state.call.message_id, []).append(refused)
    newest = list(by_message.values())[-2:]
    return len(newest) == 2 and all(all(refused) for refused in newest)


async def _ask_model(turn: Turn, known: Mapping[str, ToolInfo]) -> TurnEnded | None:
    """One model call. None when it asked for tools, else how the turn ended."""
    turn.live.set_phase("thinking")
    tools = [info.for_model() for info in known.values()]
    if turn.auto is not None:
        lookups = {info.name for info in known.values() if info.read_only and not info.sql_argument}
        fixed = estimate([turn.system, tools])
        choice = next_model(turn.events(), turn.auto, lookups=lookups, fixed_tokens=fixed, now=time.time())
        log.info("%s: %s", choice.model, choice.why)
        turn.model = choice.model

    def build(events: Sequence[Event]) -> list[dict[str, Any]]:
        return build_messages(events, provider=turn.provider.name, model=turn.model)

    async def room(*, force: bool = False) -> bool:
        """Whether the conversation was made smaller for the next request."""
        if turn.provider.name == "planner":  # it reads the whole conversation at no cost
            return False
        made = await make_room(
            turn.events(),
            fixed=[turn.system, tools],
            build=build,
            budget=Budget(turn.bounds.context_tokens).of(turn.model, max_tokens=turn.bounds.max_tokens),
            provider=turn.provider,
            model=turn.model,
            force=force,
        )
        turn.live.append(made)
        return any(isinstance(payload, Compacted) for payload in made)

    await room()
    try:
        completed = await _stream_reply(turn, build(turn.events()), tools)
    except ProviderError as error:
        # The host counts otherwise than the estimate, or its window is smaller than was known: once more, with less.
        if error.kind != "too_large" or any(turn.live.unlogged()) or not await room(force=True):
            raise
        log.warning("the host found the request too long; asking once more with a shortened conversation")
        completed = await _stream_reply(turn, build(turn.events()), tools)
    return _record_reply(turn, completed, known)


async def _stream_reply(turn: Turn, messages: list[dict[str, Any]], tools: list[dict[str, Any]]) -> Completed:
    """Asks once, and shows the reply while it comes."""
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
    return completed


def _record_reply(turn: Turn, reply: Completed, known: Mapping[str, ToolInfo]) -> TurnEnded | None:
    message_id = uuid.uuid4().hex
    runs_tools = reply.stop_reason == "tool_use"
    payloads: list[Payload] = []
    taken = set(call_states(turn.events()))
    for block in reply.content:
        match block.get("type"):
            case "text" if block.get("text", "").strip():
                payloads.append(AssistantText(redact(block["text"]), message_id))
            case "thinking" | "redacted_thinking":
                payloads.append(Thinking(block.get("thinking", ""), message_id, block))
            case "tool_use" if runs_tools:  # after a cut reply, calls are neither run nor kept
                call_id = block["id"] if block["id"] and block["id"] not in taken else f"call_{uuid.uuid4().hex}"
                taken.add(call_id)
                title = known[block["name"]].title if block["name"] in known else ""
                given = dict(block.get("input") or {})
                kept, extra = redacted(given), dict(block.get("extra") or {})
                payloads.append(ToolCall(call_id, block["name"], kept, message_id, title, extra=extra))
                if kept != given:  # sent with the gap it would do something else than was asked for
                    payloads.append(ToolResult(call_id, HOLDS_A_CREDENTIAL, is_error=True))
    tokens, model = reply.usage, reply.model if reply.answered_by else turn.model
    payloads.append(
        Usage(
            provider=reply.answered_by or turn.provider.name,
            model=model,
            input_tokens=tokens.input_tokens,
            output_tokens=tokens.output_tokens,
            cache_read_tokens=tokens.cache_read_tokens,
            cache_write_tokens=tokens.cache_write_tokens,
            cost_usd=cost_usd(model, tokens),
            message_id=message_id,
        )
    )
    turn.live.append(payloads, reply_done=True)
    if runs_tools and any(isinstance(payload, ToolCall) for payload in payloads):
        return None
    return TurnEnded(*_ENDINGS.get(reply.stop_reason, ("end_turn", "")))


HOLDS_A_CREDENTIAL = (
    "not run: its arguments hold what looks like a credential, which is neither kept nor passed on. Store it with "
    "put_secret, where the user types the value, and read it from there."
)
_ENDINGS: dict[str, tuple[StopReason, str]] = {
    "max_tokens": ("max_tokens", "The reply was cut at the model's length limit. Ask it to go on."),
    "refusal": ("refusal", "The model declined to go on with this."),
}


def _stopped(turn: Turn) -> TurnEnded:
    """What the log says after Stop: the text that was shown, and for each open call what to think of it."""
    _keep_partial(turn)
    known = turn.tools.known
    payloads: list[Payload] = []
    cancelled: list[str] = []
    told: list[str] = []
    sent: list[str] = []
    for state in open_calls(turn.events()):
        name = state.call.title or state.call.name
        tool = known.get(state.call.name)
        effect = effect_of(tool, state.arguments) if tool else "destructive"
        check = None
        if state.status != "started":
            text = STOPPED
            cancelled.append(name)
        elif effect == "read":
            text = STOPPED_READING
            cancelled.append(name)
        else:
            check = check_of(state.call.name, state.arguments)
            runs_sql = bool(tool and tool.sql_argument)
            text = STOPPED_STATEMENT if runs_sql else STOPPED_IN_FLIGHT
            (told if runs_sql else sent).append(name)
        payloads.append(ToolResult(state.call.call_id, text, is_error=True, check=check))
    turn.live.append(payloads)
    said = [
        f"Cut short: {', '.join(cancelled)}." if cancelled else "",
        f"Told to cancel, and may have written something: {', '.join(told)}." if told else "",
        f"Already sent and not to be called back: {', '.join(sent)}; check it." if sent else "",
    ]
    return TurnEnded("stopped", " ".join(["Stopped.", *filter(None, said)]))


def _keep_partial(turn: Turn) -> None:
    """Text that people have seen stays, though the reply never became whole. Its thinking cannot be sent back."""
    text, thinking = turn.live.unlogged()
    message_id = uuid.uuid4().hex
    payloads: list[Payload] = []
    if thinking.strip():
        payloads.append(Thinking(redact(thinking), message_id))
    if text.strip():
        payloads.append(AssistantText(redact(text), message_id))
    turn.live.append(payloads, reply_done=True)


def _fault_text(turn: Turn, error: ProviderError) -> str:
    ran = any(isinstance(event.payload, ToolResult) for event in this_turn(turn.events()))
    return f"{error.message} What was done so far is kept." if ran else error.message
