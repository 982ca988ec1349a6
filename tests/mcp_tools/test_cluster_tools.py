from __future__ import annotations

import asyncio

import pytest

from mcp_tools import cluster_view
from mcp_tools.prices import usd_per_hour

from .conftest import Faults, Tools, text_of


async def test_list_shows_state_idle_minutes_and_cost(tools: Tools) -> None:
    result = await tools.ok("list_clusters")
    lines = text_of(result).splitlines()
    assert " running (about " in lines[0]
    assert " idle for 30 minutes or more (about " in lines[0]
    assert lines[1] == "name | id | state | idle_minutes | workers | node_type | usd_per_hour"
    assert "ML Training Cluster | 0612-ml-01 | TERMINATED | - | 4 | i3.xlarge | 3.10" in lines
    assert result.structured_content is not None
    clusters = {cluster["name"]: cluster for cluster in result.structured_content["clusters"]}
    assert result.structured_content["count"] == len(clusters) >= 7
    assert clusters["Data Science Sandbox"]["idle_minutes"] >= 190
    assert clusters["ETL Nightly"]["idle_minutes"] == 0
    assert clusters["ML Training Cluster"]["idle_minutes"] is None
    assert clusters["BI Adhoc"]["last_activity_time"].endswith("Z")


async def test_list_filters_by_state_and_idle_time(tools: Tools) -> None:
    stopped = await tools.data("list_clusters", state="TERMINATED")
    assert {"ML Training Cluster", "GPU Experiments"} <= {c["name"] for c in stopped["clusters"]}
    assert {c["state"] for c in stopped["clusters"]} == {"TERMINATED"}
    idle = await tools.data("list_clusters", min_idle_minutes=60)
    assert {c["name"] for c in idle["clusters"]} == {"Data Science Sandbox", "BI Adhoc"}


async def test_get_says_why_it_stopped(tools: Tools) -> None:
    result = await tools.ok("get_cluster", cluster="gpu exp", meta={"timezone": "Asia/Tokyo"})
    text = text_of(result)
    assert text.startswith("Cluster GPU Experiments (0612-gp-06) is TERMINATED: USER_REQUEST")
    assert "\ntime | event | details\n" in text
    assert " | TERMINATING | USER_REQUEST (username=demo@example.com)" in text
    assert "+09:00" in text
    assert result.structured_content is not None
    assert result.structured_content["cluster"]["events"][0]["type"] == "TERMINATING"


async def test_a_cluster_from_birth_to_deletion(tools: Tools, name: str) -> None:
    created = await tools.ok("create_cluster", name=name, num_workers=2, wait_seconds=20)
    assert text_of(created).startswith(f"Cluster {name} is created and running. It is the current cluster.")
    assert created.structured_content is not None
    cluster = created.structured_content["cluster"]
    # The smallest machine with a local disk and no GPU.
    assert (cluster["num_workers"], cluster["node_type"]) == (2, "i3.xlarge")
    assert created.meta["context"]["cluster"] == {"id": cluster["id"], "name": name, "state": "RUNNING"}
    assert f"There already is a cluster {name}" in await tools.fails("create_cluster", name=name.upper())

    # Without a name it is the current one.
    assert "was already running" in text_of(await tools.ok("start_cluster"))
    assert "has restarted" in text_of(await tools.ok("restart_cluster", wait_seconds=20))
    assert (await tools.data("get_cluster"))["cluster"]["state"] == "RUNNING"

    stopped = await tools.data("stop_cluster", cluster=name)
    assert stopped["cluster"]["state"] in ("TERMINATING", "TERMINATED")
    assert "already stopped" in text_of(await tools.ok("stop_cluster", cluster=name))
    assert "Use start_cluster" in await tools.fails("restart_cluster", cluster=name)

    deleted = await tools.ok("delete_cluster", cluster=name)
    assert deleted.meta["context"]["cluster"] is None
    assert f"There is no cluster '{name}'" in await tools.fails("get_cluster", cluster=name)


async def test_starting_a_stopped_one_makes_it_current(tools: Tools, name: str) -> None:
    await tools.ok("create_cluster", name=name, wait_seconds=20)
    await tools.ok("stop_cluster", cluster=name)
    await tools.ok("clear_context")
    await state_of(tools, name, "TERMINATED")
    started = await tools.ok("start_cluster", cluster=name)
    assert text_of(started).startswith(f"Cluster {name} is starting. It is the current cluster.")
    assert "Note: It is not up yet" in text_of(started)
    assert started.meta["context"]["cluster"]["name"] == name
    await tools.ok("delete_cluster", cluster=name)


async def state_of(tools: Tools, cluster: str, state: str) -> None:
    """Returns once the cluster is in this state."""
    async with asyncio.timeout(20):
        while True:
            if (await tools.data("get_cluster", cluster=cluster))["cluster"]["state"] == state:
                return
            await asyncio.sleep(0.05)


async def test_without_a_name_and_a_current_one_it_asks_which(tools: Tools) -> None:
    assert "No cluster is current: say which. There are:" in await tools.fails("get_cluster")


def test_idle_time_is_never_guessed() -> None:
    running = {"cluster_id": "c", "state": "RUNNING"}
    hour_ago = {**running, "last_activity_time": 1}
    assert cluster_view.idle_minutes(running, busy=frozenset()) is None
    assert cluster_view.idle_minutes(hour_ago, busy=frozenset(), now=3600) == 59
    assert cluster_view.idle_minutes(hour_ago, busy=frozenset({"c"}), now=3600) == 0
    assert cluster_view.idle_minutes({**hour_ago, "state": "TERMINATED"}, busy=frozenset()) is None
    assert cluster_view.idle_minutes(hour_ago, busy=None, now=3600) is None


@pytest.mark.parametrize("up", ["start_time", "last_restarted_time"])
def test_idle_time_begins_with_the_start_not_before(up: str) -> None:
    now = 10_000_000
    cluster = {"cluster_id": "c", "state": "RUNNING", "last_activity_time": (now - 3 * 86_400) * 1000}
    assert cluster_view.idle_minutes(cluster | {up: (now - 120) * 1000}, busy=frozenset(), now=now) == 2


async def test_without_knowing_which_are_busy_none_is_called_idle(tools: Tools, faults: Faults) -> None:
    faults.set(r"/jobs/runs/list$", status=403, message="No.")
    result = await tools.ok("list_clusters")
    assert result.structured_content is not None
    assert {cluster["idle_minutes"] for cluster in result.structured_content["clusters"]} == {None}
    note = "Note: Which clusters are busy could not be looked up, so idle minutes are not known."
    assert note in text_of(result)
    assert " idle for 30 minutes" not in text_of(result)
    assert note in text_of(await tools.ok("list_clusters", min_idle_minutes=60))
    assert note in text_of(await tools.ok("get_cluster", cluster="Data Science Sandbox"))


def test_cost_counts_the_driver_and_is_unknown_without_a_price() -> None:
    assert usd_per_hour("i3.xlarge", None, 4) == 3.10
    assert usd_per_hour("i3.xlarge", "m5.large", 0) == 0.23
    assert usd_per_hour("unknown.type", None, 4) is None
    assert usd_per_hour("i3.xlarge", None, None) is None
