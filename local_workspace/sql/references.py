"""What stands in FROM and is looked up: a CTE, a function, or a table that may not be there."""

from __future__ import annotations

from sqlglot import exp

from local_workspace.sql.engine_errors import table_not_found
from local_workspace.sql.errors import SqlError
from local_workspace.sql.names import quoted


def unwrap(table: exp.Table) -> None:
    """``TABLE(f(1))`` is ``f(1)``."""
    outer = table.this
    if not isinstance(outer, exp.Anonymous) or outer.name.upper() != "TABLE" or len(outer.expressions) != 1:
        return
    inner, parts = outer.expressions[0], []
    while isinstance(inner, exp.Dot):
        parts.append(inner.expression)
        inner = inner.this
    parts.append(inner)
    for key, part in zip(("this", "db", "catalog"), parts, strict=False):
        table.set(key, part)


def names_cte(table: exp.Table, name: str) -> bool:
    """Does an enclosing WITH define this name, at a place that this reference can see?"""
    node: exp.Expr = table
    while node.parent is not None:
        child, node = node, node.parent
        clause = node.args.get("with_") if not isinstance(node, exp.With) else node
        if clause is None or (isinstance(node, exp.With) and not isinstance(child, exp.CTE)):
            continue
        for cte in clause.expressions:
            if cte is child and not clause.args.get("recursive"):
                break
            if cte.alias.lower() == name.lower():
                return True
        if isinstance(node, exp.With) and node.parent is not None:
            # The owner's WITH is this one: only what stands before the reference counts.
            node = node.parent
    return False


def not_found(table: exp.Table, written: list[str]) -> SqlError:
    error = table_not_found(quoted(*written))
    line, column = table.parts[0].meta.get("line"), table.parts[0].meta.get("col")
    if line is not None and column is not None:
        start = max(0, column - len(table.parts[0].name))
        error.args = (f"{error.args[0]}; line {line} pos {start}",)
    return error
