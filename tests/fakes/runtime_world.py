"""Runtimes over one log file, as processes that follow each other; a small tool server and a scripted model."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pyarrow as pa
from fastmcp import Client
from scripted_provider import ScriptedProvider, Step
from tool_server import Workspace, make_server

from agent.log import ConversationLog
from agent.runtime import Runtime
from agent.settings import Settings
from agent.startup import Parts

WAIT = 20.0  # seconds


class World:
    """Makes runtimes over one log file, as processes that follow each other would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = Workspace()
        self.made: list[Runtime] = []
        self.provider: ScriptedProvider
        self.closed = 0

    def start(self, *steps: Step, wait: bool = True, starter: Any = None, **settings: Any) -> Runtime:
        self.provider = ScriptedProvider(*steps)

        def parts() -> Parts:
            def close() -> None:
                self.closed += 1

            return Parts(
                provider=self.provider,
                client=lambda: Client(make_server(self.workspace)),
                rows=lambda statement_id, limit=None: pa.table({"id": [statement_id], "limit": [limit]}),
                notices=["This is a demo."],
                close=close,
            )

        values = Settings.model_construct(**(Settings(_env_file=None).model_dump() | settings))
        runtime = Runtime(settings=values, log=ConversationLog(self.folder / "log.db"), starter=starter or parts)
        self.made.append(runtime)
        if wait:
            poll(lambda: runtime.ready)
        return runtime


def poll(condition: Any) -> None:
    deadline = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.005)


def payloads(runtime: Runtime, conversation: str, kind: type[Any]) -> list[Any]:
    return [event.payload for event in runtime.events(conversation) if isinstance(event.payload, kind)]
