"""Words of a question that are values of a column: what sample rows hold, and what comments say codes mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from sqlglot import exp

from agent.providers.planner.language.english import NUMBER_WORDS
from agent.providers.planner.language.spelling import distance, is_known
from agent.providers.planner.sql.columns import Column, name_parts, score, singular
from agent.providers.planner.sql.lookup import Lookup
from agent.providers.planner.sql.naming import Table
from agent.providers.planner.sql.words import BUCKETS, FLAG_SYNONYMS, VALUE_SYNONYMS

_LEGEND = re.compile(r"\b([A-Z0-9]{1,2}) ([a-z]+)")
_TRUE, _FALSE = frozenset({"1", "true", "y", "yes"}), frozenset({"0", "false", "n", "no"})


def is_flag(column: Column) -> bool:
    """Whether a column says yes or no: a boolean, or only ever 0 and 1, Y and N."""
    if column.type.startswith("boolean"):
        return True
    seen = {v.lower() for v in column.values}
    parts = [p for p in name_parts(column.name) if not p[0].isdigit()]
    counts = bool(parts) and parts[0] not in ("has", "is") and singular(parts[-1]) != parts[-1]
    if column.numeric and counts:
        return False  # failed payments: how many, though no more than one was seen
    if len(seen) == 2 and len(column.values) == 2 and seen <= _TRUE | _FALSE and not column.identifies:
        return True
    return bool(re.search(r"\bY or N\b|\b1 (?:when|if)\b.*\belse 0\b", column.comment))


def flag_test(made: Lookup, column: Column, *, negated: bool = False) -> exp.Expr:
    """The condition that a flag is set, or is not."""
    left = made.col(column)
    if column.type.startswith("boolean"):
        return exp.Not(this=left) if negated else left
    if column.text:
        seen = sorted(v for v in column.values if v.lower() in (_FALSE if negated else _TRUE))
        return exp.EQ(this=left, expression=exp.Literal.string(seen[0] if seen else "N" if negated else "Y"))
    return exp.EQ(this=left, expression=exp.Literal.number(0 if negated else 1))


def flag_of(words: Sequence[str], tables: Sequence[Table]) -> Column | None:
    """The flag that words name, in the first of the tables that has one: "churned", "approved", "a discount"."""
    said = [w for w in words if w not in ("a", "an", "the")]
    if len(said) == 1 and (denied := re.fullmatch(r"non-(\w{4,})", said[0])):
        said = [denied[1]]
    meant = FLAG_SYNONYMS.get(said[0], ()) if len(said) == 1 else ()
    for table in tables if meant else ():
        for column in table.columns:
            if is_flag(column) and any(m.lstrip("!") in column.name.lower() for m in meant):
                return column
    for table in tables:
        for column in table.columns:
            if not is_flag(column):
                continue
            if score([stem(w) for w in said], column) + score(said, column) > 0:
                return column
            if len(said) == 1 and any(stem(p) == stem(said[0]) for p in name_parts(column.name)):
                return column
    return None


def opposite(words: Sequence[str], column: Column) -> bool:
    """Whether words say the opposite of what a flag is called: "stayed" of ``churned``."""
    meant = FLAG_SYNONYMS.get(words[-1], ())
    said = _DENIED.match(words[-1])
    if said and any(stem(p).startswith(stem(said[1])[:5]) for p in name_parts(column.name)):
        return True  # "unapproved" of ``approved``
    return any(m.startswith("!") and m[1:] in column.name.lower() for m in meant)


_DENIED = re.compile(r"(?:un|non-?|in|dis|de)(\w{4,})")


def stem(word: str) -> str:
    for ending in ("ing", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def equals(left: exp.Expr, column: Column, value: str, *, negated: bool = False) -> exp.Expr:
    test = exp.NEQ if negated else exp.EQ
    if column.text:
        return test(this=exp.Lower(this=left), expression=exp.Literal.string(value.lower()))
    if re.fullmatch(r"-?\d+(\.\d+)?", value):
        return test(this=left, expression=exp.Literal.number(value))
    return test(this=left, expression=exp.Literal.string(value))


@lru_cache(maxsize=20_000)
def value_in(said: str, column: Column) -> tuple[int, str] | None:
    """(how far-fetched from 0 to 2, value) where a column holds what was said in lower case."""
    if not column.text:
        return None
    words = tuple(said.split())
    if len(words) == 1 and _is_prose(column):
        return None  # a word of somebody's comment is no value of it
    exact, parted = _values_of(column)
    if (found := exact.get(words)) is not None:
        return 0, found
    for counted in _as_counted(words):
        if (found := exact.get(counted)) is not None:
            return 0, found  # "1 year", "two-year" and "2 years" are "two years"
    for other in VALUE_SYNONYMS.get(said, ()) if len(exact) <= 12 else ():
        if (len(other) > 1 or len(exact) <= 3) and (found := exact.get((other,))) is not None:
            return 1, found  # "men" are no M where sizes are S, M and L
    if len(words) == 1:
        for code, meaning in _LEGEND.findall(column.comment):
            if meaning in (said, stem(said)) or stem(meaning) == stem(said):
                return 1, code
        for value in re.findall(r"\b(?:\d-)?[A-Z]{3,}\b", column.comment):
            if said in (value.lower(), value.lower().lstrip("0123456789-")):
                return 1, value  # "urgent" is the value 1-URGENT
    for value in _listed(column):
        if said == value:
            return 1, value
    if (found := parted.get(words)) is not None:
        return 1, found
    for value in column.values if len(words) == 1 and len(column.values) <= 60 and len(said) >= 5 else ():
        low = value.lower()
        if abs(len(low) - len(said)) <= 1 and not is_known(said) and distance(said, low, limit=1) <= 1:
            return 2, value
        if _adjective(said, low):
            return 1, value  # European is of Europe, Japanese of Japan
        if (
            said not in BUCKETS
            and low.startswith(stem(said))
            and low.isalpha()
            and len(low) - len(stem(said)) <= 2
            and len(stem(said)) >= 5
        ):
            return 2, value  # Germans are of GERMANY
    return None


def _as_counted(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Other ways to write a number of something: "1 year" and "2 year" as "one year" and "two years"."""
    if len(words) == 2 and words[0] in _FIGURES:
        number, unit = _FIGURES[words[0]], singular(words[1])
        for figure in (number, str(NUMBER_WORDS[number])):
            yield from ((figure, unit), (figure, f"{unit}s"))


_FIGURES = {said: word for word, number in NUMBER_WORDS.items() if 0 < number <= 12 and word not in ("couple", "dozen")
            for said in (word, str(number))}  # fmt: skip


def _is_prose(column: Column) -> bool:
    """Whether a column holds texts that people wrote, of which no word alone is a value."""
    return name_parts(column.name)[-1:] in (("comment",), ("comments",), ("description",), ("notes",), ("remarks",))


def _adjective(said: str, place: str) -> bool:
    """Whether a word is the adjective of a place: "european", "asians", "italian", "brazilian"."""
    word = said.removesuffix("s") if len(said) > 5 else said
    stems = {place, place[:-1] if place[-1:] in "aeiouy" else place}
    return place.isalpha() and any(len(s) >= 3 and word in {f"{s}{end}" for end in _OF_PLACES} for s in stems)


_OF_PLACES = ("n", "an", "ian", "ean", "ese", "ish", "i")


@lru_cache(maxsize=2048)
def _values_of(column: Column) -> tuple[dict[tuple[str, ...], str], dict[tuple[str, ...], str]]:
    """The seen values by their words; and, where there are few, by their words without figures and by their stems."""
    exact: dict[tuple[str, ...], str] = {}
    parted: dict[tuple[str, ...], str] = {}
    numbered: set[tuple[str, ...]] = set()
    for value in column.values:
        words = tuple(re.findall(r"[^\W_]+", value.lower()))
        if len(words) <= 4:
            exact.setdefault(words, value)
        letters = tuple(p for p in re.split(r"[^a-z]+", value.lower()) if p)
        if letters in parted and letters != words:
            numbered.add(letters)  # "Customer#1", "Customer#2": the word says no value
        parted.setdefault(letters, value)
    found = {key: value for key, value in parted.items() if key not in numbered}
    for letters, value in list(found.items()) if len(column.values) <= 30 else ():
        if len(letters) == 1:
            found.setdefault((stem(letters[0]),), value)
            found.setdefault((f"{letters[0]}s",), value)
    return exact, found


@lru_cache(maxsize=2048)
def _listed(column: Column) -> tuple[str, ...]:
    """The values that a comment lists in small letters: "basic, standard or premium"."""
    if not re.fullmatch(r"[a-z ]+(?:, [a-z ]+)* or [a-z ]+", column.comment):
        return ()
    return tuple(part.strip() for part in re.split(r", | or ", column.comment))


def holds_number(made: Lookup, number: str, hints: Sequence[str]) -> Column | None:
    """The key or code that a bare number is one of: "starting in 10003"."""
    found = [
        c for c in made.table.columns
        if c.identifies and (number in c.values or (len(number) == 5 and "zip" in name_parts(c.name)[-1]))
    ]  # fmt: skip
    ranked = sorted(found, key=lambda c: -max((score([h], c) for h in hints), default=0.0))
    return ranked[0] if ranked else None


def shaped_like(word: str, number: str, tables: Sequence[Table]) -> tuple[Column, str] | None:
    """The name that a word and a number are one of, by the shape of those that were seen: ``Customer#000000079``."""
    for table in tables:
        for column in table.columns if len(number) > 3 else ():
            for value in column.values[:3] if column.text else ():
                seen = re.fullmatch(r"([A-Za-z]+)([^A-Za-z0-9])(\d+)", value)
                if seen and seen[1].lower() == word.lower() and len(seen[3]) == len(number):
                    return column, f"{seen[1]}{seen[2]}{number}"
    return None
