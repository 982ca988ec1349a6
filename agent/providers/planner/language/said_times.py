"""Times of day in words as figures: "half past six in the evening" is 18:30."""

from __future__ import annotations

import re

_HOURS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_MINUTES = {
    "fifteen": 15, "thirty": 30, "forty five": 45, "forty-five": 45, "oh five": 5, "ten": 10, "twenty": 20, "fifty": 50,
    "forty": 40, "o five": 5,
}  # fmt: skip
_PASTS = {"half past": 30, "quarter past": 15, "quarter to": 45}
_HOUR = rf"(?P<hour>{'|'.join(_HOURS)}|1[0-2]|[1-9])"
_WORD = rf"(?P<hour>{'|'.join(_HOURS)})"
_PART = r"(?: (?:in the|every|each) (?P<part>morning|afternoon|evening)| at (?P<night>night)| ?(?P<half>am|pm))"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b(?:at )?(?P<past>half past|quarter past|quarter to) {_HOUR}\b(?:{_PART})?",
        rf"\b(?:at )?(?<!\d ){_WORD} (?P<minute>{'|'.join(sorted(_MINUTES, key=len, reverse=True))}){_PART}",
        rf"\b(?:at )?{_WORD}(?: o'clock)?{_PART}",
        rf"\bat {_WORD}(?: o'clock)?(?= (?:every|each|daily|on )|$|[,.!?])",
    )
)


def in_figures(text: str) -> str:
    """The text with its times of day in words put as ``at HH:MM``."""
    for form in _FORMS:
        text = form.sub(_figures, text)
    return text


def _figures(match: re.Match[str]) -> str:
    found = {name: value.lower() for name, value in match.groupdict().items() if value}
    hour = int(found["hour"]) if found["hour"].isdigit() else _HOURS.index(found["hour"]) + 1
    minute = _MINUTES[found["minute"]] if "minute" in found else _PASTS.get(found.get("past", ""), 0)
    hour -= found.get("past") == "quarter to"
    part = found.get("part") or found.get("night") or found.get("half") or ""
    if part in ("afternoon", "evening", "night", "pm") and hour < 12:
        hour += 12
    if part in ("morning", "am") and hour == 12:
        hour = 0
    every = (
        " every day" if re.search(r"\b(?:every|each) (?:morning|afternoon|evening)$", match[0], re.IGNORECASE) else ""
    )
    return f"at {hour % 24:02d}:{minute:02d}{every}"
