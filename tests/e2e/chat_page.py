"""The chat page as a person handles it: type, read, tick, press. No fixed sleeps: every wait is for something seen."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from tests.e2e.server import AppServer

TURN_SECONDS = 60

# There are enough messages, none is being written, none waits to be sent, and that has been so for a while: while
# the page redraws itself, parts of it are gone for a moment.
SETTLED = """([count]) => {
    const input = document.querySelector('[data-testid=stChatInputTextArea]');
    const quiet = document.querySelectorAll('[data-testid=stChatMessageContent]').length > count
        && !document.querySelector('[class*="st-key-stop-"]')
        && !document.querySelector('[class*="st-key-unqueue-"]')
        && input && !input.placeholder.startsWith('Type ahead');
    if (!quiet) { window.quietSince = undefined; return false; }
    window.quietSince ??= performance.now();
    return performance.now() - window.quietSince > 500;
}"""


class ChatPage:
    """One browser tab on a fresh conversation. ``theme`` is ``light`` or ``dark``; ``user`` and ``token`` are
    what a proxy would say, for a server that trusts one."""

    def __init__(
        self,
        browser: Browser,
        server: AppServer,
        *,
        theme: str = "light",
        width: int = 1280,
        height: int = 900,
        path: str = "/",
        user: str = "",
        token: str = "",
    ) -> None:
        said = {"X-Forwarded-Email": user, "X-Forwarded-Access-Token": token}
        context = browser.new_context(
            color_scheme=theme,  # type: ignore[arg-type]
            viewport={"width": width, "height": height},
            accept_downloads=True,
            extra_http_headers={name: value for name, value in said.items() if value},
        )
        context.set_default_timeout(30_000)
        self.page: Page = context.new_page()
        self.server = server
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.goto(server.url + path)
        self.input.wait_for()

    def close(self) -> None:
        self.page.context.close()

    @property
    def input(self) -> Locator:
        return self.page.get_by_test_id("stChatInputTextArea")

    @property
    def messages(self) -> Locator:
        return self.page.get_by_test_id("stChatMessage")

    @property
    def answer(self) -> Locator:
        """The newest message, which is the agent's once a turn has begun."""
        return self.messages.last

    @property
    def stop_button(self) -> Locator:
        return self.page.locator('[class*="st-key-stop-"]').get_by_role("button")

    @property
    def card(self) -> Locator:
        return self.page.locator('[class*="st-key-approve-card-"]')

    @property
    def sidebar(self) -> Locator:
        return self.page.locator(".st-key-sidebar-context")

    def ask(self, text: str, *, seconds: int = TURN_SECONDS) -> str:
        """Send a message and wait until its turn has ended or waits for a decision. Returns the answer's text."""
        asked = self._questions()
        self.input.fill(text)
        self.input.press("Enter")
        self.page.wait_for_function(
            "([asked]) => document.querySelectorAll('[data-testid=stChatMessageContent]').length > asked", arg=[asked]
        )
        return self.wait_for_turn(more_than=asked + 1, seconds=seconds)

    def attach(self, name: str, data: bytes) -> None:
        """Attach a file to the message that is typed next."""
        chat_input = self.page.get_by_test_id("stChatInput")
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        chat_input.locator("input[type=file]").set_input_files([file])  # type: ignore[list-item]
        chat_input.get_by_text(name).first.wait_for()

    def wait_for_turn(self, *, more_than: int, seconds: int = TURN_SECONDS) -> str:
        """Wait until there are more messages than ``more_than`` and none of them is being written."""
        self.page.evaluate("() => { window.quietSince = undefined; }")
        self.page.wait_for_function(SETTLED, arg=[more_than], timeout=seconds * 1000)
        return self.answer.inner_text()

    def decide(self, button: str) -> str:
        """Press a button of the approval card and wait until the turn has gone on to its end."""
        count = self._questions()
        self.card.get_by_role("button", name=re.compile(button)).click()
        self.card.wait_for(state="detached")
        return self.wait_for_turn(more_than=count - 1)

    def _questions(self) -> int:
        return self.page.get_by_test_id("stChatMessageContent").count()

    def steps(self) -> list[str]:
        """Labels of the newest answer's tool steps."""
        return [text.strip() for text in self.answer.get_by_test_id("stExpander").locator("summary").all_inner_texts()]

    def open_step(self, label: str) -> str:
        """Open the newest answer's step whose label contains ``label``; returns what is inside."""
        step = self.answer.get_by_test_id("stExpander").filter(has_text=label).last
        step.locator("summary").click()
        body = step.get_by_test_id("stExpanderDetails")
        body.get_by_test_id("stCode").last.locator("code").filter(has_text=re.compile(r"\S")).first.wait_for()
        return body.inner_text()

    def wait_for_sidebar(self, pattern: str, *, seconds: int = 20) -> None:
        """Wait until the sidebar's context matches ``pattern``; it refreshes by itself."""
        self.sidebar.filter(has_text=re.compile(pattern)).wait_for(timeout=seconds * 1000)

    def screenshot(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path)


def workspace_documents(server: AppServer, collection: str) -> list[dict[str, Any]]:
    """What the embedded workspace has stored, read from its folder: the proof that something was really done."""
    folders = list((server.folder / "data").glob(f"**/state/{collection}"))
    return [json.loads(path.read_text("utf-8")) for folder in folders for path in sorted(folder.glob("*.json"))]
