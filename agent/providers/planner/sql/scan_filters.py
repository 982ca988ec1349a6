"""Comparisons and spans of time inside a question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.providers.planner.language.english import NUMBER_WORDS
from agent.providers.planner.language.tokens import Token
from agent.providers.planner.sql.question import Filter
from agent.providers.planner.sql.scan_state import ScanState
from agent.providers.planner.sql.words import COMPARISONS, DATA_NOISE, MONTHS, UNIT_HINTS


def comparison_at(tokens: Sequence[Token], words: Sequence[str], i: int, scan: ScanState) -> int:
    """Reads "over 50", "between 5 and 10"; gives the index after it, 0 when there is none."""
    if (
        words[i] == "between"
        and i + 3 < len(tokens)
        and words[i + 2] in ("and", "to")
        and _is_value(tokens[i + 1])
        and tokens[i + 1].kind == tokens[i + 3].kind
    ):
        unit = words[i + 4] if i + 4 < len(words) and words[i + 4] in UNIT_HINTS else ""
        _add_filter(
            scan, "between", (words[i + 1], words[i + 3]), tokens[i + 1 : i + 4], hints=UNIT_HINTS.get(unit, ())
        )
        return i + 4 + bool(unit)
    for phrase, op in COMPARISONS:
        end = i + len(phrase)
        if tuple(words[i:end]) == phrase and end < len(tokens):
            if _is_value(tokens[end]):
                unit = words[end + 1] if end + 1 < len(words) and words[end + 1] in UNIT_HINTS else ""
                unit = unit or ("$" if tokens[end].text.startswith("$") else "")
                _add_filter(
                    scan,
                    op,
                    (tokens[end].text if tokens[end].kind == "quoted" else words[end],),
                    tokens[i : end + 1],
                    hints=UNIT_HINTS.get(unit, ()),
                )
                return end + 1 + bool(unit and unit != "$")
            if op in ("=", "!=") and tokens[end].kind == "word":
                _add_filter(scan, op, (tokens[end].text,), tokens[i : end + 1])
                return end + 1
    return 0


def _is_value(token: Token) -> bool:
    return token.kind in ("number", "date", "quoted") or token.word in NUMBER_WORDS


def _add_filter(
    scan: ScanState, op: str, values: tuple[str, ...], tokens: Sequence[Token], *, hints: tuple[str, ...] = ()
) -> None:
    values = tuple(str(NUMBER_WORDS.get(v, v)) for v in values)
    words: tuple[str, ...] = ()
    if scan.loose:
        words = tuple(t.word for t in scan.loose if t.word not in DATA_NOISE and t.word not in ("is", "are", "greater"))
        scan.loose = []
    elif scan.subject and scan.subject[-1] in ("cost", "costs", "costing"):
        words = (scan.subject.pop(),)
    scan.filters.append(Filter(words or hints[:1], op, values, tuple(tokens)))
    scan.slot = "filter"


def time_span_at(tokens: Sequence[Token], words: Sequence[str], i: int, scan: ScanState) -> int:
    """Reads "in January 2016", "in 2016", "after 2016-02-01"; gives the index after it, 0 when there is none."""
    cue = words[i]
    if cue not in ("in", "during", "on", "since", "after", "before", "from", "for", "until"):
        return 0
    at = i + 1
    if at < len(words) and words[at] == "the":
        at += 1
    if at >= len(words):
        return 0
    op = {"since": ">=", "after": ">", "before": "<", "until": "<=", "from": ">="}.get(cue, "in")
    word = words[at]
    if tokens[at].kind == "date":
        if cue == "from" and at + 2 < len(words) and words[at + 1] in ("to", "until") and tokens[at + 2].kind == "date":
            scan.open("subject")
            scan.filters.append(Filter((), "time", ("between", word, words[at + 2])))
            return at + 3
        scan.close()
        scan.filters.append(Filter((), "time", (op if op != "in" else "day", word)))
        return at + 1
    if word in MONTHS and (word != "may" or at + 1 < len(words)):
        year = words[at + 1] if at + 1 < len(words) and re.fullmatch(r"(19|20)\d\d", words[at + 1]) else ""
        scan.close()
        scan.filters.append(
            Filter(
                (),
                "time",
                (
                    "month" if op == "in" or cue == "from" else op,
                    f"{year}-{MONTHS[word]:02d}" if year else f"{MONTHS[word]:02d}",
                ),
            )
        )
        return at + 1 + bool(year)
    if re.fullmatch(r"(19|20)\d\d", word) and cue != "for":
        scan.close()
        scan.filters.append(Filter((), "time", ("year" if op == "in" or cue == "from" else op, word)))
        return at + 1
    return 0
