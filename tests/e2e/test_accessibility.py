"""axe-core on each page in both themes: nothing serious or critical."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.chat_page import ChatPage

AXE = Path(__file__).parents[1] / "node" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = ("/", "/SQL", "/Compute", "/Jobs", "/Catalog", "/Board", "/Activity")
FINDINGS = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
    .filter(found => ['serious', 'critical'].includes(found.impact))
    .flatMap(found => found.nodes.map(node => [found.id, node.target.flat().join(' '), node.html.slice(0, 160)]))"""


@pytest.mark.skipif(not AXE.exists(), reason="NO AXE-CORE: make node-clients installs it")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_has_a_serious_finding(open_chat: Callable[..., ChatPage], theme: str) -> None:
    found: set[tuple[str, str, str]] = set()
    chat = open_chat(theme=theme)
    chat.ask("top 10 trips")
    for path in PAGES:
        page = chat if path == "/" else open_chat(theme=theme, path=path)
        page.page.locator(".st-key-sidebar-context").get_by_text("Demo workspace").wait_for()
        if path != "/":
            page.page.locator(".st-key-dashboard h2").first.wait_for()
        page.page.add_script_tag(path=AXE)
        results: list[list[Any]] = page.page.evaluate(FINDINGS)
        found |= {(path, str(rule), f"{target} {html}") for rule, target, html in results}
    assert sorted(found) == []
