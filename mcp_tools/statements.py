"""SQL statements on the workspace: submit, wait, cancel. https://docs.databricks.com/api/workspace/statementexecution"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from databricks.sdk.service.sql import (
    Disposition,
    Format,
    StatementParameterListItem,
    StatementResponse,
    StatementState,
)
from fastmcp.exceptions import ToolError

from mcp_tools.calls import Call
from mcp_tools.errors import reason_of
from mcp_tools.sql_reads import LEADING_COMMENTS, is_query
from mcp_tools.waiting import poll

log = logging.getLogger("mcp_tools")
FINAL = frozenset({StatementState.SUCCEEDED, StatementState.FAILED, StatementState.CANCELED, StatementState.CLOSED})
NAME = r"(?:`[^`]+`|[\w-]+)"
USE = re.compile(
    rf"\s*USE\s+(?P<kind>CATALOG\s+|SCHEMA\s+|DATABASE\s+)?(?P<first>{NAME})(?:\.(?P<second>{NAME}))?\s*;?\s*",
    re.IGNORECASE,
)
KEPT_SENT = 500
# What calls that name themselves have submitted, newest last.
_sent: dict[tuple[str, ...], asyncio.Future[StatementResponse]] = {}
# Cancels that outlive the call that was cancelled.
_cancelling: set[asyncio.Task[Any]] = set()


@dataclass(frozen=True, slots=True)
class Request:
    """What to run, and where. The statement is sent as it is: no limit is ever put on it."""

    sql: str
    warehouse_id: str
    catalog: str | None = None
    schema: str | None = None
    parameters: Mapping[str, Any] | None = None


class Unread(ToolError):
    """A statement was submitted, and then its state could not be read: it may be running or done."""

    def __init__(self, submitted: StatementResponse, reason: str) -> None:
        super().__init__(
            f"Statement {submitted.statement_id} was handed to the warehouse; its state could not be read ({reason}). "
            "Use get_statement to see it; do not send it again."
        )
        self.submitted = submitted


async def run(call: Call, request: Request, *, wait_seconds: float) -> StatementResponse:
    """Submit and wait. After ``wait_seconds`` the answer is that of a statement still under way.

    When the call is cancelled, so is the statement in the workspace. Raises Unread when it was submitted and its
    state cannot be read.
    """
    submitted = await submit(call, request)
    if state_of(submitted) in FINAL:
        return submitted
    return await wait(call, submitted, seconds=wait_seconds)


async def submit(call: Call, request: Request) -> StatementResponse:
    """Hand the statement over and get its id at once, so that it can be cancelled from the first moment on.

    A call that comes again (the same ``tool_use_id``) is answered for the statement of the first: the API knows no
    idempotency token.
    """
    key = (call.session_key, call.tool_use_id, request.sql, request.warehouse_id)
    sending = _sent.get(key) if call.tool_use_id else None
    if sending is None or sending.get_loop() is not asyncio.get_running_loop():
        sending = asyncio.ensure_future(_send(call, request))
        if call.tool_use_id:
            _sent[key] = sending
            while len(_sent) > KEPT_SENT:
                _sent.pop(next(iter(_sent)))
    try:
        return await asyncio.shield(sending)
    except asyncio.CancelledError:
        call.leaves("The statement is cancelled as soon as it has an id.")
        sending.add_done_callback(lambda done: _cancel_submitted(call, done))
        raise


async def _send(call: Call, request: Request) -> StatementResponse:
    inline = call.settings.disposition == "INLINE"
    return await call.write(
        lambda w: w.statement_execution.execute_statement(
            statement=request.sql,
            warehouse_id=request.warehouse_id,
            catalog=request.catalog,
            schema=request.schema,
            parameters=[parameter(name, value) for name, value in (request.parameters or {}).items()] or None,
            disposition=Disposition.INLINE if inline else Disposition.EXTERNAL_LINKS,
            format=Format.JSON_ARRAY if inline else Format.ARROW_STREAM,
            wait_timeout="0s",
        )
    )


async def wait(call: Call, statement: StatementResponse, *, seconds: float) -> StatementResponse:
    statement_id = statement.statement_id or ""
    try:
        return await poll(
            lambda: call.read(lambda w: w.statement_execution.get_statement(statement_id)),
            lambda answer: state_of(answer) in FINAL,
            seconds=seconds,
            first=0.02,
            slowest=1.0,
            says=lambda answer: f"Statement {statement_id} is {word_of(answer)}.",
            leaves=f"Cancelling this call cancels statement {statement_id}.",
        )
    except asyncio.CancelledError:
        cancel_later(call, statement_id)
        raise
    except ToolError as error:
        raise Unread(statement, reason_of(error)) from None


def cancel_later(call: Call, statement_id: str) -> None:
    """Cancel the statement on the workspace without anyone waiting for it."""

    async def cancel() -> None:
        try:
            await call.write(lambda w: w.statement_execution.cancel_execution(statement_id))
        except ToolError as error:
            log.warning("statement %s could not be cancelled: %s", statement_id, error)

    task = asyncio.get_running_loop().create_task(cancel())
    _cancelling.add(task)
    task.add_done_callback(_cancelling.discard)


def _cancel_submitted(call: Call, done: asyncio.Future[StatementResponse]) -> None:
    if not done.cancelled() and done.exception() is None and done.result().statement_id:
        cancel_later(call, done.result().statement_id or "")


def word_of(statement: StatementResponse) -> str:
    state = state_of(statement)
    return state.value if state else "UNKNOWN"


def state_of(statement: StatementResponse) -> StatementState | None:
    return statement.status.state if statement.status else None


def parameter(name: str, value: Any) -> StatementParameterListItem:
    """A named parameter (``:name``) with the SQL type of its JSON value. Raises ToolError for lists and objects."""
    match value:
        case None:
            return StatementParameterListItem(name=name, type="VOID")
        case bool():
            return StatementParameterListItem(name=name, value="true" if value else "false", type="BOOLEAN")
        case int():
            return StatementParameterListItem(name=name, value=str(value), type="BIGINT")
        case float():
            return StatementParameterListItem(name=name, value=repr(value), type="DOUBLE")
        case str():
            return StatementParameterListItem(name=name, value=value, type="STRING")
        case _:
            raise ToolError(f"The parameter {name} must be text, a number, true, false or null.")


def kind_of(sql: str) -> str:
    """What sort of statement it is, by its first word: ``SELECT``, ``INSERT``, ``CREATE``, ``SHOW``, ..."""
    comments = LEADING_COMMENTS.match(sql)
    bare = sql[comments.end() :] if comments else sql
    word = re.match(r"\(*\s*([A-Za-z]+)", bare)
    first = word[1].upper() if word else ""
    if first in ("WITH", "FROM", "VALUES", "TABLE", "SELECT"):
        return "SELECT" if first != "WITH" or is_query(sql) else "INSERT"
    return {"DESC": "DESCRIBE"}.get(first, first)


def used_namespace(sql: str) -> dict[str, str | None]:
    """The catalog and schema that a ``USE`` statement chooses. Statements share no session, so the tools keep it."""
    found = USE.fullmatch(sql)
    if not found or (not found["kind"] and found["first"].upper() in ("CATALOG", "SCHEMA", "DATABASE")):
        return {}
    first = found["first"].strip("`")
    second = found["second"].strip("`") if found["second"] else None
    if (found["kind"] or "").strip().upper() == "CATALOG":
        return {"catalog": first, "schema": None}
    return {"catalog": first, "schema": second} if second else {"schema": first}
