"""SQL warehouses: their life, as the SDK's waiters see it."""

from __future__ import annotations

import threading

import pytest
from databricks.sdk.errors import DatabricksError, NotFound
from databricks.sdk.service.sql import EndpointTagPair, EndpointTags, State

from local_workspace.sql.warehouses import Warehouses
from local_workspace.workspace import Workspace


def test_the_two_that_are_born(fresh_client):
    found = {w.id: (w.name, w.state) for w in fresh_client.warehouses.list()}
    assert found == {"wh-1": ("Starter Warehouse", State.RUNNING), "wh-2": ("BI Warehouse", State.STOPPED)}


def test_start_and_stop_as_the_waiters_see_it(fresh_client):
    assert fresh_client.warehouses.start("wh-2").result().state == State.RUNNING
    assert fresh_client.warehouses.stop("wh-2").result().state == State.STOPPED
    fresh_client.warehouses.stop("wh-2")
    assert fresh_client.warehouses.get("wh-2").state == State.STOPPED


def test_after_start_the_next_look_says_starting(fresh_client, monkeypatch):
    monkeypatch.setenv("LOCAL_WORKSPACE_START_SECONDS", "600")
    fresh_client.warehouses.start("wh-2")
    assert fresh_client.warehouses.get("wh-2").state == State.STARTING
    fresh_client.warehouses.stop("wh-2")
    assert fresh_client.warehouses.get("wh-2").state == State.STOPPING


def test_create_edit_delete(fresh_client):
    tags = EndpointTags(custom_tags=[EndpointTagPair(key="team", value="data")])
    made = fresh_client.warehouses.create(
        name="mine", cluster_size="Small", auto_stop_mins=20, max_num_clusters=2, tags=tags
    ).result()
    assert (made.state, made.cluster_size, made.creator_name) == (State.RUNNING, "Small", "demo@example.com")
    assert made.tags.custom_tags == tags.custom_tags
    assert made.odbc_params.path == f"/sql/1.0/warehouses/{made.id}"
    fresh_client.warehouses.edit(made.id, name="renamed", cluster_size="Medium").result()
    changed = fresh_client.warehouses.get(made.id)
    assert (changed.name, changed.cluster_size, changed.auto_stop_mins) == ("renamed", "Medium", 20)
    assert fresh_client.statement_execution.execute_statement("SELECT 1", made.id).result.data_array == [["1"]]
    fresh_client.warehouses.delete(made.id)
    with pytest.raises(NotFound):
        fresh_client.warehouses.get(made.id)
    assert made.id not in [w.id for w in fresh_client.warehouses.list()]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"name": ""}, "name is required"),
        ({"name": "Starter Warehouse"}, "already exists"),
        ({"name": "x", "cluster_size": "Tiny"}, "valid cluster size"),
        ({"name": "x", "auto_stop_mins": -5}, "auto_stop_mins"),
        ({"name": "x", "min_num_clusters": 3, "max_num_clusters": 2}, "min_num_clusters"),
    ],
)
def test_settings_that_cannot_be(client, settings, words):
    with pytest.raises(DatabricksError, match=words):
        client.warehouses.create(**settings)


@pytest.fixture
def warehouses(tmp_path, monkeypatch):
    """A service over one warehouse, with a clock that the test turns: ``service.clock[0]`` in ms."""
    clock = [1_000_000_000]
    monkeypatch.setattr("local_workspace.sql.warehouses.now_ms", lambda: clock[0])
    monkeypatch.setenv("LOCAL_WORKSPACE_START_SECONDS", "2")
    workspace = Workspace(name="x", folder=tmp_path, host="http://127.0.0.1:1", workspace_id=1)
    document = {"id": "w", "name": "W", "state": "STOPPED", "changed_ms": 0, "auto_stop_mins": 10}
    workspace.collection("warehouses").put("w", document)
    service = Warehouses(workspace)
    service.clock = clock
    return service


def state(service):
    return service.state(service.documents.get("w"))


def test_states_follow_from_the_clock(warehouses):
    seen = [state(warehouses)]
    warehouses.start("w")
    seen.append(state(warehouses))
    warehouses.clock[0] += 2_000
    seen.append(state(warehouses))
    warehouses.clock[0] += 10 * 60_000 - 1
    seen.append(state(warehouses))
    warehouses.clock[0] += 1
    seen.append(state(warehouses))
    assert seen == ["STOPPED", "STARTING", "RUNNING", "RUNNING", "STOPPED"]


def test_a_restart_of_the_server_changes_no_state_and_counts_no_idle_time(warehouses):
    warehouses.start("w")
    warehouses.clock[0] += 3 * 3_600_000
    again = Warehouses(warehouses.workspace)
    assert state(again) == "RUNNING"
    warehouses.clock[0] += 10 * 60_000
    assert state(again) == "STOPPED"


def test_a_warehouse_in_use_does_not_stop(warehouses):
    warehouses.start("w")
    warehouses.clock[0] += 2_000
    with warehouses.used_by_statement("w", threading.Event()):
        warehouses.clock[0] += 3_600_000
        assert state(warehouses) == "RUNNING"
    warehouses.clock[0] += 9 * 60_000
    assert state(warehouses) == "RUNNING"
    warehouses.clock[0] += 60_000
    assert state(warehouses) == "STOPPED"
