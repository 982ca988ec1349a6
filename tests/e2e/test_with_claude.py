"""The same page with a key and the base URL of a local server that speaks the Messages API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.e2e.chat_page import ChatPage
from tests.e2e.server import AppServer, start_app, stop_app
from tests.fakes.messages_api import serve, small_model
from tests.fakes.scripted_api import Served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

KEY = "key-for-the-stand-in"


@pytest.fixture(scope="module")
def model_api() -> Iterator[Served]:
    with serve(small_model) as served:
        yield served


@pytest.fixture(scope="module")
def claude_app(tmp_path_factory: pytest.TempPathFactory, model_api: Served) -> Iterator[AppServer]:
    server = start_app(tmp_path_factory.mktemp("claude"), ANTHROPIC_API_KEY=KEY, ANTHROPIC_BASE_URL=model_api.url)
    yield server
    stop_app(server)


def test_the_page_streams_from_it_calls_tools_and_shows_usage(
    browser: Browser, claude_app: AppServer, model_api: Served
) -> None:
    chat = ChatPage(browser, claude_app)
    answer = chat.ask("Show me all clusters")
    assert re.search(r"\b7\b", answer)
    assert "ML Training Cluster" in chat.open_step("List clusters")
    chat.wait_for_sidebar(r"claude-sonnet-5-5")
    chat.wait_for_sidebar(r"[\d.]+k? tokens · \$0\.\d+")
    first, second = model_api.requests[-2:]
    assert first["tools"] == second["tools"]
    assert first["stream"] is True
    assert KEY not in claude_app.log
    chat.close()


def test_a_wrong_key_is_said_plainly_and_nothing_is_lost(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from tests.fakes.scripted_api import Reply

    with serve([Reply(status=401)] * 3) as refusing:
        server = start_app(
            tmp_path_factory.mktemp("wrong-key"), ANTHROPIC_API_KEY="wrong", ANTHROPIC_BASE_URL=refusing.url
        )
        try:
            chat = ChatPage(browser, server)
            answer = chat.ask("Show me all clusters")
            assert "key" in answer.lower()
            assert "ANTHROPIC_API_KEY" in answer
            assert "Show me all clusters" in chat.messages.first.inner_text()
            chat.close()
        finally:
            stop_app(server)
