"""ALTER TABLE, ALTER VIEW and COMMENT ON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from local_workspace.sql import delta_log
from local_workspace.sql.catalog import column_documents
from local_workspace.sql.engine_errors import unresolved_column
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.names import TableName, check_new_name, quoted, schema_name
from local_workspace.sql.result import QueryResult
from local_workspace.sql.rewrite import parse
from local_workspace.sql.tokens import Cursor
from local_workspace.sql.types import json_field
from local_workspace.store import Document

if TYPE_CHECKING:
    from local_workspace.sql.session import SqlSession


def alter(session: SqlSession, text: str) -> QueryResult:
    cursor = Cursor(text)
    cursor.expect("ALTER")
    what = cursor.take_any("TABLE", "VIEW", "SCHEMA", "DATABASE", "CATALOG", "VOLUME")
    if what is None:
        raise cursor.unexpected()
    if what not in ("TABLE", "VIEW"):
        raise unsupported(f"ALTER {what} (COMMENT ON {what} works)")
    parts = cursor.name()
    name = session.table_name(parts)
    catalog = session.catalogs
    catalog.require_table(name, as_written=quoted(*parts))
    catalog.check_writable(name)
    with catalog.lock(name):
        if cursor.take("RENAME", "TO"):
            _rename(session, name, cursor)
        elif cursor.take("SET", "TBLPROPERTIES"):
            _set_properties(session, name, cursor)
        elif cursor.take_any("ADD COLUMNS", "ADD COLUMN"):
            _add_columns(session, name, cursor)
        elif cursor.take_any("ALTER COLUMN", "CHANGE COLUMN"):
            column = cursor.name_part()
            if not cursor.take("COMMENT"):
                raise unsupported("this ALTER COLUMN (a COMMENT can be set)")
            set_comment(session, "COLUMN", [name.catalog, name.schema, name.table, column], cursor.string())
        elif cursor.take_any("DROP COLUMNS", "DROP COLUMN"):
            message = "DROP COLUMN is not supported for your Delta table. Column mapping is not enabled on it."
            raise SqlError("DELTA_UNSUPPORTED_DROP_COLUMN", message, "0AKDC")
        elif cursor.take("RENAME", "COLUMN"):
            message = "Column rename is not supported for your Delta table. Column mapping is not enabled on it."
            raise SqlError("DELTA_UNSUPPORTED_RENAME_COLUMN", message, "0AKDC")
        else:
            raise unsupported("this ALTER " + what) if not cursor.at_end else cursor.unexpected()
    return QueryResult.empty()


def _rename(session: SqlSession, name: TableName, cursor: Cursor) -> None:
    parts = cursor.name()
    cursor.end()
    catalog = session.catalogs
    new = session.table_name([name.catalog, name.schema, *parts] if len(parts) == 1 else parts)
    catalog.require_schema(new.catalog, new.schema)
    check_new_name(new.table)
    if catalog.table(new) is not None:
        message = f"Cannot create table or view {new.quoted} because it already exists."
        raise SqlError("TABLE_OR_VIEW_ALREADY_EXISTS", message, "42P07")
    document = catalog.require_table(name)
    changed = {"name": new.table, "schema_name": new.schema, "catalog_name": new.catalog, "full_name": new.full}
    # First the new name, then the old one away: a crash in between leaves both, never neither.
    catalog.tables.put(new.full, document | changed)
    catalog.tables.delete(name.full)


def _set_properties(session: SqlSession, name: TableName, cursor: Cursor) -> None:
    cursor.expect("(")
    properties = {}
    while True:
        key = cursor.optional_string() or ".".join(cursor.name())
        cursor.take("=")
        properties[key] = cursor.string()
        if not cursor.take(","):
            break
    cursor.expect(")")
    cursor.end()
    session.catalogs.tables.change(
        name.full, lambda document: document.update(properties=document.get("properties", {}) | properties)
    )


def _add_columns(session: SqlSession, name: TableName, cursor: Cursor) -> None:
    listed = cursor.rest()
    listed = listed if listed.startswith("(") else f"({listed})"
    tree = parse(f"CREATE TABLE added {listed}")
    catalog = session.catalogs
    document = catalog.require_table(name)
    if not document.get("location") or not isinstance(tree.this, exp.Schema):
        raise unsupported("ADD COLUMN on this object")
    taken = {column["name"].lower() for column in document["columns"]}
    casts, comments = [], {}
    for column in tree.this.expressions:
        if column.name.lower() in taken:
            message = f"Cannot add column {quoted(column.name)} because it already exists."
            raise SqlError("FIELD_ALREADY_EXISTS", message, "42710")
        for constraint in column.args.get("constraints") or []:
            if not isinstance(constraint.kind, exp.CommentColumnConstraint):
                raise unsupported(f"ADD COLUMN with {constraint.sql('databricks')}")
            comments[column.name] = constraint.kind.this.name
        casts.append(f"CAST(NULL AS {column.args['kind'].sql('spark')}) AS {quoted(column.name)}")
    added = session.run_engine("SELECT " + ", ".join(casts)).schema
    folder = catalog.folder(document["location"])
    delta_log.add_columns(folder, [json_field(field, comments.get(field.name)) for field in added])
    session.registration.forget(folder)
    columns = document["columns"] + column_documents(added, comments=comments)
    for position, column in enumerate(columns):
        column["position"] = position
    catalog.tables.change(name.full, lambda changed: changed.update(columns=columns))


def comment_on(session: SqlSession, text: str) -> QueryResult:
    cursor = Cursor(text)
    cursor.expect("COMMENT", "ON")
    what = cursor.take_any("TABLE", "VIEW", "SCHEMA", "DATABASE", "CATALOG", "COLUMN", "VOLUME")
    if what is None:
        raise cursor.unexpected()
    parts = cursor.name()
    cursor.expect("IS")
    comment = None if cursor.take("NULL") else cursor.string()
    cursor.end()
    set_comment(session, what, parts, comment)
    return QueryResult.empty()


def set_comment(session: SqlSession, what: str, parts: list[str], comment: str | None) -> None:
    catalog = session.catalogs
    if what == "COLUMN":
        name = session.table_name(parts[:-1])
        catalog.require_table(name)
        catalog.check_writable(name)
        catalog.tables.change(name.full, lambda document: _comment_column(document, parts[-1], comment))
        return
    if what == "CATALOG":
        catalog.require_catalog(parts[0].lower())
        collection, key, owner = catalog.catalogs, parts[0].lower(), parts[0].lower()
    elif what in ("SCHEMA", "DATABASE"):
        owner, schema = schema_name(parts, catalog=session.catalog)
        catalog.require_schema(owner, schema)
        collection, key = catalog.schemas, f"{owner}.{schema}"
    else:
        name = session.table_name(parts)
        collection, key, owner = (catalog.volumes if what == "VOLUME" else catalog.tables), name.full, name.catalog
        if what != "VOLUME":
            catalog.require_table(name, as_written=quoted(*parts))
    catalog.check_writable(TableName(owner, "", ""))
    collection.change(key, lambda document: document.update(comment=comment or ""))


def _comment_column(document: Document, column: str, comment: str | None) -> None:
    for known in document["columns"]:
        if known["name"].lower() == column.lower():
            known["comment"] = comment or ""
            return
    raise unresolved_column(column, [known["name"] for known in document["columns"]][:5])
