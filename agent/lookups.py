"""Which one object a call means, found with the tools that read.

What a name or a relative path resolves to is sent in its place, so that the object of a call is the one that the
person was shown, whatever becomes of names, the current cluster or the current folder meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from agent.paths import full_path, is_bare_name, without_source_ending
from agent.toolbox import Outcome

Read = Callable[[str, dict[str, Any]], Awaitable[Outcome]]
Arguments = Mapping[str, Any]

SHORT = 300  # characters of one value in a sentence
_SEARCHED = 2000
_LISTED = 8


class Unresolved(Exception):
    """The object of a call cannot be found, or is not one. ``str()`` is for the model and lists candidates."""


@dataclass(frozen=True, slots=True)
class Found:
    """``identity``: what an approval is bound to. ``pinned``: arguments to send in place of those given.
    ``words``: for the sentence that people are shown, by the names of its gaps. ``object``: all that the
    look-up gave."""

    identity: Mapping[str, Any] = field(default_factory=dict)
    pinned: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    object: Mapping[str, Any] = field(default_factory=dict)


Finder = Callable[[Arguments, Read], Awaitable[Found]]


async def find(tool: str, arguments: Arguments, read: Read) -> Found | None:
    """The object of a call of ``tool``; None where it has none to look up. Raises :class:`Unresolved`."""
    finder = _FINDERS.get(tool)
    return None if finder is None else await finder(arguments, read)


def short(value: Any) -> str:
    """A value for a sentence, cut where it is long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"


@dataclass(frozen=True, slots=True)
class Lookup:
    """An object that one read tool finds: ``argument`` names it, ``tool`` answers with it as ``key``.

    ``pinned``: the call takes the object's id in place of its name.
    """

    argument: str
    tool: str
    key: str
    kind: str
    pinned: bool = True

    async def __call__(self, arguments: Arguments, read: Read) -> Found:
        found = await self._found(arguments, read)
        identity = self._identity(found)
        pinned = {self.argument: str(identity["id"])} if self.pinned and identity.get("id") else {}
        return Found(identity, pinned, {"it": _named(self.kind, identity)}, found)

    async def _found(self, arguments: Arguments, read: Read) -> Mapping[str, Any]:
        given = arguments.get(self.argument)
        if given is None and self.key == "warehouses":  # its read tool lists; what is meant is the session's current
            given = ((await _context(read)).get("warehouse") or {}).get("id")
        structured, text = await _answer(read, self.tool, {} if given is None else {self.argument: given})
        found = structured.get(self.key)
        if isinstance(found, list):
            if len(found) != 1:
                said = given or "No name"
                raise Unresolved(f"{said} does not name one object: {len(found)} match. Name one.\n{text}")
            found = found[0]
        return found if isinstance(found, Mapping) else {}

    def _identity(self, found: Mapping[str, Any]) -> dict[str, Any]:
        if not found:
            return {}
        identity = {"id": found.get("id") or found.get(self.argument), "name": found.get("name")}
        state = found.get("state")
        if isinstance(state, Mapping):  # a run's state as the REST API gives it
            state = state.get("result_state") or state.get("life_cycle_state")
        if state is not None:
            identity["state"] = state
        return identity


async def _repo(arguments: Arguments, read: Read) -> Found:
    """By id, path, URL or folder name, whole: what is not pushed is lost with the wrong one."""
    given = _unquoted(arguments.get("repo"))
    wanted = {given.lower(), full_path(given, base="").lower()}
    structured, text = await _answer(read, "list_repos", {})
    repos = [repo for repo in structured.get("repos") or [] if isinstance(repo, Mapping)]
    sure = [repo for repo in repos if wanted & {str(repo.get(key) or "").lower() for key in ("id", "path", "url")}]
    named = sure or [repo for repo in repos if str(repo.get("name") or "").lower() == given.lower()]
    if len(named) != 1:
        raise Unresolved(_candidates(f"{given!r} names {len(named)} repos.", named or repos, text))
    repo = named[0]
    identity = {"id": str(repo.get("id")), "name": repo.get("name"), "path": repo.get("path")}
    return Found(identity, {"repo": identity["id"]}, {"it": f"the repo {repo.get('path')} ({identity['id']})"}, repo)


async def _path(arguments: Arguments, read: Read) -> Found:
    """The full path of what is to be written."""
    return _at(await _joined(arguments, read))


async def _notebook_path(arguments: Arguments, read: Read) -> Found:
    """As :func:`_path`; the ending of a source file names the language and is no part of the notebook's path."""
    given = await _joined(arguments, read)
    shown = without_source_ending(given)
    return Found({"id": shown, "name": shown}, {"path": given}, {"path": short(shown)})


async def _existing_path(arguments: Arguments, read: Read) -> Found:
    """The full path of what is to go. A bare name that is not in the current folder is searched for."""
    given = _unquoted(arguments.get("path"))
    here = await _joined(arguments, read)
    if not is_bare_name(given):
        return _at(here)
    structured, text = await _answer(read, "list_workspace", {"query": given, "limit": _SEARCHED})
    objects = [found for found in structured.get("objects") or [] if isinstance(found, Mapping)]
    paths = [str(found["path"]) for found in objects if found.get("path")]
    if here in paths:
        return _at(here)
    named = [path for path in paths if path.rsplit("/", 1)[-1].lower() == given.lower()]
    if len(named) != 1:
        known = [{"path": path} for path in named or paths]
        raise Unresolved(_candidates(f"{given!r} names {len(named)} objects of the workspace.", known, text))
    return _at(named[0])


async def _scope(arguments: Arguments, read: Read) -> Found:
    structured, text = await _answer(read, "list_secret_scopes", {})
    scope = _whole(arguments.get("scope"), structured.get("scopes"), kind="secret scope", text=text)
    return Found({"id": scope, "name": scope}, {"scope": scope})


async def _secret(arguments: Arguments, read: Read) -> Found:
    scope = (await _scope(arguments, read)).pinned["scope"]
    structured, text = await _answer(read, "list_secrets", {"scope": scope})
    key = _whole(arguments.get("key"), structured.get("secrets"), kind="secret", text=text)
    return Found({"id": f"{scope}/{key}", "name": key}, {"scope": scope, "key": key})


async def _notebook_run(arguments: Arguments, read: Read) -> Found:
    """The notebook, and what it runs on: the cluster named, else the session's, else serverless compute."""
    # The tool that reads a notebook takes the same names as the one that runs it.
    structured, _ = await _answer(read, "export_notebook", {"notebook": arguments.get("notebook")})
    notebook = structured.get("notebook") or {}
    path = str(notebook.get("path") or notebook.get("id") or arguments.get("notebook"))
    if arguments.get("cluster") or (await _context(read)).get("cluster"):
        on = await _CLUSTER(arguments, read)
    else:
        on = Found({"id": "serverless", "name": "serverless compute"}, {}, {"it": "serverless compute"})
    subject = f"{path} on {on.identity.get('id')}"
    return Found(
        {**on.identity, "notebook": path, "object": subject}, {**on.pinned, "notebook": path}, on.words, on.object
    )


_CLUSTER = Lookup("cluster", "get_cluster", "cluster", "the cluster")
_WAREHOUSE = Lookup("warehouse", "list_warehouses", "warehouses", "the SQL warehouse")
_JOB = Lookup("job", "get_job", "job", "the job")

_FINDERS: dict[str, Finder] = {
    "start_cluster": _CLUSTER,
    "stop_cluster": _CLUSTER,
    "restart_cluster": _CLUSTER,
    "delete_cluster": _CLUSTER,
    "run_notebook": _notebook_run,
    "start_warehouse": _WAREHOUSE,
    "stop_warehouse": _WAREHOUSE,
    "delete_warehouse": _WAREHOUSE,
    "update_job": _JOB,
    "run_job": _JOB,
    "delete_job": _JOB,
    "cancel_job_run": Lookup("run_id", "get_job_run", "run", "the run", pinned=False),
    "cancel_statement": Lookup("statement_id", "get_statement", "statement", "the statement", pinned=False),
    "update_repo": _repo,
    "delete_repo": _repo,
    "delete_workspace_path": _existing_path,
    "create_directory": _path,
    "write_workspace_file": _path,
    "import_notebook": _notebook_path,
    "delete_secret_scope": _scope,
    "delete_secret": _secret,
}


async def _answer(read: Read, tool: str, arguments: dict[str, Any]) -> tuple[dict[str, Any], str]:
    outcome = await read(tool, arguments)
    if outcome.is_error:
        raise Unresolved(outcome.text)
    return outcome.structured or {}, outcome.text


async def _context(read: Read) -> dict[str, Any]:
    return (await _answer(read, "get_context", {}))[0]


async def _joined(arguments: Arguments, read: Read) -> str:
    given = _unquoted(arguments.get("path"))
    if not given:  # below the current folder that would be the folder itself
        raise Unresolved("No path was given. Give the full path.")
    if full_path(given, base="/a") == full_path(given, base="/b"):
        return full_path(given, base="")
    base = (await _context(read)).get("workspace_path")
    if not base:
        raise Unresolved(f"{given!r} is no full path, and the current folder is not known. Give the full path.")
    return full_path(given, base=str(base))


def _at(path: str) -> Found:
    return Found({"id": path, "name": path}, {"path": path})


def _whole(given: Any, objects: Any, *, kind: str, text: str) -> str:
    """The name as it is written. No prefixes: what a secret guards is too much to guess."""
    wanted = str(given or "").strip()
    names = [str(item.get("name")) for item in objects or [] if isinstance(item, Mapping)]
    if wanted in names:
        return wanted
    alike = [name for name in names if name.lower() == wanted.lower()]
    if len(alike) != 1:
        raise Unresolved(f"There is no {kind} {wanted!r}.\n{text}")
    return alike[0]


def _candidates(what: str, known: list[Any], text: str) -> str:
    """``text`` is the read tool's own answer, for when there is nothing to choose from."""
    if not known:
        return f"{what}\n{text}"
    listed = "; ".join(
        f"{item['path']} ({item['id']})" if item.get("id") else str(item["path"]) for item in known[:_LISTED]
    )
    more = f"; and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
    return f"{what} Name one, by its full path: {listed}{more}."


def _named(kind: str, identity: Mapping[str, Any]) -> str:
    name, identifier, state = identity.get("name"), identity.get("id"), identity.get("state")
    if not name and not identifier:
        return kind
    words = f"{kind} {name or identifier}"
    details = [str(identifier)] if identifier and name and str(identifier) != str(name) else []
    if state:
        details.append(f"now {state}")
    return f"{words} ({', '.join(details)})" if details else words


def _unquoted(value: Any) -> str:
    return str(value or "").strip().strip("\"'`")
