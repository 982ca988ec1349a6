"""GRANT, REVOKE and SHOW GRANTS: remembered where the permissions API keeps them; the one user owns everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from local_workspace.sql import hive_metastore
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.names import quoted, schema_name
from local_workspace.sql.privileges import allowed
from local_workspace.sql.result import QueryResult
from local_workspace.sql.show import rows
from local_workspace.sql.tokens import Cursor

if TYPE_CHECKING:
    from local_workspace.sql.session import SqlSession

_KINDS = {"CATALOG": "catalog", "SCHEMA": "schema", "DATABASE": "schema", "TABLE": "table", "VIEW": "table"}
_KINDS |= {"VOLUME": "volume", "FUNCTION": "function"}
# What the cloud has too.
_UNKEPT = ("METASTORE", "EXTERNAL LOCATION", "STORAGE CREDENTIAL")


def _object(session: SqlSession, cursor: Cursor) -> tuple[str, str]:
    """(kind, complete name) of what is named next. Raises when it is not there."""
    if other := cursor.take_any(*_UNKEPT):
        raise unsupported(f"privileges on {other}")
    word = cursor.take_any(*_KINDS)
    kind = _KINDS.get(word or "TABLE", "table")
    parts = cursor.name()
    catalog = session.catalogs
    if kind == "catalog":
        catalog.require_catalog(parts[0].lower())
        return kind, parts[0].lower()
    if kind == "schema":
        owner, schema = schema_name(parts, catalog=session.catalog)
        catalog.require_schema(owner, schema)
        return kind, f"{owner}.{schema}"
    name = session.table_name(parts)
    if kind == "table":
        catalog.require_table(name, as_written=quoted(*parts))
    elif kind == "volume" and catalog.volumes.get(name.full) is None:
        raise SqlError("UC_VOLUME_NOT_FOUND", f"Volume {name.quoted} does not exist.", "42704")
    elif kind == "function" and session.workspace.collection("functions").get(name.full) is None:
        raise SqlError("ROUTINE_NOT_FOUND", f"The routine {name.quoted} cannot be found.", "42883")
    return kind, name.full


def _privileges(cursor: Cursor) -> list[str]:
    """Words with commas between them, up to ON."""
    found, words = [], []
    while not cursor.peek("ON"):
        if cursor.at_end:
            raise cursor.unexpected()
        if cursor.take(","):
            found.append(" ".join(words))
            words = []
        else:
            words.append(cursor.name_part().upper())
    found.append(" ".join(words))
    cursor.expect("ON")
    return ["ALL PRIVILEGES" if name == "ALL" else name for name in found]


def _change(session: SqlSession, text: str, *, give: bool) -> QueryResult:
    cursor = Cursor(text)
    cursor.expect("GRANT" if give else "REVOKE")
    privileges = _privileges(cursor)
    kind, name = _object(session, cursor)
    cursor.expect("TO" if give else "FROM")
    principal = cursor.optional_string() or cursor.name_part()
    cursor.end()
    for privilege in privileges:
        if privilege not in _grantable(kind, name):
            message = f"Privilege {privilege} is not applicable to this entity [{name}:{kind.upper()}]."
            raise SqlError("UC_INVALID_PRIVILEGE", message, "42000")
    grants = session.workspace.collection("grants")
    document = grants.get(f"{kind} {name}") or {}
    asked = {privilege.replace(" ", "_") for privilege in privileges}
    held = set(document.get(principal, []))
    left = held | asked if give else set() if "ALL_PRIVILEGES" in asked else held - asked
    grants.put(f"{kind} {name}", document | {principal: sorted(left)})
    return QueryResult.empty()


def _grantable(kind: str, name: str) -> frozenset[str]:
    return hive_metastore.PRIVILEGES if name.split(".")[0] == hive_metastore.NAME else allowed(kind)


def _spelled(privilege: str) -> str:
    """As SQL writes it; a few of the older privileges keep their underscore."""
    return privilege if privilege in hive_metastore.PRIVILEGES else privilege.replace("_", " ")


def _owner(session: SqlSession, kind: str, name: str) -> str | None:
    return (session.workspace.collection(f"{kind}s").get(name) or {}).get("owner")


def grant(session: SqlSession, text: str) -> QueryResult:
    return _change(session, text, give=True)


def revoke(session: SqlSession, text: str) -> QueryResult:
    return _change(session, text, give=False)


def show_grants(session: SqlSession, cursor: Cursor) -> QueryResult:
    """SHOW GRANTS [principal] ON object: what was granted there and on what it lies in."""
    principal = None
    if not cursor.peek("ON"):
        principal = cursor.optional_string() or cursor.name_part()
    cursor.expect("ON")
    kind, name = _object(session, cursor)
    grants = session.workspace.collection("grants")
    data = []
    parts = name.split(".")
    hive = parts[0] == hive_metastore.NAME
    shown = hive_metastore.OBJECT_TYPES if hive else {}
    for length in range(len(parts), 0, -1):
        holder, full = (kind if length == len(parts) else {1: "catalog", 2: "schema"}[length]), ".".join(parts[:length])
        for who, held in sorted((grants.get(f"{holder} {full}") or {}).items()):
            if principal is None or who.lower() == principal.lower():
                called = shown.get(holder, holder.upper())
                data += [(who, _spelled(privilege), called, full) for privilege in held]
    owner = _owner(session, kind, name) if hive else None
    if owner and principal in (None, owner):
        data.insert(0, (owner, "OWN", shown.get(kind, kind.upper()), name))
    columns = ("Principal", "ActionType", "ObjectType", "ObjectKey")
    return rows(dict.fromkeys(columns, pa.string()), data)
