"""The typed shapes of structured content: one type a kind of object, and how a tool answers with it.

Every object has ``id`` and ``name``; the other fields are there when they are known. Times are ISO 8601 UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastmcp.utilities.json_schema import compress_schema, dereference_refs
from pydantic import TypeAdapter
from typing_extensions import TypedDict, is_typeddict

Schema = dict[str, Any]


class Object(TypedDict):
    id: str
    name: str


class Cluster(Object, total=False):
    state: str
    cluster_id: str
    idle_minutes: int | None
    workers: int | None
    node_type: str | None
    usd_per_hour: float | None
    spark_version: str
    autotermination_minutes: int
    creator_user_name: str
    termination_reason: dict[str, Any]
    start_time: str
    terminated_time: str
    last_activity_time: str
    events: list[dict[str, Any]]


class JobTask(Object, total=False):
    type: str
    notebook: str
    parameters: dict[str, Any]
    cluster_id: str
    depends_on: list[str]
    max_retries: int
    timeout_seconds: int


class Run(Object, total=False):
    state: str
    run_id: int
    job_id: int | None
    job_name: str | None
    life_cycle_state: str | None
    result_state: str | None
    state_message: str | None
    trigger: str | None
    start_time: str | None
    end_time: str | None
    seconds: float | None
    tasks: list[RunTask]
    parameters: dict[str, Any]
    run_page_url: str | None


class RunTask(Object, total=False):
    state: str
    task_key: str
    run_id: int
    notebook: str
    error: str
    trace: str
    output: str
    logs: str
    seconds: float
    attempt: int


class Job(Object, total=False):
    job_id: int
    state: str
    schedule: str | None
    cron: str | None
    timezone: str | None
    paused: bool | None
    notebook: str | None
    tasks: list[JobTask]
    parameters: dict[str, Any]
    creator: str | None
    created_time: str | None
    last_state: str | None
    last_run_id: int | None
    last_run: str | None
    runs: list[Run]


class Warehouse(Object, total=False):
    """``idle_minutes`` is null where it is not known; ``running_since`` is the start where ``start_known``, else a time
    since which it surely runs."""

    state: str
    idle_minutes: int | None
    last_used_time: str
    running_since: str
    start_known: bool
    up: str
    usd_per_hour: float | None
    size: str
    clusters: str
    auto_stop_minutes: int
    type: str
    serverless: bool
    health: str


class Statement(Object, total=False):
    state: str
    statement_id: str
    sql: str | None
    warehouse_id: str | None
    row_count: int | None
    truncated: bool
    seconds: float | None
    error: str | None


class Query(Object, total=False):
    statement_id: str
    status: str | None
    seconds: float | None
    rows: int | None
    started: str | None
    start_time: str | None
    end_time: str | None
    warehouse: str | None
    warehouse_id: str | None
    user: str | None
    sql: str
    error: str | None


class PathObject(Object, total=False):
    """A folder, notebook or file; ``content`` where it was read."""

    path: str
    type: str
    language: str
    size: int
    created: str
    modified: str
    content: str
    content_truncated: bool
    binary: bool
    state: str


class Catalog(Object, total=False):
    type: str
    owner: str
    comment: str
    created: str
    updated: str


class SchemaInfo(Object, total=False):
    full_name: str
    catalog: str
    owner: str
    comment: str
    updated: str


class Column(TypedDict, total=False):
    name: str
    type: str
    nullable: bool
    comment: str
    position: int


class Table(Object, total=False):
    full_name: str
    catalog: str
    schema: str
    type: str
    format: str
    owner: str
    comment: str
    columns: list[Column]
    row_count: int
    size_bytes: int
    view_definition: str
    sample: dict[str, Any]
    matched_columns: list[str]


class Scope(Object, total=False):
    backend: str | None
    state: str


class Secret(Object, total=False):
    scope: str
    key: str
    updated: str | None
    state: str


class Repo(Object, total=False):
    path: str | None
    url: str | None
    provider: str | None
    branch: str | None
    head_commit_id: str | None
    state: str


class Current(Object):
    state: str


class SessionContext(TypedDict):
    user: str
    host: str
    workspace_kind: str
    cluster: Current | None
    warehouse: Current | None
    catalog: str | None
    schema: str | None
    workspace_path: str


class SqlResult(TypedDict):
    statement: Statement
    columns: list[Column]
    rows: list[list[Any]]
    statement_kind: str | None


@dataclass(frozen=True, slots=True)
class Many:
    """``{plural: [kind, ...], "count": int, "truncated": bool}``."""

    plural: str
    kind: type

    @property
    def full(self) -> Schema:
        return self._around(schema_of(self.kind))

    @property
    def brief(self) -> Schema:
        return self._around(brief_of(self.kind))

    def _around(self, item: Schema) -> Schema:
        properties = {
            self.plural: {"type": "array", "items": item},
            "count": {"type": "integer"},
            "truncated": {"type": "boolean"},
        }
        return {"type": "object", "properties": properties, "required": [self.plural]}


@dataclass(frozen=True, slots=True)
class One:
    """``{key: kind}``."""

    key: str
    kind: type

    @property
    def full(self) -> Schema:
        return {"type": "object", "properties": {self.key: schema_of(self.kind)}, "required": [self.key]}

    @property
    def brief(self) -> Schema:
        return {"type": "object", "properties": {self.key: brief_of(self.kind)}, "required": [self.key]}


@dataclass(frozen=True, slots=True)
class Flat:
    """The kind itself."""

    kind: type

    @property
    def full(self) -> Schema:
        return schema_of(self.kind)

    @property
    def brief(self) -> Schema:
        # A field that may be null cannot be said in a way that all clients read.
        rules = schema_of(self.kind)["properties"].items()
        return {
            "type": "object",
            "properties": {name: {"type": rule["type"]} for name, rule in rules if "type" in rule},
        }


Shape = Many | One | Flat


def schema_of(kind: type) -> Schema:
    """The JSON Schema of a kind with all its fields. Fields that it does not name may follow: it only grows."""
    schema = dereference_refs(TypeAdapter(kind).json_schema())
    schema.pop("$defs", None)
    return compress_schema(schema, prune_titles=True)


def brief_of(kind: type) -> Schema:
    """What a listing says of it: which fields it surely has. Spelled out for 51 tools, the fields would cost as much
    again as everything else in the list; ``--full-schemas`` lists them."""
    assert is_typeddict(kind)
    return {"type": "object", "required": sorted(kind.__required_keys__)}  # type: ignore[attr-defined]
