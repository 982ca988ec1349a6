"""DROP CATALOG, SCHEMA, VOLUME, TABLE and VIEW."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from local_workspace.sql import hive_metastore, variables
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.names import TableName, quoted, schema_name
from local_workspace.sql.result import QueryResult
from local_workspace.sql.routines import drop_function
from local_workspace.sql.tokens import Cursor

if TYPE_CHECKING:
    from local_workspace.sql.session import SqlSession


def drop(session: SqlSession, text: str) -> QueryResult:
    cursor = Cursor(text)
    cursor.expect("DROP")
    temporary = cursor.take_any("TEMPORARY FUNCTION", "TEMP FUNCTION") is not None
    if temporary or cursor.take("FUNCTION"):
        return drop_function(session, cursor, temporary=temporary)
    if cursor.take_any("TEMPORARY VARIABLE", "TEMP VARIABLE", "VARIABLE"):
        return variables.drop(session, cursor)
    what = cursor.take_any("TABLE", "VIEW", "SCHEMA", "DATABASE", "CATALOG", "VOLUME")
    if what is None:
        raise unsupported("this DROP") if not cursor.at_end else cursor.unexpected()
    if_exists = cursor.take("IF", "EXISTS")
    parts = cursor.name()
    cascade = cursor.take_any("CASCADE", "RESTRICT") == "CASCADE"
    cursor.end()
    _DROPS[what](session, parts, if_exists, cascade)
    return QueryResult.empty()


def _drop_table(session: SqlSession, parts: list[str], if_exists: bool, cascade: bool, *, view: bool = False) -> None:
    if view and len(parts) == 1 and session.temporary_views.pop(parts[0].lower(), None) is not None:
        return
    name = session.table_name(parts)
    catalog = session.catalogs
    document = catalog.table(name)
    if document is None:
        if not if_exists:
            catalog.require_table(name, as_written=quoted(*parts))
        return
    if view != (document["table_type"] == "VIEW"):
        error_class = "EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE" if view else "EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE"
        is_a, wanted = ("table", "DROP TABLE") if view else ("view", "DROP VIEW")
        raise SqlError(error_class, f"{name.quoted} is a {is_a}. Use {wanted} instead.", "42809")
    catalog.check_writable(name, "MANAGE")
    with catalog.lock(name):
        catalog.tables.delete(name.full)
        if document.get("location"):
            with contextlib.suppress(SqlError):  # the volume that a table of its own place lay in may be gone
                session.registration.forget(catalog.folder(document["location"]))
        catalog.remove_data(document)


def _drop_view(session: SqlSession, parts: list[str], if_exists: bool, cascade: bool) -> None:
    _drop_table(session, parts, if_exists, cascade, view=True)


def _drop_schema(session: SqlSession, parts: list[str], if_exists: bool, cascade: bool) -> None:
    catalog = session.catalogs
    owner, schema = schema_name(parts, catalog=session.catalog)
    if catalog.schemas.get(f"{owner}.{schema}") is None and if_exists:
        return
    catalog.require_schema(owner, schema)
    catalog.check_writable(TableName(owner, schema, ""), "MANAGE")
    hive_metastore.refuse_drop(f"{owner}.{schema}")
    if (catalog.tables_in(owner, schema) or catalog.functions_in(owner, schema)) and not cascade:
        message = f"Cannot drop a schema {quoted(owner, schema)} because it contains objects."
        raise SqlError("SCHEMA_NOT_EMPTY", message + " Use DROP SCHEMA ... CASCADE to drop all of them.", "2BP01")
    catalog.drop_schema(owner, schema)


def _drop_catalog(session: SqlSession, parts: list[str], if_exists: bool, cascade: bool) -> None:
    catalog, name = session.catalogs, parts[0].lower()
    if catalog.catalogs.get(name) is None and if_exists:
        return
    catalog.require_catalog(name)
    catalog.check_writable(TableName(name, "", ""), "MANAGE")
    hive_metastore.refuse_drop(name)
    if not cascade and any(s["name"] != "default" or catalog.tables_in(name) for s in catalog.schemas_in(name)):
        message = (
            f"Cannot drop the catalog {quoted(name)} because it contains objects. Use CASCADE to drop all of them."
        )
        raise SqlError("CATALOG_NOT_EMPTY", message, "2BP01")
    catalog.drop_catalog(name)


def _drop_volume(session: SqlSession, parts: list[str], if_exists: bool, cascade: bool) -> None:
    name = session.table_name(parts)
    if session.catalogs.volumes.get(name.full) is None:
        if if_exists:
            return
        raise SqlError("UC_VOLUME_NOT_FOUND", f"Volume {name.quoted} does not exist.", "42704")
    session.catalogs.drop_volume(name.full)


_DROPS: dict[str, Callable[[Any, list[str], bool, bool], None]] = {
    "TABLE": _drop_table,
    "VIEW": _drop_view,
    "SCHEMA": _drop_schema,
    "DATABASE": _drop_schema,
    "CATALOG": _drop_catalog,
    "VOLUME": _drop_volume,
}
