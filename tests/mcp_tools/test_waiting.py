"""Long operations: a handle at once, progress while waiting, and what becomes of them when the call is cancelled."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from fastmcp import Client

from .conftest import Tools, text_of

SCRATCH = "/Users/demo@example.com/scratch"
SLOW = "SELECT count(*) FROM range(0, 3000000000) WHERE id % 7 = hash(id) % 7"


async def until(holds: Callable[[], Any], *, seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not await holds():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_a_timeout_gives_the_handle_and_asking_again_starts_nothing(tools: Tools) -> None:
    first = await tools.ok("execute_sql", sql=SLOW, wait_seconds=0)
    assert first.structured_content is not None
    statement_id = first.structured_content["statement"]["statement_id"]
    assert f"ask again with get_statement (statement_id {statement_id}, wait_seconds), do not send it again" in text_of(
        first
    )
    again = await tools.ok("get_statement", statement_id=statement_id, wait_seconds=1)
    assert again.structured_content is not None
    assert again.structured_content["statement"]["state"] in ("RUNNING", "PENDING")
    history = await tools.data("list_query_history", status="RUNNING")
    assert [q["statement_id"] for q in history["queries"] if q["sql"] == SLOW] == [statement_id]
    await tools.ok("cancel_statement", statement_id=statement_id)


async def test_a_statement_that_is_sent_again_is_the_same_statement(tools: Tools, name: str) -> None:
    table = f"main.default.{name.replace('-', '_')}"
    await tools.ok("execute_sql", sql=f"CREATE TABLE {table} (a INT)")
    insert = {"sql": f"INSERT INTO {table} VALUES (1)"}
    together = [tools.ok("execute_sql", meta={"tool_use_id": name}, **insert) for _ in range(3)]
    results = [*(await asyncio.gather(*together)), await tools.ok("execute_sql", meta={"tool_use_id": name}, **insert)]
    assert len({result.structured_content["statement"]["statement_id"] for result in results}) == 1
    assert (await tools.data("execute_sql", sql=f"SELECT count(*) FROM {table}"))["rows"] == [[1]]
    # Another call may well mean to insert it once more.
    await tools.ok("execute_sql", meta={"tool_use_id": f"{name}-2"}, **insert)
    assert (await tools.data("execute_sql", sql=f"SELECT count(*) FROM {table}"))["rows"] == [[2]]
    await tools.ok("execute_sql", sql=f"DROP TABLE {table}")


class Told:
    """Progress notifications, as a client gets them."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.values: list[tuple[float, float | None]] = []

    async def __call__(self, progress: float, total: float | None, message: str | None) -> None:
        self.messages.append(message or "")
        self.values.append((progress, total))


async def test_progress_is_told_while_waiting(tools: Tools) -> None:
    told = Told()
    result = await tools.client.call_tool("execute_sql", {"sql": SLOW, "wait_seconds": 2}, progress_handler=told)
    statement_id = result.structured_content["statement"]["statement_id"]
    await tools.ok("cancel_statement", statement_id=statement_id)
    assert told.messages
    assert all(f"Statement {statement_id} is " in message for message in told.messages)
    assert told.messages[0].endswith(f"Cancelling this call cancels statement {statement_id}.")
    assert [total for _, total in told.values] == [2.0] * len(told.values)
    assert [value for value, _ in told.values] == sorted(value for value, _ in told.values)


@pytest.mark.parametrize("legacy", [False, True])
async def test_progress_over_both_revisions(tools: Tools, name: str, legacy: bool, faults) -> None:
    made = (await tools.data("create_cluster", name=name))["cluster"]
    faults.set("/clusters/get$", delay_seconds=0.3, times=1)
    told = Told()
    async with Client(tools.client.transport, mode="legacy" if legacy else "auto") as client:
        await client.call_tool("stop_cluster", {"cluster": made["id"]})
        await client.call_tool("start_cluster", {"cluster": made["id"], "wait_seconds": 20}, progress_handler=told)
    assert all(message.startswith(f"Cluster {name} is ") for message in told.messages)
    await tools.ok("delete_cluster", cluster=name)


def audited(caplog: pytest.LogCaptureFixture, tool: str) -> list[dict[str, Any]]:
    lines = [json.loads(r.getMessage()) for r in caplog.records if r.name == "mcp_tools.audit"]
    return [line for line in lines if line["tool"] == tool]


async def test_cancelling_the_call_cancels_the_statement_and_says_so(
    tools: Tools, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="mcp_tools.audit")
    told = Told()
    calling = asyncio.create_task(
        tools.client.call_tool("execute_sql", {"sql": f"{SLOW} AND 1 = 1", "wait_seconds": 60}, progress_handler=told)
    )

    async def heard() -> bool:
        return bool(told.messages)

    await until(heard)
    statement_id = told.messages[0].split()[1]
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling

    async def cancelled() -> bool:
        result = await tools.call("get_statement", statement_id=statement_id)
        return "cancelled" in text_of(result)

    await until(cancelled)
    await until(lambda: asyncio.sleep(0, audited(caplog, "execute_sql")))
    line = audited(caplog, "execute_sql")[-1]
    assert (line["outcome"], line["wrote"]) == ("cancelled", True)
    assert line["left"] == f"Cancelling this call cancels statement {statement_id}."


async def test_cancelling_the_call_leaves_the_run_and_says_so(
    tools: Tools, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="mcp_tools.audit")
    await tools.ok("import_notebook", path=name, content=SLOW, language="SQL")
    await tools.ok("create_job", name=name, notebook=name)
    told = Told()
    calling = asyncio.create_task(
        tools.client.call_tool("run_job", {"job": name, "wait_seconds": 60}, progress_handler=told)
    )

    async def heard() -> bool:
        return bool(told.messages)

    await until(heard)
    run_id = int(told.messages[0].split()[1])
    assert told.messages[0].endswith(f"Cancelling this call leaves run {run_id} running; cancel_job_run ends it.")
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling
    await until(lambda: asyncio.sleep(0, audited(caplog, "run_job")))
    assert audited(caplog, "run_job")[-1]["left"].startswith(f"Cancelling this call leaves run {run_id} running")
    run = (await tools.data("get_job_run", run_id=run_id))["run"]
    assert run["state"] in ("RUNNING", "PENDING")
    assert (await tools.data("list_job_runs", job=name))["count"] == 1
    await tools.ok("cancel_job_run", run_id=run_id)
    await tools.ok("delete_job", job=name)
    await tools.ok("delete_workspace_path", path=name)


async def test_a_disconnected_http_client_cancels_its_statement(http_server: str, tools: Tools) -> None:
    sql = f"{SLOW} AND 2 = 2"
    settings = tools.settings
    headers = {
        "accept": "application/json, text/event-stream",
        "mcp-protocol-version": "2026-07-28",
        "mcp-method": "tools/call",
        "mcp-name": "execute_sql",
        "x-databricks-host": settings.host or "",
        "x-databricks-token": settings.token or "",
    }
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    params = {"name": "execute_sql", "arguments": {"sql": sql, "wait_seconds": 60}, "_meta": meta}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}

    async def states() -> list[str]:
        found = await tools.data("list_query_history")
        return [query["status"] for query in found["queries"] if query["sql"] == sql]

    async def running() -> bool:
        return await states() == ["RUNNING"]

    async def cancelled() -> bool:
        return await states() == ["CANCELED"]

    async with httpx2.AsyncClient(timeout=60) as client:
        posting = asyncio.create_task(client.post(http_server, json=body, headers=headers))
        await until(running)
        posting.cancel()
    await until(cancelled)
