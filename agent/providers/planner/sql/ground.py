"""Ties the words of a question to a table: its columns, their values, its own name, and what its keys lead to.

Of all ways to cut the question into spans the one is taken that accounts for the most; words that nothing accounts for
stay as ``word`` spans, and the question is then not answered from this table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from agent.providers.planner.language.tokens import Token
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.sql.columns import Column, comment_score, score, singular
from agent.providers.planner.sql.lookup import Lookup
from agent.providers.planner.sql.naming import MISSPELT, Table, in_schema, join_key, join_path, names_place, rows_of
from agent.providers.planner.sql.phrases import CHART_WORDS, FUNCTION_WORDS, NOISE
from agent.providers.planner.sql.spans import Span, cues_at, meant
from agent.providers.planner.sql.values import flag_of, value_in
from agent.providers.planner.sql.words import BUCKETS, PEOPLE

LONGEST_NAME = 4
_WEIGHTS = {"noise": 0.3, "prep": 0.35, "number": 0.7, "word": -1.0, "bucket": 1.0, "and": 0.9, "not": 0.9}
_FAR = 0.12  # what each join takes off


@dataclass(frozen=True)
class Named:
    """Words that name something of the tables. ``columns`` are those it may be, each with how well (1 is fully)."""

    start: int
    end: int
    words: tuple[str, ...]
    columns: tuple[tuple[float, Column], ...] = ()
    table: Table | None = None  # whose rows it names
    value: tuple[Column, str] | None = None
    flag: Column | None = None
    place: bool = False  # the schema's name, or a word that the table's comment says
    weight: float = 0.0
    kind: str = "named"

    @property
    def size(self) -> int:
        return self.end - self.start


Item = Span | Named


class Ground(Lookup):
    """One table, with others in reach, as what a question's words may name."""

    def __init__(self, table: Table, others: Sequence[Table] = ()) -> None:
        super().__init__(table, others)
        self.ways = {t.name: len(w) for t in self.others if (w := join_path(table, t, self.others)) is not None}
        self.near = [
            table,
            *sorted((t for t in self.others if t.name in self.ways), key=lambda t: (*self.distance(t), t.name)),
        ]
        self.below = [t for t in self.others if t.name not in self.ways and join_key(t, table) is not None]
        self.lasts = self.duration(("duration",)) is not None
        self.lists = False  # columns of rows are listed: "sales" are rows, no amount
        self.out.reading.clear()
        place = table.name.rsplit(".", 1)[0]
        beside = [t for t in (table, *self.others) if t.name.rsplit(".", 1)[0] == place]
        self.beside = tuple(beside), frozenset(w for t in beside for w in t.about if len(w) >= 5)

    def distance(self, table: Table) -> tuple[int, bool]:
        """How far a table is; where places and people are as near, rows happen at the place."""
        return self.ways[table.name], singular(table.name.rsplit(".", 1)[-1].lower().split("_")[-1]) in PEOPLE

    def rival(self, column: Column) -> Column | None:
        """The column of the same name in another table that is as near: "by city" of stores and of customers."""
        if column.table not in self.ways or column.table in self.via:
            return None
        near = [t for t in self.near[1:] if self.ways[t.name] == self.ways[column.table] and t.name != column.table]
        return next((c for t in near for c in t.columns if c.name.lower() == column.name.lower()), None)

    def items(self, tokens: Sequence[Token]) -> list[Item]:
        """The best cut of the question."""
        words = [_plain(t.text.lower()) if t.kind == "word" else t.word for t in tokens]
        best: list[tuple[float, tuple[Item, ...]]] = [(0.0, ())]
        spelt = [meant(t) if t.kind == "word" else w for t, w in zip(tokens, words, strict=True)]
        spelt = [w if w == s or self._known(w) else s for w, s in zip(words, spelt, strict=True)]
        options = [self._options(tokens, words, spelt, at) for at in range(len(words))]
        for end in range(1, len(words) + 1):
            choices = [
                (best[item.start][0] + weight, (*best[item.start][1], item))
                for start in range(max(0, end - 12), end)
                for weight, item in options[start]
                if item.end == end
            ]
            best.append(max(choices, key=lambda choice: choice[0]))
        return list(best[-1][1])

    def _options(
        self, tokens: Sequence[Token], words: list[str], spelt: list[str], at: int
    ) -> list[tuple[float, Item]]:
        found: list[tuple[float, Item]] = []
        for span in cues_at(tokens, words, at):
            if span.words == ("line",) and span.kind == "noise" and not set(words) & _DRAWN:
                continue  # "orders with exactly one line": no chart
            if span.kind == "duration" and (not self.lasts or span.words == ("last",)):
                continue
            if span.words == ("order", "by") and at and words[at - 1] in ("per", "each", "every", "of", "an", "the"):
                continue
            if span.kind == "noise" and span.size == 1 and tokens[at].text == "US":
                continue  # the country, no "us": "revenue from US customers"
            weight = _WEIGHTS.get(span.kind, 1.0) * span.size
            if span.kind == "noise" and (span.size > 1 or span.values):
                weight = 0.9 * span.size
            found.append((weight + (0.05 * span.size if span.size > 1 else 0.0), span))
        if spelt != words:  # misspelt words of the closed vocabulary
            found += [
                (_WEIGHTS.get(s.kind, 1.0) * s.size - 0.3, s)
                for s in cues_at(tokens, spelt, at)
                if spelt[s.start : s.end] != words[s.start : s.end]
            ]
        if tokens[at].kind == "dotted" or tokens[at].kind == "date":
            found.append((1.0, Named(at, at + 1, (words[at],), place=True)))
        for size in range(1, min(LONGEST_NAME, len(words) - at) + 1):
            last = tokens[at + size - 1]
            if last.kind not in ("word", "number", "quoted"):
                break
            if size == 1 and last.kind == "number":
                continue  # but "2 years" may be a value
            said = tuple(words[at : at + size])
            if size == 1 and said[0] in ("first", "last"):
                continue  # an order, no column of that beginning
            if size == 1 and said[0] in FUNCTION_WORDS:
                if not (len(said[0]) == 2 and tokens[at].text.isupper()):
                    continue
                said = (tokens[at].text,)  # "the US" is no "us"
            if size > 1 and ((said[0] in _EDGES and said[0] != "one") or said[-1] in _EDGES or "," in said):
                continue
            meant = tuple(spelt[at : at + size])
            if meant != said and meant[0] not in FUNCTION_WORDS and (named := self._named(at, meant)) is not None:
                found.append((named.weight - 0.3, named))
            elif (named := self._named(at, said)) is not None:
                found.append((named.weight, named))
        if not any(item.size == 1 for _, item in found):
            found.append((-1.0, Span("word", at, at + 1, (spelt[at],), (tokens[at].text,))))
        return found

    def _known(self, word: str) -> bool:
        """Whether a word names something of the tables as it is spelt."""
        named = _named_by(self.table, tuple(self.near), tuple(self.below), self.beside, (word,))
        return named is not None and named[-1] >= 0.75

    def _named(self, at: int, said: tuple[str, ...]) -> Named | None:
        named = _named_by(self.table, tuple(self.near), tuple(self.below), self.beside, said)
        if named is None:
            return None
        return Named(at, at + len(said), said, *named[:-1], weight=named[-1])


def _plain(word: str) -> str:
    """A word without what says whose something is: "customer's", "customers'"."""
    stem = word.removesuffix("'s").removesuffix("'")
    return word if stem in _NO_OWNERS else stem


# "What's", "it's": short for "is" or "us".
_NO_OWNERS = wordset("what it that there here who how let where when why she he")


_EDGES = FUNCTION_WORDS
_DRAWN = CHART_WORDS | {"as"}
Naming = tuple[tuple[tuple[float, Column], ...], Table | None, tuple[Column, str] | None, Column | None, bool, float]


@lru_cache(maxsize=20_000)
def _named_by(
    table: Table,
    near: tuple[Table, ...],
    below: tuple[Table, ...],
    beside: tuple[tuple[Table, ...], frozenset[str]],
    said: tuple[str, ...],
) -> Naming | None:
    """What these words name, and how much that accounts for; None where they name nothing."""
    size = len(said)
    if size == 1 and "_" in said[0] and said[0] == table.name.rsplit(".", 1)[-1].lower():
        return (), None, None, None, True, 1.4  # the table itself, none of its columns
    weight = 0.0
    columns: list[tuple[float, Column]] = []
    ways = {t.name: at for at, t in enumerate(near)}
    for far, one in enumerate(near):
        off = min(far, 3) * _FAR
        for column in one.columns:
            value = _fit(said, column)
            if value and value - off > 0.2:
                columns.append((value - off, column))
    columns.sort(key=lambda pair: (-pair[0], ways[pair[1].table]))
    if columns:
        weight = max(weight, columns[0][0] * size)
    value = _value_of(said, near)
    rows: Table | None = None
    place = False
    if value is not None:
        weight = max(weight, value[0] * size)
    for far, one in enumerate((*near, *below)):
        fit = rows_of(said, one) * size - min(far, 3) * _FAR
        if size > 1 and said[0] in BUCKETS:
            fit = 0.0  # "daily revenue" asks for days
        if fit > 0 and (rows is None or fit > weight + 0.3):
            rows = rows or one
            weight = max(weight, fit)
    if (
        rows is not None
        and columns
        and (columns[0][0] > 1.1 or rows_of(said, rows) <= MISSPELT)
        and columns[0][1].numeric
        and not columns[0][1].identifies
        and columns[0][1].table == rows.name
    ):
        rows = None  # the revenue of a table of daily revenue is its column
    flag = flag_of(said, near) if size <= 2 and said[0] not in NOISE else None
    if flag is not None:
        weight = max(weight, 1.0 * size)
    if size == 1 and names_place(said[0], table.name, table.about):
        place = True
        weight = max(weight, 0.9 if in_schema(said[0], table.name) else 0.55)
    if size == 2 and "".join(said) in table.name.lower().split(".")[:-1]:
        place, weight = True, max(weight, 1.8)  # "nyc taxi": its schema
    if not (columns or value or rows or flag or place):
        if size > 1 or said[0] not in beside[1] or any(rows_of(said, t) for t in beside[0]):
            return None
        place, weight = True, 0.5  # "wholesale orders": the comment of another table of theirs says it
    return tuple(columns[:8]), rows, value and value[1], flag, place, weight


def _fit(said: tuple[str, ...], column: Column) -> float:
    """How well words name a column, a word's worth of it: above 1 where they are its whole name."""
    value = score(said, column)
    if not value and column.comment:
        value = comment_score(said, column)
    size = len(said)
    return 1.15 if value >= size + 0.9 else value / size


def _value_of(said: tuple[str, ...], near: Sequence[Table]) -> tuple[float, tuple[Column, str]] | None:
    text = " ".join(said).lower()
    if len(said) == 1 and (said[0] in NOISE or said[0].isdigit()):
        return None
    best: tuple[float, tuple[Column, str]] | None = None
    for far, one in enumerate(near):
        for column in one.columns:
            found = value_in(text, column)
            if found is None:
                continue
            weight = (1.06, 0.95, 0.75)[found[0]] - min(far, 3) * 0.08
            if best is None or weight > best[0]:
                best = (weight, (column, found[1]))
    return best
