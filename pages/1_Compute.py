"""Compute: clusters and warehouses with their states, idle time and cost."""

import datetime as dt

import streamlit as st

from app import get_runtime
from ui.dashboard import dashboard, objects, read
from ui.frame import frame
from ui.lists import draw_columns
from ui.tables import rows_of
from ui.wording import dollars

IDLE_MINUTES = 30
session = frame(get_runtime, title="Compute", wide=True)


def body() -> None:
    now = dt.datetime.now(dt.UTC)
    clusters = objects(read(session, "list_clusters"), "clusters")
    warehouses = objects(read(session, "list_warehouses"), "warehouses")
    running = [cluster for cluster in clusters if cluster.get("state") == "RUNNING"]
    idle = [cluster for cluster in running if (cluster.get("idle_minutes") or 0) >= IDLE_MINUTES]
    with st.container(horizontal=True, gap="large"):
        st.metric("Running", f"{len(running)} of {len(clusters)}")
        st.metric(f"Idle for {IDLE_MINUTES} minutes", len(idle))
        st.metric("Clusters per hour", dollars(sum(cluster.get("usd_per_hour") or 0 for cluster in running)))
    st.subheader("Clusters", anchor=False)
    draw_columns(rows_of("clusters", clusters, now=now), key="clusters-table")
    st.subheader("SQL warehouses", anchor=False)
    draw_columns(rows_of("warehouses", warehouses, now=now), key="warehouses-table")


dashboard(session, "Compute", body)
