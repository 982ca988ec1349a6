"""Values for ``:name`` and ``?`` markers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from local_workspace.sql.engine_errors import cast_invalid_input
from local_workspace.sql.errors import SqlError
from local_workspace.sql.tokens import tokenize

_INTEGERS = frozenset({"TINYINT", "SMALLINT", "SHORT", "INT", "INTEGER", "BIGINT", "LONG", "BYTE"})
_TYPE = re.compile(r"[A-Za-z_]+( ?\([\d, ]+\))?")


@dataclass(frozen=True, slots=True)
class Parameter:
    """``value`` as text, None for NULL. ``type``: a Databricks type name such as ``DECIMAL(10,2)``."""

    value: str | None
    type: str = "STRING"

    def expression(self, *, bare: bool) -> exp.Expr:
        """The value as a literal; ``bare`` without a cast, as LIMIT needs it."""
        kind = self.type.strip().upper() or "STRING"
        if not _TYPE.fullmatch(kind):
            raise SqlError("INVALID_PARAMETER_VALUE", f"{self.type} is not a type that a parameter can have.", "22023")
        if self.value is None or kind == "VOID":
            return exp.null() if kind in ("STRING", "VOID") else exp.cast(exp.null(), kind, dialect="databricks")
        if kind == "STRING":
            return exp.Literal.string(self.value)
        if kind in _INTEGERS:
            if not re.fullmatch(r"\s*[+-]?\d+\s*", self.value):
                raise cast_invalid_input(f"'{self.value}'", kind)
            number = exp.Literal.number(int(self.value))
            return number if bare else exp.cast(number, kind, dialect="databricks")
        return exp.cast(exp.Literal.string(self.value), kind, dialect="databricks")


Parameters = Mapping[str, "Parameter | str | None"]


def bind(expression: exp.Expr, parameters: Parameters) -> exp.Expr:
    """Put values in place of ``:name`` markers. Raises UNBOUND_SQL_PARAMETER for a name without a value."""
    values = {name: _parameter(value) for name, value in parameters.items()}
    for marker in list(expression.find_all(exp.Placeholder)):
        name = marker.name
        if name not in values:
            message = (
                f"Found the unbound parameter: {name or '?'}. Provide a value for each parameter of the statement."
            )
            raise SqlError("UNBOUND_SQL_PARAMETER", message, "42P02")
        value = values[name].expression(bare=isinstance(marker.parent, exp.Limit | exp.Offset))
        if marker is expression:
            return value
        marker.replace(value)
    return expression


POSITIONAL = "_position_"


def numbered(text: str, parameters: Parameters) -> str:
    """The text with its ``?`` markers named by their position, when the values come without names."""
    if not any(name.startswith(POSITIONAL) for name in parameters):
        return text
    pieces, end, count = [], 0, 0
    for token in tokenize(text):
        # ``a?::INT`` is a cast that may fail, and no marker.
        casts = text[token.end : token.end + 2] == "::" and text[: token.start][-1:].strip() not in ("", "(", ",", "=")
        if token.kind == "mark" and token.text == "?" and not casts:
            count += 1
            pieces += [text[end : token.start], f":{POSITIONAL}{count}"]
            end = token.end
    return "".join([*pieces, text[end:]])


def _parameter(value: Parameter | str | None) -> Parameter:
    return value if isinstance(value, Parameter) else Parameter(value)
