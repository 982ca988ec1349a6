"""Statements on a warehouse: run in the background, watched, cancelled, remembered.

A statement's document is written when it is accepted and when it ends; in between its state is known to the
process that runs it. A document without an end and without a runner belongs to a server that died.
"""

from __future__ import annotations

import os
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import Any

from local_workspace.errors import ApiError, not_found
from local_workspace.sql import encoding
from local_workspace.sql.errors import SqlCancelled, SqlError
from local_workspace.sql.parameters import Parameter, numbered
from local_workspace.sql.service import SqlService
from local_workspace.sql.session import SqlSession
from local_workspace.sql.spool import KEEP_SECONDS, Spool
from local_workspace.sql.tokens import Cursor
from local_workspace.sql.types import column_type
from local_workspace.sql.warehouses import Warehouses
from local_workspace.store import Document
from local_workspace.workspace import Workspace, now_ms

INLINE_BYTES = 25 * 1024 * 1024
FINAL = frozenset({"SUCCEEDED", "FAILED", "CANCELED", "CLOSED"})
KEEP_STATEMENTS = 1_000
SWEEP_EVERY = 200
THREADS = 16

STATEMENT_TYPES = frozenset(
    {"ALTER", "ANALYZE", "COPY", "CREATE", "DELETE", "DESCRIBE", "DROP", "EXPLAIN", "GRANT", "INSERT", "MERGE"}
    | {"OPTIMIZE", "REFRESH", "REPLACE", "REVOKE", "SELECT", "SET", "SHOW", "TRUNCATE", "UPDATE", "USE"}
)
_TYPE_OF = {
    "WITH": "SELECT",
    "VALUES": "SELECT",
    "TABLE": "SELECT",
    "FROM": "SELECT",
    "(": "SELECT",
    "DESC": "DESCRIBE",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked for. ``row_limit``, ``byte_limit``: None for no limit."""

    text: str
    warehouse_id: str
    catalog: str | None = None
    schema: str | None = None
    parameters: dict[str, Parameter] = field(default_factory=dict)
    row_limit: int | None = None
    byte_limit: int | None = None
    disposition: str = "INLINE"
    format: str = "JSON_ARRAY"
    session: SqlSession | None = None


@dataclass(slots=True)
class _Active:
    document: Document
    cancel: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)


class Statements:
    """``workspace.service(Statements)``."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.documents = workspace.collection("statements")
        self.warehouses = workspace.service(Warehouses)
        self.spool = Spool(workspace.folder / "results")
        self._active: dict[str, _Active] = {}
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="statement")
        self._lock = threading.Lock()
        self._submitted = 0
        self._sweep()

    def _sweep(self) -> None:
        """Forget the oldest statements and results, and end those whose server died."""
        self.spool.sweep()
        found = list(self.documents.items())
        for key, _ in found[: max(0, len(found) - KEEP_STATEMENTS)]:
            self.documents.delete(key)
            self.spool.remove(key)
        for key, document in found:
            if document["state"] not in FINAL and key not in self._active:
                self.documents.change(key, _cut_off)

    # Run

    def submit(self, request: Request) -> str:
        """Accept a statement and run it in the background; its id. Raises 400 for an unknown warehouse."""
        if self.warehouses.documents.get(request.warehouse_id) is None:
            message = f"{request.warehouse_id} is not a valid endpoint id."
            raise ApiError(400, "INVALID_PARAMETER_VALUE", message)
        statement_id = new_id()
        document: Document = {
            "statement_id": statement_id,
            "statement": request.text,
            "statement_type": statement_type(request.text),
            "warehouse_id": request.warehouse_id,
            "user_name": self.workspace.user_name,
            "catalog": request.catalog,
            "schema": request.schema,
            "disposition": request.disposition,
            "format": request.format,
            "state": "PENDING",
            "submitted_ms": now_ms(),
        }
        active = _Active(document)
        with self._lock:
            self._active[statement_id] = active
            self._submitted += 1
            sweep = self._submitted % SWEEP_EVERY == 0
        self.documents.put(statement_id, document)
        if sweep:
            self._pool.submit(self._sweep)
        self._pool.submit(self._run, statement_id, request, active)
        return statement_id

    def _run(self, statement_id: str, request: Request, active: _Active) -> None:
        document = active.document
        try:
            with self.warehouses.used_by_statement(request.warehouse_id, active.cancel) as waited_since:
                if active.cancel.is_set():
                    raise SqlCancelled
                document |= {"state": "RUNNING", "started_ms": now_ms()}
                if waited_since is not None:
                    document["provisioning_ms"] = waited_since
                self._execute(statement_id, request, active)
                outcome: Document = {"state": "SUCCEEDED"}
        except SqlCancelled:
            outcome = {"state": "CANCELED"}
        except SqlError as error:
            outcome = _failed(str(error), sql_state=error.sql_state)
        except ApiError as error:
            outcome = _failed(error.message)
        except Exception as error:
            outcome = _failed(f"The embedded workspace failed: {type(error).__name__}: {error}", code="INTERNAL_ERROR")
        finished = document | outcome | {"ended_ms": now_ms()}
        if outcome["state"] != "SUCCEEDED":
            self.spool.remove(statement_id)
        self.documents.put(statement_id, finished)
        active.document = finished
        with self._lock:
            self._active.pop(statement_id, None)
        active.done.set()

    def _execute(self, statement_id: str, request: Request, active: _Active) -> None:
        session = request.session
        if session is None:
            session = self.workspace.service(SqlService).session(request.catalog, request.schema)
            if request.catalog:
                session.catalogs.require_catalog(session.catalog)
            if request.schema:
                session.catalogs.require_schema(session.catalog, session.schema)
        result = session.execute(
            numbered(request.text, request.parameters), parameters=request.parameters, cancel=active.cancel
        )
        spooled = self.spool.write(
            statement_id,
            result.schema,
            result.batches,
            row_limit=request.row_limit,
            byte_limit=request.byte_limit,
            as_text=request.format != "ARROW_STREAM",
        )
        active.document |= {
            "columns": [_column(index, name, kind) for index, (name, kind) in enumerate(_columns(result.schema))],
            "chunks": [asdict(chunk) for chunk in spooled.chunks],
            "row_count": spooled.rows,
            "truncated": spooled.truncated,
        }
        if request.disposition == "INLINE":
            self._check_inline(statement_id, active.document)

    def _check_inline(self, statement_id: str, document: Document) -> None:
        size = 0
        for index in range(len(document["chunks"])):
            size += encoding.json_size(self.spool.read(statement_id, index))
            if size > INLINE_BYTES:
                message = (
                    "Inline byte limit exceeded. Statements executed with disposition=INLINE can have a result size "
                    f"of at most {INLINE_BYTES} bytes. Please execute the statement with disposition=EXTERNAL_LINKS "
                    "if you want to download the full result."
                )
                raise ApiError(400, "BAD_REQUEST", message)

    # Watch

    def known(self, statement_id: str) -> Document | None:
        """The document as it is now, however old."""
        active = self._active.get(statement_id)
        return dict(active.document) if active else self.documents.get(statement_id)

    def get(self, statement_id: str) -> Document:
        """The document as it is now. Raises 404 for one that never was, or that ended more than twelve hours ago.

        The query history goes on knowing it.
        """
        document = self.known(statement_id)
        if document is None or document.get("ended_ms", now_ms()) < now_ms() - KEEP_SECONDS * 1000:
            raise not_found(f"The statement {statement_id} was not found.", error_code="NOT_FOUND")
        return document

    def wait(self, statement_id: str, seconds: float) -> None:
        """Until the statement ends, but not longer than this."""
        active = self._active.get(statement_id)
        if active is not None:
            active.done.wait(seconds)

    def cancel(self, statement_id: str) -> None:
        """End a statement. Returns at once; too late is no error."""
        self.get(statement_id)
        active = self._active.get(statement_id)
        if active is not None:
            active.cancel.set()

    def close_result(self, statement_id: str) -> None:
        self.cancel(statement_id)
        self.wait(statement_id, 5)
        self.spool.remove(statement_id)
        self.documents.change(statement_id, lambda document: document.update(state="CLOSED", chunks=[]))

    def close(self) -> None:
        """Cancel what runs and wait for it a little."""
        for active in list(self._active.values()):
            active.cancel.set()
        self._pool.shutdown(wait=True, cancel_futures=True)


def _cut_off(document: Document) -> None:
    """Marks a statement whose server died; one that ended after the sweep had listed it stays as it ended."""
    if document["state"] not in FINAL:
        message = "The server ended while this statement ran. If it writes, look whether its change is there."
        error = {"error_code": "INTERNAL_ERROR", "message": message}
        document.update(state="FAILED", error=error, ended_ms=now_ms())


def new_id(at_ms: int | None = None) -> str:
    """An id that sorts by time (now, if none is given), as the service's do."""
    number = (at_ms or time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    return str(uuid.UUID(int=number))


def statement_type(text: str) -> str:
    """QueryStatementType of a text, by its first word."""
    cursor = Cursor(text)
    first = cursor.tokens[0].upper if cursor.tokens else ""
    if first == "WITH" and any(token.upper in ("INSERT", "MERGE") for token in cursor):
        depth = 0
        for token in cursor:
            depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "mark" else 0
            if depth == 0 and token.upper in ("INSERT", "MERGE"):
                return token.upper
    kind = _TYPE_OF.get(first, first)
    return kind if kind in STATEMENT_TYPES else "OTHER"


def _failed(message: str, *, sql_state: str | None = None, code: str = "BAD_REQUEST") -> Document:
    outcome: Document = {"state": "FAILED", "error": {"error_code": code, "message": message}}
    return outcome | ({"sql_state": sql_state} if sql_state else {})


def _columns(schema: Any) -> list[tuple[str, Any]]:
    return [(item.name, column_type(item.type)) for item in schema]


def _column(position: int, name: str, kind: Any) -> Document:
    column = {"name": name, "type_text": kind.text, "type_name": kind.name, "position": position}
    if kind.precision is not None:
        column |= {"type_precision": kind.precision, "type_scale": kind.scale}
    return column
