"""The values of a run's metrics in the order in which they were logged: one file of JSON lines a run.

A document that held them would be written anew with every value; a line is only added.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import threading
from pathlib import Path
from typing import Any

from local_workspace.errors import invalid
from local_workspace.workspace import Workspace, now_ms

Metric = dict[str, Any]
# How JSON writes what it has no number for: as protobuf's JSON does, which the clients read.
_WORDS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def number(value: Any) -> float:
    """A metric's value as a number, also those that came as a word."""
    return _WORDS[value] if isinstance(value, str) else float(value)


def metric(given: dict[str, Any]) -> Metric:
    """A metric of a request as it is kept; 400 for one without a name, a value or with a value that is no number."""
    key, value = given.get("key"), given.get("value")
    if not key or len(key) > 250:
        raise invalid("Each metric needs a key of at most 250 characters.")
    if isinstance(value, str) and value not in _WORDS:
        with contextlib.suppress(ValueError):
            value = float(value)
    if not _writable(value):
        raise invalid(f"Got invalid value for metric '{key}' (timestamp={given.get('timestamp')}): not a number.")
    kept: Metric = {"key": key, "value": value, "timestamp": given.get("timestamp", now_ms())}
    kept["step"] = given.get("step") or 0
    return kept | {name: given[name] for name in ("dataset_name", "dataset_digest", "model_id") if given.get(name)}


def _writable(value: Any) -> bool:
    """A number of JSON that a float can hold, or one of the words."""
    if isinstance(value, str):
        return value in _WORDS
    try:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:
        return False  # a whole number with hundreds of digits


def newer(one: Metric, other: Metric | None) -> bool:
    """Whether ``one`` is what a run shows of a metric: the highest step, then the latest, then the greatest value."""
    return other is None or _rank(one) >= _rank(other)


def _rank(each: Metric) -> tuple[Any, ...]:
    value = number(each["value"])
    return each["step"], each["timestamp"], -math.inf if math.isnan(value) else value


class MetricLog:
    """``workspace.service(MetricLog)``"""

    def __init__(self, workspace: Workspace) -> None:
        self._folder = workspace.folder / "mlflow" / "metrics"
        self._lock = threading.Lock()

    def _file(self, run_id: str) -> Path:
        return self._folder / f"{run_id}.jsonl"

    def add(self, run_id: str, metrics: list[Metric]) -> None:
        """Durable when it returns."""
        lines = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in metrics)
        with self._lock:
            self._folder.mkdir(parents=True, exist_ok=True)
            with open(self._file(run_id), "ab+") as file:
                if file.tell() and not _ends_whole(file):
                    lines = "\n" + lines  # a server was killed in the middle of a line
                file.write(lines.encode())
                file.flush()
                os.fsync(file.fileno())

    def history(self, run_id: str, key: str) -> list[Metric]:
        """In the order in which they were logged; what a client has sent once more, to be sure, is there once."""
        try:
            text = self._file(run_id).read_text("utf-8", "replace")
        except FileNotFoundError:
            return []
        # Not splitlines(): it parts a line at U+2028 and others too, which JSON leaves as they are in a key.
        lines = dict.fromkeys(text.split("\n"))
        return [each for line in lines if (each := _read(line)) and each["key"] == key]


def _ends_whole(file: Any) -> bool:
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


def _read(line: str) -> Metric | None:
    try:
        return json.loads(line)
    except ValueError:
        return None  # half a line, of a server that was killed
