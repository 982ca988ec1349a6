"""What a call that waits for a person would do, in one sentence that names the object it would do it to.

Names are resolved by the matching read tool, and what they resolved to is kept with the request: an approval
is bound to it. The same look just before running tells whether it is still so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from agent.consequences import consequences_of, sql_consequences
from agent.lookups import Found, Read, Unresolved, find, short
from agent.policy import Effect
from agent.sql_targets import Target, targets_of
from agent.tools import ToolInfo
from agent.undo import undo_words
from agent.versions import changed_versions, table_versions, versions_of

# {it}: the resolved object; {name of an argument}: the argument.
_SENTENCES: dict[str, str] = {
    "start_cluster": "Starts {it}.",
    "stop_cluster": "Stops {it}. What runs on it is cancelled; it can be started again.",
    "restart_cluster": "Restarts {it}. What runs on it is cancelled.",
    "delete_cluster": "Deletes {it} for good.",
    "create_cluster": "Creates the cluster {name}.",
    "start_warehouse": "Starts {it}.",
    "stop_warehouse": "Stops {it}. Queries running on it are cancelled; it can be started again.",
    "delete_warehouse": "Deletes {it} for good.",
    "create_warehouse": "Creates the SQL warehouse {name}.",
    "create_job": "Creates the job {name}, which runs {notebook}.",
    "update_job": "Changes {it}.",
    "run_job": "Starts a run of {it}.",
    "delete_job": "Deletes {it} with its schedule. Its past runs are no longer listed.",
    "cancel_job_run": "Cancels {it}.",
    "cancel_statement": "Cancels {it}.",
    "run_notebook": "Runs the notebook {notebook} on {it}.",
    "delete_workspace_path": "Deletes {path} from the workspace.",
    "create_directory": "Creates the folder {path}.",
    "delete_secret_scope": "Deletes the secret scope {scope} and every secret in it.",
    "delete_secret": "Deletes the secret {key} from the scope {scope}.",
    "upload_file": "Writes the attached file to {path}. Nothing is overwritten.",
    "put_secret": "Stores the value that you type as the secret {key} in the scope {scope}.",
    "create_secret_scope": "Creates the secret scope {scope}.",
    "create_repo": "Clones {url} into the workspace.",
    "update_repo": "Checks out another state of {it}; what is not committed there may be lost.",
    "delete_repo": "Removes {it} from the workspace. The remote is not touched.",
}
_OVERWRITING: dict[str, str] = {
    "import_notebook": "Overwrites the notebook {path} if there is one.",
    "write_workspace_file": "Overwrites the file {path} if there is one.",
}


@dataclass(frozen=True, slots=True)
class Resolved:
    """``identity`` is what an approval is bound to; ``pinned`` replaces arguments when the call is sent.

    ``facts``, ``undo`` and ``confirm`` are as in :class:`agent.events.ApprovalRequested`.
    """

    effect: str
    identity: dict[str, Any] = field(default_factory=dict)
    pinned: dict[str, Any] = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    undo: str = ""
    confirm: str = ""


async def resolve(tool: ToolInfo, arguments: Mapping[str, Any], *, effect: Effect, read: Read) -> Resolved:
    """What this call would do now. Raises :class:`Unresolved` where its object is unknown or ambiguous."""
    if tool.sql_argument:
        return await _resolve_sql(tool, arguments, effect=effect, read=read)
    found = await find(tool.name, arguments, read) or Found()
    meant = {**arguments, **found.pinned}
    template = _SENTENCES.get(tool.name)
    if effect == "destructive" and tool.name in _OVERWRITING:
        template = _OVERWRITING[tool.name]
    sentence = _generic(tool, meant)
    if template is not None:
        try:
            sentence = template.format_map({key: short(value) for key, value in meant.items()} | dict(found.words))
        except (KeyError, ValueError):
            sentence = _generic(tool, meant)
    if tool.name == "update_job":
        changes = {key: value for key, value in arguments.items() if key != "job"}
        sentence = f"{sentence.rstrip('.')}: {_list(changes)}."
    if tool.name == "run_job" and arguments.get("repair_run_id"):
        it = found.words.get("it", short(arguments.get("job")))
        sentence = f"Runs the failed tasks of run {arguments['repair_run_id']} of {it} again."
    if tool.name == "delete_workspace_path" and arguments.get("recursive"):
        sentence = f"{sentence.rstrip('.')}, with everything in it."
    touched, versions = await asyncio.gather(
        consequences_of(tool.name, meant, found, read), versions_of(tool.name, meant, found, read)
    )
    identity = dict(found.identity)
    if versions:
        identity["versions"] = versions
    if touched.dependents:
        identity["dependents"] = sorted(touched.dependents)
    return Resolved(
        sentence,
        identity,
        dict(found.pinned),
        touched.facts,
        undo_words(tool.name, meant),
        _name_to_type(tool, identity) if effect == "destructive" else "",
    )


# What these delete is gone: the person types its name.
_FOR_GOOD = frozenset(
    {"delete_cluster", "delete_warehouse", "delete_job", "delete_secret_scope", "delete_secret", "delete_repo"}
)


def _name_to_type(tool: ToolInfo, identity: Mapping[str, Any]) -> str:
    if tool.name == "delete_workspace_path":
        return str(identity.get("id") or "").rstrip("/").rsplit("/", 1)[-1]
    if tool.name in _FOR_GOOD:
        return str(identity.get("name") or identity.get("id") or "").strip()
    return ""


def object_of(identity: Mapping[str, Any]) -> str:
    """What a permission for the conversation is for; empty where a call has no object of its own."""
    return str(identity.get("object") or identity.get("id") or "")


# What goes on by itself is no change that somebody made.
_LEADS_TO = {"STOPPING": "STOPPED", "TERMINATING": "TERMINATED"} | {
    state: "RUNNING" for state in ("STARTING", "PENDING", "RESTARTING", "RESIZING")
}


def changed(
    before: Mapping[str, Any],
    now: Mapping[str, Any],
    *,
    own: Collection[str] = (),
    timezone: str = "UTC",
    any_version: bool = False,
) -> str:
    """What is no longer as it was when the person was asked, as a sentence; empty when all is as it was.

    ``own``: ids of objects that were changed by calls which the person approved since. ``timezone`` is the person's.
    ``any_version``: a table's other commits are no difference.
    """
    skipped = ("name", "dependents", "versions")
    differing = [key for key in now if key not in skipped and before.get(key) != now.get(key)]
    if "state" in differing and _LEADS_TO.get(str(before.get("state"))) == now["state"]:
        differing.remove("state")
    if differing:
        said = ", ".join(f"{key} was {short(before.get(key))} and is {short(now.get(key))}" for key in differing)
        return f"Changed since you were asked: {said}."
    looks = (before.get("versions") or {}, now.get("versions") or {})
    versions = changed_versions(*looks, own=own, timezone=timezone, any_version=any_version)
    if versions:
        return versions
    more = set(now.get("dependents") or ()) - set(before.get("dependents") or ())
    return f"Changed since you were asked: {len(more)} more would be cut off." if more else ""


async def _resolve_sql(tool: ToolInfo, arguments: Mapping[str, Any], *, effect: Effect, read: Read) -> Resolved:
    sql = str(arguments.get(tool.sql_argument) or "")
    identity: dict[str, Any] = {"class": effect}
    outcome = await read("get_context", {})
    context = outcome.structured or {}
    # Unqualified names mean what the session's catalog and schema are when the statement runs.
    for key in ("catalog", "schema"):
        identity[key] = arguments.get(key) or context.get(key)
    warehouse = arguments.get("warehouse") or (context.get("warehouse") or {}).get("name")
    identity["warehouse"] = warehouse
    targets = targets_of(sql, catalog=identity["catalog"], schema=identity["schema"])
    identity["writes"] = [f"{target.verb} {target.name}" for target in targets]
    if targets and effect == "write":
        identity["object"] = "; ".join(identity["writes"])
    where = ".".join(str(part) for part in (identity["catalog"], identity["schema"]) if part)
    sentence = "Runs a statement that " + ("may remove or overwrite data" if effect == "destructive" else "writes")
    sentence += f" (in {where})" if where else ""
    touched, versions = await asyncio.gather(
        sql_consequences(targets, arguments, read=read), table_versions(targets, read=read)
    )
    if versions:
        identity["versions"] = versions
    return Resolved(
        f"{sentence}: {short(' '.join(sql.split()))}",
        identity,
        facts=touched.facts,
        undo=undo_words(tool.name, arguments),
        confirm=", ".join(dict.fromkeys(target.name for target in targets if _is_dropped(target))),
    )


def _is_dropped(target: Target) -> bool:
    return target.dropped and target.kind in ("CATALOG", "SCHEMA", "TABLE", "VOLUME", "MODEL")


def _generic(tool: ToolInfo, arguments: Mapping[str, Any]) -> str:
    listed = _list(arguments)
    return f"{tool.title}: {listed}." if listed else f"{tool.title}."


def _list(arguments: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} = {short(value)}" for key, value in arguments.items() if value is not None)


__all__ = ["Read", "Resolved", "Unresolved", "changed", "object_of", "resolve"]
