"""Which conversation this page shows. Its id is in the address (``?c=``), so that a reload or a second tab finds it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from agent.runtime import Runtime, UnknownConversation
from ui.identity import SOMEBODY, current_user, forwarded_token, timezone

PARAMETER = "c"
_KEY = "conversation_id"
# Session state: (conversation, last event drawn, was a turn running). The chat pane sets it in each full run.
DRAWN = "drawn"


@dataclass(frozen=True, slots=True)
class Session:
    """What every part of a page needs: the runtime, the conversation, and who looks at it.

    ``seen`` is the log's last event when this run of the page began.
    """

    runtime: Runtime
    conversation_id: str
    user: str
    timezone: str | None
    seen: int = 0


def open_session(runtime: Runtime) -> Session:
    """Attach to the conversation in the address, else to the one this tab showed last, else to a new one."""
    user = current_user()
    if runtime.wants_sign_in and user != SOMEBODY and (token := forwarded_token()):
        runtime.sign_in(user, token)
    st.session_state.pop(DRAWN, None)
    wanted = (st.query_params.get(PARAMETER), st.session_state.get(_KEY))
    conversation_id = next((c for c in wanted if c and _is_open(runtime, c, user)), None)
    if conversation_id is None:
        conversation_id = runtime.new_conversation(user=user)
    show_conversation(conversation_id)
    seen = runtime.live(conversation_id, user=user).last_seq
    return Session(runtime, conversation_id, user, timezone(), seen)


def show_conversation(conversation_id: str) -> None:
    """From the next run on the page shows this conversation. May be called from a widget's callback."""
    st.session_state[_KEY] = conversation_id
    if st.query_params.get(PARAMETER) != conversation_id:  # page links drop it
        st.query_params[PARAMETER] = conversation_id


def _is_open(runtime: Runtime, conversation_id: str, user: str) -> bool:
    try:
        runtime.live(conversation_id, user=user)
    except UnknownConversation:
        return False
    return True
