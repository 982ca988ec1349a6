"""What a table says about its rows beside their types: defaults, generated columns, identities, keys and checks.

They stand in the table's document: ``default``, ``generated`` and ``identity`` with the column, the others in
``constraints``. Primary and foreign keys inform; checks are kept.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from local_workspace.sql.dialect import to_engine
from local_workspace.sql.engine_errors import unresolved_column
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.names import TableName, quoted
from local_workspace.sql.rewrite import parse
from local_workspace.store import Document

if TYPE_CHECKING:
    from local_workspace.sql.session import SqlSession

FEATURE = "delta.feature.allowColumnDefaults"
_OF_COLUMNS = (
    exp.DefaultColumnConstraint, exp.GeneratedAsIdentityColumnConstraint, exp.ComputedColumnConstraint,
    exp.PrimaryKeyColumnConstraint, exp.Reference, exp.CheckColumnConstraint,
)  # fmt: skip
_OF_TABLES = (exp.Constraint, exp.PrimaryKey, exp.ForeignKey, exp.CheckColumnConstraint)


def is_of_column(constraint: exp.Expr) -> bool:
    return isinstance(constraint.args.get("kind"), _OF_COLUMNS)


def is_of_table(item: exp.Expr) -> bool:
    return isinstance(item, _OF_TABLES)


class Rules:
    """Read out of CREATE TABLE. ``columns``: what is added to a column's document, by lower-case name."""

    def __init__(self, session: SqlSession, tree: exp.Create, properties: dict[str, str]) -> None:
        self.columns: dict[str, Document] = {}
        self.constraints: list[Document] = []
        self._session = session
        listed = tree.this.expressions if isinstance(tree.this, exp.Schema) else []
        self._known = [item.name for item in listed if isinstance(item, exp.ColumnDef)]
        for item in listed:
            if isinstance(item, exp.ColumnDef):
                for constraint in item.args.get("constraints") or []:
                    self._of_column(item, constraint)
            elif is_of_table(item):
                self.constraints.append(self.constraint(item))
        if any("default" in rule for rule in self.columns.values()) and FEATURE not in properties:
            raise feature_missing("CREATE TABLE")

    @property
    def required(self) -> list[str]:
        """A primary key's columns are NOT NULL."""
        return [name for each in self.constraints if each["type"] == "PRIMARY KEY" for name in each["columns"]]

    def _of_column(self, column: exp.ColumnDef, constraint: exp.Expr) -> None:
        kind, rule = constraint.args["kind"], self.columns.setdefault(column.name.lower(), {})
        name = constraint.name
        if isinstance(kind, exp.DefaultColumnConstraint):
            rule["default"] = kind.this.sql("databricks", normalize_functions=False)
        elif isinstance(kind, exp.ComputedColumnConstraint):
            rule["generated"] = kind.this.sql("databricks", normalize_functions=False)
        elif isinstance(kind, exp.GeneratedAsIdentityColumnConstraint):
            if column.args["kind"].this != exp.DType.BIGINT:
                message = f"Identity column {quoted(column.name)} must be of the type BIGINT."
                raise SqlError("DELTA_IDENTITY_COLUMNS_UNSUPPORTED_DATA_TYPE", message, "428H2")
            start, step = _number(kind.args.get("start")), _number(kind.args.get("increment"))
            if step == 0:
                raise SqlError("DELTA_IDENTITY_COLUMNS_ILLEGAL_STEP", "IDENTITY column step cannot be 0.", "42611")
            rule["identity"] = {"always": bool(kind.this), "start": start, "step": step, "next": start}
        elif isinstance(kind, exp.PrimaryKeyColumnConstraint):
            self.constraints.append(_made("PRIMARY KEY", name, [column.name]))
        elif isinstance(kind, exp.Reference):
            self.constraints.append(self._foreign(name, [column.name], kind))
        elif isinstance(kind, exp.CheckColumnConstraint):
            self.constraints.append(
                _made("CHECK", name, []) | {"expression": kind.this.sql("databricks", normalize_functions=False)}
            )

    def constraint(self, item: exp.Expr) -> Document:
        """One that stands among the columns, or in ALTER TABLE ADD CONSTRAINT."""
        name, inner = (item.name, item.expressions[0]) if isinstance(item, exp.Constraint) else ("", item)
        if isinstance(inner, exp.PrimaryKey):
            return _made("PRIMARY KEY", name, self._columns(inner.expressions))
        if isinstance(inner, exp.ForeignKey):
            return self._foreign(name, self._columns(inner.expressions), inner.args["reference"])
        if isinstance(inner, exp.CheckColumnConstraint):
            return _made("CHECK", name, []) | {"expression": inner.this.sql("databricks", normalize_functions=False)}
        raise unsupported(f"the constraint {item.sql('databricks')}")

    def _columns(self, written: list[exp.Expr]) -> list[str]:
        by_name = {name.lower(): name for name in self._known}
        for column in written:
            if column.name.lower() not in by_name:
                raise unresolved_column(column.name, self._known[:5])
        return [by_name[column.name.lower()] for column in written]

    def _foreign(self, name: str, columns: list[str], reference: exp.Reference) -> Document:
        target = reference.this.this if isinstance(reference.this, exp.Schema) else reference.this
        parent = self._session.table_name([part.name for part in target.parts])
        document = self._session.catalogs.require_table(parent)
        keys = [each for each in document.get("constraints", []) if each["type"] == "PRIMARY KEY"]
        written = reference.this.expressions if isinstance(reference.this, exp.Schema) else []
        wanted = [column.name for column in written] or (keys[0]["columns"] if keys else [])
        if not keys or {each.lower() for each in wanted} != {each.lower() for each in keys[0]["columns"]}:
            message = f"The referenced columns of {parent.quoted} are not its primary key."
            raise SqlError("DELTA_INVALID_FOREIGN_KEY_REFERENCE", message, "42830")
        made = _made("FOREIGN KEY", name, columns)
        return made | {"parent": parent.full, "parent_columns": wanted, "parent_constraint": keys[0]["name"]}

    def of(self, session: SqlSession, columns: list[str]) -> Rules:
        """To read a constraint of a table that is there."""
        self._session, self._known = session, columns
        return self


def of_table(session: SqlSession, columns: list[str]) -> Rules:
    return Rules(session, exp.Create(), {}).of(session, columns)


def _number(value: exp.Expr | None) -> int:
    return 1 if value is None else int(value.sql())


def _made(kind: str, name: str, columns: list[str]) -> Document:
    made = name or f"{kind.split()[0].lower()}_{uuid.uuid4().hex[:8]}"
    return {"type": kind, "name": made.lower(), "columns": columns}


def feature_missing(command: str) -> SqlError:
    message = (
        f"Failed to execute {command} command because it assigned a column DEFAULT value, but the corresponding table "
        "feature was not enabled. Please retry the command again after executing ALTER TABLE tableName SET "
        f"TBLPROPERTIES('{FEATURE}' = 'supported')."
    )
    return SqlError("WRONG_COLUMN_DEFAULTS_FOR_DELTA_FEATURE_NOT_ENABLED", message, "0AKDE")


def written(constraint: Document) -> str:
    """As DESCRIBE and SHOW CREATE TABLE write it."""
    columns = ", ".join(quoted(column) for column in constraint["columns"])
    if constraint["type"] == "CHECK":
        return f"CHECK ({constraint['expression']})"
    if constraint["type"] == "PRIMARY KEY":
        return f"PRIMARY KEY ({columns})"
    parent = ", ".join(quoted(column) for column in constraint["parent_columns"])
    return f"FOREIGN KEY ({columns}) REFERENCES {quoted(*constraint['parent'].split('.'))} ({parent})"


# Rows that are written


def has_rules(document: Document) -> bool:
    """Beside defaults: what MERGE and COPY INTO would have to see to."""
    columns = document["columns"]
    return bool(checks(document)) or any("generated" in column or "identity" in column for column in columns)


def checks(document: Document) -> list[Document]:
    return [each for each in document.get("constraints", []) if each["type"] == "CHECK"]


def refuse(document: Document, statement: str) -> None:
    if has_rules(document):
        raise unsupported(
            f"{statement} into a table with CHECK constraints, generated columns or identities (use INSERT)"
        )


def engine_expression(session: SqlSession, text: str, values: dict[str, exp.Expr] | None = None) -> str:
    """An expression over the table's columns for the engine, with ``values`` in place of some of them."""
    tree = parse(f"SELECT {text}").expressions[0]
    holder = exp.Paren(this=tree)
    for column in list(holder.find_all(exp.Column)):
        if values and column.name.lower() in values:
            column.replace(values[column.name.lower()].copy())
    return to_engine(session.rewriter().rewrite(exp.select(holder)).expressions[0].unalias())


def default_of(session: SqlSession, column: Document) -> str:
    """For the engine; NULL where there is none."""
    text = column.get("default")
    value = engine_expression(session, text) if text else "NULL"
    return f"CAST({value} AS {column['type_text']})"


def keep_checks(session: SqlSession, document: Document, rows: str) -> None:
    """Raises for rows (the engine's query, with the table's columns) that a CHECK does not allow."""
    for check in checks(document):
        bad = f"NOT coalesce({engine_expression(session, check['expression'])}, true)"
        found = session.run_engine(f"SELECT * FROM ({rows}) AS q WHERE {bad} LIMIT 1")
        if found.num_rows:
            raise violated(check, found.to_pylist()[0])


def violated(check: Document, row: dict[str, Any]) -> SqlError:
    values = "\n".join(f" - {name} : {value}" for name, value in row.items())
    message = f"CHECK constraint {check['name']} ({check['expression']}) violated by row with values:\n{values}"
    return SqlError("DELTA_VIOLATE_CONSTRAINT_WITH_VALUES", message, "23001")


def next_identities(session: SqlSession, name: TableName, column: Document, count: int) -> str:
    """The engine's expression for the identities of so many new rows, which nobody is given again."""
    identity = column["identity"]
    first, step = identity["next"], identity["step"]

    def taken(document: Document) -> None:
        for each in document["columns"]:
            if each["name"] == column["name"]:
                each["identity"] = identity | {"next": first + step * count}

    session.catalogs.tables.change(name.full, taken)
    return f"CAST({first} + (row_number() OVER (ORDER BY 1) - 1) * {step} AS BIGINT)"
