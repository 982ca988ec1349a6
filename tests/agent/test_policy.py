"""The decision table: what a tool says of itself × its arguments × the mode."""

from __future__ import annotations

import pytest
from mcp.types import Tool, ToolAnnotations

from agent.events import Event, PermissionSet
from agent.permissions import permissions_of
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
        (FILE, {"overwrite": None}, "write", "run", "ask", "refuse"),
        (FILE, {"overwrite": ""}, "write", "run", "ask", "refuse"),
        (FILE, {"overwrite": "false"}, "write", "run", "ask", "refuse"),
        (FILE, {"overwrite": "False"}, "write", "run", "ask", "refuse"),
        (FILE, {"overwrite": 0}, "write", "run", "ask", "refuse"),
        (FILE, {"overwrite": "no"}, "destructive", "ask", "ask", "refuse"),  # in doubt it counts as on
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


MODES = ("auto", "ask", "read-only")
PERMISSIONS = ("none", "allowed", "denied")
TOOLS = {"read": READ, "session": SESSION, "write": WRITE, "destructive": DESTRUCTIVE, "sql": SQL, "secret": SECRET}
SQL_OF = {"read": "SELECT 1", "write": "INSERT INTO t VALUES (1)", "destructive": "DROP TABLE t"}


def expected(effect: str, mode: str, permission: str, *, secret: bool) -> str:
    """The policy in words, apart from the table: the order of these lines is what outranks what."""
    if mode == "read-only" and effect in ("write", "destructive"):
        return "refuse"
    if permission == "denied":
        return "refuse"
    if effect == "destructive" or secret:
        return "ask"
    if effect == "write" and mode == "ask" and permission != "allowed":
        return "ask"
    return "run"


@pytest.mark.parametrize("permission", PERMISSIONS)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", TOOLS)
@pytest.mark.parametrize("sql", SQL_OF)
def test_the_whole_product(kind, sql, mode, permission):
    arguments = {"sql": SQL_OF[sql]} if kind == "sql" else {}
    effect = sql if kind == "sql" else "write" if kind == "secret" else kind
    decision = decide(TOOLS[kind], arguments, mode=mode, permission=permission)
    assert decision.effect == effect
    assert decision.verdict == expected(effect, mode, permission, secret=kind == "secret")
    assert bool(decision.reason) is (decision.verdict == "refuse")


@pytest.mark.parametrize("mode", MODES)
def test_who_is_careful_is_asked_about_every_change(mode):
    verdict = decide(WRITE, {}, mode=mode, permission="allowed", careful=True).verdict
    assert verdict == ("refuse" if mode == "read-only" else "ask")
    assert decide(READ, {}, mode=mode, careful=True).verdict == "run"


@pytest.mark.parametrize(
    ("said", "tool", "on", "permission"),
    [
        ([], "t", "o", "none"),
        ([("t", "o", True)], "t", "o", "allowed"),
        ([("t", "o", True)], "t", "other", "none"),
        ([("t", "o", True)], "other", "o", "none"),
        ([("t", "o", True)], "t", "", "none"),
        ([("t", "", True)], "t", "o", "none"),  # nothing is allowed on everything
        ([("t", "", True)], "t", "", "none"),
        ([("t", "o", False)], "t", "o", "denied"),
        ([("t", "", False)], "t", "o", "denied"),
        ([("t", "o", True), ("t", "", False)], "t", "o", "denied"),  # deny beats allow, in either order
        ([("t", "", False), ("t", "o", True)], "t", "o", "denied"),
        ([("t", "o", True), ("t", "o", False)], "t", "o", "denied"),
        ([("t", "o", False), ("t", "o", True)], "t", "o", "allowed"),  # on the same object the newest word counts
        ([("t", "o", True), ("t", "o", None)], "t", "o", "none"),
        ([("t", "", False), ("t", "", None)], "t", "o", "none"),
    ],
)
def test_what_was_said_for_the_conversation(said, tool, on, permission):
    events = [Event("c", seq, 0.0, "ana", PermissionSet(*words)) for seq, words in enumerate(said, 1)]
    assert permissions_of(events).on(tool, on) == permission


def test_a_refusal_says_why():
    assert "read-only mode" in decide(WRITE, {}, mode="read-only").reason
    assert decide(READ, {}, mode="read-only").reason == ""
    refused = decide(WRITE, {}, mode="auto", permission="denied").reason
    assert refused == "Thing was not run: a person refused this for the rest of the conversation. Do not try it again."
