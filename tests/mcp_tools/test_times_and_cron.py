from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from fastmcp.exceptions import ToolError

from mcp_tools import cron, times

BERLIN = ZoneInfo("Europe/Berlin")
# Half past midnight of the 10th in Berlin, still the 9th in UTC.
LATE = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("today", "2026-03-09T23:00:00+00:00"),  # midnight in Berlin
        ("Yesterday", "2026-03-08T23:00:00+00:00"),
        ("24h", "2026-03-08T23:30:00+00:00"),
        ("90 minutes ago", "2026-03-09T22:00:00+00:00"),
        ("7d", "2026-03-02T23:30:00+00:00"),
        ("2 weeks", "2026-02-23T23:30:00+00:00"),
        ("2026-03-01", "2026-02-28T23:00:00+00:00"),
        ("2026-03-01T12:00:00", "2026-03-01T11:00:00+00:00"),
        ("2026-03-01T12:00:00Z", "2026-03-01T12:00:00+00:00"),
        ("now", "2026-03-09T23:30:00+00:00"),
    ],
)
def test_starts(text: str, start: str) -> None:
    assert times.start_of(text, BERLIN, now=LATE) == times.millis(datetime.fromisoformat(start))


def test_a_day_ends_at_its_midnight_and_a_time_at_itself() -> None:
    assert times.end_of("yesterday", BERLIN, now=LATE) == times.start_of("today", BERLIN, now=LATE) - 1
    assert times.end_of("2026-03-01T12:00:00Z", BERLIN, now=LATE) == times.start_of(
        "2026-03-01T12:00:00Z", BERLIN, now=LATE
    )


def test_a_day_of_23_hours_is_a_day() -> None:
    changed = datetime(2026, 3, 29, 12, 0, tzinfo=BERLIN)
    hours = (times.end_of("today", BERLIN, now=changed) + 1 - times.start_of("today", BERLIN, now=changed)) / 3_600_000
    assert hours == 23


@pytest.mark.parametrize(
    "now", [datetime(2026, 3, 29, 4, 0, tzinfo=BERLIN), datetime(2026, 10, 25, 4, 0, tzinfo=BERLIN)]
)
@pytest.mark.parametrize(("text", "hours"), [("3h", 3), ("24h", 24), ("180 minutes", 3)])
def test_hours_ago_are_hours_also_across_a_change_of_clocks(now: datetime, text: str, hours: int) -> None:
    assert times.millis(now) - times.start_of(text, BERLIN, now=now) == hours * 3_600_000


def test_yesterday_as_a_period_is_that_day_and_others_last_until_now() -> None:
    day = times.start_of("yesterday", BERLIN, now=LATE), times.start_of("today", BERLIN, now=LATE) - 1
    assert times.period_of(" Yesterday", BERLIN, now=LATE) == day
    assert times.period_of("24h", BERLIN, now=LATE) == (times.start_of("24h", BERLIN, now=LATE), None)


def test_an_unknown_time_says_what_can_be_said() -> None:
    with pytest.raises(ToolError, match="Use today, yesterday, 24h"):
        times.start_of("last blue moon", UTC)


def test_shown_times() -> None:
    assert times.iso(1_700_000_000_000) == "2023-11-14T22:13:20Z"
    assert times.local(1_700_000_000_000, BERLIN) == "2023-11-14 23:13:20 +01:00"
    assert times.local(1_700_000_000_000, UTC) == "2023-11-14 22:13:20 UTC"
    assert times.iso(0) is None


def test_an_unknown_zone_is_the_default() -> None:
    assert times.zone("Mars/Olympus", default="Europe/Berlin")[1] == "Europe/Berlin"


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("0 0 2 * * ?", "every day at 02:00 (UTC)"),
        ("0 0 * * * ?", "every hour (UTC)"),
        ("0 15 * * * ?", "every hour at minute 15 (UTC)"),
        ("0 0/10 * * * ?", "every 10 minutes (UTC)"),
        ("0 0 0/6 * * ?", "every 6 hours (UTC)"),
        ("0 30 8 ? * MON", "every Monday at 08:30 (UTC)"),
        ("0 30 8 ? * MON-FRI", "every weekday at 08:30 (UTC)"),
        ("0 0 3 1 * ?", "on day 1 of every month at 03:00 (UTC)"),
        ("0 0 3 L * ?", "0 0 3 L * ? (UTC)"),
        ("0 0 3 ? 1 MON", "0 0 3 ? 1 MON (UTC)"),
    ],
)
def test_cron_in_words(expression: str, words: str) -> None:
    assert cron.in_words(cron.checked(expression), "UTC") == words


@pytest.mark.parametrize("expression", ["", "every hour", "0 2 * * *", "0 0 2 * * *", "0 0 2 * * ?; drop"])
def test_what_is_not_quartz(expression: str) -> None:
    with pytest.raises(ToolError, match="Quartz cron expression"):
        cron.checked(expression)
