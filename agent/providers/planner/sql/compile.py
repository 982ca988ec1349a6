"""A question over real columns -> one SELECT (sqlglot tree, Databricks dialect), and the reading it took in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from agent.providers.planner.sql.columns import Column, best_column, main_measure, score, time_column
from agent.providers.planner.sql.compiled import Compiled
from agent.providers.planner.sql.conditions import condition, together
from agent.providers.planner.sql.lookup import Lookup
from agent.providers.planner.sql.measures import default_measure, measure_of, rate_of, ratio_of, sum_name
from agent.providers.planner.sql.naming import Table, names_place, names_table
from agent.providers.planner.sql.question import Group, Question
from agent.providers.planner.sql.values import accounted, flag_of, flag_test, is_flag, value_test
from agent.providers.planner.sql.words import MONEY

DEFAULT_ROWS = 10
FILTERED_ROWS = 10_000
_OPS = {">": exp.GT, ">=": exp.GTE, "<": exp.LT, "<=": exp.LTE, "=": exp.EQ, "!=": exp.NEQ}


@dataclass(frozen=True)
class Split:
    """One thing to group by. A key that only keeps namesakes apart is not shown."""

    expression: exp.Expr
    name: str
    time: bool = False
    shown: bool = True


class Compiler(Lookup):
    """Compiles one question over one table, joined with others where a word needs one."""

    def __init__(self, question: Question, table: Table, others: Sequence[Table] = ()) -> None:
        super().__init__(table, others)
        self.q = self._settled(question)
        self.subject = list(self.q.subject)

    def _settled(self, q: Question) -> Question:
        """ "Customers with more than 5 tickets" is a filter where the table has one row a customer and that column;
        "zips with more than 500 pickups" counts rows of each ``pickup_zip``."""
        q = replace(q, subject=_run_together(q.subject, self.table))
        if q.having is None:
            return q
        group, what = q.groups[0].words, q.having.words
        column, _ = best_column(what, [c for c in self.table.columns if c.numeric and not c.identifies], numeric=True)
        if column is not None and any(names_table(w, self.table.name) for w in group):
            return replace(q, subject=group, groups=(), filters=(q.having,), having=None, counts=False)
        own = any(names_table(w, self.table.name) for w in what) or all(w in self.table.about for w in what)
        both, value = best_column((*what, *group), self.table.columns, groups=True)
        if both is not None and value >= 0.7 * len((*what, *group)) and not own:
            return replace(q, subject=(), groups=(Group((*what, *group)),))
        return q

    def run(self) -> Compiled:
        q = self.q
        if q.pair:
            return self._pair(*q.pair)
        conditions = self._conditions_in_subject()
        conditions += [c for f in q.filters if (c := condition(self, f)) is not None]
        query = self._values() if q.distinct else self._query()
        for test in together(conditions):
            query = query.where(test)
        for other, left, right in self.joined:
            on = exp.EQ(this=self.col(left), expression=self.col(right))
            query = query.join(exp.to_table(other.name, dialect="databricks"), on=on)
        if conditions and q.limit is None and not q.hints and "LIMIT 10" in query.sql(dialect="databricks"):
            query = query.limit(FILTERED_ROWS)
        self.out.sql = query.sql(dialect="databricks")
        return self.out

    def _query(self) -> exp.Select:
        q = self.q
        if q.groups and not q.counts and (rows := self._rows_of_itself()) is not None:
            return rows
        ratio = next((r for g in q.groups if g.per and (r := ratio_of(self, g, q, self.subject))), None)
        splits = [s for g in q.groups if not (ratio and g is ratio[0]) for s in self._group(g)]
        measures = [ratio[1]] if ratio else [m for one in q.measures if (m := measure_of(self, one)) is not None]
        if not ratio and (rate := rate_of(self, self.subject, q)) is not None:
            measures = [rate]
        if ranked := self._ranked_values():
            splits.append(ranked[0])
            measures.append(ranked[1])
        if q.numerator:
            measures = [self._share_of_rows()]
        elif q.counts and not any(m[1].startswith("count_") for m in measures):
            measures.insert(0, self._counted())
        if (splits or q.running) and not measures:
            measures = [default_measure(self, self.subject, self.rows_name())]
        return self._aggregate(splits, measures) if measures else self._rows()

    # conditions

    def _conditions_in_subject(self) -> list[exp.Expr]:
        """ "Urgent orders", "churned customers": what stands beside the table's name and is a value or a flag."""
        made: list[exp.Expr] = []
        words = self.subject
        groups = {w for g in self.q.groups for w in g.words}
        at = 0
        kept: list[str] = []
        while at < len(words):
            word = words[at]
            if names_table(word, self.table.name) or word in ("rate", "ratio") or word in MONEY:
                kept.append(word)
                at += 1
                continue
            for size in (3, 2, 1):
                said = [w for w in words[at : at + size] if w != "not"]
                if len(words[at : at + size]) < size or not said:
                    continue
                negated = "not" in words[at : at + size] or (at > 0 and words[at - 1] == "not")
                test = (
                    value_test(self, said, negated=negated)
                    if said[-1].endswith("ed") or not self._is_column(said)
                    else None
                )
                if (
                    test is None
                    and size == 1
                    and not (set(words) & {"rate", "ratio"})
                    and (flag := flag_of(self, said))
                ):
                    self.out.reading.append(f"where `{flag.name}` is {'not ' if negated else ''}set")
                    test = flag_test(self, flag, negated=negated)
                if test is not None:
                    made.append(test)
                    at += size
                    break
            else:
                kept.append(word)
                if not self._accounts(word) and word not in groups:
                    self.out.missing.append(word)
                elif not names_place(word, self.table.name, self.table.about) and self._may_be_flag(word):
                    self.out.unsure = True
                at += 1
        self.subject = [w for w in kept if w != "not"]
        return made

    def _is_column(self, words: Sequence[str]) -> bool:
        column, value = best_column(words, self.table.columns)
        return column is not None and value >= len(words)

    def _may_be_flag(self, word: str) -> bool:
        column, _ = best_column((word,), self.table.columns)
        return column is not None and not column.values and not is_flag(column) and word.endswith("ed")

    def _accounts(self, word: str) -> bool:
        return (
            accounted(self, word)
            or names_place(word, self.table.name, self.table.about)
            or any(names_table(word, t.name) for t in self.others)
            or any(score((word,), c) for t in (self.table, *self.others) for c in t.columns)
            or best_column((word,), self.table.columns)[0] is not None
            or self.duration((word,)) is not None
        )

    def _share_of_rows(self) -> tuple[exp.Expr, str]:
        tests = [c for f in self.q.numerator if (c := condition(self, f)) is not None]
        if not tests:
            self.out.missing.append("what is to be counted")
            return exp.Count(this=exp.Star()), "share"
        case = exp.Case(ifs=[exp.If(this=exp.and_(*tests), true=exp.Literal.number(1))], default=exp.Literal.number(0))
        return self._whole(exp.Sum(this=case), exp.Count(this=exp.Star()))

    def _whole(self, part: exp.Expr, whole: exp.Expr) -> tuple[exp.Expr, str]:
        factor = exp.Literal.number("100.0" if self.q.share == "percent" else "1.0")
        name = "percent" if self.q.share == "percent" else "share"
        return exp.Div(this=exp.Mul(this=factor, expression=part), expression=whole), name

    # rows

    def _values(self) -> exp.Select:
        """The different values of the column that the question names; the table's rows where it names a table."""
        words = [w for w in self.subject if not names_table(w, self.table.name)] or self.subject
        column, _ = self.find(words, groups=True)
        if column is None:
            return self._rows()
        self.out.x = column.name
        return exp.select(self.col(column)).distinct().from_(self._from()).order_by(self.col(column))

    def _rows_of_itself(self) -> exp.Select | None:
        """ "Which supplier has the highest balance", where the table has one row a supplier: no group, an order."""
        q = self.q
        (first, *more), measures = q.groups, q.measures
        if more or first.bucket or not q.limit or len(measures) != 1 or measures[0].func not in ("max", "min"):
            return None
        own = self.table.name.rsplit(".", 1)[-1].lower()
        if not first.words or not all(names_table(w, self.table.name) for w in first.words):
            return None
        if not any(w.rstrip("s") == own.rstrip("s").split("_")[-1] for w in first.words):
            return None
        column, _ = self.find(measures[0].words, numeric=True)
        return self._ordered(column, q.direction, q.limit) if column is not None else None

    def _rows(self) -> exp.Select:
        q = self.q
        column: Column | None = None
        if q.order:
            column, _ = self.find(q.order, numeric=True)
            if column is None:
                self.out.missing.append(" ".join(q.order))
        elif q.hints and (length := self.duration(("duration",))) and set(q.hints) == {"duration"}:
            return exp.select("*").from_(self._from()).order_by(exp.Ordered(this=length[0], desc=q.direction == "desc"))
        elif q.hints:
            column = time_column(self.table.columns) if "date" in q.hints else self._hinted(q.hints)
        elif q.direction:
            column = main_measure(self.table.columns)
        limit = q.limit or (1 if q.hints or (q.direction and not q.order) else DEFAULT_ROWS)
        if column is None:
            return exp.select("*").from_(self._from()).limit(limit)
        return self._ordered(column, q.direction or "desc", limit)

    def _ordered(self, column: Column, direction: str, limit: int) -> exp.Select:
        down = direction != "asc"
        self.out.reading.append(f"by `{column.name}`, {'highest' if down else 'lowest'} first")
        columns = self.table.columns
        label = next((c for c in columns if c.text), None) or next((c for c in columns if c.time), None)
        if column.numeric and label is not None:
            self.out.x, self.out.y, self.out.x_time = label.name, column.name, label.time
        order = exp.Ordered(this=self.col(column), desc=down, nulls_first=not down)
        return exp.select("*").from_(self._from()).order_by(order).limit(limit)

    def _hinted(self, hints: Sequence[str]) -> Column | None:
        for hint in hints:
            found, _ = best_column((hint,), [c for c in self.table.columns if c.numeric and not c.identifies])
            if found:
                return found
        return main_measure(self.table.columns)

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

    # aggregates

    def _aggregate(self, splits: list[Split], measures: list[tuple[exp.Expr, str]]) -> exp.Select:
        q = self.q
        shown = [s for s in splits if s.shown]
        query = exp.select(*(_named(s.expression, s.name) for s in shown))
        names: list[str] = []
        for expression, name in measures:
            while name in names or name in [s.name for s in shown]:
                name += "_2"
            names.append(name)
            if q.running and splits:
                over = exp.Window(
                    this=exp.Sum(this=expression), order=exp.Order(expressions=[shown[0].expression.copy()])
                )
                query = query.select(exp.alias_(over, f"running_{name}"))
                names[-1] = f"running_{name}"
            else:
                query = query.select(exp.alias_(expression, name))
        query = query.from_(self._from())
        self.out.y = names[0]
        if not splits:
            self.out.single = len(measures) == 1
            return query
        if q.share:
            whole = exp.Window(this=exp.Sum(this=measures[0][0].copy()))
            query = query.select(exp.alias_(*self._whole(measures[0][0].copy(), whole)))
        query = query.group_by(*(s.expression.copy() for s in splits))
        if q.having is not None:
            test = _OPS[q.having.op](this=exp.Count(this=exp.Star()), expression=exp.Literal.number(q.having.values[0]))
            query = query.having(test)
        single = [s for s in shown if not s.time]
        several = len(shown) > 1 and len(single) == len(shown) and len(splits) > len(shown)
        self.out.x, self.out.x_time = ("", False) if several else (shown[0].name, shown[0].time)
        self.out.color = shown[1].name if len(shown) == 2 and not several else ""
        if shown[0].time and not q.direction and not q.limit:
            query = query.order_by(*(exp.column(s.name) for s in shown))
        else:
            desc = q.direction != "asc"
            first = exp.Ordered(this=exp.column(names[0]), desc=desc, nulls_first=not desc)
            query = query.order_by(first, *(exp.column(s.name) for s in shown))
        return query.limit(q.limit) if q.limit else query

    def _group(self, group: Group) -> list[Split]:
        if group.bucket:
            column = time_column(self.table.columns, group.words)
            if column is None:
                self.out.missing.append(group.bucket.lower())
                return []
            self.out.reading.append(f"by {group.bucket.lower()} of `{column.name}`")
            return [Split(_bucket(group.bucket, self.col(column), column), group.bucket.lower(), True)]
        words = [w for w in group.words if w != "different"]
        own, value = best_column(
            [w for w in words if not names_table(w, self.table.name)], self.table.columns, groups=True
        )
        named = self.label(words) if own is None or own.identifies or value < 0.9 else []
        if named:
            return [Split(self.col(c), c.name, shown=not c.identifies) for c in named]
        column = self.find(words, groups=True)[0]
        if column is None:
            self.out.missing.append(" ".join(words))
            return []
        return [Split(self.col(column), column.name, column.time)]

    def _ranked_values(self) -> tuple[Split, tuple[exp.Expr, str]] | None:
        """ "Top 3 products by quantity", where a product is a column's value and not a row: adds up by value."""
        q = self.q
        if not q.order or not self.subject or q.groups or q.measures or any(self._own(w) for w in self.subject):
            return None
        label, value = best_column(self.subject, [c for c in self.table.columns if c.text or c.identifies])
        number, _ = self.find(q.order, numeric=True)
        if label is None or number is None or value < 0.6 or not number.numeric or number.identifies:
            return None
        self.out.reading.append(f"adding up `{number.name}` for each `{label.name}`")
        return Split(self.col(label), label.name), (exp.Sum(this=self.col(number)), sum_name(number))

    def _own(self, word: str) -> bool:
        return names_table(word, self.table.name)

    def _counted(self) -> tuple[exp.Expr, str]:
        """Rows; or the different values of a column, "how many pickup zips"; or a column that holds numbers of them."""
        words = tuple(w for w in self.subject if w not in ("different", "distinct", "unique"))
        same = [c for c in self.table.columns if c.name.lower() in words and c.numeric and not c.identifies]
        if same:
            self.out.reading.append(f"adding up `{same[0].name}`")
            return exp.Sum(this=self.col(same[0])), sum_name(same[0])
        if words and not any(self._own(w) for w in words):
            own = [c for c in self.table.columns if c.text or c.identifies or c.type.startswith("int")]
            column, value = best_column(words, own, groups=True)
            if column is not None and value >= 0.6:
                self.out.reading.append(f"counting the different values of `{column.name}`")
                return exp.Count(this=exp.Distinct(expressions=[self.col(column)])), f"count_{column.name}"
        for word in words:
            # customers are not what a table of customer reviews has rows of
            if self._own(word) and not self._head(word, self.table) and any(self._head(word, t) for t in self.others):
                self.out.missing.append(word)
        return exp.Count(this=exp.Star()), self.rows_name()

    def _head(self, word: str, table: Table) -> bool:
        head = table.name.rsplit(".", 1)[-1].lower().split("_")[-1]
        return word.rstrip("s") == head.rstrip("s")

    def rows_name(self) -> str:
        word = next((w for w in self.subject if self._own(w)), "rows")
        return f"number_of_{re.sub(r'[^a-z0-9_]', '_', word)}"

    def _from(self) -> exp.Table:
        return exp.to_table(self.table.name, dialect="databricks")


def _run_together(subject: tuple[str, ...], table: Table) -> tuple[str, ...]:
    """The subject with a table's name in one word: "line items" for ``lineitem``."""
    own = table.name.rsplit(".", 1)[-1].lower()
    for at in range(len(subject) - 1):
        first, second = subject[at : at + 2]
        if first + second.rstrip("s") == own.rstrip("s"):
            return (*subject[:at], own, *subject[at + 2 :])
    return subject


def _named(expression: exp.Expr, name: str) -> exp.Expr:
    plain = isinstance(expression, exp.Column) and expression.name == name
    return expression if plain or not name else exp.alias_(expression, name, quoted=False)


def _bucket(bucket: str, left: exp.Expr, column: Column) -> exp.Expr:
    if bucket == "HOUR":
        return exp.Anonymous(this="hour", expressions=[left])
    if bucket == "WEEKDAY":
        return exp.Anonymous(this="date_format", expressions=[left, exp.Literal.string("EEEE")])
    if bucket == "DAY":
        return left if column.type == "date" else exp.cast(left, "date")
    return exp.cast(exp.Anonymous(this="date_trunc", expressions=[exp.Literal.string(bucket), left]), "date")
