"""The real stack without a page: runtime, loop, FastMCP client and server, databricks-sdk, embedded workspace."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from databricks.sdk import WorkspaceClient

from agent.events import ApprovalDecided, ApprovalRequested, AssistantText, Event, ToolCall, ToolResult, TurnEnded
from agent.runtime import Runtime
from agent.settings import Settings
from app import build_runtime
from local_workspace.server import Running, running
from tests.conftest import Furnish
from tests.fakes.messages_api import serve
from tests.fakes.scripted_api import Call, Reply

USER = "ana@example.com"
TURN_SECONDS = 60


@dataclass
class Talk:
    """A conversation and what it left in the log."""

    runtime: Runtime
    conversation_id: str
    user: str = USER
    timezone: str = "Europe/Berlin"

    def say(self, text: str) -> str:
        """Send a message, wait for the turn's end, and return the agent's text of this turn."""
        seq = len(self.events())
        self.runtime.submit(self.conversation_id, text, author=self.user, timezone=self.timezone)
        return self.settle(seq)

    def decide(self, *verdicts: bool, secret: str | None = None) -> str:
        """Decide the pending calls in order, and wait for the turn's end."""
        seq = len(self.events())
        pending = self.pending()
        assert len(pending) == len(verdicts)
        decisions = {asked.call_id: verdict for asked, verdict in zip(pending, verdicts, strict=True)}
        secrets = {asked.call_id: secret for asked in pending if secret is not None}
        names = {asked.call_id: asked.confirm for asked in pending if asked.confirm}
        self.runtime.decide(
            self.conversation_id, decisions, author=self.user, secrets=secrets or None, confirmations=names or None
        )
        return self.settle(seq)

    def settle(self, seq: int) -> str:
        deadline = time.monotonic() + TURN_SECONDS
        while time.monotonic() < deadline:
            live = self.runtime.live(self.conversation_id, user=self.user)
            new = self.events(after=seq)
            if not live.running and any(isinstance(event.payload, TurnEnded) for event in new):
                return "\n\n".join(e.payload.text for e in new if isinstance(e.payload, AssistantText))
            time.sleep(0.02)
        raise AssertionError(f"The turn did not end: {self.events(after=seq)}")

    def events(self, *, after: int = 0) -> list[Event]:
        return self.runtime.events(self.conversation_id, after=after, user=self.user)

    def payloads(self, kind: type[Any]) -> list[Any]:
        return [event.payload for event in self.events() if isinstance(event.payload, kind)]

    def pending(self) -> list[ApprovalRequested]:
        decided = {payload.call_id for payload in self.payloads(ApprovalDecided)}
        return [asked for asked in self.payloads(ApprovalRequested) if asked.call_id not in decided]

    def called(self) -> list[str]:
        return [payload.name for payload in self.payloads(ToolCall)]

    def last_result(self) -> ToolResult:
        return self.payloads(ToolResult)[-1]

    @property
    def ended(self) -> TurnEnded:
        return self.payloads(TurnEnded)[-1]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, furnish: Furnish) -> Iterator[Running]:
    """One embedded workspace server, and so one SQL engine, for all modules."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOCAL_WORKSPACE_START_SECONDS", "0.2")
        folder = tmp_path_factory.mktemp("workspace")
        furnish(folder)
        with running(folder) as started:
            yield started


@pytest.fixture(scope="module")
def workspace(server: Running, furnish: Furnish, request: pytest.FixtureRequest) -> Running:
    """A workspace as it is at birth, the module's own: that of a token which no other module has."""
    token = f"demo-{request.module.__name__.rpartition('.')[2].replace('_', '-')}"
    furnish(server.registry.folder, token)
    return replace(server, token=token)


@pytest.fixture(scope="module")
def sdk(workspace: Running) -> WorkspaceClient:
    return WorkspaceClient(host=workspace.host, token=workspace.token, auth_type="pat")


@contextmanager
def talk_with(folder: Path, workspace: Running, **settings: Any) -> Iterator[Talk]:
    runtime = build_runtime(
        Settings(
            _env_file=None,
            data_dir=folder,
            databricks_host=workspace.host,
            databricks_token=workspace.token,
            **settings,
        )
    )
    try:
        yield Talk(runtime, runtime.new_conversation(user=USER))
    finally:
        runtime.close()


def does_as_told(body: dict[str, Any]) -> Reply:
    """A model that makes the call that the person's message spells out, and ends when it is answered."""
    blocks = body["messages"][-1]["content"]
    if any(block["type"] == "tool_result" for block in blocks):
        return Reply(text="So be it.")
    calls = json.loads(blocks[-1]["text"].rpartition("\n")[2])
    return Reply(calls=tuple(Call(tool, arguments) for tool, arguments in calls))


@dataclass(frozen=True)
class App:
    """The whole app with :func:`does_as_told`; each ``told`` is a conversation of its own.

    ``requests`` are the model's.
    """

    runtime: Runtime
    requests: list[dict[str, Any]]
    folder: Path

    def told(self, *calls: tuple[str, dict[str, Any]], user: str = USER) -> Talk:
        talk = Talk(self.runtime, self.runtime.new_conversation(user=user), user)
        talk.say(json.dumps(calls))
        return talk


@contextmanager
def app_on(folder: Path, workspace: Running, **settings: Any) -> Iterator[App]:
    with serve(does_as_told) as api:
        url = {"anthropic_api_key": "stand-in", "anthropic_base_url": api.url}
        with talk_with(folder, workspace, **url, **settings) as talk:
            yield App(talk.runtime, api.requests, folder)


@pytest.fixture(scope="module")
def app(workspace: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with app_on(tmp_path_factory.mktemp("app"), workspace) as made:
        yield made


@pytest.fixture
def planner_talk(workspace: Running, tmp_path: Path) -> Iterator[Talk]:
    with talk_with(tmp_path, workspace, provider="planner") as talk:
        yield talk


@pytest.fixture
def scripted_talk(workspace: Running, tmp_path: Path) -> Iterator[Callable[..., Talk]]:
    """A conversation with a model whose replies are given, over HTTP through the real Anthropic SDK."""
    with ExitStack() as stack:

        def talk(*replies: Reply) -> Talk:
            api = stack.enter_context(serve(list(replies)))
            made = stack.enter_context(
                talk_with(tmp_path, workspace, anthropic_api_key="stand-in", anthropic_base_url=api.url)
            )
            made.requests = api.requests  # type: ignore[attr-defined]
            return made

        yield talk
