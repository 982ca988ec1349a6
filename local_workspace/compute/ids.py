"""Numbers for new objects, kept in the store so that none is given out twice after a restart."""

from __future__ import annotations

import threading

from local_workspace.workspace import Workspace

# The first number of each kind. What a workspace is born with has smaller ones.
FIRST = {"job": 1001, "run": 90101, "object": 500_001, "credential": 301, "repair": 1, "handle": 1, "experiment": 3_001}


class Ids:
    """``workspace.service(Ids).next("run")``"""

    def __init__(self, workspace: Workspace) -> None:
        self._counters = workspace.collection("counters")
        self._lock = threading.Lock()

    def next(self, kind: str, *, count: int = 1) -> int:
        """The first of ``count`` new numbers in a row."""
        with self._lock:
            document = self._counters.get(kind) or {"next": FIRST[kind]}
            number = document["next"]
            self._counters.put(kind, {"next": number + count})
            return number
