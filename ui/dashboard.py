"""What dashboard pages share: their layout with the chat pane beside it, and reading through the agent's own tools."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import streamlit as st

from ui.chat import chat_pane
from ui.markdown import plain
from ui.session import Session
from ui.suggestions import begin, keep_up

REFRESH_SECONDS = 5.0
log = logging.getLogger("ui")


def dashboard(
    session: Session, title: str, body: Callable[[], None], *, refresh: float | None = REFRESH_SECONDS
) -> None:
    """The page's own part on the left, refreshed by itself each ``refresh`` seconds; the conversation on the right."""
    begin()
    with st.container(key="dashboard"):  # its key gives the style sheet a page with tables the whole width
        left, right = st.columns([5, 3], gap="medium")
    with left:
        st.header(title, anchor=False)
        if session.runtime.ready:
            st.fragment(_guarded(title, body), run_every=refresh, key=f"dashboard-{title}")()
        elif not session.runtime.startup_error:
            st.skeleton(height=320)
    with right, st.container(key="pane"):
        chat_pane(session, beside=True)


def _guarded(title: str, body: Callable[[], None]) -> Callable[[], None]:
    """A fault of the page's own part leaves the conversation beside it alone."""

    def draw() -> None:
        try:
            body()
        except Exception as problem:
            log.exception("the page %s failed", title)
            st.error(
                f"This part of the page could not be drawn ({type(problem).__name__}). Nothing was changed. "
                "It is tried again when the page is loaded anew; the chat beside it goes on.",
                icon=":material/error:",
            )
        keep_up()

    return draw


def read(session: Session, tool: str, **arguments: Any) -> dict[str, Any]:
    """A read tool's structured content. A fault is drawn as a line, and ``{}`` is returned."""
    result = session.runtime.call_tool(
        session.conversation_id, tool, arguments, author=session.user, timezone=session.timezone
    )
    if result.is_error:
        st.caption(f":red[:material/error: {plain(result.text)}]")
        return {}
    return result.structured or {}


def objects(found: dict[str, Any], plural: str) -> list[dict[str, Any]]:
    """The list under ``plural``; empty where there is none."""
    items = found.get(plural)
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
