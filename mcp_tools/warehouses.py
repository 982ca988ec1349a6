"""SQL warehouse tools. https://docs.databricks.com/api/workspace/warehouses"""

from __future__ import annotations

import time
from typing import Annotated, Any, Literal

from databricks.sdk.service.sql import EndpointInfo, GetWarehouseResponse, State
from fastmcp.exceptions import ToolError
from fastmcp.tools import ToolResult
from pydantic import Field

from mcp_tools import lookup, names, results, text, times
from mcp_tools.after_write import Unseen, now_current, seen, unseen_result, with_current_context
from mcp_tools.calls import Call, current
from mcp_tools.cluster_view import IDLE_MINUTES, cost, is_idle
from mcp_tools.prices import warehouse_usd_per_hour
from mcp_tools.waiting import WaitSeconds, poll
from mcp_tools.warehouse_use import MINUTE_MS, History, read_history, use_of

WarehouseName = Annotated[str, Field(description="Name or id")]
WarehouseState = Literal["RUNNING", "STOPPED", "STARTING", "STOPPING"]
Size = Literal["2X-Small", "X-Small", "Small", "Medium", "Large", "X-Large", "2X-Large", "3X-Large", "4X-Large"]
COLUMNS = ("name", "id", "state", "idle_minutes", "up", "size", "clusters", "auto_stop_minutes", "type", "usd_per_hour")
SETTLED = frozenset({"RUNNING", "STOPPED", "DELETED"})
ESTIMATE = "usd_per_hour are estimates from {prices} by size{machines}."
SEEN = "idle_minutes count from the last query that this login may see in the query history."
NOT_SEEN = "The query history could not be read, so idle minutes are not known."
UNSURE = "Since when some running warehouses are idle is not known: the query history does not tell."


async def list_warehouses(
    warehouse: Annotated[str | None, Field(description="Only this one: name or id")] = None,
    state: WarehouseState | None = None,
) -> ToolResult:
    """List SQL warehouses (for execute_sql) with state, idle time, uptime and cost. For Spark use list_clusters."""
    call = current()
    known = await lookup.warehouses(call)
    if warehouse:
        known = [names.resolve(warehouse, known, kind="warehouse")]
    wanted = [candidate.value for candidate in known if not state or candidate.detail == state]
    running = [info.id or "" for info in wanted if info.state == State.RUNNING]
    history: History | None = {}
    if running:
        history = await call.read_or(None, lambda w: read_history(w, running))
    now_ms = int(time.time() * 1000)
    found = [used_warehouse(call, info, history, now_ms=now_ms) for info in wanted]
    return results.listing(
        "warehouses",
        found,
        summary=list_summary(found, known=history is not None),
        columns=COLUMNS,
        show={"usd_per_hour": lambda usd: None if usd is None else f"{usd:.2f}"},
        notes=list_notes(call, found, known=history is not None),
    )


def used_warehouse(call: Call, info: EndpointInfo, history: History | None, *, now_ms: int) -> dict[str, Any]:
    """The warehouse as structured content, with its use. ``history``: None where it could not be read."""
    queries = history.get(info.id or "") if history is not None else None
    use = use_of(info, queries, call.sightings.of(call.identity.key, info.id or ""), now_ms=now_ms)
    value = warehouse_object(call, info) | {"idle_minutes": use.idle_minutes}
    if use.last_used_ms:
        value["last_used_time"] = times.iso(use.last_used_ms)
    if use.up_since_ms:
        minutes = text.count(max(0, now_ms - use.up_since_ms) // MINUTE_MS, "minute")
        value |= {"running_since": times.iso(use.up_since_ms), "start_known": use.start_known}
        value["up"] = minutes if use.start_known else f"at least {minutes}"
    return value


def list_summary(warehouses: list[dict[str, Any]], *, known: bool) -> str:
    """``2 SQL warehouses, 1 running (about 2.80 USD/hour), 1 idle for 30 minutes or more (about 2.80 USD/hour).``"""
    running = [value for value in warehouses if value["state"] == "RUNNING"]
    idle = [value for value in running if is_idle(value)]
    parts = [text.count(len(warehouses), "SQL warehouse"), f"{len(running)} running{cost(running)}"]
    if running and known:
        parts.append(f"{len(idle)} idle for {IDLE_MINUTES} minutes or more{cost(idle)}")
    return ", ".join(parts) + "."


def list_notes(call: Call, warehouses: list[dict[str, Any]], *, known: bool) -> list[str]:
    running = [value for value in warehouses if value["state"] == "RUNNING"]
    notes = []
    if any(value["usd_per_hour"] for value in warehouses):
        agreed = call.settings.usd_per_dbu
        prices = "list prices" if agreed is None else f"{agreed:g} USD a DBU"
        own_machines = any(not value.get("serverless") for value in warehouses)
        machines = "; for those that are not serverless, the cloud's machines come on top" if own_machines else ""
        notes.append(ESTIMATE.format(prices=prices, machines=machines))
    if any(value["idle_minutes"] is not None for value in running):
        notes.append(SEEN)
    if any(value["idle_minutes"] is None for value in running):
        notes.append(UNSURE if known else NOT_SEEN)
    return notes


def warehouse_object(call: Call, info: EndpointInfo | GetWarehouseResponse) -> dict[str, Any]:
    """The warehouse as structured content. ``usd_per_hour`` is None where no price is known; of one that does not run,
    it is that of the fewest clusters it starts with."""
    kind = (
        "SERVERLESS" if info.enable_serverless_compute else info.warehouse_type.value if info.warehouse_type else None
    )
    clusters = (info.num_clusters if info.state == State.RUNNING else None) or info.min_num_clusters or 1
    value: dict[str, Any] = {
        "id": info.id,
        "name": info.name,
        "state": info.state.value if info.state else "UNKNOWN",
        "size": info.cluster_size,
        "clusters": f"{info.num_clusters or 0} of {info.max_num_clusters or 1}",
        "auto_stop_minutes": info.auto_stop_mins,
        "type": info.warehouse_type.value if info.warehouse_type else None,
        "serverless": info.enable_serverless_compute,
        "creator": info.creator_name,
        "active_sessions": info.num_active_sessions,
        "health": info.health.status.value if info.health and info.health.status else None,
    }
    price = warehouse_usd_per_hour(info.cluster_size, kind, clusters=clusters, usd_per_dbu=call.settings.usd_per_dbu)
    return {key: item for key, item in value.items() if item is not None} | {"usd_per_hour": price}


async def create_warehouse(
    name: Annotated[str, Field(min_length=1, max_length=100)],
    size: Size = "2X-Small",
    auto_stop_minutes: Annotated[int, Field(ge=0, le=10000, description="0: never")] = 10,
    max_clusters: Annotated[int, Field(ge=1, le=40)] = 1,
) -> ToolResult:
    """Create a SQL warehouse, start it and make it current. For one that exists use start_warehouse."""
    call = current()
    known = await lookup.warehouses(call)
    twin = next((c for c in known if c.name.lower() == name.strip().lower()), None)
    if twin:
        raise ToolError(f"There already is a warehouse {twin}. start_warehouse starts it; or choose another name.")
    made = await call.write(
        lambda w: (
            w.warehouses.create(
                name=name.strip(),
                cluster_size=size,
                auto_stop_mins=auto_stop_minutes,
                min_num_clusters=1,
                max_num_clusters=max_clusters,
            ).response
        )
    )
    return await brought_up(call, made.id or "", 0, did=f"Warehouse {name.strip()} is created")


async def start_warehouse(
    warehouse: Annotated[str | None, Field(description="Name or id; default: current")] = None,
    wait_seconds: WaitSeconds = 0,
) -> ToolResult:
    """Start a SQL warehouse and make it current. Not needed before execute_sql, which starts it."""
    call = current()
    found = await lookup.warehouse(call, warehouse)
    if found.detail in ("RUNNING", "STARTING"):
        return await brought_up(call, found.id, wait_seconds, did=f"Warehouse {found.name} was already started")
    await call.write(lambda w: w.warehouses.start(found.id))
    return await brought_up(call, found.id, wait_seconds, did=f"Warehouse {found.name} is starting")


async def looked_at(call: Call, warehouse_id: str) -> GetWarehouseResponse:
    info = await call.read(lambda w: w.warehouses.get(warehouse_id))
    call.sightings.note(call.identity.key, [info])
    return info


async def brought_up(call: Call, warehouse_id: str, wait_seconds: int, *, did: str) -> ToolResult:
    """The result of what brings a warehouse up; it is the session's current one from now on."""
    call.remember(warehouse_id=warehouse_id)
    info = await seen(
        call,
        poll(
            lambda: looked_at(call, warehouse_id),
            lambda info: (info.state.value if info.state else "") in SETTLED,
            seconds=wait_seconds,
            says=lambda info: f"Warehouse {info.name} is {info.state.value if info.state else 'UNKNOWN'}.",
            leaves="Cancelling this call leaves the warehouse as it is.",
        ),
    )
    if isinstance(info, Unseen):
        return await with_current_context(call, unseen_warehouse(warehouse_id, info, did=did))
    value = warehouse_object(call, info)
    if value["state"] in ("STOPPED", "DELETED"):
        said = (info.health.message or info.health.summary) if info.health else None
        why = f" The workspace says: {said.rstrip('.')}." if said else ""
        raise ToolError(f"{did}, but it ended {value['state']}.{why} list_warehouses shows its state.")
    up = value["state"] == "RUNNING"
    result = results.single(
        "warehouse",
        value,
        summary=f"{did}{' and running' if up else ''}.{now_current(call, 'warehouse')}",
        lines=object_lines(value),
        notes=[
            ""
            if up
            else "It is not up yet: ask again with start_warehouse or list_warehouses; statements wait until it is."
        ],
    )
    return await with_current_context(call, result)


def unseen_warehouse(warehouse_id: str, unseen: Unseen, *, did: str) -> ToolResult:
    value = {"id": warehouse_id, "name": warehouse_id, "warehouse_id": warehouse_id}
    return unseen_result("warehouse", value, unseen, did=did, look="list_warehouses")


def object_lines(value: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(key, value.get(key)) for key in ("id", "name", "state", "size", "auto_stop_minutes")]


async def stop_warehouse(warehouse: WarehouseName) -> ToolResult:
    """Stop a SQL warehouse: ends the statements that run on it. To remove it use delete_warehouse."""
    call = current()
    found = await lookup.warehouse(call, warehouse)
    summary = f"Warehouse {found.name} was already stopped."
    if found.detail not in ("STOPPED", "STOPPING"):
        await call.write(lambda w: w.warehouses.stop(found.id))
        summary = f"Warehouse {found.name} is stopping."
    info = await seen(call, looked_at(call, found.id))
    if isinstance(info, Unseen):
        return unseen_warehouse(found.id, info, did=summary)
    value = warehouse_object(call, info)
    return results.single("warehouse", value, summary=summary, lines=object_lines(value))


async def delete_warehouse(warehouse: WarehouseName) -> ToolResult:
    """Delete a SQL warehouse for good. To switch it off use stop_warehouse."""
    call = current()
    found = await lookup.warehouse(call, warehouse)
    await call.write(lambda w: w.warehouses.delete(found.id))
    value = warehouse_object(call, found.value) | {"state": "DELETED"}
    summary = f"Warehouse {found.name} is deleted for good."
    result = results.single("warehouse", value, summary=summary, lines=object_lines(value))
    if call.session.warehouse_id == found.id:
        call.remember(warehouse_id=None)
        return await with_current_context(call, result)
    return result
