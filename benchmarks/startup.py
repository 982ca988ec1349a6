"""How long until a newcomer sees the page, and until the first answer: `python benchmarks/startup.py [RUNS]`.

Each run starts `streamlit run streamlit_app.py` with an empty folder (embedded workspace, built-in planner) and a
headless Chromium. From the start of the command it takes the first page (its chat input can be typed in) and the first
answer to "Show me all clusters", typed at that moment. The baseline in the same run is a three-line Streamlit script
with a chat input. Prints medians and the ratio.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import Browser, sync_playwright

from tests.e2e.server import BROWSER_ARGUMENTS, CHROMIUM, start_app, stop_app

BARE_PAGE = """import streamlit as st
st.title("Bare")
st.chat_input("Ask")
"""


def first_page(browser: Browser, folder: Path, script: str, *, ask: bool) -> tuple[float, float | None]:
    """Seconds from the start of the command to a usable page, and to the first answer where asked."""
    started = time.monotonic()
    server = start_app(folder, script=script)
    try:
        page = browser.new_page()
        page.goto(server.url)
        box = page.get_by_test_id("stChatInputTextArea")
        box.wait_for(timeout=60_000)
        seen = time.monotonic() - started
        answered = None
        if ask:
            box.fill("Show me all clusters")
            box.press("Enter")
            page.get_by_text("7 clusters:").first.wait_for(timeout=60_000)
            answered = time.monotonic() - started
        page.close()
        return seen, answered
    finally:
        stop_app(server)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    pages, answers, bare = [], [], []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "bare.py"
        script.write_text(BARE_PAGE)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_ARGUMENTS)
        for run in range(runs):
            bare.append(first_page(browser, Path(folder) / f"bare{run}", str(script), ask=False)[0])
            seen, answered = first_page(browser, Path(folder) / f"app{run}", "streamlit_app.py", ask=True)
            pages.append(seen)
            answers.append(answered or 0.0)
        browser.close()
    print(f"runs: {runs}, each with an empty folder")
    print(f"bare Streamlit page:   {statistics.median(bare):.2f} s (max {max(bare):.2f})")
    print(f"first page of the app: {statistics.median(pages):.2f} s (max {max(pages):.2f})")
    print(f"first answer:          {statistics.median(answers):.2f} s (max {max(answers):.2f})")
    print(f"page, app / bare:      {statistics.median(a / b for a, b in zip(pages, bare, strict=True)):.2f}")


if __name__ == "__main__":
    main()
