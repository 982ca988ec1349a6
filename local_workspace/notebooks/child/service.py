"""Spark Connect's service without a wire: https://github.com/apache/spark, ``spark/connect/base.proto``"""

from __future__ import annotations

import functools
import io
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
from pyspark.errors.exceptions.connect import IllegalArgumentException, SparkNoSuchElementException
from pyspark.sql.connect.client import ChannelBuilder
from pyspark.sql.connect.proto import base_pb2

from local_workspace.notebooks.child import catalog, column_steps, commands, rows, sources
from local_workspace.notebooks.child.expressions import text_literal, unsupported
from local_workspace.notebooks.child.plans import Plans
from local_workspace.notebooks.child.show import show_string

VERSION = "4.0.0"
_UTC = ("UTC", "Etc/UTC", "GMT", "Z", "+00:00")
# What PySpark itself asks for. It may not send its plans packed or rows apart from them.
_SETTINGS = {
    "spark.connect.session.planCompression.threshold": "-1",
    "spark.connect.session.planCompression.defaultAlgorithm": "NONE",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "false",
    "spark.sql.connect.serverStacktrace.enabled": "false",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "10000",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.execution.arrow.pyspark.selfDestruct.enabled": "false",
    "spark.sql.execution.arrow.useLargeVarTypes": "false",
    "spark.sql.execution.pythonUDF.arrow.enabled": "false",
    "spark.sql.execution.pandas.convertToArrowArraySafely": "false",
    "spark.sql.execution.pandas.inferPandasDictAsMap": "false",
    "spark.sql.execution.pandas.structHandlingMode": "legacy",
    "spark.sql.pyspark.inferNestedDictAsStruct.enabled": "false",
    "spark.sql.pyspark.jvmStacktrace.enabled": "false",
    "spark.sql.pyspark.legacy.inferArrayTypeFromFirstElement.enabled": "false",
    "spark.sql.pyspark.legacy.inferMapTypeFromFirstPair.enabled": "false",
    "spark.sql.repl.eagerEval.enabled": "false",
    "spark.sql.repl.eagerEval.maxNumRows": "20",
    "spark.sql.repl.eagerEval.truncate": "20",
    "spark.sql.session.localRelationBatchOfChunksSizeBytes": str(2**30),
    "spark.sql.session.localRelationCacheThreshold": str(2**62),
    "spark.sql.session.localRelationChunkSizeBytes": str(2**24),
    "spark.sql.session.localRelationChunkSizeRows": "10000",
    "spark.sql.session.localRelationSizeLimit": str(3 * 2**30),
    "spark.sql.session.timeZone": "Etc/UTC",
    "spark.sql.shuffle.partitions": "200",
    "spark.sql.timestampType": "TIMESTAMP_LTZ",
}


class Channel:
    """Has the methods of a gRPC channel that PySpark uses."""

    def unary_unary(self, method: str, *_: Any, **__: Any) -> Callable[..., Any]:
        return functools.partial(_call, method.rsplit("/", 1)[1])

    unary_stream = stream_unary = unary_unary

    def close(self) -> None:
        """There is nothing to close."""


class Builder(ChannelBuilder):
    """What PySpark makes its channel with."""

    def toChannel(self) -> Any:
        return Channel()

    @property
    def host(self) -> str:
        return "embedded-workspace"


def _call(method: str, request: Any, **_: Any) -> Any:
    answer = {"ExecutePlan": execute, "AnalyzePlan": _analyze, "Config": _config}.get(method)
    if answer is None:
        raise unsupported(f"the request {method}")
    return answer(request)


def plans() -> Plans:
    return Plans(functools.cache(rows.described), rows.keep, {**sources.STEPS, **column_steps.STEPS})


def execute(request: Any) -> Iterator[Any]:
    """Raises what Spark raises, before the first answer."""

    def answer(**given: Any) -> Any:
        made = base_pb2.ExecutePlanResponse(operation_id=request.operation_id, response_id=str(uuid.uuid4()), **given)
        return _signed(made, request)

    if request.plan.WhichOneof("op_type") == "command":
        relation = commands.run(plans(), request.plan.command)
        if relation is not None:
            yield answer(sql_command_result=base_pb2.ExecutePlanResponse.SqlCommandResult(relation=relation))
    else:
        table = _rows(request.plan.root)
        yield answer(schema=rows.schema_of(table.schema))
        for batch in table.to_batches() or table.schema.empty_table().combine_chunks().to_batches():
            yield answer(arrow_batch=_packed(batch))
        if not table.num_rows:
            yield answer(arrow_batch=_packed(pa.RecordBatch.from_pylist([], schema=table.schema)))
    yield answer(result_complete=base_pb2.ExecutePlanResponse.ResultComplete())


def _packed(batch: pa.RecordBatch) -> Any:
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return base_pb2.ExecutePlanResponse.ArrowBatch(row_count=batch.num_rows, data=sink.getvalue())


def _rows(relation: Any) -> pa.Table:
    """The rows of a plan. Some steps are no queries and come last only."""
    match relation.WhichOneof("rel_type"):
        case "show_string" | "html_string" as kind:
            asked = getattr(relation, kind)
            made = plans()
            found = rows.run(made.limited(made.query(asked.input), asked.num_rows + 1).sql())
            if kind == "html_string":
                text = found.slice(0, asked.num_rows).to_pandas().to_html(index=False)
            else:
                text = show_string(found, number=asked.num_rows, truncate=asked.truncate, vertical=asked.vertical)
            return pa.table({"show_string" if kind == "show_string" else "html_string": [text]})
        case "tail":
            found = _rows(relation.tail.input)
            return found.slice(max(0, found.num_rows - relation.tail.limit))
        case "local_relation":
            return rows.local(relation.local_relation)
        case "catalog":
            return catalog.answer(relation.catalog)
    return rows.run(plans().sql(relation))


def _signed(response: Any, request: Any) -> Any:
    response.session_id = response.server_side_session_id = request.session_id
    return response


def _analyze(request: Any) -> Any:
    made = _signed(base_pb2.AnalyzePlanResponse(), request)
    kind = request.WhichOneof("analyze")
    asked = getattr(request, kind)
    match kind:
        case "schema":
            made.schema.schema.CopyFrom(rows.schema_of(_columns(asked.plan.root)))
        case "tree_string":
            from pyspark.sql.connect.types import proto_schema_to_pyspark_data_type

            schema = proto_schema_to_pyspark_data_type(rows.schema_of(_columns(asked.plan.root)))
            made.tree_string.tree_string = schema.treeString(asked.level or None)  # type: ignore[attr-defined]
        case "explain":
            found = rows.run(f"EXPLAIN {plans().sql(asked.plan.root)}")
            made.explain.explain_string = "\n".join(str(value) for row in found.to_pylist() for value in row.values())
        case "ddl_parse":
            made.ddl_parse.parsed.CopyFrom(_type(asked.ddl_string))
        case "spark_version":
            made.spark_version.version = VERSION
        case "is_local":
            made.is_local.is_local = asked.plan.root.WhichOneof("rel_type") == "local_relation"
        case "is_streaming":
            made.is_streaming.is_streaming = False
        case "same_semantics":
            one, other = plans().sql(asked.target_plan.root), plans().sql(asked.other_plan.root)
            made.same_semantics.result = one == other
        case "semantic_hash":
            made.semantic_hash.result = hash(plans().sql(asked.plan.root)) % 2**31
        case "persist" | "unpersist":
            # The rows are read anew each time, as ever.
            getattr(made, kind).SetInParent()
        case "get_storage_level":
            made.get_storage_level.storage_level.replication = 1
        case _:
            raise unsupported(f"to ask for {kind}")
    return made


def _columns(relation: Any) -> pa.Schema:
    if relation.WhichOneof("rel_type") in ("local_relation", "catalog", "show_string", "html_string", "tail"):
        return _rows(relation).schema
    return rows.columns(plans().sql(relation))


def _type(ddl: str) -> Any:
    """``a INT, b STRING`` or one type, read by the workspace's SQL."""
    try:
        kind = rows.columns(f"SELECT CAST(NULL AS STRUCT<{ddl}>) AS parsed")
    except Exception:
        kind = rows.columns(f"SELECT CAST(NULL AS {ddl}) AS parsed")
    return rows.schema_of(kind).struct.fields[0].data_type


def _config(request: Any) -> Any:
    made = _signed(base_pb2.ConfigResponse(), request)
    kind = request.operation.WhichOneof("op_type")
    asked = getattr(request.operation, kind)
    match kind:
        case "set":
            for pair in asked.pairs:
                _set(pair.key, pair.value)
        case "unset":
            for key in asked.keys:
                _changed[key] = None
        case "get_with_default":
            for pair in asked.pairs:
                default = pair.value if pair.HasField("value") else None
                _tell(made, pair.key, _setting(pair.key, default))
        case "is_modifiable":
            for key in asked.keys:
                _tell(made, key, "true" if key.startswith("spark.sql.") else "false")
        case "get_all":
            known = {**_SETTINGS, **{key: value for key, value in _changed.items() if value is not None}}
            for key in sorted(known):
                if key.startswith(asked.prefix):
                    _tell(made, key.removeprefix(asked.prefix), known[key])
        case "get" | "get_option":
            for key in asked.keys:
                value = _setting(key)
                if value is None and kind == "get":
                    message = f"[SQL_CONF_NOT_FOUND] The SQL config {key!r} cannot be found. SQLSTATE: 42K0I"
                    raise SparkNoSuchElementException(message, errorClass="SQL_CONF_NOT_FOUND", sql_state="42K0I")
                _tell(made, key, value)
    return made


_changed: dict[str, str | None] = {}


def _set(key: str, value: str) -> None:
    if key == "spark.sql.session.timeZone" and value not in _UTC:
        raise IllegalArgumentException(f"The embedded workspace has the time zone UTC, not {value}.")
    rows.run(f"SET {key} = {text_literal(value)}")
    _changed[key] = value


def _setting(key: str, default: str | None = None) -> str | None:
    """Also what SQL has SET."""
    if key in _SETTINGS or _changed.get(key) is not None:
        return _changed.get(key) or _SETTINGS.get(key)
    found = rows.run(f"SET {key}").to_pylist()
    return found[0]["value"] if found and key not in _changed else default


def _tell(made: Any, key: str, value: str | None) -> None:
    pair = made.pairs.add(key=key)
    if value is not None:
        pair.value = value
