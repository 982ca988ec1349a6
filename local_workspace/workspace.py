"""One workspace: what a token opens. Its state is a folder; everything else hangs off it."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any, TypeVar

from local_workspace.store import Collection, Store

S = TypeVar("S")


def now_ms() -> int:
    """Milliseconds since the epoch, the unit of every time in the REST API."""
    return int(time.time() * 1000)


class Workspace:
    """State of one workspace.

    ``folder``: where it lives. ``host``: the server's own base URL, for links in answers.
    ``services``: long-lived parts that belong to this workspace (the SQL service, the run executor,
    the state machines), made on first use with :meth:`service` so that this module needs to know none of them.
    """

    def __init__(self, *, name: str, folder: Path, host: str, workspace_id: int) -> None:
        self.name = name
        self.folder = folder
        self.host = host
        self.workspace_id = workspace_id
        self.store = Store(folder / "state")
        self._services: dict[type, Any] = {}
        self._lock = threading.RLock()

    def collection(self, name: str) -> Collection:
        return self.store.collection(name)

    def service(self, kind: type[S]) -> S:
        """The workspace's one instance of ``kind``, made as ``kind(workspace)`` on first use."""
        with self._lock:
            if kind not in self._services:
                self._services[kind] = kind(self)  # type: ignore[call-arg]
            return self._services[kind]

    @property
    def user_name(self) -> str:
        """The person whose token this is (an e-mail address)."""
        document = self.collection("identity").get("me")
        return document["userName"] if document else "demo@example.com"
