"""New names for catalogs, schemas, tables and volumes, with what lies in them and what was granted on them.

Documents get their new name first and lose the old one after: a crash in between leaves both, never neither.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from local_workspace.sql.catalog import Catalog
from local_workspace.sql.names import TableName
from local_workspace.store import Collection, Document

Kind = Literal["Catalog", "Schema", "Table", "Volume"]
_LEVELS = ("catalog_name", "schema_name")


def rename(catalog: Catalog, kind: Kind, old: str, new: str) -> Document | None:
    """Give the object with the full name ``old`` the last part ``new``. Whether that is free is the caller's to check.

    Views keep the text they were made with, as on the real service: one that names the old place fails from now on.
    """
    place = old.split(".")
    new_full = ".".join([*place[:-1], new])
    if kind == "Table":
        with catalog.lock(TableName(*place)):
            _move(catalog.tables, old, new_full)
    if kind in ("Catalog", "Schema", "Volume"):
        for collection in _collections(catalog, kind):
            for key, _ in collection.items():
                if key == old or key.startswith(old + "."):
                    _move(collection, key, new_full + key[len(old) :])
        _move_folder(catalog.workspace.folder / "volumes", place, new)
    _move_grants(catalog.workspace.collection("grants"), old, new_full)
    return _collections(catalog, kind)[0].get(new_full)


def _collections(catalog: Catalog, kind: Kind) -> list[Collection]:
    """The object's own collection, then those of what it holds."""
    inside = [catalog.tables, catalog.volumes, catalog.workspace.collection("functions")]
    return {
        "Catalog": [catalog.catalogs, catalog.schemas, *inside],
        "Schema": [catalog.schemas, *inside],
        "Table": [catalog.tables],
        "Volume": [catalog.volumes],
    }[kind]


def _move(collection: Collection, key: str, new_key: str) -> None:
    document = collection.get(key)
    if document is None:
        return
    parts = new_key.split(".")
    changed = {"name": parts[-1], "full_name": new_key} | dict(zip(_LEVELS, parts[:-1], strict=False))
    collection.put(new_key, document | changed)
    collection.delete(key)


def _move_folder(root: Path, place: list[str], new: str) -> None:
    before = root.joinpath(*place)
    if before.exists():
        os.rename(before, before.with_name(new))


def _move_grants(grants: Collection, old: str, new: str) -> None:
    for key, document in grants.items():
        kind, _, name = key.partition(" ")
        if name == old or name.startswith(old + "."):
            grants.put(f"{kind} {new}{name[len(old) :]}", document)
            grants.delete(key)
