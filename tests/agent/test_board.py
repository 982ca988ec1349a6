"""Boards over a real log file: pin, arrange, refresh, and who may change them."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.board import Board, Boards, NotYours
from agent.log import ConversationLog


@pytest.fixture
def boards(tmp_path: Path) -> Boards:
    return Boards(ConversationLog(tmp_path / "log.db"))


@pytest.fixture
def board(boards: Boards) -> Board:
    return boards.create("Trips", user="ana")


def test_a_tile_keeps_its_query_and_look(boards: Boards, board: Board) -> None:
    boards.pin(
        board.id, user="ana", title="By zip", sql="SELECT 1", warehouse_id="w", view="bar", chart={"x": "zip", "y": "n"}
    )
    [tile] = boards.tiles(board.id)
    assert (tile.title, tile.sql, tile.view, tile.chart, tile.author) == (
        "By zip",
        "SELECT 1",
        "bar",
        {"x": "zip", "y": "n"},
        "ana",
    )
    boards.change(tile, user="ana", title="Zips", wide=True, chart={"x": "n"})
    [tile] = boards.tiles(board.id)
    assert (tile.title, tile.wide, tile.chart) == ("Zips", True, {"x": "n"})
    with pytest.raises(ValueError, match="sql"):
        boards.change(tile, user="ana", sql="DROP TABLE t")


def test_tiles_are_moved(boards: Boards, board: Board) -> None:
    first, second, third = (boards.pin(board.id, user="ana", title=t, sql="SELECT 1") for t in "abc")
    boards.move(third, user="ana", by=-1)
    boards.move(first, user="ana", by=-1)
    assert [tile.title for tile in boards.tiles(board.id)] == ["a", "c", "b"]
    boards.remove(second, user="ana")
    assert [tile.title for tile in boards.tiles(board.id)] == ["a", "c"]


def test_others_look_and_change_nothing(boards: Boards, board: Board) -> None:
    tile = boards.pin(board.id, user="ana", title="a", sql="SELECT 1")
    assert boards.of("bo") == []
    assert boards.tiles(board.id) == [tile]
    for attempt in (
        lambda: boards.pin(board.id, user="bo", title="b", sql="SELECT 1"),
        lambda: boards.change(tile, user="bo", title="b"),
        lambda: boards.move(tile, user="bo", by=1),
        lambda: boards.remove(tile, user="bo"),
        lambda: boards.rename(board.id, "b", user="bo"),
        lambda: boards.delete(board.id, user="bo"),
    ):
        with pytest.raises(NotYours):
            attempt()
    boards.delete(board.id, user="ana")
    assert boards.get(board.id) is None


def test_one_of_two_tabs_refreshes_a_tile_that_is_due(boards: Boards, board: Board) -> None:
    tile = boards.pin(board.id, user="ana", title="a", sql="SELECT 1", refresh_seconds=60, last_run=1_000.0)
    assert not boards.claim(tile, now=1_059.0)
    assert boards.claim(tile, now=1_061.0)
    assert not boards.claim(tile, now=1_062.0)
    boards.change(tile, user="ana", refresh_seconds=0)
    assert not boards.claim(tile, now=9_999.0)


def test_a_failed_refresh_keeps_the_rows_before_it(boards: Boards, board: Board) -> None:
    tile = boards.pin(board.id, user="ana", title="a", sql="SELECT 1", statement_id="s1", last_run=5.0)
    boards.refreshed(tile, error="TABLE_OR_VIEW_NOT_FOUND")
    [after] = boards.tiles(board.id)
    assert (after.statement_id, after.last_run, after.last_error) == ("s1", 5.0, "TABLE_OR_VIEW_NOT_FOUND")
    boards.refreshed(tile, statement_id="s2")
    [after] = boards.tiles(board.id)
    assert (after.statement_id, after.last_error) == ("s2", "")
    assert after.last_run > 5.0
