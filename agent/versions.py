"""What an object was like when a person was asked about it, so that a change meanwhile is noticed: what, when, by whom.

An approval is bound to what was shown. Looked up with the tools that read when a person is asked, and again just before
the approved call is sent; both are bounded in time.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from agent.lookups import Arguments, Found, Read, short
from agent.sql_targets import Target, quoted

PATIENCE = 6.0  # seconds for all look-ups of one call
_TARGETS = 5  # of one statement
_LISTED = 2000

Versions = dict[str, dict[str, Any]]
"""By the object's id, path or full name: ``{"name", "is": {aspect: value}, "at"?: ISO 8601, "by"?: user}``. ``at`` and
``by`` are of its last change, where the workspace tells. Long values are kept as digests (``#...``)."""


async def versions_of(tool: str, arguments: Arguments, found: Found, read: Read) -> Versions:
    """For a call on a resolved object; empty for what has no version or could not be looked at in time."""
    looker = _LOOKERS.get(tool)
    return await _bounded(looker(arguments, found, read)) if looker else {}


async def table_versions(targets: Sequence[Target], *, read: Read) -> Versions:
    """For what a statement writes: a table's version and columns, and which tables a schema holds."""
    named = {target.name: target for target in targets}
    looks = [_target(target, read) for target in list(named.values())[:_TARGETS]]
    versions: Versions = {}
    for found in await asyncio.gather(*map(_bounded, looks)):
        versions |= found
    return versions


def changed_versions(
    before: Versions,
    now: Versions,
    *,
    own: Collection[str] = (),
    timezone: str = "UTC",
    any_version: bool = False,
    since: str = "you were asked",
) -> str:
    """What was changed between two looks, in sentences; empty when nothing was. ``own``: objects that calls which the
    person approved have changed since, and that are therefore not held against this one. ``any_version``: nor are a
    table's other commits."""
    said = []
    for key, earlier in before.items():
        if key in own:
            continue
        later = now.get(key)
        name = str(earlier.get("name") or key)
        if later is None:
            said.append(f"{name} could not be looked at again since {since}.")
            continue
        was, has = earlier.get("is") or {}, later.get("is") or {}
        looked_at = [aspect for aspect in was if aspect in has and not (any_version and aspect == "version")]
        differing = [aspect for aspect in looked_at if was[aspect] != has[aspect]]
        if differing:
            what = ", ".join(_difference(aspect, was[aspect], has[aspect]) for aspect in differing)
            said.append(f"{name} was changed{_when_and_who(earlier, later, timezone)} since {since}: {what}.")
    return " ".join(said)


def _difference(aspect: str, was: Any, now: Any) -> str:
    if aspect == "there":
        return "it is there now" if now else "it is not there any more"
    if any(isinstance(value, str) and value.startswith("#") for value in (was, now)):
        return f"other {aspect}"
    return f"{aspect} was {short(was)} and is {short(now)}"


def _when_and_who(earlier: Mapping[str, Any], later: Mapping[str, Any], timezone: str) -> str:
    """Of the last change, unless that is older than the first look: then nobody has told of this one."""
    if (earlier.get("at"), earlier.get("by")) == (later.get("at"), later.get("by")):
        return ""
    words = ""
    with contextlib.suppress(TypeError, ValueError):
        at = datetime.fromisoformat(str(later.get("at")))
        local = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(ZoneInfo(timezone))
        today = local.date() == datetime.now(local.tzinfo).date()
        words = f" at {local:%H:%M}" if today else f" on {local:%Y-%m-%d} at {local:%H:%M}"
    return f"{words} by {later['by']}" if later.get("by") else words


# -- by kind of object

_CLUSTER = (
    "node_type_id",
    "driver_node_type_id",
    "autoscale",
    "spark_version",
    "autotermination_minutes",
    "spark_conf",
    "data_security_mode",
    "single_user_name",
    "policy_id",
    "custom_tags",
)
_WAREHOUSE = ("size", "auto_stop_minutes", "type", "serverless")
_JOB = ("cron", "timezone", "paused", "notebook", "parameters", "max_concurrent_runs", "tags")
_TABLES = ("TABLE", "VIEW", "MATERIALIZED VIEW", "STREAMING TABLE")
_WORDS = {"cron": "schedule", "autotermination_minutes": "auto termination", "auto_stop_minutes": "auto stop"}


async def _cluster(arguments: Arguments, found: Found, read: Read) -> Versions:
    cluster = found.object
    aspects = _some(cluster, _CLUSTER)
    if not cluster.get("autoscale"):  # one that scales has now so many and now so many
        aspects["workers"] = cluster.get("workers")
    edited = next((event for event in cluster.get("events") or [] if event.get("type") == "EDITED"), {})
    return _one(found, aspects, at=edited.get("time"), by=(edited.get("details") or {}).get("user"))


async def _warehouse(arguments: Arguments, found: Found, read: Read) -> Versions:
    aspects = _some(found.object, _WAREHOUSE)
    # "1 of 4": how many run at the moment is no setting.
    aspects["most clusters"] = str(found.object.get("clusters") or "").rpartition(" ")[2]
    return _one(found, aspects)


async def _job(arguments: Arguments, found: Found, read: Read) -> Versions:
    job = found.object
    aspects = {"name": job.get("name")} | _some(job, _JOB) | {"tasks": _digest(job.get("tasks"))}
    return _one(found, aspects)


async def _run_of_job(arguments: Arguments, found: Found, read: Read) -> Versions:
    """What would run counts too."""
    versions = await _job(arguments, found, read)
    notebook = found.object.get("notebook")
    return versions | (await _text(str(notebook), read) if notebook else {})


async def _notebook_run(arguments: Arguments, found: Found, read: Read) -> Versions:
    on = await _cluster(arguments, found, read) if found.object else {}
    return on | await _text(str(found.identity.get("notebook")), read)


async def _overwritten(arguments: Arguments, found: Found, read: Read) -> Versions:
    return await _text(str(found.identity.get("id")), read) if arguments.get("overwrite") else {}


async def _deleted(arguments: Arguments, found: Found, read: Read) -> Versions:
    path = str(found.identity.get("id"))
    if not arguments.get("recursive"):
        return await _text(path, read)
    listed = await _ask(read, "list_workspace", path=path, recursive=True, limit=_LISTED)
    objects = listed.get("objects")
    if not isinstance(objects, list):
        return await _text(path, read)
    content = sorted([str(one.get("path")), one.get("modified"), one.get("size")] for one in objects)
    newest = max((str(one.get("modified") or "") for one in objects), default="")
    aspects = {"number of objects in it": len(objects), "content": _digest(content)}
    return {path: _version(path, aspects, at=newest or None)}


async def _text(path: str, read: Read) -> Versions:
    """A notebook's or file's content. One that is not there has a version too: it may be there later."""
    notebook = (await _ask(read, "export_notebook", notebook=path)).get("notebook")
    # The tool takes names; only the notebook at this very path is meant.
    if isinstance(notebook, Mapping) and notebook.get("path") == path:
        aspects = {"there": True, "content": _digest(notebook.get("content")), "language": notebook.get("language")}
        return {path: _version(path, aspects, at=notebook.get("modified"))}
    file = (await _ask(read, "read_workspace_file", path=path)).get("file")
    if isinstance(file, Mapping):
        aspects = {"there": True, "content": _digest(file.get("content")), "size": file.get("size")}
        return {path: _version(path, aspects)}
    return {path: _version(path, {"there": False})}


async def _repo(arguments: Arguments, found: Found, read: Read) -> Versions:
    commit = str(found.object.get("head_commit_id") or "")[:10]
    return _one(found, {"branch": found.object.get("branch"), "commit": commit, "url": found.object.get("url")})


async def _secrets(arguments: Arguments, found: Found, read: Read) -> Versions:
    """Of a scope all of its secrets, of a secret when it was last set."""
    scope, _, key = str(found.identity.get("id")).partition("/")
    listed = (await _ask(read, "list_secrets", scope=found.pinned.get("scope", scope))).get("secrets")
    if not isinstance(listed, list):
        return {}
    set_at = {str(one.get("key") or one.get("name")): one.get("updated") for one in listed}
    at = set_at.get(found.pinned["key"]) if "key" in found.pinned else max(filter(None, set_at.values()), default=None)
    name = str(found.identity.get("name") or key or scope)
    value = {"value": _digest(at)} if "key" in found.pinned else {"secrets": sorted(set_at), "values": _digest(set_at)}
    return {str(found.identity["id"]): _version(name, value, at=at)}


async def _target(target: Target, read: Read) -> Versions:
    if target.kind == "SCHEMA":
        tables = (await _ask(read, "list_tables", schema=target.name, limit=_LISTED)).get("tables")
        return {target.name: _version(target.name, {"tables": _names(tables)})} if isinstance(tables, list) else {}
    if target.kind == "CATALOG":
        schemas = (await _ask(read, "list_schemas", catalog=target.name)).get("schemas")
        return {target.name: _version(target.name, {"schemas": _names(schemas)})} if isinstance(schemas, list) else {}
    if target.kind not in _TABLES or target.name.count(".") != 2:
        return {}
    table = (await _ask(read, "describe_table", table=target.name, limit=0)).get("table")
    # The tool takes part of a name; only the table of this very name is meant.
    if not isinstance(table, Mapping) or str(table.get("full_name")).lower() != target.name.lower():
        return {target.name: _version(target.name, {"there": False})}
    columns = [[column.get("name"), column.get("type")] for column in table.get("columns") or []]
    aspects = {"there": True, "type": table.get("type"), "columns": _digest(columns)}
    aspects["definition"] = _digest(table.get("view_definition"))
    at, by = table.get("updated"), None
    last = await _last_commit(target.name, read)
    if last:
        aspects["version"], at, by = last.get("version"), last.get("timestamp"), last.get("userName")
    return {target.name: _version(target.name, aspects, at=at, by=by)}


async def _last_commit(table: str, read: Read) -> dict[str, Any]:
    """The newest line of a Delta table's history, asked on a warehouse that runs: none is started for it."""
    running = (await _ask(read, "list_warehouses", state="RUNNING")).get("warehouses") or []
    if not running:
        return {}
    # Named, so that looking does not choose the session's warehouse.
    where = str(running[0].get("id"))
    answer = await _ask(read, "execute_sql", sql=f"DESCRIBE HISTORY {quoted(table)} LIMIT 1", warehouse=where)
    names = [column.get("name") for column in answer.get("columns") or []]
    rows = answer.get("rows") or []
    return dict(zip(names, rows[0], strict=False)) if rows else {}


_Looker = Callable[[Arguments, Found, Read], Awaitable[Versions]]
_LOOKERS: dict[str, _Looker] = {
    "start_cluster": _cluster,
    "stop_cluster": _cluster,
    "restart_cluster": _cluster,
    "delete_cluster": _cluster,
    "start_warehouse": _warehouse,
    "stop_warehouse": _warehouse,
    "delete_warehouse": _warehouse,
    "run_job": _run_of_job,
    "update_job": _job,
    "delete_job": _job,
    "run_notebook": _notebook_run,
    "import_notebook": _overwritten,
    "write_workspace_file": _overwritten,
    "delete_workspace_path": _deleted,
    "update_repo": _repo,
    "delete_repo": _repo,
    "delete_secret": _secrets,
    "delete_secret_scope": _secrets,
}


async def _bounded(look: Awaitable[Versions]) -> Versions:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            return await look
    return {}


async def _ask(read: Read, tool: str, **arguments: Any) -> dict[str, Any]:
    outcome = await read(tool, arguments)
    return {} if outcome.is_error else outcome.structured or {}


def _one(found: Found, aspects: Mapping[str, Any], *, at: Any = None, by: Any = None) -> Versions:
    key = str(found.identity.get("id") or "")
    return {key: _version(str(found.identity.get("name") or key), aspects, at=at, by=by)} if key else {}


def _version(name: str, aspects: Mapping[str, Any], *, at: Any = None, by: Any = None) -> dict[str, Any]:
    told = {key: str(value) for key, value in (("at", at), ("by", by)) if value}
    return {"name": name, "is": dict(aspects), **told}


def _some(thing: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {_WORDS.get(name, name.replace("_", " ")): thing.get(name) for name in names}


def _names(things: Sequence[Any]) -> list[str] | str:
    names = sorted(str(one.get("name")) for one in things if isinstance(one, Mapping))
    return names if len(names) <= 50 else _digest(names)


def _digest(value: Any) -> str:
    return "#" + hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:16]
