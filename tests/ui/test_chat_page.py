"""The chat page: history, the running turn, queue, retry, suggestions, and which conversation is shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import streamlit as st
from fake_runtime import FakeRuntime, Hold
from streamlit.testing.v1 import AppTest

import ui.chat
from agent import events as log

Open = Callable[..., AppTest]
STOP = log.ToolCall("c1", "execute_sql", {"sql": "SELECT 1"}, "m", "Run SQL")


def ask(page: AppTest, text: str) -> AppTest:
    page.chat_input[0].set_value(text).run()
    assert not page.exception, page.exception
    return page


def texts(page: AppTest) -> str:
    return "\n".join(element.value for element in page.markdown)


def test_an_empty_conversation_offers_examples_and_says_what_this_is(open_page: Open, runtime: FakeRuntime) -> None:
    page = open_page()
    assert not page.exception
    assert page.title[0].value == "What would you like to do?"
    connect = next(expander for expander in page.expander if "no key needed" in expander.label)
    assert "DATABRICKS_HOST" in connect.markdown[0].value
    assert "ANTHROPIC_API_KEY" in connect.markdown[0].value
    page.button(key="example-0").click().run()
    assert runtime.submitted[0][0] == "Which clusters are running but idle?"
    assert [message.name for message in page.chat_message] == ["user", "assistant"]


def test_a_turn_is_drawn_from_the_log(open_page: Open, runtime: FakeRuntime) -> None:
    runtime.scripts["hi"] = [
        log.Thinking("I look.", "m"),
        log.ToolCall("c1", "list_jobs", {"query": "etl"}, "m", "List jobs"),
        log.ToolStarted("c1"),
        log.ToolResult("c1", "1 job.", False, None, 2.4),
        log.AssistantText("It costs $3 to $4. ![x](http://evil.example)", "m"),
        log.TurnEnded("end_turn"),
    ]
    page = ask(open_page(), "hi")
    labels = [expander.label for expander in page.expander]
    assert labels == ["Thought about it", "**List jobs** · etl · :gray[2.4 s]"]
    step = page.expander[1]
    assert [code.value for code in step.code] == ['{\n  "query": "etl"\n}', "1 job."]
    assert r"It costs \$3 to \$4. !\[x](http://evil.example)" in texts(page)


def test_a_running_turn_shows_its_text_and_can_be_stopped(open_page: Open, runtime: FakeRuntime) -> None:
    runtime.scripts["slow"] = [STOP, log.ToolStarted("c1"), Hold("Counting **rows", "hm", "running execute_sql")]
    page = ask(open_page(), "slow")
    assert "Counting **rows**" in texts(page)
    assert ":shimmer[Running execute sql…]" in texts(page)
    [stop] = [button for button in page.button if button.label == "Stop"]
    stop.click().run()
    assert any("Stopped. What was done is kept." in caption.value for caption in page.caption)
    assert not [button for button in page.button if button.label == "Stop"]


def test_what_is_typed_during_a_turn_waits_and_is_sent_after_it(open_page: Open, runtime: FakeRuntime) -> None:
    runtime.scripts["slow"] = [Hold(), log.TurnEnded("end_turn")]
    page = ask(open_page(), "slow")
    ask(page, "and then this")
    assert [text for text, *_ in runtime.submitted] == ["slow"]
    assert ":gray[and then this]" in texts(page)
    runtime.go_on("talk-1")
    page.run()
    page.run()
    assert [text for text, *_ in runtime.submitted] == ["slow", "and then this"]
    assert ":gray[and then this]" not in texts(page)


def test_a_waiting_message_can_be_taken_back(open_page: Open, runtime: FakeRuntime) -> None:
    runtime.scripts["slow"] = [Hold(), log.TurnEnded("end_turn")]
    page = ask(ask(open_page(), "slow"), "never mind")
    page.button(key="unqueue-0").click().run()
    runtime.go_on("talk-1")
    page.run()
    assert [text for text, *_ in runtime.submitted] == ["slow"]


def test_an_error_that_may_pass_can_be_retried(open_page: Open, runtime: FakeRuntime) -> None:
    runtime.scripts["x"] = [log.TurnEnded("error", "529: overloaded.", True)]
    page = ask(open_page(), "x")
    assert page.error[0].value == "529: overloaded."
    page.button(key="retry").click().run()
    assert runtime.retried == ["talk-1"]
    assert not page.error
    assert "Better now." in texts(page)


@pytest.mark.parametrize(
    ("reason", "element"), [("limit", "warning"), ("max_tokens", "warning"), ("refusal", "info"), ("error", "error")]
)
def test_other_ends_are_said(open_page: Open, runtime: FakeRuntime, reason: str, element: str) -> None:
    runtime.scripts["x"] = [log.TurnEnded(reason, "Because.")]  # type: ignore[arg-type]
    page = ask(open_page(), "x")
    assert [found.value for found in getattr(page, element)] == ["Because."]
    assert "retry" not in [button.key for button in page.button]


def test_suggestions_are_buttons_under_the_newest_answer_only(open_page: Open, runtime: FakeRuntime) -> None:
    runtime.scripts["x"] = [
        log.AssistantText("Two idle.\n<followups>\n- Stop them\n</followups>", "m"),
        log.TurnEnded("end_turn"),
    ]
    page = ask(open_page(), "x")
    assert "followups" not in texts(page)
    [button] = [button for button in page.button if button.label == "Stop them"]
    button.click().run()
    assert runtime.submitted[-1][0] == "Stop them"
    assert not [button for button in page.button if button.label == "Stop them"]


def test_a_refused_message_says_why(open_page: Open, runtime: FakeRuntime) -> None:
    page = ask(open_page(), "   ")
    assert [error.value for error in page.error] == ["There is nothing to send."]


def test_only_the_newest_turns_are_drawn_and_earlier_ones_on_request(open_page: Open, runtime: FakeRuntime) -> None:
    talk = runtime.new_conversation(user="you")
    for number in range(20):
        runtime.add(talk, log.UserMessage(f"question {number}"), author="you")
        runtime.add(talk, log.AssistantText("answer", "m"), log.TurnEnded("end_turn"))
    page = open_page(c=talk)
    assert len(page.chat_message) == 30
    page.button(key="show-earlier").click().run()
    assert len(page.chat_message) == 40
    assert "show-earlier" not in [button.key for button in page.button]


def test_the_address_names_the_conversation(open_page: Open, runtime: FakeRuntime) -> None:
    page = ask(open_page(), "hello")
    assert page.query_params["c"] == "talk-1"
    again = open_page(c="talk-1")
    assert [message.name for message in again.chat_message] == ["user", "assistant"]


def test_another_persons_conversation_is_not_shown(open_page: Open, runtime: FakeRuntime) -> None:
    theirs = runtime.new_conversation(user="eve@example.com")
    runtime.add(theirs, log.UserMessage("secret plan"), author="eve@example.com")
    page = open_page(c=theirs)
    assert not page.exception
    assert "secret plan" not in texts(page)
    assert page.query_params["c"] == "talk-2"


def test_conversations_can_be_left_and_found_again(open_page: Open, runtime: FakeRuntime) -> None:
    page = ask(open_page(), "first thing")
    page.button(key="new-chat").click().run()
    assert not page.chat_message
    assert page.query_params["c"] == "talk-2"
    page.button(key="open-talk-1").click().run()
    assert "first thing" in texts(page)
    assert page.query_params["c"] == "talk-1"


def test_people_behind_a_trusted_proxy_are_told_apart(open_page: Open, runtime: FakeRuntime) -> None:
    ask(open_page(user="ana@example.com"), "hello")
    assert runtime.submitted[0][:2] == ("hello", "ana@example.com")
    eve = open_page(user="eve@example.com", c="talk-1")
    assert not eve.chat_message
    assert eve.query_params["c"] == "talk-2"


def test_a_message_survives_a_run_that_starts_anew_ahead_of_the_input(
    open_page: Open, runtime: FakeRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A card that has become final redraws the page before the input is reached; what was typed has gone out."""
    page = open_page()
    page.chat_input[0].set_value("first").run()
    again = iter([True])
    drawn = ui.chat.draw_turn

    def restarts(*args: object, **kwargs: object) -> None:
        if next(again, False):
            st.rerun()
        drawn(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(ui.chat, "draw_turn", restarts)
    page.chat_input[0].set_value("second").run()
    assert [text for text, _, _ in runtime.submitted] == ["first", "second"]


def test_a_refused_message_stays_in_the_input(open_page: Open, runtime: FakeRuntime) -> None:
    page = open_page()
    page.chat_input[0].set_value("   ").run()
    assert page.chat_input[0].proto.set_value
    assert page.chat_input[0].proto.value == "   "
    assert any("nothing to send" in error.value for error in page.error)


def test_old_turns_fold_and_draw_their_results_when_they_are_opened(open_page: Open, runtime: FakeRuntime) -> None:
    clusters = {"count": 1, "clusters": [{"id": "c", "name": "Shared Analytics", "state": "RUNNING"}]}
    runtime.scripts["list"] = [
        log.ToolCall("l1", "list_clusters", {}, "m", "List clusters"),
        log.ToolStarted("l1"),
        log.ToolResult("l1", "1 cluster.", False, clusters),
        log.AssistantText("There is one.", "m"),
        log.TurnEnded("end_turn"),
    ]
    page = open_page()
    page.chat_input[0].set_value("list").run()
    assert len(page.dataframe) == 1
    for text in ("a", "b", "c"):
        page.chat_input[0].set_value(text).run()
    assert not page.exception
    assert len(page.dataframe) == 0
    labels = [expander.label for expander in page.expander]
    assert labels == ["1 step\\: List clusters", "1 cluster"]
    assert any(element.value == "There is one." for element in page.markdown)
