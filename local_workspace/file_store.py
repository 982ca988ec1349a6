"""Real files under a folder of the workspace, for DBFS and for volumes."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from local_workspace.errors import ApiError, already_exists, invalid, not_found
from local_workspace.workspace import Workspace

# What the system says of a path that cannot be, as against a disk that is full or broken.
NO_PATH = (errno.ENOTDIR, errno.EEXIST, errno.ENAMETOOLONG)


def parts_of(path: str) -> list[str]:
    """``dbfs:/a//b`` → ``["a", "b"]``; 400 for what is not absolute or would leave the folder."""
    path = path.removeprefix("dbfs:")
    if not path.startswith("/"):
        raise invalid(f"Path must be absolute: {path}")
    parts = [part for part in path.split("/") if part]
    if any(part in (".", "..") or "\x00" in part for part in parts):
        raise invalid(f"Path must not contain '.' or '..': {path}")
    return parts


def is_volume_path(path: str) -> bool:
    return parts_of(path)[:1] == ["Volumes"]


def volume_path(workspace: Workspace, path: str) -> Path:
    """Where ``/Volumes/catalog/schema/volume/...`` lies; 404 when there is no such volume."""
    parts = parts_of(path)
    if len(parts) < 4 or parts[0] != "Volumes":
        raise invalid(f"Path has to be /Volumes/<catalog>/<schema>/<volume>/...: {path}")
    names = [part.lower() for part in parts[1:4]]
    if workspace.collection("volumes").get(".".join(names)) is None:
        raise not_found(f"Volume '{'.'.join(names)}' does not exist.", error_code="NOT_FOUND")
    root = workspace.folder.joinpath("volumes", *names)
    root.mkdir(parents=True, exist_ok=True)
    return root.joinpath(*parts[4:])


def dbfs_path(workspace: Workspace, path: str) -> Path:
    if is_volume_path(path):
        return volume_path(workspace, path)
    root = workspace.folder / "dbfs"
    root.mkdir(parents=True, exist_ok=True)
    return root.joinpath(*parts_of(path))


def write(target: Path, content: bytes, *, shown: str, overwrite: bool, make_parents: bool = True) -> None:
    """All of the content or nothing. ``shown``: the path as the caller knows it; 400 for one that no file can have."""
    try:
        _write(target, content, shown=shown, overwrite=overwrite, make_parents=make_parents)
    except OSError as error:
        if error.errno not in NO_PATH:
            raise
        raise no_path(shown) from None


def no_path(shown: str) -> ApiError:
    return invalid(f"{shown[:200]} cannot be a file: a folder of it is a file, or a name has more than 255 bytes.")


def _write(target: Path, content: bytes, *, shown: str, overwrite: bool, make_parents: bool) -> None:
    if target.is_dir():
        raise already_exists(f"{shown} already exists and is a directory.")
    if target.exists() and not overwrite:
        raise ApiError(409, "ALREADY_EXISTS", f"The file {shown} already exists. Set overwrite to replace it.")
    if make_parents:
        target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".upload-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def children(folder: Path) -> list[Path]:
    """What is in a folder, by name, without uploads under way."""
    return sorted((path for path in folder.iterdir() if not path.name.startswith(".upload-")), key=lambda p: p.name)


def remove(target: Path, *, recursive: bool, shown: str) -> None:
    if target.is_dir():
        if any(target.iterdir()) and not recursive:
            raise ApiError(400, "DIRECTORY_NOT_EMPTY", f"The directory {shown} is not empty.")
        shutil.rmtree(target)
    else:
        target.unlink(missing_ok=True)


def modified_ms(path: Path) -> int:
    return int(path.stat().st_mtime * 1000)


def describe(path: Path, shown: str) -> dict[str, Any]:
    """A FileInfo of the DBFS API."""
    folder = path.is_dir()
    size = 0 if folder else path.stat().st_size
    return {"path": shown, "is_dir": folder, "file_size": size, "modification_time": modified_ms(path)}
