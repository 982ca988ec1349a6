"""Tokens that a workspace lends to what runs in it, as the cloud gives each notebook one of its user's."""

from __future__ import annotations

import secrets
import threading

from local_workspace.workspace import Shared


class LentTokens:
    """``shared.service(LentTokens)``. A token opens the workspace that lent it until it is taken back."""

    def __init__(self, shared: Shared) -> None:
        self._names: dict[str, str] = {}
        self._lock = threading.Lock()

    def lend(self, workspace_name: str) -> str:
        token = f"dkea{secrets.token_hex(16)}"
        with self._lock:
            self._names[token] = workspace_name
        return token

    def take_back(self, token: str) -> None:
        with self._lock:
            self._names.pop(token, None)

    def name_of(self, token: str) -> str | None:
        """The workspace that it opens, or None."""
        with self._lock:
            return self._names.get(token)
