"""Times as people say them, as the API wants them (milliseconds) and as results show them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from fastmcp.exceptions import ToolError

AGO = re.compile(r"(\d{1,5})\s*(m|min|minutes?|h|hours?|d|days?|w|weeks?)(?:\s+ago)?")
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
DAYS = {"today": 0, "yesterday": 1}


def zone(name: str | None, *, default: str) -> tuple[tzinfo, str]:
    """A time zone and its name. An unknown name gives the default: no reason to fail a call."""
    for candidate in (name, default):
        if candidate:
            try:
                return ZoneInfo(candidate), candidate
            except (KeyError, ValueError, OSError):
                continue
    return UTC, "UTC"


def start_of(text: str, zone: tzinfo, *, now: datetime | None = None) -> int:
    """When a period begins, in milliseconds: ``today``, ``yesterday``, ``24h``, ``7d``, an ISO date or time.

    Days begin at midnight in ``zone``. Raises ToolError for anything else.
    """
    return millis(_moment(text, zone, now=now)[0])


def end_of(text: str, zone: tzinfo, *, now: datetime | None = None) -> int:
    """When a period ends: as :func:`start_of`, but a day ends at its midnight."""
    moment, is_day = _moment(text, zone, now=now)
    return millis(moment + timedelta(days=1)) - 1 if is_day else millis(moment)


def period_of(since: str, zone: tzinfo, *, now: datetime | None = None) -> tuple[int, int | None]:
    """When a period that is named by its beginning starts and ends; None is "until now". Yesterday is that day only."""
    start = start_of(since, zone, now=now)
    return start, end_of(since, zone, now=now) if since.strip().lower() == "yesterday" else None


def _moment(text: str, zone: tzinfo, *, now: datetime | None) -> tuple[datetime, bool]:
    now = (now or datetime.now(UTC)).astimezone(zone)
    word = text.strip().lower()
    if word == "now":
        return now, False
    if word in DAYS:
        day = now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0) - timedelta(days=DAYS[word])
        return day, True
    if ago := AGO.fullmatch(word):
        # Across a change of clocks, 24 hours ago is not the same time of day.
        earlier = now.astimezone(UTC) - timedelta(**{UNITS[ago[2][0]]: int(ago[1])})
        return earlier.astimezone(zone), False
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ToolError(
            f"The time {text.strip()[:40]!r} is not understood. Use today, yesterday, 24h, 7d, or an ISO date "
            "such as 2026-01-31."
        ) from None
    is_day = len(text.strip()) <= 10
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)), is_day


def millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def iso(ms: int | None) -> str | None:
    """Milliseconds as ISO 8601 UTC; None for 0 or None, which the API uses for "not yet"."""
    if not ms:
        return None
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def local(ms: int | None, zone: tzinfo) -> str | None:
    """Milliseconds as a person in ``zone`` reads them, with the offset: ``2026-01-31 07:12:05 +01:00``."""
    if not ms:
        return None
    moment = datetime.fromtimestamp(ms / 1000, zone)
    offset = moment.strftime("%z")
    return f"{moment:%Y-%m-%d %H:%M:%S} " + ("UTC" if offset == "+0000" else f"{offset[:3]}:{offset[3:]}")


def seconds_between(start_ms: int | None, end_ms: int | None) -> float | None:
    """Seconds from start to end, or to now while there is no end. None when it has not started."""
    if not start_ms:
        return None
    end = end_ms or millis(datetime.now(UTC))
    return round(max(0, end - start_ms) / 1000, 1)
