"""SQL warehouse tools. https://docs.databricks.com/api/workspace/warehouses"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from databricks.sdk.service.sql import EndpointInfo, GetWarehouseResponse
from fastmcp.exceptions import ToolError
from fastmcp.tools import ToolResult
from pydantic import Field

from mcp_tools import lookup, names, results, text
from mcp_tools.after_write import Unseen, now_current, seen, unseen_result, with_current_context
from mcp_tools.calls import Call, current
from mcp_tools.waiting import WaitSeconds, poll

WarehouseName = Annotated[str, Field(description="Name or id")]
WarehouseState = Literal["RUNNING", "STOPPED", "STARTING", "STOPPING"]
Size = Literal["2X-Small", "X-Small", "Small", "Medium", "Large", "X-Large", "2X-Large", "3X-Large", "4X-Large"]
COLUMNS = ("name", "id", "state", "size", "clusters", "auto_stop_minutes", "type")
SETTLED = frozenset({"RUNNING", "STOPPED", "DELETED"})


async def list_warehouses(
    warehouse: Annotated[str | None, Field(description="Only this one: name or id")] = None,
    state: WarehouseState | None = None,
) -> ToolResult:
    """List SQL warehouses (they run execute_sql) with state, size and auto stop. For Spark use list_clusters."""
    call = current()
    known = await lookup.warehouses(call)
    if warehouse:
        known = [names.resolve(warehouse, known, kind="warehouse")]
    found = [warehouse_object(candidate.value) for candidate in known if not state or candidate.detail == state]
    running = sum(value["state"] == "RUNNING" for value in found)
    return results.listing(
        "warehouses",
        found,
        summary=f"{text.count(len(found), 'SQL warehouse')}, {running} running.",
        columns=COLUMNS,
    )


def warehouse_object(info: EndpointInfo | GetWarehouseResponse) -> dict[str, Any]:
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
    return {key: item for key, item in value.items() if item is not None}


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


async def brought_up(call: Call, warehouse_id: str, wait_seconds: int, *, did: str) -> ToolResult:
    """The result of what brings a warehouse up; it is the session's current one from now on."""
    call.remember(warehouse_id=warehouse_id)
    info = await seen(
        call,
        poll(
            lambda: call.read(lambda w: w.warehouses.get(warehouse_id)),
            lambda info: (info.state.value if info.state else "") in SETTLED,
            seconds=wait_seconds,
            says=lambda info: f"Warehouse {info.name} is {info.state.value if info.state else 'UNKNOWN'}.",
            leaves="Cancelling this call leaves the warehouse as it is.",
        ),
    )
    if isinstance(info, Unseen):
        return await with_current_context(call, unseen_warehouse(warehouse_id, info, did=did))
    value = warehouse_object(info)
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
    info = await seen(call, call.read(lambda w: w.warehouses.get(found.id)))
    if isinstance(info, Unseen):
        return unseen_warehouse(found.id, info, did=summary)
    value = warehouse_object(info)
    return results.single("warehouse", value, summary=summary, lines=object_lines(value))


async def delete_warehouse(warehouse: WarehouseName) -> ToolResult:
    """Delete a SQL warehouse for good. To switch it off use stop_warehouse."""
    call = current()
    found = await lookup.warehouse(call, warehouse)
    await call.write(lambda w: w.warehouses.delete(found.id))
    value = warehouse_object(found.value) | {"state": "DELETED"}
    summary = f"Warehouse {found.name} is deleted for good."
    result = results.single("warehouse", value, summary=summary, lines=object_lines(value))
    if call.session.warehouse_id == found.id:
        call.remember(warehouse_id=None)
        return await with_current_context(call, result)
    return result
