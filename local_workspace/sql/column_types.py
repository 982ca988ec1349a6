"""The types of columns and expressions where they stand in a query: the catalog tells, or the engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
from sqlglot import exp

from local_workspace.sql.engine import EngineLost
from local_workspace.sql.errors import SqlCancelled
from local_workspace.sql.stars import probe
from local_workspace.sql.types import type_text
from local_workspace.store import Document

ColumnsOf = Callable[[exp.Expr], pa.Schema]
# Marks, in a node's ``meta``, a subquery that stands for a view, which was spelled out when it was put there.
VIEW = "view"


def nodes_outside_views(tree: exp.Expr, *kinds: type[exp.Expr]) -> list[Any]:
    """The tree's nodes of these kinds, outermost first."""
    return [node for node in tree.walk(prune=lambda node: VIEW in node.meta) if isinstance(node, kinds)]


class ColumnTypes:
    """Of one statement. ``tables``: documents by the engine's name of a table, and by the alias that it goes by.

    ``columns_of_view``: names and types by what :data:`VIEW` says of a subquery.
    """

    def __init__(
        self,
        tables: dict[str, Document],
        columns_of: ColumnsOf,
        columns_of_view: Callable[[tuple[str, ...]], list[tuple[str, str]]],
    ) -> None:
        self.tables = tables
        self._columns_of_view = columns_of_view
        self._columns_of = columns_of
        self._offered: dict[int, list[tuple[str, str]]] = {}
        # With the expression itself: it must live as long as its id stands for it.
        self._asked: dict[int, tuple[exp.Expr, pa.DataType | None]] = {}

    def text_of(self, node: exp.Expr) -> str | None:
        """The type of an expression as Databricks writes it, such as ``BIGINT``; None when it is not known."""
        node = node.unnest()
        if isinstance(node, exp.Literal) and node.is_string:
            return "STRING"
        if isinstance(node, exp.Cast | exp.TryCast):
            return node.to.sql("databricks").upper()
        if isinstance(node, exp.Column) and not isinstance(node.this, exp.Star):
            found = self._column(node)
            if found is not None:
                return found
        kind = self.arrow_of(node)
        return None if kind is None else type_text(kind)

    def arrow_of(self, node: exp.Expr) -> pa.DataType | None:
        """The type of an expression as the engine has it; None when it cannot tell, as inside of a lambda."""
        if id(node) not in self._asked:
            select = node.find_ancestor(exp.Select)
            query = probe(select, "") if select is not None else exp.Select()
            query.set("expressions", [exp.alias_(node.copy(), "asked")])
            if select is not None and select.args.get("windows"):
                query.set("windows", [window.copy() for window in select.args["windows"]])
            schema = self.schema_of(query)
            self._asked[id(node)] = node, None if schema is None else schema.field(0).type
        return self._asked[id(node)][1]

    def schema_of(self, query: exp.Expr) -> pa.Schema | None:
        """The columns of a query; None where it is wrong, which it will itself say when it runs."""
        try:
            return self._columns_of(query)
        except (EngineLost, SqlCancelled):
            # Not the query's fault: without its types the statement would run unguarded.
            raise
        except Exception:
            return None

    def _column(self, column: exp.Column) -> str | None:
        name, table = column.name.lower(), column.table.lower()
        select = column.find_ancestor(exp.Select)
        document = self.document(column, table) if table else None
        if document is not None:
            texts = [entry["type_text"].upper() for entry in document["columns"] if entry["name"].lower() == name]
            return texts[0] if texts else None
        if select is None and not table:
            return self._of_any_table(name)
        while select is not None and not table:
            texts = list({text.upper() for offered, text in self.offered(select) if offered.lower() == name})
            if texts:
                return texts[0] if len(texts) == 1 else None
            select = select.find_ancestor(exp.Select)
        return None

    def _of_any_table(self, name: str) -> str | None:
        """Of a column that UPDATE, DELETE or MERGE names outside of any query; None where tables differ about it."""
        columns = [entry for document in self.tables.values() for entry in document["columns"]]
        texts = {entry["type_text"].upper() for entry in columns if entry["name"].lower() == name}
        return texts.pop() if len(texts) == 1 else None

    def document(self, column: exp.Expr, table: str) -> Document | None:
        """Of the table that goes by an alias where the column stands; None for a subquery or an unknown one."""
        select = column.find_ancestor(exp.Select)
        if select is None:
            return self.tables.get(table)
        while select is not None:
            source = select.args.get("from_")
            for item in [*([source.this] if source else []), *(join.this for join in select.args.get("joins") or [])]:
                if item.alias_or_name.lower() == table:
                    return self.tables.get(item.name) if isinstance(item, exp.Table) else None
            select = select.find_ancestor(exp.Select)
        return None

    def offered(self, select: exp.Select) -> list[tuple[str, str]]:
        """Names and types of what a SELECT's FROM offers: of tables the catalog tells, of anything else the engine."""
        if id(select) not in self._offered:
            self._offered[id(select)] = self._from(select)
        return self._offered[id(select)]

    def _from(self, select: exp.Select) -> list[tuple[str, str]]:
        source = select.args.get("from_")
        if source is None:
            return []
        listed = [source.this, *(join.this for join in select.args.get("joins") or [])]
        known = [self._known(item) for item in listed]
        if not select.args.get("laterals") and None not in known:
            return [column for columns in known for column in columns or ()]
        schema = self.schema_of(probe(select, ""))
        return [] if schema is None else [(field.name, type_text(field.type)) for field in schema]

    def _known(self, item: exp.Expr) -> list[tuple[str, str]] | None:
        """Names and types of what stands in FROM; None where only the engine can tell."""
        if item.args.get("pivots"):
            return None
        if isinstance(item, exp.Table):
            table = self.tables.get(item.name) if item.args.get("catalog") is not None else None
            return [(column["name"], column["type_text"]) for column in table["columns"]] if table else None
        if VIEW not in item.meta:
            return None
        columns = self._columns_of_view(item.meta[VIEW])
        renamed = item.alias_column_names
        return [(name, text) for name, (_, text) in zip(renamed, columns, strict=True)] if renamed else columns
