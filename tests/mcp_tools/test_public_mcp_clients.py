"""The official MCP conformance suite and the MCP inspector against the tools over HTTP.

``make node-clients`` installs them into tests/node. Not run are the scenarios for what this server has none of:
resources, prompts, completions, subscriptions, sampling, tasks, and tools that answer with pictures or sound.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from fastmcp import Context
from fastmcp.exceptions import ToolError

from mcp_tools.server import create_server
from mcp_tools.settings import ToolSettings

NODE = Path(__file__).resolve().parents[1] / "node" / "node_modules"
BIN = NODE / ".bin"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (NODE / ".installed").exists(), reason="NO JAVASCRIPT CLIENTS: run make node-clients (needs npm)"
    ),
]
LATEST = NODE / "@modelcontextprotocol" / "conformance" / "dist" / "index.js"
NEXT = NODE / "conformance-2026-07-28" / "dist" / "index.js"
SCENARIOS = [
    *(
        (LATEST, scenario)
        for scenario in (
            "server-initialize",
            "ping",
            "tools-list",
            "tools-call-simple-text",
            "tools-call-error",
            "tools-call-with-progress",
            "server-sse-multiple-streams",
            "dns-rebinding-protection",
        )
    ),
    *(
        (NEXT, scenario)
        for scenario in (
            "server-session-lifecycle",
            "tools-list",
            "tools-call-simple-text",
            "tools-call-error",
            "tools-call-with-progress",
            "server-sse-multiple-streams",
            "caching",
            "http-header-validation",
            "dns-rebinding-protection",
        )
    ),
]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The tools, and the three that the suite calls by name, behind the same middleware."""
    server = create_server(ToolSettings(host="http://127.0.0.1:9", token="none"))

    @server.tool
    def test_simple_text() -> str:
        """Answers with a text."""
        return "This is a simple text response for testing."

    @server.tool
    def test_error_handling() -> str:
        """Fails."""
        raise ToolError("This tool intentionally returns an error for testing")

    @server.tool
    async def test_tool_with_progress(ctx: Context) -> str:
        """Tells its progress."""
        for done in (0, 50, 100):
            await ctx.report_progress(done, 100, f"Completed step {done} of 100")
            await asyncio.sleep(0.05)
        return "done"

    app = server.http_app(path="/mcp", host_origin_protection=True)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # a client may come before the thread has begun
        served = uvicorn.Server(uvicorn.Config(app, log_level="critical", http="h11"))
        thread = threading.Thread(target=served.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/mcp"
        served.should_exit = True
        thread.join(timeout=10)


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}
    return subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=120, env=environment, check=False
    )


@pytest.mark.parametrize(
    ("suite", "scenario"), SCENARIOS, ids=[f"{suite.parts[-3]}-{scenario}" for suite, scenario in SCENARIOS]
)
def test_conformance(url: str, suite: Path, scenario: str, tmp_path: Path) -> None:
    done = run(BIN / "node", suite, "server", "--url", url, "--scenario", scenario, "-o", tmp_path)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    checks = [check for file in tmp_path.rglob("checks.json") for check in json.loads(file.read_text())]
    assert [check["id"] for check in checks if check["status"] == "SUCCESS"]
    assert not [check for check in checks if check["status"] in ("FAILURE", "WARNING")]


def test_the_inspectors_strict_listing_has_nothing_to_say(url: str) -> None:
    done = run(BIN / "node", BIN / "mcp-inspector", "--cli", url, "--method", "tools/list", "--strict")
    assert done.returncode == 0, done.stderr[-3000:]
    names = {tool["name"] for tool in json.loads(done.stdout)["tools"]}
    assert {"list_clusters", "execute_sql", "get_context"} <= names
    assert len(names) == 54
    assert "Warning" not in done.stderr
    assert "Error" not in done.stderr


def test_the_full_schemas_pass_the_inspector_too(tmp_path: Path) -> None:
    """Over stdio; a field that may be null or hold anything is all that it remarks."""
    root = NODE.parents[2]
    config = {
        "mcpServers": {
            "tools": {
                "command": sys.executable,
                "args": ["-m", "mcp_tools", "--full-schemas"],
                "cwd": str(root),
            }
        }
    }
    (tmp_path / "config.json").write_text(json.dumps(config))
    done = run(
        BIN / "node", BIN / "mcp-inspector", "--cli", "--config", tmp_path / "config.json", "--server", "tools",
        "--method", "tools/list", "--strict",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert len(json.loads(done.stdout)["tools"]) == 51
