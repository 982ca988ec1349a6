"""What each page offers to ask about what it shows, what it says where there is nothing, and why a run failed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fake_runtime import FakeRuntime
from streamlit.testing.v1 import AppTest

from agent.events import ToolResult

Open = Callable[..., AppTest]
RUNS = [
    {"run_id": 7, "job_id": 1, "job_name": "Nightly ETL", "state": "SUCCESS"},
    {"run_id": 8, "job_id": 2, "job_name": "Sales_Report", "state": "FAILED", "message": "[DIVIDE_BY_ZERO] in `sum`"},
]


def answers(runtime: FakeRuntime, **found: Any) -> None:
    """``list_jobs=[...]``: what the tool answers with, under its plural."""
    for tool, items in found.items():
        plural = tool.removeprefix("list_").removeprefix("job_")
        runtime.answers[tool] = [ToolResult("p", "", False, {plural: items})]


def offered(page: AppTest) -> list[str]:
    assert not page.exception, page.exception
    return [button.label.replace("\\", "") for button in page.button if str(button.key).startswith("example-")]


def choose(monkeypatch: pytest.MonkeyPatch, **rows: int) -> None:
    """Chosen rows by the table's key; none elsewhere."""

    def drawn(columns: object, *, key: str, **options: object) -> dict[str, Any]:
        return {"selection": {"rows": [rows[key]] if key in rows else []}}

    monkeypatch.setattr("ui.selection.draw_columns", drawn)


def test_jobs_offers_the_failed_one_and_sends_it(open_page: Open, runtime: FakeRuntime) -> None:
    answers(runtime, list_jobs=[], list_job_runs=RUNS)
    page = open_page("pages/2_Jobs.py")
    assert offered(page)[:2] == ["Why did Sales_Report fail?", "Show the last 5 runs of Sales_Report"]
    page.button(key="example-0").click().run()
    assert [text for text, *_ in runtime.submitted] == ["Why did Sales_Report fail?"]
    assert offered(page) == []


def test_a_failed_run_says_why(open_page: Open, runtime: FakeRuntime, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, **{"runs-table": 1})
    answers(runtime, list_jobs=[], list_job_runs=RUNS)
    page = open_page("pages/2_Jobs.py")
    assert offered(page)[:2] == ["Why did run 8 fail?", "Show the last 5 runs of Sales_Report"]
    assert any("DIVIDE_BY_ZERO" in caption.value and caption.value.startswith(":red[") for caption in page.caption)
    assert any(button.label == "Ask why" for button in page.button)


def test_compute_offers_what_its_clusters_are(
    open_page: Open, runtime: FakeRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = {"id": "a", "name": "A", "state": "RUNNING", "idle_minutes": 0, "usd_per_hour": 2.0}
    answers(runtime, list_clusters=[cluster], list_warehouses=[])
    assert offered(open_page("pages/1_Compute.py"))[0] == "Which clusters are running?"
    answers(runtime, list_clusters=[cluster | {"idle_minutes": 90}])
    assert offered(open_page("pages/1_Compute.py"))[0] == "Which clusters cost money while idle?"
    choose(monkeypatch, **{"clusters-table": 0})
    assert offered(open_page("pages/1_Compute.py"))[0] == "Show recent events of A"


def test_catalog_offers_the_table_that_is_open(open_page: Open, runtime: FakeRuntime) -> None:
    runtime.answers["describe_table"] = [
        ToolResult("p", "", False, {"table": {"columns": [{"name": "at", "type": "timestamp"}]}})
    ]
    answers(runtime, list_catalogs=[{"name": "samples"}], list_schemas=[], list_tables=[{"name": "orders"}])
    page = open_page("pages/3_Catalog.py")
    assert "Number of rows per month in samples.nyctaxi.orders as a chart" in offered(page)


def test_an_empty_page_says_what_to_do(open_page: Open, runtime: FakeRuntime) -> None:
    page = open_page("pages/5_Board.py")
    assert any("press **Pin** above its result" in info.value for info in page.info)
    assert offered(page)[0].startswith("Chart ")  # something to pin
    page = open_page("pages/4_SQL.py")
    assert any("run it with Ctrl+Enter, or ask for one in the chat" in caption.value for caption in page.caption)
    assert offered(page) == ["Show my slowest queries", "Show the query history"]
    page = open_page("pages/6_Activity.py")
    assert any("Ask for something in the chat" in caption.value for caption in page.caption)
    assert "Show failed queries" in offered(page)
    answers(runtime, list_jobs=[], list_job_runs=[])
    page = open_page("pages/2_Jobs.py")
    assert any("No such runs." in caption.value for caption in page.caption)
    assert offered(page) == ["Which jobs failed this week?", "Which jobs are running right now?"]
