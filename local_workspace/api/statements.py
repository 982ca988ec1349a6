"""SQL statement execution. https://docs.databricks.com/api/workspace/statementexecution"""

from __future__ import annotations

import re
import threading
import uuid
from typing import Any

from starlette.responses import Response

from local_workspace.body_shapes import Shape
from local_workspace.errors import ApiError, invalid, not_found
from local_workspace.routing import Call, RouteTable
from local_workspace.sql import encoding
from local_workspace.sql.links import Links
from local_workspace.sql.parameters import POSITIONAL, Parameter
from local_workspace.sql.service import SqlService
from local_workspace.sql.session import SqlSession
from local_workspace.sql.statements import Request, Statements
from local_workspace.store import Document
from local_workspace.workspace import Workspace

routes = RouteTable()
BASE = "/api/2.0/sql/statements"
FORMATS = ("JSON_ARRAY", "ARROW_STREAM", "CSV")
DISPOSITIONS = ("INLINE", "EXTERNAL_LINKS")
# With its own choice of disposition the drivers always take Arrow behind a link.
EITHER = "INLINE_OR_EXTERNAL_LINKS"
# Chunks being written as text at one time: each takes several times its size meanwhile.
_ENCODING = threading.BoundedSemaphore(2)

SESSION_WAIT_SECONDS = 1.0
STATEMENT: Shape = {
    "statement": str,
    "warehouse_id": str,
    "session_id": str,
    "catalog": str,
    "schema": str,
    "parameters": [{"name": str, "value": str, "type": str}],
    "row_limit": int,
    "byte_limit": int,
    "disposition": str,
    "format": str,
    "wait_timeout": str,
    "on_wait_timeout": str,
    "query_tags": [{"key": str, "value": str}],
}


def on_open(workspace: Workspace) -> None:
    """The engine starts while the first page is being drawn."""
    workspace.service(SqlService).warm()


@routes.post(BASE, body=STATEMENT)
def execute(workspace: Workspace, call: Call) -> dict[str, Any]:
    request = _request(workspace, call)
    # A driver in a session asks for the state by itself, and can cancel only once it was told the statement's id.
    default = SESSION_WAIT_SECONDS if call.body.get("session_id") else 10.0
    seconds = _wait_seconds(call.body.get("wait_timeout"), default=default)
    on_timeout = call.body.get("on_wait_timeout") or "CONTINUE"
    if on_timeout not in ("CONTINUE", "CANCEL"):
        raise invalid("on_wait_timeout must be CONTINUE or CANCEL.")
    if seconds == 0 and on_timeout == "CANCEL":
        raise invalid("on_wait_timeout cannot be CANCEL when wait_timeout is 0s.")
    statements = workspace.service(Statements)
    statement_id = statements.submit(request)
    statements.wait(statement_id, seconds)
    if on_timeout == "CANCEL" and seconds:
        statements.cancel(statement_id)
        statements.wait(statement_id, 10)
    return response(workspace, statements.get(statement_id))


def _request(workspace: Workspace, call: Call) -> Request:
    body = call.body
    text = call.required("statement")
    session = _sessions(workspace).require(body["session_id"]) if body.get("session_id") else None
    warehouse_id = body.get("warehouse_id") or (session[0] if session else call.required("warehouse_id"))
    disposition = body.get("disposition") or "INLINE"
    form = body.get("format") or "JSON_ARRAY"
    if disposition == EITHER:
        disposition = "EXTERNAL_LINKS" if form == "ARROW_STREAM" else "INLINE"
    if form not in FORMATS or disposition not in DISPOSITIONS:
        raise invalid(f"format must be one of {', '.join(FORMATS)}, disposition one of {', '.join(DISPOSITIONS)}.")
    if disposition == "INLINE" and form != "JSON_ARRAY":
        raise invalid(f"The {form} format needs disposition EXTERNAL_LINKS; INLINE can only be used with JSON_ARRAY.")
    return Request(
        text=text,
        warehouse_id=warehouse_id,
        catalog=body.get("catalog") or None,
        schema=body.get("schema") or None,
        parameters=_parameters(body.get("parameters") or []),
        row_limit=_limit(body, "row_limit"),
        byte_limit=_limit(body, "byte_limit"),
        disposition=disposition,
        format=form,
        session=session[1] if session else None,
    )


def _limit(body: dict[str, Any], name: str) -> int | None:
    value = body.get(name)
    if value is None:
        return None
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = 0
    if number < 1:
        raise invalid(f"{name} must be a number greater than 0.")
    return number


def _parameters(listed: list[dict[str, Any]]) -> dict[str, Parameter]:
    if any(item.get("name") for item in listed) and not all(item.get("name") for item in listed):
        raise invalid("Named and positional parameters cannot be mixed.")
    found = {}
    for place, item in enumerate(listed, 1):
        name = item.get("name") or f"{POSITIONAL}{place}"
        value = item.get("value")
        found[name] = Parameter(None if value is None else str(value), item.get("type") or "STRING")
    return found


def _wait_seconds(text: Any, *, default: float) -> float:
    """``"10s"``: 0, or 5 to 50 seconds."""
    if text in (None, ""):
        return default
    found = re.fullmatch(r"(\d+(?:\.\d+)?)s", str(text).strip())
    seconds = float(found[1]) if found else -1.0
    if seconds != 0 and not 5 <= seconds <= 50:
        raise invalid("wait_timeout must be 0s, or between 5s and 50s.")
    return seconds


@routes.get(BASE + "/{id}")
def get(workspace: Workspace, call: Call) -> dict[str, Any]:
    return response(workspace, workspace.service(Statements).get(call.path_params["id"]))


@routes.post(BASE + "/{id}/cancel")
def cancel(workspace: Workspace, call: Call) -> dict[str, Any]:
    workspace.service(Statements).cancel(call.path_params["id"])
    return {}


@routes.delete(BASE + "/{id}")
def close(workspace: Workspace, call: Call) -> dict[str, Any]:
    workspace.service(Statements).close_result(call.path_params["id"])
    return {}


@routes.get(BASE + "/{id}/result/chunks/{index}")
def chunk(workspace: Workspace, call: Call) -> dict[str, Any]:
    document = workspace.service(Statements).get(call.path_params["id"])
    if document["state"] != "SUCCEEDED":
        message = f"The statement {document['statement_id']} has no result: its state is {document['state']}."
        raise ApiError(400 if document["state"] != "CLOSED" else 404, "BAD_REQUEST", message)
    return _result(workspace, document, _index(document, call.path_params["index"]))


def _index(document: Document, text: str) -> int:
    if not text.isdigit() or int(text) >= len(document.get("chunks", [])):
        message = f"The statement {document['statement_id']} has no chunk {text}."
        raise ApiError(404, "NOT_FOUND", message)
    return int(text)


@routes.get("/__results/{workspace}/{id}/{index}", public=True)
def download(workspace: Workspace, call: Call) -> Response:
    """A chunk behind a link: no token, but a signature."""
    statement_id, index = call.path_params["id"], call.path_params["index"]
    signature, end = call.query.get("signature", ""), call.query.get("end", "")
    workspace.service(Links).check(f"{statement_id}/{index}", end=end, signature=signature)
    statements = workspace.service(Statements)
    document = statements.get(statement_id)
    number = _index(document, index)
    with _ENCODING:
        batch = _read(statements, statement_id, number)
        if document["format"] == "ARROW_STREAM":
            return Response(encoding.arrow_stream(batch), media_type="application/vnd.apache.arrow.stream")
        if document["format"] == "CSV":
            return Response(encoding.csv_text(batch, header=number == 0), media_type="text/csv")
        return Response(encoding.json_array(batch), media_type="application/json")


def _read(statements: Statements, statement_id: str, index: int) -> Any:
    try:
        return statements.spool.read(statement_id, index)
    except FileNotFoundError:
        message = f"The result of statement {statement_id} is gone: results are kept for 12 hours. Run it again."
        raise not_found(message, error_code="NOT_FOUND") from None


def response(workspace: Workspace, document: Document) -> dict[str, Any]:
    """StatementResponse of a document."""
    status: dict[str, Any] = {"state": document["state"]}
    if document.get("error"):
        status["error"] = document["error"]
    if document.get("sql_state"):
        status["sql_state"] = document["sql_state"]
    answer: dict[str, Any] = {"statement_id": document["statement_id"], "status": status}
    if document["state"] != "SUCCEEDED":
        return answer
    columns = document.get("columns", [])
    answer["manifest"] = {
        "format": document["format"],
        "schema": {"column_count": len(columns), "columns": columns},
        "total_chunk_count": len(document["chunks"]),
        "total_row_count": document["row_count"],
        "total_byte_count": sum(chunk["byte_count"] for chunk in document["chunks"]),
        "truncated": document["truncated"],
        "chunks": [{"chunk_index": index, **chunk} for index, chunk in enumerate(document["chunks"])],
    }
    answer["result"] = _result(workspace, document, 0) if document["chunks"] else {}
    return answer


def _result(workspace: Workspace, document: Document, index: int) -> dict[str, Any]:
    """ResultData of one chunk."""
    chunk, statement_id = document["chunks"][index], document["statement_id"]
    place: dict[str, Any] = {"chunk_index": index, "row_offset": chunk["row_offset"], "row_count": chunk["row_count"]}
    if index + 1 < len(document["chunks"]):
        offset = document["chunks"][index + 1]["row_offset"]
        place["next_chunk_index"] = index + 1
        place["next_chunk_internal_link"] = f"{BASE}/{statement_id}/result/chunks/{index + 1}?row_offset={offset}"
    if document["disposition"] == "INLINE":
        batch = _read(workspace.service(Statements), statement_id, index)
        return place | {"data_array": encoding.rows(batch)}
    url, end = workspace.service(Links).make(f"{statement_id}/{index}")
    link = place | {"byte_count": chunk["byte_count"], "external_link": url, "expiration": end, "http_headers": {}}
    return {"external_links": [link]}


# Sessions, for drivers: USE, SET and temporary views last between statements.


class _Sessions:
    def __init__(self, workspace: Workspace) -> None:
        self._open: dict[str, tuple[str, SqlSession]] = {}

    def add(self, warehouse_id: str, session: SqlSession) -> str:
        key = str(uuid.uuid4())
        self._open[key] = (warehouse_id, session)
        return key

    def require(self, key: str) -> tuple[str, SqlSession]:
        if key not in self._open:
            raise not_found(f"The session {key} was not found.", error_code="NOT_FOUND")
        return self._open[key]

    def drop(self, key: str) -> None:
        self._open.pop(key, None)


def _sessions(workspace: Workspace) -> _Sessions:
    return workspace.service(_Sessions)


@routes.post("/api/2.0/sql/sessions", body={"warehouse_id": str, "catalog": str, "schema": str, "session_confs": dict})
def open_session(workspace: Workspace, call: Call) -> dict[str, Any]:
    session = workspace.service(SqlService).session(call.body.get("catalog"), call.body.get("schema"))
    return {"session_id": _sessions(workspace).add(call.required("warehouse_id"), session)}


@routes.delete("/api/2.0/sql/sessions/{id}")
def close_session(workspace: Workspace, call: Call) -> dict[str, Any]:
    _sessions(workspace).drop(call.path_params["id"])
    return {}
