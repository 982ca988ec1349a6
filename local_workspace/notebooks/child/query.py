"""A query under construction, to which one step after the other of a DataFrame is added."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from local_workspace.notebooks.child.expressions import quoted


@dataclass(frozen=True, slots=True)
class Column:
    """An output column: its name, and how it is said where the query's FROM is in sight."""

    name: str
    said: str


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a join, how it was joined to those before it, and the columns that both have in common."""

    query: Query
    kind: str = ""
    using: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """``SELECT select FROM source WHERE where ...``; nothing in ``select`` is ``*``.

    ``plans``: the plans behind it, each with the alias that its columns stand under (empty: none is needed), the join
    whose columns they are, or None where they could be the columns of either side of a join.
    """

    source: str
    alias: str = ""
    select: str = ""
    distinct: bool = False
    where: tuple[str, ...] = ()
    tail: str = ""
    order: str = ""
    limit: int | None = None
    offset: int = 0
    plans: dict[int, Query | str | None] = field(default_factory=dict)
    columns: tuple[Column, ...] | None = None
    raw: str = ""
    sides: tuple[Side, ...] = ()

    def sql(self) -> str:
        if self.raw:
            return self.raw
        text = f"SELECT {'DISTINCT ' if self.distinct else ''}{self.select or '*'} FROM {self.source}"
        if self.where:
            text += " WHERE " + " AND ".join(f"({each})" for each in self.where)
        text += f" {self.tail}" if self.tail else ""
        text += f" ORDER BY {self.order}" if self.order else ""
        text += f" LIMIT {self.limit}" if self.limit is not None else ""
        return text + (f" OFFSET {self.offset}" if self.offset else "")

    @property
    def is_open(self) -> bool:
        """Whether WHERE, ORDER BY and a SELECT list can still be added."""
        return not (self.select or self.distinct or self.tail or self.limit is not None or self.offset)

    @property
    def is_bare(self) -> bool:
        return self.is_open and not self.where and not self.order

    def with_(self, **changes: Any) -> Query:
        return replace(self, raw="", **changes)

    def wrapped(self, alias: str) -> Query:
        """The same rows behind a name, open again."""
        known = None if self.columns is None else tuple(Column(c.name, quoted(c.name)) for c in self.columns)
        return Query(
            f"(\n{self.sql()}\n) AS {quoted(alias)}", alias, plans=dict.fromkeys(self.plans, ""), columns=known
        )

    def projected(self, select: str, names: list[str] | None = None, *, distinct: bool = False) -> Query:
        columns = None if names is None else tuple(Column(name, quoted(name)) for name in names)
        return self.with_(select=select, distinct=distinct, columns=columns)
