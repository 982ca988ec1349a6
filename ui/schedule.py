"""A job's schedule, set from the Jobs page: what people say (every day at 02:00) as a Quartz cron expression."""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st

from ui.actions import act
from ui.session import Session

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HOURLY, _DAILY, _WEEKDAYS, _WEEKLY, _MONTHLY, _OTHER = (
    "Every hour",
    "Every day",
    "Monday to Friday",
    "Every week",
    "Every month, on the 1st",
    "Quartz cron",
)
CHOICES = (_HOURLY, _DAILY, _WEEKDAYS, _WEEKLY, _MONTHLY, _OTHER)


def quartz(every: str, at: dt.time, day: str = "Monday") -> str:
    """Seconds, minutes, hours, day of the month, month, weekday
    (http://www.quartz-scheduler.org/documentation/quartz-2.3.0/tutorials/crontrigger.html). An hour's run takes only
    the minute of ``at``."""
    if every == _HOURLY:
        return f"0 {at.minute} * * * ?"
    time = f"0 {at.minute} {at.hour}"
    if every == _WEEKDAYS:
        return f"{time} ? * MON-FRI"
    if every == _WEEKLY:
        return f"{time} ? * {day[:3].upper()}"
    return f"{time} 1 * ?" if every == _MONTHLY else f"{time} * * ?"


def draw_schedule(session: Session, job: dict[str, Any]) -> None:
    """A chosen job's schedule; what is saved goes through the conversation's approvals."""
    key = f"schedule-{job.get('id')}"
    with st.popover("Schedule", icon=":material/schedule:", key=key):
        if job.get("schedule"):
            st.caption(f"Now: {job['schedule']}")
        every = st.selectbox(
            "Runs", CHOICES, index=CHOICES.index(_OTHER if job.get("cron") else _DAILY), key=f"{key}-e"
        )
        if every == _OTHER:
            st.text_input("Quartz cron", value=str(job.get("cron") or "0 0 2 * * ?"), key=f"{key}-cron")
        else:
            if every == _WEEKLY:
                st.selectbox("On", _DAYS, key=f"{key}-day")
            st.time_input("At", dt.time(2), key=f"{key}-at", step=300)
        st.text_input("Time zone", value=str(job.get("timezone") or session.timezone or "UTC"), key=f"{key}-zone")
        st.button("Save", key=f"{key}-save", type="primary", on_click=_save, args=(session, job, key))


def _save(session: Session, job: dict[str, Any], key: str) -> None:
    state = st.session_state
    every = state.get(f"{key}-e", _DAILY)
    if every == _OTHER:
        cron = str(state.get(f"{key}-cron") or "").strip()
    else:
        cron = quartz(every, state.get(f"{key}-at") or dt.time(2), state.get(f"{key}-day", _DAYS[0]))
    zone = str(state.get(f"{key}-zone") or "").strip()
    arguments = {"job": str(job.get("id")), "schedule": cron} | ({"timezone": zone} if zone else {})
    act(session, f"Set the schedule of {job.get('name')} to {cron} ({zone or 'UTC'})", ("update_job", arguments))
