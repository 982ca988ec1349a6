"""Clusters: https://docs.databricks.com/api/workspace/clusters"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local_workspace.api.paging import page_of
from local_workspace.body_shapes import Shape
from local_workspace.compute.clusters import ClusterService, public_view
from local_workspace.compute.node_types import NODE_TYPES, SPARK_VERSIONS
from local_workspace.errors import ApiError, invalid
from local_workspace.routing import Call, Handler, RouteTable
from local_workspace.workspace import Workspace

routes = RouteTable()

# The SDK calls 2.1; older clients and the CLI's scripts still call 2.0.
VERSIONS = ("2.1", "2.0")

# What a cluster is set to, for itself and in a job. https://docs.databricks.com/api/workspace/clusters/create
CLUSTER: Shape = {
    "cluster_name": str,
    "spark_version": str,
    "node_type_id": str,
    "driver_node_type_id": str,
    "num_workers": int,
    "autoscale": {"min_workers": int, "max_workers": int},
    "autotermination_minutes": int,
    "spark_conf": {str: str},
    "spark_env_vars": {str: str},
    "custom_tags": {str: str},
    "policy_id": str,
    "instance_pool_id": str,
    "driver_instance_pool_id": str,
    "data_security_mode": str,
    "single_user_name": str,
    "runtime_engine": str,
    "kind": str,
    "is_single_node": bool,
    "use_ml_runtime": bool,
    "enable_elastic_disk": bool,
    "apply_policy_default_values": bool,
    "aws_attributes": dict,
    "azure_attributes": dict,
    "gcp_attributes": dict,
    "init_scripts": [dict],
    "libraries": [dict],
}
ONE = {"cluster_id": str}

SORT_FIELDS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "CLUSTER_NAME": lambda cluster: cluster.get("cluster_name", "").lower(),
    "DEFAULT": lambda cluster: -cluster.get("start_time", 0),
}


def route(verb: str, action: str, body: Shape | None = None) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        for version in VERSIONS:
            routes.add(verb, f"/api/{version}/clusters/{action}", body=body)(handler)
        return handler

    return register


def clusters(workspace: Workspace) -> ClusterService:
    return workspace.service(ClusterService)


@route("GET", "list")
def list_clusters(workspace: Workspace, call: Call) -> dict[str, Any]:
    found = [public_view(cluster) for cluster in clusters(workspace).all()]
    states = set(call.query_list("filter_by.cluster_states"))
    sources = set(call.query_list("filter_by.cluster_sources"))
    if not sources:
        # A job's own cluster is of no use once it has ended: only who asks for sources sees those.
        found = [c for c in found if c.get("cluster_source") != "JOB" or c["state"] != "TERMINATED"]
    if states:
        found = [cluster for cluster in found if cluster["state"] in states]
    if sources:
        found = [cluster for cluster in found if cluster.get("cluster_source") in sources]
    if "filter_by.is_pinned" in call.query:
        wanted = call.flag("filter_by.is_pinned")
        found = [cluster for cluster in found if bool(cluster.get("pinned_by_user_name")) == wanted]
    key = SORT_FIELDS.get(call.query.get("sort_by.field", ""))
    if key:
        found.sort(key=key, reverse=call.query.get("sort_by.direction") == "DESC")
    page, following = page_of(found, call, size=call.number("page_size", 100) or 100)
    return {"clusters": page, "next_page_token": following or ""}


@route("GET", "get")
def get_cluster(workspace: Workspace, call: Call) -> dict[str, Any]:
    return public_view(clusters(workspace).wait_near_transition(str(call.required("cluster_id"))))


@route("POST", "create", CLUSTER)
def create_cluster(workspace: Workspace, call: Call) -> dict[str, Any]:
    cluster = clusters(workspace).create(call.body, user=workspace.user_name)
    return {"cluster_id": cluster["cluster_id"]}


@route("POST", "start", ONE)
def start_cluster(workspace: Workspace, call: Call) -> dict[str, Any]:
    clusters(workspace).start(str(call.required("cluster_id")), user=workspace.user_name)
    return {}


@route("POST", "restart", ONE)
def restart_cluster(workspace: Workspace, call: Call) -> dict[str, Any]:
    clusters(workspace).restart(str(call.required("cluster_id")), user=workspace.user_name)
    return {}


@route("POST", "delete", ONE)
def terminate_cluster(workspace: Workspace, call: Call) -> dict[str, Any]:
    clusters(workspace).terminate(str(call.required("cluster_id")), user=workspace.user_name)
    return {}


@route("POST", "permanent-delete", ONE)
def delete_cluster(workspace: Workspace, call: Call) -> dict[str, Any]:
    clusters(workspace).delete_permanently(str(call.required("cluster_id")))
    return {}


@route("POST", "edit", ONE | CLUSTER)
def edit_cluster(workspace: Workspace, call: Call) -> dict[str, Any]:
    clusters(workspace).edit(str(call.required("cluster_id")), call.body, user=workspace.user_name)
    return {}


@route("POST", "update", ONE | {"update_mask": str, "cluster": CLUSTER})
def update_cluster(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Changes only the fields that ``update_mask`` names; ``*`` stands for all that are given."""
    cluster_id = str(call.required("cluster_id"))
    change = call.body.get("cluster") or {}
    mask = [name.strip() for name in str(call.required("update_mask")).split(",")]
    names = set(change) if "*" in mask else {name.split(".")[0] for name in mask}
    spec = dict(clusters(workspace).get(cluster_id).get("spec", {}))
    for name in names:
        if name in change:
            spec[name] = change[name]
        else:
            spec.pop(name, None)
    clusters(workspace).edit(cluster_id, spec, user=workspace.user_name)
    return {}


@route("POST", "resize", ONE | CLUSTER)
def resize_cluster(workspace: Workspace, call: Call) -> dict[str, Any]:
    size = {name: call.body[name] for name in ("num_workers", "autoscale") if name in call.body}
    clusters(workspace).resize(str(call.required("cluster_id")), size, user=workspace.user_name)
    return {}


@route("POST", "pin", ONE)
def pin_cluster(workspace: Workspace, call: Call) -> dict[str, Any]:
    user = workspace.user_name
    cluster_id = str(call.required("cluster_id"))
    clusters(workspace).set_field(cluster_id, "pinned_by_user_name", user, event="PINNED", user=user)
    return {}


@route("POST", "unpin", ONE)
def unpin_cluster(workspace: Workspace, call: Call) -> dict[str, Any]:
    cluster_id = str(call.required("cluster_id"))
    user = workspace.user_name
    clusters(workspace).set_field(cluster_id, "pinned_by_user_name", "", event="UNPINNED", user=user)
    return {}


@route("POST", "change-owner", ONE | {"owner_username": str})
def change_owner(workspace: Workspace, call: Call) -> dict[str, Any]:
    cluster_id, owner = str(call.required("cluster_id")), str(call.required("owner_username"))
    service = clusters(workspace)
    if service.get(cluster_id)["state"] != "TERMINATED":
        message = "The cluster has to be terminated before its owner can be changed."
        raise ApiError(400, "INVALID_STATE", message)
    service.set_field(cluster_id, "creator_user_name", owner, event="EDITED", user=workspace.user_name)
    return {}


@route(
    "POST",
    "events",
    ONE
    | {"event_types": [str], "order": str}
    | {"start_time": int, "end_time": int, "offset": int, "limit": int, "page_size": int},
)
def cluster_events(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Newest first unless ``order`` is ASC. ``next_page`` is the body of the call for the next page."""
    cluster_id = str(call.required("cluster_id"))
    events = clusters(workspace).events(cluster_id)
    types = set(call.body.get("event_types") or [])
    start, end = call.body.get("start_time"), call.body.get("end_time")
    events = [
        event
        for event in events
        if (not types or event["type"] in types)
        and (start is None or event["timestamp"] >= start)
        and (end is None or event["timestamp"] <= end)
    ]
    events.sort(key=lambda event: event["timestamp"])
    if call.body.get("order", "DESC") == "DESC":
        events.reverse()
    offset = call.body.get("offset") or 0
    limit = min(call.body.get("limit") or call.body.get("page_size") or 50, 500)
    if offset < 0 or limit < 0:
        raise invalid("limit and offset must not be negative.")
    answer: dict[str, Any] = {"events": events[offset : offset + limit], "total_count": len(events)}
    if offset + limit < len(events):
        answer["next_page"] = {**call.body, "offset": offset + limit, "limit": limit}
    return answer


@route("GET", "list-node-types")
def list_node_types(workspace: Workspace, call: Call) -> dict[str, Any]:
    return {"node_types": [node.as_json(order) for order, node in enumerate(NODE_TYPES)]}


@route("GET", "spark-versions")
def spark_versions(workspace: Workspace, call: Call) -> dict[str, Any]:
    return {"versions": [{"key": key, "name": name} for key, name in SPARK_VERSIONS.items()]}


@route("GET", "list-zones")
def list_zones(workspace: Workspace, call: Call) -> dict[str, Any]:
    return {"zones": ["local-1a"], "default_zone": "local-1a"}
