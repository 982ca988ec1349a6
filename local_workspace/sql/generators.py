"""Rows made of arrays and maps: ``explode`` and its like, where the engine fails or keeps rows that have none."""

from __future__ import annotations

from sqlglot import exp

from local_workspace.sql.column_types import ColumnTypes, nodes_outside_views
from local_workspace.sql.dialect import call, call_name
from local_workspace.sql.errors import unsupported

_OF_ARRAYS = frozenset({"explode", "posexplode", "inline"})


def spell_out(tree: exp.Expr, types: ColumnTypes) -> None:
    """Change the tree in place."""
    for node in nodes_outside_views(tree, exp.Anonymous):
        name = call_name(node)
        if name.removesuffix("_outer") in ("explode", "posexplode") and len(node.expressions) == 1:
            kind = types.text_of(node.expressions[0]) or ""
            if kind.startswith("MAP"):
                if name.startswith("pos"):
                    raise unsupported(f"{name} of a map (use {name}(map_entries(...)))")
                _explode_map(node, outer=name.endswith("_outer"))
    for lateral in nodes_outside_views(tree, exp.Lateral):
        _inner(lateral)


def _explode_map(node: exp.Anonymous, *, outer: bool) -> None:
    """Its entries, which are structs of a key and a value."""
    node.set("this", "inline_outer" if outer else "inline")
    node.set("expressions", [call("map_entries", node.expressions[0].copy())])


def _inner(lateral: exp.Lateral) -> None:
    """``JOIN LATERAL explode(a)``: the engine keeps the rows whose array is empty or NULL, as a LEFT JOIN does."""
    join = lateral.parent
    if not isinstance(join, exp.Join) or call_name(lateral.this) not in _OF_ARRAYS:
        return
    select = join.parent
    if isinstance(select, exp.Select) and str(join.args.get("side") or "").upper() != "LEFT":
        select.where(
            exp.GT(this=call("size", lateral.this.expressions[0].copy()), expression=exp.Literal.number(0)), copy=False
        )
