"""Unity Catalog tools: what data there is. https://docs.databricks.com/api/workspace/tables"""

from __future__ import annotations

from typing import Annotated, Any

from databricks.sdk.service.catalog import CatalogInfo, SchemaInfo, TableInfo
from fastmcp.tools import ToolResult
from pydantic import Field

from mcp_tools import catalog_index, results, shapes, text, times
from mcp_tools.calls import current
from mcp_tools.table_sample import Sample, sampled
from mcp_tools.tool_table import ToolSpec

MATCHED = 5


async def list_catalogs() -> ToolResult:
    """List the catalogs of Unity Catalog. To find a table by words use search_tables."""
    found = [catalog_object(c) for c in await current().read(lambda w: list(w.catalogs.list()))]
    found.sort(key=lambda value: value["name"])
    return results.listing(
        "catalogs", found, summary=f"{text.count(len(found), 'catalog')}.", columns=("name", "type", "owner", "comment")
    )


def catalog_object(info: CatalogInfo) -> dict[str, Any]:
    return without_nothing(
        {
            "id": info.name,
            "name": info.name,
            "type": info.catalog_type.value if info.catalog_type else None,
            "owner": info.owner,
            "comment": info.comment,
            "created": times.iso(info.created_at),
            "updated": times.iso(info.updated_at),
        }
    )


async def list_schemas(catalog: Annotated[str | None, Field(description="Default: all")] = None) -> ToolResult:
    """List the schemas (databases) of a catalog. For tables use list_tables."""
    call = current()
    if catalog:
        name = catalog.strip().strip("`")
        schemas = await call.read(lambda w: list(w.schemas.list(name)))
    else:
        schemas = await catalog_index.schemas_of(call, await catalog_index.catalog_names(call))
    found = [schema_object(info) for info in schemas]
    where = f" in {catalog}" if catalog else ""
    return results.listing(
        "schemas",
        found,
        summary=f"{text.count(len(found), 'schema')}{where}.",
        columns=("full_name", "owner", "comment"),
    )


def schema_object(info: SchemaInfo) -> dict[str, Any]:
    return without_nothing(
        {
            "id": info.full_name,
            "name": info.name,
            "full_name": info.full_name,
            "catalog": info.catalog_name,
            "owner": info.owner,
            "comment": info.comment,
            "updated": times.iso(info.updated_at),
        }
    )


async def list_tables(
    schema: Annotated[str | None, Field(description="catalog.schema; default: current, else all")] = None,
    limit: Annotated[int, Field(ge=1, le=2000)] = 200,
) -> ToolResult:
    """List tables and views. For their columns use describe_table."""
    call = current()
    session = call.session
    if schema:
        schemas = [await catalog_index.schema(call, schema)]
    elif session.catalog and session.schema:
        schemas = [await catalog_index.schema(call, f"{session.catalog}.{session.schema}")]
    else:
        catalogs = [session.catalog] if session.catalog else await catalog_index.catalog_names(call)
        schemas = await catalog_index.schemas_of(call, catalogs)
    tables = await catalog_index.tables_of(call, schemas, columns=False)
    found = sorted((table_object(info) for info in tables.tables), key=lambda value: value["full_name"])
    where = f" in {schemas[0].full_name}" if len(schemas) == 1 else ""
    return results.listing(
        "tables",
        found[:limit],
        total=len(found),
        summary=f"{text.count(len(found), 'table')}{where}.",
        columns=("full_name", "type", "format", "comment"),
        notes=["" if tables.complete else "There are more; name a schema to see all of its tables."],
    )


def table_object(info: TableInfo) -> dict[str, Any]:
    return without_nothing(
        {
            "id": info.full_name,
            "name": info.name,
            "full_name": info.full_name,
            "catalog": info.catalog_name,
            "schema": info.schema_name,
            "type": info.table_type.value if info.table_type else None,
            "format": info.data_source_format.value if info.data_source_format else None,
            "owner": info.owner,
            "comment": info.comment,
            "created": times.iso(info.created_at),
            "updated": times.iso(info.updated_at),
        }
    )


async def describe_table(
    table: Annotated[str, Field(min_length=1, description="catalog.schema.table, or enough of it")],
    limit: Annotated[int, Field(ge=0, le=200, description="Sample rows")] = 5,
) -> ToolResult:
    """One table: columns with types and comments, row count, size, and sample rows (a preview)."""
    call = current()
    info = await catalog_index.table(call, table)
    columns = [
        without_nothing(
            {"name": c.name, "type": c.type_text, "nullable": c.nullable, "comment": c.comment, "position": c.position}
        )
        for c in info.columns or ()
    ]
    sample = await sampled(call, info, rows=limit)
    value = table_object(info) | {"columns": columns, "view_definition": info.view_definition}
    value |= {"row_count": sample.row_count, "size_bytes": sample.size_bytes, "storage_location": info.storage_location}
    value["sample"] = {"columns": sample.columns, "rows": sample.rows, "statement_id": sample.statement_id}
    return results.single(
        "table",
        without_nothing(value),
        summary=describe_summary(info, columns, sample),
        lines=[
            ("comment", info.comment),
            ("owner", info.owner),
            *(("column", column_line(column)) for column in columns),
            ("view_definition", info.view_definition),
            *sample_lines(sample),
        ],
        notes=[sample.note],
    )


def describe_summary(info: TableInfo, columns: list[dict[str, Any]], sample: Sample) -> str:
    kind = info.table_type.value if info.table_type else "TABLE"
    size = f", {sample.size_bytes:,} bytes" if sample.size_bytes is not None else ""
    rows = f", {text.count(sample.row_count, 'row')}" if sample.row_count is not None else ""
    return f"{info.full_name} ({kind}): {text.count(len(columns), 'column')}{rows}{size}."


def column_line(column: dict[str, Any]) -> str:
    required = "" if column.get("nullable", True) else ", not null"
    comment = f": {column['comment']}" if column.get("comment") else ""
    return f"{column['name']} {column.get('type', '')}{required}{comment}"


def sample_lines(sample: Sample) -> list[tuple[str, Any]]:
    if not sample.columns:
        return []
    names = [column["name"] for column in sample.columns]
    header = " | ".join(text.cell(name) for name in names)
    rows = [" | ".join(text.cell(value, longest=80) for value in row) for row in sample.rows]
    return [("sample", header), *(("sample", row) for row in rows)]


async def search_tables(
    query: Annotated[str, Field(min_length=1, description="Words of names, columns or comments")],
    limit: Annotated[int, Field(ge=1, le=500)] = 30,
) -> ToolResult:
    """Find tables by words in names, columns and comments, best first. For notebooks use list_workspace."""
    call = current()
    tables = await catalog_index.all_tables(call, columns=True)
    words = [stem(word) for word in query.lower().replace(".", " ").replace("_", " ").split()]
    scored = [(score(info, words), info) for info in tables.tables]
    hits = sorted((pair for pair in scored if pair[0]), key=lambda pair: (-pair[0], pair[1].full_name or ""))
    found = [table_object(info) | {"matched_columns": matched(info, words)} for _, info in hits]
    return results.listing(
        "tables",
        found[:limit],
        total=len(found),
        summary=f"{text.count(len(found), 'table')} about {query!r}.",
        columns=("full_name", "type", "matched_columns", "comment"),
        show={"matched_columns": lambda names: ", ".join(names or ())},
        notes=["" if tables.complete else f"Only {len(tables.tables):,} tables were searched."],
    )


def stem(word: str) -> str:
    """Without the plural's s, so that "customers" finds ``customer``."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def score(info: TableInfo, words: list[str]) -> int:
    """How well a table fits: 0 unless every word occurs in it; a name counts most, a comment least."""
    total = 0
    for word in words:
        if word in (info.name or "").lower():
            total += 8
        elif word in (info.full_name or "").lower():
            total += 4
        elif any(word in (column.name or "").lower() for column in info.columns or ()):
            total += 2
        elif word in comments(info):
            total += 1
        else:
            return 0
    return total


def comments(info: TableInfo) -> str:
    return " ".join([info.comment or "", *(column.comment or "" for column in info.columns or ())]).lower()


def matched(info: TableInfo, words: list[str]) -> list[str]:
    names = [c.name or "" for c in info.columns or () if any(word in (c.name or "").lower() for word in words)]
    return names[:MATCHED]


def without_nothing(value: dict[str, Any]) -> dict[str, Any]:
    return {key: item for key, item in value.items() if item is not None}


TOOLS = (
    ToolSpec(list_catalogs, "List catalogs", "read", shapes.Many("catalogs", shapes.Catalog)),
    ToolSpec(list_schemas, "List schemas", "read", shapes.Many("schemas", shapes.SchemaInfo)),
    ToolSpec(list_tables, "List tables", "read", shapes.Many("tables", shapes.Table)),
    ToolSpec(describe_table, "Describe table", "read", shapes.One("table", shapes.Table)),
    ToolSpec(search_tables, "Search tables", "read", shapes.Many("tables", shapes.Table)),
)
