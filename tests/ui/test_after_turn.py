"""What can be done with an answer, and the slash commands."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fake_runtime import FakeRuntime
from streamlit.testing.v1 import AppTest

from agent.events import AssistantText, TurnEnded, Usage

Open = Callable[..., AppTest]


@pytest.fixture
def page(open_page: Open, runtime: FakeRuntime) -> AppTest:
    page = open_page().chat_input[0].set_value("first question").run()
    assert not page.exception, page.exception
    return page


def button(page: AppTest, start: str):
    return next(found for found in page.button if str(found.key).startswith(start))


def test_the_last_question_is_asked_again_or_edited(page: AppTest, runtime: FakeRuntime) -> None:
    button(page, "edit-").click().run()
    assert page.chat_input[0].proto.value == "first question"
    button(page, "again-").click().run()
    assert [text for text, *_ in runtime.submitted] == ["first question", "first question"]


def test_what_the_turn_took_stands_below_it(open_page: Open, runtime: FakeRuntime) -> None:
    used = Usage("anthropic", "claude-sonnet-5-5", 100, 300, 7_500, 2_400, 0.0123, "m1")
    runtime.scripts["paid question"] = [AssistantText("Seven.", "m1"), used, TurnEnded("end_turn")]
    page = open_page().chat_input[0].set_value("paid question").run()
    [line] = [found for found in page.main.caption if "tokens" in found.value and "claude" in found.value]
    assert line.value.replace("\\", "") == "claude-sonnet-5-5 · 10.3k tokens · $0.0123"


def test_only_the_newest_answer_can_be_asked_again(page: AppTest) -> None:
    page.chat_input[0].set_value("second question").run()
    assert len([found for found in page.button if str(found.key).startswith("again-")]) == 1


def test_a_thumb_and_its_comment_are_kept(page: AppTest, runtime: FakeRuntime) -> None:
    page.feedback[0].set_value(0).run()
    page.text_area[0].set_value("The number is wrong").run()
    [said] = runtime.feedback.of("talk-1").values()
    assert (said.good, said.comment, said.author) == (False, "The number is wrong", "you")


@pytest.mark.parametrize(
    ("text", "shows"),
    [
        ("/help", "starts a new conversation"),
        ("/", "starts a new conversation"),
        ("/mo", "Commands that begin with"),
        ("/context", "Starter Warehouse"),
        ("/model", "built\\-in planner"),
        ("/model auto", "no models to choose from"),
        ("/mode", "The mode is **auto**"),
        ("/export", "## first question"),
        ("/nonsense", "There is no command"),
    ],
)
def test_commands_answer_on_the_page(page: AppTest, runtime: FakeRuntime, text: str, shows: str) -> None:
    page.chat_input[0].set_value(text).run()
    assert any(shows in markdown.value for markdown in page.markdown)
    assert len(runtime.submitted) == 1


def test_commands_are_offered_as_buttons(page: AppTest, runtime: FakeRuntime) -> None:
    page.chat_input[0].set_value("/").run()
    offered = [button.label for button in page.button if str(button.key).startswith("command-")]
    assert {"/clear", "/context", "/model", "/export"} <= {label.replace("\\", "") for label in offered}
    next(button for button in page.button if str(button.key).endswith("-/mode")).click().run()
    next(button for button in page.button if str(button.key).endswith("-/mode ask")).click().run()
    assert runtime.modes == {"talk-1": "ask"}


def test_models_are_offered_as_buttons(page: AppTest, runtime: FakeRuntime) -> None:
    runtime.provider_name, runtime.model = "anthropic", "large-one"
    page.chat_input[0].set_value("/model").run()
    next(button for button in page.button if str(button.key).endswith("-/model small-one")).click().run()
    assert runtime.chosen == {"talk-1": "small-one"}


def test_commands_act(page: AppTest, runtime: FakeRuntime) -> None:
    page.chat_input[0].set_value("/mode ask").run()
    assert runtime.modes == {"talk-1": "ask"}
    page.chat_input[0].set_value("/rename Costs of March").run()
    assert runtime.talks["talk-1"].info.title == "Costs of March"
    page.chat_input[0].set_value("/clear").run()
    assert page.query_params["c"] == "talk-2"


def test_the_model_of_a_conversation_is_chosen(page: AppTest, runtime: FakeRuntime) -> None:
    runtime.provider_name, runtime.model = "anthropic", "large-one"
    for said, chosen, shows in [
        ("/model auto", "auto", "small\\-one answers simple look-ups, large\\-one the rest"),
        ("/model other-one", "other-one", "**other\\-one** answers"),
        ("/model two words", "other-one", "one word"),
        ("/model reset", "", "**large\\-one** answers"),
    ]:
        page.chat_input[0].set_value(said).run()
        assert runtime.chosen == {"talk-1": chosen}
        assert any(shows in markdown.value for markdown in page.markdown), said


def test_a_path_is_no_command(page: AppTest, runtime: FakeRuntime) -> None:
    page.chat_input[0].set_value("/Volumes/main/default/files what is in there?").run()
    assert len(runtime.submitted) == 2
