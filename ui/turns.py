"""Events of a conversation → what the chat pane draws, as plain values. No Streamlit here.

A turn is one user message and everything that followed it. Its blocks keep the order in which things
happened; a step's state is the newest one the log knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from agent import events as log
from agent.events import Event, StopReason
from agent.followups import split_followups
from agent.pricing import UsageTotals, sum_of


class StepState(Enum):
    QUEUED = "queued"  # asked for; its turn among the calls has not come
    WAITING = "waiting"  # a person must decide
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    DECLINED = "declined"
    STOPPED = "stopped"  # the turn ended before it was done, and nothing can have changed
    UNKNOWN = "unknown"  # it was sent, and nobody heard the answer


READING_TOOLS = ("list_", "get_", "search_", "describe_", "read_", "export_", "show_")
READING_WORDS = frozenset({"SELECT", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "VALUES"})


@dataclass(frozen=True, slots=True)
class Text:
    """Markdown from the model, without its follow-up block."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Thought:
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One tool call. ``structured`` is the people's face of its result."""

    call_id: str
    name: str
    arguments: dict[str, Any]
    title: str
    state: StepState
    text: str = ""
    structured: dict[str, Any] | None = None
    seconds: float = 0.0
    reason: str = ""  # why a person said no, or why the policy refused
    undo: str = ""  # what taking it back would do, where it can be taken back

    @property
    def key(self) -> str:
        return f"step-{self.call_id}"

    @property
    def only_reads(self) -> bool:
        """Can it have changed nothing? By its name and the first word of its SQL; in doubt it may have."""
        if self.name == "execute_sql":
            words = str(self.arguments.get("sql", "")).split(None, 1)
            return bool(words) and words[0].upper() in READING_WORDS
        return self.name.startswith(READING_TOOLS)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided in one go: a line that stays in the conversation."""

    key: str
    author: str
    approved: tuple[str, ...]  # effects, in order
    denied: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Pending:
    """A call that waits for a person."""

    call_id: str
    name: str
    title: str
    effect: str
    destructive: bool
    needs_secret: bool
    arguments: dict[str, Any]
    facts: tuple[str, ...] = ()  # what depends on it, what it costs
    undo: str = ""  # how it is taken back
    confirm: str = ""  # a name to type first
    grant: str = ""  # what "for this conversation" would allow


@dataclass(frozen=True, slots=True)
class Ending:
    """How a turn ended, where that needs saying."""

    reason: StopReason
    message: str
    retryable: bool


Block = Text | Thought | Step | Decision
NEWER = "*A newer version of this app recorded something here that this version cannot show.*"
INTERRUPTED = Ending("error", "This turn was cut off before it was finished. What it had done is kept.", True)


@dataclass(frozen=True, slots=True)
class Turn:
    """``ended`` is None while the turn runs. ``pending`` is what the approval card asks."""

    key: str
    author: str
    prompt: str
    at: float
    blocks: tuple[Block, ...] = ()
    pending: tuple[Pending, ...] = ()
    ended: Ending | None = None
    followups: tuple[str, ...] = ()
    usage: UsageTotals = field(default_factory=UsageTotals)

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Step))


@dataclass(slots=True)
class _Building:
    """A turn while its events are read."""

    turn: Turn
    blocks: list[Block] = field(default_factory=list)
    where: dict[str, int] = field(default_factory=dict)  # call id → place in blocks
    asked: dict[str, Pending] = field(default_factory=dict)
    edited: set[str] = field(default_factory=set)  # calls that were changed since they were asked about
    ended: Ending | None = None
    followups: tuple[str, ...] = ()
    usages: list[log.Usage] = field(default_factory=list)

    def step(self, call_id: str) -> Step:
        """The call's step. KeyError for a call that this turn did not make."""
        step = self.blocks[self.where[call_id]]
        assert isinstance(step, Step)
        return step

    def change(self, call_id: str, **changes: Any) -> None:
        if call_id in self.where:
            self.blocks[self.where[call_id]] = replace(self.step(call_id), **changes)

    def finish(self, *, running: bool, last: bool) -> Turn:
        """The turn as it stands. A step that the turn left behind says so, instead of turning for ever."""
        waits = last and not running and bool(self.asked)
        kept = {StepState.QUEUED, StepState.WAITING} if waits else set()
        if not running:
            for call_id in self.where:
                state = self.step(call_id).state
                if state is StepState.RUNNING:
                    self.change(
                        call_id, state=StepState.STOPPED if self.step(call_id).only_reads else StepState.UNKNOWN
                    )
                elif state in (StepState.QUEUED, StepState.WAITING) and state not in kept:
                    self.change(call_id, state=StepState.STOPPED)
        ended = None if running else self.ended or (None if waits else INTERRUPTED)
        return replace(
            self.turn,
            blocks=tuple(self.blocks),
            pending=tuple(self.asked.values()) if waits else (),
            ended=ended,
            followups=self.followups if ended and ended.reason == "end_turn" else (),
            usage=sum_of(self.usages),
        )


def turns_of(events: Iterable[Event], *, running: bool = False) -> list[Turn]:
    """The conversation as turns, oldest first. ``running`` says whether the last one still runs.

    Events ahead of the first user message (a context set by hand) draw nothing.
    """
    built: list[_Building] = []
    for event in events:
        if isinstance(event.payload, log.UserMessage):
            turn = Turn(key=f"turn-{event.seq}", author=event.author, prompt=event.payload.text, at=event.at)
            built.append(_Building(turn))
        elif built:
            _add(built[-1], event)
    newest = built[-1] if built else None
    return [building.finish(running=running and building is newest, last=building is newest) for building in built]


def _add(turn: _Building, event: Event) -> None:
    match event.payload:
        case log.AssistantText(text=text):
            shown, turn.followups = _without_followups(text)
            if shown:
                turn.blocks.append(Text(f"text-{event.seq}", shown))
        case log.Thinking(text=text) if text.strip():
            turn.blocks.append(Thought(f"thought-{event.seq}", text.strip()))
        case log.ToolCall() as call:
            turn.where[call.call_id] = len(turn.blocks)
            turn.blocks.append(Step(call.call_id, call.name, call.arguments, call.title, StepState.QUEUED))
            turn.followups = ()
        case log.ApprovalRequested() as asked:
            if asked.call_id in turn.where:
                step = turn.step(asked.call_id)
                turn.edited.discard(asked.call_id)
                turn.asked[asked.call_id] = Pending(
                    call_id=asked.call_id,
                    name=step.name,
                    title=step.title,
                    effect=asked.effect,
                    destructive=asked.destructive,
                    needs_secret=asked.needs_secret,
                    arguments=step.arguments,
                    facts=tuple(asked.facts),
                    undo=asked.undo,
                    confirm=asked.confirm,
                    grant=asked.grant,
                )
                turn.change(asked.call_id, state=StepState.WAITING)
        case log.ApprovalDecided() as decided:
            _decide(turn, event, decided)
        case log.ArgumentsEdited(call_id=call_id, arguments=arguments):
            turn.edited.add(call_id)
            turn.change(call_id, arguments=arguments)
        case log.ToolStarted(call_id=call_id):
            turn.change(call_id, state=StepState.RUNNING)
        case log.ToolResult() as result:
            _result(turn, result)
        case log.Usage() as usage:
            turn.usages.append(usage)
        case log.TurnEnded() as ended:
            turn.ended = Ending(ended.reason, ended.message, ended.retryable)
        case log.Unknown():
            # Several in a row are one line.
            if not turn.blocks or not turn.blocks[-1].key.startswith("newer-"):
                turn.blocks.append(Text(f"newer-{event.seq}", NEWER))
        case _:
            pass  # the context is drawn in the sidebar


def _decide(turn: _Building, event: Event, decided: log.ApprovalDecided) -> None:
    asked = turn.asked.pop(decided.call_id, None)
    effect = asked.effect if asked else decided.call_id
    if decided.call_id in turn.edited:
        effect = f"{effect} (with other arguments)"
    turn.ended = None if not turn.asked else turn.ended
    if decided.approved:
        turn.change(decided.call_id, state=StepState.QUEUED)
    else:
        turn.change(decided.call_id, state=StepState.DECLINED, reason=decided.reason)
    line = turn.blocks[-1] if turn.blocks else None
    if not isinstance(line, Decision) or line.author != event.author:
        line = Decision(f"decision-{event.seq}", event.author, (), (), decided.reason)
        turn.blocks.append(line)
    turn.blocks[-1] = (
        replace(line, approved=(*line.approved, effect))
        if decided.approved
        else replace(line, denied=(*line.denied, effect), reason=line.reason or decided.reason)
    )


def _result(turn: _Building, result: log.ToolResult) -> None:
    if result.call_id in turn.where and turn.step(result.call_id).state is StepState.DECLINED:
        turn.change(result.call_id, text=result.text)
        return
    turn.asked.pop(result.call_id, None)
    turn.change(
        result.call_id,
        state=StepState.FAILED if result.is_error else StepState.DONE,
        text=result.text,
        structured=result.structured,
        seconds=result.seconds,
        undo=str((result.undo or {}).get("words") or ""),
    )


def _without_followups(text: str) -> tuple[str, tuple[str, ...]]:
    shown, suggestions = split_followups(text)
    return shown, tuple(suggestions)


def steps_together(blocks: Sequence[Block]) -> list[Block | tuple[Step, ...]]:
    """Neighbouring steps as one tuple, so that they are drawn as one timeline."""
    grouped: list[Block | tuple[Step, ...]] = []
    for block in blocks:
        if not isinstance(block, Step):
            grouped.append(block)
        elif grouped and isinstance(grouped[-1], tuple):
            grouped[-1] = (*grouped[-1], block)
        else:
            grouped.append((block,))
    return grouped
