"""What a page does in a person's name: calls put into the conversation, going to another page, what is looked at.

All are for widgets' callbacks; the whole page is redrawn after them, so that the chat pane shows what came of it.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from agent.log import LogError
from agent.proposals import Proposed
from agent.runtime import Busy
from ui.session import PARAMETER, Session

PROBLEM = "problem"  # session state: what the chat pane explains once
_LOOKING, _GOING = "looking", "going"


def act(session: Session, text: str, *calls: tuple[str, dict[str, Any]]) -> None:
    """Say ``text`` in the conversation and make the calls, with the approvals that they need. Where it cannot be said
    the chat pane explains why."""
    proposed = [Proposed(name, arguments) for name, arguments in calls]
    try:
        session.runtime.submit(
            session.conversation_id,
            text,
            author=session.user,
            timezone=session.timezone,
            page=looking_at(),
            propose=proposed,
        )
    except (Busy, ValueError, LogError) as problem:
        st.session_state[PROBLEM] = str(problem)
    st.rerun(scope="app")


def look_at(**facts: str | None) -> None:
    """What this page shows, for the agent: ``page="Catalog"``, ``table="samples.nyctaxi.trips"``."""
    st.session_state[_LOOKING] = {name: value for name, value in facts.items() if value}


def looking_at() -> dict[str, str]:
    return dict(st.session_state.get(_LOOKING) or {})


def look_away() -> None:
    """A page that begins shows nothing yet."""
    st.session_state.pop(_LOOKING, None)


def go(path: str) -> None:
    """Show another page (or this one, if it is this one) at the next run, with what the session state says."""
    st.session_state[_GOING] = path
    st.rerun(scope="app")


def follow(session: Session) -> None:
    """Go where a callback wanted to. The frame calls this."""
    path = st.session_state.pop(_GOING, None)
    if path:
        st.switch_page(path, query_params={PARAMETER: session.conversation_id})
