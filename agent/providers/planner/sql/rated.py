"""Rankings by a rate: "top 10 zips by fare per mile", "which zip has the most trips per day".

What follows "per" is a unit there, no group of its own. "Per month" and "per customer" stay groups: the best of each.
"""

from __future__ import annotations

import re

_UNIT = (
    r"(?:miles?|kilomet(?:er|re)s?|km|minutes?|min|days?"
    r"|trips?|rides?|orders?|transactions?|purchases?|sales?|items?|units?)"
)
_RATE = rf"(?:the )?(?!average|avg|mean|median|total|number)((?:\w+ ){{1,3}}?)(?:per|for each|for every|an?) ({_UNIT})"
_HIGH = r"highest|most|largest|biggest|greatest|best"
_LOW = r"lowest|least|smallest|fewest|worst"
_HAS = r"(?:has|have|had|gets?|got|pays?|makes?|earns?|brings? in)"
_AVERAGE = r"(?: average| avg| mean)?"
_OPENS = r"(?:please |can you |show |list |give |get |find |me |us |what are |which are |the )*"
_END = r"(?= in\b| during\b| for\b| since\b| last\b| this\b| on\b| where\b|,|\W*$)"


def _ranked(number: str, low: str, of: str, amount: str, unit: str) -> str:
    end = "bottom" if re.fullmatch(_LOW, low, re.I) else "top"
    return f"{end} {number} {of} by average {amount.strip()} per {unit}"


def _which(m: re.Match[str]) -> str:
    several = m[3].lower() in ("have", "get", "pay", "make", "earn", "bring in")
    return _ranked(m[1] or ("10" if several else "1"), m[4], m[2], m[5], m[6])


def _with(m: re.Match[str]) -> str:
    several = m[2].lower().endswith("s")
    return _ranked(m[1] or ("10" if several else "1"), m[3], m[2], m[4], m[5])


RATED = (
    (rf"\b((?:top|bottom|best|worst) (?:\d+ )?[\w ]{{3,30}}? by ){_RATE}{_END}", r"\1average \2per \3"),
    (rf"^(?:which|what) (?:(\d+) )?([\w ]+?) ({_HAS}) the ({_HIGH}|{_LOW}){_AVERAGE} {_RATE}{_END}", _which),
    (rf"^{_OPENS}(?:top )?(?:(\d+) )?([\w ]+?) with the ({_HIGH}|{_LOW}){_AVERAGE} {_RATE}{_END}", _with),
)
