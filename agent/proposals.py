"""Calls that a page makes in a person's name: they enter the conversation's log as a model's calls do, so that the
same policy, approvals and records hold for a button as for a sentence."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.events import Payload, ToolCall


@dataclass(frozen=True, slots=True)
class Proposed:
    """One call of a tool, by the tool's name."""

    name: str
    arguments: Mapping[str, Any]


def proposed_calls(calls: Sequence[Proposed], *, titles: Mapping[str, str]) -> list[Payload]:
    """The log's entries for the calls, as of one model message. ``titles`` are the tools' human titles by name."""
    message_id = f"page_{uuid.uuid4().hex}"
    return [
        ToolCall(f"call_{uuid.uuid4().hex}", call.name, dict(call.arguments), message_id, titles.get(call.name, ""))
        for call in calls
    ]
