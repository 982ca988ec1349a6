"""Spans of time in words: a year, a month with or without its year, a quarter; and spans relative to today."""

from __future__ import annotations

import re

from agent.providers.planner.language.english import NUMBER_WORDS
from agent.providers.planner.sql.words import MONTHS

_MONTH = "|".join(sorted(MONTHS, key=lambda name: (-len(name), name)))
PERIOD = rf"(?:(?:{_MONTH})(?: (?:19|20)\d\d)?|q[1-4](?: (?:19|20)\d\d)?|(?:19|20)\d\d)"
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_QUARTER = re.compile(r"(?:the )?(first|second|third|fourth|last|1st|2nd|3rd|4th) quarter(?: of| in)? ((?:19|20)\d\d)")
_WEEK = re.compile(rf"(?:the )?(first|second|third|fourth|last) week of ((?:{_MONTH})(?: (?:19|20)\d\d)?)")
_RELATIVE = re.compile(
    r"(?:the )?(?:(?P<which>last|past|previous|this|current) (?:(?P<n>\d+|"
    + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
    + r") )?(?P<unit>days?|weeks?|months?|quarters?|years?)(?! of)|(?P<day>today|yesterday))\b"
)


def period(text: str) -> str | None:
    """``1996``, ``1996-03``, ``03`` (March of any year) or ``1996-Q1``; None for anything else."""
    words = text.lower().split()
    if len(words) == 1 and re.fullmatch(r"(19|20)\d\d", words[0]):
        return words[0]
    year = words[1] if len(words) == 2 else ""
    if words and words[0] in MONTHS:
        return f"{year}-{MONTHS[words[0]]:02d}" if year else f"{MONTHS[words[0]]:02d}"
    if words and re.fullmatch(r"q[1-4]", words[0]):
        return f"{year}-{words[0].upper()}" if year else words[0].upper()
    return None


def bucket_of(value: str) -> str:
    if "Q" in value:
        return "QUARTER"
    return "YEAR" if len(value) == 4 else "MONTH"


def span_of(text: str) -> tuple[tuple[str, ...], int] | None:
    """The time filter that text begins with, and how many characters it takes: "the first quarter of 1996"."""
    if match := _QUARTER.match(text):
        return ("quarter", f"{match[2]}-Q{_QUARTERS[match[1]]}"), match.end()
    if match := re.match(r"q([1-4])(?: of| in)? ((?:19|20)\d\d)\b", text):
        return ("quarter", f"{match[2]}-Q{match[1]}"), match.end()
    if (match := _WEEK.match(text)) and (month := period(match[2])) and len(month) == 7:
        number = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 5}[match[1]]
        return ("weekof", month, str(number)), match.end()
    if match := _RELATIVE.match(text):
        if match["day"]:
            return ("relative", match["day"], "1", "DAY"), match.end()
        number = match["n"] or "1"
        number = str(NUMBER_WORDS.get(number, number))
        which = "this" if match["which"] in ("this", "current") else "rolling" if match["n"] else "last"
        return ("relative", which, number, match["unit"].rstrip("s").upper()), match.end()
    return None
