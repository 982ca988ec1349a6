"""Keeps secret values out of everything that a call answers and logs: the value of ``put_secret`` and the tokens."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterable, Mapping
from typing import Any

from fastmcp.exceptions import ToolError
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.tools import ToolResult
from mcp.types import CallToolRequestParams, TextContent

from mcp_tools import calls

MARK = "[redacted]"
SHORTEST = 4  # a shorter one is in half of all words, and nobody could read what is left
LOGGERS = ("mcp_tools", "mcp_tools.calls", "mcp_tools.audit", "databricks.sdk")


def without(text: str, secrets: Iterable[str]) -> str:
    """The text with each of the secrets replaced, the longest first."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= SHORTEST:
            text = text.replace(secret, MARK)
    return text


def clean(value: Any, secrets: frozenset[str]) -> Any:
    """A JSON value with the secrets replaced in its texts and keys."""
    match value:
        case str():
            return without(value, secrets)
        case Mapping():
            return {without(str(key), secrets): clean(item, secrets) for key, item in value.items()}
        case list() | tuple():
            return [clean(item, secrets) for item in value]
        case _:
            return value


class Redaction(Middleware):
    """Whatever a tool or the workspace answers: results, errors and what is remembered of the session."""

    async def on_call_tool(
        self,
        context: MiddlewareContext[CallToolRequestParams],
        call_next: CallNext[CallToolRequestParams, ToolResult],
    ) -> ToolResult:
        call = calls.current()
        try:
            result = await call_next(context)
        except ToolError as error:
            told = without(str(error), call.secrets)
            if told == str(error):
                raise
            raise type(error)(told) from None
        secrets = call.secrets
        # Most calls bring nothing but a token, which is in no answer: a look at the texts is enough.
        if not isinstance(result, ToolResult) or not secrets or not holds(result, secrets):
            return result
        for block in result.content:
            if isinstance(block, TextContent):
                block.text = without(block.text, secrets)
        result.structured_content = clean(result.structured_content, secrets)
        result.meta = clean(result.meta, secrets)
        return result


def holds(result: ToolResult, secrets: frozenset[str]) -> bool:
    told = [block.text for block in result.content if isinstance(block, TextContent)]
    everything = "\n".join([*told, *texts_of(result.structured_content), *texts_of(result.meta)])
    return any(len(secret) >= SHORTEST and secret in everything for secret in secrets)


def texts_of(value: Any) -> Iterable[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for key, item in value.items():
                yield str(key)
                yield from texts_of(item)
        case list() | tuple():
            for item in value:
                yield from texts_of(item)


class RedactingFilter(logging.Filter):
    """For log records of the call being answered, tracebacks included."""

    def filter(self, record: logging.LogRecord) -> bool:
        secrets = calls.current_secrets()
        if secrets:
            message = record.getMessage()
            told = without(message, secrets)
            if told != message:
                record.msg, record.args = told, None
            if record.exc_info and record.exc_info[1] is not None:
                trace = "".join(traceback.format_exception(record.exc_info[1]))
                if without(trace, secrets) != trace:
                    record.exc_text, record.exc_info = without(trace, secrets).rstrip("\n"), None
        return True


def guard_logs() -> None:
    """Once a process: what is already guarded stays as it is."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, RedactingFilter) for known in logger.filters):
            logger.addFilter(RedactingFilter())
