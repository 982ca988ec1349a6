"""The decision table: what a tool says of itself × its arguments × the mode."""

from __future__ import annotations

import pytest
from mcp.types import Tool, ToolAnnotations

from agent.policy import decide, effect_of
from agent.tools import tool_info


def tool(name: str = "thing", meta: dict | None = None, **hints: bool | None):
    annotations = ToolAnnotations(**hints) if hints else None
    return tool_info(Tool(name=name, input_schema={"type": "object"}, annotations=annotations, _meta=meta))


READ = tool(read_only_hint=True)
WRITE = tool(read_only_hint=False, destructive_hint=False)
DESTRUCTIVE = tool(read_only_hint=False, destructive_hint=True)
SESSION = tool(meta={"session_only": True}, read_only_hint=False, destructive_hint=False)
FILE = tool(meta={"destructive_with": ["overwrite"]}, read_only_hint=False, destructive_hint=False)
SECRET = tool(meta={"needs_secret": True}, read_only_hint=False, destructive_hint=False)
SQL = tool("execute_sql", read_only_hint=False, destructive_hint=False)
SILENT = tool()  # says nothing of itself
LYING_SQL = tool("execute_sql", read_only_hint=True)


@pytest.mark.parametrize(
    ("of", "arguments", "effect", "auto", "ask", "read_only"),
    [
        (READ, {}, "read", "run", "run", "run"),
        (SESSION, {}, "session", "run", "run", "run"),
        (WRITE, {}, "write", "run", "ask", "refuse"),
        (DESTRUCTIVE, {}, "destructive", "ask", "ask", "refuse"),
        (SILENT, {}, "destructive", "ask", "ask", "refuse"),
        (FILE, {}, "write", "run", "ask", "refuse"),
        (FILE, {"overwrite": False}, "write", "run", "ask", "refuse"),
        (FILE, {"overwrite": True}, "destructive", "ask", "ask", "refuse"),
        (FILE, {"overwrite": "true"}, "destructive", "ask", "ask", "refuse"),
        (FILE, {"overwrite": 1}, "destructive", "ask", "ask", "refuse"),
        (SECRET, {}, "write", "ask", "ask", "refuse"),
        (SQL, {"sql": "SELECT 1"}, "read", "run", "run", "run"),
        (SQL, {"sql": "INSERT INTO t VALUES (1)"}, "write", "run", "ask", "refuse"),
        (SQL, {"sql": "DROP TABLE t"}, "destructive", "ask", "ask", "refuse"),
        (SQL, {}, "destructive", "ask", "ask", "refuse"),
        (SQL, {"sql": None}, "destructive", "ask", "ask", "refuse"),
        (LYING_SQL, {"sql": "DROP TABLE t"}, "destructive", "ask", "ask", "refuse"),
    ],
)
def test_the_table(of, arguments, effect, auto, ask, read_only):
    assert effect_of(of, arguments) == effect
    assert decide(of, arguments, mode="auto").verdict == auto
    assert decide(of, arguments, mode="ask").verdict == ask
    assert decide(of, arguments, mode="read-only").verdict == read_only


def test_a_refusal_says_why():
    assert "read-only mode" in decide(WRITE, {}, mode="read-only").reason
    assert decide(READ, {}, mode="read-only").reason == ""
