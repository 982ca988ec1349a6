"""What a caller may say about a new or edited cluster, checked and completed."""

from __future__ import annotations

from typing import Any

from local_workspace.compute.cluster_state import Document, worker_count
from local_workspace.compute.node_types import DEFAULT_NODE_TYPE, NODE_TYPES, NODE_TYPES_BY_ID, SPARK_VERSIONS, size_of
from local_workspace.errors import invalid

# Fields that callers set and that come back unchanged.
SETTABLE = frozenset(
    [
        "cluster_name",
        "spark_version",
        "node_type_id",
        "driver_node_type_id",
        "num_workers",
        "autoscale",
        "autotermination_minutes",
        "spark_conf",
        "spark_env_vars",
        "custom_tags",
        "cluster_log_conf",
        "init_scripts",
        "ssh_public_keys",
        "enable_elastic_disk",
        "enable_local_disk_encryption",
        "instance_pool_id",
        "driver_instance_pool_id",
        "policy_id",
        "data_security_mode",
        "single_user_name",
        "runtime_engine",
        "workload_type",
        "docker_image",
        "aws_attributes",
        "azure_attributes",
        "gcp_attributes",
        "is_single_node",
        "kind",
        "use_ml_runtime",
        "remote_disk_throughput",
        "total_initial_remote_disk_size",
    ]
)
DEFAULT_AUTOTERMINATION_MINUTES = 120


def checked_settings(settings: dict[str, Any]) -> dict[str, Any]:
    """The settable fields with defaults filled in; ApiError 400 for what cannot be."""
    spec = {name: value for name, value in settings.items() if name in SETTABLE and value is not None}
    version = spec.get("spark_version")
    if not version:
        raise invalid("Missing required field: spark_version")
    if version not in SPARK_VERSIONS:
        raise invalid(f"Invalid spark version {version}. The known ones: {', '.join(SPARK_VERSIONS)}.")
    spec.setdefault("node_type_id", DEFAULT_NODE_TYPE)
    spec.setdefault("driver_node_type_id", spec["node_type_id"])
    for name in ("node_type_id", "driver_node_type_id"):
        if spec[name] not in NODE_TYPES_BY_ID:
            known = ", ".join(node.id for node in NODE_TYPES)
            raise invalid(f"Node type {spec[name]} is not supported. Supported node types: {known}.")
    _check_workers(spec)
    minutes = spec.setdefault("autotermination_minutes", DEFAULT_AUTOTERMINATION_MINUTES)
    if not isinstance(minutes, int) or (minutes != 0 and not 10 <= minutes <= 10_000):
        raise invalid("autotermination_minutes must be 0 (never) or between 10 and 10000.")
    return spec


def _check_workers(spec: dict[str, Any]) -> None:
    autoscale = spec.get("autoscale")
    if autoscale:
        low, high = autoscale.get("min_workers", 0), autoscale.get("max_workers", 0)
        if not 0 <= low <= high or high < 1:
            raise invalid(f"autoscale needs min_workers <= max_workers, not {low} and {high}.")
        spec.pop("num_workers", None)
        return
    workers = spec.setdefault("num_workers", 0 if spec.get("is_single_node") else 1)
    if not isinstance(workers, int) or not 0 <= workers <= 1000:
        raise invalid(f"num_workers must be a number from 0 to 1000, not {workers!r}.")


def sized(cluster: Document) -> Document:
    """Fill in ``cluster_cores`` and ``cluster_memory_mb`` from node type and workers; returns its argument."""
    cluster["cluster_cores"], cluster["cluster_memory_mb"] = size_of(
        cluster.get("node_type_id", DEFAULT_NODE_TYPE), worker_count(cluster)
    )
    return cluster
