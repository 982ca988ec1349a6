"""The days on which something is to run, in words: of the week, of the month, but some, the first Monday."""

from __future__ import annotations

import re
from calendar import month_name

_WEEK = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?"
_A_DAY = re.compile(rf"\b{DAY}\b")
_RANGE = re.compile(rf"\b({DAY}) ?(?:to|through|thru|until|till|-|\u2013) ?({DAY})\b")
_WEEKDAYS = re.compile(r"\b(?:weekdays?|(?:every |each )?workdays?|working days?|business days?)\b")
_WEEKENDS = re.compile(r"\bweekends?\b")
_SOME_DAYS = re.compile(
    rf"\b(?:every|each|on|weekly)\b.*\b{DAY}\b|\b{DAY.removesuffix('s?')}s\b"
    rf"|\b{DAY},? (?:(?:morning|evening|night|noon)s?,? )?(?:at )?\d"
)
_BUT = re.compile(
    r",? *\(?\b(?:except|excepting|excluding|but|besides|apart from|other than|not|without|save|skip(?:ping)?|minus)\b"
    r"(?: (?:for|on|the|not|every))* "
    rf"(?P<days>(?:(?:weekends?|weekdays?|{DAY})(?:,? (?:and|or|nor) (?:on )?|, ?|-| to )?)+)"
)
_WEEKLY = re.compile(r"\b(?:weekly|every week|once a week|every 7 days)\b")
_NTH = re.compile(
    rf"\b(first|1st|second|2nd|third|3rd|fourth|4th|last) ({DAY})(?: (?:of|in) (?:the|every|each|a) month| monthly"
    rf"| (?:every|each|a) month)|\b(?:every|each) (first|1st|last) ({DAY})\b|\b(?:every|each) month on the"
    rf" (first|1st|second|2nd|third|3rd|fourth|4th|last) ({DAY})\b"
)
_PLACES = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_WORKDAY = re.compile(
    r"\b(first|last) (?:weekday|workday|working day|business day)(?: (?:of|in) (?:the|every|each|a) month)\b"
)
_LAST_DAY = re.compile(
    r"\b(?:last day (?:of|in) (?:the|every|each|a) month|(?:end of (?:the|every|each) month|month[- ]end)"
    r"|last of (?:the|every|each) month|last day monthly)\b"
)
_MONTHLY = re.compile(
    r"\b(?:monthly|every month|once a month|each month"
    r"|(?:first|1st|start|beginning|first day) of (?:the|every|each) month|(?:of|in) (?:the|every|each) month)\b"
)
_DAYS_OF_MONTH = re.compile(
    r"\b(?:on |every |each )?(?:the )?(?P<days>\d{1,2}(?:st|nd|rd|th)"
    r"(?:(?:,|,? and| &|/) ?(?:on )?(?:the )?\d{1,2}(?:st|nd|rd|th))*)"
    r"(?! (?:one|job|of (?:them|those|these)|time|run))\b"
    r"|\b(?:on )?day (?P<day>\d{1,2})(?: of (?:the|every|each)(?: month)?)?\b"
)
_NAMES = [name.lower() for name in month_name if name]
_MONTH = rf"(?:{'|'.join(_NAMES)})"
_MONTHS = re.compile(
    rf"\b(?:in|of|every|each) (?P<of>{_MONTH}(?:(?:,|,? and| &) (?:in )?{_MONTH})*)\b"
    rf"|\b(?P<ahead>{_MONTH}) (?:the )?\d{{1,2}}(?:st|nd|rd|th)?\b|\b\d{{1,2}}(?:st|nd|rd|th) (?P<behind>{_MONTH})\b"
)
_EVERY_MONTHS = (
    (re.compile(r"\b(?:quarterly|(?:every|each) quarter|once a quarter|every 3 months)\b"), "1,4,7,10"),
    (re.compile(r"\b(?:every 6 months|half-?yearly|twice a year)\b"), "1,7"),
    (re.compile(r"\bevery 4 months\b"), "1,5,9"),
    (re.compile(r"\bevery 2 months\b"), "1,3,5,7,9,11"),
    (re.compile(r"\b(?:yearly|annually|(?:every|each) year|once a year)\b"), "1"),
)


def days_of(low: str) -> tuple[str, str, str] | None:
    """The fields day, month and weekday of a cron; None where the text, in small letters, names no days."""
    if nth := _NTH.search(low):
        place, day = [g for g in nth.groups() if g]
        return "?", "*", f"{_name(day)}{'L' if place == 'last' else f'#{_PLACES[place]}'}"
    if workday := _WORKDAY.search(low):
        return ("1W" if workday[1] == "first" else "LW"), "*", "?"
    month = next((months for said, months in _EVERY_MONTHS if said.search(low)), "")
    if named := _MONTHS.search(low):
        words = re.findall(_MONTH, named["of"] or named["ahead"] or named["behind"])
        month = ",".join(str(_NAMES.index(m) + 1) for m in words)
    if _LAST_DAY.search(low):
        return "L", month or "*", "?"
    listed = [
        int(n)
        for match in _DAYS_OF_MONTH.finditer(low)
        for n in re.findall(r"\d+", match["days"] or match["day"])
        if 1 <= int(n) <= 31
    ]
    if listed:
        return ",".join(str(n) for n in dict.fromkeys(listed)), month or "*", "?"
    weekdays = _weekdays(low)
    if weekdays:
        return "?", month or "*", weekdays
    if month or _MONTHLY.search(low):
        return "1", month or "*", "?"
    return ("?", "*", "MON") if _WEEKLY.search(low) else None


def _weekdays(low: str) -> str:
    """The field of the days of the week, empty where none are said: "mondays", "weekdays", "daily except sundays"."""
    spared: set[str] = set()
    if but := _BUT.search(low):
        spared = _in(but["days"])
        low = f"{low[: but.start()]} {low[but.end() :]}"
    said = _in(low) if _WEEKDAYS.search(low) or _WEEKENDS.search(low) or _RANGE.search(low) else set()
    if not said and _SOME_DAYS.search(low):
        said = _in(low)
    left = [day for day in _WEEK if day in (said or (set(_WEEK) if spared else set())) - spared]
    if not left or len(left) == len(_WEEK):
        return ""
    at = _WEEK.index(left[0])
    row = tuple(left) == _WEEK[at : at + len(left)] and (len(left) > 3 or (len(left) > 2 and _RANGE.search(low)))
    return f"{left[0]}-{left[-1]}" if row else ",".join(left)


def _in(low: str) -> set[str]:
    """All days of the week that a text names."""
    found: set[str] = set()
    for span in _RANGE.finditer(low):
        first, last = _WEEK.index(_name(span[1])), _WEEK.index(_name(span[2]))
        found |= {_WEEK[i % 7] for i in range(first, (last if last >= first else last + 7) + 1)}
    if _WEEKDAYS.search(low):
        found |= set(_WEEK[:5])
    if _WEEKENDS.search(low):
        found |= set(_WEEK[5:])
    return found | {_name(day) for day in _A_DAY.findall(low)}


def _name(day: str) -> str:
    return day[:3].upper()
