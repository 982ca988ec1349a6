"""When something is to run: what is said is the whole of the schedule, or nothing is scheduled."""

from __future__ import annotations

import pytest

from agent.providers.planner.language.repeats import cron_of, why_none
from agent.providers.planner.language.schedule import in_words
from agent.providers.planner.language.when_said import bare_when, parted_when
from tests.agent.planner.calls import changed


@pytest.mark.parametrize(
    ("said", "cron", "words"),
    [
        ("at 6 and 18", "0 0 6,18 * * ?", "every day at 06:00 and 18:00"),
        ("weekdays at 8, 12 and 17", "0 0 8,12,17 ? * MON-FRI", "on weekdays at 08:00, 12:00 and 17:00"),
        ("at 9 and 5pm", "0 0 9,17 * * ?", "every day at 09:00 and 17:00"),
        ("every night at 11", "0 0 23 * * ?", "every day at 23:00"),
        ("nightly at 2", "0 0 2 * * ?", "every day at 02:00"),
        ("every evening at 8", "0 0 20 * * ?", "every day at 20:00"),
        ("daily at 6 except sundays", "0 0 6 ? * MON-SAT", "Monday to Saturday at 06:00"),
        ("daily at 6, but not on weekends", "0 0 6 ? * MON-FRI", "on weekdays at 06:00"),
        ("weekdays except fridays at 9", "0 0 9 ? * MON-THU", "Monday to Thursday at 09:00"),
        ("monday through thursday at 6", "0 0 6 ? * MON-THU", "Monday to Thursday at 06:00"),
        ("mondays and thursdays at 8", "0 0 8 ? * MON,THU", "every Monday and Thursday at 08:00"),
        ("first monday of the month at 7", "0 0 7 ? * MON#1", "on the first Monday of every month at 07:00"),
        ("last friday of every month at 18:30", "0 30 18 ? * FRIL", "on the last Friday of every month at 18:30"),
        ("last day of the month at 22:00", "0 0 22 L * ?", "on the last day of every month at 22:00"),
        ("on the 1st and 15th at 6", "0 0 6 1,15 * ?", "on days 1 and 15 of every month at 06:00"),
        ("on day 3 of every month at 03:00 (UTC)", "0 0 3 3 * ?", "on day 3 of every month at 03:00"),
        ("quarterly at 5:00", "0 0 5 1 1,4,7,10 ?", "on day 1 of January, April, July and October at 05:00"),
        ("every 15 minutes on weekdays", "0 0/15 * ? * MON-FRI", "every 15 minutes on weekdays"),
        ("every 15 minutes between 8 and 18", "0 0/15 8-17 * * ?", "every 15 minutes from 08:00 to 18:00"),
        ("every hour from 9am to 5pm", "0 0 9-17 * * ?", "every hour from 09:00 to 17:00"),
        ("every 2 hours starting at 7", "0 0 1/2 * * ?", "every 2 hours from 01:00"),
        ("every hour at minute 15 (UTC)", "0 15 * * * ?", "every hour at minute 15"),
        ("every 120 minutes", "0 0 0/2 * * ?", "every 2 hours"),
        ("weekly", "0 0 0 ? * MON", "every Monday at 00:00"),
        ("0 0 8 ? * MON-FRI", "0 0 8 ? * MON-FRI", "on weekdays at 08:00"),
    ],
)
def test_a_schedule_in_words(said, cron, words):
    assert cron_of(said) == cron
    assert in_words(cron) == words


@pytest.mark.parametrize(
    "said",
    [
        "at 1:30 and at 5",
        "at 6 and 9 pm",
        "every other day at 6",
        "every second monday at 6",
        "biweekly on mondays at 6",
        "every 3 days at 4",
        "every two weeks on monday",
        "every 90 minutes",
        "every 5 hours",
        "every 10 seconds",
        "weekdays at 8 and weekends at 10",
        "every day at 6 starting monday",
        "daily at 6 until friday",
        "daily at 6 except on holidays",
        "every hour during business hours",
        "every 15 minutes from 9 to 5",
    ],
)
def test_what_one_schedule_cannot_say_is_none(said):
    assert cron_of(said) is None
    assert why_none(said)


@pytest.mark.parametrize("said", ["twice a day", "daily at 25:00", "three times a week", "in january at 6 and a half"])
def test_what_is_not_understood_is_no_midnight(said):
    assert cron_of(said) in (None, "0 0 6 1 1 ?")


def test_words_that_only_say_when():
    assert bare_when("sundays instead, same time, please") == "sundays, same time"
    assert [bare_when(said) for said in ("by region", "every customer", "two")] == ["", "", ""]
    assert parted_when("Daily Load every other day at 6") == ("Daily Load", "every other day at 6")
    assert parted_when("run the Weekly Sync") is None


@pytest.mark.parametrize(
    ("said", "cron"),
    [
        ("Customer Churn Training should start at 6 and at 18", "0 0 6,18 * * ?"),
        ("run Nightly ETL every day but sunday at 6", "0 0 6 ? * MON-SAT"),
        ("Nightly ETL should run on the last day of the month at 22:00", "0 0 22 L * ?"),
        ("Nightly ETL to mondays and thursdays at 8", "0 0 8 ? * MON,THU"),
        ("Nightly ETL: mondays at 8", "0 0 8 ? * MON"),
        ("when does Nightly ETL run? | make it 8:30", "0 30 8 * * ?"),
        ("what's the schedule of Nightly ETL? | make that Sundays at 8 in the evening", "0 0 20 ? * SUN"),
    ],
)
def test_a_job_gets_the_schedule_that_is_said(talk, said, cron):
    *before, last = said.split(" | ")
    for text in before:
        talk.say(text)
    ((tool, args),) = changed(talk.say(last)[0])
    assert (tool, args["schedule"]) == ("update_job", cron)


def test_a_telegram_and_a_run(talk):
    calls = changed(talk.say("Daily Sales Report to 08:00, and run it once now")[0])
    assert [name for name, _ in calls] == ["update_job", "run_job"]
    assert calls[0][1]["schedule"] == "0 0 8 * * ?"


@pytest.mark.parametrize(
    "said",
    [
        "Customer Churn Training should start at 1:30 and at 5",
        "run Nightly ETL every other day at 6",
        "trigger Nightly ETL twice a day",
        "start Nightly ETL every fortnight",
        "do Nightly ETL every weekday in the small hours",
        "create a job Fare Check for /Shared/etl/clean_orders every two weeks on monday",
        "schedule Nightly ETL daily at 6 starting next week",
    ],
)
def test_nothing_is_run_or_made_where_the_schedule_cannot_be(talk, said):
    assert changed(talk.say(said)[0]) == []
