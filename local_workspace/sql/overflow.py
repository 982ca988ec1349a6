"""Sums, differences and products of integers that are checked, at about the price of unchecked ones.

``a * b`` becomes ``coalesce(t, CAST(CASE WHEN t IS NULL THEN concat('arithmetic overflow ', a, b) END AS BIGINT))``
with ``t`` for ``try_multiply(a, b)``. The engine computes the second part only where the first one is NULL: where an
operand is, it is NULL too, and where a result did not fit its cast fails with a text that ``engine_errors`` knows. Its
condition is there for constants, of which the engine computes both parts.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from local_workspace.sql.dialect import call
from local_workspace.sql.engine_errors import OVERFLOW_MARK

Kind = str
KindOf = Callable[[exp.Expr | None], Kind | None]
OPERATIONS = (exp.Add, exp.Sub, exp.Mul)
_FUNCTIONS = {exp.Add: "try_add", exp.Sub: "try_subtract", exp.Mul: "try_multiply"}
_LARGEST = {"TINYINT": 2**7 - 1, "SMALLINT": 2**15 - 1, "INT": 2**31 - 1, "BIGINT": 2**63 - 1}


def root_of(node: exp.Expr, kind_of: KindOf) -> exp.Expr:
    """The outermost operation with integers that this one is an operand of."""
    top, parent = node, node.parent
    while isinstance(parent, exp.Paren | exp.Add | exp.Sub | exp.Mul):
        if isinstance(parent, OPERATIONS):
            if kind_of(parent) is None:
                break
            top = parent
        parent = parent.parent
    return top


def checkable(root: exp.Expr, kind_of: KindOf) -> bool:
    """Can it be tried, and its operands stand in the statement twice?

    Not those that are queries, windows or a lambda's variables; the engine tries no TINYINT and SMALLINT.
    """
    if kind_of(root) not in ("INT", "BIGINT") or any(
        kind_of(node) in ("TINYINT", "SMALLINT") for node in root.find_all(*OPERATIONS)
    ):
        return False
    if root.find_ancestor(exp.Lambda) or root.find(exp.Query, exp.Window, exp.Lambda):
        return False
    return bool(_operands(root, kind_of)) or _constant(root, kind_of) is not None


def checked(root: exp.Expr, kind_of: KindOf) -> exp.Expr:
    """The operation, which fails where a result does not fit."""
    if not _operands(root, kind_of):
        return root.copy()
    listed = [exp.Literal.string(OVERFLOW_MARK), *(_text(operand) for operand in _operands(root, kind_of))]
    return _or_fail(_tried(root, kind_of), listed, kind_of(root) or "BIGINT")


def checked_sum(value: exp.Expr) -> exp.Expr:
    """A sum of BIGINT over all rows."""
    rows = call("count", value.copy())
    some = exp.GT(this=rows, expression=exp.Literal.number(0))
    listed = [exp.Literal.string(OVERFLOW_MARK), _text(rows)]
    return _or_fail(call("try_sum", value.copy()), listed, "BIGINT", where=some)


def _or_fail(tried: exp.Expr, listed: list[exp.Expr], kind: Kind, *, where: exp.Expr | None = None) -> exp.Expr:
    """The value; where it is NULL, a failure with the listed texts, or NULL when one of them is."""
    missing: exp.Expr = tried.copy().is_(exp.null())
    if where is not None:
        missing = exp.and_(missing, where)
    failing = exp.Case(ifs=[exp.If(this=missing, true=call("concat", *listed))])
    return call("coalesce", tried, exp.Cast(this=failing, to=_type(kind)))


def _tried(node: exp.Expr, kind_of: KindOf) -> exp.Expr:
    inner = node.unnest()
    kind = kind_of(inner)
    if not isinstance(inner, OPERATIONS) or kind is None or _constant(inner, kind_of) is not None:
        return node.copy()
    sides = []
    for side in (inner.this, inner.expression):
        tried = _tried(side, kind_of)
        sides.append(tried if kind_of(side) == kind else exp.Cast(this=tried, to=_type(kind)))
    return call(_FUNCTIONS[type(inner)], *sides)


def _operands(node: exp.Expr, kind_of: KindOf) -> list[exp.Expr]:
    inner = node.unnest()
    if isinstance(inner, OPERATIONS) and kind_of(inner) is not None:
        return _operands(inner.this, kind_of) + _operands(inner.expression, kind_of)
    return [] if isinstance(inner, exp.Literal) else [node]


def _constant(node: exp.Expr, kind_of: KindOf) -> int | None:
    """The value of an operation with literals alone; None for another one, or where it does not fit."""
    inner = node.unnest()
    if isinstance(inner, exp.Literal):
        return int(inner.name) if not inner.is_string and inner.name.isdigit() else None
    kind = kind_of(inner)
    if not isinstance(inner, OPERATIONS) or kind is None:
        return None
    left, right = _constant(inner.this, kind_of), _constant(inner.expression, kind_of)
    if left is None or right is None:
        return None
    value = left + right if isinstance(inner, exp.Add) else left - right if isinstance(inner, exp.Sub) else left * right
    return value if -_LARGEST[kind] - 1 <= value <= _LARGEST[kind] else None


def _text(node: exp.Expr) -> exp.Expr:
    return exp.Cast(this=node.copy(), to=_type("STRING"))


def _type(kind: Kind | None) -> exp.DataType:
    return exp.DataType.build(kind or "BIGINT", dialect="databricks")


def over_all_rows(node: exp.Expr) -> bool:
    """Is it an aggregate without groups, in no subquery that stands for a value? There another way is quicker."""
    select = node.find_ancestor(exp.Select)
    if select is None or select.args.get("group") is not None:
        return False
    parent = select.parent
    while parent is not None:
        value = isinstance(parent, exp.Subquery) and not isinstance(parent.parent, exp.From | exp.Join | exp.Union)
        if value or isinstance(parent, exp.In | exp.Exists):
            return False
        parent = parent.parent
    return True


def argument_of(node: exp.Anonymous) -> exp.Expr:
    """What an aggregate is of, without its DISTINCT."""
    only = node.expressions[0]
    return only.expressions[0] if isinstance(only, exp.Distinct) and len(only.expressions) == 1 else only


def with_window(node: exp.Expr) -> exp.Expr:
    """An aggregate with the FILTER and OVER that belong to it."""
    while isinstance(node.parent, exp.Filter | exp.Window) and node.arg_key == "this":
        node = node.parent
    return node
