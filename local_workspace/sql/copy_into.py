"""COPY INTO: files of a volume into a table, each file once.

https://docs.databricks.com/sql/language-manual/delta-copy-into.html
"""

from __future__ import annotations

import fnmatch
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from local_workspace.sql import delta_log, table_rules
from local_workspace.sql.dialect import to_engine
from local_workspace.sql.dml_commit import commit
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.names import quoted
from local_workspace.sql.registration import DATABASE, engine_path, literal
from local_workspace.sql.result import QueryResult
from local_workspace.sql.rewrite import parse
from local_workspace.sql.show import rows
from local_workspace.sql.tokens import Cursor
from local_workspace.store import Document

if TYPE_CHECKING:
    from local_workspace.sql.session import SqlSession

FORMATS = frozenset({"CSV", "JSON", "PARQUET"})
# What a person may set, and the engine's name for it; None for what is already so.
_CSV_OPTIONS = {"header": "header", "delimiter": "delimiter", "sep": "delimiter", "quote": "quote", "escape": "escape"}
_CSV_OPTIONS |= {"inferschema": "inferSchema"}
_IGNORED_OPTIONS = frozenset({"mergeschema", "inferschema", "multiline"})


def copy_into(session: SqlSession, text: str) -> QueryResult:
    """COPY INTO t FROM 'path' | (SELECT ... FROM 'path') FILEFORMAT = x [FILES|PATTERN] [OPTIONS].

    Answers with num_affected_rows, num_inserted_rows and num_skipped_corrupt_files. A file that was loaded into the
    table before is skipped, unless COPY_OPTIONS ('force' = 'true').
    """
    cursor = Cursor(text)
    cursor.expect("COPY", "INTO")
    parts = cursor.name()
    name = session.table_name(parts)
    document = session.catalogs.require_table(name, as_written=quoted(*parts))
    if document["table_type"] == "VIEW":
        raise SqlError("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", f"{name.quoted} is a view.", "42809")
    session.catalogs.check_writable(name)
    cursor.expect("FROM")
    selected, path = _source(cursor)
    cursor.expect("FILEFORMAT", "=")
    file_format = cursor.name_part().upper()
    if file_format not in FORMATS:
        raise unsupported(f"COPY INTO from {file_format} files (CSV, JSON and PARQUET work)")
    settings = _settings(cursor)
    cursor.end()
    with session.catalogs.lock(name):
        # Looked up again inside of the lock: another COPY INTO may just have loaded the same files.
        document = session.catalogs.require_table(name)
        loaded: dict[str, Any] = dict(document.get("copied_files") or {})
        force = settings["COPY_OPTIONS"].get("force", "false").lower() == "true"
        files = _files(session, path, settings)
        marks = {str(file): f"{file.stat().st_size}:{file.stat().st_mtime_ns}" for file in files}
        new = [file for file in files if force or loaded.get(str(file)) != marks[str(file)]]
        inserted = 0
        if new:
            # Written before the load: whether it happened is then known from the table, even after a kill.
            version = delta_log.version(session.catalogs.delta_folder(document, "COPY INTO"))
            copying = {"version": version, "files": {str(file): marks[str(file)] for file in new}}
            session.catalogs.tables.change(name.full, lambda changed: changed.update(copying=copying))
            try:
                inserted = _load(session, selected, new, file_format, settings, document)
            finally:
                session.catalogs.settle_copy(name.full)
    counts = (inserted, inserted, 0)
    names = ("num_affected_rows", "num_inserted_rows", "num_skipped_corrupt_files")
    result = rows(dict.fromkeys(names, pa.int64()), [counts])
    result.affected_rows = inserted
    return result


def _source(cursor: Cursor) -> tuple[str, str]:
    """(the SELECT list, the path)."""
    if not cursor.take("("):
        return "*", cursor.string()
    cursor.expect("SELECT")
    start = cursor.tokens[cursor.position].start
    depth = 0
    while depth or not cursor.peek("FROM"):
        if cursor.at_end:
            raise cursor.unexpected()
        token = cursor.tokens[cursor.position]
        depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "mark" else 0
        cursor.position += 1
    selected = cursor.text[start : cursor.tokens[cursor.position].start]
    cursor.expect("FROM")
    path = cursor.string()
    cursor.expect(")")
    return selected.strip(), path


def _settings(cursor: Cursor) -> dict[str, Any]:
    found: dict[str, Any] = {"FILES": [], "PATTERN": None, "FORMAT_OPTIONS": {}, "COPY_OPTIONS": {}}
    while not cursor.at_end:
        word = cursor.take_any("FILES", "PATTERN", "FORMAT_OPTIONS", "COPY_OPTIONS", "VALIDATE")
        if word is None:
            raise cursor.unexpected()
        if word == "VALIDATE":
            raise unsupported("COPY INTO ... VALIDATE")
        if word == "PATTERN":
            cursor.expect("=")
            found["PATTERN"] = cursor.string()
            continue
        if word == "FILES":
            cursor.expect("=")
        cursor.expect("(")
        while True:
            key = cursor.string() if word == "FILES" else cursor.optional_string() or cursor.name_part()
            if word == "FILES":
                found["FILES"].append(key)
            else:
                cursor.expect("=")
                found[word][key.lower()] = cursor.optional_string() or cursor.name_part()
            if not cursor.take(","):
                break
        cursor.expect(")")
    return found


def _files(session: SqlSession, path: str, settings: dict[str, Any]) -> list[Path]:
    path = path.removeprefix("dbfs:")
    root = session.catalogs.volume_path(path)
    if any(mark in path for mark in "*?["):
        raise unsupported("a glob in the path (use PATTERN = '...')")
    if not root.exists():
        raise SqlError("COPY_INTO_SOURCE_FILE_DOES_NOT_EXIST", f"The path {path} does not exist.", "42000")
    if settings["FILES"]:
        found = [session.catalogs.volume_path(f"{path.rstrip('/')}/{file}") for file in settings["FILES"]]
        missing = next((file for file in found if not file.is_file()), None)
        if missing is not None:
            message = f"The file {path.rstrip('/')}/{missing.name} does not exist."
            raise SqlError("COPY_INTO_SOURCE_FILE_DOES_NOT_EXIST", message, "42000")
        return found
    if root.is_file():
        return [root]
    files = sorted(file for file in root.rglob("*") if file.is_file() and not _hidden(file.relative_to(root)))
    pattern = settings["PATTERN"]
    return [file for file in files if not pattern or fnmatch.fnmatch(str(file.relative_to(root)), pattern)]


def _hidden(path: Path) -> bool:
    return any(part.startswith(("_", ".")) for part in path.parts)


def _load(
    session: SqlSession,
    selected: str,
    files: list[Path],
    file_format: str,
    settings: dict[str, Any],
    document: Document,
) -> int:
    """Rows that the files added, in one commit. Each is read through a table of the engine's own, made for it."""
    options = _options(file_format, settings["FORMAT_OPTIONS"])
    clause = f" OPTIONS ({', '.join(f'{literal(key)} {literal(value)}' for key, value in options.items())})"
    made: list[str] = []
    try:
        selects = []
        for file in files:
            made.append(f"sail.{DATABASE}.copy_{uuid.uuid4().hex}")
            using = f"USING {file_format.lower()}{clause if options else ''} LOCATION {literal(str(engine_path(file)))}"
            session.run_engine(f"CREATE TABLE {made[-1]} {using}")
            query = to_engine(parse(f"SELECT {selected} FROM {made[-1]}"))
            given = session.run_engine(query, columns_only=True).schema.names
            by_name = selected != "*" or file_format != "CSV" or options.get("header", "false").lower() == "true"
            selects.append(_fitted(query, given, document, by_name=by_name))
        table_rules.refuse(document, "COPY INTO")
        sql = f"INSERT INTO {session.engine_name(document)} {' UNION ALL '.join(selects)}"
        metrics, answer = commit(session, session.catalogs.delta_folder(document, "COPY INTO"), sql)
        return int(metrics.get("numOutputRows", answer.column(0)[0].as_py() if answer.num_rows else 0))
    finally:
        for name in made:
            session.run_engine(f"DROP TABLE IF EXISTS {name}")


def _options(file_format: str, given: dict[str, str]) -> dict[str, str]:
    options = {}
    for key, value in given.items():
        if file_format == "CSV" and key in _CSV_OPTIONS:
            options[_CSV_OPTIONS[key]] = value
        elif key not in _IGNORED_OPTIONS:
            raise unsupported(f"the format option {key} of {file_format} files")
    return options


def _fitted(query: str, given: list[str], document: Document, *, by_name: bool) -> str:
    """A file's columns as the table's: cast, those that it lacks NULL. Raises for one that the table lacks."""
    columns = document["columns"]
    known = [column["name"].lower() for column in columns]
    names = [name.lower() for name in given] if by_name else known[: len(given)]
    order = {name: index for index, name in enumerate(names)}
    extra = [name for name in given if name.lower() not in known] if by_name else given[len(known) :]
    if extra:
        message = (
            f"A schema mismatch detected when writing to the Delta table (Table {document['full_name']}): the files "
            f"have columns that the table lacks: {', '.join(extra)}. Add them with ALTER TABLE ... ADD COLUMNS, or "
            "name the columns to take with COPY INTO ... FROM (SELECT ... FROM '...')."
        )
        raise SqlError("DELTA_METADATA_MISMATCH", message, "42KDG")
    fitted = [
        f"CAST({f's.c{order[name]}' if name in order else 'NULL'} AS {column['type_text']}) AS {quoted(column['name'])}"
        for name, column in zip(known, columns, strict=True)
    ]
    aliases = ", ".join(f"c{index}" for index in range(len(given)))
    return f"SELECT {', '.join(fitted)} FROM ({query}) AS s({aliases})"
