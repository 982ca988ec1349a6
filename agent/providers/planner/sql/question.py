"""A question about data in parts: measures, groups, filters, order, limit. Knows no tables."""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.providers.planner.language.tokens import Token
from agent.providers.planner.sql.words import Func


@dataclass(frozen=True)
class Measure:
    func: Func
    words: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    words: tuple[str, ...]
    bucket: str = ""  # DAY, MONTH, ...: of a time
    per: bool = False  # "per", "each", as against "by"


@dataclass(frozen=True)
class Filter:
    """``op`` is a comparison with ``values``; "in" words that may hold a column and a value; "time" a span of dates;
    "null" and "like" speak for themselves. ``negated`` turns any of them round."""

    words: tuple[str, ...]
    op: str
    values: tuple[str, ...] = ()
    tokens: tuple[Token, ...] = field(default=(), compare=False)
    negated: bool = False


@dataclass(frozen=True)
class Question:
    subject: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    groups: tuple[Group, ...] = ()
    filters: tuple[Filter, ...] = ()
    order: tuple[str, ...] = ()  # words of the column to order by
    direction: str = ""  # desc or asc
    hints: tuple[str, ...] = ()  # parts of names of the column that a superlative speaks of
    limit: int | None = None
    table: str = ""  # a dotted name
    pair: tuple[tuple[str, ...], tuple[str, ...]] | None = None  # "fare vs distance": y, x
    chart: str = ""  # a kind, or "auto"
    counts: bool = False
    share: str = ""  # "percent" or "part" of the whole: of each group, or of the rows that ``numerator`` tests
    numerator: tuple[Filter, ...] = ()
    running: bool = False  # summed up along the time
    distinct: bool = False  # the different values of a column, as a list
    having: Filter | None = None  # of the count: "zips with more than 500 pickups"

    @property
    def phrases(self) -> tuple[tuple[str, ...], ...]:
        """The groups of words that should be columns."""
        return (
            *(self.pair or ()),
            *(m.words for m in self.measures if m.words),
            *(g.words for g in self.groups if g.words),
            *((self.order,) if self.order else ()),
            *(f.words for f in (*self.filters, *self.numerator) if f.words and f.op not in ("in", "time")),
        )
