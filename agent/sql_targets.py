"""What a SQL text changes, by name: the tables, schemas and catalogs that its statements write, and which rows.

For people to see and for undoing; whether a statement may run at all is :mod:`agent.sql_guard`'s to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

_NAME = r"(?:`[^`]+`|[\w-]+)"
# For texts that the parser keeps as bare words or does not understand.
_DROP = re.compile(
    rf"\bDROP\s+(CATALOG|SCHEMA|DATABASE|TABLE|VOLUME|MODEL)\s+(?:IF\s+EXISTS\s+)?({_NAME}(?:\s*\.\s*{_NAME}){{0,2}})",
    re.IGNORECASE,
)
_RESTORE = re.compile(rf"\s*RESTORE\s+(?:TABLE\s+)?({_NAME}(?:\s*\.\s*{_NAME}){{0,2}})\s+TO\b", re.IGNORECASE)
_DEPTH = {"CATALOG": 1, "SCHEMA": 2, "DATABASE": 2}


@dataclass(frozen=True, slots=True)
class Target:
    """``verb``: ``INSERT INTO``, ``DROP TABLE``, .... ``name`` is qualified where the session says by what.

    ``rows``: a FROM clause with a condition that selects the rows it removes or changes; empty where that is not known.
    """

    verb: str
    kind: str  # TABLE, SCHEMA, CATALOG, VIEW, ...
    name: str
    rows: str = ""

    @property
    def dropped(self) -> bool:
        return self.verb.startswith("DROP ")


def targets_of(sql: str, *, catalog: str | None = None, schema: str | None = None) -> list[Target]:
    """What the text names as written to, in its order. What cannot be read is left out, but never a DROP."""
    found: list[Target] = []
    try:
        statements = sqlglot.parse(sql, dialect="databricks")
    except (SqlglotError, RecursionError):
        statements = [None]
    for statement in statements:
        found += _of(statement, catalog, schema) if statement is not None else []
    known = {(target.verb, target.name) for target in found}
    for match in _DROP.finditer(sql):
        kind = "SCHEMA" if match[1].upper() == "DATABASE" else match[1].upper()
        target = Target(f"DROP {kind}", kind, _qualified(_parts(match[2]), kind, catalog, schema))
        if (target.verb, target.name) not in known:
            found.append(target)
    restored = _RESTORE.match(sql)
    if restored:
        found.append(Target("RESTORE TABLE", "TABLE", _qualified(_parts(restored[1]), "TABLE", catalog, schema)))
    return found


def _of(statement: exp.Expr, catalog: str | None, schema: str | None) -> list[Target]:
    def table_in(node: object) -> exp.Table | None:
        if isinstance(node, exp.Table):
            return node
        return node.find(exp.Table) if isinstance(node, exp.Expr) else None

    def target(verb: str, node: object, kind: str = "TABLE", rows: str = "") -> list[Target]:
        table = table_in(node)
        if table is None:
            return []
        names = [str(part.name) for part in table.parts if part.name]
        return [Target(verb, kind, _qualified(names, kind, catalog, schema), rows)] if names else []

    def all_of(node: object) -> str:
        table = table_in(node)
        return "" if table is None else table.sql(dialect="databricks")

    def where(node: exp.Expr) -> str:
        condition = node.args.get("where")
        return f"{all_of(node.this)} {condition.sql(dialect='databricks')}" if condition else all_of(node.this)

    match statement:
        case exp.Drop():
            kind = str(statement.args.get("kind") or "").upper()
            kind = "SCHEMA" if kind == "DATABASE" else kind
            nodes = [statement.this, *(statement.args.get("tables") or []), *(statement.expressions or [])]
            return [
                one
                for node in nodes
                if isinstance(node, exp.Expr)
                for one in target(f"DROP {kind}", node, kind, all_of(node) if kind == "TABLE" else "")
            ]
        case exp.TruncateTable():
            return [one for node in statement.expressions for one in target("TRUNCATE", node, rows=all_of(node))]
        case exp.Delete():
            return target("DELETE FROM", statement.this, rows=where(statement))
        case exp.Update():
            return target("UPDATE", statement.this, rows=where(statement))
        case exp.Merge():
            return target("MERGE INTO", statement.this)
        case exp.Insert():
            if isinstance(statement.this, exp.Directory):
                return []
            over = statement.args.get("overwrite")
            verb = "INSERT OVERWRITE" if over else "INSERT INTO"
            return target(verb, statement.this, rows=all_of(statement.this) if over else "")
        case exp.Create():
            kind = str(statement.args.get("kind") or "").upper()
            replaces = bool(statement.args.get("replace"))
            rows = all_of(statement.this) if replaces and kind == "TABLE" else ""
            return target(f"{'REPLACE' if replaces else 'CREATE'} {kind}", statement.this, kind, rows)
        case exp.Alter():
            return target("ALTER", statement.this, str(statement.args.get("kind") or "TABLE").upper())
        case exp.Copy():
            return target("COPY INTO", statement.this)
        case _:
            return []


def _parts(dotted: str) -> list[str]:
    return [part.strip().strip("`") for part in re.findall(_NAME, dotted)]


def _qualified(names: list[str], kind: str, catalog: str | None, schema: str | None) -> str:
    """The whole name: a table's three parts, a schema's two, where the session knows the missing ones."""
    kind = "SCHEMA" if kind == "DATABASE" else kind
    depth = _DEPTH.get(kind, 3)
    known = [part for part in (catalog, schema)[: depth - 1]]
    missing = known[: max(0, depth - len(names))]
    return ".".join([*(str(part) for part in missing if part), *names])


def quoted(name: str) -> str:
    """A dotted name for SQL. Parts with a dot in their own name are not known to be such here."""
    return ".".join(part if re.fullmatch(r"\w+", part) else f"`{part}`" for part in name.split("."))
