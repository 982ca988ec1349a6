"""What the engine answers otherwise than Databricks for some types only: dates, floating-point numbers, structs."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pyarrow as pa
from sqlglot import exp

from local_workspace.sql import frames, json_text, nested, number_text
from local_workspace.sql.coercion import cast
from local_workspace.sql.column_types import ColumnTypes, nodes_outside_views
from local_workspace.sql.common_types import least_common
from local_workspace.sql.dialect import call, call_name
from local_workspace.sql.errors import unsupported
from local_workspace.sql.number_types import decimal_type, named, whole_number
from local_workspace.sql.number_types import rounded as rounded_type
from local_workspace.sql.templates import template
from local_workspace.sql.types import is_variant

_KINDS = (exp.Add, exp.Sub, exp.WindowSpec, exp.Cast, exp.DPipe, exp.Anonymous)
_FLOATS = frozenset({"DOUBLE", "FLOAT"})
_BROUND = """
CASE WHEN abs(a0 - a3) * 2 = a2 AND pmod(CAST(abs(a3) / a2 AS DECIMAL(38, 0)), 2) = 1
THEN CASE WHEN a1 < 0 THEN a1 + a2 ELSE a1 - a2 END ELSE a1 END"""


def spell_out(tree: exp.Expr, types: ColumnTypes) -> None:
    """Change the tree in place, innermost first."""
    for node in reversed(nodes_outside_views(tree, *_KINDS)):
        if isinstance(node, exp.WindowSpec):
            frames.spell_out(node, types)
        elif isinstance(node, exp.Cast):
            if node.to.this == exp.DType.TEXT:
                _replace(node, _text(node.this, types))
        elif isinstance(node, exp.DPipe):
            sides = node.this, node.expression
            if any((types.text_of(side) or "").startswith("ARRAY") for side in sides):
                joined = call("concat", *(side.copy() for side in sides))
                node.replace(joined)
                _unified(joined, types)
                continue
            for side in sides:
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
        if isinstance(other, exp.Interval) and frames.has_time(other) and types.text_of(side) == "DATE":
            side.replace(cast(side.copy(), "TIMESTAMP"))


def _text(value: exp.Expr, types: ColumnTypes) -> exp.Expr | None:
    """A value as Databricks writes it; None where the engine's own text is the same."""
    if isinstance(value, exp.Literal | exp.Null):
        kind = "DOUBLE" if isinstance(value, exp.Literal) and "e" in value.name.lower() and not value.is_string else ""
    else:
        kind = types.text_of(value) or ""
    if kind in _FLOATS:
        return number_text.of(value)
    if kind.startswith(("ARRAY", "MAP", "STRUCT")):
        arrow = types.arrow_of(value)
        if arrow is None:
            raise unsupported("the text of such a nested value (use to_json)")
        return None if is_variant(arrow) else nested.text(value, arrow, number_text.inside)
    return None


def _string(node: exp.Anonymous, types: ColumnTypes) -> None:
    _replace(node, _text(node.expressions[0], types))


def _joined(node: exp.Anonymous, types: ColumnTypes) -> None:
    if call_name(node) == "concat" and any((types.text_of(v) or "").startswith("ARRAY") for v in node.expressions):
        _unified(node, types)
        return
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
    if kind in _FLOATS and not lowest:
        # Out of a table's statistics, which leave NaN out.
        asked = whole.copy()
        inner = asked if isinstance(asked, exp.Anonymous) else asked.find(exp.Anonymous)
        if isinstance(inner, exp.Anonymous):
            inner.expressions[0].replace(cast(call("isnan", value.copy()), "INT"))
            whole.replace(template(f"CASE WHEN a0 = 1 THEN CAST('NaN' AS {kind}) ELSE a1 END", asked, whole.copy()))
    elif kind in _FLOATS and lowest:
        node.expressions[0].replace(call("nanvl", value.copy(), cast(exp.Null(), kind)))
        lowest_number = whole.copy()
        node.set("this", "max")
        node.expressions[0].replace(value.copy())
        whole.replace(call("coalesce", lowest_number, whole.copy()))
    elif kind.startswith(("STRUCT", "ARRAY")):
        node.set("this", "collect_list")
        place = exp.Literal.number(1) if lowest else exp.Neg(this=exp.Literal.number(1))
        whole.replace(call("try_element_at", call("sort_array", whole.copy()), place))


def _type_of(node: exp.Anonymous, types: ColumnTypes) -> None:
    """The engine has one kind of interval where a difference of dates is of whole days."""
    value = node.expressions[0].unnest()
    unit = value.args.get("unit") if isinstance(value, exp.Interval) else None
    if isinstance(unit, exp.Var):
        name = unit.name.lower().removesuffix("s")
        node.replace(exp.Literal.string(f"interval {'day' if name == 'week' else name}"))
    elif isinstance(value, exp.Sub) and types.text_of(value.this) == types.text_of(value.expression) == "DATE":
        node.replace(exp.Literal.string("interval day"))


def _bround(node: exp.Anonymous, types: ColumnTypes) -> None:
    """Half of a unit goes to the even neighbour."""
    value, places = node.expressions[0], whole_number(node.expressions[1]) if len(node.expressions) == 2 else 0
    kind = types.text_of(value) or ""
    if kind in ("", "VOID") and isinstance(value, exp.Null):
        node.replace(cast(exp.Null(), "DOUBLE"))
        return
    if places is None or not (kind in _FLOATS or kind.startswith("DECIMAL") or named(kind)):
        raise unsupported("bround with places that are no number")
    unit = exp.Literal.number(f"{Decimal(1).scaleb(-places):f}")
    exact = cast(cast(value.copy(), "STRING"), "DECIMAL(38, 18)") if kind in _FLOATS else value.copy()
    rounded = template("round(a0, a1)", value, exp.Literal.number(places))
    made = template(_BROUND, exact, rounded, unit, template("round(a0, a1)", exact, exp.Literal.number(places)))
    digits = named(types.text_of(value) or "")
    result = decimal_type(*rounded_type(digits, places)) if isinstance(digits, tuple) else types.text_of(value) or kind
    node.replace(cast(exp.Paren(this=made), result))


def _arrays(node: exp.Anonymous, types: ColumnTypes) -> None:
    """Arrays of a table and others differ to the engine in what their items are called and may be."""
    for value in list(node.expressions):
        kind = None if isinstance(value, exp.Lambda | exp.Literal) else types.arrow_of(value)
        text = least_common([kind]) if kind is not None and pa.types.is_list(kind) else None
        if text is not None and "VOID" not in text:
            value.replace(cast(value.copy(), text))


def _unified(node: exp.Anonymous, types: ColumnTypes) -> None:
    """As :func:`_arrays`, for functions of arrays that become of one type."""
    kinds = [types.arrow_of(value) for value in node.expressions]
    known = [kind for kind in kinds if kind is not None]
    text = least_common(known) if len(known) == len(kinds) and all(map(pa.types.is_list, known)) else None
    if text is not None and "VOID" not in text:
        for value in list(node.expressions):
            value.replace(cast(value.copy(), text))


_CALLS: dict[str, Callable[[exp.Anonymous, ColumnTypes], None]] = {
    "string": _string,
    "concat": _joined,
    "concat_ws": _joined,
    "to_timestamp": _timestamp,
    "min": _extreme,
    "max": _extreme,
    "to_json": json_text.to_json,
    "from_json": json_text.from_json,
    "get_json_object": json_text.get_json_object,
    "typeof": _type_of,
    "bround": _bround,
    **dict.fromkeys(("array_except", "array_union", "array_intersect", "arrays_overlap"), _unified),
    **dict.fromkeys(("array_append", "array_prepend", "array_compact", "array_insert", "array_repeat"), _arrays),
}
