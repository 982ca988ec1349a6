"""Quartz cron expressions: what fires when."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from local_workspace.compute import quartz


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("expression", "zone", "after", "expected"),
    [
        ("0 0 2 * * ?", "UTC", "2026-03-01 01:59:59", "2026-03-01 02:00:00"),
        ("0 0 2 * * ?", "UTC", "2026-03-01 02:00:00", "2026-03-02 02:00:00"),
        ("0 0/15 * * * ?", "UTC", "2026-03-01 10:07:00", "2026-03-01 10:15:00"),
        ("0 0 * * * ?", "UTC", "2026-12-31 23:30:00", "2027-01-01 00:00:00"),
        ("30 5 9-17 ? * MON-FRI", "UTC", "2026-11-20 17:30:00", "2026-11-23 09:05:30"),
        ("0 0 4 ? * MON", "UTC", "2026-11-23 04:00:00", "2026-11-30 04:00:00"),
        ("0 0 4 ? * 2", "UTC", "2026-11-22 00:00:00", "2026-11-23 04:00:00"),
        ("0 0 12 L * ?", "UTC", "2026-02-01 00:00:00", "2026-02-28 12:00:00"),
        ("0 0 12 L-2 * ?", "UTC", "2026-04-01 00:00:00", "2026-04-28 12:00:00"),
        ("0 0 12 LW * ?", "UTC", "2026-05-01 00:00:00", "2026-05-29 12:00:00"),
        ("0 0 12 15W * ?", "UTC", "2026-08-01 00:00:00", "2026-08-14 12:00:00"),
        ("0 0 12 1W * ?", "UTC", "2026-08-01 00:00:00", "2026-08-03 12:00:00"),
        ("0 0 12 ? * 6L", "UTC", "2026-11-01 00:00:00", "2026-11-27 12:00:00"),
        ("0 0 12 ? * FRI#2", "UTC", "2026-11-01 00:00:00", "2026-11-13 12:00:00"),
        ("0 0 12 31 * ?", "UTC", "2026-04-01 00:00:00", "2026-05-31 12:00:00"),
        ("0 0 0 29 2 ?", "UTC", "2026-03-01 00:00:00", "2028-02-29 00:00:00"),
        ("0 0 0 1 JAN ? 2030", "UTC", "2026-03-01 00:00:00", "2030-01-01 00:00:00"),
        ("0 0 22-1 * * ?", "UTC", "2026-03-01 23:30:00", "2026-03-02 00:00:00"),
        ("0 30 7 * * ?", "Europe/Berlin", "2026-07-01 00:00:00", "2026-07-01 05:30:00"),
        ("0 30 7 * * ?", "Europe/Berlin", "2026-12-01 00:00:00", "2026-12-01 06:30:00"),
        ("0 30 7 * * ?", "Asia/Kolkata", "2026-12-01 00:00:00", "2026-12-01 02:00:00"),
        ("0 0 20 * * ?", "America/Los_Angeles", "2026-12-01 05:00:00", "2026-12-02 04:00:00"),
        # Clocks go forward over 02:30: it fires right after the gap. They go back over it: it fires once.
        ("0 30 2 * * ?", "Europe/Berlin", "2026-03-28 12:00:00", "2026-03-29 01:30:00"),
        ("0 30 2 * * ?", "Europe/Berlin", "2026-10-24 12:00:00", "2026-10-25 00:30:00"),
        ("0 30 2 * * ?", "Europe/Berlin", "2026-10-25 00:30:00", "2026-10-26 01:30:00"),
    ],
)
def test_next_time(expression, zone, after, expected):
    assert quartz.parse(expression).next_after(at(after), zone) == at(expected)


def test_a_year_that_is_over_never_fires_again():
    assert quartz.parse("0 0 0 1 1 ? 2020").next_after(at("2026-01-01 00:00:00"), "UTC") is None


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "* * * * *",
        "0 0 2 * * *",
        "0 0 2 ? * ?",
        "0 0 25 * * ?",
        "0 60 2 * * ?",
        "0 0 2 32 * ?",
        "0 0 2 * 13 ?",
        "0 0 2 ? * 8",
        "0 0 2 ? * FUNDAY",
        "0 0/0 2 * * ?",
        "0 x 2 * * ?",
        "? 0 2 * * ?",
        "0 0 2 ? * MON#6",
        "every day at noon please now",
    ],
)
def test_what_is_not_a_quartz_expression(expression):
    with pytest.raises(quartz.CronError):
        quartz.parse(expression)
