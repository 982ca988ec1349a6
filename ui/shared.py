"""Another person's conversation, read by its link. Its results are fetched as the reader."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from agent.runtime import UnknownConversation
from ui.chat import draw_turn
from ui.markdown import plain
from ui.session import Session
from ui.turns import turns_of

TOKEN = "t"


def shared_page(session: Session) -> None:
    try:
        info, events = session.runtime.shared(str(st.query_params.get(TOKEN) or ""))
    except UnknownConversation:
        st.info("This link shows nothing (any more). Ask who sent it to share the conversation again.")
        return
    st.title(plain(info.title or "Conversation"), anchor=False)
    st.caption(f":material/visibility: {plain(info.owner)}'s conversation. You can read it; only they act in it.")
    for turn in turns_of(events):
        draw_turn(session, replace(turn, pending=(), followups=()), newest=False)
