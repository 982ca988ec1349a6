"""UPDATE, DELETE, MERGE and TRUNCATE; what every write needs.

The number of rows that a statement changed is what the table's own log says about the commit: the engine's
count is wrong for UPDATE and for DELETE without a condition.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
from sqlglot import exp

from local_workspace.sql import correlated, merge_checks, table_rules, written_rows
from local_workspace.sql.dialect import call_name, to_engine
from local_workspace.sql.dml_commit import commit
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.names import TableName, quoted
from local_workspace.sql.result import QueryResult, affected
from local_workspace.sql.tokens import Cursor
from local_workspace.sql.types import type_text
from local_workspace.store import Document

if TYPE_CHECKING:
    from local_workspace.sql.session import SqlSession

# A subquery's values that are put into a DELETE or UPDATE as literals.
MAX_VALUES = 10_000


def writable_target(session: SqlSession, table: exp.Expr, *, operation: str) -> tuple[TableName, Document, Path]:
    """Name, document and folder of the table that a statement writes. ``operation``: what it is called in errors."""
    if not isinstance(table, exp.Table) or isinstance(table.this, exp.Func):
        raise unsupported(f"writing to {table.sql('databricks')}")
    parts = [part.name for part in table.parts]
    if len(parts) == 1 and parts[0].lower() in session.temporary_views:
        raise SqlError("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", f"{quoted(*parts)} is a view.", "42809")
    name = session.table_name(parts)
    document = session.catalogs.require_table(name, as_written=quoted(*parts))
    if document["table_type"] == "VIEW":
        message = f"{name.quoted} is a view. The operation needs a table."
        raise SqlError("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", message, "42809")
    session.catalogs.check_writable(name)
    if operation == "INSERT":
        return name, document, session.catalogs.folder(document["location"])
    return name, document, session.catalogs.delta_folder(document, operation)


def update(session: SqlSession, tree: exp.Update) -> QueryResult:
    name, document, folder = writable_target(session, tree.this, operation="UPDATE")
    with session.catalogs.lock(name):
        written_rows.assign(session, tree, document)
        rewritten = session.rewriter().rewrite(tree, target=None)
        try:
            _inline_subqueries(session, rewritten.args.get("where"))
            for assignment in rewritten.expressions:
                _inline_subqueries(session, assignment)
        except correlated.Correlated:
            table_rules.refuse(document, "UPDATE with such a subquery")
            return affected(num_affected_rows=correlated.update(session, rewritten, document, folder))
        written_rows.keep_checks(session, rewritten, document)
        metrics, _ = commit(session, folder, to_engine(rewritten))
    return affected(num_affected_rows=int(metrics.get("numUpdatedRows", 0)))


def delete(session: SqlSession, tree: exp.Delete) -> QueryResult:
    name, document, folder = writable_target(session, tree.this, operation="DELETE")
    with session.catalogs.lock(name):
        rewritten = session.rewriter().rewrite(tree, target=None)
        try:
            _inline_subqueries(session, rewritten.args.get("where"))
        except correlated.Correlated:
            return affected(num_affected_rows=correlated.delete(session, rewritten, document, folder))
        _without_coalesce(rewritten)
        metrics, _ = commit(session, folder, to_engine(rewritten))
    return affected(num_affected_rows=int(metrics.get("numDeletedRows", 0)))


def _without_coalesce(tree: exp.Expr) -> None:
    """Change the tree in place: the engine's DELETE, unlike everything else in it, knows CASE and no coalesce."""
    for node in reversed(list(tree.find_all(exp.Coalesce, exp.Anonymous))):
        if isinstance(node, exp.Anonymous) and call_name(node) != "coalesce":
            continue
        values = [value for value in (node.args.get("this"), *node.expressions) if isinstance(value, exp.Expr)]
        ifs = [exp.If(this=value.copy().is_(exp.null()).not_(), true=value) for value in values[:-1]]
        node.replace(exp.Case(ifs=ifs, default=values[-1]) if ifs else values[-1])


def truncate(session: SqlSession, text: str) -> QueryResult:
    cursor = Cursor(text)
    cursor.expect("TRUNCATE", "TABLE")
    parts = cursor.name()
    cursor.end()
    table = exp.Table(
        **{
            k: exp.to_identifier(p, quoted=True)
            for k, p in zip(("this", "db", "catalog"), reversed(parts), strict=False)
        }
    )
    delete(session, exp.Delete(this=table))
    return QueryResult.empty()


def merge(session: SqlSession, tree: exp.Merge) -> QueryResult:
    name, document, folder = writable_target(session, tree.this, operation="MERGE")
    merge_checks.refuse_what_is_computed(tree, document)
    with session.catalogs.lock(name):
        written_rows.merge_defaults(session, tree, document)
        rewritten = session.rewriter().rewrite(tree)
        merge_checks.keep(session, rewritten, document)  # type: ignore[arg-type]
        metrics, _ = commit(session, folder, to_engine(rewritten))
    counts = {
        "num_updated_rows": int(metrics.get("numTargetRowsUpdated", 0)),
        "num_deleted_rows": int(metrics.get("numTargetRowsDeleted", 0)),
        "num_inserted_rows": int(metrics.get("numTargetRowsInserted", 0)),
    }
    return affected(num_affected_rows=sum(counts.values()), **counts)


def _inline_subqueries(session: SqlSession, condition: exp.Expr | None) -> None:
    """The engine has no subqueries in UPDATE and DELETE: ask them first and put their values in place."""
    if condition is None:
        return
    for query in list(condition.find_all(exp.Query)):
        if query.find_ancestor(exp.Query):
            continue
        holder = query.parent
        if isinstance(holder, exp.Subquery):
            query, holder = holder, holder.parent
        inner = query.this if isinstance(query, exp.Subquery) else query
        try:
            values = session.run_engine(
                to_engine(exp.select("*").from_(exp.Subquery(this=inner.copy(), alias="q")).limit(MAX_VALUES + 1))
            )
        except SqlError as error:
            if error.error_class.startswith("UNRESOLVED_COLUMN"):
                raise correlated.Correlated from None
            raise
        _put_values(query, holder, values)


def _put_values(query: exp.Expr, holder: exp.Expr | None, values: pa.Table) -> None:
    if isinstance(holder, exp.Exists):
        holder.replace(exp.true() if values.num_rows else exp.false())
        return
    if values.num_columns != 1:
        raise unsupported("a subquery with several columns in UPDATE and DELETE")
    literals = [_literal(value) for value in values.column(0)]
    if isinstance(holder, exp.In):
        if len(literals) > MAX_VALUES:
            raise unsupported(f"a subquery with more than {MAX_VALUES} values in UPDATE and DELETE (use MERGE)")
        holder.set("query", None)
        if literals:
            holder.set("expressions", literals)
        else:
            holder.replace(exp.false())
        return
    if len(literals) > 1:
        message = "More than one row returned by a subquery used as an expression."
        raise SqlError("SCALAR_SUBQUERY_TOO_MANY_ROWS", message, "21000")
    query.replace(literals[0] if literals else exp.null())


def _literal(value: pa.Scalar) -> exp.Expr:
    if not value.is_valid:
        return exp.null()
    plain = value.as_py()
    if isinstance(plain, bool):
        return exp.true() if plain else exp.false()
    if isinstance(plain, int):
        return exp.Literal.number(plain)
    if isinstance(plain, str):
        return exp.Literal.string(plain)
    if isinstance(plain, bytes | list | dict):
        raise unsupported(f"a subquery of type {value.type} in UPDATE and DELETE")
    return exp.cast(exp.Literal.string(str(plain)), type_text(value.type), dialect="databricks")
