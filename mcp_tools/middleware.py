"""What surrounds every call: timing, error texts, identity and session, and read-only mode."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any

from fastmcp.exceptions import NotFoundError, ToolError, ValidationError
from fastmcp.server.dependencies import get_http_headers, get_http_request
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.tools import Tool, ToolResult
from mcp.types import CallToolRequestParams, ListToolsRequest
from pydantic import ValidationError as PydanticError

from mcp_tools import arguments, calls, times
from mcp_tools.clients import ClientPool, Identity
from mcp_tools.errors import Refused
from mcp_tools.session import SessionStore
from mcp_tools.settings import ToolSettings
from mcp_tools.sql_reads import is_read
from mcp_tools.warehouse_use import Sightings

log = logging.getLogger("mcp_tools.calls")
CallContext = MiddlewareContext[CallToolRequestParams]
CallTool = CallNext[CallToolRequestParams, ToolResult]


class Timing(Middleware):
    """One log line a call: tool, outcome, milliseconds. Never the arguments: they may be anyone's data."""

    async def on_call_tool(self, context: CallContext, call_next: CallTool) -> ToolResult:
        started = time.perf_counter()
        outcome = "cancelled"
        try:
            result = await call_next(context)
            outcome = "error" if result.is_error else "ok"
            return result
        except Exception:
            outcome = "error"
            raise
        finally:
            milliseconds = (time.perf_counter() - started) * 1000
            log.info("tool=%s outcome=%s ms=%.0f", context.message.name, outcome, milliseconds)


class ErrorTexts(Middleware):
    """Turns argument errors into sentences, which name the field and the rule and never the value: it may be a secret.

    A fault of our own is logged with its traceback and told without it.
    """

    async def on_call_tool(self, context: CallContext, call_next: CallTool) -> ToolResult:
        try:
            return await call_next(context)
        except ValidationError as error:
            tool = await tool_of(context)
            raise ToolError(rules_text(context.message.name, error, tool.parameters if tool else {})) from None
        except NotFoundError:
            raise ToolError(f"There is no tool {context.message.name!r} on this server.") from None
        except ToolError as error:
            fault = error.__cause__
            if fault is None:
                raise
            # FastMCP has masked it; ToolErrors of our own have no cause.
            log.error("tool=%s failed by a fault of its own", context.message.name, exc_info=fault)
            raise ToolError(fault_text(context.message.name, fault)) from None


def fault_text(tool: str, fault: BaseException) -> str:
    return (
        f"{tool} stopped at something unexpected ({type(fault).__name__}), a fault of this program or an answer that "
        "it does not know. The log has the details. If it was to change something, look whether it did."
    )


def rules_text(tool: str, error: Exception, parameters: Mapping[str, Any]) -> str:
    """``list_jobs was not called, ... limit: Input should be greater than or equal to 1.``"""
    cause = error if isinstance(error, PydanticError) else error.__cause__
    if not isinstance(cause, PydanticError):
        return f"{tool}: the arguments do not fit the tool's schema."
    rules = []
    for problem in cause.errors(include_url=False, include_context=False, include_input=False):
        where = ".".join(str(part) for part in problem["loc"]) or "arguments"
        match problem["type"]:
            case "unexpected_keyword_argument":
                what = arguments.no_such(where, parameters.get("properties", {}))
            case "missing_argument" | "missing":
                what = "is required"
            case "dict_type":
                what = 'must be an object such as {"name": "value"}'
            case _:
                what = problem["msg"]
        rules.append(f"{where}: {what}")
    return f"{tool} was not called, its arguments need a correction. {'; '.join(dict.fromkeys(rules))}."


async def tool_of(context: CallContext) -> Tool | None:
    """The tool that the call names, if it is served here."""
    if context.fastmcp_context is None:
        return None
    try:
        return await context.fastmcp_context.fastmcp.get_tool(context.message.name)
    except NotFoundError:
        return None


class ArgumentForms(Middleware):
    """Puts arguments that models write in another form into the tool's own (:mod:`mcp_tools.arguments`)."""

    async def on_call_tool(self, context: CallContext, call_next: CallTool) -> ToolResult:
        tool = await tool_of(context)
        if tool is None or not context.message.arguments:
            return await call_next(context)
        formed = arguments.in_form(tool.parameters, context.message.arguments)
        return await call_next(context.copy(message=context.message.model_copy(update={"arguments": formed})))


class CallScope(Middleware):
    """Makes the :class:`~mcp_tools.calls.Call` that tools work with, from ``_meta``, HTTP headers and the settings."""

    def __init__(self, settings: ToolSettings, *, pool: ClientPool, sessions: SessionStore) -> None:
        self._settings = settings
        self._pool = pool
        self._sessions = sessions
        self._sightings = Sightings()

    async def on_call_tool(self, context: CallContext, call_next: CallTool) -> ToolResult:
        token = calls.begin(self.call(request_meta(context), get_http_headers(), over_http=is_over_http()))
        try:
            return await call_next(context)
        finally:
            calls.end(token)

    def call(self, meta: Mapping[str, Any], headers: Mapping[str, str], *, over_http: bool = False) -> calls.Call:
        def given(key: str, header: str | None = None) -> str | None:
            value = meta.get(key) or (headers.get(header) if header else None)
            return value if isinstance(value, str) and value else None

        zone, zone_name = times.zone(given("timezone"), default=self._settings.timezone)
        session_id = given("session_id", "x-session-id") or ""
        # Without a name for their session, callers over HTTP would share one. Over stdio there is only one client.
        remembers = bool(session_id) or not over_http
        return calls.Call(
            settings=self._settings,
            pool=self._pool,
            sessions=self._sessions if remembers else SessionStore(keep=1),
            remembers=remembers,
            sightings=self._sightings,
            identity=self.identity(
                given("databricks_host", "x-databricks-host"), given("databricks_token", "x-databricks-token")
            ),
            session_id=session_id,
            tool_use_id=given("tool_use_id") or "",
            zone=zone,
            zone_name=zone_name,
            read_only=bool(meta.get("read_only")),
            secret=given("secret_value"),
        )

    def identity(self, host: str | None, token: str | None) -> Identity:
        """The caller's identity, or the server's own. The server's token only ever goes to the server's host."""
        own = Identity(host=self._settings.host, token=self._settings.token, profile=self._settings.profile)
        if token is None and not self._settings.own_login:
            raise ToolError("This call brings no login of its own, and this server serves no others. Nothing was sent.")
        if host is None and token is None:
            return own
        if token is None:
            raise ToolError("A call that names a workspace host must bring its own token (databricks_token).")
        if host is None and own.host is None:
            raise ToolError("A call that brings a token must name its workspace (databricks_host).")
        return Identity(host=host or own.host, token=token)


def is_over_http() -> bool:
    try:
        get_http_request()
    except RuntimeError:
        return False
    return True


def request_meta(context: MiddlewareContext[Any]) -> Mapping[str, Any]:
    request = context.fastmcp_context.request_context if context.fastmcp_context else None
    meta = request.meta if request else None
    return meta if isinstance(meta, Mapping) else {}


class ReadOnly(Middleware):
    """In read-only mode (the server's or the call's) only reads run, and SQL that is proven to be one."""

    def __init__(self, settings: ToolSettings) -> None:
        self._settings = settings

    async def on_list_tools(
        self, context: MiddlewareContext[ListToolsRequest], call_next: CallNext[ListToolsRequest, list[Tool]]
    ) -> list[Tool]:
        tools = list(await call_next(context))
        return [tool for tool in tools if listed(tool)] if self._settings.read_only else tools

    async def on_call_tool(self, context: CallContext, call_next: CallTool) -> ToolResult:
        if self._settings.read_only or calls.current().read_only:
            tool = await tool_of(context)
            refusal = refused(tool, context.message.arguments or {}) if tool else None
            if refusal:
                raise Refused(refusal)
        return await call_next(context)


def listed(tool: Tool) -> bool:
    meta = tool.meta or {}
    return is_harmless(tool) or "sql_argument" in meta


def is_harmless(tool: Tool) -> bool:
    reads = tool.annotations is not None and tool.annotations.read_only_hint is True
    return reads or bool((tool.meta or {}).get("session_only"))


def refused(tool: Tool, given: Mapping[str, Any]) -> str | None:
    """Why the call may not run in read-only mode, or None."""
    if is_harmless(tool):
        return None
    argument = (tool.meta or {}).get("sql_argument")
    if argument:
        sql = given.get(argument)
        if isinstance(sql, str) and is_read(sql):
            return None
        return "Read-only mode: only statements that surely read run (SELECT, SHOW, DESCRIBE, ...). Nothing was run."
    return f"Read-only mode: {tool.name} changes the workspace and was refused. Nothing was changed."
