"""``* EXCEPT (...)`` and ``*`` beside QUALIFY, written out as columns.

The engine has neither: the columns behind a star are asked for with a query that returns no rows.
"""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
from sqlglot import exp

from local_workspace.sql.engine_errors import unresolved_column
from local_workspace.sql.shorthand import is_order_by_all

ColumnsOf = Callable[[exp.Expr], pa.Schema]


def expand(tree: exp.Expr, columns_of: ColumnsOf) -> None:
    """Change the tree in place; ``columns_of`` gives a query's columns. Innermost queries first."""
    for select in reversed(list(tree.find_all(exp.Select))):
        stars = [column for column in select.expressions if _star(column) is not None]
        needed = select.args.get("qualify") is not None or is_order_by_all(select.args.get("order"))
        needed = needed or any(_excepted(star) or _replaced(star) for star in stars)
        if not stars or not needed:
            continue
        written: list[exp.Expr] = []
        for column in select.expressions:
            written += _columns(select, column, columns_of) if _star(column) is not None else [column]
        select.set("expressions", written)


def _star(column: exp.Expr) -> exp.Star | None:
    inner = column.this if isinstance(column, exp.Column) else column
    return inner if isinstance(inner, exp.Star) else None


def _excepted(column: exp.Expr) -> list[str]:
    star = _star(column)
    return [item.name.lower() for item in (star.args.get("except_") or [])] if star else []


def _replaced(column: exp.Expr) -> dict[str, exp.Expr]:
    """``* REPLACE (x + 1 AS x)``, as pipes write it: values by lower-case name."""
    star = _star(column)
    return {item.alias.lower(): item.this for item in (star.args.get("replace") or [])} if star else {}


def _columns(select: exp.Select, column: exp.Expr, columns_of: ColumnsOf) -> list[exp.Expr]:
    tables = [column.table] if isinstance(column, exp.Column) else _sources(select)
    by_table = {table: list(columns_of(probe(select, table)).names) for table in tables}
    merged = any(join.args.get("using") for join in select.args.get("joins") or [])
    if merged and not isinstance(column, exp.Column):
        by_table = {"": list(columns_of(probe(select, "")).names)}
    excepted = _excepted(column)
    everything = [name for names in by_table.values() for name in names]
    for name in excepted:
        if name not in [known.lower() for known in everything]:
            raise unresolved_column(name, everything[:5])
    replaced = _replaced(column)
    for name in replaced:
        if name not in [known.lower() for known in everything]:
            raise unresolved_column(name, everything[:5])
    written: list[exp.Expr] = []
    for table, names in by_table.items():
        for name in names:
            if name.lower() in replaced:
                written.append(exp.alias_(replaced[name.lower()].copy(), name, quoted=True))
            elif name.lower() not in excepted:
                qualifier = exp.to_identifier(table, quoted=True) if table else None
                written.append(exp.column(exp.to_identifier(name, quoted=True), table=qualifier))
    return written


def _sources(select: exp.Select) -> list[str]:
    """The names of the tables in FROM; one empty name when not all of them have one."""
    source = select.args.get("from_")
    found = [source.this] if source else []
    found += [join.this for join in select.args.get("joins") or []]
    names = [table.alias_or_name for table in found]
    if select.args.get("laterals") or not all(names) or any(table.args.get("joins") for table in found):
        return [""]
    return names


def probe(select: exp.Select, table: str) -> exp.Expr:
    """A query without rows that has the columns of a SELECT's table, or of all of them for an empty name."""
    star = exp.Column(this=exp.Star(), table=exp.to_identifier(table, quoted=True)) if table else exp.Star()
    probe = exp.Select(expressions=[star], limit=exp.Limit(expression=exp.Literal.number(0)))
    for part in ("from_", "joins", "laterals"):
        value = select.args.get(part)
        if value:
            probe.set(part, [item.copy() for item in value] if isinstance(value, list) else value.copy())
    return with_ctes_of(probe, select)


def with_ctes_of(query: exp.Select, select: exp.Query) -> exp.Select:
    """A query of its own, with copies of the CTEs that a SELECT sees."""
    visible = visible_ctes(select)
    if visible:
        query.set("with_", exp.With(expressions=[cte.copy() for cte in visible]))
    return query


def visible_ctes(select: exp.Query) -> list[exp.CTE]:
    found: list[exp.CTE] = []
    inside: exp.Expr | None = None
    node: exp.Expr | None = select
    while node is not None:
        clause = node.args.get("with_")
        if clause is not None:
            before = []
            for cte in clause.expressions:
                if cte is inside:
                    break
                before.append(cte)
            found = before + found
        inside = node if isinstance(node, exp.CTE) else inside
        node = node.parent
    return found
