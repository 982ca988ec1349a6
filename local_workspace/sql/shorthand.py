"""Databricks' shorthands that the engine lacks, spelled out in a query's tree."""

from __future__ import annotations

from sqlglot import exp

from local_workspace.sql.catalog import METASTORE_ID
from local_workspace.sql.errors import unsupported

# Aggregates that the parser does not know as such.
_AGGREGATES = frozenset(
    {"any", "every", "some", "bool_and", "bool_or", "count_if", "percentile", "try_sum", "try_avg", "kurtosis"}
    | {"skewness", "std", "mode", "max_by", "min_by", "bit_and", "bit_or", "bit_xor", "histogram_numeric", "listagg"}
    | {"approx_percentile", "percentile_approx", "string_agg", "first_value", "last_value", "regr_slope", "regr_sxy"}
    | {"regr_intercept", "regr_r2", "regr_count", "regr_avgx", "regr_avgy", "regr_sxx", "regr_syy"}
)
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
    for node in list(tree.find_all(exp.ApproxQuantile)):
        _exact_percentile(node)
    for pivot in tree.find_all(exp.Pivot):
        _bracket_pivot_columns(pivot)
    for select in tree.find_all(exp.Select):
        _group_by_all(select)


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


def _exact_percentile(node: exp.ApproxQuantile) -> None:
    """Databricks answers with a value of the data where the engine interpolates between two."""
    quantile = node.args.get("quantile")
    if isinstance(node.parent, exp.Filter | exp.Window):
        raise unsupported("percentile_approx with FILTER or OVER (use percentile_disc)")
    several = isinstance(quantile, exp.Array)
    quantiles = quantile.expressions if isinstance(quantile, exp.Array) else [quantile]
    literals = [item for item in quantiles if isinstance(item, exp.Literal)]
    if len(literals) < len(quantiles):
        raise unsupported("percentile_approx with a percentage that is not a number")
    exact = [
        exp.WithinGroup(
            this=exp.Anonymous(this="percentile_disc", expressions=[item.copy()]),
            expression=exp.Order(expressions=[exp.Ordered(this=node.this.copy())]),
        )
        for item in literals
    ]
    value = exp.Array(expressions=exact) if several else exact[0]
    shown = quantile.sql("databricks", normalize_functions="lower") if quantile is not None else ""
    _replace_named(node, value, f"percentile_approx({node.this.sql('databricks')}, {shown}, 10000)")


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
    if isinstance(expression, exp.AggFunc | exp.WithinGroup):
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
