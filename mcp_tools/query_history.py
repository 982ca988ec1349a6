"""The query history tool. https://docs.databricks.com/api/workspace/queryhistory/list"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from databricks.sdk import WorkspaceClient
from databricks.sdk.service.sql import QueryFilter, QueryInfo, QueryStatus, TimeRange
from fastmcp.tools import ToolResult
from pydantic import Field

from mcp_tools import lookup, results, text, times
from mcp_tools.calls import Call, current

PAGE = 100
COLUMNS = ("statement_id", "status", "seconds", "rows", "started", "warehouse", "user", "sql")
Since = Annotated[str | None, Field(description="today, yesterday (that day), 24h, 7d or ISO date")]


async def list_query_history(
    warehouse: Annotated[str | None, Field(description="Name or id")] = None,
    status: Literal["FINISHED", "FAILED", "CANCELED", "RUNNING", "QUEUED"] | None = None,
    since: Since = None,
    limit: Annotated[int, Field(ge=1, le=1000)] = 50,
) -> ToolResult:
    """SQL statements that ran on warehouses, newest first, with duration, rows, user and error.
    For job runs use list_job_runs."""
    call = current()
    names = {candidate.id: candidate.name for candidate in await lookup.warehouses(call)}
    wanted = (await lookup.warehouse(call, warehouse)).id if warehouse else None
    period = times.period_of(since, call.zone) if since else None
    filter_by = QueryFilter(
        warehouse_ids=[wanted] if wanted else None,
        statuses=[QueryStatus(status)] if status else None,
        query_start_time_range=TimeRange(start_time_ms=period[0], end_time_ms=period[1]) if period else None,
    )
    found, more = await call.read(lambda w: read_history(w, filter_by, limit))
    queries = [query_object(info, names, call) for info in found]
    failed = sum(query["status"] == "FAILED" for query in queries)
    suffix = f", {failed} failed" if failed else ""
    slowest = max(queries, key=lambda query: query["seconds"] or 0, default=None)
    note = (
        f"The slowest took {slowest['seconds']} s: {slowest['statement_id']}." if slowest and slowest["seconds"] else ""
    )
    return results.listing(
        "queries",
        queries,
        summary=f"{text.count(len(queries), 'query', 'queries')}{suffix}.",
        columns=COLUMNS,
        notes=[note, "There are older ones; raise limit or narrow since to see them." if more else ""],
        show={"sql": lambda sql: text.shorten(" ".join((sql or "").split()), 120)},
    )


def read_history(client: WorkspaceClient, filter_by: QueryFilter, limit: int) -> tuple[list[QueryInfo], bool]:
    """The newest ``limit`` queries, and whether there are more."""
    found: list[QueryInfo] = []
    token: str | None = None
    while True:
        page = client.query_history.list(
            filter_by=filter_by, max_results=min(PAGE, limit - len(found) + 1), page_token=token
        )
        found += page.res or []
        token = page.next_page_token if page.has_next_page else None
        if len(found) > limit or not token:
            found.sort(key=lambda info: info.query_start_time_ms or 0, reverse=True)
            return found[:limit], len(found) > limit or bool(token)


def query_object(info: QueryInfo, warehouses: dict[str, str], call: Call) -> dict[str, Any]:
    sql = info.query_text or ""
    end = info.query_end_time_ms or info.execution_end_time_ms
    seconds = info.duration / 1000 if info.duration else times.seconds_between(info.query_start_time_ms, end)
    return {
        "id": info.query_id,
        "name": text.shorten(" ".join(sql.split()), 80),
        "statement_id": info.query_id,
        "status": info.status.value if info.status else None,
        "seconds": round(seconds, 2) if seconds is not None else None,
        "rows": info.rows_produced,
        "started": times.local(info.query_start_time_ms, call.zone),
        "start_time": times.iso(info.query_start_time_ms),
        "end_time": times.iso(end),
        "warehouse": warehouses.get(info.warehouse_id or "", info.warehouse_id),
        "warehouse_id": info.warehouse_id,
        "user": info.user_name,
        "sql": text.shorten(sql, 2000),
        "statement_type": info.statement_type.value if info.statement_type else None,
        "error": info.error_message,
    }
