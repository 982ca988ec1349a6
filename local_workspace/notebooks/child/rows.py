"""What the workspace's SQL answers PySpark with: rows, columns and errors."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from typing import Any

import pyarrow as pa
from pyspark.errors.exceptions import connect as errors
from pyspark.sql.connect.types import pyspark_types_to_proto_types
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema
from pyspark.sql.types import StructType

from local_workspace.notebooks.child.wire import Refused, ask

# By SQL state (its beginning), as Spark chooses its exceptions.
_ERRORS: tuple[tuple[str, type[errors.SparkConnectGrpcException]], ...] = (
    ("22003", errors.ArithmeticException),
    ("22012", errors.ArithmeticException),
    ("22018", errors.NumberFormatException),
    ("22007", errors.DateTimeException),
    ("22", errors.SparkRuntimeException),
    ("0A000", errors.UnsupportedOperationException),
    ("42601", errors.ParseException),
    ("42617", errors.ParseException),
    ("4", errors.AnalysisException),
    ("0A", errors.AnalysisException),
)
# The names of rows that the workspace has already, by what they are: each action sends them anew.
_kept: dict[str, str] = {}


def run(text: str) -> pa.Table:
    """The rows of one statement. Raises what Spark raises."""
    return _table(_asked("sql", text=text))


def columns(text: str) -> pa.Schema:
    """The columns of a query, which does not run."""
    return _table(_asked("schema", text=text)).schema


def described(text: str) -> list[tuple[str, str]]:
    """The names and types of a query's columns."""
    fields = from_arrow_schema(columns(text), prefer_timestamp_ntz=True).fields
    return [(each.name, each.dataType.simpleString()) for each in fields]


def keep(relation: Any) -> str:
    """Rows that came from Python (a ``LocalRelation``): the name to query them by."""
    key = hashlib.sha256(len(relation.data).to_bytes(8) + relation.data + relation.schema.encode()).hexdigest()
    if key in _kept:
        return _kept[key]
    table = local(relation)
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    _kept[key] = _asked("local", arrow=base64.b64encode(sink.getvalue()).decode())["value"]
    return _kept[key]


def view(name: str, text: str, *, replace: bool) -> None:
    """A temporary view."""
    _asked("view", name=name, text=text, replace=replace)


def local(relation: Any) -> pa.Table:
    """The rows of a ``LocalRelation``, cast to the schema that goes with them."""
    schema = None
    if relation.schema:
        schema = to_arrow_schema(StructType.fromJson(json.loads(relation.schema)), timezone="UTC")
    if not relation.data:
        return (schema or pa.schema([])).empty_table()
    table = pa.ipc.open_stream(relation.data).read_all()
    if schema is not None and not table.schema.equals(schema):
        table = table.rename_columns(schema.names).cast(schema)
    return table


def schema_of(arrow: pa.Schema) -> Any:
    """PySpark's message for columns."""
    return pyspark_types_to_proto_types(from_arrow_schema(arrow, prefer_timestamp_ntz=True))


def _asked(op: str, **message: Any) -> dict[str, Any]:
    try:
        return ask(op, **message)
    except Refused as refused:
        raise _error(refused) from None


def _error(refused: Refused) -> Exception:
    state = refused.sql_state or ""
    kind = next((kind for start, kind in _ERRORS if state.startswith(start)), errors.SparkException)
    return kind(str(refused), errorClass=refused.error_class, sql_state=refused.sql_state)


def _table(answer: dict[str, Any]) -> pa.Table:
    return pa.ipc.open_stream(base64.b64decode(answer["arrow"])).read_all()
