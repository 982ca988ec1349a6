"""What "it" is where the same message named it just before: "BI Adhoc is slow, restart it"."""

from __future__ import annotations

import re

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.lexicon import MUTATING
from agent.providers.planner.language.reader import read_clause
from agent.providers.planner.language.wordset import wordset

MATTERS = wordset("if unless when once while before after until only except not don't dont never no tomorrow later")


def named_before(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """ "BI Adhoc is slow, restart it" in one message: the order with the name in place of "it"."""
    if len(clauses) < 2 or clauses[0].mood == "question" or clauses[0].verb not in (None, "show", "use"):
        return clauses
    if clauses[0].verb is not None and not _NEEDED.match(clauses[0].text):
        return clauses
    known = _NEEDED.match(clauses[0].text) or _SUBJECT.match(clauses[0].text)
    order = clauses[1]
    points = order.verb in MUTATING and order.has("it") and not order.names and not order.negated
    if not known and points and not _SETS.search(clauses[0].text) and (name := _capitals(clauses[0])):
        return (read_clause(re.sub(r"\bit\b", lambda _: name, order.text, count=1)), *clauses[2:])
    match = _UNSEEN.match(clauses[0].text) or _NEEDED.match(clauses[0].text) or _SUBJECT.match(clauses[0].text)
    first, second = clauses[:2]
    if match and match.re is _UNSEEN and second.verb in ("is", "why", "show") and second.has("it", "that"):
        return (read_clause(re.sub(r"\b(?:it|that)\b", lambda _: match[1], second.text, count=1)), *clauses[2:])
    if match and match.re is _UNSEEN:
        return clauses
    if (did := _DONE_BY.match(clauses[0].text)) and second.verb in _ASKED and second.has("it") and not second.names:
        return (read_clause(re.sub(r"\bit\b", lambda _: did[1], second.text, count=1)), *clauses[2:])
    if not match or second.names or second.verb not in MUTATING | {"why"} or not second.has("it") or second.negated:
        return clauses
    if first.has(*(MATTERS - {"not", "no", "don't", "dont", "never"} if match.re is _NEEDED else MATTERS)):
        return clauses
    return (read_clause(re.sub(r"\bit\b", lambda _: match[1], second.text, count=1)), *clauses[2:])


def _capitals(clause: Clause) -> str:
    """The capitals of a remark: "looks like nobody needs BI Adhoc". Empty where there is more than one run of them."""
    runs = re.findall(r"(?<=\s)(?:[A-Z][\w.-]*)(?: [A-Z][\w.-]*)*", f" {clause.text[:1].lower()}{clause.text[1:]}")
    runs = [r for r in runs if r not in ("I", "I'm", "I'll", "I've")]
    return runs[0] if len(runs) == 1 and not clause.has("not", "if", "unless", "but", "except") else ""


# "Grow X to 8 workers" is an order that is not known, and no remark about X.
_SETS = re.compile(r"\b(?:to|with|by) \S*\d")
_NEEDED = re.compile(
    r"^(?:i|we)(?: do not| don't| no longer)? (?:need|want|use) (.{2,60}?)(?: any ?more| any longer"
    r"| today| now| for now)*$",
    re.I,
)
_ASKED = MUTATING | {"is", "why", "show"}
_DONE_BY = re.compile(
    r"^(?:oh |oops |sorry |hm+ |so )*(?:i|we|someone|somebody)(?:'ve|'d| have| had| has)?"
    r"(?: accidentally| mistakenly| just| already| wrongly| only| by (?:mistake|accident))* (?:started|stopped"
    r"|paused|resumed|restarted"
    r"|created|scheduled|unpaused|launched|triggered|kicked off|left|shut down|turned on|turned off)"
    r" (?!it\b|that\b|them\b|all\b)(.{2,50}?)(?: running| on| up| by (?:mistake|accident)| too early| already|"
    r" accidentally| for nothing)*$",
    re.I,
)
_UNSEEN = re.compile(
    r"^(?:but |hm+,? |so )*(?:i|we) (?:don't|do not|can't|cannot|couldn't|could not) (?:see|find|spot|access|open"
    r"|reach|get to)"
    r" (.{2,60}?)(?: any ?more| anywhere| any longer| now| in the list| there)*$",
    re.I,
)
_SUBJECT = re.compile(
    r"^(?:my |our )?(?!looks |seems |nobody |it |there |i |we )(.{2,60}?) (?:is|are|was|must|should(?: not|n't)?"
    r"|keeps?|has"
    r"|seems?|looks?|acts|hangs|behaves|misbehaves|lags|crawls|froze|hung|needs|burns|got|gets|went|does"
    r"|did)\b",
    re.I,
)
