"""Every tool that writes sends each of its requests once, whatever becomes of the connection. Arrivals are counted
in the workspace's server, in front of whatever it does with them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from local_workspace import faults as workspace_faults
from mcp_tools.server import CATALOG

from .conftest import Faults, Tools, text_of

SLOW = "SELECT count(*) FROM range(0, 3000000000) WHERE id % 5 = hash(id) % 5"
READING_POSTS = ("/clusters/events", "/__local/")
Arguments = dict[str, Any]


@pytest.fixture
def arrivals(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, str]]:
    """How often each method and path that writes arrived, since it was last cleared."""
    counted: Counter[tuple[str, str]] = Counter()
    real = workspace_faults.Faults.take

    def counting(self: workspace_faults.Faults, workspace: str, *, method: str, path: str) -> Any:
        if method != "GET" and not any(part in path for part in READING_POSTS):
            counted[method, path] += 1
        return real(self, workspace, method=method, path=path)

    monkeypatch.setattr(workspace_faults.Faults, "take", counting)
    return counted


async def a_cluster(tools: Tools, name: str, *, stopped: bool = False) -> Arguments:
    await tools.ok("create_cluster", name=name, wait_seconds=20)
    if stopped:
        await tools.ok("stop_cluster", cluster=name)
        async with asyncio.timeout(20):
            while (await tools.data("get_cluster", cluster=name))["cluster"]["state"] != "TERMINATED":  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    return {"cluster": name}


async def a_warehouse(tools: Tools, name: str, *, stopped: bool = False) -> Arguments:
    await tools.ok("create_warehouse", name=name)
    if stopped:
        await tools.ok("stop_warehouse", warehouse=name)
        async with asyncio.timeout(20):
            while (await tools.data("list_warehouses", warehouse=name))["warehouses"][0]["state"] != "STOPPED":  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    return {"warehouse": name}


async def a_notebook(tools: Tools, name: str) -> Arguments:
    await tools.ok("import_notebook", path=name, content=SLOW, language="SQL")
    return {"notebook": name}


async def a_job(tools: Tools, name: str) -> Arguments:
    await tools.ok("create_job", name=name, **await a_notebook(tools, name))
    return {"job": name}


async def a_run(tools: Tools, name: str) -> Arguments:
    return {"run_id": (await tools.data("run_job", **await a_job(tools, name)))["run"]["run_id"]}


async def a_statement(tools: Tools, name: str) -> Arguments:
    sql = f"{SLOW} AND '{name}' = '{name}'"
    return {"statement_id": (await tools.data("execute_sql", sql=sql, wait_seconds=0))["statement"]["statement_id"]}


async def a_table(tools: Tools, name: str) -> Arguments:
    table = f"main.default.{name.replace('-', '_')}"
    await tools.ok("execute_sql", sql=f"CREATE TABLE {table} (a INT)")
    return {"sql": f"INSERT INTO {table} VALUES (1)"}


async def a_scope(tools: Tools, name: str) -> Arguments:
    await tools.ok("create_secret_scope", scope=name)
    return {"scope": name}


async def a_secret(tools: Tools, name: str) -> Arguments:
    await a_scope(tools, name)
    await tools.ok("put_secret", scope=name, key="k", meta={"secret_value": "value-1"})
    return {"scope": name, "key": "k"}


async def a_repo(tools: Tools, name: str) -> Arguments:
    await tools.ok("create_repo", url=f"https://github.com/example/{name}")
    return {"repo": name}


def just(**arguments: Any) -> Callable[[Tools, str], Awaitable[Arguments]]:
    async def given(tools: Tools, name: str) -> Arguments:
        return {key: value.format(name=name) for key, value in arguments.items()}

    return given


def also(made: Callable[..., Awaitable[Arguments]], **more: Any) -> Callable[[Tools, str], Awaitable[Arguments]]:
    async def given(tools: Tools, name: str) -> Arguments:
        return await made(tools, name) | more

    return given


async def a_stopped_cluster(tools: Tools, name: str) -> Arguments:
    return await a_cluster(tools, name, stopped=True)


async def a_stopped_warehouse(tools: Tools, name: str) -> Arguments:
    return await a_warehouse(tools, name, stopped=True)


async def a_file(tools: Tools, name: str) -> Arguments:
    await tools.ok("write_workspace_file", path=f"{name}.txt", content="x")
    return {"path": f"{name}.txt"}


# What each tool is called with, made just before.
WRITES: dict[str, Callable[[Tools, str], Awaitable[Arguments]]] = {
    "create_cluster": just(name="{name}"),
    "start_cluster": a_stopped_cluster,
    "stop_cluster": a_cluster,
    "restart_cluster": a_cluster,
    "delete_cluster": a_cluster,
    "create_job": just(name="{name}", notebook="scratch"),
    "update_job": also(a_job, paused=True, schedule="0 0 2 * * ?"),
    "delete_job": a_job,
    "run_job": a_job,
    "cancel_job_run": a_run,
    "execute_sql": a_table,
    "cancel_statement": a_statement,
    "create_warehouse": just(name="{name}"),
    "start_warehouse": a_stopped_warehouse,
    "stop_warehouse": a_warehouse,
    "delete_warehouse": a_warehouse,
    "import_notebook": just(path="{name}", content="print(1)"),
    "run_notebook": a_notebook,
    "write_workspace_file": just(path="{name}.txt", content="x"),
    "create_directory": just(path="{name}"),
    "delete_workspace_path": a_file,
    "create_secret_scope": just(scope="{name}"),
    "delete_secret_scope": a_scope,
    "put_secret": also(a_scope, key="k"),
    "delete_secret": a_secret,
    "create_repo": just(url="https://github.com/example/{name}"),
    "update_repo": also(a_repo, branch="main"),
    "delete_repo": a_repo,
}
# The first two leave everything as it was, so that the third finds what it needs.
FAULTS: list[dict[str, Any]] = [
    {"status": 429, "error_code": "REQUEST_LIMIT_EXCEEDED", "message": "Slow down."},
    {"status": 503, "error_code": "TEMPORARILY_UNAVAILABLE", "message": "Not now."},
    {"cut": "before"},
    {"cut": "after"},
]


def test_every_tool_that_writes_is_here() -> None:
    writes = {spec.name for specs in CATALOG.values() for spec in specs if spec.effect not in ("read", "session")}
    assert set(WRITES) == writes


@pytest.mark.parametrize("tool", sorted(WRITES))
async def test_sent_once(
    tools: Tools, faults: Faults, name: str, arrivals: Counter[tuple[str, str]], tool: str
) -> None:
    arguments = await WRITES[tool](tools, name)
    for fault in FAULTS:
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            faults.set(r"^/api/(?!.*clusters/events)", method=method, **fault)
        arrivals.clear()
        result = await tools.call(tool, meta={"secret_value": "value-2"}, **arguments)
        sent = dict(arrivals)
        faults.clear()
        told = text_of(result)
        assert sent, (fault, told)
        assert set(sent.values()) == {1}, (fault, sent)
        assert result.is_error, (fault, told)
        if "cut" in fault or fault["status"] == 503:
            assert "It is not known whether the workspace carried it out; nothing was sent twice." in told
            assert not told.endswith("Try again.")
        else:
            assert "Wait a little, then try again." in told
