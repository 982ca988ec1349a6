"""Delta Sharing through the unmodified SDK, and tables that others share, as they are kept here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import (
    BadRequest,
    DatabricksError,
    InvalidParameterValue,
    NotFound,
    NotImplemented,
    ResourceAlreadyExists,
)
from databricks.sdk.service import sharing

from local_workspace.store import Collection

PROFILE = '{"shareCredentialsVersion": 1, "endpoint": "https://shares.example.com/", "bearerToken": "do-not-keep"}'
PREFIX = "/api/2.1/unity-catalog"
PLACE = "s3a://a-bucket/open-datasets.share#delta_sharing.default.lending_club"
ADD, REMOVE = sharing.SharedDataObjectUpdateAction.ADD, sharing.SharedDataObjectUpdateAction.REMOVE
TOKEN = sharing.AuthenticationType.TOKEN


def change(action: sharing.SharedDataObjectUpdateAction, name: str, **more) -> sharing.SharedDataObjectUpdate:
    return sharing.SharedDataObjectUpdate(action=action, data_object=sharing.SharedDataObject(name=name, **more))


def test_a_share_and_what_is_in_it(client: WorkspaceClient):
    api = client.shares
    assert api.create("Numbers", comment="for all").name == "numbers"
    with pytest.raises(BadRequest, match="already exists"):
        api.create("numbers")
    added = api.update("numbers", updates=[change(ADD, "samples.nyctaxi.trips", shared_as="taxi.trips")])
    [item] = added.objects
    assert (item.shared_as, item.status.value, item.added_by) == ("taxi.trips", "ACTIVE", added.created_by)
    assert item.data_object_type == sharing.SharedDataObjectDataObjectType.TABLE
    assert not api.get("numbers").objects
    assert api.get("numbers", include_shared_data=True).objects == [item]
    # All or nothing: the second of these is not there.
    both = [change(REMOVE, "samples.nyctaxi.trips"), change(ADD, "main.default.not_there")]
    with pytest.raises(NotFound, match="not_there"):
        api.update("numbers", updates=both)
    assert api.get("numbers", include_shared_data=True).objects == [item]
    with pytest.raises(ResourceAlreadyExists):
        api.update("numbers", updates=[change(ADD, "samples.nyctaxi.trips")])
    assert api.update("numbers", new_name="figures", updates=both[:1]).name == "figures"
    assert "figures" in {share.name for share in api.list_shares()}
    api.delete("figures")
    for name in ("numbers", "figures"):
        with pytest.raises(NotFound, match=name):
            api.get(name)


def test_recipients_and_what_they_are_granted(client: WorkspaceClient):
    recipients, shares = client.recipients, client.shares
    made = recipients.create("partner", TOKEN, comment="one of them", expiration_time=4_000_000_000_000)
    assert (made.activated, made.tokens[0].expiration_time) == (False, 4_000_000_000_000)
    shares.create("to_partners")
    granted = sharing.PermissionsChange(principal="partner", add=["SELECT"])
    shares.update_permissions("to_partners", changes=[granted])
    shown = shares.share_permissions("to_partners").privilege_assignments
    assert [(each.principal, [p.value for p in each.privileges]) for each in shown] == [("partner", ["SELECT"])]
    assert [each.share_name for each in recipients.share_permissions("partner").permissions_out] == ["to_partners"]
    for wrong in (
        sharing.PermissionsChange(principal="partner", add=["MODIFY"]),
        sharing.PermissionsChange(principal="nobody", add=["SELECT"]),
    ):
        with pytest.raises((InvalidParameterValue, NotFound)):
            shares.update_permissions("to_partners", changes=[wrong])
    recipients.update("partner", new_name="partner_two", comment="renamed")
    assert [each.share_name for each in recipients.share_permissions("partner_two").permissions_out] == ["to_partners"]
    rotated = recipients.rotate_token("partner_two", 60)
    assert len(rotated.tokens) == 2
    assert rotated.tokens[0].id == made.tokens[0].id
    assert rotated.tokens[0].expiration_time < rotated.tokens[1].expiration_time
    recipients.delete("partner_two")
    assert not shares.share_permissions("to_partners").privilege_assignments
    shares.delete("to_partners")


def test_a_recipient_of_another_metastore(client: WorkspaceClient):
    kind = sharing.AuthenticationType.DATABRICKS
    made = client.recipients.create("elsewhere", kind, data_recipient_global_metastore_id="aws:us-east-1:0-1")
    assert (made.cloud, made.region, bool(made.tokens)) == ("aws", "us-east-1", False)
    found = client.recipients.list(data_recipient_global_metastore_id="aws:us-east-1:0-1")
    assert [each.name for each in found] == ["elsewhere"]
    with pytest.raises(InvalidParameterValue, match="no token"):
        client.recipients.rotate_token("elsewhere", 0)
    with pytest.raises(InvalidParameterValue, match="<cloud>"):
        client.recipients.create("wrong", kind, data_recipient_global_metastore_id="here")
    client.recipients.delete("elsewhere")


def test_a_provider_is_kept_without_its_token(client: WorkspaceClient, server):
    made = client.providers.create("a_provider", TOKEN, recipient_profile_str=PROFILE)
    assert made.recipient_profile == sharing.RecipientProfile(
        endpoint="https://shares.example.com/", share_credentials_version=1
    )
    folder = server.registry.by_token(server.token).folder
    assert not [file for file in folder.rglob("*.json") if "do-not-keep" in file.read_text("utf-8")]
    assert client.providers.update("a_provider", comment="known").comment == "known"
    with pytest.raises(NotImplemented, match="does not open the server"):
        list(client.providers.list_shares("a_provider"))
    with pytest.raises(InvalidParameterValue, match="profile"):
        client.providers.create("another", TOKEN, recipient_profile_str="no json")
    client.providers.delete("a_provider")
    assert "a_provider" not in {provider.name for provider in client.providers.list()}


@pytest.mark.parametrize("catalog", ["hive_metastore", "main"])
def test_a_shared_table_is_kept_and_shown_and_says_why_it_has_no_rows(client: WorkspaceClient, execute, catalog: str):
    schema = f"{catalog}.with_shared_tables"
    execute(f"CREATE SCHEMA {schema}")
    execute(f"CREATE TABLE {schema}.t USING deltaSharing LOCATION '{PLACE}' TBLPROPERTIES ('RemoveAfter' = 'soon')")
    table = client.tables.get(f"{schema}.t")
    assert (table.table_type.value, table.data_source_format.value) == ("EXTERNAL", "DELTASHARING")
    assert (table.storage_location, table.properties["RemoveAfter"]) == (PLACE, "soon")
    described = {row[0]: row[1] for row in execute(f"DESCRIBE TABLE EXTENDED {schema}.t").result.data_array}
    assert (described["Provider"], described["Location"]) == ("deltasharing", PLACE)
    assert "RemoveAfter=soon" in described["Table Properties"]
    execute(f"ALTER TABLE {schema}.t SET TBLPROPERTIES ('RemoveAfter' = 'later')")
    assert client.tables.get(f"{schema}.t").properties["RemoveAfter"] == "later"
    for statement in (
        f"SELECT * FROM {schema}.t",
        f"SELECT count(*) FROM {schema}.t",
        f"INSERT INTO {schema}.t VALUES (1)",
        f"DELETE FROM {schema}.t",
        f"OPTIMIZE {schema}.t",
    ):
        answer = client.statement_execution.execute_statement(statement, "wh-1", wait_timeout="30s")
        assert answer.status.error is not None, statement
        assert "INTERNAL" not in answer.status.error.message, statement
    for wrong in ("s3a://a-bucket/a.share", "s3a://a-bucket/a.share#only.two"):
        statement = f"CREATE TABLE {schema}.w USING deltaSharing LOCATION '{wrong}'"
        answer = client.statement_execution.execute_statement(statement, "wh-1", wait_timeout="30s")
        assert "<profile>#<share>.<schema>.<table>" in answer.status.error.message
    refused = client.statement_execution.execute_statement(f"SELECT * FROM {schema}.t", "wh-1", wait_timeout="30s")
    assert "delta_sharing.default.lending_club is shared by the server" in refused.status.error.message
    listed = execute(f"SHOW TABLE EXTENDED IN {schema} LIKE '*'").result.data_array
    assert "deltasharing" in listed[0][3]
    execute(f"DROP TABLE {schema}.t")
    execute(f"CREATE TABLE {schema}.t (a INT COMMENT 'one') USING deltaSharing LOCATION '{PLACE}'")
    assert [(c.name, c.comment) for c in client.tables.get(f"{schema}.t").columns] == [("a", "one")]
    client.tables.delete(f"{schema}.t")
    execute(f"DROP SCHEMA {schema} CASCADE")


def at_once(calls: list[Callable[[], object]]) -> list[object]:
    """What each of the calls gives, or the error that it raises."""
    start = threading.Barrier(len(calls))

    def one(call: Callable[[], object]) -> object:
        start.wait()
        try:
            return call()
        except DatabricksError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def test_what_is_asked_at_once_is_done_in_turn(fresh_client: WorkspaceClient):
    api = fresh_client.shares
    made = at_once([lambda: api.create("wanted") for _ in range(8)])
    assert sum(isinstance(each, BadRequest) for each in made) == 7
    kind = sharing.SharedDataObjectDataObjectType.NOTEBOOK_FILE
    paths = [f"/shared/{number}" for number in range(8)]
    adds = [[change(ADD, path, data_object_type=kind)] for path in paths]
    added = at_once([lambda updates=each: api.update("wanted", updates=updates) for each in adds])
    assert not [each for each in added if isinstance(each, DatabricksError)]
    kept = api.get("wanted", include_shared_data=True).objects
    assert sorted(each.name for each in kept) == paths


def test_a_renaming_that_is_cut_off_loses_nothing(fresh_client: WorkspaceClient, monkeypatch: pytest.MonkeyPatch):
    recipients, shares = fresh_client.recipients, fresh_client.shares
    recipients.create("before", TOKEN)
    shares.create("given")
    shares.update_permissions("given", changes=[sharing.PermissionsChange(principal="before", add=["SELECT"])])

    def full(self: Collection, key: str) -> bool:
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(Collection, "delete", full)
        with pytest.raises(DatabricksError):
            fresh_client.api_client.do("PATCH", f"{PREFIX}/recipients/before", body={"new_name": "after"})
    assert {each.name for each in recipients.list()} == {"before", "after"}
    assert [each.share_name for each in recipients.share_permissions("after").permissions_out] == ["given"]
    recipients.delete("before")
    assert [each.principal for each in shares.share_permissions("given").privilege_assignments] == ["after"]
