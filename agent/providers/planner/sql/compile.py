"""A question over real columns -> one SELECT (sqlglot tree, Databricks dialect), and the reading it took in words."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from agent.providers.planner.sql.columns import Column, best_column, main_measure, name_parts, score, time_column
from agent.providers.planner.sql.question import Filter, Group, Measure, Question

DEFAULT_ROWS = 10


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[Column, ...]


@dataclass
class Compiled:
    """``sql`` with what it shows: ``x`` and ``y`` are output columns for a chart; ``reading`` says what was assumed."""

    sql: str = ""
    reading: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # words that no column fits
    x: str = ""
    y: str = ""
    single: bool = False  # one row with one number
    x_time: bool = False
    color: str = ""  # a second group


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
        conditions = [c for f in self.q.filters if (c := self._filter(f)) is not None]
        groups = [g for g in groups if g is not None]
        measures = [m for m in measures if m is not None]
        if self.q.counts and not any(m[1].startswith("count_") for m in measures):
            distinct = self._distinct_subject()
            measures.insert(0, distinct or (exp.Count(this=exp.Star()), f"{self._rows_name()}"))
        if groups and not measures:
            measures = [self._default_measure()]
        query = self._aggregate(groups, measures) if measures else self._rows()
        for condition in conditions:
            query = query.where(condition)
        for other, left, right in self.joined:
            on = exp.EQ(this=self._col(left), expression=self._col(right))
            query = query.join(exp.to_table(other.name, dialect="databricks"), on=on)
        self.out.sql = query.sql(dialect="databricks")
        return self.out

    def _ranked_values(self) -> tuple[tuple[exp.Expr, str, bool], tuple[exp.Expr, str]] | None:
        """ "Top 3 products by quantity", where a product is a column's value and not a row: adds up by value."""
        q = self.q
        if not q.order or not q.subject or q.groups or q.measures or any(names_table(w, self.table.name) for w in q.subject):
            return None
        label, value = best_column(q.subject, [c for c in self.table.columns if c.text or c.identifies])
        number, _ = self._find(q.order, numeric=True)
        if label is None or number is None or value < 0.6 or not number.numeric or number.identifies:
            return None
        self.out.reading.append(f"adding up `{number.name}` for each `{label.name}`")
        return (self._col(label), label.name, False), (exp.Sum(this=self._col(number)), _sum_name(number))

    def _pair(self, y_words: tuple[str, ...], x_words: tuple[str, ...]) -> Compiled:
        """Two columns against each other, row by row."""
        y, _ = self._find(y_words, numeric=True)
        x, _ = self._find(x_words)
        if x is None or y is None:
            self.out.missing += [" ".join(w) for w, c in ((y_words, y), (x_words, x)) if c is None]
            return self.out
        query = exp.select(self._col(x), self._col(y)).from_(self._from()).limit(self.q.limit or 1000)
        self.out.sql, self.out.x, self.out.y = query.sql(dialect="databricks"), x.name, y.name
        return self.out

    # rows

    def _rows(self) -> exp.Select:
        query = exp.select("*").from_(self._from())
        direction = self.q.direction
        column: Column | None = None
        if self.q.order:
            column, _ = self._find(self.q.order, numeric=True)
            if column is None:
                self.out.missing.append(" ".join(self.q.order))
        elif self.q.hints:
            times = "date" in self.q.hints
            column = time_column(self.table.columns) if times else self._hinted(self.q.hints)
        elif direction:
            column = main_measure(self.table.columns)
        if column is not None:
            direction = direction or "desc"
            query = query.order_by(exp.Ordered(this=self._col(column), desc=direction == "desc", nulls_first=direction != "desc"))
            self.out.reading.append(f"by `{column.name}`, {'highest' if direction == 'desc' else 'lowest'} first")
            label = next((c for c in self.table.columns if c.text), None) or next((c for c in self.table.columns if c.time), None)
            if column.numeric and label is not None:
                self.out.x, self.out.y, self.out.x_time = label.name, column.name, label.time
        limit = self.q.limit or (1 if self.q.hints or direction and not self.q.order else DEFAULT_ROWS)
        return query.limit(limit)

    def _hinted(self, hints: Sequence[str]) -> Column | None:
        for hint in hints:
            found, _ = best_column((hint,), [c for c in self.table.columns if c.numeric and not c.identifies])
            if found:
                return found
        return main_measure(self.table.columns)

    # aggregates

    def _aggregate(self, groups: list[tuple[exp.Expr, str, bool]], measures: list[tuple[exp.Expr, str]]) -> exp.Select:
        query = exp.select(*(exp.alias_(e, n, quoted=False) if n and not (isinstance(e, exp.Column) and e.name == n) else e for e, n, _ in groups))
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
            query = query.order_by(exp.Ordered(this=exp.column(names[0]), desc=desc, nulls_first=not desc), *(exp.column(g[1]) for g in groups))
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
                return exp.Anonymous(this="hour", expressions=[self._col(column)]), name, True
            if group.bucket == "DAY" and column.type == "date":
                return self._col(column), name, True
            if group.bucket == "DAY":
                return exp.cast(self._col(column), "date"), name, True
            trunc = exp.Anonymous(this="date_trunc", expressions=[exp.Literal.string(group.bucket), self._col(column)])
            return exp.cast(trunc, "date"), name, True
        column = self._label(group.words) or self._find(group.words, groups=True)[0]
        if column is None:
            self.out.missing.append(" ".join(group.words))
            return None
        return self._col(column), column.name, column.time

    def _measure(self, measure: Measure) -> tuple[exp.Expr, str] | None:
        if measure.func == "distinct":
            column, _ = self._find(measure.words, groups=True)
            if column is None:
                self.out.missing.append(" ".join(measure.words))
                return None
            return exp.Count(this=exp.Distinct(expressions=[self._col(column)])), f"count_{column.name}"
        numeric = measure.func in ("avg", "sum", "median", "stddev")
        column, _ = self._find(measure.words, numeric=True)
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
        inner = self._col(column)
        made: dict[str, exp.Expr] = {
            "avg": exp.Avg(this=inner), "sum": exp.Sum(this=inner), "max": exp.Max(this=inner), "min": exp.Min(this=inner),
            "median": exp.Anonymous(this="median", expressions=[inner]), "stddev": exp.Stddev(this=inner),
        }  # fmt: skip
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
            return exp.Sum(this=self._col(column)), _sum_name(column)
        return exp.Count(this=exp.Star()), self._rows_name()

    def _distinct_subject(self) -> tuple[exp.Expr, str] | None:
        """ "How many pickup zips": a column of the table counts by its different values; "how many trips" counts rows."""
        words = tuple(w for w in self.q.subject if w not in ("different", "distinct", "unique"))
        if not words or any(names_table(w, self.table.name) for w in words):
            return None
        column, value = self._find(words, groups=True)
        if column is None or value < 0.6:
            return None
        self.out.reading.append(f"counting the different values of `{column.name}`")
        return exp.Count(this=exp.Distinct(expressions=[self._col(column)])), f"count_{column.name}"

    def _rows_name(self) -> str:
        word = self.q.subject[-1] if self.q.subject and names_table(self.q.subject[-1], self.table.name) else "rows"
        return f"number_of_{re.sub(r'[^a-z0-9_]', '_', word)}"

    # filters

    def _filter(self, item: Filter) -> exp.Expr | None:
        if item.op == "time":
            return self._time(item.values)
        if item.op == "in":
            return self._in_words(item)
        column, _ = self._find(item.words, numeric=_numeric(item.values)) if item.words else (None, 0.0)
        if column is None and _dates(item.values):
            column = time_column(self.table.columns, item.words)
        if column is None and item.words:
            # words ahead of the column's own: "trips with a fare" has "fare" last
            for size in range(1, len(item.words)):
                column, _ = self._find(item.words[-size:], numeric=_numeric(item.values))
                if column:
                    break
        if column is None and not item.words and _numeric(item.values):
            column = main_measure(self.table.columns)
            if column:
                self.out.reading.append(f"comparing `{column.name}`")
        if column is None:
            self.out.missing.append(" ".join((*item.words, *item.values)))
            return None
        left = self._col(column)
        if item.op == "between":
            return exp.Between(this=left, low=_literal(item.values[0], column), high=_literal(item.values[1], column))
        if column.text and item.op == "=":
            return exp.EQ(this=exp.Lower(this=left), expression=exp.Literal.string(item.values[0].lower()))
        made = {">": exp.GT, ">=": exp.GTE, "<": exp.LT, "<=": exp.LTE, "=": exp.EQ, "!=": exp.NEQ}[item.op]
        return made(this=left, expression=_literal(item.values[0], column))

    def _time(self, values: tuple[str, ...]) -> exp.Expr | None:
        kind, first, *rest = values
        column = time_column(self.table.columns)
        if column is None:
            self.out.missing.append(first)
            return None
        left = self._col(column)
        if kind == "between":
            return exp.Between(this=exp.cast(left, "date"), low=_date(first), high=_date(rest[0]))
        if kind == "month" and len(first) == 2:
            return exp.EQ(this=exp.Anonymous(this="month", expressions=[left]), expression=exp.Literal.number(int(first)))
        if kind in ("year", "month", "day"):
            start, end = _bounds(first)
            return exp.and_(exp.GTE(this=left, expression=_date(start)), exp.LT(this=left.copy(), expression=_date(end)))
        start, end = _bounds(first)
        made = {">=": (exp.GTE, start), ">": (exp.GTE, end), "<": (exp.LT, start), "<=": (exp.LT, end)}[kind]
        return made[0](this=left, expression=_date(made[1]))

    def _in_words(self, item: Filter) -> exp.Expr | None:
        """ "in pickup zip 10001", "from Germany", "with status F": some words name a column, the others its value."""
        words = [w for w in item.words if w not in ("is", "are", "status") or len(item.words) > 1]
        words = [w for w in words if not _names_place(w, self.table.name)]
        tokens = {t.word: t for t in item.tokens}
        if not words:
            return None
        for cut in range(len(words) - 1, 0, -1):
            for names, values in ((words[:cut], words[cut:]), (words[-cut:], words[:-cut])):
                column, _ = self._find(names)
                if column is not None and len(values) <= 3 and not all(score([v], column) for v in values):
                    said = " ".join(tokens[v].text if v in tokens else v for v in values if v not in ("is", "=", "equals"))
                    return _equal(self._col(column), column, said)
        if len(words) <= 3 and (place := self._place_column()) is not None and not any(score([w], c) > 0.7 for w in words for c in self.table.columns):
            said = " ".join(tokens[w].text if w in tokens else w for w in words)
            self.out.reading.append(f"where `{place.name}` is “{said}”")
            return _equal(self._col(place), place, said)
        if any(score([w], c) for w in words for c in self.table.columns):
            return None  # "trips with a fare": says nothing that could be tested
        self.out.missing.append(" ".join(words))
        return None

    def _place_column(self) -> Column | None:
        for word in ("country", "nation", "city", "state", "region"):
            for column in self.table.columns:
                if column.text and word in name_parts(column.name):
                    return column
        return self._label(("nation",))

    # columns

    def _find(self, words: Sequence[str], *, numeric: bool = False, groups: bool = False) -> tuple[Column | None, float]:
        """The column that words mean, in the table or in one that joins it."""
        rest = [w for w in words if not names_table(w, self.table.name)] or list(words)
        found, value = best_column(rest, self.table.columns, numeric=numeric, groups=groups)
        if found is None and len(rest) < len(words):
            found, value = best_column(words, self.table.columns, numeric=numeric, groups=groups)
        if found is not None:
            return found, value
        for other in self.others:
            left_right = _key(self.table, other)
            column, value = best_column([w for w in words if not names_table(w, other.name)] or list(words), other.columns, numeric=numeric, groups=groups)
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

    def _label(self, words: Sequence[str]) -> Column | None:
        """ "Per nation", where nation is a table that this one has the key of: its name column."""
        if len(words) != 1:
            return None
        for other in self.others:
            if not _is_table(words[0], other.name) or (pair := _key(self.table, other)) is None:
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

    def _col(self, column: Column) -> exp.Column:
        short = column.table.rsplit(".", 1)[-1] if self.others and self._ambiguous(column) else None
        return exp.column(exp.to_identifier(column.name), table=short)

    def _ambiguous(self, column: Column) -> bool:
        tables = [self.table, *(o for o, _, _ in self.joined)]
        return sum(any(c.name == column.name for c in t.columns) for t in tables) > 1


def _sum_name(column: Column) -> str:
    return f"{'sum' if 'total' in column.name.lower() else 'total'}_{column.name}"


def _key(table: Table, other: Table) -> tuple[Column, Column] | None:
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


def _is_table(word: str, table: str) -> bool:
    own = table.rsplit(".", 1)[-1].lower()
    return word in (own, own + "s") or word.rstrip("s") == own.rstrip("s") or (word.endswith("ies") and word[:-3] + "y" == own) or own.split("_")[-1].rstrip("s") == word.rstrip("s")


def names_table(word: str, table: str) -> bool:
    """Whether a word is (part of) the table's own name."""
    own = table.rsplit(".", 1)[-1].lower()
    base = word[:-3] + "y" if word.endswith("ies") else word.rstrip("s") if len(word) > 3 else word
    return base in (own, own.rstrip("s")) or base in [part.rstrip("s") for part in own.split("_")]


def _names_place(word: str, table: str) -> bool:
    """Whether a word is the table's schema or catalog, or (part of) its name."""
    *place, _ = table.lower().split(".")
    return any(word == part or (len(word) >= 4 and word in part) for part in place) or names_table(word, table)


def _numeric(values: Sequence[str]) -> bool:
    return all(re.fullmatch(r"-?[\d.]+", v) for v in values)


def _dates(values: Sequence[str]) -> bool:
    return all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", v) for v in values)


def _literal(value: str, column: Column) -> exp.Expr:
    if column.time and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return _date(value)
    if re.fullmatch(r"-?\d+(\.\d+)?", value) and not column.text:
        return exp.Literal.number(value)
    return exp.Literal.string(value)


def _equal(left: exp.Expr, column: Column, said: str) -> exp.Expr:
    if column.text:
        return exp.EQ(this=exp.Lower(this=left), expression=exp.Literal.string(said.lower()))
    return exp.EQ(this=left, expression=_literal(said, column))


def _date(text: str) -> exp.Expr:
    return exp.cast(exp.Literal.string(text), "date")


def _bounds(text: str) -> tuple[str, str]:
    """First day of a year, month or day, and the first day after it."""
    parts = [int(p) for p in text.split("-")]
    if len(parts) == 1:
        return f"{parts[0]}-01-01", f"{parts[0] + 1}-01-01"
    if len(parts) == 2:
        year, month = parts
        return f"{year}-{month:02d}-01", f"{year + month // 12}-{month % 12 + 1:02d}-01"
    day = datetime.date(*parts)
    return day.isoformat(), (day + datetime.timedelta(days=1)).isoformat()
