"""Bad input and bad weather, one test each: what a person reads, and that nothing was done by it."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from typing import Any

import pytest
from fastmcp import Client

from local_workspace.server import Running
from mcp_tools import clients
from mcp_tools.server import create_server
from mcp_tools.settings import ToolSettings

from .conftest import Faults, Tools, text_of

TEN_MEGABYTES = 10 * 1024 * 1024
BY_NAME = [
    ("get_cluster", "cluster"),
    ("get_job", "job"),
    ("export_notebook", "notebook"),
    ("describe_table", "table"),
]


@pytest.mark.parametrize(("tool", "argument"), BY_NAME)
async def test_unknown_names_list_what_there_is(tools: Tools, tool: str, argument: str) -> None:
    text = await tools.fails(tool, **{argument: "zzz-nothing-like-it"})
    assert f"There is no {argument} 'zzz-nothing-like-it'." in text
    assert "There are: " in text


async def test_ambiguous_names_list_the_candidates(tools: Tools, name: str) -> None:
    made = [f"{name}-x{letter}" for letter in "ab"]
    for one in made:
        await tools.ok("create_cluster", name=one)
    text = await tools.fails("get_cluster", cluster=f"{name}-x")
    assert text.startswith(f"'{name}-x' fits 2 clusters: ")
    assert text.endswith("Say which, by name or id.")
    for one in made:
        await tools.ok("delete_cluster", cluster=one)


@pytest.mark.parametrize("name", ["   ", '""', "''"])
async def test_empty_names_ask_which(tools: Tools, name: str) -> None:
    assert (await tools.fails("get_job", job=name)).startswith("Which job? There are: ")
    assert "Which cluster?" in await tools.fails("stop_cluster", cluster=name)


@pytest.mark.parametrize(
    "sql", ["SELECT 1; SELECT 2", "SELECT 1; DROP TABLE samples.nyctaxi.trips", "SELECT ';'; -- a\nSELECT 2;"]
)
async def test_several_statements_run_none(tools: Tools, sql: str) -> None:
    assert await tools.fails("execute_sql", sql=sql) == (
        "These are 2 statements; execute_sql runs one. Nothing was run. Call it once for each, in order."
    )


async def test_a_semicolon_at_the_end_or_in_a_text_is_one_statement(tools: Tools) -> None:
    assert (await tools.data("execute_sql", sql="SELECT 'a;b' AS c;"))["rows"] == [["a;b"]]
    assert "There is no statement in sql" in await tools.fails("execute_sql", sql=" -- nothing")


async def test_a_notebook_below_ten_megabytes_is_stored_whole(tools: Tools, name: str) -> None:
    content = "\n".join(f"print({number})" for number in range(700_000))
    assert 9_000_000 < len(content) < TEN_MEGABYTES
    assert len(text_of(await tools.ok("import_notebook", path=name, content=content))) < 1000
    text = text_of(await tools.ok("export_notebook", notebook=name))
    assert " characters shown; the rest is at " in text
    await tools.ok("delete_workspace_path", path=name)


async def test_a_notebook_above_ten_megabytes_is_refused(tools: Tools, name: str) -> None:
    text = await tools.fails("import_notebook", path=name, content="#" * (TEN_MEGABYTES + 1))
    assert "MAX_NOTEBOOK_SIZE_EXCEEDED" in text
    assert len(text) < 1000
    assert "There is no notebook" in await tools.fails("export_notebook", notebook=name)


@pytest.mark.parametrize("path", ["../../etc/passwd", "/Users/../../x", "/Volumes/main/../../x", "dbfs:/../x"])
@pytest.mark.parametrize(
    ("tool", "more"),
    [
        ("read_workspace_file", {}),
        ("write_workspace_file", {"content": "x"}),
        ("create_directory", {}),
        ("delete_workspace_path", {"recursive": True}),
        ("import_notebook", {}),
    ],
)
async def test_paths_with_dots_are_refused(tools: Tools, tool: str, more: dict, path: str) -> None:
    assert "'..'" in await tools.fails(tool, path=path, **more)


async def test_an_unknown_statement(tools: Tools) -> None:
    assert "Not found" in await tools.fails("get_statement", statement_id="01f0-never-was")


async def test_an_expired_statement(tools: Tools, workspace_server: Running) -> None:
    """One that ended more than twelve hours ago, by the workspace's own record of it."""
    statement = (await tools.data("execute_sql", sql="SELECT 41 + 1 AS answer"))["statement"]["statement_id"]
    assert (await tools.data("get_statement", statement_id=statement))["rows"] == [[42]]

    def age(document: dict[str, Any]) -> None:
        document["ended_ms"] -= (12 * 3600 + 1) * 1000

    workspace = workspace_server.registry.by_token(workspace_server.token)
    assert workspace.collection("statements").change(statement, age)
    text = await tools.fails("get_statement", statement_id=statement)
    assert f"The statement {statement} was not found" in text
    assert "list" in text.lower()
    assert statement in text_of(await tools.ok("list_query_history"))


async def test_a_deleted_cluster(tools: Tools, name: str) -> None:
    made = (await tools.data("create_cluster", name=name))["cluster"]
    await tools.ok("delete_cluster", cluster=name)
    assert "There is no cluster" in await tools.fails("start_cluster", cluster=made["id"])
    assert (await tools.data("get_context"))["cluster"] is None


async def test_a_warehouse_that_fails_to_start(tools: Tools, faults: Faults, name: str) -> None:
    made = (await tools.data("create_warehouse", name=name))["warehouse"]
    await tools.ok("stop_warehouse", warehouse=name)
    faults.set("/start$", status=400, error_code="BAD_REQUEST", message="Not enough capacity.")
    text = await tools.fails("start_warehouse", warehouse=made["id"])
    assert "Not enough capacity" in text
    faults.clear()
    await tools.ok("delete_warehouse", warehouse=name)


async def test_a_warehouse_that_starts_and_then_fails(tools: Tools, workspace_server: Running, name: str) -> None:
    """The start is taken; while the call waits, the warehouse stops by itself, and the wait ends with the reason."""
    made = (await tools.data("create_warehouse", name=name))["warehouse"]
    documents = workspace_server.registry.by_token(workspace_server.token).collection("warehouses")
    later = int(time.time() * 1000) + 3_600_000
    documents.change(made["id"], lambda document: document.update(state="STARTING", changed_ms=later))
    waiting = asyncio.create_task(tools.fails("start_warehouse", warehouse=name, wait_seconds=60))
    await asyncio.sleep(0.5)
    assert not waiting.done()
    health = {"status": "FAILED", "message": "The provider has no capacity."}
    documents.change(made["id"], lambda document: document.update(state="STOPPED", changed_ms=0, health=health))
    text = await waiting
    assert "it ended STOPPED. The workspace says: The provider has no capacity." in text
    assert "list_warehouses" in text
    await tools.ok("delete_warehouse", warehouse=name)


async def test_a_rate_limit_that_asks_to_wait_is_not_waited_out(tools: Tools, faults: Faults) -> None:
    """Retry-After of an hour: a read gives up at once, says so, and works again when the limit is gone."""
    fault = {"status": 429, "error_code": "REQUEST_LIMIT_EXCEEDED", "message": "Too many requests."}
    faults.set("/secrets/scopes/list", headers={"Retry-After": 3600}, **fault)
    text = await tools.fails("list_secret_scopes")
    assert "The workspace is limiting requests" in text
    faults.clear()
    await tools.ok("list_secret_scopes")
    faults.set("/secrets/scopes/list", headers={"Retry-After": 1}, times=1, **fault)
    await tools.ok("list_secret_scopes")


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (403, "PERMISSION_DENIED", "Not permitted: It is so (PERMISSION_DENIED). Ask the owner or an admin"),
        (401, "UNAUTHENTICATED", "The workspace did not accept the token: It is so."),
        (429, "REQUEST_LIMIT_EXCEEDED", "The workspace is limiting requests: It is so"),
        (500, "INTERNAL_ERROR", "The workspace had an internal error: It is so"),
    ],
)
async def test_each_status_has_its_words(tools: Tools, faults: Faults, status: int, code: str, said: str) -> None:
    faults.set("/secrets/scopes/list", status=status, error_code=code, message="It is so.")
    assert said in await tools.fails("list_secret_scopes")


async def test_a_host_that_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "PROBE_ANSWER_SECONDS", 0.3)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        taken: list[socket.socket] = []
        threading.Thread(target=lambda: taken.append(listener.accept()[0]), daemon=True).start()
        host = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with Client(create_server(ToolSettings(host=host, token="x"))) as client:
            result = await client.call_tool("list_jobs", {}, raise_on_error=False)
        for connection in taken:
            connection.close()
    assert text_of(result).startswith(
        f"The workspace at {host} cannot be reached: no answer in time. Nothing was sent."
    )
