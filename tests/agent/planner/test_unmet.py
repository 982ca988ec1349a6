"""What an order says beside what its call does is asked about: a size, retries, a second scope, a second job."""

from __future__ import annotations

import pytest

from tests.agent.planner.calls import changed


@pytest.mark.parametrize(
    "said",
    [
        "start BI Warehouse as Large",
        "restart BI Adhoc with 4 workers",
        "run clean_orders on BI Adhoc with 2 workers",
        "create a job Fare Check for /Shared/etl/clean_orders every day at 6 with 2 retries",
        "put the secret mail-pass in staging and prod-keys",
        "create a warehouse called w2 serverless",
        "create a cluster called c9 with 2 workers and autoscaling to 5",
        "run Nightly ETL at 6",
        "clone https://github.com/acme/dbt-models with sparse checkout",
        "clone https://github.com/acme/dbt-models, shallow",
        "clone https://github.com/acme/dbt-models with submodules",
        "pull etl-pipelines and force it",
        "force pull etl-pipelines",
        "pull etl-pipelines with rebase",
        "pull etl-pipelines and discard my local changes",
        "pull etl-pipelines without overwriting my changes",
        "pull etl-pipelines but keep my local changes",
        "create a notebook x in Scala and R",
        "create a notebook x in python or sql",
    ],
)
def test_nothing_is_done_without_what_was_said(talk, said):
    assert changed(talk.say(said)[0]) == []


def test_both_jobs_get_the_schedule(talk):
    calls = changed(talk.say("schedule Nightly ETL and Taxi Data Ingestion daily at 6")[0])
    assert [(args["job"], args["schedule"]) for _, args in calls] == [
        ("Nightly ETL", "0 0 6 * * ?"),
        ("Taxi Data Ingestion", "0 0 6 * * ?"),
    ]


def test_a_new_job_gets_its_parameters(talk):
    said = "create a job called Fare Check for /Shared/etl/clean_orders daily at 6 with day=5"
    ((tool, args),) = changed(talk.say(said)[0])
    assert tool == "create_job"
    assert args["parameters"] == {"day": "5"}


@pytest.mark.parametrize(
    "said",
    ["export clean_orders as pdf", "export clean_orders in pdf format", "export the clean_orders notebook to markdown"],
)
def test_a_notebook_is_not_exported_in_another_format(talk, said):
    calls, reply = talk.say(said)
    assert "export_notebook" not in [tool for tool, _ in calls]
    assert "only as source, HTML or Jupyter" in reply.text


@pytest.mark.parametrize(
    "said",
    [
        "start BI Warehouse",
        "run clean_orders with size=large",
        "restart BI Adhoc",
        "clone https://github.com/acme/shallow-water",
        "pull etl-pipelines",
        "switch etl-pipelines to the branch force-refresh",
        "create a notebook x in Scala",
    ],
)
def test_plain_orders_are_carried_out(talk, said):
    assert len(changed(talk.say(said)[0])) == 1
