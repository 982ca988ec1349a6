"""Integers that do not fit: the engine wraps around in silence, Databricks raises ARITHMETIC_OVERFLOW.

So sums, differences and products of integers are computed in a wider type and cast back, which raises. That needs the
operands' types: of literals and casts they are known, of columns the catalog or the engine tells.
"""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
from sqlglot import exp

from local_workspace.sql.dialect import call_name
from local_workspace.sql.stars import probe
from local_workspace.sql.types import type_text
from local_workspace.store import Document

Kind = str
_KINDS: tuple[Kind, ...] = ("TINYINT", "SMALLINT", "INT", "BIGINT")
_BY_NAME: dict[str, Kind] = {"INTEGER": "INT", "LONG": "BIGINT", "SHORT": "SMALLINT", "BYTE": "TINYINT"}
_BY_NAME |= {kind: kind for kind in _KINDS}
_MAX_INT, _MAX_BIGINT = 2**31 - 1, 2**63 - 1
# Wide enough for any BIGINT.
_WIDE = "DECIMAL(20, 0)"

_ALWAYS: dict[str, Kind] = {
    "count": "BIGINT", "count_if": "BIGINT", "approx_count_distinct": "BIGINT", "regr_count": "BIGINT",
    "row_number": "INT", "rank": "INT", "dense_rank": "INT", "ntile": "INT", "length": "INT", "char_length": "INT",
    "size": "INT", "cardinality": "INT", "array_size": "INT", "year": "INT", "month": "INT", "day": "INT",
    "hour": "INT", "minute": "INT", "second": "INT", "quarter": "INT", "dayofweek": "INT", "dayofyear": "INT",
    "dayofmonth": "INT", "weekday": "INT", "weekofyear": "INT", "unix_timestamp": "BIGINT", "unix_seconds": "BIGINT",
    "unix_millis": "BIGINT", "unix_micros": "BIGINT", "unix_date": "INT", "int": "INT", "bigint": "BIGINT",
    "smallint": "SMALLINT", "tinyint": "TINYINT", "locate": "INT", "instr": "INT", "levenshtein": "INT",
    "xxhash64": "BIGINT", "hash": "INT", "timestampdiff": "BIGINT", "ascii": "INT", "factorial": "BIGINT",
}  # fmt: skip
# Functions that answer with the widest type of their arguments from this one on.
_OF_ARGUMENTS = {name: 0 for name in ("coalesce", "greatest", "least", "nvl", "ifnull", "abs", "max", "min", "first")}
_OF_ARGUMENTS |= {name: 0 for name in ("last", "any_value", "first_value", "last_value", "lag", "lead", "mode")}
_OF_ARGUMENTS |= {"if": 1, "nvl2": 1, "nullif": 0}
# Of these only the first argument says the type.
_OF_FIRST = frozenset({"lag", "lead", "first", "last", "nullif", "abs", "max", "min", "mode", "nth_value"})

ColumnsOf = Callable[[exp.Expr], pa.Schema]


class Guard:
    """Guards one statement. ``tables``: documents by the alias they go by; ``used``: whether anything changed."""

    def __init__(self, tables: dict[str, Document], columns_of: ColumnsOf) -> None:
        self._tables = tables
        self._columns_of = columns_of
        self._scopes: dict[int, dict[str, Kind | None]] = {}
        self.used = False

    def spell_out(self, tree: exp.Expr) -> None:
        """Change the tree in place, innermost operations first."""
        for literal in list(tree.find_all(exp.Neg)):
            _smallest_literal(literal)
        for node in reversed(list(tree.find_all(exp.Add, exp.Sub, exp.Mul, exp.Anonymous))):
            if isinstance(node.find_ancestor(exp.Pivot, exp.Select), exp.Pivot):
                continue
            if isinstance(node, exp.Anonymous):
                if call_name(node) == "sum" and len(node.expressions) == 1:
                    self._sum(node)
            elif isinstance(node, exp.Binary):
                self._binary(node)

    def _binary(self, node: exp.Binary) -> None:
        left, right = self.kind(node.this), self.kind(node.expression)
        if left is None or right is None:
            return
        kind = max(left, right, key=_KINDS.index)
        if _small(node.this) and _small(node.expression):
            return
        wide = "BIGINT" if kind != "BIGINT" else _WIDE
        sides = [exp.cast(_grouped(side.copy()), wide) for side in (node.this, node.expression)]
        node.replace(exp.cast(type(node)(this=sides[0], expression=sides[1]), kind))
        self.used = True

    def _sum(self, node: exp.Anonymous) -> None:
        argument = node.expressions[0]
        distinct = argument if isinstance(argument, exp.Distinct) else None
        value = distinct.expressions[0] if distinct is not None and len(distinct.expressions) == 1 else argument
        # 2**32 rows of INT fit into a BIGINT.
        if self.kind(value) != "BIGINT":
            return
        value.replace(exp.cast(_grouped(value.copy()), _WIDE))
        whole: exp.Expr = node
        while isinstance(whole.parent, exp.Filter | exp.Window) and whole.arg_key == "this":
            whole = whole.parent
        whole.replace(exp.cast(whole.copy(), "BIGINT"))
        self.used = True

    def kind(self, node: exp.Expr | None) -> Kind | None:
        """The integer type of an expression; None when it is none or not known."""
        if isinstance(node, exp.Literal):
            if node.is_string or not node.name.isdigit():
                return None
            value = int(node.name)
            return "INT" if value <= _MAX_INT else "BIGINT" if value <= _MAX_BIGINT else None
        if isinstance(node, exp.Cast | exp.TryCast):
            return _BY_NAME.get(node.to.sql("spark").upper())
        if isinstance(node, exp.Paren | exp.Neg | exp.Window | exp.Filter | exp.IgnoreNulls | exp.RespectNulls):
            return self.kind(node.this)
        if isinstance(node, exp.Distinct):
            return self._widest(node.expressions)
        if isinstance(node, exp.Column):
            return self._column(node)
        if isinstance(node, exp.Add | exp.Sub | exp.Mul):
            left, right = self.kind(node.this), self.kind(node.expression)
            return None if left is None or right is None else max(left, right, key=_KINDS.index)
        if isinstance(node, exp.Mod | exp.IntDiv):
            left, right = self.kind(node.this), self.kind(node.expression)
            return "BIGINT" if isinstance(node, exp.IntDiv) and left and right else self._widest([node.this])
        if isinstance(node, exp.Case):
            results = [branch.args["true"] for branch in node.args["ifs"]] + [node.args.get("default")]
            return self._widest([result for result in results if result is not None])
        if isinstance(node, exp.If):
            return self._widest([part for part in (node.args["true"], node.args.get("false")) if part is not None])
        if isinstance(node, exp.Extract):
            return "INT"
        return self._call(node)

    def _call(self, node: exp.Expr | None) -> Kind | None:
        name = call_name(node)
        if name in _ALWAYS:
            return _ALWAYS[name]
        if name == "sum" and node is not None and node.expressions:
            return "BIGINT" if self.kind(node.expressions[0]) else None
        if name in _OF_ARGUMENTS and node is not None:
            arguments = node.expressions[_OF_ARGUMENTS[name] :]
            return self._widest(arguments[:1] if name in _OF_FIRST else arguments)
        return None

    def _widest(self, nodes: list[exp.Expr]) -> Kind | None:
        found = [self.kind(node) for node in nodes if not isinstance(node, exp.Null)]
        known = [kind for kind in found if kind is not None]
        return max(known, key=_KINDS.index) if known and len(known) == len(found) else None

    def _column(self, column: exp.Column) -> Kind | None:
        if isinstance(column.this, exp.Star):
            return None
        name, table = column.name.lower(), column.table.lower()
        select = column.find_ancestor(exp.Select)
        if table and table in self._tables and _in_from(column, table):
            return _of_document(self._tables[table], name)
        while select is not None:
            known = self._scope(select)
            if name in known:
                return known[name]
            select = select.find_ancestor(exp.Select)
        # Not below a SELECT: an UPDATE, DELETE or MERGE.
        if column.find_ancestor(exp.Select) is None:
            found = {_of_document(document, name) for document in self._tables.values()} - {None}
            return found.pop() if len(found) == 1 else None
        return None

    def _scope(self, select: exp.Select) -> dict[str, Kind | None]:
        """The columns that a SELECT's FROM offers, by name; a name of two types counts as none."""
        if id(select) not in self._scopes:
            found: dict[str, Kind | None] = {}
            if select.args.get("from_") is not None:
                try:
                    schema = self._columns_of(probe(select, ""))
                except Exception:
                    # The query itself will tell what is wrong with it.
                    schema = pa.schema([])
                for field in schema:
                    kind, name = _BY_NAME.get(type_text(field.type)), field.name.lower()
                    found[name] = kind if found.get(name, kind) == kind else None
            self._scopes[id(select)] = found
        return self._scopes[id(select)]


def _in_from(column: exp.Column, table: str) -> bool:
    """Is the alias a table's in the nearest SELECT, and not a subquery's of the same name?"""
    select = column.find_ancestor(exp.Select)
    while select is not None:
        source = select.args.get("from_")
        listed = [source.this] if source else []
        listed += [join.this for join in select.args.get("joins") or []]
        for item in listed:
            if item.alias_or_name.lower() == table:
                return isinstance(item, exp.Table)
        select = select.find_ancestor(exp.Select)
    return True


def _of_document(document: Document, name: str) -> Kind | None:
    for column in document["columns"]:
        if column["name"].lower() == name:
            return _BY_NAME.get(column["type_text"].upper())
    return None


def _small(node: exp.Expr) -> bool:
    """A literal so small that two of them cannot overflow: most are."""
    return isinstance(node, exp.Literal) and len(node.name) < 5


def _grouped(node: exp.Expr) -> exp.Expr:
    return exp.Paren(this=node) if isinstance(node, exp.Binary) else node


def _smallest_literal(node: exp.Neg) -> None:
    """``-2147483648`` is an INT, though 2147483648 is none."""
    if isinstance(node.this, exp.Literal) and node.this.name in (str(_MAX_INT + 1), str(_MAX_BIGINT + 1)):
        kind = "INT" if node.this.name == str(_MAX_INT + 1) else "BIGINT"
        if not isinstance(node.parent, exp.Cast):
            node.replace(exp.cast(exp.Literal.string(f"-{node.this.name}"), kind))
