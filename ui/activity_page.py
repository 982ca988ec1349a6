"""The activity page: totals, calls over time, and each call with its arguments."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import streamlit as st

from agent.activity import Activity
from agent.durations import duration
from agent.log import LogError
from ui.actions import look_at
from ui.activity import OUTCOMES, PERIODS, Filters, approval, changes, chosen, local, over_time, table
from ui.lists import draw_columns
from ui.markdown import plain
from ui.session import Session, show_conversation
from ui.suggestions import about_activity, suggest
from ui.wording import dollars, tokens, tool_title

ROWS = 500


def activity_page(session: Session) -> None:
    now = dt.datetime.now(dt.UTC)
    period = st.session_state.get("activity-period") or "Day"
    seconds, unit = PERIODS[period]
    try:
        report = session.runtime.activity(since=now.timestamp() - seconds)
    except LogError as problem:
        st.error(plain(str(problem)))
        return
    filters = _filters(report.calls)
    calls = chosen(report.calls, filters)
    look_at(page="Activity", period=period)
    suggest(about_activity())
    _totals(calls, report.tokens, report.cost_usd)
    if not calls:
        st.caption("Nothing was done in this time. Ask for something in the chat, and it is recorded here.")
        return
    _chart(over_time(calls, unit=unit, timezone=session.timezone), unit, local(now, seconds, session.timezone))
    if not report.complete:
        st.caption("There was more than is counted here: choose a shorter time.")
    _calls(session, calls, now, period)


def _filters(calls: list[Activity]) -> Filters:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control("Time", list(PERIODS), default="Day", key="activity-period", required=True)
        changing = st.toggle("Only what changes something", key="activity-changes")
    with st.container(horizontal=True, key="activity-filters"):
        users = st.multiselect("Who", sorted({call.user for call in calls}), key="activity-users", placeholder="All")
        tools = st.multiselect(
            "What",
            sorted({call.tool for call in calls}),
            key="activity-tools",
            format_func=tool_title,
            placeholder="All",
        )
        outcomes = st.multiselect(
            "Outcome",
            list(OUTCOMES),
            key="activity-outcomes",
            format_func=lambda outcome: OUTCOMES[outcome],
            placeholder="All",
        )
    return Filters(users, tools, outcomes, changing)


def _totals(calls: list[Activity], used: int, cost: float) -> None:
    failed = sum(call.outcome == "failed" for call in calls)
    approved = sum(call.approved is True for call in calls)
    declined = sum(call.approved is False for call in calls)
    with st.container(horizontal=True, gap="medium", key="activity-totals"):
        st.metric("Calls", f"{len(calls):,}")
        made = sum(changes(call) and call.outcome in ("done", "unknown") for call in calls)
        st.metric(
            "Changes", f"{made:,}", help="Done, or sent without an answer; what waits or was declined changed nothing"
        )
        st.metric("Failed", f"{failed:,}")
        st.metric("Approved", f"{approved:,}", help=f"{declined:,} declined")
        st.metric("Tokens", tokens(used), help="Of all model calls in this time, whatever is filtered")
        st.metric("Cost", dollars(cost), help="Of all model calls in this time, where the price is known")


def _chart(rows: list[dict[str, object]], unit: str, ends: tuple[str, str]) -> None:
    import pandas as pd

    frame = pd.DataFrame(rows)
    frame["when"] = pd.to_datetime(frame["when"])
    # Only what occurs: a legend of all outcomes is wider than a phone.
    occurring = set(frame["outcome"])
    colours = ["#4c956c", "#c2665a", "#8e97a5", "#d08c3c", "#d0a33c", "#9b5d73"]
    named = [words.split(" ", 1)[1] for words in OUTCOMES.values()]
    scale = {name: colour for name, colour in zip(named, colours, strict=True) if name in occurring}
    spec: dict[str, Any] = {
        "mark": {"type": "bar", "cornerRadius": 2},
        "height": 170,
        "description": f"Tool calls by {unit} and outcome: {sum(frame['calls']):,} in all.",
        "encoding": {
            "x": {
                "field": "when",
                "type": "temporal",
                "title": None,
                "scale": {"domain": [{"expr": f"toDate('{end}')"} for end in ends]},
                "timeUnit": {"minute": "yearmonthdatehoursminutes", "hour": "yearmonthdatehours"}.get(
                    unit, "yearmonthdate"
                ),
            },
            "y": {"field": "calls", "type": "quantitative", "title": "calls", "axis": {"tickMinStep": 1}},
            "color": {
                "field": "outcome",
                "type": "nominal",
                "title": None,
                "scale": {"domain": list(scale), "range": list(scale.values())},
                "legend": {"orient": "top"},
            },
        },
    }
    st.vega_lite_chart(frame, spec, key="activity-chart", width="stretch", height=spec["height"])


def _calls(session: Session, calls: list[Activity], now: dt.datetime, period: str) -> None:
    shown = calls[:ROWS]
    chosen_rows: Any = draw_columns(
        table(shown, now=now),
        key="activity-table",
        on_select="rerun",
        selection_mode="single-row",
        column_config={"About": st.column_config.TextColumn(width=240)},
    )
    if len(calls) > len(shown):
        st.caption(f"The newest {len(shown):,} of {len(calls):,} calls.")
    rows = chosen_rows["selection"]["rows"] if chosen_rows else []
    if rows and rows[0] < len(shown):
        call = shown[rows[0]]
        look_at(
            page="Activity", period=period, call=f"{call.tool} by {call.user}, {call.outcome}: {call.arguments}"[:500]
        )
        _detail(session, call)


def _detail(session: Session, call: Activity) -> None:
    with st.container(border=True, key="activity-detail"):
        title = tool_title(call.tool, call.title)
        source = "from a page" if call.by_person else "by the agent"
        st.markdown(f"**{plain(title)}** · {plain(call.user)} :gray[{source}]")
        when = dt.datetime.fromtimestamp(call.at, dt.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        facts = [when, approval(call), call.reason, duration(call.seconds) if call.seconds else ""]
        st.caption(plain(" · ".join(fact for fact in facts if fact)))
        arguments = dict(call.arguments)
        sql = arguments.pop("sql", None)
        if isinstance(sql, str):
            st.code(sql, language="sql", wrap_lines=True)
        if arguments:
            st.code(json.dumps(arguments, indent=2, ensure_ascii=False), language="json", wrap_lines=True)
        if call.user == session.user and call.conversation_id != session.conversation_id:
            st.button(
                "Open its conversation",
                key="activity-open",
                icon=":material/forum:",
                on_click=_open,
                args=(call.conversation_id,),
            )


def _open(conversation_id: str) -> None:
    show_conversation(conversation_id)
    st.rerun(scope="app")
