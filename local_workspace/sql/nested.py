"""What is done with each simple value inside of arrays, maps and structs, written as an expression."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
from sqlglot import exp

from local_workspace.sql.coercion import cast
from local_workspace.sql.dialect import call
from local_workspace.sql.types import type_text

Leaf = Callable[[exp.Expr, pa.DataType], exp.Expr | None]


def rebuilt(value: exp.Expr, kind: pa.DataType, leaf: Leaf, depth: int = 0) -> exp.Expr | None:
    """The value with what ``leaf`` makes of each simple value in it; None where it leaves them all as they are."""
    item = exp.to_identifier(f"item{depth}_")
    if _is_list(kind):
        body = rebuilt(item, kind.value_type, leaf, depth + 1)
        return body and call("transform", value.copy(), _lambda(item, body))
    if pa.types.is_map(kind):
        key, entry = _field(item, "key"), _field(item, "value")
        body = rebuilt(entry, kind.item_type, leaf, depth + 1)
        if body is None:
            return None
        entries = call("transform", call("map_entries", value.copy()), _lambda(item, call("struct", key, body)))
        return _unless_null(value, call("map_from_entries", entries))
    if pa.types.is_struct(kind):
        parts: list[exp.Expr] = []
        changed = False
        for at in range(kind.num_fields):
            field = _field(value, kind.field(at).name)
            made = rebuilt(field, kind.field(at).type, leaf, depth)
            changed = changed or made is not None
            parts += [exp.Literal.string(kind.field(at).name), made or field]
        return _unless_null(value, call("named_struct", *parts)) if changed else None
    return leaf(value, kind)


def text(value: exp.Expr, kind: pa.DataType, leaf: Leaf, depth: int = 0) -> exp.Expr:
    """As Databricks writes it: ``[1, null]``, ``{a -> 1}`` for a map, ``{1, x}`` for a struct."""
    item = exp.to_identifier(f"item{depth}_")
    if _is_list(kind):
        texts = _lambda(item, _or_null(text(item, kind.value_type, leaf, depth + 1)))
        return _framed("[", call("array_join", call("transform", value.copy(), texts), _string(", ")), "]")
    if pa.types.is_map(kind):
        key = text(_field(item, "key"), kind.key_type, leaf, depth + 1)
        entry = _or_null(text(_field(item, "value"), kind.item_type, leaf, depth + 1))
        texts = _lambda(item, call("concat", key, _string(" -> "), entry))
        entries = call("transform", call("map_entries", value.copy()), texts)
        return _framed("{", call("array_join", entries, _string(", ")), "}")
    if pa.types.is_struct(kind):
        parts: list[exp.Expr] = []
        for at in range(kind.num_fields):
            parts.append(_or_null(text(_field(value, kind.field(at).name), kind.field(at).type, leaf, depth)))
        joined = [part for field in parts for part in (_string(", "), field)][1:]
        return _unless_null(value, _framed("{", call("concat", *joined) if joined else _string(""), "}"))
    return leaf(value, kind) or (value.copy() if type_text(kind) == "STRING" else cast(value.copy(), "STRING"))


def _is_list(kind: pa.DataType) -> bool:
    return pa.types.is_list(kind) or pa.types.is_large_list(kind)


def _lambda(item: exp.Identifier, body: exp.Expr) -> exp.Lambda:
    return exp.Lambda(this=body, expressions=[item.copy()])


def _field(value: exp.Expr, name: str) -> exp.Expr:
    inner = value.copy() if isinstance(value, exp.Identifier | exp.Column | exp.Dot) else exp.Paren(this=value.copy())
    return exp.Dot(this=inner, expression=exp.to_identifier(name, quoted=True))


def _unless_null(value: exp.Expr, made: exp.Expr) -> exp.Expr:
    known = exp.Not(this=exp.Is(this=value.copy(), expression=exp.Null()))
    return exp.Case(ifs=[exp.If(this=known, true=made)])


def _or_null(value: exp.Expr) -> exp.Expr:
    return call("coalesce", value, _string("null"))


def _framed(start: str, inner: exp.Expr, end: str) -> exp.Expr:
    return call("concat", _string(start), inner, _string(end))


def _string(value: str) -> exp.Expr:
    return exp.Literal.string(value)
