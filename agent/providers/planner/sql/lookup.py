"""Finds what words of a question mean among the columns of a table and of those that its keys lead to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from agent.providers.planner.sql.columns import Column, best_column, name_parts, singular
from agent.providers.planner.sql.compiled import Compiled
from agent.providers.planner.sql.naming import Table, is_table, join_path, names_table, own_key
from agent.providers.planner.sql.words import TABLE_SYNONYMS

# Two times that a duration lies between, by parts of their columns' names.
_ENDS = (("pickup", "dropoff"), ("start", "end"), ("started", "ended"), ("begin", "end"), ("created", "closed"),
         ("start", "finish"), ("ship", "receipt"), ("order", "ship"), ("opened", "closed"))  # fmt: skip
_DURATION = frozenset({"duration", "durations", "length", "long", "lasts", "last", "took", "take", "time", "times"})
_SECONDS = {"minute": 60, "min": 60, "mins": 60, "hour": 3600, "second": 1, "day": 86400}


class Lookup:
    """The columns in reach of one table. Joins that a found column needs are noted in ``joined``."""

    def __init__(self, table: Table, others: Sequence[Table] = ()) -> None:
        self.table = table
        self.others = [other for other in others if other.name != table.name]
        self.joined: list[tuple[Table, Column, Column]] = []
        self.via: dict[str, Table] = {}  # a table -> the one that the way to it was said to lead over
        self.between: tuple[Column, Column] | None = None  # two times whose distance is asked for
        self.out = Compiled()
        self.subject: list[str] = []

    def reach(self, column: Column) -> None:
        """Joins the table that a column is of, unless it is there."""
        self.join(next(t for t in (self.table, *self.others) if t.name == column.table))

    def label(self, words: Sequence[str]) -> list[Column]:
        """ "Per nation", where nation is a table that this one has the key of: the columns that name its rows."""
        for word in reversed(words):
            for other in sorted(self.others, key=lambda t: (t.name.rsplit(".", 1)[-1] != word, t.name)):
                rest = [w for w in words if w not in (word, "name", "names") and not names_table(w, other.name)]
                if (
                    not any(is_table(w, other.name) for w in _forms(word))
                    or join_path(self.table, other, self.others) is None
                ):
                    continue
                if any(not self._leads(w) for w in rest) or (rest and best_column(rest, other.columns)[0] is not None):
                    continue
                if names := naming_columns(other):
                    self.join(other)
                    key = own_key(other) if "name" not in words else None
                    return [*names, *([key] if key else [])]
        return []

    def _leads(self, word: str) -> bool:
        """Whether a word names a table on the way: "customer nation"."""
        near = [t for t in self.others if join_path(self.table, t, self.others) is not None]
        return any(is_table(word, t.name) for t in (self.table, *near))

    def join(self, other: Table) -> None:
        if other.name == self.table.name:
            return
        for step, left, right in self._way(other):
            if not any(o.name == step.name for o, _, _ in self.joined):
                self.joined.append((step, left, right))
                self.out.reading.append(f"joined with `{step.name}` by `{right.name}`")

    def _way(self, other: Table) -> list[tuple[Table, Column, Column]]:
        over = self.via.get(other.name)
        if over is not None and over.name not in (other.name, self.table.name):
            first, rest = join_path(self.table, over, self.others), join_path(over, other, self.others)
            if first is not None and rest is not None:
                return [*first, *rest]
        return join_path(self.table, other, self.others) or []

    def col(self, column: Column) -> exp.Column:
        short = column.table.rsplit(".", 1)[-1] if self.others and self._ambiguous(column) else None
        return exp.column(exp.to_identifier(column.name), table=short)

    def _ambiguous(self, column: Column) -> bool:
        tables = [self.table, *self.others]
        return sum(any(c.name == column.name for c in t.columns) for t in tables) > 1

    def duration(self, words: Sequence[str]) -> tuple[exp.Expr, str] | None:
        """The time between two times of a row, where words ask for one and no column holds it."""
        if self.between is not None:
            unit = next((w.rstrip("s") for w in words if w.rstrip("s") in _SECONDS), "minute")
            first, last = self.between
            self.out.reading.append(f"the {unit}s from `{first.name}` to `{last.name}`")
            if unit == "day" and all(c.type == "date" for c in self.between):
                apart = exp.Anonymous(this="datediff", expressions=[self.col(last), self.col(first)])
                return apart, "days"
            return _between(self.col(first), self.col(last), _SECONDS[unit]), f"{unit}s"
        if not any(w in _DURATION for w in words) or any("duration" in name_parts(c.name) for c in self.table.columns):
            return None
        times = [c for c in self.table.columns if c.time]
        for start, end in _ENDS:
            first = next((c for c in times if any(p.startswith(start) for p in name_parts(c.name))), None)
            last = next((c for c in times if any(p.startswith(end) for p in name_parts(c.name))), None)
            if first is not None and last is not None and first is not last:
                unit = next((w.rstrip("s") for w in words if w.rstrip("s") in _SECONDS), "minute")
                self.out.reading.append(f"the {unit}s from `{first.name}` to `{last.name}`")
                return _between(self.col(first), self.col(last), _SECONDS[unit]), f"{unit}s"
        return None


def _forms(word: str) -> tuple[str, ...]:
    """A word and what else tables call it: a country is a nation."""
    return word, *TABLE_SYNONYMS.get(singular(word), ())


def naming_columns(table: Table) -> list[Column]:
    """The columns that name a table's rows for people: its name, or first and last name."""
    both = [c for c in table.columns if name_parts(c.name) in (("first", "name"), ("last", "name"))]
    if len(both) == 2:
        return both
    return [c for c in table.columns if name_parts(c.name)[-1:] == ("name",) and c.text][:1]


def _between(first: exp.Expr, last: exp.Expr, seconds: int) -> exp.Expr:
    stamps = [exp.Anonymous(this="unix_timestamp", expressions=[e]) for e in (last, first)]
    gap = exp.Paren(this=exp.Sub(this=stamps[0], expression=stamps[1]))
    return gap if seconds == 1 else exp.Div(this=gap, expression=exp.Literal.number(seconds))
