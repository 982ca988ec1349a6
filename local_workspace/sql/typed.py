"""What the engine answers otherwise than Databricks for some types only: dates, floating-point numbers, structs."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from local_workspace.sql.coercion import cast
from local_workspace.sql.column_types import ColumnTypes, nodes_outside_views
from local_workspace.sql.dialect import call, call_name
from local_workspace.sql.errors import unsupported
from local_workspace.sql.functions import template
from local_workspace.sql.number_types import named

_KINDS = (exp.Add, exp.Sub, exp.WindowSpec, exp.Cast, exp.DPipe, exp.Anonymous)
_FLOATS = frozenset({"DOUBLE", "FLOAT"})
_DAYS = {"DAY": 1, "DAYS": 1, "WEEK": 7, "WEEKS": 7}
_MICROSECONDS = {unit: days * 86_400_000_000 for unit, days in _DAYS.items()}
_MICROSECONDS |= {"HOUR": 3_600_000_000, "HOURS": 3_600_000_000, "MINUTE": 60_000_000, "MINUTES": 60_000_000}
_MICROSECONDS |= {"SECOND": 1_000_000, "SECONDS": 1_000_000}
_TIME_UNITS = frozenset(_MICROSECONDS) - frozenset(_DAYS)

# As Java writes a floating-point number: from 1.0E7 on, and below 0.001, with an exponent.
_NUMBER_TEXT = """
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
_LIST_TEXT = "concat('[', array_join(transform(a0, item_ -> coalesce(item_, 'null')), ', '), ']')"
_JSON_TIMES = "map('timestampFormat', 'yyyy-MM-dd\\'T\\'HH:mm:ss.SSSXXX')"


def spell_out(tree: exp.Expr, types: ColumnTypes) -> None:
    """Change the tree in place, innermost first."""
    for node in reversed(nodes_outside_views(tree, *_KINDS)):
        if isinstance(node, exp.WindowSpec):
            _range(node, types)
        elif isinstance(node, exp.Cast):
            if node.to.this == exp.DType.TEXT:
                _replace(node, _text(node.this, types))
        elif isinstance(node, exp.DPipe):
            for side in (node.this, node.expression):
                _replace(side, _text(side, types))
        elif isinstance(node, exp.Anonymous):
            rewrite = _CALLS.get(call_name(node))
            if rewrite is not None and node.expressions:
                rewrite(node, types)
        else:
            _moment(node, types)


def _replace(node: exp.Expr, other: exp.Expr | None) -> None:
    if other is not None:
        node.replace(other)


def _moment(node: exp.Binary, types: ColumnTypes) -> None:
    """A date and hours are a timestamp."""
    for side, other in ((node.this, node.expression), (node.expression, node.this)):
        if isinstance(other, exp.Interval) and _has_time(other) and types.text_of(side) == "DATE":
            side.replace(cast(side.copy(), "TIMESTAMP"))


def _has_time(interval: exp.Interval) -> bool:
    unit = interval.args.get("unit")
    last = unit.expression if isinstance(unit, exp.IntervalSpan) else unit
    return last is not None and last.name.upper() in _TIME_UNITS


def _range(frame: exp.WindowSpec, types: ColumnTypes) -> None:
    """A RANGE over dates and times: over the number of days or microseconds that they are."""
    limits = {side: frame.args.get(side) for side in ("start", "end")}
    order = frame.parent.args.get("order") if frame.parent is not None else None
    given = [limit for limit in limits.values() if isinstance(limit, exp.Expr)]
    if str(frame.args.get("kind") or "").upper() != "RANGE" or not given or order is None:
        return
    key = order.expressions[0].this
    kind = types.text_of(key)
    intervals = [limit for limit in given if isinstance(limit, exp.Interval)]
    if kind != "DATE" and not intervals:
        return
    if kind not in ("DATE", "TIMESTAMP", "TIMESTAMP_NTZ"):
        raise unsupported("a window over a RANGE of an INTERVAL of this column (join the rows that are near enough)")
    in_days = kind == "DATE" and all(_units(limit) in _DAYS for limit in intervals)
    if intervals and len(intervals) < len(given):
        raise unsupported("a window over a RANGE between an INTERVAL and a number")
    for side, limit in limits.items():
        if isinstance(limit, exp.Interval):
            frame.set(side, exp.Literal.number(_steps(limit, _DAYS if in_days else _MICROSECONDS)))
    number = call("unix_date", key.copy()) if in_days else call("unix_micros", cast(key.copy(), "TIMESTAMP"))
    key.replace(number)


def _units(interval: exp.Interval) -> str:
    unit = interval.args.get("unit")
    return unit.name.upper() if isinstance(unit, exp.Var) else ""


def _steps(interval: exp.Interval, units: dict[str, int]) -> int:
    unit, count = _units(interval), interval.this.name if isinstance(interval.this, exp.Literal) else ""
    if unit not in units or not count.isdigit():
        raise unsupported("a window over a RANGE of such an INTERVAL (days, hours, minutes and seconds work)")
    return int(count) * units[unit]


def _text(value: exp.Expr, types: ColumnTypes) -> exp.Expr | None:
    """A value as Databricks writes it; None where the engine's own text is the same."""
    if isinstance(value, exp.Literal | exp.Null):
        kind = "DOUBLE" if isinstance(value, exp.Literal) and "e" in value.name.lower() and not value.is_string else ""
    else:
        kind = types.text_of(value) or ""
    if kind in _FLOATS:
        return _once(_NUMBER_TEXT, value)
    if kind == "ARRAY<STRING>":
        return template(_LIST_TEXT, value)
    if kind.startswith(("ARRAY", "MAP", "STRUCT")):
        if any(part in kind for part in ("STRING", "BINARY", *_FLOATS)):
            raise unsupported("the text of such a nested value (use to_json)")
        return call("replace", cast(value.copy(), "STRING"), exp.Literal.string("NULL"), exp.Literal.string("null"))
    return None


def _once(text: str, value: exp.Expr) -> exp.Expr:
    """A template that names its argument often, without computing it as often."""
    if isinstance(value, exp.Column | exp.Literal):
        return exp.Paren(this=template(text, value))
    body = template(text, exp.to_identifier("value_"))
    function = exp.Lambda(this=body, expressions=[exp.to_identifier("value_")])
    return call("element_at", call("transform", call("array", value.copy()), function), exp.Literal.number(1))


def _string(node: exp.Anonymous, types: ColumnTypes) -> None:
    _replace(node, _text(node.expressions[0], types))


def _joined(node: exp.Anonymous, types: ColumnTypes) -> None:
    for value in list(node.expressions):
        if isinstance(value, exp.Literal | exp.Null) and "e" not in value.name.lower():
            continue
        if (types.text_of(value) or "") in _FLOATS:
            _replace(value, _text(value, types))


def _timestamp(node: exp.Anonymous, types: ColumnTypes) -> None:
    """Of a number it is that many seconds."""
    if len(node.expressions) == 1:
        value = node.expressions[0]
        number = isinstance(value, exp.Literal) and not value.is_string
        kind = "INT" if number else types.text_of(value) or ""
        if kind in _FLOATS or named(kind) is not None:
            node.replace(cast(value.copy(), "TIMESTAMP"))


def _extreme(node: exp.Anonymous, types: ColumnTypes) -> None:
    """The engine takes NaN for the smallest number, and a struct with a NULL for both the smallest and the largest."""
    value = node.expressions[0]
    if len(node.expressions) != 1 or isinstance(value, exp.Distinct):
        return
    kind = types.text_of(value) or ""
    lowest = call_name(node) == "min"
    whole: exp.Expr = node
    while isinstance(whole.parent, exp.Filter | exp.Window) and whole.arg_key == "this":
        whole = whole.parent
    if kind in _FLOATS and lowest:
        node.expressions[0].replace(call("nanvl", value.copy(), cast(exp.Null(), kind)))
        lowest_number = whole.copy()
        node.set("this", "max")
        node.expressions[0].replace(value.copy())
        whole.replace(call("coalesce", lowest_number, whole.copy()))
    elif kind.startswith(("STRUCT", "ARRAY")):
        node.set("this", "collect_list")
        place = exp.Literal.number(1) if lowest else exp.Neg(this=exp.Literal.number(1))
        whole.replace(call("try_element_at", call("sort_array", whole.copy()), place))


def _json(node: exp.Anonymous, types: ColumnTypes) -> None:
    kind = types.text_of(node.expressions[0]) or ""
    if "DECIMAL" in kind and not all(part.startswith("0)") for part in _scales(kind)):
        raise unsupported("to_json of a DECIMAL with a fraction (CAST it to DOUBLE or STRING)")
    if len(node.expressions) == 1 and "TIMESTAMP" in kind and "TIMESTAMP_NTZ" not in kind:
        node.append("expressions", template(_JSON_TIMES))


def _scales(kind: str) -> list[str]:
    return [part.split(",", 1)[1].strip() for part in kind.split("DECIMAL(")[1:]]


_CALLS: dict[str, Callable[[exp.Anonymous, ColumnTypes], None]] = {
    "string": _string,
    "concat": _joined,
    "concat_ws": _joined,
    "to_timestamp": _timestamp,
    "min": _extreme,
    "max": _extreme,
    "to_json": _json,
}
