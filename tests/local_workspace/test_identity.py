"""Who is who, and who may what."""

from __future__ import annotations

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import InvalidParameterValue, NotFound
from databricks.sdk.service import compute, iam, workspace


def test_me_and_the_workspace_id(server, client: WorkspaceClient):
    me = client.current_user.me()
    assert (me.user_name, me.display_name, me.active) == ("demo@example.com", "Demo User", True)
    assert {group.display for group in me.groups} == {"admins", "users"}
    headers = client.api_client.do("GET", "/api/2.0/preview/scim/v2/Me", response_headers=["X-Databricks-Org-Id"])
    assert int(headers["X-Databricks-Org-Id"]) == client.get_workspace_id()


def test_users_and_groups(client: WorkspaceClient):
    assert [user.user_name for user in client.users.list(filter='userName eq "DEMO@example.com"')] == [
        "demo@example.com"
    ]
    assert list(client.groups.list(filter="displayName sw 'none'")) == []
    made = client.groups.create(display_name="testers")
    assert "testers" in {group.display_name for group in client.groups.list()}
    client.groups.delete(made.id)
    with pytest.raises(NotFound):
        client.groups.get(made.id)


def test_a_new_user_has_a_home_and_is_shown_by_the_login(client: WorkspaceClient):
    made = client.users.create(user_name="newcomer@example.com")
    assert made.display_name == "newcomer@example.com"
    assert client.workspace.get_status("/Users/newcomer@example.com").object_type == workspace.ObjectType.DIRECTORY
    named = client.users.create(user_name="named@example.com", display_name="Somebody")
    assert client.users.get(named.id).display_name == "Somebody"
    for user in (made, named):
        client.users.delete(user.id)


def test_permissions_set_and_update(client: WorkspaceClient):
    def levels(answer: iam.ObjectPermissions) -> dict[str, str]:
        return {
            entry.user_name or entry.group_name: entry.all_permissions[0].permission_level.value
            for entry in answer.access_control_list
        }

    users = iam.AccessControlRequest(group_name="users", permission_level=iam.PermissionLevel.CAN_VIEW)
    client.permissions.update("jobs", "101", access_control_list=[users])
    answer = client.permissions.get("jobs", "101")
    assert (answer.object_id, answer.object_type) == ("/jobs/101", "job")
    assert levels(answer) == {"demo@example.com": "CAN_MANAGE", "users": "CAN_VIEW", "admins": "CAN_MANAGE"}
    client.permissions.set("jobs", "101", access_control_list=[users])
    assert levels(client.permissions.get("jobs", "101")) == {"users": "CAN_VIEW", "admins": "CAN_MANAGE"}
    wrong = iam.AccessControlRequest(group_name="users", permission_level=iam.PermissionLevel.CAN_RESTART)
    with pytest.raises(InvalidParameterValue, match="CAN_RESTART"):
        client.permissions.set("jobs", "101", access_control_list=[wrong])
    repo = next(iter(client.repos.list()))
    folder = client.workspace.get_status(str(repo.path)).object_id
    for number in (repo.id, folder):
        assert client.permissions.get("repos", str(number)).object_type == "repo"
    assert client.permissions.get_permission_levels("clusters", "0612-ml-01").permission_levels


def test_who_may_use_passwords_and_tokens(client: WorkspaceClient):
    users, level = client.users, iam.PasswordPermissionLevel.CAN_USE
    assert [known.permission_level for known in users.get_permission_levels().permission_levels] == [level]
    entry = iam.PasswordAccessControlRequest(group_name="users", permission_level=level)
    answer = users.set_permissions(access_control_list=[entry])
    assert (answer.object_id, answer.object_type) == ("/authorization/passwords", "passwords")
    assert {one.group_name for one in users.get_permissions().access_control_list} == {"users", "admins"}
    entry.group_name = "analysts"
    users.update_permissions(access_control_list=[entry])
    assert {one.group_name for one in users.get_permissions().access_control_list} == {"users", "analysts", "admins"}
    assert client.token_management.get_permissions().object_type == "tokens"
    with pytest.raises(InvalidParameterValue, match="tokens or passwords"):
        client.permissions.get("authorization", "keys")


def test_policies_and_pools(client: WorkspaceClient):
    policy = client.cluster_policies.create(name="small", definition="{}")
    assert [entry.name for entry in client.cluster_policies.list()] == ["small"]
    with pytest.raises(InvalidParameterValue, match="JSON"):
        client.cluster_policies.edit(policy.policy_id, name="small", definition="{")
    client.cluster_policies.delete(policy.policy_id)
    pool = client.instance_pools.create("pool", node_type_id="i3.xlarge")
    assert client.instance_pools.get(pool.instance_pool_id).instance_pool_name == "pool"
    client.instance_pools.delete(pool.instance_pool_id)
    with pytest.raises(NotFound):
        client.instance_pools.get(pool.instance_pool_id)


def test_commands_in_a_context(client: WorkspaceClient):
    commands, cluster = client.command_execution, "0612-ds-04"
    context = commands.create(cluster_id=cluster, language=compute.Language.SQL).result()

    def run(text: str) -> compute.Results:
        waiter = commands.execute(
            cluster_id=cluster, context_id=context.id, language=compute.Language.SQL, command=text
        )
        return waiter.result().results

    run("CREATE OR REPLACE TEMPORARY VIEW v AS SELECT 1 AS a, 'x' AS b")
    answer = run("SELECT * FROM v")
    assert (answer.result_type, answer.data) == (compute.ResultType.TABLE, [[1, "x"]])
    assert [column["name"] for column in answer.schema] == ["a", "b"]
    failed = run("SELECT * FROM not_there")
    assert failed.result_type == compute.ResultType.ERROR
    assert "TABLE_OR_VIEW_NOT_FOUND" in failed.summary
    commands.destroy(cluster, context.id)
