"""The state machine of a cluster: pure functions from a document and a time to a document.

A transition in progress is written into the document with the time at which it ends. Whoever reads
the document later works out where it stands, so nothing is lost when the server is killed between,
and no timer has to fire. States: PENDING, RUNNING, RESTARTING, RESIZING, TERMINATING, TERMINATED.
See https://docs.databricks.com/api/workspace/clusters/get
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any, Literal

Document = dict[str, Any]
State = Literal["PENDING", "RUNNING", "RESTARTING", "RESIZING", "TERMINATING", "TERMINATED", "ERROR", "UNKNOWN"]

TRANSITION = "_transition"  # {"to": State, "at": ms}: what the cluster becomes, and when
ALWAYS_BUSY = "_always_busy"  # a stream that never ends runs on it
PRIVATE_PREFIX = "_"


@dataclass(frozen=True, slots=True)
class ClusterEvent:
    """One entry of the cluster's event log; ``timestamp`` in milliseconds."""

    type: str
    timestamp: int
    details: dict[str, Any] = field(default_factory=dict)


def start_milliseconds() -> int:
    """How long a start, restart or stop takes (``LOCAL_WORKSPACE_START_SECONDS``, default 2)."""
    try:
        return int(float(os.environ.get("LOCAL_WORKSPACE_START_SECONDS", "2")) * 1000)
    except ValueError:
        return 2000


def begin(cluster: Document, state: State, *, to: State, now: int, message: str) -> None:
    """Enter a transitional state that becomes ``to`` after the configured time."""
    cluster["state"] = state
    cluster["state_message"] = message
    cluster[TRANSITION] = {"to": to, "at": now + start_milliseconds(), "since": now}


def begin_start(cluster: Document, *, now: int, user: str) -> list[ClusterEvent]:
    cluster.pop("termination_reason", None)
    cluster.pop("terminated_time", None)
    cluster["start_time"] = now
    cluster["last_activity_time"] = now
    begin(
        cluster, "PENDING", to="RUNNING", now=now, message="Finding instances for new nodes, acquiring more if needed"
    )
    return [ClusterEvent("STARTING", now, {"user": user})]


def begin_restart(cluster: Document, *, now: int, user: str) -> list[ClusterEvent]:
    cluster["last_restarted_time"] = now
    cluster["last_activity_time"] = now
    cluster.pop(ALWAYS_BUSY, None)
    begin(cluster, "RESTARTING", to="RUNNING", now=now, message="Restarting the driver and its workers")
    return [ClusterEvent("RESTARTING", now, {"user": user})]


def begin_resize(cluster: Document, *, now: int, user: str, before: int, after: int) -> list[ClusterEvent]:
    cluster["last_activity_time"] = now
    begin(cluster, "RESIZING", to="RUNNING", now=now, message=f"Resizing from {before} to {after} workers")
    details = {"user": user, "current_num_workers": before, "target_num_workers": after, "cause": "USER_REQUEST"}
    return [ClusterEvent("RESIZING", now, details)]


def begin_terminate(cluster: Document, *, now: int, reason: dict[str, Any], user: str = "") -> list[ClusterEvent]:
    """``reason``: a TerminationReason, ``{"code", "type", "parameters"}``."""
    cluster["termination_reason"] = reason
    cluster.pop(ALWAYS_BUSY, None)
    begin(cluster, "TERMINATING", to="TERMINATED", now=now, message=_why(reason))
    details: dict[str, Any] = {"reason": reason}
    if user:
        details["user"] = user
    return [ClusterEvent("TERMINATING", now, details)]


def user_request(user: str) -> dict[str, Any]:
    return {"code": "USER_REQUEST", "type": "SUCCESS", "parameters": {"username": user}}


def inactivity(minutes: int) -> dict[str, Any]:
    return {"code": "INACTIVITY", "type": "SUCCESS", "parameters": {"inactivity_duration_min": str(minutes)}}


def job_finished() -> dict[str, Any]:
    return {"code": "JOB_FINISHED", "type": "SUCCESS", "parameters": {}}


def _why(reason: dict[str, Any]) -> str:
    parameters = reason.get("parameters", {})
    match reason.get("code"):
        case "USER_REQUEST":
            return f"Terminated by user: {parameters.get('username', 'unknown')}"
        case "INACTIVITY":
            return f"Inactive cluster terminated (inactive for {parameters.get('inactivity_duration_min')} minutes)."
        case "JOB_FINISHED":
            return "The cluster's job has finished."
        case code:
            return f"Terminated: {code}"


def settle(cluster: Document, *, now: int, busy: bool) -> list[ClusterEvent]:
    """Bring the document up to ``now``: end due transitions, stop it when it was idle for too long.

    Changes the document in place and returns what happened on the way; an empty list means that
    nothing has to be stored.
    """
    events: list[ClusterEvent] = []
    while True:
        transition = cluster.get(TRANSITION)
        if transition:
            if transition["at"] > now:
                return events
            events += _arrive(cluster, to=transition["to"], at=transition["at"])
            continue
        if cluster.get("state") != "RUNNING" or busy or cluster.get(ALWAYS_BUSY):
            return events
        minutes = cluster.get("autotermination_minutes") or 0
        deadline = cluster.get("last_activity_time", now) + minutes * 60_000
        if minutes <= 0 or deadline > now:
            return events
        events += begin_terminate(cluster, now=deadline, reason=inactivity(minutes))


def _arrive(cluster: Document, *, to: State, at: int) -> list[ClusterEvent]:
    before = cluster.get("state")
    cluster.pop(TRANSITION, None)
    cluster["state"] = to
    if to == "RUNNING":
        cluster["state_message"] = ""
        cluster["last_activity_time"] = max(cluster.get("last_activity_time", 0), at)
        workers = worker_count(cluster)
        kind = "UPSIZE_COMPLETED" if before == "RESIZING" else "RUNNING"
        return [ClusterEvent(kind, at, {"current_num_workers": workers, "target_num_workers": workers})]
    cluster["terminated_time"] = at
    return []


def worker_count(cluster: Document) -> int:
    """Workers now: the fixed number, or the lower end of an autoscaling range."""
    if "autoscale" in cluster:
        return int(cluster["autoscale"].get("min_workers", 0))
    return int(cluster.get("num_workers") or 0)


def milliseconds_to_transition(cluster: Document, *, now: int) -> int | None:
    """Time left of the transition under way, or None."""
    transition = cluster.get(TRANSITION)
    return max(0, transition["at"] - now) if transition else None


def is_active(state: str | None) -> bool:
    """Is the cluster up, or on its way up?"""
    return state in ("RUNNING", "PENDING", "RESTARTING", "RESIZING")
