"""Dates in short, as they are read: "Q3 96", "H1 2016", "05/2024", "17.05.2024", "1st half of May", "sat/sun"."""

from __future__ import annotations

import calendar
import re

from agent.providers.planner.sql.turns_of_speech import MONTH, Instead
from agent.providers.planner.sql.words import MONTHS

_NAMES = tuple(name for name in MONTHS if len(name) > 3 or name == "may")
_LEAP = 2024  # where no year is said, February has 29 days
_TURN = 50  # '49 is 2049, '50 is 1950
_DAYS = {"mon": "Monday", "tue": "Tuesday", "tues": "Tuesday", "wed": "Wednesday", "thu": "Thursday",
         "thur": "Thursday", "thurs": "Thursday", "fri": "Friday", "sat": "Saturday", "sun": "Sunday"}  # fmt: skip
_DAY = "|".join(sorted(_DAYS, key=len, reverse=True))
_NTH = {"1": "first", "2": "second", "3": "third", "4": "fourth"}
_FIRST, _SECOND = r"(?:first|1st)", r"(?:second|2nd|last|latter)"
_HALF = rf"(?:the )?(?:(?P<one>{_FIRST})|{_SECOND}) half of (?:the )?"


def _year(said: str) -> str:
    if len(said) == 4:
        return said
    return f"{'20' if int(said) < _TURN else '19'}{said}"


def _half_of_month(match: re.Match[str]) -> str:
    """Until the 15th, or from the 16th on."""
    month = MONTHS[match["month"].lower()[:3]]
    year = match["year"]
    last = calendar.monthrange(int(year or _LEAP), month)[1]
    low, high = (1, 15) if match["one"] else (16, last)
    if year:
        return f"from {year}-{month:02d}-{low:02d} to {year}-{month:02d}-{high:02d}"
    return f"from {low} {_NAMES[month - 1]} to {high} {_NAMES[month - 1]}"


def _half_of_year(one: bool, year: str) -> str:
    return f"from {'january' if one else 'july'} to {'june' if one else 'december'} {_year(year)}"


def _by_numbers(match: re.Match[str]) -> str:
    """ "17.05.2024", "5/17/2024": only where it is clear which is the month."""
    first, second, year = int(match[1]), int(match[3]), match[4]
    day_first = match[2] == "." or first > 12 or first == second
    day, month = (first, second) if day_first else (second, first)
    clear = day_first or second > 12
    if not clear or not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(int(_year(year)), month)[1]:
        return match[0]
    return f"{_year(year)}-{month:02d}-{day:02d}"


_ENDS = r"(?=\W*$|[,;?]| (?:by|per|vs|and|to|compared|only|for|with)\b)"
_FORMS: tuple[tuple[str, Instead], ...] = (
    (r"\b((?:19|20)\d\d)[./](\d{1,2})[./](\d{1,2})\b", lambda m: f"{m[1]}-{int(m[2]):02d}-{int(m[3]):02d}"),
    (r"(?<![\w./-])(\d{1,2})([./])(\d{1,2})\2((?:19|20)\d\d|\d\d)(?![\w/]|\.\d)", _by_numbers),
    (r"(?<![\w./-])((?:19|20)\d\d)[-/](0?[1-9]|1[0-2])(?![\w/-])", lambda m: f"{_NAMES[int(m[2]) - 1]} {m[1]}"),
    (r"(?<![\w./-])(0?[1-9]|1[0-2])/((?:19|20)\d\d)(?![\w/])", lambda m: f"{_NAMES[int(m[1]) - 1]} {m[2]}"),
    # years of two figures, where they can be nothing else
    (r"(?<![\w'])['’](\d\d)(?![\w'])", lambda m: _year(m[1])),
    (r"\b([qh][1-4])[ -]?['’]?(\d\d)(?![\w%:.]| ?(?:%|percent\b))", lambda m: f"{m[1]} {_year(m[2])}"),
    (r"\b([1-4])([qh])[ -]?['’]?((?:19|20)?\d\d)\b", lambda m: f"{m[2]}{m[1]} {_year(m[3])}"),
    (r"\b(quarter|half)( of| in)? (\d\d)(?![\w%:.])", lambda m: f"{m[1]}{m[2] or ''} {_year(m[3])}"),
    (rf"\b({MONTH})['’ ]?(3[2-9]|[4-9]\d)(?![\w%:.])", lambda m: f"{m[1]} {_year(m[2])}"),
    (r"\b[fc]y ?['’]?((?:19|20)?\d\d)\b", lambda m: _year(m[1])),
    (rf"\b(in|during|since|until|before|after) (9\d){_ENDS}", lambda m: f"{m[1]} 19{m[2]}"),
    (rf"\bfrom (9\d) ?(?:to|-|until|till|through) ?(9\d){_ENDS}", r"from 19\1 to 19\2"),
    (rf"\b((?:19)9\d),? (and|vs\.?|or|versus|against) ?(9\d){_ENDS}", r"\1 \2 19\3"),
    # halves and weeks
    (rf"\b{_HALF}(?P<month>{MONTH}),?(?: of)?(?: (?P<year>(?:19|20)\d\d))?\b", _half_of_month),
    (rf"\b{_HALF}(?:year )?(?P<year>(?:19|20)\d\d)\b", lambda m: _half_of_year(bool(m["one"]), m["year"])),
    (r"\bh([12])(?: of| in)? ((?:19|20)\d\d)\b", lambda m: _half_of_year(m[1] == "1", m[2])),
    (rf"\b(?:week|wk) ([1-4])(?=(?: of| in)? (?:{MONTH})\b)", lambda m: f"{_NTH[m[1]]} week"),
    (rf"\b((?:first|second|third|fourth|last|[1-4](?:st|nd|rd|th)) week) in (?=(?:{MONTH})\b)", r"\1 of "),
    # days of the week
    (r"\b(?:on )?mon(?:day)?s? ?(?:-|–|to|through|till) ?fri(?:day)?s?\b", "on weekdays"),
    (r"\b(?:on )?sat(?:urday)?s? ?(?:/|\+|&|-|–|and|n) ?sun(?:day)?s?\b", "on weekends"),
    (rf"\b(on|every|each|vs\.?|versus|and|against|than) ({_DAY})(s?)\b",
     lambda m: f"{m[1]} {_DAYS[m[2].lower()]}{m[3]}"),
    (rf"\b({_DAY})(s?) (?=(?:vs\.?|versus|against|compared|and) (?:on )?(?:{_DAY}|{'|'.join(_DAYS.values())})s?\b)",
     lambda m: f"{_DAYS[m[1].lower()]}{m[2]} "),
    (rf"\b({MONTH}) ?(?:/|\+|&) ?({MONTH})\b", r"\1 and \2"),
    (rf"\b({MONTH}) ?(?:-|–) ?({MONTH})\b(?! \d{{1,2}}\b)", r"from \1 to \2"),
)  # fmt: skip
_READ = tuple((re.compile(pattern, re.I), instead) for pattern, instead in _FORMS)


def dates_in_full(text: str) -> str:
    """The question with its dates as they are usually written; one that may be read in two ways stays."""
    for pattern, instead in _READ:
        text = pattern.sub(instead, text)
    return text
