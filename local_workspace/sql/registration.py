"""Making tables known to the engine, whose catalog lives in memory and ends with its process."""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
import urllib.parse
from collections import OrderedDict
from pathlib import Path

from local_workspace.sql.engine import Engine
from local_workspace.workspace import Shared

DATABASE = "default"
# Each read with a pattern has a name of its own; those used longest ago are forgotten.
KEPT_FILES = 500


class Registration:
    """``shared.service(Registration).name_of(folder)``: the engine's name for a Delta folder."""

    def __init__(self, shared: Shared) -> None:
        self._engine = shared.service(Engine)
        self._known: set[tuple[int, str]] = set()
        self._files: OrderedDict[str, None] = OrderedDict()
        self._functions: frozenset[str] = frozenset()
        self._lock = threading.Lock()

    def name_of(self, folder: Path) -> str:
        """A table name inside the engine's default database; registers the folder on first use."""
        path = engine_path(folder)
        name = "t_" + hashlib.sha256(str(folder).encode()).hexdigest()[:32]
        generation = self._engine.generation
        if (generation, name) not in self._known:
            sql = f"CREATE TABLE IF NOT EXISTS sail.{DATABASE}.{name} USING delta LOCATION {literal(str(path))}"
            result = self._engine.query(sql)
            result.table()
            with self._lock:
                self._known.add((result.generation, name))
        return name

    def of_files(self, definition: str) -> str:
        """A table over files: its name. ``definition``: columns, USING, OPTIONS and LOCATION; known from first use."""
        name = "f_" + hashlib.sha256(definition.encode()).hexdigest()[:32]
        if (self._engine.generation, name) not in self._known:
            result = self._engine.query(f"CREATE TABLE IF NOT EXISTS sail.{DATABASE}.{name} {definition}")
            result.table()
            with self._lock:
                self._known.add((result.generation, name))
        with self._lock:
            self._files[name] = None
            self._files.move_to_end(name)
            old = list(self._files)[: max(0, len(self._files) - KEPT_FILES)]
        for each in old:
            self.forget_files(each)
        return name

    def forget_files(self, name: str) -> None:
        """Files that are not read by this name again."""
        with self._lock:
            self._files.pop(name, None)
            self._known = {entry for entry in self._known if entry[1] != name}
        self._engine.query(f"DROP TABLE IF EXISTS sail.{DATABASE}.{name}").table()

    def functions(self) -> frozenset[str]:
        """The engine's own functions, by lower-case name."""
        if not self._functions:
            names = self._engine.query("SHOW FUNCTIONS").table().column(0).to_pylist()
            self._functions = frozenset(name.lower() for name in names)
        return self._functions

    def forget(self, folder: Path) -> None:
        """The folder's schema changed or it is gone: the next use registers it again."""
        name = "t_" + hashlib.sha256(str(folder).encode()).hexdigest()[:32]
        with self._lock:
            known = {entry for entry in self._known if entry[1] == name}
            self._known -= known
        if known:
            self._engine.query(f"DROP TABLE IF EXISTS sail.{DATABASE}.{name}").table()


def literal(text: str) -> str:
    """A string in the engine's SQL."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def engine_path(folder: Path) -> Path:
    """The path to give to the engine, which encodes spaces and the like twice in UPDATE and DELETE.

    Such a folder is reached through a link with a plain name.
    """
    if urllib.parse.quote(str(folder), safe="/._-~") == str(folder):
        return folder
    parent = folder.parent
    link = Path(tempfile.gettempdir()) / f"local-workspace-{hashlib.sha256(str(parent).encode()).hexdigest()[:24]}"
    parent.mkdir(parents=True, exist_ok=True)
    try:
        os.symlink(parent, link)
    except FileExistsError:
        if os.readlink(link) != str(parent):
            raise OSError(f"{link} is in the way: it does not lead to {parent}. Remove it.") from None
    return link / folder.name
