"""A time of day alone keeps the days on which a job runs."""

from __future__ import annotations

import pytest

from agent.providers.planner.language.reader import read_clause
from agent.providers.planner.plans.job_times import new_cron
from agent.providers.planner.things import Thing
from tests.agent.planner.calls import changed

MONDAYS = Thing("job", "Weekly Sync", "7", "7", {"schedule": "every Monday at 04:00 (UTC)"})


@pytest.mark.parametrize(
    ("said", "cron"),
    [
        ("move Weekly Sync to 7am", "0 0 7 ? * MON"),
        ("reschedule Weekly Sync to 7am", "0 0 7 ? * MON"),
        ("move Weekly Sync to daily at 7am", "0 0 7 * * ?"),
        ("schedule Weekly Sync daily at 7am", "0 0 7 * * ?"),
        ("move Weekly Sync to tuesdays", "0 0 4 ? * TUE"),
        ("move Weekly Sync to fridays at 9", "0 0 9 ? * FRI"),
        ("reschedule it to sundays, same time", "0 0 4 ? * SUN"),
        ("move Weekly Sync to 6 and 18", "0 0 6,18 ? * MON"),
    ],
)
def test_when_a_weekly_job_runs(said, cron):
    assert new_cron(read_clause(said), MONDAYS) == cron


@pytest.mark.parametrize("said", ["actually no, switch it back on", "turn it back on", "switch Nightly ETL back on"])
def test_a_job_that_is_turned_on_is_not_run(talk, said):
    talk.say("pause Nightly ETL")
    assert changed(talk.say(said)[0]) == [("update_job", {"job": "Nightly ETL", "paused": False})]


def test_another_step_of_the_message_still_runs_it(talk):
    assert [name for name, _ in changed(talk.say("switch on the BI warehouse and run Nightly ETL")[0])] == [
        "start_warehouse",
        "run_job",
    ]


def test_a_parameter_is_no_part_of_the_name(talk):
    calls = changed(talk.say("kick off the churn training with learning_rate 0.1")[0])
    assert calls == [("run_job", {"job": "Customer Churn Training", "parameters": {"learning_rate": "0.1"}})]
