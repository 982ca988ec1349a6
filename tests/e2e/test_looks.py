"""Each page as people see it: light and dark at 1280 px, and on a phone. What it shows, whether it fits, and axe-core.

The documentation's pictures are made here and kept in ``docs/images`` when ``UPDATE_IMAGES=1``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.chat_page import ChatPage
from tests.e2e.pictures import keep_picture

AXE = Path(__file__).parents[1] / "node" / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"width": 390, "height": 844}
FINDINGS = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
    .filter(found => ['serious', 'critical'].includes(found.impact))
    .flatMap(found => found.nodes.map(node => [found.id, node.target.flat().join(' '), node.html.slice(0, 160)]))"""
INPUT_IN_SIGHT = """() => {
    const box = document.querySelector('[data-testid=stChatInput]').getBoundingClientRect();
    return box.top > 0 && box.bottom < window.innerHeight;
}"""
ZIPS = "SELECT pickup_zip, count(*) AS trips FROM samples.nyctaxi.trips GROUP BY 1 ORDER BY 2 DESC LIMIT 12"
DAYS = "SELECT date(tpep_pickup_datetime) AS day, count(*) AS trips FROM samples.nyctaxi.trips GROUP BY 1"
FARES = "SELECT fare_amount, trip_distance FROM samples.nyctaxi.trips LIMIT 500"
Opener = Callable[..., ChatPage]


def run_sql(chat: ChatPage, sql: str, rows: str) -> None:
    editor = chat.page.locator(".st-key-sql-text textarea")
    editor.fill(sql)
    editor.press("Control+Enter")
    chat.page.locator('.st-key-dashboard [class*="st-key-result-sql-"]').get_by_text(rows).wait_for()


def in_chat(chat: ChatPage) -> None:
    chat.ask("average fare by pickup zip as a chart")


def in_sql(chat: ChatPage) -> None:
    run_sql(chat, ZIPS, "12 rows")
    chat.page.get_by_role("button", name="Ask about this result").click()
    question = chat.page.get_by_label("Your question")
    question.fill("chart it")
    question.press("Enter")
    chat.messages.nth(1).get_by_test_id("stVegaLiteChart").wait_for()
    chat.wait_for_turn(more_than=1)


def on_compute(chat: ChatPage) -> None:
    chat.page.locator(".st-key-compute-totals").get_by_text("Spent idle").first.wait_for()
    chat.ask("Which clusters are idle?")


def on_jobs(chat: ChatPage) -> None:
    chat.page.locator(".st-key-dashboard").get_by_test_id("stVegaLiteChart").first.wait_for()
    assert "TABLE_OR_VIEW_NOT_FOUND" in chat.ask("why did the failed one fail?")


def in_catalog(chat: ChatPage) -> None:
    chat.page.get_by_text("Column profile").click()
    chat.page.locator('[class*="st-key-profile-samples"]').get_by_text("21,932 rows").wait_for()


def on_board(chat: ChatPage) -> None:
    chat.page.goto(chat.server.url + "/SQL")
    for sql, rows in ((ZIPS, "12 rows"), (DAYS, "60 rows"), (FARES, "500 rows")):
        chat.page.locator(".st-key-sql-text textarea").wait_for()
        run_sql(chat, sql, rows)
        pin = chat.page.locator('.st-key-dashboard [class*="st-key-result-sql-"]').get_by_role("button", name="Pin")
        expect(pin).to_have_count(1, timeout=20_000)  # the result before this one has left the page
        pin.click()
        chat.page.get_by_test_id("stToast").last.get_by_text("Pinned").wait_for()
    chat.page.get_by_test_id("stSidebar").get_by_text("Board", exact=True).click()
    chat.page.locator('[class*="st-key-tile-box-"]').nth(2).wait_for()


def on_activity(chat: ChatPage) -> None:
    chat.ask("Stop the BI Adhoc cluster")
    chat.decide("Deny")
    totals = chat.page.locator(".st-key-activity-totals").get_by_test_id("stMetric")
    totals.filter(has_text="Calls").filter(has_text=re.compile(r"[1-9]")).wait_for()


PAGES: dict[str, Callable[[ChatPage], None]] = {
    "chat": in_chat,
    "sql": in_sql,
    "compute": on_compute,
    "jobs": on_jobs,
    "catalog": in_catalog,
    "board": on_board,
    "activity": on_activity,
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_in_both_themes_and_on_a_phone(open_chat: Opener, tmp_path: Path, name: str) -> None:
    chat = open_chat(path="/" if name == "chat" else f"/{'SQL' if name == 'sql' else name.capitalize()}")
    chat.sidebar.get_by_text("Demo workspace").wait_for()
    PAGES[name](chat)
    found: set[tuple[str, str, str]] = set()
    if name != "chat":  # what was pressed may have been scrolled to
        chat.page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    # However long a conversation is, its input stays in sight.
    chat.page.wait_for_function(INPUT_IN_SIGHT)
    for theme in ("light", "dark"):
        chat.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        keep_picture(chat, f"{name}-{theme}", tmp_path)
        if AXE.exists():
            chat.page.add_script_tag(path=AXE)
            results: list[list[Any]] = chat.page.evaluate(FINDINGS)
            found |= {(theme, str(rule), f"{target} {html}") for rule, target, html in results}
    chat.page.emulate_media(color_scheme="light")
    chat.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    chat.page.reload()
    chat.input.wait_for()
    keep_picture(chat, f"{name}-phone", tmp_path)
    chat.page.wait_for_function("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert sorted(found) == []
    if not AXE.exists():
        pytest.skip("NO AXE-CORE: make node-clients installs it; the rest was looked at")
