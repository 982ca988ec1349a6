"""Calls of people's own SQL functions, put into a statement as what they stand for.

``f(x + 1)`` becomes ``CAST(<body> AS <declared type>)`` with ``CAST(x + 1 AS <parameter's type>)`` for its parameter.
The body's tables are looked up where the function was made. Names of the body are made its own first, and names of
the arguments complete, so that neither takes the other's columns; where that cannot be said the call is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlglot import exp

from local_workspace.sql.dialect import call_name
from local_workspace.sql.engine_errors import unresolved_column
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.names import quoted
from local_workspace.sql.routine_body import PARAMETER, Body, ColumnsOf, parameters, sources_of
from local_workspace.sql.shorthand import is_aggregate
from local_workspace.sql.stars import probe
from local_workspace.store import Document

# How long a statement may get by its functions' bodies.
MAX_NODES = 50_000
_CHANGING = frozenset(
    {"rand", "random", "randn", "uuid", "shuffle", "monotonically_increasing_id", "randstr", "uniform"}
)


@dataclass(slots=True)
class Call:
    """One call in a tree. ``node``: what stands for it, its name included. ``table``: it stands in FROM."""

    node: exp.Expr
    parts: list[str]
    function: exp.Anonymous
    table: bool
    # The parameters that the arguments are for.
    given: list[str] = field(default_factory=list)

    @property
    def arguments(self) -> list[exp.Expr]:
        return self.function.expressions


def calls_in(tree: exp.Expr) -> list[Call]:
    """Everything that may be a call of a person's own function, inner ones first."""
    found = []
    for node in tree.find_all(exp.Anonymous):
        parent = node.parent
        if isinstance(parent, exp.Table):
            parts = [part.name for part in (parent.args.get("catalog"), parent.args.get("db")) if part is not None]
            found.append(Call(parent, [*parts, node.name], node, table=True))
        elif isinstance(parent, exp.Lateral) and not parent.args.get("view"):
            found.append(Call(node, [node.name], node, table=True))
        elif isinstance(parent, exp.Dot) and parent.expression is node:
            before = _dotted(parent.this)
            if before is not None:
                in_from = isinstance(parent.parent, exp.Lateral) and not parent.parent.args.get("view")
                found.append(Call(parent, [*before, node.name], node, table=in_from))
        else:
            found.append(Call(node, [node.name], node, table=False))
    return found[::-1]


def _dotted(node: exp.Expr) -> list[str] | None:
    """The parts of a name; None for a value whose field is meant."""
    if isinstance(node, exp.Identifier):
        return [node.name]
    if isinstance(node, exp.Column):
        return [part.name for part in node.parts]
    if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Identifier):
        before = _dotted(node.this)
        return None if before is None else [*before, node.expression.name]
    return None


def shown_name(document: Document) -> str:
    return quoted(*document["full_name"].split("."))


def put_in_order(call: Call, document: Document) -> None:
    """Say which argument is for which parameter, named ones in the parameters' order. Raises for what does not "
    "fit."""
    name, wanted, arguments = shown_name(document), parameters(document), call.arguments
    names = [parameter["name"].lower() for parameter in wanted]
    found: dict[str, exp.Expr] = {}
    named = ""
    for position, argument in enumerate(arguments):
        if isinstance(argument, exp.Kwarg):
            named = argument.this.name.lower()
            if named not in names:
                listed = " ".join(quoted(known) for known in names)
                message = (
                    f"Cannot invoke routine {name} because the routine call included a named argument reference "
                    "for the "
                    f"argument named `{named}`, but this routine does not include any signature containing an "
                    "argument "
                    f"with this name. Did you mean one of the following? [{listed}]."
                )
                raise SqlError("UNRECOGNIZED_PARAMETER_NAME", message, "4274K")
            if named in found:
                positional = names.index(named) < sum(not isinstance(a, exp.Kwarg) for a in arguments)
                raise _assigned_twice(name, named, positional=positional)
            found[named] = argument.expression
        elif named:
            message = (
                f"Cannot invoke routine {name} because it contains positional argument(s) following the named "
                "argument "
                f"assigned to `{named}`; please rearrange them so the positional arguments come first and then retry "
                "the query again."
            )
            raise SqlError("UNEXPECTED_POSITIONAL_ARGUMENT", message, "4274K")
        elif position < len(names):
            found[names[position]] = argument
    missing = [p for p in wanted if p["name"].lower() not in found and p.get("parameter_default") is None]
    if len(arguments) > len(names) or (missing and not named):
        message = (
            f"The {name} requires {len(names)} parameters but the actual number is {len(arguments)}. Please, "
            "refer to "
            "'https://docs.databricks.com/en/sql/language-manual/sql-ref-functions.html' for a fix."
        )
        raise SqlError("WRONG_NUM_ARGS.WITHOUT_SUGGESTION", message, "42605")
    if missing:
        message = (
            f"Cannot invoke routine {name} because the parameter named `{missing[0]['name']}` is required, but the "
            "routine call did not supply a value. Please update the routine call to supply an argument value (either "
            f"positionally at index {names.index(missing[0]['name'].lower())} or by name) and retry the query again."
        )
        raise SqlError("REQUIRED_PARAMETER_NOT_FOUND", message, "4274K")
    call.given = [known for known in names if known in found]
    call.function.set("expressions", [found[known] for known in call.given])


def _assigned_twice(name: str, parameter: str, *, positional: bool) -> SqlError:
    kind = "BOTH_POSITIONAL_AND_NAMED" if positional else "DOUBLE_NAMED_ARGUMENT_REFERENCE"
    why = (
        "A positional argument and named argument both referred to the same parameter. Please remove the named "
        "argument "
        "referring to this parameter."
        if positional
        else "More than one named argument referred to the same parameter. Please assign a value only once."
    )
    message = (
        f"Call to routine {name} is invalid because it includes multiple argument assignments to the same "
        "parameter name "
        f"`{parameter}`. {why}"
    )
    return SqlError(f"DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.{kind}", message, "4274K")


def check_place(call: Call, document: Document, *, scalar: bool) -> None:
    """Raises where a function of this kind cannot stand."""
    name = shown_name(document)
    if call.table and scalar:
        message = (
            f"{name} appears as a table function here, but the function was defined as a scalar function. Please "
            "update "
            f"the query to move the function call outside the FROM clause, or redefine {name} as a table function "
            "instead."
        )
        raise SqlError("NOT_A_TABLE_FUNCTION", message, "42887")
    if not call.table and not scalar:
        message = (
            f"{name} appears as a scalar expression here, but the function was defined as a table function. "
            "Please update "
            f"the query to move the function call into the FROM clause, or redefine {name} as a scalar function "
            "instead."
        )
        raise SqlError("NOT_A_SCALAR_FUNCTION", message, "42887")
    if isinstance(call.node.parent, exp.Window) and call.node.arg_key == "this":
        message = f"Using SQL function {name} in Window is not supported."
        raise SqlError("UNSUPPORTED_SQL_UDF_USAGE", message, "0A000")
    clause = "FILTER CLAUSE" if isinstance(call.node.parent, exp.Filter) and call.node.arg_key == "this" else ""
    clause = "DISTINCT" if any(isinstance(argument, exp.Distinct) for argument in call.arguments) else clause
    if clause:
        message = f"Invalid SQL syntax: The function {name} does not support {clause}."
        raise SqlError("INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX", message, "42000")
    if call.node.find_ancestor(exp.Lambda):
        message = (
            f"The feature is not supported: Lambda function with SQL UDF {document['full_name']} in a higher order"
        )
        raise SqlError("UNSUPPORTED_FEATURE.LAMBDA_FUNCTION_WITH_SQL_UDF", message + " function.", "0A000")


# The arguments


def fill(body: Body, call: Call, arguments: dict[str, exp.Expr], columns_of: ColumnsOf, name: str) -> None:
    """Put the arguments, complete names and all, in place of the parameters."""
    markers = body.markers()
    for parameter, argument in arguments.items():
        places = [marker for marker in markers if marker.meta.get(PARAMETER) == parameter]
        if not places:
            continue
        changes = any(call_name(node) in _CHANGING for node in argument.find_all(exp.Anonymous))
        if changes and (len(places) > 1 or any(_repeated(place) for place in places)):
            raise unsupported(
                f"an argument of {name} that differs each time, where the function uses it more than once"
            )
        if call.table and not isinstance(call.node.parent, exp.Lateral):
            bare = next((column for column in argument.find_all(exp.Column) if not column.table), None)
            if bare is not None and not argument.find(exp.Query):
                raise unresolved_column(bare.name)
        if any(_repeated(place) for place in places):
            argument = argument.copy() if argument.parent is None else argument
            _complete(argument, call, columns_of, name)
        for place in places:
            value = argument.copy()
            place.set("this", exp.Paren(this=value) if isinstance(value, exp.Binary | exp.Unary) else value)
            place.meta.pop(PARAMETER, None)


def _repeated(place: exp.Expr) -> bool:
    """Does it stand in a query of the body's own rows, or in a lambda?"""
    if place.find_ancestor(exp.Lambda):
        return True
    select = place.find_ancestor(exp.Select)
    while select is not None:
        if select.args.get("from_") is not None or select.args.get("laterals"):
            return True
        select = select.find_ancestor(exp.Select)
    return False


def _complete(argument: exp.Expr, call: Call, columns_of: ColumnsOf, name: str) -> None:
    """Say of each column in the argument whose it is, since it is to stand among the body's own."""
    if is_aggregate(argument) or argument.find(exp.Window):
        raise unsupported(
            f"an aggregate as an argument of {name}, whose body is a query (compute it in a subquery first)"
        )
    for query in argument.find_all(exp.Query):
        try:
            columns_of(query)
        except SqlError:
            raise unsupported(f"a correlated subquery as an argument of {name}, whose body is a query") from None
    for column in list(argument.find_all(exp.Column)):
        if column.find_ancestor(exp.Query) is not call.node.find_ancestor(exp.Query):
            continue
        select = call.node.find_ancestor(exp.Select)
        if select is None:
            raise unsupported(f"{name} here, as its body is a query (use MERGE with the values computed in USING)")
        _qualify(column, select, columns_of, name, call_is_table=call.table)


def _qualify(column: exp.Column, select: exp.Select, columns_of: ColumnsOf, name: str, *, call_is_table: bool) -> None:
    first = column.parts[0].name.lower()
    sources = [source.alias_or_name for source in sources_of(select)]
    if first in [source.lower() for source in sources]:
        return
    for join in select.args.get("joins") or []:
        merged = [key.name.lower() for key in join.args.get("using") or []]
        if join.args.get("method") or (join.side in ("RIGHT", "FULL") and first in merged):
            raise unsupported(f"the merged column {first} as an argument of {name} (say whose it is: t.{first})")
    if call_is_table:
        raise unsupported(f"a column without its table's name as an argument of {name} (write t.{first})")
    for source in sources:
        if source and first in [known.lower() for known in columns_of(probe(select, source)).names]:
            # Fields of a struct move to the right: ``s.x`` becomes ``t.s.x``.
            at = next(part for part in ("table", "db", "catalog") if column.args.get(part) is None)
            column.set(at, exp.to_identifier(source, quoted=True))
            return
    raise unsupported(f"the column {column.sql('databricks')} as an argument of {name}, whose body is a query")
