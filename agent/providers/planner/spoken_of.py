""" "The former" and "the latter": the two objects that the last messages were about, by their names."""

from __future__ import annotations

import re

from agent.providers.planner.memory import Memory

_SAID = re.compile(
    r"\bthe (?P<which>former|latter)\b(?! half| part)"
    r"(?: (?:one|cluster|job|warehouse|notebook|table|repo|scope|run|schema|file)\b)?",
    re.IGNORECASE,
)
_MESSAGES = 4


def names_the_two(text: str, memory: Memory) -> str:
    """The text with the name in place of "the former" or "the latter". Where the last messages were not about exactly
    two objects of one kind it stays as it is, and what it means is asked."""
    if not _SAID.search(text):
        return text
    for back in range(1, _MESSAGES + 1):
        spoken = list(Memory(memory.turns[-back:]).mentions()) if back <= len(memory.turns) else []
        names = list(dict.fromkeys(t.name for t in spoken if t.kind == spoken[0].kind))
        if len(names) > 2:
            return text
        if len(names) == 2:
            return _SAID.sub(lambda m, two=names: two[m["which"].lower() == "former"], text)
    return text
