"""INSERT into tables of files: what a query gives is written aside, and becomes the table's once all of it is there.

So a query may read what it overwrites, and one that fails or is stopped half way leaves the table as it was.
"""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from local_workspace.sql import file_tables
from local_workspace.sql.dml_commit import commit
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.file_paths import data_files, refuse_delta
from local_workspace.store import Document

if TYPE_CHECKING:
    from local_workspace.sql.session import SqlSession


def insert(session: SqlSession, document: Document, query: str, *, overwrite: bool) -> int:
    """The number of rows that came. ``query``: in the engine's words. The table's lock is held."""
    folder = session.catalogs.folder(document["location"])
    if folder.is_file():
        raise unsupported("INSERT into a table whose LOCATION is one file")
    old = data_files(folder)
    refuse_delta(folder, old)
    _, aside = session.catalogs.new_location()
    aside.mkdir()
    name = file_tables.engine_name(session.registration, replace(file_tables.of_table(document, folder), root=aside))
    try:
        _, answer = commit(session, aside, f"INSERT INTO {name} {query}")
        folder.mkdir(parents=True, exist_ok=True)
        for file in data_files(aside):
            shutil.move(file, folder / file.name)
        for file in old if overwrite else ():
            file.unlink(missing_ok=True)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        with contextlib.suppress(SqlError):
            session.registration.forget_files(name.rpartition(".")[2])
    return int(answer.column(0)[0].as_py()) if answer.num_rows else 0
