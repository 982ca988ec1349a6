"""Tables with their columns: which words name a table, and what evidently joins two of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from agent.providers.planner.language.spelling import distance, is_known, letters_kept
from agent.providers.planner.sql.columns import Column, name_parts, singular
from agent.providers.planner.sql.words import TABLE_SYNONYMS


@dataclass(frozen=True, eq=False)
class Table:
    """``about`` are words that speak of the table: its comment's, and those whose search found it."""

    name: str
    columns: tuple[Column, ...]
    about: frozenset[str] = frozenset()
    row_words: tuple[str, ...] = ()  # what its comment says a row is: "One row a customer", "Each sale: ..."


_SEE = re.compile(r"\bsee (?:[\w]+\.)*(\w+)\.(\w+)", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def join_key(table: Table, other: Table) -> tuple[Column, Column] | None:
    """The columns that evidently join two tables: the other one's own key, which this one has too."""
    if table.name.rsplit(".", 1)[0] != other.name.rsplit(".", 1)[0] or table.name == other.name:
        return None
    own = other.name.rsplit(".", 1)[-1].lower()
    for left in table.columns:
        said = _SEE.search(left.comment)
        if said and said[1].lower() == own:
            right = next((c for c in other.columns if c.name.lower() == said[2].lower()), None)
            if right is not None:
                return left, right
    key = own_key(other)
    if key is None:
        return None
    parts = "".join(name_parts(key.name))
    left = next((c for c in table.columns if "".join(name_parts(c.name)) == parts), None)
    return (left, key) if left is not None else None


@lru_cache(maxsize=4096)
def own_key(table: Table) -> Column | None:
    """The column that is a table's key by its name: ``c_custkey`` of ``customer``. None for a table that links two."""
    own = table.name.rsplit(".", 1)[-1].lower()
    found = [
        c for c in table.columns if c.identifies and (stem := key_stem(c)) and (own.startswith(stem) or stem in own)
    ]
    if not found or (len(found) > 1 and key_stem(found[0]) + key_stem(found[1]) == own):
        return None
    return found[0]


def key_stem(column: Column) -> str:
    """What a key is the key of: ``cust`` of ``o_custkey``, ``franchise`` of ``franchiseID``."""
    joined = "".join(name_parts(column.name))
    stem = re.sub(r"(?:_?id|_?key)$", "", joined)
    return stem if stem != joined else ""


def join_path(table: Table, other: Table, tables: Sequence[Table]) -> list[tuple[Table, Column, Column]] | None:
    """The joins from one table to another, by keys alone, so that no row is doubled. The shortest way; None without."""
    ways: list[tuple[Table, list[tuple[Table, Column, Column]]]] = [(table, [])]
    seen = {table.name}
    while ways:
        here, steps = ways.pop(0)
        for step in sorted((t for t in tables if t.name not in seen), key=lambda t: t.name):
            pair = join_key(here, step)
            if pair is None:
                continue
            made = [*steps, (step, *pair)]
            if step.name == other.name:
                return made
            seen.add(step.name)
            if len(made) < MAX_JOINS:
                ways.append((step, made))
    return None


MAX_JOINS = 3
MISSPELT = 0.7  # how well a word with a letter wrong names a table's rows


def is_table(word: str, table: str) -> bool:
    own = table.rsplit(".", 1)[-1].lower()
    return (
        word in (own, own + "s")
        or word.rstrip("s") == own.rstrip("s")
        or (word.endswith("ies") and word[:-3] + "y" == own)
        or own.split("_")[-1].rstrip("s") == word.rstrip("s")
    )


def names_table(word: str, table: str) -> bool:
    """Whether a word is (part of) the table's own name."""
    own = table.rsplit(".", 1)[-1].lower()
    base = word[:-3] + "y" if word.endswith("ies") else word.rstrip("s") if len(word) > 3 else word
    return base in (own, own.rstrip("s")) or base in [part.rstrip("s") for part in own.split("_")]


def _akin(word: str, part: str) -> bool:
    """Whether a word is in a schema's name or begins like it: "bakery" and ``bakehouse``."""
    return word in part or (len(word) >= 5 and len(part) >= 5 and word[:4] == part[:4])


def in_schema(word: str, table: str) -> bool:
    """Whether a word is the table's schema or catalog, or like it: "bakery" and ``bakehouse``."""
    word = singular(word)
    return any(word == part or (len(word) >= 4 and _akin(word, part)) for part in table.lower().split(".")[:-1])


def says_schema(words: tuple[str, ...], table: str) -> bool:
    """Whether words begin with the table's schema or catalog, or are it in two: "nyc taxi" and ``nyctaxi``."""
    return in_schema(words[0], table) or (len(words) == 2 and in_schema("".join(words), table))


def names_place(word: str, table: str, about: Collection[str] = ()) -> bool:
    """Whether a word is the table's schema or catalog, (part of) its name, or one of those that speak of it."""
    if in_schema(word, table) or names_table(word, table):
        return True
    base = word[:-3] + "y" if word.endswith("ies") else word.rstrip("s") if len(word) > 3 else word
    return any(base == said or (len(base) >= 5 and said.startswith(base)) for said in about)


def joined_name(words: Sequence[str]) -> str:
    """Words run together, the last one singular: ``lineitem`` for "line items"."""
    return "".join(words[:-1]) + singular(words[-1])


@lru_cache(maxsize=4096)
def rows_of(words: tuple[str, ...], table: Table) -> float:
    """How well words name the rows of a table, a word's worth of it: 1.1 its name, less for a part of it; 0 not."""
    own = table.name.rsplit(".", 1)[-1].lower()
    parts = [singular(p) for p in own.split("_")]
    said = [singular(w) for w in words]
    if joined_name(words) == singular(own.replace("_", "")):
        return 1.4
    if len(words) == 1:
        forms = (said[0], *TABLE_SYNONYMS.get(said[0], TABLE_SYNONYMS.get(words[0], ())))
        for at, form in enumerate(forms):
            off = 0.2 if at else 0.0
            if form in (parts[-1], _cut_into(parts[-1])):
                return 1.35 - off
            if form in (singular(w) for w in table.row_words):
                return 1.2 - off
        return MISSPELT if _misspelt(words[0], parts[-1]) else 0.0  # a column of that name, put right, goes first
    parts = [*parts[:-1], _cut_into(parts[-1])] if _cut_into(parts[-1]) == said[-1] else parts
    if all(any(w in (p, *TABLE_SYNONYMS.get(p, ())) or p in TABLE_SYNONYMS.get(w, ()) for p in parts) for w in said):
        return 1.2 if said[-1] == parts[-1] else 0.8
    return 0.0


def _cut_into(part: str) -> str:
    """What the rows of a table are by a participle at the end of its name: ``chunk`` of ``reviews_chunked``."""
    base = part.removesuffix("ed")
    return base if base != part and len(base) >= 4 else part


def _misspelt(word: str, noun: str) -> bool:
    """Whether a word that is no English one is this noun with a letter wrong: "oders", "trps"."""
    said = singular(word)
    if len(word) < 4 or is_known(word) or is_known(said) or word[0] != noun[0]:
        return False
    return distance(said, noun, limit=1) <= 1 and (len(word) > 4 or letters_kept(said, noun))


def nearly_named(word: str, table: str) -> bool:
    """Whether a misspelt word stands for what the rows of the table of this name are: "trps" of ``nyctaxi.trips``."""
    return _misspelt(word, singular(table.rsplit(".", 1)[-1].lower().split("_")[-1]))


def row_word(word: str, table: Table) -> str:
    """What a table's rows are called, by the word that was said for them: put right where it is misspelt."""
    own = table.name.rsplit(".", 1)[-1].lower().split("_")[-1]
    if singular(word) != singular(own) and _misspelt(word, singular(own)):
        return own if own.endswith("s") or not word.endswith("s") else f"{own}s"
    return word
