"""What can be done with a finished answer: copy it, ask again, edit the question, say whether it was good."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui.markdown import plain
from ui.session import Session
from ui.turns import Text, Turn
from ui.wording import usage_details, usage_words

GOOD = 1  # what Streamlit's thumbs give for the upper one


def after_turn(session: Session, turn: Turn, *, newest: bool, prompt_key: str, send: Callable[..., None]) -> None:
    """A quiet line below an answer; the newest question can be asked again or edited."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"after-{turn.key}"):
        text = "\n\n".join(block.text for block in turn.blocks if isinstance(block, Text))
        if text:
            with st.popover("Copy", type="tertiary", icon=":material/content_copy:", key=f"copy-{turn.key}"):
                st.code(text, language="markdown", wrap_lines=True)
        if newest:
            st.button(
                "Ask again",
                key=f"again-{turn.key}",
                type="tertiary",
                icon=":material/refresh:",
                on_click=send,
                args=(session, turn.prompt),
            )
            st.button(
                "Edit",
                key=f"edit-{turn.key}",
                type="tertiary",
                icon=":material/edit:",
                help="Puts your message back into the input",
                on_click=_edit,
                args=(prompt_key, turn.prompt),
            )
            _thumbs(session, turn)
        turn_usage(turn)


def turn_usage(turn: Turn) -> None:
    """What the turn took, at the end of its line; nothing where no model was paid."""
    words = usage_words(turn.usage)
    if words:
        st.caption(plain(words), help=plain(usage_details(turn.usage)))


def _edit(prompt_key: str, prompt: str) -> None:
    st.session_state[prompt_key] = prompt


def _thumbs(session: Session, turn: Turn) -> None:
    given = session.runtime.feedback.of(session.conversation_id).get(turn.key)
    key = f"thumbs-{turn.key}"
    st.feedback(
        "thumbs",
        key=key,
        default=None if given is None else GOOD if given.good else 0,
        on_change=_judge,
        args=(session, turn),
    )
    if given is None:
        return
    with st.popover("Comment", type="tertiary", key=f"comment-{turn.key}-{len(given.comment)}"):
        st.text_area(
            "What was good, what was not?",
            value=given.comment,
            key=f"comment-text-{turn.key}",
            on_change=_judge,
            args=(session, turn),
        )


def _judge(session: Session, turn: Turn) -> None:
    thumb = st.session_state.get(f"thumbs-{turn.key}")
    if thumb is None:
        return
    comment = str(st.session_state.get(f"comment-text-{turn.key}") or "")
    session.runtime.feedback.give(
        session.conversation_id, turn.key, author=session.user, good=thumb == GOOD, comment=comment
    )
