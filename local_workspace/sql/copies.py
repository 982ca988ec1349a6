"""CREATE TABLE ... LIKE and CLONE: another table's columns, or its rows too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local_workspace.sql.errors import unsupported
from local_workspace.sql.names import quoted
from local_workspace.sql.result import QueryResult
from local_workspace.sql.tokens import Cursor
from local_workspace.store import Document

if TYPE_CHECKING:
    from local_workspace.sql.session import SqlSession

_KEPT = ("comment", "nullable", "default", "generated", "identity")


def copied(session: SqlSession, text: str, *, replace: bool) -> QueryResult | None:
    """None where it is another form of CREATE TABLE. A shallow clone is a deep one: its files are its own."""
    cursor = Cursor(text)
    cursor.expect("CREATE")
    cursor.take("OR", "REPLACE")
    cursor.expect("TABLE")
    if_missing = cursor.take("IF", "NOT", "EXISTS")
    target = cursor.name()
    how = cursor.take_any("LIKE", "DEEP CLONE", "SHALLOW CLONE", "CLONE")
    if how is None:
        return None
    parts = cursor.name()
    source = session.catalogs.require_table(session.table_name(parts), as_written=quoted(*parts))
    version = f" {cursor.rest()}" if cursor.take_any("VERSION AS OF", "TIMESTAMP AS OF") else ""
    if version:
        version = text[text.upper().rindex(" AS OF") :].strip()
        version = f" {'VERSION' if 'VERSION AS OF' in text.upper() else 'TIMESTAMP'} {version}"
    if not cursor.at_end:
        raise unsupported(f"this form of CREATE TABLE {how}")
    name = session.table_name(target)
    if if_missing and session.catalogs.table(name) is not None:
        return QueryResult.empty()
    partitions = [c for c in source["columns"] if c.get("partition_index") is not None]
    by = ", ".join(quoted(c["name"]) for c in sorted(partitions, key=lambda c: c["partition_index"]))
    clause = f" PARTITIONED BY ({by})" if by else ""
    rows = f"SELECT * FROM {quoted(*source['full_name'].split('.'))}{version}" + (
        " WHERE false" if how == "LIKE" else ""
    )
    verb = "CREATE OR REPLACE TABLE" if replace else "CREATE TABLE"
    session.again(f"{verb} {name.quoted}{clause} AS {rows}")

    for column in source["columns"]:
        if not column.get("nullable", True):
            session.again(f"ALTER TABLE {name.quoted} ALTER COLUMN {quoted(column['name'])} SET NOT NULL")

    def kept(document: Document) -> None:
        known = {column["name"]: column for column in source["columns"]}
        for column in document["columns"]:
            column.update({key: known[column["name"]][key] for key in _KEPT if key in known.get(column["name"], {})})
            if how == "LIKE" and "identity" in column:
                column["identity"] |= {"next": column["identity"]["start"]}
        more: dict[str, Any] = {"comment": source["comment"]} if source.get("comment") else {}
        # A pipeline knows its tables by such a property, and drops them when it is deleted: a copy is not one of them.
        own = {k: v for k, v in (source.get("properties") or {}).items() if not k.startswith("pipelines.")}
        more |= {"properties": own} if own else {}
        checks = [each for each in source.get("constraints", []) if each["type"] == "CHECK"]
        document.update(more | ({"constraints": checks} if checks and how != "LIKE" else {}))

    session.catalogs.tables.change(name.full, kept)
    return QueryResult.empty()
