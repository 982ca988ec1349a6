"""Groups in the order of what they are grouped by: "revenue by franchise sorted by name"."""

from __future__ import annotations

import re
from typing import Literal

Direction = Literal["", "asc", "desc"]

_TAIL = re.compile(
    r",?\s+(?:and )?(?:sorted|ordered|arranged|sort|order|arrange)(?: (?:it|them|that|those))?"
    r"(?: by (?:the )?(?P<by>\w+(?: \w+){0,2}?)|(?P<letters>(?: in)? alphabetical(?:ly)?(?: order)?))"
    r"(?:,? (?P<down>desc\w*|z to a|newest first|latest first|in reverse)|"
    r",? (?:asc\w*|a to z|alphabetically|chronologically|oldest first))?[.?! ]*$",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"\b(?:by|per|(?:for |in )?(?:each|every)) (\w+(?: (?!(?:in|for|from|of|where|with|and|as)\b)\w+){0,2})",
    re.IGNORECASE,
)
_RANKED = re.compile(r"\b(?:top|bottom|highest|lowest|best|worst|first|last|most|least|limit|biggest|smallest)\b", re.I)
_NAMING = frozenset({"name", "names", "the", "id", "alphabetical", "alphabetically"})
_TIMES = frozenset({"hour", "day", "date", "week", "month", "quarter", "year", "time", "weekday"})


def split_order(text: str) -> tuple[str, Direction, str]:
    """(the question, which way its groups are to be sorted, the words that said so); an empty direction for none."""
    tail = _TAIL.search(text)
    if tail is None:
        return text, "", ""
    head = text[: tail.start()]
    if _RANKED.search(head):
        return text, "", ""  # which ones are shown hangs on the measure
    groups = [set(match[1].lower().split()) for match in _GROUP.finditer(head)]
    wanted = {_one(word) for word in (tail["by"] or "").lower().split()} - _NAMING
    for group in groups:
        words = {_one(word) for word in group} | (_TIMES if group & _TIMES else set())
        if wanted <= words:
            return head, "desc" if tail["down"] else "asc", tail[0]
    return text, "", ""


def _one(word: str) -> str:
    return word.removesuffix("s") if len(word) > 3 else word
