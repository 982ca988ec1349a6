"""Questions about the rows of the question before, put plainly: "who are they" is "list them"."""

from __future__ import annotations

import re

from agent.providers.planner.sql.pointing import points

_LEAD = re.compile(r"^(?:(?:and|so|ok(?:ay)?|now|hm+|well|then|please|can you|could you|tell me)[, ]+)+", re.I)
_TAIL = re.compile(r"(?:,? (?:then|though|please|again|now|exactly))+$", re.I)
_THEY = r"(?:they|those|these|them)"
_BE = r"(?:are|were|is|was)"
_OF = r"(?: (?:from|in|at|located|based|coming from|living in|sitting))?"
_WHAT = r"(?:what|which)"
_UNIT = r"(miles|kilomet(?:er|re)s|km)"
_IN_ALL = r"(?: (?:in total|altogether|in all|all together|together|in sum))"
# pattern -> the question in plain words
_FORMS: tuple[tuple[str, str], ...] = (
    (rf"where (?:do|did) {_THEY} (?:all )?(?:live|come from|sit)"
     rf"|where {_BE} {_THEY}(?: all)?(?: from| located| based)?", "list the city of them"),
    (rf"how many {_UNIT} (?:was|were|is|are|did|do) (?:that|it|{_THEY})(?: (?:make|come to|cover|drive|add up to))?"
     rf"{_IN_ALL}?", r"total \1 of them"),
    (rf"how many {_UNIT}{_IN_ALL}", r"total \1 of them"),
    (rf"(?:who|which|which ones|what|{_WHAT} (?:ones|[a-z]+s)) {_BE} {_THEY}(?: all| exactly)?", "list all of them"),
    (rf"(?:show|list|name|give)(?: me)? (?:all )?(?:of )?{_THEY}(?: all)?(?: by name)?", "list all of them"),
    (rf"(?:can i|let me|i want to|i'd like to) see {_THEY}(?: all)?", "list all of them"),
    (rf"what (?:{_BE} {_THEY} (?:called|named)|{_BE} their names?)(?: and|,)? (?:(?:in|from) )?{_WHAT} (\w+) "
     rf"(?:{_BE} {_THEY}|do {_THEY} (?:live|come|sit)){_OF}", r"list the name and \1 of them"),
    (rf"what (?:{_BE} {_THEY} (?:called|named)|{_BE} their names?|names do {_THEY} have)", "list the name of them"),
    (rf"(?:(?:in|from|at) )?{_WHAT} (\w+) (?:{_BE} {_THEY}|do {_THEY} (?:live|come|sit|belong)){_OF}(?: to)?",
     r"list the \1 of them"),
    (rf"what {_BE} their (.+)", r"list the \1 of them"),
    (rf"how many (?:{_BE} (?:{_THEY}|that|it))(?: all)? ((?:per|by|for each|in each|each) .+)", r"how many of them \1"),
    (rf"how many (?:{_BE} {_THEY}|{_BE} that|of {_THEY} {_BE} there)", "how many rows of them"),
)  # fmt: skip
_READ = tuple((re.compile(pattern, re.I), plainly) for pattern, plainly in _FORMS)
_ASKS = re.compile(r"(?:what|how|which|who)\b.*\b(?:they|them|those|these)\b", re.I)
_WORTH = re.compile(
    r"\b(?:worth|cost|pay|paid|spend|spent|go|take|took|bring|brought|make|made|average|total|altogether|in all)\b",
    re.I,
)
_ABOUT = re.compile(r"list the (?P<what>.+) of them")


def about_those(text: str) -> str | None:
    """The question in plain words; None where a message asks nothing about the rows before it."""
    said = _TAIL.sub("", _LEAD.sub("", text.strip()).strip(" .?!"))
    for pattern, plainly in _READ:
        if match := pattern.fullmatch(said):
            return match.expand(plainly)
    if _ASKS.match(said) and _WORTH.search(said) and points(said) and len(said.split()) <= 12:
        return said
    return None


def asked_of_them(said: str) -> str:
    """What is asked of each of them, empty where it is something else: "list the country of them"."""
    match = _ABOUT.fullmatch(said)
    return match["what"] if match else ""
