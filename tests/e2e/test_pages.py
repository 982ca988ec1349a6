"""The dashboards in a real browser: each page's main action, with the chat beside it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tests.e2e.chat_page import ChatPage, workspace_documents

Opener = Callable[..., ChatPage]
ZIPS = "SELECT pickup_zip, count(*) AS trips FROM samples.nyctaxi.trips GROUP BY 1 ORDER BY 2 DESC LIMIT 12"


def run_sql(chat: ChatPage, sql: str) -> None:
    editor = chat.page.locator(".st-key-sql-text textarea")
    editor.fill(sql)
    editor.press("Control+Enter")


def test_a_query_takes_its_warehouse_off_the_idle_ones(open_chat: Opener) -> None:
    """The first of this module: no query has run in this workspace since it was born."""
    chat = open_chat(path="/Compute")
    idle = chat.page.locator(".st-key-compute-totals").get_by_test_id("stMetric").filter(has_text="Idle for 30 min")
    idle.get_by_text("3", exact=True).wait_for()
    answer = chat.ask("Which SQL warehouses are idle?")
    assert re.search(r"Starter Warehouse for \d+ min \(\$2\.80 an hour\)", answer), answer
    chat.ask("SELECT 41 + 1 AS answer")
    idle.get_by_text("2", exact=True).wait_for()
    assert "No SQL warehouse is known to be idle" in chat.ask("Which SQL warehouses are idle?")


def test_sql_runs_is_asked_about_and_follows_the_chat(open_chat: Opener) -> None:
    chat = open_chat(path="/SQL", theme="dark")
    run_sql(chat, ZIPS)
    result = chat.page.locator('[class*="st-key-dashboard"] [class*="st-key-result-sql-"]')
    result.get_by_text("12 rows").wait_for()
    result.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first.wait_for()
    chat.page.get_by_role("button", name="Ask about this result").click()
    question = chat.page.get_by_label("Your question")
    question.fill("chart it")
    question.press("Enter")
    chat.messages.nth(1).get_by_test_id("stVegaLiteChart").wait_for()
    chat.ask("SELECT 41 + 1 AS answer")
    chat.page.wait_for_function("() => document.querySelector('.st-key-sql-text textarea').value.includes('41 + 1')")


def test_the_pane_offers_what_the_page_shows(open_chat: Opener) -> None:
    chat = open_chat(path="/SQL")
    offered = chat.page.locator(".st-key-examples")
    offered.get_by_role("button", name="Show my slowest queries").wait_for()
    assert offered.get_by_role("button", name="Chart this result").count() == 0
    run_sql(chat, ZIPS)
    offered.get_by_role("button", name="Describe samples.nyctaxi.trips").wait_for()
    offered.get_by_role("button", name="Chart this result").click()
    chat.messages.nth(1).get_by_test_id("stVegaLiteChart").wait_for()
    assert chat.messages.nth(0).inner_text().endswith("Chart this result")


def test_sql_that_changes_something_asks_in_the_chat(open_chat: Opener) -> None:
    chat = open_chat(path="/SQL")
    run_sql(chat, "CREATE TABLE main.sales.page_made AS SELECT 1 AS a")
    chat.messages.nth(1).get_by_text("1 row affected").last.wait_for()
    chat.page.locator(".st-key-conversations").get_by_text("Create table main.sales.page_made").first.wait_for()
    run_sql(chat, "DROP TABLE main.sales.page_made")
    chat.card.get_by_text("page_made").first.wait_for()
    chat.decide("Deny")
    names = {item["name"] for item in workspace_documents(chat.server, "tables")}
    assert "page_made" in names


def test_a_statement_of_the_chat_opens_on_the_sql_page(open_chat: Opener) -> None:
    chat = open_chat()
    chat.ask("SELECT 6 * 7 AS answer")
    chat.answer.get_by_test_id("stPopover").filter(has_text="SQL").get_by_role("button").click()
    chat.page.get_by_role("button", name="Open on the SQL page").click()
    chat.page.wait_for_url(re.compile("/SQL"))
    chat.page.wait_for_function("() => document.querySelector('.st-key-sql-text textarea')?.value.includes('6 * 7')")


def test_activity_records_what_was_asked_and_approved(open_chat: Opener) -> None:
    chat = open_chat(path="/Activity")
    chat.ask("Show me all clusters")
    chat.ask("Stop the BI Adhoc cluster")
    chat.decide("Deny")
    totals = chat.page.locator(".st-key-activity-totals")
    totals.get_by_test_id("stMetric").filter(has_text="Calls").filter(has_text=re.compile(r"[1-9]")).wait_for()
    chat.page.locator(".st-key-activity-chart, [data-testid=stVegaLiteChart]").first.wait_for()
    chat.page.locator(".st-key-activity-changes label").click()
    totals.get_by_test_id("stMetric").filter(has_text="Calls").get_by_text(re.compile(r"^[123]$")).first.wait_for()


def test_a_result_of_the_chat_beside_the_board_is_pinned_to_it(open_chat: Opener) -> None:
    chat = open_chat(path="/Board")
    chat.page.get_by_text("Nothing is pinned yet").wait_for(timeout=90_000)  # the app may be starting
    chat.page.locator(".st-key-examples").get_by_role("button").first.click()
    chat.answer.get_by_role("button", name="Pin").click()
    tile = chat.page.locator('[class*="st-key-tile-box-"]')
    tile.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first.wait_for()
    assert chat.page.get_by_text("Nothing is pinned yet").count() == 0


def test_a_result_is_pinned_refreshed_and_shared(open_chat: Opener) -> None:
    chat = open_chat(path="/SQL")
    for sql in (
        ZIPS,
        "SELECT date(tpep_pickup_datetime) AS day, count(*) AS trips FROM samples.nyctaxi.trips GROUP BY 1",
    ):
        run_sql(chat, sql)
        result = chat.page.locator('.st-key-dashboard [class*="st-key-result-sql-"]')
        result.get_by_text("12 rows" if sql == ZIPS else "60 rows").wait_for()
        result.get_by_role("button", name="Pin").click()
        chat.page.get_by_test_id("stToast").last.get_by_text("Pinned").wait_for()
    # The page keeps its own style: a toast of a fragment once took its place.
    style = "() => getComputedStyle(document.querySelector('.st-key-sidebar-context button')).justifyContent"
    assert chat.page.evaluate(style) == "flex-start"
    chat.page.get_by_test_id("stSidebar").get_by_text("Board", exact=True).click()
    tiles = chat.page.locator('[class*="st-key-tile-box-"]')
    tiles.nth(1).get_by_test_id("stVegaLiteChart").locator("canvas, svg").first.wait_for()
    assert tiles.count() in (2, 3)  # the test above pins one to the same board
    chat.page.get_by_role("button", name="Refresh all").click()
    tiles.first.get_by_text(re.compile("run just now")).first.wait_for()
    other = open_chat(path=chat.page.url.removeprefix(chat.server.url))
    other.page.locator('[class*="st-key-tile-box-"]').nth(1).wait_for()


def test_a_conversation_is_renamed_shared_exported_and_deleted(open_chat: Opener, tmp_path: Path) -> None:
    chat = open_chat()
    chat.ask("SELECT 40 + 2 AS answer")
    menu = chat.page.locator('[class*="st-key-talk-menu-"]').get_by_role("button").first
    menu.click()
    name = chat.page.get_by_label("Name", exact=True)
    name.fill("The answer")
    name.press("Enter")
    chat.page.locator(".st-key-conversations").get_by_text("The answer").first.wait_for()
    link = chat.page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    if not chat.page.get_by_test_id("stPopoverBody").is_visible():
        menu.click()
    chat.page.get_by_test_id("stPopoverBody").get_by_text("Share by link").click()
    link.get_by_text("/Shared?t=").wait_for()
    chat.screenshot(tmp_path / "menu.png")
    with chat.page.expect_download() as download:
        chat.page.get_by_role("button", name="Markdown").click()
    saved = tmp_path / "talk.md"
    download.value.save_as(saved)
    assert "SELECT 40 + 2 AS answer" in saved.read_text()
    reader = chat.page.context.new_page()
    reader.goto(link.inner_text().strip())
    reader.get_by_text("You can read it; only they act in it").wait_for()
    reader.get_by_test_id("stDataFrame").first.wait_for()
    reader.close()
    chat.page.get_by_test_id("stPopoverBody").get_by_text("Delete what was said here").click()
    chat.page.get_by_role("button", name="Delete", exact=True).click()
    chat.page.locator(".st-key-examples").wait_for()
    assert not chat.page.locator(".st-key-conversations").get_by_text("The answer").first.is_visible()


def test_the_catalog_opens_what_the_chat_describes(open_chat: Opener) -> None:
    chat = open_chat(path="/Catalog")
    chat.ask("describe samples.tpch.orders")
    chat.page.locator(".st-key-table-bar").get_by_text("samples.tpch.orders").first.wait_for()
