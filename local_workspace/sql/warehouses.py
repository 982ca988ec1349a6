"""SQL warehouses: what they are set to, and which state they are in.

A document keeps the last state that was asked for and when. Everything else follows from the clock at the
moment of reading: STARTING turns into RUNNING by itself, and RUNNING into STOPPED when nobody used it for
``auto_stop_mins``. So no timer has to survive a restart. While the server is off, no idle time passes.
"""

from __future__ import annotations

import contextlib
import os
import threading
import uuid
from collections.abc import Iterator
from typing import Any

from local_workspace.errors import ApiError, already_exists, invalid, not_found
from local_workspace.store import Document
from local_workspace.workspace import Workspace, now_ms

SIZES = ("2X-Small", "X-Small", "Small", "Medium", "Large", "X-Large", "2X-Large", "3X-Large", "4X-Large")
TYPES = ("PRO", "CLASSIC")
SETTINGS = frozenset(
    {"name", "cluster_size", "min_num_clusters", "max_num_clusters", "auto_stop_mins", "enable_photon", "channel"}
    | {"enable_serverless_compute", "warehouse_type", "tags", "spot_instance_policy", "instance_profile_arn"}
)
TOUCH_EVERY_MS = 20_000


def start_ms() -> int:
    """How long a start or stop takes (LOCAL_WORKSPACE_START_SECONDS, default 2)."""
    return int(float(os.environ.get("LOCAL_WORKSPACE_START_SECONDS") or 2) * 1000)


class Warehouses:
    """``workspace.service(Warehouses)``."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.documents = workspace.collection("warehouses")
        self._opened_ms = now_ms()
        self._used: dict[str, int] = {}
        self._running: dict[str, int] = {}
        self._lock = threading.Lock()

    # State

    def state(self, document: Document) -> str:
        now, state = now_ms(), document.get("state", "STOPPED")
        changed = int(document.get("changed_ms") or 0)
        if state == "STARTING":
            if now < changed + start_ms():
                return "STARTING"
            state, changed = "RUNNING", changed + start_ms()
        if state == "STOPPING":
            return "STOPPING" if now < changed + start_ms() else "STOPPED"
        if state == "RUNNING":
            idle_from = max(changed, self._opened_ms, self._last_use(document))
            minutes = float(document.get("auto_stop_mins") or 0)
            if minutes > 0 and not self._running.get(document["id"]) and now >= idle_from + minutes * 60_000:
                return "STOPPED"
        return state

    def _last_use(self, document: Document) -> int:
        return max(int(document.get("used_ms") or 0), self._used.get(document["id"], 0))

    def info(self, document: Document) -> dict[str, Any]:
        """EndpointInfo, as the API answers. https://docs.databricks.com/api/workspace/warehouses/get"""
        state = self.state(document)
        shown = {key: value for key, value in document.items() if key not in ("changed_ms", "used_ms", "created_ms")}
        host, _, port = self.workspace.host.removeprefix("http://").partition(":")
        path = f"/sql/1.0/warehouses/{document['id']}"
        return shown | {
            "state": state,
            "num_clusters": 1 if state == "RUNNING" else 0,
            "num_active_sessions": self._running.get(document["id"], 0),
            "health": document.get("health") or {"status": "HEALTHY"},
            "odbc_params": {"hostname": host, "path": path, "port": int(port or 443), "protocol": "http"},
            "jdbc_url": f"jdbc:databricks://{host}:{port}/default;transportMode=http;ssl=0;httpPath={path};",
        }

    # Reads

    def require(self, warehouse_id: str) -> Document:
        document = self.documents.get(warehouse_id)
        if document is None:
            raise not_found(f"SQL warehouse {warehouse_id} does not exist.")
        return document

    def list(self) -> list[dict[str, Any]]:
        found = sorted(self.documents.values(), key=lambda document: document.get("created_ms", 0))
        return [self.info(document) for document in found]

    # Changes

    def create(self, settings: dict[str, Any]) -> str:
        checked = self._checked({"cluster_size": "Small", "auto_stop_mins": 120} | settings, own_id=None)
        warehouse_id = uuid.uuid4().hex[:16]
        fixed = {"id": warehouse_id, "creator_name": self.workspace.user_name, "created_ms": now_ms()}
        defaults = {"min_num_clusters": 1, "max_num_clusters": 1, "warehouse_type": "PRO", "enable_photon": True}
        defaults |= {"enable_serverless_compute": True, "state": "STARTING", "changed_ms": now_ms()}
        self.documents.put(warehouse_id, fixed | defaults | checked)
        return warehouse_id

    def edit(self, warehouse_id: str, settings: dict[str, Any]) -> None:
        self.require(warehouse_id)
        checked = self._checked(settings, own_id=warehouse_id)
        self.documents.change(warehouse_id, lambda document: document.update(checked))

    def _checked(self, settings: dict[str, Any], *, own_id: str | None) -> dict[str, Any]:
        wanted = {key: value for key, value in settings.items() if key in SETTINGS and value is not None}
        name = wanted.get("name")
        if own_id is None and not name:
            raise invalid("A name is required to create a SQL warehouse.")
        if any(d["name"] == name and d["id"] != own_id for d in self.documents.values()):
            raise already_exists(f"SQL warehouse with name `{name}` already exists.")
        if wanted.get("cluster_size", SIZES[0]) not in SIZES:
            raise invalid(f"{wanted['cluster_size']} is not a valid cluster size. Use one of {', '.join(SIZES)}.")
        if wanted.get("warehouse_type", "PRO") not in TYPES:
            raise invalid(f"{wanted['warehouse_type']} is not a valid warehouse type. Use PRO or CLASSIC.")
        for key in ("auto_stop_mins", "min_num_clusters", "max_num_clusters"):
            if key in wanted:
                try:
                    wanted[key] = int(wanted[key])
                except (TypeError, ValueError):
                    raise invalid(f"{key} must be a number.") from None
        if wanted.get("auto_stop_mins", 0) < 0:
            raise invalid("auto_stop_mins must be 0 (never stop) or a number of minutes.")
        if wanted.get("min_num_clusters", 1) > wanted.get(
            "max_num_clusters", max(1, wanted.get("min_num_clusters", 1))
        ):
            raise invalid("min_num_clusters must not be greater than max_num_clusters.")
        return wanted

    def start(self, warehouse_id: str) -> None:
        self._turn(warehouse_id, away_from=("STOPPED", "STOPPING"), to="STARTING")

    def stop(self, warehouse_id: str) -> None:
        self._turn(warehouse_id, away_from=("RUNNING", "STARTING"), to="STOPPING")

    def _turn(self, warehouse_id: str, *, away_from: tuple[str, ...], to: str) -> None:
        self.require(warehouse_id)

        def turn(document: Document) -> None:
            if self.state(document) in away_from:
                document.update(state=to, changed_ms=now_ms())
                document.pop("health", None)

        self.documents.change(warehouse_id, turn)

    def delete(self, warehouse_id: str) -> None:
        self.require(warehouse_id)
        self.documents.delete(warehouse_id)

    # Use

    @contextlib.contextmanager
    def used_by_statement(self, warehouse_id: str, cancel: threading.Event) -> Iterator[int | None]:
        """Start the warehouse if it is stopped, wait until it runs, and keep it from stopping meanwhile.

        Gives the time (ms) since which the statement waited for it to start, None where it was up.
        Ends at once when ``cancel`` is set. Raises :class:`ApiError` when it is deleted or stopped meanwhile.
        """
        # Asked before this statement counts: one that idled out has to start again.
        state = self.state(self.require(warehouse_id))
        waits_since = None if state == "RUNNING" else now_ms()
        if state in ("STOPPED", "STOPPING"):
            self.start(warehouse_id)
        with self._lock:
            self._running[warehouse_id] = self._running.get(warehouse_id, 0) + 1
        try:
            self._await_running(warehouse_id, cancel)
            self._touch(warehouse_id)
            yield waits_since
        finally:
            with self._lock:
                self._running[warehouse_id] -= 1
            self._touch(warehouse_id)

    def _await_running(self, warehouse_id: str, cancel: threading.Event) -> None:
        while not cancel.is_set():
            state = self.state(self.require(warehouse_id))
            if state == "RUNNING":
                return
            if state in ("STOPPED", "STOPPING"):
                raise ApiError(
                    400, "INVALID_STATE", f"SQL warehouse {warehouse_id} was stopped before the statement ran."
                )
            cancel.wait(0.05)

    def _touch(self, warehouse_id: str) -> None:
        now = self._used[warehouse_id] = now_ms()
        document = self.documents.get(warehouse_id)
        if document is not None and now - int(document.get("used_ms") or 0) > TOUCH_EVERY_MS:
            self.documents.change(warehouse_id, lambda changed: changed.update(used_ms=now))
