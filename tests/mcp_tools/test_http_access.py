"""Who may call over HTTP: foreign hosts and pages are refused, and an open address needs a token."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from fastmcp import Client
from fastmcp.client.transports import StreamableHttpTransport

from mcp_tools.__main__ import main
from mcp_tools.http_access import Refusal, access, bearer_token
from mcp_tools.settings import ToolSettings

ROOT = Path(__file__).resolve().parents[2]
BEARER = "b" * 32
PING = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
HEADERS = {"accept": "application/json, text/event-stream"}


@contextlib.contextmanager
def served(settings: ToolSettings, *options: str, **environment: str) -> Iterator[str]:
    """``python -m mcp_tools --http`` as people start it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "mcp_tools", "--http", "--port", str(port), *options]
    known = {"DATABRICKS_HOST": settings.host or "", "DATABRICKS_TOKEN": settings.token or ""}
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | known | environment) as process:
        try:
            for _ in range(600):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
                assert process.poll() is None
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/mcp"
        finally:
            process.terminate()


async def test_foreign_hosts_and_origins_are_refused(shared_settings: ToolSettings) -> None:
    with served(shared_settings, "--toolsets", "context", "--allowed-origins", "https://pages.example.com") as url:
        port = url.rsplit(":", 1)[1].split("/")[0]
        async with httpx2.AsyncClient() as client:

            async def status(**headers: str) -> int:
                return (await client.post(url, json=PING, headers=HEADERS | headers)).status_code

            assert await status(host="evil.example.com") == 421
            assert await status(host=f"evil.example.com:{port}") == 421
            assert await status(origin="https://evil.example.com") == 403
            assert await status(origin="null") == 403
            for good in ("localhost", "127.0.0.1"):
                assert await status(host=f"{good}:{port}") not in (401, 403, 421)
            assert await status(origin="https://pages.example.com") not in (401, 403, 421)
        async with Client(StreamableHttpTransport(url)) as client:
            assert len(await client.list_tools()) == 3


async def test_a_bearer_token_is_asked_for(shared_settings: ToolSettings, tmp_path: Path) -> None:
    (tmp_path / "bearer").write_text(f"{BEARER}\n")
    log = tmp_path / "audit.jsonl"
    with served(shared_settings, "--bearer-file", str(tmp_path / "bearer"), "--audit", str(log)) as url:
        async with httpx2.AsyncClient() as client:
            for given in ({}, {"authorization": "Bearer wrong"}, {"authorization": f"Basic {BEARER}"}):
                answer = await client.post(url, json=PING, headers=HEADERS | given)
                assert answer.status_code == 401, given
                assert answer.headers["www-authenticate"].startswith("Bearer")
        headers = {"authorization": f"Bearer {BEARER}"}
        async with Client(StreamableHttpTransport(url, headers=headers)) as client:
            assert len(await client.list_tools()) == 51
            context = (await client.call_tool("get_context", {})).structured_content
    assert context["host"] == shared_settings.host
    assert '"tool": "get_context"' in log.read_text()
    assert BEARER not in log.read_text()


def test_the_bearer_token_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MCP_BEARER_TOKEN", BEARER)
    assert bearer_token(None) == BEARER
    monkeypatch.setenv("MCP_BEARER_TOKEN", "short")
    with pytest.raises(Refusal, match="at least 16 characters"):
        bearer_token(None)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "tools.example.com", ""])
def test_an_open_address_without_a_token_does_not_start(
    host: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MCP_BEARER_TOKEN", raising=False)
    assert main(["--http", "--host", host]) == 2
    assert "nothing says who may call: set MCP_BEARER_TOKEN or --bearer-file" in capsys.readouterr().err


def test_an_address_for_all_needs_the_names_that_callers_use() -> None:
    with pytest.raises(Refusal, match="--allowed-hosts"):
        access("0.0.0.0", bearer=BEARER, allowed_hosts=[], allowed_origins=[])
    found = access("0.0.0.0", bearer=BEARER, allowed_hosts=["tools.example.com"], allowed_origins=[])
    assert found.allowed_hosts == ("tools.example.com",)
    assert access("10.0.0.7", bearer=BEARER, allowed_hosts=[], allowed_origins=[]).allowed_hosts == ("10.0.0.7",)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
def test_loopback_needs_no_token(host: str) -> None:
    assert "localhost" in access(host, bearer=None, allowed_hosts=[], allowed_origins=[]).allowed_hosts


def test_a_bearer_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--http", "--bearer-file", "/no/such/file"]) == 2
    assert "cannot be read: No such file or directory" in capsys.readouterr().err
