"""Delta Sharing: https://docs.databricks.com/api/workspace/shares, .../recipients and .../providers

What is shared with whom is kept and shown. No server hands the data out, and none of a provider's is opened; tokens
of providers are not kept, and those of recipients, which would open nothing, are not made.
"""

from __future__ import annotations

import functools
import json
import threading
import uuid
from collections.abc import Callable
from typing import Any

from local_workspace.api.unity_catalog import BASE, missing, new_name, page, require, taken
from local_workspace.body_shapes import Shape
from local_workspace.errors import ApiError, invalid
from local_workspace.routing import Call, RouteTable
from local_workspace.sql.catalog import METASTORE_ID, Catalog
from local_workspace.sql.renaming import Kind
from local_workspace.store import Document
from local_workspace.workspace import Workspace, now_ms

routes = RouteTable()

COLLECTIONS = {"Share": "shares", "Recipient": "recipients", "Provider": "providers"}
# What can be shared, and as which of the catalog's objects it has to be there. A notebook comes with its content.
SHARED: dict[str, Kind | None] = {
    "TABLE": "Table",
    "VIEW": "Table",
    "MATERIALIZED_VIEW": "Table",
    "STREAMING_TABLE": "Table",
    "SCHEMA": "Schema",
    "VOLUME": "Volume",
    "NOTEBOOK_FILE": None,
}
Handler = Callable[[Workspace, Call], dict[str, Any]]
# What a request writes depends on what it has read, in more than one collection (a recipient's name is in the shares).
_writing = threading.Lock()


def _in_turn(handler: Handler) -> Handler:
    """A handler that writes, one request at a time: what it reads stays true until it has written."""

    @functools.wraps(handler)
    def alone(workspace: Workspace, call: Call) -> dict[str, Any]:
        with _writing:
            return handler(workspace, call)

    return alone


def _find(workspace: Workspace, kind: str, name: str) -> Document:
    document = workspace.collection(COLLECTIONS[kind]).get(name.lower())
    if document is None:
        raise missing(kind, name)
    return document


def _of(workspace: Workspace, kind: str, call: Call) -> Document:
    return _find(workspace, kind, call.path_params["name"])


def _put(workspace: Workspace, kind: str, call: Call, more: dict[str, Any]) -> Document:
    name = new_name(call.body, kind)
    if workspace.collection(COLLECTIONS[kind]).get(name) is not None:
        raise taken(kind, name)
    told = {key: call.body[key] for key in ("comment", "owner") if call.body.get(key)}
    document = workspace.service(Catalog).stamp({"name": name, **more}) | told
    workspace.collection(COLLECTIONS[kind]).put(name, document)
    return document


def _change(
    workspace: Workspace,
    kind: str,
    before: Document,
    changes: dict[str, Any],
    name: str | None,
    moved: Callable[[str, str], None] = lambda old, new: None,
) -> Document:
    """With another name if one is wanted: ``moved(old, new)`` is called while both are there.

    The old one goes last. Whatever stops a renaming on its way leaves two of it, which can be seen, and never none.
    """
    kept = workspace.collection(COLLECTIONS[kind])
    after = before | changes | {"updated_at": now_ms(), "updated_by": workspace.user_name}
    wanted = new_name({"name": name}, kind) if name else before["name"]
    if wanted != before["name"] and kept.get(wanted) is not None:
        raise taken(kind, wanted)
    kept.put(wanted, after | {"name": wanted})
    if wanted != before["name"]:
        moved(before["name"], wanted)
        kept.delete(before["name"])
    return after | {"name": wanted}


# Shares

OBJECT: Shape = {
    "name": str,
    "data_object_type": str,
    "shared_as": str,
    "string_shared_as": str,
    "comment": str,
    "content": str,
    "cdf_enabled": bool,
    "history_data_sharing_status": str,
    "start_version": int,
    "partitions": [dict],
}
SHARE: Shape = {
    "name": str,
    "new_name": str,
    "comment": str,
    "owner": str,
    "storage_root": str,
    "updates": [{"action": str, "data_object": OBJECT}],
}


def _share_shown(share: Document, *, objects: bool = False) -> dict[str, Any]:
    shown = {key: value for key, value in share.items() if key not in ("objects", "granted")}
    return shown | ({"objects": share["objects"]} if objects and share["objects"] else {})


@routes.post(BASE + "/shares", body=SHARE)
@_in_turn
def create_share(workspace: Workspace, call: Call) -> dict[str, Any]:
    root = {"storage_root": call.body["storage_root"]} if call.body.get("storage_root") else {}
    return _share_shown(_put(workspace, "Share", call, {"objects": [], "granted": {}} | root))


@routes.get(BASE + "/shares")
def list_shares(workspace: Workspace, call: Call) -> dict[str, Any]:
    return page("shares", [_share_shown(share) for share in workspace.collection("shares").values()], call)


@routes.get(BASE + "/shares/{name}")
def get_share(workspace: Workspace, call: Call) -> dict[str, Any]:
    return _share_shown(_of(workspace, "Share", call), objects=call.flag("include_shared_data"))


@routes.patch(BASE + "/shares/{name}", body=SHARE)
@_in_turn
def update_share(workspace: Workspace, call: Call) -> dict[str, Any]:
    """All of the updates or none."""
    share = _of(workspace, "Share", call)
    changes = {key: call.body[key] for key in ("comment", "owner", "storage_root") if key in call.body}
    objects = list(share["objects"])
    for update in call.body.get("updates") or []:
        objects = _updated(workspace, objects, update)
    changed = _change(workspace, "Share", share, changes | {"objects": objects}, call.body.get("new_name"))
    return _share_shown(changed, objects=True)


def _updated(workspace: Workspace, objects: list[Document], update: dict[str, Any]) -> list[Document]:
    given, action = update.get("data_object") or {}, update.get("action")
    name = str(given.get("name") or "").lower()
    if not name:
        raise invalid("Each update of a share needs a data_object with a name.")
    there = next((each for each in objects if each["name"] == name), None)
    if action == "ADD":
        if there is not None:
            raise ApiError(400, "RESOURCE_ALREADY_EXISTS", f"Data object '{name}' is in the share already.")
        return [*objects, _shared(workspace, name, given)]
    if there is None:
        raise ApiError(404, "RESOURCE_DOES_NOT_EXIST", f"Data object '{name}' is not in the share.")
    rest = [each for each in objects if each is not there]
    if action == "REMOVE":
        return rest
    if action == "UPDATE":
        return [*rest, there | given | {"name": name}]
    raise invalid(f"Unknown action {action!r}. Use ADD, REMOVE or UPDATE.")


def _shared(workspace: Workspace, name: str, given: dict[str, Any]) -> Document:
    kind = given.get("data_object_type") or "TABLE"
    if kind not in SHARED:
        raise invalid(f"Objects of type {kind} cannot be shared here. Use one of {', '.join(SHARED)}.")
    securable = SHARED[kind]
    if securable is not None:
        require(workspace, securable, name)
    alias = {} if kind == "NOTEBOOK_FILE" else {"shared_as": name.partition(".")[2] or name}
    stamp = {"added_at": now_ms(), "added_by": workspace.user_name, "status": "ACTIVE"}
    return alias | given | stamp | {"name": name, "data_object_type": kind}


@routes.delete(BASE + "/shares/{name}")
@_in_turn
def delete_share(workspace: Workspace, call: Call) -> dict[str, Any]:
    workspace.collection("shares").delete(_of(workspace, "Share", call)["name"])
    return {}


def _assignments(share: Document) -> list[dict[str, Any]]:
    return [{"principal": who, "privileges": what} for who, what in share["granted"].items() if what]


@routes.get(BASE + "/shares/{name}/permissions")
def share_permissions(workspace: Workspace, call: Call) -> dict[str, Any]:
    found = _assignments(_of(workspace, "Share", call))
    return {"privilege_assignments": found} if found else {}


@routes.patch(
    BASE + "/shares/{name}/permissions", body={"changes": [{"principal": str, "add": [str], "remove": [str]}]}
)
@_in_turn
def update_share_permissions(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Recipients are who a share is granted to, and SELECT is what they get."""
    share = _of(workspace, "Share", call)
    granted = dict(share["granted"])
    for change in call.body.get("changes") or []:
        who = _find(workspace, "Recipient", change.get("principal") or "")["name"]
        wrong = {*(change.get("add") or []), *(change.get("remove") or [])} - {"SELECT"}
        if wrong:
            raise invalid(f"Privilege {', '.join(sorted(wrong))} does not apply to a share. Recipients get SELECT.")
        held = ({*granted.get(who, []), *(change.get("add") or [])}) - {*(change.get("remove") or [])}
        granted[who] = sorted(held)
    workspace.collection("shares").change(share["name"], lambda document: document.update(granted=granted))
    return share_permissions(workspace, call)


# Recipients

RECIPIENT: Shape = {
    "name": str,
    "new_name": str,
    "comment": str,
    "owner": str,
    "authentication_type": str,
    "data_recipient_global_metastore_id": str,
    "expiration_time": int,
    "ip_access_list": {"allowed_ip_addresses": [str]},
    "properties_kvpairs": {"properties": {str: str}},
}
_KEPT = ("ip_access_list", "properties_kvpairs", "expiration_time")


def _token(workspace: Workspace, expires: int | None) -> dict[str, Any]:
    now = now_ms()
    token = {"id": str(uuid.uuid4()), "created_at": now, "created_by": workspace.user_name, "updated_at": now}
    return token | ({"expiration_time": expires} if expires else {})


@routes.post(BASE + "/recipients", body=RECIPIENT)
@_in_turn
def create_recipient(workspace: Workspace, call: Call) -> dict[str, Any]:
    kind, body = call.required("authentication_type"), call.body
    more: dict[str, Any] = {"id": str(uuid.uuid4()), "metastore_id": METASTORE_ID, "authentication_type": kind}
    if kind == "DATABRICKS":
        parts = str(call.required("data_recipient_global_metastore_id")).split(":")
        if len(parts) != 3:
            raise invalid("data_recipient_global_metastore_id has the form <cloud>:<region>:<metastore-uuid>.")
        more |= {"cloud": parts[0], "region": parts[1], "data_recipient_global_metastore_id": ":".join(parts)}
    elif kind == "TOKEN":
        more |= {"activated": False, "tokens": [_token(workspace, body.get("expiration_time"))]}
    else:
        raise invalid(f"Unsupported authentication_type {kind}. Use TOKEN or DATABRICKS.")
    return _put(workspace, "Recipient", call, more | {key: body[key] for key in _KEPT if key in body})


@routes.get(BASE + "/recipients")
def list_recipients(workspace: Workspace, call: Call) -> dict[str, Any]:
    wanted = call.query.get("data_recipient_global_metastore_id")
    known = workspace.collection("recipients").values()
    found = [r for r in known if wanted in (None, "", r.get("data_recipient_global_metastore_id"))]
    return page("recipients", found, call)


@routes.get(BASE + "/recipients/{name}")
def get_recipient(workspace: Workspace, call: Call) -> dict[str, Any]:
    return _of(workspace, "Recipient", call)


@routes.patch(BASE + "/recipients/{name}", body=RECIPIENT)
@_in_turn
def update_recipient(workspace: Workspace, call: Call) -> dict[str, Any]:
    recipient = _of(workspace, "Recipient", call)
    changes = {key: call.body[key] for key in ("comment", "owner", *_KEPT) if key in call.body}

    def moved(old: str, new: str) -> None:  # a new name keeps what it was granted
        for share in workspace.collection("shares").values():
            if old in share["granted"]:
                granted = {new if who == old else who: what for who, what in share["granted"].items()}
                workspace.collection("shares").change(share["name"], lambda item, now=granted: item.update(granted=now))

    return _change(workspace, "Recipient", recipient, changes, call.body.get("new_name"), moved)


@routes.delete(BASE + "/recipients/{name}")
@_in_turn
def delete_recipient(workspace: Workspace, call: Call) -> dict[str, Any]:
    name = _of(workspace, "Recipient", call)["name"]
    for share in workspace.collection("shares").values():
        if name in share["granted"]:
            granted = {who: what for who, what in share["granted"].items() if who != name}
            workspace.collection("shares").change(share["name"], lambda item, new=granted: item.update(granted=new))
    workspace.collection("recipients").delete(name)
    return {}


@routes.post(BASE + "/recipients/{name}/rotate-token", body={"existing_token_expire_in_seconds": int})
@_in_turn
def rotate_token(workspace: Workspace, call: Call) -> dict[str, Any]:
    """A new token beside the newest one, which ends after the given seconds."""
    recipient, seconds = _of(workspace, "Recipient", call), call.body.get("existing_token_expire_in_seconds")
    if recipient["authentication_type"] != "TOKEN":
        raise invalid(
            f"Recipient '{recipient['name']}' has no token: it is of type {recipient['authentication_type']}."
        )
    if seconds is None or seconds < 0:
        raise invalid("existing_token_expire_in_seconds has to be a number of seconds, 0 or more.")
    now = now_ms()
    old = recipient["tokens"][-1] | {"expiration_time": now + seconds * 1000, "updated_at": now}
    tokens = [old, _token(workspace, recipient.get("expiration_time"))]
    return _change(workspace, "Recipient", recipient, {"tokens": tokens}, None)


@routes.get(BASE + "/recipients/{name}/share-permissions")
def recipient_permissions(workspace: Workspace, call: Call) -> dict[str, Any]:
    name = _of(workspace, "Recipient", call)["name"]
    found = [
        {"share_name": share["name"], "privilege_assignments": [{"principal": name, "privileges": held}]}
        for share in workspace.collection("shares").values()
        if (held := share["granted"].get(name))
    ]
    return page("permissions_out", found, call)


# Providers

PROVIDER: Shape = {
    "name": str,
    "new_name": str,
    "comment": str,
    "owner": str,
    "authentication_type": str,
    "recipient_profile_str": str,
}


def _profile(text: str | None) -> dict[str, Any]:
    """What is kept of a profile file: all but its token."""
    try:
        profile = json.loads(text or "")
        kept = {"endpoint": profile["endpoint"], "share_credentials_version": profile["shareCredentialsVersion"]}
    except (ValueError, KeyError, TypeError):
        message = "recipient_profile_str has to be the profile file as JSON, with endpoint and shareCredentialsVersion."
        raise invalid(message) from None
    return {"recipient_profile": kept}


@routes.post(BASE + "/providers", body=PROVIDER)
@_in_turn
def create_provider(workspace: Workspace, call: Call) -> dict[str, Any]:
    kind = call.required("authentication_type")
    more = {"authentication_type": kind, "metastore_id": METASTORE_ID}
    profile = _profile(call.body.get("recipient_profile_str")) if kind == "TOKEN" else {}
    return _put(workspace, "Provider", call, more | profile)


@routes.get(BASE + "/providers")
def list_providers(workspace: Workspace, call: Call) -> dict[str, Any]:
    return page("providers", workspace.collection("providers").values(), call)


@routes.get(BASE + "/providers/{name}")
def get_provider(workspace: Workspace, call: Call) -> dict[str, Any]:
    return _of(workspace, "Provider", call)


@routes.patch(BASE + "/providers/{name}", body=PROVIDER)
@_in_turn
def update_provider(workspace: Workspace, call: Call) -> dict[str, Any]:
    provider = _of(workspace, "Provider", call)
    changes = {key: call.body[key] for key in ("comment", "owner") if key in call.body}
    if "recipient_profile_str" in call.body:
        changes |= _profile(call.body["recipient_profile_str"])
    return _change(workspace, "Provider", provider, changes, call.body.get("new_name"))


@routes.delete(BASE + "/providers/{name}")
@_in_turn
def delete_provider(workspace: Workspace, call: Call) -> dict[str, Any]:
    workspace.collection("providers").delete(_of(workspace, "Provider", call)["name"])
    return {}


@routes.get(BASE + "/providers/{name}/shares")
def provider_shares(workspace: Workspace, call: Call) -> dict[str, Any]:
    name = _of(workspace, "Provider", call)["name"]
    raise ApiError(501, "NOT_IMPLEMENTED", f"The embedded workspace does not open the server of the provider {name}.")
