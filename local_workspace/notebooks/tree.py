"""The workspace tree: folders, notebooks and files under /Users, /Shared and /Repos.

What an object is lies in the ``objects`` collection; its text or bytes lie in a file of their own in the
folder ``contents``, so that a notebook can be read and edited there.
"""

from __future__ import annotations

import hashlib
import re
import threading
from pathlib import Path
from typing import Any

from local_workspace.compute.ids import Ids
from local_workspace.errors import ApiError, already_exists, invalid, not_found
from local_workspace.notebooks.cells import EXTENSION, Language
from local_workspace.notebooks.formats import Notebook
from local_workspace.store import write_whole
from local_workspace.workspace import Workspace, now_ms

Document = dict[str, Any]

MAX_BYTES = 10 * 1024 * 1024
_FOLDERS = ("DIRECTORY", "REPO")


def normal(path: Any) -> str:
    """``/Workspace/a//b/`` becomes ``/a/b``; 400 for a path that is not absolute."""
    if not isinstance(path, str) or not path.startswith("/"):
        raise invalid(f"Path ({path}) is not absolute: it has to begin with '/'.")
    parts = [part for part in path.split("/") if part]
    if any(part in (".", "..") for part in parts):
        raise invalid(f"Path ({path}) must not contain '.' or '..'.")
    if parts[:1] == ["Workspace"]:
        parts = parts[1:]
    return "/" + "/".join(parts)


def parent_of(path: str) -> str:
    return path.rsplit("/", 1)[0] or "/"


def _key(path: str) -> str:
    # A file name has 255 bytes at most; a percent-encoded path can be longer.
    if len(path.encode()) <= 70:
        return path
    return path.encode()[-40:].decode("utf-8", "ignore") + "~" + hashlib.sha1(path.encode()).hexdigest()


class WorkspaceTree:
    """``workspace.service(WorkspaceTree)``; paths may be written with ``/Workspace`` in front."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._documents = workspace.collection("objects")
        self._contents = workspace.folder / "contents"
        self._lock = threading.RLock()

    # --- reading ---

    def find(self, path: str) -> Document | None:
        path = normal(path)
        if path == "/":
            return {"object_type": "DIRECTORY", "path": "/", "object_id": 0}
        return self._documents.get(_key(path))

    def get(self, path: str) -> Document:
        found = self.find(path)
        if found is None:
            raise not_found(f"Path ({normal(path)}) doesn't exist.")
        return found

    def by_id(self, object_id: int) -> Document | None:
        return next((item for item in self._documents.values() if item["object_id"] == object_id), None)

    def children(self, path: str) -> list[Document]:
        """Direct children in alphabetical order; of a notebook or file, itself."""
        folder = self.get(path)
        if folder["object_type"] not in _FOLDERS:
            return [folder]
        at = folder["path"]
        found = [item for item in self._documents.values() if item["path"] != at and parent_of(item["path"]) == at]
        return sorted(found, key=lambda item: item["path"].lower())

    def below(self, path: str) -> list[Document]:
        prefix = normal(path).rstrip("/") + "/"
        return [item for item in self._documents.values() if item["path"].startswith(prefix)]

    def content(self, item: Document) -> bytes:
        try:
            return self._file(item).read_bytes()
        except FileNotFoundError:
            return b""

    def notebook(self, path: str) -> Notebook:
        """404 when there is nothing, 400 when it is no notebook."""
        item = self.get(path)
        if item["object_type"] != "NOTEBOOK":
            raise invalid(f"{item['path']} is not a notebook but a {item['object_type'].lower()}.")
        return Notebook(item["language"], self.content(item).decode("utf-8", "replace"))

    def size(self, item: Document) -> int:
        try:
            return self._file(item).stat().st_size
        except FileNotFoundError:
            return 0

    def _file(self, item: Document) -> Path:
        name = item["path"].rsplit("/", 1)[-1]
        if item["object_type"] == "NOTEBOOK":
            name += EXTENSION[item["language"]]
        safe = re.sub(r"[^\w.-]", "_", name)[-80:]
        return self._contents / f"{item['object_id']}-{safe}"

    # --- writing ---

    def make_folders(self, path: str, *, kind: str = "DIRECTORY") -> Document:
        """``mkdir -p``. RESOURCE_ALREADY_EXISTS when a notebook or file is in the way."""
        path = normal(path)
        with self._lock:
            found = self.find(path)
            if found is not None:
                if found["object_type"] not in _FOLDERS:
                    raise already_exists(f"Path ({path}) already exists and is not a folder.")
                return found
            self.make_folders(parent_of(path))
            return self._put(path, {"object_type": kind})

    def put_notebook(self, path: str, notebook: Notebook, *, overwrite: bool = False) -> Document:
        item = {"object_type": "NOTEBOOK", "language": notebook.language}
        return self._write(path, item, notebook.source.encode(), overwrite=overwrite)

    def put_file(self, path: str, content: bytes, *, overwrite: bool = False) -> Document:
        return self._write(path, {"object_type": "FILE"}, content, overwrite=overwrite)

    def _write(self, path: str, item: Document, content: bytes, *, overwrite: bool) -> Document:
        path = normal(path)
        if len(content) > MAX_BYTES:
            message = f"The content of {path} has {len(content)} bytes; the limit is {MAX_BYTES}."
            raise ApiError(400, "MAX_NOTEBOOK_SIZE_EXCEEDED", message)
        with self._lock:
            existing = self.find(path)
            if existing is not None:
                if existing["object_type"] in _FOLDERS:
                    raise already_exists(f"Path ({path}) already exists and is a folder.")
                if not overwrite:
                    raise already_exists(f"Path ({path}) already exists.")
                if existing["object_type"] != item["object_type"]:
                    kinds = f"a {existing['object_type'].lower()}, not a {item['object_type'].lower()}"
                    raise invalid(f"Cannot overwrite {path}: it is {kinds}. Delete it first.")
                item = {**existing, **item}
            else:
                parent = self.find(parent_of(path))
                if parent is None or parent["object_type"] not in _FOLDERS:
                    # As the real service: an import does not make folders.
                    raise not_found(f"The parent folder ({parent_of(path)}) does not exist.")
            item.setdefault("object_id", self.workspace.service(Ids).next("object"))
            item["path"] = path
            # Content first, then the document that leads to it: a server killed between serves what there was before,
            # or all of the new text.
            self._contents.mkdir(parents=True, exist_ok=True)
            write_whole(self._file(item), content)
            stored = self._put(path, item)
            if existing is not None and self._file(existing) != self._file(stored):
                self._file(existing).unlink(missing_ok=True)  # its language was another one
            return stored

    def _put(self, path: str, item: Document) -> Document:
        now = now_ms()
        item.setdefault("object_id", self.workspace.service(Ids).next("object"))
        item.setdefault("created_at", now)
        item.update(path=path, modified_at=now)
        self._documents.put(_key(path), item)
        return item

    def delete(self, path: str, *, recursive: bool = False) -> None:
        """DIRECTORY_NOT_EMPTY for a folder with content unless ``recursive``; the top folders cannot be deleted."""
        path = normal(path)
        with self._lock:
            item = self.get(path)
            if path in ("/", "/Users", "/Shared", "/Repos") or path == f"/Users/{self.workspace.user_name}":
                raise ApiError(400, "DIRECTORY_PROTECTED", f"Folder ({path}) is protected and cannot be deleted.")
            inside = self.below(path)
            if inside and not recursive:
                message = f"Folder ({path}) is not empty. Set recursive to delete it with what is in it."
                raise ApiError(400, "DIRECTORY_NOT_EMPTY", message)
            # From the leaves up: a server killed on the way leaves no object without its folder.
            for each in [*sorted(inside, key=lambda found: found["path"], reverse=True), item]:
                self._documents.delete(_key(each["path"]))
                if each["object_type"] not in _FOLDERS:
                    self._file(each).unlink(missing_ok=True)


def put_source(tree: WorkspaceTree, path: str, *, language: Language, source: str) -> Document:
    """Write a notebook with its parent folders made first; for a workspace's birth."""
    tree.make_folders(parent_of(normal(path)))
    return tree.put_notebook(path, Notebook(language, source), overwrite=True)
