"""The tools of one MCP client and the agent's own, behind one call that never raises for a tool's fault."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agent.persons import NotSignedIn, current_token
from agent.redaction import redact, redacted
from agent.tools import ToolInfo, tool_info

if TYPE_CHECKING:
    from fastmcp import Client

TEXT_LIMIT = 24_000  # characters; the server's own bound (about 2,000 tokens) is below it
_MAX_WAIT = 3600.0  # seconds; no tool waits longer
_WAIT_MARGIN = 60.0  # what a call takes besides waiting
_TIMEOUT_CODES = {-32001, 408}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call gave. ``context`` is the session's context after it, where the call changed it.

    ``in_doubt``: no answer came; the call may have taken effect. Credentials are taken out of all of it.
    """

    text: str
    is_error: bool = False
    structured: dict[str, Any] | None = None
    context: dict[str, Any] | None = None
    seconds: float = 0.0
    in_doubt: bool = False


LocalTool = Callable[[dict[str, Any]], Awaitable[Outcome]]


class Toolbox:
    """Belongs to one event loop. ``local`` are tools that the agent serves itself."""

    def __init__(
        self, client: Client[Any], *, local: Sequence[tuple[ToolInfo, LocalTool]] = (), timeout: float = 300.0
    ) -> None:
        self._client = client
        self._local = {info.name: (info, run) for info, run in local}
        self._timeout = timeout
        self._infos: dict[str, ToolInfo] | None = None
        self._entered = False
        self._connecting = asyncio.Lock()

    async def connect(self) -> None:
        """Connects where that has not happened; keeps the connection of a client that is connected already."""
        async with self._connecting:
            if not self._client.is_connected():
                await self._client.__aenter__()
                self._entered = True

    async def aclose(self) -> None:
        if self._entered:
            self._entered = False
            await self._client.__aexit__(None, None, None)

    async def tools(self) -> dict[str, ToolInfo]:
        """Every tool by name, the server's order first. Listed once."""
        if self._infos is None:
            await self.connect()
            listed = [tool_info(tool) for tool in await self._client.list_tools()]
            self._infos = {info.name: info for info in [*listed, *(info for info, _ in self._local.values())]}
        return self._infos

    @property
    def known(self) -> dict[str, ToolInfo]:
        """What was listed so far; empty before that."""
        return self._infos or {}

    @property
    def listed(self) -> dict[str, ToolInfo]:
        """What :meth:`tools` found. Raises RuntimeError before that."""
        if self._infos is None:
            raise RuntimeError("The tools are not listed yet: initialize first.")
        return self._infos

    async def call(self, name: str, arguments: Mapping[str, Any], *, meta: Mapping[str, Any]) -> Outcome:
        """Calls a tool. Every fault but cancellation is an outcome with ``is_error``."""
        started = time.perf_counter()
        try:
            outcome = await self._call(name, dict(arguments), dict(meta))
        except asyncio.CancelledError:
            raise
        except NotSignedIn as error:
            outcome = Outcome(str(error), is_error=True)
        except Exception as error:
            outcome = Outcome(
                self._explain(name, error, timeout=call_timeout(arguments, least=self._timeout)),
                is_error=True,
                in_doubt=True,
            )
        return Outcome(
            redact(bounded(outcome.text)),
            outcome.is_error,
            redacted(outcome.structured),
            redacted(outcome.context),
            round(time.perf_counter() - started, 3),
            outcome.in_doubt,
        )

    async def _call(self, name: str, arguments: dict[str, Any], meta: dict[str, Any]) -> Outcome:
        known = await self.tools()
        if name in self._local:
            return await self._local[name][1](arguments)
        if name not in known:
            return Outcome(f"There is no tool named {name}.", is_error=True)
        await self.connect()
        token = current_token()
        if token is not None:
            meta["databricks_token"] = token
        # tools/call takes no null for what was left out: leave it out.
        given = {key: value for key, value in arguments.items() if value is not None}
        result = await self._client.call_tool_mcp(
            name, given, timeout=call_timeout(arguments, least=self._timeout), meta=meta
        )
        text = "\n".join(block.text for block in result.content if block.type == "text")
        context = (result.meta or {}).get("context")
        return Outcome(
            text or "(the tool answered with nothing)",
            bool(result.is_error),
            result.structured_content if isinstance(result.structured_content, dict) else None,
            context if isinstance(context, dict) else None,
        )

    def _explain(self, name: str, error: Exception, *, timeout: float) -> str:
        code = getattr(getattr(error, "error", None), "code", None)
        if isinstance(error, TimeoutError) or code in _TIMEOUT_CODES:
            return (
                f"{name} did not answer within {timeout:.0f} seconds. It may still be under way: "
                "look at the state of things before doing it again."
            )
        return f"{name} could not be called: the tool server did not answer ({type(error).__name__}: {error})."


def call_timeout(arguments: Mapping[str, Any], *, least: float) -> float:
    """Seconds that a call may take: ``least``, and always more than it was asked to wait for itself."""
    wait = arguments.get("wait_seconds")
    if isinstance(wait, str) and wait.strip().isdigit():
        wait = int(wait)
    if not isinstance(wait, int | float) or wait <= 0:
        return least
    return max(least, min(float(wait), _MAX_WAIT) + _WAIT_MARGIN)


def bounded(text: str, limit: int = TEXT_LIMIT) -> str:
    """``text``, cut to ``limit`` characters with a sentence that says so."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}\nNote: cut here; {len(text) - limit:,} of {len(text):,} characters are left out."
