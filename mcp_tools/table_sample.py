"""Sample rows, row count and size of a table: what only a warehouse can tell."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from databricks.sdk.service.catalog import DataSourceFormat, TableInfo
from databricks.sdk.service.sql import StatementState
from fastmcp.exceptions import ToolError

from mcp_tools import lookup, statements
from mcp_tools.calls import Call
from mcp_tools.json_values import json_rows
from mcp_tools.result_rows import RowsUnavailable, result_batches
from mcp_tools.statement_view import columns_of, error_message

WAIT_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Sample:
    """``note`` says why something is missing. None is "not known"."""

    columns: list[dict[str, Any]] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    statement_id: str | None = None
    row_count: int | None = None
    size_bytes: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    columns: list[dict[str, Any]]
    rows: list[list[Any]]
    statement_id: str | None


async def sampled(call: Call, info: TableInfo, *, rows: int) -> Sample:
    """Looks at the table with a warehouse that already runs: looking at a table is no reason to start one."""
    try:
        warehouse = lookup.default_warehouse(await lookup.warehouses(call), chosen=call.session.warehouse_id)
    except ToolError as error:
        return Sample(note=f"No sample: {error}")
    if warehouse is None or warehouse.detail != "RUNNING":
        return Sample(note="No sample and no row count: no warehouse is running; start_warehouse starts one.")
    name = ".".join(f"`{part}`" for part in (info.catalog_name, info.schema_name, info.name))
    is_delta = info.data_source_format == DataSourceFormat.DELTA

    async def ask(sql: str) -> Answer | str:
        return await looked(call, warehouse.id, sql)

    async def nothing() -> str:
        return ""

    sample, count, detail = await asyncio.gather(
        ask(f"SELECT * FROM {name} LIMIT {rows}") if rows else nothing(),
        # Of a Delta table both are known without reading it.
        ask(f"SELECT count(*) FROM {name}") if is_delta else nothing(),
        ask(f"DESCRIBE DETAIL {name}") if is_delta else nothing(),
    )
    row_count = count.rows[0][0] if isinstance(count, Answer) and count.rows else None
    size = sizes(detail) if isinstance(detail, Answer) else None
    if not isinstance(sample, Answer):
        return Sample(row_count=row_count, size_bytes=size, note=f"No sample: {sample}" if sample else "")
    return Sample(sample.columns, sample.rows, sample.statement_id, row_count, size)


def sizes(detail: Answer) -> int | None:
    names = [column["name"] for column in detail.columns]
    if "sizeInBytes" not in names or not detail.rows:
        return None
    return detail.rows[0][names.index("sizeInBytes")]


async def looked(call: Call, warehouse_id: str, sql: str) -> Answer | str:
    """The statement's rows, or why there are none. One that takes too long is cancelled."""
    try:
        answer = await statements.run(
            call, statements.Request(sql=sql, warehouse_id=warehouse_id), wait_seconds=WAIT_SECONDS
        )
        if statements.state_of(answer) not in statements.FINAL:
            statements.cancel_later(call, answer.statement_id or "")
            return f"it took longer than {WAIT_SECONDS} seconds."
        if statements.state_of(answer) != StatementState.SUCCEEDED:
            return error_message(answer)
        rows = await call.read(lambda w: json_rows(result_batches(w, answer, limit=500)))
    except (ToolError, RowsUnavailable) as error:
        return str(error)
    return Answer(columns_of(answer), rows, answer.statement_id)
