"""How much of Spark SQL's functions the embedded workspace gets right: ``python benchmarks/sql_functions.py``.

Runs the statements of ``benchmarks/data/sql_functions.jsonl`` (Spark's own examples, see
``sql_functions_corpus.py``) and compares rows and types with Spark's. *Right*: Spark's rows (or an error where
Spark has one). *Refused*: an error where Spark has rows. *Silently wrong*: other rows, or rows where Spark has an
error. Half of the corpus was looked at while the dialect was built ("tuned"), the other half was not ("held out").
``--show tuned`` lists what is not right in a half.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import pyarrow as pa

from benchmarks.sql_functions_corpus import DATA, text
from local_workspace.sql.catalog import Catalog
from local_workspace.sql.errors import SqlError
from local_workspace.sql.service import SqlService
from local_workspace.sql.session import SqlSession
from local_workspace.sql.types import MONTH_INTERVAL
from local_workspace.workspace import Shared, Workspace


def from_arrow(value: Any, kind: pa.DataType) -> Any:
    """A value of the engine in the corpus's form."""
    if value is None:
        return None
    if pa.types.is_map(kind):
        pairs = [[from_arrow(k, kind.key_type), from_arrow(v, kind.item_type)] for k, v in value]
        return {"m": sorted(pairs, key=json.dumps)}
    if pa.types.is_struct(kind):
        return [from_arrow(value[kind.field(i).name], kind.field(i).type) for i in range(kind.num_fields)]
    if isinstance(value, list):
        return [from_arrow(item, kind.value_type) for item in value]
    if pa.types.is_timestamp(kind):
        return text(value.replace(tzinfo=None))
    return text(value)


def same(got: Any, expected: Any) -> bool:
    """Equal; floating-point numbers to twelve digits."""
    if isinstance(expected, dict) and isinstance(got, dict) and "f" in expected and "f" in got:
        a, b = float(got["f"]), float(expected["f"])
        return (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-300)
    if isinstance(expected, dict) and isinstance(got, dict) and "m" in expected and "m" in got:
        return same(got["m"], expected["m"])
    if isinstance(expected, list) and isinstance(got, list):
        return len(got) == len(expected) and all(map(same, got, expected))
    return type(got) is type(expected) and got == expected


def plain(kind: str) -> str:
    """A type without what the comparison leaves aside: lengths of strings, and which interval it is."""
    kind = kind.lower().replace(", ", ",").replace(": ", ":").replace(" not null", "")
    if kind.startswith("interval"):
        return "interval"
    return "string" if kind.startswith(("char(", "varchar(")) else kind


# Arrays whose order Spark leaves open.
UNORDERED = frozenset({"collect_set"})


def _sorted(rows: list[Any]) -> list[Any]:
    return [[sorted(v, key=json.dumps) if isinstance(v, list) else v for v in row] for row in rows]


def outcome(session: SqlSession, entry: dict[str, Any]) -> tuple[str, str]:
    """(right | type differs | refused | silently wrong, what came)."""
    try:
        result = session.execute(entry["sql"])
        table = result.read_all()
    except SqlError as error:
        return ("right" if "error" in entry else "refused"), str(error).splitlines()[0][:300]
    except pa.ArrowNotImplementedError as error:
        return "refused", str(error)
    if any(field.type.id == MONTH_INTERVAL for field in table.schema):
        return "refused", "an interval of months"
    columns = [[from_arrow(value, c.type) for value in c.to_pylist()] for c in table.columns]
    rows = [list(row) for row in zip(*columns, strict=True)]
    shown = f"{json.dumps(rows, ensure_ascii=False)} {result.column_types}"[:400]
    if "error" in entry:
        return "silently wrong", shown
    key = json.dumps
    if entry["function"] in UNORDERED:
        rows, entry = _sorted(rows), entry | {"rows": _sorted(entry["rows"])}
    if not (same(sorted(rows, key=key), sorted(entry["rows"], key=key)) or same(rows, entry["rows"])):
        return "silently wrong", shown
    kinds = [plain(kind) for kind in result.column_types]
    return ("right" if kinds == [plain(kind) for kind in entry["types"]] else "type differs"), shown


def open_session(folder: Path) -> SqlSession:
    """SQL in a workspace with nothing in it."""
    shared = Shared(folder / "shared")
    workspace = Workspace(name="benchmark", folder=folder / "own", host="", workspace_id=1, shared=shared)
    catalog = workspace.service(Catalog)
    catalog.put_catalog("main")
    catalog.put_schema("main", "default")
    return workspace.service(SqlService).session()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", choices=["tuned", "held out"], help="list what is not right in this half")
    parser.add_argument("--half", choices=["tuned", "held out"], help="run this half alone")
    arguments = parser.parse_args()
    entries = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    entries = [entry for entry in entries if arguments.half in (None, entry["half"])]
    counts: dict[tuple[str, str], Counter[str]] = {}
    with tempfile.TemporaryDirectory() as name:
        session = open_session(Path(name))
        for entry in entries:
            found, shown = outcome(session, entry)
            for group in ("all", "common") if entry["common"] else ("all",):
                for half in (entry["half"], "both"):
                    counts.setdefault((group, half), Counter())[found] += 1
            if arguments.show == entry["half"] and found != "right":
                expected = f"{json.dumps(entry.get('rows'), ensure_ascii=False)} {entry.get('types')}"
                print(f"{found} [{entry['function']}{'' if entry['common'] else ', rare'}]: {entry['sql']}")
                print(f"    got {shown}\n    not {entry.get('error') or expected[:400]}")
        session.workspace.close()
        session.workspace.shared.close()
    heads = ["right", "type differs", "refused", "silently wrong"]
    print(f"{'functions':10}{'half':10}{'statements':>11}" + "".join(f"{head:>17}" for head in heads))
    for (group, half), counted in sorted(counts.items()):
        total = counted.total()
        cells = "".join(f"{f'{counted[head]} = {counted[head] / total:.1%}':>17}" for head in heads)
        print(f"{group:10}{half:10}{total:>11}{cells}")


if __name__ == "__main__":
    main()
