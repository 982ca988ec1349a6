"""What can be done with a conversation as a whole: rename, share, export, delete."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from agent.log import LogError
from agent.runtime import Busy
from ui.actions import PROBLEM
from ui.export import file_name, markdown_of, notebook_of
from ui.session import Session, show_conversation
from ui.turns import turns_of

SHARED_PAGE = "Shared"


def conversation_menu(session: Session, title: str) -> None:
    """A quiet button; what is in it is made when it is opened."""
    with st.popover(
        "Conversation",
        icon=":material/more_horiz:",
        type="tertiary",
        key=f"talk-menu-{session.conversation_id}",
        on_change="rerun",
    ) as menu:
        if menu.open:
            _entries(session, title)


def _entries(session: Session, title: str) -> None:
    key = session.conversation_id
    st.text_input("Name", value=title, key=f"talk-name-{key}-{title}", on_change=_rename, args=(session, title))
    runtime = session.runtime
    token = runtime.share(key, author=session.user)
    st.toggle(
        "Share by link",
        value=token is not None,
        key=f"talk-share-{key}",
        help="Who has the link can read along, and do nothing.",
        on_change=_share,
        args=(session,),
    )
    if token:
        st.code(f"{address()}/{SHARED_PAGE}?t={token}", language=None, wrap_lines=True)
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Markdown",
            data=lambda: markdown_of(title, turns_of(runtime.events(key))).encode(),
            file_name=file_name(title, "md"),
            mime="text/markdown",
            key=f"talk-md-{key}",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            "Notebook",
            data=lambda: notebook_of(title, turns_of(runtime.events(key))).encode(),
            file_name=file_name(title, "ipynb"),
            mime="application/x-ipynb+json",
            key=f"talk-nb-{key}",
            icon=":material/download:",
            on_click="ignore",
        )
    sure = st.checkbox("Delete what was said here, for good", key=f"talk-sure-{key}")
    if sure:
        st.caption("Its calls stay on the Activity page.")
        st.button(
            "Delete",
            key=f"talk-delete-{key}",
            icon=":material/delete:",
            type="primary",
            on_click=_delete,
            args=(session,),
        )


def address() -> str:
    """The app's own address, as the browser has it."""
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _rename(session: Session, title: str) -> None:
    name = str(st.session_state.get(f"talk-name-{session.conversation_id}-{title}") or "")
    session.runtime.rename(session.conversation_id, name, author=session.user)


def _share(session: Session) -> None:
    wanted = bool(st.session_state.get(f"talk-share-{session.conversation_id}"))
    session.runtime.share(session.conversation_id, wanted, author=session.user)


def _delete(session: Session) -> None:
    try:
        session.runtime.delete(session.conversation_id, author=session.user)
    except (Busy, LogError) as problem:
        st.session_state[PROBLEM] = str(problem)
        return
    show_conversation(session.runtime.new_conversation(user=session.user))
