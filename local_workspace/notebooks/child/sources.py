"""Steps of a DataFrame that rows come from: tables, files, SQL that was written, rows from Python."""

from __future__ import annotations

import json
import re
from typing import Any

from pyspark.sql.types import StructType

from local_workspace.notebooks.child.expressions import parts_of, quoted, text_literal, unsupported
from local_workspace.notebooks.child.plans import Plans, Step, as_written
from local_workspace.notebooks.child.query import Column, Query

_TOKEN = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`[^`]*`|--[^\n]*|/\*.*?\*/|(?<!:):(\w+)|(\?)", re.DOTALL)
# The options of a reader that choose a table's version.
_VERSIONS = {"versionasof": "VERSION AS OF {}", "timestampasof": "TIMESTAMP AS OF {}"}


def _read(plans: Plans, e: Any) -> Query:
    if e.is_streaming:
        raise unsupported("a stream")
    if e.WhichOneof("read_type") == "data_source":
        return _files(plans, e.data_source)
    parts = parts_of(e.named_table.unparsed_identifier)
    version = ""
    for key, value in e.named_table.options.items():
        if key.lower() not in _VERSIONS:
            raise unsupported(f"the option {key} of a table")
        number = value if value.isdigit() else text_literal(value)
        version = " " + _VERSIONS[key.lower()].format(number)
    return Query(f"{quoted(*parts)}{version}", "" if version else parts[-1])


def _files(plans: Plans, e: Any) -> Query:
    options = {key.lower(): value for key, value in e.options.items()}
    if odd := next((key for key in options if not key.isidentifier()), None):
        raise unsupported(f"the option {odd} of a reader")
    paths = [*e.paths] or [options.pop(key) for key in ("path",) if key in options]
    if len(paths) != 1:
        raise unsupported("a number of paths at once" if paths else "a source without a path")
    if e.format.lower() in ("", "delta"):
        return Query(f"delta.{quoted(paths[0])}")
    said = [text_literal(paths[0]), f"format => {text_literal(e.format.lower())}"]
    if e.schema:
        said.append(f"schema => {text_literal(_ddl(e.schema))}")
    elif e.format.lower() == "csv" and options.get("inferschema", "false").lower() != "true":
        said.append("inferColumnTypes => 'false'")
    said += [f"{key} => {text_literal(value)}" for key, value in options.items() if key != "inferschema"]
    if e.format.lower() == "csv" and "header" not in options:
        said.append("header => 'false'")
    if not e.schema:
        said.append("schemaEvolutionMode => 'none'")
    return Query(f"read_files({', '.join(said)})")


def _sql(plans: Plans, e: Any) -> Query:
    return as_written(bound(plans, e.query, e).strip().rstrip(";").rstrip(), plans.alias())


def bound(plans: Plans, text: str, e: Any) -> str:
    """The text with values in the place of its markers."""
    said = plans.expressions()
    named = {name: said.sql(value) for name, value in e.named_arguments.items()}
    named |= {name: said.literal(value) for name, value in e.args.items()}
    placed = iter([*(said.sql(each) for each in e.pos_arguments), *(said.literal(each) for each in e.pos_args)])

    def put(match: re.Match[str]) -> str:
        if match[1]:
            return named.get(match[1], match[0])
        return next(placed, match[0]) if match[2] else match[0]

    return _TOKEN.sub(put, text) if named or e.pos_arguments or e.pos_args else text


def _with_relations(plans: Plans, e: Any) -> Query:
    """Plans that the root names: by an alias in its SQL, or as subqueries."""
    named = []
    for each in e.references:
        if each.WhichOneof("rel_type") == "subquery_alias":
            named.append(f"{quoted(each.subquery_alias.alias)} AS (\n{plans.sql(each.subquery_alias.input)}\n)")
        plans.references[each.common.plan_id] = each
    root = plans.query(e.root)
    return as_written(f"WITH {', '.join(named)} {root.sql()}", plans.alias()) if named else root


def _local(plans: Plans, e: Any) -> Query:
    return Query(quoted(plans.keep(e)))


def _range(plans: Plans, e: Any) -> Query:
    start = e.start if e.HasField("start") else 0
    return Query(f"range({start}, {e.end}, {e.step or 1})", columns=(Column("id", "`id`"),))


def _table_function(plans: Plans, e: Any) -> Query:
    return Query(f"{quoted(e.function_name)}({plans.expressions().all(e.arguments)})")


def _ddl(schema: str) -> str:
    """A reader's schema, which may come as JSON."""
    if not schema.lstrip().startswith("{"):
        return schema
    fields = StructType.fromJson(json.loads(schema)).fields
    return ", ".join(f"{quoted(each.name)} {each.dataType.simpleString()}" for each in fields)


STEPS: dict[str, Step] = {
    "read": _read,
    "sql": _sql,
    "with_relations": _with_relations,
    "local_relation": _local,
    "range": _range,
    "unresolved_table_valued_function": _table_function,
}
