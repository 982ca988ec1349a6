"""A SQL function's body, made ready to stand in another statement: its names its own, its parameters marked."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

import pyarrow as pa
from sqlglot import exp

from local_workspace.sql.dialect import call_name
from local_workspace.sql.errors import SqlError
from local_workspace.sql.shorthand import is_aggregate
from local_workspace.sql.stars import probe
from local_workspace.store import Document

PARAMETER = "routine_parameter"
_GENERATORS = frozenset({"explode", "explode_outer", "posexplode", "posexplode_outer", "inline", "inline_outer"})
_GENERATORS |= {"stack", "json_tuple"}

ColumnsOf = Callable[[exp.Expr], pa.Schema]


def parameters(document: Document) -> list[Document]:
    return list((document.get("input_params") or {}).get("parameters") or [])


class Body:
    """A function's body, ready for arguments: ``tree`` holds ``CAST(NULL AS <type>)`` where a parameter stood.

    ``tree`` is a query whose tables are the engine's, of one column and no FROM for an expression.
    """

    def __init__(self, tree: exp.Query, document: Document, columns_of: ColumnsOf) -> None:
        self.tree = tree
        self._columns_of = columns_of
        self._types = {p["name"].lower(): p["type_text"] for p in parameters(document)}
        self._function = document["full_name"].split(".")[-1].lower()
        self._suffix = "__" + hashlib.sha256(document["full_name"].encode()).hexdigest()[:8]
        for select in reversed(list(tree.find_all(exp.Select))):
            self._own_aliases(select)
        for function in list(tree.find_all(exp.Lambda)):
            self._own_variables(function)

    def settle(self, *, last: bool) -> None:
        """Mark the parameters. Before the ``last`` time those may wait of which only the calls around them tell.

        Innermost queries first: what an outer one offers can be asked for when the inner ones are settled.
        """
        for select in reversed(list(self.tree.find_all(exp.Select))):
            for column in [c for c in select.find_all(exp.Column) if c.find_ancestor(exp.Select) is select]:
                try:
                    self._settle(column)
                except SqlError:
                    if last:
                        raise

    def markers(self) -> list[exp.Cast]:
        return [node for node in self.tree.find_all(exp.Cast) if PARAMETER in node.meta]

    def _own_aliases(self, select: exp.Select) -> None:
        renamed = {}
        for source in sources_of(select):
            alias = source.args.get("alias")
            if not isinstance(alias, exp.TableAlias) or alias.this is None:
                if isinstance(source, exp.Table) and not source.alias and isinstance(source.this, exp.Identifier):
                    # A CTE of the body, by its own name.
                    source.set("alias", exp.TableAlias(this=exp.to_identifier(source.name + self._suffix)))
                    renamed[source.name.lower()] = source.name + self._suffix
                continue
            old = alias.this.name
            if old.endswith(self._suffix):
                continue
            renamed[old.lower()] = old + self._suffix
            alias.set("this", exp.to_identifier(old + self._suffix, quoted=True))
        for column in select.find_all(exp.Column):
            first = next((part for part in ("catalog", "db", "table") if column.args.get(part) is not None), None)
            new = renamed.get(column.args[first].name.lower()) if first else None
            if first and new:
                column.set(first, exp.to_identifier(new, quoted=True))

    def _own_variables(self, function: exp.Lambda) -> None:
        names = {variable.name.lower() for variable in function.expressions}
        for found in list(function.find_all(exp.Identifier)):
            field = isinstance(found.parent, exp.Dot) and found.arg_key == "expression"
            named = isinstance(found.parent, exp.Column | exp.Alias | exp.TableAlias | exp.PropertyEQ | exp.DataType)
            if not field and not named and found.name.lower() in names and not found.name.endswith(self._suffix):
                found.set("this", found.name + self._suffix)

    def _settle(self, column: exp.Column) -> None:
        if isinstance(column.this, exp.Star):
            return
        first, *rest = [part.name for part in column.parts]
        if rest and first.lower() == self._function and rest[0].lower() in self._types:
            first, rest = rest[0], rest[1:]
        elif first.lower() not in self._types or self._offered(column, first):
            return
        marker = exp.Cast(this=exp.null(), to=exp.DataType.build(self._types[first.lower()], dialect="databricks"))
        marker.meta[PARAMETER] = first.lower()
        value: exp.Expr = marker
        for part in rest:
            value = exp.Dot(this=value, expression=exp.to_identifier(part))
        column.replace(value)

    def _offered(self, column: exp.Column, name: str) -> bool:
        """Is it a column of a query around it? Those go before parameters."""
        for select in _seen_from(column):
            if select.args.get("from_") is not None:
                offered = self._columns_of(probe(select, "")).names
                if name.lower() in [known.lower() for known in offered] + [s.alias.lower() for s in sources_of(select)]:
                    return True
        return False

    def check_scalar(self) -> None:
        """Raises for what a scalar function's own expression cannot hold."""
        select = self.tree
        if isinstance(select, exp.Select) and select.args.get("from_") is None:
            for column in select.expressions:
                if is_aggregate(column) or _windowed(column):
                    message = (
                        "User defined function is invalid: SQL scalar function cannot contain "
                        "aggregate/window/generate "
                        f"functions: {column.sql('databricks')}"
                    )
                    raise SqlError("USER_DEFINED_FUNCTIONS.CANNOT_CONTAIN_COMPLEX_FUNCTIONS", message, "42601")
                if any(call_name(node) in _GENERATORS for node in column.find_all(exp.Anonymous)):
                    message = f'The generator is not supported: nested in expressions "{column.sql("databricks")}".'
                    raise SqlError("UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS", message, "42K0E")
        if len(select.selects) != 1 and not any(column.is_star for column in select.selects):
            message = f"Invalid subquery: Scalar subquery must return only one column, but got {len(select.selects)}."
            kind = "SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN"
            raise SqlError(f"INVALID_SUBQUERY_EXPRESSION.{kind}", message, "42823")


def _seen_from(node: exp.Expr) -> Iterator[exp.Select]:
    """The queries whose rows an expression sees, the nearest first: not those that it is a source of."""
    source, parent = False, node.parent
    while parent is not None:
        source = (
            source
            or isinstance(parent, exp.CTE | exp.From)
            or (isinstance(parent, exp.Join) and node.arg_key == "this")
        )
        if isinstance(parent, exp.Select):
            if not source:
                yield parent
            source = False
        node, parent = parent, parent.parent


def sources_of(select: exp.Select) -> list[exp.Expr]:
    source = select.args.get("from_")
    found = [source.this] if source else []
    found += [join.this for join in select.args.get("joins") or []]
    return found + list(select.args.get("laterals") or [])


def _windowed(node: exp.Expr) -> bool:
    if isinstance(node, exp.Query):
        return False
    return isinstance(node, exp.Window) or any(_windowed(child) for child in node.iter_expressions())
