"""Pinning a result to a board."""

from __future__ import annotations

from typing import Any

import streamlit as st

from agent.board import Board, NotYours
from agent.log import LogError
from agent.sql_guard import classify
from ui.actions import looking_at
from ui.panels import StatementPanel
from ui.session import Session
from ui.wording import shortened

BOARD = "board-id"  # session state: the board that was looked at last


def own_board(session: Session) -> Board:
    """The user's board that they looked at last, else their first one, else a new one."""
    boards = session.runtime.boards.of(session.user)
    last = st.session_state.get(BOARD)
    return next((board for board in boards if board.id == last), None) or (
        boards[0] if boards else session.runtime.boards.create("My board", user=session.user)
    )


def pin(session: Session, panel: StatementPanel, view: str, chart: dict[str, Any], title: str = "") -> None:
    """A button's callback: the result becomes a tile, drawn as it is drawn now. ``title``: for one without its own."""
    sql = str(panel.statement.get("sql") or "") or _sql_of(session, panel.statement_id)
    if not sql or classify(sql) != "read":
        st.toast("Only a query that reads can be pinned: a tile runs it again and again.", icon=":material/info:")
        return
    context = session.runtime.context(session.conversation_id, max_age=60, user=session.user)
    try:
        board = own_board(session)
        session.runtime.boards.pin(
            board.id,
            user=session.user,
            title=str(chart.get("title") or "") or title or shortened(sql, length=60),
            sql=sql,
            warehouse_id=str(panel.statement.get("warehouse_id") or (context.get("warehouse") or {}).get("id") or ""),
            catalog=str(context.get("catalog") or ""),
            schema=str(context.get("schema") or ""),
            view=view,
            chart={name: value for name, value in chart.items() if value and name != "statement_id"},
            statement_id=panel.statement_id,
            last_run=_now(),
        )
    except (NotYours, LogError) as problem:
        st.toast(str(problem), icon=":material/error:")
        return
    st.toast(f"Pinned to “{board.name}”.", icon=":material/keep:")
    if looking_at().get("page") == "Board":
        st.rerun(scope="app")  # the chat beside the board redraws itself alone, and the tile would not be seen


def _now() -> float:
    import time

    return time.time()


def _sql_of(session: Session, statement_id: str) -> str:
    answer = session.runtime.call_tool(
        session.conversation_id, "get_statement", {"statement_id": statement_id}, author=session.user
    )
    return str(((answer.structured or {}).get("statement") or {}).get("sql") or "")
