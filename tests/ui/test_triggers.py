"""A poll brings no press along: see :mod:`ui.triggers`."""

from __future__ import annotations

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession

from ui.triggers import handle_presses_once, without_presses


def a_state(*, poll: bool) -> ClientState:
    state = ClientState(is_auto_rerun=poll, fragment_id="sidebar" if poll else "")
    state.widget_states.widgets.add(id="toggle", bool_value=True)
    state.widget_states.widgets.add(id="button", trigger_value=True)
    state.widget_states.widgets.add(id="prompt").chat_input_value.data = "run the job"
    return state


def widgets(state: ClientState | None) -> list[str]:
    assert state is not None
    return [widget.id for widget in state.widget_states.widgets]


def test_a_poll_keeps_values_and_leaves_presses_out() -> None:
    poll = a_state(poll=True)
    assert widgets(without_presses(poll)) == ["toggle"]
    assert widgets(poll) == ["toggle", "button", "prompt"]  # what came in is not changed


def test_the_press_itself_goes_through() -> None:
    assert widgets(without_presses(a_state(poll=False))) == ["toggle", "button", "prompt"]
    assert without_presses(None) is None


def test_it_stands_in_the_installed_streamlit(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[ClientState | None] = []

    def request_rerun(_self: AppSession, state: ClientState | None) -> None:
        seen.append(state)

    assert callable(AppSession.request_rerun)
    monkeypatch.setattr(AppSession, "request_rerun", request_rerun)
    handle_presses_once()
    handle_presses_once()
    AppSession.request_rerun(object(), a_state(poll=True))  # type: ignore[arg-type]
    assert [widgets(state) for state in seen] == [["toggle"]]
