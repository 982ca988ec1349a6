"""Commands of Spark Connect, each a statement of the workspace's SQL: ``spark/connect/commands.proto``"""

from __future__ import annotations

import io
from typing import Any

import pyarrow as pa
from pyspark.errors.exceptions.connect import AnalysisException
from pyspark.sql.connect.proto import relations_pb2

from local_workspace.notebooks.child import rows
from local_workspace.notebooks.child.expressions import parts_of, quoted, text_literal, unsupported
from local_workspace.notebooks.child.plans import Plans
from local_workspace.notebooks.child.sources import bound
from local_workspace.notebooks.statements import is_read, without_comments

# What a writer may say that changes nothing here: a table that is overwritten gets its new columns anyway.
_IDLE = frozenset({"overwriteschema", "optimizewrite", "path"})


def run(plans: Plans, command: Any) -> Any:
    """Carry it out. A plan comes back where the command was SQL: the query itself, or the rows of what ran."""
    kind = command.WhichOneof("command_type")
    said = getattr(command, kind)
    match kind:
        case "sql_command":
            return _sql(plans, said)
        case "write_operation":
            _write(plans, said)
        case "write_operation_v2":
            _write_to(plans, said)
        case "create_dataframe_view":
            _view(plans, said)
        case "merge_into_table_command":
            _merge(plans, said)
        case "remove_cached_remote_relation_command" | "ml_command":
            pass  # nothing was kept
        case "register_function" | "register_table_function":
            raise unsupported("functions written in Python (UDFs)")
        case _:
            raise unsupported(f"the command {kind}")
    return None


def _sql(plans: Plans, said: Any) -> Any:
    """As in Spark, a query is looked at now and runs later, and anything else runs now."""
    given = said.input if said.HasField("input") else relations_pb2.Relation(sql=relations_pb2.SQL(query=said.sql))
    kind = given.WhichOneof("rel_type")
    text = bound(plans, given.sql.query, given.sql).strip().rstrip(";").rstrip() if kind == "sql" else ""
    words = without_comments(text).lstrip("( \t\n").split(None, 1)
    first = words[0].upper() if words else ""
    if kind != "sql" or (is_read(text) and first not in ("SHOW", "DESCRIBE", "DESC", "EXPLAIN")):
        rows.columns(plans.sql(given))
        return given
    table = rows.run(text)
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return relations_pb2.Relation(local_relation=relations_pb2.LocalRelation(data=sink.getvalue()))


def _check(options: Any) -> None:
    for key, value in options.items():
        if key.lower() not in _IDLE and not (key.lower() == "mergeschema" and value.lower() == "false"):
            raise unsupported(f"the option {key} of a writer")


def _layout(source: str, partitions: list[str], clusters: list[str]) -> str:
    using = f" USING {source}" if source else ""
    if partitions:
        using += f" PARTITIONED BY ({', '.join(partitions)})"
    return using + (f" CLUSTER BY ({', '.join(map(quoted, clusters))})" if clusters else "")


def _exists(name: str) -> bool:
    try:
        rows.columns(f"SELECT * FROM {name}")
    except AnalysisException as error:
        if error.getCondition() in ("TABLE_OR_VIEW_NOT_FOUND", "SCHEMA_NOT_FOUND"):
            return False
        raise
    return True


def _write(plans: Plans, said: Any) -> None:
    if said.WhichOneof("save_type") != "table":
        raise unsupported("to save to a path; save to a table: saveAsTable")
    _check(said.options)
    if said.bucket_by.num_buckets:
        raise unsupported("buckets")
    name = quoted(*parts_of(said.table.table_name))
    query = plans.sql(said.input)
    if said.table.save_method == said.table.TABLE_SAVE_METHOD_INSERT_INTO:
        rows.run(f"INSERT {'OVERWRITE' if said.mode == said.SAVE_MODE_OVERWRITE else 'INTO'} {name} {query}")
        return
    layout = _layout(said.source, [quoted(each) for each in said.partitioning_columns], list(said.clustering_columns))
    if said.mode == said.SAVE_MODE_OVERWRITE:
        rows.run(f"CREATE OR REPLACE TABLE {name}{layout} AS {query}")
    elif said.mode == said.SAVE_MODE_APPEND and _exists(name):
        rows.run(f"INSERT INTO {name} BY NAME {query}")
    else:
        absent = "IF NOT EXISTS " if said.mode == said.SAVE_MODE_IGNORE else ""
        rows.run(f"CREATE TABLE {absent}{name}{layout} AS {query}")


def _write_to(plans: Plans, said: Any) -> None:
    _check(said.options)
    name, query = quoted(*parts_of(said.table_name)), plans.sql(said.input)
    partitions = [plans.expressions().sql(each) for each in said.partitioning_columns]
    layout = _layout(said.provider, partitions, list(said.clustering_columns))
    if said.table_properties:
        pairs = ", ".join(f"{text_literal(k)} = {text_literal(v)}" for k, v in said.table_properties.items())
        layout += f" TBLPROPERTIES ({pairs})"
    match said.mode:
        case said.MODE_CREATE:
            rows.run(f"CREATE TABLE {name}{layout} AS {query}")
        case said.MODE_CREATE_OR_REPLACE:
            rows.run(f"CREATE OR REPLACE TABLE {name}{layout} AS {query}")
        case said.MODE_REPLACE:
            rows.columns(f"SELECT * FROM {name}")  # there has to be one
            rows.run(f"CREATE OR REPLACE TABLE {name}{layout} AS {query}")
        case said.MODE_APPEND:
            rows.run(f"INSERT INTO {name} BY NAME {query}")
        case said.MODE_OVERWRITE:
            condition = plans.expressions().sql(said.overwrite_condition)
            rows.run(f"INSERT INTO {name} REPLACE WHERE {condition} {query}")
        case _:
            raise unsupported("overwritePartitions")


def _view(plans: Plans, said: Any) -> None:
    if said.is_global:
        raise unsupported("global temporary views")
    rows.view(said.name, plans.sql(said.input), replace=said.replace)


def _merge(plans: Plans, said: Any) -> None:
    target, source = quoted(*parts_of(said.target_table_name)), said.source_table_plan
    alias = source.subquery_alias.alias if source.WhichOneof("rel_type") == "subquery_alias" else "source"
    inner = source.subquery_alias.input if source.WhichOneof("rel_type") == "subquery_alias" else source
    words = plans.expressions()
    text = f"MERGE INTO {target} USING (\n{plans.sql(inner)}\n) AS {quoted(alias)} ON {words.sql(said.merge_condition)}"
    for when, actions in (
        ("MATCHED", said.match_actions),
        ("NOT MATCHED", said.not_matched_actions),
        ("NOT MATCHED BY SOURCE", said.not_matched_by_source_actions),
    ):
        for each in actions:
            action = each.merge_action
            only = f" AND {words.sql(action.condition)}" if action.HasField("condition") else ""
            pairs = [(words.sql(pair.key), words.sql(pair.value)) for pair in action.assignments]
            text += f" WHEN {when}{only} THEN {_action(action, pairs)}"
    rows.run(text)


def _action(action: Any, pairs: list[tuple[str, str]]) -> str:
    match action.action_type:
        case action.ACTION_TYPE_DELETE:
            return "DELETE"
        case action.ACTION_TYPE_INSERT_STAR:
            return "INSERT *"
        case action.ACTION_TYPE_UPDATE_STAR:
            return "UPDATE SET *"
        case action.ACTION_TYPE_INSERT:
            return f"INSERT ({', '.join(k for k, _ in pairs)}) VALUES ({', '.join(v for _, v in pairs)})"
    return "UPDATE SET " + ", ".join(f"{key} = {value}" for key, value in pairs)
