"""What messages were about one after the other, by name: "the former", "the second"."""

from __future__ import annotations

import re

from agent.providers.planner.language.english import ORDINALS
from agent.providers.planner.memory import Memory
from agent.providers.planner.things import Thing

_NOUN = "cluster|job|warehouse|notebook|table|repo|scope|schema|file"
_SAID = re.compile(
    rf"\bthe (?P<which>former|latter)\b(?! half| part)(?: (?:one|run|{_NOUN})\b)?",
    re.IGNORECASE,
)
_MESSAGES = 4
_PLACES = "|".join(word for word, at in ORDINALS.items() if at >= 0)
_PLACE = re.compile(
    rf"\b(?:only |just )?the (?P<place>{_PLACES})(?: (?:one|(?P<noun>{_NOUN})))?"
    r"(?=[,.!?]|$| (?:and|or|too|as well|on|with|to|at|every|again|now|instead|but|please|daily|hourly|out)\b)",
    re.IGNORECASE,
)
_STATED = re.compile(
    r"\bthe (?:(?P<ahead>failed|running|active|succeeded|successful|cancelled) (?:one|run)"
    r"|(?:one|run) (?:that|which)(?: is| has|'s)? (?:still )?(?P<behind>failed|running|active|succeeded|cancelled))\b",
    re.IGNORECASE,
)
_STATES = {
    "failed": "FAILED",
    "running": "RUNNING",
    "active": "RUNNING",
    "succeeded": "SUCCESS",
    "successful": "SUCCESS",
    "cancelled": "CANCELED",
}
_OTHER = re.compile(
    rf"\bthe other(?: (?:one|(?P<noun>{_NOUN})))?"
    r"(?= (?:on|onto|to|too|as well|and|now|please|again|instead)\b|[,.!?]|$)",
    re.IGNORECASE,
)
_CORRECTS = re.compile(r"\W*(?:no|nope|not (?:that|this)|wrong|oops|sorry)\b", re.IGNORECASE)
_NAMED = frozenset({"cluster", "job", "warehouse", "notebook", "file", "table", "repo", "scope", "schema"})


def names_spoken_of(text: str, memory: Memory) -> str:
    """The text with names for what points to objects that the last messages were about, one after the other.

    What points to a list that was shown since stays as it is, and so does what is unclear: it is asked.
    """
    text = _names_the_two(text, memory)
    if not _CORRECTS.match(text):  # "no, the other one": of what the last message chose among
        text = _OTHER.sub(lambda m: _other(m, memory), text)
    return _STATED.sub(lambda m: _stated(m, memory), _PLACE.sub(lambda m: _placed(m, memory), text))


def _things(said: re.Match[str], memory: Memory) -> tuple[Thing, ...]:
    noun = (said["noun"] or "").lower()
    things = memory.one_by_one(*((noun,) if noun else ()))
    return things if things and things[0].kind in _NAMED else ()


def _other(said: re.Match[str], memory: Memory) -> str:
    """Of two that were listed or spoken of, the one that the last message was not about."""
    noun = (said["noun"] or "").lower()
    things = memory.listed(*((noun,) if noun else ()))
    spoken = memory.focus(things[0].kind) if things and things[0].kind in _NAMED else None
    if spoken is None or len(things) != 2:
        return said[0]
    rest = [t for t in things if not {spoken.name.lower(), spoken.ref.lower()} & {t.name.lower(), t.ref.lower()}]
    return _by_name(rest[0]) if len(rest) == 1 else said[0]


def _by_name(thing: Thing) -> str:
    return f"the repo {thing.name}" if thing.kind == "repo" else thing.name


def _stated(said: re.Match[str], memory: Memory) -> str:
    """Of runs that were looked at one by one, the one in that state."""
    state = _STATES[(said["ahead"] or said["behind"]).lower()]
    runs = memory.one_by_one()
    fitting = [t for t in runs if t.kind == "run" and t.state == state]
    return f"the run {fitting[0].id}" if len(fitting) == 1 else said[0]


def _placed(said: re.Match[str], memory: Memory) -> str:
    things, at = _things(said, memory), ORDINALS[said["place"].lower()]
    if at >= len(things):
        return said[0]
    return _by_name(things[at])


def _names_the_two(text: str, memory: Memory) -> str:
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
