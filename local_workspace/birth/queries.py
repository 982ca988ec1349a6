"""The queries that a workspace's warehouses have run before it is first looked at.

They say how long the warehouse that runs has been up, and since when nobody has used it. Their results are closed,
as those of a client that has read them and left.
"""

from __future__ import annotations

from dataclasses import dataclass

from local_workspace.sql.statements import new_id, statement_type
from local_workspace.workspace import Workspace, now_ms

MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class BornQuery:
    """``waited``: seconds that it waited for its warehouse to start; 0 where that was up."""

    warehouse_id: str
    minutes_ago: float
    sql: str
    seconds: float
    rows: int
    waited: float = 0


_ZIPS = (
    "SELECT pickup_zip, count(*) AS trips FROM samples.nyctaxi.trips GROUP BY pickup_zip ORDER BY trips DESC LIMIT 10"
)
_REGIONS = "SELECT region, sum(revenue) AS revenue FROM main.sales.daily_revenue GROUP BY region ORDER BY revenue DESC"
QUERIES = (
    BornQuery("wh-2", 27 * 60, _REGIONS, 2.6, 4, waited=4.2),
    BornQuery("wh-2", 26.8 * 60, "SELECT max(order_date) AS newest FROM main.sales.daily_revenue", 0.7, 1),
    BornQuery("wh-1", 128, "SELECT count(*) AS trips FROM samples.nyctaxi.trips", 1.1, 1, waited=3.4),
    BornQuery("wh-1", 121, _ZIPS, 1.9, 10),
    BornQuery("wh-1", 74, "SELECT * FROM ml.features.customer_features LIMIT 100", 1.4, 100),
    BornQuery(
        "wh-1", 41, "SELECT plan, avg(churned) AS churn FROM ml.features.customer_features GROUP BY plan", 0.9, 3
    ),
)


def populate(workspace: Workspace) -> None:
    """Relative to now. The warehouses' own ``used_ms`` is left alone: they idle out from when they are first seen."""
    now, statements = now_ms(), workspace.collection("statements")
    for query in QUERIES:
        ended = now - int(query.minutes_ago * MINUTE)
        began = ended - int(query.seconds * 1000)
        submitted = began - int(query.waited * 1000)
        statement_id = new_id(submitted)
        document = {
            "statement_id": statement_id,
            "statement": query.sql,
            "statement_type": statement_type(query.sql),
            "warehouse_id": query.warehouse_id,
            "user_name": workspace.user_name,
            "disposition": "INLINE",
            "format": "JSON_ARRAY",
            "state": "CLOSED",
            "submitted_ms": submitted,
            "started_ms": began,
            "ended_ms": ended,
            "row_count": query.rows,
            "truncated": False,
            "chunks": [],
        } | ({"provisioning_ms": submitted} if query.waited else {})
        statements.put(statement_id, document)
