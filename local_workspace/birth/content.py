"""Notebooks, files, secrets, repos and the identity that a workspace is born with."""

from __future__ import annotations

from typing import Any

from local_workspace.workspace import Workspace

USER = "demo@example.com"
USER_ID = "6120001"


def populate(workspace: Workspace) -> None:
    put_identity(workspace)


def put_identity(workspace: Workspace) -> None:
    groups = [
        {"id": "6129001", "displayName": "admins"},
        {"id": "6129002", "displayName": "users"},
        {"id": "6129003", "displayName": "data-platform"},
    ]
    user: dict[str, Any] = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": USER_ID,
        "userName": USER,
        "displayName": "Demo User",
        "name": {"givenName": "Demo", "familyName": "User"},
        "active": True,
        "emails": [{"type": "work", "value": USER, "primary": True}],
        "entitlements": [{"value": "workspace-access"}, {"value": "databricks-sql-access"}],
        "groups": [
            {"display": group["displayName"], "value": group["id"], "type": "direct", "$ref": f"Groups/{group['id']}"}
            for group in groups[:2]
        ],
    }
    workspace.collection("users").put(USER_ID, user)
    for group in groups:
        members = [{"display": "Demo User", "value": USER_ID, "$ref": f"Users/{USER_ID}"}]
        document = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], **group, "members": members}
        workspace.collection("groups").put(group["id"], document)
    # Last: whoever finds it knows that the rest is there.
    workspace.collection("identity").put("me", user)
