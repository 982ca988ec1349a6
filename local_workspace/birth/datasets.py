"""``dbfs:/databricks-datasets``: the one data set there that public examples and tests read. Synthetic.

https://docs.databricks.com/discover/databricks-datasets.html. The real ``iot-stream/data-device`` has a million
readings of wearable devices in files of JSON lines; this one has the same fields and a thousand made-up readings.
"""

from __future__ import annotations

import gzip
import json
import random
from datetime import UTC, datetime, timedelta

from local_workspace.file_store import write
from local_workspace.workspace import Workspace

READINGS = 1_000
README = """# IoT device data

Synthetic: made on this machine, not copied from anywhere. It has the fields of the data set of this name that a
Databricks workspace has (readings of wearable devices), with other values.
"""


def populate(workspace: Workspace) -> None:
    folder = workspace.folder / "dbfs" / "databricks-datasets" / "iot-stream"
    write(folder / "README.md", README.encode(), shown="README.md", overwrite=True)
    lines = "".join(json.dumps(reading) + "\n" for reading in _readings())
    target = folder / "data-device" / "part-00000.json.gz"
    write(target, gzip.compress(lines.encode(), mtime=0), shown=target.name, overwrite=True)


def _readings() -> list[dict[str, object]]:
    chance = random.Random(20180720)
    at = datetime(2018, 7, 20, 7, 0, tzinfo=UTC)
    readings = []
    for number in range(READINGS):
        at += timedelta(seconds=chance.uniform(1, 120))
        steps = chance.randrange(100, 20_000)
        readings.append(
            {
                "id": number,
                "user_id": chance.randrange(1, 39),
                "device_id": chance.randrange(1, 21),
                "num_steps": steps,
                "miles_walked": round(steps * 0.0005, 4),
                "calories_burnt": round(steps * 0.05, 2),
                "timestamp": at.strftime("%Y-%m-%d %H:%M:%S.%f"),
                "value": json.dumps({"user_id": number % 38 + 1, "battery": chance.randrange(5, 101)}),
            }
        )
    return readings
