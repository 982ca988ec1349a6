"""Pieces of SQL with places for what they are of."""

from __future__ import annotations

from sqlglot import exp, parse_one

from local_workspace.sql.dialect import WorkspaceSql


def template(text: str, *arguments: exp.Expr) -> exp.Expr:
    """SQL with ``a0``, ``a1``, ... for the arguments."""
    tree = parse_one(text, read=WorkspaceSql)
    for column in list(tree.find_all(exp.Column)):
        if not column.table and column.name[:1] == "a" and column.name[1:].isdigit():
            value = arguments[int(column.name[1:])].copy()
            column.replace(exp.Paren(this=value) if isinstance(value, exp.Binary | exp.Unary) else value)
    return tree
