"""The page follows the agent: what it looked at or changed last is the object that a page opens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from agent import events as log
from agent.events import Event
from ui.session import Session

Kind = Literal["cluster", "warehouse", "job", "run", "table"]
_IDENTITY: dict[Kind, tuple[str, ...]] = {"run": ("run_id", "id"), "table": ("full_name",)}


@dataclass(frozen=True, slots=True)
class Followed:
    """``seq``: the event in which it was last seen; 0 and "" for nothing yet."""

    seq: int = 0
    identity: str = ""


def identity_of(kind: Kind, item: dict[str, Any]) -> str:
    """The id by which an object of this kind is told from others; "" where it has none."""
    return next((str(item[key]) for key in _IDENTITY.get(kind, ("id",)) if item.get(key)), "")


def last_object(events: Iterable[Event], kind: Kind) -> Followed:
    """The one of this kind that a tool of the conversation answered with last, lists aside."""
    newest = Followed()
    for event in events:
        if isinstance(event.payload, log.ToolResult) and not event.payload.is_error:
            item = (event.payload.structured or {}).get(kind)
            identity = identity_of(kind, item) if isinstance(item, dict) else ""
            if identity:
                newest = Followed(event.seq, identity)
    return newest


def follow(session: Session, *kinds: Kind) -> list[Followed]:
    """The last object of each kind."""
    events = session.runtime.events(session.conversation_id, user=session.user)
    return [last_object(events, kind) for kind in kinds]


def newly(session: Session, kind: Kind, found: Followed) -> bool:
    """Whether the page has not opened it yet; it counts as opened from now on."""
    key = f"followed-{kind}-{session.conversation_id}"
    if found.seq <= st.session_state.get(key, 0):
        return False
    st.session_state[key] = found.seq
    return True
