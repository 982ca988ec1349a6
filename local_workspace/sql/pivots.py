"""PIVOT straight behind VALUES, or behind a table or a query with a name: the engine has it behind one without.

https://docs.databricks.com/sql/language-manual/sql-ref-syntax-qry-select-pivot.html
"""

from __future__ import annotations

from sqlglot import exp

from local_workspace.sql.column_types import nodes_outside_views


def set_values_apart(tree: exp.Expr) -> None:
    """Change the tree in place: VALUES that is turned becomes a query."""
    for values in list(tree.find_all(exp.Values)):
        pivots = values.args.get("pivots")
        if pivots:
            values.set("pivots", None)
            name = values.alias
            alias = exp.TableAlias(this=exp.to_identifier(name, quoted=True)) if name else None
            query = exp.Subquery(pivots=pivots, alias=alias)
            values.replace(query)
            query.set("this", exp.Select(expressions=[exp.Star()]).from_(values))


def drop_names(tree: exp.Expr) -> None:
    """Change the tree in place, at the end: no name stands before PIVOT, and none before the columns in it."""
    for source in nodes_outside_views(tree, exp.Table, exp.Subquery):
        turned = [pivot for pivot in source.args.get("pivots") or [] if not pivot.args.get("unpivot")]
        for column in [column for pivot in turned for column in pivot.find_all(exp.Column)]:
            if column.table.lower() == source.alias_or_name.lower():
                column.set("table", None)
        if turned:
            source.set("alias", None)
