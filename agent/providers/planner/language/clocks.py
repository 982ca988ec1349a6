"""Times of day in a text: "at 6", "2:30 pm", "noon", "6am and 6pm", "every evening at 8"."""

from __future__ import annotations

import re

_TIME = re.compile(
    r"\b(?:(?:at|for|by|around|to) )*(?:(\d{1,2})(?::(\d{2}))? ?(am|pm|a\.m\.|p\.m\.)|(\d{1,2})"
    r":(\d{2})|(midnight|noon|midday)|(?:at|for|to|by) (\d{1,2})(?: o'?clock)?(?!\d| ?(?:min|hour|day|"
    r"worker)))(?!\w)"
)
CLOCK = r"(?:at )?(?:\d{1,2}(?::\d\d)?(?: ?(?:am|pm|a\.m\.|p\.m\.))?|noon|midnight|midday)"
_NEXT = re.compile(
    rf"(?: o'?clock)?(?:,? and(?: then)?(?: again)?|,| &|/) ?(?P<clock>{CLOCK})(?: o'?clock)?"
    r"(?![\w:]| ?(?:min|hour|day|week|month|worker|node|run|st\b|nd\b|rd\b|th\b|%))"
)
_HALVED = re.compile(r"[ap]\.?m|noon|midnight|midday|\b0\d")
_LATE = re.compile(
    r"\b(?:every|each|in the) (?P<part>afternoon|evening|night)\b|\b(?P<parts>afternoon|evening|night)s\b"
    r"|\bat (?P<at>night)\b"
)


def clocks(low: str) -> list[tuple[int, int]]:
    """(minute, hour) of the first time of day in a text in small letters, and of those that are listed behind it."""
    return _by_half(*_said(low), _LATE.search(low))


def halves_open(low: str) -> bool:
    """ "At 6 and 9 pm": whether the first is in the morning or in the evening is not said."""
    said, found = _said(low)
    if len(found) < 2 or not re.search(r"pm|p\.m", said[-1]):
        return False
    return any(
        not _HALVED.search(one) and h < 12 and h + 12 < found[-1][1] for one, (_, h) in zip(said, found, strict=True)
    )


def _said(low: str) -> tuple[list[str], list[tuple[int, int]]]:
    """The words of these times, and each as (minute, hour)."""
    for match in _TIME.finditer(low):
        first = clock_of(match[0])
        if first is None:
            continue
        said, found, end = [match[0]], [first], match.end()
        while following := _NEXT.match(low, end):
            if (time := clock_of(following["clock"])) is None:
                break
            said.append(following["clock"])
            found.append(time)
            end = following.end()
        return said, found
    return [], []


def clock_of(said: str) -> tuple[int, int] | None:
    """(minute, hour) of one time of day; None for none, as for "25:00"."""
    if re.search(r"midnight|noon|midday", said):
        return 0, 0 if "midnight" in said else 12
    match = re.search(r"(\d{1,2})(?::(\d\d))?(?: ?([ap])\.?m)?", said)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3]:
        hour = hour % 12 + (12 if match[3] == "p" else 0)
    return (minute, hour) if hour < 24 and minute < 60 else None


def _by_half(said: list[str], found: list[tuple[int, int]], late: re.Match[str] | None) -> list[tuple[int, int]]:
    """The times in the half of the day that is said: "every evening at 8"."""
    if late is None or any(_HALVED.search(one) for one in said):
        return found
    earliest = {"afternoon": 1, "evening": 4, "night": 7}[next(g for g in late.groups() if g)]
    return [(m, h + 12 if earliest <= h < 12 else h) for m, h in found]
