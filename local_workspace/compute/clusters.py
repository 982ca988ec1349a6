"""A workspace's clusters: documents, their events, and who is busy on them.

Follows https://docs.databricks.com/api/workspace/clusters
"""

from __future__ import annotations

import contextlib
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from local_workspace.compute import cluster_state as machine
from local_workspace.compute.cluster_spec import checked_settings, sized
from local_workspace.compute.cluster_state import ClusterEvent, Document
from local_workspace.errors import ApiError, invalid, invalid_state
from local_workspace.workspace import Workspace, now_ms

_EVENTS_KEPT = 500


class ClusterService:
    """Use it through :func:`local_workspace.compute.compute`.

    ``on_terminated`` callbacks get the id of a cluster that is being stopped or removed.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.on_terminated: list[Callable[[str], None]] = []
        self._documents = workspace.collection("clusters")
        self._events = workspace.collection("cluster_events")
        self._active_runs = workspace.collection("active_runs")
        self._lock = threading.RLock()
        self._commands: dict[str, int] = {}

    # --- reading ---

    def get(self, cluster_id: str) -> Document:
        """The cluster as it stands now. 400 as the real service answers when there is none."""
        with self._lock:
            cluster = self._documents.get(cluster_id)
            if cluster is None:
                raise unknown_cluster(cluster_id)
            return self._settled(cluster)

    def all(self) -> list[Document]:
        """Every cluster as it stands now, newest start first."""
        with self._lock:
            clusters = [self._settled(cluster) for cluster in self._documents.values()]
        return sorted(clusters, key=lambda cluster: cluster.get("start_time", 0), reverse=True)

    def events(self, cluster_id: str) -> list[dict[str, Any]]:
        """Oldest first. Settles the cluster first, so what time has brought about is in it."""
        self.get(cluster_id)
        document = self._events.get(cluster_id) or {"events": []}
        return document["events"]

    def is_busy(self, cluster_id: str) -> bool:
        """Does a job run or a command occupy the cluster at this moment?"""
        return cluster_id in self._commands or any(
            run.get("cluster_id") == cluster_id for run in self._active_runs.values()
        )

    def _settled(self, cluster: Document) -> Document:
        cluster_id = cluster["cluster_id"]
        busy = self.is_busy(cluster_id)
        events = machine.settle(cluster, now=now_ms(), busy=busy)
        if events or cluster != self._documents.get(cluster_id):
            self._documents.put(cluster_id, cluster)
            self._record(cluster_id, events)
            if any(event.type == "TERMINATING" for event in events):
                self._tell_terminated(cluster_id)
        if cluster.get("state") == "RUNNING" and (busy or cluster.get(machine.ALWAYS_BUSY)):
            cluster["last_activity_time"] = now_ms()
        return cluster

    def wait_near_transition(self, cluster_id: str) -> Document:
        """Like :meth:`get`, but holds the answer for up to a second when a change of state is that near.

        The SDK's waiters sleep 1, 2, 3... seconds between polls; a short hold saves them one. The poll
        right after a start is never held: it has to say PENDING.
        """
        cluster = self.get(cluster_id)
        transition = cluster.get(machine.TRANSITION)
        now = now_ms()
        if transition and now - transition["since"] > 300 and transition["at"] - now <= 1000:
            time.sleep((transition["at"] - now) / 1000 + 0.005)
            return self.get(cluster_id)
        return cluster

    # --- changing ---

    def create(self, settings: dict[str, Any], *, user: str, source: str = "API") -> Document:
        spec = checked_settings(settings)
        now = now_ms()
        stamp = datetime.fromtimestamp(now / 1000, UTC)
        cluster_id = f"{stamp:%m%d-%H%M%S}-{secrets.token_hex(4)}"
        cluster = sized(
            {
                **spec,
                "cluster_id": cluster_id,
                "cluster_name": spec.get("cluster_name", ""),
                "creator_user_name": user,
                "cluster_source": source,
                "default_tags": {
                    "Vendor": "Databricks",
                    "Creator": user,
                    "ClusterName": spec.get("cluster_name", ""),
                    "ClusterId": cluster_id,
                },
                "spec": spec,
            }
        )
        with self._lock:
            details = {"user": user, "attributes": spec, "cluster_size": {"num_workers": machine.worker_count(cluster)}}
            events = [ClusterEvent("CREATING", now, details)]
            machine.begin_start(cluster, now=now, user=user)
            cluster["state_message"] = "Starting Spark"
            self._documents.put(cluster_id, cluster)
            self._record(cluster_id, events)
        return cluster

    def start(self, cluster_id: str, *, user: str) -> None:
        def begin(cluster: Document) -> list[ClusterEvent]:
            if cluster["state"] not in ("TERMINATED", "ERROR"):
                raise _unexpected_state(cluster)
            return machine.begin_start(cluster, now=now_ms(), user=user)

        self._change(cluster_id, begin)

    def restart(self, cluster_id: str, *, user: str) -> None:
        def begin(cluster: Document) -> list[ClusterEvent]:
            if cluster["state"] != "RUNNING":
                raise _unexpected_state(cluster)
            return machine.begin_restart(cluster, now=now_ms(), user=user)

        self._change(cluster_id, begin)
        self._tell_terminated(cluster_id)

    def terminate(self, cluster_id: str, *, user: str, reason: dict[str, Any] | None = None) -> None:
        """Stop it and keep the record; does nothing when it is stopped or being stopped."""

        def begin(cluster: Document) -> list[ClusterEvent]:
            if not machine.is_active(cluster["state"]):
                return []
            why = reason or machine.user_request(user)
            return machine.begin_terminate(cluster, now=now_ms(), reason=why, user=user)

        if self._change(cluster_id, begin):
            self._tell_terminated(cluster_id)

    def delete_permanently(self, cluster_id: str) -> None:
        with self._lock:
            self.get(cluster_id)
            self._documents.delete(cluster_id)
            self._events.delete(cluster_id)
        self._tell_terminated(cluster_id)

    def edit(self, cluster_id: str, settings: dict[str, Any], *, user: str) -> None:
        """Replace the settings; a running cluster restarts to take them on."""

        def apply(cluster: Document) -> list[ClusterEvent]:
            if cluster["state"] not in ("RUNNING", "TERMINATED"):
                raise _unexpected_state(cluster)
            spec = checked_settings(settings)
            previous = dict(cluster.get("spec", {}))
            for name in previous:
                cluster.pop(name, None)
            cluster.update(spec)
            cluster["spec"] = spec
            sized(cluster)
            now = now_ms()
            events = [ClusterEvent("EDITED", now, {"user": user, "attributes": spec, "previous_attributes": previous})]
            if cluster["state"] == "RUNNING":
                events += machine.begin_restart(cluster, now=now, user=user)
            return events

        self._change(cluster_id, apply)

    def resize(self, cluster_id: str, size: dict[str, Any], *, user: str) -> None:
        """``size``: ``{"num_workers": n}`` or ``{"autoscale": {"min_workers", "max_workers"}}``."""

        def apply(cluster: Document) -> list[ClusterEvent]:
            if cluster["state"] != "RUNNING":
                raise _unexpected_state(cluster)
            spec = checked_settings({"spark_version": cluster["spark_version"], **size})
            before = machine.worker_count(cluster)
            for name in ("num_workers", "autoscale"):
                cluster.pop(name, None)
                cluster.get("spec", {}).pop(name, None)
                if name in spec:
                    cluster[name] = spec[name]
                    cluster.setdefault("spec", {})[name] = spec[name]
            after = machine.worker_count(sized(cluster))
            return machine.begin_resize(cluster, now=now_ms(), user=user, before=before, after=after)

        if "num_workers" not in size and "autoscale" not in size:
            raise invalid("Give num_workers or autoscale to resize a cluster.")
        self._change(cluster_id, apply)

    def set_field(self, cluster_id: str, name: str, value: Any, *, event: str, user: str) -> None:
        def apply(cluster: Document) -> list[ClusterEvent]:
            cluster[name] = value
            return [ClusterEvent(event, now_ms(), {"user": user})]

        self._change(cluster_id, apply)

    def touch(self, cluster_id: str) -> None:
        """A command ran just now: the idle time starts again."""

        def stamp(cluster: Document) -> None:
            cluster["last_activity_time"] = now_ms()

        with self._lock:
            self._documents.change(cluster_id, stamp)

    @contextlib.contextmanager
    def command(self, cluster_id: str) -> Iterator[None]:
        """Keeps the cluster busy while a command runs on it."""
        with self._lock:
            self._commands[cluster_id] = self._commands.get(cluster_id, 0) + 1
        try:
            yield
        finally:
            with self._lock:
                self._commands[cluster_id] -= 1
                if not self._commands[cluster_id]:
                    del self._commands[cluster_id]
            self.touch(cluster_id)

    def bring_up(self, cluster_id: str, *, user: str, cancel: threading.Event) -> str:
        """Start the cluster if need be and wait until it runs or ``cancel`` is set; returns the last state.

        Raises ApiError when there is no such cluster.
        """
        while not cancel.is_set():
            cluster = self.get(cluster_id)
            if cluster["state"] == "RUNNING":
                return "RUNNING"
            if cluster["state"] in ("TERMINATED", "ERROR"):
                with contextlib.suppress(ApiError):  # somebody else may have started it in between
                    self.start(cluster_id, user=user)
                continue
            left = machine.milliseconds_to_transition(cluster, now=now_ms())
            cancel.wait(min(0.5, (left or 50) / 1000 + 0.005))
        return self.get(cluster_id)["state"]

    def _change(self, cluster_id: str, edit: Callable[[Document], list[ClusterEvent]]) -> list[ClusterEvent]:
        with self._lock:
            self.get(cluster_id)  # what time has brought about comes first
            cluster = self._documents.get(cluster_id)
            if cluster is None:
                raise unknown_cluster(cluster_id)
            events = edit(cluster)
            if events:
                self._documents.put(cluster_id, cluster)
                self._record(cluster_id, events)
            return events

    def _record(self, cluster_id: str, events: list[ClusterEvent]) -> None:
        if not events:
            return
        document = self._events.get(cluster_id) or {"events": []}
        document["events"] += [
            {"cluster_id": cluster_id, "timestamp": event.timestamp, "type": event.type, "details": event.details}
            for event in events
        ]
        document["events"] = document["events"][-_EVENTS_KEPT:]
        self._events.put(cluster_id, document)

    def _tell_terminated(self, cluster_id: str) -> None:
        for callback in self.on_terminated:
            callback(cluster_id)


def public_view(cluster: Document) -> dict[str, Any]:
    """The document as the API shows it: without the machine's own fields."""
    return {name: value for name, value in cluster.items() if not name.startswith(machine.PRIVATE_PREFIX)}


def unknown_cluster(cluster_id: str) -> ApiError:
    # The real service answers 400 here; the SDK turns this wording into ResourceDoesNotExist.
    return invalid(f"Cluster {cluster_id} does not exist")


def _unexpected_state(cluster: Document) -> ApiError:
    return invalid_state(f"Cluster {cluster['cluster_id']} is in unexpected state {cluster['state'].capitalize()}.")
