"""Finding catalogs, schemas and tables in Unity Catalog by name, within bounds and without compute.

https://docs.databricks.com/api/workspace/tables/list
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from databricks.sdk.service.catalog import SchemaInfo, TableInfo
from fastmcp.exceptions import ToolError

from mcp_tools import lookup
from mcp_tools.calls import Call
from mcp_tools.names import Candidate, listed, resolve, unknown

MAX_SCHEMAS = 300
MAX_TABLES = 5000
PARALLEL = 8
# Large, and about the workspace rather than of it; they are looked at when they are named.
INTERNAL_CATALOGS = frozenset({"system", "__databricks_internal"})
INTERNAL_SCHEMAS = frozenset({"information_schema"})


@dataclass(frozen=True, slots=True)
class Found:
    """Tables, and whether these are all that were asked for."""

    tables: list[TableInfo]
    complete: bool


def parts_of(name: str) -> list[str]:
    """A dotted name to its parts, without back-quotes."""
    return [part.strip().strip("`").strip() for part in name.strip().strip("\"'").split(".") if part.strip()]


async def catalog_names(call: Call) -> list[str]:
    found = await call.read(lambda w: [c.name for c in w.catalogs.list() if c.name])
    return sorted(name for name in found if name not in INTERNAL_CATALOGS)


async def schemas_of(call: Call, catalogs: Iterable[str]) -> list[SchemaInfo]:
    """The schemas of catalogs, those that describe the catalog itself left out."""
    gate = asyncio.Semaphore(PARALLEL)

    async def one(catalog: str) -> list[SchemaInfo]:
        async with gate:
            return await call.read_or([], lambda w: lookup.first(w.schemas.list(catalog), 1000))

    groups = await asyncio.gather(*(one(catalog) for catalog in catalogs))
    return [schema for group in groups for schema in group if schema.name not in INTERNAL_SCHEMAS]


async def tables_of(call: Call, schemas: list[SchemaInfo], *, columns: bool) -> Found:
    gate = asyncio.Semaphore(PARALLEL)

    async def one(schema: SchemaInfo) -> list[TableInfo]:
        async with gate:
            return await call.read_or(
                [],
                lambda w: lookup.first(
                    w.tables.list(schema.catalog_name or "", schema.name or "", omit_columns=not columns), MAX_TABLES
                ),
            )

    groups = await asyncio.gather(*(one(schema) for schema in schemas[:MAX_SCHEMAS]))
    tables = [table for group in groups for table in group]
    return Found(tables=tables[:MAX_TABLES], complete=len(schemas) <= MAX_SCHEMAS and len(tables) < MAX_TABLES)


async def all_tables(call: Call, *, columns: bool) -> Found:
    return await tables_of(call, await schemas_of(call, await catalog_names(call)), columns=columns)


async def schema(call: Call, name: str) -> SchemaInfo:
    """The schema ``catalog.schema``, or ``schema`` in the session's catalog or in just one of all. Raises ToolError."""
    parts = parts_of(name)
    if len(parts) not in (1, 2):
        raise ToolError(f"{name!r} does not name a schema; write catalog.schema.")
    if len(parts) == 1 and call.session.catalog:
        here = await call.find(lambda w: w.schemas.get(f"{call.session.catalog}.{parts[0]}"))
        if here is not None:
            return here
    if len(parts) == 2:
        direct = await call.find(lambda w: w.schemas.get(".".join(parts)))
        if direct is not None:
            return direct
    known = await schemas_of(call, await catalog_names(call))
    candidates = [Candidate(id=s.full_name or "", name=s.full_name or "", value=s) for s in known]
    if len(parts) == 2:
        return resolve(".".join(parts), candidates, kind="schema").value
    by_name = [Candidate(id=s.full_name or "", name=s.name or "", value=s) for s in known]
    return resolve(parts[0], by_name, kind="schema").value


async def table(call: Call, name: str) -> TableInfo:
    """The table with this name, as full as it was given: ``catalog.schema.table``, ``schema.table`` or ``table``.

    What is left out is the session's, or else found if just one table fits. Raises ToolError.
    """
    parts = parts_of(name)
    if not 1 <= len(parts) <= 3:
        raise ToolError(f"{name!r} does not name a table; write catalog.schema.table.")
    session = call.session
    missing = [part for part in (session.catalog, session.schema)[: 3 - len(parts)] if part]
    full = [*missing, *parts]
    if len(full) == 3:
        direct = await call.find(lambda w: w.tables.get(".".join(full)))
        if direct is not None:
            return direct
    return await found_table(call, parts)


async def found_table(call: Call, parts: list[str]) -> TableInfo:
    known = (await all_tables(call, columns=False)).tables
    wanted = ".".join(parts).lower()
    ends = [t for t in known if f".{t.full_name}".lower().endswith(f".{wanted}")]
    candidates = [Candidate(id=t.full_name or "", name=t.name or "", value=t) for t in known]
    if len(ends) > 1:
        named = [c for c in candidates if c.value in ends]
        raise ToolError(f"{wanted!r} fits {len(ends)} tables: {listed(named)}. Say which, by its full name.")
    if ends:
        info = ends[0]
    elif len(parts) == 1:
        info = resolve(parts[0], candidates, kind="table").value
    else:
        full = [Candidate(id=t.full_name or "", name=t.full_name or "", value=t) for t in known]
        raise ToolError(unknown(".".join(parts), full, kind="table"))
    return await call.read(lambda w: w.tables.get(info.full_name or ""))
