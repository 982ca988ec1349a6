"""``SELECT (SELECT name FROM c WHERE c.id = t.id)``: the engine wants an aggregate in a subquery that sees the row."""

from __future__ import annotations

from sqlglot import exp

from local_workspace.sql.column_types import ColumnTypes, nodes_outside_views
from local_workspace.sql.dialect import call
from local_workspace.sql.errors import unsupported
from local_workspace.sql.lateral import is_value
from local_workspace.sql.shorthand import is_aggregate
from local_workspace.sql.stars import with_ctes_of
from local_workspace.sql.templates import template

MORE_THAN_ONE = "[SCALAR_SUBQUERY_TOO_MANY_ROWS] More than one row returned by a subquery used as an expression."
_ONE = f"CASE WHEN count(*) > 1 THEN raise_error('{MORE_THAN_ONE}') ELSE first(a0) END"


def spell_out(tree: exp.Expr, types: ColumnTypes) -> None:
    """Change the tree in place."""
    for subquery in nodes_outside_views(tree, exp.Subquery):
        query = subquery.this
        if not isinstance(query, exp.Select) or not is_value(subquery) or len(query.expressions) != 1:
            continue
        if is_aggregate(query.expressions[0]) or query.args.get("group") is not None:
            continue
        alone = query.copy().limit(0)
        if types.schema_of(with_ctes_of(alone, query)) is None:
            aggregate(query)


def aggregate(query: exp.Select) -> None:
    """One value of the rows that it finds: the first in its order, or the only one."""
    value = query.expressions[0].unalias()
    order, limit = query.args.get("order"), query.args.get("limit")
    if query.args.get("offset") is not None or value.find(exp.Window):
        raise unsupported("this form of a subquery that refers to the outer query")
    if limit is None:
        made = template("first(a0)" if query.args.get("distinct") else _ONE, value)
        if query.args.get("distinct"):
            made = template(
                f"CASE WHEN count(DISTINCT a0) > 1 THEN raise_error('{MORE_THAN_ONE}') ELSE first(a0) END", value
            )
    elif limit.expression.name == "1" and order is None:
        made = template("first(a0)", value)
    elif limit.expression.name == "1" and isinstance(order, exp.Order):
        made = _first(value, order)
    else:
        raise unsupported("a subquery with this LIMIT that refers to the outer query")
    for part in ("order", "limit", "distinct"):
        query.set(part, None)
    query.set("expressions", [made])


def _first(value: exp.Expr, order: exp.Order) -> exp.Expr:
    """The smallest or the largest of structs that begin with the keys."""
    descending = {bool(item.args.get("desc")) for item in order.expressions}
    given = [item for item in order.expressions if item.args.get("nulls_first") is not None]
    if len(descending) > 1 or any(bool(item.args["nulls_first"]) == bool(item.args.get("desc")) for item in given):
        raise unsupported("a subquery with such an ORDER BY that refers to the outer query")
    parts: list[exp.Expr] = []
    for at, item in enumerate(order.expressions):
        parts += [exp.Literal.string(f"k{at}"), item.this.copy()]
    extreme = call("max" if True in descending else "min", call("named_struct", *parts, exp.Literal.string("v"), value))
    return exp.Dot(this=exp.Paren(this=extreme), expression=exp.to_identifier("v", quoted=True))
