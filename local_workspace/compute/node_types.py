"""The machines and runtimes a cluster can be made of, as tables.

Follows https://docs.databricks.com/api/workspace/clusters/listnodetypes and .../sparkversions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class NodeType:
    id: str
    memory_mb: int
    cores: int
    category: str
    gpus: int = 0
    nvme_disks: int = 0
    nvme_gb: int = 0
    arm: bool = False

    def as_json(self, order: int) -> dict[str, Any]:
        """Every field that ``select_node_type`` of the SDK compares, ``node_instance_type`` included."""
        return {
            "node_type_id": self.id,
            "memory_mb": self.memory_mb,
            "num_cores": float(self.cores),
            "num_gpus": self.gpus,
            "description": self.id,
            "instance_type_id": self.id,
            "category": self.category,
            "display_order": order,
            "is_deprecated": False,
            "is_encrypted_in_transit": False,
            "is_graviton": self.arm,
            "is_hidden": False,
            "is_io_cache_enabled": self.nvme_disks > 0,
            "photon_driver_capable": self.gpus == 0,
            "photon_worker_capable": self.gpus == 0,
            "support_cluster_tags": True,
            "support_ebs_volumes": True,
            "support_port_forwarding": True,
            "node_info": {"status": [], "available_core_quota": -1.0, "total_core_quota": -1.0},
            "node_instance_type": {
                "instance_type_id": self.id,
                "local_disks": 0,
                "local_disk_size_gb": 0,
                "local_nvme_disks": self.nvme_disks,
                "local_nvme_disk_size_gb": self.nvme_gb,
            },
        }


NODE_TYPES = (
    NodeType("m5.large", 8192, 2, "General Purpose"),
    NodeType("m5.xlarge", 16384, 4, "General Purpose"),
    NodeType("m5d.large", 8192, 2, "General Purpose", nvme_disks=1, nvme_gb=75),
    NodeType("m5d.2xlarge", 32768, 8, "General Purpose", nvme_disks=1, nvme_gb=300),
    NodeType("m6gd.large", 8192, 2, "General Purpose", nvme_disks=1, nvme_gb=118, arm=True),
    NodeType("c5.2xlarge", 16384, 8, "Compute Optimized"),
    NodeType("r5.xlarge", 32768, 4, "Memory Optimized"),
    NodeType("r5d.2xlarge", 65536, 8, "Memory Optimized", nvme_disks=1, nvme_gb=300),
    NodeType("i3.xlarge", 31232, 4, "Storage Optimized", nvme_disks=1, nvme_gb=950),
    NodeType("i3.2xlarge", 62464, 8, "Storage Optimized", nvme_disks=1, nvme_gb=1900),
    NodeType("g4dn.xlarge", 16384, 4, "GPU Accelerated", gpus=1, nvme_disks=1, nvme_gb=125),
    NodeType("g5.2xlarge", 32768, 8, "GPU Accelerated", gpus=1, nvme_disks=1, nvme_gb=450),
)
NODE_TYPES_BY_ID = {node.id: node for node in NODE_TYPES}
DEFAULT_NODE_TYPE = "i3.xlarge"

SPARK_VERSIONS = {
    "17.3.x-scala2.13": "17.3 LTS (includes Apache Spark 4.0.0, Scala 2.13)",
    "16.4.x-scala2.12": "16.4 LTS (includes Apache Spark 3.5.2, Scala 2.12)",
    "16.4.x-cpu-ml-scala2.12": "16.4 LTS ML (includes Apache Spark 3.5.2, Scala 2.12)",
    "16.4.x-gpu-ml-scala2.12": "16.4 LTS ML (includes Apache Spark 3.5.2, GPU, Scala 2.12)",
    "15.4.x-scala2.12": "15.4 LTS (includes Apache Spark 3.5.0, Scala 2.12)",
    "15.4.x-cpu-ml-scala2.12": "15.4 LTS ML (includes Apache Spark 3.5.0, Scala 2.12)",
    "15.4.x-photon-scala2.12": "15.4 LTS Photon (includes Apache Spark 3.5.0, Scala 2.12)",
    "14.3.x-scala2.12": "14.3 LTS (includes Apache Spark 3.5.0, Scala 2.12)",
    "18.0.x-scala2.13": "18.0 Beta (includes Apache Spark 4.1.0, Scala 2.13)",
}


def size_of(node_type_id: str, workers: int) -> tuple[float, int]:
    """``(cores, memory in MB)`` of a driver and its workers; an unknown node type counts as the default one."""
    node = NODE_TYPES_BY_ID.get(node_type_id, NODE_TYPES_BY_ID[DEFAULT_NODE_TYPE])
    return float(node.cores * (workers + 1)), node.memory_mb * (workers + 1)
