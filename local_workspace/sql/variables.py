"""Session variables (DECLARE, SET VAR, DROP VARIABLE) and EXECUTE IMMEDIATE."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
from sqlglot import exp

from local_workspace.sql.column_types import ColumnTypes
from local_workspace.sql.dialect import call
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.names import quoted
from local_workspace.sql.parameters import POSITIONAL, Parameter, numbered
from local_workspace.sql.result import QueryResult
from local_workspace.sql.tokens import Cursor
from local_workspace.sql.types import type_text
from local_workspace.store import Document

if TYPE_CHECKING:
    from local_workspace.sql.session import SqlSession

# By lower-case name: the value, cast to the variable's type.
Variables = dict[str, exp.Expr]
_QUALIFIERS = ("session", "system.session")


def declare(session: SqlSession, text: str) -> QueryResult:
    """``DECLARE [OR REPLACE] [VARIABLE] a, b INT DEFAULT 1``"""
    cursor = Cursor(text)
    cursor.expect("DECLARE")
    replace = cursor.take("OR", "REPLACE")
    cursor.take("VARIABLE")
    names = [_name(cursor)]
    while cursor.take(","):
        names.append(_name(cursor))
    kind, value = _kind_and_value(cursor)
    if not kind and value is None:
        raise cursor.unexpected()
    for name in names:
        if name in session.variables and not replace:
            message = f"Cannot create the variable `system`.`session`.{quoted(name)} because it already exists."
            raise SqlError("VARIABLE_ALREADY_EXISTS", f"{message} Choose a different name, or drop it.", "42723")
    made = _evaluated(session, f"CAST({value or 'NULL'} AS {kind})" if kind else value or "NULL")
    session.variables |= {name: made for name in names}
    return QueryResult.empty()


def _kind_and_value(cursor: Cursor) -> tuple[str, str | None]:
    start, depth = cursor.position, 0
    for at in range(start, len(cursor.tokens)):
        token = cursor.tokens[at]
        depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "mark" else 0
        if depth == 0 and token.upper in ("DEFAULT", "="):
            kind = cursor.text[cursor.tokens[start].start : token.start].strip() if at > start else ""
            cursor.position = at + 1
            return kind, cursor.rest()
    return cursor.rest(), None


def assign(session: SqlSession, text: str) -> QueryResult:
    """``SET VAR a = 1, b = 2`` and ``SET VAR (a, b) = (SELECT 1, 2)``"""
    cursor = Cursor(text)
    cursor.expect("SET")
    cursor.take_any("VAR", "VARIABLE")
    if cursor.take("("):
        names = [_known(session, cursor)]
        while cursor.take(","):
            names.append(_known(session, cursor))
        cursor.expect(")")
        cursor.expect("=")
        query = cursor.rest()
        if not query.startswith("("):
            raise cursor.unexpected()
        _from_rows(session, names, session.again(query[1:-1]).read_all())
        return QueryResult.empty()
    changed: Variables = {}
    for item in _items(cursor.rest()):
        inner = Cursor(item)
        name = _known(session, inner)
        inner.expect("=")
        changed[name] = _as(session, name, inner.rest())
    session.variables |= changed
    return QueryResult.empty()


def drop(session: SqlSession, cursor: Cursor) -> QueryResult:
    """What follows ``DROP TEMPORARY VARIABLE``."""
    if_exists = cursor.take("IF", "EXISTS")
    name = _name(cursor)
    cursor.end()
    if session.variables.pop(name, None) is None and not if_exists:
        raise _unresolved(name)
    return QueryResult.empty()


def execute_immediate(session: SqlSession, text: str) -> QueryResult:
    """``EXECUTE IMMEDIATE 'SELECT ?' INTO a USING 1``"""
    cursor = Cursor(text)
    cursor.expect("EXECUTE", "IMMEDIATE")
    into, using = _place(cursor, "INTO"), _place(cursor, "USING")
    tokens = cursor.tokens
    end = min(into, using)
    if end == cursor.position:
        raise cursor.unexpected()
    query = _text(session, text[tokens[cursor.position].start : tokens[end - 1].end])
    if Cursor(query).peek("EXECUTE"):
        raise SqlError("NESTED_EXECUTE_IMMEDIATE", f"Nested EXECUTE IMMEDIATE is not allowed: {query}.", "07501")
    names = []
    if into < len(tokens):
        cursor.position = into + 1
        names.append(_known(session, cursor))
        while cursor.take(","):
            names.append(_known(session, cursor))
    parameters = _arguments(session, text[tokens[using].end : tokens[-1].end]) if using < len(tokens) else {}
    result = session.again(numbered(query, parameters), parameters)
    if not names:
        return result
    _from_rows(session, names, result.read_all())
    return QueryResult.empty()


def _place(cursor: Cursor, word: str) -> int:
    depth = 0
    for at, token in enumerate(cursor.tokens):
        depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "mark" else 0
        if depth == 0 and token.upper == word:
            return at
    return len(cursor.tokens)


def _text(session: SqlSession, written: str) -> str:
    value = _scalar(session, written).as_py()
    if not isinstance(value, str):
        message = "The argument of EXECUTE IMMEDIATE must be a STRING that is not NULL."
        raise SqlError("INVALID_EXPR_TYPE_FOR_QUERY_EXECUTE_IMMEDIATE", message, "42K09")
    return value


def _arguments(session: SqlSession, text: str) -> dict[str, Parameter]:
    text = text.strip()
    if text.startswith("(") and text.endswith(")") and len(_items(text)) == 1:
        text = text[1:-1]
    found: dict[str, Parameter] = {}
    for at, item in enumerate(_items(text), 1):
        cursor = Cursor(item)
        named = len(cursor.tokens) > 2 and cursor.tokens[-2].upper == "AS"
        name = cursor.tokens[-1].text if named else f"{POSITIONAL}{at}"
        scalar = _scalar(session, item[: cursor.tokens[-2].start] if named else item)
        if pa.types.is_nested(scalar.type):
            raise unsupported("EXECUTE IMMEDIATE with an argument of such a type")
        plain = scalar.as_py()
        value = None if plain is None else str(plain).lower() if isinstance(plain, bool) else str(plain)
        found[name] = Parameter(value, type_text(scalar.type))
    if len({name.startswith(POSITIONAL) for name in found}) > 1:
        message = "USING clause expects either all named or all positional arguments."
        raise SqlError("ALL_PARAMETERS_MUST_BE_NAMED", message, "07001")
    return found


def _items(text: str) -> list[str]:
    cursor, depth, start, found = Cursor(text), 0, 0, []
    for token in cursor.tokens:
        depth += {"(": 1, ")": -1, "[": 1, "]": -1}.get(token.text, 0) if token.kind == "mark" else 0
        if depth == 0 and token.kind == "mark" and token.text == ",":
            found.append(text[start : token.start].strip())
            start = token.end
    return [*found, text[start:].strip()]


def _name(cursor: Cursor) -> str:
    parts = [part.lower() for part in cursor.name()]
    if len(parts) > 1 and ".".join(parts[:-1]) not in _QUALIFIERS:
        message = f"The variable {quoted(*parts)} is not in the schema `system`.`session`."
        raise SqlError("UNRESOLVED_VARIABLE", message, "42883")
    return parts[-1]


def _known(session: SqlSession, cursor: Cursor) -> str:
    name = _name(cursor)
    if name not in session.variables:
        raise _unresolved(name)
    return name


def _unresolved(name: str) -> SqlError:
    message = f"Cannot resolve variable {quoted(name)} on search path [`SYSTEM`.`SESSION`]."
    return SqlError("UNRESOLVED_VARIABLE", message, "42883")


def _scalar(session: SqlSession, written: str) -> pa.Scalar:
    return session.again(f"SELECT {written} AS value").read_all().column(0)[0]


def _evaluated(session: SqlSession, written: str) -> exp.Expr:
    scalar = _scalar(session, written)
    return exp.cast(literal(scalar), type_text(scalar.type), dialect="databricks")


def _as(session: SqlSession, name: str, written: str) -> exp.Expr:
    kind = session.variables[name].args["to"].sql("databricks")
    if Cursor(written).peek("DEFAULT"):
        raise unsupported("SET VAR to DEFAULT")
    return _evaluated(session, f"CAST(({written}) AS {kind})")


def _from_rows(session: SqlSession, names: list[str], rows: pa.Table) -> None:
    """A row's values, or NULL where there is none."""
    if rows.num_rows > 1:
        message = "More than one row returned by a subquery used as a row."
        raise SqlError("ROW_SUBQUERY_TOO_MANY_ROWS", message, "21000")
    if rows.num_columns != len(names):
        message = f"Number of variables ({len(names)}) does not match number of columns ({rows.num_columns})."
        raise SqlError("ASSIGNMENT_ARITY_MISMATCH", message, "42802")
    for name, column in zip(names, rows.columns, strict=True):
        value = literal(column[0]) if rows.num_rows else exp.null()
        session.variables[name] = _as(session, name, value.sql("databricks"))


def literal(scalar: pa.Scalar) -> exp.Expr:
    """A value as an expression, nested ones too."""
    kind = scalar.type
    if not scalar.is_valid or pa.types.is_null(kind):
        return exp.null()
    if pa.types.is_map(kind):
        kinds = (kind.key_type, kind.item_type)
        parts = [literal(pa.scalar(each, kinds[at])) for pair in scalar.as_py() for at, each in enumerate(pair)]
        return call("map", *parts)
    if pa.types.is_struct(kind):
        parts = []
        for at in range(kind.num_fields):
            parts += [exp.Literal.string(kind.field(at).name), literal(scalar[kind.field(at).name])]
        return call("named_struct", *parts)
    if pa.types.is_list(kind):
        return call("array", *(literal(each) for each in scalar.values))
    plain: Any = scalar.as_py()
    if isinstance(plain, bool):
        return exp.true() if plain else exp.false()
    if isinstance(plain, str):
        return exp.Literal.string(plain)
    if isinstance(plain, bytes):
        return call("unhex", exp.Literal.string(plain.hex()))
    if isinstance(plain, int):
        number = exp.Literal.number(abs(plain))
        return exp.cast(exp.Neg(this=number) if plain < 0 else number, type_text(kind), dialect="databricks")
    return exp.cast(exp.Literal.string(str(plain)), type_text(kind), dialect="databricks")


def put(tree: exp.Expr, variables: Variables, types: ColumnTypes, tables: list[Document]) -> exp.Expr:
    """Values in place of the names of variables, where no column, alias or parameter of a lambda has the name."""
    if not variables:
        return tree
    found = [column for column in tree.find_all(exp.Column) if _names(column, variables, types, tables)]
    for column in found:
        name = column.name.lower()
        value: exp.Expr = variables[name].copy()
        if isinstance(column.parent, exp.Limit | exp.Offset):
            value = value.this
        elif isinstance(column.parent, exp.Select) and column.arg_key == "expressions":
            value = exp.alias_(value, column.name, quoted=True)
        if column is tree:
            return value
        column.replace(value)
    return tree


def _names(column: exp.Column, variables: Variables, types: ColumnTypes, tables: list[Document]) -> bool:
    qualifier = ".".join(part.name.lower() for part in column.parts[:-1])
    name = column.name.lower()
    if name not in variables or qualifier:
        return name in variables and qualifier in _QUALIFIERS
    return not _means_something_else(column, name, types, tables)


def _means_something_else(column: exp.Column, name: str, types: ColumnTypes, tables: list[Document]) -> bool:
    node: exp.Expr | None = column
    while node is not None:
        if isinstance(node, exp.Lambda) and name in {each.name.lower() for each in node.expressions}:
            return True
        if isinstance(node, exp.Select):
            offered = {each.lower() for each, _ in types.offered(node)}
            if name in offered or name in {item.alias.lower() for item in node.expressions if item.alias}:
                return True
        if isinstance(node, exp.Update | exp.Delete | exp.Merge):
            known = {each["name"].lower() for table in tables for each in table["columns"]}
            return name in known
        node = node.parent
    return False
