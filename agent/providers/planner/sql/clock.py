"""Days of the week and times of day in words, as conditions: "on weekends", "between 7 and 9 am", "in the evening"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.providers.planner.language.english import NUMBER_WORDS

_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")  # as DAYOFWEEK numbers them
_DAY = "|".join(f"{day}s?" for day in _DAYS)
_ON = r"(?:on |at |during |over |in )?(?:the |all )?"
_WEEKEND = re.compile(rf"{_ON}(?:weekends?|week-ends?)(?: days?| day)?\b")
_WEEKDAYS = re.compile(
    r"(?:(?:on|during|for|over) (?:the )?(?:weekdays?|work ?days?|working days?|business days?|week days?)"
    r"|(?:workdays|working days|business days|weekdays))\b"
)
_NAMED = re.compile(rf"(?:on |for |during |every )?(?:a |the )?({_DAY})(?: (?:only|alone))?\b")
_WEEKDAY = "|".join(_DAYS)
_SINCE_DAY = re.compile(
    rf"(?:(?:ever )?since|starting)(?: this| last| on)? ({_WEEKDAY})\b(?! (?:morning|evening|night|afternoon)\b)"
)
_HOUR = r"(\d{1,2})(am|pm|oclock)?"
_AROUND = r"(?: ?(?:h|hrs|in the (?:morning|evening|afternoon)|at night))?"
_BETWEEN = re.compile(rf"(?:between |from )?{_HOUR} (?:and|to|until|till|through) {_HOUR}{_AROUND}\b")
_SINCE = re.compile(rf"(after|before|past|until|later than|earlier than|from|since|at|around) {_HOUR}(?: onwards?)?\b")
PARTS = {"morning": ("6", "12"), "afternoon": ("12", "18"), "evening": ("18", "22"), "night": ("22", "6")}
_PART = re.compile(
    r"(?:(?:in|during|on) (?:the )?(?:early |late )?|at |over |late at )(mornings?|afternoons?|evenings?|nights?)\b"
)
_BARE_PART = re.compile(r"(?:the )?(mornings?|afternoons?|evenings?|nights?)\b")
Clock = tuple[int, tuple[str, ...]]


_OF_DATA = re.compile(
    r"(?:in |during |for |over )?(?:the )?(?:last|final|most recent|latest)"
    r" (?:(\d+|two|three|four|five|six|seven|ten|twelve|thirty) )?(day|week|month|quarter|year)s?"
    r" (?:(?:of|in) (?:the |our |this )?(?:data(?:set)?|table|records)|on record|available"
    r"|(?:that )?(?:there is|we have)(?: data)?(?: for)?)\b"
)


def clock_at(words: Sequence[str], at: int) -> Clock | None:
    """How many words say a day of the week or a time of day from here on, and which.

    The values are ``("dow", "1,7", "weekends")`` with DAYOFWEEK's numbers, or ``("hours", "7", "9")``: from the first
    hour until the second, which is not in it; past midnight where the second is the smaller one.
    """
    rest = " ".join(words[at : at + 9])
    before = words[at - 1] if at else ""
    if match := _OF_DATA.match(rest):
        number = str(NUMBER_WORDS.get(match[1] or "1", match[1] or 1))
        return len(match[0].split()), ("ofdata", number, match[2].upper())
    found = _day_of(rest, before) or _hours_of(rest, before)
    if found is None:
        return None
    size, values = found
    return len(rest[:size].split()), values


def _day_of(rest: str, before: str) -> Clock | None:
    if match := _SINCE_DAY.match(rest):
        return match.end(), ("relative", "since", str(_DAYS.index(match[1]) + 1), "DAY")
    if match := _WEEKEND.match(rest):
        return match.end(), ("dow", "1,7", "weekends")
    if (match := _WEEKDAYS.match(rest)) and (match[0] != "weekdays" or before in _BESIDE):  # "by weekdays" is a group
        return match.end(), ("dow", "2,3,4,5,6", "weekdays")
    if match := _NAMED.match(rest):
        day = match[1].removesuffix("s")
        return match.end(), ("dow", str(_DAYS.index(day) + 1), f"{day.capitalize()}s")
    return None


_BESIDE = frozenset({"vs", "vs.", "versus", "and", "or", "than", "to", "with", "only", "just", ",", "against"})


def _hours_of(rest: str, before: str) -> Clock | None:
    if (match := _PART.match(rest)) or (before in _BESIDE and (match := _BARE_PART.match(rest))):
        return match.end(), ("hours", *PARTS[match[1].removesuffix("s")])
    if match := _BETWEEN.match(rest):
        low, low_half, high, high_half = match[1], match[2], match[3], match[4]
        tail = rest[match.start(4) if match[4] else match.end(3) : match.end()]
        half = high_half or ("pm" if "evening" in tail or "afternoon" in tail or "night" in tail else "")
        half = half or ("am" if "morning" in tail else "oclock" if tail.strip() in ("h", "hrs") else "")
        if not (half or low_half):
            return None
        start, end = _hour(low, low_half or half), _hour(high, half)
        if not low_half and start > end and half == "pm":
            start = int(low)  # "from 11 to 2 pm"
        return (match.end(), ("hours", str(start), str(end))) if max(start, end) <= 24 else None
    if (match := _SINCE.match(rest)) and match[3]:
        hour = _hour(match[2], match[3])
        if hour > 24:
            return None
        if match[1] in ("at", "around"):
            return match.end(), ("hours", str(hour), str(hour + 1))
        early = match[1] in ("before", "until", "earlier than")
        return match.end(), ("hours", "0", str(hour)) if early else ("hours", str(hour % 24), "24")
    return None


def _hour(number: str, half: str | None) -> int:
    hour = int(number)
    if half == "pm":
        return hour + 12 if hour < 12 else 12
    return 0 if half == "am" and hour == 12 else hour


def bounding(times: Sequence[tuple[str, ...]]) -> tuple[str, ...] | None:
    """Two times of day that bound each other, "after 10 pm and before 5 am", as one: from the one until the other."""
    if len(times) != 2 or any(t[0] != "hours" for t in times):
        return None
    since = [t[1] for t in times if t[2] == "24"]
    until = [t[2] for t in times if t[1] == "0" and t[2] != "24"]
    return ("hours", since[0], until[0]) if len(since) == len(until) == 1 else None


def said(values: Sequence[str]) -> str:
    """What such a condition keeps, for people."""
    if values[0] == "ofdata":
        return f"the last {values[1]} {values[2].lower()}s that there are rows for"
    if values[0] == "relative":
        return f"since the last {_DAYS[int(values[2]) - 1].capitalize()} before today"
    if values[0] == "dow":
        return f"on {values[2]}"
    return f"from {values[1]}:00 until {values[2]}:00"
