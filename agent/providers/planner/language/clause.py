"""One clause of a request, as read: what is to be done, to what kind of object, with which remarks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from agent.providers.planner.language.condition import Condition
from agent.providers.planner.language.fillers import FILLERS
from agent.providers.planner.language.tokens import Token
from agent.providers.planner.language.wordset import wordset

_SPAN = re.compile(r"\d{1,3} ?(?:h|hrs?|d|days?|m|mins?|w)")
_SPAN_AHEAD = wordset("last past previous since over within than")
_ID_WORDS = wordset("job run cluster warehouse repo id number statement workflow pipeline")
Mood = Literal["command", "question", "statement"]


@dataclass(frozen=True)
class Clause:
    """``verb`` is the action (a key of ``VERBS``, or ``why``, ``is``, ``how``), None for a bare phrase.

    ``kinds`` are the kinds of object that are named, in order; ``loose`` the words that no table explains: the names.
    ``excluded`` are the words after "except". ``chosen`` and ``agreed`` are what earlier questions were answered.
    """

    text: str
    tokens: tuple[Token, ...]
    verb: str | None
    mood: Mood
    kinds: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()
    loose: tuple[Token, ...] = ()
    excluded: tuple[Token, ...] = ()
    negated: bool = False
    conditional: bool = False
    chosen: tuple[tuple[str, str], ...] = ()
    condition: Condition | None = None  # what must be looked at first
    changes: tuple[Clause, ...] = ()  # what later messages changed about it
    agreed: frozenset[str] = frozenset()
    verb_at: int = -1  # index of the verb's first token
    subject_question: bool = False  # "which ...", "what ...": asks for objects rather than about one

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(token.word for token in self.tokens)

    @cached_property
    def lower(self) -> str:
        """The corrected words in one string, for patterns that span words."""
        return " ".join(self.words)

    @property
    def kind(self) -> str | None:
        return self.kinds[0] if self.kinds else None

    @property
    def names_object(self) -> bool:
        """Whether something of a workspace is spoken of: a kind of object, a path, a quoted or dotted name."""
        return bool(self.kinds or self.of("path", "quoted", "dotted", "url", "number"))

    def of(self, *kinds: str) -> tuple[Token, ...]:
        """The tokens of these token kinds."""
        return tuple(token for token in self.tokens if token.kind in kinds)

    def has(self, *words: str) -> bool:
        return any(word in self.words for word in words)

    def choice(self, what: str) -> str | None:
        return dict(self.chosen).get(what)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The loose words that may be part of a name, in lower case."""
        return tuple(
            t.word
            for t in self.loose
            if t.kind != "path"
            and t.word not in FILLERS
            and (t.kind != "number" or self._is_id(t))
            and not self._is_span(t)
        )

    def _is_span(self, token: Token) -> bool:
        """ "48h" of "in the last 48h"."""
        at = self.tokens.index(token)
        return at > 0 and self.tokens[at - 1].word in _SPAN_AHEAD and _SPAN.fullmatch(token.word) is not None

    def _is_id(self, token: Token) -> bool:
        """A bare number is an id only next to a word such as "job"; elsewhere it counts something."""
        at = self.tokens.index(token)
        counts = self.tokens[at - 1].word == "number" and len(token.word) < 3  # "run number 2" of a list
        return at > 0 and self.tokens[at - 1].word in _ID_WORDS and not counts
