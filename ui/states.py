"""States of clusters, warehouses, runs and statements: one dot and one word each. A table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["green", "yellow", "gray", "red"]


@dataclass(frozen=True, slots=True)
class Look:
    tone: Tone
    words: str
    final: bool  # it stays so until somebody does something


# What the API says → how it looks. Life-cycle and result states share the table: no word means two things.
_LOOKS: dict[str, Look] = {
    "RUNNING": Look("green", "Running", True),  # a cluster or warehouse; a run that runs is followed by its kind
    "RESIZING": Look("green", "Resizing", True),
    "PENDING": Look("yellow", "Starting", False),
    "STARTING": Look("yellow", "Starting", False),
    "RESTARTING": Look("yellow", "Restarting", False),
    "QUEUED": Look("yellow", "Queued", False),
    "BLOCKED": Look("yellow", "Blocked", False),
    "WAITING_FOR_RETRY": Look("yellow", "Waiting to retry", False),
    "TERMINATING": Look("yellow", "Stopping", False),
    "STOPPING": Look("yellow", "Stopping", False),
    "DELETING": Look("yellow", "Deleting", False),
    "TERMINATED": Look("gray", "Stopped", True),
    "STOPPED": Look("gray", "Stopped", True),
    "DELETED": Look("gray", "Deleted", True),
    "CANCELED": Look("gray", "Cancelled", True),
    "CANCELLED": Look("gray", "Cancelled", True),
    "CLOSED": Look("gray", "Closed", True),
    "SKIPPED": Look("gray", "Skipped", True),
    "EXCLUDED": Look("gray", "Excluded", True),
    "PAUSED": Look("gray", "Paused", True),
    "SUCCESS": Look("green", "Succeeded", True),
    "SUCCEEDED": Look("green", "Succeeded", True),
    "FINISHED": Look("green", "Finished", True),
    "UNPAUSED": Look("green", "Active", True),
    "SUCCESS_WITH_FAILURES": Look("yellow", "Succeeded with failures", True),
    "MAXIMUM_CONCURRENT_RUNS_REACHED": Look("yellow", "Skipped: already running", True),
    "FAILED": Look("red", "Failed", True),
    "ERROR": Look("red", "Error", True),
    "TIMEDOUT": Look("red", "Timed out", True),
    "UPSTREAM_FAILED": Look("red", "Upstream failed", True),
    "UPSTREAM_CANCELED": Look("gray", "Upstream cancelled", True),
    "INTERNAL_ERROR": Look("red", "Internal error", True),
}
_DOTS: dict[Tone, str] = {"green": "🟢", "yellow": "🟡", "gray": "⚪", "red": "🔴"}
_RUNS = "🔵"
_INK: dict[Tone, str] = {"green": "green", "yellow": "orange", "gray": "gray", "red": "red"}
_RUN_GOES_ON = frozenset({"RUNNING", "TERMINATING"})


def look(state: str | None) -> Look:
    """The look of any state; one that the table does not know is grey and says itself."""
    if not state:
        return Look("gray", "Unknown", True)
    known = _LOOKS.get(state.upper())
    return known or Look("gray", state.replace("_", " ").capitalize(), True)


def settled(state: str | None, *, run: bool = False) -> bool:
    """Will this state stay by itself? A run that runs will not; a cluster that runs will."""
    if run and (state or "").upper() in _RUN_GOES_ON:
        return False
    return look(state).final


def dot_text(state: str | None, *, run: bool = False) -> str:
    """``🟢 Running``: for tables, whose cells hold no markup. ``🔵 Running`` of a run, which has not succeeded yet."""
    found = look(state)
    return f"{_RUNS if run and state and state.upper() == 'RUNNING' else _DOTS[found.tone]} {found.words}"


def dot_markdown(state: str | None) -> str:
    """``:green[●]``: for labels and lines of text."""
    return f":{_INK[look(state).tone]}[●]"
