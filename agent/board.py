"""Boards: tiles that keep a query and how its result is drawn. Stored beside the conversations.

A board is its owner's to change. Who has its link may look at it, and refresh its tiles.
"""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass, field, fields
from typing import Any

import sqlalchemy as sa

from agent.log import METADATA, ConversationLog

TITLE_LENGTH = 120
_boards = sa.Table(
    "boards",
    METADATA,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("owner", sa.String, nullable=False, index=True),
    sa.Column("created_at", sa.Float, nullable=False),
)
_tiles = sa.Table(
    "tiles",
    METADATA,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("board_id", sa.String, sa.ForeignKey("boards.id"), nullable=False, index=True),
    sa.Column("position", sa.Float, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("sql", sa.Text, nullable=False),
    sa.Column("warehouse_id", sa.String, nullable=False, default=""),
    sa.Column("catalog", sa.String, nullable=False, default=""),
    sa.Column("schema", sa.String, nullable=False, default=""),
    sa.Column("view", sa.String, nullable=False),
    sa.Column("chart", sa.Text, nullable=False, default="{}"),
    sa.Column("author", sa.String, nullable=False),
    sa.Column("wide", sa.Boolean, nullable=False, default=False),
    sa.Column("refresh_seconds", sa.Integer, nullable=False, default=0),
    sa.Column("statement_id", sa.String, nullable=False, default=""),
    sa.Column("last_run", sa.Float, nullable=False, default=0.0),
    sa.Column("last_error", sa.Text, nullable=False, default=""),
    sa.Column("tried_at", sa.Float, nullable=False, default=0.0),
)


class NotYours(LookupError):
    """No such board or tile, or it is another's to change. ``str()`` is for people."""

    def __str__(self) -> str:
        return "This board does not exist, or it belongs to somebody else. Nothing was changed."


@dataclass(frozen=True, slots=True)
class Board:
    id: str
    name: str
    owner: str
    created_at: float


@dataclass(frozen=True, slots=True)
class Tile:
    """``view`` is ``Table`` or a kind of chart, ``chart`` its channels. ``refresh_seconds`` 0: on demand.
    ``last_run`` is when the rows of ``statement_id`` were made (Unix seconds)."""

    id: str
    board_id: str
    position: float
    title: str
    sql: str
    warehouse_id: str = ""
    catalog: str = ""
    schema: str = ""
    view: str = "Table"
    chart: dict[str, Any] = field(default_factory=dict)
    author: str = ""
    wide: bool = False
    refresh_seconds: int = 0
    statement_id: str = ""
    last_run: float = 0.0
    last_error: str = ""
    tried_at: float = 0.0


_CHANGEABLE = frozenset({"title", "wide", "refresh_seconds", "view", "chart", "position"})


class Boards:
    """Thread-safe. Every method may raise :class:`agent.log.LogError`; those that change something, NotYours."""

    def __init__(self, log: ConversationLog) -> None:
        self._log = log

    def of(self, user: str) -> list[Board]:
        """The user's own, oldest first."""
        query = sa.select(_boards).where(_boards.c.owner == user).order_by(_boards.c.created_at)
        return [Board(**row._mapping) for row in self._log.select(query)]

    def get(self, board_id: str) -> Board | None:
        rows = self._log.select(sa.select(_boards).where(_boards.c.id == board_id))
        return Board(**rows[0]._mapping) if rows else None

    def create(self, name: str, *, user: str) -> Board:
        board = Board(uuid.uuid4().hex, name.strip()[:TITLE_LENGTH] or "Board", user, time.time())
        self._log.write(_boards.insert().values(id=board.id, name=board.name, owner=user, created_at=board.created_at))
        return board

    def rename(self, board_id: str, name: str, *, user: str) -> None:
        self._owned(board_id, user)
        if name.strip():
            self._log.write(_boards.update().where(_boards.c.id == board_id).values(name=name.strip()[:TITLE_LENGTH]))

    def delete(self, board_id: str, *, user: str) -> None:
        self._owned(board_id, user)
        self._log.write(
            _tiles.delete().where(_tiles.c.board_id == board_id), _boards.delete().where(_boards.c.id == board_id)
        )

    def tiles(self, board_id: str) -> list[Tile]:
        """In their order."""
        query = sa.select(_tiles).where(_tiles.c.board_id == board_id).order_by(_tiles.c.position)
        return [_tile(row) for row in self._log.select(query)]

    def pin(self, board_id: str, *, user: str, title: str, sql: str, **facts: Any) -> Tile:
        """Adds a tile at the end. ``facts`` are further fields of :class:`Tile`."""
        self._owned(board_id, user)
        last = max((tile.position for tile in self.tiles(board_id)), default=0.0)
        named = {"title": title[:TITLE_LENGTH], "sql": sql, "author": user, **facts}
        tile = Tile(id=uuid.uuid4().hex, board_id=board_id, position=last + 1, **named)
        self._log.write(_tiles.insert().values(**_row(tile)))
        return tile

    def change(self, tile: Tile, *, user: str, **changes: Any) -> None:
        """Title, width, interval, view, chart or position."""
        self._owned(tile.board_id, user)
        unknown = set(changes) - _CHANGEABLE
        if unknown:
            raise ValueError(f"A tile's {', '.join(sorted(unknown))} cannot be changed.")
        if "chart" in changes:
            changes["chart"] = json.dumps(changes["chart"])
        self._log.write(_tiles.update().where(_tiles.c.id == tile.id).values(**changes))

    def move(self, tile: Tile, *, user: str, by: int) -> None:
        """Swaps places with the tile before (``by=-1``) or behind (``by=1``) it, if there is one."""
        self._owned(tile.board_id, user)
        order = self.tiles(tile.board_id)
        here = next((place for place, other in enumerate(order) if other.id == tile.id), -1)
        there = here + by
        if here >= 0 and 0 <= there < len(order):
            self._log.write(
                _tiles.update().where(_tiles.c.id == tile.id).values(position=order[there].position),
                _tiles.update().where(_tiles.c.id == order[there].id).values(position=order[here].position),
            )

    def remove(self, tile: Tile, *, user: str) -> None:
        self._owned(tile.board_id, user)
        self._log.write(_tiles.delete().where(_tiles.c.id == tile.id))

    def claim(self, tile: Tile, *, now: float) -> bool:
        """Of all tabs that find a tile due at the same time, True for the one that refreshes it."""
        current = next((other for other in self.tiles(tile.board_id) if other.id == tile.id), None)
        if current is None or not current.refresh_seconds:
            return False
        if now - max(current.last_run, current.tried_at) < current.refresh_seconds:
            return False
        still_free = _tiles.c.tried_at == current.tried_at
        return self._log.write(_tiles.update().where(_tiles.c.id == tile.id, still_free).values(tried_at=now)) == 1

    def refreshed(self, tile: Tile, *, statement_id: str = "", error: str = "") -> None:
        """What running it gave: a finished statement, or why there is none; the rows before it stay then."""
        values: dict[str, Any] = {"last_error": error}
        if statement_id:
            values |= {"statement_id": statement_id, "last_run": time.time()}
        self._log.write(_tiles.update().where(_tiles.c.id == tile.id).values(**values))

    def _owned(self, board_id: str, user: str) -> None:
        board = self.get(board_id)
        if board is None or board.owner != user:
            raise NotYours


def _tile(row: sa.Row[Any]) -> Tile:
    values = dict(row._mapping)
    return Tile(**values | {"chart": json.loads(values["chart"])})


def _row(tile: Tile) -> dict[str, Any]:
    values = {f.name: getattr(tile, f.name) for f in fields(tile)}
    return values | {"chart": json.dumps(tile.chart)}
