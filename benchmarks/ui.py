"""How quick the pages are: a real browser, medians, beside a bare Streamlit page that streams the same text.

    python -m benchmarks.ui                        all parts
    python -m benchmarks.ui --part first --part lag

first    from pressing Enter to the first word of the answer in the page, app and bare page
lag      how old each word is when it is in the page, while an answer streams (bare page, app, app with 300 messages)
jumps    what moves while text, a step, a table and a chart are written, app and bare page (``ui_jumps.py``)
rerun    script time of a whole rerun of a conversation of 300 messages
switch   from a click on another page to its heading, and to its content
million  a result of 1,000,000 rows and 10 columns: its first rows after the statement's end; memory of the server
twenty   twenty people read an answer each that streams, at once: the age of the words; processor time of the server
idle     memory of the server for each page that lies open

The model is a stand-in that writes the moment into each word (``ui_stand_ins.py``). Memory and processor time are those
of the app's own process; the demo workspace and the browser are others.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.stop import workspace
from benchmarks.ui_jumps import jumps
from benchmarks.ui_server import Measured, measured_app
from benchmarks.ui_stand_ins import BARE_PAGE, WATCH, stamping_model
from tests.e2e.server import BROWSER_ARGUMENTS, CHROMIUM

USER = "you"  # whom the page takes everybody for where no proxy names them
MILLION = (
    "SELECT id, id % 97 AS k, concat('name-', CAST(id AS STRING)) AS name, id * 1.5D AS amount, "
    "date_add(DATE'2016-01-01', CAST(id % 365 AS INT)) AS day, CAST(id % 1000 AS DECIMAL(12,2)) AS price, "
    "id % 2 = 0 AS even, timestamp_seconds(1451606400 + id) AS at, concat('customer ', CAST(id % 5000 AS STRING)) "
    "AS customer, id * 7 % 1001 AS score FROM range(1000000)"
)
IDLE_PAGES = 20
PEOPLE = 20


class Bench:
    """A browser, and apps that are started for a part and ended with it."""

    def __init__(self, browser: Browser, stack: ExitStack, times: int) -> None:
        self.browser, self.stack, self.times = browser, stack, times
        self._folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        self._started = 0

    def folder(self) -> Path:
        self._started += 1
        return self._folder / f"app{self._started}"

    def app(self, *, script: str = "streamlit_app.py", folder: Path | None = None, **environment: str) -> Measured:
        """The app with the stamping model as its Claude."""
        url = self.stack.enter_context(stamping_model())
        settings = {"ANTHROPIC_API_KEY": "stand-in", "ANTHROPIC_BASE_URL": url}
        return self.stack.enter_context(
            measured_app(folder or self.folder(), script=script, **(settings | environment))
        )

    def bare(self) -> Measured:
        folder = self.folder()
        folder.mkdir(parents=True)
        (folder / "bare.py").write_text(BARE_PAGE)
        return self.app(script=str(folder / "bare.py"), folder=folder)

    def open(self, app: Measured, path: str = "/") -> Page:
        """A page that can be typed in, in a browser context of its own, as another person has."""
        page = self.browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.set_default_timeout(120_000)
        page.add_init_script(WATCH)
        page.goto(app.url + path)
        page.get_by_test_id("stChatInputTextArea").wait_for()
        return page


def send(page: Page, text: str) -> None:
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(text)
    box.press("Enter")


def wait_for_words(page: Page, words: int) -> None:
    page.wait_for_function("words => window.lags.length >= words", arg=words)


def settle(page: Page) -> None:
    """Until no turn runs and the page has been still for a moment."""
    page.wait_for_function(
        """() => {
            const quiet = !document.querySelector('[class*="st-key-stop-"]');
            if (!quiet) { window.quietSince = undefined; return false; }
            window.quietSince ??= performance.now();
            return performance.now() - window.quietSince > 1500;
        }"""
    )


def show(name: str, values: list[float], unit: str = "ms", target: str = "") -> float:
    ordered = sorted(values)
    median, p95 = statistics.median(ordered), _p95(ordered)
    print(
        f"{name}: median {median:.0f} {unit}, 95 % {p95:.0f}, worst {ordered[-1]:.0f} (n={len(ordered)})"
        + (f"; wanted: {target}" if target else ""),
        flush=True,
    )
    return median


# -- parts


def first(bench: Bench) -> None:
    medians = []
    for name, app in (("bare page", bench.bare()), ("app", bench.app())):
        page = bench.open(app)
        took = []
        for time_ in range(bench.times + 1):
            before = page.evaluate("window.lags.length")
            send(page, "stream 3 every 0")
            wait_for_words(page, before + 3)
            settle(page)
            if time_:  # the first one starts the model's client and the tools
                took.append(page.evaluate("window.firstWord - window.pressedAt"))
        medians.append(show(f"send to first visible text, {name}", took))
        page.context.close()
    print(f"  above the bare page: {medians[1] - medians[0]:.0f} ms; wanted: at most 200 ms")


def _streamed(page: Page, *, words: int = 160, every: int = 50) -> list[float]:
    before = page.evaluate("window.lags.length")
    send(page, f"stream {words} every {every}")
    wait_for_words(page, before + words)
    settle(page)
    return page.evaluate(f"window.lags.slice({before})")


def lag(bench: Bench) -> None:
    for name, app in (("bare page", bench.bare()), ("app", bench.app())):
        page = bench.open(app)
        _streamed(page, words=20)
        show(f"event to screen while streaming, {name}", _streamed(page), target="" if "bare" in name else "<200 ms")
        page.context.close()
    app, conversation = _long_conversation(bench)
    page = bench.open(app, f"/?c={conversation}")
    settle(page)
    show("event to screen while streaming, app with 300 messages", _streamed(page), target="<200 ms")
    page.context.close()


def _long_conversation(bench: Bench) -> tuple[Measured, str]:
    """An app with a conversation of 300 messages: text, steps, tables, charts, as the app itself logged them."""
    from agent.settings import Settings
    from app import build_runtime

    host, token = bench.stack.enter_context(workspace(bench.folder()))
    model = bench.stack.enter_context(stamping_model())
    folder = bench.folder()
    here: dict[str, Any] = {
        "DATABRICKS_HOST": host,
        "DATABRICKS_TOKEN": token,
        "ANTHROPIC_API_KEY": "stand-in",
        "ANTHROPIC_BASE_URL": model,
    }
    runtime = build_runtime(Settings(_env_file=None, CHAT_DATA_DIR=folder / "data", **here))
    try:
        conversation = runtime.new_conversation(user=USER)
        for turn in range(150):
            text = "stream 40 every 0"
            if turn % 5 == 0:
                text = (
                    "run SQL: SELECT pickup_zip, count(*) AS trips, avg(fare_amount) AS fare "
                    f"FROM samples.nyctaxi.trips WHERE trip_distance > {turn % 7} GROUP BY 1 ORDER BY 2 LIMIT 50"
                )
            runtime.submit(conversation, text, author=USER)
            runtime.wait(conversation, timeout=120)
    finally:
        runtime.close()
    return bench.app(folder=folder, **here), conversation


def rerun(bench: Bench) -> None:
    app, conversation = _long_conversation(bench)
    page = bench.open(app, f"/?c={conversation}")
    page.get_by_test_id("stChatMessage").last.wait_for()
    settle(page)
    for _ in range(bench.times + 1):
        send(page, "/help")  # a whole rerun, in which nothing is asked of the workspace
        page.get_by_text("Everything else goes to the agent").wait_for()
        page.get_by_role("button", name="Close").click()
        page.get_by_text("Everything else goes to the agent").wait_for(state="detached")
        settle(page)
    whole = app.runs()
    drawn = page.get_by_test_id("stChatMessage").count()
    print(f"first run of the page: {1000 * whole[0].seconds:.0f} ms; messages drawn: {drawn}")
    show(
        "script time of a rerun, 300 messages",
        [1000 * run.seconds for run in whole[-2 * bench.times :]],
        target="<150 ms",
    )
    show("  of it processor time", [1000 * run.cpu for run in whole[-2 * bench.times :]])
    page.context.close()


# page, by its name in the sidebar → what its content is seen by
CONTENT = {
    "SQL": ".st-key-sql-text",
    "Compute": ".st-key-compute-totals",
    "Jobs": ".st-key-dashboard [data-testid=stVegaLiteChart] :is(canvas, svg)",
    "Catalog": ".st-key-table-bar",
    "Board": ".st-key-dashboard h2",
    "Activity": ".st-key-activity-totals",
    "Chat": ".st-key-examples, .st-key-messages [data-testid=stChatMessage]",
}


HEADED = """name => document.title.startsWith(name) && document.querySelector('[data-testid=stChatInputTextArea]')
    && (name === 'Databricks Chat' || [...document.querySelectorAll('h2')].some(h => h.innerText === name))"""


def switch(bench: Bench) -> None:
    app = bench.app()
    page = bench.open(app)
    page.locator(".st-key-sidebar-context").get_by_text("Demo workspace").wait_for()
    frames, contents = [], []
    for time_ in range(max(3, bench.times // 2) + 1):
        for name, content in CONTENT.items():
            clicked = time.monotonic()
            page.locator(".st-key-pages").get_by_text(name, exact=True).click()
            page.wait_for_function(
                HEADED,
                arg="Databricks Chat" if name == "Chat" else name,
                polling=10,
            )
            framed = time.monotonic() - clicked
            page.locator(content).first.wait_for()
            seen = time.monotonic() - clicked
            if time_:
                frames.append((name, 1000 * framed))
                contents.append((name, 1000 * seen))
            settle(page)
    show("page switch, click to heading and input", [took for _, took in frames], target="<500 ms")
    show("page switch, click to its content", [took for _, took in contents], target="<500 ms")
    for name in CONTENT:
        one, other = ([took for at, took in found if at == name] for found in (frames, contents))
        print(f"  {name}: {statistics.median(one):.0f} ms, content {statistics.median(other):.0f} ms")
    page.context.close()


def million(bench: Bench) -> None:
    from databricks.sdk import WorkspaceClient

    host, token = bench.stack.enter_context(workspace(bench.folder()))
    client = WorkspaceClient(host=host, token=token, auth_type="pat")
    app = bench.app(DATABRICKS_HOST=host, DATABRICKS_TOKEN=token)

    def ended(marker: str) -> float:
        """When the workspace was done with the statement, in Unix seconds."""
        queries = client.query_history.list(max_results=20).res or []
        query = next(query for query in queries if marker in str(query.query_text))
        assert query.query_end_time_ms
        return query.query_end_time_ms / 1000

    def in_chat(sql: str) -> float:
        page = bench.open(app)
        send(page, f"run SQL: {sql}")
        page.get_by_test_id("stDataFrame").locator("canvas").first.wait_for()
        return _seen(page)

    def on_page(sql: str) -> float:
        page = bench.open(app, "/SQL")
        editor = page.locator(".st-key-sql-text textarea")
        editor.wait_for()
        editor.fill(sql)
        editor.press("Control+Enter")
        page.locator('[class*="st-key-result-sql-"] [data-testid=stDataFrame] canvas').first.wait_for()
        return _seen(page)

    def _seen(page: Page) -> float:
        seen = time.time()
        settle(page)
        page.context.close()
        return seen

    in_chat("SELECT 1 AS warm_up, 2 AS second")
    on_page("SELECT 2 AS warm_up, 2 AS second")
    before = app.memory()
    app.forget_peak()
    ways: tuple[tuple[str, Callable[[str], float]], ...] = (("in the chat", in_chat), ("on the SQL page", on_page))
    for name, way in ways:
        took = []
        for time_ in range(3):
            marker = f"/* {name} {time_} */"
            seen = way(f"{MILLION} {marker}")
            took.append(1000 * (seen - ended(marker)))
        show(f"1,000,000 x 10, end of the statement to its first rows {name}", took, target="<2000 ms")
        now, most = app.memory() - before, app.memory(peak=True) - before
        print(f"  server memory: {before:.0f} MB before, +{now:.0f} now, at most +{most:.0f} MB; wanted: <300 MB")


def twenty(bench: Bench) -> None:
    """Twenty browsers on the server's two cores would be what is measured, so the readers speak its protocol without
    one (``ui_clients.py``, a process of its own); two real tabs read beside them and must see the same."""
    for name, app in (("bare page", bench.bare()), ("app", bench.app())):
        tabs = [bench.open(app) for _ in range(2)]
        for tab in tabs:
            _streamed(tab, words=5)
        command = [sys.executable, "-m", "benchmarks.ui_clients", app.url, "--people", str(PEOPLE), "--words", "400"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as readers:
            assert readers.stdin
            assert readers.stdout
            assert readers.stdout.readline() == "ready\n"
            before, began = app.processor_seconds(), time.monotonic()
            readers.stdin.write("\n")
            readers.stdin.flush()
            for tab in tabs:
                send(tab, "stream 400 every 50")
            found = json.loads(readers.stdout.readline())
            for tab in tabs:
                wait_for_words(tab, 405)
            seconds = time.monotonic() - began
            used = (app.processor_seconds() - before) / seconds
        show(f"{PEOPLE} streams at once, age of a word, {name}", [one for lags in found["lags"] for one in lags])
        for place, lags in enumerate(sorted(found["lags"], key=_p95), 1):
            print(f"    stream {place}: median {statistics.median(lags):.0f} ms, 95 % {_p95(lags):.0f}")
        show("  95 % of each stream", [_p95(lags) for lags in found["lags"]], target="each <1000 ms")
        for tab in tabs:
            show("  a real tab beside them", tab.evaluate("window.lags.slice(-400)"))
            tab.context.close()
        rate, load = found["bytes"] / seconds / PEOPLE / 1000, os.getloadavg()[0]
        print(
            f"  processor of the server: {100 * used:.0f} % of one core; {rate:.0f} kB/s a stream; "
            f"load of the machine {load:.1f}"
        )


def _p95(values: list[float]) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


def idle(bench: Bench) -> None:
    app = bench.app()
    pages = [bench.open(app)]
    pages[0].locator(".st-key-sidebar-context").get_by_text("Demo workspace").wait_for()
    send(pages[0], "stream 5 every 0")
    wait_for_words(pages[0], 5)
    settle(pages[0])
    before = app.memory()
    for _ in range(IDLE_PAGES):
        pages.append(bench.open(app))
    for page in pages:
        page.locator(".st-key-sidebar-context").get_by_text("Demo workspace").wait_for()
        settle(page)
    used, began = app.processor_seconds(), time.monotonic()
    pages[-1].wait_for_timeout(10_000)
    share = (app.processor_seconds() - used) / (time.monotonic() - began)
    each = (app.memory() - before) / IDLE_PAGES
    print(f"memory of an idle session: {each:.1f} MB (server {before:.0f} MB with one page); wanted: <15 MB")
    print(f"  processor of the server with {len(pages)} idle pages: {100 * share:.0f} % of one core")


PARTS: dict[str, Callable[[Bench], None]] = {
    part.__name__: part for part in (first, lag, jumps, rerun, switch, million, twenty, idle)
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", action="append", choices=list(PARTS))
    parser.add_argument("--times", type=int, default=10)
    given = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_ARGUMENTS)
        for part in given.part or PARTS:
            print(f"== {part}", flush=True)
            with ExitStack() as stack:
                PARTS[part](Bench(browser, stack, given.times))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
