"""The board page: its tiles in one or two columns, each refreshed, arranged and explained by itself."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING, Any

import streamlit as st

from agent.board import Board, NotYours, Tile
from agent.durations import duration
from agent.log import LogError
from ui.actions import look_at
from ui.markdown import plain, safe_markdown
from ui.panels import StatementPanel
from ui.pin import BOARD, own_board
from ui.result_chart import KIND_LABELS
from ui.session import Session
from ui.suggestions import about_board, suggest
from ui.tile_run import as_seen, due, look, refresh, running, stop
from ui.wording import ago, shortened

if TYPE_CHECKING:
    import pyarrow as pa

PARAMETER = "board"
INTERVALS = {0: "On demand", 60: "Every minute", 300: "Every 5 minutes", 3600: "Every hour", 86400: "Every day"}
TICK_SECONDS = 15.0
LOOK_SECONDS = 1.0  # while a tile's statement runs
HEIGHT = 260


def board_page(session: Session) -> None:
    board = _board(session)
    mine = board.owner == session.user
    tiles = session.runtime.boards.tiles(board.id)
    look_at(page="Board", board=board.name, tiles="; ".join(shortened(tile.title) for tile in tiles[:20]))
    suggest(about_board((shortened(tile.title, length=40), tile.sql) for tile in tiles))
    _bar(session, board, tiles, mine=mine)
    if not tiles:
        st.info(
            "Nothing is pinned yet. Run a query on the SQL page or ask for one in the chat, then press **Pin** above "
            "its result.",
            icon=":material/keep:",
        )
        return
    waiting: list[Tile] = []
    for tile in tiles:
        if tile.wide:
            _rows(session, waiting, mine=mine)
            waiting = []
            _tile(session, tile, mine=mine)
        else:
            waiting.append(tile)
    _rows(session, waiting, mine=mine)


def _rows(session: Session, tiles: list[Tile], *, mine: bool) -> None:
    """Two beside each other; on a phone they stack by themselves."""
    for first in range(0, len(tiles), 2):
        columns = st.columns(2, gap="small")
        for column, tile in zip(columns, tiles[first : first + 2], strict=False):
            with column:
                _tile(session, tile, mine=mine)


def _board(session: Session) -> Board:
    """The board of the address, which may be somebody else's, else one's own."""
    linked = st.query_params.get(PARAMETER)
    board = session.runtime.boards.get(linked) if linked else None
    board = board or own_board(session)
    if board.owner == session.user:
        st.session_state[BOARD] = board.id
    if linked != board.id:
        st.query_params[PARAMETER] = board.id
    return board


def _bar(session: Session, board: Board, tiles: list[Tile], *, mine: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="board-bar"):
        boards = session.runtime.boards.of(session.user)
        names = {item.id: item.name for item in boards} | {board.id: board.name}
        st.selectbox(
            "Board",
            list(names),
            index=list(names).index(board.id),
            format_func=lambda key: names[key],
            key=f"board-choice-{board.id}-{len(names)}",
            label_visibility="collapsed",
            on_change=_choose,
            args=(board.id, len(names)),
        )
        st.button(
            "Refresh all",
            key="board-refresh",
            icon=":material/refresh:",
            disabled=not tiles,
            on_click=_refresh_all,
            args=(session, tiles),
        )
        with st.popover("Board", icon=":material/more_horiz:", key=f"board-menu-{board.id}-{board.name}"):
            st.caption("Who opens this link sees the board:")
            st.code(f"{_address()}/Board?{PARAMETER}={board.id}", language=None, wrap_lines=True)
            if mine:
                st.text_input(
                    "Name",
                    value=board.name,
                    key=f"board-name-{board.id}-{board.name}",
                    on_change=_rename,
                    args=(session, board),
                )
            st.button("New board", key="board-new", icon=":material/add:", on_click=_new, args=(session,))
            if mine:
                sure = st.checkbox("Delete this board and its tiles", key=f"board-sure-{board.id}")
                st.button(
                    "Delete",
                    key="board-delete",
                    icon=":material/delete:",
                    disabled=not sure,
                    on_click=_delete,
                    args=(session, board),
                )
    if not mine:
        st.caption(
            f":material/visibility: {plain(board.owner)}'s board. You can look and refresh; only they change it."
        )


def _address() -> str:
    from urllib.parse import urlsplit

    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _choose(now: str, count: int) -> None:
    chosen = st.session_state.get(f"board-choice-{now}-{count}")
    if chosen:
        st.query_params[PARAMETER] = chosen


def _rename(session: Session, board: Board) -> None:
    name = str(st.session_state.get(f"board-name-{board.id}-{board.name}") or "")
    session.runtime.boards.rename(board.id, name, user=session.user)


def _new(session: Session) -> None:
    board = session.runtime.boards.create("New board", user=session.user)
    st.query_params[PARAMETER] = st.session_state[BOARD] = board.id


def _delete(session: Session, board: Board) -> None:
    session.runtime.boards.delete(board.id, user=session.user)
    st.query_params.pop(PARAMETER, None)


def _refresh_all(session: Session, tiles: list[Tile]) -> None:
    for tile in tiles:
        refresh(session, tile)


def _tile(session: Session, tile: Tile, *, mine: bool) -> None:
    waits = bool(running(tile))
    tick = LOOK_SECONDS if waits else TICK_SECONDS if tile.refresh_seconds else None

    @st.fragment(run_every=tick, key=f"tile-{tile.id}")
    def draw() -> None:
        shown = tile
        if waits and look(session, tile):
            st.rerun()
        if tile.refresh_seconds:
            if not waits and due(session, tile):
                refresh(session, tile)
                if running(tile):
                    st.rerun()  # from now on it is looked at more often
            shown = next((t for t in session.runtime.boards.tiles(tile.board_id) if t.id == tile.id), tile)
        shown = as_seen(session, shown)
        with st.container(border=True, key=f"tile-box-{tile.id}"):
            st.markdown(f"**{plain(shown.title)}**")
            _content(session, shown)
            if waits:
                _progress(session, shown)
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"tile-foot-{tile.id}"):
                _footer(session, shown)
                _menu(session, shown, mine=mine)

    draw()


def _progress(session: Session, tile: Tile) -> None:
    """How long the tile's statement has run; above it stand the rows of before."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"tile-progress-{tile.id}"):
        seconds = round(time.time() - running(tile))
        words = duration(seconds) if seconds >= 10 else f"{seconds} s"  # without tenths, which would only flicker
        st.markdown(f":shimmer[Running for {words}…]", width="content")
        st.button(
            "Stop",
            key=f"tile-stop-{tile.id}",
            icon=":material/stop_circle:",
            type="tertiary",
            on_click=_redrawn,
            args=(stop, session, tile),
        )


def _content(session: Session, tile: Tile) -> None:
    from ui.result_chart import draw_chart
    from ui.result_rows import draw_table, statement_rows, whole
    from ui.statement import TABLE

    if tile.last_error:
        st.caption(f":red[:material/error: {safe_markdown(shortened(tile.last_error, length=300))}]")
    try:
        table: pa.Table | None = statement_rows(session.runtime, session.user, tile.statement_id)
    except Exception:  # whatever it is, running the query again mends it
        table = None
    if table is None:
        st.caption(":material/history: Its rows are not kept any more. Refresh to see them.")
        return
    if tile.view == TABLE or tile.view not in KIND_LABELS:
        name = f"{session.user}-{tile.statement_id}"
        draw_table(table, key=f"tile-rows-{tile.id}", name=name, height=HEIGHT if table.num_rows > 6 else None)
        return
    everything, note = whole(session, _panel(tile), table)
    if everything is not None:
        draw_chart(_panel(tile), everything, tile.view, height=HEIGHT, note=note, titled=False)


def _panel(tile: Tile) -> StatementPanel:
    chart = tile.chart | {"kind": tile.view} if tile.view in KIND_LABELS else {}
    return StatementPanel(f"tile-{tile.id}", tile.statement_id, {}, (), (), chart)


def _footer(session: Session, tile: Tile) -> None:
    when = f"run {ago(tile.last_run, now=dt.datetime.now(dt.UTC))}" if tile.last_run else "never run"
    facts = [_warehouse(session, tile.warehouse_id), when, f"by {tile.author}"]
    if tile.refresh_seconds:
        facts.append(INTERVALS.get(tile.refresh_seconds, "").lower())
    st.caption(plain(" · ".join(fact for fact in facts if fact)), width="stretch")


@st.cache_data(ttl=60, show_spinner=False)
def _warehouse_names(_session: Session, user: str) -> dict[str, str]:
    answer = _session.runtime.call_tool(_session.conversation_id, "list_warehouses", {}, author=user)
    found = (answer.structured or {}).get("warehouses") or []
    return {str(item.get("id")): str(item.get("name")) for item in found}


def _warehouse(session: Session, warehouse_id: str) -> str:
    return _warehouse_names(session, session.user).get(warehouse_id, warehouse_id)


def _menu(session: Session, tile: Tile, *, mine: bool) -> None:
    st.button(
        "Refresh",
        key=f"tile-refresh-{tile.id}",
        icon=":material/refresh:",
        type="tertiary",
        on_click=_redrawn,
        args=(refresh, session, tile),
    )
    with st.popover("Tile", icon=":material/more_horiz:", type="tertiary", key=f"tile-menu-{tile.id}-{tile.title}"):
        st.code(tile.sql, language="sql", wrap_lines=True)
        st.button(
            "Open on the SQL page",
            key=f"tile-sql-{tile.id}",
            icon=":material/code:",
            on_click=_open_sql,
            args=(session, tile),
        )
        if not mine:
            return
        st.text_input(
            "Title",
            value=tile.title,
            key=f"tile-title-{tile.id}-{tile.title}",
            on_change=_retitle,
            args=(session, tile),
        )
        st.selectbox(
            "Refresh",
            list(INTERVALS),
            index=list(INTERVALS).index(tile.refresh_seconds) if tile.refresh_seconds in INTERVALS else 0,
            format_func=lambda seconds: INTERVALS[seconds],
            key=f"tile-every-{tile.id}-{tile.refresh_seconds}",
            on_change=_interval,
            args=(session, tile),
        )
        _chart_menu(session, tile)
        with st.container(horizontal=True):
            for label, icon, change in (
                ("Earlier", "arrow_back", -1),
                ("Later", "arrow_forward", 1),
            ):
                st.button(
                    label,
                    key=f"tile-{label}-{tile.id}",
                    icon=f":material/{icon}:",
                    on_click=_redrawn,
                    args=(_moved, session, tile, change),
                )
            st.button(
                "Half width" if tile.wide else "Full width",
                key=f"tile-wide-{tile.id}",
                icon=":material/width:",
                on_click=_redrawn,
                args=(_widened, session, tile),
            )
            st.button(
                "Remove",
                key=f"tile-remove-{tile.id}",
                icon=":material/delete:",
                on_click=_redrawn,
                args=(_removed, session, tile),
            )


def _chart_menu(session: Session, tile: Tile) -> None:
    """The tile's kind of chart and its parts, kept with the tile."""
    from ui.result_chart import draw_editor, kinds_of
    from ui.result_rows import statement_rows
    from ui.statement import TABLE

    try:
        table = statement_rows(session.runtime, session.user, tile.statement_id)
    except Exception:  # without rows nobody knows what fits; the tile says how to get them
        return
    views = list(dict.fromkeys([tile.view, TABLE, *kinds_of(table, tile.statement_id)]))
    key = f"tile-view-{tile.id}-{tile.view}"
    st.selectbox(
        "Shown as",
        views,
        format_func=lambda view: str(KIND_LABELS.get(view, view)).rpartition(": ")[2],
        key=key,
        on_change=lambda: _drawn_as(session, tile, st.session_state[key], tile.chart),
    )
    if tile.view in KIND_LABELS:
        draw_editor(_panel(tile), table, tile.view, keep=lambda parts: _drawn_as(session, tile, tile.view, parts))


def _drawn_as(session: Session, tile: Tile, view: str, parts: dict[str, Any]) -> None:
    chart = {name: value for name, value in parts.items() if value and name != "kind"}
    if tile.chart.get("title"):
        chart["title"] = tile.chart["title"]
    _redrawn(lambda: session.runtime.boards.change(tile, user=session.user, view=view, chart=chart))


def _redrawn(change, *arguments) -> None:
    """Make a change and draw the whole board: places have moved."""
    try:
        change(*arguments)
    except (NotYours, LogError) as problem:
        st.toast(str(problem), icon=":material/error:")
    st.rerun(scope="app")


def _moved(session: Session, tile: Tile, by: int) -> None:
    session.runtime.boards.move(tile, user=session.user, by=by)


def _widened(session: Session, tile: Tile) -> None:
    session.runtime.boards.change(tile, user=session.user, wide=not tile.wide)


def _removed(session: Session, tile: Tile) -> None:
    session.runtime.boards.remove(tile, user=session.user)


def _retitle(session: Session, tile: Tile) -> None:
    title = str(st.session_state.get(f"tile-title-{tile.id}-{tile.title}") or "").strip()
    if title:
        _redrawn(lambda: session.runtime.boards.change(tile, user=session.user, title=title))


def _interval(session: Session, tile: Tile) -> None:
    seconds = st.session_state.get(f"tile-every-{tile.id}-{tile.refresh_seconds}")
    _redrawn(lambda: session.runtime.boards.change(tile, user=session.user, refresh_seconds=int(seconds or 0)))


def _open_sql(session: Session, tile: Tile) -> None:
    from ui.sql_page import open_statement

    statement = {"statement_id": tile.statement_id, "sql": tile.sql, "warehouse_id": tile.warehouse_id}
    open_statement(session, StatementPanel(f"tile-{tile.id}", tile.statement_id, statement, (), ()))
