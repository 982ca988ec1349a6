"""The approval card: one card for all calls of a turn that wait for a person."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from agent.log import LogError
from agent.runtime import Busy
from ui.markdown import plain
from ui.session import Session
from ui.turns import Pending
from ui.wording import count, tool_title


def approval_card(session: Session, pending: Sequence[Pending]) -> None:
    """Each call a tick box with its effect in a sentence. Ticking redraws the card only; deciding redraws the page."""
    card_key = pending[0].call_id

    @st.fragment(key=f"approval-{card_key}")
    def card() -> None:
        with st.container(border=True, key=f"approve-card-{card_key}"):
            st.markdown(f":material/front_hand: **{_question(pending)}**")
            for call in pending:
                _draw_call(call)
            chosen = [call for call in pending if st.session_state.get(_tick(call), True)]
            missing = [call for call in chosen if call.needs_secret and not st.session_state.get(_secret(call))]
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(
                    _approve_label(len(chosen), len(pending)),
                    key=f"approve-{card_key}",
                    type="primary",
                    disabled=not chosen,
                    on_click=_decide,
                    args=(session, pending, True),
                )
                st.button(
                    "Deny" if len(pending) == 1 else "Deny all",
                    key=f"deny-{card_key}",
                    on_click=_decide,
                    args=(session, pending, False),
                )
                if missing and st.session_state.get(f"asked-{card_key}"):
                    st.markdown(":orange[Type the value first: it goes to the workspace only.]")
        if st.session_state.pop(f"decided-{card_key}", False):
            st.rerun()

    card()


def _draw_call(call: Pending) -> None:
    badge = " :red-badge[destructive]" if call.destructive else ""
    st.checkbox(
        f"**{plain(tool_title(call.name, call.title))}**{badge}  \n{plain(call.effect)}", value=True, key=_tick(call)
    )
    if call.needs_secret:
        st.text_input(
            "Value",
            type="password",
            key=_secret(call),
            placeholder="The secret's value. It is neither shown to the model nor logged.",
            label_visibility="collapsed",
            autocomplete="new-password",
        )


def _decide(session: Session, pending: Sequence[Pending], approve: bool) -> None:
    """A button's callback: what is ticked is approved, the rest is denied."""
    card_key = pending[0].call_id
    decisions = {call.call_id: approve and bool(st.session_state.get(_tick(call), True)) for call in pending}
    needed = [call for call in pending if call.needs_secret and decisions[call.call_id]]
    secrets = {call.call_id: str(st.session_state.get(_secret(call)) or "") for call in needed}
    if not all(secrets.values()):
        st.session_state[f"asked-{card_key}"] = True
        return
    try:
        session.runtime.decide(session.conversation_id, decisions, author=session.user, secrets=secrets or None)
    except Busy:
        pass  # decided in another tab; the page is redrawn below
    except (ValueError, LogError) as problem:
        st.session_state["problem"] = str(problem)
    for call in needed:
        st.session_state[_secret(call)] = ""
    st.session_state[f"decided-{card_key}"] = True


def _question(pending: Sequence[Pending]) -> str:
    return "May I do this?" if len(pending) == 1 else f"May I do these {count(len(pending), 'thing')}?"


def _approve_label(chosen: int, total: int) -> str:
    if total == 1:
        return "Approve"
    return f"Approve all {total}" if chosen == total else f"Approve {chosen} of {total}"


def _tick(call: Pending) -> str:
    return f"tick-{call.call_id}"


def _secret(call: Pending) -> str:
    return f"secret-{call.call_id}"
