"""Clusters through the unmodified SDK, waiters included."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import InvalidParameterValue, InvalidState, ResourceDoesNotExist
from databricks.sdk.service import compute

VERSION = "15.4.x-scala2.12"


@pytest.fixture(autouse=True)
def quick_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_WORKSPACE_START_SECONDS", "0.4")


@pytest.fixture(scope="module")
def own(server, private) -> WorkspaceClient:
    """A private workspace for the tests here."""
    return WorkspaceClient(host=server.host, token=private("demo-clusters-tests"), auth_type="pat")


def test_create_runs_and_delete_stops_with_waiters(own: WorkspaceClient):
    made = own.clusters.create(spark_version=VERSION, cluster_name="made", num_workers=2).result()
    assert made.state == compute.State.RUNNING
    assert (made.cluster_cores, made.cluster_memory_mb) == (12.0, 3 * 31232)
    stopped = own.clusters.delete(made.cluster_id).result()
    assert stopped.state == compute.State.TERMINATED
    assert stopped.termination_reason.code == compute.TerminationReasonCode.USER_REQUEST
    types = [event.type.value for event in own.clusters.events(made.cluster_id)]
    assert types == ["TERMINATING", "RUNNING", "CREATING"]
    own.clusters.permanent_delete(made.cluster_id)


def test_start_restart_edit_and_resize_with_waiters(own: WorkspaceClient):
    clusters = own.clusters
    waiting = clusters.start("0612-ml-01")
    assert clusters.get("0612-ml-01").state == compute.State.PENDING
    edit = {"spark_version": VERSION, "cluster_name": "BI renamed", "node_type_id": "m5.large", "num_workers": 1}
    with ThreadPoolExecutor(4) as pool:  # side by side, because the SDK sleeps a second or more between polls
        started = pool.submit(waiting.result)
        restarted = pool.submit(lambda: clusters.restart("0612-sa-02").result())
        resized = pool.submit(lambda: clusters.resize("0612-et-03", num_workers=5).result())
        edited = pool.submit(lambda: clusters.edit("0612-bi-07", **edit).result())
    assert started.result().state == compute.State.RUNNING
    assert restarted.result().last_restarted_time
    assert (resized.result().num_workers, resized.result().state) == (5, compute.State.RUNNING)
    assert (edited.result().cluster_name, edited.result().node_type_id) == ("BI renamed", "m5.large")
    assert [event.type.value for event in clusters.events("0612-et-03")][:2] == ["UPSIZE_COMPLETED", "RESIZING"]
    assert "EDITED" in {event.type.value for event in clusters.events("0612-bi-07")}
    with pytest.raises(InvalidState, match="unexpected state Running"):
        clusters.start("0612-ml-01")
    clusters.ensure_cluster_is_running("0612-ml-01")


def test_permanent_delete_removes(own: WorkspaceClient):
    made = own.clusters.create(spark_version=VERSION, cluster_name="gone soon").response.cluster_id
    own.clusters.permanent_delete(made)
    with pytest.raises(ResourceDoesNotExist, match=f"{made} does not exist"):
        own.clusters.get(made)
    assert made not in {cluster.cluster_id for cluster in own.clusters.list()}


def test_a_name_changed_by_hand_in_the_file_shows_at_the_next_request(server, client: WorkspaceClient):
    folder = Path(server.registry.by_token(server.token).folder)
    file = folder / "state" / "clusters" / "0612-sa-02.json"
    document = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**document, "cluster_name": "Renamed by hand"}), "utf-8")
    assert client.clusters.get("0612-sa-02").cluster_name == "Renamed by hand"
    assert "Renamed by hand" in {cluster.cluster_name for cluster in client.clusters.list()}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"spark_version": "1.0"}, "Invalid spark version"),
        ({"spark_version": VERSION, "node_type_id": "z9.huge"}, "z9.huge is not supported"),
        ({"spark_version": VERSION, "num_workers": -1}, "num_workers"),
        ({"spark_version": VERSION, "autotermination_minutes": 3}, "autotermination_minutes"),
        (
            {"spark_version": VERSION, "autoscale": compute.AutoScale(min_workers=5, max_workers=2)},
            "min_workers",
        ),
    ],
)
def test_settings_that_cannot_be_are_refused(client: WorkspaceClient, settings, message):
    before = {cluster.cluster_id for cluster in client.clusters.list()}
    with pytest.raises(InvalidParameterValue, match=message):
        client.clusters.create(**settings)
    assert {cluster.cluster_id for cluster in client.clusters.list()} == before


def test_filters_pages_and_event_pages(client: WorkspaceClient):
    stopped = compute.ListClustersFilterBy(cluster_states=[compute.State.TERMINATED])
    assert {"0612-gp-06"} <= {cluster.cluster_id for cluster in client.clusters.list(filter_by=stopped)}
    assert all(cluster.state == compute.State.TERMINATED for cluster in client.clusters.list(filter_by=stopped))
    everything = [cluster.cluster_id for cluster in client.clusters.list()]
    assert [cluster.cluster_id for cluster in client.clusters.list(page_size=2)] == everything
    client.clusters.pin("0612-ds-04")
    pinned = client.clusters.list(filter_by=compute.ListClustersFilterBy(is_pinned=True))
    assert [cluster.cluster_id for cluster in pinned] == ["0612-ds-04"]
    client.clusters.unpin("0612-ds-04")
    oldest = list(client.clusters.events("0612-gp-06", order=compute.GetEventsOrder.ASC, limit=2))
    assert [event.type.value for event in oldest[:3]] == ["CREATING", "STARTING", "DRIVER_HEALTHY"]
    assert len(oldest) == 5


def test_the_sdk_selects_nodes_and_versions(client: WorkspaceClient):
    assert client.clusters.select_node_type(local_disk=True) == "m5d.large"
    assert client.clusters.select_node_type(min_gpus=1) == "g4dn.xlarge"
    assert client.clusters.select_spark_version(long_term_support=True) == "16.4.x-scala2.12"
