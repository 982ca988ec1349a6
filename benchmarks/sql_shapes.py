"""How much of Spark SQL's query shapes the embedded workspace gets right: ``python benchmarks/sql_shapes.py``.

The statements of ``benchmarks/data/sql_shapes.sql`` (grouping sets, windows, pivots, lateral views, lambdas, JSON,
dates, joins, casts, errors) were written without trying them; ``--data sql_analysts``, ``sql_unseen`` and ``sql_wide``
are three more such sets. What is right, refused or silently wrong is told as in ``sql_functions.py``, and beside it
how many of those that are right name a column otherwise or give another error condition than Spark does; ``--show``
lists all of these. ``--answers``, in an environment with ``pyspark`` (4.3) and Java 17, writes what Apache Spark
answers to the ``.jsonl`` beside the statements.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.sql_functions_corpus import answered, open_spark

FOLDER = Path(__file__).parent / "data"


def statements(file: Path) -> list[str]:
    return [line.rstrip(";") for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def answer(file: Path) -> None:
    spark = open_spark()
    # Spark knows ``:`` for VARIANT alone.
    entries = ({"function": "", "sql": statement} for statement in statements(file))
    lines = [answered(spark, entry, no_answer="COLUMN_IS_NOT_VARIANT_TYPE") for entry in entries]
    file.with_suffix(".jsonl").write_text("\n".join(filter(None, lines)) + "\n", encoding="utf-8")
    spark.stop()


def names_of(session: Any, entry: dict[str, Any]) -> str:
    """The result's column names where they are not Spark's; empty where they are."""
    names = session.execute(entry["sql"]).schema.names
    return "" if names == entry["names"] else f"{names} for {entry['names']}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", action="store_true", help="ask Spark")
    parser.add_argument("--show", action="store_true", help="list what is not right")
    parser.add_argument("--data", default="sql_shapes", help="the set of statements")
    arguments = parser.parse_args()
    file = FOLDER / f"{arguments.data}.sql"
    if arguments.answers:
        return answer(file)
    from benchmarks.sql_functions import open_session, outcome

    counts: Counter[str] = Counter()
    beside: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        session = open_session(Path(name))
        for line in file.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            found, shown = outcome(session, entry)
            if entry["sql"].startswith("CREATE"):
                continue
            counts[found] += 1
            if found == "right" and "error" in entry and entry["error"].split(".")[0] not in shown:
                found = "another error condition"
            elif found == "right" and "error" not in entry and "names" in entry:
                found = "another column name" if (shown := names_of(session, entry)) else found
            beside[found] += 1
            if arguments.show and found != "right":
                expected = f"{json.dumps(entry.get('rows'), ensure_ascii=False)} {entry.get('types')}"
                print(f"{found}: {entry['sql']}\n    got {shown}\n    not {entry.get('error') or expected[:400]}")
        session.workspace.close()
        session.workspace.shared.close()
    if any("another" in kind for kind in beside):
        print("of those that are right: " + ", ".join(f"{n} {kind}" for kind, n in beside.items() if "another" in kind))
    total = counts.total()
    print(f"{total} statements: " + ", ".join(f"{n} {kind} = {n / total:.1%}" for kind, n in counts.most_common()))


if __name__ == "__main__":
    main()
