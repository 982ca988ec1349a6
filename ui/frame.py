"""What every page begins with: page settings, the runtime, the conversation, the sidebar."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from agent.runtime import Runtime
from ui.actions import follow, look_away
from ui.markdown import plain, safe_markdown
from ui.run_ends import send_ends_of_runs
from ui.session import Session, open_session
from ui.triggers import handle_presses_once

PRODUCT = "Databricks Chat"
_ICON = Path(__file__).with_name("icon.svg")  # a file of our own: a named icon would be fetched from the internet
# Not the file itself: Streamlit puts what is style alone where toasts go, and a fragment's first toast replaces it.
_STYLE = f'<span class="page-style"></span><style>{Path(__file__).with_name("style.css").read_text("utf-8")}</style>'
WAIT_SECONDS = 0.5


def frame(get_runtime: Callable[[], Runtime], *, title: str = PRODUCT, wide: bool = False) -> Session:
    """Set the page up and draw its sidebar. Ends the run with an explanation if the app cannot start."""
    from ui.sidebar import sidebar

    st.set_page_config(
        page_title=title if title == PRODUCT else f"{title} · {PRODUCT}",
        page_icon=_ICON,
        layout="wide" if wide else "centered",
        initial_sidebar_state="auto",
    )
    handle_presses_once()
    send_ends_of_runs()
    st.html(_STYLE)
    try:
        runtime = get_runtime()
    except Exception as problem:
        _explain(str(problem) or type(problem).__name__)
        st.stop()
    session = open_session(runtime)
    follow(session)
    look_away()
    sidebar(session)
    if runtime.startup_error:
        _explain(runtime.startup_error)
    elif not runtime.ready:
        _starting(session)
    return session


def _explain(problem: str) -> None:
    """Why nothing works yet, and what to try."""
    with st.container(border=True, key="startup-error"):
        st.markdown("**The workspace cannot be reached**")
        st.markdown(safe_markdown(problem))
        st.caption(
            "Check `DATABRICKS_HOST` and `DATABRICKS_TOKEN` (or the profile). Without them the app starts a demo "
            "workspace of its own. Sending a message tries again."
        )


def _starting(session: Session) -> None:
    """A quiet line while the workspace starts; the page comes to life by itself."""
    what = "the demo workspace" if session.runtime.demo else "the connection to your workspace"

    @st.fragment(run_every=WAIT_SECONDS, key="starting")
    def starting() -> None:
        if session.runtime.ready or session.runtime.startup_error:
            st.rerun()
        st.markdown(f":shimmer[Starting {plain(what)}…] :gray[You can already type.]")

    starting()
