"""``ORDER BY sum(x)`` where the sum is not in the SELECT list.

The engine sorts a grouped query by its result columns only. So what it is to be sorted by becomes columns of the
query, and a query around it sorts by them and leaves them out.
"""

from __future__ import annotations

from sqlglot import exp

from local_workspace.sql.shorthand import is_aggregate
from local_workspace.sql.stars import ColumnsOf, visible_ctes

_TABLE = "__ordered"
_OUTSIDE = ("limit", "offset")


def order_by_aggregates(tree: exp.Expr, columns_of: ColumnsOf) -> None:
    """Change the tree in place; ``columns_of`` gives a query's columns. Comes after stars are written out."""
    for select in reversed(list(tree.find_all(exp.Select))):
        order = select.args.get("order")
        if not isinstance(order, exp.Order) or select.args.get("distinct"):
            continue
        listed = {_meaning(column) for column in select.expressions}
        if any(is_aggregate(item.this) and item.this not in listed for item in order.expressions):
            _wrap(select, order, columns_of)


def _wrap(select: exp.Select, order: exp.Order, columns_of: ColumnsOf) -> None:
    names = _names(select, columns_of)
    inside = [exp.to_identifier(f"__c{position}") for position in range(1, len(names) + 1)]
    by_alias = {item.alias.lower(): item.this for item in select.expressions if isinstance(item, exp.Alias)}
    positions = {name.lower(): position for position, name in enumerate(names)}
    keys: list[exp.Expr] = []
    sorted_by: list[exp.Expr] = []
    for item in order.expressions:
        key, place = item.this, None
        if isinstance(key, exp.Literal) and not key.is_string and key.this.isdigit():
            place = int(key.this) - 1
        elif isinstance(key, exp.Column) and not key.table:
            place = positions.get(key.name.lower())
        if place is not None and 0 <= place < len(inside):
            column = inside[place]
        else:
            keys.append(_without_aliases(key.copy(), by_alias))
            column = exp.to_identifier(f"__k{len(keys)}")
        outer = item.copy()
        outer.set("this", exp.column(column.copy(), table=_TABLE))
        sorted_by.append(outer)
    inner = select.copy()
    for part in ("with_", "order", *_OUTSIDE):
        inner.set(part, None)
    inner.set("expressions", [*(item.copy() for item in select.expressions), *keys])
    columns = [*inside, *(exp.to_identifier(f"__k{position}") for position in range(1, len(keys) + 1))]
    alias = exp.TableAlias(this=exp.to_identifier(_TABLE), columns=[column.copy() for column in columns])
    shown = [
        exp.alias_(exp.column(column.copy(), table=_TABLE), name, quoted=True)
        for column, name in zip(inside, names, strict=True)
    ]
    outside = {part: select.args.get(part) for part in ("with_", *_OUTSIDE)}
    for part in list(select.args):
        select.set(part, None)
    select.set("expressions", shown)
    select.set("from_", exp.From(this=exp.Subquery(this=inner, alias=alias)))
    select.set("order", exp.Order(expressions=sorted_by))
    for part, value in outside.items():
        select.set(part, value)


def _meaning(column: exp.Expr) -> exp.Expr:
    return column.this if isinstance(column, exp.Alias) else column


def _names(select: exp.Select, columns_of: ColumnsOf) -> list[str]:
    """The names of the result's columns; the engine is asked only for those of unnamed expressions."""
    if all(isinstance(column, exp.Alias | exp.Column) for column in select.expressions):
        return [column.alias_or_name for column in select.expressions]
    probe = select.copy()
    probe.set("order", None)
    probe.set("offset", None)
    probe.set("limit", exp.Limit(expression=exp.Literal.number(0)))
    visible = visible_ctes(select)
    if visible:
        probe.set("with_", exp.With(expressions=[cte.copy() for cte in visible]))
    return list(columns_of(probe).names)


def _without_aliases(key: exp.Expr, by_alias: dict[str, exp.Expr]) -> exp.Expr:
    """The key with what the SELECT list's aliases stand for, since it stands beside them now.

    In ``SELECT sum(x) AS x ... ORDER BY sum(x)`` the inner ``x`` is the table's.
    """
    for column in list(key.find_all(exp.Column)):
        meaning = None if column.table else by_alias.get(column.name.lower())
        if meaning is None or (is_aggregate(meaning) and _inside_aggregate(column)):
            continue
        if column is key:
            return meaning.copy()
        column.replace(exp.Paren(this=meaning.copy()))
    return key


def _inside_aggregate(node: exp.Expr) -> bool:
    while node.parent is not None:
        node = node.parent
        if is_aggregate(node):
            return True
    return False
