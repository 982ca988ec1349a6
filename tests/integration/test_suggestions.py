"""What a dashboard offers to ask, said to the built-in planner on the embedded workspace: each is answered, by the tool
that can answer it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from agent.events import ToolCall, TurnEnded
from agent.followups import split_followups
from local_workspace.server import Running
from tests.integration.conftest import USER, Talk, talk_with
from ui.empty import EXAMPLES
from ui.suggestions import Suggestion, about_activity, about_board, about_compute, about_jobs, about_sql, about_table

ZIPS = "SELECT pickup_zip, count(*) AS trips FROM samples.nyctaxi.trips GROUP BY 1 ORDER BY 2 DESC LIMIT 12"
NEEDED = {  # first words of a suggestion → the tool without which it is not answered
    "Show recent events": "get_cluster",
    "Is Starter Warehouse": "list_warehouses",
    "Which clusters": "list_clusters",
    "Stop all idle": "stop_cluster",
    "List SQL warehouses": "list_warehouses",
    "Why did": "get_job_run",
    "Show the last 5 runs": "list_job_runs",
    "When does": "get_job",
    "Which jobs": "list_job_runs",
    "Describe": "describe_table",
    "How many rows": "execute_sql",
    "Show 10 rows": "describe_table",
    "Number of rows per month": "show_chart",
    "List catalogs": "list_catalogs",
    "Find tables": "search_tables",
    "Chart": "show_chart",
    "Top 10": "execute_sql",
    "SELECT": "execute_sql",
    "Show my slowest": "list_query_history",
    "Show the query": "list_query_history",
    "What are the slowest": "list_query_history",
    "Show failed queries": "list_query_history",
    "What jobs failed": "list_job_runs",
    "Start my ML": "start_cluster",
}
OFFERED: dict[str, tuple[Suggestion, ...]] = {
    "Compute": (
        *about_compute("BI Adhoc", idle=True, warehouse="Starter Warehouse"),
        *about_compute("", idle=False),
    ),
    "Jobs": (
        *about_jobs(run="90014", failed="Taxi Data Ingestion", job="Taxi Data Ingestion"),
        *about_jobs(failed="Daily Sales Report"),
    ),
    "Catalog": (
        *about_table("samples.tpch.orders", timed=True),
        *about_table("samples.nyctaxi.trips", timed=True),
        *about_table(""),
    ),
    "SQL": tuple(about_sql(ZIPS, result=True)),
    "Board": (*about_board([("Trips by zip", ZIPS)]), *about_board([])),
    "Activity": tuple(about_activity()),
    "Chat": tuple(Suggestion(*example) for example in EXAMPLES),
}


@pytest.mark.parametrize("page", OFFERED)
def test_what_a_page_offers_is_answered(workspace: Running, tmp_path: Path, page: str) -> None:
    with talk_with(tmp_path, workspace, provider="planner") as first:
        looking = {"page": page}
        if page == "SQL":
            first.say(ZIPS)
            looking["statement_id"] = first.last_result().structured["statement"]["statement_id"]  # type: ignore[index]
        for text in dict.fromkeys(one.text for one in OFFERED[page]):
            talk = Talk(first.runtime, first.runtime.new_conversation(user=USER), timezone="UTC")
            talk.runtime.submit(talk.conversation_id, text, author=USER, timezone="UTC", page=looking)
            said = talk.settle(0)
            [needed] = {tool for words, tool in NEEDED.items() if text.startswith(words)}
            assert needed in talk.called(), (text, talk.called(), said)
            assert not any(result.is_error for result in talk.payloads(type(talk.last_result()))), text
            if text.startswith(("How many rows", "Number of rows")):
                ran = [call.arguments["sql"] for call in talk.payloads(ToolCall) if call.name == "execute_sql"]
                assert all(re.search(r"count\(\*\)", sql, re.IGNORECASE) for sql in ran), ran
            assert [ended.reason for ended in talk.payloads(TurnEnded)] == ["end_turn"] or talk.pending(), text


def test_what_is_offered_follows_what_is_shown() -> None:
    assert about_jobs(failed="ETL")[0].label == "Why did ETL fail?"
    assert "ETL" not in " ".join(one.label for one in about_jobs())
    assert about_board([("Here only", "SELECT * FROM t")]) == about_board([])
    assert [one.text for one in about_board([("Trips", ZIPS)])] == [ZIPS]
    assert all("idle" not in one.label for one in about_compute("", idle=False))


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        ("Number of rows by o_orderstatus in samples.tpch.orders as a chart", ["a pie chart", "by o_orderpriority"]),
        ("Number of rows per day in samples.nyctaxi.trips as a chart", ["an area chart", "per week"]),
        ("average fare by pickup zip as a chart", ["a histogram", "by dropoff_zip"]),
    ],
)
def test_what_follows_a_chart_is_about_the_chart(planner_talk: Talk, asked: str, offered: list[str]) -> None:
    """Another kind and another dimension; each draws it, and offers how to go on from there."""
    talk = planner_talk
    first = talk.say(asked)
    kind, dimension = split_followups(first)[1][:2]
    assert [kind.removeprefix("Show it as "), dimension.removeprefix("The same ")] == offered
    for said in (kind, dimension):
        answer = talk.say(said)
        chart = talk.last_result().structured or {}
        assert not talk.last_result().is_error, (said, answer)
        assert "chart" in chart, (said, answer, talk.called())
        again = split_followups(answer)[1]
        assert again
        assert "List catalogs" not in again
    if "by " in dimension:
        assert chart["chart"]["x"] == offered[1].removeprefix("by ")
