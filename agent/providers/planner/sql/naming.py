"""Tables with their columns: which words name a table, and what evidently joins two of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.providers.planner.sql.columns import Column, name_parts


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[Column, ...]


def join_key(table: Table, other: Table) -> tuple[Column, Column] | None:
    """The columns that evidently join two tables: the other one's own key, which this one has too."""
    own = other.name.rsplit(".", 1)[-1].lower()
    if table.name.rsplit(".", 1)[0] != other.name.rsplit(".", 1)[0]:
        return None
    for right in other.columns:
        if not right.identifies:
            continue
        parts = name_parts(right.name)
        stem = re.sub(r"(?:_?id|_?key)$", "", "".join(parts))
        if not (stem and (own.startswith(stem) or stem in own)):
            continue
        for left in table.columns:
            if name_parts(left.name) == parts or "".join(name_parts(left.name)) == "".join(parts):
                return left, right
    return None


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


def names_place(word: str, table: str) -> bool:
    """Whether a word is the table's schema or catalog, or (part of) its name."""
    *place, _ = table.lower().split(".")
    return any(word == part or (len(word) >= 4 and word in part) for part in place) or names_table(word, table)
