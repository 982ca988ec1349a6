"""The catalogs, tables and warehouses that a workspace is born with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from local_workspace.birth import business
from local_workspace.birth.descriptions import CATALOGS, COLUMNS, SCHEMAS, TABLES
from local_workspace.birth.samples import Samples
from local_workspace.sql.catalog import Catalog, column_documents
from local_workspace.sql.delta_write import create_table
from local_workspace.sql.names import TableName
from local_workspace.workspace import Workspace, now_ms

# What the API gives one that names none: long enough that it still runs while somebody reads along.
STARTER_AUTO_STOP_MINUTES = 120
WAREHOUSES: tuple[dict[str, Any], ...] = (
    {"id": "wh-1", "name": "Starter Warehouse", "state": "RUNNING", "cluster_size": "2X-Small"}
    | {"auto_stop_mins": STARTER_AUTO_STOP_MINUTES, "max_num_clusters": 1},
    {"id": "wh-2", "name": "BI Warehouse", "state": "STOPPED", "cluster_size": "Medium"}
    | {"auto_stop_mins": 30, "max_num_clusters": 3},
)


def populate(workspace: Workspace) -> None:
    samples = workspace.shared.service(Samples)
    samples.make()
    catalog = workspace.service(Catalog)
    for name, comment in CATALOGS.items():
        more = {"catalog_type": "DELTASHARING_CATALOG", "share_name": "samples"} if name == "samples" else {}
        catalog.put_catalog(name, comment=comment, **more)
    for full, comment in SCHEMAS.items():
        catalog.put_schema(*full.split("."), comment=comment)
    for full in TABLES:
        if full.startswith("samples."):
            short = full.removeprefix("samples.")
            _know(catalog, full, samples.schema(short), f"shared:{short.replace('.', '/')}")
    today = datetime.now(UTC).date()
    made = {
        "main.sales.daily_revenue": business.daily_revenue(today),
        "ml.features.customer_features": business.customer_features(today),
    }
    for full, rows in made.items():
        location, folder = catalog.new_location()
        create_table(folder, rows, comments=COLUMNS[full])
        _know(catalog, full, rows.schema, location)
    catalog.put_volume(TableName("main", "default", "landing"), comment="Files that arrive from outside.")
    for warehouse in WAREHOUSES:
        document = {"creator_name": workspace.user_name, "created_ms": now_ms(), "changed_ms": 0, "min_num_clusters": 1}
        document |= {"warehouse_type": "PRO", "enable_serverless_compute": True, "enable_photon": True}
        workspace.collection("warehouses").put(warehouse["id"], document | warehouse)


def _know(catalog: Catalog, full: str, schema: pa.Schema, location: str) -> None:
    columns = column_documents(schema, comments=COLUMNS.get(full))
    catalog.put_table(TableName(*full.split(".")), location=location, columns=columns, comment=TABLES[full])
