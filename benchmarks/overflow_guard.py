"""What it costs that integers cannot overflow in silence: ``python benchmarks/overflow_guard.py``.

Each query runs over a million rows as the workspace runs it, and as it would with its guard left out, in turn. Prints
the medians and their ratio.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from local_workspace.sql import rewrite
from local_workspace.sql.catalog import Catalog
from local_workspace.sql.service import SqlService
from local_workspace.workspace import Shared, Workspace

QUERIES = {
    "sum(i * j), INT": "SELECT sum(i * j) FROM n",
    "sum(b), BIGINT": "SELECT sum(b) FROM n",
    "sum(b * c), BIGINT": "SELECT sum(b * c) FROM n",
    "max(b * c + i), BIGINT": "SELECT max(b * c + i) FROM n",
    "sum(b) of 1,000 groups": "SELECT j, sum(b) FROM n GROUP BY j",
    "sum(b * c) of 1,000 groups": "SELECT j, sum(b * c) FROM n GROUP BY j",
    "count where b + c > 5": "SELECT count(*) FROM n WHERE b + c > 5",
}


class NoGuard:
    """The guard's place, and nothing in it."""

    used = False

    def __init__(self, *_: object) -> None:
        pass

    def spell_out(self, tree: object) -> None:
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=15)
    times = parser.parse_args().times
    guard = rewrite.Guard
    with tempfile.TemporaryDirectory() as folder:
        shared = Shared(Path(folder) / "shared")
        workspace = Workspace(
            name="x", folder=Path(folder) / "w", host="http://localhost", workspace_id=1, shared=shared
        )
        try:
            catalog = workspace.service(Catalog)
            catalog.put_catalog("main")
            catalog.put_schema("main", "default")
            session = workspace.service(SqlService).session()
            session.execute(
                "CREATE TABLE n AS SELECT CAST(id AS INT) AS i, CAST(id % 1000 AS INT) AS j, id AS b, id % 977 AS c "
                "FROM range(1000000)"
            )
            for name, query in QUERIES.items():
                seconds: dict[str, list[float]] = {"guarded": [], "not": []}
                for turn in range(2 * times + 2):
                    which = "not" if turn % 2 else "guarded"
                    rewrite.Guard = NoGuard if turn % 2 else guard  # type: ignore[misc, assignment]
                    began = time.perf_counter()
                    session.execute(query).read_all()
                    if turn > 1:
                        seconds[which].append(time.perf_counter() - began)
                guarded, plain = (statistics.median(seconds[which]) * 1000 for which in ("guarded", "not"))
                print(f"{name}: {guarded:.1f} ms guarded, {plain:.1f} ms without, ratio {guarded / plain:.2f}")
        finally:
            rewrite.Guard = guard  # type: ignore[misc]
            workspace.close()
            shared.close()


if __name__ == "__main__":
    main()
