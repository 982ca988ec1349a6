"""One look at several things that are joined with the preposition said again, and one question about a second kind:
"what's in /a and in /b", "a preview of x and of y", "what do the clusters cost, and the warehouses?".
"""

# ruff: noqa: E501 - a pattern is easier to read in few lines
from __future__ import annotations

import re

_POLITE = r"(?:(?:please|pls|also|then|now|and|ok|can you|could you|would you|can i|could i|let me|i want to|i'd like to|i want|i need|we need)[, ]+)*"
_JOIN = r"(?:,? (?:and(?: also)?|&|plus|as well as)|,)"
_END = r"(?:,? (?:please|pls|for me|too|as well|each|right now|now))*[?.!]*$"
_PATH = r"/[\w./@+-]*[\w@]/?"
_IN = r"(?:in|inside|under|of|from|at|below|within|into)"
# "What's in /a and in /b?"
_PLACES = re.compile(
    rf"^(?P<head>{_POLITE}(?:(?:what|whats|which|list|ls|dir|show|give|see|get|tell|look|browse|how many|any|are there|is there|do we have|(?:the )?(?:contents?|files|notebooks|folders))\b)"
    rf"(?:(?!\b(?:differ\w*|compare\w*|same|between|and|or|but|to)\b)[^/;:?!])*?)(?P<prep>\b{_IN} (?:the )?(?:folders? |director(?:y|ies) )?)?"
    rf"(?P<places>{_PATH}(?:(?:{_JOIN}| or) (?:{_IN} )?(?:the )?(?:folder |directory )?{_PATH})+)(?P<end>{_END})",
    re.IGNORECASE,
)
# "A quick preview of x and of y"
_ONE_TABLE = r"(?!(?:it|them|all|each|the|both|its|their|what|how|my)\b)[a-z]\w*(?:\.\w+){0,2}"
_SAMPLES = re.compile(
    rf"^{_POLITE}(?:(?:show|give|get|print|see|have|take|fetch|pull)(?: me| us)? )?(?:a |an |the |some |(?P<count>\d+|two|three|four|five|ten|twenty) )?"
    r"(?:(?:quick|short|small|brief|little|random|rough|first) )*"
    r"(?:previews?|samples?|sample rows|sample records|example rows|peek|glimpse|rows|records|first rows)(?: each)? (?:of|at|from|into|for)(?: each of)? "
    rf"(?P<tables>(?:the )?(?:tables? )?{_ONE_TABLE}(?: table)?(?:{_JOIN} (?:(?:one |some |another )?(?:of|at|from|into|for) )?(?:the )?{_ONE_TABLE}(?: table)?)+){_END}",
    re.IGNORECASE,
)
_BETWEEN = re.compile(rf"{_JOIN} (?:(?:one |some |another )?(?:of|at|from|into|for) )?", re.IGNORECASE)
# "..., and the warehouses?"
_KINDS = r"(?:sql warehouses|warehouses|clusters|jobs|notebooks|repos|git folders|secret scopes|scopes|tables|schemas|catalogs|queries|runs|job runs)"
_ONE_MORE = re.compile(
    rf"^(?P<asked>(?P<before>{_POLITE}(?:what|which|how|are|is|do|does|did|have|list|show|give|tell)\b[^.;?!]*?\b)(?P<kind>{_KINDS})\b(?P<after>[^.;?!]*?))"
    rf"(?:\?|,|;|\.| -+)+ ?(?:and|what about|how about|and what about|and how about|same for|and the same for|plus)(?: of| for| with)? (?P<det>(?:the |our |my |any )*)(?P<other>{_KINDS})"
    r"(?: too| as well|, please| please)*[?.!]*$",
    re.IGNORECASE,
)

# "How many customers and how many franchises does bakehouse have?": what stands behind goes for both
_NUMBERS = re.compile(
    r"^(?P<lead>(?:(?:please|and|so|tell me|can you tell me) )*)how many (?P<one>(?:(?!\b(?:is|are|do|does|did|has|have|had|were|was|in|at|on|per|by|with|of|that|which|who|and|or)\b)[\w-]+ ?){1,3}?),? and (?:also )?"
    r"how many (?P<two>(?:(?!\b(?:is|are|do|does|did|has|have|had|were|was|in|at|on|per|by|with|of|that|which|who|and|or)\b)[\w-]+ ?){1,3}?) "
    r"(?P<tail>(?:do|does|did) (?:(?!\b(?:and|or)\b)[^,;.?])+|(?:(?:are|were) (?:there )?)?(?:in|at) (?:(?!\b(?:and|or)\b)[^,;.?])+)[?.! ]*$",
    re.IGNORECASE,
)

# "Count the customers and the suppliers in tpch", "how many customers and franchises are there": each by itself
_NOUN = rf"(?!(?:{_KINDS}|sales|rows|columns|rest|others)\b)(?:(?!\b(?:and|or|of|the|by|per|in|with|different|distinct)\b)[a-z][\w-]* )??[a-z][\w-]*s"
_COUNTED_BOTH = re.compile(
    rf"^(?P<lead>(?:(?:please|and|so|tell me|can you tell me) )*)(?:how many|count(?: all)?|(?:the )?number of) (?:the )?(?P<one>{_NOUN}) and (?:the )?(?P<two>{_NOUN})"
    r"(?P<tail>(?: (?:are there|do we have|there are|in|at)(?:(?!\b(?:and|or|by|per|where|with|each|last|this|20\d\d|19\d\d)\b)(?:[^,;.?]|\.(?=\w)))*)?)[?.! ]*$",
    re.IGNORECASE,
)


def also_of(text: str) -> str:
    """The message with the look or question said for each; any other as it is."""
    if match := _COUNTED_BOTH.match(text):
        lead, tail = match["lead"], match["tail"].rstrip()
        place = "" if re.search(r"\b(?:in|at|have|are)\b", tail) else " are there"
        return f"{lead}how many {match['one']}{tail or place}? how many {match['two']}{tail or place}?"
    if match := _NUMBERS.match(text):
        lead, tail = match["lead"], match["tail"].rstrip()
        return f"{lead}how many {match['one'].strip()} {tail}? how many {match['two'].strip()} {tail}?"
    if match := _PLACES.match(text):
        places = re.findall(_PATH, match["places"])
        head, prep = match["head"].rstrip(), match["prep"] or ""
        ends = "?" if text.rstrip().endswith("?") else ""
        return f"{ends or '.'} ".join(f"{head} {prep}{one}" for one in places) + ends
    if match := _SAMPLES.match(text):
        tables = [
            re.sub(r"^(?:the )?(?:tables? )?|(?<=\w) table$", "", one, flags=re.I)
            for one in _BETWEEN.split(match["tables"])
        ]
        many = f"show {match['count']} rows of the table" if match["count"] else "preview the table"
        return ". ".join(f"{many} {one}" for one in tables)
    if (match := _ONE_MORE.match(text)) and not _SAYS_ITS_OWN.search(match["asked"]):
        asked = match["asked"].rstrip(" ,")
        ends = "?" if text.rstrip().endswith("?") else "."
        return f"{asked}{ends} {match['before']}{match['other']}{match['after'].rstrip(' ,')}{ends}"
    return text


# A second kind in the question itself is no topic that a third may take the place of.
_SAYS_ITS_OWN = re.compile(rf"\b{_KINDS}\b.*\b{_KINDS}\b", re.IGNORECASE)
