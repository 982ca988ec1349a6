"""One conversation in this process: its lock, its running turn, its live text, and its cached context."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from agent.events import ContextChanged, Event
from agent.live import LiveTurn
from agent.log import ConversationLog
from agent.policy import Mode


class Busy(Exception):
    """The conversation's turn is still running. Nothing was changed. ``str()`` is for people."""

    def __str__(self) -> str:
        return "I am still working on the last request. Wait for it or stop it first. This was not sent."


class UnknownConversation(LookupError):
    """No such conversation, or it is another user's. ``str()`` is for people."""

    def __str__(self) -> str:
        return "This conversation does not exist, or it belongs to somebody else. Start a new one."


@dataclass(eq=False)
class Conversation:
    """``lock`` guards starting a turn; ``idle`` is set while none runs. ``secrets`` are typed values by call id: they
    are in memory only, and leave it with the call they are for."""

    id: str
    owner: str
    log: ConversationLog
    live: LiveTurn
    timezone: str
    lock: threading.Lock = field(default_factory=threading.Lock)
    idle: threading.Event = field(default_factory=threading.Event)
    task: asyncio.Task[None] | None = None
    secrets: dict[str, str] = field(default_factory=dict)
    mode: Mode | None = None  # None: the app's
    context: CachedContext = field(default_factory=lambda: CachedContext())
    trouble: str = ""  # why the workspace did not answer the last look; empty when it did
    page_statements: set[str] = field(default_factory=set)  # what its pages ran: they may stop it again
    restored: str | None = None  # whose session it was brought back in, see Sessions.restore
    restoring: asyncio.Lock | None = None  # made on the loop

    def __post_init__(self) -> None:
        self.idle.set()

    @property
    def running(self) -> bool:
        return not self.idle.is_set()

    def events(self) -> list[Event]:
        return self.log.events(self.id)

    def last_logged_context(self) -> dict[str, Any] | None:
        """What the log says of the session's context, for a process that was not there when it changed."""
        for event in reversed(self.events()):
            if isinstance(event.payload, ContextChanged):
                return event.payload.context
        return None


class CachedContext:
    """The last answer of ``get_context`` and when it came."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._flight: Future[None] | None = None
        self._flown_at = 0  # the changes there were when it began
        self.value: dict[str, Any] | None = None
        self._at = float("-inf")
        self.changes = 0

    def put(self, value: dict[str, Any]) -> None:
        """What a change of the context gave: what was asked before it is older, whenever the answer comes."""
        with self._lock:
            self.changes += 1
            self.value, self._at = value, time.monotonic()

    def answered(self, value: dict[str, Any], *, asked_at: int) -> None:
        """What ``get_context`` gave; ``asked_at``: :attr:`changes` when it was asked."""
        with self._lock:
            if asked_at == self.changes:
                self.value, self._at = value, time.monotonic()

    def join(self, ask: Callable[[], Future[None]]) -> Future[None]:
        """The question that is under way, else a new one: one at a time, and none from before a change."""
        with self._lock:
            if self._flight is None or self._flight.done() or self._flown_at != self.changes:
                self._flown_at = self.changes
                self._flight = ask()
            return self._flight

    def younger_than(self, seconds: float) -> bool:
        return self.value is not None and time.monotonic() - self._at <= seconds

    def expire(self, changed: dict[str, Any] | None = None) -> None:
        """``changed``: what it was changed to, if it was; the rest may have become another in the meantime."""
        with self._lock:
            self.changes += 1
            self.value, self._at = changed or self.value, float("-inf")


class Exclusive:
    """Holds a conversation's lock while a turn is being started. Raises :class:`Busy` where one runs."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    def __enter__(self) -> None:
        self._conversation.lock.acquire()
        if self._conversation.running:
            self._conversation.lock.release()
            raise Busy

    def __exit__(self, *_: object) -> None:
        self._conversation.lock.release()
