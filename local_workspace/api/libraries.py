"""Libraries of clusters: https://docs.databricks.com/api/workspace/libraries. Noted as installed, not downloaded."""

from __future__ import annotations

import json
from typing import Any

from local_workspace.body_shapes import Shape
from local_workspace.compute.clusters import ClusterService
from local_workspace.routing import Call, RouteTable
from local_workspace.workspace import Workspace

routes = RouteTable()

BASE = "/api/2.0/libraries"
CHANGE: Shape = {"cluster_id": str, "libraries": [dict]}


def _statuses(workspace: Workspace, cluster_id: str) -> dict[str, Any]:
    running = workspace.service(ClusterService).get(cluster_id)["state"] == "RUNNING"
    stored = workspace.collection("libraries").get(cluster_id) or {"libraries": []}
    status = "INSTALLED" if running else "PENDING"
    shown = [{"library": item, "status": status, "is_library_for_all_clusters": False} for item in stored["libraries"]]
    return {"cluster_id": cluster_id, "library_statuses": shown}


def _change(workspace: Workspace, call: Call, *, install: bool) -> dict[str, Any]:
    cluster_id = str(call.required("cluster_id"))
    workspace.service(ClusterService).get(cluster_id)
    libraries = call.required("libraries")
    stored = workspace.collection("libraries").get(cluster_id) or {"libraries": []}
    named = {json.dumps(item, sort_keys=True) for item in libraries}
    kept = [item for item in stored["libraries"] if json.dumps(item, sort_keys=True) not in named]
    workspace.collection("libraries").put(cluster_id, {"libraries": kept + (libraries if install else [])})
    return {}


@routes.post(f"{BASE}/install", body=CHANGE)
def install(workspace: Workspace, call: Call) -> dict[str, Any]:
    return _change(workspace, call, install=True)


@routes.post(f"{BASE}/uninstall", body=CHANGE)
def uninstall(workspace: Workspace, call: Call) -> dict[str, Any]:
    return _change(workspace, call, install=False)


@routes.get(f"{BASE}/cluster-status")
def cluster_status(workspace: Workspace, call: Call) -> dict[str, Any]:
    return _statuses(workspace, str(call.required("cluster_id")))


@routes.get(f"{BASE}/all-cluster-statuses")
def all_statuses(workspace: Workspace, call: Call) -> dict[str, Any]:
    clusters = workspace.service(ClusterService).all()
    return {"statuses": [_statuses(workspace, cluster["cluster_id"]) for cluster in clusters]}
