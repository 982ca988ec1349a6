"""A question over real columns -> one SELECT (sqlglot tree, Databricks dialect), and the reading it took in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlglot import exp

from agent.providers.planner.sql.columns import Column, best_column, main_measure, name_parts, time_column
from agent.providers.planner.sql.compiled import Compiled
from agent.providers.planner.sql.conditions import condition
from agent.providers.planner.sql.naming import Table, is_table, join_key, names_table
from agent.providers.planner.sql.question import Group, Measure, Question

DEFAULT_ROWS = 10


class Compiler:
    """Compiles one question over one table, joined with others where a word needs one."""

    def __init__(self, question: Question, table: Table, others: Sequence[Table] = ()) -> None:
        self.q = question
        self.table = table
        self.others = others
        self.joined: list[tuple[Table, Column, Column]] = []
        self.out = Compiled()

    def run(self) -> Compiled:
        if self.q.pair:
            return self._pair(*self.q.pair)
        groups = [self._group(g) for g in self.q.groups]
        measures = [self._measure(m) for m in self.q.measures]
        if ranked := self._ranked_values():
            groups.append(ranked[0])
            measures.append(ranked[1])
        conditions = [c for f in self.q.filters if (c := condition(self, f)) is not None]
        groups = [g for g in groups if g is not None]
        measures = [m for m in measures if m is not None]
        if self.q.counts and not any(m[1].startswith("count_") for m in measures):
            distinct = self._distinct_subject()
            measures.insert(0, distinct or (exp.Count(this=exp.Star()), f"{self._rows_name()}"))
        if groups and not measures:
            measures = [self._default_measure()]
        query = self._aggregate(groups, measures) if measures else self._rows()
        for test in conditions:
            query = query.where(test)
        for other, left, right in self.joined:
            on = exp.EQ(this=self.col(left), expression=self.col(right))
            query = query.join(exp.to_table(other.name, dialect="databricks"), on=on)
        self.out.sql = query.sql(dialect="databricks")
        return self.out

    def _ranked_values(self) -> tuple[tuple[exp.Expr, str, bool], tuple[exp.Expr, str]] | None:
        """ "Top 3 products by quantity", where a product is a column's value and not a row: adds up by value."""
        q = self.q
        if (
            not q.order
            or not q.subject
            or q.groups
            or q.measures
            or any(names_table(w, self.table.name) for w in q.subject)
        ):
            return None
        label, value = best_column(q.subject, [c for c in self.table.columns if c.text or c.identifies])
        number, _ = self.find(q.order, numeric=True)
        if label is None or number is None or value < 0.6 or not number.numeric or number.identifies:
            return None
        self.out.reading.append(f"adding up `{number.name}` for each `{label.name}`")
        return (self.col(label), label.name, False), (exp.Sum(this=self.col(number)), _sum_name(number))

    def _pair(self, y_words: tuple[str, ...], x_words: tuple[str, ...]) -> Compiled:
        """Two columns against each other, row by row."""
        y, _ = self.find(y_words, numeric=True)
        x, _ = self.find(x_words)
        if x is None or y is None:
            self.out.missing += [" ".join(w) for w, c in ((y_words, y), (x_words, x)) if c is None]
            return self.out
        query = exp.select(self.col(x), self.col(y)).from_(self._from()).limit(self.q.limit or 1000)
        self.out.sql, self.out.x, self.out.y = query.sql(dialect="databricks"), x.name, y.name
        return self.out

    # rows

    def _rows(self) -> exp.Select:
        query = exp.select("*").from_(self._from())
        direction = self.q.direction
        column: Column | None = None
        if self.q.order:
            column, _ = self.find(self.q.order, numeric=True)
            if column is None:
                self.out.missing.append(" ".join(self.q.order))
        elif self.q.hints:
            times = "date" in self.q.hints
            column = time_column(self.table.columns) if times else self._hinted(self.q.hints)
        elif direction:
            column = main_measure(self.table.columns)
        if column is not None:
            direction = direction or "desc"
            query = query.order_by(
                exp.Ordered(this=self.col(column), desc=direction == "desc", nulls_first=direction != "desc")
            )
            self.out.reading.append(f"by `{column.name}`, {'highest' if direction == 'desc' else 'lowest'} first")
            label = next((c for c in self.table.columns if c.text), None) or next(
                (c for c in self.table.columns if c.time), None
            )
            if column.numeric and label is not None:
                self.out.x, self.out.y, self.out.x_time = label.name, column.name, label.time
        limit = self.q.limit or (1 if self.q.hints or (direction and not self.q.order) else DEFAULT_ROWS)
        return query.limit(limit)

    def _hinted(self, hints: Sequence[str]) -> Column | None:
        for hint in hints:
            found, _ = best_column((hint,), [c for c in self.table.columns if c.numeric and not c.identifies])
            if found:
                return found
        return main_measure(self.table.columns)

    # aggregates

    def _aggregate(self, groups: list[tuple[exp.Expr, str, bool]], measures: list[tuple[exp.Expr, str]]) -> exp.Select:
        query = exp.select(
            *(
                exp.alias_(e, n, quoted=False) if n and not (isinstance(e, exp.Column) and e.name == n) else e
                for e, n, _ in groups
            )
        )
        names: list[str] = []
        for expression, name in measures:
            while name in names or name in [g[1] for g in groups]:
                name += "_2"
            names.append(name)
            query = query.select(exp.alias_(expression, name))
        query = query.from_(self._from())
        self.out.y = names[0]
        if not groups:
            self.out.single = len(measures) == 1
            return query
        query = query.group_by(*(e.copy() for e, _, _ in groups))
        self.out.x, self.out.x_time = groups[0][1], groups[0][2]
        self.out.color = groups[1][1] if len(groups) == 2 else ""
        if groups[0][2] and not self.q.direction and not self.q.limit:
            query = query.order_by(exp.column(groups[0][1]))
        else:
            desc = self.q.direction != "asc"
            query = query.order_by(
                exp.Ordered(this=exp.column(names[0]), desc=desc, nulls_first=not desc),
                *(exp.column(g[1]) for g in groups),
            )
        return query.limit(self.q.limit) if self.q.limit else query

    def _group(self, group: Group) -> tuple[exp.Expr, str, bool] | None:
        if group.bucket:
            column = time_column(self.table.columns, group.words)
            if column is None:
                self.out.missing.append(group.bucket.lower())
                return None
            self.out.reading.append(f"by {group.bucket.lower()} of `{column.name}`")
            name = group.bucket.lower()
            if group.bucket == "HOUR":
                return exp.Anonymous(this="hour", expressions=[self.col(column)]), name, True
            if group.bucket == "DAY" and column.type == "date":
                return self.col(column), name, True
            if group.bucket == "DAY":
                return exp.cast(self.col(column), "date"), name, True
            trunc = exp.Anonymous(this="date_trunc", expressions=[exp.Literal.string(group.bucket), self.col(column)])
            return exp.cast(trunc, "date"), name, True
        column = self.label(group.words) or self.find(group.words, groups=True)[0]
        if column is None:
            self.out.missing.append(" ".join(group.words))
            return None
        return self.col(column), column.name, column.time

    def _measure(self, measure: Measure) -> tuple[exp.Expr, str] | None:
        if measure.func == "distinct":
            column, _ = self.find(measure.words, groups=True)
            if column is None:
                self.out.missing.append(" ".join(measure.words))
                return None
            return exp.Count(this=exp.Distinct(expressions=[self.col(column)])), f"count_{column.name}"
        numeric = measure.func in ("avg", "sum", "median", "stddev")
        column, _ = self.find(measure.words, numeric=True)
        if column is None and measure.words and (numeric or measure.func in ("max", "min")):
            self.out.missing.append(" ".join(measure.words))
            return None
        if column is None:
            column = main_measure(self.table.columns)
        if column is None:
            return None
        if numeric and not column.numeric:
            self.out.missing.append(" ".join(measure.words))
            return None
        inner = self.col(column)
        made: dict[str, exp.Expr] = {
            "avg": exp.Avg(this=inner),
            "sum": exp.Sum(this=inner),
            "max": exp.Max(this=inner),
            "min": exp.Min(this=inner),
            "median": exp.Anonymous(this="median", expressions=[inner]),
            "stddev": exp.Stddev(this=inner),
        }
        if measure.func == "sum":
            return made["sum"], _sum_name(column)
        prefix = {"avg": "average"}.get(measure.func, measure.func)
        return made[measure.func], f"{prefix}_{column.name}"

    def _default_measure(self) -> tuple[exp.Expr, str]:
        words = self.q.subject
        numbers = [c for c in self.table.columns if c.numeric and not c.identifies]
        column, value = best_column(words, numbers, numeric=True) if words else (None, 0.0)
        if column is not None and value > (1.9 if any(names_table(w, self.table.name) for w in words) else 0.6):
            self.out.reading.append(f"adding up `{column.name}`")
            return exp.Sum(this=self.col(column)), _sum_name(column)
        return exp.Count(this=exp.Star()), self._rows_name()

    def _distinct_subject(self) -> tuple[exp.Expr, str] | None:
        """ "How many pickup zips" counts a column's different values; "how many trips" counts rows."""
        words = tuple(w for w in self.q.subject if w not in ("different", "distinct", "unique"))
        if not words or any(names_table(w, self.table.name) for w in words):
            return None
        column, value = self.find(words, groups=True)
        if column is None or value < 0.6:
            return None
        self.out.reading.append(f"counting the different values of `{column.name}`")
        return exp.Count(this=exp.Distinct(expressions=[self.col(column)])), f"count_{column.name}"

    def _rows_name(self) -> str:
        word = next((w for w in self.q.subject if names_table(w, self.table.name)), "rows")
        return f"number_of_{re.sub(r'[^a-z0-9_]', '_', word)}"

    # columns

    def find(self, words: Sequence[str], *, numeric: bool = False, groups: bool = False) -> tuple[Column | None, float]:
        """The column that words mean, in the table or in one that joins it."""
        rest = [w for w in words if not names_table(w, self.table.name)] or list(words)
        found, value = best_column(rest, self.table.columns, numeric=numeric, groups=groups)
        if found is None and len(rest) < len(words):
            found, value = best_column(words, self.table.columns, numeric=numeric, groups=groups)
        if found is not None:
            return found, value
        for other in self.others:
            left_right = join_key(self.table, other)
            column, value = best_column(
                [w for w in words if not names_table(w, other.name)] or list(words),
                other.columns,
                numeric=numeric,
                groups=groups,
            )
            if left_right and column is not None:
                self._join(other, *left_right)
                return column, value
        # a word more than the name has: "quantity sold"
        for at in range(len(rest) if len(rest) > 1 else 0):
            fewer = [w for i, w in enumerate(rest) if i != at]
            found, value = best_column(fewer, self.table.columns, numeric=numeric, groups=groups)
            if found is not None and value >= 0.9 * len(fewer):
                self.out.reading.append(f"“{' '.join(rest)}” as `{found.name}`")
                return found, value / 2
        return None, 0.0

    def label(self, words: Sequence[str]) -> Column | None:
        """ "Per nation", where nation is a table that this one has the key of: its name column."""
        if len(words) != 1:
            return None
        for other in self.others:
            if not is_table(words[0], other.name) or (pair := join_key(self.table, other)) is None:
                continue
            name = next((c for c in other.columns if name_parts(c.name)[-1:] == ("name",)), None)
            if name is not None:
                self._join(other, *pair)
                return name
        return None

    def _join(self, other: Table, left: Column, right: Column) -> None:
        if not any(o.name == other.name for o, _, _ in self.joined):
            self.joined.append((other, left, right))
            self.out.reading.append(f"joined with `{other.name}` by `{right.name}`")

    def _from(self) -> exp.Table:
        return exp.to_table(self.table.name, dialect="databricks")

    def col(self, column: Column) -> exp.Column:
        short = column.table.rsplit(".", 1)[-1] if self.others and self._ambiguous(column) else None
        return exp.column(exp.to_identifier(column.name), table=short)

    def _ambiguous(self, column: Column) -> bool:
        tables = [self.table, *(o for o, _, _ in self.joined)]
        return sum(any(c.name == column.name for c in t.columns) for t in tables) > 1


def _sum_name(column: Column) -> str:
    return f"{'sum' if 'total' in column.name.lower() else 'total'}_{column.name}"
