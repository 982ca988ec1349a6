"""What the session works with, and changing it: for the sidebar and for the pages' own pickers."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.markdown import plain
from ui.session import Session

PROBLEM = "context-problem"  # session state: why the last change was not made


def options(session: Session, tool: str, plural: str) -> list[dict[str, Any]]:
    """What there is to choose from. A fault is drawn as a line, and nothing is returned."""
    result = session.runtime.call_tool(
        session.conversation_id, tool, {}, author=session.user, timezone=session.timezone
    )
    if result.is_error:
        st.caption(f":red[{plain(result.text)}]")
    found = (result.structured or {}).get(plural)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def apply_context(session: Session, arguments: dict[str, Any]) -> None:
    """Change the session's context. A widget's callback."""
    result = session.runtime.call_tool(
        session.conversation_id, "set_context", arguments, author=session.user, timezone=session.timezone
    )
    st.session_state[PROBLEM] = result.text if result.is_error else ""
    session.runtime.context(session.conversation_id, max_age=0, user=session.user)
