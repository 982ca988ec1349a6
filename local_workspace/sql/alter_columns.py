"""ALTER TABLE: its columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from sqlglot import exp

from local_workspace.sql import delta_log, hive_metastore, table_rules
from local_workspace.sql.catalog import column_documents
from local_workspace.sql.create import pairs
from local_workspace.sql.engine_errors import parse_syntax_error, unresolved_column
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.names import TableName, quoted
from local_workspace.sql.rewrite import parse
from local_workspace.sql.tokens import Cursor
from local_workspace.sql.types import json_field
from local_workspace.store import Document

if TYPE_CHECKING:
    from local_workspace.sql.session import SqlSession

Fields = list[dict[str, Any]]


def alter(session: SqlSession, name: TableName, cursor: Cursor) -> bool:
    """Whether it was about columns. The table's lock is held."""
    if cursor.take_any("ADD COLUMNS", "ADD COLUMN"):
        _add(session, name, cursor)
    elif cursor.take_any("ALTER COLUMN", "CHANGE COLUMN"):
        _change(session, name, cursor)
    elif cursor.take_any("DROP COLUMNS", "DROP COLUMN"):
        message = "DROP COLUMN is not supported for your Delta table. Column mapping is not enabled on it."
        raise SqlError("DELTA_UNSUPPORTED_DROP_COLUMN", message, "0AKDC")
    elif cursor.take("RENAME", "COLUMN"):
        message = "Column rename is not supported for your Delta table. Column mapping is not enabled on it."
        raise SqlError("DELTA_UNSUPPORTED_RENAME_COLUMN", message, "0AKDC")
    else:
        return False
    return True


def _find(document: Document, column: str) -> Document:
    for known in document["columns"]:
        if known["name"].lower() == column.lower():
            return known
    raise unresolved_column(column, [known["name"] for known in document["columns"]][:5])


def comment(session: SqlSession, name: TableName, column: str, text: str | None) -> None:
    _update(session, name, column, {"comment": text or ""})


def _update(session: SqlSession, name: TableName, column: str, changes: Document, *, without: str = "") -> None:
    def change(document: Document) -> None:
        found = _find(document, column)
        found.update(changes)
        found.pop(without, None)

    session.catalogs.tables.change(name.full, change)


def _change(session: SqlSession, name: TableName, cursor: Cursor) -> None:
    column = cursor.name_part()
    document = session.catalogs.require_table(name)
    known = _find(document, column)
    if cursor.take("COMMENT"):
        return comment(session, name, column, cursor.string())
    if cursor.take("SET", "TAGS"):
        hive_metastore.refuse_unity_catalog_only(name.catalog, "SET TAGS")
        return _update(session, name, column, {"tags": known.get("tags", {}) | pairs(cursor)})
    if not document.get("location"):
        raise SqlError("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", f"{name.quoted} is a view, not a table.", "42809")
    if cursor.take_any("SET NOT NULL", "DROP NOT NULL"):
        nullable = cursor.tokens[cursor.position - 3].upper == "DROP"
        return _set_nullable(session, name, known, nullable=nullable)
    if cursor.take("SET", "DEFAULT"):
        if table_rules.FEATURE not in (document.get("properties") or {}):
            raise table_rules.feature_missing("ALTER TABLE")
        text = cursor.rest()
        session.run_engine(f"SELECT {table_rules.default_of(session, known | {'default': text})}")
        return _update(session, name, column, {"default": text})
    if cursor.take("DROP", "DEFAULT"):
        return _update(session, name, column, {}, without="default")
    if cursor.peek("FIRST") or cursor.peek("AFTER"):
        place = _place(cursor)
        _check_place(document, place)
        return _reorder(session, name, lambda items: _moved(items, known["name"], place))
    if cursor.take("TYPE"):
        written = cursor.rest()
        kind = session.run_engine(
            f"SELECT CAST(NULL AS {exp.DataType.build(written, dialect='databricks').sql('spark')})"
        )
        wanted = column_documents(kind.schema)[0]["type_text"]
        if wanted == known["type_text"]:
            return None
        message = (
            f"ALTER TABLE CHANGE COLUMN is not supported for changing column {known['name']} from "
            f"{known['type_text'].upper()} to {wanted.upper()}. Type widening is not enabled on the table."
        )
        raise SqlError("DELTA_UNSUPPORTED_ALTER_TABLE_CHANGE_COL_OP", message, "0AKDC")
    raise unsupported("this ALTER COLUMN") if not cursor.at_end else cursor.unexpected()


def _set_nullable(session: SqlSession, name: TableName, column: Document, *, nullable: bool) -> None:
    document = session.catalogs.require_table(name)
    if not nullable:
        query = f"SELECT 1 FROM {session.engine_name(document)} WHERE {quoted(column['name'])} IS NULL LIMIT 1"
        if session.run_engine(query).num_rows:
            message = f"NOT NULL constraint violated for column: {column['name']}."
            raise SqlError("DELTA_NOT_NULL_CONSTRAINT_VIOLATED", message, "23502")
    folder = session.catalogs.delta_folder(document, "ALTER TABLE")

    def change(fields: Fields) -> Fields:
        return [field | ({"nullable": nullable} if field["name"] == column["name"] else {}) for field in fields]

    delta_log.change_schema(folder, "CHANGE COLUMN", change)
    session.registration.forget(folder)
    _update(session, name, column["name"], {"nullable": nullable})


# Columns and their order


def _place(cursor: Cursor) -> str | None:
    """``FIRST`` (empty) or ``AFTER column``; None for the end."""
    if cursor.take("FIRST"):
        return ""
    return cursor.name_part() if cursor.take("AFTER") else None


def _check_place(document: Document, place: str | None) -> None:
    if place:
        _find(document, place)


def _moved(items: list[Any], name: str, place: str | None) -> list[Any]:
    """The fields or documents with the one of this name at another place."""
    found = next(item for item in items if item["name"].lower() == name.lower())
    rest = [item for item in items if item is not found]
    at = len(rest) if place is None else 0
    for position, item in enumerate(rest, 1):
        at = position if place and item["name"].lower() == place.lower() else at
    return [*rest[:at], found, *rest[at:]]


def _reorder(session: SqlSession, name: TableName, change: Callable[[list[Any]], list[Any]]) -> None:
    document = session.catalogs.require_table(name)
    folder = session.catalogs.delta_folder(document, "ALTER TABLE")
    delta_log.change_schema(folder, "CHANGE COLUMN", change)
    session.registration.forget(folder)
    _keep(session, name, change(document["columns"]))


def _add(session: SqlSession, name: TableName, cursor: Cursor) -> None:
    document = session.catalogs.require_table(name)
    if not document.get("location"):
        raise SqlError("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", f"{name.quoted} is a view, not a table.", "42809")
    if_missing = cursor.take("IF", "NOT", "EXISTS")
    taken = {column["name"].lower() for column in document["columns"]}
    casts: list[str] = []
    comments: dict[str, str] = {}
    places: dict[str, str | None] = {}
    for written in _pieces(cursor):
        column, place = _definition(written)
        if column.name.lower() in taken:
            if if_missing:
                continue
            message = f"Cannot add column {quoted(column.name)} because it already exists."
            raise SqlError("FIELD_ALREADY_EXISTS", message, "42710")
        for constraint in column.args.get("constraints") or []:
            if not isinstance(constraint.kind, exp.CommentColumnConstraint):
                raise unsupported(f"ADD COLUMN with {constraint.sql('databricks')}")
            comments[column.name] = constraint.kind.this.name
        if place and place.lower() not in taken:
            raise unresolved_column(place, sorted(taken)[:5])
        taken.add(column.name.lower())
        places[column.name] = place
        casts.append(f"CAST(NULL AS {column.args['kind'].sql('spark')}) AS {quoted(column.name)}")
    if not casts:
        return
    added = session.run_engine("SELECT " + ", ".join(casts)).schema
    _write(session, name, added, comments, places)


def _write(
    session: SqlSession, name: TableName, added: pa.Schema, comments: dict[str, str], places: dict[str, str | None]
) -> None:
    document = session.catalogs.require_table(name)
    folder = session.catalogs.delta_folder(document, "ALTER TABLE")

    def placed(items: list[Any]) -> list[Any]:
        for column, place in places.items():
            items = _moved(items, column, place)
        return items

    fields = [json_field(field, comments.get(field.name)) for field in added]
    delta_log.change_schema(folder, "ADD COLUMNS", lambda known: placed(known + fields))
    session.registration.forget(folder)
    _keep(session, name, placed(document["columns"] + column_documents(added, comments=comments)))


def _keep(session: SqlSession, name: TableName, columns: list[Document]) -> None:
    for position, column in enumerate(columns):
        column["position"] = position
    session.catalogs.tables.change(name.full, lambda document: document.update(columns=columns))


def _pieces(cursor: Cursor) -> list[str]:
    """The definitions, which stand in brackets or not, apart from each other."""
    bracket, depth, pieces = cursor.take("("), 0, []
    start = cursor.position
    while not cursor.at_end:
        token = cursor.tokens[cursor.position]
        mark = token.text if token.kind == "mark" else ""
        if depth == 0 and (mark == "," or (bracket and mark == ")")):
            pieces.append((start, cursor.position))
            start = cursor.position + 1
        depth += (mark in ("(", "<")) - (mark in (")", ">"))
        cursor.position += 1
        if bracket and depth < 0:
            break
    if not bracket:
        pieces.append((start, cursor.position))
    return [cursor.text[cursor.tokens[a].start : cursor.tokens[b - 1].end] for a, b in pieces if b > a]


def _definition(written: str) -> tuple[exp.ColumnDef, str | None]:
    """A column's definition, and where it is to stand."""
    cursor = Cursor(written)
    place = None
    for at, token in enumerate(cursor.tokens):
        last = at >= len(cursor.tokens) - 2
        if at and last and (token.upper == "AFTER" or (token.upper == "FIRST" and at == len(cursor.tokens) - 1)):
            cursor.position = at
            place = _place(cursor)
            written = written[: token.start]
            break
    tree = parse(f"CREATE TABLE added ({written})")
    column = tree.this.expressions[0] if isinstance(tree.this, exp.Schema) else None
    if not isinstance(column, exp.ColumnDef) or column.args.get("kind") is None:
        raise parse_syntax_error(written)
    return column, place
