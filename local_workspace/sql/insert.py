"""INSERT INTO, INSERT OVERWRITE and REPLACE WHERE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from local_workspace.sql.dialect import to_engine
from local_workspace.sql.dml import commit, writable_target
from local_workspace.sql.engine_errors import unresolved_column
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.names import TableName, quoted
from local_workspace.sql.result import QueryResult, affected
from local_workspace.store import Document

if TYPE_CHECKING:
    from local_workspace.sql.session import SqlSession


def insert(session: SqlSession, tree: exp.Insert) -> QueryResult:
    into = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    named = [column.name for column in tree.this.expressions] if isinstance(tree.this, exp.Schema) else []
    if tree.args.get("using"):
        raise unsupported("INSERT with REPLACE USING or REPLACE ON (use MERGE)")
    partition = into.args.get("partition") or tree.args.get("partition") or None
    into.set("partition", None)
    name, document, folder = writable_target(session, into)
    fixed = _fixed(document, partition)
    query = tree.expression
    if isinstance(query, exp.Values):
        query = exp.Select(expressions=[exp.Star()]).from_(query)
    if tree.args.get("with_"):
        query.set("with_", tree.args["with_"])
    written = session.rewriter().rewrite(query)
    source = session.run_engine(to_engine(written), columns_only=True).schema
    columns = [column["name"] for column in document["columns"] if column["name"].lower() not in fixed]
    if tree.args.get("by_name"):
        named = list(source.names)
    order = _positions(name, columns, named, len(source))
    with session.catalogs.lock(name):
        aliases = ", ".join(f"c{index}" for index in range(len(source)))
        values = [_value(column, order, fixed) for column in document["columns"]]
        condition = tree.args.get("where")
        if condition is None and fixed and tree.args.get("overwrite"):
            condition = exp.and_(
                *(exp.NullSafeEQ(this=exp.column(column), expression=value.copy()) for column, value in fixed.items())
            )
        if condition is not None:
            rows = f"SELECT {_casts(document, values)} FROM ({to_engine(written)}) AS s({aliases})"
            return _replace_where(session, into, document, condition, rows)
        # The engine casts to the table's types and refuses what does not fit; columns without a value get NULL.
        selected = ", ".join(
            f"{value} AS {quoted(column['name'])}" for column, value in zip(document["columns"], values, strict=True)
        )
        verb = "INSERT OVERWRITE TABLE" if tree.args.get("overwrite") else "INSERT INTO"
        sql = f"{verb} {session.engine_name(document)} SELECT {selected} FROM ({to_engine(written)}) AS s({aliases})"
        metrics, answer = commit(session, folder, sql)
    count = int(metrics.get("numOutputRows", answer.column(0)[0].as_py() if answer.num_rows else 0))
    return affected(num_affected_rows=count, num_inserted_rows=count)


def _fixed(document: Document, partition: exp.Expr | None) -> dict[str, exp.Expr]:
    """The values that ``PARTITION (a = 1, b)`` gives to columns, by lower-case name."""
    found: dict[str, exp.Expr] = {}
    partitions = {c["name"].lower() for c in document["columns"] if c.get("partition_index") is not None}
    for item in partition.expressions if partition is not None else []:
        column = item.this if isinstance(item, exp.EQ) else item
        if column.name.lower() not in partitions:
            message = f"PARTITION clause cannot contain the non-partition column: {quoted(column.name)}."
            raise SqlError("NON_PARTITION_COLUMN", message, "42000")
        if isinstance(item, exp.EQ):
            found[column.name.lower()] = item.expression
    return found


def _value(column: Document, order: dict[str, int], fixed: dict[str, exp.Expr]) -> str:
    key = column["name"].lower()
    if key in fixed:
        return f"CAST({to_engine(fixed[key])} AS {column['type_text']})"
    return f"s.c{order[key]}" if key in order else f"CAST(NULL AS {column['type_text']})"


def _casts(document: Document, values: list[str]) -> str:
    return ", ".join(
        f"CAST({value} AS {column['type_text']}) AS {quoted(column['name'])}"
        for column, value in zip(document["columns"], values, strict=True)
    )


def _replace_where(
    session: SqlSession, into: exp.Table, document: Document, condition: exp.Expr, rows: str
) -> QueryResult:
    """New rows in place of those for which the condition holds, in one commit."""
    probe = exp.Select(expressions=[exp.Literal.number(1)]).from_(into.copy()).where(condition.copy())
    spelled = to_engine(session.rewriter().rewrite(probe).args["where"].this)
    outside = f"NOT coalesce(({spelled}), false)"
    engine_name, alias = session.engine_name(document), quoted(into.name)
    strangers = session.run_engine(f"SELECT count(*) FROM ({rows}) AS {alias} WHERE {outside}").column(0)[0].as_py()
    if strangers:
        message = "Written data does not conform to partial table overwrite condition or constraint "
        raise SqlError("DELTA_REPLACE_WHERE_MISMATCH", f"{message}'{condition.sql('databricks')}'.", "44000")
    columns = ", ".join(quoted(column["name"]) for column in document["columns"])
    kept = f"SELECT {columns} FROM {engine_name} AS {alias} WHERE {outside}"
    before = session.run_engine(f"SELECT count(*) FROM ({kept}) AS k").column(0)[0].as_py()
    folder = session.catalogs.folder(document["location"])
    metrics, _ = commit(session, folder, f"INSERT OVERWRITE TABLE {engine_name} {kept} UNION ALL {rows}")
    count = int(metrics.get("numOutputRows", before)) - before
    return affected(num_affected_rows=count, num_inserted_rows=count)


def _positions(name: TableName, columns: list[str], named: list[str], given: int) -> dict[str, int]:
    """Which of the query's columns goes into each column of the table, by lower-case name."""
    targets = named or columns
    for column in named:
        if column.lower() not in [known.lower() for known in columns]:
            raise unresolved_column(column, columns[:5])
    if len(targets) != given:
        kind = "NOT_ENOUGH_DATA_COLUMNS" if given < len(targets) else "TOO_MANY_DATA_COLUMNS"
        message = (
            f"Cannot write to {name.quoted}, the reason is {'not enough' if given < len(targets) else 'too many'} "
            "data "
            f"columns: the table's columns are {', '.join(quoted(t) for t in targets)}; the data has {given}."
        )
        raise SqlError(f"INSERT_COLUMN_ARITY_MISMATCH.{kind}", message, "21S01")
    return {target.lower(): position for position, target in enumerate(targets)}
