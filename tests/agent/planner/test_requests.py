"""Requests in the ways that people speak, as tables of lines: each tool, several steps, what leans on what was said.

A block of ``requests/*.txt`` begins with the calls that each of its lines must lead to; see the top of the files.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

FILES = sorted((Path(__file__).parent / "requests").glob("*.txt"))
_CHANGES = re.compile(r"^(?:create|start|stop|restart|delete|run|update|cancel|import|write|put|set|clear)_")
_ARGUMENT = re.compile(r'(\w+)=("[^"]*"|\{.*?\}|\S+)')


def value_of(text: str):
    try:
        return json.loads(text)
    except ValueError:
        return text


def wanted_calls(head: str) -> list[tuple[str, dict]]:
    """``tool key=value + tool`` as (tool, arguments it must have)."""
    found = []
    for part in head.split(" + "):
        tool, _, rest = part.strip().partition(" ")
        found.append((tool, {key: value_of(value) for key, value in _ARGUMENT.findall(rest)}))
    return found


def blocks(path: Path):
    """(calls, lines) of each block of a file."""
    for block in re.split(r"^= ", path.read_text(), flags=re.MULTILINE)[1:]:
        head, *lines = block.strip().splitlines()
        yield head, [line for line in lines if line and not line.startswith("#")]


CASES = [
    pytest.param(head, lines, id=f"{path.stem}: {head} ({lines[0]})") for path in FILES for head, lines in blocks(path)
]


def fault(calls: list[tuple[str, dict]], wanted: list[tuple[str, dict]]) -> str:
    """What is wrong with these calls: one that is missing, or a change that nobody asked for."""
    left = iter(calls)
    for tool, arguments in wanted:
        if not any(name == tool and all(args.get(k) == v for k, v in arguments.items()) for name, args in left):
            return f"no {tool} {arguments}"
    made, asked = [name for name, _ in calls if _CHANGES.match(name)], [name for name, _ in wanted]
    extra = [name for name in made if made.count(name) > asked.count(name)]
    return f"changes {extra}" if extra else ""


@pytest.mark.parametrize(("head", "lines"), CASES)
def test_lines_lead_to_the_calls(new_talk, head, lines):
    faults = []
    for line in lines:
        talk, calls, reply = new_talk(), [], None
        for said in line.split(" | "):
            calls, reply = talk.say(said)
        if wrong := fault(calls, wanted_calls(head)):
            faults.append(f"{line}\n  {wrong}; called {calls}\n  {reply.text[:200] if reply else ''}")
    assert not faults, "\n".join(faults)
