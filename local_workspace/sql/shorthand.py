"""Databricks' shorthands that the engine lacks, spelled out in a query's tree."""

from __future__ import annotations

from sqlglot import exp

from local_workspace.sql.catalog import METASTORE_ID
from local_workspace.sql.dialect import call_name
from local_workspace.sql.errors import SqlError, unsupported

_AGGREGATES = frozenset(
    {
        "any", "any_value", "approx_count_distinct", "approx_percentile", "approx_top_k", "array_agg", "avg",
        "bit_and", "bit_or", "bit_xor", "bitmap_construct_agg", "bitmap_or_agg", "bool_and", "bool_or", "collect_list",
        "collect_set", "collect_union", "corr", "count", "count_if", "count_min_sketch", "covar_pop", "covar_samp",
        "every", "first", "first_value", "grouping", "grouping_id", "histogram_numeric", "hll_sketch_agg",
        "hll_union_agg", "kurtosis", "last", "last_value", "listagg", "max", "max_by", "mean", "median", "min",
        "min_by", "mode", "percentile", "percentile_approx", "percentile_cont", "percentile_disc", "regr_avgx",
        "regr_avgy", "regr_count", "regr_intercept", "regr_r2", "regr_slope", "regr_sxx", "regr_sxy", "regr_syy",
        "schema_of_json_agg", "skewness", "some", "std", "stddev", "stddev_pop", "stddev_samp", "string_agg",
        "sum", "try_avg", "try_sum", "var_pop", "var_samp", "variance"
    }
)  # fmt: skip
_GENERATORS = frozenset({"explode", "explode_outer", "posexplode", "posexplode_outer", "inline", "inline_outer"})
_SESSION = {
    exp.CurrentUser: "current_user()",
    exp.SessionUser: "session_user()",
    exp.CurrentSchema: "current_schema()",
    exp.CurrentDatabase: "current_database()",
    exp.CurrentCatalog: "current_catalog()",
}


def spell_out(tree: exp.Expr, *, catalog: str, schema: str, user: str) -> None:
    """Change the tree in place."""
    values = {
        "current_user()": user,
        "session_user()": user,
        "user()": user,
        "current_schema()": schema,
        "current_database()": schema,
        "current_catalog()": catalog,
        "current_metastore()": f"local:{METASTORE_ID}",
    }
    for node in list(tree.find_all(*_SESSION, exp.Anonymous)):
        if isinstance(node, exp.Anonymous):
            name = f"{node.name.lower()}()" if not node.expressions else ""
        else:
            name = _SESSION[type(node)]
        if name in values:
            _replace_named(node, exp.Literal.string(values[name]), name)
    for pivot in tree.find_all(exp.Pivot):
        _bracket_pivot_columns(pivot)
    for select in tree.find_all(exp.Select):
        _group_by_all(select)
        if select.args.get("where") is not None:
            _join_lateral_views(select)


def refuse_what_is_wrong(tree: exp.Expr) -> None:
    """Raises for what the engine answers wrongly."""
    if any(is_aggregate(where.this) for where in tree.find_all(exp.Where) if not isinstance(where.parent, exp.Filter)):
        message = "The WHERE condition contains invalid expressions: an aggregate function. "
        message += "Rewrite the query to avoid window, aggregate and generator functions in the WHERE clause."
        raise SqlError("INVALID_WHERE_CONDITION", message, "42903")
    for path in tree.find_all(exp.JSONPathWildcard):
        if path.find_ancestor(exp.JSONExtract) is not None:
            raise unsupported("a wildcard in a JSON path (use from_json)")


def _join_lateral_views(select: exp.Select) -> None:
    """``LATERAL VIEW explode(a) q AS z``: as a join, for the engine's WHERE does not see the columns of a view."""
    views = select.args.get("laterals") or []
    joins = []
    for view in views:
        call, alias = view.this, view.args.get("alias")
        name = call_name(call)
        if not view.args.get("view") or alias is None or not alias.args.get("columns") or name not in _GENERATORS:
            return
        function = call.copy()
        function.set("this", f"{name}_outer" if view.args.get("outer") and not name.endswith("_outer") else name)
        joins.append(exp.Join(this=exp.Lateral(this=function, alias=alias.copy()), kind="CROSS"))
    if joins:
        select.set("joins", [*(select.args.get("joins") or []), *joins])
        select.set("laterals", None)


def order_by_all(tree: exp.Expr) -> None:
    """ORDER BY ALL: by every column in turn. Comes after stars are written out."""
    for ordered in list(tree.find_all(exp.Order)):
        _order_by_all(ordered)


def is_order_by_all(order: exp.Expr | None) -> bool:
    if not isinstance(order, exp.Order) or len(order.expressions) != 1:
        return False
    only = order.expressions[0].this
    return isinstance(only, exp.Var | exp.Column) and only.name.upper() == "ALL"


def _replace_named(node: exp.Expr, value: exp.Expr, name: str) -> None:
    """Replace an expression; where it is a result column, the column keeps its name."""
    if isinstance(node.parent, exp.Select) and node.arg_key == "expressions":
        value = exp.alias_(value, name, quoted=True)
    node.replace(value)


def _bracket_pivot_columns(pivot: exp.Pivot) -> None:
    """``PIVOT (... FOR region IN ...)``: the engine's parser wants ``FOR (region)``."""
    if pivot.args.get("unpivot"):
        return
    for field in pivot.args.get("fields") or []:
        if isinstance(field, exp.In) and not isinstance(field.this, exp.Paren | exp.Tuple):
            field.set("this", exp.Paren(this=field.this.copy()))


def name_earlier_alias(tree: exp.Expr, name: str) -> bool:
    """``SELECT a + b AS s, s * 2``: put what the alias stands for where a later column names it.

    For a name that no table has; the engine knows aliases only after the SELECT list. Whether anything changed.
    """
    changed = False
    for select in tree.find_all(exp.Select):
        meaning: exp.Expr | None = None
        for item in select.expressions:
            if meaning is not None:
                for column in list(item.find_all(exp.Column)):
                    if column.name.lower() == name and not column.table and column.find_ancestor(exp.Select) is select:
                        column.replace(exp.Paren(this=meaning.copy()))
                        changed = True
            if isinstance(item, exp.Alias) and item.alias.lower() == name:
                meaning = item.this
    return changed


def _group_by_all(select: exp.Select) -> None:
    group = select.args.get("group")
    if group is None or not group.args.get("all"):
        return
    positions = [
        exp.Literal.number(position)
        for position, column in enumerate(select.expressions, 1)
        if not is_aggregate(column) and not column.find(exp.Window)
    ]
    select.set("group", exp.Group(expressions=positions) if positions else None)


def is_aggregate(expression: exp.Expr) -> bool:
    """Does it compute one value from many rows (outside of a subquery or a window)?"""
    if isinstance(expression, exp.Query):
        return False
    if isinstance(expression, exp.Window):
        return any(is_aggregate(child) for child in expression.this.iter_expressions())
    if isinstance(expression, exp.AggFunc | exp.WithinGroup | exp.IgnoreNulls | exp.RespectNulls):
        return True
    if isinstance(expression, exp.Anonymous) and expression.name.lower() in _AGGREGATES:
        return True
    return any(is_aggregate(child) for child in expression.iter_expressions())


def _order_by_all(order: exp.Order) -> None:
    select = order.parent
    if not isinstance(select, exp.Select) or not is_order_by_all(order):
        return
    ordered = []
    for position in range(1, len(select.expressions) + 1):
        copy = order.expressions[0].copy()
        copy.set("this", exp.Literal.number(position))
        ordered.append(copy)
    order.set("expressions", ordered)
