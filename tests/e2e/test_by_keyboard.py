"""What a mouse can do with an answer, without one: its chart changed in place, its table searched, its text
and SQL copied. And what a screen reader is told of them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.e2e.chat_page import ChatPage
from tests.e2e.pictures import STILL

Opener = Callable[..., ChatPage]
FOCUSED = "key => document.activeElement.closest(`[class*=st-key-${key}]`) !== null"
CHART = "[data-testid=stVegaLiteChart][role=graphics-document]"


@pytest.fixture
def chat(open_chat: Opener) -> ChatPage:
    """A chart in the chat, its table below it."""
    chat = open_chat()
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat.sidebar.get_by_text("Demo workspace").wait_for(timeout=90_000)
    chat.ask("average fare by pickup zip as a chart")
    chat.answer.locator(CHART).wait_for()
    return chat


def tab_to(chat: ChatPage, key: str, *, at_most: int = 12, back: bool = False) -> None:
    """Tab until something with this key has the focus."""
    for _ in range(at_most):
        chat.page.keyboard.press("Shift+Tab" if back else "Tab")
        if chat.page.evaluate(FOCUSED, key):
            return
    raise AssertionError(f"{key} is more than {at_most} tabs away")


def clipboard(chat: ChatPage) -> str:
    return chat.page.evaluate("() => navigator.clipboard.readText()")


def test_a_chart_is_changed_with_keys_alone(chat: ChatPage) -> None:
    keys = chat.page.keyboard
    chart = chat.answer.locator(CHART)
    label = chart.get_attribute("aria-label") or ""
    assert re.match(r"Bar chart of average fare amount by pickup zip, 41 marks\. Between [\d.]+ and ", label)
    chat.answer.get_by_role("button", name="Edit chart").focus()
    keys.press("Enter")
    kind_of_number = chat.answer.get_by_label("Aggregation", exact=True)
    kind_of_number.wait_for()
    tab_to(chat, "view-")
    tab_to(chat, "editor-")
    assert chat.page.evaluate("() => document.activeElement.getAttribute('aria-label')")
    chat.page.wait_for_function(STILL)
    kind_of_number.press("ArrowDown")
    chat.page.get_by_role("option").first.wait_for()
    keys.type("Max")
    keys.press("Enter")
    chat.page.wait_for_function("() => !document.querySelector('[role=option]')")
    chat.page.locator(f'{CHART}[aria-label*="maximum"], {CHART}[aria-label*="max "]').wait_for()
    kinds = chat.answer.get_by_role("radiogroup", name="View").get_by_role("radio")
    kinds.first.focus()
    while not chat.page.evaluate("() => document.activeElement.innerText.includes('Histogram')"):
        keys.press("ArrowRight")
    keys.press("Enter")
    chat.page.locator(f'{CHART}[aria-label^="Histogram of"]').wait_for()


def test_a_table_is_searched_with_keys(chat: ChatPage) -> None:
    keys = chat.page.keyboard
    chat.ask("SELECT id, id * 7 % 5 AS rest FROM range(40)")
    table = chat.answer.get_by_test_id("stDataFrame")
    table.locator("canvas").first.wait_for()
    chat.answer.get_by_role("button", name="Search", exact=True).focus()
    keys.press("Enter")
    chat.page.locator(".gdg-search-bar input").wait_for()
    keys.type("39")
    chat.page.get_by_text(re.compile(r"1 result")).first.wait_for()


def test_an_answer_and_its_statement_are_copied(chat: ChatPage) -> None:
    chat.answer.locator('[class*="st-key-copy-"]').get_by_role("button").press("Enter")
    body = chat.page.get_by_test_id("stPopoverBody")
    copy_what_is_shown(chat)
    chat.page.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('40 rows.')")
    assert "**7114**" in clipboard(chat)  # Markdown, as it was written
    chat.page.keyboard.press("Escape")
    body.wait_for(state="detached")
    chat.answer.get_by_test_id("stPopover").filter(has_text="SQL").get_by_role("button").press("Enter")
    copy_what_is_shown(chat)
    chat.page.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('SELECT')")
    assert "samples.nyctaxi.trips" in clipboard(chat)


def copy_what_is_shown(chat: ChatPage) -> None:
    """The code in the open popover; its button shows itself once the focus is in the code."""
    code = chat.page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    code.locator("code").filter(has_text=re.compile(r"\S")).wait_for()
    code.focus()
    chat.page.keyboard.press("Tab")
    assert chat.page.evaluate("() => document.activeElement.getAttribute('aria-label')") == "Copy to clipboard"
    chat.page.keyboard.press("Enter")
