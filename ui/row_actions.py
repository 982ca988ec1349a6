"""What can be done with a chosen cluster, warehouse, job or run: kind and state → calls for the conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from ui.actions import act
from ui.schedule import draw_schedule
from ui.session import Session
from ui.states import settled

Kind = Literal["cluster", "warehouse", "job", "run"]


@dataclass(frozen=True, slots=True)
class Action:
    """``says`` goes into the conversation, with the object's name for ``{name}``. Without a tool the agent is asked."""

    label: str
    icon: str
    says: str
    tool: str = ""
    arguments: tuple[tuple[str, Any], ...] = ()


_START = Action("Start", "play_arrow", "Start {name}")
_STOP = Action("Stop", "stop", "Stop {name}")
_RESTART = Action("Restart", "restart_alt", "Restart {name}")


def actions_of(kind: Kind, item: dict[str, Any]) -> list[Action]:
    """In the order in which they are offered; empty while the object changes by itself."""
    state = str(item.get("state") or "").upper()
    if kind in ("cluster", "warehouse"):
        if state in ("RUNNING", "RESIZING"):
            stop = _with(_STOP, f"stop_{kind}")
            return [stop, _with(_RESTART, "restart_cluster")] if kind == "cluster" else [stop]
        return [_with(_START, f"start_{kind}")] if state in ("TERMINATED", "STOPPED") else []
    if kind == "job":
        found = [Action("Run now", "play_arrow", "Run the job {name}", "run_job")]
        if item.get("cron"):
            paused = bool(item.get("paused"))
            found.append(
                Action(
                    "Resume schedule" if paused else "Pause schedule",
                    "play_circle" if paused else "pause_circle",
                    f"{'Resume' if paused else 'Pause'} the schedule of {{name}}",
                    "update_job",
                    (("paused", not paused),),
                )
            )
        return found
    if not settled(state, run=True):
        return [Action("Cancel", "cancel", "Cancel run {id} of {name}", "cancel_job_run")]
    if state in ("FAILED", "TIMEDOUT", "INTERNAL_ERROR"):
        return [
            Action("Ask why", "forum", "Why did run {id} of {name} fail?", "get_job_run"),
            Action("Repair", "healing", "Run the failed tasks of run {id} of {name} again", "run_job"),
            Action("Run the job again", "replay", "Run the job {name} again", "run_job"),
        ]
    return []


def _with(action: Action, tool: str) -> Action:
    return Action(action.label, action.icon, action.says, tool)


def call_of(action: Action, kind: Kind, item: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The tool and its arguments, the object by its id."""
    if kind == "run" and action.tool == "run_job":
        repair = {"repair_run_id": item.get("run_id")} if action.label == "Repair" else {}
        return action.tool, {"job": str(item.get("job_id")), **repair}
    argument = "run_id" if kind == "run" else kind
    identity = item.get("run_id") or item.get("id") if kind == "run" else item.get("id")
    return action.tool, {argument: identity if kind == "run" else str(identity), **dict(action.arguments)}


def draw_actions(session: Session, kind: Kind, item: dict[str, Any]) -> None:
    """Buttons; what is pressed goes through the conversation's approvals."""
    name = str(item.get("job_name") or item.get("name") or item.get("id"))
    offered = actions_of(kind, item)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"actions-{kind}"):
        st.markdown(f"**{name}**", width="content")
        for action in offered:
            st.button(
                action.label,
                key=f"do-{kind}-{action.label}-{item.get('id')}",
                icon=f":material/{action.icon}:",
                on_click=act,
                args=(
                    session,
                    action.says.format(name=name, id=item.get("run_id") or item.get("id")),
                    call_of(action, kind, item),
                ),
            )
        if kind == "job":
            draw_schedule(session, item)
        if not offered:
            st.caption("Nothing to do here.")
