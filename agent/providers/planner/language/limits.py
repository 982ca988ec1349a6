"""Limits of a question that are told in a sentence of their own: "refunds don't count", "we only care about EMEA"."""

from __future__ import annotations

import re

from agent.providers.planner.language.asking import LEAD

_MATTERS = (
    r"(?:wants?|wanted|needs?|needed|count|counts|counted|matter|matters|care|cares|interest\w*|relevant|look"
    r"|looking|consider|include|talk\w*|mean)"
)
_LIMITS = re.compile(
    rf"\b(?:only|just|purely|exclusively|solely)\b.*\b{_MATTERS}\b|\b{_MATTERS}\b.*\b(?:only|just|purely"
    rf"|exclusively|solely)\b"
    r"|^\W*(?:this|it|that|all of this|the whole thing|everything) (?:is|'s|was) (?:only |just |all )?about\b"
    r"|^\W*(?:only|just (?!got\b|back\b|out\b|had\b|came\b|heard\b|been\b|saw\b)|not|no|without|and not|but not"
    r"|but only)\b"
    r"|\b(?:exclud\w+|except\w*|ignor\w+|disregard\w*|leav\w+ (?:\w+ ){0,4}out|left out|not (?:counting|including)"
    r"|(?:don'?t|doesn'?t|do not|does not|shouldn'?t|should not|mustn'?t|must not|won'?t) (?:count|matter|belong"
    r"|include|be"
    r" (?:counted|included))|irrelevant|regardless|restrict\w*|limit(?:ed|s)? to|filter\w*)\b"
    r"|\b(?:i|we) (?:\w+ )?mean\b|\bby (?:that|this|it|which|\w+) (?:i|we) mean\b|\b(?:means|meaning|defined"
    r"|counts? as|counted as"
    r"|we call|is called|stands? for|treat|assum\w+|regard\w*|refers? to|consider(?:ed|s)? (?:as|to be))\b",
    re.IGNORECASE,
)


def may_limit(piece: str) -> bool:
    """Whether a sentence limits what is asked, or defines a word of it, so that it may not be left out."""
    return _LIMITS.search(piece) is not None


_THIS = r"(?:this|it|that|all of this|the whole thing|everything)"
_FOR_THIS = (
    r"(?: (?:here|now|today|this time|(?:for|in) (?:this|that|now)(?: one| question)?|please|at all|any ?more"
    r"|anyway))*"
    r"[.!, ]*$"
)
_NOT = r"(?:don'?t|doesn'?t|do not|does not|shouldn'?t|should not|mustn'?t|must not|won'?t|will not)"
_ONLY = (
    rf"(?:for (?:this|that)(?: one)?,? )?(?:only|just) (?P<what>.+?) (?:really )?(?:counts?|matters?|(?:is"
    rf"|are) (?:relevant"
    rf"|of interest|interesting)){_FOR_THIS}",
    r"(?:[\w' ]+? )?(?:only|just|purely|solely) (?:really )?(?:cares? (?:about|for)|(?:is|are|am|'m"
    r"|'re) (?:interested in"
    r"|looking at|talking about|after)|looks? at|talk(?:s|ing)? about|wants?|wanted|needs?|considers?|includes?"
    r"|counts?)"
    rf" (?:to (?:see|know about|look at) )?(?:the )?(?P<what>.+?){_FOR_THIS}",
    rf"{_THIS} (?:is|'s|was) (?:only |just |all )?about (?P<what>.+?){_FOR_THIS}",
)
_WITHOUT = (
    rf"(?P<what>.+?) {_NOT} (?:really )?(?:count|matter|belong|be (?:counted|included))(?: (?:in|here|there|to it))*"
    rf"{_FOR_THIS}",
    r"(?:(?:we|i|you)(?: can| should|'ll| will| would|'d)? )?(?:ignore|exclude|disregard|skip|leave out|not count"
    rf"|don'?t count|drop) (?P<what>.+?)(?: out)?{_FOR_THIS}",
    rf"leave (?P<what>.+?) out(?: of (?:it|this))?{_FOR_THIS}",
)
_WAYS = [
    (word, re.compile(rf"^{LEAD}{pattern}", re.IGNORECASE))
    for word, patterns in (("without", _WITHOUT), ("only", _ONLY))
    for pattern in patterns
]


def said_behind(piece: str) -> str:
    """The limit as one says it behind a question: "only EMEA", "without refunds"; empty where it cannot be said so."""
    matches = ((word, pattern.match(piece.strip())) for word, pattern in _WAYS)
    return next((f"{word} {match['what']}" for word, match in matches if match), "")
