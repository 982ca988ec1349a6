"""What is said of a new object behind its creation, as part of it: "create a cluster, call it X, let it stop after"
" 1 h"."""

from __future__ import annotations

import re
from collections.abc import Sequence

_CREATES = re.compile(
    r"^(?:please |now |can you |could you |would you |hey,? |i want to |i'd like to |and |then )*"
    r"(?:create|make|set up|spin up|add|build|provision|new|register)\b",
    re.IGNORECASE,
)
_LEAD = r"^(?:and |please |also |then |but |just )*"
_TIME = r"(?:(?:at|every|each|on|daily|hourly|weekly|nightly|monthly)\b.*)"
_SPECS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), put)
    for pattern, put in (
        (
            rf"{_LEAD}(?:call|name) (?:it|that|this|the (?:cluster|job|warehouse|notebook|folder)) (.+?)[.!?]*$",
            r" called \1",
        ),
        (rf"{_LEAD}(?:its|the) name (?:is|should be|shall be) (.+?)[.!?]*$", r" called \1"),
        (rf"{_LEAD}(?:run|schedule|start|execute|trigger) (?:it|that) ({_TIME})$", r" \1"),
        (rf"{_LEAD}(?:let|have|make) (?:it|that) (?:run|start) ({_TIME})$", r" \1"),
        (rf"{_LEAD}(?:it|that|which) (?:runs|starts|goes|fires)(?: off)? ({_TIME})$", r" \1"),
        (rf"{_LEAD}(?:it|that) (?:should|must|has to|needs to) (?:run|start) ({_TIME})$", r" \1"),
        (
            rf"{_LEAD}(?:let|have|make) (?:it|that) ((?:stop|shut|turn|terminate|auto|switch)\w*\b.*?\bafter .+)$",
            r" that \1",
        ),
        (
            rf"{_LEAD}(?:it|that) (?:should|must|has to|needs to) ((?:stop|shut|turn|terminate)\b.*?\bafter .+)$",
            r" that \1",
        ),
        (
            rf"{_LEAD}(?:give|let) it (?:have )?((?:\d+|one|two|three|four|a single|five) (?:workers?|nodes?)\b.*)$",
            r" with \1",
        ),
        (
            rf"{_LEAD}(?:it )?(?:dies|die|stops?|ends?|shuts?(?: itself)? down|goes (?:down|off|away)|terminates?)"
            r" (?:by itself )?((?:after|when) .+)$",
            r" that stops \1",
        ),
        (
            rf"{_LEAD}(?:with )?((?:\d+|one|two|three|four|a single|five) (?:workers?|nodes?)) (?:is|are) (?:plenty"
            rf"|enough|fine)$",
            r" with \1",
        ),
    )
)


_CALL_IT = re.compile(
    r",? (?:and )?(?:please )?(?:call|name) (?:it|that) ([\w.-]+(?: [\w.-]+)??)(?=,| and | with | that |[.!?]*$)",
    re.IGNORECASE,
)


_RUNS = re.compile(r"\b(?:jobs?|workflows?|pipelines?|schedules?|tasks?)\b", re.IGNORECASE)


def specs_joined(parts: Sequence[str]) -> list[str]:
    """The parts of a message, those that only describe what one before creates joined to that one."""
    found: list[str] = []
    for part in parts:
        if _CREATES.match(part) and not re.search(r"\b(?:called|named)\b", part, re.IGNORECASE):
            part = _CALL_IT.sub(r" called \1", part, count=1)
        added = next((m.expand(put) for said, put in _SPECS if (m := said.match(part))), None)
        times = added is not None and not added.startswith((" called", " that", " with"))
        if times and found and not _RUNS.search(found[-1]):
            added = None  # "make a notebook /x and schedule it": a job of its own, for what was made
        if added is not None and found and _CREATES.match(found[-1]):
            found[-1] += added
        else:
            found.append(part)
    return found
