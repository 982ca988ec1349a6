"""What is said once in a message and meant for what follows as well: a span of time, the question itself."""

from __future__ import annotations

import re
from collections.abc import Callable

_TIME = re.compile(
    r"\b(?:today|yesterday|this (?:morning|afternoon|evening|week|month)|tonight|last night|overnight"
    r"|(?:in |over |within |during )?the (?:last|past) (?:\d+ |two |three |few )?"
    r"(?:minutes?|hours?|days?|weeks?|nights?)"
    r"|since (?:yesterday|midnight|this morning|(?:last )?\w+day))\b",
    re.IGNORECASE,
)
_OF_WORK = re.compile(r"\b(?:job|pipeline|workflow|run|quer(?:y|ies)|statement)s?\b", re.IGNORECASE)
# "And any failed job runs?": a second question, which says nothing of when
_ALSO = re.compile(
    r"^(?:and|also|plus|or|as well as)?,? ?(?:also )?(?:any|which|what|how many|were there(?: any)?|are there(?: any)?"
    r"|did (?:any|some))\b(?!.*\b(?:now|currently|ever|at the moment|running|scheduled|paused|last|latest|every)\b)",
    re.IGNORECASE,
)


def with_time(part: str, before: str) -> str:
    """A question about runs or queries with the time of the one ahead of it: "any failed queries today? and any failed
    runs?"."""
    said = _TIME.search(before)
    if said is None or not _OF_WORK.search(before) or not _OF_WORK.search(part) or _TIME.search(part):
        return part
    if re.search(r"\d", part) or not _ALSO.match(part):
        return part
    bare = part.rstrip("?!. ")
    bare = re.sub(r",? (?:as well|too|also)$", "", bare, flags=re.IGNORECASE)
    return f"{bare} {said[0]}{part[len(part.rstrip('?!. ')) :]}"


_STATE = (
    r"(?:still |currently |already |ever |also )*(?:running|up|on|off|down|idle|stopped|paused|online|busy|ok|okay|done"
    r"|finished|fail(?:ed)?|succeed(?:ed)?|finish|start(?:ed)?|run|work(?:ed)?|go(?:ne)? through)"
)
# "Is A running? And B?"
_AND_THE_OTHER = re.compile(
    r"^(?P<asks>(?:and |so |hey,? )*(?:is|are|was|did|has|does))"
    r" (?P<one>(?!it\b|that\b|there\b|any\b)[^?,;.]{2,50}?)"
    rf" (?P<state>{_STATE}(?: (?:now|today|yesterday|yet|right now|again|well))*)\? ?(?:and|what about|how about|or)"
    r"(?: what about| how about)? (?P<two>(?!(?:why|if|when|not|what|how|since|who|where|which|by|with|on|for|from"
    r"|until|is|are|does|did|has|was|can|its?|their)\b)[^?,;.]{2,50}?)\?*$",
    re.IGNORECASE,
)


def with_question(text: str, begins: Callable[[str], bool]) -> str:
    """A question about one thing and then another, with the question said of both: "is A running? and B?"."""
    match = _AND_THE_OTHER.match(text.strip())
    if match is None or begins(match["two"]):
        return text
    asks = re.sub(r"^(?:and |so |hey,? )+", "", match["asks"], flags=re.IGNORECASE)
    return f"{match['asks']} {match['one']} {match['state']}? {asks} {match['two'].strip()} {match['state']}?"
