"""``python -m mcp_tools`` as other MCP clients start it: over stdio, and over HTTP with headers."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from fastmcp import Client
from fastmcp.client.transports import StdioTransport, StreamableHttpTransport

from mcp_tools.__main__ import main, parse, settings_of
from mcp_tools.settings import ToolSettings

ROOT = Path(__file__).resolve().parents[2]


async def test_over_stdio(shared_settings: ToolSettings) -> None:
    transport = StdioTransport(
        sys.executable,
        ["-m", "mcp_tools", "--toolsets", "secrets,context", "--read-only"],
        env={"DATABRICKS_HOST": shared_settings.host or "", "DATABRICKS_TOKEN": shared_settings.token or ""},
        cwd=str(ROOT),
    )
    async with Client(transport, timeout=60) as client:
        names = {tool.name for tool in await client.list_tools()}
        context = (await client.call_tool("get_context", {})).structured_content
    assert names == {"list_secret_scopes", "list_secrets", "get_context", "set_context", "clear_context"}
    assert context["host"] == shared_settings.host


async def test_over_http_headers_bring_identity_and_session(http_server: str, shared_settings: ToolSettings) -> None:
    def client(session: str) -> Client:
        headers = {
            "x-session-id": session,
            "x-databricks-host": shared_settings.host or "",
            "x-databricks-token": shared_settings.token or "",
        }
        return Client(StreamableHttpTransport(http_server, headers=headers))

    async with client("http-1") as one:
        await one.call_tool("set_context", {"catalog": "samples"})
    async with client("http-1") as again, client("http-2") as other:
        seen = (await again.call_tool("get_context", {})).structured_content
        not_seen = (await other.call_tool("get_context", {})).structured_content
    assert (seen["catalog"], not_seen["catalog"]) == ("samples", "main")


async def test_over_http_callers_without_a_session_share_nothing(
    http_server: str, shared_settings: ToolSettings
) -> None:
    identity = {"x-databricks-host": shared_settings.host or "", "x-databricks-token": shared_settings.token or ""}

    def client() -> Client:
        return Client(StreamableHttpTransport(http_server, headers=identity))

    async with client() as one, client() as other:
        refused = await one.call_tool("set_context", {"catalog": "samples"}, raise_on_error=False)
        used = await one.call_tool("execute_sql", {"sql": "USE samples.nyctaxi"})
        seen = [(await each.call_tool("get_context", {})).structured_content for each in (one, other)]
    assert refused.is_error
    assert "This call names no session" in refused.content[0].text
    assert "context" not in (used.meta or {})
    assert [context["catalog"] for context in seen] == ["main", "main"]


async def test_over_stdio_the_one_client_has_one_session(shared_settings: ToolSettings) -> None:
    transport = StdioTransport(
        sys.executable,
        ["-m", "mcp_tools", "--toolsets", "context"],
        env={"DATABRICKS_HOST": shared_settings.host or "", "DATABRICKS_TOKEN": shared_settings.token or ""},
        cwd=str(ROOT),
    )
    async with Client(transport, timeout=60) as client:
        await client.call_tool("set_context", {"catalog": "samples"})
        context = (await client.call_tool("get_context", {})).structured_content
    assert context["catalog"] == "samples"


def test_options_become_settings() -> None:
    settings = settings_of(parse(["--read-only", "--toolsets", "sql, jobs", "--profile", "dev"]))
    assert (settings.read_only, settings.toolsets, settings.profile) == (True, frozenset({"sql", "jobs"}), "dev")
    assert settings_of(parse([])).toolsets is None


def test_an_unknown_toolset_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--toolsets", "nope"]) == 2
    assert "No such toolset: nope" in capsys.readouterr().err
