"""Two people in the browser, each with the token that the proxy of Databricks Apps would forward."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from databricks.sdk import WorkspaceClient
from playwright.sync_api import Browser

from local_workspace.server import Running, running
from tests.e2e.chat_page import ChatPage
from tests.e2e.server import AppServer, start_app, stop_app

ANN, BEN = "demo-token-of-ann", "demo-token-of-ben"  # each opens a workspace of its own


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("workspace")) as started:
        for token, name in ((ANN, "of-ann"), (BEN, "of-ben"), (started.token, "of-the-app")):
            WorkspaceClient(host=started.host, token=token, auth_type="pat").secrets.create_scope(name)
        yield started


@pytest.fixture(scope="module")
def app(workspace: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    server = start_app(
        tmp_path_factory.mktemp("own-login"),
        DATABRICKS_HOST=workspace.host,
        DATABRICKS_TOKEN=workspace.token,
        CHAT_PROVIDER="planner",
        CHAT_IDENTITY="person",
        STREAMLIT_SERVER_TRUSTED_USER_HEADERS='{"X-Forwarded-Email": "email"}',
    )
    yield server
    stop_app(server)


def test_each_sees_what_their_own_login_shows(browser: Browser, app: AppServer) -> None:
    with ExitStack() as stack:

        def visit(user: str, token: str = "") -> ChatPage:
            chat = ChatPage(browser, app, user=user, token=token)
            stack.callback(chat.close)
            return chat

        for user, token, own in (("ann@example.com", ANN, "of-ann"), ("ben@example.com", BEN, "of-ben")):
            chat = visit(user, token)
            chat.ask("list the secret scopes")
            said = chat.answer.inner_text()
            assert own in said
            assert {name for name in ("of-ann", "of-ben", "of-the-app") if name in said} == {own}
        nobody = visit("new@example.com")
        nobody.ask("list the secret scopes")
        nobody.page.get_by_text("Databricks has not told this app who you are").first.wait_for()
        assert "of-the-app" not in nobody.page.locator("body").inner_text()
    kept = b"".join(file.read_bytes() for file in app.folder.rglob("*") if file.is_file())
    assert b"ann@example.com" in kept
    assert ANN.encode() not in kept
    assert BEN.encode() not in kept
