"""Which results are shown, where, and which stay inside their step."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ui.cards import card_lines
from ui.panels import CardPanel, ListPanel, Panel, StatementPanel, panels_of
from ui.states import dot_text, settled
from ui.tables import rows_of
from ui.turns import Step, StepState, Text, Turn

NOW = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)
CLUSTERS = {"clusters": [{"id": "a", "name": "A", "state": "RUNNING"}], "count": 1, "truncated": False}
JOBS = {"jobs": [{"id": 1, "name": "J"}], "count": 1, "truncated": False}
RESULT = {
    "statement": {"statement_id": "s1", "sql": "select 1", "row_count": 1, "seconds": 0.2},
    "columns": [{"name": "n", "type": "INT"}],
    "rows": [[1]],
}
CHART = {"chart": {"statement_id": "s1", "kind": "bar", "x": "a", "y": "n", "color": None, "title": None}}


def panels(*steps: tuple[str, dict[str, Any] | None], state: StepState = StepState.DONE) -> dict[str, Panel]:
    made = tuple(
        Step(f"c{place}", name, {}, "", state, structured=structured) for place, (name, structured) in enumerate(steps)
    )
    return panels_of(Turn("t", "ana", "?", 0.0, made))


@pytest.mark.parametrize(
    ("steps", "shown"),
    [
        ([("list_clusters", CLUSTERS)], {"c0": ListPanel}),
        (
            [("list_clusters", CLUSTERS), ("list_jobs", {"jobs": [{"id": 1}], "count": 1})],
            {"c0": ListPanel, "c1": ListPanel},
        ),
        ([("list_clusters", CLUSTERS), ("stop_cluster", {"cluster": {"id": "a"}})], {}),
        ([("search_tables", {"tables": [{"id": "t"}], "count": 1}), ("execute_sql", RESULT)], {"c1": StatementPanel}),
        ([("list_clusters", {"clusters": [], "count": 0})], {}),
        ([("start_cluster", {"cluster": {"id": "a", "state": "PENDING"}})], {"c0": CardPanel}),
        ([("get_cluster", {"cluster": {"id": "a", "state": "PENDING"}})], {}),
        ([("run_job", {"run": {"id": "1", "state": "RUNNING"}})], {"c0": CardPanel}),
        ([("execute_sql", RESULT), ("get_statement", RESULT)], {"c1": StatementPanel}),
        ([("execute_sql", {"statement": {"statement_id": "s1"}, "columns": []})], {}),
        ([("execute_sql", RESULT), ("show_chart", CHART)], {"c0": StatementPanel}),
        ([("show_chart", CHART)], {"c0": StatementPanel}),
    ],
)
def test_what_is_shown(steps: list[tuple[str, dict[str, Any]]], shown: dict[str, type]) -> None:
    assert {call: type(panel) for call, panel in panels(*steps).items()} == shown


def test_a_list_that_was_written_about_stays() -> None:
    """It was drawn while the turn ran: a later call must not make it vanish."""
    steps = [
        Step("c0", "list_clusters", {}, "", StepState.DONE, structured=CLUSTERS),
        Text("t0", "Seven of them. Now the trips:"),
        Step("c1", "execute_sql", {}, "", StepState.DONE, structured=RESULT),
    ]
    assert list(panels_of(Turn("t", "ana", "?", 0.0, tuple(steps)))) == ["c1", "c0"]


def test_failed_calls_show_nothing() -> None:
    assert panels(("list_clusters", CLUSTERS), state=StepState.FAILED) == {}


def test_a_chart_joins_its_statement() -> None:
    panel = panels(("execute_sql", RESULT), ("show_chart", CHART))["c0"]
    assert isinstance(panel, StatementPanel)
    assert panel.chart == CHART["chart"]
    assert panel.rows == ((1,),)


def test_a_cluster_list_as_people_read_it() -> None:
    items = [
        {"id": "1", "name": "A", "state": "RUNNING", "idle_minutes": 190, "workers": 2, "usd_per_hour": 3.1},
        {"id": "2", "name": "B", "state": "TERMINATED", "idle_minutes": None, "workers": 4, "usd_per_hour": None},
    ]
    assert rows_of("clusters", items, now=NOW) == {
        "Name": ["A", "B"],
        "State": ["🟢 Running", "⚪ Stopped"],
        "Idle": ["3 h 10 min", ""],
        "Workers": [2, 4],
        "Per hour": ["$3.10", ""],
    }


def test_a_list_of_an_unknown_kind_shows_its_plain_fields() -> None:
    items = [{"id": 7, "state": "FAILED", "tags": {"a": 1}, "note": None}]
    assert rows_of("gadgets", items, now=NOW) == {"Id": ["7"], "State": ["🔴 Failed"]}


@pytest.mark.parametrize(
    ("state", "run", "final", "text"),
    [
        ("RUNNING", False, True, "🟢 Running"),
        ("RUNNING", True, False, "🟢 Running"),
        ("PENDING", False, False, "🟡 Starting"),
        ("TERMINATING", True, False, "🟡 Stopping"),
        ("TERMINATED", False, True, "⚪ Stopped"),
        ("SUCCESS", True, True, "🟢 Succeeded"),
        ("FAILED", True, True, "🔴 Failed"),
        ("NEVER_SEEN", False, True, "⚪ Never seen"),
        (None, False, True, "⚪ Unknown"),
    ],
)
def test_states(state: str | None, run: bool, final: bool, text: str) -> None:
    assert settled(state, run=run) is final
    assert dot_text(state) == text


def test_a_run_card_says_why_it_failed() -> None:
    run = {
        "run_id": 7,
        "job_name": "Nightly",
        "state": "FAILED",
        "state_message": "Workload failed",
        "start_time": "2026-03-01T11:50:00Z",
        "end_time": "2026-03-01T11:52:00Z",
        "tasks": [{"state": "SUCCESS"}, {"state": "FAILED", "error": "[CAST_INVALID_INPUT] $x"}],
    }
    title, facts, trouble = card_lines("run", run, now=NOW)
    assert title == ":red[●] **Nightly** · Failed"
    assert facts == "run 7 · started 10 min ago · 2 min · 2 of 2 tasks done"
    assert trouble == r"\[CAST\_INVALID\_INPUT\] \$x"
