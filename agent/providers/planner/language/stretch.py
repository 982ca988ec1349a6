"""Which rows of a table are asked for, not from its first on: "20 rows starting at row 100", "rows 11 to 20"."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NTH = r"(?P<from>\d[\d,]*)(?:st|nd|rd|th)?"
_ROW = r"(?:rows?|records?|lines?|entry|entries)"
# Each with the row it begins at ("from"), or how many are left out ("skipped"), and where it ends ("to").
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf",?\s*(?:and |but )?\b(?:start(?:ing|s)?|begin(?:ning|s)?) (?:(?:at|from|with|on) )?(?:the )?(?:{_ROW}"
        rf"(?: (?:number|no\.?))? ?#?{_NTH}|(?P<first>\d[\d,]*)(?:st|nd|rd|th) {_ROW})(?: on(?:wards?)?)?",
        rf"\b(?:from )?(?:the )?{_ROW} (?:number )?{_NTH} ?(?:to|through|thru|till|until|up to|-|–) ?(?:{_ROW} )?"
        r"(?P<to>\d[\d,]*)(?:st|nd|rd|th)?",
        rf",?\s*\bfrom (?:the )?{_ROW} (?:number )?#?{_NTH}(?: on(?:wards?)?)?",
        rf",?\s*(?:and |but )?\b(?:after|past|skip(?:ping)?|without|leaving out|ignoring) (?:the )?first "
        rf"(?P<skipped>\d[\d,]*)(?: (?:{_ROW}|ones))?",
        r",?\s*(?:with |and |at )*(?:an? )?\boffset (?:of )?(?P<offset>\d[\d,]*)",
    )
)
# What orders, counts or filters is a question about the data, not a look at some rows.
_MORE = re.compile(
    r"\b(?:by|per|where|whose|top|bottom|average|avg|sum|total|count|how many|sort(?:ed)?|highest|lowest|latest"
    r"|newest|oldest|with (?!an? offset|offset)|than|over|under|between|chart)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Stretch:
    """``skipped`` rows are left out; ``limit`` is set where the last row is said; ``rest`` is what else was said."""

    skipped: int
    limit: int | None
    rest: str


def stretch_of(text: str) -> Stretch | None:
    """The stretch of rows that a request is about; None where it says none, or asks for more than rows."""
    for form in _FORMS:
        match = form.search(text)
        if match is None:
            continue
        said = {name: int(value.replace(",", "")) for name, value in match.groupdict().items() if value}
        begin = said.get("from", said.get("first"))
        skipped = begin - 1 if begin is not None else said.get("skipped", said.get("offset", 0))
        limit = said["to"] - skipped if "to" in said else None
        put = " rows" if limit is not None else ""
        rest = re.sub(r"\s{2,}", " ", f"{text[: match.start()]}{put}{text[match.end() :]}").strip(" ,")
        if skipped < 0 or (limit is not None and limit < 1) or _MORE.search(rest):
            return None
        return Stretch(skipped, limit, rest)
    return None
