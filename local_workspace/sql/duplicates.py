"""Rows and aggregates that are there more than once: INTERSECT ALL, ``sum(x)`` beside ``sum(CAST(x AS DOUBLE))``."""

from __future__ import annotations

from sqlglot import exp

from local_workspace.sql.column_types import ColumnTypes, nodes_outside_views
from local_workspace.sql.dialect import call, call_name
from local_workspace.sql.errors import unsupported
from local_workspace.sql.shorthand import is_aggregate
from local_workspace.sql.stars import with_ctes_of

_OUTSIDE = ("with_", "order", "limit", "offset")


def intersect_all(tree: exp.Expr, types: ColumnTypes) -> exp.Expr:
    """The tree without INTERSECT ALL, where the engine forgets how often a row is there: each row is told which of its
    like it is."""
    for node in reversed(nodes_outside_views(tree, exp.Intersect)):
        if not node.args.get("distinct"):
            numbered = _numbered(node, types)
            tree = numbered if node is tree else tree
            node.replace(numbered)
    return tree


def _numbered(node: exp.Intersect, types: ColumnTypes) -> exp.Select:
    probe = exp.Select(expressions=[exp.Star()]).from_(exp.Subquery(this=node.this.copy(), alias=_alias("left", [])))
    schema = types.schema_of(with_ctes_of(probe.limit(0), node))
    if schema is None:
        raise unsupported("this form of INTERSECT ALL (INTERSECT works)")
    names = [f"c{position}" for position in range(len(schema))]
    columns = [exp.column(name) for name in names]
    sides = []
    for side in (node.this, node.expression):
        number = exp.Window(
            this=call("row_number"),
            partition_by=[column.copy() for column in columns],
            order=exp.Order(expressions=[exp.Ordered(this=columns[0].copy())]),
        )
        numbered = [*(column.copy() for column in columns), exp.alias_(number, "nth")]
        inside = exp.Subquery(this=side.copy(), alias=_alias("side", names))
        sides.append(exp.Select(expressions=numbered).from_(inside))
    both = exp.Intersect(this=sides[0], expression=sides[1], distinct=True)
    shown = [exp.alias_(column.copy(), field.name, quoted=True) for column, field in zip(columns, schema, strict=True)]
    whole = exp.Select(expressions=shown).from_(exp.Subquery(this=both, alias=_alias("rows", [*names, "nth"])))
    for part in _OUTSIDE:
        if node.args.get(part) is not None:
            whole.set(part, node.args[part].copy())
    return whole


def _alias(name: str, columns: list[str]) -> exp.TableAlias:
    return exp.TableAlias(this=exp.to_identifier(f"__{name}"), columns=[exp.to_identifier(name) for name in columns])


def tell_casts_apart(tree: exp.Expr) -> None:
    """The engine names aggregates without the casts in them, and fails over two of one name."""
    for select in nodes_outside_views(tree, exp.Select):
        known: dict[exp.Expr, list[exp.Expr]] = {}
        for node in list(select.find_all(exp.Anonymous)):
            if len(node.expressions) != 1 or not is_aggregate(node) or node.parent_select is not select:
                continue
            value = node.expressions[0].copy()
            values = known.setdefault(call(call_name(node), _without_casts(value)), [])
            if value not in values:
                values.append(value)
            # Of one value it is that value, under another name.
            for _ in range(values.index(value)):
                value = call("coalesce", value)
            node.set("expressions", [value])


def _without_casts(value: exp.Expr) -> exp.Expr:
    while isinstance(value, exp.Cast | exp.Paren):
        value = value.this
    return value.copy()
