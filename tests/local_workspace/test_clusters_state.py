"""The cluster state machine, as pure functions of a document and a time."""

from __future__ import annotations

import pytest

from local_workspace.compute import cluster_state as machine

MINUTE = 60_000


@pytest.fixture(autouse=True)
def two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_WORKSPACE_START_SECONDS", "2")


def a_cluster(**fields):
    return {"cluster_id": "c", "state": "RUNNING", "last_activity_time": 0, "num_workers": 2, **fields}


@pytest.mark.parametrize(
    ("after_ms", "state", "events"),
    [(0, "PENDING", []), (1_999, "PENDING", []), (2_000, "RUNNING", ["RUNNING"]), (10**9, "RUNNING", ["RUNNING"])],
)
def test_a_start_ends_when_its_time_has_come(after_ms, state, events):
    cluster = a_cluster(state="TERMINATED", terminated_time=1, termination_reason={"code": "INACTIVITY"})
    machine.begin_start(cluster, now=1_000_000, user="me")
    seen = machine.settle(cluster, now=1_000_000 + after_ms, busy=False)
    assert cluster["state"] == state
    assert [event.type for event in seen] == events
    assert "terminated_time" not in cluster
    assert "termination_reason" not in cluster


@pytest.mark.parametrize(
    ("minutes", "idle", "busy", "always", "state"),
    [
        (60, 59, False, False, "RUNNING"),
        (60, 61, False, False, "TERMINATED"),
        (60, 61, True, False, "RUNNING"),
        (60, 61, False, True, "RUNNING"),
        (0, 10_000, False, False, "RUNNING"),
    ],
)
def test_idle_clusters_stop_unless_busy(minutes, idle, busy, always, state):
    cluster = a_cluster(autotermination_minutes=minutes)
    if always:
        cluster[machine.ALWAYS_BUSY] = True
    machine.settle(cluster, now=idle * MINUTE, busy=busy)
    assert cluster["state"] == state


def test_an_idle_stop_happened_when_it_was_due_even_if_nobody_looked():
    cluster = a_cluster(autotermination_minutes=30)
    events = machine.settle(cluster, now=24 * 60 * MINUTE, busy=False)
    assert [(event.type, event.timestamp) for event in events] == [("TERMINATING", 30 * MINUTE)]
    assert cluster["termination_reason"]["code"] == "INACTIVITY"
    assert cluster["terminated_time"] == 30 * MINUTE + 2_000


def test_a_stream_ends_with_its_cluster():
    cluster = a_cluster(autotermination_minutes=30, _always_busy=True)
    machine.begin_terminate(cluster, now=0, reason=machine.user_request("me"))
    assert cluster["state"] == "TERMINATING"
    machine.settle(cluster, now=3_000, busy=False)
    machine.begin_start(cluster, now=4_000, user="me")
    machine.settle(cluster, now=4_000 + 40 * MINUTE, busy=False)
    assert cluster["state"] == "TERMINATED"
