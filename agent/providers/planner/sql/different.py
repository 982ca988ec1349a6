"""How many different values each group has: "distinct types per brand" without a word for the number."""

from __future__ import annotations

from sqlglot import exp

from agent.providers.planner.sql.attach import Attached
from agent.providers.planner.sql.reading import Measured, Reading


def different_in_each(attached: Attached, r: Reading) -> None:
    """Different values that are asked for by group are counted: the groups' rows are no answer."""
    if not r.distinct or not r.splits or r.measures:
        return
    grouped = [split.column for split in r.splits]
    columns = [c for c in r.distinct if not any(c is one for one in grouped)]
    r.measures = [
        Measured(
            exp.Count(this=exp.Distinct(expressions=[attached.col(c)])), f"count_{c.name}", c, "distinct"
        )
        for c in columns
    ]  # fmt: skip
    r.distinct, r.counts = [], False
    r.said.append(f"counting the different values of {' and '.join(f'`{c.name}`' for c in columns)}")
