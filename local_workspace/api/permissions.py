"""Access lists of objects: https://docs.databricks.com/api/workspace/permissions. Kept and shown, not enforced."""

from __future__ import annotations

from typing import Any

from local_workspace.body_shapes import Shape
from local_workspace.errors import invalid, not_found
from local_workspace.mlflow.models import Models
from local_workspace.routing import Call, RouteTable
from local_workspace.workspace import Workspace

routes = RouteTable()

BASE = "/api/2.0/permissions"
_WHO = {"user_name": str, "group_name": str, "service_principal_name": str}
ACCESS: Shape = {"access_control_list": [_WHO | {"permission_level": str}]}

# request type -> (object_type, levels from the weakest to the strongest)
TYPES: dict[str, tuple[str, tuple[str, ...]]] = {
    "clusters": ("cluster", ("CAN_ATTACH_TO", "CAN_RESTART", "CAN_MANAGE")),
    "cluster-policies": ("cluster-policy", ("CAN_USE",)),
    "instance-pools": ("instance-pool", ("CAN_ATTACH_TO", "CAN_MANAGE")),
    "jobs": ("job", ("CAN_VIEW", "CAN_MANAGE_RUN", "IS_OWNER", "CAN_MANAGE")),
    "warehouses": ("warehouses", ("CAN_VIEW", "CAN_MONITOR", "CAN_USE", "IS_OWNER", "CAN_MANAGE")),
    "sql/warehouses": ("warehouses", ("CAN_VIEW", "CAN_MONITOR", "CAN_USE", "IS_OWNER", "CAN_MANAGE")),
    "notebooks": ("notebook", ("CAN_READ", "CAN_RUN", "CAN_EDIT", "CAN_MANAGE")),
    "directories": ("directory", ("CAN_READ", "CAN_RUN", "CAN_EDIT", "CAN_MANAGE")),
    "files": ("file", ("CAN_READ", "CAN_RUN", "CAN_EDIT", "CAN_MANAGE")),
    "repos": ("repo", ("CAN_READ", "CAN_RUN", "CAN_EDIT", "CAN_MANAGE")),
    "serving-endpoints": ("serving-endpoint", ("CAN_VIEW", "CAN_QUERY", "CAN_MANAGE")),
    "queries": ("query", ("CAN_VIEW", "CAN_RUN", "CAN_EDIT", "CAN_MANAGE")),
    "dashboards": ("dashboard", ("CAN_READ", "CAN_RUN", "CAN_EDIT", "CAN_MANAGE")),
    "alerts": ("alert", ("CAN_VIEW", "CAN_RUN", "CAN_EDIT", "CAN_MANAGE")),
    "pipelines": ("pipelines", ("CAN_VIEW", "CAN_RUN", "CAN_MANAGE", "IS_OWNER")),
    "experiments": ("mlflowExperiment", ("CAN_READ", "CAN_EDIT", "CAN_MANAGE")),
    "apps": ("apps", ("CAN_USE", "CAN_MANAGE")),
    "registered-models": (
        "registered-model",
        (
            "CAN_READ",
            "CAN_EDIT",
            "CAN_MANAGE_STAGING_VERSIONS",
            "CAN_MANAGE_PRODUCTION_VERSIONS",
            "CAN_MANAGE",
        ),
    ),
    "authorization": ("tokens", ("CAN_USE",)),
}
PRINCIPALS = ("user_name", "group_name", "service_principal_name")


def _entry(kind: str, entry: dict[str, Any]) -> dict[str, Any]:
    """An entry as stored: exactly one principal, and a level that the type knows."""
    who = [name for name in PRINCIPALS if entry.get(name)]
    level = entry.get("permission_level")
    if len(who) != 1:
        raise invalid(f"Each entry of access_control_list needs exactly one of {', '.join(PRINCIPALS)}.")
    if level not in TYPES[kind][1]:
        raise invalid(f"Unknown permission level '{level}'. Use one of {', '.join(TYPES[kind][1])}.")
    return {who[0]: entry[who[0]], "permission_level": level}


def _view(workspace: Workspace, kind: str, object_id: str) -> dict[str, Any]:
    owner = {"user_name": workspace.user_name, "permission_level": TYPES[kind][1][-1]}
    stored = workspace.collection("permissions").get(f"{kind}/{object_id}") or {"entries": [owner]}
    merged: dict[tuple[str, str], dict[str, Any]] = {}
    for entry in stored["entries"]:
        name = next(name for name in PRINCIPALS if name in entry)
        shown = merged.setdefault(
            (name, entry[name]), {name: entry[name], "display_name": entry[name], "all_permissions": []}
        )
        shown["all_permissions"].append({"permission_level": entry["permission_level"], "inherited": False})
    admins = {
        "group_name": "admins",
        "all_permissions": [
            {
                "permission_level": TYPES[kind][1][-1],
                "inherited": True,
                "inherited_from_object": [f"/{kind}/"],
            }
        ],
    }
    entries = [*merged.values(), *([] if ("group_name", "admins") in merged else [admins])]
    object_type = object_id if kind == "authorization" else TYPES[kind][0]
    return {"object_id": f"/{kind}/{object_id}", "object_type": object_type, "access_control_list": entries}


def _check(workspace: Workspace, kind: str, object_id: str) -> None:
    """404 for an object that is not there; of a type that the embedded workspace has none of, none is."""
    collection, noun = KEPT_IN.get(kind, ("", ""))
    if collection and workspace.collection(collection).get(object_id) is None:
        raise not_found(f"{noun} {object_id} does not exist.")
    if kind == "authorization" and object_id not in ("tokens", "passwords"):
        raise invalid(f"Unknown object {object_id} of type authorization. Use tokens or passwords.")
    if kind in ("notebooks", "directories", "files"):
        if not object_id.isdigit():
            raise invalid(f"{object_id} is not a valid object id: it has to be a number.")
        objects = workspace.collection("objects").values()
        if not any(str(item["object_id"]) == object_id for item in objects):
            raise not_found(f"Object with id {object_id} does not exist.")
    if kind == "repos":  # by its own id, or by that of its folder, which clients find by the path
        folders = workspace.collection("objects").values()
        known = {str(repo["id"]) for repo in workspace.collection("repos").values()}
        known |= {str(item["object_id"]) for item in folders if item["object_type"] == "REPO"}
        if object_id not in known:
            raise not_found(f"Repo {object_id} does not exist.")
    if kind == "serving-endpoints":  # kept by name, and known here by id
        endpoints = workspace.collection("serving_endpoints").values()
        if not any(item["id"] == object_id for item in endpoints):
            raise not_found(f"Serving endpoint {object_id} does not exist.")
    if kind == "registered-models" and not workspace.service(Models).known(object_id):  # kept by name
        raise not_found(f"Registered model {object_id} does not exist.")
    if kind in ABSENT:
        raise not_found(f"The embedded workspace has no {kind}: {object_id} does not exist.")


KEPT_IN = {
    "clusters": ("clusters", "Cluster"),
    "cluster-policies": ("policies", "Cluster policy"),
    "instance-pools": ("instance_pools", "Instance pool"),
    "jobs": ("jobs", "Job"),
    "warehouses": ("warehouses", "SQL warehouse"),
    "sql/warehouses": ("warehouses", "SQL warehouse"),
    "queries": ("saved_queries", "Query"),
    "experiments": ("mlflow_experiments", "Experiment"),
    "pipelines": ("pipelines", "Pipeline"),
}
ABSENT = ("dashboards", "alerts", "apps")


def _install(kind: str) -> None:
    @routes.get(f"{BASE}/{kind}/{{id}}/permissionLevels")
    def levels(workspace: Workspace, call: Call) -> dict[str, Any]:
        shown = [
            {"permission_level": level, "description": level.replace("_", " ").lower()} for level in TYPES[kind][1]
        ]
        return {"permission_levels": shown}

    @routes.get(f"{BASE}/{kind}/{{id}}")
    def get(workspace: Workspace, call: Call) -> dict[str, Any]:
        _check(workspace, kind, call.path_params["id"])
        return _view(workspace, kind, call.path_params["id"])

    @routes.put(f"{BASE}/{kind}/{{id}}", body=ACCESS)
    def replace(workspace: Workspace, call: Call) -> dict[str, Any]:
        _check(workspace, kind, call.path_params["id"])
        entries = [_entry(kind, entry) for entry in call.body.get("access_control_list") or []]
        workspace.collection("permissions").put(f"{kind}/{call.path_params['id']}", {"entries": entries})
        return _view(workspace, kind, call.path_params["id"])

    @routes.patch(f"{BASE}/{kind}/{{id}}", body=ACCESS)
    def update(workspace: Workspace, call: Call) -> dict[str, Any]:
        _check(workspace, kind, call.path_params["id"])
        added = [_entry(kind, entry) for entry in call.body.get("access_control_list") or []]
        key = f"{kind}/{call.path_params['id']}"
        owner = {"user_name": workspace.user_name, "permission_level": TYPES[kind][1][-1]}
        before = (workspace.collection("permissions").get(key) or {"entries": [owner]})["entries"]
        changed = {next((name, entry[name]) for name in PRINCIPALS if name in entry) for entry in added}
        kept = [e for e in before if not any(e.get(name) == value for name, value in changed)]
        workspace.collection("permissions").put(key, {"entries": [*kept, *added]})
        return _view(workspace, kind, call.path_params["id"])


for _kind in TYPES:
    _install(_kind)
