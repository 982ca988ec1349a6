"""A row of the table of intents: what must hold of a clause for a plan to be what it asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.tokens import FILE_NAME
from agent.providers.planner.language.wordset import wordset

Words = frozenset
_ANY: frozenset = frozenset({"*"})


@dataclass(frozen=True)
class Rule:
    """A row of the table. Every part that is given must hold; ``kinds`` is about the first kind that was named.

    ``also`` are kinds of which one must be named anywhere; ``flags`` needs one of them; ``unless`` none of them;
    ``words`` one of them; ``tokens`` a token of one of these kinds; ``name`` whether loose words are there.
    """

    plan: str
    verbs: frozenset = _ANY
    kinds: frozenset = _ANY
    also: frozenset = frozenset()
    flags: frozenset = frozenset()
    unless: frozenset = frozenset()
    words: frozenset = frozenset()
    without: frozenset = frozenset()
    tokens: frozenset = frozenset()
    name: bool | None = None

    def holds(self, clause: Clause) -> bool:
        return (
            (self.verbs is _ANY or clause.verb in self.verbs)
            and (self.kinds is _ANY or clause.kind in self.kinds)
            and (not self.also or bool(self.also & set(clause.kinds)))
            and (not self.flags or bool(self.flags & clause.flags))
            and not self.unless & clause.flags
            and (not self.words or any(word in clause.words for word in self.words))
            and not any(word in clause.words for word in self.without)
            and (
                not self.tokens
                or bool(clause.of(*self.tokens))
                or any(_LIKE[k](clause) for k in self.tokens if k in _LIKE)
            )
            and (self.name is None or self.name == bool(clause.names or clause.of("quoted", "path")))
        )


# Forms of tokens that only a rule tells apart.
_LIKE = {
    "id": lambda clause: any(t.kind == "word" and _ID.fullmatch(t.text) for t in clause.tokens),
    "uuid": lambda clause: any(_UUID.fullmatch(t.text) for t in clause.tokens),
    "run_number": lambda clause: any(len(t.word) > 3 and t.word.isdigit() for t in clause.of("number")),
    "beside": lambda clause: bool(re.search(r"\b(?:one|run) (?:before|after) (?:that|it|this)\b", clause.lower)),
    "file_name": lambda clause: any(FILE_NAME.search(t.text) for t in clause.of("dotted")),
    "lists_only": lambda clause: bool(_LISTS_IT.match(clause.lower)),
    "about_me": lambda clause: bool(_ABOUT_ME.search(clause.lower)),
    "file_path": lambda clause: any(FILE_NAME.search(t.text) for t in clause.of("path")),
    "no_number": lambda clause: not clause.of("number"),
    # "customer data", "data about taxis"; but not "data science sandbox"
    "of_data": lambda clause: bool(_OF_DATA.search(clause.lower)),
    "which_of_it": lambda clause: bool(_WHICH_OF_IT.match(clause.lower)),
    # "reset everything I selected"; but not "reset my laptop"
    "no_object": lambda clause: set(clause.names) <= _OF_SESSION,
    "schema_name": lambda clause: any(t.text.count(".") == 1 for t in clause.of("dotted")),
}
_OF_SESSION = wordset(
    """
    select selected chosen choose chose choice choices selection selections picked pick picks default defaults settings
    setting said told config configuration preferences context session current what everything all state
    """
)
_WHICH_OF_IT = re.compile(
    r"(?:and |so )*(?:which|what) notebooks? (?:does|did|is|was|do|has|had) (?:it|that|this|they|the job|the run)\b"
)
_LISTS_IT = re.compile(r"(?:\w+ )?(?:list|ls) (?:it|that|this)(?: again| now| please)*$")
_OF_DATA = re.compile(
    r"\b(?:data|information)(?=$|[?!.,]| (?:please|about|on|for|of|from|with|regarding|is|are|there|that|we|do|have)\b)"
)
_ABOUT_ME = re.compile(
    r"\b(?:am|do|did|have|will|would|are|is) (?:i|we|my|our)\b|\b(?:i'm|i am|we're|we are) (?:on|in|using|connected"
    r"|attached|currently)\b|\bi (?:use|work|am|currently use)\b"
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ID = re.compile(r"(?=(?:.*\d){3})[0-9a-z]+(?:-[0-9a-z]+){1,5}", re.IGNORECASE)


def words_of(*names: str | None) -> frozenset:
    return frozenset(names)
