"""Idle time, uptime and cost of SQL warehouses: what is known of them, and what is said where it is not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.service.sql import EndpointInfo, ListQueriesResponse, QueryFilter, QueryInfo, QueryStatus, State
from fastmcp import Client

from local_workspace.server import Running
from mcp_tools.prices import warehouse_usd_per_hour
from mcp_tools.server import create_server
from mcp_tools.settings import ToolSettings
from mcp_tools.warehouse_use import MINUTE_MS, PAGE, Ran, Sighting, Sightings, Use, read_history, use_of
from tests.conftest import Furnish

from .conftest import Faults, Tools, text_of

NOW = 1_000_000 * MINUTE_MS


def ago(minutes: float) -> int:
    return NOW - int(minutes * MINUTE_MS)


def ran(started: float, ended: float | None, *, waited: bool = False) -> Ran:
    """Minutes ago; None: it still runs."""
    return Ran(ago(started), None if ended is None else ago(ended), waited)


NEVER_SEEN = Sighting()
STARTED_15_AGO = Sighting(down_ms=ago(15.5), up_ms=ago(15))


@pytest.mark.parametrize(
    ("history", "sighting", "auto_stop", "idle", "up", "known"),
    [
        pytest.param([ran(41.2, 41)], NEVER_SEEN, 120, 41, 41.2, False, id="idle since the last query ended"),
        pytest.param([ran(5, 4), ran(90, None)], NEVER_SEEN, 10, 0, 90, False, id="one that has run for long"),
        pytest.param([ran(3, 2), ran(9, 7), ran(19, 12)], NEVER_SEEN, 10, 2, 19, False, id="no gap to stop in"),
        pytest.param([ran(3, 2), ran(60, 50)], NEVER_SEEN, 10, 2, 3, False, id="a gap in which it stopped"),
        pytest.param([ran(3, 2), ran(600, 500)], NEVER_SEEN, 0, 2, 600, False, id="one that never stops"),
        pytest.param([ran(3, 2), ran(9, 5, waited=True), ran(12, 11)], NEVER_SEEN, 10, 2, 9, True, id="its start"),
        pytest.param([ran(90, 80)], NEVER_SEEN, 10, None, None, False, id="it should have stopped: somebody used it"),
        pytest.param([], NEVER_SEEN, 10, None, None, False, id="no query"),
        pytest.param(None, NEVER_SEEN, 10, None, None, False, id="the history cannot be read"),
        pytest.param(None, STARTED_15_AGO, 30, None, 15, True, id="a start that was seen, without a history"),
        pytest.param([], STARTED_15_AGO, 30, 15, 15, True, id="started by hand, nobody used it"),
        pytest.param([ran(40, 30)], STARTED_15_AGO, 120, 15, 15, True, id="stopped and started since the last query"),
        pytest.param([ran(4, 3)], STARTED_15_AGO, 30, 3, 15, True, id="used since it was started"),
        pytest.param([ran(4, 3)], Sighting(ago(900), ago(2)), 30, 3, 4, False, id="when it started was not seen"),
        pytest.param([], STARTED_15_AGO, 5, None, None, False, id="it should have stopped since"),
    ],
)
def test_what_is_known_of_a_running_warehouse(
    history: list[Ran] | None, sighting: Sighting, auto_stop: int, idle: int | None, up: float | None, known: bool
) -> None:
    info = EndpointInfo(id="w", state=State.RUNNING, auto_stop_mins=auto_stop)
    use = use_of(info, history, sighting, now_ms=NOW)
    assert (use.idle_minutes, use.up_since_ms, use.start_known) == (idle, up and ago(up), known)


def test_one_that_does_not_run_is_neither_idle_nor_up() -> None:
    info = EndpointInfo(id="w", state=State.STOPPED, auto_stop_mins=10)
    assert use_of(info, [ran(5, 4)], STARTED_15_AGO, now_ms=NOW) == Use()


def test_a_start_counts_as_seen_only_when_it_was_seen_happen() -> None:
    seen, info = Sightings(), EndpointInfo(id="w", state=State.RUNNING)
    seen.note("me", [info], now_ms=ago(50))
    assert seen.of("me", "w").start_ms is None
    seen.note("me", [replace(info, state=State.STOPPED)], now_ms=ago(40))
    seen.note("me", [replace(info, state=State.STARTING)], now_ms=ago(31))
    seen.note("me", [info], now_ms=ago(30))
    seen.note("me", [info], now_ms=ago(20))
    assert seen.of("me", "w") == Sighting(down_ms=ago(31), up_ms=ago(30))
    assert seen.of("me", "w").start_ms == ago(30)
    assert seen.of("somebody else", "w") == NEVER_SEEN


class History:
    """``client.query_history`` over a fixed list, newest first; it keeps what it was asked."""

    def __init__(self, queries: list[QueryInfo]) -> None:
        self.queries = sorted(queries, key=lambda info: -(info.query_start_time_ms or 0))
        self.asked: list[QueryFilter] = []

    def list(self, *, filter_by: QueryFilter, max_results: int, include_metrics: bool) -> ListQueriesResponse:
        assert include_metrics
        self.asked.append(filter_by)
        statuses = filter_by.statuses
        found = [
            info
            for info in self.queries
            if info.warehouse_id in (filter_by.warehouse_ids or ()) and (not statuses or info.status in statuses)
        ]
        return ListQueriesResponse(res=found[:max_results], has_next_page=len(found) > max_results)


def finished(warehouse: str, minutes: float) -> QueryInfo:
    return QueryInfo(
        warehouse_id=warehouse,
        status=QueryStatus.FINISHED,
        query_start_time_ms=ago(minutes),
        query_end_time_ms=ago(minutes) + 1000,
    )


def read(queries: list[QueryInfo], *warehouses: str) -> tuple[dict[str, list[Ran]], History]:
    history = History(queries)
    client: Any = type("", (WorkspaceClient,), {"__init__": lambda self: None, "query_history": history})()
    return read_history(client, warehouses), history


def test_one_request_tells_of_all_of_them() -> None:
    found, history = read([finished("a", 5), finished("b", 50)], "a", "b", "never-used")
    assert {name: len(queries) for name, queries in found.items()} == {"a": 1, "b": 1, "never-used": 0}
    assert len(history.asked) == 1


def test_a_busy_warehouse_does_not_hide_an_idle_one() -> None:
    """And a query that has run for long is not hidden by many short ones."""
    many = [finished("busy", number / 100) for number in range(3 * PAGE)]
    long = QueryInfo(warehouse_id="busy", status=QueryStatus.RUNNING, query_start_time_ms=ago(300))
    found, history = read([*many, long, finished("quiet", 77)], "busy", "quiet")
    assert [query.end_ms for query in found["quiet"]] == [ago(77) + 1000]
    assert found["busy"][-1] == Ran(ago(300), None)
    assert [request.warehouse_ids for request in history.asked] == [["busy", "quiet"], ["quiet"], ["busy", "quiet"]]


def test_what_is_still_hidden_is_left_out() -> None:
    busy = [finished(f"busy-{which}", which + number / 1000) for which in range(5) for number in range(PAGE + 1)]
    names = [f"busy-{which}" for which in range(5)]
    found, history = read([*busy, finished("quiet", 77)], *names, "quiet")
    assert sorted(found) == names[:4]
    assert len(history.asked) == 5


@pytest.mark.parametrize(
    ("size", "kind", "clusters", "agreed", "usd"),
    [
        ("2X-Small", "SERVERLESS", 1, None, 2.80),
        ("Medium", "PRO", 3, None, 39.60),
        ("4X-Large", "CLASSIC", 1, None, 116.16),
        ("Small", "CLASSIC", 2, 0.5, 12.0),
        ("9X-Large", "PRO", 1, None, None),
        ("Small", "REALTIME", 1, None, None),
        (None, None, 1, 0.5, None),
    ],
)
def test_what_an_hour_costs(
    size: str | None, kind: str | None, clusters: int, agreed: float | None, usd: float | None
) -> None:
    assert warehouse_usd_per_hour(size, kind, clusters=clusters, usd_per_dbu=agreed) == usd


@pytest.fixture
async def own(workspace_server: Running, furnish: Furnish, request: pytest.FixtureRequest) -> AsyncIterator[Tools]:
    """The tools on a workspace as it is born, which no other test touches."""
    token = f"demo-use-{request.node.name[:40]}".replace("_", "-")
    folder = workspace_server.registry.folder
    furnish(folder, token)
    settings = ToolSettings(host=workspace_server.host, token=token, usd_per_dbu=getattr(request, "param", None))
    async with Client(create_server(settings)) as client:
        yield Tools(client, settings)


@pytest.fixture
def own_faults(own: Tools) -> Faults:
    return Faults(own.settings.host or "", own.settings.token or "")


async def starter(tools: Tools) -> dict[str, Any]:
    return (await tools.data("list_warehouses", warehouse="Starter"))["warehouses"][0]


async def test_an_idle_warehouse_is_said_to_cost_money(own: Tools) -> None:
    text = text_of(await own.ok("list_warehouses"))
    first, *lines = text.splitlines()
    assert first == (
        "2 SQL warehouses, 1 running (about 2.80 USD/hour), 1 idle for 30 minutes or more (about 2.80 USD/hour)."
    )
    row = next(line.split(" | ") for line in lines if line.startswith("Starter Warehouse"))
    assert int(row[3]) >= 41
    assert int(row[4].removesuffix(" minutes")) >= 128
    assert row[-1] == "2.80"
    assert "estimates from list prices" in text
    assert "last query that this login may see" in text
    stopped = (await own.data("list_warehouses", state="STOPPED"))["warehouses"][0]
    assert (stopped["idle_minutes"], stopped["usd_per_hour"]) == (None, 16.80)
    assert "running_since" not in stopped


async def test_a_query_ends_the_idle_time(own: Tools) -> None:
    before = await starter(own)
    await own.ok("execute_sql", sql="SELECT 1", warehouse="wh-1")
    after = await starter(own)
    assert (before["idle_minutes"] >= 41, after["idle_minutes"]) == (True, 0)
    assert after["last_used_time"] > before["last_used_time"]
    assert (after["running_since"], after["start_known"]) == (before["running_since"], True)


async def test_a_start_by_a_query_and_one_by_hand_are_seen(own: Tools) -> None:
    await own.ok("execute_sql", sql="SELECT 1", warehouse="wh-2", wait_seconds=30)
    by_query = (await own.data("list_warehouses", warehouse="wh-2"))["warehouses"][0]
    assert (by_query["state"], by_query["start_known"], by_query["up"]) == ("RUNNING", True, "0 minutes")
    await own.ok("stop_warehouse", warehouse="wh-2")
    async with asyncio.timeout(20):
        while (await own.data("list_warehouses", warehouse="wh-2"))["warehouses"][0]["state"] != "STOPPED":  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    await own.ok("start_warehouse", warehouse="wh-2", wait_seconds=20)
    by_hand = (await own.data("list_warehouses", warehouse="wh-2"))["warehouses"][0]
    assert by_hand["start_known"]
    assert by_hand["running_since"] >= by_query["running_since"]


async def test_where_the_history_is_forbidden_nothing_is_made_up(own: Tools, own_faults: Faults) -> None:
    own_faults.set("/sql/history/queries", status=403, error_code="PERMISSION_DENIED")
    result = await own.ok("list_warehouses")
    first, _, *rows = text_of(result).splitlines()
    assert first == "2 SQL warehouses, 1 running (about 2.80 USD/hour)."
    assert any(row.startswith("Starter Warehouse | wh-1 | RUNNING | - | - | ") for row in rows)
    assert "The query history could not be read, so idle minutes are not known." in text_of(result)


@pytest.mark.parametrize("own", [0.25], indirect=True)
async def test_the_price_that_was_agreed_on_counts(own: Tools) -> None:
    result = await own.ok("list_warehouses")
    assert (await starter(own))["usd_per_hour"] == 1.0
    assert "estimates from 0.25 USD a DBU by size" in text_of(result)
