"""What only the runs of jobs tell: how long they take, how often they fail, which leads."""

from __future__ import annotations

import pytest

from agent.providers.planner.language.job_figures import job_figures_in
from tests.agent.planner.conftest import table

RUNS = [
    ("9001", "Nightly ETL", "101", "SUCCESS", "1200"),
    ("9002", "Nightly ETL", "101", "SUCCESS", "1800"),
    ("9003", "Nightly ETL", "101", "FAILED", "30"),
    ("9004", "Nightly ETL", "101", "RUNNING", "9000"),
    ("9005", "Taxi Data Ingestion", "104", "FAILED", "20"),
    ("9006", "Taxi Data Ingestion", "104", "FAILED", "25"),
    ("9007", "Daily Sales Report", "102", "SUCCESS", "300"),
]
COLUMNS = "run_id | job_name | job_id | state | started | seconds | trigger | message"


@pytest.fixture
def ran(talk):
    def list_job_runs(job: str = "", state: str = "", since: str = "", limit: int = 50) -> str:
        rows = [r for r in RUNS if job in ("", r[1]) and state in ("", r[3])]
        shown = [(*r[:4], "2026-01-31 09:00", r[4], "PERIODIC", "-") for r in rows]
        return table(f"{len(rows)} runs.", COLUMNS, shown)

    talk.texts.list_job_runs = list_job_runs
    return talk


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("which job takes the longest?", "**Nightly ETL** takes the longest:"),
        ("slowest job", "**Nightly ETL** takes the longest:"),
        ("what's the fastest job", "**Daily Sales Report** takes the shortest time:"),
        (
            "which job fails the most?",
            "**Taxi Data Ingestion** failed the most:\n\n- **Taxi Data Ingestion**: 2 failed",
        ),
        ("job with the most failures", "**Taxi Data Ingestion** failed the most:"),
        ("which job is the least reliable?", "**Taxi Data Ingestion** fails the largest part of its runs:"),
        ("which job runs most often", "**Nightly ETL** ran the most:"),
        ("which jobs take longer than 10 minutes?", "1 job takes more than 10 min on average:\n\n- **Nightly ETL**"),
        ("average duration of Nightly ETL", "**Nightly ETL** takes 25 min on average, between 20 min and 30 min"),
        ("how long does nightly etl usually take?", "**Nightly ETL** takes 25 min on average"),
        ("what's the success rate of Nightly ETL", "2 of 3 runs of **Nightly ETL** did not fail: 67 %."),
        ("how long does Taxi Data Ingestion take on average", "No run of **Taxi Data Ingestion** has succeeded"),
        ("average run time per job", "3 jobs with runs:\n\n- **Nightly ETL**: 4 runs, 1 failed, 25 min on average"),
    ],
)
def test_figures_of_the_runs_of_jobs(ran, said, told):
    calls, reply = ran.say(said)
    assert [name for name, _ in calls][-1] == "list_job_runs"
    assert told in reply.text


def test_jobs_that_never_failed_are_the_others(ran):
    reply = ran.say("which jobs have never failed?")[1]
    assert "**Daily Sales Report**" in reply.text
    assert "Nightly ETL" not in reply.text.split("<followups>")[0]
    assert "Taxi Data Ingestion" not in reply.text.split("<followups>")[0]


def test_without_a_successful_run_there_is_no_usual_time(ran):
    ran.texts.list_job_runs = lambda **_: table(
        "1 runs.", COLUMNS, [("9005", "Taxi Data Ingestion", "104", "FAILED", "2026-01-31 09:00", "20", "-", "-")]
    )
    assert "No run has succeeded" in ran.say("which job takes the longest?")[1].text


def test_it_says_when_not_all_runs_were_seen(ran):
    ran.texts.list_job_runs = lambda **_: table(
        "900 runs.", COLUMNS, [("9007", "Daily Sales Report", "102", "SUCCESS", "2026-01-31 09:00", "300", "-", "-")]
    )
    assert "Counted over the newest 1 of 900 runs." in ran.say("which job takes the longest?")[1].text


@pytest.mark.parametrize(
    "said",
    [
        "average duration of trips",
        "average length of a review",
        "show the runs of the slowest job",
        "stop the longest running job",
        "which jobs failed today?",
        "list all jobs",
        "how long did run 90009 take",
        "job run history of Nightly ETL",
        "which zip takes the longest",
    ],
)
def test_other_questions_are_none_of_these(said):
    asked = job_figures_in(said)
    assert asked is None or asked.name in ("trips", "a review")


def test_what_is_no_job_is_a_question_about_data(talk):
    calls, _ = talk.say("average duration of trips")
    assert "list_job_runs" not in {name for name, _ in calls}
    assert [name for name, _ in calls][-1] == "execute_sql"
