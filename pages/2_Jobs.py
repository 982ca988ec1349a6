"""Jobs: what is defined, what ran lately as strips and as a timeline, what failed and why, and what can be done."""

import datetime as dt

import streamlit as st

from app import get_runtime
from ui.actions import look_at
from ui.dashboard import dashboard, objects, read
from ui.following import follow
from ui.frame import frame
from ui.markdown import safe_markdown
from ui.row_actions import draw_actions
from ui.runs import FAILED, legend, run_words, strips, timeline
from ui.selection import choose_row
from ui.suggestions import about_jobs, suggest
from ui.tables import rows_of

SINCE = {"Today": "today", "24 hours": "24h", "7 days": "7d"}
session = frame(get_runtime, title="Jobs", wide=True)


def body() -> None:
    now = dt.datetime.now(dt.UTC)
    jobs = objects(read(session, "list_jobs", limit=200), "jobs")
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.subheader("Recent runs", anchor=False, width="stretch")
        only_failed = st.toggle("Failed only", key="runs-failed")
        since = st.segmented_control(
            "Since", list(SINCE), default="24 hours", key="runs-since", required=True, label_visibility="collapsed"
        )
    wanted = {"since": SINCE[since or "24 hours"], "limit": 100} | ({"state": "FAILED"} if only_failed else {})
    runs = objects(read(session, "list_job_runs", **wanted), "runs")
    touched = follow(session, "run", "job")
    run = None
    if runs:
        rows, spec = timeline(runs, now=now)
        if rows:
            import pandas as pd

            frame_of_runs = pd.DataFrame(rows)
            st.html(legend(spec))
            st.vega_lite_chart(frame_of_runs, spec, key="runs-timeline", width="stretch", height=spec["height"])
        run = choose_row(rows_of("runs", runs, now=now), runs, key="runs-table", kind="run", followed=touched[0])
        if run:
            draw_actions(session, "run", run)
            if run.get("message"):
                st.caption(f":red[{safe_markdown(str(run['message']))}]")
    else:
        st.caption("No such runs.")
    st.subheader("Jobs", anchor=False)
    columns = rows_of("jobs", jobs, now=now)
    lately = objects(read(session, "list_job_runs", since="7d", limit=200), "runs")
    columns = {"Name": columns.pop("Name", []), "Last runs": strips(jobs, lately)} | columns
    job = choose_row(columns, jobs, key="jobs-table", kind="job", followed=touched[1])
    if job:
        draw_actions(session, "job", job)
    look_at(
        page="Jobs",
        run=run_words(run) if run else None,
        failed_runs="; ".join(run_words(one) for one in runs if one.get("state") in FAILED)[:500],
        job=f"{job.get('name')} ({job.get('id')})" if job else None,
        showing="failed runs only" if only_failed else None,
    )
    failed = [one for one in runs if one.get("state") in FAILED]
    suggest(
        about_jobs(
            run=str(run.get("run_id")) if run in failed else "",
            failed=str(failed[0].get("job_name") or "") if failed else "",
            job=str((job or {}).get("name") or (run or {}).get("job_name") or ""),
        )
    )
    st.caption("Choose a run or a job to cancel, run, pause or ask about it.")


dashboard(session, "Jobs", body)
