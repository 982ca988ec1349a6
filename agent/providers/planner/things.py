"""Objects of the workspace as the list tools name them, and which of them some words mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from agent.providers.planner.language.spelling import distance
from agent.providers.planner.language.tokens import Token
from agent.providers.planner.steps import Result


@dataclass(frozen=True)
class Thing:
    """One object. ``ref`` is what to pass to tools: its name, or its id where the name is not its alone."""

    kind: str
    name: str
    id: str = ""
    ref: str = ""
    row: dict[str, str] = field(default_factory=dict, hash=False, compare=False)

    @property
    def state(self) -> str:
        return self.row.get("state", "").upper()

    def cell(self, *columns: str) -> str:
        for column in columns:
            if self.row.get(column):
                return self.row[column]
        return ""


@dataclass(frozen=True)
class Match:
    """Things that words mean. ``sure`` is false when only some of the words fit."""

    things: tuple[Thing, ...] = ()
    sure: bool = True


# kind -> (column of the name, column of the id), first column that is there
_NAME_COLUMNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "run": (("run_id", "id"), ("run_id", "id")),
    "notebook": (("path", "name"), ("path", "object_id", "id")),
    "file": (("path", "name"), ("path",)),
    "table": (("full_name", "table", "name"), ("full_name", "table", "name")),
    "repo": (("path", "name"), ("id", "repo_id")),
    "scope": (("scope", "name"), ("scope", "name")),
    "secret": (("key", "name"), ("key", "name")),
    "schema": (("full_name", "schema", "name"), ("full_name", "schema", "name")),
}
_DEFAULT = (("name",), ("id", "cluster_id", "job_id", "warehouse_id"))


def things_of(kind: str, result: Result) -> tuple[Thing, ...]:
    """The objects of this kind that a list result names, in its order."""
    names, ids = _NAME_COLUMNS.get(kind, _DEFAULT)
    rows = result.parsed.rows
    found = [(_first(row, names), _first(row, ids), row) for row in rows]
    found = [(name, id_, row) for name, id_, row in found if name or id_]
    counts: dict[str, int] = {}
    for name, _, _ in found:
        counts[name.lower()] = counts.get(name.lower(), 0) + 1
    return tuple(
        Thing(kind, name or id_, id_, name if name and counts[name.lower()] == 1 else id_ or name, row)
        for name, id_, row in found
    )


def _first(row: dict[str, str], columns: Iterable[str]) -> str:
    return next((row[c] for c in columns if row.get(c)), "")


def words_of(name: str) -> tuple[str, ...]:
    """A name's words in lower case: of a path, those of its last part."""
    last = name.rstrip("/").rsplit("/", 1)[-1] if name.startswith("/") else name
    return tuple(re.findall(r"[^\W_]+", last.lower()))


def link(tokens: Sequence[Token], names: Sequence[str], things: Sequence[Thing]) -> Match:
    """Which of the things these words mean.

    ``tokens`` are all words that may hold a name as it is written; ``names`` those that no grammar explains. A name or
    id that is written out wins; then the things whose names have all of ``names``; then those that nearly have them.
    """
    written = _written(tokens, things)
    if written:
        return Match(written)
    wanted = [word for name in names for word in re.findall(r"[^\W_]+", name.lower())]
    if not wanted:
        return Match()
    for fits in (_equal, _same, near):
        found = tuple(t for t in things if all(any(fits(w, part) for part in words_of(t.name)) for w in wanted))
        if found:
            return Match(_closest(found, wanted))
    acronym = tuple(
        t for t in things if len(wanted) == 1 and _initials(t.name).startswith(wanted[0]) and len(wanted[0]) > 1
    )
    if len(acronym) == 1:
        return Match(acronym)
    scored = sorted(
        ((sum(any(near(w, p) for p in words_of(t.name)) for w in wanted), t) for t in things),
        key=lambda pair: (-pair[0], pair[1].name),
    )
    best = scored[0][0] if scored else 0
    return Match(tuple(t for score, t in scored if score == best), sure=False) if best else Match()


def _closest(found: tuple[Thing, ...], wanted: Sequence[str]) -> tuple[Thing, ...]:
    """Of several that have all the words, the one that has no others, when there is one."""
    only = tuple(t for t in found if len(words_of(t.name)) == len(set(wanted)))
    return only if len(only) == 1 else found


def _written(tokens: Sequence[Token], things: Sequence[Thing]) -> tuple[Thing, ...]:
    for token in tokens:
        if token.kind in ("quoted", "path", "dotted", "number", "word", "url"):
            same = tuple(t for t in things if token.text.lower() in (t.id.lower(), t.name.lower()))
            if same and (token.kind != "word" or len(words_of(same[0].name)) == 1 or token.text == same[0].id):
                others = tuple(
                    t for other in tokens if other is not token for t in things
                    if t not in same and other.kind != "word" and other.text.lower() in (t.id.lower(), t.name.lower())
                )  # fmt: skip
                return same + others
    said = " " + " ".join(w for t in tokens for w in (re.findall(r"[^\W_]+", t.text.lower()) or ["|"])) + " "
    hits = [t for t in things if words_of(t.name) and f" {' '.join(words_of(t.name))} " in said]
    hits = [
        t for t in hits
        if not any(set(words_of(t.name)) < set(words_of(o.name)) for o in hits)
    ]  # fmt: skip
    return tuple(sorted(hits, key=lambda t: said.index(f" {' '.join(words_of(t.name))} ")))


def _initials(name: str) -> str:
    return "".join(word[0] for word in words_of(name))


def _equal(word: str, part: str) -> bool:
    return word == part


def _same(word: str, part: str) -> bool:
    if word == part:
        return True
    a, b = sorted((_stem(word), _stem(part)), key=len)
    return a == b or (len(a) >= 4 and b.startswith(a))


def near(word: str, part: str) -> bool:
    if _same(word, part):
        return True
    limit = 2 if min(len(word), len(part)) >= 8 else 1
    return min(len(word), len(part)) >= 4 and distance(word, part, limit=limit) <= limit


def _stem(word: str) -> str:
    for ending in ("ings", "ing", "ies", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word
