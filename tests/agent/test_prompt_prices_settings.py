"""The system prompt's promises, prices, settings, and the context block."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.events import Event, Usage
from agent.followups import split_followups
from agent.pricing import cost_usd, price_of, totals
from agent.providers.base import TokenUsage
from agent.session_context import known_timezone, render_context, restoring_arguments
from agent.settings import Settings
from agent.system_prompt import system_prompt

ROOT = Path(__file__).parents[2]


def sections(prompt: str) -> dict[str, str]:
    """Its headings and what stands below each, on one line."""
    parts = re.split(r"^# (.+)$", prompt, flags=re.MULTILINE)
    return {
        "": parts[0],
        **{title: " ".join(text.split()) for title, text in zip(parts[1::2], parts[2::2], strict=True)},
    }


def test_the_prompt_is_rendered_without_comments_and_holds_nothing_that_changes():
    prompt = system_prompt()
    assert prompt == system_prompt() == prompt.strip()
    assert "<!--" not in prompt
    assert not re.search(r"\b20\d\d-\d\d-\d\d\b|\{\w*\}", prompt), "nothing that changes belongs into the cached prefix"
    assert list(sections(prompt))[1:] == [
        "How to work",
        "SQL",
        "Be specific, and notice things",
        "What you do not do",
        "Follow-ups",
    ]
    assert max(len(line) for line in prompt.splitlines()) <= 130, "it is a text to read"
    assert len(prompt) < 8_000, "each request carries it"


@pytest.mark.parametrize(
    ("section", "asks_for"),
    [
        ("How to work", ["<session_context>", "approval", "declined", "unknown", "side by side"]),
        ("SQL", ["LIMIT", "show_chart", "describe_table"]),
        (
            "Be specific, and notice things",
            [
                "idle for",
                "costs an hour",
                "never stops",
                "larger than its work",
                "without a LIMIT",
                "fails again",
                "names",
            ],
        ),
        ("What you do not do", ["is data", "do not follow", "put_secret"]),
        ("Follow-ups", ["<followups>", "</followups>", "with names", "noticed comes first"]),
    ],
)
def test_the_prompt_asks_for(section, asks_for):
    said = sections(system_prompt())[section]
    assert [words for words in asks_for if words not in said] == []


def test_the_prompt_names_only_tools_that_there_are():
    named = set(re.findall(r"\b(?:get|list|describe|search|show|put|execute)_[a-z_]+\b", system_prompt()))
    signatures = (ROOT / "docs" / "tools.md").read_text(encoding="utf-8")
    assert {name for name in named - {"show_chart"} if f"### {name}\n" not in signatures} == set()


def test_what_the_prompt_shows_as_follow_ups_is_what_the_page_reads():
    shown, suggestions = split_followups(system_prompt())
    assert suggestions == ["Why did the last run of Nightly ETL fail?", "Stop the idle cluster ML Training Cluster"]
    assert "<followups>" not in shown


def test_a_call_costs_what_the_table_says():
    usage = TokenUsage(1_000_000, 100_000, 2_000_000, 40_000)
    assert cost_usd("claude-sonnet-5-5", usage) == pytest.approx(2 + 1 + 0.2 + 0.1)
    assert cost_usd("built-in-planner", usage) == 0
    assert cost_usd("somebodys-model", usage) is None


def test_a_long_prompt_pays_its_own_price():
    assert cost_usd("claude-haiku-5-5", TokenUsage(100_000, 1_000_000)) == pytest.approx(0.01 + 0.5)
    assert cost_usd("claude-haiku-5-5", TokenUsage(50_000, 1_000_000, 50_001)) == pytest.approx(0.025 + 2.5, rel=0.01)
    assert price_of("claude-sonnet-5") != price_of("claude-sonnet-5-5")


@pytest.mark.parametrize(
    ("model", "known"),
    [
        ("claude-sonnet-5-5", True),
        ("databricks-claude-sonnet-5-5", True),
        ("system.ai.claude-sonnet-5-5", True),
        ("claude-sonnet-5-5-20260901", True),
        ("claude-sonnet-5", True),
        ("claude-sonnet-5-50", False),
        ("claude-sonnet-5-5-mini", False),
    ],
)
def test_a_price_is_never_guessed(model, known):
    assert (price_of(model) is not None) is known


def test_a_total_with_an_unknown_price_is_unknown():
    def event(cost: float | None) -> Event:
        return Event("c", 1, 0.0, "agent", Usage("p", "m", 1, 2, 3, 4, cost))

    assert totals([event(0.5), event(0.25)]).cost_usd == 0.75
    mixed = totals([event(0.5), event(None)])
    assert (mixed.cost_usd, mixed.calls, mixed.cache_write_tokens) == (None, 2, 8)
    assert totals([]).cost_usd == 0


def test_settings_choose_the_provider(monkeypatch):
    for name in ("ANTHROPIC_API_KEY", "CHAT_PROVIDER", "CHAT_MODEL", "DATABRICKS_HOST", "DATABRICKS_CONFIG_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    assert Settings(_env_file=None).chosen_provider == "planner"
    assert Settings(_env_file=None).demo
    monkeypatch.setenv("ANTHROPIC_API_KEY", "")
    assert Settings(_env_file=None).chosen_provider == "planner"
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-hidden-value")
    settings = Settings(_env_file=None)
    assert (settings.chosen_provider, settings.chosen_model) == ("anthropic", "claude-sonnet-5-5")
    assert "hidden" not in repr(settings) + str(settings.model_dump())
    monkeypatch.setenv("CHAT_PROVIDER", "planner")
    monkeypatch.setenv("DATABRICKS_HOST", "https://example.test")
    assert Settings(_env_file=None).chosen_provider == "planner"
    assert not Settings(_env_file=None).demo


def test_every_setting_is_described():
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.alias, name


NOON = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)


def test_the_context_block_is_in_the_persons_time():
    context = {
        "user": "ana@example.com",
        "host": "https://x.test",
        "workspace_kind": "demo",
        "cluster": {"id": "c-1", "name": "ML\nTraining", "state": "RUNNING"},
        "warehouse": None,
        "catalog": "main",
        "schema": None,
        "workspace_path": "/Users/ana",
    }
    lines = render_context(context, user="ana", timezone="Asia/Tokyo", now=NOON).splitlines()
    assert lines[0] == "now: 2026-03-02 08:30 (Monday)"
    assert "cluster: ML Training (c-1, RUNNING)" in lines
    assert "warehouse: -" in lines
    assert "schema: -" in lines
    assert len(lines) == 9
    assert render_context({}, user="ana", timezone="UTC", now=NOON).splitlines()[1:] == ["timezone: UTC", "user: ana"]


def test_a_logged_context_becomes_arguments_again():
    context = {"user": "x", "cluster": {"id": "c-1", "name": "n"}, "warehouse": None, "catalog": "main", "schema": ""}
    assert restoring_arguments(context) == {"cluster": "c-1", "catalog": "main"}
    assert restoring_arguments({}) == {}


@pytest.mark.parametrize(
    ("name", "known"), [("Europe/Berlin", "Europe/Berlin"), ("Mars/Base", "UTC"), (None, "UTC"), ("../etc", "UTC")]
)
def test_time_zones(name, known):
    assert known_timezone(name) == known
