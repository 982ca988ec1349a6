"""SQL tools: statements. https://docs.databricks.com/api/workspace/statementexecution"""

from __future__ import annotations

import asyncio
import dataclasses
import time
from typing import Annotated, Any

from databricks.sdk.service.sql import QueryFilter, QueryInfo, StatementState
from fastmcp.exceptions import ToolError
from fastmcp.tools import ToolResult
from pydantic import Field

from mcp_tools import lookup, results, shapes, statements
from mcp_tools.after_write import Unseen, seen, unseen_result, with_current_context
from mcp_tools.calls import Call, current
from mcp_tools.query_history import list_query_history
from mcp_tools.sql_reads import statement_count
from mcp_tools.statement_view import Ran, statement_result, unread_result
from mcp_tools.tool_table import ToolSpec
from mcp_tools.waiting import MAX_WAIT, WaitSeconds, poll
from mcp_tools.warehouses import (
    create_warehouse,
    delete_warehouse,
    list_warehouses,
    start_warehouse,
    stop_warehouse,
)

RowsShown = Annotated[int, Field(ge=1, le=1000, description="Rows shown to you")]
StatementId = Annotated[str, Field(min_length=1)]


async def execute_sql(
    sql: Annotated[str, Field(min_length=1, description="One Databricks SQL statement")],
    warehouse: Annotated[str | None, Field(description="Name or id; default: current")] = None,
    catalog: str | None = None,
    schema: str | None = None,
    parameters: Annotated[dict[str, Any] | None, Field(description="Values for :name markers")] = None,
    limit: RowsShown = 50,
    wait_seconds: Annotated[int, Field(ge=0, le=MAX_WAIT)] = 60,
) -> ToolResult:
    """Run one SQL statement on a SQL warehouse. Its result keeps all rows under the statement_id; limit only bounds
    what you see. For a table's columns use describe_table."""
    call = current()
    require_one_statement(sql)
    target = await lookup.warehouse(call, warehouse)
    session = call.session
    # A session without a choice of its own takes up its default, so that it stays with the same one.
    if not warehouse and not session.warehouse_id:
        call.remember(warehouse_id=target.id)
    if schema and "." in schema and not catalog:
        catalog, schema = schema.split(".", 1)
    request = statements.Request(
        sql=sql,
        warehouse_id=target.id,
        catalog=catalog or session.catalog,
        schema=schema or (session.schema if not catalog else None),
        parameters=parameters,
    )
    began = time.monotonic()
    ran = Ran(sql=sql, warehouse_id=target.id, warehouse=target.name, seconds=None)
    try:
        answer = await statements.run(call, request, wait_seconds=wait_seconds)
    except statements.Unread as unread:
        return unread_result(unread, ran)
    ran = dataclasses.replace(ran, seconds=round(time.monotonic() - began, 2))
    result = await statement_result(call, answer, ran, shown=limit)
    return await with_changes(call, result, sql, state=statements.state_of(answer))


def require_one_statement(sql: str) -> None:
    """Raises ToolError for several: the API takes one. A compound statement (BEGIN ... END) is one."""
    number = statement_count(sql)
    if number == 0:
        raise ToolError("There is no statement in sql, only space or comments. Nothing was run.")
    if number > 1:
        raise ToolError(
            f"These are {number} statements; execute_sql runs one. Nothing was run. Call it once for each, in order."
        )


async def with_changes(call: Call, result: ToolResult, sql: str, *, state: StatementState | None) -> ToolResult:
    """The session follows a USE statement."""
    namespace = statements.used_namespace(sql) if state == StatementState.SUCCEEDED else {}
    if namespace:
        call.remember(**namespace)
        return await with_current_context(call, result)
    return result


async def get_statement(
    statement_id: StatementId,
    wait_seconds: WaitSeconds = 0,
    offset: Annotated[int, Field(ge=0, description="First row to show")] = 0,
    limit: RowsShown = 50,
) -> ToolResult:
    """State and further rows of a statement run before. To run one use execute_sql."""
    call = current()
    answer, info = await asyncio.gather(
        call.read(lambda w: w.statement_execution.get_statement(statement_id)),
        call.read_or(None, lambda w: history_of(w.query_history, statement_id)),
    )
    if statements.state_of(answer) not in statements.FINAL and wait_seconds:
        # Only looked at: unlike execute_sql, a cancelled wait leaves the statement running.
        answer = await poll(
            lambda: call.read(lambda w: w.statement_execution.get_statement(statement_id)),
            lambda now: statements.state_of(now) in statements.FINAL,
            seconds=wait_seconds,
            first=0.1,
            says=lambda now: f"Statement {statement_id} is {statements.word_of(now)}.",
            leaves=f"Cancelling this call leaves statement {statement_id} as it is.",
        )
    ran = Ran(
        sql=info.query_text if info else None,
        warehouse_id=info.warehouse_id if info else None,
        warehouse=None,
        seconds=round(info.duration / 1000, 2) if info and info.duration else None,
    )
    return await statement_result(call, answer, ran, shown=limit, offset=offset)


def history_of(api, statement_id: str) -> QueryInfo | None:
    found = api.list(filter_by=QueryFilter(statement_ids=[statement_id]), max_results=1).res or []
    return found[0] if found and found[0].query_id == statement_id else None


async def cancel_statement(statement_id: StatementId) -> ToolResult:
    """Cancel a running statement. What it had already written may stay. For runs use cancel_job_run."""
    call = current()
    before = await call.read(lambda w: w.statement_execution.get_statement(statement_id))
    state = statements.state_of(before)
    summary = f"Statement {statement_id} had already ended: {state.value if state else 'UNKNOWN'}."
    if state not in statements.FINAL:
        await call.write(lambda w: w.statement_execution.cancel_execution(statement_id))
        answer = await seen(
            call,
            poll(
                lambda: call.read(lambda w: w.statement_execution.get_statement(statement_id)),
                lambda now: statements.state_of(now) in statements.FINAL,
                seconds=5,
                first=0.05,
            ),
        )
        if isinstance(answer, Unseen):
            value = {"id": statement_id, "name": statement_id, "statement_id": statement_id}
            did = f"Statement {statement_id} was asked to stop"
            return unseen_result("statement", value, answer, did=did, look="get_statement")
        state = statements.state_of(answer)
        asked = "is cancelled" if state == StatementState.CANCELED else "was asked to stop"
        summary = f"Statement {statement_id} {asked}; it is {state.value if state else 'UNKNOWN'}."
    value = {"id": statement_id, "name": statement_id, "statement_id": statement_id}
    value["state"] = state.value if state else "UNKNOWN"
    return results.single("statement", value, summary=summary, lines=[("state", value["state"])])


TOOLS = (
    ToolSpec(execute_sql, "Run SQL", "destructive", shapes.Flat(shapes.SqlResult), meta={"sql_argument": "sql"}),
    ToolSpec(get_statement, "Show statement", "read", shapes.Flat(shapes.SqlResult)),
    ToolSpec(cancel_statement, "Cancel statement", "destructive_idempotent", shapes.One("statement", shapes.Statement)),
    ToolSpec(list_warehouses, "List SQL warehouses", "read", shapes.Many("warehouses", shapes.Warehouse)),
    ToolSpec(create_warehouse, "Create SQL warehouse", "write", shapes.One("warehouse", shapes.Warehouse)),
    ToolSpec(start_warehouse, "Start SQL warehouse", "idempotent", shapes.One("warehouse", shapes.Warehouse)),
    ToolSpec(stop_warehouse, "Stop SQL warehouse", "destructive_idempotent", shapes.One("warehouse", shapes.Warehouse)),
    ToolSpec(delete_warehouse, "Delete SQL warehouse", "destructive", shapes.One("warehouse", shapes.Warehouse)),
    ToolSpec(list_query_history, "List query history", "read", shapes.Many("queries", shapes.Query)),
)
