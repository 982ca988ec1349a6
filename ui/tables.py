"""Lists of workspace objects as tidy tables: which fields of which list, under which heading. Pure.

A table of columns per plural; a list that is not here shows its plain fields. ``rows_of`` gives display values.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from agent.durations import duration
from ui.states import dot_text
from ui.wording import ago, dollars, minutes, shortened

Show = Callable[[Any, dt.datetime], Any]


def _as_is(value: Any, now: dt.datetime) -> Any:
    return value


def _state(value: Any, now: dt.datetime) -> str:
    return dot_text(str(value)) if value else ""


def _run_state(value: Any, now: dt.datetime) -> str:
    return dot_text(str(value), run=True) if value else ""


def _ago(value: Any, now: dt.datetime) -> str:
    return ago(value, now=now)


def _minutes(value: Any, now: dt.datetime) -> str:
    return minutes(value)


def _seconds(value: Any, now: dt.datetime) -> str:
    return duration(value)


def _dollars(value: Any, now: dt.datetime) -> str:
    return dollars(value)


def _line(value: Any, now: dt.datetime) -> str:
    return shortened(str(value), length=120) if value else ""


def _names(value: Any, now: dt.datetime) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _text(value: Any, now: dt.datetime) -> str | None:
    return None if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its heading, the object's keys that may hold it (first that is there), and how it is shown."""

    heading: str
    keys: tuple[str, ...]
    show: Show = _as_is


def _f(heading: str, *keys: str, show: Show = _as_is) -> Field:
    return Field(heading, keys, show)


_NAME = _f("Name", "name")
_STATE = _f("State", "state", show=_state)
FIELDS: dict[str, tuple[Field, ...]] = {
    "clusters": (
        _NAME,
        _STATE,
        _f("Idle", "idle_minutes", show=_minutes),
        _f("Per hour", "usd_per_hour", show=_dollars),
        _f("Workers", "workers", "num_workers"),
        _f("Node type", "node_type", "node_type_id"),
    ),
    "warehouses": (
        _NAME,
        _STATE,
        _f("Idle", "idle_minutes", show=_minutes),
        _f("Per hour", "usd_per_hour", show=_dollars),
        _f("Size", "size", "cluster_size"),
        _f("Auto stop", "auto_stop_minutes", "auto_stop_mins", show=_minutes),
    ),
    "jobs": (
        _NAME,
        _f("Schedule", "schedule", "schedule_text", show=_text),
        _f("Last run", "last_state", "last_result", "last_run_state", show=_run_state),
        _f("When", "last_run_time", "last_run", "last_start_time", show=_ago),
        _f("Id", "id", "job_id", show=_text),
    ),
    "runs": (
        _f("Job", "job_name", "job", "name"),
        _f("State", "state", "result_state", show=_run_state),
        _f("Started", "start_time", show=_ago),
        _f("Took", "seconds", "duration_seconds", show=_seconds),
        _f("Run", "run_id", "id", show=_text),
        _f("Error", "error", "message", show=_line),
    ),
    "queries": (
        _f("Query", "sql", "query_text", "statement", show=_line),
        _f("Status", "status", "state", show=_run_state),
        _f("Started", "start_time", "started", show=_ago),
        _f("Took", "seconds", "duration_seconds", show=_seconds),
        _f("Rows", "rows", "rows_produced", "row_count"),
        _f("User", "user", "user_name"),
    ),
    "tables": (
        _f("Table", "full_name", "id", "name"),
        _f("Type", "type", "table_type"),
        _f("Matching columns", "matched_columns", show=_names),
        _f("Comment", "comment", show=_line),
    ),
    "schemas": (_f("Schema", "full_name", "id", "name"), _f("Comment", "comment", show=_line)),
    "catalogs": (_NAME, _f("Type", "type", "catalog_type"), _f("Comment", "comment", show=_line)),
    "objects": (
        _f("Path", "path", "id"),
        _f("Type", "type", "object_type"),
        _f("Language", "language"),
        _f("Changed", "modified_at", "modified", show=_ago),
    ),
    "scopes": (_NAME, _f("Backend", "backend", "backend_type")),
    "secrets": (_f("Scope", "scope"), _f("Key", "key", "name"), _f("Changed", "last_updated", show=_ago)),
    "repos": (_f("Path", "path", "name"), _f("Branch", "branch"), _f("Url", "url"), _f("Id", "id", show=_text)),
}
MAX_GENERIC = 7


def rows_of(kind: str, items: Sequence[dict[str, Any]], *, now: dt.datetime) -> dict[str, list[Any]]:
    """Heading → values, in display order. A column that is empty in every row is left out."""
    fields = FIELDS.get(kind) or _generic(items)
    columns: dict[str, list[Any]] = {}
    for field in fields:
        values = [field.show(_first(item, field.keys), now) for item in items]
        if any(value not in (None, "") for value in values):
            columns[field.heading] = values
    return columns


def _first(item: dict[str, Any], keys: Sequence[str]) -> Any:
    return next((item[key] for key in keys if item.get(key) is not None), None)


def _generic(items: Sequence[dict[str, Any]]) -> tuple[Field, ...]:
    """Plain fields in the order in which the objects have them."""
    names = list(
        dict.fromkeys(key for item in items for key, value in item.items() if not isinstance(value, dict | list))
    )
    return tuple(
        _f(name.replace("_", " ").capitalize(), name, show=_state if name == "state" else _text)
        for name in names[:MAX_GENERIC]
    )
