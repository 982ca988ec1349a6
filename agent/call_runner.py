"""Runs a turn's open calls: reads side by side, changes in order, the others put to a person first."""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from agent.calls import CallState, call_states
from agent.checks import check_of
from agent.events import (
    ApprovalRequested,
    ArgumentsEdited,
    ContextChanged,
    Event,
    Payload,
    ToolCall,
    ToolResult,
    ToolStarted,
)
from agent.lookups import Read
from agent.permissions import permissions_of
from agent.policy import decide
from agent.steps import Circumstances, Step, behind_a_refusal, judge
from agent.toolbox import Outcome
from agent.tools import ToolInfo
from agent.turn import Turn, this_turn

log = logging.getLogger("agent")

AFTER_SECONDS = 1.5


async def run_calls(turn: Turn, states: Sequence[CallState], known: Mapping[str, ToolInfo]) -> None:
    """Runs what may run: reads side by side, then writes in the model's order. Puts the others to a person.

    No write overtakes one that waits: those behind it are left as they are, and judged again when the turn resumes.
    """
    events = turn.events()
    now = Circumstances(
        mode=turn.mode,
        permissions=permissions_of(events),
        secrets=turn.secrets,
        repeated=_repeated(turn, states),
        behind_a_refusal=behind_a_refusal(call_states(this_turn(events)).values()),
    )
    steps = [judge(state, known, now) for state in states]
    for step in steps:
        if step.answer is not None:
            turn.live.append([ToolResult(step.call_id, step.answer, is_error=True, check=step.check)])
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
    from agent.effects import Unresolved, changed, object_of, resolve

    tool = step.tool
    assert tool is not None
    try:
        resolved = await resolve(tool, step.arguments, effect=step.effect, read=_reader(turn, step))
    except Unresolved as error:
        turn.live.append([ToolResult(step.call_id, str(error), is_error=True)])
        return False
    subject = object_of(resolved.identity)
    decision = decide(
        tool,
        step.arguments,
        mode=turn.mode,
        permission=permissions_of(turn.events()).on(tool.name, subject),
        careful=bool(step.call.undo_of),
    )
    if decision.verdict == "refuse":
        turn.live.append([ToolResult(step.call_id, decision.reason, is_error=True)])
        return False
    effect = resolved.effect
    asked = step.request if step.action == "verify" else None
    if asked is not None:
        difference = changed(
            asked.resolved,
            resolved.identity,
            own=changed_since_asked(turn.events(), asked),
            timezone=str(turn.meta.get("timezone") or "UTC"),
            # What only adds does not depend on a table's last commit. And a table that is written to all the time is
            # asked about again once, not for ever.
            any_version=decision.effect == "write" or _times_asked(turn, step) > 1,
        )
        if not difference and decision.effect == "destructive" and not asked.destructive:
            difference = "As it was changed, this may remove or overwrite something."
        if not difference and resolved.confirm and not asked.confirm:
            difference = "Changed since you were asked."
        if not difference and decision.effect == "destructive" and _edited(turn, step):
            # The same object, and more or less of it may be gone: a DELETE with another WHERE, a folder with all in it.
            said = resolved.effect in asked.effect and list(resolved.facts) == asked.facts
            difference = "" if said and not tool.sql_argument else "As you changed it:"
        effect = f"{difference} {effect}"
    elif step.call.undo_of:
        effect = f"{_changed_since_done(turn, step, resolved.identity)} {effect}".strip()
    if (asked is not None and not difference) or (asked is None and decision.verdict == "run"):
        turn.live.set_phase(f"running {step.call.name}")
        await _execute(turn, step, pinned=resolved.pinned)
        return False
    once_only = decision.effect != "write" or tool.needs_secret or not subject or step.call.undo_of
    turn.live.append(
        [
            ApprovalRequested(
                call_id=step.call_id,
                effect=effect,
                destructive=decision.effect == "destructive",
                resolved=resolved.identity,
                needs_secret=tool.needs_secret,
                facts=list(resolved.facts),
                undo=resolved.undo,
                confirm=resolved.confirm,
                grant="" if once_only else f"{tool.title}: {resolved.identity.get('name') or subject}",
            )
        ]
    )
    return True


def changed_since_asked(events: Sequence[Event], asked: ApprovalRequested) -> set[str]:
    """Objects that other calls of the conversation, sent after a person was asked about this one, have changed.

    Who approves two statements on one table in one go is not asked about the second because of the first.
    """
    at = next((event.seq for event in reversed(events) if event.payload == asked), 0)
    sent = {event.payload.call_id for event in events if event.seq > at and isinstance(event.payload, ToolStarted)}
    requests = [state.request for call_id, state in call_states(events).items() if call_id in sent]
    return {key for request in requests if request for key in request.resolved.get("versions") or {}}


def _changed_since_done(turn: Turn, step: Step, now: Mapping[str, Any]) -> str:
    """What came after the call that this one takes back, and would be lost with it; empty when nothing is known of."""
    from agent.versions import changed_versions

    undone = call_states(turn.events()).get(step.call.undo_of)
    undo = undone.result.undo if undone and undone.result else None
    timezone = str(turn.meta.get("timezone") or "UTC")
    after = (undo or {}).get("after") or {}
    return changed_versions(after, now.get("versions") or {}, timezone=timezone, since="it was done")


def _times_asked(turn: Turn, step: Step) -> int:
    payloads = [event.payload for event in turn.events()]
    return sum(isinstance(one, ApprovalRequested) and one.call_id == step.call_id for one in payloads)


def _edited(turn: Turn, step: Step) -> bool:
    """Whether its arguments were changed since it was asked about."""
    for event in reversed(turn.events()):
        if getattr(event.payload, "call_id", None) == step.call_id:
            if isinstance(event.payload, ArgumentsEdited):
                return True
            if isinstance(event.payload, ApprovalRequested):
                break
    return False


def _reader(turn: Turn, step: Step) -> Read:
    """Calls of tools that read, for a call that waits or is about to be sent.

    Each has an id of its own: under one id the workspace would answer a second look with what the first one saw.
    """

    async def read(name: str, arguments: dict[str, Any]) -> Outcome:
        look = f"{step.call_id}-{uuid.uuid4().hex[:12]}-look"
        return await turn.call(name, arguments, meta=turn.call_meta(look))

    return read


async def _execute(turn: Turn, step: Step, *, pinned: Mapping[str, Any] | None = None) -> None:
    """Sends one call, recorded as started before, and records what it gave."""
    from agent.undo import undo_of

    arguments = {**step.arguments, **(pinned or {})}
    undo = None
    if step.effect in ("write", "destructive") and not step.call.undo_of:
        undo = await undo_of(step.call.name, arguments, read=_reader(turn, step))
    turn.live.append([ToolStarted(step.call_id)])
    meta = turn.call_meta(step.call_id)
    secret = turn.secrets.pop(step.call_id, None)
    if secret is not None:
        meta["secret_value"] = secret
    outcome = await turn.call(step.call.name, arguments, meta=meta)
    text, structured = _without(outcome.text, secret), _without(outcome.structured, secret)
    stopped = None
    if undo is not None and not outcome.is_error:
        try:
            undo = undo | {"after": await _after(turn, step, undo)}
        except asyncio.CancelledError as cancelled:
            stopped = cancelled  # what was done is recorded all the same
    payloads: list[Payload] = [
        ToolResult(
            step.call_id,
            text,
            outcome.is_error,
            structured,
            outcome.seconds,
            undo=None if outcome.is_error else undo,
            check=check_of(step.call.name, arguments) if outcome.in_doubt and step.effect != "read" else None,
        ),
    ]
    if outcome.context is not None and not outcome.is_error:
        payloads.append(ContextChanged(outcome.context, by="agent"))
    turn.live.append(payloads)
    if stopped is not None:
        raise stopped


async def _after(turn: Turn, step: Step, undo: Mapping[str, Any]) -> dict[str, Any]:
    """What the object is like now that the call is done, so that taking it back can say what others did since."""
    from agent.effects import Unresolved, resolve

    tool = turn.tools.listed.get(str(undo["tool"]))
    if tool is None:
        return {}
    try:
        # Until this is known the call counts as not answered: a workspace that is slow to tell is not waited for.
        async with asyncio.timeout(AFTER_SECONDS):
            resolved = await resolve(tool, undo["arguments"], effect="destructive", read=_reader(turn, step))
    except (Unresolved, TimeoutError):
        return {}
    except Exception:  # whatever it is: what was done is recorded
        log.exception("what %s left could not be looked at", step.call.name)
        return {}
    return resolved.identity.get("versions") or {}


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
        for state in call_states(this_turn(turn.events())).values()
        if state.call.call_id not in opened
    )
    return {state.call.call_id for state in states if made[_canonical(state.call)] >= turn.bounds.identical_calls}


def _canonical(call: ToolCall) -> str:
    return f"{call.name} {json.dumps(call.arguments, sort_keys=True, default=str)}"
