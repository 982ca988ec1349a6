"""Paths as people write them: the workspace tree, ``/Volumes/...`` and ``dbfs:/...``."""

from __future__ import annotations

import re
from typing import Literal

from fastmcp.exceptions import ToolError

Store = Literal["workspace", "volume", "dbfs"]


def normal_path(path: str, *, base: str = "") -> str:
    """An absolute workspace path: ``/Workspace`` is an alias of ``/``, a relative path lies below ``base``.

    Raises ToolError for a path with ``..`` in it: what it means depends on who reads it.
    """
    path = path.strip().strip("\"'`")
    path = path if path.startswith("/") else f"{base}/{path}"
    path = re.sub(r"/{2,}", "/", path)
    if ".." in path.split("/"):
        raise ToolError("Write the path out in full: one with '..' in it is not followed. Nothing was done.")
    if path == "/Workspace" or path.startswith("/Workspace/"):
        path = path.removeprefix("/Workspace")
    return path.rstrip("/") or "/"


def located(path: str, *, base: str = "") -> tuple[Store, str]:
    """Which API a path belongs to, and the path as that API wants it."""
    path = path.strip().strip("\"'`")
    if path.lower().startswith("dbfs:"):
        inner = normal_path("/" + path[5:].lstrip("/"))
        return ("volume", inner) if inner.startswith("/Volumes/") else ("dbfs", inner)
    if path.startswith("/dbfs/"):
        return "dbfs", normal_path(path.removeprefix("/dbfs"))
    # Nothing in the workspace tree is called that, and people leave the scheme out.
    if path == "/FileStore" or path.startswith("/FileStore/"):
        return "dbfs", normal_path(path)
    if path == "/Volumes" or path.startswith("/Volumes/"):
        return "volume", normal_path(path)
    return "workspace", normal_path(path, base=base)


def shown(store: Store, path: str) -> str:
    return f"dbfs:{path}" if store == "dbfs" else path


def parent(path: str) -> str:
    return path.rpartition("/")[0] or "/"


def last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2] or "/"
