"""Running a board tile's query again, and whose result that is."""

from __future__ import annotations

import time
from dataclasses import replace

import streamlit as st

from agent.board import Tile
from ui.session import Session

RUN_SECONDS = 60


def refresh(session: Session, tile: Tile) -> None:
    """Run a tile's query again, where and as it was pinned. A fault is kept with it, and so are the rows before."""
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
    answer = session.runtime.call_tool(
        session.conversation_id,
        "execute_sql",
        arguments | {"wait_seconds": RUN_SECONDS, "limit": 1},
        author=session.user,
        timezone=session.timezone,
    )
    statement = (answer.structured or {}).get("statement") or {}
    if answer.is_error:
        found = {"error": answer.text}
    elif not (answer.structured or {}).get("columns"):
        found = {"error": f"It is still running after {RUN_SECONDS} seconds. Refresh later."}
    else:
        found = {"statement_id": str(statement.get("statement_id"))}
    if not _apart(session, tile):
        session.runtime.boards.refreshed(tile, **found)
        return
    now = time.time()
    rows = {"statement_id": found["statement_id"], "last_run": now} if "statement_id" in found else {}
    mine = {"tried_at": now, "last_error": found.get("error", ""), **rows}
    st.session_state[_apart_key(tile)] = st.session_state.get(_apart_key(tile), {}) | mine


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
