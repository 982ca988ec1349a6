"""A statement's answer as a tool result: rows, progress, or the engine's error with a hint."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from databricks.sdk import WorkspaceClient
from databricks.sdk.service.sql import StatementResponse, StatementState
from fastmcp.exceptions import ToolError
from fastmcp.tools import ToolResult

from mcp_tools import text
from mcp_tools.calls import Call
from mcp_tools.errors import reason_of
from mcp_tools.json_values import json_rows
from mcp_tools.result_rows import RowsUnavailable, result_batches
from mcp_tools.results import STRUCTURED_BYTES, fitting, size
from mcp_tools.statements import Unread, kind_of, state_of

STRUCTURED_ROWS = 200
STRUCTURED_SQL = 60_000
# What the engine's error classes mean for the next step; the first that occurs in the message counts.
ENGINE_HINTS: tuple[tuple[str, str], ...] = (
    ("TABLE_OR_VIEW_NOT_FOUND", "search_tables finds tables by name; write them as catalog.schema.table."),
    ("TABLE_OR_VIEW_ALREADY_EXISTS", "Choose another name, or CREATE OR REPLACE."),
    ("SCHEMA_NOT_FOUND", "list_schemas shows the schemas there are."),
    ("CATALOG_NOT_FOUND", "list_catalogs shows the catalogs there are."),
    ("UNRESOLVED_COLUMN", "describe_table shows the columns there are."),
    ("UNRESOLVED_ROUTINE", "There is no such function; SHOW FUNCTIONS lists them."),
    ("PARSE_SYNTAX_ERROR", "Correct the SQL near the place that the message names."),
    ("CAST_INVALID_INPUT", "Use try_cast to get NULL for values that cannot be converted."),
    ("DIVIDE_BY_ZERO", "Use try_divide to get NULL instead."),
    ("MISSING_AGGREGATION", "Put the column into GROUP BY or into an aggregate function."),
    ("UNBOUND_SQL_PARAMETER", "Give a value for each :name in parameters."),
    ("DATATYPE_MISMATCH", "Convert one side with CAST."),
    ("PERMISSION", "Ask the owner of the data for the permission."),
)


@dataclass(frozen=True, slots=True)
class Ran:
    """What is known of a statement beyond the API's answer."""

    sql: str | None
    warehouse_id: str | None
    warehouse: str | None
    seconds: float | None


async def statement_result(
    call: Call, answer: StatementResponse, ran: Ran, *, shown: int, offset: int = 0
) -> ToolResult:
    """The result by the statement's state; ``shown`` rows in the text, up to 200 in the structured content."""
    state = state_of(answer)
    if state == StatementState.SUCCEEDED:
        return await rows_result(call, answer, ran, shown=shown, offset=offset)
    if state in (StatementState.PENDING, StatementState.RUNNING):
        return running_result(answer, ran)
    return failed_result(answer, ran)


async def rows_result(call: Call, answer: StatementResponse, ran: Ran, *, shown: int, offset: int) -> ToolResult:
    columns = columns_of(answer)
    wanted = max(shown, STRUCTURED_ROWS)

    def fetch(client: WorkspaceClient) -> list[list[Any]]:
        return json_rows(result_batches(client, answer, offset=offset, limit=wanted)) if columns else []

    problem = None
    try:
        rows = await call.read(fetch)
    except RowsUnavailable as error:
        rows, problem = [], str(error)
    except ToolError as error:
        # The statement has run: an error would be read as if it had not.
        rows, problem = [], f"the answer's rows could not be read ({reason_of(error)}). Use get_statement to see them."
    total = row_count(answer)
    kept_columns = fitting(columns, limit=STRUCTURED_BYTES // 2)
    width = len(kept_columns)
    room = STRUCTURED_BYTES - size(kept_columns) - size((ran.sql or "")[:STRUCTURED_SQL]) - 3000
    narrow = [row[:width] for row in rows[:STRUCTURED_ROWS]] if width < len(columns) else rows[:STRUCTURED_ROWS]
    kept = fitting(narrow, limit=room) or [shortened(row, room // (4 * width + 4)) for row in narrow[:1]]
    whole = offset == 0 and len(kept) == total and width == len(columns)
    structured = structured_of(answer, ran, total=total, complete=whole)
    structured |= {"columns": kept_columns, "rows": kept}
    if width < len(columns):
        structured["column_count"] = len(columns)
    if problem:
        return ToolResult(
            content=f"{done_sentence(answer, ran, total)}\nNote: {problem}", structured_content=structured
        )
    return ToolResult(
        content=rows_text(answer, ran, columns=columns, rows=rows[:shown], total=total, offset=offset),
        structured_content=structured,
    )


def shortened(row: list[Any], longest: int) -> list[Any]:
    """A row that alone is too large, with its long values cut, which they say."""
    wide = (value if len(str(value)) <= longest else text.shorten(str(value), longest) for value in row)
    return list(wide)


def rows_text(
    answer: StatementResponse,
    ran: Ran,
    *,
    columns: list[dict[str, Any]],
    rows: list[list[Any]],
    total: int,
    offset: int,
) -> str:
    summary = done_sentence(answer, ran, total, rows_affected(columns, rows))
    if not columns:
        return summary
    names = [c["name"] for c in columns]
    body, fitted, wide = text.wide_table(names, rows, budget=text.BUDGET - len(summary) - 500)
    notes = []
    if wide < len(columns):
        notes.append(f"{wide:,} of {len(columns):,} columns shown; select the ones you need.")
    if fitted < total:
        place = f"from row {offset + 1:,} on, " if offset else ""
        notes.append(
            f"{place}{fitted:,} of {total:,} rows shown; use get_statement (statement_id {answer.statement_id}, "
            f"offset {offset + fitted}) for more."
        )
    if answer.manifest and answer.manifest.truncated:
        notes.append("The workspace cut this result at its own limit; it is not complete.")
    return text.compose(summary, body, notes)


def done_sentence(answer: StatementResponse, ran: Ran, total: int, affected: Any = None) -> str:
    took = f" in {ran.seconds:.{1 if ran.seconds >= 1 else 2}f} s" if ran.seconds is not None else ""
    where = f" on {ran.warehouse}" if ran.warehouse else ""
    what = text.count(total, "row") if columns_of(answer) else "Done, no rows"
    if affected is not None:
        what = f"{text.count(affected, 'row')} affected"
    return f"{what}{took}{where} (statement {answer.statement_id})."


def rows_affected(columns: list[dict[str, Any]], rows: list[list[Any]]) -> int | None:
    """What an INSERT, UPDATE, DELETE or MERGE answers in place of rows."""
    if columns and columns[0]["name"] == "num_affected_rows" and len(rows) == 1 and isinstance(rows[0][0], int):
        return rows[0][0]
    return None


def running_result(answer: StatementResponse, ran: Ran) -> ToolResult:
    state = state_of(answer)
    took = f" after {ran.seconds:.0f} s" if ran.seconds is not None else ""
    return ToolResult(
        content=(
            f"Statement {answer.statement_id} is still {state.value if state else 'under way'}{took}.\n"
            f"Note: it goes on in the workspace: ask again with get_statement (statement_id {answer.statement_id}, "
            "wait_seconds), do not send it again. cancel_statement ends it."
        ),
        structured_content=structured_of(answer, ran, total=None, complete=False),
    )


def unread_result(unread: Unread, ran: Ran) -> ToolResult:
    """No error, which would be read as "send it again": the statement is in the workspace under its id."""
    structured = structured_of(unread.submitted, ran, total=None, complete=False)
    structured["statement"]["state"] = "UNKNOWN"
    return ToolResult(content=str(unread), structured_content=structured)


def failed_result(answer: StatementResponse, ran: Ran) -> ToolResult:
    state = state_of(answer)
    message = error_message(answer)
    if state == StatementState.FAILED:
        summary = f"The statement failed: {message}"
    elif state == StatementState.CANCELED:
        summary = f"The statement was cancelled{': ' + message if message else '.'}"
    else:
        summary = f"The statement's result is gone ({state.value if state else 'UNKNOWN'}). Run it again to see it."
    lines, _ = text.fields([("statement_id", answer.statement_id), ("sql", ran.sql)])
    return ToolResult(
        content=text.compose(text.shorten(summary, 4000), lines, [hint_for(message)]),
        structured_content=structured_of(answer, ran, total=None, complete=False),
        is_error=True,
    )


def error_message(answer: StatementResponse) -> str:
    error = answer.status.error if answer.status else None
    return (error.message or (error.error_code.value if error.error_code else "")) if error else ""


def hint_for(message: str) -> str:
    upper = message.upper()
    return next((hint for code, hint in ENGINE_HINTS if code in upper), "")


def columns_of(answer: StatementResponse) -> list[dict[str, Any]]:
    schema = answer.manifest.schema if answer.manifest else None
    return [{"name": c.name, "type": c.type_text} for c in (schema.columns if schema else None) or []]


def row_count(answer: StatementResponse) -> int:
    return (answer.manifest.total_row_count or 0) if answer.manifest else 0


def structured_of(answer: StatementResponse, ran: Ran, *, total: int | None, complete: bool) -> dict[str, Any]:
    state = state_of(answer)
    return {
        "statement": {
            "id": answer.statement_id,
            "name": short_name(ran.sql) if ran.sql else answer.statement_id,
            "statement_id": answer.statement_id,
            "state": state.value if state else "UNKNOWN",
            "sql": ran.sql if ran.sql is None else text.shorten(ran.sql, STRUCTURED_SQL),
            "warehouse_id": ran.warehouse_id,
            "row_count": total,
            "truncated": bool(total) and not complete,
            "seconds": ran.seconds,
            "error": text.shorten(error_message(answer), 10_000) or None,
        },
        "columns": [],
        "rows": [],
        "statement_kind": kind_of(ran.sql) if ran.sql else None,
    }


def short_name(sql: str) -> str:
    return text.shorten(re.sub(r"\s+", " ", sql).strip(), 80)


def require_rows(answer: StatementResponse) -> None:
    """Raises ToolError for a statement that did not succeed."""
    if state_of(answer) != StatementState.SUCCEEDED:
        raise ToolError(error_message(answer) or "The statement did not end in time.")
