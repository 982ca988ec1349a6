"""Links to results that need no token: they carry a signature and an end of their own."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from datetime import UTC, datetime
from pathlib import Path

from local_workspace.errors import ApiError
from local_workspace.store import write_whole
from local_workspace.workspace import Workspace

SECONDS = 15 * 60
LENGTH = 32


def _key(path: Path) -> bytes:
    """The workspace's key. One that is not whole is replaced: with an empty one anybody could sign."""
    key = path.read_bytes() if path.exists() else b""
    if len(key) != LENGTH:
        key = secrets.token_bytes(LENGTH)
        write_whole(path, key, mode=0o600)
    return key


class Links:
    """``workspace.service(Links)``."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._key = _key(workspace.folder / "links.key")

    def _signature(self, path: str, end: int) -> str:
        return hmac.new(self._key, f"{path}?{end}".encode(), hashlib.sha256).hexdigest()

    def make(self, path: str) -> tuple[str, str]:
        """(URL, its end as RFC 3339). ``path`` lies below ``/__results/<workspace>/``."""
        end = int(time.time()) + SECONDS
        place = f"{self.workspace.host}/__results/{self.workspace.name}/{path}"
        url = f"{place}?end={end}&signature={self._signature(path, end)}"
        return url, datetime.fromtimestamp(end, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")

    def check(self, path: str, *, end: str, signature: str) -> None:
        """Raises 403 for a link that was not made here or is over."""
        try:
            number = int(end)
        except ValueError:
            number = 0
        if not hmac.compare_digest(self._signature(path, number).encode(), signature.encode()):
            raise ApiError(403, "PERMISSION_DENIED", "The link's signature is wrong.")
        if number < time.time():
            raise ApiError(403, "PERMISSION_DENIED", "The link has expired. Ask for the chunk again to get a new one.")
