"""The tools over an in-memory MCP client, on a real embedded workspace that is reached over HTTP."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastmcp import Client
from fastmcp.client.client import CallToolResult

from local_workspace.server import Running, running
from mcp_tools.server import create_server
from mcp_tools.settings import ToolSettings

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def workspace_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One embedded workspace server for all tests of the tools; each token opens a workspace of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOCAL_WORKSPACE_START_SECONDS", "0.2")
        with running(tmp_path_factory.mktemp("tools-workspace")) as started:
            yield started


@dataclass(frozen=True)
class Tools:
    """Calls tools as a page would: ``ok`` expects success, ``fails`` an error and gives its text."""

    client: Client[Any]
    settings: ToolSettings
    session_id: str = "session-1"

    async def call(self, name: str, /, *, meta: dict[str, Any] | None = None, **arguments: Any) -> CallToolResult:
        return await self.client.call_tool(
            name, arguments, meta={"session_id": self.session_id} | (meta or {}), raise_on_error=False
        )

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


@pytest.fixture
def fresh_settings(workspace_server: Running) -> ToolSettings:
    """A new private workspace."""
    return ToolSettings(host=workspace_server.host, token=f"demo-tools-{next(_numbers):06d}")


@pytest.fixture(scope="session")
def shared_settings(workspace_server: Running) -> ToolSettings:
    """The default workspace, shared by tests that only read or make things under names of their own."""
    return ToolSettings(host=workspace_server.host, token=workspace_server.token)


@pytest.fixture
async def tools(shared_settings: ToolSettings) -> AsyncIterator[Tools]:
    async with Client(create_server(shared_settings)) as client:
        yield Tools(client, shared_settings)


@pytest.fixture
async def fresh_tools(fresh_settings: ToolSettings) -> AsyncIterator[Tools]:
    """Tools on a workspace of its own, for tests that change what it was born with."""
    async with Client(create_server(fresh_settings)) as client:
        yield Tools(client, fresh_settings)
