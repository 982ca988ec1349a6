"""``CREATE FUNCTION`` as it is written: https://docs.databricks.com/sql/language-manual/sql-ref-syntax-ddl-create-sql-function"""

from __future__ import annotations

from dataclasses import dataclass, field

from local_workspace.sql.errors import SqlError
from local_workspace.sql.tokens import Cursor, Token

_OPENING, _CLOSING = {"(", "<", "["}, {")", ">", "]"}
# What may follow a type.
_AFTER_TYPE = frozenset({"DEFAULT", "COMMENT", "NOT", "RETURN", "RETURNS", "LANGUAGE", "DETERMINISTIC", "CONTAINS"})
_AFTER_TYPE |= {"READS", "SQL", "AS", "ENVIRONMENT", "HANDLER", "PARAMETER"}


@dataclass(frozen=True, slots=True)
class Column:
    """A parameter, or a column of the table that a function returns. ``default``: the text of an expression."""

    name: str
    type: str
    default: str | None = None
    comment: str | None = None


@dataclass(slots=True)
class Definition:
    """``returns``: a type's text, None when it is left to the body. ``columns``: of a table function, else None.

    ``body``: the text after RETURN or, in another language, between the dollars.
    ``java_class``: of a function that is nothing but the name of a class (``CREATE FUNCTION f AS 'org.example.F'``).
    """

    name: list[str]
    if_missing: bool
    parameters: list[Column] = field(default_factory=list)
    returns: str | None = None
    columns: list[Column] | None = None
    language: str = "SQL"
    deterministic: bool | None = None
    comment: str | None = None
    reads_data: bool | None = None
    body: str = ""
    java_class: str | None = None


def read(cursor: Cursor) -> Definition:
    """From behind the word FUNCTION to the end. Raises PARSE_SYNTAX_ERROR and what is wrong with the parameters."""
    if_missing = cursor.take("IF", "NOT", "EXISTS")
    found = Definition(name=[part.lower() for part in cursor.name()], if_missing=if_missing)
    if cursor.take("AS"):
        found.java_class = cursor.string()
        _step_over_resources(cursor)
        return found
    found.parameters = _columns(cursor, parameters=True)
    _check_parameters(found)
    while not cursor.at_end:
        if cursor.take("RETURNS", "TABLE"):
            found.columns = _columns(cursor, parameters=False) if cursor.peek("(") else []
        elif cursor.take("RETURNS"):
            found.returns = _type(cursor)
        elif cursor.take("LANGUAGE"):
            found.language = cursor.name_part().upper()
        elif cursor.take("COMMENT"):
            found.comment = cursor.string()
        elif cursor.take_any("NOT DETERMINISTIC"):
            found.deterministic = False
        elif cursor.take("DETERMINISTIC"):
            found.deterministic = True
        elif cursor.take_any("CONTAINS SQL", "READS SQL DATA"):
            found.reads_data = cursor.tokens[cursor.position - 1].upper == "DATA"
        elif cursor.take_any("SQL SECURITY DEFINER", "DEFAULT COLLATION UTF8_BINARY"):
            pass
        elif cursor.take_any("ENVIRONMENT", "HANDLER", "PARAMETER STYLE"):
            _step_over(cursor)
        elif cursor.take("RETURN"):
            found.body = cursor.rest()
        elif cursor.take("AS"):
            found.body = _dollars(cursor)
        else:
            raise cursor.unexpected()
    if not found.body:
        raise cursor.unexpected()
    return found


def _step_over_resources(cursor: Cursor) -> None:
    """``USING JAR 'a.jar', FILE 'b'``: where the class would be found."""
    more = cursor.take("USING")
    while more:
        if cursor.take_any("JAR", "FILE", "ARCHIVE") is None:
            raise cursor.unexpected()
        cursor.string()
        more = cursor.take(",")
    cursor.end()


def _check_parameters(found: Definition) -> None:
    names = [parameter.name.lower() for parameter in found.parameters]
    twice = [name for position, name in enumerate(names) if name in names[:position]]
    if twice:
        message = f"Found duplicate name(s) in the parameter list of the user-defined routine {found.name[-1]}: "
        raise SqlError("DUPLICATE_ROUTINE_PARAMETER_NAMES", f"{message}`{twice[0]}`.", "42734")
    for before, after in zip(found.parameters, found.parameters[1:], strict=False):
        if before.default is not None and after.default is None:
            message = (
                f"User defined function is invalid: In routine `{found.name[-1]}` parameter `{before.name}` with "
                f"DEFAULT must not be followed by parameter `{after.name}` without DEFAULT."
            )
            raise SqlError("USER_DEFINED_FUNCTIONS.NOT_A_VALID_DEFAULT_PARAMETER_POSITION", message, "42601")


def _columns(cursor: Cursor, *, parameters: bool) -> list[Column]:
    cursor.expect("(")
    found: list[Column] = []
    while not cursor.take(")"):
        name, kind = cursor.name_part(), _type(cursor)
        default = comment = None
        while not (cursor.peek(",") or cursor.peek(")")):
            if parameters and cursor.take("DEFAULT"):
                default = _text_until(cursor, lambda token: token.text in (",", ")") or token.upper == "COMMENT")
            elif parameters and cursor.take("NOT", "NULL"):
                message = f"User defined function is invalid: Cannot specify NOT NULL on function parameters: {name}"
                raise SqlError("USER_DEFINED_FUNCTIONS.NOT_NULL_ON_FUNCTION_PARAMETERS", message, "42601")
            elif cursor.take("COMMENT"):
                comment = cursor.string()
            else:
                raise cursor.unexpected()
        found.append(Column(name, kind, default, comment))
        if not cursor.take(",") and not cursor.peek(")"):
            raise cursor.unexpected()
    return found


def _type(cursor: Cursor) -> str:
    return _text_until(cursor, lambda token: token.text in (",", ")") or token.upper in _AFTER_TYPE)


def _text_until(cursor: Cursor, ends: object) -> str:
    """The text up to a token outside of brackets for which ``ends`` holds, or to the end."""
    start, depth = cursor.position, 0
    while not cursor.at_end:
        token: Token = cursor.tokens[cursor.position]
        mark = token.text if token.kind == "mark" else ""
        if depth == 0 and token.kind in ("mark", "word") and ends(token):  # type: ignore[operator]
            break
        depth += (mark in _OPENING) - (mark in _CLOSING)
        cursor.position += 1
    if cursor.position == start:
        raise cursor.unexpected()
    return cursor.text[cursor.tokens[start].start : cursor.tokens[cursor.position - 1].end]


def _step_over(cursor: Cursor) -> None:
    """A bracket, a string or a word whose value has no meaning here."""
    if cursor.take("("):
        depth = 1
        while depth and not cursor.at_end:
            mark = cursor.tokens[cursor.position].text if cursor.tokens[cursor.position].kind == "mark" else ""
            depth += (mark == "(") - (mark == ")")
            cursor.position += 1
    elif cursor.optional_string() is None:
        cursor.name_part()


def _dollars(cursor: Cursor) -> str:
    """``$$ ... $$`` or a string: the body in another language."""
    literal = cursor.optional_string()
    if literal is not None:
        return literal
    text = cursor.rest()
    if not (text.startswith("$$") and text.endswith("$$") and len(text) >= 4):
        raise cursor.unexpected()
    return text[2:-2]
