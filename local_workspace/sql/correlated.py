"""UPDATE and DELETE with subqueries that see the row: the table is written anew, in one commit.

The engine has such subqueries in SELECT alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp

from local_workspace.sql.dialect import call, to_engine
from local_workspace.sql.dml_commit import commit
from local_workspace.sql.errors import unsupported
from local_workspace.sql.names import quoted
from local_workspace.store import Document

if TYPE_CHECKING:
    from local_workspace.sql.session import SqlSession


class Correlated(Exception):
    """A subquery that cannot be asked on its own."""


def delete(session: SqlSession, tree: exp.Expr, document: Document, folder: Path) -> int:
    """How many rows were deleted. ``tree`` is written for the engine."""
    columns = ", ".join(quoted(column["name"]) for column in document["columns"])
    return _write(session, tree, document, folder, f"SELECT {columns}", keep_others=True)


def update(session: SqlSession, tree: exp.Expr, document: Document, folder: Path) -> int:
    """How many rows were changed. ``tree`` is written for the engine."""
    where = _condition(tree)
    values: dict[str, str] = {}
    for each in tree.expressions:
        if not isinstance(each, exp.EQ):
            raise unsupported("this assignment of an UPDATE with a subquery")
        values[each.this.name.lower()] = to_engine(_countable(each.expression))
    shown = []
    for column in document["columns"]:
        name, new = quoted(column["name"]), values.get(column["name"].lower())
        value = f"CASE WHEN {where} THEN CAST(({new}) AS {column['type_text']}) ELSE {name} END" if new else name
        shown.append(f"{value} AS {name}")
    return _write(session, tree, document, folder, f"SELECT {', '.join(shown)}", keep_others=False)


def _write(
    session: SqlSession, tree: exp.Expr, document: Document, folder: Path, select: str, *, keep_others: bool
) -> int:
    source, where = to_engine(tree.this), _condition(tree)
    count = session.run_engine(f"SELECT count(*) FROM {source} WHERE {where}").column(0)[0].as_py()
    if count:
        rows = f"{select} FROM {source}" + (f" WHERE NOT ({where})" if keep_others else "")
        commit(session, folder, f"INSERT OVERWRITE TABLE {session.engine_name(document)} {rows}")
    return count


def _condition(tree: exp.Expr) -> str:
    where = tree.args.get("where")
    return "true" if where is None else f"coalesce({to_engine(_countable(where.this))}, false)"


def _countable(value: exp.Expr) -> exp.Expr:
    """EXISTS as a count above nothing, which may stand anywhere."""
    holder = exp.Paren(this=value.copy())
    for exists in list(holder.find_all(exp.Exists)):
        query = exists.this.unnest()
        if not isinstance(query, exp.Select) or any(query.args.get(part) for part in ("group", "having", "limit")):
            raise unsupported("this form of EXISTS in UPDATE and DELETE (use MERGE)")
        counted = query.copy()
        counted.set("expressions", [call("count", exp.Star())])
        counted.set("order", None)
        number = exp.Subquery(this=counted)
        exists.replace(exp.Paren(this=exp.GT(this=number, expression=exp.Literal.number(0))))
    if any(found.args.get("query") for found in holder.find_all(exp.In)):
        raise unsupported(
            "IN with a subquery that refers to the outer table in UPDATE and DELETE (use EXISTS or MERGE)"
        )
    for query in holder.find_all(exp.Subquery):
        inner = query.this
        if not isinstance(inner, exp.Select) or len(inner.expressions) != 1 or inner.args.get("group") is not None:
            raise unsupported("this form of a subquery in UPDATE and DELETE (use MERGE)")
    return holder
