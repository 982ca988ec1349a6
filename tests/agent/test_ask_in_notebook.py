"""``ask`` where a loop is running already, as in a notebook. In a process of its own: nest_asyncio patches asyncio."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = """
import asyncio
from fastmcp import Client
from scripted_provider import Say, ScriptedProvider, use
from tool_server import Workspace, make_server
from agent.face import DatabricksAgent

async def cell():
    steps = (Say("Looking.", [use("list_clusters", "t1")]), Say("Two."), Say("Bye."))
    agent = DatabricksAgent(Client(make_server(Workspace())), ScriptedProvider(*steps))
    print(agent.ask("clusters?").replace(chr(10), " "))
    print(agent.ask("thanks"))

asyncio.run(cell())
"""


def test_ask_inside_a_running_loop():
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests" / "fakes")])
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert done.stdout.splitlines() == ["Looking.  Two.", "Bye."], done.stderr
