"""The sidebar, how the app looks while it starts or cannot, and the dashboards."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from fake_runtime import FakeRuntime
from streamlit.testing.v1 import AppTest

from agent import events as log
from agent.events import ToolResult
from ui.sidebar import last_turn, who_answers

Open = Callable[..., AppTest]


def result(**structured: object) -> list[ToolResult]:
    return [ToolResult("x", "", False, dict(structured))]


def sidebar(page: AppTest) -> str:
    parts = [element.value for kind in ("markdown", "caption") for element in getattr(page.sidebar, kind)]
    return "\n".join(parts)


def test_the_context_is_shown(open_page: Open, runtime: FakeRuntime) -> None:
    page = open_page()
    labels = [popover.proto.popover.label for popover in page.sidebar.get("popover")]
    assert "**Demo workspace**" in sidebar(page)
    assert any(":green[●] Shared Analytics" in label for label in labels), labels
    assert any(":green[●] Starter Warehouse" in label for label in labels)
    assert any("samples.nyctaxi" in label for label in labels)
    assert any("/Users/demo@example.com" in label for label in labels)
    assert "built\\-in planner · 12.4k tokens" in sidebar(page)


def test_the_mode_can_be_changed(open_page: Open, runtime: FakeRuntime) -> None:
    page = open_page()
    (here,) = runtime.talks
    page.segmented_control(key=f"mode-{here}").set_value("ask").run()
    assert runtime.modes == {here: "ask"}  # this conversation's, not everybody's
    assert "Every change asks first." in sidebar(page)


@pytest.mark.parametrize(
    ("provider", "model", "total", "cost", "words"),
    [
        ("planner", "built-in-planner", 0, 0.0, "built-in-planner"),
        ("anthropic", "claude-sonnet-5-5", 12_400, 0.0421, "Anthropic · claude-sonnet-5-5 · 12.4k tokens · $0.0421"),
        ("anthropic", "mystery", 100, None, "Anthropic · mystery · 100 tokens"),
    ],
)
def test_usage(provider: str, model: str, total: int, cost: float | None, words: str) -> None:
    assert who_answers(provider, model, total, cost) == words


def test_the_last_turn_has_figures_of_its_own(open_page: Open, runtime: FakeRuntime) -> None:
    def used(cost: float) -> log.Usage:
        return log.Usage("anthropic", "claude", 1000, 200, cost_usd=cost, message_id="m")

    talk = runtime.new_conversation(user="you")
    first = (log.UserMessage("one"), used(0.5), log.TurnEnded("end_turn"))
    runtime.add(talk, *first, log.UserMessage("two"), used(0.01), log.TurnEnded("end_turn"))
    last = last_turn(runtime.events(talk, user="you"))
    assert (last.total, last.calls, last.cost_usd) == (1200, 1, 0.01)
    page = open_page(c=talk)
    shown = [caption.value.replace("\\", "") for caption in page.sidebar.caption]
    assert any(words.startswith("Last turn: claude · 1.2k tokens") for words in shown), shown
    assert last_turn([]).total == 0


def test_while_the_workspace_starts_people_can_type(open_page: Open, runtime: FakeRuntime) -> None:
    runtime.ready = False
    page = open_page()
    assert any("Starting the demo workspace" in text.value for text in page.markdown)
    assert not page.chat_input[0].disabled
    runtime.ready = True
    page.run()
    assert not any("Starting the demo workspace" in text.value for text in page.markdown)
    assert "**Demo workspace**" in sidebar(page)


def test_a_failed_start_is_explained(open_page: Open, runtime: FakeRuntime) -> None:
    runtime.ready, runtime.startup_error = False, "The token was refused (403)."
    page = open_page()
    assert not page.exception
    assert any("cannot be reached" in text.value for text in page.markdown)
    assert any("403" in text.value for text in page.markdown)


def test_a_runtime_that_cannot_be_made_is_explained(open_page: Open, runtime: FakeRuntime, monkeypatch) -> None:
    def broken() -> FakeRuntime:
        raise RuntimeError("The data folder is not writable.")

    monkeypatch.setattr(sys.modules["app"], "get_runtime", broken)
    page = open_page()
    assert not page.exception
    assert any("not writable" in text.value for text in page.markdown)


def test_compute(open_page: Open, runtime: FakeRuntime) -> None:
    runtime.answers["list_clusters"] = result(
        clusters=[
            {"id": "a", "name": "A", "state": "RUNNING", "idle_minutes": 45, "usd_per_hour": 2.5},
            {"id": "b", "name": "B", "state": "TERMINATED", "idle_minutes": None, "usd_per_hour": 3.0},
        ]
    )
    runtime.answers["list_warehouses"] = result(warehouses=[{"id": "w", "name": "W", "state": "STOPPED"}])
    page = open_page("pages/1_Compute.py")
    assert not page.exception, page.exception
    assert [metric.value for metric in page.metric] == ["1 of 3", "$2.50", "1", "$2.50", "$1.88"]
    assert [list(table.value["Name"]) for table in page.dataframe] == [["A", "B"], ["W"]]
    assert len(page.chat_input) == 1


def test_jobs(open_page: Open, runtime: FakeRuntime) -> None:
    runtime.answers["list_jobs"] = result(jobs=[{"id": "1", "name": "Nightly", "schedule": "daily"}])
    runtime.answers["list_job_runs"] = result(runs=[{"run_id": 7, "job_name": "Nightly", "state": "FAILED"}])
    page = open_page("pages/2_Jobs.py")
    assert not page.exception, page.exception
    assert list(page.dataframe[0].value["State"]) == ["🔴 Failed"]
    page.toggle(key="runs-failed").set_value(True).run()
    asked = [arguments for name, arguments in runtime.calls if name == "list_job_runs"]
    assert {"since": "24h", "limit": 100, "state": "FAILED"} in asked


def test_catalog(open_page: Open, runtime: FakeRuntime) -> None:
    runtime.answers["list_catalogs"] = result(catalogs=[{"id": "main", "name": "main"}, {"id": "s", "name": "samples"}])
    runtime.answers["list_schemas"] = result(schemas=[{"name": "nyctaxi", "full_name": "samples.nyctaxi"}])
    runtime.answers["list_tables"] = result(tables=[{"name": "trips", "full_name": "samples.nyctaxi.trips"}])
    runtime.answers["describe_table"] = result(
        table={
            "full_name": "samples.nyctaxi.trips",
            "columns": [{"name": "fare_amount", "type": "double"}],
            "row_count": 21_932,
            "sample": {"columns": [{"name": "fare_amount"}], "rows": [[9.5]]},
        }
    )
    page = open_page("pages/3_Catalog.py")
    assert not page.exception, page.exception
    assert [button.label for button in page.button if (button.key or "").startswith("tree-table-")] == ["**trips**"]
    assert [subheader.value for subheader in page.subheader] == ["samples.nyctaxi.trips"]
    names = [list(table.value.columns) for table in page.dataframe]
    assert ["Column", "Type", "Comment"] in names or ["Column", "Type"] in names
    assert ["fare_amount"] in names
    assert any("21,932 rows" in caption.value for caption in page.caption)


def test_a_dashboard_says_what_a_tool_could_not_do(open_page: Open, runtime: FakeRuntime) -> None:
    page = open_page("pages/1_Compute.py")
    assert not page.exception, page.exception
    assert any("is not scripted" in caption.value.replace("\\", "") for caption in page.caption)


def test_cluster_schema_and_path_can_be_changed_in_place(open_page: Open, runtime: FakeRuntime) -> None:
    runtime.answers["list_clusters"] = result(
        clusters=[
            {"id": "0612-sa-02", "name": "Shared Analytics", "state": "RUNNING"},
            {"id": "0612-ml-01", "name": "ML Training Cluster", "state": "TERMINATED"},
        ]
    )
    runtime.answers["list_schemas"] = result(schemas=[{"name": "sales", "full_name": "main.sales"}])
    page = open_page()
    assert not runtime.calls, "closed choosers ask nothing"
    for chooser in ("choose-cluster", "choose-schema", "choose-path"):
        page.session_state[chooser] = True
    page.run()
    page.radio(key="context-cluster-0612-sa-02").set_value("0612-ml-01").run()
    page.selectbox(key="context-schema-samples.nyctaxi").set_value("main.sales").run()
    page.text_input(key="context-path-/Users/demo@example.com").set_value("/Shared").run()
    assert not page.exception, page.exception
    changes = [arguments for name, arguments in runtime.calls if name == "set_context"]
    assert changes == [
        {"cluster": "0612-ml-01"},
        {"catalog": "main", "schema": "sales"},
        {"workspace_path": "/Shared"},
    ]
    labels = " ".join(popover.proto.popover.label for popover in page.sidebar.get("popover"))
    assert "main.sales" in labels
    assert "/Shared" in labels
