"""The board page over a scripted workspace: pin, refresh, arrange, look at another's."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pytest
from fake_runtime import FakeRuntime
from streamlit.testing.v1 import AppTest

from agent import events as log
from agent.events import ToolResult

Open = Callable[..., AppTest]
PAGE = "pages/5_Board.py"
ROWS = pa.table({"city": ["Oslo", "Rome", "Bern"], "trips": [3, 2, 1]})
SQL = "SELECT city, count(*) AS trips FROM t GROUP BY 1"


def structured(statement_id: str, sql: str = SQL) -> dict[str, object]:
    statement = {"statement_id": statement_id, "sql": sql, "warehouse_id": "wh-1", "row_count": 3, "seconds": 0.1}
    return {"statement": statement, "columns": [{"name": "city"}, {"name": "trips"}], "rows": []}


@pytest.fixture
def workspace(runtime: FakeRuntime) -> FakeRuntime:
    runtime.tables |= {"s1": ROWS, "s2": ROWS}
    runtime.answers["list_warehouses"] = [
        ToolResult("p", "", False, {"warehouses": [{"id": "wh-1", "name": "Starter Warehouse"}]})
    ]
    return runtime


def asked(open_page: Open, runtime: FakeRuntime, sql: str = SQL) -> AppTest:
    runtime.scripts["go"] = [
        log.ToolCall("q1", "execute_sql", {"sql": sql}, "m"),
        log.ToolResult("q1", "3 rows.", False, structured("s1", sql)),
        log.TurnEnded("end_turn"),
    ]
    return open_page().chat_input[0].set_value("go").run()


def test_a_result_is_pinned_and_drawn_on_the_board(open_page: Open, workspace: FakeRuntime) -> None:
    page = asked(open_page, workspace)
    page.button(key="pin-q1").click().run()
    [board] = workspace.boards.of("you")
    [tile] = workspace.boards.tiles(board.id)
    assert (tile.sql, tile.statement_id, tile.view, tile.warehouse_id) == (SQL, "s1", "bar", "wh-1")
    page = open_page(PAGE)
    assert not page.exception
    assert len(page.get("vega_lite_chart")) == 1
    assert any("Starter Warehouse · run just now · by you" in caption.value for caption in page.caption)


def test_a_tile_is_drawn_another_way(open_page: Open, workspace: FakeRuntime) -> None:
    asked(open_page, workspace).button(key="pin-q1").click().run()
    [board] = workspace.boards.of("you")
    [tile] = workspace.boards.tiles(board.id)
    page = open_page(PAGE)
    page.selectbox(key=f"tile-view-{tile.id}-bar").set_value("pie").run()
    page.selectbox(key=f"edit-aggregate-tile-{tile.id}").set_value("count").run()
    assert not page.exception
    [tile] = workspace.boards.tiles(board.id)
    assert (tile.view, tile.chart) == ("pie", {"x": "city", "y": "trips", "aggregate": "count"})
    assert len(open_page(PAGE).get("vega_lite_chart")) == 1


def test_a_statement_that_changes_something_is_not_pinned(open_page: Open, workspace: FakeRuntime) -> None:
    page = asked(open_page, workspace, "INSERT INTO t VALUES (1)")
    page.button(key="pin-q1").click().run()
    assert workspace.boards.of("you") == []


def test_a_tile_is_refreshed_where_it_was_pinned(open_page: Open, workspace: FakeRuntime) -> None:
    board = workspace.boards.create("Trips", user="you")
    tile = workspace.boards.pin(board.id, user="you", title="T", sql=SQL, warehouse_id="wh-9", statement_id="lost")
    page = open_page(PAGE)
    assert any("not kept any more" in caption.value for caption in page.caption)
    workspace.answers["execute_sql"] = [ToolResult("p", "3 rows.", False, structured("s2"))]
    page.button(key=f"tile-refresh-{tile.id}").click().run()
    assert [arguments["warehouse"] for name, arguments in workspace.calls if name == "execute_sql"] == ["wh-9"]
    assert workspace.boards.tiles(board.id)[0].statement_id == "s2"
    workspace.answers["execute_sql"] = [ToolResult("p", "TABLE_OR_VIEW_NOT_FOUND", True)]
    page.button(key=f"tile-refresh-{tile.id}").click().run()
    assert any("TABLE" in caption.value for caption in page.caption)
    assert len(page.dataframe) == 1  # the rows before the fault


def under_way() -> ToolResult:
    statement = {"statement_id": "s2", "state": "RUNNING", "sql": SQL}
    return ToolResult("p", "Still running.", False, {"statement": statement, "columns": [], "rows": []})


def test_a_tile_that_takes_long_leaves_the_page_alone_and_stops(open_page: Open, workspace: FakeRuntime) -> None:
    board = workspace.boards.create("Trips", user="you")
    tiles = [workspace.boards.pin(board.id, user="you", title=t, sql=SQL, statement_id="s1") for t in "ab"]
    workspace.answers["execute_sql"] = [under_way(), under_way()]
    workspace.answers["get_statement"] = [under_way()]
    workspace.answers["cancel_statement"] = [ToolResult("p", "Cancelled.", False, {})]
    page = open_page(PAGE)
    page.button(key="board-refresh").click().run()
    page.button(key="board-refresh").click().run()  # what runs is not begun again
    begun = [arguments for name, arguments in workspace.calls if name == "execute_sql"]
    assert len(begun) == 2
    assert all(arguments["wait_seconds"] <= 1 for arguments in begun)
    assert sum("Running for" in text.value for text in page.markdown) == 2
    assert len(page.dataframe) == 2  # the rows of before
    page.button(key=f"tile-stop-{tiles[0].id}").click().run()
    assert ("cancel_statement", {"statement_id": "s2"}) in workspace.calls
    assert sum("Running for" in text.value for text in page.markdown) == 1
    workspace.answers["get_statement"] = [ToolResult("p", "3 rows.", False, structured("s2"))]
    page.run()
    assert not page.exception
    assert not any("Running for" in text.value for text in page.markdown)
    assert [tile.statement_id for tile in workspace.boards.tiles(board.id)] == ["s1", "s2"]


def test_tiles_are_arranged(open_page: Open, workspace: FakeRuntime) -> None:
    board = workspace.boards.create("Trips", user="you")
    a, b = (workspace.boards.pin(board.id, user="you", title=t, sql=SQL, statement_id="s1") for t in "ab")
    page = open_page(PAGE)
    page.button(key=f"tile-Earlier-{b.id}").click().run()
    page.button(key=f"tile-wide-{a.id}").click().run()
    assert [(tile.title, tile.wide) for tile in workspace.boards.tiles(board.id)] == [("b", False), ("a", True)]
    page.button(key=f"tile-remove-{a.id}").click().run()
    assert [tile.title for tile in workspace.boards.tiles(board.id)] == ["b"]


def test_anothers_board_is_for_looking(open_page: Open, workspace: FakeRuntime) -> None:
    board = workspace.boards.create("Theirs", user="ana@example.com")
    tile = workspace.boards.pin(board.id, user="ana@example.com", title="a", sql=SQL, statement_id="s1")
    page = open_page(PAGE, board=board.id)
    assert len(page.dataframe) == 1
    keys = [str(button.key) for button in page.button]
    assert f"tile-refresh-{tile.id}" in keys
    assert not [key for key in keys if key.startswith(("tile-remove", "tile-wide", "board-delete"))]


def test_who_looks_with_a_login_of_their_own_changes_nothing_of_what_the_owner_sees(
    open_page: Open, workspace: FakeRuntime
) -> None:
    workspace.wants_sign_in = True
    board = workspace.boards.create("Theirs", user="ana@example.com")
    tile = workspace.boards.pin(board.id, user="ana@example.com", title="a", sql=SQL, statement_id="s1")
    workspace.answers["execute_sql"] = [
        ToolResult("p", "Not permitted: bob may not read t.", True),
        ToolResult("p", "3 rows.", False, structured("s2")),
    ]
    workspace.tables["s2"] = ROWS.slice(0, 1)
    page = open_page(PAGE, user="bob@example.com", board=board.id)
    page.button(key=f"tile-refresh-{tile.id}").click().run()
    assert any("bob may not read t" in caption.value for caption in page.caption)
    assert workspace.boards.tiles(board.id) == [tile]
    page.button(key=f"tile-refresh-{tile.id}").click().run()
    assert not any("bob may not read t" in caption.value for caption in page.caption)
    assert len(page.dataframe[0].value) == 1
    assert workspace.boards.tiles(board.id) == [tile]
    assert len(open_page(PAGE, user="ana@example.com", board=board.id).dataframe[0].value) == 3


def test_a_tile_that_is_due_is_run_for_each_login(open_page: Open, workspace: FakeRuntime) -> None:
    workspace.wants_sign_in = True
    board = workspace.boards.create("Theirs", user="ana@example.com")
    workspace.boards.pin(board.id, user="ana@example.com", title="a", sql=SQL, statement_id="s1", refresh_seconds=60)
    workspace.answers["execute_sql"] = [ToolResult("p", "3 rows.", False, structured("s2"))]
    page = open_page(PAGE, user="bob@example.com", board=board.id)
    page.run()
    assert [name for name, _ in workspace.calls].count("execute_sql") == 1
    assert workspace.boards.tiles(board.id)[0].statement_id == "s1"
    open_page(PAGE, user="ana@example.com", board=board.id)
    assert workspace.boards.tiles(board.id)[0].statement_id == "s2"
