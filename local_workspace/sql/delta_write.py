"""A new Delta table from rows or a Parquet file, without the engine: what a birth needs to be quick.

https://github.com/delta-io/delta/blob/master/PROTOCOL.md
"""

from __future__ import annotations

import json
import os
import time
import uuid
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from local_workspace.sql.types import json_field


def create_table(folder: Path, rows: pa.Table, *, comments: dict[str, str] | None = None) -> None:
    """Write ``rows`` as version 0 of a Delta table. The folder must not have a log yet."""
    comments = comments or {}
    (folder / "_delta_log").mkdir(parents=True, exist_ok=True)
    name = f"part-00000-{uuid.uuid4()}-c000.snappy.parquet"
    pq.write_table(rows, folder / name, compression="snappy", coerce_timestamps="us", row_group_size=20_000)
    now = int(time.time() * 1000)
    schema = {"type": "struct", "fields": [json_field(field, comments.get(field.name)) for field in rows.schema]}
    metadata = {
        "id": str(uuid.uuid4()),
        "format": {"provider": "parquet", "options": {}},
        "schemaString": json.dumps(schema, separators=(",", ":")),
        "partitionColumns": [],
        "configuration": {},
        "createdTime": now,
    }
    size = (folder / name).stat().st_size
    stats = json.dumps({"numRecords": rows.num_rows})
    add = {
        "path": name,
        "partitionValues": {},
        "size": size,
        "modificationTime": now,
        "dataChange": True,
        "stats": stats,
    }
    metrics = {"numFiles": 1, "numOutputRows": rows.num_rows, "numOutputBytes": size}
    info = {
        "timestamp": now,
        "operation": "CREATE TABLE AS SELECT",
        "operationParameters": {},
        "operationMetrics": metrics,
    }
    actions = [
        {"commitInfo": info},
        {"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}},
        {"metaData": metadata},
        {"add": add},
    ]
    with open(folder / "_delta_log" / f"{0:020d}.json", "x", encoding="utf-8") as file:
        file.write("\n".join(json.dumps(action, separators=(",", ":")) for action in actions) + "\n")
        file.flush()
        os.fsync(file.fileno())
