"""One workspace: what a token opens. Its state is a folder; everything else hangs off it."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from pathlib import Path
from typing import Any, TypeVar

from local_workspace.store import Collection, Store

log = logging.getLogger("local_workspace")

S = TypeVar("S")


def now_ms() -> int:
    """Milliseconds since the epoch, the unit of every time in the REST API."""
    return int(time.time() * 1000)


class Services:
    """Long-lived parts, one of a kind, made on first use as ``kind(owner)``.

    A part that has a ``close()`` method is closed when its owner is (server shutdown, reset).
    """

    def __init__(self, owner: Any) -> None:
        self._owner = owner
        self._made: dict[type, Any] = {}
        self._lock = threading.RLock()

    def get(self, kind: type[S]) -> S:
        with self._lock:
            if kind not in self._made:
                self._made[kind] = kind(self._owner)  # type: ignore[call-arg]
            return self._made[kind]

    def close(self) -> None:
        with self._lock:
            made, self._made = list(self._made.values()), {}
        for part in reversed(made):
            close = getattr(part, "close", None)
            if callable(close):
                with contextlib.suppress(Exception):
                    close()


class Shared:
    """What all workspaces of one server share: the SQL engine and the read-only sample tables.

    ``folder``: where shared data lives.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._services = Services(self)

    def service(self, kind: type[S]) -> S:
        """The server's one instance of ``kind``, made as ``kind(shared)`` on first use."""
        return self._services.get(kind)

    def close(self) -> None:
        self._services.close()


class Workspace:
    """State of one workspace.

    ``folder``: where it lives. ``host``: the server's own base URL, for links in answers.
    ``shared``: what it shares with the server's other workspaces.
    Long-lived parts that belong to this workspace (the SQL service, the run executor, the state
    machines) are made on first use with :meth:`service` so that this module needs to know none of them.
    """

    def __init__(self, *, name: str, folder: Path, host: str, workspace_id: int, shared: Shared | None = None) -> None:
        self.name = name
        self.folder = folder
        self.host = host
        self.workspace_id = workspace_id
        self.store = Store(folder / "state")
        self.shared = shared or Shared(folder / "shared")
        self._services = Services(self)

    def collection(self, name: str) -> Collection:
        return self.store.collection(name)

    def service(self, kind: type[S]) -> S:
        """The workspace's one instance of ``kind``, made as ``kind(workspace)`` on first use."""
        return self._services.get(kind)

    def close(self) -> None:
        """End the workspace's parts; its documents stay."""
        self._services.close()

    @property
    def user_name(self) -> str:
        """The person whose token this is (an e-mail address)."""
        document = self.collection("identity").get("me")
        return document["userName"] if document else "demo@example.com"
