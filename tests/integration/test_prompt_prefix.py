"""The start of every request (tools, then system) is the same bytes, whoever asks, when, and in which process."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from benchmarks.prompt_cache import TARGET, TURNS, USER, Measured, converse
from local_workspace.server import Running
from tests.fakes.prefix_cache import PrefixCache

ROOT = Path(__file__).parents[2]
LOGIN = "demo@example.com"  # of the embedded workspace
# Another process, on another day, in another zone and with other hashes: what it would send first.
ELSEWHERE = """
import asyncio, json, time
time.time = lambda real=time.time: real() + 400 * 86400
from fastmcp import Client
from agent.local_tools import chart_tool, upload_tool
from agent.system_prompt import system_prompt
from agent.toolbox import Toolbox
from agent.uploads import Uploads
from mcp_tools.server import create_server
from mcp_tools.settings import ToolSettings

async def tools():
    server = create_server(ToolSettings(host="http://127.0.0.1:9", token="x"))
    toolbox = Toolbox(Client(server), local=[chart_tool(None), upload_tool(Uploads(), None)])
    found = [info.for_model() for info in (await toolbox.tools()).values()]
    await toolbox.aclose()
    return found

print(json.dumps([asyncio.run(tools()), system_prompt()]))
"""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[subprocess.Popen[str]]:
    """Begun ahead of the conversations, so that it is done when it is looked at."""
    env = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "FASTMCP_LOG_LEVEL": "CRITICAL", "HOME": "/nonexistent"}
    with subprocess.Popen([sys.executable, "-c", ELSEWHERE], cwd=ROOT, env=env, stdout=-1, text=True) as process:
        yield process


@pytest.fixture(scope="module")
def measured(
    workspace: Running, elsewhere: subprocess.Popen[str], tmp_path_factory: pytest.TempPathFactory
) -> Measured:
    folder = tmp_path_factory.mktemp("measured")
    return converse(folder, host=workspace.host, token=workspace.token, cache=PrefixCache(seconds=1e9))


def prefix(request: dict[str, Any]) -> str:
    return json.dumps([request["tools"], request["system"][0]["text"]])


def test_twenty_turns_read_their_input_from_the_cache(measured: Measured) -> None:
    assert measured.share >= TARGET
    assert len(TURNS) == 20
    for before, now in pairwise(measured.usages):
        assert now["cache_read_input_tokens"] == sum(before.values()), "all that was sent before is read"
        assert now["input_tokens"] == 0


def test_it_is_the_same_over_turns_users_sessions_times_and_processes(
    measured: Measured, workspace: Running, tmp_path: Path, elsewhere: subprocess.Popen[str]
) -> None:
    another = converse(
        tmp_path,
        host=workspace.host,
        token=workspace.token,
        cache=PrefixCache(),
        turns=[("What is there?", [])],
        user="bo@example.org",
        timezone="Asia/Tokyo",
    )
    said, _ = elsewhere.communicate(timeout=60)
    found = [prefix(request) for request in [*measured.requests, *another.requests]] + [json.dumps(json.loads(said))]
    assert {sha256(text.encode()).hexdigest() for text in found} == {sha256(found[0].encode()).hexdigest()}


def test_nothing_that_changes_is_in_it(measured: Measured, workspace: Running) -> None:
    sent = prefix(measured.requests[0])
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    for volatile in (USER, LOGIN, "bo@", workspace.host, workspace.token, day, "Berlin"):
        assert volatile not in sent
    # The workspace's login where the first turn already knows it, else who asks.
    told = json.dumps(measured.requests[0]["messages"])
    assert f"user: {LOGIN}" in told or f"user: {USER}" in told, "it is told, behind the cached part"
