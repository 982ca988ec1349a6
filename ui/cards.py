"""A card that follows a starting cluster or a run until its state is final, then stands still."""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st

from agent.durations import duration
from ui.markdown import plain
from ui.panels import CardPanel
from ui.session import Session
from ui.states import dot_markdown, look, settled
from ui.wording import ago, dollars, parse_time, shortened

POLL_SECONDS = 1.5
# what is followed → the tool that looks again, its argument, and the object's key in the answer
_LOOKS_AGAIN = {
    "cluster": ("get_cluster", "cluster", "cluster"),
    "warehouse": ("list_warehouses", "warehouse", "warehouses"),
    "run": ("get_job_run", "run_id", "run"),
}


def draw_card(session: Session, panel: CardPanel, *, live: bool) -> None:
    """Inside a running turn (``live``) the card only shows what the result said."""
    key = f"card-{panel.call_id}"
    item: dict[str, Any] = st.session_state.get(key) or panel.item
    if live or _final(panel, item):
        with st.container():  # the box that the fragment below makes: the browser keeps the card from one to the other
            _draw(panel, item)
        return

    @st.fragment(run_every=POLL_SECONDS, key=f"follow-{panel.call_id}")
    def follow() -> None:
        newest = look_again(session, panel) or item
        st.session_state[key] = newest
        _draw(panel, newest)
        if _final(panel, newest):
            st.rerun()  # redrawn without its timer

    follow()


def look_again(session: Session, panel: CardPanel) -> dict[str, Any] | None:
    """The object as it is now; None where it cannot be read."""
    tool, argument, key = _LOOKS_AGAIN[panel.kind]
    identity = panel.item.get("run_id") if panel.kind == "run" else None
    result = session.runtime.call_tool(
        session.conversation_id,
        tool,
        {argument: identity or panel.item.get("id")},
        author=session.user,
        timezone=session.timezone,
    )
    found = (result.structured or {}).get(key)
    if isinstance(found, list):
        found = next((item for item in found if item.get("id") == panel.item.get("id")), None)
    return found if isinstance(found, dict) and not result.is_error else None


def _final(panel: CardPanel, item: dict[str, Any]) -> bool:
    return settled(item.get("state"), run=panel.kind == "run")


def card_lines(kind: str, item: dict[str, Any], *, now: dt.datetime) -> tuple[str, str, str]:
    """(title, facts, trouble) as Markdown; facts and trouble may be empty."""
    name = item.get("job_name") or item.get("job") or item.get("name") or item.get("id") or ""
    if kind == "run" and isinstance(name, dict):
        name = name.get("name", "")
    title = f"{dot_markdown(item.get('state'))} **{plain(str(name))}** · {look(item.get('state')).words}"
    facts: list[str] = []
    if kind == "run":
        facts.append(f"run {item.get('run_id') or item.get('id')}")
        if item.get("start_time"):
            facts.append(f"started {ago(item['start_time'], now=now)}")
        took = item.get("seconds") or item.get("duration_seconds") or _elapsed(item, now)
        if took:
            facts.append(duration(took))
        tasks = item.get("tasks")
        if isinstance(tasks, list) and len(tasks) > 1:
            done = sum(settled(task.get("state"), run=True) for task in tasks if isinstance(task, dict))
            facts.append(f"{done} of {len(tasks)} tasks done")
    else:
        workers = item.get("workers")
        if isinstance(workers, int):
            facts.append(f"{workers} workers" if workers != 1 else "1 worker")
        facts += [str(item[key]) for key in ("node_type", "size", "cluster_size") if item.get(key)]
        if item.get("usd_per_hour"):
            facts.append(f"{dollars(item['usd_per_hour'])} an hour")
    failed = look(item.get("state")).tone == "red"
    trouble = _trouble(item) if failed else ""
    return title, plain(" · ".join(facts)), plain(shortened(trouble, length=240))


def _trouble(item: dict[str, Any]) -> str:
    """Why it failed: the first error of a task says more than the run's own message."""
    tasks = [task for task in item.get("tasks") or () if isinstance(task, dict)]
    errors = [task["error"] for task in tasks if task.get("error")]
    return str(next(iter(errors), None) or item.get("error") or item.get("state_message") or "")


def _elapsed(item: dict[str, Any], now: dt.datetime) -> float | None:
    start, end = parse_time(item.get("start_time")), parse_time(item.get("end_time"))
    return ((end or now) - start).total_seconds() if start else None


def _draw(panel: CardPanel, item: dict[str, Any]) -> None:
    title, facts, trouble = card_lines(panel.kind, item, now=dt.datetime.now(dt.UTC))
    with st.container(border=True, gap=None, key=f"card-box-{panel.call_id}"):
        st.markdown(title)
        if facts:
            st.caption(facts)
        if trouble:
            st.markdown(f":red[{trouble}]")
