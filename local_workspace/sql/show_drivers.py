"""The lists that drivers ask for: SHOW over a whole catalog, or all of them, with more columns than people see.

JDBC's metadata calls (``getTables``, ``getColumns``) are statements here: ``SHOW TABLES IN CATALOG c SCHEMA LIKE
's*' LIKE 't*'``. In their patterns ``*`` stands for any letters and ``.`` for any one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pyarrow as pa

from local_workspace.sql import information_schema
from local_workspace.sql.result import QueryResult
from local_workspace.sql.tokens import Cursor
from local_workspace.store import Document

if TYPE_CHECKING:
    from local_workspace.sql.session import SqlSession

_STRING, _INT, _BOOL = pa.string(), pa.int32(), pa.bool_()
_TABLES = {"namespace": _STRING, "tableName": _STRING, "isTemporary": _BOOL, "information": _STRING}
_TABLES |= {"catalogName": _STRING, "tableType": _STRING, "remarks": _STRING}
_COLUMNS = {"col_name": _STRING, "catalogName": _STRING, "namespace": _STRING, "tableName": _STRING}
_COLUMNS |= {"columnType": _STRING, "columnSize": _INT, "decimalDigits": _INT, "radix": _INT, "isNullable": _STRING}
_COLUMNS |= {"remarks": _STRING, "ordinalPosition": _INT, "isAutoIncrement": _STRING, "isGenerated": _STRING}
# Decimal digits that a type's values have, or letters of a date's and time's text.
_SIZES = {"tinyint": 3, "smallint": 5, "int": 10, "bigint": 19, "float": 7, "double": 15, "date": 10, "timestamp": 29}
_SIZES |= {"boolean": 1, "string": 255, "binary": 32767}

Matches = Callable[[str], bool]


def _pattern(text: str | None) -> Matches:
    if text is None:
        return lambda name: True
    pieces = re.split(r"(\*|\.|\\.)", text.lower())
    wild = {"*": ".*", ".": "."}
    parts = [wild.get(piece) or re.escape(piece[1:] if piece[:1] == "\\" else piece) for piece in pieces]
    compiled = re.compile("".join(parts), re.DOTALL)
    return lambda name: compiled.fullmatch(name.lower()) is not None


def _catalogs(session: SqlSession, cursor: Cursor, *, everywhere: bool) -> list[str]:
    if everywhere:
        return [key for key, _ in session.catalogs.catalogs.items()]
    name = cursor.name_part().lower()
    session.catalogs.require_catalog(name)
    return [name]


def _tables_of(session: SqlSession, catalog: str, schema: Matches, table: Matches) -> Iterator[Document]:
    found = [*session.catalogs.tables_in(catalog), *information_schema.documents(session.catalogs, catalog)]
    for document in sorted(found, key=lambda d: (d["schema_name"], d["name"])):
        if schema(document["schema_name"]) and table(document["name"]):
            yield document


def _like(cursor: Cursor, *words: str) -> Matches:
    return _pattern(cursor.optional_string() if cursor.take(*words) else None)


def tables(session: SqlSession, cursor: Cursor, *, everywhere: bool = False) -> QueryResult:
    catalogs = _catalogs(session, cursor, everywhere=everywhere)
    schema, table = _like(cursor, "SCHEMA", "LIKE"), _like(cursor, "LIKE")
    data = [
        {
            "namespace": document["schema_name"],
            "tableName": document["name"],
            "isTemporary": False,
            "catalogName": catalog,
            "tableType": "VIEW" if document["table_type"] == "VIEW" else "TABLE",
            "remarks": document.get("comment"),
        }
        for catalog in catalogs
        for document in _tables_of(session, catalog, schema, table)
    ]
    return QueryResult.of(pa.Table.from_pylist(data, schema=pa.schema(list(_TABLES.items()))))


def columns(session: SqlSession, cursor: Cursor, *, everywhere: bool = False) -> QueryResult:
    catalogs = _catalogs(session, cursor, everywhere=everywhere)
    schema, table = _like(cursor, "SCHEMA", "LIKE"), _like(cursor, "TABLE", "LIKE")
    column = _like(cursor, "LIKE")
    data = [
        _column(document, entry)
        for catalog in catalogs
        for document in _tables_of(session, catalog, schema, table)
        for entry in document["columns"]
        if column(entry["name"])
    ]
    return QueryResult.of(pa.Table.from_pylist(data, schema=pa.schema(list(_COLUMNS.items()))))


def _column(document: Document, entry: Document) -> Document:
    kind = str(entry["type_text"]).lower()
    numeric = kind.startswith(("decimal", "tinyint", "smallint", "int", "bigint", "float", "double"))
    return {
        "col_name": entry["name"],
        "catalogName": document["catalog_name"],
        "namespace": document["schema_name"],
        "tableName": document["name"],
        "columnType": kind.upper(),
        "columnSize": entry.get("type_precision") or _SIZES.get(kind),
        "decimalDigits": entry.get("type_scale") if kind.startswith("decimal") else 0 if numeric else None,
        "radix": 10 if numeric else None,
        "isNullable": "true" if entry.get("nullable", True) else "false",
        "remarks": entry.get("comment"),
        "ordinalPosition": entry["position"],
        "isAutoIncrement": "NO",
        "isGenerated": "NO",
    }


def schemas_everywhere(session: SqlSession, cursor: Cursor) -> QueryResult:
    like = _like(cursor, "LIKE")
    names = [
        {"databaseName": name, "catalog": catalog}
        for catalog in _catalogs(session, cursor, everywhere=True)
        for name in session.catalogs.schema_names(catalog)
        if like(name)
    ]
    return QueryResult.of(
        pa.Table.from_pylist(names, schema=pa.schema([("databaseName", _STRING), ("catalog", _STRING)]))
    )


DRIVER_SHOWS: dict[str, Callable[[SqlSession, Cursor], QueryResult]] = {
    "SCHEMAS IN ALL CATALOGS": schemas_everywhere,
    "TABLES IN ALL CATALOGS": lambda session, cursor: tables(session, cursor, everywhere=True),
    "TABLES IN CATALOG": tables,
    "COLUMNS IN ALL CATALOGS": lambda session, cursor: columns(session, cursor, everywhere=True),
    "COLUMNS IN CATALOG": columns,
}
