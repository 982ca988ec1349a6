"""The type of what has several: the rows of a UNION, the branches of a CASE, the items of an array.

Where a text meets a number, a date or a truth value, Databricks reads the text as one and fails where it is none; the
engine makes texts of them all. A date beside a timestamp becomes a timestamp.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
from sqlglot import exp

from local_workspace.sql.column_types import ColumnTypes, nodes_outside_views
from local_workspace.sql.common_types import least_common, wider
from local_workspace.sql.dialect import call_name
from local_workspace.sql.stars import with_ctes_of
from local_workspace.sql.types import type_text

_CALLS = {"coalesce": 0, "nvl": 0, "ifnull": 0, "greatest": 0, "least": 0, "if": 1, "iff": 1, "nvl2": 1, "array": 0}
_ROWS = "__rows"
ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod)
_INTEGERS = frozenset({"TINYINT", "SMALLINT", "INT", "BIGINT"})
_CALCULATED = _INTEGERS | {"FLOAT", "DOUBLE", "STRING"}


def spell_out(tree: exp.Expr, types: ColumnTypes) -> None:
    """Change the tree in place, innermost first."""
    kinds = (exp.SetOperation, exp.Case, exp.If, exp.Array, exp.Anonymous, *ARITHMETIC)
    for node in reversed(nodes_outside_views(tree, *kinds)):
        if isinstance(node, exp.SetOperation):
            _rows(node, types)
        elif isinstance(node, ARITHMETIC):
            _operands(node, types)
        else:
            _values(_alternatives(node), types)


def common_type(kinds: Sequence[str]) -> str | None:
    """What a text among values of these types makes of them all; None when there is none, or nothing to do."""
    known = list(dict.fromkeys(kind for kind in kinds if kind != "VOID"))
    if set(known) == {"DATE", "TIMESTAMP"}:
        return "TIMESTAMP"
    if set(known) == {"DATE", "TIMESTAMP_NTZ"}:
        return "TIMESTAMP_NTZ"
    if "STRING" not in known or len(known) < 2:
        return None
    found: str | None = "STRING"
    for kind in known:
        if kind != "STRING" and found is not None:
            found = wider(found, kind)
    return found


def _rows(node: exp.SetOperation, types: ColumnTypes) -> None:
    sides = [node.this, node.expression]
    columns = []
    for side in sides:
        query = exp.Select(expressions=[exp.Star()]).from_(exp.Subquery(this=side.copy(), alias=_alias([])))
        schema = types.schema_of(with_ctes_of(query.limit(0), node))
        if schema is None:
            return
        columns.append([(field.name, type_text(field.type), field.type) for field in schema])
    if len(columns[0]) != len(columns[1]):
        return
    pairs = zip(columns[0], columns[1], strict=True)
    wanted = [_nested([a, b]) or common_type([left, right]) for (_, left, a), (_, right, b) in pairs]
    if not any(wanted):
        return
    for side, own in zip(sides, columns, strict=True):
        if any(kind is not None and kind != text for kind, (_, text, _) in zip(wanted, own, strict=True)):
            side.replace(_converted(side, [name for name, *_ in own], wanted))


def _nested(kinds: list[pa.DataType]) -> str | None:
    """The common type of arrays, maps and structs whose types differ inside."""
    if len(set(map(type_text, kinds))) < 2 or not all(map(pa.types.is_nested, kinds)):
        return None
    found = least_common(kinds)
    return None if found is None or "VOID" in found else found


def _converted(side: exp.Expr, names: list[str], wanted: list[str | None]) -> exp.Select:
    inside = [f"c{position}" for position in range(len(names))]
    shown = []
    for name, column, kind in zip(names, inside, wanted, strict=True):
        value: exp.Expr = exp.column(column, table=_ROWS)
        shown.append(exp.alias_(cast(value, kind) if kind else value, name, quoted=True))
    return exp.Select(expressions=shown).from_(exp.Subquery(this=side.copy(), alias=_alias(inside)))


def _alias(columns: list[str]) -> exp.TableAlias:
    return exp.TableAlias(this=exp.to_identifier(_ROWS), columns=[exp.to_identifier(name) for name in columns])


def _alternatives(node: exp.Expr) -> list[exp.Expr]:
    if isinstance(node, exp.Case):
        found = [branch.args["true"] for branch in node.args["ifs"]] + [node.args.get("default")]
    elif isinstance(node, exp.If):
        found = [] if isinstance(node.parent, exp.Case) else [node.args["true"], node.args.get("false")]
    elif isinstance(node, exp.Array):
        found = node.expressions
    else:
        name = call_name(node)
        found = node.expressions[_CALLS[name] :] if name in _CALLS else []
    return [value for value in found if value is not None and not isinstance(value, exp.Null | exp.Query)]


def _values(values: list[exp.Expr], types: ColumnTypes) -> None:
    literal = {_literal_kind(value) for value in values}
    if len(values) < 2 or (len(literal) == 1 and None not in literal):
        return
    kinds = [types.text_of(value) for value in values]
    known = [kind for kind in kinds if kind is not None]
    wanted = common_type(known) if len(known) == len(kinds) else None
    if wanted is None:
        return
    for value, kind in zip(values, kinds, strict=True):
        if kind != wanted:
            value.replace(cast(value.copy(), wanted))


def _operands(node: exp.Binary, types: ColumnTypes) -> None:
    """Of texts as they are written only; columns of texts are for ``text_arithmetic``."""
    if any(_literal_kind(side) == "text" for side in (node.this, node.expression)):
        cast_text_operand(node, types)


def cast_text_operand(node: exp.Binary, types: ColumnTypes) -> bool:
    """A text that is calculated with is a BIGINT beside a whole number, else a DOUBLE, as in ANSI mode.

    Whether there was one.
    """
    sides = node.this, node.expression
    kinds = [types.text_of(side) for side in sides]
    if kinds.count("STRING") != 1 or not all(
        kind in _CALCULATED or (kind or "").startswith("DECIMAL") for kind in kinds
    ):
        return False
    whole = not isinstance(node, exp.Div) and any(kind in _INTEGERS for kind in kinds)
    for side, kind in zip(sides, kinds, strict=True):
        if kind == "STRING":
            side.replace(cast(side.copy(), "BIGINT" if whole else "DOUBLE"))
    return True


def _literal_kind(value: exp.Expr) -> str | None:
    if isinstance(value, exp.Literal):
        return "text" if value.is_string else "number"
    return "truth" if isinstance(value, exp.Boolean) else None


def cast(node: exp.Expr, kind: str) -> exp.Cast:
    """A cast that is written even where the parser's own would find the kinds of type the same."""
    inner = exp.Paren(this=node) if isinstance(node, exp.Binary) else node
    return exp.Cast(this=inner, to=exp.DataType.build(kind, dialect="databricks"))
