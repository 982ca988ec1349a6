"""What a join of two DataFrames shows, and which side a column of it is of."""

from __future__ import annotations

from typing import Any

from pyspark.errors.exceptions.connect import AnalysisException

from local_workspace.notebooks.child.expressions import quoted
from local_workspace.notebooks.child.query import Column, Query, Side

# Where the columns of each plan stand: see Query.
At = dict[int, Query | str | None]


def ids_of(relation: Any) -> set[int]:
    """The id of a plan itself: two where plans that it names stand around it."""
    found = {relation.common.plan_id}
    while relation.WhichOneof("rel_type") == "with_relations":
        relation = relation.with_relations.root
        found.add(relation.common.plan_id)
    return found


def plans_of_both(left: At, right: At, left_ids: set[int], right_ids: set[int]) -> At:
    """The plans behind a join. One that is behind both sides is the side that it is itself, or nobody can tell."""
    both: At = {**left, **right}
    for key in left.keys() & right.keys():
        both[key] = None if (key in left_ids) == (key in right_ids) else (left if key in left_ids else right)[key]
    return both


def joined(before: list[Column], own: list[Column], side: Side) -> list[Column]:
    """The columns of a join, as Spark puts them: the shared ones first, from the side that has a value in each row."""
    shared = [name.lower() for name in side.using]
    # A column that is not there is for SQL to report.
    absent = {name.lower(): Column(name, quoted(name)) for name in side.using}
    left, right = ({**absent, **{c.name.lower(): c for c in columns}} for columns in (before, own))
    first = [right[name] if side.kind == "RIGHT JOIN" else left[name] for name in shared]
    if side.kind == "FULL JOIN":
        first = [Column(left[name].name, f"coalesce({left[name].said}, {right[name].said})") for name in shared]
    rest = before if side.kind in ("LEFT ANTI JOIN", "LEFT SEMI JOIN") else [*before, *own]
    return [*first, *(c for c in rest if c.name.lower() not in shared)]


def ambiguous(name: str) -> AnalysisException:
    return AnalysisException(
        f"[AMBIGUOUS_COLUMN_REFERENCE] Column `{name}` is ambiguous: both sides of a join come from the DataFrame that "
        "it is of. Give each side a name, DataFrame.alias('a'), and say the column with it: F.col('a."
        f"{name}'). SQLSTATE: 42702",
        errorClass="AMBIGUOUS_COLUMN_REFERENCE",
        sql_state="42702",
    )
