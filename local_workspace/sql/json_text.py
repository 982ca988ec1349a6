"""JSON texts as Databricks reads and writes them."""

from __future__ import annotations

import re

import pyarrow as pa
from sqlglot import exp

from local_workspace.sql import nested, number_text
from local_workspace.sql.coercion import cast
from local_workspace.sql.column_types import ColumnTypes
from local_workspace.sql.dialect import call
from local_workspace.sql.templates import template
from local_workspace.sql.types import is_variant, parts_of, type_text

# Around a decimal's text until it stands in the JSON text, as a number with all its digits.
_MARK = "\u0001"
_UNMARKED = r"""regexp_replace(a0, '"\\\\u0001([^"]*)\\\\u0001"', '$1')"""
_JSON_TIMES = "map('timestampFormat', 'yyyy-MM-dd\\'T\\'HH:mm:ss.SSSXXX')"
# A text that looks like a number with a fraction may be a JSON text.
_JSON_NUMBER = """
CASE WHEN regexp_like(a0, '^-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?$') AND regexp_like(a0, '[.eE]')
AND schema_of_variant(variant_get(try_parse_json(a1), a2)) <> 'STRING' THEN a3 ELSE a0 END"""


def to_json(node: exp.Anonymous, types: ColumnTypes) -> None:
    value = node.expressions[0]
    kind = types.arrow_of(value)
    if kind is None or is_variant(kind) or not pa.types.is_nested(kind):
        return
    if len(node.expressions) == 1 and _holds_moments(kind):
        node.append("expressions", template(_JSON_TIMES))
    marked = nested.rebuilt(value, kind, _marked)
    if marked is not None:
        value.replace(marked)
        node.replace(template(_UNMARKED, node.copy()))


def _holds_moments(kind: pa.DataType) -> bool:
    return any(pa.types.is_timestamp(part) and part.tz for part in parts_of(kind))


def _marked(value: exp.Expr, kind: pa.DataType) -> exp.Expr | None:
    if not pa.types.is_decimal(kind) or kind.scale == 0:
        return None
    mark = exp.Literal.string(_MARK)
    return call("concat", mark, cast(value.copy(), "STRING"), mark.copy())


def from_json(node: exp.Anonymous, types: ColumnTypes) -> None:
    """Moments in any form that a CAST reads, where the engine knows one form."""
    if len(node.expressions) != 2 or not isinstance(node.expressions[1], exp.Literal):
        return
    schema = node.expressions[1]
    if "TIMESTAMP" not in schema.name.upper():
        return
    kind = types.arrow_of(call("from_json", cast(exp.Null(), "STRING"), schema.copy()))
    if kind is None or _listed_moments(kind):
        return
    texts = re.sub(r"\bTIMESTAMP(_NTZ|_LTZ)?\b", "STRING", schema.name, flags=re.I)
    read = call("from_json", node.expressions[0].copy(), exp.Literal.string(texts))
    made = nested.rebuilt(exp.to_identifier("json_"), kind, _moment_of)
    if made is not None:
        function = exp.Lambda(this=made, expressions=[exp.to_identifier("json_")])
        node.replace(call("element_at", call("transform", call("array", read), function), exp.Literal.number(1)))


def _moment_of(value: exp.Expr, kind: pa.DataType) -> exp.Expr | None:
    if not pa.types.is_timestamp(kind):
        return None
    return template(f"TRY_CAST(a0 AS {type_text(kind)})", value)


def _listed_moments(kind: pa.DataType) -> bool:
    """In an array one moment that is wrong makes NULL of the whole array."""
    lists = [part for part in parts_of(kind) if pa.types.is_list(part) or pa.types.is_map(part)]
    return any(_holds_moments(part) for part in lists)


def get_json_object(node: exp.Anonymous, types: ColumnTypes) -> None:
    """A number with a fraction is a DOUBLE's text, whatever its text was."""
    if len(node.expressions) == 2 and not isinstance(node.parent, exp.If | exp.RegexpLike):
        number = number_text.of(template("TRY_CAST(a0 AS DOUBLE)", node))
        node.replace(template(_JSON_NUMBER, node.copy(), *node.expressions, number))
