"""Documents on disk: one JSON file an object, one folder a collection.

A folder of readable files is the whole state. Someone may edit a file while the server runs (rename
a cluster, change a warehouse's size) and the next request sees it, because a document is read again
whenever its file's modification time or size has changed. A write is a temporary file, fsync and
rename, so a killed server leaves either the old document or the new one, never half of one.
"""

from __future__ import annotations

import copy
import json
import os
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Document = dict[str, Any]


class Collection:
    """JSON documents keyed by an id (any string; it is percent-encoded for the file name)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._cache: dict[str, tuple[tuple[int, int], Document]] = {}
        self._lock = threading.RLock()

    def _path(self, key: str) -> Path:
        return self.folder / (urllib.parse.quote(str(key), safe=" @+=,-_") + ".json")

    def get(self, key: str) -> Document | None:
        """A private copy of the document, or None."""
        path = self._path(key)
        try:
            stat = path.stat()
        except (FileNotFoundError, OSError):
            return None
        with self._lock:
            return copy.deepcopy(self._read(path, (stat.st_mtime_ns, stat.st_size)))

    def _read(self, path: Path, stamp: tuple[int, int]) -> Document | None:
        cached = self._cache.get(path.name)
        if cached and cached[0] == stamp:
            return cached[1]
        try:
            document = json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except ValueError:
            # Somebody is in the middle of editing the file by hand: keep serving what it said before.
            return cached[1] if cached else None
        self._cache[path.name] = (stamp, document)
        return document

    def items(self) -> Iterator[tuple[str, Document]]:
        """Every (key, private copy), ordered by key."""
        found = []
        with self._lock, os.scandir(self.folder) as entries:
            for entry in entries:
                if not entry.name.endswith(".json"):
                    continue
                try:
                    stat = entry.stat()
                except FileNotFoundError:
                    continue
                document = self._read(Path(entry.path), (stat.st_mtime_ns, stat.st_size))
                if document is not None:
                    found.append((urllib.parse.unquote(entry.name[:-5]), copy.deepcopy(document)))
        return iter(sorted(found, key=lambda pair: pair[0]))

    def values(self) -> list[Document]:
        return [document for _, document in self.items()]

    def put(self, key: str, document: Document) -> None:
        """Store the document durably before returning."""
        path = self._path(key)
        temporary = path.with_suffix(f".{threading.get_ident()}.tmp")
        with self._lock:
            with open(temporary, "w", encoding="utf-8") as file:
                json.dump(document, file, ensure_ascii=False, indent=1)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
            self._cache.pop(path.name, None)

    def change(self, key: str, edit: Callable[[Document], Document | None]) -> Document | None:
        """Read, edit and write one document under the collection's lock.

        ``edit`` may change its argument in place (returning None) or return the new document.
        Returns what is stored now, or None when there is no such document.
        """
        with self._lock:
            document = self.get(key)
            if document is None:
                return None
            changed = edit(document)
            changed = document if changed is None else changed
            self.put(key, changed)
            return copy.deepcopy(changed)

    def delete(self, key: str) -> bool:
        with self._lock:
            self._cache.pop(self._path(key).name, None)
            try:
                self._path(key).unlink()
            except FileNotFoundError:
                return False
            return True


class Store:
    """The collections of one workspace, each a sub-folder of ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._collections: dict[str, Collection] = {}
        self._lock = threading.Lock()

    def collection(self, name: str) -> Collection:
        with self._lock:
            if name not in self._collections:
                self._collections[name] = Collection(self.folder / name)
            return self._collections[name]
