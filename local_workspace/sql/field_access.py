"""``m.key`` of a map, ``a.field`` of an array of structs, ``v:a.b`` of a VARIANT, in the engine's words."""

from __future__ import annotations

import pyarrow as pa
from sqlglot import exp

from local_workspace.sql.column_types import ColumnTypes, nodes_outside_views
from local_workspace.sql.dialect import call, call_name
from local_workspace.sql.templates import template
from local_workspace.sql.types import is_variant, type_text

_VARIANTS = frozenset({"variant_get", "parse_json", "try_parse_json", "try_variant_get"})
_TEXT = """
CASE schema_of_variant(a0) WHEN 'STRING' THEN variant_get(a0, '$', 'string') WHEN 'VOID' THEN CAST(NULL AS STRING)
ELSE CAST(a0 AS STRING) END"""
_IS_NUMBER = "schema_of_variant(a0) IN ('BIGINT', 'DOUBLE', 'BOOLEAN') OR schema_of_variant(a0) LIKE 'DECIMAL%'"


def spell_out(tree: exp.Expr, types: ColumnTypes) -> None:
    """Change the tree in place."""
    for node in reversed(nodes_outside_views(tree, exp.JSONExtract)):
        kind = types.arrow_of(node.this)
        if kind is not None and is_variant(kind):
            _variant(node)
    for node in reversed(nodes_outside_views(tree, exp.Anonymous)):
        if call_name(node) in ("variant_get", "try_variant_get"):
            _get(node)
    for node in reversed(nodes_outside_views(tree, exp.Cast, exp.TryCast)):
        _cast(node, types)
    for column in nodes_outside_views(tree, exp.Column):
        if column.table and not isinstance(column.this, exp.Star):
            _column(column, types)
    for dot in reversed(nodes_outside_views(tree, exp.Dot)):
        if isinstance(dot.expression, exp.Identifier) and not isinstance(
            dot.this, exp.Column | exp.Dot | exp.Identifier
        ):
            _dot(dot, types)


def _variant(node: exp.JSONExtract) -> None:
    path = "$"
    for part in node.expression.expressions:
        if isinstance(part, exp.JSONPathKey):
            path += f"['{part.this}']" if not str(part.this).isidentifier() else f".{part.this}"
        elif isinstance(part, exp.JSONPathSubscript):
            path += f"[{part.this}]"
    node.replace(call("variant_get", node.this.copy(), exp.Literal.string(path)))


def _cast(node: exp.Cast, types: ColumnTypes) -> None:
    """A VARIANT as another type: the engine makes NULL of texts that say a number or a date."""
    value = node.this.unnest()
    if isinstance(value, exp.Column):
        if not (types.text_of(value) or "").startswith("STRUCT<"):
            return
    elif call_name(value) not in _VARIANTS:
        return
    kind = types.arrow_of(value)
    if kind is not None and is_variant(kind):
        node.replace(_as_type(value, node.to, "TRY_CAST" if isinstance(node, exp.TryCast) else "CAST"))


def _get(node: exp.Anonymous) -> None:
    """``variant_get(v, path, 'int')``"""
    if len(node.expressions) == 3 and isinstance(node.expressions[2], exp.Literal):
        kind = exp.DataType.build(node.expressions[2].name, dialect="databricks")
        found = call("variant_get", *(argument.copy() for argument in node.expressions[:2]))
        node.replace(_as_type(found, kind, "CAST" if call_name(node) == "variant_get" else "TRY_CAST"))


def _as_type(value: exp.Expr, kind: exp.DataType, cast: str) -> exp.Expr:
    if kind.is_type("array", "map", "struct"):
        return call("from_json", call("to_json", value.copy()), exp.Literal.string(kind.sql("databricks")))
    text = template(_TEXT, value)
    if kind.is_type("text"):
        return text
    written = kind.sql("databricks")
    plain = template(f"{cast}(a0 AS {written})", text)
    if not kind.is_type(*exp.DataType.INTEGER_TYPES):
        return plain
    number = exp.If(this=template(_IS_NUMBER, value), true=template(f"{cast}(a0 AS {written})", value))
    return exp.Case(ifs=[number], default=plain)


def _column(column: exp.Column, types: ColumnTypes) -> None:
    parts = [part.name for part in column.parts]
    sources = _sources(column)
    if sources is None:
        return
    if parts[0].lower() in sources:
        if len(parts) < 3:
            return
        base, rest = exp.column(parts[1], table=parts[0], quoted=True), parts[2:]
    else:
        base, rest = exp.column(parts[0], quoted=True), parts[1:]
    select = column.find_ancestor(exp.Select)
    kind = types.arrow_of(_at(base, select)) if select is not None else None
    made: exp.Expr = base
    changed = False
    for name in rest:
        if kind is None:
            return
        step = _step(made, kind, name)
        if step is None:
            made = exp.Dot(this=made, expression=exp.to_identifier(name, quoted=True))
            kind = _field_kind(kind, name)
        else:
            (made, kind), changed = step, True
    if changed:
        _replace(column, made, parts[-1])


def _at(base: exp.Column, select: exp.Select) -> exp.Column:
    """The column as it would stand in the SELECT, so that its type can be asked."""
    base = base.copy()
    base.parent = select
    return base


def _sources(column: exp.Column) -> set[str] | None:
    """What tables are called where the column stands; None inside of a lambda that has a variable of this name."""
    names: set[str] = set()
    node: exp.Expr | None = column
    while node is not None:
        if isinstance(node, exp.Lambda) and column.parts[0].name.lower() in {v.name.lower() for v in node.expressions}:
            return None
        if isinstance(node, exp.Select):
            source = node.args.get("from_")
            listed = [*([source.this] if source else []), *(join.this for join in node.args.get("joins") or [])]
            names |= {item.alias_or_name.lower() for item in [*listed, *(node.args.get("laterals") or [])]}
        elif isinstance(node, exp.Update | exp.Delete | exp.Merge):
            return None
        node = node.parent
    return names


def _step(value: exp.Expr, kind: pa.DataType, name: str) -> tuple[exp.Expr, pa.DataType] | None:
    """The entry of a map, or the fields of an array's structs; None for the field of a struct."""
    if pa.types.is_map(kind) and type_text(kind.key_type) == "STRING":
        return call("try_element_at", value.copy(), exp.Literal.string(name)), kind.item_type
    if (pa.types.is_list(kind) or pa.types.is_large_list(kind)) and pa.types.is_struct(kind.value_type):
        inner = _field_kind(kind.value_type, name)
        if inner is None:
            return None
        item = exp.to_identifier("each_")
        body = exp.Dot(this=item, expression=exp.to_identifier(name, quoted=True))
        return call("transform", value.copy(), exp.Lambda(this=body, expressions=[item.copy()])), pa.list_(inner)
    return None


def _field_kind(kind: pa.DataType, name: str) -> pa.DataType | None:
    if not pa.types.is_struct(kind):
        return None
    return next(
        (f.type for f in (kind.field(i) for i in range(kind.num_fields)) if f.name.lower() == name.lower()), None
    )


def _dot(dot: exp.Dot, types: ColumnTypes) -> None:
    kind = types.arrow_of(dot.this)
    step = _step(dot.this, kind, dot.name) if kind is not None else None
    if step is not None:
        _replace(dot, step[0], dot.name)


def _replace(node: exp.Expr, made: exp.Expr, name: str) -> None:
    if isinstance(node.parent, exp.Select) and node.arg_key == "expressions":
        made = exp.alias_(made, name, quoted=True)
    node.replace(made)
