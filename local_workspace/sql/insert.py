"""INSERT INTO, INSERT OVERWRITE and REPLACE WHERE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from local_workspace.sql import file_writes, table_rules
from local_workspace.sql.catalog import is_of_files
from local_workspace.sql.dialect import to_engine
from local_workspace.sql.dml import writable_target
from local_workspace.sql.dml_commit import commit
from local_workspace.sql.engine_errors import unresolved_column
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.names import TableName, quoted
from local_workspace.sql.result import QueryResult, affected
from local_workspace.sql.rewrite import parse
from local_workspace.sql.written_rows import is_default
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
    name, document, folder = writable_target(session, into, operation="INSERT")
    fixed = _fixed(document, partition)
    query = tree.expression
    if isinstance(query, exp.Values):
        query = exp.Select(expressions=[exp.Star()]).from_(query)
    if tree.args.get("with_"):
        query.set("with_", tree.args["with_"])
    named = _without_defaults(query, document, named, fixed)
    written = session.rewriter().rewrite(query)
    source = session.run_engine(to_engine(written), columns_only=True).schema
    columns = [column["name"] for column in document["columns"] if column["name"].lower() not in fixed]
    if tree.args.get("by_name"):
        named = list(source.names)
    order = _positions(name, columns, named, len(source))
    with session.catalogs.lock(name):
        aliases = ", ".join(f"c{index}" for index in range(len(source)))
        rows = f"({to_engine(written)}) AS s({aliases})"
        values = _values(session, name, order, fixed, rows)
        table_rules.keep_checks(session, document, f"SELECT {_casts(document, values)} FROM {rows}")
        condition = tree.args.get("where")
        if condition is None and fixed and tree.args.get("overwrite"):
            condition = exp.and_(
                *(exp.NullSafeEQ(this=exp.column(column), expression=value.copy()) for column, value in fixed.items())
            )
        if is_of_files(document):
            if condition is not None:
                raise unsupported("INSERT with REPLACE WHERE into a table of files that are not Delta")
            query_text = f"SELECT {_casts(document, values)} FROM {rows}"
            count = file_writes.insert(session, document, query_text, overwrite=bool(tree.args.get("overwrite")))
            return affected(num_affected_rows=count, num_inserted_rows=count)
        if condition is not None:
            return _replace_where(session, into, document, condition, f"SELECT {_casts(document, values)} FROM {rows}")
        # The engine casts to the table's types and refuses what does not fit; columns without a value get NULL.
        selected = ", ".join(
            f"{value} AS {quoted(column['name'])}" for column, value in zip(document["columns"], values, strict=True)
        )
        verb = "INSERT OVERWRITE TABLE" if tree.args.get("overwrite") else "INSERT INTO"
        sql = f"{verb} {session.engine_name(document)} SELECT {selected} FROM {rows}"
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


def _without_defaults(query: exp.Expr, document: Document, named: list[str], fixed: dict[str, exp.Expr]) -> list[str]:
    """The columns that VALUES gives, once DEFAULT is written as what it is or left out with its column."""
    source = query.args.get("from_")
    values = query if isinstance(query, exp.Values) else source.this if source is not None else None
    if not isinstance(values, exp.Values) or not any(is_default(each) for each in values.find_all(exp.Var, exp.Column)):
        return named
    rows = [row.expressions for row in values.expressions if isinstance(row, exp.Tuple)]
    known = [column["name"] for column in document["columns"] if column["name"].lower() not in fixed]
    targets = named or known
    by_name = {column["name"].lower(): column for column in document["columns"]}
    if any(len(row) != len(targets) for row in rows):
        return named
    left_out = []
    for at, target in enumerate(targets):
        cells = [row[at] for row in rows]
        if all(map(is_default, cells)) and len(targets) - len(left_out) > 1:
            left_out.append(at)
            continue
        column = by_name.get(target.lower(), {})
        for cell in filter(is_default, cells):
            if "identity" in column or "generated" in column:
                raise unsupported("DEFAULT beside values in a generated column")
            cell.replace(parse(f"SELECT CAST({column.get('default', 'NULL')} AS {column['type_text']})").expressions[0])
    for row in values.expressions:
        if isinstance(row, exp.Tuple):
            row.set("expressions", [cell for at, cell in enumerate(row.expressions) if at not in left_out])
    return [target for at, target in enumerate(targets) if at not in left_out]


def _values(
    session: SqlSession, name: TableName, order: dict[str, int], fixed: dict[str, exp.Expr], rows: str
) -> list[str]:
    """What each of the table's columns is given; the table's lock is held."""
    columns = session.catalogs.require_table(name)["columns"]
    given: dict[str, exp.Expr] = {}
    found: dict[str, str] = {}
    for column in columns:
        key = column["name"].lower()
        if key in fixed:
            value: str = f"CAST({to_engine(fixed[key])} AS {column['type_text']})"
        elif key in order:
            value = f"s.c{order[key]}"
            if column.get("identity", {}).get("always"):
                message = f"Providing values for GENERATED ALWAYS AS IDENTITY column {column['name']} is not supported."
                raise SqlError("DELTA_IDENTITY_COLUMNS_EXPLICIT_INSERT_NOT_SUPPORTED", message, "42808")
        elif "identity" in column:
            count = session.run_engine(f"SELECT count(*) FROM {rows}").column(0)[0].as_py()
            value = table_rules.next_identities(session, name, column, count)
        else:
            value = table_rules.default_of(session, column)
        found[key] = value
        given[key] = exp.Cast(
            this=exp.Var(this=value), to=exp.DataType.build(column["type_text"], dialect="databricks")
        )
    for column in columns:
        if "generated" in column:
            _generate(session, column, found, given, rows)
    return [found[column["name"].lower()] for column in columns]


def _generate(
    session: SqlSession, column: Document, found: dict[str, str], given: dict[str, exp.Expr], rows: str
) -> None:
    key = column["name"].lower()
    made = f"CAST({table_rules.engine_expression(session, column['generated'], given)} AS {column['type_text']})"
    if found[key].startswith("s.c"):
        query = f"SELECT {found[key]} FROM {rows} WHERE NOT ({found[key]} <=> {made}) LIMIT 1"
        if session.run_engine(query).num_rows:
            message = f"CHECK constraint Generated Column ({column['name']} <=> {column['generated']}) violated by row."
            raise SqlError("DELTA_VIOLATE_CONSTRAINT_WITH_VALUES", message, "23001")
    found[key] = made


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
    lower = [target.lower() for target in targets]
    repeated = next((target for target in lower if lower.count(target) > 1), None)
    if repeated is not None:
        message = f"The column {quoted(repeated)} already exists. Choose another name or rename the existing column."
        raise SqlError("COLUMN_ALREADY_EXISTS", message, "42711")
    if len(targets) != given:
        kind = "NOT_ENOUGH_DATA_COLUMNS" if given < len(targets) else "TOO_MANY_DATA_COLUMNS"
        message = (
            f"Cannot write to {name.quoted}, the reason is {'not enough' if given < len(targets) else 'too many'} "
            "data "
            f"columns: the table's columns are {', '.join(quoted(t) for t in targets)}; the data has {given}."
        )
        raise SqlError(f"INSERT_COLUMN_ARITY_MISMATCH.{kind}", message, "21S01")
    return {target.lower(): position for position, target in enumerate(targets)}
