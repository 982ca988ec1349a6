"""Times, sums and titles as people read them."""

from __future__ import annotations

import datetime as dt

import pytest

from agent.durations import duration
from agent.pricing import UsageTotals
from ui import wording

NOW = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2026-03-01T11:59:40Z", "just now"),
        ("2026-03-01T11:55:00+00:00", "5 min ago"),
        ("2026-03-01 09:00:00 UTC", "3 h ago"),
        ("2026-02-27T12:00:00", "2 d ago"),
        ("2026-03-01T14:00:00Z", "in 2 h"),
        (NOW.timestamp() - 120, "2 min ago"),
        (None, ""),
        ("soon", ""),
    ],
)
def test_ago(value: str | float | None, words: str) -> None:
    assert wording.ago(value, now=NOW) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0.02, "< 0.1 s"),
        (0.42, "0.4 s"),
        (12.4, "12 s"),
        (185, "3 min 5 s"),
        (180, "3 min"),
        (7800, "2 h 10 min"),
        (763_200, "8 d 20 h"),
        (172_800, "2 d"),
        (7200, "2 h"),
    ],
)
def test_duration(seconds: float | None, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("value", "words"), [(None, ""), (0, "$0.00"), (3.1, "$3.10"), (0.0042, "$0.0042"), (1234, "$1,234.00")]
)
def test_dollars(value: float | None, words: str) -> None:
    assert wording.dollars(value) == words


@pytest.mark.parametrize(("value", "words"), [(0, "0 min"), (190, "3 h 10 min"), (None, "")])
def test_idle_minutes(value: float | None, words: str) -> None:
    assert wording.minutes(value) == words


@pytest.mark.parametrize(("number", "words"), [(870, "870"), (12_400, "12.4k"), (1_200_000, "1.2M")])
def test_tokens(number: int, words: str) -> None:
    assert wording.tokens(number) == words


@pytest.mark.parametrize(
    ("name", "arguments", "structured", "words"),
    [
        ("start_cluster", {"cluster": "ML Training Cluster"}, None, "ML Training Cluster"),
        ("get_cluster", {}, {"cluster": {"name": "Shared Analytics"}}, "Shared Analytics"),
        ("create_job", {"name": "Hourly", "notebook": "/Shared/x"}, None, "Hourly"),
        ("run_notebook", {"notebook": "/Shared/x", "cluster": "A"}, None, "/Shared/x"),
        ("list_clusters", {"state": "RUNNING"}, None, ""),
        ("execute_sql", {"sql": "select\n  1"}, None, "select 1"),
        ("list_jobs", {}, {"jobs": []}, ""),
    ],
)
def test_subject(name: str, arguments: dict[str, object], structured: dict[str, object] | None, words: str) -> None:
    assert wording.subject(name, dict(arguments), structured) == words


def test_titles() -> None:
    assert wording.tool_title("list_job_runs") == "List job runs"
    assert wording.tool_title("x", "Start cluster") == "Start cluster"
    assert wording.shortened("a" * 100, length=10) == "a" * 9 + "…"
    assert wording.count(1, "row") == "1 row"
    assert wording.count(21_932, "row") == "21,932 rows"


@pytest.mark.parametrize(
    ("usage", "words", "details"),
    [
        (UsageTotals(), "", "0 model calls: 0 tokens read, 0 written."),
        (
            UsageTotals(100, 300, 7_500, 2_400, 0.0123, 2, ("small", "large")),
            "small, large · 10.3k tokens · $0.0123",
            "2 model calls: 10.0k tokens read, 75% of it from the cache, 300 written.",
        ),
        (
            UsageTotals(800, 70, 0, 0, None, 1, ("own",)),
            "own · 870 tokens",
            "1 model call: 800 tokens read, 70 written. The price is not known.",
        ),
    ],
)
def test_what_a_turn_took(usage: UsageTotals, words: str, details: str) -> None:
    assert (wording.usage_words(usage), wording.usage_details(usage)) == (words, details)
