"""An answer of text, a list, a table and a chart, and a watch that says in each frame what of it moved."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tests.fakes.scripted_api import Call, Reply

if TYPE_CHECKING:
    from playwright.sync_api import Page

SQL = "SELECT pickup_zip, count(*) AS trips FROM samples.nyctaxi.trips GROUP BY 1 ORDER BY 2 DESC LIMIT 12"
LAST_WORDS = "Ending 7 is written"
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
# Beside a dashboard the conversation scrolls by itself, and the dashboard's own part is looked at as well,
# as the sidebar always is.
_WATCH = """() => {
    const beside = document.querySelector('.st-key-messages-beside');
    const main = beside || document.querySelector('[data-testid=stAppScrollToBottomContainer]');
    const watch = window.steady = {moved: [], gone: [], shifts: [], frames: 0, stop: false};
    new PerformanceObserver(list => list.getEntries().forEach(entry => {
        const sources = entry.sources.map(source => source.node).filter(Boolean)
            .map(node => node.nodeType === 1 ? node : node.parentElement).filter(Boolean)
            .filter(node => !node.closest('[class*=st-key-phase-]') && !node.querySelector('[class*=st-key-phase-]'));
        watch.shifts.push({value: entry.value, at: entry.startTime / 1000, asked: entry.hadRecentInput,
                           growing: !sources.length});
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
        document.querySelectorAll('.st-key-new-chat').forEach(node => {
            found.set('below the context in the sidebar', Math.round(node.getBoundingClientRect().top));
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


def watch(page: Page) -> None:
    """Look from now on, in each frame."""
    page.evaluate(_WATCH)


def seen(page: Page) -> dict[str, Any]:
    """Ends the watch. ``moved``: (what, by how many pixels, in which frame); ``gone``; ``shifts``, as the browser
    itself reports them, ``growing`` where only the line that says what is going on moved; ``frames``."""
    return page.evaluate("() => { window.steady.stop = true; return window.steady; }")


def cumulative_layout_shift(shifts: Sequence[dict[str, Any]]) -> float:
    """web.dev/articles/cls: the worst window of shifts (at most 1 s apart, 5 s in all) that no press had asked for."""
    worst = total = 0.0
    begun = before = float("-inf")
    for shift in shifts:
        if shift["asked"]:
            continue
        if shift["at"] - before > 1 or shift["at"] - begun > 5:
            begun, total = shift["at"], 0.0
        before = shift["at"]
        total += shift["value"]
        worst = max(worst, total)
    return worst
