"""Functions that take a function and that the engine lacks, through those that it has."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from local_workspace.sql.dialect import call
from local_workspace.sql.errors import unsupported
from local_workspace.sql.templates import template


def _body(node: exp.Expr, *values: exp.Expr) -> exp.Expr:
    """A lambda's body with these values for its variables."""
    if not isinstance(node, exp.Lambda) or len(node.expressions) != len(values):
        raise unsupported("this form of a lambda function")
    holder = exp.Paren(this=node.this.copy())
    by_name = {variable.name.lower(): value for variable, value in zip(node.expressions, values, strict=True)}
    for found in list(holder.find_all(exp.Identifier)):
        field = isinstance(found.parent, exp.Dot) and found.arg_key == "expression"
        named = isinstance(found.parent, exp.Column | exp.Alias | exp.TableAlias | exp.PropertyEQ) or field
        if not named and found.name.lower() in by_name:
            found.replace(by_name[found.name.lower()].copy())
    return holder


def _lambda(variable: str, body: exp.Expr) -> exp.Lambda:
    return exp.Lambda(this=body, expressions=[exp.to_identifier(variable)])


def over_entries(text: str) -> Callable[[exp.Anonymous], exp.Expr | None]:
    """transform_keys, transform_values: through the map's entries."""

    def rewrite(node: exp.Anonymous) -> exp.Expr | None:
        if len(node.expressions) != 2:
            return None
        entry = exp.to_identifier("entry_")
        key = exp.Dot(this=entry.copy(), expression=exp.to_identifier("key"))
        value = exp.Dot(this=entry.copy(), expression=exp.to_identifier("value"))
        body = template(text, key, value, _body(node.expressions[1], key, value))
        entries = call("map_entries", node.expressions[0].copy())
        return call("map_from_entries", call("transform", entries, _lambda("entry_", body)))

    return rewrite


def zip_with(node: exp.Anonymous) -> exp.Expr | None:
    if len(node.expressions) != 3:
        return None
    left, right, function = node.expressions
    pair = exp.to_identifier("pair_")
    first = exp.Dot(this=pair.copy(), expression=exp.to_identifier("0", quoted=True))
    second = exp.Dot(this=pair.copy(), expression=exp.to_identifier("1", quoted=True))
    zipped = call("arrays_zip", left.copy(), right.copy())
    return call("transform", zipped, _lambda("pair_", _body(function, first, second).this))


def map_zip_with(node: exp.Anonymous) -> exp.Expr | None:
    if len(node.expressions) != 3:
        return None
    left, right, function = node.expressions
    key = exp.to_identifier("key_")
    values = [call("try_element_at", side.copy(), key.copy()) for side in (left, right)]
    body = call("struct", key.copy(), _body(function, key, *values))
    keys = template("array_union(map_keys(a0), map_keys(a1))", left, right)
    return call("map_from_entries", call("transform", keys, _lambda("key_", body)))
