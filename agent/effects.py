"""What a call that waits for a person would do, in one sentence that names the object it would do it to.

Names are resolved by the matching read tool, and what they resolved to is kept with the request: an approval
is bound to it. The same look just before running tells whether it is still so.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from agent.policy import Effect
from agent.toolbox import Outcome
from agent.tools import ToolInfo

Read = Callable[[str, dict[str, Any]], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class Lookup:
    """How to find the object of a call: ``argument`` names it, ``tool`` reads it as ``key`` of its structured answer.

    ``pinned``: the call takes the object's id in place of its name, so that it is sent with the id that was shown.
    """

    argument: str
    tool: str
    key: str
    pinned: bool = True


_CLUSTER = Lookup("cluster", "get_cluster", "cluster")
_WAREHOUSE = Lookup("warehouse", "list_warehouses", "warehouses")
_JOB = Lookup("job", "get_job", "job")
_RUN = Lookup("run_id", "get_job_run", "run", pinned=False)
_STATEMENT = Lookup("statement_id", "get_statement", "statement", pinned=False)

_LOOKUPS: dict[str, Lookup] = {
    "start_cluster": _CLUSTER,
    "stop_cluster": _CLUSTER,
    "restart_cluster": _CLUSTER,
    "delete_cluster": _CLUSTER,
    "run_notebook": _CLUSTER,
    "start_warehouse": _WAREHOUSE,
    "stop_warehouse": _WAREHOUSE,
    "delete_warehouse": _WAREHOUSE,
    "update_job": _JOB,
    "run_job": _JOB,
    "delete_job": _JOB,
    "cancel_job_run": _RUN,
    "cancel_statement": _STATEMENT,
}

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
    "put_secret": "Stores the value that you type as the secret {key} in the scope {scope}.",
    "create_secret_scope": "Creates the secret scope {scope}.",
    "create_repo": "Clones {url} into the workspace.",
    "update_repo": "Checks out another state of the repo {repo}; what is not committed there may be lost.",
    "delete_repo": "Removes the repo {repo} from the workspace. The remote is not touched.",
}
_OVERWRITING: dict[str, str] = {
    "import_notebook": "Overwrites the notebook {path} if there is one.",
    "write_workspace_file": "Overwrites the file {path} if there is one.",
}
_KINDS = {
    "cluster": "the cluster",
    "warehouses": "the SQL warehouse",
    "job": "the job",
    "run": "the run",
    "statement": "the statement",
}
_DETAIL_LIMIT = 300


class Unresolved(Exception):
    """The object of a call cannot be found. ``str()`` is the read tool's own answer, which lists candidates."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """``identity`` is what an approval is bound to; ``pinned`` replaces arguments when the call is sent."""

    effect: str
    identity: dict[str, Any] = field(default_factory=dict)
    pinned: dict[str, Any] = field(default_factory=dict)


async def resolve(tool: ToolInfo, arguments: Mapping[str, Any], *, effect: Effect, read: Read) -> Resolved:
    """What this call would do now. Raises :class:`Unresolved` where its object is unknown or ambiguous."""
    if tool.sql_argument:
        return await _resolve_sql(tool, arguments, effect=effect, read=read)
    lookup = _LOOKUPS.get(tool.name)
    identity: dict[str, Any] = {}
    pinned: dict[str, Any] = {}
    if lookup is not None:
        identity = await _find(lookup, arguments, read)
        if lookup.pinned and identity.get("id"):
            pinned = {lookup.argument: str(identity["id"])}
    template = _SENTENCES.get(tool.name)
    if effect == "destructive" and tool.name in _OVERWRITING:
        template = _OVERWRITING[tool.name]
    sentence = _generic(tool, arguments)
    if template is not None:
        words = {key: _short(value) for key, value in arguments.items()}
        if lookup is not None:
            words["it"] = _name(lookup, identity)
        try:
            sentence = template.format_map(words)
        except (KeyError, ValueError):
            sentence = _generic(tool, arguments)
    if tool.name == "update_job":
        changes = {key: value for key, value in arguments.items() if key != "job"}
        sentence = f"{sentence.rstrip('.')}: {_list(changes)}."
    if tool.name == "delete_workspace_path" and arguments.get("recursive"):
        sentence = f"{sentence.rstrip('.')}, with everything in it."
    return Resolved(sentence, identity, pinned)


def changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """What is no longer as it was when the person was asked, as a sentence; empty when all is as it was."""
    differing = [key for key in now if key != "name" and before.get(key) != now.get(key)]
    if not differing:
        return ""
    said = ", ".join(f"{key} was {_short(before.get(key))} and is {_short(now.get(key))}" for key in differing)
    return f"Changed since you were asked: {said}."


async def _find(lookup: Lookup, arguments: Mapping[str, Any], read: Read) -> dict[str, Any]:
    given = arguments.get(lookup.argument)
    if given is None and lookup is _WAREHOUSE:  # its read tool lists; what is meant is the session's current one
        context = (await read("get_context", {})).structured or {}
        given = (context.get("warehouse") or {}).get("id")
    outcome = await read(lookup.tool, {} if given is None else {lookup.argument: given})
    if outcome.is_error:
        raise Unresolved(outcome.text)
    found = (outcome.structured or {}).get(lookup.key)
    if isinstance(found, list):
        if len(found) != 1:
            raise Unresolved(
                f"{given or 'No name'} does not name one object: {len(found)} match. Name one.\n{outcome.text}"
            )
        found = found[0]
    if not isinstance(found, Mapping):
        return {}
    identity = {"id": found.get("id") or found.get(lookup.argument), "name": found.get("name")}
    state = found.get("state")
    if isinstance(state, Mapping):  # a run's state as the REST API gives it
        state = state.get("result_state") or state.get("life_cycle_state")
    if state is not None:
        identity["state"] = state
    return identity


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
    where = ".".join(str(part) for part in (identity["catalog"], identity["schema"]) if part)
    sentence = "Runs a statement that " + ("may remove or overwrite data" if effect == "destructive" else "writes")
    sentence += f" (in {where})" if where else ""
    return Resolved(f"{sentence}: {_short(' '.join(sql.split()))}", identity)


def _name(lookup: Lookup, identity: Mapping[str, Any]) -> str:
    kind = _KINDS[lookup.key]
    name, identifier, state = identity.get("name"), identity.get("id"), identity.get("state")
    if not name and not identifier:
        return kind
    words = f"{kind} {name or identifier}"
    details = [str(identifier)] if identifier and name and str(identifier) != str(name) else []
    if state:
        details.append(f"now {state}")
    return f"{words} ({', '.join(details)})" if details else words


def _generic(tool: ToolInfo, arguments: Mapping[str, Any]) -> str:
    listed = _list(arguments)
    return f"{tool.title}: {listed}." if listed else f"{tool.title}."


def _list(arguments: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} = {_short(value)}" for key, value in arguments.items() if value is not None)


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _DETAIL_LIMIT else f"{text[:_DETAIL_LIMIT]}…"
