"""Cluster tools. https://docs.databricks.com/api/workspace/clusters"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

from databricks.sdk import WorkspaceClient
from databricks.sdk.service.compute import ClusterEvent, GetEventsOrder
from fastmcp.exceptions import ToolError
from fastmcp.tools import ToolResult
from pydantic import Field

from mcp_tools import cluster_view, lookup, results, shapes, text, times
from mcp_tools.after_write import Unseen, now_current, seen, unseen_result, with_current_context
from mcp_tools.calls import Call, current
from mcp_tools.cluster_view import RawCluster
from mcp_tools.tool_table import ToolSpec
from mcp_tools.waiting import WaitSeconds, poll

ClusterState = Literal["RUNNING", "TERMINATED", "PENDING", "RESTARTING", "RESIZING", "TERMINATING", "ERROR"]
ClusterName = Annotated[str, Field(description="Name or id")]
ClusterOrCurrent = Annotated[str | None, Field(description="Name or id; default: current")]
COLUMNS = ("name", "id", "state", "idle_minutes", "workers", "node_type", "usd_per_hour")
EVENTS = 10
SETTLED = frozenset({"RUNNING", "TERMINATED", "ERROR"})
NOT_KNOWN_BUSY = "Which clusters are busy could not be looked up, so idle minutes are not known."
WARNING = "usd_per_hour are estimates from list prices, driver and workers."


async def list_clusters(
    state: ClusterState | None = None,
    min_idle_minutes: Annotated[int | None, Field(ge=0, description="Only running ones idle this long")] = None,
    limit: Annotated[int, Field(ge=1, le=1000)] = 200,
) -> ToolResult:
    """List clusters with state, idle minutes, size and estimated cost. For SQL warehouses use list_warehouses."""
    call = current()
    raw, busy = await asyncio.gather(
        call.read(cluster_view.raw_clusters), call.read_or(None, cluster_view.busy_clusters)
    )
    found = [cluster_view.cluster_object(cluster, busy=busy) for cluster in raw]
    if state:
        found = [cluster for cluster in found if cluster["state"] == state]
    if min_idle_minutes is not None:
        found = [cluster for cluster in found if cluster_view.is_idle(cluster, min_idle_minutes)]
    unsure = any(cluster["state"] == "RUNNING" and cluster["idle_minutes"] is None for cluster in found)
    if busy is None:
        doubt = NOT_KNOWN_BUSY
    else:
        doubt = "The workspace does not report when some running clusters were last used; they may be idle."
    return results.listing(
        "clusters",
        found[:limit],
        total=len(found),
        summary=list_summary(found, known=busy is not None),
        columns=COLUMNS,
        show={"usd_per_hour": lambda usd: None if usd is None else f"{usd:.2f}"},
        notes=[
            WARNING if any(cluster["usd_per_hour"] for cluster in found) else "",
            doubt if unsure or busy is None else "",
        ],
    )


def list_summary(clusters: list[dict[str, Any]], *, known: bool = True) -> str:
    """``7 clusters, 5 running (12.40 USD/hour), 2 idle for 30 minutes or more (3.10 USD/hour).``"""
    running = [cluster for cluster in clusters if cluster["state"] == "RUNNING"]
    idle = [cluster for cluster in running if cluster_view.is_idle(cluster)]
    parts = [text.count(len(clusters), "cluster"), f"{len(running)} running{cluster_view.cost(running)}"]
    if known:
        parts.append(f"{len(idle)} idle for {cluster_view.IDLE_MINUTES} minutes or more{cluster_view.cost(idle)}")
    return ", ".join(parts) + "."


async def get_cluster(cluster: ClusterOrCurrent = None) -> ToolResult:
    """One cluster: state, configuration, idle minutes, cost, and events (why it stopped or failed).
    For many use list_clusters."""
    call = current()
    found = await lookup.cluster(call, cluster)
    raw, events, busy = await asyncio.gather(
        call.read(lambda w: cluster_view.raw_cluster(w, found.id)),
        call.read_or([], lambda w: recent_events(w, found.id)),
        call.read_or(None, cluster_view.busy_clusters),
    )
    # Only the list reports last_activity_time in some workspaces.
    merged = {**found.value, **raw}
    value = cluster_view.cluster_object(merged, busy=busy)
    value["events"] = [cluster_view.event_object(event) for event in events]
    return results.single(
        "cluster",
        value,
        summary=state_summary(value),
        lines=detail_lines(call, merged, value),
        columns=cluster_view.EVENT_COLUMNS,
        rows=[cluster_view.event_row(event, call.zone) for event in events],
        notes=[NOT_KNOWN_BUSY if busy is None and value["state"] == "RUNNING" else ""],
    )


def recent_events(client: WorkspaceClient, cluster_id: str) -> list[ClusterEvent]:
    """The last events, newest first."""
    found = []
    for event in client.clusters.events(cluster_id, order=GetEventsOrder.DESC, limit=EVENTS):
        found.append(event)
        if len(found) == EVENTS:
            break
    return found


def state_summary(value: dict[str, Any]) -> str:
    idle = value["idle_minutes"]
    suffix = f", idle for {text.count(idle, 'minute')}" if idle else ""
    reason = cluster_view.reason_text(value.get("termination_reason"))
    why = f": {reason}" if reason and value["state"] not in cluster_view.ALIVE else ""
    return f"Cluster {value['name']} ({value['id']}) is {value['state']}{suffix}{why}."


def dollars(value: dict[str, Any]) -> str | None:
    usd = value["usd_per_hour"]
    return None if usd is None else f"{usd:.2f} (estimate)"


def detail_lines(call: Call, raw: RawCluster, value: dict[str, Any]) -> list[tuple[str, Any]]:
    autoscale = raw.get("autoscale") or {}
    scale = f"{autoscale.get('min_workers')}-{autoscale.get('max_workers')} (autoscaling)" if autoscale else None
    minutes = raw.get("autotermination_minutes")
    return [
        ("id", value["id"]),
        ("state", value["state"]),
        ("state_message", raw.get("state_message")),
        ("idle_minutes", value["idle_minutes"]),
        ("workers", scale or value["workers"]),
        ("node_type", raw.get("node_type_id")),
        ("driver_type", raw.get("driver_node_type_id")),
        ("spark_version", raw.get("spark_version")),
        ("autotermination_minutes", "never" if minutes == 0 else minutes),
        ("usd_per_hour", dollars(value)),
        ("creator", raw.get("creator_user_name")),
        ("started", times.local(raw.get("start_time"), call.zone)),
        ("stopped", times.local(raw.get("terminated_time"), call.zone)),
        ("termination_reason", cluster_view.reason_text(raw.get("termination_reason"))),
    ]


async def create_cluster(
    name: Annotated[str, Field(min_length=1, max_length=100)],
    num_workers: Annotated[int, Field(ge=0, le=1000)] = 1,
    node_type: Annotated[str | None, Field(description="e.g. i3.xlarge; default: the smallest fitting")] = None,
    spark_version: Annotated[str | None, Field(description="Default: latest LTS")] = None,
    autotermination_minutes: Annotated[int, Field(ge=0, le=10000, description="0: never")] = 60,
    wait_seconds: WaitSeconds = 0,
) -> ToolResult:
    """Create and start a new cluster and make it current. To start one that exists use start_cluster."""
    call = current()
    existing = cluster_view.candidates(await call.read(cluster_view.raw_clusters))
    twin = next((c for c in existing if c.name.lower() == name.strip().lower()), None)
    if twin:
        raise ToolError(f"There already is a cluster {twin}. start_cluster starts it; or choose another name.")
    version = spark_version or await call.read(lambda w: w.clusters.select_spark_version(long_term_support=True))
    machine = node_type or await call.read(smallest_node_type)
    body: dict[str, Any] = {
        "cluster_name": name.strip(),
        "spark_version": version,
        "node_type_id": machine,
        "num_workers": num_workers,
        "autotermination_minutes": autotermination_minutes,
    }
    if num_workers == 0:
        body |= {"is_single_node": True, "kind": "CLASSIC_PREVIEW"}
    made = await call.write(lambda w: w.api_client.do("POST", "/api/2.1/clusters/create", body=body))
    assert isinstance(made, dict)
    return await started(
        call,
        made["cluster_id"],
        wait_seconds,
        did=f"Cluster {name.strip()} is created",
        up=f"Cluster {name.strip()} is created and running",
    )


def smallest_node_type(client: WorkspaceClient) -> str:
    """The smallest machine that Spark is at ease on: 16 GB, a local disk, no GPU. Raises ToolError without one."""
    fitting = [
        node
        for node in client.clusters.list_node_types().node_types or []
        if not node.is_deprecated
        and not node.is_graviton
        and not node.num_gpus
        and node.memory_mb >= 16_000
        and node.node_instance_type
        and (node.node_instance_type.local_disks or node.node_instance_type.local_nvme_disks)
    ]
    if not fitting:
        raise ToolError("The workspace offers no common machine type; name one with node_type.")
    return min(fitting, key=lambda node: (node.num_cores, node.memory_mb)).node_type_id


async def start_cluster(cluster: ClusterOrCurrent = None, wait_seconds: WaitSeconds = 0) -> ToolResult:
    """Start a stopped cluster and make it current. Starting takes minutes; nothing happens to one that runs."""
    call = current()
    found = await lookup.cluster(call, cluster)
    if found.value.get("state") in cluster_view.ALIVE:
        return await started(
            call,
            found.id,
            wait_seconds,
            did=f"Cluster {found.name} was already started",
            up=f"Cluster {found.name} was already running",
        )
    await call.write(lambda w: w.clusters.start(found.id))
    return await started(
        call, found.id, wait_seconds, did=f"Cluster {found.name} is starting", up=f"Cluster {found.name} is running"
    )


async def restart_cluster(cluster: ClusterOrCurrent = None, wait_seconds: WaitSeconds = 0) -> ToolResult:
    """Restart a running cluster: ends what runs on it and clears its state. For a stopped one use start_cluster."""
    call = current()
    found = await lookup.cluster(call, cluster)
    if found.value.get("state") not in ("RUNNING", "RESIZING"):
        raise ToolError(f"Cluster {found.name} is {found.value.get('state')}, so it cannot restart. Use start_cluster.")
    await call.write(lambda w: w.clusters.restart(found.id))
    return await started(
        call,
        found.id,
        wait_seconds,
        did=f"Cluster {found.name} is restarting",
        up=f"Cluster {found.name} has restarted",
    )


async def started(call: Call, cluster_id: str, wait_seconds: int, *, did: str, up: str) -> ToolResult:
    """The result of what brings a cluster up; it is the session's current one from now on."""
    call.remember(cluster_id=cluster_id)
    raw = await seen(call, settle(call, cluster_id, wait_seconds))
    if isinstance(raw, Unseen):
        return await with_current_context(call, unseen_cluster(cluster_id, raw, did=did))
    value = cluster_view.cluster_object(raw)
    state = value["state"]
    if state in ("TERMINATED", "ERROR"):
        reason = (
            cluster_view.reason_text(raw.get("termination_reason")) or raw.get("state_message") or "no reason given"
        )
        raise ToolError(f"{did}, but it ended {state}: {reason}. get_cluster shows its events.")
    wait_note = (
        ""
        if state == "RUNNING"
        else "It is not up yet: ask again with get_cluster, or wait with start_cluster (wait_seconds)."
    )
    result = results.single(
        "cluster",
        value,
        summary=f"{up if state == 'RUNNING' else did}.{now_current(call, 'cluster')}",
        lines=[("id", value["id"]), ("name", value["name"]), ("state", state), ("usd_per_hour", dollars(value))],
        notes=[wait_note],
    )
    return await with_current_context(call, result)


def unseen_cluster(cluster_id: str, unseen: Unseen, *, did: str) -> ToolResult:
    value = {"id": cluster_id, "name": cluster_id, "cluster_id": cluster_id}
    return unseen_result("cluster", value, unseen, did=did, look="get_cluster")


async def settle(call: Call, cluster_id: str, wait_seconds: int) -> RawCluster:
    return await poll(
        lambda: call.read(lambda w: cluster_view.raw_cluster(w, cluster_id)),
        lambda raw: raw.get("state") in SETTLED,
        seconds=wait_seconds,
        says=lambda raw: f"Cluster {raw.get('cluster_name') or cluster_id} is {raw.get('state')}.",
        leaves="Cancelling this call leaves the cluster as it is.",
    )


async def stop_cluster(cluster: ClusterName) -> ToolResult:
    """Stop (terminate) a cluster: ends what runs on it, keeps its configuration. To remove it use delete_cluster."""
    call = current()
    found = await lookup.cluster(call, cluster)
    if found.value.get("state") in ("TERMINATED", "TERMINATING"):
        return stopped_result(cluster_view.cluster_object(found.value), f"Cluster {found.name} was already stopped.")
    await call.write(lambda w: w.clusters.delete(found.id))
    raw = await seen(call, settle(call, found.id, 0))
    if isinstance(raw, Unseen):
        return unseen_cluster(found.id, raw, did=f"Cluster {found.name} was told to stop")
    return stopped_result(cluster_view.cluster_object(raw), f"Cluster {found.name} is stopping.")


def stopped_result(value: dict[str, Any], summary: str) -> ToolResult:
    lines = [("id", value["id"]), ("name", value["name"]), ("state", value["state"])]
    return results.single("cluster", value, summary=summary, lines=lines)


async def delete_cluster(cluster: ClusterName) -> ToolResult:
    """Delete a cluster for good, configuration included. To switch it off use stop_cluster."""
    call = current()
    found = await lookup.cluster(call, cluster)
    await call.write(lambda w: w.clusters.permanent_delete(found.id))
    value = cluster_view.cluster_object(found.value) | {"state": "DELETED", "idle_minutes": None}
    result = stopped_result(value, f"Cluster {found.name} is deleted for good.")
    if call.session.cluster_id == found.id:
        call.remember(cluster_id=None)
        return await with_current_context(call, result)
    return result


TOOLS = (
    ToolSpec(list_clusters, "List clusters", "read", shapes.Many("clusters", shapes.Cluster)),
    ToolSpec(get_cluster, "Show cluster", "read", shapes.One("cluster", shapes.Cluster)),
    ToolSpec(create_cluster, "Create cluster", "write", shapes.One("cluster", shapes.Cluster)),
    ToolSpec(start_cluster, "Start cluster", "idempotent", shapes.One("cluster", shapes.Cluster)),
    ToolSpec(stop_cluster, "Stop cluster", "destructive_idempotent", shapes.One("cluster", shapes.Cluster)),
    ToolSpec(restart_cluster, "Restart cluster", "destructive", shapes.One("cluster", shapes.Cluster)),
    ToolSpec(delete_cluster, "Delete cluster", "destructive", shapes.One("cluster", shapes.Cluster)),
)
