"""VALUES whose rows are not all of one type: every value is cast to what its column is.

The engine finds no type for some of them (a struct in an array beside an empty array), another one than Databricks for
others (a decimal beside a DOUBLE), and takes a text beside a number for one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa
from sqlglot import exp

from local_workspace.sql.coercion import cast
from local_workspace.sql.common_types import least_common
from local_workspace.sql.errors import SqlError
from local_workspace.sql.number_types import of_literal
from local_workspace.sql.types import type_text

# How many values the engine is asked about at once.
_AT_ONCE = 200
_LITERALS = {"TINYINT": pa.int8(), "SMALLINT": pa.int16(), "INT": pa.int32(), "BIGINT": pa.int64()}
_LITERALS |= {"STRING": pa.string(), "DOUBLE": pa.float64(), "BOOLEAN": pa.bool_(), "DATE": pa.date32()}
TypesOf = Callable[[list[exp.Expr]], Sequence[pa.DataType] | None]


def spell_out(tree: exp.Expr, types_of: TypesOf) -> None:
    """Change the tree in place. ``types_of`` asks the engine; it answers None where a value is wrong.

    Raises INVALID_INLINE_TABLE for rows that share no type.
    """
    for values in list(tree.find_all(exp.Values)):
        rows = [row.expressions if isinstance(row, exp.Tuple) else [row] for row in values.expressions]
        if len({len(row) for row in rows}) == 1:
            for at in range(len(rows[0])):
                _column([row[at] for row in rows], _name(values, at), types_of)


def _name(values: exp.Values, at: int) -> str:
    names = values.alias_column_names
    return names[at] if at < len(names) else f"col{at + 1}"


def _column(cells: list[exp.Expr], name: str, types_of: TypesOf) -> None:
    simple = [_simple(cell) for cell in cells]
    if None not in simple and len({str(kind) for kind in simple} - {"null"}) < 2:
        return
    asked = [cell for cell, kind in zip(cells, simple, strict=True) if kind is None]
    found: list[pa.DataType] = []
    for start in range(0, len(asked), _AT_ONCE):
        answer = types_of(asked[start : start + _AT_ONCE])
        if answer is None:
            return
        found += answer
    rest = iter(found)
    kinds = [kind if kind is not None else next(rest) for kind in simple]
    texts = {type_text(kind) for kind in kinds} - {"VOID"}
    nested = any(map(pa.types.is_nested, kinds))
    if len(texts) < 2 and not nested:
        return
    wanted = None if "STRING" in texts and len(texts) > 1 else _with_float(texts) or least_common(kinds)
    if wanted is None:
        message = f"Invalid inline table. Found incompatible types in the column `{name}` for inline table."
        raise SqlError("INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE", message, "42000")
    if "VOID" in wanted:
        return
    for cell, kind in zip(cells, kinds, strict=True):
        # What is nested differs in what may be NULL too, which the engine minds and no type says.
        if nested or type_text(kind) != wanted:
            cell.replace(cast(cell.copy(), wanted))


def _with_float(texts: set[str]) -> str | None:
    """In VALUES alone an integer beside a FLOAT is one."""
    return "FLOAT" if "FLOAT" in texts and texts <= {"FLOAT", *_LITERALS} - {"DOUBLE", "STRING", "DATE"} else None


def _simple(cell: exp.Expr) -> pa.DataType | None:
    """The type of what says it itself; None for the others."""
    if isinstance(cell, exp.Null):
        return pa.null()
    if isinstance(cell, exp.Boolean):
        return pa.bool_()
    if isinstance(cell, exp.Cast):
        return _LITERALS.get(cell.to.sql("databricks").upper())
    if isinstance(cell, exp.Neg):
        cell = cell.this
    if not isinstance(cell, exp.Literal):
        return None
    if cell.is_string:
        return pa.string()
    kind = of_literal(cell)
    if isinstance(kind, tuple):
        return pa.decimal128(*kind) if kind[0] <= 38 else None
    return pa.float64() if kind is None and "e" in cell.name.lower() else _LITERALS.get(kind or "")
