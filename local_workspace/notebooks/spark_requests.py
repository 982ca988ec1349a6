"""What ``spark`` in a Python process asks of its SQL session. Tables travel as Arrow streams in base64."""

from __future__ import annotations

import base64
import dataclasses
import io
import threading
from typing import Any

import pyarrow as pa

from local_workspace.notebooks.statements import split_statements
from local_workspace.sql.errors import SqlError
from local_workspace.sql.names import quoted
from local_workspace.sql.result import QueryResult
from local_workspace.sql.session import SqlSession


def sql(session: SqlSession, cancel: threading.Event, text: str) -> dict[str, Any]:
    """Run one statement; its rows. Raises :class:`SqlError`."""
    return _streamed(session.execute(text, cancel=cancel))


def schema(session: SqlSession, cancel: threading.Event, text: str) -> dict[str, Any]:
    """The columns of a query, without its rows."""
    return _streamed(session.execute(f"SELECT * FROM (\n{text}\n) AS q LIMIT 0", cancel=cancel))


def local(session: SqlSession, cancel: threading.Event, arrow: str) -> dict[str, Any]:
    """Keep rows that came from Python for as long as the session lasts: the name to query them by."""
    return {"value": session.keep(pa.ipc.open_stream(base64.b64decode(arrow)).read_all())}


def view(session: SqlSession, cancel: threading.Event, name: str, text: str, replace: bool) -> dict[str, Any]:
    """A temporary view of a DataFrame. What it reads is settled now, as in Spark: also a view whose name it takes."""
    seen = dict(session.temporary_views)
    if name.lower() in seen and not replace:
        message = f"Cannot create the temporary view {quoted(name)} because it already exists."
        raise SqlError("TEMP_TABLE_OR_VIEW_ALREADY_EXISTS", message, "42P07")
    session.execute(f"CREATE OR REPLACE TEMPORARY VIEW {quoted(name)} AS {text}", cancel=cancel)
    made = session.temporary_views[name.lower()]
    session.temporary_views[name.lower()] = dataclasses.replace(made, seen=seen)
    return {"value": None}


def split(session: SqlSession, cancel: threading.Event, text: str) -> dict[str, Any]:
    """The statements of a text."""
    return {"value": split_statements(text)}


def _streamed(result: QueryResult) -> dict[str, Any]:
    plain = pa.schema([field.with_type(_plain(field.type)) for field in result.schema])
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, plain) as writer:
        for batch in result.batches:
            writer.write_batch(batch.cast(plain))
    return {"arrow": base64.b64encode(sink.getvalue()).decode()}


def _plain(kind: pa.DataType) -> pa.DataType:
    """The engine's views of texts and bytes, which PySpark does not know, as texts and bytes."""
    if pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_binary_view(kind):
        return pa.binary()
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_plain(field.type)) for field in kind])
    if pa.types.is_map(kind):
        return pa.map_(_plain(kind.key_type), _plain(kind.item_type))
    if pa.types.is_list(kind):
        return pa.list_(kind.value_field.with_type(_plain(kind.value_type)))
    return kind
