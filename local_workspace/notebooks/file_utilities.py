"""What ``dbutils.fs`` and ``%fs`` reach: DBFS and volumes.

https://docs.databricks.com/en/dev-tools/databricks-utils.html#file-system-utility-dbutilsfs
"""

from __future__ import annotations

import inspect
import shlex
import shutil
from pathlib import Path
from typing import Any

from local_workspace import file_store
from local_workspace.errors import ApiError
from local_workspace.notebooks.tree import WorkspaceTree
from local_workspace.workspace import Workspace

HEAD_BYTES = 65_536
COMMANDS = ("ls", "head", "put", "mkdirs", "cp", "mv", "rm", "mounts", "refreshMounts")
# A cloud's storage can be mounted nowhere here; what every workspace has mounted is what there is.
CLOUD = ("mount", "updateMount", "unmount")
MOUNTED = {
    "/databricks-datasets": "databricks-datasets",
    "/Volumes": "UnityCatalogVolumes",
    "/databricks/mlflow-tracking": "databricks/mlflow-tracking",
    "/": "DatabricksRoot",
}


class FileError(Exception):
    """A command that did nothing; ``str()`` says why, as the real one words it."""


class FileUtilities:
    """One workspace's files. Paths are absolute, with or without ``dbfs:``."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def call(self, command: str, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Raises :class:`FileError`."""
        if command in CLOUD:
            raise FileError(
                f"dbutils.fs.{command}: the embedded workspace mounts no cloud's storage. "
                "Put files into DBFS or a volume."
            )
        if command not in COMMANDS:
            raise FileError(f"dbutils.fs has no command {command}. It has {', '.join(COMMANDS)}.")
        run = getattr(self, command)
        try:
            inspect.signature(run).bind(*arguments, **named)
        except TypeError as error:
            raise FileError(f"dbutils.fs.{command}: {error}") from None
        try:
            return run(*arguments, **named)
        except ApiError as error:
            raise FileError(str(error)) from None

    def magic(self, text: str) -> list[dict[str, Any]]:
        """``%fs ls /tmp``, as rows. Raises :class:`FileError`."""
        try:
            words = shlex.split(text)
        except ValueError as error:
            raise FileError(f"%fs: {error}") from None
        if not words:
            raise FileError(f"%fs needs a command: {', '.join(COMMANDS)}.")
        given = [word == "true" if word.lower() in ("true", "false") else word for word in words[1:]]
        answer = self.call(words[0], given, {})
        return answer if isinstance(answer, list) else [{"result": answer}]

    def content(self, path: str) -> bytes:
        """A file's bytes, also one of the workspace's folders (``/Workspace/...``). Raises :class:`FileError`."""
        if path.startswith("/Workspace/"):
            tree = self._workspace.service(WorkspaceTree)
            try:
                return tree.content(tree.get(path))
            except ApiError as error:
                raise FileError(str(error)) from None
        target, shown = self._existing(path.removeprefix("/dbfs") if path.startswith("/dbfs/") else path)
        if target.is_dir():
            raise FileError(f"java.io.IOException: {shown} is a directory")
        return target.read_bytes()

    def ls(self, path: str) -> list[dict[str, Any]]:
        """Rows of path, name, size in bytes and modificationTime in ms; a folder's name ends with a slash."""
        target, shown = self._existing(path)
        if target.is_file():
            return [_row(target, shown)]
        return [_row(child, f"{shown.rstrip('/')}/{child.name}") for child in file_store.children(target)]

    def mounts(self) -> list[dict[str, Any]]:
        """Rows of mountPoint, source and encryptionType."""
        return [{"mountPoint": at, "source": source, "encryptionType": ""} for at, source in MOUNTED.items()]

    def refreshMounts(self) -> bool:
        """There is nothing to refresh: one process serves all of a workspace's clusters."""
        return True

    def head(self, file: str, max_bytes: int = HEAD_BYTES) -> str:
        target, shown = self._existing(file)
        if target.is_dir():
            raise FileError(f"Cannot head a directory: {shown}")
        with open(target, "rb") as opened:
            return opened.read(max(0, int(max_bytes))).decode("utf-8", "replace")

    def put(self, file: str, contents: str, overwrite: bool = False) -> bool:
        target, shown = self._place(file)
        if target.exists() and not overwrite:
            raise FileError(f"java.nio.file.FileAlreadyExistsException: {shown}")
        file_store.write(target, str(contents).encode(), shown=shown, overwrite=True)
        return True

    def mkdirs(self, dir: str) -> bool:
        target, shown = self._place(dir)
        if any(each.is_file() for each in (target, *target.parents)):
            raise FileError(f"java.nio.file.FileAlreadyExistsException: {shown}")
        target.mkdir(parents=True, exist_ok=True)
        return True

    def cp(self, source: str, to: str, recurse: bool = False) -> bool:
        return self._transfer(source, to, recurse, copy=True)

    def mv(self, source: str, to: str, recurse: bool = False) -> bool:
        return self._transfer(source, to, recurse, copy=False)

    def rm(self, dir: str, recurse: bool = False) -> bool:
        """False when there was nothing."""
        target, shown = self._place(dir)
        if shown == "dbfs:/" or _is_volume(shown):
            raise FileError(f"{shown} cannot be removed here.")
        there = target.exists()
        if target.is_dir() and any(target.iterdir()) and not recurse:
            raise FileError(f"java.io.IOException: Directory {shown} is not empty; pass recurse=True to remove it.")
        file_store.remove(target, recursive=bool(recurse), shown=shown)
        return there

    def _transfer(self, source: str, to: str, recurse: bool, *, copy: bool) -> bool:
        origin, shown = self._existing(source)
        target, place = self._place(to)
        if target.is_dir() and origin.is_file():
            target, place = target / origin.name, f"{place.rstrip('/')}/{origin.name}"
        if origin.is_dir() and not recurse:
            raise FileError(f"{shown} is a directory; pass recurse=True for all that is in it.")
        if target == origin or origin in target.parents:
            raise FileError(f"{place} lies in {shown} itself.")
        if not copy and (shown == "dbfs:/" or _is_volume(shown)):
            raise FileError(f"{shown} cannot be moved.")
        if origin.is_dir():
            shutil.copytree(origin, target, dirs_exist_ok=True)
        else:
            file_store.write(target, origin.read_bytes(), shown=place, overwrite=True)
        if not copy:
            file_store.remove(origin, recursive=True, shown=shown)
        return True

    def _place(self, path: str) -> tuple[Path, str]:
        path = str(path)
        scheme, colon, _ = path.partition(":")
        if colon and scheme != "dbfs":
            raise FileError(f"No file system for {scheme}: this embedded workspace has DBFS and volumes.")
        shown = "/" + "/".join(file_store.parts_of(path))
        return file_store.dbfs_path(self._workspace, shown), f"dbfs:{shown}"

    def _existing(self, path: str) -> tuple[Path, str]:
        target, shown = self._place(path)
        if not target.exists():
            raise FileError(f"java.io.FileNotFoundException: No such file or directory {shown}")
        return target, shown


def _row(target: Path, shown: str) -> dict[str, Any]:
    slash = "/" if target.is_dir() else ""
    described = file_store.describe(target, shown)
    return {
        "path": shown + slash,
        "name": target.name + slash,
        "size": described["file_size"],
        "modificationTime": described["modification_time"],
    }


def _is_volume(shown: str) -> bool:
    parts = file_store.parts_of(shown)
    return parts[:1] == ["Volumes"] and len(parts) <= 4
