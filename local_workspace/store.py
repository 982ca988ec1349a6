"""Documents on disk: one JSON file an object, one folder a collection.

A folder of readable files is the whole state. Someone may edit a file while the server runs (rename
a cluster, change a warehouse's size) and the next request sees it, because a document is read again
whenever its file's modification time or size has changed. A write is a temporary file, fsync and
rename, so a killed server leaves either the old document or the new one, never half of one.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

Document = dict[str, Any]
T = TypeVar("T")


def copied(value: T) -> T:
    """A private copy of what JSON can hold; several times faster than :func:`copy.deepcopy`."""
    if type(value) is dict:
        return {key: copied(item) for key, item in value.items()}  # type: ignore[return-value]
    if isinstance(value, list | tuple):
        return [copied(item) for item in value]  # type: ignore[return-value]
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}  # type: ignore[return-value]
    return value


def write_whole(path: Path, content: bytes, *, mode: int = 0o666) -> os.stat_result:
    """Replace a file durably: after a crash it has the old content or the new one. Returns the new file's stat.

    ``mode``: who may open it (less the umask), from its first byte on.
    """
    temporary = path.with_name(f"{path.name[:200]}.{threading.get_ident()}.tmp")
    try:
        with open(temporary, "wb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            stat = os.fstat(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    return stat


class Collection:
    """JSON documents keyed by an id (any string; it is percent-encoded for the file name)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._cache: dict[str, tuple[tuple[int, int], Document]] = {}
        # Writers take turns; readers only meet the moment in which the cache changes, not the write to the disk.
        self._writing = threading.RLock()
        self._lock = threading.Lock()
        for left_behind in folder.glob("*.tmp"):
            left_behind.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.folder / (urllib.parse.quote(str(key), safe=" @+=,-_") + ".json")

    def peek(self, key: str) -> Document | None:
        """The document itself, for reading only, or None. Whoever may change what it gets uses :meth:`get`."""
        path = self._path(key)
        try:
            stat = os.stat(path)
        except OSError:
            return None
        return self._read(path, (stat.st_mtime_ns, stat.st_size))

    def get(self, key: str) -> Document | None:
        """A private copy of the document, or None."""
        return copied(self.peek(key))

    def _read(self, path: Path | str, stamp: tuple[int, int]) -> Document | None:
        name = os.path.basename(path)
        cached = self._cache.get(name)
        if cached and cached[0] == stamp:
            return cached[1]
        with self._lock:
            try:
                with open(path, "rb") as file:
                    document = json.loads(file.read())
            except FileNotFoundError:
                return None
            except ValueError:
                # Somebody is in the middle of editing the file by hand: keep serving what it said before.
                return cached[1] if cached else None
            self._cache[name] = (stamp, document)
        return document

    def look(self) -> list[tuple[str, Document]]:
        """Every (key, document itself), ordered by key: for reading only. To find a few among many without copies."""
        found = []
        with os.scandir(self.folder) as entries:
            for entry in entries:
                if not entry.name.endswith(".json"):
                    continue
                try:
                    stat = entry.stat()
                except FileNotFoundError:
                    continue
                document = self._read(entry.path, (stat.st_mtime_ns, stat.st_size))
                if document is not None:
                    found.append((urllib.parse.unquote(entry.name[:-5]), document))
        found.sort(key=lambda pair: pair[0])
        return found

    def items(self) -> Iterator[tuple[str, Document]]:
        """Every (key, private copy), ordered by key."""
        return iter([(key, copied(document)) for key, document in self.look()])

    def values(self) -> list[Document]:
        return [copied(document) for _, document in self.look()]

    def put(self, key: str, document: Document) -> None:
        """Store the document durably before returning."""
        path = self._path(key)
        text = json.dumps(document, ensure_ascii=False, indent=1)
        # Read back, not copied: what is served is what a restart will find.
        kept = json.loads(text)
        with self._writing:
            stat = write_whole(path, text.encode())
            with self._lock:
                self._cache[path.name] = ((stat.st_mtime_ns, stat.st_size), kept)

    def change(self, key: str, edit: Callable[[Document], Document | None]) -> Document | None:
        """Read, edit and write one document under the collection's lock.

        ``edit`` may change its argument in place (returning None) or return the new document.
        Returns what is stored now, or None when there is no such document.
        """
        with self._writing:
            document = self.get(key)
            if document is None:
                return None
            changed = edit(document)
            changed = document if changed is None else changed
            self.put(key, changed)
            return copied(changed)

    def delete(self, key: str) -> bool:
        path = self._path(key)
        with self._writing:
            try:
                path.unlink()
            except FileNotFoundError:
                return False
            finally:
                with self._lock:
                    self._cache.pop(path.name, None)
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
