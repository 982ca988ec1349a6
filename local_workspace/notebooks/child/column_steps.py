"""Steps of a DataFrame that look at the type of each column: missing values, statistics, columns turned into rows."""

from __future__ import annotations

from typing import Any

from local_workspace.notebooks.child.expressions import quoted, text_literal, unsupported
from local_workspace.notebooks.child.plans import Plans, Step, as_written, name_of
from local_workspace.notebooks.child.query import Column, Query

_NUMBERS = ("tinyint", "smallint", "int", "bigint", "float", "double")


def drop_na(plans: Plans, e: Any) -> Query:
    query = plans.open(e.input)
    names = [*e.cols] or [column.name for column in plans.columns(query)]
    kinds = plans.kinds_of(query.sql())
    there = " + ".join(
        f"CAST({_or_missing(quoted(name), kinds.get(name.lower(), ''))} IS NOT NULL AS INT)" for name in names
    )
    least = e.min_non_nulls if e.HasField("min_non_nulls") else len(names)
    return query.with_(where=(*query.where, f"{there} >= {least}"))


def fill_na(plans: Plans, e: Any) -> Query:
    """Only columns of the value's own kind are filled."""
    query = plans.open(e.input)
    kinds = plans.kinds_of(query.sql())
    names = [each.lower() for each in e.cols] or list(kinds)
    values = list(e.values) * (len(names) if len(e.values) == 1 else 1)
    new = dict(zip(names, values, strict=True))
    said = plans.expressions(query)

    def filled(column: Column) -> str:
        literal, kind = new.get(column.name.lower()), kinds.get(column.name.lower(), "")
        if literal is None or not _fits(literal, kind):
            return column.said
        return f"coalesce({_or_missing(column.said, kind)}, CAST({said.literal(literal)} AS {kind}))"

    return plans.named(e, lambda _, columns: [(filled(c), c.name) for c in columns])


def replace(plans: Plans, e: Any) -> Query:
    query = plans.open(e.input)
    kinds = plans.kinds_of(query.sql())
    names = {each.lower() for each in e.cols} or set(kinds)
    said = plans.expressions(query)

    def replaced(column: Column) -> str:
        kind = kinds.get(column.name.lower(), "")
        pairs = [each for each in e.replacements if _fits(each.old_value, kind)]
        if column.name.lower() not in names or not pairs:
            return column.said
        cases = " ".join(
            f"WHEN {column.said} <=> {said.literal(each.old_value)} THEN {said.literal(each.new_value)}"
            for each in pairs
        )
        return f"CAST(CASE {cases} ELSE {column.said} END AS {kind})"

    return plans.named(e, lambda _, columns: [(replaced(c), c.name) for c in columns])


def describe(plans: Plans, e: Any) -> Query:
    return _summarised(plans, e.input, list(e.cols), ["count", "mean", "stddev", "min", "max"])


def summary(plans: Plans, e: Any) -> Query:
    usual = ["count", "mean", "stddev", "min", "25%", "50%", "75%", "max"]
    return _summarised(plans, e.input, [], list(e.statistics) or usual)


def _summarised(plans: Plans, relation: Any, wanted: list[str], statistics: list[str]) -> Query:
    query = plans.query(relation).wrapped(plans.alias())
    kinds = plans.kinds_of(query.sql())
    names = [column.name for column in plans.columns(query)]
    chosen = [
        name
        for name in (wanted or names)
        if wanted or kinds[name.lower()].startswith("decimal") or kinds[name.lower()] in (*_NUMBERS, "string")
    ]
    lines = []
    for number, each in enumerate(statistics):
        parts = [f"{number} AS __line", f"{text_literal(each)} AS summary"]
        for name in chosen:
            value = _statistic(each, quoted(name), text=kinds[name.lower()] == "string")
            parts.append(f"CAST({value} AS STRING) AS {quoted(name)}")
        lines.append(f"({query.with_(select=', '.join(parts)).sql()})")
    made = as_written(" UNION ALL ".join(lines), plans.alias())
    return made.projected(", ".join(map(quoted, ["summary", *chosen])), ["summary", *chosen]).with_(order="__line")


def corr(plans: Plans, e: Any) -> Query:
    if e.HasField("method") and e.method != "pearson":
        raise unsupported(f"the correlation {e.method}")
    return plans.query(e.input).wrapped(plans.alias()).projected(f"corr({quoted(e.col1)}, {quoted(e.col2)})")


def cov(plans: Plans, e: Any) -> Query:
    return plans.query(e.input).wrapped(plans.alias()).projected(f"covar_samp({quoted(e.col1)}, {quoted(e.col2)})")


def approx_quantile(plans: Plans, e: Any) -> Query:
    """One row with a list for each column."""
    shares = ", ".join(repr(each) for each in e.probabilities)
    lists = [f"CAST(percentile_approx({quoted(name)}, array({shares})) AS ARRAY<DOUBLE>)" for name in e.cols]
    return plans.query(e.input).wrapped(plans.alias()).projected(f"array({', '.join(lists)})")


def unpivot(plans: Plans, e: Any) -> Query:
    query = plans.open(e.input)
    said = plans.expressions(query)
    ids = [said.sql(each) for each in e.ids]
    names = [name_of(each) or "" for each in e.values.values]
    if not e.HasField("values"):
        taken = {name_of(each) for each in e.ids}
        names = [column.name for column in plans.columns(query) if column.name not in taken]
    variable, value = quoted(e.variable_column_name), quoted(e.value_column_name)
    rows = [
        query.with_(select=", ".join([*ids, f"{text_literal(name)} AS {variable}", f"{quoted(name)} AS {value}"]))
        for name in names
    ]
    return as_written(" UNION ALL ".join(f"({row.sql()})" for row in rows), plans.alias())


def _or_missing(column: str, kind: str) -> str:
    """A column in which NaN is a missing value too, as Spark has it where values are filled or rows dropped."""
    return f"nanvl({column}, CAST(NULL AS {kind}))" if kind in ("float", "double") else column


def _fits(literal: Any, kind: str) -> bool:
    """Whether a value is meant for columns of a type."""
    of = literal.WhichOneof("literal_type")
    if of == "string" or of == "boolean":
        return kind == of
    return of != "null" and (kind in _NUMBERS or kind.startswith("decimal"))


def _statistic(name: str, column: str, *, text: bool) -> str:
    """One line of ``describe()``. Raises for a statistic that there is not."""
    if name in ("count", "min", "max"):
        return f"{name}({column})"
    value = f"TRY_CAST({column} AS DOUBLE)" if text else column
    if name in ("mean", "stddev"):
        return f"{name}({value})"
    if name == "count_distinct":
        return f"count(DISTINCT {column})"
    if name.endswith("%") and name[:-1].replace(".", "", 1).isdigit():
        return f"percentile_approx({value}, {float(name[:-1]) / 100!r})"
    raise unsupported(f"the statistic {name}")


STEPS: dict[str, Step] = {
    "drop_na": drop_na,
    "fill_na": fill_na,
    "replace": replace,
    "describe": describe,
    "corr": corr,
    "cov": cov,
    "approx_quantile": approx_quantile,
    "summary": summary,
    "unpivot": unpivot,
}
