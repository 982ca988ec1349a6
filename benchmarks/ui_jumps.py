"""How steady a page is while an answer of text, a tool step, a table and a chart is written: the app beside a bare
Streamlit page that draws the same by the means that Streamlit's own tutorials use.

Each time a fresh tab (its browser has fetched nothing yet), in which the question is asked twice.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Page

from tests.e2e.steady import LAST_WORDS, cumulative_layout_shift, seen, telling_model, watch
from tests.fakes.messages_api import serve

if TYPE_CHECKING:
    from benchmarks.ui import Bench
    from benchmarks.ui_server import Measured

# The chat tutorial, with tools: a status for each call, and what it found as a table; a chart where one is asked for.
BARE_PAGE = """
import anthropic
import pandas as pd
import streamlit as st

CLUSTERS = pd.DataFrame({"name": [f"Cluster {n}" for n in range(7)], "state": ["RUNNING"] * 3 + ["TERMINATED"] * 4})
TRIPS = pd.DataFrame({"pickup_zip": [str(10001 + n) for n in range(12)], "trips": [900 - 60 * n for n in range(12)]})
TOOLS = [{"name": name, "description": name, "input_schema": {"type": "object", "properties": {}}}
         for name in ("list_clusters", "execute_sql", "show_chart")]

def draw(block):
    if block["type"] == "text":
        st.markdown(block["text"])
    elif block["type"] == "tool_use":
        with st.status(f"Running {block['name']}") as status:
            st.write(block["input"])
            status.update(label=block["name"], state="complete")
        if block["name"] == "show_chart":
            st.bar_chart(TRIPS, x="pickup_zip", y="trips")
        else:
            st.dataframe(CLUSTERS if block["name"] == "list_clusters" else TRIPS)

client = anthropic.Anthropic()
talk = st.session_state.setdefault("talk", [])
answer = None
for message in talk:
    results = isinstance(message["content"], list) and message["content"][0]["type"] == "tool_result"
    if results:
        continue  # drawn with their calls
    if message["role"] == "user" or answer is None:
        answer = st.chat_message(message["role"])
    with answer:
        said = message["content"]
        for block in [{"type": "text", "text": said}] if message["role"] == "user" else said:
            draw(block)
    answer = None if message["role"] == "user" else answer
if text := st.chat_input("Ask"):
    talk.append({"role": "user", "content": text})
    with st.chat_message("user"):
        st.markdown(text)
    with st.chat_message("assistant"):
        while True:
            with client.messages.stream(model="stand-in", max_tokens=4000, messages=talk, tools=TOOLS) as stream:
                st.write_stream(stream.text_stream)
                message = stream.get_final_message()
            blocks = [block.model_dump() for block in message.content]
            talk.append({"role": "assistant", "content": blocks})
            calls = [block for block in blocks if block["type"] == "tool_use"]
            if not calls:
                break
            for call in calls:
                draw(call)
            talk.append({"role": "user", "content": [
                {"type": "tool_result", "tool_use_id": call["id"], "content": "(statement 1)"} for call in calls]})
"""

# The last words stand there, nothing runs, and all has been still for a moment.
_ENDED = """([words, times]) => {
    const text = document.body.innerText;
    const quiet = text.split(words).length > times && !document.querySelector('[class*="st-key-stop-"]')
        && document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning';
    if (!quiet) { window.quietSince = undefined; return false; }
    window.quietSince ??= performance.now();
    return performance.now() - window.quietSince > 1000;
}"""


def jumps(bench: Bench) -> None:
    url = bench.stack.enter_context(serve(telling_model)).url
    folder = bench.folder()
    folder.mkdir(parents=True)
    (folder / "bare.py").write_text(BARE_PAGE)
    bare = bench.app(script=str(folder / "bare.py"), folder=folder, ANTHROPIC_BASE_URL=url)
    for name, app in (("bare page", bare), ("app", bench.app(ANTHROPIC_BASE_URL=url))):
        turns: tuple[list[dict[str, Any]], ...] = ([], [])
        for _ in range(max(3, bench.times // 2)):
            page = _fresh_tab(bench, app)
            for place, found in enumerate(turns, 1):
                found.append(_turn(page, place))
            page.context.close()
        for words, found in zip(("first turn of a tab", "second turn"), turns, strict=True):
            shifts = [cumulative_layout_shift(one["shifts"]) for one in found]
            drawn = [cumulative_layout_shift([each for each in one["shifts"] if not each["growing"]]) for one in found]
            moved = [len({what for what, _, _ in one["moved"]}) for one in found]
            furthest = max((abs(by) for one in found for _, by, _ in one["moved"]), default=0)
            print(
                f"{words}, {name}: cumulative layout shift {statistics.median(shifts):.3f} (worst {max(shifts):.3f}), "
                f"without the line at the growing end {statistics.median(drawn):.3f}, "
                f"{statistics.median(moved):.0f} elements moved (worst {max(moved)}, furthest {furthest} px), "
                f"{max(len(one['gone']) for one in found)} gone; n={len(found)}; wanted: <0.1, none",
                flush=True,
            )


def _fresh_tab(bench: Bench, app: Measured) -> Page:
    page = bench.open(app)
    sidebar = page.locator(".st-key-sidebar-context")
    if sidebar.count():
        sidebar.get_by_text("Demo workspace").wait_for()
    return page


def _turn(page: Page, turn: int) -> dict[str, Any]:
    watch(page)
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill("tell me")
    box.press("Enter")
    page.evaluate("() => { window.quietSince = undefined; }")
    page.wait_for_function(_ENDED, arg=[LAST_WORDS, turn])
    return seen(page)
