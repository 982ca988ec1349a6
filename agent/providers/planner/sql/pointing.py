"""Whether a question about "them" is still about the rows of the one before: if not, its number would be of others."""

from __future__ import annotations

import re
from collections.abc import Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

_POINTS = re.compile(
    r"\b(?:of|from|among|for|in|by|with|within|between)\s+(?P<those>them|those|these|it)\b"
    r"(?!\s+(?:that|who|which|whose|with|without|in|over|above|below|under|from|where|having|days|months|years|weeks))"
    r"|\b(?P<they>they|them)\b",
    re.IGNORECASE,
)


def lost(said: str, before: str, now: str) -> tuple[str, str] | None:
    """(the word that points back, what of the earlier statement is not in the new one); None when nothing is lost.

    ``before`` and ``now`` are SQL. What the earlier one kept to is its conditions, and its LIMIT.
    """
    found = _POINTS.search(said)
    if found is None or not before:
        return None
    try:
        earlier, later = (sqlglot.parse_one(sql, read="databricks") for sql in (before, now))
    except SqlglotError:
        return None
    held = {_bare(condition): condition for condition in _conditions(earlier)}
    kept = {_bare(condition) for condition in _conditions(later)}
    missing = [held[key].sql("databricks") for key in sorted(held.keys() - kept)]
    limit = earlier.args.get("limit")
    if limit is not None and later.args.get("limit") is None and not later.find(exp.Subquery, exp.CTE):
        missing.append(f"the first {limit.expression.sql('databricks')}")
    return (found["those"] or found["they"], " and ".join(missing)) if missing else None


def _conditions(tree: exp.Expr) -> Iterator[exp.Expr]:
    for where in tree.find_all(exp.Where):
        yield from where.this.flatten() if isinstance(where.this, exp.And) else (where.this,)


def _bare(condition: exp.Expr) -> str:
    """Without the tables' names, which come with a join."""
    copy = condition.copy()
    for column in copy.find_all(exp.Column):
        column.set("table", None)
    return copy.sql("databricks").lower()
