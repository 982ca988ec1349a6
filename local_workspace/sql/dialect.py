"""Databricks SQL as the parser is to read it: the grammar, and no opinion about functions.

sqlglot turns the functions it knows into its own idea of them and back, which changes what some of them answer
(``listagg`` gains a comma, ``to_char`` loses its format). The engine speaks Spark's functions itself: here every
call keeps its name and arguments.
"""

from __future__ import annotations

from itertools import pairwise

from sqlglot import ErrorLevel, exp
from sqlglot.dialects.databricks import Databricks
from sqlglot.errors import UnsupportedError
from sqlglot.tokenizer_core import Token, TokenType

from local_workspace.sql.errors import unsupported

_HINTS = {"BROADCAST", "BROADCASTJOIN", "MAPJOIN", "MERGE", "MERGEJOIN", "SHUFFLEMERGE", "SHUFFLE_HASH"}
# Calls with a grammar of their own, such as CAST(x AS INT).
_GRAMMAR = _HINTS | {"SHUFFLE_REPLICATE_NL", "CAST", "TRY_CAST", "EXTRACT", "TRIM", "POSITION", "OVERLAY", "SUBSTRING"}
_GRAMMAR |= {"SUBSTR"}


class WorkspaceSql(Databricks):
    """``sqlglot.parse(text, read=WorkspaceSql)``."""

    class Tokenizer(Databricks.tokenizer_class):  # type: ignore[name-defined]
        # A quote that is doubled stands for itself ('O''Fallon'), as in Spark 4; sqlglot reads two literals.
        STRING_ESCAPES = ["\\", "'", '"']

    class Parser(Databricks.parser_class):  # type: ignore[name-defined]
        # An array's literal is known, for what stands in brackets behind it counts from zero.
        FUNCTIONS = {name: Databricks.parser_class.FUNCTIONS[name] for name in ("STRUCT", "ARRAY")}
        FUNCTION_PARSERS = {
            name: parse for name, parse in Databricks.parser_class.FUNCTION_PARSERS.items() if name in _GRAMMAR
        }

        def parse(self, raw_tokens: list[Token], sql: str) -> list[exp.Expr | None]:
            # ``GROUP BY window(ts, '1 hour')`` is a call; the clause WINDOW is never followed by a parenthesis.
            for token, following in pairwise(raw_tokens):
                if token.token_type == TokenType.WINDOW and following.token_type == TokenType.L_PAREN:
                    token.token_type = TokenType.VAR
            return super().parse(raw_tokens, sql)


def to_engine(tree: exp.Expr) -> str:
    """SQL text for the engine. Raises for what its dialect cannot say."""
    try:
        return tree.sql("spark", normalize_functions="lower", comments=False, unsupported_level=ErrorLevel.RAISE)
    except UnsupportedError as error:
        raise unsupported(str(error)) from None


def call_name(node: exp.Expr | None) -> str:
    """The lower-case name of a function call; empty for anything else."""
    return node.name.lower() if isinstance(node, exp.Anonymous) else ""


def call(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=list(arguments))
