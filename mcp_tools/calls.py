"""The call that is being answered: whose it is, in which session, and how it talks to the workspace."""

from __future__ import annotations

import asyncio
import contextvars
import hashlib
import logging
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import TypeVar

import anyio
import anyio.to_thread
import requests
from databricks.sdk import WorkspaceClient
from databricks.sdk import errors as sdk_errors
from fastmcp.exceptions import ToolError

from mcp_tools.clients import ClientPool, Clients, Identity
from mcp_tools.errors import explain
from mcp_tools.session import SessionState, SessionStore
from mcp_tools.settings import ToolSettings
from mcp_tools.warehouse_use import Sightings

log = logging.getLogger("mcp_tools")
T = TypeVar("T")
_current: contextvars.ContextVar[Call] = contextvars.ContextVar("mcp_tools_call")


@dataclass(frozen=True, slots=True)
class Call:
    """One ``tools/call``. ``secret`` is the value that a person typed for ``put_secret``; it is never shown.

    ``remembers``: whether what it chooses holds for later calls. ``sessions`` is its own alone where it does not.
    ``sightings``: which states the server has seen warehouses in, over all calls.
    """

    settings: ToolSettings
    pool: ClientPool
    sessions: SessionStore
    identity: Identity
    session_id: str
    tool_use_id: str
    zone: tzinfo
    zone_name: str
    read_only: bool = False
    secret: str | None = field(default=None, repr=False)
    remembers: bool = True
    sightings: Sightings = field(default_factory=Sightings)
    _left: list[str] = field(default_factory=list, repr=False, compare=False)
    _hidden: set[str] = field(default_factory=set, repr=False, compare=False)
    _written: threading.Event = field(default_factory=threading.Event, repr=False, compare=False)

    @property
    def wrote(self) -> bool:
        """Whether a write of this call has worked: what fails from then on must not read as if nothing had happened."""
        return self._written.is_set()

    @property
    def secrets(self) -> frozenset[str]:
        """What must not be in any answer or log line: the values that were typed, and the tokens."""
        known = (self.secret, self.identity.token, self.settings.token, self.settings.bearer, *self._hidden)
        return frozenset(value for value in known if value)

    def hide(self, value: str) -> None:
        """Count a value among :attr:`secrets` from now on."""
        self._hidden.add(value)

    @property
    def left(self) -> str | None:
        """What a cancelled call left behind in the workspace, as a sentence."""
        return " ".join(self._left) or None

    def leaves(self, what: str) -> None:
        """Record what goes on, or was cancelled, in the workspace when the call itself was cancelled."""
        self._left.append(what)
        log.info("cancelled call: %s", what)

    @property
    def session_key(self) -> str:
        return f"{self.session_id}|{self.identity.key}"

    @property
    def session(self) -> SessionState:
        return self.sessions.get(self.session_key)

    def remember(self, **changes: str | None) -> SessionState:
        """Change the session's context; the result must then carry it (``results.with_context``)."""
        return self.sessions.update(self.session_key, **changes)

    def idempotency_token(self) -> str:
        """The same for a call that is sent again, so that the workspace starts one run for both."""
        if not self.tool_use_id:
            return uuid.uuid4().hex
        return hashlib.sha256(f"{self.session_id}:{self.tool_use_id}".encode()).hexdigest()[:32]

    async def read(self, ask: Callable[[WorkspaceClient], T]) -> T:
        """Run ``ask`` with the reading client in a thread. Raises ToolError with a text for people."""
        return await self._run(lambda clients: ask(clients.reader), writing=False)

    async def write(self, ask: Callable[[WorkspaceClient], T]) -> T:
        """As :meth:`read`, with the client that sends each request once."""
        return await self._run(lambda clients: ask(clients.writer), writing=True)

    async def read_or(self, default: T, ask: Callable[[WorkspaceClient], T]) -> T:
        """As :meth:`read`, with ``default`` where the workspace answers with an error: for what is nice to have."""
        try:
            return await self.read(ask)
        except ToolError as error:
            log.debug("left out: %s", error)
            return default

    async def find(self, ask: Callable[[WorkspaceClient], T]) -> T | None:
        """As :meth:`read`, with None where the workspace says that there is no such thing."""

        def tolerant(client: WorkspaceClient) -> T | None:
            try:
                return ask(client)
            except sdk_errors.NotFound:
                return None
            except sdk_errors.InvalidParameterValue:
                return None

        return await self.read(tolerant)

    async def clients(self) -> Clients:
        return await self._run(lambda clients: clients, writing=False)

    async def _run(self, use: Callable[[Clients], T], *, writing: bool) -> T:
        """A cancelled call leaves its thread behind, which ends with the request that it has sent."""

        def work() -> T:
            host = self.identity.host or ""
            try:
                clients = self.pool.clients(self.identity)
                host = clients.host
            except Exception as error:
                raise explain(error, writing=False, wrote=self.wrote, host=host) or error from None
            try:
                answer = attempt(lambda: use(clients), times=1 if writing else 2)
            except Exception as error:
                raise explain(error, writing=writing, wrote=self.wrote, host=host) or error from None
            if writing:
                self._written.set()
            return answer

        try:
            return await anyio.to_thread.run_sync(work, abandon_on_cancel=True)
        except asyncio.CancelledError:
            if writing:
                self.leaves("A request was under way: whether it was carried out is not known.")
            raise


def attempt(work: Callable[[], T], *, times: int) -> T:
    """Once more when an answer broke off half-way: the one broken connection that the SDK does not try again."""
    for left in reversed(range(times)):
        try:
            return work()
        except requests.exceptions.ChunkedEncodingError:
            if not left:
                raise
    raise AssertionError("times is at least 1")


def current() -> Call:
    """The call being answered. Only inside a tool."""
    return _current.get()


def current_secrets() -> frozenset[str]:
    """The secrets of the call being answered; none outside of one."""
    call = _current.get(None)
    return call.secrets if call else frozenset()


def begin(call: Call) -> contextvars.Token[Call]:
    return _current.set(call)


def end(token: contextvars.Token[Call]) -> None:
    _current.reset(token)
