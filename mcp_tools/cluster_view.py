"""Clusters as results show them: idle time, size, cost, and why one stopped."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import tzinfo
from typing import Any

from databricks.sdk import WorkspaceClient
from databricks.sdk.service.compute import ClusterEvent

from mcp_tools import times
from mcp_tools.names import Candidate
from mcp_tools.prices import usd_per_hour

IDLE_MINUTES = 30
MAX_CLUSTERS = 2000
PAGE = 100
ALIVE = frozenset({"RUNNING", "RESIZING", "RESTARTING", "PENDING"})
RawCluster = dict[str, Any]
EVENT_COLUMNS = ("time", "event", "details")
# Given on as they are; the SDK's dataclass would drop ``last_activity_time``.
KEPT_FIELDS = (
    "cluster_id",
    "cluster_name",
    "state",
    "state_message",
    "spark_version",
    "node_type_id",
    "driver_node_type_id",
    "num_workers",
    "autoscale",
    "autotermination_minutes",
    "creator_user_name",
    "cluster_source",
    "data_security_mode",
    "single_user_name",
    "cluster_cores",
    "cluster_memory_mb",
    "spark_conf",
    "custom_tags",
    "termination_reason",
    "policy_id",
    "instance_pool_id",
)
TIME_FIELDS = ("start_time", "terminated_time", "last_restarted_time", "last_activity_time")


def raw_clusters(client: WorkspaceClient) -> list[RawCluster]:
    """All clusters as the API gives them (https://docs.databricks.com/api/workspace/clusters/list)."""
    found: list[RawCluster] = []
    token = ""
    while len(found) < MAX_CLUSTERS:
        query: dict[str, Any] = {"page_size": PAGE} | ({"page_token": token} if token else {})
        page = client.api_client.do("GET", "/api/2.1/clusters/list", query=query)
        assert isinstance(page, dict)
        found += page.get("clusters") or []
        token = page.get("next_page_token") or ""
        if not token:
            break
    return found


def raw_cluster(client: WorkspaceClient, cluster_id: str) -> RawCluster:
    answer = client.api_client.do("GET", "/api/2.1/clusters/get", query={"cluster_id": cluster_id})
    assert isinstance(answer, dict)
    return answer


def busy_clusters(client: WorkspaceClient) -> frozenset[str]:
    """Ids of the clusters that a job run is active on."""
    busy = set()
    for number, run in enumerate(client.jobs.list_runs(active_only=True, expand_tasks=True, limit=25)):
        if number >= 200:
            break
        for task in run.tasks or ():
            instance = task.cluster_instance.cluster_id if task.cluster_instance else None
            busy.update(filter(None, (instance, task.existing_cluster_id)))
        if run.cluster_instance and run.cluster_instance.cluster_id:
            busy.add(run.cluster_instance.cluster_id)
    return frozenset(busy)


def candidates(clusters: Iterable[RawCluster]) -> list[Candidate[RawCluster]]:
    return [
        Candidate(id=c["cluster_id"], name=c.get("cluster_name") or c["cluster_id"], value=c, detail=c.get("state", ""))
        for c in clusters
    ]


def cluster_object(
    raw: RawCluster, *, busy: frozenset[str] | None = frozenset(), now: float | None = None
) -> dict[str, Any]:
    """The cluster as structured content; ``idle_minutes`` is None when it is stopped or not known."""
    value: dict[str, Any] = {
        "id": raw["cluster_id"],
        "name": raw.get("cluster_name") or raw["cluster_id"],
        "state": raw.get("state", "UNKNOWN"),
        "idle_minutes": idle_minutes(raw, busy=busy, now=now),
        "workers": workers(raw),
        "node_type": raw.get("node_type_id"),
        "usd_per_hour": usd_per_hour(raw.get("node_type_id"), raw.get("driver_node_type_id"), workers(raw)),
    }
    value |= {name: raw[name] for name in KEPT_FIELDS if raw.get(name) not in (None, "", {}, [])}
    value |= {name: times.iso(raw[name]) for name in TIME_FIELDS if raw.get(name)}
    return value


def idle_minutes(raw: RawCluster, *, busy: frozenset[str] | None, now: float | None = None) -> int | None:
    """Minutes since it was last used, and not before it was up. ``busy`` is None where that is not known: then a
    cluster without activity may well be at work, and no number is given for someone to stop it by."""
    if raw.get("state") != "RUNNING" or busy is None:
        return None
    if raw["cluster_id"] in busy:
        return 0
    last = raw.get("last_activity_time")
    if not last:
        return None
    # The last activity may lie before the start: one started two minutes ago has not been idle for days.
    since = max(last, raw.get("start_time") or 0, raw.get("last_restarted_time") or 0)
    return max(0, int(((now or time.time()) * 1000 - since) // 60_000))


def workers(raw: RawCluster) -> int | None:
    """Workers now; of a stopped cluster that scales, the fewest it starts with."""
    if raw.get("num_workers") is not None:
        return raw["num_workers"]
    if raw.get("autoscale"):
        return raw["autoscale"].get("min_workers")
    return 0 if raw.get("is_single_node") else None


def is_idle(cluster: dict[str, Any], minutes: int = IDLE_MINUTES) -> bool:
    return cluster["idle_minutes"] is not None and cluster["idle_minutes"] >= minutes


def cost(compute: Iterable[dict[str, Any]]) -> str:
    """`` (about 3.10 USD/hour)`` of clusters or warehouses together; empty where no price is known."""
    dollars = sum(each["usd_per_hour"] or 0 for each in compute)
    return f" (about {dollars:.2f} USD/hour)" if dollars else ""


def event_row(event: ClusterEvent, zone: tzinfo) -> tuple[str | None, str, str | None]:
    """``2026-01-31 07:12:05 UTC``, ``TERMINATING``, ``INACTIVITY (inactivity_duration_min=60)``."""
    kind = event.type.value if event.type else "UNKNOWN"
    return times.local(event.timestamp, zone), kind, event_why(event)


def event_why(event: ClusterEvent) -> str | None:
    details = event.details
    if details is None:
        return None
    if details.reason:
        return reason_text(details.reason.as_dict())
    return f"by {details.user}" if details.user else None


def event_object(event: ClusterEvent) -> dict[str, Any]:
    return {
        "time": times.iso(event.timestamp),
        "type": event.type.value if event.type else None,
        "details": event.details.as_dict() if event.details else {},
    }


def reason_text(reason: dict[str, Any] | None) -> str | None:
    """Why a cluster stopped, from its termination reason."""
    if not reason:
        return None
    parameters = ", ".join(f"{key}={value}" for key, value in (reason.get("parameters") or {}).items())
    return f"{reason.get('code', 'UNKNOWN')}" + (f" ({parameters})" if parameters else "")
