"""What each session works with at the moment: cluster, warehouse, catalog, schema, path."""

from __future__ import annotations

import dataclasses
import threading
from collections import OrderedDict
from dataclasses import dataclass

KEPT_SESSIONS = 2000


@dataclass(frozen=True, slots=True)
class SessionState:
    """What was chosen; None is "not chosen", for which :mod:`mcp_tools.context_view` finds a default."""

    cluster_id: str | None = None
    warehouse_id: str | None = None
    catalog: str | None = None
    schema: str | None = None
    workspace_path: str | None = None


class SessionStore:
    """Sessions by key, in memory; the ones not used for longest are forgotten first. Thread-safe.

    MCP has no sessions of its own since 2026-07-28: callers name theirs with each call.
    """

    def __init__(self, *, keep: int = KEPT_SESSIONS) -> None:
        self._keep = keep
        self._states: OrderedDict[str, SessionState] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> SessionState:
        with self._lock:
            if key in self._states:
                self._states.move_to_end(key)
            return self._states.get(key, SessionState())

    def update(self, key: str, **changes: str | None) -> SessionState:
        with self._lock:
            state = dataclasses.replace(self._states.get(key, SessionState()), **changes)
            self._states[key] = state
            self._states.move_to_end(key)
            while len(self._states) > self._keep:
                self._states.popitem(last=False)
            return state

    def clear(self, key: str) -> None:
        with self._lock:
            self._states.pop(key, None)
