"""A Delta table's own log: history, size, affected rows, and a schema change.

https://github.com/delta-io/delta/blob/master/PROTOCOL.md
"""

from __future__ import annotations

import json
import os
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq


@dataclass(frozen=True, slots=True)
class Commit:
    """One version of a table. ``info``: its commitInfo (timestamp in ms, operation, operationMetrics, ...)."""

    version: int
    info: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Size:
    """``rows`` is None when a data file does not say how many it has."""

    files: int
    size_bytes: int
    rows: int | None


def _log(folder: Path) -> Path:
    return folder / "_delta_log"


def _actions(path: Path) -> Iterator[dict[str, Any]]:
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def _versions(folder: Path) -> list[int]:
    return sorted(int(path.stem) for path in _log(folder).glob("*.json") if path.stem.isdigit())


def _file(folder: Path, version: int) -> Path:
    return _log(folder) / f"{version:020d}.json"


def version(folder: Path) -> int:
    """The newest version; -1 for a folder without a log."""
    found = _versions(folder)
    return found[-1] if found else -1


def commit(folder: Path, number: int) -> Commit:
    info = next((a["commitInfo"] for a in _actions(_file(folder, number)) if "commitInfo" in a), {})
    return Commit(number, info)


def history(folder: Path) -> list[Commit]:
    """Newest first."""
    return [commit(folder, number) for number in reversed(_versions(folder))]


def _checkpoint(folder: Path) -> int | None:
    found = [int(path.name[:20]) for path in _log(folder).glob("*.checkpoint.parquet")]
    return max(found, default=None)


def _replay(folder: Path) -> Iterator[dict[str, Any]]:
    """Every action that still counts, oldest first."""
    start = _checkpoint(folder)
    if start is not None:
        path = _log(folder) / f"{start:020d}.checkpoint.parquet"
        # The log writes maps as objects, empty ones too.
        for row in pq.read_table(path).to_pylist(maps_as_pydicts="strict"):
            yield {key: _known(value) for key, value in row.items() if value is not None}
    for number in _versions(folder):
        if start is None or number > start:
            yield from _actions(_file(folder, number))


def _known(value: Any) -> Any:
    """Without what a checkpoint has no value for, which an action leaves out."""
    return {key: _known(item) for key, item in value.items() if item is not None} if isinstance(value, dict) else value


def size(folder: Path) -> Size:
    files: dict[str, dict[str, Any]] = {}
    for action in _replay(folder):
        if "add" in action:
            files[action["add"]["path"]] = action["add"]
        elif "remove" in action:
            files.pop(action["remove"]["path"], None)
    rows: int | None = 0
    for added in files.values():
        stats = json.loads(added.get("stats") or "{}")
        count = stats.get("numRecords")
        rows = None if rows is None or count is None else rows + count
    return Size(len(files), sum(added.get("size", 0) for added in files.values()), rows)


def removed_before(folder: Path, milliseconds: float) -> list[str]:
    """Data files, relative to the folder, that are there and that the table stopped needing before this time."""
    active: set[str] = set()
    removed: dict[str, float] = {}
    for action in _replay(folder):
        if "add" in action:
            active.add(action["add"]["path"])
            removed.pop(action["add"]["path"], None)
        elif "remove" in action:
            path = action["remove"]["path"]
            active.discard(path)
            # Without a time of its own it counts as removed just now.
            removed[path] = action["remove"].get("deletionTimestamp") or float("inf")
    old = [urllib.parse.unquote(path) for path, when in removed.items() if when <= milliseconds]
    inside = folder.resolve()
    return sorted(path for path in old if (folder / path).is_file() and inside in (folder / path).resolve().parents)


def metadata(folder: Path) -> dict[str, Any]:
    """The newest metaData action."""
    found: dict[str, Any] = {}
    for action in _replay(folder):
        found = action.get("metaData") or found
    return found


def allow_nulls(folder: Path) -> None:
    """In every column of a table that was just made and that nobody knows yet."""
    path = _file(folder, 0)
    lines = list(_actions(path))
    for action in lines:
        if "metaData" in action:
            schema = json.loads(action["metaData"]["schemaString"])
            action["metaData"]["schemaString"] = json.dumps(_nullable(schema), separators=(",", ":"))
    made = path.with_suffix(".made")
    made.write_text("\n".join(json.dumps(line, separators=(",", ":")) for line in lines) + "\n", encoding="utf-8")
    # The version's checksum repeats its schema.
    path.with_suffix(".crc").unlink(missing_ok=True)
    os.replace(made, path)


def _nullable(kind: Any) -> Any:
    """A type in Spark's JSON form, with NULL allowed everywhere but as a map's key."""
    if not isinstance(kind, dict):
        return kind
    found = {key: _nullable(value) for key, value in kind.items()}
    if "fields" in found:
        found["fields"] = [_nullable(field) for field in kind["fields"]]
    for key in ("nullable", "containsNull", "valueContainsNull"):
        if key in found:
            found[key] = True
    return found


def change_schema(folder: Path, operation: str, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    """Commit another schema: ``change`` makes its fields (Spark's JSON form) from those there are.

    Rows that exist have NULL in new columns. Raises FileExistsError when somebody else committed meanwhile.
    """
    changed = dict(metadata(folder))
    schema = json.loads(changed["schemaString"])
    schema["fields"] = change(schema["fields"])
    changed["schemaString"] = json.dumps(schema, separators=(",", ":"))
    changed = {key: value for key, value in changed.items() if value is not None}
    names = json.dumps([{"column": field} for field in schema["fields"]])
    info = {"timestamp": int(time.time() * 1000), "operation": operation, "operationParameters": {"columns": names}}
    lines = [{"commitInfo": info}, {"metaData": changed}]
    path = _file(folder, version(folder) + 1)
    # "x" makes the commit exclusive, as the protocol demands of a file system.
    with open(path, "x", encoding="utf-8") as file:
        file.write("\n".join(json.dumps(line, separators=(",", ":")) for line in lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
