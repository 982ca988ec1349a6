"""Times of day and repetitions as people say them -> Quartz cron (seconds first), which Databricks schedules use."""

from __future__ import annotations

import re
from functools import lru_cache
from zoneinfo import available_timezones

from agent.providers.planner.language.wordset import wordset

_DAYS = {
    "monday": "MON",
    "tuesday": "TUE",
    "wednesday": "WED",
    "thursday": "THU",
    "friday": "FRI",
    "saturday": "SAT",
    "sunday": "SUN",
    "mon": "MON",
    "tue": "TUE",
    "wed": "WED",
    "thu": "THU",
    "fri": "FRI",
    "sat": "SAT",
    "sun": "SUN",
}
_DAY = r"(" + "|".join(sorted(_DAYS, key=len, reverse=True)) + r")s?"
_CLOCK = re.compile(
    r"\b(?:(?:at|for|by|around|to) )*(?:(\d{1,2})(?::(\d{2}))? ?(am|pm|a\.m\.|p\.m\.)|(\d{1,2})"
    r":(\d{2})|(midnight|noon|midday)|(?:at|for|to|by) (\d{1,2})(?: o'?clock)?(?!\d| ?(?:min|hour|day|"
    r"worker)))(?!\w)"
)
_CRON = re.compile(
    r"(?<![\w*])((?:[\d*?/,\-LW#]+|[A-Z]{3}(?:-[A-Z]{3})?)(?: (?:[\d*?/,\-LW#]+|"
    r"[A-Z]{3}(?:[-,][A-Z]{3})*)){4,6})(?![\w*])"
)
_ZONE = re.compile(r"\b([A-Z][A-Za-z]+/[A-Z][A-Za-z_]+|UTC)\b")


WORDS = wordset(
    """
    daily weekly monthly hourly nightly every each day night week month hour hours minutes minute morning evening
    midnight noon monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays
    later earlier same saturdays sundays fridays weekday weekdays weekend weekends am pm utc o'clock clock once
    """
)


def cron_of(text: str) -> str | None:
    """The Quartz cron of a schedule in words, or None when the text says none.

    ``every hour``, ``every 15 minutes``, ``daily at 2am``, ``for 14:30``, ``every monday at 8``, ``weekdays at 9am``,
    ``monthly at 6am``, ``on the 1st of every month``; six- and five-field cron is taken as it is.
    """
    if match := _CRON.search(text):
        return _quartz(match[1].split())
    low = text.lower()
    minute, hour = _clock(low)
    if match := re.search(r"\bevery (\d+) ?(minutes?|mins?|m)\b|\bevery (minute)\b", low):
        step = int(match[1] or 1)
        return f"0 0/{step} * * * ?" if step > 1 else "0 * * * * ?"
    if match := re.search(r"\bevery (\d+) ?(hours?|hrs?|h)\b", low):
        return f"0 {minute or 0} 0/{int(match[1])} * * ?"
    if re.search(r"\b(hourly|every hour|each hour|once an hour)\b", low):
        return f"0 {minute or 0} * * * ?"
    if hour is None and re.search(r"(?<![\w.:/-])\d{1,2}(?![\w.:/-])", low):
        return None  # a figure that was not understood must not end as midnight
    at = f"0 {minute or 0} {hour if hour is not None else 0}"
    if re.search(
        r"\b(weekdays?|every workday|working days|business days?|monday (?:to|through|-) friday|mon ?- ?fri)\b", low
    ):
        return f"{at} ? * MON-FRI"
    if re.search(r"\bweekends?\b", low):
        return f"{at} ? * SAT,SUN"
    days = (
        [_DAYS[day] for day in re.findall(rf"\b{_DAY}\b", low)]
        if re.search(
            rf"\b(?:every|each|on|weekly)\b.*\b{_DAY}\b|\b{_DAY}s\b|\b{_DAY},? (?:(?:morning|evening|night|noon)s?,?"
            rf" )?(?:at )?\d",
            low,
        )
        else []
    )
    if days:
        return f"{at} ? * {','.join(dict.fromkeys(days))}"
    if re.search(r"\b(weekly|every week|once a week)\b", low):
        return f"{at} ? * MON"
    if match := re.search(r"\b(?:on )?the (\d{1,2})(?:st|nd|rd|th)\b", low):
        return f"{at} {int(match[1])} * ?"
    if re.search(r"\b(monthly|every month|once a month|each month|first of the month)\b", low):
        return f"{at} 1 * ?"
    if hour is not None or re.search(
        r"\b(daily|every day|each day|every night|nightly|once a day|every morning|every evening)\b", low
    ):
        if hour is None:
            hour = 8 if "morning" in low else 18 if "evening" in low else 0
        return f"0 {minute or 0} {hour} * * ?"
    return None


def says_time(text: str) -> bool:
    """Whether the text names a time of day or a repetition beyond a bare word such as "daily" in a name."""
    low = text.lower()
    return _clock(low)[1] is not None or bool(
        _CRON.search(text) or re.search(r"\b(every|each|hourly|once (?:a|an|per))\b", low)
    )


def says_hour(text: str) -> bool:
    text = re.sub(r"\bsame (?:hour|time)\b", " ", text)
    return _clock(text.lower())[1] is not None or bool(
        _CRON.search(text) or re.search(r"\b(?:hour|minute)", text.lower())
    )


def at_the_hour_of(cron: str, other: str) -> str:
    """The days of one cron at the time of day of another, where both have one."""
    parts, time = cron.split(), other.split()
    if not (time[1].isdigit() and time[2].isdigit() and parts[1].isdigit() and parts[2].isdigit()):
        return cron
    return " ".join([parts[0], time[1], time[2], *parts[3:]])


_SHIFT = re.compile(r"\b(an?|one|two|three|half an|\d+) (hours?|minutes?|mins?) (later|earlier)\b")
_AMOUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}


def shifted(text: str, cron: str | None) -> str | None:
    """The cron moved by "one hour later"; None where the text says no such thing or the cron has no time of day."""
    match = _SHIFT.search(text.lower())
    if not match or cron is None or not all(part.isdigit() for part in cron.split()[1:3]):
        return None
    second, minute, hour, *rest = cron.split()
    amount = 30 if match[1] == "half an" else (int(match[1]) if match[1].isdigit() else _AMOUNTS[match[1]])
    amount *= 60 if match[2].startswith("hour") and match[1] != "half an" else 1
    total = int(hour) * 60 + int(minute) + (amount if match[3] == "later" else -amount)
    if not 0 <= total < 24 * 60:
        return None  # another day: better said in full
    return " ".join([second, str(total % 60), str(total // 60), *rest])


def timezone_in(text: str) -> str | None:
    """An IANA time zone that the text names."""
    match = _ZONE.search(text)
    if match:
        return match[1]
    for said in (*_TIME_OF.finditer(text), *_ZONE_OF.finditer(text)):
        place = said[1].lower()
        for name in (place, place.rpartition(" ")[2]):
            if zone := _cities().get(name):
                return zone
    return None


# "Berlin time", "the timezone ... to New York"
_TIME_OF = re.compile(r"\b([A-Za-z]+(?: [A-Za-z]+)?)(?:'s)? (?:local )?time\b(?! ?zone)", re.IGNORECASE)
_ZONE_OF = re.compile(r"\btime ?zone\b.*? (?:to|is|in|of) ([A-Za-z]+(?: [A-Za-z]+)?)[.!?]*$", re.IGNORECASE)


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    """Cities, and parts of America, with their time zones."""
    own = {"eastern": "America/New_York", "central": "America/Chicago", "mountain": "America/Denver",
           "pacific": "America/Los_Angeles", "utc": "UTC", "gmt": "Etc/GMT"}  # fmt: skip
    zones = [zone for zone in sorted(available_timezones()) if zone.count("/") == 1]
    named = {zone.rsplit("/", 1)[-1].replace("_", " ").lower(): zone for zone in zones}
    return named | own


_DAY_NAMES = {
    "MON": "Monday", "TUE": "Tuesday", "WED": "Wednesday", "THU": "Thursday", "FRI": "Friday", "SAT": "Saturday",
    "SUN": "Sunday", "SAT,SUN": "Saturday and Sunday",
}  # fmt: skip


def in_words(cron: str) -> str:
    """A simple cron in words; others as they are."""
    _, minute, hour, day, _, weekday = (cron.split() + ["?"] * 6)[:6]
    if hour == "*" and minute.isdigit():
        return "every hour" + (f" at minute {minute}" if minute != "0" else "")
    if hour == "*" and "/" in minute:
        return f"every {minute.split('/')[1]} minutes"
    if hour.startswith("0/"):
        return f"every {hour[2:]} hours"
    if not (hour.isdigit() and minute.isdigit()):
        return f"on the cron `{cron}`"
    clock = f"{int(hour):02d}:{int(minute):02d}"
    if weekday in ("?", "*") and day in ("*", "?"):
        return f"every day at {clock}"
    if weekday == "MON-FRI":
        return f"on weekdays at {clock}"
    if weekday not in ("?", "*"):
        return f"every {_DAY_NAMES.get(weekday, weekday)} at {clock}"
    return f"on day {day} of every month at {clock}" if day.isdigit() else f"on the cron `{cron}`"


def _clock(low: str) -> tuple[int | None, int | None]:
    """(minute, hour) of the first time of day."""
    for match in _CLOCK.finditer(low):
        if match[1]:
            hour, minute = int(match[1]) % 12 + (12 if match[3].startswith("p") else 0), int(match[2] or 0)
        elif match[4]:
            hour, minute = int(match[4]), int(match[5])
        elif match[6]:
            hour, minute = (0 if match[6] == "midnight" else 12), 0
        else:
            hour, minute = int(match[7]), 0
        if hour < 24 and minute < 60:
            return minute, hour
    return None, None


def _quartz(parts: list[str]) -> str | None:
    if len(parts) == 5:  # the five fields of Unix: no seconds, and one of the two day fields must be "?"
        minute, hour, day, month, weekday = parts
        if weekday == "*":
            return f"0 {minute} {hour} {day} {month} ?"
        names = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
        weekday = re.sub(r"\d", lambda m: names[int(m[0])] if int(m[0]) < 8 else m[0], weekday)
        return f"0 {minute} {hour} {'?' if day == '*' else day} {month} {weekday}"
    return " ".join(parts)
