"""A real page in a real browser: `streamlit run` in a child process, Chromium driven by Playwright.

Nothing is configured for the app but a folder of its own: it starts the embedded workspace and the
built-in planner by itself, as on a newcomer's machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.e2e.chat_page import ChatPage
from tests.e2e.server import BROWSER_ARGUMENTS, CHROMIUM, AppServer, start_app, stop_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker(pytest.mark.e2e)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="NO CHROMIUM: install it to run the browser tests"))


@pytest.fixture(scope="module")
def app_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    """One app with an empty folder for the tests of a module."""
    server = start_app(tmp_path_factory.mktemp("app"))
    yield server
    stop_app(server)


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="NO PLAYWRIGHT: make test installs it")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_chat(browser: Browser, app_server: AppServer) -> Iterator[Callable[..., ChatPage]]:
    opened: list[ChatPage] = []

    def open_one(**options: object) -> ChatPage:
        opened.append(ChatPage(browser, app_server, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield open_one
    for chat in opened:
        assert chat.problems == []
        chat.close()
