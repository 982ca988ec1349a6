"""Paths as people write them."""

from __future__ import annotations

import re


def normal_path(path: str, *, base: str = "") -> str:
    """An absolute workspace path: ``/Workspace`` is an alias of ``/``, a relative path lies below ``base``."""
    path = path.strip().strip("\"'`")
    path = path if path.startswith("/") else f"{base}/{path}"
    path = re.sub(r"/{2,}", "/", path)
    if path == "/Workspace" or path.startswith("/Workspace/"):
        path = path.removeprefix("/Workspace")
    return path.rstrip("/") or "/"
