"""How much of Spark SQL's query shapes the embedded workspace gets right: ``python benchmarks/sql_shapes.py``.

The statements of ``benchmarks/data/sql_shapes.sql`` (grouping sets, windows, pivots, lateral views, lambdas, JSON,
dates, joins, casts, errors) were written without trying them. What is right, refused or silently wrong is told as in
``sql_functions.py``; ``--show`` lists what is not right. ``--answers``, in an environment with ``pyspark`` (4.3) and
Java 17, writes what Apache Spark answers to ``sql_shapes.jsonl`` beside them.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.sql_functions_corpus import answered, open_spark

FILE = Path(__file__).parent / "data" / "sql_shapes.sql"
ANSWERS = FILE.with_suffix(".jsonl")


def statements() -> list[str]:
    return [line.rstrip(";") for line in FILE.read_text(encoding="utf-8").splitlines() if line.strip()]


def answer() -> None:
    spark = open_spark()
    # Spark knows ``:`` for VARIANT alone.
    entries = ({"function": "", "sql": statement} for statement in statements())
    lines = [answered(spark, entry, no_answer="COLUMN_IS_NOT_VARIANT_TYPE") for entry in entries]
    ANSWERS.write_text("\n".join(filter(None, lines)) + "\n", encoding="utf-8")
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
