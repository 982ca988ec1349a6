"""What is said once in a message and meant for what follows as well: a span of time."""

from __future__ import annotations

import re

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
