"""``JOIN ... USING (k)`` where the statement also says ``t.k`` or ``t.*``.

To the engine the columns that are joined by belong to no table any more. Such a join is written with ON, and what
names the common column (``k``, ``*``) as what it stands for.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from local_workspace.sql.column_types import ColumnTypes
from local_workspace.sql.dialect import call
from local_workspace.sql.stars import with_ctes_of

_ONE_SIDED = ("SEMI", "ANTI")


def spell_out(tree: exp.Expr, types: ColumnTypes) -> None:
    """Change the tree in place, innermost queries first."""
    for select in reversed(list(tree.find_all(exp.Select))):
        joins = select.args.get("joins") or []
        if any(join.args.get("using") or join.args.get("method") == "NATURAL" for join in joins):
            _spell_out(select, joins, types)


def _spell_out(select: exp.Select, joins: list[exp.Join], types: ColumnTypes) -> None:
    sources = [select.args["from_"].this, *(join.this for join in joins)]
    if select.args.get("laterals") or any(isinstance(source, exp.Lateral) for source in sources):
        return
    natural = any(join.args.get("method") == "NATURAL" for join in joins)
    keys = {item.name.lower() for join in joins for item in join.args.get("using") or []}
    if not any(
        isinstance(column.this, exp.Star) or natural or column.name.lower() in keys
        for column in select.find_all(exp.Column)
        if column.table
    ):
        return
    listed = [_columns(source, select, types) for source in sources]
    if None in listed or not all(source.alias_or_name for source in sources):
        return
    columns = [names or [] for names in listed]
    merged: dict[str, exp.Expr] = {}
    # What a star stands for: the name of each column with its value.
    star = _of(sources[0], columns[0])
    for at, join in enumerate(joins, 1):
        star = _join(join, sources[at], columns[at], star, merged)
    own = {source.alias_or_name.lower(): _of(source, names) for source, names in zip(sources, columns, strict=True)}
    _stars(select, star, own, list(merged))
    for column in list(select.find_all(exp.Column)):
        if not column.table and column.name.lower() in merged and column.find_ancestor(exp.Select) is select:
            _merge(select, column, merged[column.name.lower()])


Named = list[tuple[str, exp.Expr]]


def _columns(source: exp.Expr, select: exp.Select, types: ColumnTypes) -> list[str] | None:
    query = exp.Select(expressions=[exp.Star()], limit=exp.Limit(expression=exp.Literal.number(0)))
    schema = types.schema_of(with_ctes_of(query.from_(source.copy()), select))
    return None if schema is None else list(schema.names)


def _of(source: exp.Expr, columns: list[str]) -> Named:
    table = source.alias_or_name
    return [(name, exp.column(exp.to_identifier(name, True), table=exp.to_identifier(table, True))) for name in columns]


def _join(join: exp.Join, source: exp.Expr, columns: list[str], left: Named, merged: dict[str, exp.Expr]) -> Named:
    right = _of(source, columns)
    one_sided = (join.kind or "").upper() in _ONE_SIDED
    by_left = {name.lower(): value for name, value in left}
    if join.args.get("method") == "NATURAL":
        keys = [name for name, _ in left if name.lower() in {column.lower() for column in columns}]
        join.set("method", None)
    else:
        keys = [item.name for item in join.args.get("using") or []]
    by_right = {name.lower(): value for name, value in right}
    if any(key.lower() not in by_left or key.lower() not in by_right for key in keys):
        return left + ([] if one_sided else right)
    if not keys:
        return left + ([] if one_sided else right)
    join.set("using", None)
    pairs = [(key, by_left[key.lower()], by_right[key.lower()]) for key in keys]
    join.set("on", exp.and_(*(exp.EQ(this=a.copy(), expression=b.copy()) for _, a, b in pairs)))
    side = (join.side or "").upper()
    common: Named = []
    for key, a, b in pairs:
        value = {"RIGHT": b, "FULL": call("coalesce", a.copy(), b.copy())}.get(side, a)
        merged[key.lower()] = value
        common.append((key, value))
    named = {key.lower() for key in keys}
    rest = [(name, value) for name, value in left if name.lower() not in named]
    if one_sided:
        return left
    return common + rest + [(name, value) for name, value in right if name.lower() not in named]


def _stars(select: exp.Select, star: Named, own: dict[str, Named], keys: list[str]) -> None:
    """``own``: the columns of each table, of which those that it is joined by come first."""
    written: list[exp.Expr] = []
    for item in select.expressions:
        inner = item.this if isinstance(item, exp.Column) else item
        meant: Named | None = None
        if isinstance(inner, exp.Star):
            meant = sorted(own.get(item.table.lower(), []), key=_place(keys)) if isinstance(item, exp.Column) else star
        if not meant:
            written.append(item)
            continue
        excepted = {each.name.lower() for each in inner.args.get("except_") or []}
        written += [
            exp.alias_(value.copy(), name, quoted=True) for name, value in meant if name.lower() not in excepted
        ]
    select.set("expressions", written)


def _place(keys: list[str]) -> Callable[[tuple[str, exp.Expr]], int]:
    return lambda column: keys.index(column[0].lower()) if column[0].lower() in keys else len(keys)


def _merge(select: exp.Select, column: exp.Column, value: exp.Expr) -> None:
    if isinstance(column.parent, exp.Select):
        column.replace(exp.alias_(value.copy(), column.name, quoted=True))
        return
    order = column.find_ancestor(exp.Order)
    shown = {item.alias_or_name.lower() for item in select.expressions}
    if order is not None and order.parent is select and column.name.lower() in shown:
        return
    column.replace(value.copy())
