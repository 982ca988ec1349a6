"""Make ``tests/local_workspace/data/tpch_answers.json``: Apache Spark's answers to the 22 queries of TPC-H.

Like ``sql_functions_corpus.py`` it runs where ``pyspark`` 4.3 and Java 17 are: ``python benchmarks/tpch_answers.py
FOLDER`` with the folder that has the sample tables of an embedded workspace (``.../shared/samples``).
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.sql_functions_corpus import text

FOLDER = Path(__file__).parents[1] / "tests" / "local_workspace" / "data"


def queries() -> dict[str, str]:
    """By name: ``q01`` to ``q22``."""
    parts = re.split(r"^-- (q\d\d)\n", (FOLDER / "tpch.sql").read_text(encoding="utf-8"), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def main() -> None:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config("spark.sql.session.timeZone", "UTC")
    spark = builder.config("spark.sql.shuffle.partitions", "2").config("spark.ui.enabled", "false").getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    for table in ["region", "nation", "customer", "supplier", "part", "partsupp", "orders", "lineitem"]:
        found = [path for path in Path(sys.argv[1]).rglob("*.parquet") if path.parent.name.split(".")[-1] == table]
        spark.read.parquet(*map(str, found)).createOrReplaceTempView(table)
    lines = []
    for name, query in queries().items():
        rows = [[text(value) for value in row] for row in spark.sql(query).collect()]
        lines.append(f"{json.dumps(name)}: {json.dumps(rows, separators=(',', ':'))}")
    (FOLDER / "tpch_answers.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    spark.stop()


if __name__ == "__main__":
    main()
