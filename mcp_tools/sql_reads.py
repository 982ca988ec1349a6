"""Which SQL is proven to read only. Read-only mode runs nothing else."""

from __future__ import annotations

import re

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

QUERIES = (exp.Select, exp.SetOperation, exp.Values, exp.Subquery, exp.Describe, exp.Show)
WRITES = (
    exp.Insert,
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
)
# Functions that reach outside: they run code, call the network, or hand out secrets.
OUTSIDE = frozenset(
    {
        "ai_query",
        "http_request",
        "java_method",
        "reflect",
        "try_reflect",
        "remote_query",
        "secret",
        "try_secret",
        "read_files",
        "read_kafka",
        "read_kinesis",
        "read_pubsub",
    }
)
# Statements that look at metadata only, whatever follows; the parser does not know all of their forms.
LOOKS = re.compile(r"(show|describe|desc|explain)\b", re.IGNORECASE)
LEADING_COMMENTS = re.compile(r"(\s+|--[^\n]*(\n|$)|/\*.*?\*/)+", re.DOTALL)


def is_read(sql: str) -> bool:
    """Whether every statement in ``sql`` is proven to change nothing. What cannot be parsed is not."""
    bare = LEADING_COMMENTS.sub("", sql, count=1) if LEADING_COMMENTS.match(sql) else sql
    bare = bare.strip().rstrip(";").strip()
    if LOOKS.match(bare):
        return ";" not in bare
    try:
        statements = [statement for statement in sqlglot.parse(bare, dialect="databricks") if statement is not None]
    except (SqlglotError, RecursionError):
        return False
    return bool(statements) and all(reads(statement) for statement in statements)


def reads(statement: exp.Expr) -> bool:
    if not isinstance(statement, QUERIES):
        return False
    for node in statement.walk():
        if isinstance(node, WRITES):
            return False
        if isinstance(node, exp.Func) and function_name(node) in OUTSIDE:
            return False
    return True


def function_name(node: exp.Func) -> str:
    return (node.name if isinstance(node, exp.Anonymous) else node.sql_name()).lower()
