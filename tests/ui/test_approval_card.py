"""The approval card: ticks, one decision for all calls, secrets, and the line that stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fake_runtime import FakeRuntime
from streamlit.testing.v1 import AppTest

from agent import events as log

Open = Callable[..., AppTest]


@pytest.fixture
def page(open_page: Open, runtime: FakeRuntime) -> AppTest:
    """Two stops wait, of which one is destructive, and a secret."""
    runtime.scripts["go"] = [
        log.ToolCall("b1", "stop_cluster", {"cluster": "Sandbox"}, "m", "Stop cluster"),
        log.ToolCall("b2", "start_cluster", {"cluster": "ML"}, "m", "Start cluster"),
        log.ToolCall("b3", "put_secret", {"scope": "etl", "key": "token"}, "m", "Put secret"),
        log.ApprovalRequested("b1", "Stops the cluster Sandbox.", True),
        log.ApprovalRequested("b2", "Starts the cluster ML.", False),
        log.ApprovalRequested("b3", "Writes the secret etl/token.", False, {}, True),
        log.TurnEnded("awaiting_approval"),
    ]
    page = open_page()
    page.chat_input[0].set_value("go").run()
    assert not page.exception, page.exception
    return page


def test_one_card_names_every_effect_and_marks_what_destroys(page: AppTest) -> None:
    labels = [box.label for box in page.checkbox]
    assert [box.value for box in page.checkbox] == [True, True, True]
    assert "Stops the cluster Sandbox." in labels[0]
    assert [":red-badge[destructive]" in label for label in labels] == [True, False, False]
    assert page.button(key="approve-b1").label == "Approve all 3"
    assert page.button(key="deny-b1").label == "Deny all"
    assert page.chat_input[0].placeholder == "Decide above, or say what to do instead"


def test_what_is_unticked_is_denied(page: AppTest, runtime: FakeRuntime) -> None:
    page.checkbox(key="tick-b2").uncheck().run()
    page.checkbox(key="tick-b3").uncheck().run()
    assert page.button(key="approve-b1").label == "Approve 1 of 3"
    page.button(key="approve-b1").click().run()
    assert runtime.decisions == [({"b1": True, "b2": False, "b3": False}, "you", None)]
    assert not page.checkbox
    [line] = [caption.value for caption in page.caption if "approved" in caption.value]
    assert "You approved: Stops the cluster Sandbox." in line
    assert "You declined: 2 calls" in line


def test_nothing_ticked_cannot_be_approved(page: AppTest) -> None:
    for box in ("tick-b1", "tick-b2", "tick-b3"):
        page.checkbox(key=box).uncheck().run()
    assert page.button(key="approve-b1").disabled


def test_all_can_be_denied(page: AppTest, runtime: FakeRuntime) -> None:
    page.button(key="deny-b1").click().run()
    assert runtime.decisions == [({"b1": False, "b2": False, "b3": False}, "you", None)]
    assert [expander.label for expander in page.expander if "declined" in expander.label]


def test_a_secret_is_asked_for_and_passed_on_once(page: AppTest, runtime: FakeRuntime) -> None:
    page.button(key="approve-b1").click().run()
    assert runtime.decisions == []
    assert any("Type the value first" in element.value for element in page.markdown)
    page.text_input(key="secret-b3").set_value("hunter2").run()
    page.button(key="approve-b1").click().run()
    assert runtime.decisions == [({"b1": True, "b2": True, "b3": True}, "you", {"b3": "hunter2"})]
    assert "hunter2" not in str(page.session_state)
    assert all("hunter2" not in str(event.payload) for event in runtime.events("talk-1"))


def test_a_new_message_instead_of_a_decision_withdraws_the_card(page: AppTest, runtime: FakeRuntime) -> None:
    page.chat_input[0].set_value("do something else").run()
    assert runtime.submitted[-1][0] == "do something else"
    assert not page.checkbox
