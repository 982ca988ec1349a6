"""Spans of time in words: a year, a month with or without its year, a quarter; and spans relative to today."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from agent.providers.planner.language.english import NUMBER_WORDS
from agent.providers.planner.language.tokens import Token
from agent.providers.planner.sql.words import BUCKETS, MONEY, MONTHS

_MONTH = "|".join(sorted(MONTHS, key=lambda name: (-len(name), name)))
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_QUARTER = re.compile(r"(?:the )?(first|second|third|fourth|last|1st|2nd|3rd|4th) quarter(?: of| in)? ((?:19|20)\d\d)")
_WEEK = re.compile(
    rf"(?:the )?(first|second|third|fourth|last|1st|2nd|3rd|4th) week of ((?:{_MONTH})(?: (?:19|20)\d\d)?)"
)
_RELATIVE = re.compile(
    r"(?:the )?(?:(?P<which>last|past|previous|this|current) (?:(?P<n>\d+|"
    + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
    + r") )?(?P<unit>days?|weeks?|months?|quarters?|years?)(?! of)(?P<again> before(?: that)?)?"
    r"|(?P<day>today|yesterday|day before yesterday|day before last)"
    r"|(?P<back>\d+|"
    + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
    + r") (?P<unit2>days?|weeks?|months?|quarters?|years?)"
    r" (?P<how>ago|before(?: that)?))\b"
)


def period(text: str) -> str | None:
    """``1996``, ``1996-03``, ``03`` (March of any year) or ``1996-Q1``; None for anything else."""
    words = text.lower().split()
    if len(words) == 1 and re.fullmatch(r"(19|20)\d\d", words[0]):
        return words[0]
    year = words[1] if len(words) == 2 else ""
    if year and not re.fullmatch(r"(19|20)\d\d", year):
        return None
    if words and words[0] in MONTHS:
        return f"{year}-{MONTHS[words[0]]:02d}" if year else f"{MONTHS[words[0]]:02d}"
    if words and re.fullmatch(r"q[1-4]", words[0]):
        return f"{year}-{words[0].upper()}" if year else words[0].upper()
    return None


def span_of(text: str) -> tuple[tuple[str, ...], int] | None:
    """The time filter that text begins with, and how many characters it takes: "the first quarter of 1996"."""
    if match := _QUARTER.match(text):
        return ("quarter", f"{match[2]}-Q{_QUARTERS[match[1]]}"), match.end()
    if match := re.match(r"q([1-4])(?: of| in)? ((?:19|20)\d\d)\b", text):
        return ("quarter", f"{match[2]}-Q{match[1]}"), match.end()
    if (match := _WEEK.match(text)) and (month := period(match[2])) and len(month) == 7:
        number = 5 if match[1] == "last" else _QUARTERS[match[1]]
        return ("weekof", month, str(number)), match.end()
    if match := _RELATIVE.match(text):
        if match["back"]:
            number = str(NUMBER_WORDS.get(match["back"], match["back"]))
            which = "ago" if match["how"] == "ago" else "before"
            return ("relative", which, number, match["unit2"].rstrip("s").upper()), match.end()
        if match["day"] and "before" in match["day"]:
            return ("relative", "ago", "2", "DAY"), match.end()
        if match["day"]:
            return ("relative", match["day"], "1", "DAY"), match.end()
        number = match["n"] or "1"
        number = str(NUMBER_WORDS.get(number, number))
        if match["again"] and match["n"]:
            return ("relative", "before", number, match["unit"].rstrip("s").upper()), match.end()
        rolls = bool(match["n"]) or match["which"] == "past"  # "the past year" ends today, "last year" in December
        which = "this" if match["which"] in ("this", "current") else "rolling" if rolls else "last"
        return ("relative", which, number, match["unit"].rstrip("s").upper()), match.end()
    return None


_CUES = {"in": "in", "during": "in", "on": "in", "of": "in", "for": "in", "since": ">=", "after": ">", "before": "<",
         "until": "<=", "till": "<=", "from": "from", "within": "in", "by": "<=", "over": "in", "through": "in",
         "prior": "<", "starting": ">="}  # fmt: skip
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SKIPPED = ("the", "month", "year", "of", "to", "all", "whole", "day")
TimeSpan = tuple[int, tuple[str, ...]]


def span_at(tokens: Sequence[Token], words: Sequence[str], at: int) -> TimeSpan | None:
    """The span of time that begins at this token, with its preposition: how many tokens, and the filter's values.

    "In January 2016", "after 2016-02-01", "last week", "between 1994 and 1995", "on the 3rd of May 2024", "1996".
    """
    cue = _CUES.get(words[at], "")
    if found := _pair_at(tokens, words, at):
        return found
    start = at
    if cue:
        start += 1
        while start < len(words) and words[start] in _SKIPPED and start - at < 4:
            start += 1
    if start >= len(words):
        return None
    rest = " ".join(words[start : start + 7])
    if (relative := span_of(rest)) is not None and cue in ("", "in", "from"):
        values, size = relative
        return start - at + len(rest[:size].split()), values
    single = _single_at(tokens, words, start)
    if single is None:
        return None
    size, value = single
    bare = not cue
    if bare and value == "05" and words[start] == "may":
        return None  # "may" alone is a verb
    if bare and len(value) == 4 and tokens[start].kind == "number" and words[start - 1 : start] != ["year"]:
        near = [*words[max(start - 2, 0) : start], *words[start + 1 : start + 3]]
        if at > 0 and not any(w in _BESIDE or _YEAR.fullmatch(w) for w in near) and not _ends_a_part(words, start):
            return None  # a number like any other
    if cue == "by" and len(value) < 10:
        return None
    kind = {4: "year", 7: "quarter" if "Q" in value else "month", 2: "quarter" if "Q" in value else "month",
            5: "monthday"}  # fmt: skip
    named = kind.get(len(value), "day")
    op = named if cue in ("", "in") or (cue == "from" and named in ("year", "month", "quarter", "monthday")) else cue
    if op == "from":
        op = ">="
    return start - at + size, (op, value)


_BESIDE = ("vs", "versus", "and", "or", "only")
_PART_ENDS = (",", "by", "per", "for", "with", "vs", "only", "desc", "asc", "sorted", "highest", "lowest", "top")


def _ends_a_part(words: Sequence[str], at: int) -> bool:
    """ "Orders 1996 by status", "by month, 1996": a year behind what it is of, where nothing goes on."""
    before, after = words[at - 1], words[at + 1 : at + 2]
    of = before == "," or before in BUCKETS or before in MONEY or (len(before) > 4 and before.endswith("s"))
    return of and (not after or after[0] in _PART_ENDS)


def _single_at(tokens: Sequence[Token], words: Sequence[str], at: int) -> tuple[int, str] | None:
    """One date, day, month, quarter or year: its size in tokens and its value (``2024-05-03``, ``2016-01``, ``01``)."""
    word = words[at]
    if tokens[at].kind == "date":
        return 1, word
    if _YEAR.fullmatch(word) and tokens[at].kind == "number" and "," not in tokens[at].text:
        return 1, word
    for size in (2, 1):
        if at + size <= len(words) and (found := period(" ".join(words[at : at + size]))) is not None:
            if len(found) in (7, 2) and "Q" not in found:
                return _with_day(words, at, size, found)
            return size, found
    day = _DAY.fullmatch(word)
    if day and at + 1 < len(words):
        month_at = at + 1 + (words[at + 1] == "of")
        if month_at < len(words) and words[month_at] in MONTHS:
            year = words[month_at + 1] if month_at + 1 < len(words) and _YEAR.fullmatch(words[month_at + 1]) else ""
            if year:
                return month_at + 2 - at, f"{year}-{MONTHS[words[month_at]]:02d}-{int(day[1]):02d}"
            if 1 <= int(day[1]) <= 31 and (word != day[1] or words[at - 1 : at] not in (["top"], ["first"])):
                return month_at + 1 - at, f"{MONTHS[words[month_at]]:02d}-{int(day[1]):02d}"
    return None


def _with_day(words: Sequence[str], at: int, size: int, found: str) -> tuple[int, str]:
    """ "May 3rd 2024", "May 3, 2024"; the month where no day follows."""
    if size == 1 and at + 2 < len(words) and (day := _DAY.fullmatch(words[at + 1])):
        year_at = at + 2 + (words[at + 2] == ",")
        if year_at < len(words) and _YEAR.fullmatch(words[year_at]) and int(day[1]) <= 31:
            return year_at + 1 - at, f"{words[year_at]}-{found}-{int(day[1]):02d}"
    if size == 1 and at + 1 < len(words) and (day := _DAY.fullmatch(words[at + 1])) and 1 <= int(day[1]) <= 31:
        return 2, f"{found}-{int(day[1]):02d}"  # of any year
    return size, found


def _pair_at(tokens: Sequence[Token], words: Sequence[str], at: int) -> TimeSpan | None:
    """ "Between 1994 and 1995", "from January to March 1996", "2016-02-01 to 2016-02-07"; both ends are in it."""
    start = at + (words[at] in ("between", "from", "in"))
    if start >= len(words):
        return None
    first = _single_at(tokens, words, start)
    if first is None:
        return None
    joint = start + first[0]
    joints = ("and", "to", "until", "through", "till") if words[at] == "between" else ("to", "until", "through", "till")
    if joint + 1 >= len(words) or words[joint] not in joints:
        return None
    last = _single_at(tokens, words, joint + 1)
    if last is None:
        return None
    low, high = first[1], last[1]
    if len(low) == 2 and len(high) == 7:
        low = f"{high[:5]}{low}"
    if len(low) == 5 and len(high) == 10:
        low = f"{high[:5]}{low}"  # "from 1 march to 15 march 2026"
    if len(low) != len(high) or (len(low) == 2 and "Q" in low):
        return None
    return joint + 1 + last[0] - at, ("range", low, high)


def shifted(values: Sequence[str], unit: str, by: int) -> str | None:
    """The span of time so many units after a filter's (before it where negative), in words; None where it has none."""
    kind, first, *rest = values
    if kind == "relative":
        number, of = int(rest[0]), rest[1]
        if of.lower() != unit and not (first == "rolling" and by < 0):
            return None
        back = {"today": 0, "this": 0, "yesterday": 1, "last": 1, "ago": number}.get(first)
        if first == "rolling" and by < 0:
            return f"{number} {of.lower()}s before"
        return f"{back - by} {unit}s ago" if back is not None and back - by >= 0 else None
    if kind == "year" and unit == "year":
        return f"in {int(first) + by}"
    if kind == "month" and len(first) == 7 and unit in ("month", "year"):
        months = int(first[:4]) * 12 + int(first[5:]) - 1 + by * (12 if unit == "year" else 1)
        return f"in {_MONTH_NAMES[months % 12]} {months // 12}"
    if kind == "quarter" and len(first) == 7 and unit in ("quarter", "year"):
        quarters = int(first[:4]) * 4 + int(first[6:]) - 1 + by * (4 if unit == "year" else 1)
        return f"in Q{quarters % 4 + 1} {quarters // 4}"
    if kind == "day" and unit in ("day", "week"):
        day = datetime.date.fromisoformat(first) + datetime.timedelta(days=by * (7 if unit == "week" else 1))
        return f"on {day.isoformat()}"
    return None


_MONTH_NAMES = tuple(name for name in MONTHS if len(name) > 3 or name == "may")


_BARE = re.compile(r"\b(last|past|previous) (\d+)[ .?!]*$", re.IGNORECASE)
_COUNTED = re.compile(r"\b(?:last|past|previous) (?:\w+ )?(day|week|month|quarter|year)s?\b", re.IGNORECASE)


def in_its_unit(said: str, asked: str) -> str:
    """ "Now the last 30", after a question about the last 7 days: of days."""
    before = _COUNTED.search(asked)
    return _BARE.sub(rf"\1 \2 {before[1].lower()}s", said) if before is not None else said
