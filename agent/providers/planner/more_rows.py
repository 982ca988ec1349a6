"""More rows of the result that is shown: "next 50 rows please", "show me 20 more", "rows 101 to 150"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from agent.providers.planner.intents import intent
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.english import NUMBER_WORDS
from agent.providers.planner.language.reader import read_clause
from agent.providers.planner.leaning import Before
from agent.providers.planner.plans.warehouses import NEXT_ROWS

_COUNT = rf"(?:\d+|{'|'.join(NUMBER_WORDS)})"
_ROWS = r"(?:rows?|records?|lines?|results?|entries)"
_LEAD = (
    r"(?:(?:ok(?:ay)?|and|now|please|then|so|go on|continue)[, ]+)*(?:(?:can|could) (?:i|we) (?:see|have|get) "
    r"|i(?:'d like| want| need)(?: to see)? |(?:show|give|get|fetch|list|load|display|turn to|go to|see)(?: me)? )?"
)
_NEXT = rf"(?:the |another )?(?:next|following|further|subsequent)(?: (?P<some>{_COUNT}))?"
_PAGES = re.compile(
    rf"^{_LEAD}(?:{_NEXT}(?: {_ROWS}| page| ones| batch| set)*"
    rf"|(?:another )?(?P<more>{_COUNT})(?: more| further| additional)+(?: {_ROWS})?"
    rf"|another (?P<other>{_COUNT})(?: {_ROWS})?|more {_ROWS}"
    r"|(?P<from>rows? \d+ ?(?:to|-|through|until|till) ?\d+))"
    r"(?: of (?:it|that|them|those|the (?:same )?(?:result|table|query)))?"
    r"(?:,? (?:please|pls|now|too|as well))*[.?!]*$",
    re.IGNORECASE,
)


def more_rows(text: str, before: Callable[[], Before]) -> tuple[Clause, ...] | None:
    """The clause that pages on in the result of the statement that was run as typed, or of a page of one."""
    match = _PAGES.match(text)
    past = before() if match else None
    if match is None or past is None or not past.result or not past.clauses:
        return None
    if past.clauses[-1].verb != "sql" and intent(past.clauses[-1]) != "get_statement":
        return None
    if match["from"]:
        return (_page(f"show {match['from']} of the last statement"),)
    count = (match["some"] or match["more"] or match["other"] or "").lower()
    count = str(NUMBER_WORDS.get(count, count))
    return (_page(f"show {NEXT_ROWS} of the last statement{f' limit {count}' if count else ''}"),)


def _page(text: str) -> Clause:
    return replace(read_clause(text), verb="paged", loose=())
