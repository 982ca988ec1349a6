"""How much of Spark SQL's query shapes the embedded workspace gets right: ``python benchmarks/sql_shapes.py``.

The statements of ``benchmarks/data/sql_shapes.sql`` (grouping sets, windows, pivots, lateral views, lambdas, JSON,
dates, joins, casts, errors) were written without trying them. What is right, refused or silently wrong is told as in
``sql_functions.py``; ``--show`` lists what is not right. ``--answers``, in an environment with ``pyspark`` (4.3) and
Java 17, writes what Apache Spark answers to ``sql_shapes.jsonl`` beside them.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.sql_functions_corpus import text

FILE = Path(__file__).parent / "data" / "sql_shapes.sql"
ANSWERS = FILE.with_suffix(".jsonl")


def statements() -> list[str]:
    return [line.rstrip(";") for line in FILE.read_text(encoding="utf-8").splitlines() if line.strip()]


def answer() -> None:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.session.timeZone", "UTC").config("spark.sql.shuffle.partitions", "1")
    spark = builder.config("spark.driver.extraJavaOptions", "-Duser.timezone=UTC").getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    lines = []
    for statement in statements():
        entry: dict[str, Any] = {"function": "", "sql": statement}
        try:
            frame = spark.sql(statement)
            entry["types"] = [field.dataType.simpleString() for field in frame.schema.fields]
            entry["rows"] = [[text(value) for value in row] for row in frame.collect()]
        except Exception as error:
            condition = re.search(r"\[([A-Z][A-Z0-9_.]+)\]", str(error))
            # No answer to compare with: Spark's client failed, or Spark knows ``:`` for VARIANT alone.
            if condition is None or condition[1] == "COLUMN_IS_NOT_VARIANT_TYPE":
                continue
            entry["error"] = condition[1]
            entry.pop("types", None)
        lines.append(json.dumps(entry, ensure_ascii=False, separators=(",", ":")))
    ANSWERS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    spark.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", action="store_true", help="ask Spark")
    parser.add_argument("--show", action="store_true", help="list what is not right")
    arguments = parser.parse_args()
    if arguments.answers:
        return answer()
    from benchmarks.sql_functions import open_session, outcome

    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        session = open_session(Path(name))
        for line in ANSWERS.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            found, shown = outcome(session, entry)
            if entry["sql"].startswith("CREATE"):
                continue
            counts[found] += 1
            if arguments.show and found != "right":
                expected = f"{json.dumps(entry.get('rows'), ensure_ascii=False)} {entry.get('types')}"
                print(f"{found}: {entry['sql']}\n    got {shown}\n    not {entry.get('error') or expected[:400]}")
        session.workspace.close()
        session.workspace.shared.close()
    total = counts.total()
    print(f"{total} statements: " + ", ".join(f"{n} {kind} = {n / total:.1%}" for kind, n in counts.most_common()))


if __name__ == "__main__":
    main()
