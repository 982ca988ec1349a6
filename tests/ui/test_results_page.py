"""Results on the page: tables, charts and switching between them, CSV, lists, cards that follow an object."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fake_runtime import FakeRuntime
from streamlit.testing.v1 import AppTest

from agent import events as log
from agent.events import Payload, ToolResult
from agent.result_window import as_shown
from ui.downloads import csv_of, parquet_of

Open = Callable[..., AppTest]
FARES = pa.table({"city": ["Oslo", "Rome"], "avg_fare": pa.array([Decimal("15.75"), Decimal("9.50")])})
RECORDS = pa.table({"name": [f"n{n}" for n in range(100)], "note": ["x"] * 100})


def ran(statement_id: str, table: pa.Table, call_id: str = "q1") -> list[Payload]:
    statement = {"statement_id": statement_id, "sql": "SELECT 1", "row_count": table.num_rows, "seconds": 0.84}
    columns = [{"name": name, "type": "STRING"} for name in table.column_names]
    structured = {"statement": statement, "columns": columns, "rows": [list(row.values()) for row in table.to_pylist()]}
    return [
        log.ToolCall(call_id, "execute_sql", {"sql": "SELECT 1"}, "m", "Run SQL"),
        log.ToolStarted(call_id),
        log.ToolResult(call_id, f"{table.num_rows} rows.", False, json.loads(json.dumps(structured, default=str))),
    ]


def charted(statement_id: str, kind: str, **channels: str) -> list[Payload]:
    chart = {"statement_id": statement_id, "kind": kind, "x": None, "y": None, "color": None, "title": None} | channels
    return [
        log.ToolCall("g1", "show_chart", {"statement_id": statement_id}, "m", "Show chart"),
        log.ToolResult("g1", "Shown.", False, {"chart": chart}),
    ]


@pytest.fixture
def show(open_page: Open, runtime: FakeRuntime) -> Callable[..., AppTest]:
    def run(*payloads: Payload) -> AppTest:
        runtime.scripts["go"] = [*payloads, log.AssistantText("There.", "m"), log.TurnEnded("end_turn")]
        page = open_page()
        page.chat_input[0].set_value("go").run()
        assert not page.exception, page.exception
        return page

    return run


def spec_of(page: AppTest) -> dict[str, object]:
    [chart] = page.get("vega_lite_chart")
    return json.loads(chart.proto.spec)


def mark_of(page: AppTest) -> str:
    return spec_of(page)["mark"]["type"]  # type: ignore[index]


def test_a_small_answer_shows_its_table_and_its_chart(show: Callable[..., AppTest], runtime: FakeRuntime) -> None:
    runtime.tables["s1"] = FARES
    page = show(*ran("s1", FARES))
    [table] = page.dataframe
    assert list(table.value.columns) == ["city", "avg_fare"]
    assert mark_of(page) == "bar"
    assert any("**2 rows**" in text.value and "0.8 s" in text.value for text in page.markdown)
    [switch] = [control for control in page.segmented_control if str(control.key).startswith("view-")]
    assert switch.value == "Both"


def test_decimals_are_drawn_as_numbers(show: Callable[..., AppTest], runtime: FakeRuntime) -> None:
    runtime.tables["s1"] = FARES
    page = show(*ran("s1", FARES))
    [chart] = page.get("vega_lite_chart")
    data = chart.proto.datasets[0].data.data if chart.proto.datasets else chart.proto.data.data
    rows = pa.ipc.open_stream(data).read_all()
    assert rows["y"].to_pylist() == [15.75, 9.5]


def test_switching_the_kind_asks_no_model(show: Callable[..., AppTest], runtime: FakeRuntime) -> None:
    runtime.tables["s1"] = FARES
    page = show(*ran("s1", FARES))
    switch = page.segmented_control(key="view-q1-")
    switch.set_value("pie").run()
    assert mark_of(page) == "arc"
    assert not page.dataframe
    page.segmented_control(key="view-q1-").set_value("Table").run()
    assert not page.get("vega_lite_chart")
    assert len(page.dataframe) == 1
    assert len(runtime.submitted) == 1


def test_the_chart_that_was_asked_for_is_drawn(show: Callable[..., AppTest], runtime: FakeRuntime) -> None:
    days = [dt.date(2016, 1, day) for day in range(1, 29)]
    runtime.tables["s1"] = table = pa.table({"day": days, "trips": list(range(28))})
    page = show(*ran("s1", table), *charted("s1", "area", x="day", y="trips", title="Trips a day"))
    assert mark_of(page) == "area"
    assert spec_of(page)["title"]["text"] == "Trips a day"  # type: ignore[index]
    assert page.segmented_control(key="view-q1-area").value == "Both"


TRIPS = pa.table(
    {
        "city": ["Oslo", "Rome"] * 50,
        "at": [dt.date(2016, 1, 1) + dt.timedelta(days=n) for n in range(100)],
        "fare": pa.array([float(n) for n in range(100)]),
        "tip": pa.array([1.0] * 100),
    }
)


def drawn_rows(page: AppTest) -> list[dict[str, object]]:
    [chart] = page.get("vega_lite_chart")
    data = chart.proto.datasets[0].data.data if chart.proto.datasets else chart.proto.data.data
    return pa.ipc.open_stream(data).read_all().to_pylist()


def test_a_chart_is_edited_in_place(show: Callable[..., AppTest], runtime: FakeRuntime) -> None:
    runtime.tables["s1"] = TRIPS
    page = show(*ran("s1", TRIPS))
    page.segmented_control(key="view-q1-").set_value("bar").run()
    assert not any(str(box.key).startswith("edit-") for box in page.selectbox)
    page.button(key="edit-q1").click().run()
    page.selectbox(key="edit-x-q1").set_value("city").run()
    page.selectbox(key="edit-aggregate-q1").set_value("mean").run()
    assert not page.exception
    assert drawn_rows(page) == [{"x": "Oslo", "y": 49.0}, {"x": "Rome", "y": 50.0}]
    page.selectbox(key="edit-y-q1").set_value("tip").run()
    page.run()  # it outlives a rerun
    assert drawn_rows(page) == [{"x": "Oslo", "y": 1.0}, {"x": "Rome", "y": 1.0}]
    assert "none" not in page.selectbox(key="edit-aggregate-q1").options
    assert not any(str(box.key) == "edit-bin-q1" for box in page.selectbox), "names have no bins"
    page.button(key="pin-q1").click().run()
    [board] = runtime.boards.of("you")
    [tile] = runtime.boards.tiles(board.id)
    assert (tile.view, tile.chart) == ("bar", {"kind": "bar", "x": "city", "y": "tip", "aggregate": "mean"})
    page.button(key="edit-reset-q1").click().run()
    assert page.selectbox(key="edit-x-q1").value != "city"
    page.button(key="edit-q1").click().run()
    assert not any(str(box.key).startswith("edit-") for box in page.selectbox)


def test_a_chart_counts_rows_and_bins_times(show: Callable[..., AppTest], runtime: FakeRuntime) -> None:
    runtime.tables["s1"] = TRIPS
    page = show(*ran("s1", TRIPS))
    page.segmented_control(key="view-q1-").set_value("line").run()
    page.button(key="edit-q1").click().run()
    page.selectbox(key="edit-bin-q1").set_value("month").run()
    page.selectbox(key="edit-aggregate-q1").set_value("count").run()
    assert [row["y"] for row in drawn_rows(page)] == [31, 29, 31, 9]
    assert not any(str(box.key) == "edit-y-q1" for box in page.selectbox)
    assert str(spec_of(page)["description"]).startswith("Line chart of rows by at (month), 4 marks.")


BIG = pa.table(
    {
        "id": list(range(25_000)),
        "city": ["Oslo", "Rome", "Bern", "Wien", "Graz"] * 5_000,
        "fare": pa.array([float(n % 100) for n in range(25_000)]),
    }
)


def shown_ids(page: AppTest) -> list[int]:
    return page.dataframe[0].value["id"].tolist()


def until(page: AppTest, seen: Callable[[AppTest], bool]) -> AppTest:
    """Runs the page until the rows that come in the background are there."""
    for _ in range(50):
        if seen(page):
            return page
        page.run()
    raise AssertionError("the rows never came")


def test_a_large_result_is_shown_by_page_and_fetched_when_it_is_needed(
    show: Callable[..., AppTest], runtime: FakeRuntime
) -> None:
    runtime.tables["s1"] = BIG
    page = show(*ran("s1", BIG))
    assert shown_ids(page) == list(range(1_000))
    assert any("Rows 1 to 1,000 of 25,000 rows." in caption.value for caption in page.caption)
    assert runtime.read_whole == [], "the first rows need no more than the first rows"
    page.selectbox(key="sort-q1").set_value("id").run()
    page.toggle(key="descending-q1").set_value(True).run()
    until(page, lambda page: bool(page.dataframe) and shown_ids(page)[:2] == [24_999, 24_998])
    page.text_input(key="search-q1").set_value("ROME").run()
    assert len(runtime.read_whole) == 1, "once fetched, it is read from disk"
    assert shown_ids(page)[:2] == [24_996, 24_991]
    assert any("of 5,000 rows found in 25,000." in caption.value for caption in page.caption)
    page.text_input(key="search-q1").set_value("nowhere at all").run()
    assert not page.dataframe


def test_a_chart_of_a_large_result_is_of_all_rows(show: Callable[..., AppTest], runtime: FakeRuntime) -> None:
    runtime.tables["s1"] = BIG
    page = show(*ran("s1", BIG), *charted("s1", "bar", x="city", aggregate="count"))
    until(page, lambda page: bool(page.get("vega_lite_chart")))
    assert {row["y"] for row in drawn_rows(page)} == {5_000}


def test_rows_that_do_not_come_are_explained(show: Callable[..., AppTest], runtime: FakeRuntime) -> None:
    runtime.tables["s1"] = BIG
    runtime.broken_after = 12_000
    page = show(*ran("s1", BIG), *charted("s1", "bar", x="city", aggregate="count"))
    until(page, lambda page: bool(page.get("vega_lite_chart")))
    [note] = [caption.value for caption in page.caption if "Of the first 10,000 rows" in caption.value]
    assert "The connection broke." in note


def test_rows_that_did_not_come_are_fetched_again_when_a_person_wants_it(
    show: Callable[..., AppTest], runtime: FakeRuntime
) -> None:
    runtime.tables["s1"] = BIG
    runtime.broken_after = 12_000
    page = show(*ran("s1", BIG))
    page.toggle(key="descending-q1").set_value(True)
    page.selectbox(key="sort-q1").set_value("id").run()
    until(page, lambda page: any("The connection broke." in caption.value for caption in page.caption))
    page.run()
    assert runtime.read_whole == ["s1"], "a page that is drawn again does not fetch again"
    assert shown_ids(page)[0] == 0
    runtime.broken_after = 1_000_000
    page.button(key="fetch-again-q1").click().run()
    until(page, lambda page: bool(page.dataframe) and shown_ids(page)[0] == 24_999)


def test_a_listing_of_words_is_a_table(show: Callable[..., AppTest], runtime: FakeRuntime) -> None:
    runtime.tables["s1"] = RECORDS
    page = show(*ran("s1", RECORDS))
    assert len(page.dataframe[0].value) == 100
    assert not page.get("vega_lite_chart")


def test_rows_that_are_gone_leave_what_the_log_kept(show: Callable[..., AppTest], runtime: FakeRuntime) -> None:
    page = show(*ran("lost", FARES))
    assert len(page.dataframe[0].value) == 2
    assert any("cannot be fetched any more" in caption.value for caption in page.caption)
    page.button(key="again-q1").click().run()
    assert runtime.proposed == [("execute_sql", {"sql": "SELECT 1"})]


def test_csv_holds_every_row_and_digit(runtime: FakeRuntime) -> None:
    runtime.tables["s1"] = pa.table({"a": [Decimal("1.50"), None], "b": [[1, 2], None], "c": ['x "y"', "z"]})
    text = bytes(csv_of(runtime, "s1", "you").read() or b"").decode()  # type: ignore[arg-type]
    assert text.splitlines() == ['"a","b","c"', '"1.50","[1, 2]","x ""y"""', ',,"z"']


def test_downloads_are_taken_by_the_page(runtime: FakeRuntime) -> None:
    """Its own conversion, which refuses most kinds of files."""
    from streamlit.runtime.download_data_util import convert_data_to_bytes_and_infer_mime as taken

    runtime.tables["s1"] = BIG
    text, _ = taken(csv_of(runtime, "s1", "you"), ValueError())  # type: ignore[arg-type]
    assert len(text.splitlines()) == 25_001
    file, _ = taken(parquet_of(runtime, "s1", "you"), ValueError())  # type: ignore[arg-type]
    assert pq.read_table(pa.BufferReader(file)) == BIG


def test_a_result_without_rows_is_downloaded_with_its_columns(runtime: FakeRuntime) -> None:
    runtime.tables["s1"] = BIG.slice(0, 0)
    assert (csv_of(runtime, "s1", "you").read() or b"").strip() == b'"id","city","fare"'  # type: ignore[arg-type]
    read = pq.read_table(pa.BufferReader(parquet_of(runtime, "s1", "you").read()))  # type: ignore[arg-type]
    assert read.schema.names == ["id", "city", "fare"]


def test_moments_are_shown_as_the_session_reads_the_clock() -> None:
    moment = pa.array([dt.datetime(2016, 7, 1, 22, tzinfo=dt.UTC)], pa.timestamp("us", "Europe/Oslo"))
    assert as_shown(pa.table({"t": moment}))["t"].to_pylist() == [dt.datetime.fromisoformat("2016-07-02")]


def test_a_list_is_a_table_of_states_and_times(show: Callable[..., AppTest]) -> None:
    clusters = [{"id": "a", "name": "A", "state": "TERMINATED", "workers": 4}]
    page = show(
        log.ToolCall("l1", "list_clusters", {}, "m", "List clusters"),
        log.ToolResult("l1", "1.", False, {"clusters": clusters, "count": 9, "truncated": True}),
    )
    assert page.dataframe[0].value.to_dict("list") == {"Name": ["A"], "State": ["⚪ Stopped"], "Workers": [4]}
    assert any("The first 1 row of more" in caption.value for caption in page.caption)


def test_a_starting_cluster_is_followed_until_it_runs(show: Callable[..., AppTest], runtime: FakeRuntime) -> None:
    def cluster(state: str) -> dict[str, object]:
        return {"cluster": {"id": "a", "name": "ML", "state": state}}

    runtime.answers["get_cluster"] = [ToolResult("x", "", False, cluster(state)) for state in ("PENDING", "RUNNING")]
    page = show(
        log.ToolCall("k1", "start_cluster", {"cluster": "ML"}, "m", "Start cluster"),
        log.ToolResult("k1", "Starting.", False, cluster("PENDING")),
    )
    for _ in range(3):
        page.run()
    assert any(text.value == ":green[●] **ML** · Running" for text in page.markdown)
    asked = len(runtime.calls)
    page.run()
    assert len(runtime.calls) == asked, "a cluster that runs is not asked about again"
    assert ("get_cluster", {"cluster": "a"}) in runtime.calls


def test_parquet_keeps_every_type(runtime: FakeRuntime) -> None:
    runtime.tables["s1"] = pa.table(
        {"a": [Decimal("1.50"), None], "b": [[1, 2], None], "c": [dt.date(2016, 1, 1), None]}
    )
    read = pq.read_table(pa.BufferReader(parquet_of(runtime, "s1", "you").read()))  # type: ignore[arg-type]
    assert read.to_pylist() == runtime.tables["s1"].to_pylist()
    assert read.schema.field("a").type == runtime.tables["s1"].schema.field("a").type
