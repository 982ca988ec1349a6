"""``GROUP BY window(time, '1 hour')``: rows by the stretches of time that they fall into.

The engine has the call, but neither the column ``window`` that it makes nor groups by its position, no stretches that
overlap and none that begin elsewhere than at the epoch.
"""

from __future__ import annotations

import re

from sqlglot import exp

from local_workspace.sql.column_types import ColumnTypes, nodes_outside_views
from local_workspace.sql.dialect import call, call_name
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.templates import template

_COLUMN = "window"
_TABLE = "windows_"
_UNITS = {"microsecond": 1, "millisecond": 1_000, "second": 1_000_000, "minute": 60_000_000, "hour": 3_600_000_000}
_UNITS |= {"day": 86_400_000_000, "week": 7 * 86_400_000_000}
_PART = re.compile(r"\s*([+-]?\d+)\s+([a-z]+?)s?(?=\s|$)", re.I)

# The stretches that a moment (a0, in microseconds) falls into: of a1 microseconds each, every a2, from a3 on.
_STRETCHES = """
filter(transform(sequence(0, CAST(ceil(a1 / a2) AS INT) - 1), at_ -> named_struct(
  'start', a4, 'end', a5)), stretch_ -> stretch_.`end` > a6)"""
_START = "timestamp_micros(a0 - pmod(a0 - a3, a2) - at_ * a2)"
_END = "timestamp_micros(a0 - pmod(a0 - a3, a2) - at_ * a2 + a1)"
_ONE = """
named_struct('start', timestamp_micros(a0 - pmod(a0 - a3, a2)), 'end', timestamp_micros(a0 - pmod(a0 - a3, a2) + a1))"""


def spell_out(tree: exp.Expr, types: ColumnTypes) -> None:
    """Change the tree in place, innermost queries first."""
    # Views are spelt out where they are made: what stands in for one may be large, and is not walked through again.
    if not any(call_name(node) == "window" and node.expressions for node in nodes_outside_views(tree, exp.Anonymous)):
        return
    for select in reversed(nodes_outside_views(tree, exp.Select)):
        calls = [node for node in _own(select, exp.Anonymous) if call_name(node) == "window" and node.expressions]
        if calls:
            _spell_out(select, calls, types)


def _own(select: exp.Select, kind: type[exp.Expr]) -> list[exp.Expr]:
    """The nodes of a SELECT outside of its subqueries and its FROM."""
    return [
        node
        for node in select.find_all(kind)
        if node.find_ancestor(exp.Select) is select and not _in_from(node, select)
    ]


def _in_from(node: exp.Expr, select: exp.Select) -> bool:
    while node.parent is not select and node.parent is not None:
        node = node.parent
    return node.arg_key in ("from_", "with_")


def _spell_out(select: exp.Select, calls: list[exp.Expr], types: ColumnTypes) -> None:
    first = calls[0]
    if any(node != first for node in calls):
        message = "Multiple time/session window expressions would result in a cartesian product of rows, therefore "
        message += "they are currently not supported."
        raise SqlError("UNSUPPORTED_FEATURE.MULTIPLE_TIME_WINDOW", message, "0A000")
    if not 2 <= len(first.expressions) <= 4:
        message = f"The `window` requires [2, 3, 4] parameters but the actual number is {len(first.expressions)}."
        raise SqlError("WRONG_NUM_ARGS.WITHOUT_SUGGESTION", message, "42605")
    moment = first.expressions[0]
    length, step, begin = _lengths(first)
    kind = types.text_of(moment)
    columns = [c for c in _own(select, exp.Column) if isinstance(c, exp.Column) and _names_window(c)]
    if step < length:
        window: exp.Expr = exp.column(_COLUMN, table=_TABLE)
        _explode(select, moment, kind, (length, step, begin))
    else:
        window = _expression(_ONE, moment, kind, (length, step, begin))
        inside: exp.Expr = exp.Not(this=exp.Is(this=moment.copy(), expression=exp.Null()))
        if step > length:
            inside = exp.LT(this=_micros(moment), expression=_end(window))
        select.where(inside, copy=False)
    for node in [*calls, *columns]:
        _replace(node, window)


def _names_window(column: exp.Column) -> bool:
    """``window``, or ``window.start``, which is a column of a table to the parser."""
    if column.args.get("db"):
        return False
    if column.table:
        return column.table.lower() == _COLUMN and column.name.lower() in ("start", "end")
    return column.name.lower() == _COLUMN


def _replace(node: exp.Expr, window: exp.Expr) -> None:
    value, name = window.copy(), _COLUMN
    if isinstance(node, exp.Column) and node.table:
        name = node.name
        value = exp.Dot(this=value, expression=exp.to_identifier(name.lower(), quoted=True))
    if isinstance(node.parent, exp.Select) and node.arg_key == "expressions":
        value = exp.alias_(value, name, quoted=True)
    node.replace(value)


def _lengths(node: exp.Expr) -> tuple[int, int, int]:
    """Length, step and begin, in microseconds."""
    given = [_microseconds(argument) for argument in node.expressions[1:]]
    length = given[0]
    step = given[1] if len(given) > 1 else length
    begin = given[2] if len(given) > 2 else 0
    if length <= 0 or step <= 0:
        raise SqlError("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE", "The window duration must be above 0.", "42K09")
    return length, step, begin


def _microseconds(argument: exp.Expr) -> int:
    text = argument.name if isinstance(argument, exp.Literal) and argument.is_string else ""
    if isinstance(argument, exp.Interval) and isinstance(argument.args.get("unit"), exp.Var):
        text = f"{argument.this.name} {argument.args['unit'].name}"
    text = re.sub(r"^\s*interval\s", "", text, flags=re.I).strip()
    parts = _PART.findall(text)
    if not parts or _PART.sub("", text).strip() or any(unit.lower() not in _UNITS for _, unit in parts):
        raise unsupported(f"a time window of {argument.sql('databricks')}")
    return sum(int(number) * _UNITS[unit.lower()] for number, unit in parts)


def _expression(text: str, moment: exp.Expr, kind: str | None, lengths: tuple[int, int, int]) -> exp.Expr:
    micros = _micros(moment)
    numbers = [exp.Literal.number(number) for number in lengths]
    made = [template(part, micros, *numbers) for part in (_START, _END)]
    whole = template(text, micros, *numbers, *made, template("CAST(a0 AS TIMESTAMP)", moment))
    if kind == "TIMESTAMP_NTZ":
        kinds = "STRUCT<start: TIMESTAMP_NTZ, end: TIMESTAMP_NTZ>"
        kinds = f"ARRAY<{kinds}>" if text is _STRETCHES else kinds
        return exp.Cast(this=whole, to=exp.DataType.build(kinds, dialect="databricks"))
    return whole


def _explode(select: exp.Select, moment: exp.Expr, kind: str | None, lengths: tuple[int, int, int]) -> None:
    stretches = _expression(_STRETCHES, moment, kind, lengths)
    alias = exp.TableAlias(this=exp.to_identifier(_TABLE), columns=[exp.to_identifier(_COLUMN)])
    lateral = exp.Lateral(this=call("explode", stretches), alias=alias)
    select.append("joins", exp.Join(this=lateral, kind="CROSS"))


def _micros(moment: exp.Expr) -> exp.Expr:
    return template("unix_micros(CAST(a0 AS TIMESTAMP))", moment)


def _end(window: exp.Expr) -> exp.Expr:
    """A moment between two stretches belongs to none."""
    return _micros(exp.Dot(this=window.copy(), expression=exp.to_identifier("end", quoted=True)))
