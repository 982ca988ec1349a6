"""The text of a floating-point number, as Java writes it."""

from __future__ import annotations

import pyarrow as pa
from sqlglot import exp

from local_workspace.sql.dialect import call
from local_workspace.sql.templates import template

# As Java writes a floating-point number: from 1.0E7 on, and below 0.001, with an exponent.
_TEXT = """
CASE WHEN a0 IS NULL THEN CAST(NULL AS STRING)
WHEN isnan(a0) OR a0 = 0 OR abs(a0) = CAST('Infinity' AS DOUBLE) OR (abs(a0) >= 0.001D AND abs(a0) < 1e7D)
THEN CAST(a0 AS STRING)
ELSE concat(CASE WHEN a0 < 0 THEN '-' ELSE '' END, CASE
WHEN contains(CAST(a0 AS STRING), 'e') THEN concat(
  split_part(CAST(abs(a0) AS STRING), 'e', 1),
  CASE WHEN contains(CAST(a0 AS STRING), '.') THEN '' ELSE '.0' END,
  'E', split_part(CAST(a0 AS STRING), 'e', 2))
WHEN abs(a0) >= 1 THEN concat(
  left(CAST(abs(a0) AS STRING), 1), '.',
  regexp_replace(regexp_replace(substring(replace(CAST(abs(a0) AS STRING), '.', ''), 2), '0+$', ''), '^$', '0'),
  'E', CAST(instr(CAST(abs(a0) AS STRING), '.') - 2 AS STRING))
ELSE concat(
  left(regexp_replace(CAST(abs(a0) AS STRING), '^0[.]0*', ''), 1), '.',
  regexp_replace(substring(regexp_replace(CAST(abs(a0) AS STRING), '^0[.]0*', ''), 2), '^$', '0'),
  'E-', CAST(
    length(CAST(abs(a0) AS STRING)) - 1 - length(regexp_replace(CAST(abs(a0) AS STRING), '^0[.]0*', '')) AS STRING))
END) END"""


def of(value: exp.Expr) -> exp.Expr:
    """The template names its argument often, and does not compute it as often."""
    if isinstance(value, exp.Column | exp.Literal):
        return exp.Paren(this=template(_TEXT, value))
    body = template(_TEXT, exp.to_identifier("value_"))
    function = exp.Lambda(this=body, expressions=[exp.to_identifier("value_")])
    return call("element_at", call("transform", call("array", value.copy()), function), exp.Literal.number(1))


def inside(value: exp.Expr, kind: pa.DataType) -> exp.Expr | None:
    """Of a value inside of another; None where it is no floating-point number."""
    return of(value) if pa.types.is_floating(kind) else None
