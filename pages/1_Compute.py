"""Compute: clusters and warehouses with their states, uptime, idle time and cost, and what can be done with them."""

import datetime as dt

import streamlit as st

from app import get_runtime
from ui.actions import look_at
from ui.compute import IDLE_MINUTES, Item, Totals, idles, shares, totals, with_use
from ui.dashboard import dashboard, objects, read
from ui.following import follow
from ui.frame import frame
from ui.row_actions import draw_actions
from ui.selection import choose_row
from ui.suggestions import about_compute, suggest
from ui.tables import rows_of
from ui.wording import dollars

session = frame(get_runtime, title="Compute", wide=True)


def body() -> None:
    now = dt.datetime.now(dt.UTC)
    clusters = objects(read(session, "list_clusters"), "clusters")
    warehouses = objects(read(session, "list_warehouses"), "warehouses")
    _draw_totals(totals([*clusters, *warehouses]), clusters, warehouses)
    touched = follow(session, "cluster", "warehouse")
    st.subheader("Clusters", anchor=False)
    listed = with_use(rows_of("clusters", clusters, now=now), clusters, now=now)
    cluster = choose_row(listed, clusters, key="clusters-table", kind="cluster", followed=touched[0])
    if cluster:
        draw_actions(session, "cluster", cluster)
    st.subheader("SQL warehouses", anchor=False)
    listed = with_use(rows_of("warehouses", warehouses, now=now), warehouses, now=now)
    warehouse = choose_row(listed, warehouses, key="warehouses-table", kind="warehouse", followed=touched[1])
    if warehouse:
        draw_actions(session, "warehouse", warehouse)
    look_at(
        page="Compute",
        cluster=_named(cluster),
        warehouse=_named(warehouse),
        idle_clusters=_idle_ones(clusters),
        idle_warehouses=_idle_ones(warehouses),
    )
    cluster_name, warehouse_name = (str((item or {}).get("name") or "") for item in (cluster, warehouse))
    suggest(about_compute(cluster_name, idle=any(map(idles, clusters)), warehouse=warehouse_name))
    st.caption(
        "Choose a row to start, stop or restart it. Costs are estimates. "
        "A warehouse counts as idle since the last query that your login may see."
    )


def _draw_totals(all_: Totals, clusters: list[Item], warehouses: list[Item]) -> None:
    unpriced = f", without {', '.join(all_.unpriced)}: the price is not known" if all_.unpriced else ""
    unsure = f"Not known of: {', '.join(all_.unsure)}" if all_.unsure else ""
    idle = ", ".join(str(item.get("name")) for item in all_.idle)
    with st.container(horizontal=True, gap="medium", key="compute-totals"):
        st.metric("Running", f"{all_.running} of {len(clusters) + len(warehouses)}", help=shares(clusters, warehouses))
        st.metric("Per hour", dollars(all_.hourly), help=f"What all that runs costs each hour, estimated{unpriced}")
        st.metric(f"Idle for {IDLE_MINUTES} min", len(all_.idle), help=". ".join(filter(None, (idle, unsure))) or None)
        st.metric(
            "Idle per hour", dollars(all_.idle_hourly), help="What the idle ones cost each hour they go on like this"
        )
        st.metric("Spent idle", dollars(all_.spent), help="What the idle ones have cost since they were last used")


def _idle_ones(items: list[Item]) -> str:
    found = [one for one in items if idles(one)]
    return "; ".join(f"{_named(one)}, idle for {one.get('idle_minutes')} minutes" for one in found[:8])


def _named(item: Item | None) -> str | None:
    return f"{item.get('name')} ({item.get('id')})" if item else None


dashboard(session, "Compute", body)
