"""ALTER and COMMENT ON: names, owners, comments, tags and properties. What a table is made of: ``alter_columns``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_workspace.sql import alter_columns, alter_constraints, hive_metastore
from local_workspace.sql.catalog import column_documents, is_of_files
from local_workspace.sql.create import pairs
from local_workspace.sql.dialect import to_engine
from local_workspace.sql.engine_errors import unresolved_column
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.names import TableName, check_new_name, quoted, schema_name
from local_workspace.sql.renaming import rename
from local_workspace.sql.result import QueryResult
from local_workspace.sql.rewrite import parse
from local_workspace.sql.tokens import Cursor
from local_workspace.store import Collection, Document

if TYPE_CHECKING:
    from local_workspace.sql.session import SqlSession


def alter(session: SqlSession, text: str) -> QueryResult:
    cursor = Cursor(text)
    cursor.expect("ALTER")
    what = cursor.take_any("TABLE", "VIEW", "SCHEMA", "DATABASE", "CATALOG", "VOLUME")
    if what is None:
        raise cursor.unexpected() if cursor.at_end else unsupported("this ALTER")
    parts = cursor.name()
    if what in ("TABLE", "VIEW"):
        name = session.table_name(parts)
        session.catalogs.require_table(name, as_written=quoted(*parts))
        session.catalogs.check_writable(name)
        with session.catalogs.lock(name):
            if not _of_any(cursor, session.catalogs.tables, name.full):
                _table(session, name, what, cursor)
    else:
        collection, key = _container(session, what, parts)
        if not _of_any(cursor, collection, key):
            _other(session, what, key, cursor)
    cursor.end()
    return QueryResult.empty()


def _container(session: SqlSession, what: str, parts: list[str]) -> tuple[Collection, str]:
    """Where a catalog, schema or volume is kept, and its key. Raises when it is not there or cannot be changed."""
    catalog = session.catalogs
    if what == "CATALOG":
        key = parts[0].lower()
        catalog.require_catalog(key)
        collection = catalog.catalogs
    elif what == "VOLUME":
        name = session.table_name(parts)
        key, collection = name.full, catalog.volumes
        if collection.get(key) is None:
            raise SqlError("UC_VOLUME_NOT_FOUND", f"Volume {name.quoted} does not exist.", "42704")
    else:
        owner, schema = schema_name(parts, catalog=session.catalog)
        catalog.require_schema(owner, schema)
        key, collection = f"{owner}.{schema}", catalog.schemas
    catalog.check_writable(TableName(key.split(".")[0], "", ""), "MANAGE")
    return collection, key


def _of_any(cursor: Cursor, collection: Collection, key: str) -> bool:
    """What every object has: an owner, tags, properties. Whether it was one of these."""
    if cursor.take_any("OWNER TO", "SET OWNER TO"):
        owner = cursor.name_part()
        collection.change(key, lambda document: document.update(owner=owner))
    elif cursor.take_any("SET TAGS"):
        hive_metastore.refuse_unity_catalog_only(key.split(".")[0], "SET TAGS")
        tags = pairs(cursor)
        collection.change(key, lambda document: document.update(tags=document.get("tags", {}) | tags))
    elif cursor.take_any("UNSET TAGS"):
        gone = _keys(cursor)
        collection.change(key, lambda document: _without(document, "tags", gone))
    elif cursor.take_any("SET TBLPROPERTIES", "SET DBPROPERTIES", "SET PROPERTIES"):
        properties = pairs(cursor)
        collection.change(key, lambda document: document.update(properties=document.get("properties", {}) | properties))
    elif cursor.take_any("UNSET TBLPROPERTIES", "UNSET DBPROPERTIES"):
        if_exists = cursor.take("IF", "EXISTS")
        gone = _keys(cursor)
        known = (collection.get(key) or {}).get("properties", {})
        unknown = [name for name in gone if name not in known]
        if unknown and not if_exists:
            message = f"Cannot unset non-existent properties [{', '.join(unknown)}] in table {quoted(*key.split('.'))}."
            raise SqlError("UNSET_NONEXISTENT_PROPERTIES", message, "42K0J")
        collection.change(key, lambda document: _without(document, "properties", gone))
    elif cursor.take_any("ENABLE", "DISABLE", "INHERIT"):
        cursor.expect("PREDICTIVE", "OPTIMIZATION")
    else:
        return False
    return True


def _keys(cursor: Cursor) -> list[str]:
    cursor.expect("(")
    found = []
    while not cursor.take(")"):
        found.append(cursor.optional_string() or ".".join(cursor.name()))
        if not cursor.take(",") and not cursor.peek(")"):
            raise cursor.unexpected()
    return found


def _without(document: Document, what: str, gone: list[str]) -> None:
    document[what] = {key: value for key, value in document.get(what, {}).items() if key not in gone}


def _table(session: SqlSession, name: TableName, what: str, cursor: Cursor) -> None:
    if cursor.take("RENAME", "TO"):
        _rename(session, name, cursor)
    elif what == "TABLE" and is_of_files(session.catalogs.require_table(name)):
        raise unsupported("this ALTER TABLE of a table of files that are not Delta")
    elif what == "VIEW" and cursor.take("AS"):
        _redefine(session, name, cursor.rest())
    elif cursor.take("CLUSTER", "BY"):
        # Nothing to do: files are small. The columns have to exist, though.
        listed = [] if cursor.take_any("NONE", "AUTO") else _keys(cursor)
        known = [column["name"].lower() for column in session.catalogs.require_table(name)["columns"]]
        for column in listed:
            if column.lower() not in known:
                raise unresolved_column(column, known[:5])
    elif what == "TABLE" and alter_constraints.alter(session, name, cursor):
        return
    elif what == "VIEW" or not alter_columns.alter(session, name, cursor):
        raise unsupported("this ALTER " + what) if not cursor.at_end else cursor.unexpected()


def _other(session: SqlSession, what: str, key: str, cursor: Cursor) -> None:
    if what != "VOLUME" or not cursor.take("RENAME", "TO"):
        raise unsupported(f"this ALTER {what}") if not cursor.at_end else cursor.unexpected()
    parts = [part.lower() for part in cursor.name()]
    place = key.split(".")[:-1]
    new = session.table_name([*place, *parts] if len(parts) == 1 else parts)
    if [new.catalog, new.schema] != place:
        raise unsupported("moving a volume to another schema")
    check_new_name(new.table)
    if session.catalogs.volumes.get(new.full) is not None:
        raise SqlError("VOLUME_ALREADY_EXISTS", f"Volume {new.quoted} already exists.", "42710")
    rename(session.catalogs, "Volume", key, new.table)


def _rename(session: SqlSession, name: TableName, cursor: Cursor) -> None:
    parts = cursor.name()
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


def _redefine(session: SqlSession, name: TableName, query: str) -> None:
    document = session.catalogs.require_table(name)
    if document["table_type"] != "VIEW":
        raise SqlError("EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE", f"{name.quoted} is a table, not a view.", "42809")
    schema = session.run_engine(to_engine(session.rewriter().rewrite(parse(query))), columns_only=True).schema
    place = {"view_catalog": session.catalog, "view_schema": session.schema}
    changed = {"view_definition": query, "columns": column_documents(schema)} | place
    session.catalogs.tables.change(name.full, lambda known: known.update(changed))


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
    catalog = session.catalogs
    if what in ("TABLE", "VIEW", "COLUMN"):
        name = session.table_name(parts[:-1] if what == "COLUMN" else parts)
        catalog.require_table(name, as_written=quoted(*parts) if what != "COLUMN" else None)
        catalog.check_writable(name)
        if what == "COLUMN":
            alter_columns.comment(session, name, parts[-1], comment)
            return QueryResult.empty()
        collection, key = catalog.tables, name.full
    else:
        collection, key = _container(session, what, parts)
    collection.change(key, lambda document: document.update(comment=comment or ""))
    return QueryResult.empty()
