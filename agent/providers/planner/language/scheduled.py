"""Which jobs run at some time: "which jobs run on mondays", "what is scheduled before 4am", "jobs that run daily".

The time is tested on a job's schedule in words ("every Monday at 04:00 (UTC)").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

Test = Callable[[str], bool]
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = "|".join(_DAYS)
_HOUR = r"(?:(\d{1,2})(?::(\d\d))?(?: ?(am|pm|o'?clock))?|(noon|midday|midnight))"
_ASKED = re.compile(
    r"^(?:(?:and|so|ok|please|now|then) )*(?:(?:(?:which|what)(?: of (?:the|our|my))?(?: (?:jobs|workflows|pipelines))?"
    r"|(?:(?:list|show|give)(?: me)? )?(?:all |the |our |my |any )*(?:jobs|workflows|pipelines)(?: that| which)?)"
    r"(?: (?:do we|are|is|get|gets))?(?: have)? (?:runs?|running|scheduled|executes?|starts?|go off|goes off|fires?"
    r"|kicks? off|due)(?: to (?:run|start))?) (?P<when>.+?)[?.! ]*$",
    re.IGNORECASE,
)
_NOT_WHEN = re.compile(
    r"\b(?:today|yesterday|tonight|tomorrow|moment|present|now|next|last|past|since|cluster)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class When:
    said: str
    holds: Test


@lru_cache(maxsize=512)
def scheduled_when(text: str) -> When | None:
    """The time that a question about jobs asks for; None where it asks for none, or one that is not understood."""
    match = _ASKED.match(text)
    if match is None or _NOT_WHEN.search(match["when"]):
        return None
    left, tests = match["when"].lower().strip(), []
    while left:
        for form, test_of in _FORMS:
            if part := re.match(rf"{form}(?=$|[ ,])", left):
                tests.append(test_of(part))
                left = re.sub(r"^(?:,|and)?\s*", "", left[part.end() :].strip(), count=1) if part.end() else ""
                break
        else:
            return None
    said = _OF_DAY.sub(lambda m: f"{m[0]} ({_HOURS[m[1].lower()[:5]]})", match["when"].strip())
    return When(said, lambda cell: all(test(cell.lower()) for test in tests)) if tests else None


_HOURS = {"night": "20:00 to 06:00", "overn": "20:00 to 06:00", "morni": "05:00 to 12:00", "after": "12:00 to 18:00",
          "eveni": "18:00 to 24:00"}  # fmt: skip
_OF_DAY = re.compile(
    r"\b(?:at |in the |every |during the )?(night|nightly|overnight|morning|afternoon|evening)s?\b", re.IGNORECASE
)


def is_told(cell: str) -> bool:
    """Whether a schedule is in words; a bare cron expression is not tested."""
    return cell.strip(" -").lower() in ("", "none") or cell.lower().startswith(("every ", "on day "))


def _minutes(hour: str | None, minute: str | None, half: str | None, word: str | None) -> int:
    if word:
        return 0 if word == "midnight" else 720
    at = int(hour or 0) % 12 + (12 if half == "pm" else 0) if half in ("am", "pm") else int(hour or 0)
    return at * 60 + int(minute or 0)


def _at(cell: str) -> int | None:
    found = re.search(r"\bat (\d\d):(\d\d)\b", cell)
    return int(found[1]) * 60 + int(found[2]) if found else None


def _clock(test: Callable[[int], bool]) -> Test:
    """A test of the time of day; what runs all day long runs at any."""

    def holds(cell: str) -> bool:
        at = _at(cell)
        return test(at) if at is not None else "minutes" in cell or "hour" in cell

    return holds


def _before(m: re.Match[str]) -> Test:
    limit = _minutes(*m.groups()[:4])
    return _clock(lambda at: at < limit)


def _after(m: re.Match[str]) -> Test:
    limit = _minutes(*m.groups()[:4])
    return _clock(lambda at: at > limit)


def _just(m: re.Match[str]) -> Test:
    hour, minute, half, word = m.groups()[:4]
    when = _minutes(hour, minute, half, word)
    return _clock(lambda at: at == when if minute or word else at // 60 == when // 60)


def _between(m: re.Match[str]) -> Test:
    hour, minute, half, word = m.groups()[:4]
    low, high = _minutes(hour, minute, half or m.groups()[6], word), _minutes(*m.groups()[4:8])  # "between 2 and 6pm"
    return _clock(lambda at: low <= at <= high if low <= high else at >= low or at <= high)


def _on_days(m: re.Match[str]) -> Test:
    days = re.findall(_DAY, m[0])
    return lambda cell: any(day in cell for day in days) or re.search(r"every (?:day|\d|hour)", cell) is not None


def _part_of_day(low: int, high: int) -> Callable[[re.Match[str]], Test]:
    return lambda _: _clock(lambda at: low <= at < high if low < high else at >= low or at < high)


def _says(pattern: str) -> Callable[[re.Match[str]], Test]:
    return lambda _: lambda cell: re.search(pattern, cell) is not None


_FORMS: tuple[tuple[str, Callable[[re.Match[str]], Test]], ...] = (
    (rf"(?:before|earlier than|until) {_HOUR}", _before),
    (rf"(?:after|later than) {_HOUR}", _after),
    (rf"(?:between|from) {_HOUR} (?:and|to|till) {_HOUR}", _between),
    (rf"(?:at|around) {_HOUR}", _just),
    (rf"(?:on |every |each )(?:{_DAY})s?(?:(?:,| and|, and| or) (?:on )?(?:{_DAY})s?)*", _on_days),
    (r"(?:on )?(?:every |each )?(?:weekdays?|working days?)", _says(rf"every (?:day|\d|hour|{'|'.join(_DAYS[:5])})")),
    (r"(?:on |at )?(?:the |every )?weekends?", _says(rf"every (?:day|\d|hour|{'|'.join(_DAYS[5:])})")),
    (r"(?:daily|every day|each day|once a day)", _says(r"every day")),
    (r"(?:weekly|every week|once a week)", _says(rf"every (?:{_DAY})")),
    (r"(?:hourly|every hour|once an hour)", _says(r"every (?:hour|\d+ (?:minutes|hours))")),
    (r"(?:monthly|every month|once a month)", _says(r"of every month")),
    (r"(?:at night|overnight|nightly|every night|during the night|in the night)", _part_of_day(20 * 60, 6 * 60)),
    (r"(?:in the|every) mornings?", _part_of_day(5 * 60, 12 * 60)),
    (r"(?:in the|every) afternoons?", _part_of_day(12 * 60, 18 * 60)),
    (r"(?:in the|every) evenings?", _part_of_day(18 * 60, 24 * 60)),
)
