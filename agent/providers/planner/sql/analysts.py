"""How analysts cut their questions short, put into plainer words: a fifth table of ``paraphrase``.

Figures joined by slashes, splits and mixes, how somebody did, the days from one thing to another. It knows how people
speak, no table.
"""

from __future__ import annotations

import re

from agent.providers.planner.sql.turns_of_speech import Instead

_FIGURE = r"(?:min|max|avg|average|mean|median|sum|total|count|minimum|maximum|stddev|lowest|highest)"
_END = r"(?=\W*$)"
_TIME = (
    r"(?:(?:in|on|during|over|since|for|between|from|last|this|these|yesterday|today|so far|the (?:last|past|previous))"
    r"\b.*)"
)
_DID = r"(?:did|do|does|have|has)"
_NO_GROUP = r"(?:it|they|we|you|that|this|these|those|things|everything|business)"
_UNIT = r"(days|hours|minutes)"
_POINT = r"(?:the |an? )?(\w+(?: \w+)?)"
_EXTREME = (
    r"(?:single )?(?:biggest|largest|highest|smallest|lowest|latest|newest|oldest|earliest|first|last|most expensive"
    r"|most recent|priciest|cheapest|longest|shortest)"
)


def _listed(match: re.Match[str]) -> str:
    """ "Min/max/avg" as "min, max and avg"."""
    *ahead, last = re.split(r"\s*/\s*", match[0])
    return f"{', '.join(ahead)} and {last}"


def _did(match: re.Match[str]) -> str:
    """How somebody did is told by what they took in: that of each, where it is several."""
    who, when = match[1], (match[2] or "").strip()
    if re.fullmatch(r"we|they|you", who, re.I):
        return f"total revenue {when}"
    joined = "by" if re.fullmatch(r"[a-z]+[^s\W]s", who) else "of"
    return f"total revenue {joined} {who} {when}"


# Read ahead of the signs: any other slash divides.
JOINED: tuple[tuple[str, Instead], ...] = ((rf"\b{_FIGURE}(?: ?/ ?{_FIGURE})+\b", _listed),)
ANALYSTS: tuple[tuple[str, Instead], ...] = (
    # how many there are of each
    (r"^(?:(?:what(?:['’]s| is| was)|show(?: me)?|give me|how is) )?(?:the |our )?((?!by\b|the\b|a\b|an\b)[a-z_]+"
     r"(?: (?!by\b)[a-z_]+)?) (?:split|mix|breakdown|composition|make-?up)"
     r"(?:(?:,| of| for| among| amongst| in| across| within| over| -|:) (?:the |our |all )*(?!by\b)(.+?))?" + _END,
     lambda m: f"{m[1]} distribution{' of ' + m[2] if m[2] else ''}"),
    # how somebody did
    (rf"^how (?:well )?{_DID} (?:the |our |all (?:the |our )?)?((?!(?:it|that|this|things|everything)\b)\w+)"
     rf" (?:do|done|perform(?:ed)?|fared?)(?: ({_TIME}))?{_END}", _did),
    # the time from one thing to another
    (rf"^how many {_UNIT} (?:(?:are there|pass|go by|is it|does it take|do we need|lie|are) )?(?:from|between) {_POINT}"
     rf" (?:to|until|till|and) {_POINT},? (?:on average|typically|usually|normally)\b",
     r"average \1 between \2 and \3"),
    (rf"\b(?:average|avg|mean) {_UNIT} (?:from )?(?!(?:from|between|to|per|by|of|late)\b){_POINT} (?:to|until|till)"
     rf" {_POINT}(?= (?:per|by|for each|in)\b|\W*$)", r"average \1 between \2 and \3"),
    (rf"\b(longest|shortest) (.+?) by (?:the )?time(?: taken| spent)?{_END}", r"\1 \2 by duration"),
    # who did it
    (rf"^who (placed|made|booked|ordered|submitted|wrote|left|posted) (?=(?:the |our )?{_EXTREME} \w+)",
     r"which customer \1 "),
)  # fmt: skip
