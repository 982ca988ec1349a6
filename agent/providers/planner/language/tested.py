"""A question with what hangs on its answer: "is X up? if not, start it and ..." -> "start X if it is not up. ..."."""

from __future__ import annotations

import re
from collections.abc import Callable

_STATE = (
    r"(?:up(?: and running)?|running|on|online|idle|off|offline|stopped|terminated|down|paused|on hold|unused|in use"
    r"|busy|failed|failing|broken)"
)
_NOW = r"(?:(?:,? (?:right now|now|at the moment|currently|today|at all|already|yet|still|by chance))*)"
_ASKS = (
    rf"(?:(?:check|see|tell me|look|find out|verify|let me know|look up|have a look)(?: if| whether) (?:the |my |our )?"
    rf"(?P<one>[^?;.]{{2,50}}?) (?:is|are|has|have)?(?: \w+ly| still| already| been| really| even)* ?(?P<how>{_STATE})"
    rf"|(?:is|are|was|did|has|have|does) (?:the |my |our )?(?P<two>[^?;.]{{2,50}}?)(?: \w+ly| still| already| been"
    rf"| really| even)* (?P<state>{_STATE}|fail|run))"
)
_NO = (
    r"(?:if (?:not|no|it(?: is|'s|s)? ?(?:not|n't)(?: \w+)?|it isn't(?: \w+)?|that(?: is|'s) not the case|it didn't"
    r"|it doesn't|it (?:has|did|does) not)|otherwise|or else|else)"
)
_YES = (
    r"(?:(?:if|in case|when) (?:so|yes|yeah|it (?:is|does|did|has|was)(?: so)?|that(?: is|'s) (?:so|the case|true)|any"
    r"|there (?:is|are)(?: any| one)?))"
)
_FORM = re.compile(
    rf"^(?:please |can you |could you |hey,? |so |and )*{_ASKS}{_NOW}(?:\?|,|;|\.|:| -+)*\s*(?:and |but )?"
    rf"(?:(?P<no>{_NO})|(?P<yes>{_YES}))[,:]?\s*(?:then )?(?P<rest>\S.+)$",
    re.IGNORECASE | re.DOTALL,
)
_BEHIND = re.compile(rf"^(?P<step>.+?),? (?:(?P<no>{_NO})|(?P<yes>{_YES}))[.!?]*$", re.IGNORECASE)
_ASKED = re.compile(
    rf"^(?:please |can you |could you |hey,? |so |and )*{_ASKS}{_NOW}(?:\?|,|;|\.|:| -+)+\s*(?:and |but )?"
    r"(?P<rest>\S.+)$",
    re.IGNORECASE | re.DOTALL,
)
_IT = re.compile(r"\b(?:it|that one|this one|them|that)\b", re.IGNORECASE)
_ANY = re.compile(r"^(?:there )?(?:any(?:thing|body|one)?|some(?:thing)?|all|which|what)\b", re.IGNORECASE)
_STATES = {"fail": "failed", "failing": "failed", "broken": "failed", "up and running": "up", "run": "running"}
# Of anything there is: the question itself lists it, and without any there is nothing for the order.
_OF_ANY = re.compile(
    r"^(?P<asks>(?:please |so |and )*(?:is|are|do|does|did|has|have|check (?:if|whether)|see (?:if|whether))"
    r" (?:there )?(?:any|some|anything|something)\b[^?;]*?)"
    rf"(?:\?|,|;|\.| -+)+\s*(?:and |but )?(?:{_YES},? (?:then )?(?P<first>\S.+)|(?P<order>\S.+?),? {_YES})[.!?]*$",
    re.IGNORECASE,
)


_LOOK = re.compile(r"^(?:please |can you |could you |hey,? |so |and )*(?:check|see|tell|look|find|verify)\b", re.I)


def begins_order(text: str) -> bool:
    """Whether the question is put as an order: "check whether ..."."""
    return bool(_LOOK.match(text))


# A look that hangs on a look: both are taken.
_LOOKS_ON = re.compile(
    r"^(?P<asks>(?:please |can you |could you |hey,? |so |and )*(?:check|see|tell me|look|find out|verify|is|are|was"
    r"|did|has"
    rf"|have|does|do|which|what|any)\b[^?;]*?)(?:\?|,|;|\.|:| -+)*\s*(?:and |but )?(?:{_NO}|{_YES})[,:]?\s*(?:then )?"
    r"(?P<rest>\S.+)$",
    re.IGNORECASE | re.DOTALL,
)


def as_condition(
    text: str, begins: Callable[[str], bool], cut: Callable[[str], list[str]], changes: Callable[[str], bool]
) -> str:
    """The order with its condition said in it; other text as it is. ``cut`` gives the clauses of a text."""
    if (match := _LOOKS_ON.match(text)) and not any(changes(c) for c in cut(match["rest"])) and begins(match["rest"]):
        return f"{match['asks'].rstrip(' ,?')}{'.' if begins_order(match['asks']) else '?'} {match['rest']}"
    if match := _OF_ANY.match(text):
        order = match["first"] or match["order"]
        return f"{match['asks']}? {order}" if begins(order) else text
    match = _FORM.match(text)
    no = bool(match and match["no"])
    behind = None
    if match is None:
        match = _ASKED.match(text)
        behind = _BEHIND.match(match["rest"]) if match else None
        if behind is None:
            return text
        no = bool(behind["no"])
    assert match is not None
    thing = (match["one"] or match["two"]).strip(" ,")
    state = (match["how"] or match["state"]).lower()
    rest = behind["step"] if behind else match["rest"]
    first = (cut(rest) or [rest])[0]
    if no and _STATES.get(state, state) == "failed":
        return text  # what is to be done with a run that went well is no rerun of one that failed
    if _ANY.match(thing) or not begins(first) or not _IT.search(first) or not rest.startswith(first):
        return text
    more = re.sub(r"^[\s,;.]*(?:(?:and|then)\b\s*)*", "", rest[len(first) :])
    order = _IT.sub(lambda _: thing, first, count=1).rstrip(" ,;.!?")
    order = re.sub(r"[,;]? (?:please|pls)$", "", order, flags=re.IGNORECASE)
    order = f"{order} if it is {'not ' if no else ''}{_STATES.get(state, state)}"
    return f"{order}. {more}" if more.strip(" .!?") else order


_FIRST = re.compile(
    r"^(?P<later>.+?)(?:,|;|\.| -+| –| —| \()\s*(?:but |and |please |though |just )*(?P<first>\w[^.;(]*?),? (?:first"
    r"|beforehand|before"
    r"(?: that)?|up front|in advance)(?: please| though)?[).!]*$",
    re.IGNORECASE | re.DOTALL,
)


def first_things_first(text: str, begins: Callable[[str], bool], changes: Callable[[str], bool]) -> str:
    """ "Run X on Y -- start Y first" as "start Y. run X on Y": where both are orders."""
    match = _FIRST.match(text)
    if match is None or "?" in match["later"] or not (begins(match["later"]) and begins(match["first"])):
        return text
    if re.search(r"\bthe (?:folder|directory)$", match["first"], re.IGNORECASE):
        return text  # "make the folder first": the one that the order's path has
    if not changes(match["later"]):
        return text
    if not changes(match["first"]):  # a look ahead of the change: it is about what is changed
        verb = re.match(r"(?:please |can you |could you )*\w+ (?:the )?", match["later"], re.IGNORECASE)
        thing = match["later"][verb.end() :].rstrip(" ,;.") if verb else ""
        first = re.sub(r"\bits (.+)$", r"the \1 of it", match["first"], flags=re.IGNORECASE)
        if not thing or len(_IT.findall(first)) != 1 or re.search(r"\b(?:and|all|it|them)\b", thing):
            return text
        return f"{_IT.sub(lambda _: thing, first)}. {match['later'].rstrip(' ,;.')}"
    where = re.search(r"\b(?:on|using) (?:the )?([^,;.]+?)$", match["later"].rstrip(" ,;."), re.IGNORECASE)
    first = match["first"]
    if where is not None:  # "run it on X, but start the cluster first": X is that cluster
        first = re.sub(
            r"\b(?:the (?:cluster|machine|compute)|it"
            r"|that)$",
            lambda _: where[1],
            first,
            flags=re.IGNORECASE,
        )
    return f"{first}. {match['later'].rstrip(' ,;.')}"
