"""From a query as a person writes it to one that the engine runs.

The engine knows only flat, generated table names and no session. So every table is looked up here and
named completely, views are put in place as subqueries, and what Databricks has and the engine lacks
(GROUP BY ALL, ORDER BY ALL, ``* EXCEPT``, session functions, ``percentile_approx``) is spelled out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from local_workspace.sql import (
    coercion,
    column_names,
    duplicates,
    field_access,
    file_references,
    file_tables,
    functions,
    generators,
    information_schema,
    inline_tables,
    lateral,
    ordering,
    pivots,
    recursion,
    references,
    routine_inlining,
    scalar_subqueries,
    shorthand,
    stars,
    text_arithmetic,
    time_windows,
    typed,
    unpivot,
    using,
    variables,
)
from local_workspace.sql.arithmetic import Guard
from local_workspace.sql.catalog import Catalog, is_of_files
from local_workspace.sql.column_types import VIEW, ColumnTypes
from local_workspace.sql.dialect import WorkspaceSql, to_engine
from local_workspace.sql.engine_errors import parse_syntax_error
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.file_paths import location_of
from local_workspace.sql.names import TableName, complete, quoted
from local_workspace.sql.parameters import Parameters, bind
from local_workspace.sql.pipes import without_pipes
from local_workspace.sql.registration import DATABASE, Registration
from local_workspace.sql.temporary_views import TemporaryView
from local_workspace.sql.types import type_text
from local_workspace.store import Document

FILE_FORMATS = frozenset({"csv", "json", "parquet", "text", "delta", "avro", "binaryfile", "orc"})
TABLE_FUNCTIONS = frozenset(
    {"range", "explode", "explode_outer", "posexplode", "posexplode_outer", "inline", "inline_outer", "stack"}
    | {"json_tuple", "values", "unnest", "sequence"}
)
MAX_VIEW_DEPTH = 20


@dataclass(slots=True)
class Inlined:
    """What stands for a view: the engine's query, the tables behind it, and its columns once they were asked for."""

    query: exp.Expr
    tables: list[Document]
    guarded: bool
    columns: list[tuple[str, str]] | None = None


@dataclass(slots=True)
class Scope:
    """Where names are looked up."""

    catalog: str
    schema: str
    temporary_views: dict[str, TemporaryView] = field(default_factory=dict)
    temporary_functions: dict[str, Document] = field(default_factory=dict)
    variables: variables.Variables = field(default_factory=dict)
    depth: int = 0
    # The functions whose bodies this is inside of, outermost first.
    routines: tuple[str, ...] = ()
    recursion_levels: int = recursion.MAX_LEVELS
    # Whether columns of texts that are calculated with are looked for: the engine refused the statement otherwise.
    cast_texts: bool = False
    # Rows that came from a program, by the names that only its session knows.
    kept: dict[str, file_tables.Files] = field(default_factory=dict)


def parse(text: str) -> exp.Expr:
    """One statement's tree. Raises PARSE_SYNTAX_ERROR."""
    try:
        found = [tree for tree in sqlglot.parse(without_pipes(text), read=WorkspaceSql) if tree is not None]
    except ParseError as error:
        first = error.errors[0] if error.errors else {}
        near = str(first.get("highlight") or "")
        column = first.get("col")
        position = None if column is None else max(0, column - len(near))
        raise parse_syntax_error(near, line=first.get("line"), column=position) from None
    except (TokenError, RecursionError) as error:
        raise SqlError("PARSE_SYNTAX_ERROR", f"Syntax error: {error}", "42601") from None
    if not found:
        raise SqlError("PARSE_EMPTY_STATEMENT", "Syntax error, unexpected empty statement.", "42617")
    if len(found) > 1:
        raise parse_syntax_error(";")
    return found[0]


class Rewriter:
    """Rewrites one statement. ``tables``: the documents of all tables that it names, views included.

    ``run`` runs the engine's SQL, ``scratch`` is a folder that lasts as long as the statement's result.
    """

    def __init__(
        self,
        *,
        catalog: Catalog,
        registration: Registration,
        scope: Scope,
        parameters: Parameters,
        user: str,
        run: Callable[[str], pa.Table],
        scratch: Callable[[], Path],
        inlined: dict[tuple[str, ...], Inlined] | None = None,
    ) -> None:
        self.catalog = catalog
        self.registration = registration
        self.scope = scope
        self.parameters = parameters
        self.user = user
        self.run = run
        self.scratch = scratch
        self.tables: list[Document] = []
        # Whether integers are computed so that they cannot overflow in silence.
        self.guarded = False
        self._aliases: dict[str, Document] = {}
        # Of the whole statement: a view of views that name each other twice would double with each level.
        self._inlined = {} if inlined is None else inlined

    def columns_of(self, sql: str) -> pa.Schema:
        """Of a query that returns no rows."""
        return self.run(sql).schema

    def rewrite(self, tree: exp.Expr, *, target: exp.Table | None = None) -> exp.Expr:
        """The tree, changed in place. ``target``: the table that a DML statement writes; it is given no alias."""
        return self.spell_out(self.resolve(tree, target=target))

    def resolve(self, tree: exp.Expr, *, target: exp.Table | None = None) -> exp.Expr:
        """What names stand for put in their place: values, tables, views, functions."""
        return routine_inlining.inline(self, self.look_up(tree, target=target))

    def look_up(self, tree: exp.Expr, *, target: exp.Table | None = None) -> exp.Expr:
        """As :meth:`resolve`, functions left as they are."""
        tree = bind(tree, self.parameters)
        resolved: dict[int, TableName] = {}
        for table in list(tree.find_all(exp.Table)):
            name = self._resolve(table)
            if name is not None:
                resolved[id(table)] = name
        self._shorten_columns(tree, set(resolved.values()))
        for table in list(tree.find_all(exp.Table)):
            if id(table) in resolved:
                self._replace(table, resolved[id(table)], keep_alias=table is not target)
        return tree

    def spell_out(self, tree: exp.Expr) -> exp.Expr:
        """What the engine lacks said in its own words."""
        recursion.evaluate(
            tree, spell_out=self.spell_out, run=self.run, scratch=self.scratch, levels=self.scope.recursion_levels
        )
        tree = variables.put(tree, self.scope.variables, self._types(), self.tables)
        shorthand.refuse_what_is_wrong(tree)
        pivots.set_values_apart(tree)
        inline_tables.spell_out(tree, self._types_of)
        unpivot.spell_out(tree, lambda probe: self.columns_of(to_engine(probe)))
        shorthand.spell_out(tree, catalog=self.scope.catalog, schema=self.scope.schema, user=self.user)
        lateral.values_beside(tree, self._types())
        lateral.spell_out(tree, self._types())
        using.spell_out(tree, self._types())
        column_names.name_columns(tree)
        time_windows.spell_out(tree, self._types())
        text_arithmetic.order_as_numbers(tree, self._types)
        functions.spell_out(tree)
        field_access.spell_out(tree, self._types())
        scalar_subqueries.spell_out(tree, self._types())
        stars.expand(tree, lambda probe: self.columns_of(to_engine(probe)))
        shorthand.order_by_all(tree)
        ordering.order_by_aggregates(tree, lambda probe: self.columns_of(to_engine(probe)))
        if self.scope.cast_texts:
            text_arithmetic.spell_out(tree, self._types)
        for part in (coercion, typed, generators):
            part.spell_out(tree, self._types())
        tree = duplicates.intersect_all(tree, self._types())
        guard = Guard(self._types())
        guard.spell_out(tree)
        pivots.drop_names(tree)
        duplicates.tell_casts_apart(tree)
        self.guarded = self.guarded or guard.used
        return tree

    def _types_of(self, values: list[exp.Expr]) -> list[pa.DataType] | None:
        """Of expressions that stand alone; None where one is wrong."""
        schema = self._types().schema_of(exp.select(*(exp.alias_(v.copy(), f"c{i}") for i, v in enumerate(values))))
        return None if schema is None else [field.type for field in schema]

    def _types(self) -> ColumnTypes:
        return ColumnTypes(self._aliases, lambda probe: self.columns_of(to_engine(probe)), self._columns_of_view)

    def _resolve(self, table: exp.Table) -> TableName | None:
        """The complete name of a table reference; None for a CTE, a function or files."""
        if isinstance(table.this, exp.Anonymous) and table.this.name.upper() == "IDENTIFIER":
            self._identifier_clause(table)
        if isinstance(table.this, exp.Func):
            references.unwrap(table)
            name = (table.this.name if isinstance(table.this, exp.Anonymous) else table.this.sql_name()).lower()
            own = routine_inlining.find(self, [part.name for part in table.parts]) is not None
            if isinstance(table.parent, exp.Stream):
                raise unsupported("STREAM: there are no streaming tables")
            if name == "read_files" and not own and not table.args.get("db"):
                found = file_references.read_files(self, table.this)
                table.set("this", exp.to_identifier(name))
                self._put(table, found, ())
                return None
            known = name in TABLE_FUNCTIONS and not table.args.get("db")
            if not own and not known and not isinstance(table.this, exp.ExplodingGenerateSeries):
                message = f"Could not resolve `{name}` to a table-valued function. The embedded workspace has: "
                message += ", ".join(sorted(TABLE_FUNCTIONS | {"read_files"})) + "."
                raise SqlError("UNRESOLVABLE_TABLE_VALUED_FUNCTION", message, "42883")
            return None
        parts = [part.name for part in table.parts]
        if len(parts) == 1 and references.names_cte(table, parts[0]):
            return None
        alias = table.args.get("alias")
        if alias is not None and isinstance(alias.this, exp.Parameter):
            self._at_version(table, alias)
        if len(parts) == 2 and parts[0].lower() in FILE_FORMATS and "/" in parts[1]:
            if parts[0].upper() not in file_tables.FORMATS:
                path = self.catalog.folder(location_of(parts[1]))
                table.this.replace(exp.to_identifier(str(path), quoted=True))
            elif table.args.get("version"):
                raise unsupported("time travel of files that are not Delta")
            else:
                self._put(table, file_references.by_path(self, *parts), ())
            return None
        return complete(parts, catalog=self.scope.catalog, schema=self.scope.schema)

    def _identifier_clause(self, table: exp.Table) -> None:
        value = table.this.expressions[0] if table.this.expressions else None
        value = self._constant(value) if value is not None else None
        if not (isinstance(value, exp.Literal) and value.is_string):
            message = "The expression in IDENTIFIER() must be a string literal or a parameter."
            raise SqlError("NOT_A_CONSTANT_STRING.NOT_CONSTANT", message, "42601")
        named = exp.to_table(value.this, dialect="databricks")
        for part in ("this", "db", "catalog"):
            table.set(part, named.args.get(part))

    def _constant(self, value: exp.Expr) -> exp.Expr:
        """Of a name that is put together, the text."""
        if isinstance(value, exp.Literal):
            return value
        made = variables.put(exp.select(value.copy()), self.scope.variables, self._types(), [])
        schema = self._types().schema_of(made)
        text = self.run(to_engine(made)).column(0)[0].as_py() if schema is not None else None
        return exp.Literal.string(text) if isinstance(text, str) else value

    def _at_version(self, table: exp.Table, alias: exp.TableAlias) -> None:
        """``t@v3`` is a version, which the parser takes for a strange alias."""
        text = alias.this.name.lower()
        if not (text.startswith("v") and text[1:].isdigit()):
            raise parse_syntax_error(f"@{text}")
        number = exp.Literal.number(int(text[1:]))
        table.set("alias", None)
        table.set("version", exp.Version(this="VERSION", expression=number, kind="AS OF"))

    def _shorten_columns(self, tree: exp.Expr, names: set[TableName]) -> None:
        """``samples.nyctaxi.trips.fare`` becomes ``trips.fare``, as each table goes by its own name."""
        pairs = {(name.schema, name.table) for name in names}
        for column in tree.find_all(exp.Column):
            schema = column.args.get("db")
            if schema is not None and (schema.name.lower(), column.table.lower()) in pairs:
                column.set("db", None)
                column.set("catalog", None)

    def _replace(self, table: exp.Table, name: TableName, *, keep_alias: bool) -> None:
        written = [part.name for part in table.parts]
        if len(written) == 1 and name.table in self.scope.temporary_views:
            view = self.scope.temporary_views[name.table]
            inner = self.inside(view.catalog, view.schema, temporary=True)
            if view.seen is not None:
                inner.scope.temporary_views = view.seen
            self._inline(table, view.query, inner, view.columns, among=str(id(view.seen)))
            return
        if len(written) == 1 and name.table in self.scope.kept:
            self._put(table, file_tables.query(self.registration, self.scope.kept[name.table]), ())
            return
        if name.schema == "information_schema":
            subquery = parse(information_schema.query(self.catalog, name, as_written=quoted(*written)))
            self._put(table, subquery, ())
            return
        document = self.catalog.table(name)
        if document is None:
            raise references.not_found(table, written)
        self.tables.append(document)
        if document["table_type"] == "VIEW":
            inner = self.inside(document["view_catalog"], document["view_schema"])
            renamed = tuple(column["name"] for column in document["columns"])
            self._inline(table, document["view_definition"], inner, renamed)
            return
        self._aliases[(table.alias or written[-1]).lower()] = document
        folder = self.catalog.folder(document["location"])
        if is_of_files(document):
            if table.args.get("version"):
                self.catalog.delta_folder(document, "time travel")
            self._put(table, file_tables.query(self.registration, file_tables.of_table(document, folder)), ())
            return
        engine_name = self.registration.name_of(folder)
        self._aliases[engine_name] = document
        if keep_alias and not table.alias:
            table.set("alias", exp.TableAlias(this=exp.to_identifier(written[-1], quoted=True)))
        table.set("this", exp.to_identifier(engine_name))
        table.set("db", exp.to_identifier(DATABASE))
        table.set("catalog", exp.to_identifier("sail"))

    def inside(self, catalog: str, schema: str, *, routine: str | None = None, temporary: bool = False) -> Rewriter:
        """For the text of a view or a function, whose names are looked up where it was made.

        ``temporary``: it lasts as long as its session, whose other temporary objects it sees.
        """
        scope = Scope(
            catalog,
            schema,
            self.scope.temporary_views if temporary else {},
            self.scope.temporary_functions if temporary else {},
            self.scope.variables if temporary else {},
            self.scope.depth + 1,
            self.scope.routines + ((routine,) if routine else ()),
            cast_texts=self.scope.cast_texts,
            kept=self.scope.kept if temporary else {},
        )
        return Rewriter(
            catalog=self.catalog,
            registration=self.registration,
            scope=scope,
            parameters={},
            user=self.user,
            run=self.run,
            scratch=self.scratch,
            inlined=self._inlined,
        )

    def _inline(
        self, table: exp.Table, query: str, inner: Rewriter, columns: tuple[str, ...], *, among: str = ""
    ) -> None:
        if inner.scope.depth > MAX_VIEW_DEPTH:
            message = f"The depth of the view {quoted(table.name)} exceeds the maximum of {MAX_VIEW_DEPTH}."
            raise SqlError("VIEW_EXCEED_MAX_NESTED_DEPTH", message, "54K00")
        if table.args.get("version"):
            raise SqlError("UNSUPPORTED_FEATURE.TIME_TRAVEL", f"Time travel on the view {quoted(table.name)}.", "0A000")
        key = (inner.scope.catalog, inner.scope.schema, query, among)
        made = self._inlined.get(key)
        if made is None:
            tree = inner.rewrite(parse(query))
            made = self._inlined[key] = Inlined(tree, inner.tables, inner.guarded)
        self.tables += made.tables
        self.guarded = self.guarded or made.guarded
        self._put(table, made.query.copy(), columns, view=key)

    def _columns_of_view(self, key: tuple[str, ...]) -> list[tuple[str, str]]:
        """Names and types."""
        made = self._inlined[key]
        if made.columns is None:
            query = exp.Select(expressions=[exp.Star()], limit=exp.Limit(expression=exp.Literal.number(0)))
            schema = self.columns_of(to_engine(query.from_(exp.Subquery(this=made.query.copy(), alias="seen"))))
            made.columns = [(each.name, type_text(each.type)) for each in schema]
        return made.columns

    def _put(
        self, table: exp.Table, query: exp.Expr, columns: tuple[str, ...], *, view: tuple[str, ...] | None = None
    ) -> None:
        alias = table.args.get("alias") or exp.TableAlias(this=exp.to_identifier(table.name, quoted=True))
        if columns and not alias.args.get("columns"):
            alias.set("columns", [exp.to_identifier(column, quoted=True) for column in columns])
        subquery = exp.Subquery(this=query, alias=alias)
        if view is not None:
            subquery.meta[VIEW] = view
        for kept in ("joins", "pivots", "laterals", "sample"):
            if table.args.get(kept):
                subquery.set(kept, table.args[kept])
        table.replace(subquery)
