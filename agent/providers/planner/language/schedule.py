"""What a text says of times and zones, and a cron in words. ``repeats.py`` makes crons of words."""

from __future__ import annotations

import re
from calendar import month_name
from functools import lru_cache
from zoneinfo import available_timezones

from agent.providers.planner.language.clocks import clocks
from agent.providers.planner.language.repeats import CRON
from agent.providers.planner.language.wordset import wordset

_ZONE = re.compile(r"\b([A-Z][A-Za-z]+/[A-Z][A-Za-z_]+|UTC)\b")


WORDS = wordset(
    """
    daily weekly monthly hourly nightly every each day night week month hour hours minutes minute morning evening
    midnight noon monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays
    later earlier same saturdays sundays fridays weekday weekdays weekend weekends am pm utc o'clock clock once
    """
)


def says_time(text: str) -> bool:
    """Whether the text names a time of day or a repetition beyond a bare word such as "daily" in a name."""
    low = text.lower()
    return bool(clocks(low)) or bool(CRON.search(text) or re.search(r"\b(every|each|hourly|once (?:a|an|per))\b", low))


def says_hour(text: str) -> bool:
    text = re.sub(r"\bsame (?:hour|time)\b", " ", text)
    return bool(clocks(text.lower())) or bool(CRON.search(text) or re.search(r"\b(?:hour|minute)", text.lower()))


def at_the_hour_of(cron: str, other: str) -> str:
    """The days of one cron at the time of day of another, where both have one."""
    parts, time = cron.split(), other.split()
    if not all(field.replace(",", "").isdigit() for field in (*time[1:3], *parts[1:3])):
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
    "SUN": "Sunday",
}  # fmt: skip


def in_words(cron: str) -> str:
    """A simple cron in words; others as they are."""
    _, minute, hour, day, month, weekday = (cron.split() + ["?"] * 6)[:6]
    on = _days_in_words(day, weekday)
    if on is None or not re.fullmatch(r"\*|\d+(?:,\d+)*", month):
        return f"on the cron `{cron}`"
    if month != "*":
        months = _listed([month_name[int(m)] for m in month.split(",")])
        on = f"{on.replace('every month', months)}" if "every month" in on else f"{on} in {months}"
    on_days = f" {on}" if on and on != "every day" else ""
    if hour == "*" and minute.isdigit():
        return "every hour" + (f" at minute {minute}" if minute != "0" else "") + on_days
    if hour == "*" and "/" in minute:
        return f"every {minute.split('/')[1]} minutes{on_days}"
    if re.fullmatch(r"\d+/\d+", hour) and minute.isdigit():
        start = f" from {int(hour.split('/')[0]):02d}:{int(minute):02d}" if (hour[0], minute) != ("0", "0") else ""
        return f"every {hour.split('/')[1]} hours{start}{on_days}"
    if span := re.fullmatch(r"(\d+)-(\d+)(?:/(\d+))?", hour):
        if minute.isdigit():
            step = f"every {span[3]} hours" if span[3] else "every hour"
            return f"{step} from {int(span[1]):02d}:{int(minute):02d} to {int(span[2]):02d}:{int(minute):02d}{on_days}"
        step = minute.split("/")[1] if "/" in minute else ""
        every = f"every {step} minutes" if step else "every minute"
        return f"{every} from {int(span[1]):02d}:00 to {(int(span[2]) + 1) % 24:02d}:00{on_days}"
    if not minute.isdigit() or not re.fullmatch(r"\d+(?:,\d+)*", hour):
        return f"on the cron `{cron}`"
    return f"{on} at {_listed([f'{int(h):02d}:{int(minute):02d}' for h in hour.split(',')])}"


def _days_in_words(day: str, weekday: str) -> str | None:
    """The days of a cron in words; None where they are not that plain."""
    if weekday in ("?", "*"):
        if day in ("*", "?"):
            return "every day"
        if day == "L":
            return "on the last day of every month"
        days = day.split(",")
        if not all(d.isdigit() for d in days):
            return None
        return f"on day{'s' if len(days) > 1 else ''} {_listed(days)} of every month"
    if weekday == "MON-FRI":
        return "on weekdays"
    if nth := re.fullmatch(r"([A-Z]{3})(?:#([1-4])|L)", weekday):
        place = {"1": "first", "2": "second", "3": "third", "4": "fourth"}.get(nth[2], "last")
        return f"on the {place} {_DAY_NAMES.get(nth[1], nth[1])} of every month"
    if span := re.fullmatch(r"([A-Z]{3})-([A-Z]{3})", weekday):
        return f"{_DAY_NAMES[span[1]]} to {_DAY_NAMES[span[2]]}"
    days = weekday.split(",")
    return f"every {_listed([_DAY_NAMES[d] for d in days])}" if all(d in _DAY_NAMES for d in days) else None


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
