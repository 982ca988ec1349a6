"""Compute: clusters and warehouses with their states, idle time and cost, and what can be done with them."""

import datetime as dt

import streamlit as st

from agent.durations import duration
from app import get_runtime
from ui.actions import look_at
from ui.dashboard import dashboard, objects, read
from ui.following import follow
from ui.frame import frame
from ui.row_actions import draw_actions
from ui.selection import choose_row
from ui.tables import rows_of
from ui.wording import dollars, parse_time

IDLE_MINUTES = 30
session = frame(get_runtime, title="Compute", wide=True)


def idle_dollars(cluster: dict) -> float:
    """What the cluster has cost since it was last used."""
    return (cluster.get("idle_minutes") or 0) / 60 * (cluster.get("usd_per_hour") or 0)


def up_seconds(cluster: dict, now: dt.datetime) -> float | None:
    """How long a running cluster has been up since it was last started or restarted."""
    if cluster.get("state") != "RUNNING":
        return None
    begun = [parse_time(cluster.get(key)) for key in ("start_time", "last_restarted_time")]
    newest = max((time for time in begun if time), default=None)
    return max(0.0, (now - newest).total_seconds()) if newest else None


def body() -> None:
    now = dt.datetime.now(dt.UTC)
    clusters = objects(read(session, "list_clusters"), "clusters")
    warehouses = objects(read(session, "list_warehouses"), "warehouses")
    running = [cluster for cluster in clusters if cluster.get("state") == "RUNNING"]
    idle = [cluster for cluster in running if (cluster.get("idle_minutes") or 0) >= IDLE_MINUTES]
    hourly = sum(cluster.get("usd_per_hour") or 0 for cluster in idle)
    with st.container(horizontal=True, gap="medium", key="compute-totals"):
        st.metric("Running", f"{len(running)} of {len(clusters)}")
        st.metric("Clusters per hour", dollars(sum(cluster.get("usd_per_hour") or 0 for cluster in running)))
        st.metric(f"Idle for {IDLE_MINUTES} min", len(idle), help=", ".join(str(c.get("name")) for c in idle) or None)
        st.metric("Idle per hour", dollars(hourly), help="What the idle clusters cost each hour they go on like this")
        st.metric(
            "Spent idle",
            dollars(round(sum(map(idle_dollars, idle)), 2)),
            help="What the idle clusters have cost since they were last used",
        )
    st.subheader("Clusters", anchor=False)
    columns = rows_of("clusters", clusters, now=now)
    if running:
        _insert(columns, "Up for", [duration(up_seconds(cluster, now)) for cluster in clusters], behind="State")
    touched = follow(session, "cluster", "warehouse")
    if idle:
        spent = [dollars(round(idle_dollars(c), 2)) if c in idle else "" for c in clusters]
        _insert(columns, "Spent idle", spent, behind="Per hour")
    cluster = choose_row(columns, clusters, key="clusters-table", kind="cluster", followed=touched[0])
    if cluster:
        draw_actions(session, "cluster", cluster)
    st.subheader("SQL warehouses", anchor=False)
    listed = rows_of("warehouses", warehouses, now=now)
    warehouse = choose_row(listed, warehouses, key="warehouses-table", kind="warehouse", followed=touched[1])
    if warehouse:
        draw_actions(session, "warehouse", warehouse)
    look_at(
        page="Compute",
        cluster=_named(cluster),
        warehouse=_named(warehouse),
        idle_clusters="; ".join(f"{_named(one)}, idle for {one.get('idle_minutes')} minutes" for one in idle[:8]),
    )
    st.caption("Choose a row to start, stop or restart it.")


def _insert(columns: dict[str, list], heading: str, values: list, *, behind: str) -> None:
    """A column behind another one; at the end where that one is not there."""
    names = list(columns)
    later = names[names.index(behind) + 1 :] if behind in columns else []
    columns[heading] = values
    for name in later:
        columns[name] = columns.pop(name)


def _named(item: dict | None) -> str | None:
    return f"{item.get('name')} ({item.get('id')})" if item else None


dashboard(session, "Compute", body)
