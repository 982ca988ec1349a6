"""What is drawn stays where it is while an answer is written, and the page leaves a person who scrolled up alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.chat_page import ChatPage
from tests.e2e.server import AppServer, start_app, stop_app
from tests.fakes.messages_api import serve
from tests.fakes.scripted_api import Call, Reply

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SQL = "SELECT pickup_zip, count(*) AS trips FROM samples.nyctaxi.trips GROUP BY 1 ORDER BY 2 DESC LIMIT 12"
PAUSE = 0.03  # seconds between two pieces of text


def paragraphs(name: str, count: int) -> str:
    """Paragraphs that tell themselves apart, a list and a table."""
    text = [f"{name} {place} is written here, {' '.join(['word'] * 12)} and it ends." for place in range(count)]
    return "\n\n".join([*text, f"- {name} one\n- {name} two", "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |"])


def telling_model(body: dict[str, Any]) -> Reply:
    """Text, a look at the clusters, text, a statement, its chart, and a long end."""
    results: list[dict[str, Any]] = []  # of the newest question
    for message in body["messages"]:
        blocks = message["content"] if isinstance(message["content"], list) else [{"type": "text"}]
        found = [block for block in blocks if block["type"] == "tool_result"]
        results = [*results, *found] if found or message["role"] == "assistant" else []
    if not results:
        return Reply(text=paragraphs("Beginning", 1), calls=(Call("list_clusters", {}),), pause=PAUSE)
    if len(results) == 1:
        return Reply(text=paragraphs("Middle", 1), calls=(Call("execute_sql", {"sql": SQL}),), pause=PAUSE)
    if len(results) == 2:
        statement = re.search(r"\(statement ([\w-]+)\)", str(results[-1]["content"]))
        assert statement, results[-1]
        return Reply(calls=(Call("show_chart", {"statement_id": statement[1], "kind": "bar"}),))
    return Reply(text=paragraphs("Ending", 8), pause=PAUSE)


# In each frame: where everything stands that was drawn, measured from the top of what scrolls. Text counts once it has
# 30 characters, by which it is told apart, so that it may be drawn anew in the same place; tables and charts have keys.
# The line that says what is going on is the growing end, and moves with it.
# Beside a dashboard the conversation scrolls by itself, and the dashboard's own part is looked at as well.
WATCH = """() => {
    const beside = document.querySelector('.st-key-messages-beside');
    const main = beside || document.querySelector('[data-testid=stAppScrollToBottomContainer]');
    const watch = window.steady = {moved: [], gone: [], shifts: [], frames: 0, stop: false};
    new PerformanceObserver(list => list.getEntries().forEach(entry => {
        const sources = entry.sources.map(source => source.node).filter(Boolean)
            .map(node => node.nodeType === 1 ? node : node.parentElement).filter(Boolean)
            .filter(node => !node.closest('[class*=st-key-phase-]') && !node.querySelector('[class*=st-key-phase-]'));
        if (sources.length) watch.shifts.push(entry.value);
    })).observe({type: 'layout-shift', buffered: false});
    const last = new Map();
    const places = () => {
        const found = new Map();
        const add = (name, node) => {
            const box = node.getBoundingClientRect();
            if (box.height > 0 && !found.has(name)) found.set(name, Math.round(box.top + main.scrollTop));
        };
        const messages = document.querySelectorAll('[data-testid=stChatMessage]');
        messages.forEach((message, at) => {
            message.querySelectorAll('[data-testid=stMarkdownContainer] :is(p, li)').forEach(node => {
                const text = node.textContent.trim();
                if (text.length >= 30 && !node.closest('[class*=st-key-phase-]')) add(at + text.slice(0, 30), node);
            });
            message.querySelectorAll('[data-testid=stDataFrame], [data-testid=stVegaLiteChart]').forEach(node => {
                const box = node.closest('[class*=st-key-result-]');
                const key = box ? [...box.classList].find(name => name.startsWith('st-key-')) : 'list';
                add(at + node.dataset.testid + key, node);
            });
        });
        const own = document.querySelectorAll(
            '.st-key-dashboard :is(h2, h3, [data-testid=stMetric], [data-testid=stDataFrame])');
        own.forEach((node, at) => {
            if (!beside.contains(node)) found.set('dashboard ' + at, Math.round(node.getBoundingClientRect().top));
        });
        return found;
    };
    const look = () => {
        const now = places();
        now.forEach((top, name) => {
            const before = last.get(name);
            if (before && Math.abs(top - before.top) > 2)
                watch.moved.push([name, top - before.top, watch.frames]);
            last.set(name, {top, frame: watch.frames});
        });
        last.forEach((seen, name) => {
            if (!now.has(name) && watch.frames - seen.frame === 3) watch.gone.push([name, watch.frames]);
        });
        watch.frames += 1;
        if (!watch.stop) requestAnimationFrame(look);
    };
    look();
}"""
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
    chat.answer.get_by_text("Ending 7 is written").wait_for(timeout=60_000)
    assert abs(chat.page.evaluate(PLACE, text) - top) <= 2
    chat.wait_for_turn(more_than=1)
    assert abs(chat.page.evaluate(PLACE, text) - top) <= 2
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
        chat.page.evaluate(WATCH)
        chat.ask("tell me", seconds=120)
        seen = chat.page.evaluate("() => { window.steady.stop = true; return window.steady; }")
        chat.answer.get_by_test_id("stVegaLiteChart").wait_for()
        assert seen["frames"] > 20
        assert seen["moved"] == []
        assert seen["gone"] == []
        assert sum(seen["shifts"]) < 0.1  # web.dev/articles/cls: up to here a page counts as steady
    assert chat.problems == []
    chat.close()
