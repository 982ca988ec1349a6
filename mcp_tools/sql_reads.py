"""Which SQL is proven to read only. Read-only mode runs nothing else."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import sqlglot
from sqlglot import Token, TokenType, exp
from sqlglot.errors import SqlglotError

logging.getLogger("sqlglot").setLevel(logging.ERROR)  # its warnings repeat the SQL

MAX_SQL = 200_000
QUERIES = (exp.Select, exp.SetOperation, exp.Values, exp.Subquery)
WRITES = (
    exp.Insert,
    exp.MultitableInserts,
    exp.Update,
    exp.Delete,
    exp.Merge,
    exp.Create,
    exp.Drop,
    exp.Alter,
    exp.Command,
    exp.Into,
    exp.TruncateTable,
    exp.Copy,
    exp.Set,
    exp.Use,
    exp.Cache,
    exp.Uncache,
    exp.Refresh,
    exp.LoadData,
    exp.QueryTransform,  # SELECT TRANSFORM(...) USING '<a program>'
)
# Functions that the parser knows and that reach outside: they call models, endpoints or storage. Of the others only
# those in sql_functions.txt run: any other name may be somebody's own function, whose body nobody has read.
OUTSIDE = re.compile(
    r"ai_\w+|vector_search|http_request|java_method|(try_)?reflect|remote_query|(try_)?secret|read_\w+", re.IGNORECASE
)
BUILT_IN = frozenset(
    name
    for line in Path(__file__).with_name("sql_functions.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for name in line.split()
)
# Statements that look at metadata only, whatever follows; the parser does not know all of their forms.
LOOKS = frozenset({"SHOW", "DESCRIBE", "DESC", "EXPLAIN"})
LEADING_COMMENTS = re.compile(r"(\s+|--[^\n]*(\n|$)|/\*.*?\*/)+", re.DOTALL)
# Where the parser may see the end of a comment or a text elsewhere than the engine does. They match more than they
# must, for example inside of texts: such a statement is refused in read-only mode and can be written otherwise.
READ_DIFFERENTLY = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r"--[^\n]*\\(\n|$)",  # a backslash continues a line comment
        r"/\*((?!\*/).)*/\*",  # a comment in a comment
        r"/\*\+",  # a hint, which in a comment is none
        r"(?i)\br(['\"])((?!\1).)*\\\1",  # a raw text that ends in a backslash
        r"`[^`]*\\[^`]*`",  # a backslash in a quoted name
        r"\$\w*\$",  # texts between dollar signs
        r"\{[#%{]",  # templates, which the parser leaves out
        r"[\0\x1a\u2028\u2029\u0085]",
        # Not read differently but not seen: a function by a name that is put together when it runs, a file at an
        # address outside of what the workspace governs, a server that a function is to ask.
        r"(?i)\bidentifier\s*\(.*\)(\s|/\*.*?\*/|--[^\n]*\n)*\(",
        r"(?i)`\s*(?!(dbfs|s3a?|abfss?|wasbs?|gs|r2):)[a-z][a-z0-9+.\-]*:/",
        r"schema\.registry",
    )
)


def is_read(sql: str) -> bool:
    """Whether every statement in ``sql`` is proven to change nothing. What cannot be parsed is not."""
    sql = sql.replace("\r\n", "\n").replace("\r", "\n")  # the engine ends a line comment at either
    if len(sql) > MAX_SQL or any(pattern.search(sql) for pattern in READ_DIFFERENTLY):
        return False
    try:
        statements = split(sql)
        return bool(statements) and all(reads(text, words) for text, words in statements)
    except (SqlglotError, RecursionError):
        return False


def is_query(sql: str) -> bool:
    """Whether it is one query, whatever it calls."""
    try:
        return isinstance(sqlglot.parse_one(sql, dialect="databricks"), QUERIES)
    except (SqlglotError, RecursionError):
        return False


def statement_count(sql: str) -> int:
    """How many statements there are for sure; what cannot be told apart is one, and the engine's to judge."""
    if len(sql) > MAX_SQL:
        return 1
    try:
        statements = split(sql)
    except (SqlglotError, RecursionError):
        return 1
    compound = any(word.text.upper() == "BEGIN" for _, words in statements for word in words)
    return 1 if compound else len(statements)


def split(sql: str) -> list[tuple[str, list[Token]]]:
    """Each statement with its words; a semicolon in a text or a comment is none."""
    found: list[tuple[str, list[Token]]] = []
    start, words = 0, []
    for token in sqlglot.tokenize(sql, dialect="databricks"):
        if token.token_type != TokenType.SEMICOLON:
            words.append(token)
            continue
        if words:
            found.append((sql[start : token.start], words))
        start, words = token.end + 1, []
    return [*found, (sql[start:], words)] if words else found


def reads(sql: str, words: list[Token]) -> bool:
    """Whether one statement changes nothing."""
    first = words[0].text.upper()
    if first in LOOKS and words[0].token_type != TokenType.IDENTIFIER:
        # The parser takes their words as they come. Some engines run what EXPLAIN ANALYZE explains.
        return ";" not in sql and not (first == "EXPLAIN" and re.search(r"(?i)\banalyze\b", sql))
    parsed = [statement for statement in sqlglot.parse(sql, dialect="databricks") if statement is not None]
    if len(parsed) != 1 or not isinstance(parsed[0], QUERIES):
        return False
    nodes = list(parsed[0].walk())
    return not any(
        isinstance(node, WRITES) or (isinstance(node, exp.Func) and may_reach_outside(node)) for node in nodes
    )


def may_reach_outside(node: exp.Func) -> bool:
    """Whether the function is not one of the built-in ones that only compute."""
    parent = node.parent
    if isinstance(parent, exp.Dot) and parent.expression is node:
        return True  # a.b.f(): someone's own
    if isinstance(parent, exp.Table) and parent.args.get("db"):
        return True
    if isinstance(node, exp.Anonymous | exp.AnonymousAggFunc):
        name = str(node.name or node.this).lower()
        return name not in BUILT_IN or OUTSIDE.fullmatch(name) is not None
    return any(OUTSIDE.fullmatch(name) for name in type(node).sql_names())
