"""Jobs: what is defined, and what ran lately."""

import datetime as dt

import streamlit as st

from app import get_runtime
from ui.dashboard import dashboard, objects, read
from ui.frame import frame
from ui.lists import draw_columns
from ui.tables import rows_of

SINCE = {"Today": "today", "24 hours": "24h", "7 days": "7d"}
session = frame(get_runtime, title="Jobs", wide=True)


def body() -> None:
    now = dt.datetime.now(dt.UTC)
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.subheader("Recent runs", anchor=False, width="stretch")
        only_failed = st.toggle("Failed only", key="runs-failed")
        since = st.segmented_control(
            "Since", list(SINCE), default="24 hours", key="runs-since", required=True, label_visibility="collapsed"
        )
    wanted = {"since": SINCE[since or "24 hours"], "limit": 100} | ({"state": "FAILED"} if only_failed else {})
    runs = objects(read(session, "list_job_runs", **wanted), "runs")
    if runs:
        draw_columns(rows_of("runs", runs, now=now), key="runs-table")
    else:
        st.caption("No such runs.")
    st.subheader("Jobs", anchor=False)
    jobs = objects(read(session, "list_jobs", limit=200), "jobs")
    draw_columns(rows_of("jobs", jobs, now=now), key="jobs-table")


dashboard(session, "Jobs", body)
