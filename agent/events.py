"""The conversation log's vocabulary: what can happen in a conversation, as plain values.

Everything that happens is one of these, appended to the log and saved as it happens. The messages for
the model, the chat pane, the token meter and the audit are pure functions of a list of them.
Storage is in :mod:`agent.log`; nothing here knows of it.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Literal

StopReason = Literal[
    "end_turn",  # the agent finished
    "awaiting_approval",  # calls are pending; a decision resumes the turn
    "stopped",  # a person pressed Stop
    "error",  # a fault; ``message`` says which and what to do
    "limit",  # a loop bound was reached
    "refusal",  # the model declined
    "max_tokens",  # the model's reply was cut by its own limit
]


@dataclass(frozen=True, slots=True)
class UserMessage:
    """What a person typed. ``context`` is the session's state when they typed it, as shown to the model."""

    text: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class AssistantText:
    """A finished block of the model's text (Markdown). ``message_id`` groups blocks of one model call."""

    text: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Thinking:
    """A finished thinking block. ``block`` is the provider's own block, to be sent back unchanged."""

    text: str
    message_id: str
    block: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The model asked for a tool. Nothing has run yet.

    ``undo_of``: not the model but a person asked, for taking back what that call did.
    """

    call_id: str
    name: str
    arguments: dict[str, Any]
    message_id: str
    title: str = ""  # the tool's human title
    undo_of: str = ""
    extra: dict[str, Any] = field(default_factory=dict)  # what the provider wants back with the call, unchanged


@dataclass(frozen=True, slots=True)
class ApprovalRequested:
    """A call waits for a person. ``effect`` says in one sentence what it would do to which object.

    ``resolved`` holds what names resolved to (ids, states) when it was asked; an approval is bound to it.
    ``needs_secret`` is true when the person must type a value that is passed on but never logged. ``facts`` are
    sentences on what depends on it and what it costs; ``undo`` says how it is taken back, empty where it cannot be.
    ``confirm`` is a name to type before it may be approved. ``grant`` says what "allow for this conversation" would
    allow; empty where that cannot be had.
    """

    call_id: str
    effect: str
    destructive: bool
    resolved: dict[str, Any] = field(default_factory=dict)
    needs_secret: bool = False
    facts: list[str] = field(default_factory=list)
    undo: str = ""
    confirm: str = ""
    grant: str = ""


@dataclass(frozen=True, slots=True)
class ApprovalDecided:
    """``confirmed`` is the name that the person typed, where one was asked for."""

    call_id: str
    approved: bool
    reason: str = ""
    confirmed: str = ""


@dataclass(frozen=True, slots=True)
class ArgumentsEdited:
    """A person changed what a call that waits, or stands behind one that does, is to be sent with. ``arguments`` are
    all of them, as they are now."""

    call_id: str
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PermissionSet:
    """For the rest of the conversation: calls of ``tool`` on ``object`` run without asking, or are refused.

    An empty ``object`` of a refusal means every object. Nothing destructive runs by it. ``allowed`` None takes back
    what was said before.
    """

    tool: str
    object: str
    allowed: bool | None
    words: str = ""


@dataclass(frozen=True, slots=True)
class ToolStarted:
    """Recorded before a call is sent, so that after a crash a started write is known to be in doubt."""

    call_id: str


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a call gave. ``text`` is the model's face, ``structured`` the people's face.

    ``undo``: a call that takes it back, ``{"tool", "arguments", "words"}``, to be proposed to people. ``check``: where
    the outcome is not known, the read ``{"tool", "arguments", "words"}`` that tells.
    """

    call_id: str
    text: str
    is_error: bool
    structured: dict[str, Any] | None = None
    seconds: float = 0.0
    undo: dict[str, Any] | None = None
    check: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ContextChanged:
    """The session's context after a change (``get_context``'s structured content). ``by`` is agent or user."""

    context: dict[str, Any]
    by: Literal["agent", "user"] = "agent"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one model call, and what it cost in US dollars where the price is known."""

    provider: str
    model: str
    input_tokens: int  # not read from nor written to the cache
    output_tokens: int
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    cost_usd: float | None = None
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class ModelChosen:
    """Which of ``provider``'s models a person wants for the conversation: a name, or ``auto``. Empty: the app's."""

    provider: str
    model: str


@dataclass(frozen=True, slots=True)
class Compacted:
    """From here on the model is sent less of what came before; people still see all of it.

    Results and arguments up to the event ``shortened_through`` go out shortened. Of everything up to the event
    ``summarised_through`` (0: nothing) ``summary`` stands in place. ``by`` is the model that wrote it, or "app".
    """

    shortened_through: int
    summarised_through: int = 0
    summary: str = ""
    by: str = "app"


@dataclass(frozen=True, slots=True)
class TurnEnded:
    reason: StopReason
    message: str = ""
    retryable: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """What a newer version wrote and this one cannot read: it keeps its place, and nothing follows from it.

    Never written by this version.
    """

    kind: str
    data: dict[str, Any]


Payload = (
    UserMessage
    | AssistantText
    | Thinking
    | ToolCall
    | ApprovalRequested
    | ApprovalDecided
    | ArgumentsEdited
    | PermissionSet
    | ToolStarted
    | ToolResult
    | ContextChanged
    | Usage
    | ModelChosen
    | Compacted
    | TurnEnded
    | Unknown
)
PAYLOADS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        UserMessage,
        AssistantText,
        Thinking,
        ToolCall,
        ApprovalRequested,
        ApprovalDecided,
        ArgumentsEdited,
        PermissionSet,
        ToolStarted,
        ToolResult,
        ContextChanged,
        Usage,
        ModelChosen,
        Compacted,
        TurnEnded,
    )
}


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a conversation's log. ``seq`` counts from 1 without gaps; ``at`` is Unix seconds (UTC)."""

    conversation_id: str
    seq: int
    at: float
    author: str  # a user name, or "agent"
    payload: Payload

    @property
    def kind(self) -> str:
        return self.payload.kind if isinstance(self.payload, Unknown) else type(self.payload).__name__


def payload_to_json(payload: Payload) -> dict[str, Any]:
    """The payload's fields as JSON values; its kind is stored beside it."""
    return payload.data if isinstance(payload, Unknown) else dataclasses.asdict(payload)


def payload_from_json(kind: str, data: dict[str, Any]) -> Payload:
    """The inverse of :func:`payload_to_json`. Unknown fields are ignored, so that old code reads newer logs.

    An unknown kind, or a known one that lacks what it needs here, is :class:`Unknown`.
    """
    cls = PAYLOADS.get(kind)
    if cls is None:
        return Unknown(kind, data)
    known = {f.name for f in dataclasses.fields(cls)}
    try:
        return cls(**{name: value for name, value in data.items() if name in known})
    except TypeError:
        return Unknown(kind, data)
