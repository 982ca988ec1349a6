"""What is offered for which state, which calls it makes, and the figures of the Compute, Jobs and Catalog pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from fake_runtime import FakeRuntime
from streamlit.testing.v1 import AppTest

from agent import events as log
from agent.events import Event, ToolResult
from mcp_tools.cron import checked
from ui.compute import up_for, with_use
from ui.following import Followed, last_object
from ui.row_actions import Kind, actions_of, call_of
from ui.runs import strips, timeline
from ui.schedule import quartz
from ui.table_page import profile_of, profile_sql
from ui.tables import rows_of

Open = Callable[..., AppTest]
ON_C = {"cluster": "c"}
RUN = ("run_job", {"job": "7"})
WHY = ("get_job_run", {"run_id": 9})
REPAIR = ("run_job", {"job": "7", "repair_run_id": 9})
RESUME = ("update_job", {"job": "7", "paused": False})


@pytest.mark.parametrize(
    ("kind", "item", "calls"),
    [
        ("cluster", {"id": "c", "state": "RUNNING"}, [("stop_cluster", ON_C), ("restart_cluster", ON_C)]),
        ("cluster", {"id": "c", "state": "TERMINATED"}, [("start_cluster", {"cluster": "c"})]),
        ("cluster", {"id": "c", "state": "PENDING"}, []),
        ("warehouse", {"id": "w", "state": "STOPPED"}, [("start_warehouse", {"warehouse": "w"})]),
        ("warehouse", {"id": "w", "state": "RUNNING"}, [("stop_warehouse", {"warehouse": "w"})]),
        ("job", {"id": "7"}, [("run_job", {"job": "7"})]),
        ("job", {"id": "7", "cron": "0 0 2 * * ?", "paused": True}, [RUN, RESUME]),
        ("run", {"id": "9", "run_id": 9, "state": "RUNNING"}, [("cancel_job_run", {"run_id": 9})]),
        ("run", {"id": "9", "run_id": 9, "job_id": 7, "state": "FAILED"}, [WHY, REPAIR, RUN]),
        ("run", {"id": "9", "run_id": 9, "state": "SUCCESS"}, []),
    ],
)  # fmt: skip
def test_actions(kind: Kind, item: dict[str, Any], calls: list[tuple[str, dict[str, Any]]]) -> None:
    assert [call_of(action, kind, item) for action in actions_of(kind, item)] == calls


@pytest.mark.parametrize(
    ("every", "at", "cron"),
    [
        ("Every hour", dt.time(2, 15), "0 15 * * * ?"),
        ("Every day", dt.time(2), "0 0 2 * * ?"),
        ("Monday to Friday", dt.time(8, 30), "0 30 8 ? * MON-FRI"),
        ("Every week", dt.time(23, 5), "0 5 23 ? * SUN"),
        ("Every month, on the 1st", dt.time(0), "0 0 0 1 * ?"),
    ],
)
def test_a_schedule_as_quartz(every: str, at: dt.time, cron: str) -> None:
    assert quartz(every, at, "Sunday") == cron
    assert checked(cron) == cron, "the tool takes it"


def test_a_schedule_is_changed_from_the_page(
    open_page: Open, runtime: FakeRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = {"selection": {"rows": [0]}}
    monkeypatch.setattr("ui.selection.draw_columns", lambda *_, **__: chosen)
    job = {"id": "7", "job_id": 7, "name": "ETL", "cron": "0 0 2 * * ?", "schedule": "every day at 02:00 (UTC)"}
    runtime.answers["list_jobs"] = [ToolResult("p", "", False, {"jobs": [job]})]
    runtime.answers["list_job_runs"] = [ToolResult("p", "", False, {"runs": []})]
    page = open_page("pages/2_Jobs.py")
    assert not page.exception, page.exception
    page.selectbox(key="schedule-7-e").select("Every week").run()
    page.selectbox(key="schedule-7-day").select("Friday")
    page.button(key="schedule-7-save").click().run()
    [(tool, arguments)] = runtime.proposed
    assert (tool, arguments["job"], arguments["schedule"]) == ("update_job", "7", "0 0 2 ? * FRI")
    assert arguments["timezone"]


CLUSTERS = [
    {"id": "a", "name": "A", "state": "RUNNING", "idle_minutes": 90, "usd_per_hour": 2.0},
    {"id": "b", "name": "B", "state": "RUNNING", "idle_minutes": 5, "usd_per_hour": 8.0},
    {"id": "c", "name": "C", "state": "TERMINATED", "idle_minutes": None, "usd_per_hour": 1.0},
]
WAREHOUSES = [
    {"id": "v", "name": "V", "state": "RUNNING", "idle_minutes": 30, "usd_per_hour": 2.8},
    {"id": "w", "name": "W", "state": "RUNNING", "idle_minutes": None, "usd_per_hour": None},
    {"id": "x", "name": "X", "state": "STOPPED", "idle_minutes": None, "usd_per_hour": 16.8},
]


def test_idle_clusters_and_warehouses_cost_what_they_cost(open_page: Open, runtime: FakeRuntime) -> None:
    runtime.answers["list_clusters"] = [ToolResult("p", "", False, {"clusters": CLUSTERS})]
    runtime.answers["list_warehouses"] = [ToolResult("p", "", False, {"warehouses": WAREHOUSES})]
    page = open_page("pages/1_Compute.py")
    assert not page.exception
    metrics = {metric.label: metric.value for metric in page.metric}
    assert metrics == {
        "Running": "4 of 6",
        "Per hour": "$12.80",
        "Idle for 30 min": "2",
        "Idle per hour": "$4.80",
        "Spent idle": "$4.40",
    }
    helps = {metric.label: metric.help for metric in page.metric}
    assert helps["Running"] == "2 of 3 clusters, 2 of 3 SQL warehouses"
    assert helps["Idle for 30 min"] == "A, V. Not known of: W"
    assert helps["Per hour"].endswith("without W: the price is not known")


def test_a_table_says_how_long_each_is_up_and_idle_and_where_nobody_knows() -> None:
    now = dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)
    warehouses: list[dict[str, Any]] = [
        WAREHOUSES[0] | {"running_since": "2026-01-31T10:00:00Z", "start_known": True, "size": "Small"},
        WAREHOUSES[0] | {"running_since": "2026-01-31T11:20:00Z", "start_known": False, "size": "Small"},
        WAREHOUSES[1] | {"size": "Small"},
        WAREHOUSES[2] | {"size": "Medium"},
    ]
    assert with_use(rows_of("warehouses", warehouses, now=now), warehouses, now=now) == {
        "Name": ["V", "V", "W", "X"],
        "State": ["🟢 Running", "🟢 Running", "🟢 Running", "⚪ Stopped"],
        "Up for": ["2 h", "over 40 min", "not known", ""],
        "Idle": ["30 min", "30 min", "not known", ""],
        "Per hour": ["$2.80", "$2.80", "", "$16.80"],
        "Spent idle": ["$1.40", "$1.40", "", ""],
        "Size": ["Small", "Small", "Small", "Medium"],
    }
    restarted = {
        "state": "RUNNING",
        "start_time": "2026-01-30T12:00:00Z",
        "last_restarted_time": "2026-01-31T11:00:00Z",
    }
    assert up_for(restarted, now) == "1 h"
    assert up_for(restarted | {"state": "TERMINATED"}, now) == ""


RUNS = [
    {"run_id": 3, "job_id": 7, "job_name": "ETL", "state": "FAILED", "start_time": "2026-01-02T03:00:00Z"},
    {"run_id": 2, "job_id": 7, "job_name": "ETL", "state": "SUCCESS", "start_time": "2026-01-01T03:00:00Z"},
    {"run_id": 1, "job_id": 8, "job_name": "ML", "state": "SUCCESS", "start_time": None},
]


def test_a_strip_ends_with_the_newest_run() -> None:
    assert strips([{"job_id": 7}, {"job_id": 8}, {"job_id": 9}], RUNS) == ["🟢🔴", "🟢", ""]


def test_the_timeline_ends_a_run_that_runs_now() -> None:
    now = dt.datetime(2026, 1, 2, 4, tzinfo=dt.UTC)
    rows, spec = timeline(RUNS, now=now)
    assert [row["end"] for row in rows] == [now] * 2
    assert spec["encoding"]["color"]["scale"]["domain"] == ["Failed", "Succeeded"]


def test_a_page_that_fails_leaves_the_chat_beside_it(open_page: Open, runtime: FakeRuntime) -> None:
    runtime.answers["list_jobs"] = [ToolResult("p", "", False, {"jobs": [{"id": "7", "name": "ETL"}]})]
    runtime.answers["list_job_runs"] = [ToolResult("p", "", False, {"runs": RUNS})]
    page = open_page("pages/2_Jobs.py")
    assert len(page.get("vega_lite_chart")) == 1
    assert not page.error
    runtime.answers["list_job_runs"] = [ToolResult("p", "", False, {"runs": [{"start_time": 3, "state": 4}]})]
    page.run()
    assert "could not be drawn" in page.error[0].value
    assert page.chat_input


def test_the_agent_is_told_which_runs_have_failed(open_page: Open, runtime: FakeRuntime) -> None:
    runtime.answers["list_jobs"] = [ToolResult("p", "", False, {"jobs": [{"id": "7", "name": "ETL"}]})]
    states = {"1": "SUCCESS", "2": "FAILED", "3": "RUNNING", "4": "TIMEDOUT"}
    runs = [{"run_id": number, "job_id": "7", "job_name": "ETL", "state": state} for number, state in states.items()]
    runtime.answers["list_job_runs"] = [ToolResult("p", "", False, {"runs": runs})]
    page = open_page("pages/2_Jobs.py")
    page.chat_input[0].set_value("why did the failed one fail?").run()
    assert runtime.pages[-1] == {"page": "Jobs", "failed_runs": "2 of ETL (FAILED); 4 of ETL (TIMEDOUT)"}


def test_the_agent_is_told_which_clusters_and_warehouses_idle(open_page: Open, runtime: FakeRuntime) -> None:
    clusters = [
        {"id": "c1", "name": "Sandbox", "state": "RUNNING", "idle_minutes": 77},
        {"id": "c2", "name": "ML", "state": "RUNNING", "idle_minutes": 2},
    ]
    runtime.answers["list_clusters"] = [ToolResult("p", "", False, {"clusters": clusters})]
    runtime.answers["list_warehouses"] = [ToolResult("p", "", False, {"warehouses": WAREHOUSES})]
    page = open_page("pages/1_Compute.py")
    page.chat_input[0].set_value("stop the idle one").run()
    assert runtime.pages[-1] == {
        "page": "Compute",
        "idle_clusters": "Sandbox (c1), idle for 77 minutes",
        "idle_warehouses": "V (v), idle for 30 minutes",
    }


def test_a_profile_reads_each_column_once() -> None:
    fields = [{"name": "we`ird", "type": "BIGINT"}, {"name": "tags", "type": "ARRAY<STRING>"}]
    sql = profile_sql("main.sales.t", fields)
    assert sql.startswith("SELECT count(*) AS rows, count(`we``ird`) AS f0, count(DISTINCT `we``ird`) AS d0")
    assert "d1" not in sql
    assert sql.endswith("FROM `main`.`sales`.`t`")
    found = profile_of(fields, {"rows": 4, "f0": 3, "d0": 2, "a0": "1", "z0": "9", "f1": 4})
    assert found == {
        "Column": ["we`ird", "tags"],
        "Empty": ["25.0%", "0.0%"],
        "Distinct": [2, None],
        "Least": ["1", None],
        "Greatest": ["9", None],
    }


def test_the_page_follows_the_table_that_was_described_last() -> None:
    described = log.ToolResult("d", "", False, {"table": {"full_name": "main.sales.orders"}})
    failed = log.ToolResult("e", "", True, {"table": {"full_name": "main.sales.gone"}})
    events = [Event("t", 1, 0.0, "agent", described), Event("t", 2, 0.0, "agent", failed)]
    assert last_object(events, "table") == Followed(1, "main.sales.orders")
    assert last_object(events, "cluster") == last_object([], "table") == Followed()
