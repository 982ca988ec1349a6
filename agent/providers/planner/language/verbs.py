"""Which verb words begin with, and what of them is politeness."""

from __future__ import annotations

from agent.providers.planner.language.fillers import POLITE_HEADS
from agent.providers.planner.language.lexicon import VERBS
from agent.providers.planner.language.marks import phrases_of
from agent.providers.planner.language.tokens import Token
from agent.providers.planner.language.wordset import wordset

_VERB_PHRASES = phrases_of(VERBS)
# "turn X off", "shut it down", "spin one up": the particle stands after the object
_SPLIT_VERBS = {
    words: action
    for words, action in _VERB_PHRASES
    if len(words) == 2 and words[1] in ("on", "off", "up", "down", "away", "out")
}
_POLITE = tuple(sorted(POLITE_HEADS, key=lambda words: (-len(words), words)))

_STATE_QUESTIONS = wordset("is are was were am does do did has have had isn't aren't hasn't didn't doesn't")


def skip_politeness(words: list[str]) -> tuple[int, bool]:
    """How many words are mere politeness, and whether they make a question of form only ("can you ...")."""
    at, request = 0, False
    moved = True
    while moved and at < len(words):
        moved = False
        if words[at] in (",", ":"):
            at, moved = at + 1, True
            continue
        for phrase in _POLITE:
            if tuple(words[at : at + len(phrase)]) == phrase and at + len(phrase) < len(words):
                request = request or "you" in phrase or phrase[0] in ("can", "could") or "possible" in phrase
                at, moved = at + len(phrase), True
                break
    return at, request


def verb_in(tokens: tuple[Token, ...], words: list[str], at: int) -> tuple[str | None, set[int]]:
    if at >= len(words) or tokens[at].kind != "word":
        return None, set()
    for phrase, action in _VERB_PHRASES:
        if tuple(words[at : at + len(phrase)]) == phrase:
            if phrase == ("make",) and words[at + 1 : at + 2] and words[at + 1] in ("sure", "certain", "sense"):
                continue  # "make sure that ..." makes nothing
            if len(phrase) == 1 and phrase[0] in _NOUNS_TOO and not _is_verb(words, at):
                continue
            if phrase == ("end",) and words[at + 1 : at + 2] and words[at + 1] in PREPOSITIONS:
                continue  # "end in 10003" and "end after midnight" say where and when something ends
            if len(phrase) == 1 and (split := _particle(words, at)):
                return split
            return action, set(range(at, at + len(phrase)))
    return _particle(words, at) or (None, set())


_AFTER_PARTICLE = wordset(
    "now please again instead with for , manually by permanently once today asap right immediately and then"
    " too first straight afterwards afterward thereafter"
)


def _particle(words: list[str], at: int) -> tuple[str, set[int]] | None:
    for (first, particle), action in _SPLIT_VERBS.items():
        if words[at] == first and particle in words[at + 1 : at + 9]:
            where = words.index(particle, at + 1)
            if where == len(words) - 1 or words[where + 1] in _AFTER_PARTICLE:
                return action, {at, where}
    return None


PREPOSITIONS = wordset("in at on after before between from to with within around by near during under over above below")
_NOUNS_TOO = wordset("run query new test share schedule")
_PLURALS = wordset("notebooks clusters jobs workflows folders directories files warehouses scopes repos tables runs")
_SAYS_OF = wordset("should must shall will would are is were have has need needs go belong ought end land")


def _is_verb(words: list[str], at: int) -> bool:
    following = words[at + 1] if at + 1 < len(words) else ""
    if words[at] == "schedule":
        return following != "of"
    if words[at] == "run":
        noun = following in ("of", "history", "log", "logs", "status", "results", "times", "durations")
        return not noun and not (following.isdigit() and len(following) > 3 and at == 0)
    if words[at] == "share":
        return following != "of"
    if words[at] == "new":  # "new notebooks should go to ..." makes none
        following_words = words[at + 1 : at + 5]
        return not (_SAYS_OF & set(following_words) or _PLURALS & set(following_words[:2]))
    if words[at] in ("query", "test"):
        noun = following in ("history", "log", "logs", "status", "results", "times", "durations")
        return not noun and not (any(c.isdigit() for c in following) and len(following) > 3 and at == 0)
    return True


def question_verb(words: list[str], at: int) -> str:
    head = words[at]
    following = words[at + 1 : at + 3]
    if head == "why" or (head == "how" and following[:1] == ["come"]):
        return "why"
    if head in ("what", "what's", "whats") and any(w in words for w in ("wrong",)):
        return "why"
    if head == "how" and following[:1] in (["many"], ["much"]):
        return "howmany"
    if head == "how" and following[:1] in (["do"], ["can"], ["to"], ["does"], ["would"], ["should"]):
        return "howto"
    if head in ("should", "may", "might", "shall", "would", "can", "could", "will"):
        return "may"
    if head in _STATE_QUESTIONS:
        return "is"
    return "show"
