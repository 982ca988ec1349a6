"""A press is handled once.

Streamlit 1.67's page sends a pressed button or a submitted text in a timer of zero milliseconds and forgets it only
then (``WidgetStateManager.scheduleFlush``). A fragment's own timer that is due by then goes first and sends the same
press along with its poll: the message would be in the conversation twice, the job would run twice. With a page that
polls five times a second, in a browser that is busy, that is no rare case. A poll has nothing of its own to press, so
what it brings along is left out; the press itself follows at once.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession

_PRESSES = frozenset({"trigger_value", "string_trigger_value", "json_trigger_value", "chat_input_value"})


def without_presses(state: ClientState | None) -> ClientState | None:
    """A poll's state as it should be; every other state as it is."""
    if state is None or not state.is_auto_rerun:
        return state
    kept = [widget for widget in state.widget_states.widgets if widget.WhichOneof("value") not in _PRESSES]
    if len(kept) == len(state.widget_states.widgets):
        return state
    poll = ClientState()
    poll.CopyFrom(state)
    del poll.widget_states.widgets[:]
    poll.widget_states.widgets.extend(kept)
    return poll


def handle_presses_once() -> None:
    """From now on, in every session of this process. May be called again and again."""
    request_rerun: Callable[..., Any] = AppSession.request_rerun
    if hasattr(request_rerun, "__wrapped__"):
        return

    @functools.wraps(request_rerun)
    def once(session: AppSession, client_state: ClientState | None) -> None:
        request_rerun(session, without_presses(client_state))

    AppSession.request_rerun = once  # type: ignore[method-assign]
