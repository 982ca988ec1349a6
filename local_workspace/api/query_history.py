"""Query history. https://docs.databricks.com/api/workspace/queryhistory/list"""

from __future__ import annotations

from typing import Any

from local_workspace.errors import invalid
from local_workspace.routing import Call, RouteTable
from local_workspace.sql.statements import Statements
from local_workspace.store import Document
from local_workspace.workspace import Workspace, now_ms

routes = RouteTable()
STATUSES = {
    "PENDING": "QUEUED",
    "RUNNING": "RUNNING",
    "SUCCEEDED": "FINISHED",
    "FAILED": "FAILED",
    "CANCELED": "CANCELED",
    "CLOSED": "FINISHED",
}


@routes.get("/api/2.0/sql/history/queries")
def list_queries(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Newest first. The page token is the id of the last statement shown."""
    statements = workspace.service(Statements)
    size = call.number("max_results", 100)
    if not 0 < size <= 1000:
        raise invalid("max_results must be between 1 and 1000.")
    before = call.query.get("page_token") or ""
    found = [key for key, _ in statements.documents.look()]
    queries = []
    for key in sorted(found, reverse=True):
        if before and key >= before:
            continue
        document = statements.known(key)
        if document is not None and _fits(workspace, document, call):
            queries.append(info(workspace, document))
        if len(queries) > size:
            break
    page = queries[:size]
    more = len(queries) > size
    return {"res": page, "has_next_page": more} | ({"next_page_token": page[-1]["query_id"]} if more else {})


def _fits(workspace: Workspace, document: Document, call: Call) -> bool:
    me = workspace.collection("identity").get("me") or {}

    def among(name: str, value: str) -> bool:
        wanted = call.query_list(f"filter_by.{name}")
        return not wanted or value in wanted

    start = call.number("filter_by.query_start_time_range.start_time_ms", 0)
    end = call.number("filter_by.query_start_time_range.end_time_ms", 1 << 62)
    return (
        among("user_ids", str(me.get("id", "")))
        and among("warehouse_ids", document["warehouse_id"])
        and among("statement_ids", document["statement_id"])
        and among("statuses", STATUSES[document["state"]])
        and start <= document["submitted_ms"] <= end
    )


def info(workspace: Workspace, document: Document) -> dict[str, Any]:
    """QueryInfo of a statement's document."""
    ended = document.get("ended_ms")
    began = document.get("started_ms", ended)
    answer: dict[str, Any] = {
        "query_id": document["statement_id"],
        "status": STATUSES[document["state"]],
        "query_text": document["statement"],
        "statement_type": document["statement_type"],
        "warehouse_id": document["warehouse_id"],
        "endpoint_id": document["warehouse_id"],
        "user_name": document["user_name"],
        "executed_as_user_name": document["user_name"],
        "query_start_time_ms": document["submitted_ms"],
        "duration": (ended or now_ms()) - document["submitted_ms"],
        "is_final": ended is not None,
        "lookup_key": document["statement_id"],
    }
    if ended is not None:
        answer |= {"execution_end_time_ms": ended, "query_end_time_ms": ended}
        answer["rows_produced"] = document.get("row_count", 0)
        metrics = {"total_time_ms": ended - document["submitted_ms"], "execution_time_ms": ended - began}
        answer["metrics"] = metrics | {"rows_produced_count": document.get("row_count", 0)}
    if document.get("provisioning_ms"):
        # Only a statement that waited for the warehouse to start has it: the one sign of a start that the API gives.
        queued = {"provisioning_queue_start_timestamp": document["provisioning_ms"]}
        answer["metrics"] = answer.get("metrics", {}) | queued
    if document.get("error"):
        answer["error_message"] = document["error"]["message"]
    return answer
