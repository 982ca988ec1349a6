"""The clusters, jobs and runs that a workspace is born with. Times are relative to the birth; ids are stable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from local_workspace.birth import run_history
from local_workspace.compute import cluster_state
from local_workspace.compute.cluster_spec import sized
from local_workspace.compute.cluster_state import ClusterEvent
from local_workspace.workspace import Workspace, now_ms

MINUTE = 60_000
HOUR = 60 * MINUTE


@dataclass(frozen=True, slots=True)
class BornCluster:
    """``idle_minutes``: None for a stopped one. ``busy``: a stream that never ends runs on it."""

    id: str
    name: str
    node_type: str
    workers: int | tuple[int, int]
    version: str
    idle_minutes: int | None = None
    up_hours: float = 0
    busy: bool = False
    autotermination: int = 0
    purpose: str = ""
    reason: dict[str, Any] | None = None
    stopped_hours_ago: float = 0


ML_LTS, GPU_LTS, LTS = "16.4.x-cpu-ml-scala2.12", "16.4.x-gpu-ml-scala2.12", "16.4.x-scala2.12"

# The idle ones must not stop by themselves while somebody looks: autotermination off (0) or long.
CLUSTERS = (
    BornCluster(
        "0612-ml-01",
        "ML Training Cluster",
        "i3.xlarge",
        4,
        ML_LTS,
        autotermination=120,
        purpose="model training",
        reason=cluster_state.inactivity(120),
        stopped_hours_ago=9.5,
    ),
    BornCluster("0612-sa-02", "Shared Analytics", "m5d.2xlarge", (2, 8), LTS, 4, 26, purpose="analysts' queries"),
    BornCluster("0612-et-03", "ETL Nightly", "i3.2xlarge", 6, LTS, 0, 31, purpose="scheduled pipelines"),
    BornCluster("0612-ds-04", "Data Science Sandbox", "r5d.2xlarge", 2, ML_LTS, 190, 52, purpose="exploration"),
    BornCluster("0612-st-05", "Streaming Ingest", "m5.xlarge", 3, LTS, 0, 212, busy=True, purpose="streaming"),
    BornCluster(
        "0612-gp-06",
        "GPU Experiments",
        "g5.2xlarge",
        1,
        GPU_LTS,
        autotermination=60,
        purpose="deep learning trials",
        reason=cluster_state.user_request("demo@example.com"),
        stopped_hours_ago=50,
    ),
    BornCluster("0612-bi-07", "BI Adhoc", "m5d.2xlarge", 2, "15.4.x-photon-scala2.12", 75, 8, purpose="dashboards"),
)


def populate(workspace: Workspace) -> None:
    """Clusters with their events, then jobs with two weeks of runs."""
    now = now_ms()
    for order, born in enumerate(CLUSTERS):
        put_cluster(workspace, born, now=now, order=order)
    run_history.populate(workspace, now=now)


def put_cluster(workspace: Workspace, born: BornCluster, *, now: int, order: int) -> None:
    user = workspace.user_name
    spec: dict[str, Any] = {
        "cluster_name": born.name,
        "spark_version": born.version,
        "node_type_id": born.node_type,
        "driver_node_type_id": born.node_type,
        "autotermination_minutes": born.autotermination,
        "data_security_mode": "USER_ISOLATION",
        "custom_tags": {"purpose": born.purpose},
        "spark_conf": {},
    }
    if isinstance(born.workers, tuple):
        spec["autoscale"] = {"min_workers": born.workers[0], "max_workers": born.workers[1]}
    else:
        spec["num_workers"] = born.workers
    cluster: dict[str, Any] = {
        **spec,
        "cluster_id": born.id,
        "creator_user_name": user,
        "cluster_source": "UI",
        "default_tags": {
            "Vendor": "Databricks",
            "Creator": user,
            "ClusterName": born.name,
            "ClusterId": born.id,
        },
        "spec": spec,
    }
    size = cluster_state.worker_count(sized(cluster))
    created = now - (60 + order) * 24 * HOUR
    events = [ClusterEvent("CREATING", created, {"user": user, "cluster_size": {"num_workers": size}})]
    if born.reason is None:
        started = now - int(born.up_hours * HOUR)
        cluster.update(
            state="RUNNING",
            state_message="",
            start_time=started,
            last_activity_time=now - (born.idle_minutes or 0) * MINUTE,
        )
        if born.busy:
            cluster[cluster_state.ALWAYS_BUSY] = True
        events += _came_up(started, size, user)
    else:
        stopped = now - int(born.stopped_hours_ago * HOUR)
        started = stopped - 3 * HOUR
        events += _came_up(started, size, user)
        machine_events = cluster_state.begin_terminate(cluster, now=stopped, reason=born.reason)
        cluster.pop(cluster_state.TRANSITION)
        cluster.update(
            state="TERMINATED",
            start_time=started,
            terminated_time=stopped + 40_000,
            last_activity_time=stopped - 5 * MINUTE,
        )
        events += machine_events
    workspace.collection("clusters").put(born.id, cluster)
    log = [
        {"cluster_id": born.id, "timestamp": event.timestamp, "type": event.type, "details": event.details}
        for event in events
    ]
    workspace.collection("cluster_events").put(born.id, {"events": log})


def _came_up(started: int, workers: int, user: str) -> list[ClusterEvent]:
    sizes = {"current_num_workers": workers, "target_num_workers": workers}
    return [
        ClusterEvent("STARTING", started, {"user": user}),
        ClusterEvent("DRIVER_HEALTHY", started + 150_000, {}),
        ClusterEvent("RUNNING", started + 155_000, sizes),
    ]
