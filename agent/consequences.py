"""What besides its object a call would touch: runs that would be cut off, rows that would go, what it costs.

Looked up with the tools that read, while a person waits to be asked: all of it is bounded in time, and what cannot be
found out is left out.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.durations import duration
from agent.lookups import Arguments, Found, Read
from agent.sql_guard import classify
from agent.sql_targets import Target

PATIENCE = 6.0  # seconds for all look-ups of one call
_COUNTING = 3  # seconds that counting rows may take
_RUNS_LOOKED_AT = 5
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Consequences:
    """``facts`` are sentences. ``dependents`` are ids of what would be cut off: more of them later ask again."""

    facts: tuple[str, ...] = ()
    dependents: tuple[str, ...] = ()


@dataclass(slots=True)
class _Looking:
    """What was found so far; it is kept when time is over."""

    read: Read
    facts: list[str] = field(default_factory=list)
    dependents: list[str] = field(default_factory=list)

    async def ask(self, tool: str, **arguments: Any) -> dict[str, Any]:
        outcome = await self.read(tool, arguments)
        return {} if outcome.is_error else outcome.structured or {}


async def consequences_of(tool: str, arguments: Arguments, found: Found, read: Read) -> Consequences:
    """For a call on a resolved object. Never raises for what a look-up gives."""
    looker = _LOOKERS.get(tool)
    return await _look(read, lambda looking: looker(looking, arguments, found)) if looker else Consequences()


async def sql_consequences(targets: Sequence[Target], arguments: Arguments, *, read: Read) -> Consequences:
    """For a statement: what it writes, and how many rows it would take away or change where counting is cheap."""
    return await _look(read, lambda looking: _sql(looking, targets, arguments))


async def _look(read: Read, look: Callable[[_Looking], Awaitable[None]]) -> Consequences:
    looking = _Looking(read)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            await look(looking)
    return Consequences(tuple(looking.facts), tuple(looking.dependents))


async def _cluster(looking: _Looking, arguments: Arguments, found: Found) -> None:
    cluster = found.object
    _cost(looking, cluster, running=cluster.get("state") == "RUNNING")
    _idle(looking, cluster)


async def _cluster_end(looking: _Looking, arguments: Arguments, found: Found) -> None:
    await _cluster(looking, arguments, found)
    if found.object.get("state") not in ("RUNNING", "RESIZING", "PENDING", "RESTARTING"):
        return
    listed = await looking.ask("list_job_runs", state="RUNNING", limit=50)
    if "runs" not in listed:
        return
    runs = [run for run in listed["runs"] if isinstance(run, Mapping)]
    whole = await asyncio.gather(
        *(looking.ask("get_job_run", run_id=run.get("run_id")) for run in runs[:_RUNS_LOOKED_AT])
    )
    here = [answer["run"] for answer in whole if _runs_on(answer.get("run"), str(found.identity.get("id")))]
    looking.dependents += [str(run.get("run_id") or run.get("id")) for run in here]
    bound = f" among the newest {_RUNS_LOOKED_AT}" if len(runs) > _RUNS_LOOKED_AT else ""
    if here:
        looking.facts.append(f"{_count(len(here), 'job run')} on it would be cancelled{bound}: {_names(here)}.")
    else:
        looking.facts.append(f"No job run is active on it{bound}.")


async def _warehouse(looking: _Looking, arguments: Arguments, found: Found) -> None:
    _cost(looking, found.object, running=found.object.get("state") == "RUNNING")
    _idle(looking, found.object)


async def _warehouse_end(looking: _Looking, arguments: Arguments, found: Found) -> None:
    await _warehouse(looking, arguments, found)
    name = found.identity.get("id")
    listed = await looking.ask("list_query_history", warehouse=name, status="RUNNING", limit=20)
    running = [one for one in next((v for v in listed.values() if isinstance(v, list)), []) if isinstance(one, Mapping)]
    looking.dependents += [str(one.get("statement_id") or one.get("id")) for one in running]
    if listed:
        looking.facts.append(
            f"{_count(len(running), 'statement')} running on it would be cancelled."
            if running
            else "No statement is running on it."
        )


async def _job(looking: _Looking, arguments: Arguments, found: Found) -> None:
    if found.object.get("schedule"):
        looking.facts.append(f"Its schedule: {found.object['schedule']}.")
    listed = await looking.ask("list_job_runs", job=str(found.identity.get("id")), state="RUNNING", limit=20)
    runs = [run for run in listed.get("runs") or [] if isinstance(run, Mapping)]
    looking.dependents += [str(run.get("run_id") or run.get("id")) for run in runs]
    if runs:
        looking.facts.append(
            f"{_count(len(runs), 'run')} of it is under way."
            if len(runs) == 1
            else f"{_count(len(runs), 'run')} of it are under way."
        )


async def _overwritten_notebook(looking: _Looking, arguments: Arguments, found: Found) -> None:
    if arguments.get("overwrite"):
        before = (await looking.ask("export_notebook", notebook=found.identity.get("id"))).get("notebook")
        _replaced(looking, before)


async def _overwritten_file(looking: _Looking, arguments: Arguments, found: Found) -> None:
    if arguments.get("overwrite"):
        before = (await looking.ask("read_workspace_file", path=found.identity.get("id"))).get("file")
        _replaced(looking, before)


async def _path(looking: _Looking, arguments: Arguments, found: Found) -> None:
    path = str(found.identity.get("id"))
    if arguments.get("recursive"):
        inside = await looking.ask("list_workspace", path=path, recursive=True, limit=2000)
        if "objects" in inside:
            more = " or more" if inside.get("truncated") else ""
            looking.facts.append(f"{_count(len(inside['objects']), 'object')}{more} in it would go too.")
    jobs = (await looking.ask("list_jobs", limit=100)).get("jobs") or []
    users = [job for job in jobs if isinstance(job, Mapping) and _within(str(job.get("notebook") or ""), path)]
    if users:
        looking.facts.append(f"{_count(len(users), 'job')} would fail without it: {_names(users)}.")


async def _scope(looking: _Looking, arguments: Arguments, found: Found) -> None:
    secrets = (await looking.ask("list_secrets", scope=found.identity.get("id"))).get("secrets")
    if isinstance(secrets, list):
        looking.facts.append(f"{_count(len(secrets), 'secret')} in it would be lost.")


_Looker = Callable[[_Looking, Arguments, Found], Awaitable[None]]
_LOOKERS: dict[str, _Looker] = {
    "start_cluster": _cluster,
    "stop_cluster": _cluster_end,
    "restart_cluster": _cluster_end,
    "delete_cluster": _cluster_end,
    "run_notebook": _cluster,
    "start_warehouse": _warehouse,
    "stop_warehouse": _warehouse_end,
    "delete_warehouse": _warehouse_end,
    "run_job": _job,
    "update_job": _job,
    "delete_job": _job,
    "import_notebook": _overwritten_notebook,
    "write_workspace_file": _overwritten_file,
    "delete_workspace_path": _path,
    "delete_secret_scope": _scope,
}


async def _sql(looking: _Looking, targets: Sequence[Target], arguments: Arguments) -> None:
    written = list(dict.fromkeys(f"{target.verb} {target.name}" for target in targets))
    if written:
        looking.facts.append(f"Writes: {', '.join(written)}.")
    for target in targets:
        if target.verb == "DROP SCHEMA":
            tables = (await looking.ask("list_tables", schema=target.name)).get("tables")
            if isinstance(tables, list):
                looking.facts.append(f"{target.name} holds {_count(len(tables), 'table')}.")
        elif target.verb == "DROP CATALOG":
            schemas = (await looking.ask("list_schemas", catalog=target.name)).get("schemas")
            if isinstance(schemas, list):
                looking.facts.append(f"{target.name} holds {_count(len(schemas), 'schema')}.")
    counted = [target for target in targets if target.rows][:_NAMED]
    if not counted:
        return
    # A count is cheap on a warehouse that runs; none is started for it.
    warehouse = (await looking.ask("get_context")).get("warehouse") or {}
    if arguments.get("warehouse") or warehouse.get("state") != "RUNNING":
        return
    for target in counted:
        rows = await _rows(looking, target, arguments)
        if rows is not None:
            what = "would be changed" if target.verb == "UPDATE" else "would be removed"
            looking.facts.append(f"{_count(rows, 'row')} of {target.name} {what}.")


async def _rows(looking: _Looking, target: Target, arguments: Arguments) -> int | None:
    count = f"SELECT count(*) AS rows FROM {target.rows}"
    if classify(count) != "read":
        return None
    given = {key: arguments[key] for key in ("catalog", "schema", "parameters") if arguments.get(key)}
    answer = await looking.ask("execute_sql", sql=count, wait_seconds=_COUNTING, **given)
    rows = answer.get("rows") or []
    with contextlib.suppress(TypeError, ValueError, IndexError):
        return int(rows[0][0])
    return None


def _idle(looking: _Looking, thing: Mapping[str, Any]) -> None:
    idle = thing.get("idle_minutes")
    if isinstance(idle, int):
        looking.facts.append("It is in use now." if idle == 0 else f"It has been idle for {duration(idle * 60)}.")


def _cost(looking: _Looking, thing: Mapping[str, Any], *, running: bool) -> None:
    price = thing.get("usd_per_hour")
    if isinstance(price, int | float) and price > 0:
        looking.facts.append(f"It costs about ${price:.2f} an hour while it runs{'' if running else ' (not now)'}.")


def _replaced(looking: _Looking, before: Any) -> None:
    if isinstance(before, Mapping):
        lines = str(before.get("content") or "").count("\n") + 1
        looking.facts.append(f"What is there now ({_count(lines, 'line')}) would be replaced.")
    else:
        looking.facts.append("There is nothing there yet that could be read.")


def _runs_on(run: Any, cluster: str) -> bool:
    tasks = run.get("tasks") if isinstance(run, Mapping) else None
    return any(isinstance(task, Mapping) and task.get("cluster_id") == cluster for task in tasks or ())


def _within(path: str, root: str) -> bool:
    return path == root or path.startswith(f"{root.rstrip('/')}/")


def _names(things: Sequence[Mapping[str, Any]]) -> str:
    named = [str(one.get("job_name") or one.get("name") or one.get("id")) for one in things[:_NAMED]]
    return ", ".join(named) + (f" and {len(things) - _NAMED} more" if len(things) > _NAMED else "")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
