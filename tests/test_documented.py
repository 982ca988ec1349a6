"""Every setting is in the documentation, and the README's links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

from agent.settings import Settings

ROOT = Path(__file__).parents[1]


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    names = {str(field.alias) for field in Settings.model_fields.values()}
    assert {name for name in names if f"`{name}`" not in page} == set()


def test_every_variable_of_the_demo_workspace_is_documented() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    used = set()
    for path in (ROOT / "local_workspace").rglob("*.py"):
        used |= set(re.findall(r"environ(?:\.get)?[(\[]\s*\"(LOCAL_WORKSPACE_\w+)\"", path.read_text("utf-8")))
    assert used
    assert {name for name in used if f"`{name}`" not in page} == set()


def test_links_lead_somewhere() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} → {target}"
