"""Several new things whose names stand behind all that is said of them: "two more keys into x: a and b", "a folder each
for a, b and c under /y". Each gets an order of its own; secrets stay one order."""

# ruff: noqa: E501 - a pattern is easier to read in few lines
from __future__ import annotations

import re

from agent.providers.planner.language.english import NUMBER_WORDS

_LEAD = (
    r"(?:(?:please|pls|also|then|now|can you|could you|would you|i need|we need|i want|we want|i'd like|we'd like|to"
    r"|you to) )*"
)
_MAKE = r"(?:create|make|add|set up|put|store|save)(?: me| us)?"
_HOW_MANY = (
    rf"(?:(?:the|these|those|this|another|some|more|new|other|additional|extra|further|several|a few|a couple of"
    rf"|a (?:new )?pair of|an? (?:handful|bunch|trio) of|both|following|empty|\d+|{'|'.join(NUMBER_WORDS)}) )*"
)
_NOUN = r"(?P<noun>folders|directories|subfolders|sub-folders|notebooks|(?:secret )?keys|secrets|(?:secret )?scopes|schemas)"
_ONE = r"(?:an?|one) (?:new |empty |separate |own |sub-?)*(?P<noun>folder|directory|notebook|secret|key|schema|scope)"
_IN = r"(?:in|into|to|under|below|beneath|underneath|inside|within|for|at) (?:the |my |our )?(?:scope |folder |directory |catalog )?"
_AT = r"(?P<at>[\w./@-]*[\w@])/?(?: scope| folder| directory| catalog)?"
_ITEM = (
    r"(?!(?:it|them|the|an?(?= (?!and\b|&|plus\b)\w)|each|both|all|then|also|with|in|under|to|into|for|my|our|and|one|please|every)\b(?![\w./-]))"
    r"[\"'`]?[\w./-]*\w[\"'`]?"
)
_LIST = rf"(?P<items>{_ITEM}(?:,? (?:and|&|plus) {_ITEM}|(?:, {_ITEM})+(?:,? (?:and|&|plus) {_ITEM})?))"
_TAIL = r"(?P<tail>(?:,? (?:and|then|and then) .+|[.!;] .+|, (?:please|thanks|thank you))?)[.!]*$"
_NAMED = r"(?::| ?[-–—]+|,)?(?: (?:called|named|namely))?:? "

# "Under /x, make a folder each for ...": the place behind the noun
_PLACE_AHEAD = re.compile(
    rf"^(?P<lead>{_LEAD})(?P<place>(?:in|under|below|beneath|underneath|inside|within) (?:the |my |our )?(?:scope |folder |directory )?"
    rf"[\w./@-]*[\w@](?: scope| folder| directory)?)/?[,:]? (?P<order>{_LEAD}{_MAKE} (?:{_HOW_MANY}{_NOUN}"
    rf"|{_ONE.replace('noun', 'single')}))(?P<rest>\b.*)$",
    re.IGNORECASE,
)
_EACH = re.compile(
    rf"^(?P<lead>{_LEAD})(?P<make>{_MAKE} )?{_ONE}(?: {_IN}{_AT})?(?: called| named)?"
    r"(?: each(?: called| named| for)?:?| (?:for|per) (?:each|every)(?: one)?(?: of(?: the following| these)?:?| [\w-]+:)"
    r"| (?:for )?each of(?: the following| these)?:?| per [\w-]+:)"
    rf" {_LIST}(?: {_IN.replace('for|', '')}{_AT.replace('<at>', '<behind>')})?{_TAIL}",
    re.IGNORECASE,
)
_PLACED = re.compile(
    rf"^(?P<lead>{_LEAD})(?P<make>{_MAKE} )?{_HOW_MANY}{_NOUN} {_IN}{_AT}{_NAMED}{_LIST}{_TAIL}", re.IGNORECASE
)
# "Add two more to staging: a and b": what the place holds says of which kind they are
_NO_NOUN = re.compile(
    rf"^(?P<lead>{_LEAD})(?P<verb>add|put|store|save) (?:another |these )?(?:\d+|{'|'.join(NUMBER_WORDS)}|several|some|a few)"
    rf"(?: more| new| others?)* (?P<where>{_IN}{_AT}){_NAMED}{_LIST}{_TAIL}",
    re.IGNORECASE,
)
_SECRETS = re.compile(
    r"\b(?P<verb>create|make|add|put|store|save) (?:another |these |the )?(?:new )?(?:a (?:new )?pair of|several|a few|some|both"
    r"|a (?:handful|bunch|trio) of)(?: more| new| other| additional)* (?P<noun>keys|secrets)\b",
    re.IGNORECASE,
)


def _names(items: str) -> list[str]:
    return [part.strip("\"'`") for part in re.split(r",? (?:and|&|plus) |, ", items)]


def _ordered(match: re.Match[str]) -> bool:
    return bool(match["make"]) or re.search(r"\b(?:need|want|like)\b", match["lead"], re.IGNORECASE) is not None


def _orders(match: re.Match[str], place: str | None) -> str:
    noun = match["noun"].lower()
    names = _names(match["items"])
    tail = re.sub(r"^[,.;!]? ?(?:(?:and|then) )*", "", match["tail"] or "")
    tail = f". {tail}" if tail else ""
    if "key" in noun or (noun.startswith("secret") and "scope" not in noun):
        into = f" into {place}" if place else ""
        return f"put the secrets {', '.join(names[:-1])} and {names[-1]}{into}{tail}"
    if "scope" in noun:
        return f"{'. '.join(f'create a secret scope called {n}' for n in names)}{tail}"
    if noun.startswith("schema"):
        below = f"{place}." if place else ""
        return f"{'. '.join(f'create the schema {below}{n}' for n in names)}{tail}"
    made = "notebook" if noun.startswith("notebook") else "folder"
    if place and place.startswith("/"):
        named = [n if n.startswith("/") else f"{place.rstrip('/')}/{n}" for n in names]
        return f"{'. '.join(f'create a {made} {n}' for n in named)}{tail}"
    where = f" in {place}" if place else ""
    return f"{'. '.join(f'create a {made} called {n}{where}' for n in names)}{tail}"


def each_new(text: str) -> str:
    """The message with an order for each of several new things; any other as it is."""
    if match := _PLACE_AHEAD.match(text):
        text = f"{match['lead']}{match['order']} {match['place']}{match['rest']}"
    if (match := _EACH.match(text)) and _ordered(match):
        return _orders(match, match["at"] or match["behind"])
    if (match := _PLACED.match(text)) and _ordered(match):
        return _orders(match, match["at"])
    if match := _NO_NOUN.match(text):
        *first, last = _names(match["items"])
        tail = re.sub(r"^[,.;!]? ?(?:(?:and|then) )*", "", match["tail"] or "")
        said = f"{match['lead']}{match['verb']} {', '.join(first)} and {last} {match['where']}"
        return f"{said}. {tail}" if tail else said
    return _SECRETS.sub(r"\g<verb> the \g<noun>", text)
