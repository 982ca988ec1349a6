"""Declarative pipelines: https://docs.databricks.com/api/workspace/pipelines

Those that are written in SQL are carried out; an update of any other one fails and says so. Continuous ones run once
an update.
"""

from __future__ import annotations

import datetime
import re
import uuid
from typing import Any

from local_workspace.api.paging import page_of
from local_workspace.body_shapes import Shape
from local_workspace.errors import ApiError, invalid, not_found
from local_workspace.like_patterns import like_pattern
from local_workspace.pipelines.flows import drop_tables
from local_workspace.pipelines.updates import Updates
from local_workspace.routing import Call, RouteTable
from local_workspace.store import Document
from local_workspace.workspace import Workspace, now_ms

routes = RouteTable()

BASE = "/api/2.0/pipelines"
SPEC: Shape = {
    "name": str,
    "catalog": str,
    "schema": str,
    "target": str,
    "storage": str,
    "channel": str,
    "edition": str,
    "continuous": bool,
    "development": bool,
    "photon": bool,
    "serverless": bool,
    "dry_run": bool,
    "allow_duplicate_names": bool,
    "configuration": {str: str},
    "tags": {str: str},
    "parameters": {str: str},
    "root_path": str,
    "parent_path": str,
    "libraries": [{"notebook": {"path": str}, "file": {"path": str}, "glob": {"include": str}}],
    "clusters": [dict],
    "notifications": [dict],
    "expected_last_modified": int,
}
# What belongs to a request, not to a pipeline's settings.
_OF_THE_REQUEST = ("dry_run", "allow_duplicate_names", "expected_last_modified", "pipeline_id", "run_as", "parameters")
STOP_SECONDS = 30


def on_open(workspace: Workspace) -> None:
    """Updates that a killed server left behind are marked as soon as the workspace opens."""
    workspace.service(Updates)


def _require(workspace: Workspace, call: Call) -> Document:
    document = workspace.collection("pipelines").get(call.path_params["id"])
    if document is None:
        raise not_found(f"The specified pipeline {call.path_params['id']} was not found.")
    return document


def _spec(workspace: Workspace, body: dict[str, Any], pipeline_id: str) -> dict[str, Any]:
    """The settings of a request; 409 for a name that another pipeline has, 400 for none."""
    spec = {key: value for key, value in body.items() if key not in _OF_THE_REQUEST} | {"id": pipeline_id}
    if not spec.get("name"):
        raise invalid("A pipeline needs a name.")
    others = [item for key, item in workspace.collection("pipelines").look() if key != pipeline_id]
    if not body.get("allow_duplicate_names") and any(item["spec"]["name"] == spec["name"] for item in others):
        raise ApiError(
            409,
            "RESOURCE_CONFLICT",
            f"The pipeline name '{spec['name']}' is already used by another pipeline. This check can be skipped by "
            "setting `allow_duplicate_names = true` in the request.",
        )
    return {"channel": "CURRENT", "edition": "ADVANCED", "continuous": False, "development": False} | spec


@routes.post(BASE, body=SPEC)
def create(workspace: Workspace, call: Call) -> dict[str, Any]:
    pipeline_id = str(uuid.uuid4())
    spec = _spec(workspace, call.body, pipeline_id)
    if call.body.get("dry_run"):
        return {"effective_settings": spec}
    document = {
        "pipeline_id": pipeline_id,
        "spec": spec,
        "creator_user_name": workspace.user_name,
        "last_modified": now_ms(),
        "parameters": call.body.get("parameters") or {},
    }
    workspace.collection("pipelines").put(pipeline_id, document)
    return {"pipeline_id": pipeline_id}


def _status(workspace: Workspace, document: Document) -> dict[str, Any]:
    """What a list shows of a pipeline."""
    updates = workspace.service(Updates)
    known = updates.of(document["pipeline_id"])
    active = known[0]["state"] if known and updates.active(document["pipeline_id"]) else None
    answer = {
        "pipeline_id": document["pipeline_id"],
        "name": document["spec"]["name"],
        "state": "IDLE" if active is None else "STOPPING" if active == "STOPPING" else "RUNNING",
        "creator_user_name": document["creator_user_name"],
        "run_as_user_name": document["creator_user_name"],
        "latest_updates": [
            {"update_id": u["update_id"], "state": u["state"], "creation_time": _iso(u["creation_time"])}
            for u in known[:5]
        ],
    }
    if known:
        answer["health"] = "UNHEALTHY" if known[0]["state"] == "FAILED" else "HEALTHY"
    return answer


def _iso(milliseconds: int) -> str:
    moment = datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


_FILTER = re.compile(r"\s*(?:notebook\s*=\s*'(?P<notebook>[^']*)'|name\s+LIKE\s+'(?P<name>[^']*)')\s*", re.I)


@routes.get(BASE)
def list_all(workspace: Workspace, call: Call) -> dict[str, Any]:
    known = sorted(workspace.collection("pipelines").values(), key=lambda item: item["pipeline_id"])
    if text := call.query.get("filter"):
        match = _FILTER.fullmatch(text)
        if match is None:
            raise invalid(f"Unsupported filter {text!r}. Write notebook='<path>' or name LIKE '<pattern>'.")
        known = [item for item in known if _fits(item["spec"], match)]
    match call.query.get("order_by", "").lower().split():
        case [] | ["id"] | ["id", "asc"]:
            pass
        case ["id", "desc"]:
            known.reverse()
        case _:
            raise invalid("Pipelines can be ordered by id only: 'id asc' or 'id desc'.")
    size = call.number("max_results", 25) or 25
    if size > 100:
        raise invalid("max_results must not be greater than 100.")
    page, following = page_of(known, call, size=size)
    answer = {"statuses": [_status(workspace, item) for item in page]} if page else {}
    return answer | ({"next_page_token": following} if following else {})


def _fits(spec: dict[str, Any], match: re.Match[str]) -> bool:
    if match["notebook"] is not None:
        return match["notebook"] in [(each.get("notebook") or {}).get("path") for each in spec.get("libraries") or []]
    return like_pattern(match["name"]).fullmatch(spec["name"]) is not None


@routes.get(BASE + "/{id}")
def get(workspace: Workspace, call: Call) -> dict[str, Any]:
    document = _require(workspace, call)
    more = {"spec": document["spec"], "last_modified": document["last_modified"]}
    more |= {"parameters": document["parameters"]} if document.get("parameters") else {}
    known = workspace.service(Updates).of(document["pipeline_id"])
    if known and known[0].get("_error"):
        more["cause"] = known[0]["_error"]
    return _status(workspace, document) | more


@routes.put(BASE + "/{id}", body=SPEC)
def edit(workspace: Workspace, call: Call) -> dict[str, Any]:
    """The settings as a whole: what a request leaves out is gone."""
    before = _require(workspace, call)
    expected = call.body.get("expected_last_modified")
    if expected is not None and expected != before["last_modified"]:
        message = f"The pipeline was changed at {before['last_modified']}, not {expected}. Read it again and retry."
        raise ApiError(409, "RESOURCE_CONFLICT", message)
    spec = _spec(workspace, call.body, before["pipeline_id"])
    changes: Document = {"spec": spec, "last_modified": now_ms(), "parameters": call.body.get("parameters") or {}}
    workspace.collection("pipelines").change(before["pipeline_id"], lambda item: item.update(changes))
    return {}


@routes.delete(BASE + "/{id}")
def delete(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Its tables go with it, unless ``cascade=false``."""
    pipeline_id, updates = _require(workspace, call)["pipeline_id"], workspace.service(Updates)
    with updates.refused(pipeline_id):
        updates.stop(pipeline_id, wait=STOP_SECONDS)
        if call.query.get("cascade", "").lower() != "false":
            drop_tables(workspace, pipeline_id)
        workspace.collection("pipelines").delete(pipeline_id)
        updates.forget(pipeline_id)
    return {}


# Updates

START: Shape = {
    "cause": str,
    "full_refresh": bool,
    "validate_only": bool,
    "full_refresh_selection": [str],
    "refresh_selection": [str],
    "parameters": {str: str},
}


def _shown(update: Document) -> dict[str, Any]:
    return {key: value for key, value in update.items() if not key.startswith("_")}


@routes.post(BASE + "/{id}/updates", body=START)
def start_update(workspace: Workspace, call: Call) -> dict[str, Any]:
    pipeline = _require(workspace, call)
    return {"update_id": workspace.service(Updates).start(pipeline, call.body)}


@routes.get(BASE + "/{id}/updates")
def list_updates(workspace: Workspace, call: Call) -> dict[str, Any]:
    found = [_shown(update) for update in workspace.service(Updates).of(_require(workspace, call)["pipeline_id"])]
    if until := call.query.get("until_update_id"):
        last = next((at for at, update in enumerate(found) if update["update_id"] == until), len(found))
        found = found[: last + 1]
    page, following = page_of(found, call, size=call.number("max_results", 0) or 100)
    return ({"updates": page} if page else {}) | ({"next_page_token": following} if following else {})


@routes.get(BASE + "/{id}/updates/{update_id}")
def get_update(workspace: Workspace, call: Call) -> dict[str, Any]:
    pipeline_id, wanted = _require(workspace, call)["pipeline_id"], call.path_params["update_id"]
    update = workspace.service(Updates).kept.get(wanted)
    if update is None or update["pipeline_id"] != pipeline_id:
        raise not_found(f"The update {wanted} of pipeline {pipeline_id} was not found.")
    return {"update": _shown(update)}


@routes.post(BASE + "/{id}/stop")
def stop(workspace: Workspace, call: Call) -> dict[str, Any]:
    workspace.service(Updates).stop(_require(workspace, call)["pipeline_id"])
    return {}


_LEVELS = re.compile(r"\s*level\s*(?:=\s*(?P<one>'\w+')|in\s*\((?P<some>[^)]*)\))\s*", re.I)
_SINCE = re.compile(r"\s*timestamp\s*(?P<how>>=|<=|=|>|<)\s*'(?P<when>[^']*)'\s*", re.I)
_ID = re.compile(r"\s*id\s*=\s*'(?P<id>[^']*)'\s*", re.I)


@routes.get(BASE + "/{id}/events")
def events(workspace: Workspace, call: Call) -> dict[str, Any]:
    """The newest first, unless ``order_by`` says ``timestamp asc``."""
    updates = workspace.service(Updates).of(_require(workspace, call)["pipeline_id"])
    found = [event for update in updates for event in reversed(update["_events"])]
    for part in re.split(r"\s+AND\s+", call.query["filter"], flags=re.I) if call.query.get("filter") else []:
        found = [event for event in found if _event_fits(event, part)]
    if call.query.get("order_by", "").lower().split() == ["timestamp", "asc"]:
        found.reverse()
    page, following = page_of(found, call, size=call.number("max_results", 0) or 100)
    return ({"events": page} if page else {}) | ({"next_page_token": following} if following else {})


def _event_fits(event: Document, part: str) -> bool:
    if match := _LEVELS.fullmatch(part):
        return event["level"] in re.findall(r"\w+", match["one"] or match["some"])
    if match := _ID.fullmatch(part):
        return event["id"] == match["id"]
    if match := _SINCE.fullmatch(part):
        at, when = event["timestamp"], match["when"]
        return {">": at > when, ">=": at >= when, "<": at < when, "<=": at <= when, "=": at == when}[match["how"]]
    raise invalid(f"Unsupported filter {part!r}. Events are filtered by level, id and timestamp.")
