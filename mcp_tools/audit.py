"""Who did what with which outcome: one JSON line a call. Never the arguments, which may be anyone's data."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.tools import Tool, ToolResult
from mcp.types import CallToolRequestParams

from mcp_tools import calls
from mcp_tools.errors import Refused
from mcp_tools.middleware import tool_of

log = logging.getLogger("mcp_tools.audit")
# The handles of what was touched, by the names that results give them.
HANDLES = ("cluster_id", "warehouse_id", "job_id", "run_id", "statement_id", "path", "scope", "key")
OBJECTS = ("cluster", "warehouse", "job", "run", "statement", "notebook", "file", "directory", "object", "scope")
OBJECTS += ("secret", "repo", "table")


class Audit(Middleware):
    """Logs the line as INFO to ``mcp_tools.audit`` when the call has ended, however it ended."""

    async def on_call_tool(
        self,
        context: MiddlewareContext[CallToolRequestParams],
        call_next: CallNext[CallToolRequestParams, ToolResult],
    ) -> ToolResult:
        call = calls.current()
        tool = await tool_of(context)
        started = time.perf_counter()
        line: dict[str, Any] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "tool": context.message.name,
            "effect": effect_of(tool),
            "outcome": "cancelled",
            "host": call.identity.host,
            "identity": call.identity.key.rsplit("|", 1)[-1],
            "session": call.session_id or None,
            "tool_use": call.tool_use_id or None,
        }
        try:
            result = await call_next(context)
            if isinstance(result, ToolResult):
                line["outcome"] = "error" if result.is_error else "ok"
                line["object"] = handles(result.structured_content)
            else:
                line["outcome"] = "asked"  # the person is asked for a value; the call comes again with it
            return result
        except Refused:
            line["outcome"] = "refused"
            raise
        except Exception:
            line["outcome"] = "error"
            raise
        finally:
            line |= {"wrote": call.wrote, "left": call.left, "ms": round((time.perf_counter() - started) * 1000)}
            known = {key: value for key, value in line.items() if value not in (None, {}, "")}
            log.info("%s", json.dumps(known, ensure_ascii=False))


def effect_of(tool: Tool | None) -> str | None:
    hints = tool.annotations if tool else None
    if hints is None:
        return None
    return "read" if hints.read_only_hint else "destructive" if hints.destructive_hint else "write"


def handles(structured: Mapping[str, Any] | None) -> dict[str, Any]:
    """``{"run_id": 5, "job_id": 7}``: what the call was about."""
    for name in OBJECTS:
        value = (structured or {}).get(name)
        if isinstance(value, Mapping) and "id" in value:
            return {"id": value["id"]} | {key: value[key] for key in HANDLES if value.get(key) is not None}
    return {}


def write_to(path: Path) -> None:
    """Append the lines to a file, readable by its owner only."""
    path.touch(mode=0o600, exist_ok=True)
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
