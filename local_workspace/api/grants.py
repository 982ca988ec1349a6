"""Privileges on Unity Catalog's objects: https://docs.databricks.com/api/workspace/grants

One user, who owns everything; what is granted to others is kept and shown, not enforced.
"""

from __future__ import annotations

from typing import Any

from local_workspace.api.paging import page_of
from local_workspace.api.unity_catalog import BASE, require
from local_workspace.errors import invalid
from local_workspace.routing import Call, RouteTable
from local_workspace.sql.renaming import Kind
from local_workspace.workspace import Workspace

routes = RouteTable()

CHECKED: dict[str, Kind] = {"catalog": "Catalog", "schema": "Schema", "table": "Table", "volume": "Volume"}


def _target(workspace: Workspace, call: Call) -> tuple[str, str]:
    """Kind and full name of the securable; 404 when there is no such object."""
    kind, name = call.path_params["kind"].lower(), call.path_params["full_name"].lower()
    if kind in CHECKED:
        require(workspace, CHECKED[kind], name)
    return kind, name


def _direct(workspace: Workspace, kind: str, name: str, principal: str | None) -> dict[str, list[str]]:
    stored = workspace.collection("grants").get(f"{kind} {name}") or {}
    return {who: sorted(what) for who, what in stored.items() if what and principal in (None, "", who)}


def _assignments(workspace: Workspace, call: Call) -> list[dict[str, Any]]:
    kind, name = _target(workspace, call)
    found = _direct(workspace, kind, name, call.query.get("principal"))
    return [{"principal": who, "privileges": what} for who, what in found.items()]


def _effective(workspace: Workspace, call: Call) -> list[dict[str, Any]]:
    """With what the schema and the catalog above pass on."""
    kind, name = _target(workspace, call)
    parts = name.split(".")
    above = [("catalog", parts[0]), ("schema", ".".join(parts[:2]))][: len(parts) - 1]
    found: dict[str, list[dict[str, Any]]] = {}
    for level, (from_kind, from_name) in enumerate([(kind, name), *reversed(above)]):
        origin = {"inherited_from_type": from_kind.upper(), "inherited_from_name": from_name} if level else {}
        for who, privileges in _direct(workspace, from_kind, from_name, call.query.get("principal")).items():
            found.setdefault(who, []).extend({"privilege": privilege} | origin for privilege in privileges)
    return [{"principal": who, "privileges": privileges} for who, privileges in found.items()]


def _page(field: str, found: list[dict[str, Any]], call: Call) -> dict[str, Any]:
    page, following = page_of(found, call, size=call.number("max_results", 0) or call.number("page_size", 0) or 1000)
    return ({field: page} if page else {}) | ({"next_page_token": following} if following else {})


@routes.get(BASE + "/permissions/{kind}/{full_name}")
@routes.get(BASE + "/privilege-assignments/{kind}/{full_name}")
def get_grants(workspace: Workspace, call: Call) -> dict[str, Any]:
    return _page("privilege_assignments", _assignments(workspace, call), call)


@routes.get(BASE + "/effective-permissions/{kind}/{full_name}")
def get_effective(workspace: Workspace, call: Call) -> dict[str, Any]:
    return _page("privilege_assignments", _effective(workspace, call), call)


@routes.get(BASE + "/effective-privilege-assignments/{kind}/{full_name}")
def list_effective(workspace: Workspace, call: Call) -> dict[str, Any]:
    return _page("effective_privilege_assignments", _effective(workspace, call), call)


@routes.patch(
    BASE + "/permissions/{kind}/{full_name}", body={"changes": [{"principal": str, "add": [str], "remove": [str]}]}
)
def update_grants(workspace: Workspace, call: Call) -> dict[str, Any]:
    kind, name = _target(workspace, call)
    grants = workspace.collection("grants")
    document = grants.get(f"{kind} {name}") or {}
    for change in call.body.get("changes") or []:
        who = change.get("principal")
        if not who:
            raise invalid("Each change needs a principal.")
        held = set(document.get(who, [])) | set(change.get("add") or [])
        document[who] = sorted(held - set(change.get("remove") or []))
    grants.put(f"{kind} {name}", document)
    return get_grants(workspace, call)
