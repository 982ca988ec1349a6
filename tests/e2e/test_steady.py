"""What is drawn stays where it is while an answer is written, and the page leaves a person who scrolled up alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.chat_page import ChatPage
from tests.e2e.server import AppServer, start_app, stop_app
from tests.e2e.steady import LAST_WORDS, cumulative_layout_shift, seen, telling_model, watch
from tests.fakes.messages_api import serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SCROLLED = "() => document.querySelector('[data-testid=stAppScrollToBottomContainer]').scrollTop"
STILL = f"""() => {{
    const at = ({SCROLLED})();
    window.readFor = at === window.readAt ? window.readFor + 1 : 0;
    window.readAt = at;
    return window.readFor > 10;
}}"""
# The paragraph that somebody who scrolled there reads, and where it stands in the window: what is above it may grow.
READ = """() => [...document.querySelectorAll('[data-testid=stChatMessage] p')]
    .map(node => [node.textContent.trim(), node.getBoundingClientRect().top])
    .find(([text, top]) => text.length >= 30 && top > 0 && top < innerHeight - 150)"""
PLACE = """text => [...document.querySelectorAll('[data-testid=stChatMessage] p')]
    .filter(node => node.textContent.trim() === text).pop().getBoundingClientRect().top"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    with serve(telling_model) as model:
        server = start_app(
            tmp_path_factory.mktemp("steady"), ANTHROPIC_API_KEY="stand-in", ANTHROPIC_BASE_URL=model.url
        )
        yield server
        stop_app(server)


@pytest.fixture
def slow_app(tmp_path: Path) -> Iterator[AppServer]:
    with serve(telling_model) as model:
        server = start_app(
            tmp_path,
            streamlit="tests.e2e.slow_streamlit",
            ANTHROPIC_API_KEY="stand-in",
            ANTHROPIC_BASE_URL=model.url,
        )
        yield server
        stop_app(server)


def test_a_reader_who_scrolled_up_is_left_alone(browser: Browser, slow_app: AppServer) -> None:
    """Where drawing takes its time too: a page that grew short in between, when the turn ends, would lose the place."""
    chat = ChatPage(browser, slow_app)
    chat.sidebar.get_by_text("Demo workspace").wait_for(timeout=90_000)
    chat.input.fill("tell me")
    chat.input.press("Enter")
    chat.answer.get_by_text("Ending 2 is written").wait_for(timeout=90_000)
    followed = chat.page.evaluate(SCROLLED)
    assert followed > 0  # the end was followed until here
    chat.page.mouse.move(700, 300)
    while chat.page.evaluate(SCROLLED) > followed - 200:
        # As a person does: once more where the page was just moving to the end, which undoes it.
        chat.page.mouse.wheel(0, -400)
        chat.page.wait_for_function(STILL)
    text, top = chat.page.evaluate(READ)
    chat.answer.get_by_text(LAST_WORDS).wait_for(timeout=60_000)
    assert abs(chat.page.evaluate(PLACE, text) - top) <= 2
    chat.wait_for_turn(more_than=1)
    assert abs(chat.page.evaluate(PLACE, text) - top) <= 2
    assert chat.problems == []
    chat.close()


def test_the_pane_beside_a_dashboard_shows_the_end(browser: Browser, app: AppServer) -> None:
    """After a change of the page too."""
    chat = ChatPage(browser, app)
    chat.sidebar.get_by_text("Demo workspace").wait_for(timeout=90_000)
    chat.ask("tell me", seconds=120)
    chat.page.get_by_test_id("stSidebar").get_by_role("link", name="Compute").click()
    expect(chat.page.locator(".st-key-messages-beside").get_by_text("Ending 7 is written")).to_be_in_viewport(
        timeout=30_000
    )
    chat.input.fill("tell me")
    chat.input.press("Enter")
    expect(chat.answer.get_by_text("Ending 5 is written")).to_be_in_viewport(timeout=60_000)
    chat.wait_for_turn(more_than=3)
    assert chat.problems == []
    chat.close()


@pytest.mark.parametrize("path", ["/", "/Compute", "/SQL"])
def test_what_is_drawn_stays(browser: Browser, app: AppServer, path: str) -> None:
    """In the first turn of a tab, whose browser still fetches what draws tables and charts, and in the next one."""
    chat = ChatPage(browser, app, path=path)
    chat.sidebar.get_by_text("Demo workspace").wait_for(timeout=90_000)
    if path == "/Compute":
        chat.page.locator(".st-key-warehouses-table canvas").first.wait_for()
    for _ in range(2):
        watch(chat.page)
        chat.ask("tell me", seconds=120)
        found = seen(chat.page)
        chat.answer.get_by_test_id("stVegaLiteChart").wait_for()
        assert found["frames"] > 20
        assert found["moved"] == []
        assert found["gone"] == []
        assert cumulative_layout_shift(found["shifts"]) < 0.1  # up to here a page counts as steady
    assert chat.problems == []
    chat.close()
