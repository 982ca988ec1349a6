"""Columns of texts that are calculated with: ``price_text * 2``, ``avg(text)``.

Databricks reads such a text as a number, in ANSI mode as a BIGINT beside a whole number and as a DOUBLE otherwise, and
fails with CAST_INVALID_INPUT where it is none; the engine refuses the statement. To look at the types of every
operation takes seconds where views stand on views, so that is done only for a statement that was refused, which runs
again then.
https://docs.databricks.com/sql/language-manual/sql-ref-datatype-rules.html
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from local_workspace.sql.coercion import ARITHMETIC, cast, cast_text_operand
from local_workspace.sql.column_types import ColumnTypes, nodes_outside_views
from local_workspace.sql.dialect import call_name
from local_workspace.sql.errors import SqlError

# Functions whose first arguments are numbers, and that the engine does not read a text for: how many of them.
# Those that the engine answers for texts too, in the order of texts, where '10' comes before '9'.
_ORDERED = "median percentile percentile_approx approx_percentile histogram_numeric"
_OF_ONE = "avg mean floor ceil ceiling std stddev stddev_samp stddev_pop variance var_samp var_pop"
_OF_TWO = "power pow mod pmod corr covar_pop covar_samp"
_NUMBERS: dict[str, int] = {name: 1 for name in f"{_OF_ONE} {_ORDERED}".split()}
_NUMBERS |= {name: 2 for name in _OF_TWO.split()}
# More passes than anyone nests queries with such texts: each resolves at least one level.
_PASSES = 20


def is_missing_cast(error: SqlError) -> bool:
    """Whether the engine refused a statement because something in it is a text and no number."""
    if error.error_class == "DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES":
        return '"STRING"' in error.message
    return error.error_class == "ENGINE_ERROR" and "Utf8" in error.message


def spell_out(tree: exp.Expr, types: Callable[[], ColumnTypes]) -> None:
    """Change the tree in place. ``types``: makes what tells types anew, as each pass lets more of them be known."""
    for _ in range(_PASSES):
        if not _changed(tree, types()):
            return


def order_as_numbers(tree: exp.Expr, types: Callable[[], ColumnTypes]) -> None:
    """Change the tree in place: a percentile of texts is one of numbers."""
    found = [node for node in nodes_outside_views(tree, exp.Anonymous) if call_name(node) in _ORDERED.split()]
    known = types() if found else None
    for node in reversed(found):
        if known is not None:
            _arguments(node, known)


def _changed(tree: exp.Expr, types: ColumnTypes) -> bool:
    changed = False
    for node in reversed(nodes_outside_views(tree, *ARITHMETIC, exp.IntDiv, exp.Anonymous)):
        if isinstance(node, exp.Binary):
            changed = cast_text_operand(node, types) or changed
        else:
            changed = _arguments(node, types) or changed
    return changed


def _arguments(node: exp.Expr, types: ColumnTypes) -> bool:
    count = _NUMBERS.get(call_name(node), 0)
    changed = False
    for value in node.expressions[:count]:
        if isinstance(value, exp.Distinct) and len(value.expressions) == 1:
            value = value.expressions[0]
        if types.text_of(value) == "STRING":
            value.replace(cast(value.copy(), "DOUBLE"))
            changed = True
    return changed
