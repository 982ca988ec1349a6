"""Comparisons and spans of time inside a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.providers.planner.language.english import NUMBER_WORDS
from agent.providers.planner.language.tokens import Token
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.sql.periods import PERIOD, period, span_of
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
        if tuple(words[i:end]) == phrase and len(phrase) > 1 and _column_then_value(tokens, words, end):
            at = end + 1 + (not _is_value(tokens[end + 1]))
            scan.close()
            _add_filter(scan, op, (words[at],), tokens[i : at + 1], hints=())
            scan.filters[-1] = replace(scan.filters[-1], words=tuple(words[end:at]))
            return at + 1
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


def _column_then_value(tokens: Sequence[Token], words: Sequence[str], at: int) -> bool:
    """ "Bigger than size 45": the column's name stands between."""
    if at + 1 >= len(tokens) or tokens[at].kind != "word" or words[at] in NUMBER_WORDS:
        return False
    return tokens[at + 1].kind == "number" or (
        at + 2 < len(tokens) and tokens[at + 1].kind == "word" and tokens[at + 2].kind == "number"
        and words[at + 1] not in ("and", "or", "in", "by")
    )  # fmt: skip


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


_MENTIONS = wordset("mention mentions mentioning mentioned contain contains containing include includes including")
_STARTS = {"starting": "starts", "starts": "starts", "start": "starts", "beginning": "starts", "begins": "starts",
           "ending": "ends", "ends": "ends", "end": "ends"}  # fmt: skip
_SIGNS = {"negative": ("<", "0"), "positive": (">", "0"), "nonzero": ("!=", "0"), "zero": ("=", "0")}
_EMPTY = wordset("null nulls missing empty blank")
_EDGES = wordset("by per and , group grouped order ordered sort sorted each for")


def phrase_at(tokens: Sequence[Token], words: Sequence[str], i: int, scan: ScanState) -> int:
    """Reads "mentioning X", "in the same zip", "a negative balance", "without a city"; gives the index after it."""
    word = words[i]
    rest = list(words[i + 1 :])
    if word in ("with", "has", "have", "having", "in") and _phrase_follows(rest):
        return phrase_at(tokens, words, i + 1 + (rest[0] in ("a", "an", "the")), scan)
    if word in ("the", "a", "an") and rest and (rest[0] == "same" or rest[0] in _SIGNS):
        return phrase_at(tokens, words, i + 1, scan)
    if word in _MENTIONS or (word in _STARTS and rest[:1] == ["with"]) or (word == "like" and tokens[i + 1 : i + 2]):
        at = i + 1 + (word in _STARTS)
        at += at < len(words) and words[at] in ("the", "word", "a")
        at += at < len(words) and words[at] == "word"
        if at >= len(words):
            return 0
        column = tuple(t.word for t in scan.loose if t.word not in DATA_NOISE and t.word not in _HEADS)
        if scan.subject and not column and scan.slot == "subject":
            column = (scan.subject.pop(),) if len(scan.subject) > 1 else ()
        scan.loose = []
        scan.filters.append(Filter(column, "like", (tokens[at].text, _STARTS.get(word, "contains"))))
        scan.slot = "subject"
        return at + 1
    if word == "same" and rest and rest[0] != "for":
        end = _end_of(words, i + 1)
        scan.loose = []
        scan.subject = [w for w in scan.subject if w not in ("start", "end", "begin", "starting", "ending")]
        scan.filters.append(Filter(tuple(words[i + 1 : end]), "same"))
        return end
    if word in _SIGNS and rest and scan.slot in ("subject", "filter"):
        end = _end_of(words, i + 1)
        scan.filters.append(Filter(tuple(words[i + 1 : end]), _SIGNS[word][0], (_SIGNS[word][1],)))
        scan.loose = []
        scan.slot = "filter"
        return end
    if word in _EMPTY and scan.slot in ("subject", "filter"):
        return _null_at(words, i, scan)
    if word in ("without", "no") and rest and scan.slot in ("subject", "filter") and scan.subject:
        start = i + 1 + (rest[0] in ("a", "an", "any"))
        end = _end_of(words, start)
        if end > start:
            scan.close()
            scan.filters.append(Filter(tuple(words[start:end]), "null"))
            return end
    return 0


_HEADS = wordset("that which who whose where is are was were type")


def _phrase_follows(rest: Sequence[str]) -> bool:
    at = 1 if rest[:1] and rest[0] in ("a", "an", "the") else 0
    return len(rest) > at + 1 and (rest[at] in _SIGNS or rest[at] == "same")


def _null_at(words: Sequence[str], i: int, scan: ScanState) -> int:
    """ "Where city is (not) null" with the column before; "null cities", "missing values in city" with it after."""
    negated = i > 0 and words[i - 1] == "not"
    before = tuple(t.word for t in scan.loose if t.word not in DATA_NOISE and t.word not in (*_HEADS, "not"))
    if before:
        scan.loose = []
        scan.filters.append(Filter(before, "null", negated=negated))
        return i + 1
    start = i + 1
    while start < len(words) and words[start] in ("values", "value", "in", "for", "the", "of", "or", *_EMPTY):
        start += 1
    end = _end_of(words, start)
    if end == start:
        return 0
    scan.filters.append(Filter(tuple(words[start:end]), "null"))
    return end


def _end_of(words: Sequence[str], start: int) -> int:
    end = start
    while end < len(words) and words[end] not in _EDGES:
        end += 1
    return end


def time_span_at(tokens: Sequence[Token], words: Sequence[str], i: int, scan: ScanState) -> int:
    """Reads "in January 2016", "in 2016", "after 2016-02-01"; gives the index after it, 0 when there is none."""
    cue = words[i]
    if (found := _relative_at(words, i, scan)) or (found := _between_at(words, i, scan)):
        return found
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


def _relative_at(words: Sequence[str], i: int, scan: ScanState) -> int:
    """ "(In the) last 7 days", "last month", "in the first quarter of 1996"."""
    start = i + (words[i] in ("in", "during", "for", "over", "from", "of", "within", "on"))
    if start >= len(words) or (scan.slot == "group" and start == i and words[i] not in ("last", "this", "yesterday")):
        return 0
    found = span_of(" ".join(words[start:]))
    if found is None:
        return 0
    values, size = found
    scan.close()
    scan.filters.append(Filter((), "time", values))
    return start + len(" ".join(words[start:])[:size].split())


def _between_at(words: Sequence[str], i: int, scan: ScanState) -> int:
    """ "Between January and March 1996", "from 1995 to 1997": whole months or years, the last one with them."""
    if words[i] not in ("between", "from"):
        return 0
    text = " ".join(words[i + 1 : i + 7])
    match = re.match(rf"({PERIOD}) (?:and|to|until|through) ({PERIOD})\b", text)
    if not match:
        return 0
    first, last = period(match[1]), period(match[2])
    if first is None or last is None:
        return 0
    if len(first) == 2 and len(last) == 7:
        first = f"{last[:5]}{first}"
    scan.close()
    scan.filters += [Filter((), "time", (">=", first)), Filter((), "time", ("<=", last))]
    return i + 1 + len(match[0].split())
