"""The conversation log's storage."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConversationInfo:
    """One line of the list of conversations. Times are Unix seconds (UTC)."""

    id: str
    title: str
    owner: str
    created_at: float
    updated_at: float
