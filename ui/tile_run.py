"""Running a board tile's query again, and whose result that is."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import streamlit as st

from agent.board import Tile
from agent.events import ToolResult
from ui.session import Session
from ui.statements import shown

ANSWER_SECONDS = 1  # what takes longer is looked at again and again, while the page goes on


def refresh(session: Session, tile: Tile) -> None:
    """Begin to run a tile's query again, where and as it was pinned; one that runs is left to it. Waits a moment only:
    see :func:`look`."""
    if running(tile):
        return
    arguments = {
        name: value
        for name, value in (
            ("sql", tile.sql),
            ("warehouse", tile.warehouse_id),
            ("catalog", tile.catalog),
            ("schema", tile.schema),
        )
        if value
    }
    _answered(session, tile, "execute_sql", arguments | {"wait_seconds": ANSWER_SECONDS, "limit": 1})


def running(tile: Tile) -> float:
    """When the tile's statement was begun, in Unix seconds, if this page waits for one; else 0."""
    return st.session_state.get(_running_key(tile), ("", 0.0))[1]


def look(session: Session, tile: Tile) -> bool:
    """Whether the statement that this page waits for has ended: then its result, or its fault, is kept."""
    statement_id, begun = st.session_state.get(_running_key(tile), ("", 0.0))
    if statement_id:
        _answered(session, tile, "get_statement", {"statement_id": statement_id, "limit": 1}, begun=begun)
    return not running(tile)


def stop(session: Session, tile: Tile) -> None:
    """End the statement; the rows before stay."""
    statement_id, _ = st.session_state.pop(_running_key(tile), ("", 0.0))
    if statement_id:
        _call(session, "cancel_statement", {"statement_id": statement_id})


def _call(session: Session, tool: str, arguments: dict[str, Any]) -> ToolResult:
    return session.runtime.call_tool(
        session.conversation_id, tool, arguments, author=session.user, timezone=session.timezone
    )


def _answered(
    session: Session, tile: Tile, tool: str, arguments: dict[str, Any], *, begun: float | None = None
) -> None:
    """Make the call, and keep what came of it: still running, rows, or a fault, which leaves the rows before."""
    begun = begun or time.time()
    answer = _call(session, tool, arguments)
    found = shown(tile.sql, answer.structured, text=answer.text, is_error=answer.is_error)
    if found.running and found.statement_id:
        st.session_state[_running_key(tile)] = (found.statement_id, begun)
        return
    st.session_state.pop(_running_key(tile), None)
    if answer.is_error:
        kept = {"error": found.error}
    elif not found.columns:
        kept = {"error": "It ended without rows."}
    else:
        kept = {"statement_id": found.statement_id}
    if not _apart(session, tile):
        session.runtime.boards.refreshed(tile, **kept)
        return
    now = time.time()
    rows = {"statement_id": kept["statement_id"], "last_run": now} if "statement_id" in kept else {}
    mine = {"tried_at": now, "last_error": kept.get("error", ""), **rows}
    st.session_state[_apart_key(tile)] = st.session_state.get(_apart_key(tile), {}) | mine


def _running_key(tile: Tile) -> str:
    return f"tile-running-{tile.id}"


def _apart(session: Session, tile: Tile) -> bool:
    """Whether what the tile's query gives this person is theirs alone: with a login of their own they may see other
    rows than the owner, or none, and the owner cannot read the results of their statements."""
    return session.runtime.wants_sign_in and tile.author != session.user


def _apart_key(tile: Tile) -> str:
    return f"tile-apart-{tile.id}"


def as_seen(session: Session, tile: Tile) -> Tile:
    if not _apart(session, tile):
        return tile
    return replace(tile, **{"last_error": "", "tried_at": 0.0, **st.session_state.get(_apart_key(tile), {})})


def due(session: Session, tile: Tile) -> bool:
    now = time.time()
    if not _apart(session, tile):
        return session.runtime.boards.claim(tile, now=now)
    return now - as_seen(session, tile).tried_at >= tile.refresh_seconds
