"""Whose call it is, what may run, and what people read when the workspace cannot be reached or fails."""

from __future__ import annotations

import logging
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from databricks.sdk.core import Config
from fastmcp import Client

from mcp_tools.clients import ImpatientClock
from mcp_tools.server import create_server
from mcp_tools.settings import ToolSettings

from .conftest import Faults, Tools, text_of


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def test_an_unreachable_workspace_is_named(closed_port: int) -> None:
    host = f"http://127.0.0.1:{closed_port}"
    async with Client(create_server(ToolSettings(host=host, token="x"))) as client:
        for tool, arguments in (("list_clusters", {}), ("get_context", {}), ("execute_sql", {"sql": "SELECT 1"})):
            result = await client.call_tool(tool, arguments, raise_on_error=False)
            assert text_of(result) == (
                f"The workspace at {host} cannot be reached: connection refused. Nothing was sent. Check the host "
                "name, the network and VPN, and that the workspace is running; then try again."
            )


async def test_a_host_without_a_name() -> None:
    async with Client(create_server(ToolSettings(host="https://no-such-host.invalid", token="x"))) as client:
        result = await client.call_tool("list_jobs", {}, raise_on_error=False)
    assert "The workspace at https://no-such-host.invalid cannot be reached" in text_of(result)


async def test_a_token_that_is_not_accepted(shared_settings: ToolSettings) -> None:
    async with Client(create_server(ToolSettings(host=shared_settings.host, token="wrong"))) as client:
        result = await client.call_tool("list_clusters", {}, raise_on_error=False)
    assert text_of(result).startswith("The workspace did not accept the token: ")
    assert text_of(result).endswith("or log in again; in a Databricks App, load the page again.")
    assert "Config:" not in text_of(result)


async def test_no_workspace_configured(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    for attribute in Config.attributes():
        if attribute.env:
            monkeypatch.delenv(attribute.env, raising=False)
    monkeypatch.setenv("DATABRICKS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("PATH", "")
    async with Client(create_server(ToolSettings())) as client:
        result = await client.call_tool("list_clusters", {}, raise_on_error=False)
    assert "No way to log in to a workspace is configured" in text_of(result)
    assert "DATABRICKS_HOST" in text_of(result)


async def test_a_call_brings_its_own_identity(tools: Tools, other_settings: ToolSettings, name: str) -> None:
    other = {"databricks_host": other_settings.host, "databricks_token": other_settings.token}
    await tools.ok("create_secret_scope", scope=name, meta=other)
    there = (await tools.ok("list_secret_scopes", meta=other)).structured_content
    here = await tools.data("list_secret_scopes")
    assert there is not None
    assert name in [scope["name"] for scope in there["scopes"]]
    assert name not in [scope["name"] for scope in here["scopes"]]


async def test_the_servers_token_only_goes_to_the_servers_host(tools: Tools) -> None:
    text = await tools.fails("list_clusters", meta={"databricks_host": "http://127.0.0.1:1"})
    assert "must bring its own token" in text


async def test_a_named_token_wins_over_credentials_in_the_environment(
    shared_settings: ToolSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABRICKS_CLIENT_ID", "a-service-principal")
    monkeypatch.setenv("DATABRICKS_CLIENT_SECRET", "its-secret")
    async with Client(create_server(shared_settings)) as client:
        assert not (await client.call_tool("list_jobs", {}, raise_on_error=False)).is_error


WRITES = [
    ("start_cluster", {"cluster": "ML Training Cluster"}),
    ("delete_job", {"job": "Nightly ETL"}),
    ("put_secret", {"scope": "staging", "key": "x"}),
    ("execute_sql", {"sql": "DROP TABLE samples.nyctaxi.trips"}),
    ("run_notebook", {"notebook": "scratch"}),
]


@pytest.mark.parametrize(("tool", "arguments"), WRITES)
async def test_read_only_refuses_writes_of_a_call_and_of_a_server(
    tools: Tools, shared_settings: ToolSettings, tool: str, arguments: dict[str, str]
) -> None:
    assert "Read-only mode: " in await tools.fails(tool, meta={"read_only": True}, **arguments)
    settings = ToolSettings(host=shared_settings.host, token=shared_settings.token, read_only=True)
    async with Client(create_server(settings)) as client:
        result = await client.call_tool(tool, arguments, raise_on_error=False)
    assert result.is_error
    assert "Read-only mode: " in text_of(result)


async def test_read_only_runs_reads_queries_and_the_sessions_own(tools: Tools) -> None:
    meta = {"read_only": True}
    await tools.ok("list_clusters", meta=meta)
    await tools.ok("execute_sql", sql="SELECT 1", meta=meta)
    await tools.ok("set_context", catalog="samples", meta=meta)


async def test_a_write_is_sent_once_even_when_the_connection_breaks(tools: Tools, faults: Faults, name: str) -> None:
    faults.set("/jobs/create", cut="after", times=1)
    text = await tools.fails("create_job", name=name, notebook="scratch")
    assert "closed the connection before it had answered" in text
    assert "It is not known whether the workspace carried it out; nothing was sent twice." in text
    faults.clear()
    assert (await tools.data("list_jobs", query=name))["count"] == 1
    await tools.ok("delete_job", job=name)


class Dropping(BaseHTTPRequestHandler):
    """Takes a POST and closes the connection without a word."""

    posts = 0

    def do_GET(self) -> None:
        body = b"{}"
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        type(self).posts += 1

    def log_message(self, format: str, *args: object) -> None:
        pass


async def test_a_write_without_any_answer_is_not_sent_again() -> None:
    Dropping.posts = 0
    with ThreadingHTTPServer(("127.0.0.1", 0), Dropping) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host = f"http://127.0.0.1:{server.server_address[1]}"
        async with Client(create_server(ToolSettings(host=host, token="x"))) as client:
            result = await client.call_tool("create_secret_scope", {"scope": "once"}, raise_on_error=False)
        server.shutdown()
    assert Dropping.posts == 1
    assert "It is not known whether the workspace carried it out; nothing was sent twice." in text_of(result)


@pytest.mark.parametrize("status", [429, 503])
async def test_a_write_is_not_sent_again_when_the_workspace_is_busy(
    tools: Tools, faults: Faults, name: str, status: int
) -> None:
    faults.set("/secrets/scopes/create", status=status, error_code="BUSY", message="Not now.", times=1)
    assert "Not now (BUSY)." in await tools.fails("create_secret_scope", scope=name)
    assert name not in [scope["name"] for scope in (await tools.data("list_secret_scopes"))["scopes"]]


async def test_a_read_is_tried_again(tools: Tools, faults: Faults) -> None:
    faults.set("/secrets/scopes/list", cut="before", times=1)
    assert (await tools.data("list_secret_scopes"))["count"] >= 2


async def test_the_workspaces_own_message_and_a_hint(tools: Tools, faults: Faults) -> None:
    faults.set("/secrets/scopes/list", status=403, error_code="PERMISSION_DENIED", message="Only admins list scopes.")
    assert await tools.fails("list_secret_scopes") == (
        "Not permitted: Only admins list scopes (PERMISSION_DENIED). "
        "Ask the owner or an admin of the workspace for the permission."
    )


async def test_an_answer_that_is_no_json(tools: Tools, faults: Faults) -> None:
    faults.set("/secrets/scopes/list", status=502, message="Bad gateway")
    assert "Bad gateway" in await tools.fails("list_secret_scopes")


async def test_an_answer_nobody_expects_is_logged_and_told_without_a_traceback(
    tools: Tools, faults: Faults, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    faults.set("/clusters/create", status=200)
    text = await tools.fails("create_cluster", name=name)
    assert text.startswith("create_cluster stopped at something unexpected (KeyError)")
    assert "Traceback" not in text
    assert any(record.name == "mcp_tools.calls" and record.exc_info for record in caplog.records)


async def test_argument_errors_name_the_rule_and_never_the_value(tools: Tools) -> None:
    secret = "tell-nobody"
    for arguments in ({"limit": secret}, {"limit": 0}, {"lmit": secret}):
        text = await tools.fails("list_jobs", **arguments)
        assert text.startswith("list_jobs was not called, its arguments need a correction. ")
        assert secret not in text
    assert "run_id: is required" in await tools.fails("get_job_run")
    assert await tools.fails("no_such_tool") == "There is no tool 'no_such_tool' on this server."


async def test_the_log_has_tool_and_outcome_but_no_arguments(tools: Tools, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="mcp_tools.calls")
    await tools.ok("list_jobs", query="a-private-word")
    await tools.fails("get_job", job="a-private-word")
    lines = [record.getMessage() for record in caplog.records if record.name == "mcp_tools.calls"]
    assert lines[0].startswith("tool=list_jobs outcome=ok ms=")
    assert lines[1].startswith("tool=get_job outcome=error ms=")
    assert "a-private-word" not in "".join(lines)


def test_the_impatient_clock_ends_waits_instead_of_waiting() -> None:
    clock = ImpatientClock(longest_wait=0)
    before = clock.time()
    clock.sleep(3600)
    assert clock.time() > before + 3600
