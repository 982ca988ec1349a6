"""How long a call may take."""

from __future__ import annotations

from typing import Any

import pytest
from fastmcp import Client
from mcp.types import CallToolResult
from tool_server import Workspace, make_server

from agent.toolbox import Toolbox, call_timeout


@pytest.mark.parametrize(
    ("arguments", "seconds"),
    [
        ({}, 300),
        ({"wait_seconds": None}, 300),
        ({"wait_seconds": 100}, 300),
        ({"wait_seconds": 600}, 660),
        ({"wait_seconds": "600"}, 660),
        ({"wait_seconds": "a while"}, 300),
        ({"wait_seconds": -1}, 300),
        ({"wait_seconds": 10**12}, 3660),
    ],
)
def test_a_call_may_take_longer_than_it_was_asked_to_wait(arguments, seconds):
    assert call_timeout(arguments, least=300.0) == seconds


class Impatient(Client[Any]):
    """Every call of a tool runs out of time."""

    async def call_tool_mcp(self, name: str, arguments: dict[str, Any], **options: Any) -> CallToolResult:
        self.timeout = options["timeout"]
        raise TimeoutError


async def test_the_wait_is_granted_and_what_is_said_is_the_time_that_it_took():
    client = Impatient(make_server(Workspace()))
    toolbox = Toolbox(client, timeout=30)
    outcome = await toolbox.call("execute_sql", {"sql": "SELECT 1", "wait_seconds": 600}, meta={})
    assert client.timeout == 660
    assert outcome.is_error
    assert "within 660 seconds" in outcome.text
    await toolbox.aclose()
