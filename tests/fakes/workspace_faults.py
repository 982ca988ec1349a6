"""Makes calls to an embedded workspace fail, over its own fault endpoint."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import requests


@dataclass(frozen=True)
class Faults:
    """Those of the workspace that ``token`` opens."""

    host: str
    token: str
    _session: requests.Session = field(default_factory=requests.Session, repr=False)

    def __post_init__(self) -> None:
        self._session.trust_env = False  # no proxies to look for, dozens of times a test

    def set(self, pattern: str, **fault: Any) -> None:
        self._send("POST", {"pattern": pattern, **fault})

    def clear(self) -> None:
        self._send("DELETE")

    def left(self) -> list[dict[str, Any]]:
        """Those that are set; ``times`` is how often each would still strike."""
        return self._send("GET")["faults"]

    def _send(self, method: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        url, headers = f"{self.host}/__local/faults", {"Authorization": f"Bearer {self.token}"}
        try:
            answer = self._session.request(method, url, json=body, headers=headers, timeout=30)
        except requests.exceptions.ConnectionError:  # the server was just closing the connection that was kept
            answer = self._session.request(method, url, json=body, headers=headers, timeout=30)
        answer.raise_for_status()
        return answer.json()
