from __future__ import annotations

from mcp_tools import cluster_view
from mcp_tools.prices import usd_per_hour

from .conftest import Tools, text_of  # isort: skip


async def test_list_shows_state_idle_minutes_and_cost(fresh_tools: Tools) -> None:
    result = await fresh_tools.ok("list_clusters")
    lines = text_of(result).splitlines()
    assert lines[0].startswith("7 clusters, 5 running (about ")
    assert "2 idle for 30 minutes or more" in lines[0]
    assert lines[1] == "name | id | state | idle_minutes | workers | node_type | usd_per_hour"
    assert "ML Training Cluster | 0612-ml-01 | TERMINATED | - | 4 | i3.xlarge | 3.10" in lines
    assert result.structured_content is not None
    clusters = {cluster["name"]: cluster for cluster in result.structured_content["clusters"]}
    assert result.structured_content["count"] == 7
    assert clusters["Data Science Sandbox"]["idle_minutes"] >= 190
    assert clusters["ETL Nightly"]["idle_minutes"] == 0
    assert clusters["ML Training Cluster"]["idle_minutes"] is None
    assert clusters["BI Adhoc"]["last_activity_time"].endswith("Z")


async def test_list_filters_by_state_and_idle_time(fresh_tools: Tools) -> None:
    stopped = await fresh_tools.data("list_clusters", state="TERMINATED")
    assert {c["name"] for c in stopped["clusters"]} == {"ML Training Cluster", "GPU Experiments"}
    idle = await fresh_tools.data("list_clusters", min_idle_minutes=60)
    assert {c["name"] for c in idle["clusters"]} == {"Data Science Sandbox", "BI Adhoc"}


async def test_get_says_why_it_stopped(fresh_tools: Tools) -> None:
    result = await fresh_tools.ok("get_cluster", cluster="gpu exp", meta={"timezone": "Asia/Tokyo"})
    text = text_of(result)
    assert text.startswith("Cluster GPU Experiments (0612-gp-06) is TERMINATED: USER_REQUEST")
    assert "event: " in text
    assert "+09:00" in text
    assert result.structured_content is not None
    assert result.structured_content["cluster"]["events"][0]["type"] == "TERMINATING"


async def test_start_makes_it_current_and_then_needs_no_name(fresh_tools: Tools) -> None:
    result = await fresh_tools.ok("start_cluster", cluster="ML Training Cluster", wait_seconds=20)
    assert "is running. It is the current cluster." in text_of(result)
    assert result.meta["context"]["cluster"] == {"id": "0612-ml-01", "name": "ML Training Cluster", "state": "RUNNING"}
    assert (await fresh_tools.data("get_cluster"))["cluster"]["id"] == "0612-ml-01"
    again = await fresh_tools.ok("start_cluster")
    assert "was already running" in text_of(again)


async def test_without_a_name_and_a_current_one_it_asks_which(tools: Tools) -> None:
    assert "No cluster is current: say which. There are:" in await tools.fails(
        "get_cluster", meta={"session_id": "nobody"}
    )


async def test_stop_keeps_it_and_delete_removes_it(fresh_tools: Tools) -> None:
    stopped = await fresh_tools.data("stop_cluster", cluster="BI Adhoc")
    assert stopped["cluster"]["state"] in ("TERMINATING", "TERMINATED")
    assert "already stopped" in text_of(await fresh_tools.ok("stop_cluster", cluster="BI Adhoc"))
    await fresh_tools.ok("delete_cluster", cluster="BI Adhoc")
    assert "There is no cluster 'BI Adhoc'" in await fresh_tools.fails("get_cluster", cluster="BI Adhoc")


async def test_create_chooses_a_common_machine_and_refuses_a_twin(fresh_tools: Tools) -> None:
    result = await fresh_tools.ok("create_cluster", name="demo-small", num_workers=2)
    assert result.structured_content is not None
    cluster = result.structured_content["cluster"]
    assert (cluster["num_workers"], cluster["node_type"]) == (2, "i3.xlarge")
    assert "There already is a cluster demo-small" in await fresh_tools.fails("create_cluster", name="Demo-Small")
    # A current cluster that is deleted is current no more.
    deleted = await fresh_tools.ok("delete_cluster", cluster="demo-small")
    assert deleted.meta["context"]["cluster"] is None


async def test_restart_needs_a_running_one(fresh_tools: Tools) -> None:
    restarted = await fresh_tools.ok("restart_cluster", cluster="Shared Analytics", wait_seconds=20)
    assert "has restarted" in text_of(restarted)
    assert "Use start_cluster" in await fresh_tools.fails("restart_cluster", cluster="GPU Experiments")


def test_idle_time_is_never_guessed() -> None:
    running = {"cluster_id": "c", "state": "RUNNING"}
    hour_ago = {**running, "last_activity_time": 0}
    assert cluster_view.idle_minutes(running, busy=frozenset()) is None
    assert cluster_view.idle_minutes(hour_ago | {"last_activity_time": 1}, busy=frozenset(), now=3600) == 59
    assert cluster_view.idle_minutes(hour_ago | {"last_activity_time": 1}, busy=frozenset({"c"}), now=3600) == 0
    assert cluster_view.idle_minutes({**hour_ago, "state": "TERMINATED"}, busy=frozenset()) is None


def test_cost_counts_the_driver_and_is_unknown_without_a_price() -> None:
    assert usd_per_hour("i3.xlarge", None, 4) == 3.10
    assert usd_per_hour("i3.xlarge", "m5.large", 0) == 0.23
    assert usd_per_hour("unknown.type", None, 4) is None
    assert usd_per_hour("i3.xlarge", None, None) is None
