"""How analysts cut their questions short, put into plainer words: a fifth table of ``paraphrase``.

Figures joined by slashes, splits and mixes, how somebody did, the days from one thing to another. It knows how people
speak, no table.
"""

from __future__ import annotations

import re

from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.sql.turns_of_speech import Instead
from agent.providers.planner.sql.words import MONEY

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

_USUALLY = r"(?:on average|in average|typically|usually|normally|on the average)"
_ONE = r"(?:an?|one|the average|the typical|an average|a typical)"
_ACTS = r"(?:place|make|have|get|got|buy|order|write|leave|receive|take|contain|include|hold|open|raise|hit)"
_DONE = {"approval": "approved", "verification": "verified", "confirmation": "confirmed", "activation": "activated",
         "validation": "validated", "certification": "certified"}  # fmt: skip


_TRADE = wordset("business trade figures numbers")

_TOPS = {"most": "top", "least": "bottom"}
_ENDS = {"first": "earliest", "last": "latest"}


def _listed(match: re.Match[str]) -> str:
    """ "Min/max/avg" as "min, max and avg"."""
    *ahead, last = re.split(r"\s*/\s*", match[0])
    return f"{', '.join(ahead)} and {last}"


def _did(match: re.Match[str]) -> str:
    """How somebody did is told by what they took in: that of each, where it is several."""
    who, when = match[1], (match[2] or "").strip()
    if re.fullmatch(r"we|they|you", who, re.I):
        return f"total revenue {when}"
    if who.lower() in MONEY | _TRADE:
        return f"total {'sales' if who.lower() in _TRADE else who} {when}"
    joined = "by" if re.fullmatch(r"[a-z]+[^s\W]s", who) else "of"
    return f"total revenue {joined} {who} {when}"


# Read ahead of the signs: any other slash divides.
JOINED: tuple[tuple[str, Instead], ...] = (
    (rf"\b{_FIGURE}(?: ?/ ?{_FIGURE})+\b", _listed),
    (r"\b(total|sum of) ([a-z]+) ?/ ?(?!(?:mile|km|minute|hour|day|week|month|quarter|year|order|customer|trip|ride"
     r"|unit|item|person|store|visit)\b)([a-z]+)\b", r"\1 \2 and \1 \3"),
)  # fmt: skip
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
    # what each of them has
    (r"^(?:on average,? )?how many (.+?) (?:are|is|were|come|go) (?:there )?(?:in|on|per|for) (?:the average|a typical)"
     rf" (\w+){_END}", r"average number of \1 per \2"),
    (r"^(?:on average,? )?how many (.+?) (?:are|is|were|come|go) (?:there )?(?:in|on|per|for) (?:an?|one|each|every)"
     rf" (\w+),? {_USUALLY}{_END}", r"average number of \1 per \2"),
    (rf"^(?:on average,? )?how many (\w+(?: \w+)?) (?:does|do|did|has|have) {_ONE} (\w+)((?: (?:in|from|on|with|at|of)"
     rf" (?:the )?[\w-]+)?) {_ACTS}(?:,? {_USUALLY})?{_END}", r"average number of \1 per \2\3"),
    (r"\b(average|avg|mean|typical) (sale|purchase|transaction|order|booking)(?= (?:by|per|in|for|of|last|this"
     r"|each)\b|\W*$)", r"\1 \2 value"),
    # what is sold, bound, kept after what is given back
    (r"^what (?:is |are |was |['’]s )?(?:sells?|sold|selling) (?:the )?(best|worst|most|least)\b(?: of all)?",
     lambda m: f"{'worst' if m[1].lower() in ('worst', 'least') else 'best'} selling product"),
    (r"\b(?:has|have|had|with) the (most|least|highest|lowest) (?:money|cash|capital|value) (?:that is |is )?(?:tied"
     r"|locked|bound)(?: up)? in (?:the |their |our )?(?:stock|inventory)\b", r"with the \1 stock value"),
    (r"^how much (?:money|cash|capital|value)?(?: is| do we have)? (?:tied|locked|bound)(?: up)? in (?:the |our )?"
     r"(?:stock|inventory)\b", "total stock value"),
    (rf"^what (?:did|do|does|have) (?:we|they) net\b(.*?),? (?:after|minus|less|net of) (?:the |all )?"
     rf"(?:refunds|returns){_END}", r"net revenue\1"),
    (rf"^what (?:did|do|does|have) (?:we|they) net\b(.*){_END}", r"net revenue\1"),
    (r"\b(growth\b[^,.;]*?),? (?:in|as(?: an?)?) (?:percent(?:age)?s?|%)" + _END, r"\1"),
    # what is still to be done
    (r"\b(?:that |who |which )?(?:(?:are|is|were) )?(?:still )?(?:waiting (?:for|on)|awaiting|pending|missing|lacking"
     rf"|in need of) (?:an? |the |their |its |our )?({'|'.join(_DONE)})\b", lambda m: f"not {_DONE[m[1].lower()]}"),
    (r"\b(?:that |who |which )?(?:(?:are|is|were) )?(?:still |yet )to be (\w+ed)\b", r"not \1"),
    # how many of one thing go with another that is so
    (r"^(how many|which|what)(?: of)?(?: the| our)? (\w+s) (?:have|(?:buy|order|get|come|are) from|(?:work|deal"
     r"|are) with|use|used) (?:an?|the) (\w+) (?:that|who|which)"
     r" (is|are) (?=(?:not )?\w+ed\b)", r"\1 \2 whose \3 \4 "),
    # "the last 7 days vs the previous 7": those ahead of them, not the same again
    (r"\b(?:in |over |for |of )?(?:the )?(?:last|past) (\w+) (days|weeks|months|quarters|years),? (?:vs\.?|versus"
     r"|against|compared (?:to|with)|and|over) (?:the )?(?:(?:previous|prior|preceding) (?:\1(?: \2)?|\2|ones?|period)"
     r"|\1 (?:\2 )?(?:before|prior|earlier)(?: (?:that|them|those))?)(?=\W*$| (?:by|per|in|for|of)\b)",
     r"in the last \1 \2 against the \1 \2 before that"),
    # one more figure of the same groups
    (r"^((?:number of|how many|count of|total|average|avg|mean|median|sum of) .+?),? (?:and|with|plus)"
     r" (?:the |their |its )?(latest|last|most recent|newest|first|earliest|oldest) (?=(?:\w+ )?(?:date|day|time)\b)",
     lambda m: f"{m[1]} and {'min' if m[2].lower() in ('first', 'earliest', 'oldest') else 'max'} "),
    # rankings said with a verb, and of what people wrote
    (r"^(?:please )?rank (?:all )?(?:the |our )?(\w+) by (?=\w)", r"\1 ranked by "),
    (r"^(?:the |our |all )?(\w+s) (?:ranked|sorted|ordered) by (?:the |their )?(\w+ per \w+|number of \w+)" + _END,
     r"\2 by \1, highest first"),
    (r"^(?:(?:what|which)(?: is|['’]s| are) )?(?:the |our )?(most|least) reviewed (\w+?)(s?)" + _END,
     lambda m: f"{_TOPS[m[1].lower()]} {10 if m[3] else 1} {m[2]}s by number of reviews"),
    # what is to come is in no table: the words stay, and are read as nothing
    (r"(?<!more )(?<!less )(?<!most )(?<!least )\b(about|likely|expected|bound) to"
     r" (churn|leave|quit|cancel|lapse|renew|convert|default)\b", r"\1-to-\2"),
    # who did it
    (rf"^who (placed|made|booked|ordered|submitted|wrote|left|posted) (?:the |our )?({_EXTREME}) (?=\w+)",
     lambda m: f"which customer {m[1]} the {_ENDS.get(m[2].lower(), m[2])} "),
    # "starting in 10001 or ending in 10003": of two places, no texts
    (r"\b(?:that )?(?:start|begin)(?:ing|s|ed)? (?:in|at) (\d{4,6}) (or|and) (?:end|finish)(?:ing|s|ed)? (?:in|at)"
     r" (\d{4,6})\b", r"from \1 \2 to \3"),
    (r"\b(?:that )?(?:start|begin)(?:ing|s|ed)? (or|and) (?:end|finish)(?:ing|s|ed)? (?:in|at) (\d{4,6})\b",
     r"from \2 \1 to \2"),
)  # fmt: skip
