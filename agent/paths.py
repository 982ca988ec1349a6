"""Workspace paths as the tools read them: aliases, relative paths and other stores, made one full path."""

from __future__ import annotations

import re

_SOURCE_ENDINGS = (".py", ".sql", ".scala", ".r", ".ipynb")


def full_path(path: str, *, base: str) -> str:
    """The path from the root: ``/Workspace`` is an alias of ``/``, a relative path lies below ``base``.

    What is in DBFS is written ``dbfs:/...``, what is in a volume ``/Volumes/...``.
    """
    path = path.strip().strip("\"'`")
    if path.lower().startswith("dbfs:"):
        inner = _tidy("/" + path[5:])
        return inner if inner.startswith("/Volumes/") else f"dbfs:{inner}"
    if path.startswith("/dbfs/"):
        return f"dbfs:{_tidy(path.removeprefix('/dbfs'))}"
    path = _tidy(path if path.startswith("/") else f"{base}/{path}")
    if path == "/FileStore" or path.startswith("/FileStore/"):
        return f"dbfs:{path}"
    if path == "/Workspace" or path.startswith("/Workspace/"):
        path = path.removeprefix("/Workspace") or "/"
    return path


def is_bare_name(path: str) -> bool:
    """A name alone, which may be meant for an object in any folder."""
    return "/" not in path and not path.lower().startswith("dbfs:")


def without_source_ending(path: str) -> str:
    """A notebook's path, where it was given as that of a source file."""
    for ending in _SOURCE_ENDINGS:
        if path.lower().endswith(ending):
            return path[: -len(ending)]
    return path


def _tidy(path: str) -> str:
    return re.sub(r"/{2,}", "/", path).rstrip("/") or "/"
