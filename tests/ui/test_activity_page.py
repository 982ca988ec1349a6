"""The activity page: filters, totals, a call's details."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from fake_runtime import FakeRuntime
from streamlit.testing.v1 import AppTest

from agent.activity import Activity, ActivityReport
from ui.activity import Filters, approval, changes, chosen, over_time

Open = Callable[..., AppTest]
PAGE = "pages/6_Activity.py"
AT = dt.datetime(2026, 3, 2, 23, 30, tzinfo=dt.UTC).timestamp()


def call(tool: str, **facts: object) -> Activity:
    known: dict[str, object] = {"arguments": {}, "user": "ana"} | facts
    return Activity("talk", f"c-{tool}", AT, tool=tool, title="", **known)  # type: ignore[arg-type]


CALLS = [
    call("stop_cluster", outcome="done", asked=True, approved=True, decided_by="bo"),
    call("list_jobs", outcome="failed", user="bo"),
    call("execute_sql", outcome="done", arguments={"sql": "SELECT 1"}),
]


@pytest.mark.parametrize(
    ("filters", "tools"),
    [
        (Filters(), ["stop_cluster", "list_jobs", "execute_sql"]),
        (Filters(users=["bo"]), ["list_jobs"]),
        (Filters(tools=["execute_sql"], outcomes=["done"]), ["execute_sql"]),
        (Filters(outcomes=["declined"]), []),
        (Filters(changes_only=True), ["stop_cluster"]),
    ],
)
def test_filters(filters: Filters, tools: list[str]) -> None:
    assert [found.tool for found in chosen(CALLS, filters)] == tools


def test_sql_counts_as_a_change_unless_it_reads() -> None:
    assert changes(call("execute_sql", arguments={"sql": "DELETE FROM t"}))
    assert not changes(CALLS[2])
    assert approval(CALLS[0]) == "Approved by bo"


def test_a_day_is_the_persons_own() -> None:
    [utc] = over_time([CALLS[0]], unit="day", timezone=None)
    [tokyo] = over_time([CALLS[0]], unit="day", timezone="Asia/Tokyo")
    assert (utc["when"], tokyo["when"]) == ("2026-03-02T00:00:00", "2026-03-03T00:00:00")


def test_what_waits_has_changed_nothing_yet(open_page: Open, runtime: FakeRuntime) -> None:
    open_calls = [call("stop_cluster", outcome=outcome) for outcome in ("waiting", "declined", "unknown")]
    runtime.report = ActivityReport([*CALLS, *open_calls], 2, 12_400, 0.04)
    page = open_page(PAGE)
    assert next(metric.value for metric in page.metric if metric.label == "Changes") == "2"


def test_the_page_counts_and_filters(open_page: Open, runtime: FakeRuntime) -> None:
    runtime.report = ActivityReport(CALLS, 2, 12_400, 0.04)
    page = open_page(PAGE)
    assert not page.exception
    metrics = {metric.label: metric.value for metric in page.metric}
    assert metrics == {
        "Calls": "3",
        "Changes": "1",
        "Failed": "1",
        "Approved": "1",
        "Tokens": "12.4k",
        "Cost": "$0.0400",
    }
    page.multiselect(key="activity-users").set_value(["bo"]).run()
    assert list(page.dataframe[0].value["What"]) == ["List jobs"]


def test_nothing_done_says_what_to_do(open_page: Open, runtime: FakeRuntime) -> None:
    assert any("Ask for something" in caption.value for caption in open_page(PAGE).caption)
