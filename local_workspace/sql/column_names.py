"""The names that Spark gives to result columns without an alias: ``sum((a + 1))``, ``(x IS NULL)``, ``count(1)``."""

from __future__ import annotations

from sqlglot import exp

from local_workspace.sql.dialect import call_name
from local_workspace.sql.functions import REWRITES

_CHANGING = (
    exp.Extract, exp.Overlay, exp.Like, exp.ILike, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Neg, exp.Substring, exp.Mod,
    exp.IntDiv, exp.Is, exp.Not, exp.In, exp.Between, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Case, exp.If, exp.Cast,
    exp.DPipe, exp.Window, exp.Filter, exp.Array, exp.JSONExtract, exp.WithinGroup,
)  # fmt: skip
_SPELLED = (exp.Literal, exp.Binary, exp.Is, exp.Not, exp.In, exp.Between, exp.Paren, exp.Extract, exp.Cast, exp.Window)
_SPELLED += (exp.Anonymous, exp.Interval, exp.Filter, exp.Neg, exp.PropertyEQ)
_CHANGED_CALLS = frozenset(REWRITES) | {"sum", "avg", "mean", "min", "max", "count", "string", "concat", "concat_ws"}
_CHANGED_CALLS |= {"to_json", "to_timestamp", "round", "coalesce", "nvl", "greatest", "least", "if", "iff", "array"}
_CHANGED_CALLS |= {"ceil", "floor", "from_json", "variant_get", "try_variant_get"}
_GENERATORS = frozenset({"explode", "explode_outer", "posexplode", "posexplode_outer", "inline", "inline_outer"})
_GENERATORS |= {"stack", "json_tuple"}
_RANKS = frozenset({"rank", "dense_rank", "percent_rank"})
_BY_ROWS = _RANKS | {"row_number", "ntile"}
# What Spark shows of a call that leaves its last arguments out: how many there are then, and what they are.
_DEFAULTS: dict[str, tuple[int, list[str]]] = {
    "split": (2, ["-1"]), "unix_timestamp": (1, ["yyyy-MM-dd HH:mm:ss"]), "str_to_map": (1, [",", ":"]),
    "round": (1, ["0"]), "bround": (1, ["0"]), "lpad": (2, [" "]), "rpad": (2, [" "]), "sort_array": (1, ["true"]),
    "percentile_approx": (2, ["10000"]), "approx_percentile": (2, ["10000"]),
}  # fmt: skip
# Casts that are written as calls: the column goes by what they are of.
_CASTS = frozenset({"string", "int", "bigint", "smallint", "tinyint", "double", "float", "boolean", "decimal", "date"})
_CASTS |= {"timestamp", "binary"}
_CHANGED_CALLS |= _CASTS | frozenset(_DEFAULTS)


def name_columns(tree: exp.Expr) -> None:
    """Give result columns their names before what they are made of is spelled differently."""
    for select in tree.find_all(exp.Select):
        _order_by_position(select)
        for column in list(select.expressions):
            if isinstance(column, exp.Column | exp.Star | exp.Alias | exp.Literal | exp.Aliases):
                continue
            if call_name(column) in _GENERATORS or isinstance(column, exp.Dot):
                continue
            if any(_will_change(node) for node in column.find_all(exp.Anonymous, *_CHANGING)):
                column.replace(exp.alias_(column.copy(), column_name(column, _sources(select)), quoted=True))


def _sources(select: exp.Select) -> set[str]:
    """What the tables of a FROM go by."""
    source = select.args.get("from_")
    tables = [source.this] if source else []
    tables += [join.this for join in select.args.get("joins") or []]
    return {table.alias_or_name.lower() for table in tables}


def _order_by_position(select: exp.Select) -> None:
    """ORDER BY an expression of the SELECT list is by its position: with GROUP BY the engine would not find it."""
    order = select.args.get("order")
    if order is None or select.args.get("group") is None:
        return
    columns = [column.unalias() for column in select.expressions]
    for ordered in order.expressions:
        if isinstance(ordered.this, exp.Binary) and ordered.this in columns:
            ordered.set("this", exp.Literal.number(columns.index(ordered.this) + 1))


def _will_change(node: exp.Expr) -> bool:
    return not isinstance(node, exp.Anonymous) or node.name.lower() in _CHANGED_CALLS


def column_name(node: exp.Expr, sources: set[str] | frozenset[str] = frozenset()) -> str:
    """About the name that Spark gives to a result column. ``sources``: tables, whose names are left out."""
    inner = node.this if isinstance(node, exp.Cast) and not isinstance(node, exp.TryCast) else node
    if isinstance(inner, exp.Column):
        return inner.name
    if isinstance(inner, exp.JSONExtract):
        # ``body:device.os`` goes by the last of its names.
        names = [str(part.this) for part in inner.expression.expressions if isinstance(part, exp.JSONPathKey)]
        if names:
            return names[-1]
    holder = exp.Paren(this=node.copy())
    for column in holder.find_all(exp.Column):
        if column.table.lower() in sources and not isinstance(column.this, exp.Star):
            column.set("table", None)
    for found in reversed(list(holder.find_all(*_SPELLED))):
        if found is not holder:
            spelled = _spelled(found)
            if spelled is not None:
                found.replace(exp.Var(this=spelled))
    return _sql(holder.this)


def _sql(node: exp.Expr) -> str:
    return node.sql("spark", normalize_functions="lower", comments=False)


def _listed(nodes: list[exp.Expr]) -> str:
    return ", ".join(_sql(node) for node in nodes)


def _spelled(node: exp.Expr) -> str | None:
    """The name of an expression whose parts have theirs already; None for the parser's own."""
    if isinstance(node, exp.Literal):
        return node.name if node.is_string and not isinstance(node.parent, exp.Interval) else None
    if isinstance(node, exp.Paren):
        return _sql(node.this)
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        return f"({_sql(node.this)} IS NULL)"
    if isinstance(node, exp.Not):
        inner = _sql(node.this)
        return f"{inner[:-9]} IS NOT NULL)" if inner.endswith(" IS NULL)") else f"(NOT {inner})"
    if isinstance(node, exp.In):
        return f"({_sql(node.this)} IN ({_listed(node.expressions)}))" if node.expressions else None
    if isinstance(node, exp.Between):
        return f"between({_sql(node.this)}, {_sql(node.args['low'])}, {_sql(node.args['high'])})"
    if isinstance(node, exp.Extract):
        return f"extract({node.name.upper()} FROM {_sql(node.expression)})"
    if isinstance(node, exp.Cast):
        return _cast(node)
    if isinstance(node, exp.Filter):
        return f"{_sql(node.this)} FILTER (WHERE {_sql(node.expression.this)})"
    if isinstance(node, exp.Window):
        return _window(node)
    if isinstance(node, exp.Anonymous):
        return _call(node)
    if isinstance(node, exp.Neg):
        return f"(- {_sql(node.this)})" if not isinstance(node.this, exp.Literal) else None
    if isinstance(node, exp.Interval):
        return _sql(node).removesuffix("S")
    return _operation(node)


def _operation(node: exp.Expr) -> str | None:
    if isinstance(node, exp.Dot):
        return None
    if isinstance(node, exp.PropertyEQ):
        return _sql(node.expression)
    sides = _sql(node.this), _sql(node.expression)
    if isinstance(node, exp.NullSafeEQ):
        return f"({sides[0]} <=> {sides[1]})"
    if isinstance(node, exp.Add | exp.Sub) and any(side.startswith("INTERVAL ") for side in sides):
        return _sql(node)
    if isinstance(node, exp.DPipe):
        return f"concat({_sql(node.this)}, {_sql(node.expression)})"
    if isinstance(node, exp.IntDiv):
        return f"({_sql(node.this)} div {_sql(node.expression)})"
    if isinstance(node, exp.NullSafeNEQ):
        return f"(NOT ({_sql(node.this)} <=> {_sql(node.expression)}))"
    return f"({_sql(node)})"


def _cast(node: exp.Cast) -> str | None:
    kind = node.to.sql("databricks").upper().replace(", ", ",")
    kind = "DECIMAL(10,0)" if kind == "DECIMAL" else kind
    value = node.this
    if isinstance(value, exp.Var) and kind in ("DATE", "TIMESTAMP", "TIMESTAMP_NTZ"):
        text = value.name if kind == "DATE" or " " in value.name else f"{value.name} 00:00:00"
        return f"{kind} '{text}'"
    if isinstance(value, exp.Literal) and kind in ("DOUBLE", "FLOAT", "BIGINT", "SMALLINT", "TINYINT"):
        return value.name
    return f"{'TRY_CAST' if isinstance(node, exp.TryCast) else 'CAST'}({_sql(value)} AS {kind})"


def _call(node: exp.Anonymous) -> str | None:
    name = node.name.lower()
    if name == "count" and len(node.expressions) == 1 and isinstance(node.expressions[0], exp.Star):
        return "count(1)"
    if name in ("ceil", "floor") and len(node.expressions) == 1:
        name = name.upper()
    if name in _CASTS and len(node.expressions) == 1:
        return _sql(node.expressions[0])
    count, shown = _DEFAULTS.get(name, (0, []))
    if shown and len(node.expressions) == count:
        return f"{name}({', '.join([_listed(node.expressions), *shown])})"
    return f"{name}({_listed(node.expressions)})"


def _window(node: exp.Window) -> str | None:
    """With the frame that it has where none is written."""
    order = node.args.get("order")
    if node.args.get("alias") is not None or (order is None and not node.args.get("partition_by")):
        return (
            None
            if node.args.get("alias") is not None
            else f"{_sql(node.this)} OVER ({_frame(node, '', ordered=False)})"
        )
    name, _, arguments = _sql(node.this).partition("(")
    function = f"{name}({arguments}"
    parts = []
    if node.args.get("partition_by"):
        parts.append(f"PARTITION BY {_listed(node.args['partition_by'])}")
    if order is not None:
        parts.append("ORDER BY " + ", ".join(_ordered(item) for item in order.expressions))
    if name in ("lag", "lead"):
        given = arguments.removesuffix(")").split(", ")
        step = given[1] if len(given) > 1 else "1"
        function = f"{name}({', '.join([given[0], step, *(given[2:] or ['NULL'])])})"
        parts.append("ROWS BETWEEN {0} FOLLOWING AND {0} FOLLOWING".format(f"-{step}" if name == "lag" else step))
    else:
        parts.append(_frame(node, name, ordered=order is not None))
    if name in _RANKS:
        function = function.upper()
    return f"{function} OVER ({' '.join(parts)})"


def _ordered(item: exp.Expr) -> str:
    descending = bool(item.args.get("desc"))
    first = item.args.get("nulls_first")
    first = (not descending) if first is None else first
    return f"{_sql(item.this)} {'DESC' if descending else 'ASC'} NULLS {'FIRST' if first else 'LAST'}"


def _frame(node: exp.Window, name: str, *, ordered: bool) -> str:
    spec = node.args.get("spec")
    if spec is not None:
        return _sql(spec)
    if not ordered:
        return "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"
    return f"{'ROWS' if name in _BY_ROWS else 'RANGE'} BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
