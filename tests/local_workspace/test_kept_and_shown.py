"""Objects that the embedded workspace keeps and shows without acting on them, through the SDK."""

from __future__ import annotations

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import AlreadyExists, BadRequest, NotFound, ResourceAlreadyExists
from databricks.sdk.service import catalog, iam, serving, sql

PATCH = [iam.PatchSchema.URN_IETF_PARAMS_SCIM_API_MESSAGES_2_0_PATCH_OP]


def members(group: iam.Group) -> set[str]:
    return {member.value for member in group.members or []}


def test_a_group_gains_and_loses_members(client: WorkspaceClient) -> None:
    one, two = (client.users.create(user_name=f"patch-{n}@example.com") for n in (1, 2))
    group = client.groups.create(display_name="patched")

    def patch(op: iam.PatchOp, path: str | None, value: object) -> iam.Group:
        client.groups.patch(group.id, operations=[iam.Patch(op=op, path=path, value=value)], schemas=PATCH)
        return client.groups.get(group.id)

    added = patch(iam.PatchOp.ADD, "members", [{"value": one.id}, {"value": two.id}])
    assert members(added) == {one.id, two.id}
    assert members(patch(iam.PatchOp.ADD, "members", [{"value": one.id}])) == {one.id, two.id}
    assert members(patch(iam.PatchOp.REMOVE, f'members[value eq "{one.id}"]', None)) == {two.id}
    assert members(patch(iam.PatchOp.ADD, None, {"members": [{"value": one.id}]})) == {one.id, two.id}
    assert members(patch(iam.PatchOp.REMOVE, "members", None)) == set()
    renamed = patch(iam.PatchOp.REPLACE, "displayName", "patched again")
    assert (renamed.display_name, renamed.id) == ("patched again", group.id)
    for path in ("roles[0]", "members[display sw 'x']"):
        with pytest.raises(BadRequest):
            patch(iam.PatchOp.ADD, path, [])
    with pytest.raises(NotFound):
        client.groups.patch("404", operations=[iam.Patch(op=iam.PatchOp.ADD, path="members", value=[])], schemas=PATCH)
    client.groups.delete(group.id)
    for user in (one, two):
        client.users.delete(user.id)


def test_a_user_is_set_inactive_and_replaced(client: WorkspaceClient) -> None:
    user = client.users.create(user_name="inactive@example.com", display_name="One")
    change = iam.Patch(op=iam.PatchOp.REPLACE, value={"active": False})
    client.users.patch(user.id, operations=[change], schemas=PATCH)
    assert client.users.get(user.id).active is False
    # The SDK leaves a value out that is false: then there is nothing to set, and nothing is.
    change = iam.Patch(op=iam.PatchOp.REPLACE, path="displayName", value=False)
    with pytest.raises(BadRequest, match="value"):
        client.users.patch(user.id, operations=[change], schemas=PATCH)
    assert client.users.get(user.id).display_name == "One"
    client.users.update(user.id, user_name="inactive@example.com", display_name="Two", active=True)
    assert (client.users.get(user.id).display_name, client.users.get(user.id).active) == ("Two", True)
    client.users.delete(user.id)


def test_a_service_principal_gains_an_entitlement(client: WorkspaceClient) -> None:
    made = client.service_principals.create(display_name="robot")
    change = iam.Patch(op=iam.PatchOp.ADD, path="entitlements", value=[{"value": "workspace-access"}])
    client.service_principals.patch(made.id, operations=[change], schemas=PATCH)
    assert [e.value for e in client.service_principals.get(made.id).entitlements] == ["workspace-access"]
    client.service_principals.delete(made.id)


def test_the_configuration_of_all_warehouses(fresh_client: WorkspaceClient) -> None:
    before = fresh_client.warehouses.get_workspace_warehouse_config()
    assert {kind.warehouse_type.value for kind in before.enabled_warehouse_types} == {"PRO", "CLASSIC"}
    pair = sql.EndpointConfPair(key="ANSI_MODE", value="true")
    fresh_client.warehouses.set_workspace_warehouse_config(
        sql_configuration_parameters=sql.RepeatedEndpointConfPairs(configuration_pairs=[pair])
    )
    after = fresh_client.warehouses.get_workspace_warehouse_config()
    assert after.sql_configuration_parameters.configuration_pairs == [pair]
    assert after.enabled_warehouse_types == before.enabled_warehouse_types


def test_the_warehouse_a_person_starts_with(fresh_client: WorkspaceClient) -> None:
    overrides = fresh_client.warehouses
    kind = sql.DefaultWarehouseOverrideType
    warehouse = next(iter(fresh_client.warehouses.list())).id
    made = overrides.create_default_warehouse_override(
        sql.DefaultWarehouseOverride(type=kind.CUSTOM, warehouse_id=warehouse), "me"
    )
    assert (made.name, made.warehouse_id) == ("default-warehouse-overrides/me", warehouse)
    with pytest.raises((AlreadyExists, ResourceAlreadyExists)):
        overrides.create_default_warehouse_override(sql.DefaultWarehouseOverride(type=kind.LAST_SELECTED), "me")
    assert overrides.get_default_warehouse_override(made.name) == made
    assert list(overrides.list_default_warehouse_overrides()) == [made]
    changed = overrides.update_default_warehouse_override(
        made.name, sql.DefaultWarehouseOverride(type=kind.LAST_SELECTED), sql.FieldMask(["type"])
    )
    assert changed.type == kind.LAST_SELECTED
    with pytest.raises(NotFound):
        overrides.create_default_warehouse_override(
            sql.DefaultWarehouseOverride(type=kind.CUSTOM, warehouse_id="nosuch"), "other"
        )
    overrides.delete_default_warehouse_override(made.name)
    with pytest.raises(NotFound, match="does not exist"):
        overrides.get_default_warehouse_override(made.name)


def function(name: str) -> catalog.CreateFunction:
    return catalog.CreateFunction(
        name=name,
        catalog_name="main",
        schema_name="default",
        input_params=catalog.FunctionParameterInfos(
            parameters=[
                catalog.FunctionParameterInfo(
                    name="x", type_text="int", type_name=catalog.ColumnTypeName.INT, type_json='"int"', position=0
                )
            ]
        ),
        data_type=catalog.ColumnTypeName.INT,
        full_data_type="INT",
        routine_body=catalog.CreateFunctionRoutineBody.SQL,
        routine_definition="x + 1",
        parameter_style=catalog.CreateFunctionParameterStyle.S,
        is_deterministic=True,
        sql_data_access=catalog.CreateFunctionSqlDataAccess.NO_SQL,
        is_null_call=False,
        security_type=catalog.CreateFunctionSecurityType.DEFINER,
        specific_name=name,
    )


def test_a_function_is_made_changed_and_deleted(client: WorkspaceClient) -> None:
    made = client.functions.create(function("Plus_One"))
    assert (made.full_name, made.routine_definition) == ("main.default.plus_one", "x + 1")
    assert made.input_params.parameters[0].type_name == catalog.ColumnTypeName.INT
    with pytest.raises(BadRequest, match="already exists"):
        client.functions.create(function("plus_one"))
    assert client.functions.update(made.full_name, owner="analysts").owner == "analysts"
    assert "plus_one" in [f.name for f in client.functions.list("main", "default")]
    client.functions.delete(made.full_name)
    with pytest.raises(NotFound, match="does not exist"):
        client.functions.get(made.full_name)


def test_privileges_pass_down(client: WorkspaceClient) -> None:
    give = [catalog.PermissionsChange(principal="readers", add=[catalog.Privilege.USE_SCHEMA])]
    client.catalogs.create(name="kept_grants")
    client.schemas.create(name="s", catalog_name="kept_grants")
    client.grants.update("SCHEMA", "kept_grants.s", changes=give)
    give[0].add = [catalog.Privilege.USE_CATALOG]
    client.grants.update("CATALOG", "kept_grants", changes=give)
    found = client.grants.get_effective("SCHEMA", "kept_grants.s", principal="readers").privilege_assignments
    assert [
        (p.privilege.value, p.inherited_from_type and p.inherited_from_type.value, p.inherited_from_name)
        for p in found[0].privileges
    ] == [("USE_SCHEMA", None, None), ("USE_CATALOG", "CATALOG", "kept_grants")]
    assert client.grants.get_effective("SCHEMA", "kept_grants.s", principal="nobody").privilege_assignments == []
    direct = client.grants.get("SCHEMA", "kept_grants.s").privilege_assignments
    assert [(a.principal, a.privileges) for a in direct] == [("readers", [catalog.Privilege.USE_SCHEMA])]
    take = [catalog.PermissionsChange(principal="readers", remove=[catalog.Privilege.USE_SCHEMA])]
    assert client.grants.update("SCHEMA", "kept_grants.s", changes=take).privilege_assignments == []
    client.catalogs.delete("kept_grants", force=True)


def test_a_serving_endpoint(client: WorkspaceClient) -> None:
    def entity(version: str) -> serving.ServedEntityInput:
        return serving.ServedEntityInput(
            entity_name="main.ml.churn", entity_version=version, workload_size="Small", scale_to_zero_enabled=True
        )

    endpoints = client.serving_endpoints
    made = endpoints.create(
        "kept-endpoint", config=serving.EndpointCoreConfigInput("kept-endpoint", served_entities=[entity("1")])
    ).result()
    assert (made.name, made.state.ready.value) == ("kept-endpoint", "READY")
    served = made.config.served_entities[0]
    assert (served.entity_name, served.entity_version) == ("main.ml.churn", "1")
    with pytest.raises((AlreadyExists, ResourceAlreadyExists)):
        endpoints.create("kept-endpoint")
    changed = endpoints.update_config("kept-endpoint", served_entities=[entity("2")]).result()
    assert changed.config.served_entities[0].entity_version == "2"
    assert changed.config.config_version > made.config.config_version
    tag = serving.EndpointTag(key="team", value="ds")
    assert endpoints.patch("kept-endpoint", add_tags=[tag]).tags == [tag]
    assert not endpoints.patch("kept-endpoint", delete_tags=["team"]).tags
    assert "kept-endpoint" in [one.name for one in endpoints.list()]
    endpoints.delete("kept-endpoint")
    with pytest.raises(NotFound, match="does not exist"):
        endpoints.get("kept-endpoint")


def test_a_saved_query_is_changed_trashed_and_restored(fresh_client: WorkspaceClient) -> None:
    queries = fresh_client.queries_legacy
    source = fresh_client.data_sources.list()[0].id
    made = queries.create(name="Trips", query="SELECT 1", data_source_id=source, tags=["a"])
    changed = queries.update(made.id, name="Trips by day", query="SELECT 2", description="d")
    assert (changed.name, changed.query, changed.description, changed.tags) == ("Trips by day", "SELECT 2", "d", ["a"])
    assert queries.get(made.id) == changed
    queries.delete(made.id)
    assert list(queries.list()) == []
    queries.restore(made.id)
    assert [query.name for query in queries.list()] == ["Trips by day"]
    with pytest.raises(NotFound, match="not found"):
        queries.update("nosuch", name="x")
