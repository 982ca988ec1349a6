"""A turn that takes its time: left, looked at twice, stopped; a change that is edited before it is approved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.chat_page import ChatPage
from tests.e2e.server import AppServer, start_app, stop_app
from tests.fakes.messages_api import serve
from tests.fakes.scripted_api import Call, Reply

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WORDS = 300


def slow_model(body: dict[str, Any]) -> Reply:
    """Counts slowly when it is asked to; runs SQL that it is given; else it is done."""
    last = body["messages"][-1]["content"]
    blocks = [{"type": "text", "text": last}] if isinstance(last, str) else last
    said = " ".join(block["text"] for block in blocks if block["type"] == "text").rpartition("</session_context>")[2]
    statement = re.search(r"run: (.*)", said)
    if statement and not any(block["type"] == "tool_result" for block in blocks):
        return Reply(calls=(Call("execute_sql", {"sql": statement[1].strip()}),))
    if "count" in said:
        return Reply(text=" ".join(f"number{place}" for place in range(WORDS)), pause=0.1)
    return Reply(text="That is done.")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    with serve(slow_model) as model:
        server = start_app(
            tmp_path_factory.mktemp("journeys"),
            ANTHROPIC_API_KEY="stand-in",
            ANTHROPIC_BASE_URL=model.url,
            STREAMLIT_SERVER_TRUSTED_USER_HEADERS='{"X-Forwarded-Email": "email"}',  # as behind a proxy
        )
        yield server
        stop_app(server)


@pytest.fixture
def visit(browser: Browser, app: AppServer) -> Iterator[Callable[..., ChatPage]]:
    opened: list[ChatPage] = []

    def open_one(**options: Any) -> ChatPage:
        opened.append(ChatPage(browser, app, **options))
        return opened[-1]

    yield open_one
    for chat in opened:
        assert chat.problems == []
        chat.close()


def start_counting(chat: ChatPage) -> None:
    chat.input.fill("count")
    chat.input.press("Enter")
    chat.answer.get_by_text("number3").wait_for(timeout=90_000)


def test_a_turn_outlives_a_reload_is_seen_in_two_tabs_and_stops(visit: Callable[..., ChatPage]) -> None:
    chat = visit()
    start_counting(chat)
    chat.page.reload()
    chat.stop_button.wait_for()  # the same turn, which still runs
    chat.answer.get_by_text("number3").wait_for()
    other = visit(path=chat.page.url.removeprefix(chat.server.url))
    other.stop_button.wait_for()
    other.answer.get_by_text("number6").wait_for()
    other.stop_button.click()
    for tab in (chat, other):
        tab.stop_button.wait_for(state="detached")
        tab.answer.get_by_text("Stopped").wait_for()
        assert "number3" in tab.answer.inner_text()
        assert f"number{WORDS - 1}" not in tab.answer.inner_text()


def test_what_is_typed_meanwhile_waits_and_pages_are_changed_in_mid_turn(visit: Callable[..., ChatPage]) -> None:
    chat = visit()
    start_counting(chat)
    chat.input.fill("/help")
    chat.input.press("Enter")
    chat.page.get_by_text("Everything else goes to the agent").wait_for()
    chat.page.locator(".st-key-pages").get_by_text("Compute", exact=True).click()
    chat.page.wait_for_url(re.compile("/Compute"))
    chat.stop_button.wait_for()
    chat.answer.get_by_text("number6").wait_for()
    chat.stop_button.click()
    chat.answer.get_by_text("Stopped").wait_for()


def test_an_edited_statement_is_asked_about_again_and_a_drop_needs_its_name(visit: Callable[..., ChatPage]) -> None:
    chat = visit()
    chat.ask("run: CREATE TABLE main.sales.edited AS SELECT explode(sequence(1, 6)) AS a", seconds=90)
    chat.ask("run: DELETE FROM main.sales.edited WHERE a = 1")
    chat.card.get_by_role("button", name="Edit").click()
    sql = chat.card.locator("textarea").first
    sql.fill("DELETE FROM main.sales.edited WHERE a <= 4")
    chat.card.get_by_role("button", name="Approve as edited").click()
    # More rows than before would be gone: the card comes back with what it would do now.
    chat.card.get_by_text("As you changed it").first.wait_for()
    chat.card.get_by_text(re.compile(r"\b4 rows")).first.wait_for()
    chat.decide("Approve")
    chat.ask("run: SELECT count(*) AS remaining, sum(a) AS total FROM main.sales.edited")
    assert re.search(r"remaining[^|\n]*total", chat.open_step("Run SQL"))
    assert re.search(r"\b2\b\D+\b11\b", chat.open_step("Run SQL"))

    chat.ask("run: DROP TABLE main.sales.edited")
    chat.card.get_by_role("button", name="Approve").click()
    chat.card.get_by_text("this is for good").wait_for()
    chat.card.get_by_label(re.compile("^Type")).fill("main.sales.edited")
    chat.decide("Approve")
    chat.ask("run: SELECT * FROM main.sales.edited")
    assert "TABLE_OR_VIEW_NOT_FOUND" in chat.open_step("Run SQL")


def test_a_file_becomes_the_table_that_the_card_was_told(visit: Callable[..., ChatPage]) -> None:
    """With a model at the other end: it has no part in the proposal, and reads what was done."""
    chat = visit()
    chat.attach("Cities 2026.csv", b"id,zip,city\n1,00123,Oslo\n2,10001,Rome\n")
    chat.ask("Load this, please")
    for part, name in (("Schema", "sales"), ("Table", "towns")):
        field = chat.card.get_by_label(part, exact=True)
        field.fill(name)
        field.press("Tab")
    answer = chat.decide("Approve")
    assert "That is done." in answer
    assert "CREATE TABLE `main`.`sales`.`towns`" in chat.open_step("Run SQL")
    chat.ask("run: SELECT zip, city FROM main.sales.towns ORDER BY id")
    assert re.search(r"00123\D+Oslo", chat.open_step("Run SQL"))


def test_two_people_keep_to_themselves_and_share_what_they_choose(visit: Callable[..., ChatPage]) -> None:
    ana, ben = visit(user="ana@example.com"), visit(user="ben@example.com")
    ana.ask("run: SELECT 'of ana' AS said")
    ana.ask("run: DROP TABLE main.sales.customers")
    ana.card.get_by_role("button", name="Approve").wait_for()
    hers = ana.page.url.removeprefix(ana.server.url)
    assert "c=" in hers

    # Her address is of no use to him: he gets a conversation of his own, and no card.
    ben.page.goto(ben.server.url + hers)
    ben.page.wait_for_url(lambda url: "c=" in url and not url.endswith(hers))
    ben.page.locator(".st-key-examples").wait_for()
    assert "of ana" not in ben.page.locator("body").inner_text()
    assert ben.card.count() == 0
    ben.ask("run: SELECT 'of ben' AS said")
    assert "of ana" not in ben.page.locator(".st-key-conversations").inner_text()

    # What she shares he reads, and cannot act in, though a call waits there.
    ana.page.get_by_role("button", name="Conversation").click()
    ana.page.get_by_text("Share by link").click()
    link = ana.page.locator("code", has_text="/Shared?t=").inner_text().strip()
    ben.page.goto(link)
    ben.page.get_by_text("ana@example.com's conversation").wait_for()
    ben.messages.nth(3).wait_for()
    assert "of ana" in ben.messages.nth(0).inner_text()
    assert ben.card.count() == 0
    assert ben.page.get_by_role("button", name=re.compile("Approve|Deny")).count() == 0

    # Who did what is everybody's to see.
    ben.page.goto(ben.server.url + "/Activity")
    calls = ben.page.locator(".st-key-dashboard")
    calls.locator(".st-key-activity-totals").wait_for()
    ben.page.get_by_label("Who").click()
    for who in ("ana@example.com", "ben@example.com"):
        ben.page.get_by_role("option", name=who).wait_for()
    ben.page.keyboard.press("Escape")
    ana.page.keyboard.press("Escape")
    assert ana.card.get_by_role("button", name="Approve").count() == 1  # still hers to decide
