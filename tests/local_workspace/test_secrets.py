"""Secret scopes, secrets and access lists through the SDK."""

from __future__ import annotations

import base64

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import DatabricksError, InvalidParameterValue, ResourceAlreadyExists, ResourceDoesNotExist
from databricks.sdk.service.workspace import AclPermission

from local_workspace.server import Running
from tests.local_workspace.conftest import connect


@pytest.fixture
def scope(client: WorkspaceClient, request: pytest.FixtureRequest):
    name = request.node.name[:60]
    client.secrets.create_scope(name)
    yield name
    client.secrets.delete_scope(name)


def test_put_get_list_delete(client: WorkspaceClient, scope: str):
    client.secrets.put_secret(scope, "text", string_value="välue")
    client.secrets.put_secret(scope, "bytes", bytes_value=base64.b64encode(b"\x00\x01").decode())
    assert base64.b64decode(client.secrets.get_secret(scope, "text").value).decode() == "välue"
    assert base64.b64decode(client.secrets.get_secret(scope, "bytes").value) == b"\x00\x01"
    listed = list(client.secrets.list_secrets(scope))
    assert [secret.key for secret in listed] == ["bytes", "text"]
    assert "välue" not in str(listed)
    client.secrets.delete_secret(scope, "text")
    with pytest.raises(ResourceDoesNotExist):
        client.secrets.get_secret(scope, "text")


def test_what_is_refused(client: WorkspaceClient, scope: str):
    with pytest.raises(ResourceAlreadyExists):
        client.secrets.create_scope(scope.upper())
    with pytest.raises(InvalidParameterValue, match="exactly one"):
        client.secrets.put_secret(scope, "k")
    with pytest.raises(InvalidParameterValue, match="base64"):
        client.secrets.put_secret(scope, "k", bytes_value="!!!")
    with pytest.raises(DatabricksError, match="bytes at most"):
        client.secrets.put_secret(scope, "k", string_value="x" * 200_000)
    with pytest.raises(ResourceDoesNotExist, match="does not exist"):
        client.secrets.put_secret("no-such-scope", "k", string_value="v")
    assert list(client.secrets.list_secrets(scope)) == []


def test_access_lists(client: WorkspaceClient, scope: str):
    client.secrets.put_acl(scope, "data-platform", AclPermission.READ)
    acls = {acl.principal: acl.permission for acl in client.secrets.list_acls(scope)}
    assert acls == {"demo@example.com": AclPermission.MANAGE, "data-platform": AclPermission.READ}
    client.secrets.delete_acl(scope, "data-platform")
    with pytest.raises(ResourceDoesNotExist):
        client.secrets.get_acl(scope, "data-platform")


def test_born_with_random_values_of_its_own(client: WorkspaceClient, server: Running):
    other = connect(server, "demo-born-by-itself")
    born = {
        scope.name: [s.key for s in other.secrets.list_secrets(scope.name)] for scope in other.secrets.list_scopes()
    }
    assert born == {"prod-keys": ["openai-api-key", "slack-webhook", "snowflake-password"], "staging": ["db-password"]}
    values = {each.secrets.get_secret("staging", "db-password").value for each in (client, other)}
    assert len(values) == 2
