"""When and how often something is to run, in words -> Quartz cron (seconds first), which Databricks schedules use.

What one cron cannot say ("every other day", "at 1:30 and at 5") gives none, and ``why_none`` says why: a part of it is
never left out in silence.
"""

from __future__ import annotations

import re

from agent.providers.planner.language.clocks import CLOCK, clock_of, clocks, halves_open
from agent.providers.planner.language.english import NUMBER_WORDS
from agent.providers.planner.language.repeat_days import DAY, days_of

CRON = re.compile(
    r"(?<![\w*])((?:[\d*?/,\-LW#]+|[A-Z]{3}(?:-[A-Z]{3})?)(?: (?:[\d*?/,\-LW#]+|"
    r"[A-Z]{3}(?:[-,][A-Z]{3})*)){4,6})(?![\w*])"
)
_STEP = re.compile(
    r"\bevery (?:(?P<n>\d+) ?)?(?P<unit>minutes?|mins?|m|hours?|hrs?|h)\b"
    r"|\bevery (?P<half>half(?:[ -]an)?[ -]hour)|\bevery (?P<quarter>quarter(?: of an)? hour)"
    r"|\b(?P<hourly>hourly|each hour|once an hour)\b"
)
_AT_MINUTE = re.compile(r"\bat (?:minute |:)(\d{1,2})\b|\b(\d{1,2}) (?:minutes )?past (?:the|every|each) hour\b")
_WINDOW = re.compile(
    rf"\b(?:between|from) (?P<first>{CLOCK}) ?(?:and|to|until|till|through|thru|-|\u2013) ?(?P<last>{CLOCK})(?![\w:])"
)
_ANY_DAY = re.compile(
    r"\b(?:daily|every day|each day|every night|each night|nightly|once a day|every (?:morning|evening|afternoon))\b"
)
_SO_MANY = re.compile(
    r"\b(?:(?P<twice>twice|two times|2 times)|(?P<thrice>three times|thrice|3 times|four times|4 times))"
    r" (?:a |per |each |every )?(?:day|daily|week|weekly|month|night)\b"
)
_FIGURE = re.compile(r"(?<![\w.:/-])\d{1,2}(?![\w.:/-])")
_A_CLOCK = re.compile(r"\b\d{1,2}:\d\d\b")
_N = rf"(?:\d+|{'|'.join(sorted(NUMBER_WORDS))}|few|couple of)"
_NO_CRON = tuple(
    (re.compile(pattern), why)
    for pattern, why in (
        (rf"\b(?:every|each) (?:other|alternate|alternating) (?:day|week|weekend|night|month|{DAY})(?!\w)"
         rf"|\b(?:every|each) (?:second|2nd|third|3rd) (?:day|week|weekend|night|month|{DAY})(?!\w)"
         r"(?! (?:of|in) (?:the|every|each|a) month)|\b(?:bi-?weekly|fortnightly|every fortnight|alternate days)\b",
         "every other day or week"),
        (rf"\bevery (?!1 |one |7 days){_N} ?(?:days|weeks|nights|weekends|years)\b", "every so many days or weeks"),
        (rf"\bevery (?:{_N} )?(?:seconds?|secs?)\b", "seconds"),
        (r"\b(?:holidays?|vacations?)\b", "holidays"),
        (r"\b(?:business|working|work|office|opening) hours\b", "hours without their figures"),
        (rf"\b(?:starting|beginning|start|as of|effective|begin)(?: from| on)? (?:next |the |coming )*"
         rf"(?:week|month|{DAY})(?!\w)|\bfrom (?:next|{DAY}) (?:on|week|month)\b", "a first day"),
        (rf"\b(?:until|till) (?:the |next |end |of |this |coming )*(?:tomorrow|week|month|year|{DAY}|january|february"
         r"|march|april|june|july|august|september|october|november|december)\b|\bfor the next \w+ ?(?:days?|weeks?"
         r"|months?|hours?)?\b|\bfor (?:a|one|two|three|\d+) (?:days?|weeks?|months?)\b", "a last day"),
    )
)  # fmt: skip
_TWO_PARTS = re.compile(
    rf"{CLOCK},? *(?:and|&|;|,|plus) *(?:also )?(?:on |every |each |the )*"
    rf"(?:{DAY}|weekends?|weekdays?)(?: at)? {CLOCK}(?!\w)"
)


def cron_of(text: str) -> str | None:
    """The Quartz cron of a schedule in words, or None when the text says none, or none that one cron can say.

    ``every hour``, ``every 15 minutes``, ``daily at 2am``, ``at 6:00 and 18:00``, ``every monday at 8``, ``weekdays at
    9am``, ``on the 1st of every month``, ``daily except sundays``; six- and five-field cron is taken as it is.
    """
    if match := CRON.search(text):
        return _quartz(match[1].split())
    low = _plain(text)
    if why_none(low):
        return None
    day, month, weekday = days_of(low) or ("", "", "")
    if step := _STEP.search(low):
        time = _stepped(step, low)
        return f"0 {time} {day or '*'} {month or '*'} {weekday or '?'}" if time else None
    times = clocks(low)
    if not times and (_FIGURE.search(_without_days(low)) or _A_CLOCK.search(low)):
        return None  # a figure that was not understood must not end as midnight
    so_many = _SO_MANY.search(low)
    if so_many and len(times) < (2 if so_many["twice"] else 3):
        return None
    if not times and not day and not _ANY_DAY.search(low):
        return None
    if not times:
        times = [(0, 8 if "morning" in low else 18 if "evening" in low else 15 if "afternoon" in low else 0)]
    hours = ",".join(dict.fromkeys(str(hour) for _, hour in sorted(times, key=lambda t: t[1])))
    return f"0 {times[0][0]} {hours} {day or '*'} {month or '*'} {weekday or '?'}"


def why_none(text: str) -> str:
    """What the text says that no single cron can; empty where there is nothing of the kind."""
    if CRON.search(text):
        return ""
    low = _plain(text)
    for pattern, why in _NO_CRON:
        if pattern.search(low):
            return why
    step = _STEP.search(low)
    if step is None:
        times = clocks(low)
        if halves_open(low):
            return "am or pm for each time"
        if len({minute for minute, _ in times}) > 1:
            return "times of day with different minutes"
        return "different times on different days" if _TWO_PARTS.search(low) else ""
    number = int(step["n"] or 1)
    whole = 24 if (step["unit"] or "h").startswith("h") else 60
    if whole == 60 and number > 60 and number % 60 == 0:
        number, whole = number // 60, 24
    if number < 1 or whole % number:
        return f"a step that does not divide {'a day' if whole == 24 else 'an hour'}"
    if (window := _WINDOW.search(low)) and _hours(window, minutes=whole == 60) is None:
        return "these hours; say them like “from 8:00 to 18:00”"
    return ""


def _plain(text: str) -> str:
    """The text in small letters, with the numbers before units as figures."""
    return re.sub(
        rf"\b({'|'.join(sorted(NUMBER_WORDS))})(?= (?:minutes?|mins?|hours?|hrs?|days?|weeks?|months?)\b)",
        lambda m: str(NUMBER_WORDS[m[1]]),
        text.lower(),
    )


def _without_days(low: str) -> str:
    return re.sub(r"\bday \d{1,2}\b|\b\d{1,2} (?:months?)\b|\bevery 7 days\b", " ", low)


def _stepped(step: re.Match[str], low: str) -> str | None:
    """Minute and hour of "every 15 minutes", "hourly", "every 2 hours from 8 to 18"."""
    number = 30 if step["half"] else 15 if step["quarter"] else int(step["n"] or 1)
    by_minutes = bool(step["half"] or step["quarter"] or (step["unit"] or "").startswith("m"))
    if by_minutes and number >= 60:
        number, by_minutes = number // 60, False
    window = _WINDOW.search(low)
    hours = _hours(window, minutes=by_minutes) if window else None
    if by_minutes:
        minutes = f"0/{number}" if number > 1 else "*"
        return f"{minutes} {f'{hours[1]}-{hours[2]}' if hours else '*'}"
    said = _AT_MINUTE.search(low)
    start = clocks(low) if not window else []
    minute = int(said[1] or said[2]) if said else hours[0] if hours else start[0][0] if start else 0
    if hours:
        return f"{minute} {hours[1]}-{hours[2]}{f'/{number}' if number > 1 else ''}"
    first = start[0][1] % number if start else 0
    return f"{minute} {f'{first}/{number}' if number > 1 else '*'}"


def _hours(window: re.Match[str], *, minutes: bool) -> tuple[int, int, int] | None:
    """(minute, first hour, last hour) of "from 8 to 18"; None where they cannot be told: "from 9 to 5"."""
    first, last = clock_of(window["first"]), clock_of(window["last"])
    if first is None or last is None or first[0] != last[0] or (minutes and first[0]):
        return None
    bare = not re.search(r"[:mn]", window["first"] + window["last"])
    if first[1] == last[1] or (bare and last[1] < first[1]):
        return None
    return first[0], first[1], (last[1] - 1) % 24 if minutes else last[1]


def _quartz(parts: list[str]) -> str | None:
    if len(parts) == 5:  # the five fields of Unix: no seconds, and one of the two day fields must be "?"
        minute, hour, day, month, weekday = parts
        if weekday == "*":
            return f"0 {minute} {hour} {day} {month} ?"
        names = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
        weekday = re.sub(r"\d", lambda m: names[int(m[0])] if int(m[0]) < 8 else m[0], weekday)
        return f"0 {minute} {hour} {'?' if day == '*' else day} {month} {weekday}"
    return " ".join(parts)
