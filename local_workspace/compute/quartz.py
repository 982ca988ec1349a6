"""Quartz cron expressions: parse, check, and find the next time they fire.

``second minute hour day-of-month month day-of-week [year]``, as Databricks schedules use them
(https://www.quartz-scheduler.org/documentation/quartz-2.3.0/tutorials/crontrigger.html). Supported:
lists, ranges, steps, names, ``?``, ``L``, ``L-3``, ``LW``, ``15W``, ``6L``, ``FRI#2``. Times are computed in a time
zone: a local time that a clock change skips fires right after the gap, one that it repeats fires once.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
WEEKDAYS = {"SUN": 1, "MON": 2, "TUE": 3, "WED": 4, "THU": 5, "FRI": 6, "SAT": 7}

# name, lowest, highest, names
_FIELDS: tuple[tuple[str, int, int, dict[str, int]], ...] = (
    ("second", 0, 59, {}),
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day of month", 1, 31, {}),
    ("month", 1, 12, MONTHS),
    ("day of week", 1, 7, WEEKDAYS),
    ("year", 1970, 2099, {}),
)
_YEARS_AHEAD = 30


class CronError(ValueError):
    """The expression is not valid; the message says which field and why."""


@dataclass(frozen=True, slots=True)
class Cron:
    """A parsed expression. ``days`` and ``weekdays`` are the two day fields as written; one of them is ``?``."""

    text: str
    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: str
    months: frozenset[int]
    weekdays: str
    years: frozenset[int] | None

    def next_after(self, moment: datetime, zone: str) -> datetime | None:
        """The first time strictly after ``moment`` (aware), in UTC; None when it never fires again."""
        tz = ZoneInfo(zone)
        local = moment.astimezone(tz)
        day = local.date()
        # A zone's clock change can move the first match of a day before ``moment``, so each one is compared in UTC.
        for _ in range(366 * _YEARS_AHEAD):
            if self._fires_on(day):
                for clock in self._clocks(after=local.time() if day == local.date() else None):
                    fires = _to_utc(day, clock, tz)
                    if fires > moment:
                        return fires
            try:
                day += timedelta(days=1)
            except OverflowError:
                return None
            if self.years is not None and day.year > max(self.years):
                return None
        return None

    def _clocks(self, *, after: time | None) -> Iterator[time]:
        # Two hours of slack: after a clock change the same local hour may come again.
        first = max(0, after.hour - 2) if after else 0
        for hour in self.hours:
            if hour >= first:
                for minute in self.minutes:
                    for second in self.seconds:
                        yield time(hour, minute, second)

    def _fires_on(self, day: date) -> bool:
        if day.month not in self.months or (self.years is not None and day.year not in self.years):
            return False
        if self.weekdays == "?":
            return day.day in _days_of_month(self.days, day.year, day.month)
        return day.day in _days_of_week(self.weekdays, day.year, day.month)


def parse(text: str) -> Cron:
    """Parse an expression; :class:`CronError` when it is not a valid Quartz one."""
    parts = text.split()
    if len(parts) not in (6, 7):
        raise CronError(f"it needs 6 or 7 fields (second minute hour day month weekday [year]) and has {len(parts)}")
    parts = [part.upper() for part in parts]
    days, weekdays = parts[3], parts[5]
    if (days == "?") == (weekdays == "?"):
        raise CronError("exactly one of day of month and day of week has to be '?'")
    if days != "?":
        _days_of_month(days, 2024, 1)
    else:
        _days_of_week(weekdays, 2024, 1)
    for index in (0, 1, 2, 4):
        if "?" in parts[index]:
            raise CronError(f"'?' is only for day of month and day of week, not for {_FIELDS[index][0]}")
    return Cron(
        text=text,
        seconds=_values(parts[0], 0),
        minutes=_values(parts[1], 1),
        hours=_values(parts[2], 2),
        days=days,
        months=frozenset(_values(parts[4], 4)),
        weekdays=weekdays,
        years=frozenset(_values(parts[6], 6)) if len(parts) == 7 and parts[6] != "*" else None,
    )


def _to_utc(day: date, clock: time, tz: ZoneInfo) -> datetime:
    # fold=0: the first of two equal local times; a skipped one comes out just after the gap.
    return datetime.combine(day, clock, tzinfo=tz).astimezone(UTC)


def _number(text: str, field: int) -> int:
    name, low, high, names = _FIELDS[field]
    if text in names:
        return names[text]
    if not text.isdigit():
        raise CronError(f"'{text}' is not a valid {name}")
    value = int(text)
    if not low <= value <= high:
        raise CronError(f"{name} has to be between {low} and {high}, not {value}")
    return value


def _values(text: str, field: int) -> tuple[int, ...]:
    """The sorted values of a field made of lists, ranges and steps."""
    name, low, high, _ = _FIELDS[field]
    values: set[int] = set()
    for part in text.split(","):
        span, slash, step_text = part.partition("/")
        if slash and (not step_text.isdigit() or int(step_text) < 1):
            raise CronError(f"'{part}' has no valid step for {name}")
        step = int(step_text) if slash else 1
        if span == "*":
            first, last = low, high
        elif "-" in span:
            start, _, end = span.partition("-")
            first, last = _number(start, field), _number(end, field)
        elif span:
            first = _number(span, field)
            last = high if slash else first
        else:
            raise CronError(f"'{text}' is not a valid {name}")
        if first <= last:
            values.update(range(first, last + 1, step))
        else:  # a range that wraps, such as FRI-MON or 22-2
            wrapped = [*range(first, high + 1), *range(low, last + 1)]
            values.update(wrapped[::step])
    return tuple(sorted(values))


def _days_of_month(text: str, year: int, month: int) -> set[int]:
    last = calendar.monthrange(year, month)[1]
    days: set[int] = set()
    for part in text.split(","):
        if part == "L":
            days.add(last)
        elif part == "LW":
            days.add(_nearest_weekday(last, year, month))
        elif match := re.fullmatch(r"L-(\d+)", part):
            if not 1 <= int(match[1]) <= 30:
                raise CronError(f"'{part}' is not a valid day of month")
            days.add(max(1, last - int(match[1])))
        elif match := re.fullmatch(r"(\d+)W", part):
            day = _number(match[1], 3)
            if day <= last:
                days.add(_nearest_weekday(day, year, month))
        else:
            days.update(day for day in _values(part, 3) if day <= last)
    return days


def _nearest_weekday(day: int, year: int, month: int) -> int:
    last = calendar.monthrange(year, month)[1]
    weekday = calendar.weekday(year, month, day)
    if weekday == calendar.SATURDAY:
        return day - 1 if day > 1 else day + 2
    if weekday == calendar.SUNDAY:
        return day + 1 if day < last else day - 2
    return day


def _days_of_week(text: str, year: int, month: int) -> set[int]:
    last = calendar.monthrange(year, month)[1]
    weekday_of = {day: (calendar.weekday(year, month, day) + 1) % 7 + 1 for day in range(1, last + 1)}
    days: set[int] = set()
    for part in text.split(","):
        if part == "L":
            days.update(day for day, weekday in weekday_of.items() if weekday == 7)
        elif match := re.fullmatch(r"(\w+)L", part):
            wanted = _number(match[1], 5)
            days.add(max(day for day, weekday in weekday_of.items() if weekday == wanted))
        elif match := re.fullmatch(r"(\w+)#(\d)", part):
            wanted, nth = _number(match[1], 5), int(match[2])
            if not 1 <= nth <= 5:
                raise CronError(f"'{part}': a month has no weekday number {nth}")
            matching = [day for day, weekday in weekday_of.items() if weekday == wanted]
            days.update(matching[nth - 1 : nth])
        else:
            wanted_days = set(_values(part, 5))
            days.update(day for day, weekday in weekday_of.items() if weekday in wanted_days)
    return days
