"""Sentence forms around a question: shares, comparisons of periods, running totals, distinct values, first and last.

A form is cut out of the text; what is left is read as a question of its own, and gets what the form adds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.sql.periods import PERIOD, bucket_of, period
from agent.providers.planner.sql.question import Filter, Group, Measure, Question

Form = tuple[str, Callable[[Question], Question]]
_ASKS = r"(?:(?:please|show|give|tell|list|compute|calculate|find|display|get|chart|plot|compare)(?: me)? )?"
_WHAT = rf"^{_ASKS}(?:what(?:'s| is| are|s)? |which )?(?:the |all )?"
_SHARE = r"(?P<word>share|shares|percentage|percentages|percent|proportion|fraction|pct)"
_BY = r"(?:by|per|for each|for every|across|in each|in every|of each|from each|with each|on each|each)"
_SHARE_BY = re.compile(
    rf"{_WHAT}{_SHARE} of (?:all |the )?(?P<what>.+?) (?:(?:is|are|was|were|comes?|goes|paid|made|sold) )*"
    rf"(?:(?:in|from|by|with|of|on|to) )?{_BY} (?P<group>.+)$"
)
_EACH_SHARE = re.compile(
    rf"{_WHAT}(?:each (?P<group>.+?)(?:'s)? )?{_SHARE} of (?:the )?(?P<what>total .+|.+?)(?: by (?P<group2>.+))?$"
)
_SHARE_IF = re.compile(
    rf"{_WHAT}{_SHARE} of (?:all |the |our )?(?P<what>\w+) "
    r"(?P<test>(?:that |which |who |were |was |are |is "
    r"|have |has |had |with |in |from |over |under |above |below |paid |costs? |cost |longer |shorter |start|end|where "
    r"|on |without |more |less ).+)$"
)
_RUNNING = re.compile(r"\b(?:cumulative|accumulated|running (?:total|sum)(?: of)?)\b (?:total |sum )?(?:of )?(?:the )?")
_DISTINCT = re.compile(
    rf"^{_ASKS}(?:what are |which are |what |which )?(?:(?:a )?list of )?(?:the |all )*(?:the )?"
    r"(?:distinct|unique|different)(?: values of| values for)? (?P<what>.+?)"
    r"(?: (?:are there|exist|do we have|we have|there are))?"
    r"(?P<place> (?:in|of|from|for) .+)?$"
)
_EXIST = re.compile(
    r"^(?:what|which) (?P<what>[\w ]+?) "
    r"(?:exist|are there|do we have|are available|occur|are used|do we sell|appear|are in)"
    r"(?P<place>(?: (?:in|of|from|for)? ?.+)?)$"
)
_ENDS = re.compile(
    rf"{_WHAT}(?:earliest|first|oldest|min(?:imum)?) (?:and|to|&) (?:the )?"
    r"(?:latest|last|newest|most recent|max(?:imum)?) "
    r"(?P<what>.+)$"
)
_SPAN = re.compile(rf"{_WHAT}(?:date|time) (?:range|span|period) (?:of|for|in|covered by) (?:the )?(?P<what>.+)$")
_VERSUS = re.compile(
    rf"(?:\b(?:in|between|of|for|from|during) )?(?:the )?\b({PERIOD}) "
    r"(?:vs\.?|versus|and|against|with|to|compared (?:to|with)|or) "
    rf"(?:in )?({PERIOD})\b"
)
_STDDEV = re.compile(r"\bstandard deviation\b")
_COMPARES = re.compile(r"\b(?:compare|compared|comparison|vs|versus|difference|against)\b")


def form_of(text: str) -> Form | None:
    """The rest of the text and what the form makes of its question; None where no form is recognised."""
    low = text.strip().rstrip("?.! ").lower()
    if _STDDEV.search(low):
        return _STDDEV.sub("stddev", low), lambda question: question
    for reader in (_periods, _shares, _ends, _running, _distinct):
        if found := reader(low):
            return found
    return None


def _shares(low: str) -> Form | None:
    for pattern in (_SHARE_BY, _EACH_SHARE):
        match = pattern.match(low)
        group = match and (match["group"] or match.groupdict().get("group2"))
        if match and group:
            share = _unit(match["word"])
            rest = f"compare {match['what'].removeprefix('total ')} by {group}"
            if match["what"].startswith("total "):
                rest = f"{match['what']} by {group}"
            return rest, partial(_shared, share)
    if match := _SHARE_IF.match(low):
        share = _unit(match["word"])

        def divided(q: Question) -> Question:
            return replace(q, filters=(), numerator=q.filters, share=share, counts=True)

        return f"how many {match['what']} {match['test']}", divided
    return None


def _unit(word: str) -> str:
    return "part" if word in ("proportion", "fraction") else "percent"


def _shared(share: str, question: Question) -> Question:
    return replace(question, share=share)


def _running(low: str) -> Form | None:
    match = _RUNNING.search(low)
    if not match:
        return None
    rest = f"{low[: match.start()]}total {low[match.end() :]}"
    if not re.search(r"\b(by|per|over time|daily|monthly|weekly|yearly|each)\b", rest):
        rest += " over time"
    return rest, lambda q: replace(q, running=True)


def _distinct(low: str) -> Form | None:
    match = _DISTINCT.match(low) or _EXIST.match(low)
    if not match or re.match(r"(?:how many|number|count)", low) or re.search(r"\b(by|per|each)\b", low):
        return None
    if match["what"].split()[-1] in _OBJECTS:
        return None
    return f"{match['what']}{match['place'] or ''}", lambda q: replace(q, distinct=True)


_OBJECTS = wordset(
    """
    tables table columns catalogs schemas databases jobs clusters warehouses notebooks secrets scopes repos runs
    branches queries workflows pipelines files folders volumes machines endpoints keys commands tools things
    """
)


def _ends(low: str) -> Form | None:
    if match := _ENDS.match(low):
        what = match["what"]
        return f"minimum {what}", lambda q: _both(q)
    if match := _SPAN.match(low):
        return f"minimum date of {match['what']}", lambda q: _both(q)
    return None


def _both(q: Question) -> Question:
    words = q.measures[0].words if q.measures else ()
    return replace(q, measures=(Measure("min", words), Measure("max", words)), direction="", limit=None, counts=False)


def _periods(low: str) -> Form | None:
    match = _VERSUS.search(low)
    if not match:
        return None
    first, second = period(match[1]), period(match[2])
    if first is None or second is None:
        return None
    if len(first) == 2 and len(second) == 7:  # "january and february 2016"
        first = f"{second[:5]}{first}"
    if len(first) != len(second):
        return None
    plain_between = re.match(r"between ", match[0]) and not _COMPARES.search(low)
    if plain_between or re.match(r"from ", match[0]):
        return None
    rest = " ".join((low[: match.start()] + low[match.end() :]).split())
    rest = re.sub(r"\b(?:the )?(?:difference|comparison) (?:in|of|between)?\b", "", rest).strip()
    both = (first, second)
    bucket = bucket_of(first)

    def compared(q: Question) -> Question:
        times = Filter((), "time", ("set", *both))
        groups = q.groups if any(g.bucket == bucket for g in q.groups) else (Group((), bucket), *q.groups)
        return replace(q, filters=(*q.filters, times), groups=groups, pair=None)

    return rest, compared
