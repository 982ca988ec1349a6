"""DBC archives: a zip of a notebook or of a folder of notebooks, each as the JSON document that a workspace exports.

An entry is named by its path in the folder and its language (``etl/load.python``). Folders have entries of their own.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

from local_workspace.errors import ApiError, invalid
from local_workspace.notebooks.formats import Notebook, from_model, to_model

# What a few kilobytes of zip may unfold to.
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ENTRIES = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """``path`` inside the archive, without a slash in front; ``notebook`` is None for a folder."""

    path: str
    notebook: Notebook | None


def pack(entries: Iterable[Entry]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            if entry.notebook is None:
                archive.writestr(f"{entry.path}/", b"")
                continue
            model = to_model(entry.notebook, entry.path.rsplit("/", 1)[-1])
            archive.writestr(f"{entry.path}.{entry.notebook.language.lower()}", json.dumps(model, ensure_ascii=False))
    return buffer.getvalue()


def unpack(content: bytes) -> list[Entry]:
    """The archive's entries, folders first; 400 for what is no archive of notebooks."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            listed = archive.infolist()
            if len(listed) > MAX_ENTRIES or sum(item.file_size for item in listed) > MAX_UNPACKED:
                raise ApiError(400, "MAX_NOTEBOOK_SIZE_EXCEEDED", "The archive unpacks to more than can be imported.")
            found: dict[str, Notebook | None] = {}
            for item in listed:
                parts = [part for part in item.filename.split("/") if part]
                if not parts or any(part in (".", "..") for part in parts):
                    raise invalid("The archive has an entry whose path leads out of it.")
                if not item.is_dir():
                    parts[-1] = parts[-1].rpartition(".")[0] or parts[-1]
                for depth in range(1, len(parts)):
                    found.setdefault("/".join(parts[:depth]), None)
                found["/".join(parts)] = None if item.is_dir() else from_model(json.loads(archive.read(item)))
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError, RuntimeError, NotImplementedError):
        raise invalid("The content is not a DBC archive: a zip of notebooks as JSON documents.") from None
    return [Entry(path, found[path]) for path in sorted(found, key=lambda path: (found[path] is not None, path))]
