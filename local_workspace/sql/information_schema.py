"""``information_schema``: what exists, as tables, made from the documents when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from local_workspace.sql.catalog import Catalog
from local_workspace.sql.engine_errors import table_not_found
from local_workspace.sql.information_constraints import VIEWS as CONSTRAINTS
from local_workspace.sql.information_views import CHANGES, Reader, Row, changes, columns_of
from local_workspace.sql.information_views import VIEWS as MORE_VIEWS
from local_workspace.sql.names import TableName
from local_workspace.sql.registration import literal
from local_workspace.store import Document


def _catalogs(catalog: Catalog, names: list[str]) -> Iterator[Row]:
    for name in names:
        document = catalog.catalogs.get(name) or {}
        yield name, document.get("owner"), document.get("comment"), *changes(document)


def _schemata(catalog: Catalog, names: list[str]) -> Iterator[Row]:
    for name in names:
        for document in catalog.schemas_in(name):
            yield name, document["name"], document.get("owner"), document.get("comment"), *changes(document)


def _tables(catalog: Catalog, names: list[str]) -> Iterator[Row]:
    for name in names:
        for document in catalog.tables_in(name):
            yield (
                name,
                document["schema_name"],
                document["name"],
                document["table_type"],
                "YES" if document["table_type"] == "MANAGED" else "NO",
                "PRESERVE",
                document.get("owner"),
                document.get("comment"),
                *changes(document),
                document.get("data_source_format", "UNKNOWN_DATA_SOURCE_FORMAT"),
                document.get("storage_location"),
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
                    column["position"] + 1,
                    column.get("default"),
                    "YES" if column.get("nullable", True) else "NO",
                    column["type_text"],
                    column["type_name"],
                    None,
                    None,
                    *_numeric(column),
                    _DATETIME.get(column["type_name"]),
                    None,
                    None,
                    None,
                    *_identity(column),
                    "ALWAYS" if "generated" in column else "NO",
                    column.get("generated"),
                    "NO",
                    "NO",
                    None,
                    "NO" if document["table_type"] == "VIEW" else "YES",
                    column["partition_index"] + 1 if column.get("partition_index") is not None else None,
                    column.get("comment"),
                )


_BITS = {"BYTE": 8, "SHORT": 16, "INT": 32, "LONG": 64, "FLOAT": 24, "DOUBLE": 53}
_DATETIME = {"DATE": 0, "TIMESTAMP": 3, "TIMESTAMP_NTZ": 3}


def _numeric(column: Document) -> tuple[int | None, int | None, int | None]:
    """Precision, its radix, and scale."""
    if column.get("type_precision"):
        return column["type_precision"], 10, column.get("type_scale")
    bits = _BITS.get(column["type_name"])
    return bits, 2 if bits else None, 0 if bits and column["type_name"] not in ("FLOAT", "DOUBLE") else None


def _identity(column: Document) -> tuple[str | None, ...]:
    """Whether it is one, how it is generated, start, increment, maximum, minimum, and whether it begins anew."""
    identity = column.get("identity")
    if not identity:
        return ("NO", *[None] * 6)
    how = "ALWAYS" if identity["always"] else "BY DEFAULT"
    return "YES", how, str(identity["start"]), str(identity["step"]), None, None, "NO"


VIEWS: dict[str, tuple[Reader, dict[str, str]]] = {
    "information_schema_catalog_name": (lambda _, names: ((name,) for name in names), columns_of("catalog_name")),
    "catalogs": (_catalogs, columns_of(f"catalog_name catalog_owner comment {CHANGES}")),
    "schemata": (_schemata, columns_of(f"catalog_name schema_name schema_owner comment {CHANGES}")),
    "tables": (
        _tables,
        columns_of(
            "table_catalog table_schema table_name table_type is_insertable_into commit_action table_owner comment "
            f"{CHANGES} data_source_format storage_path"
        ),
    ),
    "views": (
        _views,
        columns_of("table_catalog table_schema table_name view_definition check_option is_updatable"),
    ),
    "columns": (
        _columns,
        columns_of(
            "table_catalog table_schema table_name column_name ordinal_position:INT column_default is_nullable "
            "full_data_type data_type character_maximum_length:INT character_octet_length numeric_precision:INT "
            "numeric_precision_radix:INT numeric_scale:INT datetime_precision:INT interval_type interval_precision:INT "
            "maximum_cardinality:INT is_identity identity_generation identity_start identity_increment "
            "identity_maximum identity_minimum identity_cycle is_generated generation_expression "
            "is_system_time_period_start is_system_time_period_end system_time_period_timestamp_generation "
            "is_updatable partition_ordinal_position:INT comment"
        ),
    ),
}
VIEWS |= MORE_VIEWS | CONSTRAINTS


def query(catalog: Catalog, name: TableName, *, as_written: str) -> str:
    """SQL that has the view's rows. ``system.information_schema`` shows every catalog."""
    if name.table not in VIEWS or (not catalog.has_information_schema(name.catalog)):
        raise table_not_found(as_written)
    names = [name.catalog]
    if name.catalog == "system":
        names = [key for key, _ in catalog.catalogs.items() if catalog.has_information_schema(key)]
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
    """The information schema's own views, for SHOW TABLES; none where there is no such schema."""
    if not catalog.has_information_schema(name):
        return []
    return [
        {"name": view, "catalog_name": name, "schema_name": "information_schema", "table_type": "VIEW", "columns": []}
        for view in VIEWS
    ]
