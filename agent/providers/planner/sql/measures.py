"""What a question measures, as an expression and its name: aggregates, ratios of two sums, rates."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from agent.providers.planner.sql.columns import Column, best_column, main_measure, name_parts, score
from agent.providers.planner.sql.lookup import Lookup
from agent.providers.planner.sql.naming import names_table
from agent.providers.planner.sql.question import Group, Measure, Question
from agent.providers.planner.sql.values import flag_of, flag_test, value_test
from agent.providers.planner.sql.words import MONEY, UNIT_HINTS

Measured = tuple[exp.Expr, str]


def measure_of(made: Lookup, measure: Measure) -> Measured | None:
    words = measure.words
    if measure.func == "distinct":
        column, _ = made.find(words, groups=True)
        if column is None:
            made.out.missing.append(" ".join(words))
            return None
        return exp.Count(this=exp.Distinct(expressions=[made.col(column)])), f"count_{column.name}"
    if (length := made.duration(words)) is not None:
        return aggregate(measure.func, length[0]), f"{_PREFIX.get(measure.func, measure.func)}_{length[1]}"
    numeric = measure.func in ("avg", "sum", "median", "stddev")
    column, _ = made.find(words, numeric=not _asks_when(words)) if words else (None, 0.0)
    if column is None and all(names_table(w, made.table.name) or made.placed(w) for w in words):
        column = main_measure(made.table.columns) if numeric or not words else None
    if column is None or (numeric and not column.numeric):
        made.out.missing.append(" ".join(words) or measure.func)
        return None
    name = sum_name(column) if measure.func == "sum" else f"{_PREFIX.get(measure.func, measure.func)}_{column.name}"
    return aggregate(measure.func, made.col(column)), name


_PREFIX = {"avg": "average"}


def _asks_when(words: Sequence[str]) -> bool:
    return any(w in ("date", "day", "time", "datetime") for w in words)


def aggregate(func: str, inner: exp.Expr) -> exp.Expr:
    if func == "median":
        return exp.Anonymous(this="median", expressions=[inner])
    kinds = {"avg": exp.Avg, "sum": exp.Sum, "max": exp.Max, "min": exp.Min, "stddev": exp.Stddev}
    return kinds[func](this=inner)


def sum_name(column: Column) -> str:
    return f"{'sum' if 'total' in column.name.lower() else 'total'}_{column.name}"


def default_measure(made: Lookup, subject: Sequence[str], rows: str) -> Measured:
    """What a group without a measure shows: the sum of a column that the subject names, else the number of rows."""
    words = [w for w in subject if not made.placed(w) or names_table(w, made.table.name) or w in MONEY]
    numbers = [c for c in made.table.columns if c.numeric and not c.identifies]
    own = any(names_table(w, made.table.name) for w in words)
    money = [w for w in words if w in MONEY]
    named = [w for w in words if not names_table(w, made.table.name)]
    column, value = (
        best_column(money or (named if own and named else words), numbers, numeric=True) if words else (None, 0)
    )
    wanted = 0.6 if money or not own or (named and value >= len(named)) else 1.9
    if column is not None and value > wanted:
        made.out.reading.append(f"adding up `{column.name}`")
        return exp.Sum(this=made.col(column)), sum_name(column)
    return exp.Count(this=exp.Star()), rows


def ratio_of(made: Lookup, group: Group, question: Question, subject: Sequence[str]) -> tuple[Group, Measured] | None:
    """ "Fare per mile", "revenue per order": two sums divided, where what is after "per" is itself a measure."""
    if question.counts or len(question.measures) > 1 or group.bucket:
        return None
    below = _additive(made, group.words)
    if below is None:
        return None
    words = question.measures[0].words if question.measures else subject
    above, _ = best_column(words, [c for c in made.table.columns if c.numeric and not c.identifies], numeric=True)
    if above is None or above.name == below.name:
        return None
    made.out.reading.append(f"all `{above.name}` divided by all `{below.name}`")
    return group, (_divided(made, above, below), f"{above.name}_per_{group.words[-1]}")


def _additive(made: Lookup, words: Sequence[str]) -> Column | None:
    for column in made.table.columns:
        if not column.numeric or column.identifies or not words:
            continue
        fractional = column.type.startswith(("double", "float", "decimal"))
        plural = column.name.lower() == words[-1] + "s"
        unit = any(h in name_parts(column.name) for h in UNIT_HINTS.get(words[-1], ()))
        if plural or (fractional and (unit or score(words, column) > 0.9 * len(words))):
            return column
    return None


def _divided(made: Lookup, above: Column, below: Column) -> exp.Expr:
    zero = exp.Nullif(this=exp.Sum(this=made.col(below)), expression=exp.Literal.number(0))
    return exp.Div(this=exp.Sum(this=made.col(above)), expression=zero)


def rate_of(made: Lookup, subject: Sequence[str], question: Question) -> Measured | None:
    """ "Churn rate": the share of rows with a flag or value; "refund rate": one amount as a part of the main one."""
    said = [*subject, *(w for m in question.measures for w in m.words)]
    at = next((i for i, w in enumerate(said) if w in ("rate", "rates", "ratio")), 0)
    words = [w for w in said[:at] if not names_table(w, made.table.name)]
    if not words or best_column((*words, "rate"), made.table.columns)[1] >= 1.5:
        return None
    if (flag := flag_of(made, words)) is not None:
        made.out.reading.append(f"the share of rows where `{flag.name}` is set")
        return _share(flag_test(made, flag)), f"{flag.name}_rate"
    numbers = [c for c in made.table.columns if c.numeric and not c.identifies]
    above, _ = best_column(words, numbers, numeric=True)
    below = main_measure([c for c in numbers if c is not above])
    if above is not None and below is not None:
        made.out.reading.append(f"all `{above.name}` divided by all `{below.name}`")
        return _divided(made, above, below), f"{words[-1]}_rate"
    if (test := value_test(made, words)) is not None:
        return _share(test), f"{words[-1]}_rate"
    made.out.missing.append(f"{' '.join(words)} rate")
    return None


def _share(test: exp.Expr) -> exp.Expr:
    one, none = exp.Literal.number("1.0"), exp.Literal.number("0.0")
    return exp.Avg(this=exp.Case(ifs=[exp.If(this=test, true=one)], default=none))
