"""Every tool on a workspace where everything is huge: thousands of objects, long names, wide rows.

The text stays within its bound, the structured content within 200 KB, and what is left out is said.
"""

from __future__ import annotations

import base64
import json
import random
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from fastmcp import Client, FastMCP

from mcp_tools import results, text
from mcp_tools.server import CATALOG, create_server
from mcp_tools.settings import ToolSettings

from .conftest import answer_validator, text_of

pytestmark = pytest.mark.slow

NOW = 1_780_000_000_000


class Huge:
    """What the stand-in answers, by a seed: ``many`` objects with texts of up to ``long`` characters."""

    def __init__(self, seed: int, *, many: int, long: int, columns: int) -> None:
        self._random = random.Random(seed)
        self.many, self.long, self.columns = many, long, columns
        self._bodies: dict[str, bytes] = {}

    def body(self, path: str) -> bytes:
        """Made once: it is the same for every tool."""
        if path not in self._bodies:
            self._bodies[path] = json.dumps(self.answer(path)).encode()
        return self._bodies[path]

    def word(self, start: str = "n") -> str:
        length = self._random.randint(self.long // 2, self.long)
        return start + "".join(self._random.choices("abc |äß😀\n\\,.:", k=min(length, 50))) * (length // 50 + 1)

    def cluster(self, number: int = 0) -> dict[str, Any]:
        reason = {"code": "INACTIVITY", "parameters": {"why": self.word()}}
        return {
            "cluster_id": f"c{number}", "cluster_name": self.word(f"n{number}"), "state": "RUNNING",
            "state_message": self.word(), "node_type_id": "i3.xlarge", "num_workers": 4, "spark_version": self.word(),
            "creator_user_name": self.word(), "last_activity_time": NOW, "termination_reason": reason,
            "spark_conf": {self.word(): self.word() for _ in range(5)},
        }  # fmt: skip

    def task(self, number: int) -> dict[str, Any]:
        state = {"life_cycle_state": "TERMINATED", "result_state": "FAILED", "state_message": self.word()}
        return {
            "task_key": f"t{number}", "run_id": number + 1, "state": state, "start_time": NOW, "end_time": NOW + 5,
            "notebook_task": {"notebook_path": "/" + self.word(), "base_parameters": {self.word(): self.word()}},
        }  # fmt: skip

    def job(self, number: int = 0, *, tasks: int = 3) -> dict[str, Any]:
        schedule = {"quartz_cron_expression": "0 0 2 * * ?", "timezone_id": "UTC", "pause_status": "UNPAUSED"}
        settings = {
            "name": self.word(f"n{number}"),
            "schedule": schedule,
            "tasks": [self.task(n) for n in range(tasks)],
        }
        return {"job_id": number + 1, "settings": settings, "creator_user_name": self.word()}

    def run(self, number: int = 0, *, tasks: int = 0) -> dict[str, Any]:
        state = {"life_cycle_state": "TERMINATED", "result_state": "FAILED", "state_message": self.word()}
        return {
            "run_id": number + 1, "job_id": 1, "run_name": self.word(), "state": state, "start_time": NOW,
            "end_time": NOW + 1000, "tasks": [self.task(n) for n in range(tasks)], "run_page_url": self.word(),
            "job_parameters": [{"name": self.word(), "value": self.word()} for _ in range(9)],
        }  # fmt: skip

    def warehouse(self, number: int = 0) -> dict[str, Any]:
        name = self.word(f"n{number}")
        return {"id": f"w{number}", "name": name, "state": "RUNNING", "cluster_size": "Small", "creator_name": name}

    def table(self, number: int = 0, *, columns: int = 4) -> dict[str, Any]:
        listed = [{"name": self.word(f"c{n}"), "type_text": "STRING", "comment": self.word()} for n in range(columns)]
        return {
            "catalog_name": "c", "schema_name": "s", "name": f"t{number}", "full_name": f"c.s.t{number}",
            "table_type": "VIEW", "comment": self.word("trip"), "columns": listed, "owner": self.word(),
            "view_definition": self.word(), "storage_location": self.word(),
        }  # fmt: skip

    def object(self, number: int = 0) -> dict[str, Any]:
        path = f"/Users/u/{self.word(f'n{number}')}".replace("\n", "")
        return {"object_id": number + 1, "path": path, "object_type": "NOTEBOOK", "language": "SQL", "size": 10**6}

    def statement(self) -> dict[str, Any]:
        schema = [{"name": self.word(f"c{n}"), "type_text": "STRING", "position": n} for n in range(self.columns)]
        rows = [[self.word() for _ in range(self.columns)] for _ in range(60)]
        chunks = [{"chunk_index": 0, "row_count": len(rows), "row_offset": 0}]
        manifest = {
            "format": "JSON_ARRAY", "schema": {"column_count": self.columns, "columns": schema},
            "total_row_count": len(rows), "total_chunk_count": 1, "chunks": chunks,
        }  # fmt: skip
        data = {"chunk_index": 0, "data_array": rows}
        return {"statement_id": "s1", "status": {"state": "SUCCEEDED"}, "manifest": manifest, "result": data}

    def query(self, number: int) -> dict[str, Any]:
        return {
            "query_id": f"q{number}", "query_text": self.word(), "status": "FAILED", "duration": 5,
            "query_start_time_ms": NOW, "user_name": self.word(), "error_message": self.word(), "warehouse_id": "w0",
        }  # fmt: skip

    def all(self, make: Any) -> list[Any]:
        return [make(number) for number in range(self.many)]

    def answer(self, path: str) -> Any:  # a table of routes
        text_of_file = base64.b64encode(self.word().encode() * 50).decode()
        routes: list[tuple[str, Any]] = [
            ("/clusters/list$", lambda: {"clusters": self.all(self.cluster)}),
            ("/clusters/get$", self.cluster),
            ("/clusters/events$", lambda: {"events": [
                {"cluster_id": "c0", "timestamp": NOW, "type": "TERMINATING", "details": {"user": self.word()}}
            ] * 10}),
            ("/clusters/create$", lambda: {"cluster_id": "c0"}),
            ("/clusters/spark-versions", lambda: {"versions": [{"key": "16.4.x-scala2.12", "name": "16.4 LTS"}]}),
            ("/jobs/list$", lambda: {"jobs": self.all(self.job)}),
            ("/jobs/get$", lambda: self.job(tasks=300)),
            ("/jobs/create$", lambda: {"job_id": 1}),
            ("/jobs/(run-now|runs/submit)$", lambda: {"run_id": 1}),
            ("/jobs/runs/list$", lambda: {"runs": self.all(self.run)}),
            ("/jobs/runs/get$", lambda: self.run(tasks=120)),
            ("/jobs/runs/get-output$", lambda: {"error": self.word(), "error_trace": self.word() * 5,
                                                "notebook_output": {"result": self.word() * 5}, "logs": self.word() * 5}),  # noqa: E501
            ("/sql/warehouses$", lambda: {"id": "w0", "warehouses": self.all(self.warehouse)}),
            ("/sql/warehouses/", self.warehouse),
            ("/sql/statements", self.statement),
            ("/sql/history/queries", lambda: {"res": self.all(self.query)}),
            ("/unity-catalog/catalogs$", lambda: {"catalogs": [
                {"name": "c" if n == 0 else self.word(f"n{n}"), "comment": self.word()} for n in range(self.many // 30)
            ]}),
            ("/unity-catalog/schemas$", lambda: {"schemas": [
                {"name": "s", "catalog_name": "c", "full_name": "c.s", "comment": self.word()}]}),
            ("/unity-catalog/schemas/", lambda: {"name": "s", "catalog_name": "c", "full_name": "c.s"}),
            ("/unity-catalog/tables$", lambda: {"tables": self.all(self.table)}),
            ("/unity-catalog/tables/", lambda: self.table(columns=self.columns)),
            ("/workspace/list$", lambda: {"objects": self.all(self.object)}),
            ("/workspace/get-status$", self.object),
            ("/workspace/export$", lambda: {"content": text_of_file, "file_type": "sql"}),
            ("/secrets/scopes/list$", lambda: {"scopes": [{"name": "scope"}, *({"name": self.word()} for _ in range(500))]}),  # noqa: E501
            ("/secrets/list$", lambda: {"secrets": [{"key": "key"}, *({"key": self.word()} for _ in range(self.many // 9))]}),  # noqa: E501
            ("/repos$", lambda: {"id": 1, "path": "/Repos/u/r", "repos": [
                {"id": n + 1, "path": f"/Repos/u/r{n}", "url": self.word(), "branch": self.word()} for n in range(900)]}),  # noqa: E501
            ("/repos/", lambda: {"id": 1, "path": "/Repos/u/r0", "url": self.word(), "branch": self.word()}),
            ("/scim/v2/Me$", lambda: {"userName": "u", "displayName": self.word()}),
        ]  # fmt: skip
        return next((make() for pattern, make in routes if re.search(pattern, path)), {})


class Standing(BaseHTTPRequestHandler):
    huge: Huge

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        body = self.huge.body(self.path.partition("?")[0])
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    def log_message(self, format: str, *args: object) -> None:
        pass


SIZES = {
    "many": dict(many=900, long=40, columns=30),
    "long": dict(many=40, long=9000, columns=12),
    "wide": dict(many=60, long=300, columns=2500),
}
ARGUMENTS: dict[str, dict[str, Any]] = {
    **{name: {"cluster": "c0"} for name in ("get_cluster", "stop_cluster", "restart_cluster", "delete_cluster")},
    "create_cluster": {"name": "x" * 100, "node_type": "i3.xlarge"},
    "create_job": {"name": "x" * 4096, "notebook": "/Users/u/a", "schedule": "0 0 2 * * ?"},
    **{name: {"job": "1"} for name in ("get_job", "delete_job", "run_job")},
    "update_job": {"job": "1", "name": "x" * 9000},
    **{name: {"run_id": 1} for name in ("get_job_run", "cancel_job_run")},
    "execute_sql": {"sql": "SELECT " + "1 + " * 9000 + "1", "limit": 1000},
    **{name: {"statement_id": "s1"} for name in ("get_statement", "cancel_statement")},
    "create_warehouse": {"name": "x" * 100},
    **{name: {"warehouse": "w0"} for name in ("start_warehouse", "stop_warehouse", "delete_warehouse")},
    "import_notebook": {"path": "/Users/u/" + "x" * 9000, "content": "1\n" * 50_000},
    **{name: {"notebook": "/Users/u/a"} for name in ("export_notebook", "run_notebook")},
    "describe_table": {"table": "c.s.t0", "limit": 200},
    "search_tables": {"query": "trip", "limit": 500},
    "read_workspace_file": {"path": "/Users/u/a"},
    "write_workspace_file": {"path": "/Users/u/" + "x" * 9000, "content": "x" * 99_000},
    "create_directory": {"path": "/Users/u/" + "x" * 9000},
    "delete_workspace_path": {"path": "/Users/u/" + "x" * 9000},
    **{name: {"scope": "scope"} for name in ("create_secret_scope", "delete_secret_scope", "list_secrets")},
    **{name: {"scope": "scope", "key": "key"} for name in ("put_secret", "delete_secret")},
    "create_repo": {"url": "https://github.com/a/" + "x" * 9000},
    **{name: {"repo": "1"} for name in ("update_repo", "delete_repo")},
    "list_clusters": {"limit": 1000},
    "list_job_runs": {"limit": 500, "since": "2020-01-01"},
    "list_query_history": {"limit": 1000},
    "list_workspace": {"path": "/Users/u", "limit": 2000},
    "set_context": {"cluster": "c0", "warehouse": "w0", "catalog": "c"},
}
TOOLS = sorted(spec.name for specs in CATALOG.values() for spec in specs)


@pytest.fixture(scope="module", params=sorted(SIZES))
def huge_workspace(request: pytest.FixtureRequest) -> Iterator[FastMCP]:
    """The tools on such a workspace."""
    Standing.huge = Huge(7, **SIZES[request.param])
    with ThreadingHTTPServer(("127.0.0.1", 0), Standing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host = f"http://127.0.0.1:{server.server_address[1]}"
        yield create_server(ToolSettings(host=host, token="x", disposition="INLINE"))
        server.shutdown()


@pytest.mark.parametrize("tool", TOOLS)
async def test_within_both_bounds_and_nothing_cut_silently(huge_workspace: FastMCP, tool: str) -> None:
    async with Client(huge_workspace) as client:
        result = await client.call_tool(
            tool, ARGUMENTS.get(tool, {}), meta={"secret_value": "value"}, raise_on_error=False
        )
    told = text_of(result)
    assert len(told) <= text.BUDGET, len(told)
    assert told.strip()
    if result.is_error:
        assert "stopped at something unexpected" not in told, told[:500]
        return
    structured = result.structured_content
    assert structured is not None
    answer_validator(tool).validate(structured)
    assert results.size(structured) <= results.STRUCTURED_BYTES
    listed = next((value for value in structured.values() if isinstance(value, list)), None)
    if "count" in structured and listed is not None:
        assert structured["truncated"] is (len(listed) < structured["count"])
        shown = len([line for line in told.split("\n")[1:] if " | " in line]) - 1
        if shown < structured["count"]:
            assert re.search(rf"\b{shown:,} of (at least )?{structured['count']:,} shown; ", told), told[-600:]
    if tool in ("execute_sql", "get_statement"):
        statement = structured["statement"]
        assert statement["truncated"] is (
            len(structured["rows"]) < statement["row_count"] or "column_count" in structured
        )
        assert f" of {statement['row_count']} rows shown; use get_statement" in told
        assert all(len(row) == len(structured["columns"]) for row in structured["rows"])
        assert structured["rows"]


async def test_one_row_at_least_is_shown(huge_workspace: FastMCP) -> None:
    async with Client(huge_workspace) as client:
        told = text_of(await client.call_tool("execute_sql", {"sql": "SELECT 1"}))
    rows = [line for line in told.split("\n")[1:] if not line.startswith("Note: ")]
    assert len(rows) >= 2
    assert re.search(r"Note: [1-9]\d* of 60 rows shown", told)
