"""OPTIMIZE and RESTORE with delta-rs, and VACUUM: its own deletes files that are too young (deltalake 1.6.6)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from local_workspace.sql import delta_log
from local_workspace.sql.catalog import column_documents
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.names import TableName, quoted
from local_workspace.sql.result import QueryResult
from local_workspace.sql.show import rows
from local_workspace.sql.tokens import Cursor
from local_workspace.store import Document
from local_workspace.workspace import now_ms

if TYPE_CHECKING:
    from local_workspace.sql.session import SqlSession

DEFAULT_RETENTION_HOURS = 168.0
_CHECK = "spark.databricks.delta.retentionDurationCheck.enabled"


def _table(session: SqlSession, cursor: Cursor) -> tuple[TableName, Document, Path]:
    cursor.take("TABLE")
    parts = cursor.name()
    name = session.table_name(parts)
    document = session.catalogs.require_table(name, as_written=quoted(*parts))
    if not document.get("location"):
        message = f"{quoted(*parts)} is a view. This works on Delta tables only."
        raise SqlError("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", message, "42809")
    session.catalogs.check_writable(name)
    return name, document, session.catalogs.delta_folder(document, "this statement")


def _delta(folder: Path) -> Any:
    # Here and not above: it takes a while to import, and few sessions need it.
    from deltalake import DeltaTable

    return DeltaTable(str(folder))


def optimize(session: SqlSession, text: str) -> QueryResult:
    """OPTIMIZE t [WHERE partition = value] [ZORDER BY (a, b)]: the same rows in fewer files."""
    cursor = Cursor(text)
    cursor.expect("OPTIMIZE")
    name, document, folder = _table(session, cursor)
    cursor.take("FULL")
    if cursor.peek("WHERE"):
        raise unsupported("OPTIMIZE with WHERE (leave it out: the whole table is optimized)")
    columns: list[str] = []
    if cursor.take("ZORDER", "BY"):
        bracket = cursor.take("(")
        columns.append(cursor.name_part())
        while cursor.take(","):
            columns.append(cursor.name_part())
        if bracket:
            cursor.expect(")")
    cursor.end()
    with session.catalogs.lock(name):
        table = _delta(folder)
        metrics = table.optimize.z_order(columns) if columns else table.optimize.compact()
    sizes = {key: json.loads(metrics[key]) for key in ("filesAdded", "filesRemoved")}
    shown = {
        "numFilesAdded": metrics["numFilesAdded"],
        "numFilesRemoved": metrics["numFilesRemoved"],
        "filesAdded": {key: sizes["filesAdded"].get(key) for key in ("min", "max", "avg", "totalFiles", "totalSize")},
        "filesRemoved": {
            key: sizes["filesRemoved"].get(key) for key in ("min", "max", "avg", "totalFiles", "totalSize")
        },
        "partitionsOptimized": metrics["partitionsOptimized"],
        "totalConsideredFiles": metrics["totalConsideredFiles"],
        "totalFilesSkipped": metrics["totalFilesSkipped"],
    }
    table = pa.Table.from_pylist([{"path": document.get("storage_location"), "metrics": shown}])
    return QueryResult.of(table)


def vacuum(session: SqlSession, text: str) -> QueryResult:
    """VACUUM t [RETAIN n HOURS] [DRY RUN]: delete files that no version within the time needs."""
    cursor = Cursor(text)
    cursor.expect("VACUUM")
    name, document, folder = _table(session, cursor)
    cursor.take_any("FULL", "LITE")
    hours = DEFAULT_RETENTION_HOURS
    if cursor.take("RETAIN"):
        hours = cursor.number()
        cursor.expect("HOURS")
    dry_run = cursor.take("DRY", "RUN")
    cursor.end()
    check = (document.get("properties") or {}).get("delta.retentionDurationCheck.enabled", "true")
    checked = str(session.settings.get(_CHECK, check)).lower() != "false"
    if hours < DEFAULT_RETENTION_HOURS and checked:
        message = (
            f"Are you sure you would like to vacuum files with such a low retention period ({hours:g} hours)? If you "
            "have writers that are currently writing to this table, there is a risk that you may corrupt the state of "
            "your Delta table. If you are certain that there are no operations being performed on this table, set "
            "spark.databricks.delta.retentionDurationCheck.enabled to false. Otherwise use a value of at least 168 "
            "hours."
        )
        raise SqlError("DELTA_VACUUM_RETENTION_PERIOD_TOO_SHORT", message, "22003")
    with session.catalogs.lock(name):
        files = delta_log.removed_before(folder, now_ms() - hours * 3_600_000)
        for file in [] if dry_run else files:
            (folder / file).unlink(missing_ok=True)
    path = document.get("storage_location")
    if dry_run:
        return rows({"path": pa.string()}, [(f"{path}/{file}",) for file in files])
    return rows({"path": pa.string()}, [(path,)])


def restore(session: SqlSession, text: str) -> QueryResult:
    """RESTORE [TABLE] t [TO] VERSION AS OF n | TIMESTAMP AS OF 'time': a new version with the old one's rows."""
    cursor = Cursor(text)
    cursor.expect("RESTORE")
    name, _, folder = _table(session, cursor)
    cursor.take("TO")
    newest = delta_log.version(folder)
    if cursor.take("VERSION", "AS", "OF"):
        word = cursor.rest()
        if not word.isdigit():
            raise Cursor(text).unexpected()
        target = int(word)
        if target > newest:
            message = f"Cannot time travel Delta table to version {target}. Available versions: [0, {newest}]."
            raise SqlError("DELTA_VERSION_NOT_FOUND", message, "22003")
    elif cursor.take("TIMESTAMP", "AS", "OF"):
        target = _version_at(session, folder, cursor.rest())
    else:
        raise cursor.unexpected()
    with session.catalogs.lock(name):
        metrics = {"numRemovedFile": 0, "numRestoredFile": 0}
        if target < newest:
            metrics = _delta(folder).restore(target)
        session.registration.forget(folder)
        _columns_as_they_were(session, name)
    size = delta_log.size(folder)
    columns = {
        "table_size_after_restore": size.size_bytes,
        "num_of_files_after_restore": size.files,
        "num_removed_files": metrics["numRemovedFile"],
        "num_restored_files": metrics["numRestoredFile"],
    }
    return rows({key: pa.int64() for key in columns}, [tuple(columns.values())])


def _columns_as_they_were(session: SqlSession, name: TableName) -> None:
    """An old version may have had other columns; those that stay keep what is known of them."""
    document = session.catalogs.require_table(name)
    schema = session.run_engine(f"SELECT * FROM {session.engine_name(document)} LIMIT 0").schema
    known = {column["name"]: column for column in document["columns"]}
    columns = [known.get(column["name"]) or column for column in column_documents(schema)]
    for position, column in enumerate(columns):
        column["position"] = position
    session.catalogs.tables.change(name.full, lambda changed: changed.update(columns=columns))


def _version_at(session: SqlSession, folder: Path, expression: str) -> int:
    """The newest version that was there at a time, which any expression may give."""
    value = session.run_engine(f"SELECT CAST({expression} AS TIMESTAMP)").column(0)[0].as_py()
    if value is None:
        raise SqlError("INVALID_TIME_TRAVEL_TIMESTAMP_EXPR.INPUT", f"{expression} is not a timestamp.", "42K0E")
    moment = value.astimezone(UTC).timestamp() * 1000
    history = delta_log.history(folder)
    found = next((c.version for c in history if c.info.get("timestamp", 0) <= moment), None)
    if found is None:
        first = datetime.fromtimestamp(history[-1].info.get("timestamp", 0) / 1000, UTC)
        message = (
            f"The provided timestamp ({value:%Y-%m-%d %H:%M:%S}) is before the earliest version available to this "
            f"table. Use a timestamp greater than or equal to {first:%Y-%m-%d %H:%M:%S}."
        )
        raise SqlError("DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION", message, "42816")
    return found
