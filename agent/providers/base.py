"""What a provider of model replies is, whichever host answers.

Messages, tools and reply content use the Anthropic Messages API's block shapes as plain dicts
(https://docs.claude.com/en/api/messages). A provider knows nothing of Databricks: it is given the system
prompt, the messages and the tools with their JSON schemas, as any model is.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

FinishReason = Literal["end_turn", "tool_use", "max_tokens", "stop_sequence", "pause_turn", "refusal"]
"""Why a reply ended. ``tool_use`` is the only one after which tools may run."""

FaultKind = Literal[
    "auth",  # the key was refused
    "rate_limit",  # too many requests; ``retry_after`` says how long to wait, where the host said so
    "overloaded",
    "too_large",  # the conversation does not fit the model
    "bad_request",  # the host refused the request as such: asking again gives the same answer
    "network",  # no connection, or it broke
    "timeout",
    "cut",  # the reply ended before it was complete
    "malformed",  # the reply could not be read, e.g. a tool call whose arguments are not JSON
    "other",
]


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More of the reply's text, as it is written."""

    text: str


@dataclass(frozen=True, slots=True)
class ThinkingDelta:
    """More of the reply's (summarised) thinking."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolInputDelta:
    """More of one tool call's arguments. ``name`` is the tool's; ``partial_json`` may be empty at the start."""

    name: str
    partial_json: str = ""


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """Tokens of one model call. ``input_tokens`` are those neither read from nor written to the cache."""

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0

    @property
    def total_input(self) -> int:
        return self.input_tokens + self.cache_read_tokens + self.cache_write_tokens


@dataclass(frozen=True, slots=True)
class Completed:
    """The whole reply, exactly one a stream and the last thing in it.

    ``content`` holds text, thinking and tool_use blocks as dicts in the Messages API's shapes, complete: a
    tool_use block's ``input`` is a dict that was parsed from valid JSON, and its ``id`` is unique in the conversation.
    A tool_use block may hold ``extra``: what this host wants back with the call, unchanged. ``answered_by``: another
    provider than the one that was asked, whose ``model`` it is then.
    """

    content: list[dict[str, Any]]
    stop_reason: FinishReason
    model: str
    usage: TokenUsage = field(default_factory=TokenUsage)
    answered_by: str = ""


ProviderEvent = TextDelta | ThinkingDelta | ToolInputDelta | Completed


class ProviderError(Exception):
    """A reply could not be had. ``message`` is for people: what happened and what to do next.

    ``retryable``: asking again may work. ``retry_after``: seconds the host asked to wait, where it said so. ``status``:
    of its HTTP answer, 0 where none came or it was no error. No tool of the failed reply has run.
    """

    def __init__(
        self,
        message: str,
        *,
        retryable: bool,
        retry_after: float | None = None,
        kind: FaultKind = "other",
        status: int = 0,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.retryable = retryable
        self.retry_after = retry_after
        self.kind = kind
        self.status = status


@runtime_checkable
class Provider(Protocol):
    """A source of model replies. One object serves every conversation of one event loop."""

    name: str
    """Short name for people and the log: ``anthropic``, ``planner``."""
    default_model: str
    """The model that is asked where nobody configured one."""

    def stream(
        self,
        system: str,
        messages: list[dict[str, Any]],
        tools: list[dict[str, Any]],
        *,
        model: str,
        max_tokens: int,
    ) -> AsyncIterator[ProviderEvent]:
        """One reply: deltas, then exactly one :class:`Completed`.

        ``messages`` alternate user and assistant, the last one a user's; ``tools`` are
        ``{"name", "description", "input_schema"}``. Raises :class:`ProviderError`; cancelling the task that
        iterates ends the request.
        """
        ...

    async def aclose(self) -> None:
        """Releases connections. Called once, from the loop that used them."""
        ...
