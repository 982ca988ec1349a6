"""Cuts a question into spans: the words of every language's questions (how many, per, more than 50, in May 2024).

Knows no tables. What stays over are the words that tables must account for (``ground.py``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from agent.providers.planner.language.english import NUMBER_WORDS
from agent.providers.planner.language.spelling import NOUNS, distance, is_known, letters_kept
from agent.providers.planner.language.tokens import Token, tokens_of
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.sql.clock import clock_at
from agent.providers.planner.sql.paraphrase import paraphrased
from agent.providers.planner.sql.periods import span_at
from agent.providers.planner.sql.phrases import CUES, LONGEST_CUE, NOISE, Cue
from agent.providers.planner.sql.ranges import BANDS
from agent.providers.planner.sql.words import (
    ACTS,
    BUCKETS,
    COMPARISONS,
    MONTHS,
    SUPERLATIVES,
    SYNONYMS,
    TABLE_SYNONYMS,
    UNIT_HINTS,
)

Words = tuple[str, ...]


@dataclass(frozen=True)
class Span:
    """Tokens ``start`` to ``end`` (exclusive) with what they say. ``values`` depends on the kind:

    ``cmp``: operator, then one or two values; ``time``: as in :class:`question.Filter`; ``bucket``: its name;
    ``super``: direction, then hints; ``top``: number, direction; ``number`` and ``quoted``: the text.
    """

    kind: Cue
    start: int
    end: int
    words: Words
    values: tuple[str, ...] = ()
    unit: str = ""

    @property
    def size(self) -> int:
        return self.end - self.start


_WIDTH = re.compile(r"width(\d+)")  # of the ranges of a distribution
_NTH = re.compile(r"nth(\d)")
_MOVING = re.compile(r"moving(\d+)(day|week|month)")
_DROPPED = frozenset('()!?.;"')


def question_tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a question; signs that say nothing are left out."""
    text = paraphrased(text)
    return tuple(t for t in tokens_of(" ".join(text.split())) if not (t.kind == "punct" and t.word in _DROPPED))


def cues_at(tokens: Sequence[Token], words: Sequence[str], at: int) -> list[Span]:
    """Every span of the closed vocabulary that begins at this token."""
    found: list[Span] = []
    word, token = words[at], tokens[at]
    if word == "then" and words[at - 1 : at] and words[at - 1] in _COMPARATIVES:
        return []  # "more then 3": a part of the comparison
    for size in range(min(LONGEST_CUE, len(words) - at), 0, -1):
        said = tuple(words[at : at + size])
        if cue := CUES.get(said):
            if cue[0] == "like" and said == ("like",) and words[at - 1 : at] and words[at - 1] in _WISHES:
                continue
            if cue[0] == "like" and words[at + size : at + size + 1] and words[at + size] in _COMPARING:
                found.append(Span("noise", at, at + size, said, ("has",)))
            elif cue[0] == "like":
                found += _text_after(tokens, words, at, at + size, cue[1][0])
            else:
                found.append(Span(cue[0], at, at + size, said, cue[1]))
    if word.startswith("bands") and (bands := BANDS.fullmatch(word)):
        found.append(Span("bands", at, at + 1, (word,), (word, bands[2] or "")))
    if wide := _WIDTH.fullmatch(word):
        found.append(Span("spread", at, at + 1, (word,), (wide[1],)))
    if nth := _NTH.fullmatch(word):
        found.append(Span("nth", at, at + 1, (word,), (nth[1],)))
    if moving := _MOVING.fullmatch(word):
        found.append(Span("moving", at, at + 1, (word,), (moving[1], moving[2].upper())))
    if token.kind == "quoted":
        found.append(Span("quoted", at, at + 1, (word,), (token.text,)))
    if (span := span_at(tokens, words, at)) is not None:
        size, values = span
        found.append(Span("time", at, at + size, tuple(words[at : at + size]), values))
    if (clock := clock_at(words, at)) is not None:
        size, values = clock
        found.append(Span("time", at, at + size, tuple(words[at : at + size]), values))
        if word in BUCKETS:
            return found[-1:]  # "weekends vs weekdays" compares, "by weekdays" is a group
    found += _comparisons(tokens, words, at)
    found += _tops(tokens, words, at)
    found += _numbers(tokens, words, at)
    alone = word == "date" and (at == 0 or words[at - 1] not in ("by", "per", "each", "which", "what"))
    counted = at > 0 and _value_at(tokens, words, at - 1) and words[at - 1 : at] != ["one"]
    ranked = at > 1 and (words[at - 2] in SUPERLATIVES or words[at - 2] in ("top", "bottom"))  # "worst 3 months"
    if word in BUCKETS and not alone and not (word.endswith("s") and counted and not ranked):
        found.append(Span("bucket", at, at + 1, (word,), (BUCKETS[word],)))
        if words[at + 1 : at + 4] == ["of", "the", "day"] or words[at + 1 : at + 4] == ["of", "the", "week"]:
            found.append(Span("bucket", at, at + 4, tuple(words[at : at + 4]), _part_of(word, words[at + 3])))
        if tuple(words[at + 1 : at + 3]) in (("of", "day"), ("of", "week")):
            found.append(Span("bucket", at, at + 3, tuple(words[at : at + 3]), _part_of(word, words[at + 2])))
    if word in SUPERLATIVES:
        found += _superlatives(words, at)
    if word in NOISE:
        found.append(Span("noise", at, at + 1, (word,)))
    return found


def _part_of(word: str, whole: str) -> tuple[str]:
    return ("WEEKDAY",) if whole == "week" else (BUCKETS[word],)


def _tops(tokens: Sequence[Token], words: Sequence[str], at: int) -> list[Span]:
    """ "Top 5", "bottom three", "first 10", "limit 5", "top": how many, from which end."""
    direction = {"top": "desc", "bottom": "asc", "first": "", "last": "", "limit": ""}.get(words[at])
    if direction is None:
        return []
    dated = next((w for w in words[at + 1 : at + 4] if w in ("date", "day", "time")), "")
    if words[at] in ("first", "last") and dated and _of_noun(words[at + 1 : at + 3]):
        return [Span("agg", at, at + 1, (words[at],), ("min" if words[at] == "first" else "max",))]
    if words[at] in ("first", "last") and (words[0] == "when" or "date" in words[:at]):
        return [Span("super", at, at + 1, (words[at],), ("asc" if words[at] == "first" else "desc", "date"))]
    number = _value_at(tokens, words, at + 1)
    if number and tokens[at + 1].kind in ("number", "word"):
        return [Span("top", at, at + 2, (words[at], words[at + 1]), (number, direction))]
    return [Span("top", at, at + 1, (words[at],), ("10", direction))] if direction else []


def _text_after(tokens: Sequence[Token], words: Sequence[str], at: int, end: int, kind: str) -> list[Span]:
    """ "Mentioning the word cookies": the phrase with the text that is looked for."""
    while end + 1 < len(words) and tokens[end].kind == "word" and words[end] in _BEFORE_TEXT:
        if tokens[end].text == "A":
            break  # "starts with A"
        end += 1
    if words[at][:5] in _ABOUT and words[end : end + 1] and words[end] in _GRADES and words[end + 1 : end + 2]:
        end += tokens[end + 1].kind == "word" and (words[end + 1],) not in CUES  # "about long waits": what is long
    if end >= len(words) or (tokens[end].kind not in ("word", "quoted", "number")):
        return []
    text = tokens[end].text
    if words[at][:5] in _ABOUT and tokens[end].kind == "word":
        text = _root(text)  # "complain about waiting": whoever waited wrote "wait" as well
    return [Span("like", at, end + 1, tuple(words[at : end + 1]), (kind, text))]


_BEFORE_TEXT = frozenset({"the", "word", "a", "an", "about", "text", "their", "our", "having", "to"})
_GRADES = frozenset({"long", "bad", "poor", "high", "slow", "rude", "cold", "old", "too", "being"})
_ABOUT = frozenset({"compl", "grumb", "moan", "unhap", "prais"})


def _root(word: str) -> str:
    """A word without its ending: "wait" of "waiting", "delay" of "delays"."""
    for ending in ("ing", "ed", "s"):
        if word.lower().endswith(ending) and len(word) - len(ending) >= 4 and not word.lower().endswith("ss"):
            return word[: -len(ending)]
    return word


_COMPARISONS_BY_FIRST: dict[str, list[tuple[Words, str]]] = {}
for _phrase, _op in COMPARISONS:
    _COMPARISONS_BY_FIRST.setdefault(_phrase[0], []).append((_phrase, _op))
_COMPARING = wordset("more less fewer over at exactly between under above")
_WISHES = wordset("i'd we'd would i we looks look something")


def _of_noun(words: Sequence[str]) -> bool:
    """Whether "first" or "last" is of a noun with a date ("last order date"), no span of time ("last day")."""
    return (
        bool(words) and words[0] not in (*BUCKETS, "time") and not words[0].isdigit() and words[0] not in NUMBER_WORDS
    )


_MOST = wordset("most least fewest")


def _superlatives(words: Sequence[str], at: int) -> list[Span]:
    word = words[at]
    direction, hints = SUPERLATIVES[word]
    following = words[at + 1] if at + 1 < len(words) else ""
    if word in _MOST and following in SUPERLATIVES and SUPERLATIVES[following][1]:
        other, hints = SUPERLATIVES[following]
        down = (direction == "desc") == (other == "desc")
        return [Span("super", at, at + 2, (word, following), ("desc" if down else "asc", *hints))]
    return [Span("super", at, at + 1, (word,), (direction, *hints))]


def _comparisons(tokens: Sequence[Token], words: Sequence[str], at: int) -> list[Span]:
    found = []
    if words[at] == "between" and at + 3 < len(words) and words[at + 2] in ("and", "to"):
        low, high = (_value_at(tokens, words, at + k) for k in (1, 3))
        if low and high:
            end, unit = _unit(tokens, words, at + 3)
            found.append(Span("cmp", at, end, tuple(words[at:end]), ("between", low, high), unit))
    if words[at] == "from" and at + 3 < len(words) and words[at + 2] in ("to", "until"):
        low, high = (_value_at(tokens, words, at + k) for k in (1, 3))
        end, unit = _unit(tokens, words, at + 3)
        if low and high and unit:
            found.append(Span("cmp", at, end, tuple(words[at:end]), ("between", low, high), unit))
    for phrase, op in _COMPARISONS_BY_FIRST.get("than" if words[at] == "then" else words[at], ()):
        end = at + len(phrase)
        if tuple("than" if w == "then" else w for w in words[at:end]) != phrase or end >= len(words):
            continue
        if words[end] in ("the", "a", "an") and end + 1 < len(words):
            end += 1
        if value := _value_at(tokens, words, end):
            if phrase[0] in _TIMEWISE and tokens[end].kind != "date":
                continue  # "after 10": of what day?
            after, unit = _unit(tokens, words, end)
            found.append(Span("cmp", at, after, tuple(words[at:after]), (op, value), unit or _implied(phrase)))
        elif len(phrase) > 1 or words[at] not in ("over", "under", "exactly"):
            found.append(Span("op", at, at + len(phrase), phrase, (op,), _implied(phrase)))
    value = _value_at(tokens, words, at)
    after = tuple(words[at + 1 : at + 3])
    if value and (tail := _TAILS.get(after)):
        found.append(Span("cmp", at, at + 3, tuple(words[at : at + 3]), (tail, value)))
    if value and words[at + 1 : at + 2] == ["+"]:
        found.append(Span("cmp", at, at + 2, tuple(words[at : at + 2]), (">=", value)))
    return found


_COMPARATIVES = frozenset(
    phrase[at - 1] for phrase, _ in COMPARISONS for at, word in enumerate(phrase) if word == "than" and at
)
_TIMEWISE = ("after", "before", "later", "earlier")
_TAILS: dict[tuple[str, ...], str] = {
          ("or", "more"): ">=", ("or", "less"): "<=", ("or", "higher"): ">=", ("or", "above"): ">=",
          ("or", "lower"): "<=", ("or", "below"): "<=", ("or", "fewer"): "<=", ("or", "longer"): ">="}  # fmt: skip
_IMPLIED = {"longer": "long", "shorter": "long", "further": "far", "farther": "far", "worth": "money",
     "costlier": "money", "cheaper": "money",
            "pricier": "money", "older": "age", "heavier": "weight", "costing": "money"}  # fmt: skip


def _implied(phrase: Words) -> str:
    return next((_IMPLIED[w] for w in phrase if w in _IMPLIED), "")


def _value_at(tokens: Sequence[Token], words: Sequence[str], at: int) -> str:
    """The number, date or quoted text that stands here; empty for anything else."""
    if at >= len(tokens):
        return ""
    if tokens[at].kind in ("number", "date"):
        return words[at]
    if tokens[at].kind == "quoted":
        return tokens[at].text
    return str(NUMBER_WORDS[words[at]]) if words[at] in NUMBER_WORDS else ""


def _unit(tokens: Sequence[Token], words: Sequence[str], at: int) -> tuple[int, str]:
    """Where a value with its unit ends, and the unit."""
    unit = words[at + 1] if at + 1 < len(words) else ""
    if unit in UNIT_HINTS or unit in _TIMES:
        return at + 2, unit
    if unit == "times":
        return at + 2, "times"
    if unit in ("percent", "%"):
        return at + 2, "percent"
    sign = tokens[at].text
    return at + 1, "$" if sign.startswith("$") else "percent" if sign.endswith("%") else ""


@lru_cache(maxsize=4096)
def respelt(word: str) -> str:
    """The word of the closed vocabulary that this one is misspelt for, or the word itself: "diffrent", "averge"."""
    if len(word) < 4 or not word.isalpha() or word in _SPELT or is_known(word) or word.rstrip("s") in _SPELT:
        return word
    allowed = 2 if len(word) >= 8 else 1
    near = [
        (distance(word, w, limit=allowed), w)
        for w in _RESPELT
        if w[0] == word[0] and abs(len(w) - len(word)) <= allowed
    ]
    best = min((n for n in near if n[0] <= allowed and letters_kept(word, n[1])), default=None)
    return best[1] if best else word


def meant(token: Token) -> str:
    """A word as it was typed, or put right where it is a misspelt one of the closed vocabulary."""
    typed = token.text.lower()
    if token.word != typed and token.word in _SPELT and (token.word not in SYNONYMS or letters_kept(typed, token.word)):
        return token.word
    return respelt(typed)


_SPELT = (
    frozenset(w for phrase in CUES for w in phrase)
    | frozenset(w for phrase, _ in COMPARISONS for w in phrase)
    | NOISE
    | frozenset((*BUCKETS, *SUPERLATIVES, *UNIT_HINTS, *NUMBER_WORDS, *SYNONYMS, *MONTHS, *ACTS, *NOUNS))
    | frozenset(f"{word}{end}" for word in TABLE_SYNONYMS for end in ("", "s"))
)
_RESPELT = sorted(w for w in _SPELT if len(w) >= 5 or w in ("many", "which", "than", "what", "most", "less", "more"))
_TIMES = wordset("minutes minute mins min hours hour seconds days months weeks years")


def _numbers(tokens: Sequence[Token], words: Sequence[str], at: int) -> list[Span]:
    value = _value_at(tokens, words, at)
    if not value or tokens[at].kind == "quoted":
        return []
    return [Span("number", at, at + 1, (words[at],), (value,), "word" if tokens[at].kind == "word" else "")]
