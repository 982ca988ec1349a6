"""Ranges of a number that a question lists, "0-5, 5-10 and over 10 miles", as one word: one span of it."""

from __future__ import annotations

import re
from itertools import pairwise

_NUMBER = r"\$?\d+(?:\.\d+)?"
_RANGE = (
    rf"(?:(?:from |between )?({_NUMBER}) ?(?:-|–|to|and) ?(?:(?:just )?(?:under|below) |less than )?({_NUMBER})"
    rf"|(under|below|less than|fewer than|up to|<) ?({_NUMBER})"
    rf"|(over|above|more than|beyond|>) ?({_NUMBER})"
    rf"|({_NUMBER}) ?(?:\+|plus\b|(?:and|or) (?:more|over|above|up)\b|upwards))"
)
_UNIT = (
    r"(?: (miles?|km|dollars?|usd|bucks|months?|days?|years?|minutes?|hours?|units|items|percent)"
    r"(?= ?(?:$|[,:;.?]| )))?"
)
_JOIN = r" ?(?:, and |,and |, or |, | and | or | vs\.? |/|;) ?"
_LIST = re.compile(rf"(?<![\d-]){_RANGE}{_UNIT}(?:{_JOIN}{_RANGE}{_UNIT})+(?![\d-])", re.IGNORECASE)
_ONE = re.compile(_RANGE + _UNIT, re.IGNORECASE)
_SAID = re.compile(
    r",?:? ?(?:(?:in |into |of )?(?:the )?(?:buckets?|ranges?|bands?|bins?|groups?|classes)(?: of)?:? ?)?$", re.I
)
# The word: "bands0to5x5to10xover10ofmiles".
BANDS = re.compile(r"bands((?:(?:under|upto|over|from)?[\dp]+(?:to[\dp]+)?x?)+)(?:of([a-z]+))?")


# "Up to 12, 13-24, longer": the last of them has no number of its own.
_OPEN = re.compile(
    rf"(?<=[\d ])({_NUMBER}) ?(?:-|–|to) ?({_NUMBER})((?: \w+)?)(?:,(?: and| or)?| and) (?:the )?(?:longer|more|over"
    r"|above|higher|older|beyond|rest|larger|bigger)(?=\W*$)",
    re.IGNORECASE,
)


def banded(text: str) -> str:
    """The question with its ranges as one word; as it is where it lists none, or dates ("2024-05 ...")."""
    text = _OPEN.sub(r"\1-\2\3, over \2\3", text)
    found = _LIST.search(text)
    if not found or re.search(r"\d{4}-\d\d", found[0]):
        return text
    parts: list[str] = []
    bounds: list[tuple[str | None, str | None]] = []
    units: set[str] = set()
    for one in _ONE.finditer(found[0]):
        low, high, under, top, _, bottom, start, said = one.groups()
        units |= {said.lower()} if said else set()
        bounds.append((low or bottom or start, high or top))
        if low and high:
            parts.append(f"{_bare(low)}to{_bare(high)}")
        elif top:
            parts.append(f"{'upto' if under.lower() == 'up to' else 'under'}{_bare(top)}")
        elif bottom:
            parts.append(f"over{_bare(bottom)}")
        elif start:
            parts.append(f"from{_bare(start)}")
    ranges = [p for p in parts if "to" in p and not p.startswith("upto")]
    follow = any(a[1] is not None and a[1] == b[0] for a, b in pairwise(bounds))
    if len(units) > 1 or not ranges or "between" in found[0].lower() or (len(parts) < 3 and not follow):
        return text  # "5 to 10 miles and over 20 dollars" are two conditions
    ahead = _SAID.sub("", text[: found.start()])
    word = f"bands{'x'.join(parts)}{''.join(f'of{u}' for u in units)}"
    return f"{ahead} {word} {text[found.end() :]}"


def _bare(said: str) -> str:
    return said.lstrip("$").replace(".", "p")
