"""The thread-safe face of the agent that pages use. (Signatures; the parts behind them follow.)"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from agent.events import Event, ToolResult
from agent.live import Live
from agent.log import ConversationInfo
from agent.policy import Mode
from agent.pricing import UsageTotals

if TYPE_CHECKING:
    import pyarrow as pa

MAX_TEXT = 100_000


class Busy(Exception):
    """The conversation's turn is still running. Nothing was changed. ``str()`` is for people."""


class UnknownConversation(LookupError):
    """No such conversation, or it is another user's. ``str()`` is for people."""


class Runtime:
    """One a process. Every method may be called from any thread; none but ``call_tool``, ``context`` and ``rows`` waits
    for the workspace. ``user`` (and ``author``) is a user name; where it is given, another's conversation is
    :class:`UnknownConversation`."""

    mode: Mode
    provider_name: str
    model: str
    demo: bool
    notices: list[str]
    ready: bool  # the tools can be called; until then submitted turns wait
    startup_error: str  # in people's words; empty while starting and when all is well

    def new_conversation(self, *, user: str) -> str:
        raise NotImplementedError

    def conversations(self, *, user: str) -> list[ConversationInfo]:
        """The user's own, newest first."""
        raise NotImplementedError

    def submit(self, conversation_id: str, text: str, *, author: str, timezone: str | None = None) -> None:
        """Starts a turn. Raises :class:`Busy` while one runs, ValueError (its text is for people) for an empty text or
        one above ``MAX_TEXT`` characters."""
        raise NotImplementedError

    def events(self, conversation_id: str, *, after: int = 0, user: str | None = None) -> list[Event]:
        raise NotImplementedError

    def live(self, conversation_id: str, *, user: str | None = None) -> Live:
        raise NotImplementedError

    def decide(
        self,
        conversation_id: str,
        decisions: dict[str, bool],
        *,
        author: str,
        secrets: dict[str, str] | None = None,
        reason: str = "",
    ) -> None:
        """``decisions`` and ``secrets`` are keyed by call id. When none is left open the turn goes on."""
        raise NotImplementedError

    def stop(self, conversation_id: str, *, user: str | None = None) -> None:
        raise NotImplementedError

    def retry(self, conversation_id: str, *, author: str) -> None:
        """Runs the last user message's turn again, from the log."""
        raise NotImplementedError

    def call_tool(
        self,
        conversation_id: str,
        name: str,
        arguments: dict[str, Any],
        *,
        author: str,
        timezone: str | None = None,
    ) -> ToolResult:
        """Read tools, set_context and clear_context; blocks. Faults are results with ``is_error``."""
        raise NotImplementedError

    def context(self, conversation_id: str, *, max_age: float = 2.0, user: str | None = None) -> dict[str, Any]:
        """``get_context``'s structured content; ``{}`` while the workspace is not there yet."""
        raise NotImplementedError

    def rows(self, statement_id: str, *, limit: int | None = None) -> pa.Table:
        raise NotImplementedError

    def usage(self, conversation_id: str, *, user: str | None = None) -> UsageTotals:
        raise NotImplementedError

    def wait(self, conversation_id: str, *, timeout: float) -> bool:
        """Waits until no turn runs; False if one still does."""
        raise NotImplementedError

    def on_close(self, action: Callable[[], None]) -> None:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError
