"""The information schema's views of volumes, routines, tags and privileges.

Columns are those of https://docs.databricks.com/sql/language-manual/sql-ref-information-schema.html, without the
ones that Databricks reserves and that are always NULL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from local_workspace.sql.catalog import Catalog
from local_workspace.sql.privileges import allowed
from local_workspace.store import Document

Row = tuple[Any, ...]
# The rows of a view, for the catalogs with these names.
Reader = Callable[[Catalog, list[str]], Iterable[Row]]

CHANGES = "created:TIMESTAMP created_by last_altered:TIMESTAMP last_altered_by"


def columns_of(text: str) -> dict[str, str]:
    """``name`` or ``name:TYPE`` with spaces between them -> type by name; STRING where none is given."""
    return {name: kind or "STRING" for name, _, kind in (part.partition(":") for part in text.split())}


def changes(document: Document) -> Row:
    """The values of ``CHANGES``: when and by whom something was made and last changed."""
    owner = document.get("owner")
    made, altered = (datetime.fromtimestamp((document.get(k) or 0) / 1000, UTC) for k in ("created_at", "updated_at"))
    return made, document.get("created_by", owner), altered, document.get("updated_by", owner)


def _place(document: Document) -> tuple[str, str, str]:
    return document["catalog_name"], document["schema_name"], document["name"]


def _volumes_in(catalog: Catalog, name: str) -> list[Document]:
    return [document for document in catalog.volumes.values() if document["catalog_name"] == name]


def _volumes(catalog: Catalog, names: list[str]) -> Iterator[Row]:
    for name in names:
        for document in _volumes_in(catalog, name):
            about = document["volume_type"], document.get("owner"), document.get("comment")
            yield *_place(document), *about, *changes(document), document.get("storage_location")


def _routines(catalog: Catalog, names: list[str]) -> Iterator[Row]:
    for name in names:
        for document in catalog.functions_in(name):
            table = document["data_type"] == "TABLE_TYPE"
            yield (
                *_place(document),
                *_place(document),
                "FUNCTION",
                "TABLE" if table else document["data_type"],
                "TABLE" if table else document["full_data_type"],
                document["routine_body"],
                document.get("routine_definition"),
                document.get("external_name"),
                document.get("external_language"),
                "SQL",  # PARAMETER_STYLE: there is no other.
                "YES" if document.get("is_deterministic", True) else "NO",
                document.get("sql_data_access", "CONTAINS_SQL").replace("_", " "),
                "YES" if document.get("is_null_call") else "NO",
                document.get("security_type", "DEFINER"),
                "NO",
                document.get("comment"),
                *changes(document),
            )


def _listed(document: Document, what: str) -> list[Document]:
    return (document.get(what) or {}).get("parameters") or []


def _described(column: Document, position: int) -> Row:
    """Name, type (four columns) and position of a parameter or a result's column."""
    kind = column.get("type_name"), column.get("type_text"), column.get("type_precision"), column.get("type_scale")
    return column["name"], *kind, column.get("position", position)


def _parameters(catalog: Catalog, names: list[str]) -> Iterator[Row]:
    for name in names:
        for document in catalog.functions_in(name):
            for at, column in enumerate(_listed(document, "input_params")):
                called, *kind, position = _described(column, at)
                default = column.get("parameter_default")
                where = *_place(document), position, "IN", "NO", "NO", called
                yield *where, *kind, default, column.get("comment")


def _routine_columns(catalog: Catalog, names: list[str]) -> Iterator[Row]:
    for name in names:
        for document in catalog.functions_in(name):
            for at, column in enumerate(_listed(document, "return_params")):
                called, *kind, position = _described(column, at)
                yield *_place(document), called, position, *kind, column.get("comment")


def _tags(documents: Callable[[Catalog, str], Iterable[tuple[Row, Document]]]) -> Reader:
    """One row for each tag of each document, behind what names it."""

    def read(catalog: Catalog, names: list[str]) -> Iterator[Row]:
        for name in names:
            for place, document in documents(catalog, name):
                for tag, value in sorted((document.get("tags") or {}).items()):
                    yield *place, tag, value or ""

    return read


Named = list[tuple[tuple[str, ...], Document]]


def _catalog(catalog: Catalog, name: str) -> Named:
    return [((name,), catalog.catalogs.get(name) or {})]


def _schemas(catalog: Catalog, name: str) -> Named:
    return [((name, document["name"]), document) for document in catalog.schemas_in(name)]


def _tables(catalog: Catalog, name: str) -> Named:
    return [(_place(document), document) for document in catalog.tables_in(name)]


def _table_columns(catalog: Catalog, name: str) -> Named:
    tables = catalog.tables_in(name)
    return [((*_place(document), column["name"]), column) for document in tables for column in document["columns"]]


def _volume_list(catalog: Catalog, name: str) -> Named:
    return [(_place(document), document) for document in _volumes_in(catalog, name)]


def _functions(catalog: Catalog, name: str) -> Named:
    return [(_place(document), document) for document in catalog.functions_in(name)]


def _privileges(kind: str, documents: Callable[[Catalog, str], Named]) -> Reader:
    """What was granted on each object, and what of the grants on its schema and catalog holds for it."""
    applicable = {privilege.replace(" ", "_") for privilege in allowed(kind)}

    def read(catalog: Catalog, names: list[str]) -> Iterator[Row]:
        grants = dict(catalog.workspace.collection("grants").items())
        # Everything is the one user's, so all that was granted was granted by them.
        grantor = catalog.workspace.user_name
        for name in names:
            for place, _ in documents(catalog, name):
                named = (*place, *place) if kind == "function" else place
                for length in range(len(place), 0, -1):
                    own = length == len(place)
                    holder = kind if own else {1: "catalog", 2: "schema"}[length]
                    for grantee, held in sorted((grants.get(f"{holder} {'.'.join(place[:length])}") or {}).items()):
                        for privilege in held:
                            if own or privilege in applicable:
                                source = "NONE" if own else holder.upper()
                                yield grantor, grantee, *named, privilege, "NO", source

    return read


def _granted(place: str) -> dict[str, str]:
    return columns_of(f"grantor grantee {place} privilege_type is_grantable inherited_from")


_TABLE = "table_catalog table_schema table_name"
_VOLUME = "volume_catalog volume_schema volume_name"
_SPECIFIC = "specific_catalog specific_schema specific_name"
_ROUTINE = f"{_SPECIFIC} routine_catalog routine_schema routine_name"
_TYPE = "data_type full_data_type numeric_precision:INT numeric_scale:INT"

VIEWS: dict[str, tuple[Reader, dict[str, str]]] = {
    "volumes": (_volumes, columns_of(f"{_VOLUME} volume_type volume_owner comment {CHANGES} storage_location")),
    "routines": (
        _routines,
        columns_of(
            f"{_ROUTINE} routine_type data_type full_data_type routine_body routine_definition external_name "
            "external_language parameter_style is_deterministic sql_data_access is_null_call security_type as_locator "
            f"comment {CHANGES}"
        ),
    ),
    "parameters": (
        _parameters,
        columns_of(
            f"{_SPECIFIC} ordinal_position:INT parameter_mode is_result as_locator parameter_name {_TYPE} "
            "parameter_default comment"
        ),
    ),
    "routine_columns": (
        _routine_columns,
        columns_of(f"{_SPECIFIC} column_name ordinal_position:INT {_TYPE} comment"),
    ),
    "catalog_tags": (_tags(_catalog), columns_of("catalog_name tag_name tag_value")),
    "schema_tags": (_tags(_schemas), columns_of("catalog_name schema_name tag_name tag_value")),
    "table_tags": (_tags(_tables), columns_of("catalog_name schema_name table_name tag_name tag_value")),
    "column_tags": (
        _tags(_table_columns),
        columns_of("catalog_name schema_name table_name column_name tag_name tag_value"),
    ),
    "volume_tags": (_tags(_volume_list), columns_of("catalog_name schema_name volume_name tag_name tag_value")),
    "catalog_privileges": (_privileges("catalog", _catalog), _granted("catalog_name")),
    "schema_privileges": (_privileges("schema", _schemas), _granted("catalog_name schema_name")),
    "table_privileges": (_privileges("table", _tables), _granted(_TABLE)),
    "volume_privileges": (_privileges("volume", _volume_list), _granted(_VOLUME)),
    "routine_privileges": (_privileges("function", _functions), _granted(_ROUTINE)),
}
