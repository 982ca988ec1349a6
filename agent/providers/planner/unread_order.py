"""An order ahead of another that is not understood: "frobnicate X, then run it". The other leans on it, and waits."""

from __future__ import annotations

import re

from agent.providers.planner.language.english import COMMON
from agent.providers.planner.language.fillers import FILLERS
from agent.providers.planner.language.lexicon import FLAGS, KINDS
from agent.providers.planner.language.splitting import begins
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.second_reading import tells
from agent.providers.planner.things import Thing, near, words_of

_AHEAD = re.compile(
    r"^(?:(?:please|pls|ok|okay|hi|hey|so|now|can you|could you|would you|first)[,!]? )*"
    r"(?P<said>(?P<verb>[a-z]{3,}) (?:(?:the|my|our|that|this) )?(?P<what>[^.;,!?:]{2,60}?))"
    r"(?P<joint>(?:\s*[.;,!]|\s*,? (?:and|then))(?: (?:and|then))*) +(?=\w)",
    re.IGNORECASE,
)
_POINTS = wordset("it them that this those these")
_KNOWN = frozenset(word for table in (KINDS, FLAGS) for said in table.values() for p in said for word in p.split())
# What is said of an object in one word, and is no order: "poor BI Adhoc, restart it"
_SAYS_HOW = wordset(
    """
    poor hung stuck dead broken bad dear old sad crazy lazy rogue rough weird strange faulty frozen flaky problem issue
    trouble bug fyi regarding about concerning note reminder heads morning
    """
)
_PARTICIPLE = re.compile(r"\w{2,}(?:ed|ing|ous|ful|less|ish|ly)")


def _ahead(text: str) -> re.Match[str] | None:
    """What stands ahead of an order in the form of one that no table knows; None where it may be a remark."""
    match = _AHEAD.match(text.strip())
    if match is None or begins(match["said"]) or tells(match["said"]):
        return None
    verb = match["verb"].lower()
    known = verb in FILLERS or verb in COMMON or verb in _KNOWN or verb in _SAYS_HOW
    return None if known or _PARTICIPLE.fullmatch(verb) else match


def unread_order(text: str, thing: Thing) -> str:
    """The words ahead of an order that are one of their own that no table knows, about ``thing`` or what "it" is, or
    that are a step before it. Empty where they may be a remark, or where the first of them belongs to the name.
    """
    match = _ahead(text)
    if match is None:
        return ""
    verb = match["verb"].lower()
    parts = {*words_of(thing.name), *words_of(thing.ref)}
    what = [w for w in re.findall(r"[^\W_]+", match["what"].lower()) if w not in _KNOWN or w in parts]
    about = all(w in _POINTS for w in what) or all(any(near(w, p) for p in parts) for w in what)
    step = re.search(r"and|then", match["joint"]) and what and not FILLERS & {*what} and begins(_rest(text, match))
    return match["said"].strip() if (about or step) and not any(near(verb, part) for part in parts) else ""


def passed_over(text: str) -> str:
    """A sentence of such words that the order behind it does not lean on: it is said that nothing was done about it."""
    match = _ahead(text)
    if match is None or not match["joint"].lstrip().startswith(".") or not begins(_rest(text, match)):
        return ""
    return "" if FILLERS & {*match["what"].lower().split()} else match["said"].strip()


def _rest(text: str, match: re.Match[str]) -> str:
    return text.strip()[match.end() :]
