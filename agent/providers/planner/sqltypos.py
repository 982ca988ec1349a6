"""Recognises SQL whose keywords are misspelt, and puts them right. What is found is proposed, never run."""

from __future__ import annotations

import re

from agent.providers.planner.language.spelling import distance, is_known
from agent.providers.planner.rawsql import LEAD, raw_sql
from agent.providers.planner.steps import Answer
from agent.providers.planner.wording import code

_WORD = r"([a-z]{2,10})"
_FROM = r"(from|form|frm|fom|fro|rom|fromm|ffrom|frrom|froom|rfom|frmo)"
_TABLE = r"[\w`]+(?:\.[\w`-]+)*"
# A statement with its keywords as words of any spelling -> the keywords that stand there
_SHAPES: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(shape, re.IGNORECASE), keywords)
    for shape, keywords in (
        (rf"^{_WORD}\s+{_FROM}\s+{_TABLE}(?:\s+where\b|\s*$)", ("DELETE", "FROM")),
        (rf"^{_WORD}\s+.+?\s+{_FROM}\s+{_TABLE}(?=$|[\s;)])", ("SELECT", "FROM")),
        (rf"^{_WORD}\s+{_WORD}\s+(?:table\s+)?{_TABLE}\s*(?:\(|values\b|select\b)", ("INSERT", "INTO")),
        (rf"^{_WORD}\s+{_TABLE}\s+{_WORD}\s+[\w`.]+\s*=", ("UPDATE", "SET")),
    )
)
_STAR = re.compile(r"^\w+\s+(?:distinct\s+)?\*")
_DOTTED = re.compile(r"[a-z_`]\.[\w`]", re.IGNORECASE)


def corrected_sql(text: str) -> str | None:
    """The statement that ``text`` most likely is, when a keyword of it is misspelt; None for anything else.

    Only text that shows it is SQL (a keyword in capitals, ``*``, a dotted name) counts, so sentences stay sentences.
    """
    body = text.strip().strip("`").rstrip("; ")
    for candidate in (body, LEAD.sub("", body, count=1)):
        for shape, keywords in _SHAPES:
            match = shape.match(candidate)
            if match and _misspelt(candidate, match.groups(), keywords):
                fixed = candidate
                for i in range(len(keywords), 0, -1):
                    fixed = fixed[: match.start(i)] + keywords[i - 1] + fixed[match.end(i) :]
                if raw_sql(fixed):
                    return fixed
    return None


def _misspelt(body: str, words: tuple[str, ...], keywords: tuple[str, ...]) -> bool:
    gaps = [distance(w.upper(), k, limit=2) for w, k in zip(words, keywords, strict=True)]
    if not any(gaps) or any(gap > 1 for gap in gaps[1:]):
        return False
    star = bool(_STAR.match(body))
    if gaps[0] > 2:  # no keyword at all, but "xyz * FROM" is nothing else than SQL
        return star and keywords[0] == "SELECT" and not is_known(words[0].lower())
    return star or bool(_DOTTED.search(body)) or any(w.isupper() for w in words)


def proposal(sql: str) -> Answer:
    """Asks whether the corrected statement was meant; "yes" runs it."""
    clause = raw_sql(sql)
    text = f"Did you mean {code(sql)}? I ran nothing."
    return Answer(text, (sql,), yes=(clause,) if clause else (), ok=False)
