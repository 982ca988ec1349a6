"""Cluster policies and instance pools, kept as they are given.

https://docs.databricks.com/api/workspace/clusterpolicies and .../instancepools
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import Any

from local_workspace.body_shapes import Shape
from local_workspace.errors import already_exists, invalid, not_found
from local_workspace.routing import Call, RouteTable
from local_workspace.workspace import Workspace, now_ms

routes = RouteTable()


POLICY: Shape = {
    "policy_id": str,
    "name": str,
    "definition": str,
    "description": str,
    "libraries": [dict],
    "max_clusters_per_user": int,
    "policy_family_id": str,
    "policy_family_definition_overrides": str,
}
POOL: Shape = {
    "instance_pool_id": str,
    "instance_pool_name": str,
    "node_type_id": str,
    "min_idle_instances": int,
    "max_capacity": int,
    "idle_instance_autotermination_minutes": int,
    "enable_elastic_disk": bool,
    "custom_tags": {str: str},
    "preloaded_spark_versions": [str],
    "aws_attributes": dict,
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the two families: where it is, how it calls its id and name."""

    base: str
    collection: str
    id_field: str
    name_field: str
    list_field: str
    noun: str
    shape: Shape


POLICIES = Kind("/api/2.0/policies/clusters", "policies", "policy_id", "name", "policies", "Policy", POLICY)
POOLS = Kind(
    "/api/2.0/instance-pools",
    "instance_pools",
    "instance_pool_id",
    "instance_pool_name",
    "instance_pools",
    "Instance pool",
    POOL,
)


def _complete(kind: Kind, document: dict[str, Any], workspace: Workspace) -> dict[str, Any]:
    document.setdefault("creator_user_name", workspace.user_name)
    document.setdefault("created_at_timestamp", now_ms())
    if kind is POLICIES:
        try:
            json.loads(document.get("definition") or "{}")
        except ValueError:
            raise invalid("The policy's definition is not valid JSON.") from None
        document.setdefault("is_default", False)
    else:
        document.setdefault("state", "ACTIVE")
        idle = int(document.get("min_idle_instances") or 0)
        counts = {"idle_count": idle, "used_count": 0, "pending_idle_count": 0, "pending_used_count": 0}
        document.update(stats=counts, status={}, default_tags={"Vendor": "Databricks"})
    return document


def _install(kind: Kind) -> None:
    def find(workspace: Workspace, call: Call) -> dict[str, Any]:
        wanted = str(call.required(kind.id_field))
        found = workspace.collection(kind.collection).get(wanted)
        if found is None:
            raise not_found(f"{kind.noun} {wanted} does not exist.")
        return found

    def refuse_same_name(workspace: Workspace, name: Any, own_id: str = "") -> None:
        others = workspace.collection(kind.collection).values()
        if any(item[kind.name_field] == name and item[kind.id_field] != own_id for item in others):
            raise already_exists(f"{kind.noun} with name {name} already exists.")

    @routes.post(f"{kind.base}/create", body=kind.shape)
    def create(workspace: Workspace, call: Call) -> dict[str, Any]:
        refuse_same_name(workspace, call.required(kind.name_field))
        identifier = secrets.token_hex(8).upper()
        document = _complete(kind, {**call.body, kind.id_field: identifier}, workspace)
        workspace.collection(kind.collection).put(identifier, document)
        return {kind.id_field: identifier}

    @routes.post(f"{kind.base}/edit", body=kind.shape)
    def edit(workspace: Workspace, call: Call) -> dict[str, Any]:
        before = find(workspace, call)
        refuse_same_name(workspace, call.body.get(kind.name_field), before[kind.id_field])
        document = _complete(kind, {**before, **call.body}, workspace)
        workspace.collection(kind.collection).put(before[kind.id_field], document)
        return {}

    @routes.post(f"{kind.base}/delete", body=kind.shape)
    def delete(workspace: Workspace, call: Call) -> dict[str, Any]:
        workspace.collection(kind.collection).delete(find(workspace, call)[kind.id_field])
        return {}

    @routes.get(f"{kind.base}/get")
    def get(workspace: Workspace, call: Call) -> dict[str, Any]:
        return find(workspace, call)

    @routes.get(f"{kind.base}/list")
    def list_all(workspace: Workspace, call: Call) -> dict[str, Any]:
        return {kind.list_field: workspace.collection(kind.collection).values()}


for _kind in (POLICIES, POOLS):
    _install(_kind)
