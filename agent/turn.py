"""One turn as a value: what it works with, how far it may go, and what the log says is open in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from agent.calls import CallState, call_states
from agent.events import Event, UserMessage
from agent.live import LiveTurn
from agent.log import ConversationLog
from agent.policy import Mode
from agent.providers.base import Provider
from agent.toolbox import Toolbox

if TYPE_CHECKING:
    from agent.model_choice import Models
    from agent.toolbox import Outcome


@dataclass(frozen=True, slots=True)
class Bounds:
    """``model_calls`` a turn; ``identical_calls``: how often one call with the same arguments may run in a turn.

    ``seconds`` of work between two looks at a person, and ``tokens`` a turn (read, written and cached): no model call
    is begun beyond either, and one that runs when the time is over is cut.
    """

    model_calls: int = 30
    identical_calls: int = 5
    seconds: float = 1800.0
    tokens: int = 2_000_000
    max_tokens: int = 16_000
    context_tokens: int = 150_000  # of one request's input
    parallel_reads: int = 8


@dataclass(slots=True)
class Turn:
    """Everything that one turn needs. ``meta`` goes out with each tool call; ``secrets`` are values by call id, which
    are never logged and are used once. ``auto``: ``model`` is chosen anew for each call, among these. ``restore``
    brings the tool server's session back where it is another than before (:meth:`agent.sessions.Sessions.restore`)."""

    conversation_id: str
    log: ConversationLog
    live: LiveTurn
    provider: Provider
    model: str
    tools: Toolbox
    system: str
    mode: Mode = "auto"
    meta: Mapping[str, Any] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    auto: Models | None = None
    restore: Callable[[], Awaitable[None]] | None = None
    bounds: Bounds = field(default_factory=Bounds)

    def events(self) -> list[Event]:
        return self.log.events(self.conversation_id)

    async def call(self, name: str, arguments: Mapping[str, Any], *, meta: Mapping[str, Any]) -> Outcome:
        """A tool call in the conversation's session. A newer token in the middle of a turn begins a new session at the
        tool server: without what was chosen there, a statement would run on another schema than the one before it."""
        if self.restore is not None:
            await self.restore()
        return await self.tools.call(name, arguments, meta=meta)

    def call_meta(self, call_id: str) -> dict[str, Any]:
        meta = {"session_id": self.conversation_id, **self.meta, "tool_use_id": call_id}
        return meta | {"read_only": True} if self.mode == "read-only" else meta


def this_turn(events: Sequence[Event]) -> Sequence[Event]:
    start = max((i for i, event in enumerate(events) if isinstance(event.payload, UserMessage)), default=0)
    return events[start:]


def open_calls(events: Sequence[Event]) -> list[CallState]:
    """Calls of the newest turn that have neither a result nor a refusal by a person, in the model's order."""
    states = call_states(this_turn(events))
    return [state for state in states.values() if state.status not in ("done", "denied")]
