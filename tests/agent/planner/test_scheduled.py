"""Which jobs run at some time: the time is tested on their schedules in words."""

from __future__ import annotations

import pytest

from agent.providers.planner.language.scheduled import is_told, scheduled_when

DAILY, LATE, MONDAY = "every day at 02:00 (UTC)", "every day at 23:15 (UTC)", "every Monday at 04:00 (UTC)"
OFTEN, FIRST, NEVER = "every 15 minutes (UTC)", "on day 1 of every month at 06:00 (UTC)", ""


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        ("which jobs run daily?", (DAILY, LATE)),
        ("what runs at night?", (DAILY, LATE, MONDAY, OFTEN)),
        ("which jobs are scheduled before 4am", (DAILY, OFTEN)),
        ("jobs scheduled after noon", (LATE, OFTEN)),
        ("which jobs run between 2 and 6pm", (OFTEN,)),
        ("which jobs run between 2 and 6am", (DAILY, MONDAY, OFTEN, FIRST)),
        ("which jobs run on mondays", (DAILY, LATE, MONDAY, OFTEN)),
        ("list jobs that run on tuesdays before 5", (DAILY, OFTEN)),
        ("which jobs run weekly", (MONDAY,)),
        ("which jobs run at 2am?", (DAILY, OFTEN)),
        ("which jobs run monthly", (FIRST,)),
    ],
)
def test_a_time_is_tested(said, fits):
    when = scheduled_when(said)
    assert when is not None
    assert tuple(cell for cell in (DAILY, LATE, MONDAY, OFTEN, FIRST, NEVER) if when.holds(cell)) == fits


@pytest.mark.parametrize(
    "said",
    ["which jobs are running right now", "what runs today?", "which jobs run next", "which jobs run after the etl",
     "which jobs run on the ETL Nightly cluster", "what is running", "which jobs are scheduled?", "run the jobs daily"],
)  # fmt: skip
def test_what_asks_for_no_time_of_a_schedule_is_left(said):
    assert scheduled_when(said) is None


def test_a_bare_cron_expression_is_not_tested():
    assert is_told(DAILY)
    assert is_told(NEVER)
    assert not is_told("0 0 9 ? * MON-FRI (UTC)")
