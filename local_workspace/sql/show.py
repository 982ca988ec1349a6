"""SHOW: lists from the catalog's documents."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pyarrow as pa

from local_workspace.sql import information_schema, routines, table_rules
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.names import quoted, schema_name
from local_workspace.sql.registration import literal
from local_workspace.sql.result import QueryResult
from local_workspace.sql.show_drivers import DRIVER_SHOWS
from local_workspace.sql.show_extended import information
from local_workspace.sql.tokens import Cursor
from local_workspace.store import Document

if TYPE_CHECKING:
    from local_workspace.sql.session import SqlSession


def show(session: SqlSession, text: str) -> QueryResult:
    cursor = Cursor(text)
    cursor.expect("SHOW")
    for words, answer in _SHOWS.items():
        if cursor.take(*words.split()):
            result = answer(session, cursor)
            cursor.end()
            return result
    if cursor.at_end:
        raise cursor.unexpected()
    raise unsupported(f"SHOW {next(iter(cursor)).text.upper()}")


def rows(columns: dict[str, pa.DataType], data: list[tuple]) -> QueryResult:
    """A result from rows of Python values."""
    schema = pa.schema(list(columns.items()))
    arrays = [pa.array([row[i] for row in data], kind) for i, kind in enumerate(columns.values())]
    return QueryResult.of(pa.Table.from_arrays(arrays, schema=schema))


def _like(cursor: Cursor) -> Callable[[str], bool]:
    """``[LIKE] 'a*|b'``: a glob, alternatives with a bar, in any case."""
    cursor.take("LIKE")
    pattern = cursor.optional_string()
    if pattern is None:
        return lambda name: True
    globs = [part.strip().replace("%", "*").lower() for part in pattern.split("|")]
    return lambda name: any(fnmatch.fnmatchcase(name.lower(), glob) for glob in globs)


def _catalogs(session: SqlSession, cursor: Cursor) -> QueryResult:
    like = _like(cursor)
    return rows({"catalog": pa.string()}, [(key,) for key, _ in session.catalogs.catalogs.items() if like(key)])


def _schemas(session: SqlSession, cursor: Cursor) -> QueryResult:
    catalog = session.catalog
    if cursor.take_any("IN", "FROM"):
        cursor.take("CATALOG")
        catalog = cursor.name_part().lower()
    like = _like(cursor)
    session.catalogs.require_catalog(catalog)
    names = session.catalogs.schema_names(catalog)
    return rows({"databaseName": pa.string()}, [(name,) for name in names if like(name)])


def _in_schema(session: SqlSession, cursor: Cursor) -> tuple[str, str]:
    catalog, schema = session.catalog, session.schema
    if cursor.take_any("IN", "FROM"):
        cursor.take_any("SCHEMA", "DATABASE")
        catalog, schema = schema_name(cursor.name(), catalog=catalog)
    session.catalogs.require_schema(catalog, schema)
    return catalog, schema


def _documents(session: SqlSession, catalog: str, schema: str) -> list[Document]:
    if schema == "information_schema":
        return information_schema.documents(session.catalogs, catalog)
    return session.catalogs.tables_in(catalog, schema)


_TABLES = {"database": pa.string(), "tableName": pa.string(), "isTemporary": pa.bool_()}


def _tables(session: SqlSession, cursor: Cursor) -> QueryResult:
    catalog, schema = _in_schema(session, cursor)
    like = _like(cursor)
    data = [(schema, d["name"], False) for d in _documents(session, catalog, schema) if like(d["name"])]
    data += [("", name, True) for name in sorted(session.temporary_views) if like(name)]
    return rows(_TABLES, data)


def _table_extended(session: SqlSession, cursor: Cursor) -> QueryResult:
    catalog, schema = _in_schema(session, cursor)
    if not cursor.peek("LIKE"):
        raise cursor.unexpected()
    like = _like(cursor)
    if cursor.peek("PARTITION"):
        raise unsupported("SHOW TABLE EXTENDED with a PARTITION")
    found = session.catalogs.tables_in(catalog, schema)
    data = [(schema, d["name"], False, information(d)) for d in found if like(d["name"])]
    return rows(_TABLES | {"information": pa.string()}, data)


def _views(session: SqlSession, cursor: Cursor) -> QueryResult:
    catalog, schema = _in_schema(session, cursor)
    like = _like(cursor)
    found = [d["name"] for d in _documents(session, catalog, schema) if d["table_type"] == "VIEW" and like(d["name"])]
    data = [(schema, name, False, False) for name in found]
    data += [("", name, True, False) for name in sorted(session.temporary_views) if like(name)]
    columns = {"namespace": pa.string(), "viewName": pa.string()}
    return rows(columns | {"isTemporary": pa.bool_(), "isMaterialized": pa.bool_()}, data)


def _columns(session: SqlSession, cursor: Cursor) -> QueryResult:
    if not cursor.take_any("IN", "FROM"):
        raise cursor.unexpected()
    parts = cursor.name()
    if cursor.take_any("IN", "FROM"):
        parts = [*cursor.name(), parts[-1]]
    document = session.catalogs.require_table(session.table_name(parts), as_written=quoted(*parts))
    return rows({"col_name": pa.string()}, [(column["name"],) for column in document["columns"]])


def _volumes(session: SqlSession, cursor: Cursor) -> QueryResult:
    catalog, schema = _in_schema(session, cursor)
    like = _like(cursor)
    found = session.catalogs.volumes.values()
    here = sorted(d["name"] for d in found if (d["catalog_name"], d["schema_name"]) == (catalog, schema))
    listed = [(schema, name) for name in here if like(name)]
    return rows({"database": pa.string(), "volume_name": pa.string()}, listed)


def _properties(session: SqlSession, cursor: Cursor) -> QueryResult:
    parts = cursor.name()
    document = session.catalogs.require_table(session.table_name(parts), as_written=quoted(*parts))
    listed = sorted((document.get("properties") or {}).items())
    return rows({"key": pa.string(), "value": pa.string()}, [(key, str(value)) for key, value in listed])


def _create_table(session: SqlSession, cursor: Cursor) -> QueryResult:
    parts = cursor.name()
    name = session.table_name(parts)
    document = session.catalogs.require_table(name, as_written=quoted(*parts))
    return rows({"createtab_stmt": pa.string()}, [(create_statement(document),)])


def create_statement(document: Document) -> str:
    """The CREATE statement that makes such a table or view."""
    name = f"{document['catalog_name']}.{document['schema_name']}.{document['name']}"
    comment = f"\nCOMMENT {literal(document['comment'])}" if document.get("comment") else ""
    lines = []
    for column in document["columns"]:
        line = f"  {_identifier(column['name'])}"
        if document["table_type"] != "VIEW":
            line += f" {column['type_text'].upper()}" + ("" if column.get("nullable", True) else " NOT NULL")
            line += _rule(column)
        lines.append(line + (f" COMMENT {literal(column['comment'])}" if column.get("comment") else ""))
    for constraint in document.get("constraints", []):
        lines.append(f"  CONSTRAINT {_identifier(constraint['name'])} {table_rules.written(constraint)}")
    body = " (\n" + ",\n".join(lines) + ")"
    if document["table_type"] == "VIEW":
        return f"CREATE VIEW {name}{body}{comment}\nAS {document['view_definition']}"
    partitions = [c for c in document["columns"] if c.get("partition_index") is not None]
    by = ", ".join(_identifier(c["name"]) for c in sorted(partitions, key=lambda c: c["partition_index"]))
    properties = ",\n".join(
        f"  {literal(k)} = {literal(str(v))}" for k, v in (document.get("properties") or {}).items()
    )
    text = (
        f"CREATE TABLE {name}{body}\nUSING {document['data_source_format'].lower()}{_options(document)}"
        + (f"\nPARTITIONED BY ({by})" if by else "")
        + comment
    )
    return text + (f"\nTBLPROPERTIES (\n{properties})" if properties else "")


def _options(document: Document) -> str:
    """OPTIONS and LOCATION of a table that does not lie in the workspace's own storage."""
    options = ",\n".join(
        f"  {literal(key)} = {literal(value)}" for key, value in (document.get("file_options") or {}).items()
    )
    text = f"\nOPTIONS (\n{options})" if options else ""
    return text + (
        f"\nLOCATION {literal(document['storage_location'])}" if document["table_type"] == "EXTERNAL" else ""
    )


def _rule(column: Document) -> str:
    """DEFAULT and GENERATED as they stand behind a column's type."""
    identity = column.get("identity")
    if identity:
        how = "ALWAYS" if identity["always"] else "BY DEFAULT"
        return f" GENERATED {how} AS IDENTITY (START WITH {identity['start']} INCREMENT BY {identity['step']})"
    if "generated" in column:
        return f" GENERATED ALWAYS AS ({column['generated']})"
    return f" DEFAULT {column['default']}" if "default" in column else ""


def _partitions(session: SqlSession, cursor: Cursor) -> QueryResult:
    parts = cursor.name()
    name = session.table_name(parts)
    document = session.catalogs.require_table(name, as_written=quoted(*parts))
    found = [column for column in document["columns"] if column.get("partition_index") is not None]
    if not found:
        message = f"SHOW PARTITIONS is not allowed on a table that is not partitioned: {name.quoted}."
        raise SqlError("INVALID_PARTITION_OPERATION.PARTITION_SCHEMA_IS_EMPTY", message, "42601")
    columns = ", ".join(quoted(c["name"]) for c in sorted(found, key=lambda c: c["partition_index"]))
    wanted = ""
    if cursor.take("PARTITION"):
        cursor.expect("(")
        inside = cursor.rest().rstrip()
        if not inside.endswith(")"):
            raise cursor.unexpected()
        wanted = f" WHERE {inside[:-1].replace(',', ' AND ')}"
    return session.again(f"SELECT DISTINCT {columns} FROM {name.quoted}{wanted} ORDER BY ALL")


def _identifier(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_]\w*", name) else quoted(name)


def _functions(session: SqlSession, cursor: Cursor) -> QueryResult:
    word = cursor.tokens[cursor.position - 2].upper
    catalog, schema = _in_schema(session, cursor)
    like = _like(cursor)
    names = [] if word == "USER" else [name for name in sorted(session.registration.functions()) if like(name)]
    own = [] if word == "SYSTEM" else routines.names_in(session, catalog, schema)
    names += [name for name in own if like(name.rsplit(".", 1)[-1])]
    return rows({"function": pa.string()}, [(name,) for name in names])


def _grants(session: SqlSession, cursor: Cursor) -> QueryResult:
    from local_workspace.sql.grants import show_grants

    return show_grants(session, cursor)


_SHOWS: dict[str, Callable[[SqlSession, Cursor], QueryResult]] = DRIVER_SHOWS | {
    "CATALOGS": _catalogs,
    "SCHEMAS": _schemas,
    "DATABASES": _schemas,
    "TABLES": _tables,
    "TABLE EXTENDED": _table_extended,
    "VIEWS": _views,
    "COLUMNS": _columns,
    "VOLUMES": _volumes,
    "TBLPROPERTIES": _properties,
    "CREATE TABLE": _create_table,
    "PARTITIONS": _partitions,
    "CREATE VIEW": _create_table,
    "FUNCTIONS": _functions,
    "SYSTEM FUNCTIONS": _functions,
    "ALL FUNCTIONS": _functions,
    "USER FUNCTIONS": _functions,
    "GRANTS": _grants,
    "GRANT": _grants,
}
