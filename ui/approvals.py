"""The approval card: one card for all calls of a turn that wait for a person."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import streamlit as st

from agent.log import LogError
from agent.runtime import Busy
from ui.edit_call import can_edit, draw_fields, edited_arguments
from ui.markdown import plain
from ui.session import Session
from ui.turns import Pending, Turn
from ui.upload_target import UploadTarget, chosen_target, draw_target, upload_target
from ui.wording import count, tool_title


def approval_card(session: Session, turn: Turn) -> None:
    """Each call a tick box with its effect in a sentence. Ticking redraws the card only; deciding redraws the page.

    *Edit* shows the arguments as fields. What is approved then is looked up again ahead of running: where it would be
    done to something else, or would destroy something else, the card comes back and says so.
    """
    pending, target = turn.pending, upload_target(turn)
    card_key = pending[0].call_id

    @st.fragment(key=f"approval-{card_key}")
    def card() -> None:
        editing = bool(st.session_state.get(f"editing-{card_key}"))
        typed = editing or any(call.needs_secret or call.confirm for call in pending)
        with st.container(border=True, key=f"approve-card-{card_key}"), _frame(card_key, typed=typed):
            st.markdown(f":material/front_hand: **{_question(pending)}**")
            for call in pending:
                _draw_call(call)
                if target and call.call_id == target.upload_id:
                    draw_target(target)
                if editing:
                    with st.container(border=len(pending) > 1, key=f"edit-{call.call_id}"):
                        draw_fields(session, call)
            chosen = [call for call in pending if st.session_state.get(_tick(call), True)]
            missing = [call for call in chosen if call.needs_secret and not st.session_state.get(_secret(call))]
            unnamed = [call for call in chosen if call.confirm and _typed_name(call) != call.confirm]
            button = st.form_submit_button if typed else st.button
            with st.container(horizontal=True, vertical_alignment="center"):
                button(
                    _approve_label(len(chosen), len(pending), typed=typed, editing=editing),
                    key=f"approve-{card_key}",
                    type="primary",
                    disabled=not typed and not chosen,
                    on_click=_decide,
                    args=(session, pending, True, target),
                )
                button(
                    "Deny" if len(pending) == 1 else "Deny all",
                    key=f"deny-{card_key}",
                    on_click=_decide,
                    args=(session, pending, False),
                )
                if any(can_edit(session, call) for call in pending):
                    button(
                        "Leave as it was" if editing else "Edit",
                        key=f"edit-{card_key}-{editing}",
                        type="tertiary",
                        icon=None if editing else ":material/edit:",
                        on_click=_toggle_editing,
                        args=(card_key,),
                    )
                if st.session_state.get(f"asked-{card_key}"):
                    if missing:
                        st.markdown(":orange[Type the value first: it goes to the workspace only.]")
                    elif unnamed:
                        st.markdown(f":orange[Type {plain(unnamed[0].confirm)} first: this is for good.]")
                    elif not chosen:
                        st.markdown(":orange[Tick what may be done, or deny it.]")
            for problem in st.session_state.get(f"problems-{card_key}", ()):
                st.markdown(f":orange[:material/error: {plain(problem)}]")
        if st.session_state.pop(f"decided-{card_key}", False):
            st.rerun()

    card()


def _frame(card_key: str, *, typed: bool) -> AbstractContextManager[object]:
    """A form where something is typed: outside of one a password field that is left with Tab keeps its value to itself
    (the focus goes to its own eye button, which the field does not take for leaving it)."""
    return st.form(f"approval-form-{card_key}", border=False) if typed else nullcontext()


def _draw_call(call: Pending) -> None:
    badge = " :red-badge[destructive]" if call.destructive else ""
    st.checkbox(
        f"**{plain(tool_title(call.name, call.title))}**{badge}  \n{plain(call.effect)}", value=True, key=_tick(call)
    )
    facts = [plain(fact) for fact in call.facts] + ([f":material/undo: {plain(call.undo)}"] if call.undo else [])
    if facts:
        st.caption("  \n".join(facts))
    if call.confirm:
        st.text_input(
            f"Type **{plain(call.confirm)}** to confirm", key=_name(call), placeholder=call.confirm, autocomplete="off"
        )
    if call.grant:
        st.checkbox(f"Do not ask again in this conversation ({plain(call.grant)})", value=False, key=_always(call))
    if call.needs_secret:
        st.text_input(
            "Value",
            type="password",
            key=_secret(call),
            placeholder="The secret's value. It is neither shown to the model nor logged.",
            label_visibility="collapsed",
            autocomplete="new-password",
        )


def _decide(session: Session, pending: Sequence[Pending], approve: bool, target: UploadTarget | None = None) -> None:
    """A button's callback: what is ticked is approved, the rest is denied."""
    card_key = pending[0].call_id
    decisions = {call.call_id: approve and bool(st.session_state.get(_tick(call), True)) for call in pending}
    needed = [call for call in pending if call.needs_secret and decisions[call.call_id]]
    secrets = {call.call_id: str(st.session_state.get(_secret(call)) or "") for call in needed}
    named = {call.call_id: _typed_name(call) for call in pending if call.confirm and decisions[call.call_id]}
    wrong = any(named[call.call_id] != call.confirm for call in pending if call.call_id in named)
    always = [call.call_id for call in pending if decisions[call.call_id] and st.session_state.get(_always(call))]
    if not all(secrets.values()) or wrong or (approve and not any(decisions.values())):
        st.session_state[f"asked-{card_key}"] = True
        return
    edits: dict[str, dict[str, Any]] = {}
    problems: list[str] = []
    if approve and st.session_state.get(f"editing-{card_key}"):
        read = {call.call_id: edited_arguments(session, call) for call in pending if decisions[call.call_id]}
        problems = [problem for _, found in read.values() for problem in found]
        edits = {call_id: arguments for call_id, (arguments, _) in read.items()}
    if target and decisions.get(target.upload_id):
        statement, found = chosen_target(target, uploaded=edits.get(target.upload_id))
        problems += found
        # What was changed in the statement itself, by Edit, is what counts.
        if statement and edits.get(target.create_id, target.arguments) == target.arguments:
            edits[target.create_id] = statement
    st.session_state[f"problems-{card_key}"] = problems
    if problems:
        return
    try:
        session.runtime.decide(
            session.conversation_id,
            decisions,
            author=session.user,
            secrets=secrets or None,
            confirmations=named or None,
            arguments=edits or None,
            for_conversation=always,
        )
    except Busy:
        pass  # decided in another tab; the page is redrawn below
    except (ValueError, LogError) as problem:
        st.session_state["problem"] = str(problem)
    for call in needed:
        st.session_state[_secret(call)] = ""
    # Where a changed call is asked about again, the card begins anew, with what the call is now.
    for name in ("editing", "problems", "asked"):
        st.session_state.pop(f"{name}-{card_key}", None)
    st.session_state[f"decided-{card_key}"] = True


def _toggle_editing(card_key: str) -> None:
    st.session_state[f"editing-{card_key}"] = not st.session_state.get(f"editing-{card_key}")


def _question(pending: Sequence[Pending]) -> str:
    return "May I do this?" if len(pending) == 1 else f"May I do these {count(len(pending), 'thing')}?"


def _approve_label(chosen: int, total: int, *, typed: bool, editing: bool) -> str:
    if total == 1:
        return "Approve as edited" if editing else "Approve"
    if typed:  # a form: a tick is not heard of before the button is pressed
        return "Approve what is ticked"
    return f"Approve all {total}" if chosen == total else f"Approve {chosen} of {total}"


def _tick(call: Pending) -> str:
    return f"tick-{call.call_id}"


def _secret(call: Pending) -> str:
    return f"secret-{call.call_id}"


def _name(call: Pending) -> str:
    return f"name-{call.call_id}"


def _typed_name(call: Pending) -> str:
    return str(st.session_state.get(_name(call)) or "").strip()


def _always(call: Pending) -> str:
    return f"always-{call.call_id}"
