"""CHECK constraints where MERGE writes rows: the rows of each clause are looked at before the engine merges them.

https://docs.databricks.com/sql/language-manual/delta-merge-into.html. Of the clauses of one kind the first whose
condition holds is the one that applies to a row.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlglot import exp

from local_workspace.sql import table_rules
from local_workspace.sql.dialect import to_engine
from local_workspace.sql.errors import unsupported
from local_workspace.sql.names import quoted
from local_workspace.store import Document

if TYPE_CHECKING:
    from local_workspace.sql.session import SqlSession

# Marks the rows of the other side that are there.
_THERE = "__there"


def refuse_what_is_computed(merge: exp.Merge, document: Document) -> None:
    """Raise for what MERGE would have to compute: generated columns, and identities of rows that it inserts."""
    columns = document["columns"]
    if any("generated" in column for column in columns):
        raise unsupported("MERGE into a table with generated columns (use INSERT and UPDATE)")
    identities = [column["name"].lower() for column in columns if "identity" in column]
    if not identities:
        return
    for when in merge.args["whens"].expressions:
        then = when.args["then"]
        if isinstance(then, exp.Insert):
            raise unsupported("MERGE that inserts into a table with an identity column (use INSERT)")
        if isinstance(then, exp.Update) and (set(_assigned(then, document, "")) & set(identities)):
            raise unsupported("MERGE that sets an identity column")


def keep(session: SqlSession, merge: exp.Merge, document: Document) -> None:
    """Raise where a row, as it would be, is not what a CHECK allows. ``merge`` is written for the engine."""
    if table_rules.checks(document):
        for rows in _rows(merge, document):
            table_rules.keep_checks(session, document, rows)


def _rows(merge: exp.Merge, document: Document) -> Iterator[str]:
    """A query for each clause that writes: the table's columns as the clause leaves them."""
    target, source = merge.this, merge.args["using"]
    ours, theirs = quoted(target.alias_or_name), quoted(source.alias_or_name)
    on = to_engine(merge.args["on"])
    sides = to_engine(target), to_engine(source)
    matched = f"{sides[0]} JOIN {sides[1]} ON {on} WHERE true"
    new = f"{sides[1]} LEFT JOIN {_marked(sides[0], ours)} ON {on} WHERE {ours}.{_THERE} IS NULL"
    left_alone = f"{sides[0]} LEFT JOIN {_marked(sides[1], theirs)} ON {on} WHERE {theirs}.{_THERE} IS NULL"
    earlier: dict[str, list[str]] = {}
    for when in merge.args["whens"].expressions:
        source_rows = matched if when.args.get("matched") else left_alone if when.args.get("source") else new
        before = earlier.setdefault(source_rows, [])
        own = when.args.get("condition")
        applies = [f"NOT coalesce({each}, false)" for each in before] + ([f"({to_engine(own)})"] if own else [])
        before.append(f"({to_engine(own)})" if own else "true")
        then = when.args["then"]
        if isinstance(then, exp.Update | exp.Insert):
            listed = _listed(then, document, ours=ours, theirs=theirs)
            yield f"SELECT {listed} FROM {' AND '.join([source_rows, *applies])}"


def _marked(side: str, alias: str) -> str:
    return f"(SELECT *, true AS {_THERE} FROM {side}) AS {alias}"


def _listed(then: exp.Update | exp.Insert, document: Document, *, ours: str, theirs: str) -> str:
    values = _assigned(then, document, theirs)
    other = f"{ours}." if isinstance(then, exp.Update) else None
    shown = []
    for column in document["columns"]:
        name = quoted(column["name"])
        kept = "NULL" if other is None else f"{other}{name}"
        shown.append(f"CAST({values.get(column['name'].lower(), kept)} AS {column['type_text']}) AS {name}")
    return ", ".join(shown)


def _assigned(then: exp.Update | exp.Insert, document: Document, theirs: str) -> dict[str, str]:
    """What the clause writes into columns, by lower-case name, for the engine. ``*`` is the source's column."""
    star = {column["name"].lower(): f"{theirs}.{quoted(column['name'])}" for column in document["columns"]}
    if isinstance(then, exp.Insert):
        if isinstance(then.this, exp.Star):
            return star
        if not isinstance(then.this, exp.Tuple) or not isinstance(then.expression, exp.Tuple):
            raise unsupported("this form of INSERT in a MERGE into a table with rules")
        pairs = zip(then.this.expressions, then.expression.expressions, strict=True)
        return {column.name.lower(): to_engine(value) for column, value in pairs}
    if any(isinstance(each, exp.Star) for each in then.expressions):
        return star
    return {each.this.name.lower(): to_engine(each.expression) for each in then.expressions if isinstance(each, exp.EQ)}
