"""The forms of the verbs: "stopping" and "stopped" are "stop"."""

from __future__ import annotations

from agent.providers.planner.language.lexicon import MUTATING, VERBS

_PAST = {
    "run": "run", "rerun": "rerun", "make": "made", "shut": "shut", "take": "taken", "bring": "brought",
    "set": "set", "build": "built", "spin": "spun", "tear": "torn", "throw": "thrown", "wake": "woken", "put": "put",
    "write": "written", "link": "linked", "cat": "cat", "see": "seen", "give": "given", "tell": "told", "know": "known",
}  # fmt: skip
_DOUBLED = frozenset(["stop", "run", "drop", "rerun", "shut", "set", "get", "put", "spin", "cut", "wipe"]) - {"wipe"}
_VOWELS = "aeiou"


def gerund(verb: str) -> str:
    """``stop`` gives ``stopping``."""
    if verb in _DOUBLED:
        return f"{verb}{verb[-1]}ing"
    if verb.endswith("e") and not verb.endswith("ee"):
        return f"{verb[:-1]}ing"
    return f"{verb}ing"


def past(verb: str) -> str:
    """``stop`` gives ``stopped``, ``shut`` gives ``shut``."""
    if verb in _PAST:
        return _PAST[verb]
    if verb in _DOUBLED:
        return f"{verb}{verb[-1]}ed"
    if verb.endswith("e"):
        return f"{verb}d"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return f"{verb[:-1]}ied"
    return f"{verb}ed"


def _phrases(actions: frozenset[str]) -> tuple[str, ...]:
    return tuple(
        phrase
        for action in sorted(actions)
        for phrase in VERBS[action]
        if "-" not in phrase and phrase not in ("new", "setup", "retry", "run now", "git pull", "shutdown")
    )


def _forms(form, actions: frozenset[str]) -> dict[str, str]:
    """Each inflected phrase of these actions -> the phrase as an order: "shutting down" -> "shut down"."""
    found = {}
    for phrase in _phrases(actions):
        first, space, rest = phrase.partition(" ")
        found[f"{form(first)}{space}{rest}"] = phrase
    return found


READING = frozenset({"show", "describe", "preview", "search", "read", "export", "count", "chart"})
GERUNDS: dict[str, str] = _forms(gerund, MUTATING | READING | {"use", "clear"}) | {
    "cancelling": "cancel",
    "canceling": "cancel",
    "having a look at": "show",
}
# What an object is wished to be: "I want it stopped".
PASTS: dict[str, str] = {
    said: order for said, order in _forms(past, MUTATING).items() if said not in ("run", "set", "put", "made", "rerun")
} | {
    "cancelled": "cancel",
    "canceled": "cancel",
    "gone": "delete",
    "switched off": "stop",
    "switched on": "start",
    "turned off": "stop",
    "turned on": "start",
    "refreshed": "pull",
}
