"""Repos and Git credentials through the SDK."""

from __future__ import annotations

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import InvalidParameterValue, NotFound, ResourceAlreadyExists
from databricks.sdk.service.workspace import ObjectType


def test_create_update_delete(client: WorkspaceClient):
    made = client.repos.create("https://github.com/example/thing.git", "gitHub")
    assert made.id == client.workspace.get_status(made.path).object_id
    assert client.permissions.get("repos", str(made.id)).object_type == "repo"
    assert made.path == "/Repos/demo@example.com/thing"
    assert client.workspace.get_status(made.path).object_type == ObjectType.REPO
    client.repos.update(made.id, branch="feature")
    changed = client.repos.get(made.id)
    assert changed.branch == "feature"
    assert changed.head_commit_id != made.head_commit_id
    with pytest.raises(ResourceAlreadyExists):
        client.repos.create("https://github.com/example/thing", "gitHub")
    client.repos.delete(made.id)
    with pytest.raises(NotFound):
        client.repos.get(made.id)
    with pytest.raises(NotFound):
        client.workspace.get_status(made.path)


def test_bad_addresses_are_refused(client: WorkspaceClient):
    with pytest.raises(InvalidParameterValue, match="URL"):
        client.repos.create("not an address", "gitHub")
    with pytest.raises(InvalidParameterValue, match="provider"):
        client.repos.create("https://git.example.com/a/b", "subversion")


def test_list_goes_on_over_pages(client: WorkspaceClient):
    made = [
        client.repos.create(f"https://github.com/example/page{number:02d}", "gitHub", path=f"/Repos/pages/{number:02d}")
        for number in range(23)
    ]
    assert len(list(client.repos.list(path_prefix="/Repos/pages"))) == 23
    for repo in made:
        client.repos.delete(repo.id)


def test_git_credentials_never_show_their_token(client: WorkspaceClient):
    made = client.git_credentials.create("gitHub", git_username="me", personal_access_token="very-secret")
    client.git_credentials.update(made.credential_id, "gitHub", git_username="you")
    listed = [entry for entry in client.git_credentials.list() if entry.credential_id == made.credential_id]
    assert [entry.git_username for entry in listed] == ["you"]
    assert "very-secret" not in str(client.api_client.do("GET", f"/api/2.0/git-credentials/{made.credential_id}"))
    client.git_credentials.delete(made.credential_id)
