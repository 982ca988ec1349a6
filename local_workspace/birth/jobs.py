"""The jobs that a workspace is born with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

USER_HOME = "/Users/demo@example.com"


@dataclass(frozen=True, slots=True)
class BornJob:
    """``tasks``: (task_key, notebook path, task_keys it depends on). ``minutes``: how long a run usually takes."""

    id: int
    name: str
    cluster_id: str
    tasks: tuple[tuple[str, str, tuple[str, ...]], ...]
    cron: str
    minutes: float
    description: str
    max_runs: int = 1
    parameters: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    def settings(self, *, cron: str | None = None) -> dict[str, Any]:
        """The settings as ``jobs/create`` takes them. ``cron`` replaces the schedule's own expression."""
        return {
            "name": self.name,
            "description": self.description,
            "tasks": [
                {
                    "task_key": key,
                    "depends_on": [{"task_key": other} for other in needs],
                    "notebook_task": {"notebook_path": path, "base_parameters": dict(self.parameters)},
                    "existing_cluster_id": self.cluster_id,
                }
                for key, path, needs in self.tasks
            ],
            "schedule": {
                "quartz_cron_expression": cron or self.cron,
                "timezone_id": "UTC",
                "pause_status": "UNPAUSED",
            },
            "max_concurrent_runs": self.max_runs,
            "tags": dict(self.tags),
        }


JOBS = (
    BornJob(
        101,
        "Nightly ETL",
        "0612-et-03",
        (("clean_orders", "/Shared/etl/clean_orders", ()),),
        "0 0 2 * * ?",
        34,
        "Cleans the orders and rebuilds the table of clean orders.",
        max_runs=3,
        tags={"team": "data-platform"},
    ),
    BornJob(
        102,
        "Daily Sales Report",
        "0612-sa-02",
        (("sales_dashboard", "/Shared/reports/sales_dashboard", ()),),
        "0 30 6 * * ?",
        6,
        "Refreshes the figures behind the sales dashboard.",
        tags={"team": "sales"},
    ),
    BornJob(
        103,
        "Customer Churn Training",
        "0612-ml-01",
        (
            ("feature_engineering", f"{USER_HOME}/ml/feature_engineering", ()),
            ("train_churn_model", f"{USER_HOME}/ml/train_churn_model", ("feature_engineering",)),
        ),
        "0 45 23 * * ?",
        18,
        "Rebuilds the features and fits the churn model on them.",
        parameters={"learning_rate": "5.0"},
        tags={"team": "data-science"},
    ),
    BornJob(
        104,
        "Taxi Data Ingestion",
        "0612-et-03",
        (("ingest_taxi", "/Shared/etl/ingest_taxi", ()),),
        "0 15 5 * * ?",
        9,
        "Loads the day's taxi trips from the raw landing table.",
        tags={"team": "data-platform"},
    ),
    BornJob(
        105,
        "Weekly Inventory Sync",
        "0612-et-03",
        (("sync_inventory", "/Shared/etl/clean_orders", ()),),
        "0 0 4 ? * MON",
        12,
        "Brings the order and inventory figures into line.",
        tags={"team": "supply-chain"},
    ),
    BornJob(
        106,
        "Bakehouse Reviews Scoring",
        "0612-sa-02",
        (("score_reviews", f"{USER_HOME}/scratch", ()),),
        "0 0 3 * * ?",
        7,
        "Scores the reviews of the bakehouse franchises.",
        tags={"team": "marketing"},
    ),
)
