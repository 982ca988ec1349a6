"""Amounts and days that are said in words, as figures: "half an hour", "two hundred thousand", "christmas eve 1995"."""

from __future__ import annotations

import re

_UNITS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_SMALL = "|".join([*_UNITS, *_TENS])
_SCALE = "|".join(_SCALES)


def _compound(joint: str) -> re.Pattern[str]:
    return re.compile(
        rf"\b(?:(?:an? |half an? )(?=(?:{_SCALE}|dozen)\b)|(?:{_SMALL}|\d+(?:\.\d+)?)[ -])"
        rf"(?:(?:(?:{_SMALL}|{_SCALE}|dozen)s?\b(?! of\b)(?:[ -]{joint}(?=(?:{_SMALL}|{_SCALE})\b))?)+)",
        re.IGNORECASE,
    )


_PLAIN, _WITH_AND = _compound(""), _compound("(?:and )?")
_DAYS = {
    "new year's day": "january 1", "new years day": "january 1", "valentine's day": "february 14",
    "valentines day": "february 14", "valentine's": "february 14", "leap day": "february 29",
    "independence day": "july 4", "the fourth of july": "july 4", "halloween": "october 31",
    "christmas eve": "december 24", "christmas day": "december 25", "boxing day": "december 26",
    "christmas": "december 25", "new year's eve": "december 31", "new years eve": "december 31",
}  # fmt: skip
_DAY = re.compile(rf"\b(?:{'|'.join(re.escape(d) for d in sorted(_DAYS, key=len, reverse=True))})(?!\w)", re.IGNORECASE)
_TIMES = (
    (re.compile(r"\b(?:a )?quarter of an hour\b", re.I), "15 minutes"),
    (re.compile(r"\bhalf an hour\b|\b(?:a )?half(?: |-)hour\b", re.I), "30 minutes"),
    (re.compile(r"\bthree[ -]quarters of an hour\b", re.I), "45 minutes"),
    (re.compile(r"\ban hour and a half\b|\bone and a half hours\b", re.I), "90 minutes"),
    (re.compile(r"\bhalf a (mile|year|day|month|dollar)\b", re.I), r"0.5 \1s"),
    (re.compile(r"\b(\d+|one|two|three|four|five|six) and a half (miles|hours|years|dollars)\b", re.I), r"\1.5 \2"),
)


def in_figures(text: str) -> str:
    """The question with such amounts and days as they are usually written."""
    text = text.replace("’", "'")
    for pattern, instead in _TIMES:
        text = pattern.sub(instead, text)
    text = re.sub(r"\b(one|two|three|four|five|six)(?=\.5 )", lambda m: str(_UNITS[m[1].lower()]), text, flags=re.I)
    text = _DAY.sub(lambda m: _DAYS[m[0].lower()], text)
    compound = _PLAIN if "between" in text.lower() else _WITH_AND  # "between one hundred and two hundred": two numbers
    return compound.sub(lambda m: _number(m[0]), text)


def _number(said: str) -> str:
    """ "Two hundred and fifty thousand" as "250000"; words that are no such number stay as they are."""
    whole, part, seen = 0.0, 0.0, False
    for word in re.split(r"[ -]+", said.lower().strip()):
        if word in ("a", "an", "and", ""):
            part = part or (1.0 if word in ("a", "an") else 0.0)
            continue
        if word == "half":
            part = 0.5
        elif re.fullmatch(r"\d+(?:\.\d+)?", word):
            part += float(word)
        elif word in _UNITS or word in _TENS:
            part += _UNITS.get(word) or _TENS[word]
        elif word.rstrip("s") == "dozen":
            part, seen = (part or 1) * 12, True
        elif word.rstrip("s") == "hundred":
            part, seen = (part or 1) * 100, True
        elif (scale := _SCALES.get(word.rstrip("s"))) is not None:
            whole, part, seen = whole + (part or 1) * scale, 0.0, True
        else:
            return said
    total = whole + part
    tail = " " if said.endswith(" ") else ""
    tens = re.fullmatch(rf"(?:{'|'.join(_TENS)})[ -](?:{'|'.join(_UNITS)}) ?", said.lower()) is not None
    return f"{total:.10g}{tail}" if seen or tens else said
