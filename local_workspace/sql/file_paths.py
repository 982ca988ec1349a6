"""Files that SQL reads and writes where they lie: in volumes and in DBFS, by the paths that people write."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable
from pathlib import Path

from local_workspace.sql.errors import SqlError, unsupported

_COMPRESSION = frozenset({".gz", ".bz2", ".zst", ".xz"})
_FORMATS = {".csv": "CSV", ".json": "JSON", ".jsonl": "JSON", ".ndjson": "JSON", ".parquet": "PARQUET", ".txt": "TEXT"}


def location_of(path: str) -> str:
    """How documents name the place: ``volume:/Volumes/...`` or ``dbfs:/...``. Raises for a cloud's storage."""
    if re.match(r"[A-Za-z][\w+.-]*://", path):
        message = (
            f"No parent external location was found for path '{path}'. Please create an external location on one of "
            "the parent paths and then retry the query or command again. The storage of an embedded workspace is its "
            "volumes and DBFS."
        )
        raise SqlError("NO_PARENT_EXTERNAL_LOCATION_FOR_PATH", message, "42501")
    plain = path.removeprefix("dbfs:")
    parts = [part for part in plain.split("/") if part]
    if not plain.startswith("/") or any(part in (".", "..") or "\x00" in part for part in parts):
        raise SqlError("INVALID_PATH", f"The path {path} has to be absolute: /Volumes/... or dbfs:/....", "42000")
    return ("volume:/" if parts[:1] == ["Volumes"] else "dbfs:/") + "/".join(parts)


def not_found(path: str) -> SqlError:
    return SqlError("PATH_NOT_FOUND", f"Path does not exist: {path}.", "42K03")


def has_glob(path: str) -> bool:
    return any(mark in path for mark in "*?[{")


def split_glob(path: str) -> tuple[str, str]:
    """The part before the first wildcard, and the pattern below it."""
    parts = path.split("/")
    first = next(index for index, part in enumerate(parts) if has_glob(part))
    return "/".join(parts[:first]), "/".join(parts[first:])


def data_files(root: Path, *, pattern: str = "") -> list[Path]:
    """Below a folder or the file itself, in order. Names that begin with ``_`` or ``.`` are not data.

    ``pattern``: a glob below the root. Raises for folders that stand for values, ``year=2024``.
    """
    if ".." in pattern.split("/"):
        raise SqlError("INVALID_PATH", f"The pattern {pattern} leads out of its folder.", "42000")
    if "{" in pattern:
        raise unsupported("alternatives in braces in a path")
    if root.is_file():
        return [root]
    try:
        found = sorted(root.glob(pattern) if pattern else root.rglob("*")) if root.exists() else []
    except ValueError as error:
        raise SqlError("INVALID_PATH", f"The pattern {pattern} cannot be read: {error}.", "42000") from None
    if pattern:
        found = [inner for path in found for inner in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    kept = [path for path in found if path.is_file() and not _hidden(path.relative_to(root).parts)]
    if any("=" in part for path in kept for part in path.relative_to(root).parts[:-1]):
        raise unsupported("folders of files that stand for a column's values (name=value)")
    return kept


def refuse_delta(root: Path, files: list[Path]) -> None:
    """Raise for files of a Delta table, of which its log alone knows which ones still count."""
    if any((folder / "_delta_log").is_dir() for folder in {root, *(file.parent for file in files)}):
        message = (
            "Incompatible format detected: there is a Delta table at this place (it has a _delta_log). "
            "Read it as delta.`<path>`, or as the table that it is."
        )
        raise SqlError("DELTA_INVALID_FORMAT", message, "22000")


def named_like(files: Iterable[Path], pattern: str) -> list[Path]:
    return [path for path in files if fnmatch.fnmatchcase(path.name, pattern)]


def _hidden(parts: tuple[str, ...]) -> bool:
    return any(part.startswith(("_", ".")) for part in parts)


def format_of(files: list[Path]) -> str:
    """The format that the names of all files tell. Raises when they do not."""
    found = {_FORMATS.get(_suffix(path)) for path in files}
    if len(found) != 1 or None in found:
        message = "Could not detect the format of the files from their names. Set it: format => 'csv'."
        raise SqlError("CF_SOURCE_UNSUPPORTED_FORMAT", message, "42000")
    return str(found.pop())


def _suffix(path: Path) -> str:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in _COMPRESSION:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""
