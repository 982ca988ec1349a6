"""Messages that ask for the order before once more, for another object: "do B as well", "put it in prod-keys too"."""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.providers.planner.intents import intent
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.reader import read_clause, read_request, said_of
from agent.providers.planner.leaning import Before

_LEAD = r"^(?:(?:and|now|also|then|please|ok(?:ay)?|can you|could you|would you),? )*"
_NAME = r"(?P<name>(?:the |our |my )?(?!it\b|that\b|this\b|them\b|so\b|the same\b|a\b|an\b)[^,;?|]{2,50}?)"
_DO_TOO = re.compile(
    rf"{_LEAD}(?:do|handle|take) {_NAME}(?:,? (?:as well|too|also|likewise|next))+(?:,? (?:please|thanks))*[.!]*$"
    rf"|{_LEAD}also (?:do|handle|take) {_NAME.replace('name', 'name2')}(?:,? (?:please|thanks))*[.!]*$",
    re.IGNORECASE,
)
# What is done to one object and says no more than which one.
_TO_ONE = frozenset({"start", "stop", "restart", "pause", "resume", "pull", "run", "cancel"})
_SAYS_MORE = re.compile(
    r" (?:with|from|in|to|at|every|for|by|if|unless|except|but|and|after|before|when) ", re.IGNORECASE
)
_ON = re.compile(r" (?:on|using) (?:the )?[^,;|]+$", re.IGNORECASE)


def done_too(text: str, before: Callable[[], Before]) -> tuple[Clause, ...] | None:
    """ "Do B as well" after "pull A": that order for B. Only where it said nothing but what it was for."""
    match = _DO_TOO.match(text)
    last = (before().clauses or (None,))[-1] if match else None
    if match is None or last is None or last.mood != "command" or last.verb not in _TO_ONE or last.changes:
        return None
    where = _ON.search(last.text.rstrip(" .!?")) if last.verb == "run" else None
    said = last.text[: where.start()] if where else last.text
    if _SAYS_MORE.search(said) or last.excluded or last.condition or last.negated or "all" in last.flags:
        return None
    return read_request(f"{said_of(said, match['name'] or match['name2'])}{where[0] if where else ''}")


_STORED = re.compile(r"Stored the secret `([\w.-]+)` in \*\*")
_IN_SCOPE = re.compile(
    rf"{_LEAD}(?:put|store|add|save|keep|set|create) (?:it|that|this|that one|the same(?: one| secret| key)?|the same)"
    r" (?:in|into|to|under) (?:the )?(?:scope )?(?P<scope>[\w.-]+)(?: scope)?(?:,? (?:too|as well|also|please))*[.!]*$",
    re.IGNORECASE,
)


def kept_there_too(text: str, before: Callable[[], Before]) -> tuple[Clause, ...] | None:
    """ "Put it in prod-keys too" after a secret was stored: one of that name in that scope."""
    match = _IN_SCOPE.match(text)
    last = (before().clauses or (None,))[-1] if match else None
    if match is None or last is None or intent(last) != "put_secret":
        return None
    stored = _STORED.findall(answer.text) if (answer := before().answer) else []
    return (read_clause(f"add the secret {stored[0]} to {match['scope']}"),) if len(stored) == 1 else None


_HOW_IT_GOES = re.compile(
    r"(?:so |and |ok(?:ay)? |hey )*(?:how(?:'s| ?s| is) (?:it|that|everything|things) going)(?: so far| now| on)*"
)


def how_the_run_goes(bare: str, before: Callable[[], Before]) -> str | None:
    """ "How's it going?" right behind a run that was started: the state of that run, no greeting."""
    return "how is it doing?" if _HOW_IT_GOES.fullmatch(bare) and before().runs else None


def once_more(text: str, before: Callable[[], Before]) -> tuple[Clause, ...] | None:
    """The order before for another object, or in another place."""
    return done_too(text, before) or kept_there_too(text, before)
