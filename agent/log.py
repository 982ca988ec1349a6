"""The conversation log's storage: an append-only table of events in SQLite, through SQLAlchemy.

The log is the only state of a conversation. An append is on the disk before it returns, so that a process
that dies loses nothing that anyone has seen. Readers ask for what came after a sequence number.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event as sa_event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from agent.events import (
    PAYLOADS,
    Event,
    Payload,
    ToolResult,
    TurnEnded,
    UserMessage,
    payload_from_json,
    payload_to_json,
)

SCHEMA_VERSION = 2  # 2: permissions, edited arguments, compaction
TITLE_LENGTH = 60
CACHED_CONVERSATIONS = 64

METADATA = sa.MetaData()
CONVERSATIONS = sa.Table(
    "conversations",
    METADATA,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("owner", sa.String, nullable=False, index=True),
    sa.Column("title", sa.String, nullable=False, default=""),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False),
    sa.Column("mode", sa.String),  # what the person chose for it; nothing: the app's
    sa.Column("deleted_at", sa.Float),  # nobody opens it any more; what was done in it stays on record
)
EVENTS = sa.Table(
    "events",
    METADATA,
    sa.Column("conversation_id", sa.String, sa.ForeignKey("conversations.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("author", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)


# What stays of a conversation that was deleted, and is what the activity report reads.
ON_RECORD = (
    "ToolCall",
    "ArgumentsEdited",
    "ApprovalRequested",
    "ApprovalDecided",
    "ToolStarted",
    "ToolResult",
    "Usage",
    "TurnEnded",
)

# What belongs to a turn. The others happen between turns too, or are a newer version's, whose meaning is not known.
_OF_A_TURN = tuple(
    kind for kind in PAYLOADS if kind not in ("TurnEnded", "ContextChanged", "PermissionSet", "ModelChosen")
)


class LogError(Exception):
    """The log cannot be opened, read or written. ``str()`` is for people."""


@dataclass(frozen=True, slots=True)
class ConversationInfo:
    """One line of the list of conversations. Times are Unix seconds (UTC). ``mode``: its own, None for the app's."""

    id: str
    title: str
    owner: str
    created_at: float
    updated_at: float
    mode: str | None = None
    deleted_at: float | None = None


class ConversationLog:
    """Conversations and their events. Thread-safe; one object a process for a file.

    ``path`` is the SQLite file (its folder is made), or None for a log in memory. Raises :class:`LogError`.
    Treat the events that it hands out as read-only: they are shared.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._cache: OrderedDict[str, list[Event]] = OrderedDict()
        try:
            if path is not None:
                _make_private(path)
            self._engine = _engine(path)
            # As a writer from its start: two processes that open an older log must not both add its columns.
            with self._engine.execution_options(writes=True).begin() as connection:
                version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
                if version > SCHEMA_VERSION:
                    raise LogError(
                        f"The conversation log {path} was written by a newer version of this app. It was not touched. "
                        "Start the newer version, or choose another folder with CHAT_DATA_DIR."
                    )
                METADATA.create_all(connection)
                _add_missing_columns(connection)
                connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
        except (OSError, SQLAlchemyError) as error:
            raise LogError(
                f"The conversation log {path} cannot be opened ({_cause(error)}). "
                "Nothing was changed. Make its folder writable, or choose another with CHAT_DATA_DIR."
            ) from error

    def close(self) -> None:
        self._engine.dispose()

    def create(self, *, owner: str, title: str = "") -> str:
        """A new conversation's id."""
        conversation_id, now = uuid.uuid4().hex, time.time()
        with self._writing() as connection:
            connection.execute(
                CONVERSATIONS.insert().values(
                    id=conversation_id, owner=owner, title=title, created_at=now, updated_at=now
                )
            )
        return conversation_id

    def info(self, conversation_id: str) -> ConversationInfo | None:
        with self._reading() as connection:
            row = connection.execute(
                sa.select(CONVERSATIONS).where(
                    CONVERSATIONS.c.id == conversation_id, CONVERSATIONS.c.deleted_at.is_(None)
                )
            ).first()
        return ConversationInfo(**row._mapping) if row else None

    def conversations(self, *, owner: str) -> list[ConversationInfo]:
        """The owner's conversations, the one that changed last first."""
        query = (
            sa.select(CONVERSATIONS)
            .where(CONVERSATIONS.c.owner == owner, CONVERSATIONS.c.deleted_at.is_(None))
            .order_by(CONVERSATIONS.c.updated_at.desc(), CONVERSATIONS.c.created_at.desc())
        )
        with self._reading() as connection:
            return [ConversationInfo(**row._mapping) for row in connection.execute(query)]

    def set_mode(self, conversation_id: str, mode: str) -> None:
        """Keeps the conversation's own mode. It is no event: the model is told nothing of it."""
        with self._writing() as connection:
            connection.execute(CONVERSATIONS.update().where(CONVERSATIONS.c.id == conversation_id).values(mode=mode))

    def append(self, conversation_id: str, payload: Payload, *, author: str) -> Event:
        return self.append_all(conversation_id, [payload], author=author)[0]

    def append_all(self, conversation_id: str, payloads: Sequence[Payload], *, author: str) -> list[Event]:
        """Appends all of them or, when it raises, none. The first user message titles an untitled conversation.

        Raises :class:`LogError`, also for an unknown conversation.
        """
        if not payloads:
            return []
        now = time.time()
        with self._writing() as connection:
            row = connection.execute(
                sa.select(CONVERSATIONS.c.title).where(CONVERSATIONS.c.id == conversation_id)
            ).first()
            if row is None:
                raise LogError("This conversation does not exist (any more). Start a new one.")
            last = connection.execute(
                sa.select(sa.func.max(EVENTS.c.seq)).where(EVENTS.c.conversation_id == conversation_id)
            ).scalar()
            first_seq = (last or 0) + 1
            events = [
                Event(conversation_id, seq, now, author, payload) for seq, payload in enumerate(payloads, first_seq)
            ]
            connection.execute(EVENTS.insert(), [_to_row(event) for event in events])
            changes: dict[str, Any] = {"updated_at": now}
            message = next((payload for payload in payloads if isinstance(payload, UserMessage)), None)
            if message is not None and not row.title:
                changes["title"] = title_of(message.text)
            connection.execute(CONVERSATIONS.update().where(CONVERSATIONS.c.id == conversation_id).values(**changes))
        return events

    def events(self, conversation_id: str, *, after: int = 0) -> list[Event]:
        """Events with a sequence number above ``after``, in order; empty for an unknown conversation."""
        with self._lock:
            known = self._cache.setdefault(conversation_id, [])
            self._cache.move_to_end(conversation_id)
            query = (
                sa.select(EVENTS)
                .where(EVENTS.c.conversation_id == conversation_id, EVENTS.c.seq > len(known))
                .order_by(EVENTS.c.seq)
            )
            with self._reading() as connection:
                known.extend(_from_row(row) for row in connection.execute(query))
            while len(self._cache) > CACHED_CONVERSATIONS:
                self._cache.popitem(last=False)
            return known[max(after, 0) :]

    def find(self, words: Sequence[str], *, owner: str) -> set[str]:
        """Ids of the owner's conversations in which each word occurs: in the title, a message or an answer."""
        found = {info.id for info in self.conversations(owner=owner)}
        for word in words:
            spoken = sa.select(EVENTS.c.conversation_id).where(
                EVENTS.c.conversation_id.in_(sa.select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.owner == owner)),
                EVENTS.c.kind.in_(["UserMessage", "AssistantText"]),
                sa.func.json_extract(EVENTS.c.data, "$.text").icontains(word, autoescape=True),
            )
            titled = sa.select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.title.icontains(word, autoescape=True))
            found &= {row[0] for row in self.select(spoken.union(titled))}
        return found

    def select(self, query: sa.Executable) -> list[sa.Row[Any]]:
        """For the modules that look at the log as a whole, or keep a table of their own in it."""
        with self._reading() as connection:
            return list(connection.execute(query))

    def write(self, *statements: sa.Executable) -> int:
        """All of them or, when it raises, none. How many rows were written."""
        with self._writing() as connection:
            return sum(connection.execute(statement).rowcount for statement in statements)

    def rename(self, conversation_id: str, title: str) -> None:
        self.write(CONVERSATIONS.update().where(CONVERSATIONS.c.id == conversation_id).values(title=title_of(title)))

    def forget(self, conversation_id: str) -> None:
        """Removes what was said in a conversation, and its results, for good. Which calls were made, who approved them
        and how they ended stays, without a title: an audit that anybody could erase would be none."""
        of_it = EVENTS.c.conversation_id == conversation_id
        with self._lock:
            self.write(
                EVENTS.delete().where(of_it, EVENTS.c.kind.not_in(ON_RECORD)),
                EVENTS.update()
                .where(of_it, EVENTS.c.kind == ToolResult.__name__)
                .values(data=sa.func.json_set(EVENTS.c.data, "$.text", "", "$.structured", None)),
                CONVERSATIONS.update()
                .where(CONVERSATIONS.c.id == conversation_id)
                .values(title="", deleted_at=time.time()),
            )
            self._cache.pop(conversation_id, None)

    def last_seq(self, conversation_id: str) -> int:
        with self._reading() as connection:
            query = sa.select(sa.func.max(EVENTS.c.seq)).where(EVENTS.c.conversation_id == conversation_id)
            return connection.execute(query).scalar() or 0

    def unended(self) -> list[str]:
        """Conversations in which something happened after the last turn's end, or whose turn never ended."""
        ended = sa.func.max(sa.case((EVENTS.c.kind == TurnEnded.__name__, EVENTS.c.seq), else_=0))
        happened = sa.func.max(sa.case((EVENTS.c.kind.in_(_OF_A_TURN), EVENTS.c.seq)))
        query = (
            sa.select(EVENTS.c.conversation_id)
            .join(CONVERSATIONS, CONVERSATIONS.c.id == EVENTS.c.conversation_id)
            .where(CONVERSATIONS.c.deleted_at.is_(None))
            .group_by(EVENTS.c.conversation_id)
            .having(happened > ended)
        )
        with self._reading() as connection:
            return list(connection.execute(query).scalars())

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with self._lock:
            try:
                with self._engine.connect() as connection:
                    yield connection
            except SQLAlchemyError as error:
                raise LogError(
                    f"The conversation log cannot be read ({_cause(error)}). Nothing was changed."
                ) from error

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with self._lock:
            try:
                with self._engine.connect().execution_options(writes=True) as connection, connection.begin():
                    yield connection
            except SQLAlchemyError as error:
                raise LogError(
                    f"The conversation could not be saved ({_cause(error)}). What was saved before is kept. "
                    "Check that the disk is not full and the data folder is writable, then try again."
                ) from error


def _add_missing_columns(connection: sa.Connection) -> None:
    """A log of an earlier version gets what came later. That version still reads it: the new columns may be empty."""
    present = {column["name"] for column in sa.inspect(connection).get_columns(CONVERSATIONS.name)}
    for name, kind in (("mode", "VARCHAR"), ("deleted_at", "FLOAT")):
        if name not in present:
            connection.exec_driver_sql(f"ALTER TABLE conversations ADD COLUMN {name} {kind}")


def _make_private(path: Path) -> None:
    """What people write is for nobody else on the machine. The file is there before SQLite opens it: its ``-wal`` and
    ``-shm`` files take over the file's mode. A folder that was there keeps its own."""
    missing = [folder for folder in (path.parent, *path.parent.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        with contextlib.suppress(OSError):  # it is another's, who decides; or there is none
            file.chmod(0o600)


def title_of(text: str) -> str:
    """A conversation's title: the first line of its first message, cut at a word."""
    text = text.encode("utf-8", "replace").decode("utf-8")  # broken halves of characters fit no text column
    line = " ".join(text.strip().splitlines()[0].split()) if text.strip() else ""
    if len(line) <= TITLE_LENGTH:
        return line
    return line[: TITLE_LENGTH - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _engine(path: Path | None) -> sa.Engine:
    if path is None:
        engine = sa.create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        engine = sa.create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False, "timeout": 15})

    @sa_event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        # SQLAlchemy's recipe for sqlite3: it opens transactions itself, so that writers can begin IMMEDIATE and
        # two processes never hand out the same sequence number.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
            connection.execute(f"PRAGMA {pragma}").close()

    @sa_event.listens_for(engine, "begin")
    def _on_begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _to_row(event: Event) -> dict[str, Any]:
    return {
        "conversation_id": event.conversation_id,
        "seq": event.seq,
        "at": event.at,
        "author": event.author,
        "kind": event.kind,
        # A lone surrogate (from a broken paste) cannot be stored as UTF-8; escaped it can, and comes back as it was.
        "data": json.dumps(payload_to_json(event.payload), ensure_ascii=True, separators=(",", ":"), default=str),
    }


def _from_row(row: sa.Row[Any]) -> Event:
    payload = payload_from_json(row.kind, json.loads(row.data))
    return Event(row.conversation_id, row.seq, row.at, row.author, payload)


def _cause(error: BaseException) -> str:
    """The innermost reason in one line, without SQL and parameters (they hold what people wrote)."""
    original = getattr(error, "orig", None) or error
    if isinstance(original, OSError) and original.strerror:
        return original.strerror
    return str(original).splitlines()[0][:200]
