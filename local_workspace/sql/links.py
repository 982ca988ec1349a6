"""Links to results that need no token: they carry a signature and an end of their own."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
from datetime import UTC, datetime

from local_workspace.errors import ApiError
from local_workspace.workspace import Workspace

SECONDS = 15 * 60


class Links:
    """``workspace.service(Links)``."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        path = workspace.folder / "links.key"
        if not path.exists():
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(32))
        self._key = path.read_bytes()

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
        if not hmac.compare_digest(self._signature(path, number), signature):
            raise ApiError(403, "PERMISSION_DENIED", "The link's signature is wrong.")
        if number < time.time():
            raise ApiError(403, "PERMISSION_DENIED", "The link has expired. Ask for the chunk again to get a new one.")
