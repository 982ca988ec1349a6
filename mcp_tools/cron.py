"""Quartz cron expressions: checked, and said in words where they are plain."""

from __future__ import annotations

import re

from fastmcp.exceptions import ToolError

FIELD = re.compile(r"[\w*/?,#LW-]+")
DAYS = {
    "SUN": "Sunday",
    "MON": "Monday",
    "TUE": "Tuesday",
    "WED": "Wednesday",
    "THU": "Thursday",
    "FRI": "Friday",
    "SAT": "Saturday",
    "1": "Sunday",
    "2": "Monday",
    "3": "Tuesday",
    "4": "Wednesday",
    "5": "Thursday",
    "6": "Friday",
    "7": "Saturday",
    "MON-FRI": "weekday",
    "2-6": "weekday",
}


def checked(expression: str) -> str:
    """The expression, tidied. Raises ToolError for what is not Quartz (six or seven fields, seconds first)."""
    parts = expression.split()
    fits = len(parts) in (6, 7) and all(FIELD.fullmatch(part) for part in parts)
    if not fits or (parts[3] != "?" and parts[5] != "?"):
        raise ToolError(
            "schedule must be a Quartz cron expression: seconds minutes hours day month weekday, one of day and "
            "weekday being '?'. Examples: '0 0 2 * * ?' daily at 02:00, '0 0 * * * ?' hourly, "
            "'0 30 8 ? * MON' Mondays at 08:30."
        )
    return " ".join(parts)


def in_words(expression: str, timezone: str | None) -> str:
    """``every day at 02:00 (Europe/Berlin)``; the expression itself when it is not that plain."""
    parts = expression.split()
    suffix = f" ({timezone})" if timezone else ""
    if len(parts) < 6:
        return expression + suffix
    _, minute, hour, day, month, weekday = parts[:6]
    if month != "*" or not minute.isdigit():
        step = re.fullmatch(r"(?:0|\*)/(\d+)", minute)
        if step and hour == "*" and month == "*":
            return f"every {step[1]} minutes{suffix}"
        return expression + suffix
    if hour == "*" and day in "*?" and weekday in "*?":
        return ("every hour" if minute == "0" else f"every hour at minute {minute}") + suffix
    step = re.fullmatch(r"(?:0|\*)/(\d+)", hour)
    if step and day in "*?" and weekday in "*?":
        return f"every {step[1]} hours{suffix}"
    if not hour.isdigit():
        return expression + suffix
    at = f"at {int(hour):02d}:{int(minute):02d}{suffix}"
    if weekday in "*?" and day in "*?":
        return f"every day {at}"
    if weekday.upper() in DAYS and day == "?":
        return f"every {DAYS[weekday.upper()]} {at}"
    if day.isdigit() and weekday == "?":
        return f"on day {day} of every month {at}"
    return f"{expression}{suffix}"
