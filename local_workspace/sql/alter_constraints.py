"""ALTER TABLE: keys and checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from local_workspace.sql import table_rules
from local_workspace.sql.engine_errors import parse_syntax_error
from local_workspace.sql.errors import SqlError
from local_workspace.sql.names import TableName, quoted
from local_workspace.sql.rewrite import parse
from local_workspace.sql.tokens import Cursor
from local_workspace.store import Document

if TYPE_CHECKING:
    from local_workspace.sql.session import SqlSession


def alter(session: SqlSession, name: TableName, cursor: Cursor) -> bool:
    """Whether it was about constraints. The table's lock is held."""
    if cursor.peek("ADD", "CONSTRAINT") or cursor.peek("ADD", "PRIMARY") or cursor.peek("ADD", "FOREIGN"):
        cursor.take("ADD")
        _add(session, name, cursor.rest())
    elif cursor.take("DROP", "CONSTRAINT"):
        if_exists = cursor.take("IF", "EXISTS")
        _drop(session, name, if_exists, "", cursor.name_part().lower())
        cursor.take_any("CASCADE", "RESTRICT")
    elif cursor.take("DROP", "PRIMARY", "KEY"):
        _drop(session, name, cursor.take("IF", "EXISTS"), "PRIMARY KEY", "")
        cursor.take_any("CASCADE", "RESTRICT")
    else:
        return False
    return True


def _add(session: SqlSession, name: TableName, written: str) -> None:
    document = session.catalogs.require_table(name)
    tree = parse(f"CREATE TABLE added (added INT, {written})")
    item = tree.this.expressions[1] if isinstance(tree.this, exp.Schema) else None
    if item is None or not table_rules.is_of_table(item):
        raise parse_syntax_error(written)
    made = table_rules.of_table(session, [column["name"] for column in document["columns"]]).constraint(item)
    known = document.get("constraints", [])
    if any(each["name"] == made["name"] for each in known):
        message = f"Constraint {quoted(made['name'])} already exists. Please delete the old constraint first."
        raise SqlError("DELTA_CONSTRAINT_ALREADY_EXISTS", message, "42710")
    if made["type"] == "PRIMARY KEY":
        _check_key(document, made, known)
    if made["type"] == "CHECK":
        _check_rows(session, document, made)
    session.catalogs.tables.change(name.full, lambda changed: changed.update(constraints=[*known, made]))


def _check_key(document: Document, made: Document, known: list[Document]) -> None:
    if any(each["type"] == "PRIMARY KEY" for each in known):
        raise SqlError("DELTA_PRIMARY_KEY_ALREADY_EXISTS", f"{quoted(document['name'])} has a primary key.", "42710")
    for column in document["columns"]:
        if column["name"] in made["columns"] and column.get("nullable", True):
            message = f"Cannot create the primary key {quoted(made['name'])} because its child column(s) "
            message += f"{quoted(column['name'])} is nullable. Please change the column nullability and retry."
            raise SqlError("DELTA_PRIMARY_KEY_COLUMN_NULLABLE", message, "42831")


def _check_rows(session: SqlSession, document: Document, made: Document) -> None:
    rows = f"SELECT * FROM {session.engine_name(document)}"
    bad = f"NOT coalesce({table_rules.engine_expression(session, made['expression'])}, true)"
    count = session.run_engine(f"SELECT count(*) FROM ({rows}) AS q WHERE {bad}").column(0)[0].as_py()
    if count:
        message = f"{count} rows in {document['full_name']} violate the new CHECK constraint ({made['expression']})."
        raise SqlError("DELTA_NEW_CHECK_CONSTRAINT_VIOLATION", message, "23512")


def _drop(session: SqlSession, name: TableName, if_exists: bool, kind: str, constraint: str) -> None:
    known = session.catalogs.require_table(name).get("constraints", [])
    left = [each for each in known if each["name"] != constraint and each["type"] != kind]
    if len(left) == len(known):
        if if_exists:
            return
        message = (
            f"Cannot drop nonexistent constraint {constraint or kind} from table {name.quoted}. To avoid throwing "
        )
        message += "an error, provide the parameter IF EXISTS."
        raise SqlError("DELTA_CONSTRAINT_DOES_NOT_EXIST", message, "42704")
    session.catalogs.tables.change(name.full, lambda changed: changed.update(constraints=left))
