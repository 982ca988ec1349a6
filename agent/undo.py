"""How a call is taken back: what must be kept before it is sent, and the call that brings it back.

An undo is a call like any other: it is proposed in the result, and put to a person before it runs.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from agent.lookups import Arguments, Read
from agent.redaction import redact
from agent.sql_targets import quoted, targets_of

PATIENCE = 5.0  # seconds that looking at the state before may take
KEPT = 150_000  # characters of a notebook or file that are kept in the log
Undo = dict[str, Any]
"""``{"tool", "arguments", "words", "after"?}``: the call, what it does in a short sentence without a full stop, and the
object's versions (:data:`agent.versions.Versions`) just after what it would take back."""

_BACK = {"INSERT INTO", "INSERT OVERWRITE", "DELETE FROM", "UPDATE", "MERGE INTO", "TRUNCATE", "REPLACE TABLE"}


def undo_words(tool: str, arguments: Arguments) -> str:
    """What people are told of undoing a call before it runs; empty where it cannot be taken back."""
    match tool:
        case "stop_cluster" | "stop_warehouse":
            return "It can be started again; what ran on it does not go on by itself."
        case "update_job":
            return "The settings of before can be put back."
        case "import_notebook" | "write_workspace_file" if arguments.get("overwrite"):
            return "The text that is there now is kept and can be put back."
        case "delete_workspace_path" if not arguments.get("recursive"):
            return "A notebook's or text file's content is kept and can be put back."
        case "execute_sql":
            verbs = {target.verb for target in targets_of(str(arguments.get("sql") or ""))}
            if verbs and verbs <= _BACK:
                return "A Delta table can be restored to its version of before."
    return ""


async def undo_of(tool: str, arguments: Arguments, *, read: Read) -> Undo | None:
    """Looks at how things are just before the call. None where it cannot be taken back, or nothing could be seen.

    ``arguments`` are those that are sent: objects by id or full path.
    """
    keeper = _KEEPERS.get(tool)
    if keeper is None:
        return None
    with contextlib.suppress(TimeoutError, KeyError, TypeError):
        async with asyncio.timeout(PATIENCE):
            return await keeper(arguments, read)
    return None


async def _structured(read: Read, tool: str, **arguments: Any) -> dict[str, Any]:
    outcome = await read(tool, arguments)
    return {} if outcome.is_error else outcome.structured or {}


async def _stopped_cluster(arguments: Arguments, read: Read) -> Undo | None:
    cluster = (await _structured(read, "get_cluster", cluster=arguments.get("cluster"))).get("cluster") or {}
    if cluster.get("state") not in ("RUNNING", "RESIZING", "PENDING", "RESTARTING"):
        return None
    return _undo("start_cluster", f"Start the cluster {cluster['name']} again", cluster=str(cluster["id"]))


async def _stopped_warehouse(arguments: Arguments, read: Read) -> Undo | None:
    listed = (await _structured(read, "list_warehouses", warehouse=arguments.get("warehouse"))).get("warehouses") or []
    if len(listed) != 1 or listed[0].get("state") not in ("RUNNING", "STARTING"):
        return None
    return _undo(
        "start_warehouse", f"Start the SQL warehouse {listed[0]['name']} again", warehouse=str(listed[0]["id"])
    )


async def _changed_job(arguments: Arguments, read: Read) -> Undo | None:
    job = (await _structured(read, "get_job", job=str(arguments.get("job")))).get("job") or {}
    tasks = [task for task in job.get("tasks") or [] if isinstance(task, Mapping)]
    before = {
        "name": job.get("name"),
        "notebook": job.get("notebook"),
        "parameters": job.get("parameters") or None,
        "schedule": job.get("cron"),
        "timezone": job.get("timezone"),
        "paused": job.get("paused"),
        "cluster": tasks[0].get("cluster_id") if tasks else None,
    }
    back = {key: before[key] for key in before if arguments.get(key) is not None and before[key] is not None}
    if arguments.get("schedule") and before["schedule"] is None:
        back["paused"] = True  # a schedule cannot be taken away again, but it need not run
    if "schedule" in back and before["timezone"]:
        back["timezone"] = before["timezone"]
    return _undo("update_job", f"Put the settings of {job['name']} back", job=str(job["id"]), **back) if back else None


async def _notebook(arguments: Arguments, read: Read, *, overwrite: bool = True) -> Undo | None:
    found = (await _structured(read, "export_notebook", notebook=arguments.get("path"))).get("notebook") or {}
    content, path = found.get("content"), str(found.get("path") or "")
    if not path or not _can_be_kept(found, content):
        return None
    kept = {"path": path, "content": content, "language": found.get("language")}
    return _undo("import_notebook", f"Put {path} back as it was", **kept, overwrite=overwrite)


async def _file(arguments: Arguments, read: Read, *, overwrite: bool = True) -> Undo | None:
    found = (await _structured(read, "read_workspace_file", path=arguments.get("path"))).get("file") or {}
    content, path = found.get("content"), str(found.get("path") or "")
    if not path or found.get("binary") or not _can_be_kept(found, content):
        return None
    kept = {"path": path, "content": content}
    return _undo("write_workspace_file", f"Put {path} back as it was", **kept, overwrite=overwrite)


async def _overwritten_notebook(arguments: Arguments, read: Read) -> Undo | None:
    return await _notebook(arguments, read) if arguments.get("overwrite") else None


async def _overwritten_file(arguments: Arguments, read: Read) -> Undo | None:
    return await _file(arguments, read) if arguments.get("overwrite") else None


async def _deleted(arguments: Arguments, read: Read) -> Undo | None:
    return await _notebook(arguments, read, overwrite=False) or await _file(arguments, read, overwrite=False)


async def _table(arguments: Arguments, read: Read) -> Undo | None:
    """RESTORE to the version before, of the one table that the statement writes."""
    context = await _structured(read, "get_context")
    schema = arguments.get("schema") or context.get("schema")
    targets = targets_of(
        str(arguments.get("sql") or ""), catalog=arguments.get("catalog") or context.get("catalog"), schema=schema
    )
    if len(targets) != 1 or targets[0].kind != "TABLE" or targets[0].name.count(".") != 2:
        return None
    name = targets[0].name
    where = {"warehouse": arguments["warehouse"]} if arguments.get("warehouse") else {}
    if targets[0].verb == "DROP TABLE":
        # Only a managed table, and not in the demo workspace: offered where it may work, promised nowhere.
        if context.get("workspace_kind") != "databricks":
            return None
        return _undo("execute_sql", f"Bring {name} back", sql=f"UNDROP TABLE {quoted(name)}", **where)
    if targets[0].verb not in _BACK:
        return None
    answer = await _structured(read, "execute_sql", sql=f"DESCRIBE HISTORY {quoted(name)} LIMIT 1", **where)
    columns = [column.get("name") for column in answer.get("columns") or []]
    rows = answer.get("rows") or []
    if "version" not in columns or not rows:
        return None
    version = int(rows[0][columns.index("version")])
    sql = f"RESTORE TABLE {quoted(name)} TO VERSION AS OF {version}"
    return _undo("execute_sql", f"Restore {name} to version {version}", sql=sql, **where)


_KEEPERS: dict[str, Callable[[Arguments, Read], Awaitable[Undo | None]]] = {
    "stop_cluster": _stopped_cluster,
    "stop_warehouse": _stopped_warehouse,
    "update_job": _changed_job,
    "import_notebook": _overwritten_notebook,
    "write_workspace_file": _overwritten_file,
    "delete_workspace_path": _deleted,
    "execute_sql": _table,
}


def _undo(tool: str, words: str, **arguments: Any) -> Undo:
    given = {key: value for key, value in arguments.items() if value is not None}
    return {"tool": tool, "arguments": given, "words": words}


def _can_be_kept(found: Mapping[str, Any], content: Any) -> bool:
    """Whole, not too long, and nothing in it that the log must not hold."""
    whole = isinstance(content, str) and not found.get("content_truncated") and not found.get("truncated")
    return whole and len(content) <= KEPT and redact(content) == content
