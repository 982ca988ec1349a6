"""``FROM t, LATERAL (SELECT ... WHERE u.k = t.a)``: a subquery that sees the rows beside it, as a join.

The subquery is computed for every combination of values that it sees (its *domain*), and joined by them.
"""

from __future__ import annotations

from sqlglot import exp

from local_workspace.sql.column_types import ColumnTypes, nodes_outside_views
from local_workspace.sql.dialect import call, call_name
from local_workspace.sql.errors import unsupported
from local_workspace.sql.shorthand import is_aggregate
from local_workspace.sql.stars import with_ctes_of

_DOMAIN, _RANK, _GROUPS = "domain_", "rank_", "groups_"
_COUNTS = frozenset({"count", "count_if", "approx_count_distinct", "regr_count"})
Outer = dict[tuple[str, str], str]


def spell_out(tree: exp.Expr, types: ColumnTypes) -> None:
    """Change the tree in place, innermost queries first."""
    for select in reversed(list(tree.find_all(exp.Select))):
        for at, join in enumerate(list(select.args.get("joins") or [])):
            inner = join.this.this.unnest() if isinstance(join.this, exp.Lateral) else None
            if isinstance(inner, exp.Select) and inner.args.get("from_"):
                _spell_out(select, at, join, inner, types)


def _spell_out(select: exp.Select, at: int, join: exp.Join, inner: exp.Select, types: ColumnTypes) -> None:
    before = [select.args["from_"].this, *(each.this for each in (select.args["joins"])[:at])]
    alias = join.this.args.get("alias")
    name = alias.name if alias is not None and alias.name else f"lateral{at}_"
    outer = _outer_columns(inner, before, select, types)
    if not outer:
        return
    listed = [each.this if isinstance(each, exp.Column) else each for each in inner.expressions]
    if any(isinstance(each, exp.Star) for each in listed) or any(
        inner.args.get(each) for each in ("offset", "laterals")
    ):
        raise unsupported("a LATERAL subquery of this form (name its columns, and leave OFFSET and lateral views out)")
    columns = [each.name for each in (alias.args.get("columns") or [])] if alias is not None else []
    columns = columns or [each.alias_or_name for each in inner.expressions]
    if not all(columns):
        raise unsupported("a LATERAL subquery with columns that have no name (give each an alias)")
    domain = _domain(select, at, outer)
    query = _for_each(inner.copy(), outer, domain, columns)
    _stars(select, before, name, columns, types)
    keys = [exp.NullSafeEQ(this=exp.column(key, table=name), expression=_column(place)) for place, key in outer.items()]
    condition = [*keys, *([join.args["on"]] if join.args.get("on") is not None else [])]
    side = (join.args.get("side") or "").upper()
    made = exp.Join(this=exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier(name))))
    made.set("on", exp.and_(*condition, copy=True))
    if side:
        made.set("side", side)
    join.replace(made)


def _outer_columns(inner: exp.Select, before: list[exp.Expr], select: exp.Select, types: ColumnTypes) -> Outer:
    """The columns of what stands before that the subquery names, with the names that they have in the domain."""
    tables = {item.alias_or_name.lower() for item in before}
    mine = {name.lower() for name, _ in types.offered(inner)}
    theirs = {name.lower(): item.alias_or_name for item in before for name in _names(item, select, types)}
    found: Outer = {}
    for column in nodes_outside_views(inner, exp.Column):
        table, name = column.table.lower(), column.name.lower()
        if table in tables and not _is_own(column, inner):
            place = (column.table, column.name)
        elif not table and name not in mine and name in theirs:
            place = (theirs[name], column.name)
        else:
            continue
        key = next((key for known, key in found.items() if _same(known, place)), None)
        if key is None:
            key = found[place] = f"outer{len(found)}_"
        column.meta[_DOMAIN] = key
    return found


def _is_own(column: exp.Column, inner: exp.Select) -> bool:
    """Does its table stand in the subquery, where the column sees it?"""
    select = column.find_ancestor(exp.Select)
    while select is not None:
        if column.table.lower() in {item.alias_or_name.lower() for item in _sources(select)}:
            return True
        select = None if select is inner else select.find_ancestor(exp.Select)
    return False


def _same(left: tuple[str, str], right: tuple[str, str]) -> bool:
    return left[0].lower() == right[0].lower() and left[1].lower() == right[1].lower()


def _sources(query: exp.Select) -> list[exp.Expr]:
    source = query.args.get("from_")
    return [*([source.this] if source else []), *(join.this for join in query.args.get("joins") or [])]


def _names(item: exp.Expr, select: exp.Select, types: ColumnTypes) -> list[str]:
    query = exp.Select(expressions=[exp.Star()], limit=exp.Limit(expression=exp.Literal.number(0)))
    schema = types.schema_of(with_ctes_of(query.from_(item.copy()), select))
    return [] if schema is None else list(schema.names)


def _column(place: tuple[str, str]) -> exp.Column:
    table, name = place
    return exp.column(exp.to_identifier(name, True), table=exp.to_identifier(table, True))


def _domain(select: exp.Select, at: int, outer: Outer) -> exp.Subquery:
    columns = [exp.alias_(_column(place), key) for place, key in outer.items()]
    rows = exp.Select(expressions=columns, distinct=exp.Distinct())
    rows.set("from_", select.args["from_"].copy())
    rows.set("joins", [each.copy() for each in select.args["joins"][:at]])
    return exp.Subquery(this=rows, alias=exp.TableAlias(this=exp.to_identifier(_DOMAIN)))


def _key(key: str) -> exp.Column:
    return exp.column(key, table=_DOMAIN)


def _for_each(inner: exp.Select, outer: Outer, domain: exp.Subquery, columns: list[str]) -> exp.Select:
    """The subquery's rows for each row of the domain, with the domain's columns."""
    for column in list(inner.find_all(exp.Column)):
        if _DOMAIN in column.meta:
            column.replace(_key(column.meta[_DOMAIN]))
    keys = list(outer.values())
    shown = [
        exp.alias_(each.unalias(), name, quoted=True) for each, name in zip(inner.expressions, columns, strict=True)
    ]
    for window in [window for each in shown for window in each.find_all(exp.Window)]:
        window.set("partition_by", [*map(_key, keys), *(window.args.get("partition_by") or [])])
    aggregated = any(is_aggregate(each.this) for each in shown) and inner.args.get("group") is None
    limit, order = inner.args.get("limit"), inner.args.get("order")
    for part in ("limit", "order"):
        inner.set(part, None)
    inner.set("expressions", [*(exp.alias_(_key(key), key) for key in keys), *shown])
    source = inner.args["from_"].this
    inner.set("from_", exp.From(this=domain.copy()))
    inner.set("joins", [exp.Join(this=source, kind="CROSS"), *(inner.args.get("joins") or [])])
    if aggregated or inner.args.get("group") is not None:
        group = inner.args.get("group") or exp.Group(expressions=[])
        positions = [item for item in group.expressions if isinstance(item, exp.Literal) and not item.is_string]
        for item in positions:
            item.replace(exp.Literal.number(int(item.name) + len(keys)))
        group.set("expressions", [*map(_key, keys), *group.expressions])
        inner.set("group", group)
    if aggregated:
        return _with_empty(inner, keys, columns, domain)
    if limit is not None:
        return _cut(inner, keys, columns, limit, order)
    return inner


def _cut(inner: exp.Select, keys: list[str], columns: list[str], limit: exp.Expr, order: exp.Expr | None) -> exp.Select:
    """The first rows of each."""
    if inner.args.get("group") is not None:
        raise unsupported("a LATERAL subquery with GROUP BY and LIMIT")
    sorted_by = order.copy() if order is not None else exp.Order(expressions=[exp.Ordered(this=exp.Literal.number(1))])
    by_alias = {each.alias.lower(): each.this for each in inner.expressions if isinstance(each, exp.Alias)}
    for item in sorted_by.expressions:
        key = item.this
        if isinstance(key, exp.Literal) and order is not None and not key.is_string:
            key.replace(inner.expressions[int(key.name) - 1 + len(keys)].unalias().copy())
        elif isinstance(key, exp.Column) and not key.table and key.name.lower() in by_alias:
            key.replace(by_alias[key.name.lower()].copy())
    rank = exp.Window(this=call("row_number"), partition_by=[_key(key) for key in keys], order=sorted_by)
    inner.set("expressions", [*inner.expressions, exp.alias_(rank, _RANK)])
    outside = exp.Select(expressions=[exp.column(exp.to_identifier(each, True)) for each in [*keys, *columns]])
    outside = outside.from_(exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier(_GROUPS))))
    return outside.where(exp.LTE(this=exp.column(_RANK), expression=limit.expression.copy()))


def _with_empty(inner: exp.Select, keys: list[str], columns: list[str], domain: exp.Subquery) -> exp.Select:
    """One row for each of the domain, also where the subquery has none: a count is zero there."""
    values: list[exp.Expr] = []
    for each in inner.expressions[len(keys) :]:
        value: exp.Expr = exp.column(exp.to_identifier(each.alias, True), table=_GROUPS)
        counts = [node for node in each.find_all(exp.Anonymous) if call_name(node) in _COUNTS]
        if counts and each.this is not counts[0]:
            raise unsupported("a LATERAL subquery that computes with a count (give the count a column of its own)")
        if counts:
            value = call("coalesce", value, exp.cast(exp.Literal.number(0), "BIGINT", dialect="databricks"))
        elif not each.this.find(exp.Column) or call_name(each.this) in ("coalesce", "nvl", "ifnull"):
            raise unsupported("a LATERAL subquery with a constant beside an aggregate (put it outside)")
        values.append(exp.alias_(value, each.alias, quoted=True))
    on = [exp.NullSafeEQ(this=exp.column(key, table=_GROUPS), expression=_key(key)) for key in keys]
    grouped = exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier(_GROUPS)))
    result = exp.Select(expressions=[*(exp.alias_(_key(key), key) for key in keys), *values]).from_(domain.copy())
    result.set("joins", [exp.Join(this=grouped, side="LEFT", on=exp.and_(*on))])
    return result


def _stars(select: exp.Select, before: list[exp.Expr], name: str, columns: list[str], types: ColumnTypes) -> None:
    """``*`` has not got the domain's columns."""
    written: list[exp.Expr] = []
    mine: list[exp.Expr] = [_column((name, column)) for column in columns]
    for item in select.expressions:
        if isinstance(item, exp.Star) and not item.args.get("except_"):
            if len(before) + 1 < len(_sources(select)):
                raise unsupported("* beside a LATERAL subquery and joins behind it (name the columns)")
            written += [_column((each.alias_or_name, c)) for each in before for c in _names(each, select, types)]
            written += [each.copy() for each in mine]
        elif isinstance(item, exp.Column) and isinstance(item.this, exp.Star) and item.table.lower() == name.lower():
            written += [each.copy() for each in mine]
        elif isinstance(item, exp.Star):
            raise unsupported("* EXCEPT beside a LATERAL subquery (name the columns)")
        else:
            written.append(item)
    select.set("expressions", written)


def values_beside(tree: exp.Expr, types: ColumnTypes) -> None:
    """``SELECT (SELECT sum(b) FROM u WHERE u.k < t.a)``: the engine has such aggregates by equal columns alone.

    What compares otherwise becomes a subquery in FROM. Change the tree in place, before :func:`spell_out`.
    """
    for select in reversed(nodes_outside_views(tree, exp.Select)):
        if select.args.get("from_") is None or any(isinstance(each, exp.Star) for each in select.expressions):
            continue
        for subquery in [each for each in select.find_all(exp.Subquery) if each.find_ancestor(exp.Select) is select]:
            inner = subquery.this
            if is_value(subquery) and isinstance(inner, exp.Select) and _is_sum(inner):
                outer = _outer_columns(inner.copy(), _sources(select), select, types)
                if outer and not _by_equals(inner, set(outer)):
                    _beside(select, subquery, inner)


def is_value(subquery: exp.Subquery) -> bool:
    """Does it stand for a value, and not for rows?"""
    inside = isinstance(subquery.parent, exp.From | exp.Join | exp.Lateral | exp.SetOperation | exp.Subquery | exp.CTE)
    rows = isinstance(subquery.parent, exp.Exists | exp.Table) or subquery.arg_key in ("query", "from_", "joins")
    return not inside and not rows and not subquery.alias


def _is_sum(inner: exp.Select) -> bool:
    plain = not any(inner.args.get(part) for part in ("group", "having", "limit", "order", "distinct", "laterals"))
    return (
        plain and len(inner.expressions) == 1 and is_aggregate(inner.expressions[0]) and bool(inner.args.get("from_"))
    )


def _by_equals(inner: exp.Select, outer: set[tuple[str, str]]) -> bool:
    """Do all the outer columns stand alone on one side of an ``=`` that has to hold?"""
    where = inner.args.get("where")
    conditions = list(where.this.flatten()) if where is not None and isinstance(where.this, exp.And) else []
    conditions = conditions or ([where.this] if where is not None else [])
    sides = [side for each in conditions if isinstance(each, exp.EQ) for side in (each.this, each.expression)]
    alone = [side for side in sides if isinstance(side, exp.Column)]
    names = {name.lower() for _, name in outer}
    tables = {table.lower() for table, _ in outer}
    for column in nodes_outside_views(inner, exp.Column):
        named = column.name.lower() in names and (not column.table or column.table.lower() in tables)
        if named and not any(column is side for side in alone) and not _is_own(column, inner):
            return False
    return True


def _beside(select: exp.Select, subquery: exp.Subquery, inner: exp.Select) -> None:
    name = f"beside{len(select.args.get('joins') or [])}_"
    value: exp.Expr = exp.column("value_", table=name)
    if isinstance(subquery.parent, exp.Select) and subquery.arg_key == "expressions":
        value = exp.alias_(value, "scalarsubquery()", quoted=True)
    subquery.replace(value)
    query = inner.copy()
    query.set("expressions", [exp.alias_(query.expressions[0].unalias(), "value_")])
    alias = exp.TableAlias(this=exp.to_identifier(name))
    made = exp.Lateral(this=exp.Subquery(this=query), alias=alias)
    select.append("joins", exp.Join(this=made, side="LEFT", on=exp.true()))
