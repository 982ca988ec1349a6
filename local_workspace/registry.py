"""Which workspace a token opens.

A token names a workspace of its own, so visitors of one server do not see each other's work. The
default token is random and lies in the folder, readable by its owner only. Tokens that look like
``demo-...`` open a new private workspace at their first use. Only a token's hash ever reaches the
disk (as a folder name) or a log.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import secrets
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

from local_workspace import birth
from local_workspace.errors import ApiError
from local_workspace.lent_tokens import LentTokens
from local_workspace.workspace import Shared, Workspace, now_ms

log = logging.getLogger("local_workspace")

DEMO_TOKEN = re.compile(r"demo-[A-Za-z0-9_-]{4,200}")
# One number for the whole server: the SDK reads it from an unauthenticated address, before it sends a token.
WORKSPACE_ID = 1834067129450816
MARKER = "born.json"


class FolderUnusable(Exception):
    """The state folder cannot be made or written; the message tells a person what to do."""


def workspace_name(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:16]


class Registry:
    """The workspaces of one server. ``host`` is set once the server knows its port."""

    def __init__(
        self, folder: Path, *, host: str = "http://127.0.0.1", on_open: Callable[[Workspace], None] | None = None
    ) -> None:
        self.folder = folder
        self.host = host
        self.on_open = on_open
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.default_token = _default_token(folder / "token")
            self.shared = Shared(folder / "shared")
        except OSError as error:
            raise FolderUnusable(
                f"The workspace's folder {folder} cannot be written: {error.strerror or error}. "
                "Set LOCAL_WORKSPACE_DIR (or --folder) to a folder that you may write to."
            ) from error
        self.default_name = workspace_name(self.default_token)
        self._open: dict[str, Workspace] = {}
        self._locks: dict[str, threading.RLock] = {}
        self._lock = threading.Lock()

    def name_of(self, token: str | None) -> str | None:
        """The workspace that a token opens, or None for a token that opens nothing."""
        if not token:
            return None
        if secrets.compare_digest(token.encode(), self.default_token.encode()) or DEMO_TOKEN.fullmatch(token):
            return workspace_name(token)
        return self.shared.service(LentTokens).name_of(token)

    def require(self, token: str | None) -> str:
        """The name of a token's workspace. Raises 401 for a token that opens nothing."""
        if not token:
            message = "Credential was not sent or was of an unsupported type for this API."
            raise ApiError(401, "UNAUTHENTICATED", message)
        name = self.name_of(token)
        if name is None:
            raise ApiError(401, "UNAUTHENTICATED", "Invalid access token.")
        return name

    def by_token(self, token: str | None) -> Workspace:
        """The workspace of a token, born now if this is its first use. Raises 401 for other tokens."""
        return self.by_name(self.require(token), create=True)

    def by_name(self, name: str, *, create: bool = False) -> Workspace:
        """An existing workspace by its folder name (pre-signed links carry it). Raises 404 otherwise."""
        workspace = self._open.get(name)
        if workspace is not None:
            return workspace
        folder = self.folder / "workspaces" / name
        if not re.fullmatch(r"[0-9a-f]{16}", name) or not (create or (folder / MARKER).exists()):
            raise ApiError(404, "RESOURCE_DOES_NOT_EXIST", "There is no such workspace.")
        with self._lock:
            lock = self._locks.setdefault(name, threading.RLock())
        with lock:
            if name not in self._open:
                self._open[name] = self._load(name, folder)
            return self._open[name]

    def _load(self, name: str, folder: Path) -> Workspace:
        born = folder / MARKER
        if not born.exists():
            # Nothing, or a birth that was cut short: begin anew, so that no workspace is half furnished.
            shutil.rmtree(folder, ignore_errors=True)
        workspace = Workspace(name=name, folder=folder, host=self.host, workspace_id=WORKSPACE_ID, shared=self.shared)
        if not born.exists():
            started = time.monotonic()
            birth.populate(workspace)
            temporary = born.with_suffix(".tmp")
            with open(temporary, "w", encoding="utf-8") as file:
                json.dump({"born_at": now_ms()}, file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, born)
            log.info("workspace %s born in %.1f s", name[:6], time.monotonic() - started)
        if self.on_open:
            self.on_open(workspace)
        return workspace

    def reset(self, name: str) -> Workspace:
        """Throw a workspace's state away and give it a new birth."""
        with self._lock:
            lock = self._locks.setdefault(name, threading.RLock())
        with lock:
            old = self._open.pop(name, None)
            if old is not None:
                old.close()
            folder = self.folder / "workspaces" / name
            (folder / MARKER).unlink(missing_ok=True)
            return self.by_name(name, create=True)

    def close(self) -> None:
        for workspace in list(self._open.values()):
            workspace.close()
        self._open.clear()
        self.shared.close()


def _default_token(path: Path) -> str:
    if path.exists():
        token = path.read_text("utf-8").strip()
        if token:
            return token
    token = "dapi" + secrets.token_hex(16)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(token + "\n")
    return token
