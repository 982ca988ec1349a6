"""DESCRIBE a table, its detail and history, a volume, a schema, a catalog, a query."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from local_workspace.sql import delta_log, hive_metastore, shared_tables, table_rules
from local_workspace.sql.describe_json import described
from local_workspace.sql.dialect import to_engine
from local_workspace.sql.engine_errors import unresolved_column
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.names import quoted, schema_name
from local_workspace.sql.result import QueryResult
from local_workspace.sql.rewrite import parse
from local_workspace.sql.routines import describe_function
from local_workspace.sql.show import rows
from local_workspace.sql.tokens import Cursor
from local_workspace.sql.types import type_text
from local_workspace.store import Document

if TYPE_CHECKING:
    from local_workspace.sql.session import SqlSession

_COLUMNS = {"col_name": pa.string(), "data_type": pa.string(), "comment": pa.string()}


def describe(session: SqlSession, text: str) -> QueryResult:
    cursor = Cursor(text)
    if not cursor.take_any("DESCRIBE", "DESC"):
        raise cursor.unexpected()
    if cursor.take_any("SCHEMA", "DATABASE"):
        return _schema(session, cursor)
    if cursor.take("CATALOG"):
        return _catalog(session, cursor)
    if cursor.take("DETAIL"):
        return _detail(session, cursor)
    if cursor.take("HISTORY"):
        return _history(session, cursor)
    if cursor.take("FUNCTION"):
        return describe_function(session, cursor)
    if cursor.take("VOLUME"):
        return _volume(session, cursor)
    if cursor.take("QUERY") or cursor.peek("SELECT") or cursor.peek("WITH") or cursor.peek("VALUES"):
        schema = session.run_engine(
            to_engine(session.rewriter().rewrite(parse(cursor.rest()))), columns_only=True
        ).schema
        return rows(_COLUMNS, [(field.name, type_text(field.type).lower(), None) for field in schema])
    cursor.take("TABLE")
    extended = cursor.take_any("EXTENDED", "FORMATTED") is not None
    parts = cursor.name()
    column = None if cursor.at_end or cursor.peek("AS") else cursor.name_part()
    as_json = cursor.take("AS", "JSON")
    cursor.end()
    if as_json and not extended:
        message = "DESCRIBE TABLE ... AS JSON only supported when [EXTENDED|FORMATTED] is specified."
        raise SqlError("DESCRIBE_JSON_NOT_EXTENDED", f"{message} For example: DESCRIBE EXTENDED t AS JSON.", "0A000")
    if as_json and (column is not None or (len(parts) == 1 and parts[0].lower() in session.temporary_views)):
        raise unsupported("DESCRIBE ... AS JSON of a column or a temporary view")
    if len(parts) == 1 and parts[0].lower() in session.temporary_views:
        schema = session.run_engine(
            to_engine(session.rewriter().rewrite(parse(f"SELECT * FROM {quoted(*parts)}"))), columns_only=True
        ).schema
        return rows(_COLUMNS, [(field.name, type_text(field.type).lower(), None) for field in schema])
    document = session.catalogs.require_table(session.table_name(parts), as_written=quoted(*parts))
    if as_json:
        return rows({"json_metadata": pa.string()}, [(described(session.catalogs, document),)])
    if column is not None:
        return _one_column(document, column)
    return rows(_COLUMNS, list(_table(session, document, extended=extended)))


def _one_column(document: Document, name: str) -> QueryResult:
    for column in document["columns"]:
        if column["name"].lower() == name.lower():
            listed = [("col_name", column["name"]), ("data_type", column["type_text"])]
            listed.append(("comment", column.get("comment") or "NULL"))
            return rows({"info_name": pa.string(), "info_value": pa.string()}, listed)
    raise unresolved_column(name, [column["name"] for column in document["columns"]][:5])


def _table(session: SqlSession, document: Document, *, extended: bool) -> Iterable[tuple]:
    for column in document["columns"]:
        yield column["name"], column["type_text"], column.get("comment") or None
    partitions = [c for c in document["columns"] if c.get("partition_index") is not None]
    if partitions:
        yield "# Partition Information", "", ""
        yield "# col_name", "data_type", "comment"
        for column in sorted(partitions, key=lambda c: c["partition_index"]):
            yield column["name"], column["type_text"], column.get("comment") or None
    if not extended:
        return
    yield "", "", ""
    yield "# Detailed Table Information", "", ""
    yield "Catalog", document["catalog_name"], ""
    yield "Database", document["schema_name"], ""
    yield "Table", document["name"], ""
    yield "Owner", document.get("owner", ""), ""
    yield "Created Time", _time(document.get("created_at")).strftime("%a %b %d %H:%M:%S UTC %Y"), ""
    yield "Type", document["table_type"], ""
    if document.get("comment"):
        yield "Comment", document["comment"], ""
    if document.get("properties"):
        shown = ",".join(f"{key}={value}" for key, value in sorted(document["properties"].items()))
        yield "Table Properties", f"[{shown}]", ""
    if document["table_type"] == "VIEW":
        yield "View Text", document["view_definition"], ""
        return
    yield "Provider", document["data_source_format"].lower(), ""
    yield "Location", document.get("storage_location", ""), ""
    if document["data_source_format"] != shared_tables.FORMAT:
        size = session.catalogs.size(document)
        rows_text = "" if size.rows is None else f", {size.rows} rows"
        yield "Statistics", f"{size.size_bytes} bytes{rows_text}", ""
    if document.get("constraints"):
        yield "", "", ""
        yield "# Constraints", "", ""
        for constraint in document["constraints"]:
            yield constraint["name"], table_rules.written(constraint), ""


def _time(milliseconds: int | None) -> datetime:
    return datetime.fromtimestamp((milliseconds or 0) / 1000, UTC)


def _delta_table(session: SqlSession, cursor: Cursor) -> Document:
    parts = cursor.name()
    document = session.catalogs.require_table(session.table_name(parts), as_written=quoted(*parts))
    if not document.get("location"):
        message = f"{quoted(*parts)} is a view. This works on Delta tables only."
        raise SqlError("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", message, "42809")
    return document


def _detail(session: SqlSession, cursor: Cursor) -> QueryResult:
    document = _delta_table(session, cursor)
    cursor.end()
    folder = session.catalogs.delta_folder(document, "DESCRIBE DETAIL")
    size, meta = delta_log.size(folder), delta_log.metadata(folder)
    columns = {"format": pa.string(), "id": pa.string(), "name": pa.string(), "description": pa.string()}
    columns |= {
        "location": pa.string(),
        "createdAt": pa.timestamp("us", "UTC"),
        "lastModified": pa.timestamp("us", "UTC"),
    }
    columns |= {"partitionColumns": pa.list_(pa.string()), "numFiles": pa.int64(), "sizeInBytes": pa.int64()}
    columns |= {
        "properties": pa.map_(pa.string(), pa.string()),
        "minReaderVersion": pa.int32(),
        "minWriterVersion": pa.int32(),
    }
    newest = delta_log.commit(folder, delta_log.version(folder)).info.get("timestamp")
    row = (
        "delta",
        meta.get("id"),
        document["full_name"],
        document.get("comment"),
        document.get("storage_location"),
        _time(document.get("created_at")),
        _time(newest),
        meta.get("partitionColumns") or [],
        size.files,
        size.size_bytes,
        list((document.get("properties") or {}).items()),
        1,
        2,
    )
    return rows(columns, [row])


def _history(session: SqlSession, cursor: Cursor) -> QueryResult:
    document = _delta_table(session, cursor)
    limit = int(cursor.rest().upper().removeprefix("LIMIT").strip()) if cursor.peek("LIMIT") else None
    cursor.end()
    data = []
    for commit in delta_log.history(session.catalogs.delta_folder(document, "DESCRIBE HISTORY"))[:limit]:
        parameters = [
            (k, v if isinstance(v, str) else json.dumps(v))
            for k, v in commit.info.get("operationParameters", {}).items()
        ]
        shown = [(k, v) for k, v in parameters if k not in ("location", "metadata", "protocol")]
        metrics = [(k, str(v)) for k, v in commit.info.get("operationMetrics", {}).items()]
        who = document.get("created_by")
        data.append(
            (commit.version, _time(commit.info.get("timestamp")), who, commit.info.get("operation"), shown, metrics)
        )
    text = pa.map_(pa.string(), pa.string())
    columns = {"version": pa.int64(), "timestamp": pa.timestamp("us", "UTC"), "userName": pa.string()}
    return rows(columns | {"operation": pa.string(), "operationParameters": text, "operationMetrics": text}, data)


def _schema(session: SqlSession, cursor: Cursor) -> QueryResult:
    extended = cursor.take("EXTENDED")
    catalog, schema = schema_name(cursor.name(), catalog=session.catalog)
    cursor.end()
    document = session.catalogs.require_schema(catalog, schema)
    listed = [("Catalog Name", catalog), ("Namespace Name", schema), ("Comment", document.get("comment") or "")]
    columns = {"database_description_item": pa.string(), "database_description_value": pa.string()}
    if catalog == hive_metastore.NAME:
        listed.append(("Location", hive_metastore.storage_location(schema)))
    listed.append(("Owner", document.get("owner", "")))
    if extended:
        properties = sorted((document.get("properties") or {}).items())
        pairs = ", ".join(f"({key},{value})" for key, value in properties)
        listed.append(("Properties", f"({pairs})" if pairs else ""))
    return rows(columns, listed)


def _catalog(session: SqlSession, cursor: Cursor) -> QueryResult:
    cursor.take("EXTENDED")
    name = cursor.name_part().lower()
    cursor.end()
    document = session.catalogs.require_catalog(name)
    listed = [("Catalog Name", name), ("Comment", document.get("comment") or ""), ("Owner", document.get("owner", ""))]
    return rows({"info_name": pa.string(), "info_value": pa.string()}, listed)


def _volume(session: SqlSession, cursor: Cursor) -> QueryResult:
    name = session.table_name(cursor.name())
    cursor.end()
    document = session.catalogs.volumes.get(name.full)
    if document is None:
        raise SqlError("UC_VOLUME_NOT_FOUND", f"Volume {name.quoted} does not exist.", "42704")
    columns = ("name", "catalog", "database", "owner", "storageLocation", "volumeType", "comment")
    place = name.table, name.catalog, name.schema, document.get("owner"), document.get("storage_location")
    return rows(dict.fromkeys(columns, pa.string()), [(*place, document["volume_type"], document.get("comment"))])
