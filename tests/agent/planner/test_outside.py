"""What lies outside is declined, and what only speaks of an act changes nothing: tables of lines in ``outside/``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "outside"
_CHANGES = re.compile(r"^(?:create|start|stop|restart|delete|run|update|cancel|import|write|put)_")
_DECLINES = ("I cannot help with that", "I have no tool")


def lines_of(name: str) -> list[str]:
    lines = (FOLDER / name).read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def parts(name: str) -> list[list[str]]:
    """Lines in handfuls: a workspace for each would take longer than the lines themselves."""
    lines = lines_of(name)
    return [lines[at : at + 20] for at in range(0, len(lines), 20)]


@pytest.mark.parametrize("lines", parts("declined.txt"), ids=lambda lines: lines[0])
def test_what_no_tool_does_is_declined(new_talk, lines) -> None:
    faults = []
    for line in lines:
        calls, reply = new_talk().say(line)
        declined = _DECLINES[0] in reply.text or (_DECLINES[1] in reply.text and not calls)
        if any(_CHANGES.match(name) for name, _ in calls) or not declined:
            faults.append(f"{line}: {calls} {reply.text[:120]}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("lines", parts("unchanged.txt"), ids=lambda lines: lines[0])
def test_what_only_speaks_of_an_act_changes_nothing(new_talk, lines) -> None:
    faults = []
    for line in lines:
        calls, reply = new_talk().say(line)
        if any(_CHANGES.match(name) for name, _ in calls):
            faults.append(f"{line}: {calls} {reply.text[:120]}")
    assert not faults, "\n".join(faults)
