"""Which privileges there are on which kind of object, in SQL's spelling (with spaces)."""

from __future__ import annotations

PRIVILEGES: dict[str, frozenset[str]] = {
    "catalog": frozenset({"USE CATALOG", "CREATE SCHEMA", "BROWSE"}),
    "schema": frozenset({"USE SCHEMA", "CREATE TABLE", "CREATE FUNCTION", "CREATE VOLUME", "CREATE MODEL"})
    | {"CREATE MATERIALIZED VIEW"},
    "table": frozenset({"SELECT", "MODIFY", "REFRESH"}),
    "volume": frozenset({"READ VOLUME", "WRITE VOLUME"}),
    "function": frozenset({"EXECUTE"}),
}
_ANYWHERE = frozenset({"ALL PRIVILEGES", "MANAGE", "APPLY TAG", "EXTERNAL USE SCHEMA"})
# What is granted on a container holds for all that is in it.
_INHERITED = {"schema": "catalog", "table": "schema", "volume": "schema", "function": "schema"}


def allowed(kind: str) -> frozenset[str]:
    """What can be granted on a ``kind`` of object: its own privileges and those of what it holds."""
    found = PRIVILEGES[kind] | _ANYWHERE
    for inner, outer in _INHERITED.items():
        if outer == kind or (kind == "catalog" and outer == "schema"):
            found |= PRIVILEGES[inner]
    return found
