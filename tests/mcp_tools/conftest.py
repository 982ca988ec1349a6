"""The tools over an in-memory MCP client, on a real embedded workspace that is reached over HTTP."""

from __future__ import annotations

import functools
import itertools
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn
from fastmcp import Client
from fastmcp.client.client import CallToolResult
from jsonschema import Draft202012Validator

from local_workspace.server import Running, running
from mcp_tools.server import CATALOG, create_server
from mcp_tools.settings import ToolSettings
from tests.conftest import Furnish
from tests.fakes.workspace_faults import Faults

_numbers = itertools.count(1)
OTHER = "demo-tools-other"


@pytest.fixture(scope="session")
def workspace_server(tmp_path_factory: pytest.TempPathFactory, furnish: Furnish) -> Iterator[Running]:
    """One embedded workspace server for all tests of the tools; each token opens a workspace of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOCAL_WORKSPACE_START_SECONDS", "0.2")
        folder = tmp_path_factory.mktemp("tools-workspace")
        furnish(folder)
        furnish(folder, OTHER)
        with running(folder) as started:
            yield started


@functools.cache
def answer_validator(name: str) -> Draft202012Validator:
    """The full schema of a tool's structured content, ready to check with."""
    full = next(spec.answer.full for specs in CATALOG.values() for spec in specs if spec.name == name)
    Draft202012Validator.check_schema(full)
    return Draft202012Validator(full)


@dataclass(frozen=True)
class Tools:
    """Calls tools as a page would: ``ok`` expects success, ``fails`` an error and gives its text."""

    client: Client[Any]
    settings: ToolSettings
    session_id: str = "session-1"

    async def call(self, name: str, /, *, meta: dict[str, Any] | None = None, **arguments: Any) -> CallToolResult:
        result = await self.client.call_tool(
            name, arguments, meta={"session_id": self.session_id} | (meta or {}), raise_on_error=False
        )
        if not result.is_error:
            # Whatever a test looks at: the answer is of the shape that the tool promises.
            answer_validator(name).validate(result.structured_content)
        return result

    async def ok(self, name: str, /, *, meta: dict[str, Any] | None = None, **arguments: Any) -> CallToolResult:
        result = await self.call(name, meta=meta, **arguments)
        assert not result.is_error, text_of(result)
        return result

    async def fails(self, name: str, /, *, meta: dict[str, Any] | None = None, **arguments: Any) -> str:
        result = await self.call(name, meta=meta, **arguments)
        assert result.is_error, text_of(result)
        return text_of(result)

    async def data(self, name: str, /, **arguments: Any) -> dict[str, Any]:
        structured = (await self.ok(name, **arguments)).structured_content
        assert structured is not None
        return structured


def text_of(result: CallToolResult) -> str:
    return "\n".join(getattr(block, "text", "") for block in result.content)


@pytest.fixture(scope="session")
def shared_settings(workspace_server: Running) -> ToolSettings:
    """The default workspace. All tests share it, since a workspace takes seconds to be born: they leave what it
    was born with as it is, and change only what they made themselves."""
    return ToolSettings(host=workspace_server.host, token=workspace_server.token)


@pytest.fixture(scope="session")
def other_settings(workspace_server: Running) -> ToolSettings:
    """A second workspace, for tests that need two."""
    return ToolSettings(host=workspace_server.host, token=OTHER)


@pytest.fixture
async def tools(shared_settings: ToolSettings) -> AsyncIterator[Tools]:
    """The tools on the shared workspace, in a session of the test's own."""
    async with Client(create_server(shared_settings)) as client:
        yield Tools(client, shared_settings, session_id=f"session-{next(_numbers)}")


@pytest.fixture
def name(request: pytest.FixtureRequest) -> Iterator[str]:
    """A name that no other test uses. A warehouse of that name goes with the test: one that runs would become the
    default of every later test, since a session without a choice takes the first that runs."""
    found = f"made-{next(_numbers)}"
    if "shared_settings" not in request.fixturenames:
        yield found
        return
    started: Running = request.getfixturevalue("workspace_server")
    yield found
    warehouses = started.registry.by_token(started.token).collection("warehouses")
    for key, warehouse in warehouses.look():
        if warehouse["name"].startswith(found):
            warehouses.delete(key)


@pytest.fixture
def faults(shared_settings: ToolSettings) -> Iterator[Faults]:
    """Faults of the shared workspace; what was set is cleared after the test."""
    found = Faults(shared_settings.host or "", shared_settings.token or "")
    yield found
    found.clear()


@pytest.fixture
def http_server() -> Iterator[str]:
    """A tool server without a workspace of its own, over HTTP."""
    app = create_server(ToolSettings()).http_app(path="/mcp")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # a client may come before the thread has begun
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/mcp"
        server.should_exit = True
        thread.join(timeout=10)
