"""Lists of figures in a question about data, put behind it as one word: "orders of 1995 with count+sum".

They are said behind a colon, a comma or a dash ("orders in 1995: count and total") or ahead of the rows, where the
first is a bare count ("count and average fare of trips over 10 miles"). Which figures these are is decided over the
tables (``sql/figures_listed.py``); ``language/columns_asked.py`` does so for columns of rows.
"""

from __future__ import annotations

import re

from agent.providers.planner.language.tokens import plain

FUNCTION = (
    r"(?:average|avg\.?|mean|median|total|sum|overall|min|minimum|max|maximum|highest|lowest|largest|smallest|biggest"
    r"|cheapest|priciest|dearest)"
)
COUNT = r"(?:count|number|no\.|nr\.?|how many|counts|numbers)"
_NOUN = r"(?:(?:of )?(?:the |all )?(?!and\b|or\b|by\b|per\b|in\b|for\b|of\b|from\b|with\b|to\b|vs\b)[a-z][\w-]*)"
_FIGURE = rf"(?:the |their |its )?(?:{COUNT}|{FUNCTION})(?: {_NOUN}){{0,3}}?"
_JOINT = r"\s*(?:,\s*(?:and |plus )?|\s(?:and|&|plus|as well as|along with)\s|\s?\+\s?|\s?/\s?)\s*"
_LIST = rf"{_FIGURE}(?:{_JOINT}{_FIGURE})+"
_WORDS = r"[a-z-]+(?: (?!and\b|per\b|by\b|in\b|of\b)[a-z-]+)?"
_BEHIND = re.compile(
    rf"^(?P<rest>.{{4,}}?)(?:\s*[:(;]\s*|\s*[,.?!]\s+|\s+-+\s+)(?:(?:please |just |and )*(?:show|give|list|i need"
    rf"|i want)(?: me| us)? )?(?P<list>{_LIST})(?: (?:of|for|in|per) each(?: one)?| please| each| too)?[\s).?!]*$",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    rf"^(?P<lead>(?:(?:please|show|give|get|tell|what is|what are|what's|i need|i want|compute"
    rf"|calculate)(?: me| us)? )*)"
    rf"(?:the )?(?P<list>{COUNT}{_JOINT}{_FIGURE}(?:{_JOINT}{_FIGURE})*?) (?:of|for) (?:the |all |our |all the )?"
    r"(?P<rest>.+)$",
    re.IGNORECASE,
)
# "How many brands and how many part types does each maker have", "number of brands and of types per maker"
_OF_EACH = re.compile(
    rf"^(?:show |give me |what is |what are )?(?:the )?(?P<list>(?:how many|number of|count of) {_WORDS}{_JOINT}"
    rf"(?:the )?(?:how many|number of|count of|of) {_WORDS})(?: (?:does|do|did|has|have) (?:the )?(?:each|every)|,? per"
    r"|,? by|,? for (?:each|every)) (?P<each>[\w -]+?)(?: (?:have|has|had|got|make|sell|offer|hold|supply))?[\s?.!]*$",
    re.IGNORECASE,
)
_SPLIT = re.compile(_JOINT, re.IGNORECASE)
_MEASURED = re.compile(rf"^(?:{COUNT}|{FUNCTION})\b|\bhow (?:many|much)\b", re.IGNORECASE)
_OF_WORKSPACE = re.compile(r"\b(?:clusters?|jobs?|runs?|warehouses?|notebooks?|secrets?|scopes?|repos?|files?|folders?"
                           r"|tables?|columns?|schemas?|catalogs?|quer(?:y|ies))\b", re.IGNORECASE)  # fmt: skip


def figures_behind(text: str) -> str:
    """The question with such a list behind it; any other message as it is."""
    said = plain(text)
    if _OF_WORKSPACE.search(said):
        return text
    if (match := _OF_EACH.match(said)) is not None:
        listed = re.sub(r"(?<=\band )(?:the )?of ", "number of ", match["list"], flags=re.IGNORECASE)
        return _marked(f"rows by {match['each']}", listed)
    match = _BEHIND.match(said)
    if match is not None and not _MEASURED.search(match["rest"]):
        return _marked(match["rest"], match["list"])
    match = _AHEAD.match(said)
    return _marked(f"show {match['rest'].rstrip(' ?.!')}", match["list"]) if match is not None else text


def _marked(rest: str, listed: str) -> str:
    parts = [re.sub(r"^(?:the|their|its) ", "", part.strip(), flags=re.I) for part in _SPLIT.split(listed)]
    return f"{rest} with {'+'.join('_'.join(re.findall(r'[a-z0-9-]+', p.lower())) for p in parts)}"
