"""A small rig for loop tests. Makes the fakes importable: in importlib mode tests/ is no package."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastmcp import Client

from agent.events import ApprovalDecided, Event, TurnEnded, UserMessage
from agent.live import LiveTurn
from agent.log import ConversationLog
from agent.loop import run_turn
from agent.messages import build_messages
from agent.toolbox import Toolbox
from agent.turn import Turn

FAKES = str(Path(__file__).parents[1] / "fakes")
if FAKES not in sys.path:
    sys.path.insert(0, FAKES)

from runtime_world import World  # noqa: E402
from scripted_provider import ScriptedProvider, Step  # noqa: E402
from tool_server import Workspace, make_server  # noqa: E402


@dataclass
class Rig:
    """``turn`` runs a turn with a script; ``payloads`` are all that the log holds of some kinds."""

    log: ConversationLog
    conversation_id: str
    toolbox: Toolbox
    workspace: Workspace
    live: LiveTurn
    secrets: dict[str, str] = field(default_factory=dict)

    def say(self, text: str) -> None:
        self.live.append([UserMessage(text)], author="ana")

    def decide(self, **decisions: bool) -> None:
        made = [ApprovalDecided(call_id, yes, "" if yes else "too risky") for call_id, yes in decisions.items()]
        self.live.append(made, author="ana")

    def script(self, *steps: Step, **options: Any) -> Turn:
        provider = ScriptedProvider(*steps)
        return Turn(
            conversation_id=self.conversation_id,
            log=self.log,
            live=self.live,
            provider=provider,
            model=provider.default_model,
            tools=self.toolbox,
            system="",
            meta={"timezone": "Europe/Berlin"},
            secrets=self.secrets,
            **options,
        )

    async def run(self, *steps: Step, **options: Any) -> TurnEnded:
        return await asyncio.wait_for(run_turn(self.script(*steps, **options)), 20)

    def events(self) -> list[Event]:
        return self.log.events(self.conversation_id)

    def payloads(self, *kinds: type[Any]) -> list[Any]:
        return [event.payload for event in self.events() if isinstance(event.payload, kinds)]

    def messages(self) -> list[dict[str, Any]]:
        return build_messages(self.events(), provider="scripted", model="planner")


async def until(condition: Callable[[], Any], *, seconds: float = 10) -> None:
    """Polls until ``condition`` holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        await asyncio.sleep(0.005)


@pytest.fixture(name="until")
def _until() -> Callable[..., Any]:
    return until


@pytest.fixture
def workspace() -> Workspace:
    return Workspace()


@pytest.fixture
async def rig(workspace: Workspace) -> AsyncIterator[Rig]:
    """A conversation in a log in memory, over the small tool server."""
    log = ConversationLog(None)
    conversation_id = log.create(owner="ana")
    toolbox = Toolbox(Client(make_server(workspace)), timeout=30)
    await toolbox.connect()
    yield Rig(log, conversation_id, toolbox, workspace, LiveTurn(log, conversation_id))
    await toolbox.aclose()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    for runtime in made.made:
        runtime.close()
