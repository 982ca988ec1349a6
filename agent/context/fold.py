"""What the log says was compacted, applied to its events: a pure function, so the same log gives the same bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from agent.events import Compacted, Event, Thinking, ToolCall, ToolResult

RESULT_CHARACTERS = 400  # what is left of an old result: its first line and the first rows, with their ids
ARGUMENT_CHARACTERS = 300
SHORTENED = "[shortened: {left:,} characters of this old result are left out; call the tool again if they matter]"


@dataclass(frozen=True, slots=True)
class Folded:
    """``events`` are those that still go out, changed where they were shortened. ``summary`` stands for the others."""

    events: Sequence[Event]
    summary: str = ""


def newest(events: Sequence[Event]) -> tuple[int, Compacted] | None:
    """The last compaction and its sequence number: it says all that the earlier ones said."""
    for event in reversed(events):
        if isinstance(event.payload, Compacted):
            return event.seq, event.payload
    return None


def fold(events: Sequence[Event]) -> Folded:
    """Events as the model is sent them.

    Thinking of before a compaction is left out: a model refuses its thinking where what led to it was edited.
    """
    found = newest(events)
    if found is None:
        return Folded(events)
    at, compacted = found
    kept = []
    for event in events:
        if event.seq <= compacted.summarised_through:
            continue
        if event.seq < at and isinstance(event.payload, Thinking):
            continue
        if event.seq <= compacted.shortened_through:
            event = shortened_event(event)
        kept.append(event)
    # A name or a text in it that holds the end of the block does not end it.
    said = re.sub(r"<(?=/?\s*conversation_summary)", "&lt;", compacted.summary, flags=re.IGNORECASE)
    summary = f"<conversation_summary>\n{said}\n</conversation_summary>" if said else ""
    return Folded(kept, summary)


def shortened_event(event: Event) -> Event:
    """The event with its bulk cut, where it has some."""
    match event.payload:
        case ToolResult(text=text) if len(text) > RESULT_CHARACTERS:
            return replace(event, payload=replace(event.payload, text=shortened_text(text)))
        case ToolCall(arguments=arguments) if any(_is_bulk(value) for value in arguments.values()):
            fewer = {name: _shortened_argument(value) for name, value in arguments.items()}
            return replace(event, payload=replace(event.payload, arguments=fewer))
    return event


def shortened_text(text: str) -> str:
    """The beginning of a result, cut at a line where there is one, and a sentence that says so."""
    head = text[:RESULT_CHARACTERS]
    head = head[: head.rfind("\n")] if "\n" in head else head
    short = f"{head}\n{SHORTENED.format(left=len(text) - len(head))}"
    return short if len(short) < len(text) else text


def _is_bulk(value: Any) -> bool:
    return isinstance(value, str) and len(value) > ARGUMENT_CHARACTERS


def _shortened_argument(value: Any) -> Any:
    if not _is_bulk(value):
        return value
    return f"{value[:ARGUMENT_CHARACTERS]} [{len(value) - ARGUMENT_CHARACTERS:,} characters left out]"
