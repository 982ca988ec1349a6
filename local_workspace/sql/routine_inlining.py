"""Which of a statement's calls are of people's own functions, and their bodies in place of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from local_workspace.sql import routine_calls
from local_workspace.sql.column_names import column_name
from local_workspace.sql.dialect import to_engine
from local_workspace.sql.engine_errors import parse_syntax_error
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.names import quoted
from local_workspace.sql.routine_body import Body, parameters
from local_workspace.sql.routine_calls import Call, calls_in
from local_workspace.sql.tokens import Cursor
from local_workspace.store import Document

if TYPE_CHECKING:
    from local_workspace.sql.rewrite import Rewriter

_QUERY_WORDS = ("SELECT", "WITH", "VALUES", "FROM", "TABLE")
_BUILT_IN = (["builtin"], ["system", "builtin"])
_TEMPORARY = (["session"], ["system", "session"])


def find(rewriter: Rewriter, parts: list[str]) -> Document | None:
    """The function that a name means; None for a built-in one or an unknown one, which the engine knows best."""
    lower = [part.lower() for part in parts]
    scope, stored = rewriter.scope, rewriter.catalog.functions
    if lower[:-1] in _TEMPORARY:
        return scope.temporary_functions.get(lower[-1])
    if len(lower) > 1:
        catalog, schema = lower[-3] if len(lower) > 2 else scope.catalog, lower[-2]
        return stored.peek(f"{catalog}.{schema}.{lower[-1]}")
    found = scope.temporary_functions.get(lower[0]) or stored.peek(f"{scope.catalog}.{scope.schema}.{lower[0]}")
    # A built-in function goes before one of the same name.
    return None if found is None or lower[0] in rewriter.registration.functions() else found


def unresolved_routine(rewriter: Rewriter, parts: list[str]) -> SqlError:
    path = f"`system`.`builtin`, `system`.`session`, {quoted(rewriter.scope.catalog, rewriter.scope.schema)}"
    return SqlError("UNRESOLVED_ROUTINE", f"Cannot resolve routine {quoted(*parts)} on search path [{path}].", "42883")


def inline(rewriter: Rewriter, tree: exp.Expr) -> exp.Expr:
    """Change the tree in place; the root, which may be another."""
    found: list[tuple[Call, Document]] = []
    for call in calls_in(tree):
        document = find(rewriter, call.parts)
        if document is not None:
            if document.get("external_language") == "JAVA" and "full_data_type" not in document:
                raise no_such_class(document["routine_definition"], document["full_name"])
            found.append((call, document))
        elif len(call.parts) > 1:
            if [part.lower() for part in call.parts[:-1]] not in _BUILT_IN:
                raise unresolved_routine(rewriter, call.parts)
            if not call.table:
                call.node.replace(call.function.copy())
    if not found:
        return tree
    for call, document in found:
        scalar = document.get("data_type") != "TABLE_TYPE"
        routine_calls.check_place(call, document, scalar=scalar)
        routine_calls.put_in_order(call, document)
        if scalar and call.node is not call.function:
            call.node.replace(call.function)
            call.node = call.function
        if scalar:
            call.function.set("this", document["full_name"])
    _name_columns([call for call, _ in found if not call.table])
    holder = exp.Tuple(expressions=[tree])
    for call, document in found:
        _put(rewriter, call, document)
        if sum(1 for _ in holder.walk()) > routine_calls.MAX_NODES:
            raise unsupported(f"a statement this long: {document['full_name']} and its like are put in too often")
    root = holder.expressions[0]
    root.pop()
    return root


def _name_columns(calls: list[Call]) -> None:
    """Result columns keep the names that they have from the calls as they were written."""
    for call in calls:
        column = call.node
        while column.parent is not None and not isinstance(column.parent, exp.Select):
            column = column.parent
        in_select = isinstance(column.parent, exp.Select) and column.arg_key == "expressions"
        if in_select and not isinstance(column, exp.Alias | exp.Aliases):
            alias = exp.Alias(alias=exp.to_identifier(column_name(column), quoted=True))
            column.replace(alias)
            alias.set("this", column)


def _put(rewriter: Rewriter, call: Call, document: Document) -> None:
    body = body_of(rewriter, document)
    arguments = dict(zip(call.given, call.arguments, strict=True))
    for parameter in parameters(document):
        if parameter["name"].lower() not in arguments:
            arguments[parameter["name"].lower()] = _expression(rewriter, document, parameter["parameter_default"])
    shown = document["full_name"]
    routine_calls.fill(body, call, arguments, lambda query: rewriter.columns_of(to_engine(query)), shown)
    if document.get("data_type") == "TABLE_TYPE":
        _put_table(call, body.tree, document)
        return
    returns = exp.DataType.build(document["full_data_type"], dialect="databricks")
    call.node.replace(exp.Cast(this=scalar(body.tree), to=returns))


def scalar(query: exp.Query) -> exp.Expr:
    """A body's value: the expression alone where it has no rows of its own."""
    only = isinstance(query, exp.Select) and set(key for key, value in query.args.items() if value) <= {"expressions"}
    return query.expressions[0].unalias() if only else exp.Subquery(this=query)


def _put_table(call: Call, query: exp.Query, document: Document) -> None:
    columns = (document.get("return_params") or {}).get("parameters") or []
    names = [f"c{position}" for position in range(len(columns))]
    selected: list[exp.Expr] = [
        exp.alias_(
            exp.Cast(this=exp.column(name), to=exp.DataType.build(column["type_text"], dialect="databricks")),
            column["name"],
            quoted=True,
        )
        for name, column in zip(names, columns, strict=True)
    ]
    inner = exp.TableAlias(this=exp.to_identifier("returned"), columns=[exp.to_identifier(name) for name in names])
    result = exp.Select(expressions=selected).from_(exp.Subquery(this=query, alias=inner))
    own_name = exp.TableAlias(this=exp.to_identifier(call.parts[-1], quoted=True))
    lateral = call.node.parent
    if isinstance(lateral, exp.Lateral):
        if lateral.args.get("alias") is None:
            lateral.set("alias", own_name)
        lateral.set("this", exp.Subquery(this=result))
        return
    table = call.node
    subquery = exp.Subquery(this=result, alias=table.args.get("alias") or own_name)
    for kept in ("joins", "pivots", "laterals", "sample"):
        if table.args.get(kept):
            subquery.set(kept, table.args[kept])
    table.replace(subquery)


# Bodies


def no_such_class(java_class: str, name: str) -> SqlError:
    message = (
        f"Cannot load class {java_class} when registering the function {quoted(*name.split('.'))}, please make sure it "
        "is on the classpath."
    )
    return SqlError("CANNOT_LOAD_FUNCTION_CLASS", message, "46103")


def body_of(rewriter: Rewriter, document: Document) -> Body:
    """A function's body for one call. Raises for a function that leads to itself or is in another language."""
    name = document["full_name"]
    if (document.get("external_language") or "SQL").upper() != "SQL" or document.get("routine_body") == "EXTERNAL":
        raise unsupported(f"calls of {name}: functions in {document.get('external_language') or 'another language'}")
    if name in rewriter.scope.routines:
        path = [*rewriter.scope.routines[rewriter.scope.routines.index(name) :], name]
        message = f"Cyclic function reference detected: {' -> '.join(path)}."
        raise SqlError("CYCLIC_FUNCTION_REFERENCE", message, "42887")
    inner = _inside(rewriter, document)
    tree = inner.look_up(parse_body(document["routine_definition"]))
    if parameters(document) and any(clause.args.get("recursive") for clause in tree.find_all(exp.With)):
        raise unsupported(f"WITH RECURSIVE in a function with parameters: {name}")
    body = Body(
        tree,  # type: ignore[arg-type]
        document,
        lambda query: rewriter.columns_of(to_engine(query)),
    )
    body.settle(last=False)
    body.tree = inline(inner, body.tree)  # type: ignore[assignment]
    body.settle(last=True)
    rewriter.tables += inner.tables
    return body


def _expression(rewriter: Rewriter, document: Document, text: str) -> exp.Expr:
    """A parameter's DEFAULT."""
    return scalar(_inside(rewriter, document).resolve(parse_body(text)))  # type: ignore[arg-type]


def _inside(rewriter: Rewriter, document: Document) -> Rewriter:
    """Where the names of a function's body are looked up: the place where it was made."""
    place = (
        document.get("view_catalog") or document["catalog_name"],
        document.get("view_schema") or document["schema_name"],
    )
    return rewriter.inside(*place, routine=document["full_name"], temporary="." not in document["full_name"])


def is_query(text: str) -> bool:
    """Does a body begin as a query does?"""
    words = [token.upper for token in Cursor(text).tokens if token.text != "("]
    return bool(words) and words[0] in _QUERY_WORDS


def parse_body(text: str) -> exp.Query:
    """A query, or an expression as a SELECT of it alone."""
    from local_workspace.sql.rewrite import parse

    cursor = Cursor(text)
    if not cursor.at_end and cursor.tokens[0].upper in _QUERY_WORDS:
        tree = parse(text)
        if not isinstance(tree, exp.Query | exp.Values):
            raise cursor.unexpected()
        return exp.Select(expressions=[exp.Star()]).from_(tree) if isinstance(tree, exp.Values) else tree
    tree = parse(f"SELECT {text}")
    expression = isinstance(tree, exp.Select) and set(key for key, value in tree.args.items() if value)
    if expression != {"expressions"} or len(tree.expressions) != 1 or isinstance(tree.expressions[0], exp.Alias):
        raise parse_syntax_error(text)
    return tree  # type: ignore[return-value]
