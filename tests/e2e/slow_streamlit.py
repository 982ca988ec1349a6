"""``streamlit`` on a machine that is slow to draw results, so that a test sees what the browser shows in between."""

import time
from typing import Any

from streamlit.web.cli import main

import ui.blocks
from ui.results import draw_panel

SECONDS = 0.3  # a table or a chart on a busy machine


def slowly(*arguments: Any, live: bool, **more: Any) -> None:
    if not live:
        time.sleep(SECONDS)
    draw_panel(*arguments, live=live, **more)


if __name__ == "__main__":
    ui.blocks.draw_panel = slowly
    main(prog_name="streamlit")
