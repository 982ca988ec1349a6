"""``information_schema``: what exists, as tables, made from the documents when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from local_workspace.sql.catalog import Catalog
from local_workspace.sql.engine_errors import table_not_found
from local_workspace.sql.names import TableName
from local_workspace.sql.registration import literal
from local_workspace.store import Document

Row = tuple[Any, ...]


def _time(milliseconds: int | None) -> datetime:
    return datetime.fromtimestamp((milliseconds or 0) / 1000, UTC)


def _catalogs(catalog: Catalog, names: list[str]) -> Iterator[Row]:
    for name in names:
        document = catalog.catalogs.get(name) or {}
        yield name, document.get("owner"), document.get("comment"), _time(document.get("created_at"))


def _schemata(catalog: Catalog, names: list[str]) -> Iterator[Row]:
    for name in names:
        for document in catalog.schemas_in(name):
            times = _time(document.get("created_at")), _time(document.get("updated_at"))
            yield (name, document["name"], document.get("owner"), document.get("comment"), *times)


def _tables(catalog: Catalog, names: list[str]) -> Iterator[Row]:
    for name in names:
        for document in catalog.tables_in(name):
            yield (
                name,
                document["schema_name"],
                document["name"],
                document["table_type"],
                "YES" if document["table_type"] == "MANAGED" else "NO",
                document.get("owner"),
                document.get("comment"),
                _time(document.get("created_at")),
                _time(document.get("updated_at")),
                document.get("data_source_format", "UNKNOWN_DATA_SOURCE_FORMAT"),
            )


def _views(catalog: Catalog, names: list[str]) -> Iterator[Row]:
    for name in names:
        for document in catalog.tables_in(name):
            if document["table_type"] == "VIEW":
                yield name, document["schema_name"], document["name"], document["view_definition"], "NONE", "NO"


def _columns(catalog: Catalog, names: list[str]) -> Iterator[Row]:
    for name in names:
        for document in catalog.tables_in(name):
            for column in document["columns"]:
                yield (
                    name,
                    document["schema_name"],
                    document["name"],
                    column["name"],
                    column["position"],
                    "YES" if column.get("nullable", True) else "NO",
                    column["type_text"],
                    column["type_name"],
                    column.get("type_precision"),
                    column.get("type_scale"),
                    column.get("comment"),
                )


Reader = Callable[[Catalog, list[str]], Iterator[Row]]
VIEWS: dict[str, tuple[Reader, dict[str, str]]] = {
    "catalogs": (
        _catalogs,
        {"catalog_name": "STRING", "catalog_owner": "STRING", "comment": "STRING", "created": "TIMESTAMP"},
    ),
    "schemata": (
        _schemata,
        {"catalog_name": "STRING", "schema_name": "STRING", "schema_owner": "STRING", "comment": "STRING"}
        | {"created": "TIMESTAMP", "last_altered": "TIMESTAMP"},
    ),
    "tables": (
        _tables,
        {"table_catalog": "STRING", "table_schema": "STRING", "table_name": "STRING", "table_type": "STRING"}
        | {"is_insertable_into": "STRING", "table_owner": "STRING", "comment": "STRING", "created": "TIMESTAMP"}
        | {"last_altered": "TIMESTAMP", "data_source_format": "STRING"},
    ),
    "views": (
        _views,
        {"table_catalog": "STRING", "table_schema": "STRING", "table_name": "STRING", "view_definition": "STRING"}
        | {"check_option": "STRING", "is_updatable": "STRING"},
    ),
    "columns": (
        _columns,
        {"table_catalog": "STRING", "table_schema": "STRING", "table_name": "STRING", "column_name": "STRING"}
        | {"ordinal_position": "INT", "is_nullable": "STRING", "full_data_type": "STRING", "data_type": "STRING"}
        | {"numeric_precision": "INT", "numeric_scale": "INT", "comment": "STRING"},
    ),
}


def query(catalog: Catalog, name: TableName, *, as_written: str) -> str:
    """SQL that has the view's rows. ``system.information_schema`` shows every catalog."""
    if name.table not in VIEWS or (name.catalog != "system" and catalog.catalogs.get(name.catalog) is None):
        raise table_not_found(as_written)
    names = [key for key, _ in catalog.catalogs.items()] if name.catalog == "system" else [name.catalog]
    read, columns = VIEWS[name.table]
    rows = ["(" + ", ".join(_literal(value) for value in row) + ")" for row in read(catalog, names)]
    selected = ", ".join(f"CAST(`{column}` AS {kind}) AS `{column}`" for column, kind in columns.items())
    if not rows:
        nothing = ", ".join(f"CAST(NULL AS {kind}) AS `{column}`" for column, kind in columns.items())
        return f"SELECT {nothing} WHERE 1 = 0"
    named = ", ".join(f"`{column}`" for column in columns)
    return f"SELECT {selected} FROM VALUES {', '.join(rows)} AS information({named})"


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return literal(value.strftime("%Y-%m-%d %H:%M:%S.%f"))
    return literal(str(value))


def documents(catalog: Catalog, name: str) -> list[Document]:
    """The information schema's own views, for SHOW TABLES."""
    return [
        {"name": view, "catalog_name": name, "schema_name": "information_schema", "table_type": "VIEW", "columns": []}
        for view in VIEWS
    ]
