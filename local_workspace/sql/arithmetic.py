"""Numbers that the engine gets wrong in silence: integers that overflow, quotients of decimals that lose digits.

Sums, differences and products of integers wrap around where Databricks raises ARITHMETIC_OVERFLOW: they are tried
(``overflow``), or computed in a wider type and cast back, which raises. Quotients and averages of decimals are cut off
after four more digits where Databricks has more and rounds: they are computed with one digit more than Databricks has,
and rounded. Both need the operands' types: of literals and casts they are known, of columns the catalog or the engine
tells.
"""

from __future__ import annotations

import pyarrow as pa
from sqlglot import exp

from local_workspace.sql import overflow
from local_workspace.sql.column_types import ColumnTypes, nodes_outside_views
from local_workspace.sql.dialect import call_name
from local_workspace.sql.errors import unsupported
from local_workspace.sql.number_types import (
    ALWAYS,
    KINDS,
    OF_ARGUMENTS,
    OF_FIRST,
    Digits,
    Kind,
    adjusted,
    decimal_type,
    digits_of,
    named,
    of_literal,
    operation,
    quotient,
    rounded,
    smallest_literal,
    whole_number,
)
from local_workspace.sql.types import type_text
from local_workspace.store import Document

# Wide enough for any BIGINT.
_WIDE = "DECIMAL(20, 0)"

_DATES = frozenset({"to_date", "current_date", "curdate", "date", "make_date", "date_add", "date_sub", "last_day"})


# How a sum, difference or product is written once it is checked, or by a person.
_TRIED: dict[str, type[exp.Binary]] = {"try_add": exp.Add, "try_subtract": exp.Sub, "try_multiply": exp.Mul}


class Guard:
    """Guards one statement. ``used``: whether anything was made wider and cast back."""

    def __init__(self, types: ColumnTypes) -> None:
        self.types = types
        self._scopes: dict[int, dict[str, Kind | Digits | None]] = {}
        self.used = False

    def spell_out(self, tree: exp.Expr) -> None:
        """Change the tree in place, innermost operations first."""
        for literal in nodes_outside_views(tree, exp.Neg):
            smallest_literal(literal)
        for node in reversed(nodes_outside_views(tree, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Anonymous)):
            around = node.find_ancestor(exp.Pivot, exp.Select)
            if isinstance(around, exp.Pivot):
                if isinstance(node, exp.Anonymous) and call_name(node) == "sum" and len(node.expressions) == 1:
                    self._pivoted_sum(node, around)
                continue
            if isinstance(node, exp.Anonymous):
                if call_name(node) == "sum" and len(node.expressions) == 1:
                    self._sum(node)
                elif call_name(node) in ("avg", "mean") and len(node.expressions) == 1:
                    self._average(node)
                elif call_name(node) == "round" and isinstance(digits := self.type_of(node), tuple):
                    node.replace(_cast(node.copy(), decimal_type(*digits)))
            elif isinstance(node, exp.Div):
                self._quotient(node)
            elif isinstance(self.type_of(node), tuple):
                self._decimals(node)
            elif isinstance(node, exp.Mod):
                continue
            elif isinstance(node, exp.Binary):
                self._binary(node)

    def _binary(self, node: exp.Binary) -> None:
        left, right = self.kind(node.this), self.kind(node.expression)
        if left is None or right is None:
            if isinstance(node, exp.Sub) and self._is_date(node.this) and self._is_date(node.expression):
                # An interval, where the engine counts the days.
                sides = [_cast(_grouped(side.copy()), "TIMESTAMP") for side in (node.this, node.expression)]
                node.replace(exp.Sub(this=sides[0], expression=sides[1]))
            return
        root = overflow.root_of(node, self.kind)
        if overflow.checkable(root, self.kind):
            if root is node:
                node.replace(overflow.checked(node, self.kind))
            return
        kind = max(left, right, key=KINDS.index)
        wide = "BIGINT" if kind != "BIGINT" else _WIDE
        sides = [_cast(_grouped(side.copy()), wide) for side in (node.this, node.expression)]
        node.replace(_cast(type(node)(this=sides[0], expression=sides[1]), kind))
        self.used = True

    def _decimals(self, node: exp.Binary) -> None:
        """A literal counts with the digits that it has, and what has more than 38 digits loses some of its fraction."""
        sides = [node.this, node.expression]
        digits = [digits_of(side, self.type_of(side)) for side in sides]
        for index, (side, own) in enumerate(zip(sides, digits, strict=True)):
            if own is not None and whole_number(side) is not None:
                sides[index] = _cast(side.copy(), decimal_type(*own))
        whole = type(node)(this=sides[0].copy(), expression=sides[1].copy())
        first, second = digits
        if first is not None and second is not None and operation(node, first, second)[0] > 38:
            whole = _cast(whole, decimal_type(*adjusted(*operation(node, first, second))))
        node.replace(whole)

    def _sum(self, node: exp.Anonymous) -> None:
        value = overflow.argument_of(node)
        # 2**32 rows of INT fit into a BIGINT.
        if self.kind(value) != "BIGINT":
            return
        whole = overflow.with_window(node)
        if whole is node and value is node.expressions[0] and overflow.over_all_rows(node):
            node.replace(overflow.checked_sum(value))
            return
        value.replace(_cast(_grouped(value.copy()), _WIDE))
        whole.replace(_cast(whole.copy(), "BIGINT"))
        self.used = True

    def _average(self, node: exp.Anonymous) -> None:
        value = overflow.argument_of(node)
        digits = self.type_of(value)
        if not isinstance(digits, tuple):
            return
        precision, scale = digits
        value.replace(_cast(_grouped(value.copy()), decimal_type(min(38, precision + 1), min(37, scale + 1))))
        whole = overflow.with_window(node)
        whole.replace(_cast(whole.copy(), decimal_type(*adjusted(precision + 4, scale + 4))))

    def _quotient(self, node: exp.Div) -> None:
        types = self.type_of(node.this), self.type_of(node.expression)
        if not any(isinstance(kind, tuple) for kind in types):
            return
        left, right = (digits_of(side, kind) for side, kind in zip((node.this, node.expression), types, strict=True))
        if left is None or right is None:
            return
        precision, scale = quotient(left, right)
        # The engine answers with four digits more than the dividend has.
        wider = max(left[1], scale - 3)
        dividend = _cast(_grouped(node.this.copy()), decimal_type(min(38, left[0] - left[1] + wider), wider))
        divisor = _cast(_grouped(node.expression.copy()), decimal_type(*right))
        node.replace(_cast(exp.Div(this=dividend, expression=divisor), decimal_type(precision, scale)))

    def kind(self, node: exp.Expr | None) -> Kind | None:
        """The integer type of an expression; None when it is none or not known."""
        found = self.type_of(node)
        return found if isinstance(found, str) else None

    def type_of(self, node: exp.Expr | None) -> Kind | Digits | None:
        """An integer type, a decimal's digits; None when it is neither or not known."""
        if isinstance(node, exp.Literal):
            return of_literal(node)
        if isinstance(node, exp.Cast | exp.TryCast):
            return named(node.to.sql("spark"))
        if isinstance(node, exp.Paren | exp.Neg | exp.Window | exp.Filter | exp.IgnoreNulls | exp.RespectNulls):
            return self.type_of(node.this)
        if isinstance(node, exp.Distinct):
            return self._widest(node.expressions)
        if isinstance(node, exp.Identifier):
            return self._parameter(node)
        if isinstance(node, exp.Dot) and isinstance(node.this, exp.Identifier):
            return self._zipped(node)
        if isinstance(node, exp.Column):
            return self._column(node)
        if isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Mod):
            return self._of_operation(node)
        if isinstance(node, exp.IntDiv):
            left, right = self.kind(node.this), self.kind(node.expression)
            return "BIGINT" if left and right else left
        if isinstance(node, exp.Case):
            results = [branch.args["true"] for branch in node.args["ifs"]] + [node.args.get("default")]
            return self._widest([result for result in results if result is not None])
        if isinstance(node, exp.If):
            return self._widest([part for part in (node.args["true"], node.args.get("false")) if part is not None])
        if isinstance(node, exp.Extract):
            return "INT"
        if isinstance(node, exp.Subquery) and isinstance(node.this, exp.Select) and len(node.this.expressions) == 1:
            return self.type_of(node.this.expressions[0].unalias())
        return self._call(node)

    def _of_operation(self, node: exp.Binary) -> Kind | Digits | None:
        return self._of_operands(node, node.this, node.expression)

    def _of_operands(self, node: exp.Binary, one: exp.Expr, other: exp.Expr) -> Kind | Digits | None:
        left, right = self.type_of(one), self.type_of(other)
        if isinstance(left, str) and isinstance(right, str):
            return max(left, right, key=KINDS.index)
        first, second = digits_of(one, left), digits_of(other, right)
        if first is None or second is None:
            return None
        return adjusted(*operation(node, first, second))

    def _call(self, node: exp.Expr | None) -> Kind | Digits | None:
        name = call_name(node)
        if name in ALWAYS:
            return ALWAYS[name]
        if node is None or not name or not node.expressions:
            return None
        if name in _TRIED and len(node.expressions) == 2:
            return self._of_operands(_TRIED[name](), *node.expressions)
        if name == "sum":
            summed = self.type_of(node.expressions[0])
            return (min(38, summed[0] + 10), summed[1]) if isinstance(summed, tuple) else "BIGINT" if summed else None
        if name in ("round", "ceil", "ceiling", "floor"):
            number, places = self.type_of(node.expressions[0]), [whole_number(item) for item in node.expressions[1:]]
            if not isinstance(number, tuple) or None in places:
                return None
            return rounded(number, places[0] or 0 if places else 0)
        if name in OF_ARGUMENTS:
            arguments = node.expressions[OF_ARGUMENTS[name] :]
            return self._widest(arguments[:1] if name in OF_FIRST else arguments)
        return None

    def _widest(self, nodes: list[exp.Expr]) -> Kind | Digits | None:
        listed = [node for node in nodes if not isinstance(node, exp.Null)]
        found = [self.type_of(node) for node in listed]
        if not found or None in found:
            return None
        kinds = [kind for kind in found if isinstance(kind, str)]
        if len(kinds) == len(found):
            return max(kinds, key=KINDS.index)
        digits = [d for d in (digits_of(node, kind) for node, kind in zip(listed, found, strict=True)) if d is not None]
        scale = max(digit[1] for digit in digits)
        return min(38, max(digit[0] - digit[1] for digit in digits) + scale), scale

    def _column(self, column: exp.Column) -> Kind | Digits | None:
        if isinstance(column.this, exp.Star):
            return None
        name, table = column.name.lower(), column.table.lower()
        select = column.find_ancestor(exp.Select)
        document = self.types.document(column, table) if table else None
        if document is not None:
            return _of_document(document, name)
        while select is not None:
            known = self._scope(select)
            if name in known:
                return known[name]
            select = select.find_ancestor(exp.Select)
        # Not below a SELECT: an UPDATE, DELETE or MERGE.
        if column.find_ancestor(exp.Select) is None:
            found = {_of_document(document, name) for document in self.types.tables.values()} - {None}
            return found.pop() if len(found) == 1 else None
        return None

    def _is_date(self, node: exp.Expr) -> bool:
        node = node.unnest()
        if isinstance(node, exp.Cast):
            return node.to.this == exp.DType.DATE
        select = node.find_ancestor(exp.Select) if isinstance(node, exp.Column) else None
        while select is not None:
            for name, text in self.types.offered(select):
                if name.lower() == node.name.lower():
                    return text.upper() == "DATE"
            select = select.find_ancestor(exp.Select)
        return call_name(node) in _DATES or isinstance(node, exp.CurrentDate)

    def _parameter(self, name: exp.Identifier) -> Kind | Digits | None:
        """Of a lambda's parameter: what the array holds that its function goes through, or what ``aggregate`` starts
        from. The index that ``transform`` and ``filter`` count is an INT."""
        body = name.find_ancestor(exp.Lambda)
        while body is not None and name.name.lower() not in [each.name.lower() for each in body.expressions]:
            body = body.find_ancestor(exp.Lambda)
        if body is None or not isinstance(body.parent, exp.Anonymous | exp.Transform):
            return None
        position = [each.name.lower() for each in body.expressions].index(name.name.lower())
        call = body.parent
        if isinstance(call, exp.Transform):
            return self._element(call.this) if position == 0 else "INT"
        function = call_name(call)
        if function in ("aggregate", "reduce"):
            if position == 0:
                return self.type_of(call.expressions[1])
            return self._element(call.expressions[0])
        if function == "zip_with":
            return self._element(call.expressions[position])
        if function in ("filter", "exists", "forall", "any_match", "all_match"):
            return self._element(call.expressions[0]) if position == 0 else "INT"
        return None

    def _element(self, array: exp.Expr) -> Kind | Digits | None:
        """What an array holds; the engine tells."""
        kind = self.types.arrow_of(array)
        if kind is None or not isinstance(kind, pa.ListType | pa.LargeListType):
            return None
        return named(type_text(kind.value_type))

    def _zipped(self, field: exp.Dot) -> Kind | Digits | None:
        """Of ``pair_.`0```, by which ``zip_with`` names what stands in its first array."""
        body = field.find_ancestor(exp.Lambda)
        while body is not None and field.this.name not in [each.name for each in body.expressions]:
            body = body.find_ancestor(exp.Lambda)
        zipped = body.parent.expressions[0] if body is not None and isinstance(body.parent, exp.Anonymous) else None
        if zipped is None or call_name(zipped) != "arrays_zip" or not field.expression.name.isdigit():
            return None
        return self._element(zipped.expressions[int(field.expression.name)])

    def _pivoted_sum(self, node: exp.Anonymous, pivot: exp.Pivot) -> None:
        """A sum in PIVOT cannot be cast back: a BIGINT one becomes a DECIMAL, which holds it."""
        source, value = pivot.parent, overflow.argument_of(node)
        if source is None:
            return
        below = source.copy()
        below.set("pivots", None)
        schema = self.types.schema_of(exp.Select(expressions=[exp.alias_(value.copy(), "value")]).from_(below))
        if schema is None:
            return
        kind = named(type_text(schema.field(0).type))
        if isinstance(kind, str) and value.find(exp.Add, exp.Sub, exp.Mul) is not None:
            raise unsupported("Arithmetic with integers inside PIVOT. Compute it in the query that PIVOT reads from")
        if kind == "BIGINT":
            value.replace(_cast(_grouped(value.copy()), _WIDE))
            self.used = True

    def _scope(self, select: exp.Select) -> dict[str, Kind | Digits | None]:
        """The columns that a SELECT's FROM offers, by name; a name of two types counts as none."""
        if id(select) not in self._scopes:
            found: dict[str, Kind | Digits | None] = {}
            for name, text in self.types.offered(select):
                kind = named(text)
                found[name.lower()] = kind if found.get(name.lower(), kind) == kind else None
            self._scopes[id(select)] = found
        return self._scopes[id(select)]


def _cast(node: exp.Expr, kind: str) -> exp.Cast:
    """A cast that is written even where the parser's own would find the kinds of type the same."""
    return exp.Cast(this=node, to=exp.DataType.build(kind, dialect="databricks"))


def _of_document(document: Document, name: str) -> Kind | Digits | None:
    for column in document["columns"]:
        if column["name"].lower() == name:
            return named(column["type_text"])
    return None


def _grouped(node: exp.Expr) -> exp.Expr:
    return exp.Paren(this=node) if isinstance(node, exp.Binary) else node
