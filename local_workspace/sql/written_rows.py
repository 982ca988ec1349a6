"""Defaults, generated columns and checks where UPDATE and MERGE write rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from local_workspace.sql import table_rules
from local_workspace.sql.dialect import to_engine
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.names import quoted
from local_workspace.sql.rewrite import parse
from local_workspace.store import Document

if TYPE_CHECKING:
    from local_workspace.sql.session import SqlSession


def assign(session: SqlSession, tree: exp.Update, document: Document) -> None:
    """``SET a = DEFAULT``, and the columns that are generated from what is set."""
    columns = {column["name"].lower(): column for column in document["columns"]}
    given: dict[str, exp.Expr] = {}
    for assignment in tree.expressions:
        if not isinstance(assignment, exp.EQ):
            continue
        name = assignment.this.name.lower()
        column = columns.get(name, {})
        if "identity" in column:
            message = f"UPDATE on IDENTITY column {column['name']} is not supported."
            raise SqlError("DELTA_IDENTITY_COLUMNS_UPDATE_NOT_SUPPORTED", message, "42808")
        if is_default(assignment.expression):
            assignment.set("expression", _default(column))
        given[name] = assignment.expression
    for name, column in columns.items():
        if "generated" not in column or name in given:
            continue
        made = exp.Paren(this=parse(f"SELECT {column['generated']}").expressions[0])
        used = list(made.find_all(exp.Column))
        if any(each.name.lower() in given for each in used):
            for each in used:
                if each.name.lower() in given:
                    each.replace(exp.Paren(this=given[each.name.lower()].copy()))
            value = exp.cast(made, column["type_text"], dialect="databricks")
            tree.append("expressions", exp.EQ(this=exp.column(column["name"], quoted=True), expression=value))


def is_default(value: exp.Expr) -> bool:
    plain = isinstance(value, exp.Var) or (isinstance(value, exp.Column) and not value.this.args.get("quoted"))
    return plain and value.name.upper() == "DEFAULT"


def _default(column: Document) -> exp.Expr:
    text = f"SELECT CAST({column.get('default', 'NULL')} AS {column.get('type_text', 'STRING')})"
    return parse(text).expressions[0]


def keep_checks(session: SqlSession, update: exp.Expr, document: Document) -> None:
    """Raises where the rows, as they would be, are not what a CHECK allows. ``update`` is written for the engine."""
    if not table_rules.checks(document):
        return
    values = {each.this.name.lower(): each.expression for each in update.expressions if isinstance(each, exp.EQ)}
    listed = ", ".join(
        f"CAST({to_engine(values[column['name'].lower()])} AS {column['type_text']}) AS {quoted(column['name'])}"
        if column["name"].lower() in values
        else quoted(column["name"])
        for column in document["columns"]
    )
    where = update.args.get("where")
    condition = f" {to_engine(where)}" if where is not None else ""
    table_rules.keep_checks(session, document, f"SELECT {listed} FROM {to_engine(update.this)}{condition}")


def merge_defaults(session: SqlSession, tree: exp.Merge, document: Document) -> None:
    """WHEN NOT MATCHED THEN INSERT (a): the other columns are given their defaults."""
    defaults = {column["name"].lower(): column for column in document["columns"] if "default" in column}
    whens = tree.args.get("whens")
    for insert in list((whens or tree).find_all(exp.Insert)):
        listed, values = insert.this, insert.expression
        if not isinstance(listed, exp.Tuple) or not isinstance(values, exp.Tuple):
            continue
        names = {column.name.lower() for column in listed.expressions}
        for cell in list(values.expressions):
            if is_default(cell):
                at = values.expressions.index(cell)
                column = defaults.get(listed.expressions[at].name.lower())
                cell.replace(_default(column) if column else exp.null())
        for name, column in defaults.items():
            if name not in names:
                listed.append("expressions", exp.column(column["name"], quoted=True))
                values.append("expressions", _default(column))
    for update in list((whens or tree).find_all(exp.Update)):
        for assignment in update.expressions:
            if isinstance(assignment, exp.EQ) and is_default(assignment.expression):
                column = defaults.get(assignment.this.name.lower())
                assignment.set("expression", _default(column) if column else exp.null())
    if any(is_default(each) for each in tree.find_all(exp.Var)):
        raise unsupported("DEFAULT at this place of MERGE")
