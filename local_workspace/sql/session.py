"""A SQL session: what lasts between statements, and which part answers which statement."""

from __future__ import annotations

import difflib
import re
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from local_workspace.sql import (
    alter,
    copy_into,
    create,
    describe,
    dml,
    drop,
    file_tables,
    grants,
    insert,
    maintenance,
    recursion,
    show,
    text_arithmetic,
    variables,
)
from local_workspace.sql.catalog import Catalog, is_of_files
from local_workspace.sql.dialect import to_engine
from local_workspace.sql.engine import Engine, EngineLost
from local_workspace.sql.engine_errors import ARITHMETIC_OVERFLOW, unresolved_column
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.names import TableName, complete
from local_workspace.sql.parameters import Parameters
from local_workspace.sql.registration import DATABASE, Registration
from local_workspace.sql.result import QueryResult
from local_workspace.sql.rewrite import Rewriter, Scope, parse
from local_workspace.sql.shorthand import name_earlier_alias
from local_workspace.sql.temporary_views import TemporaryView
from local_workspace.sql.tokens import Cursor
from local_workspace.sql.types import is_variant, parts_of, type_text
from local_workspace.store import Document

if TYPE_CHECKING:
    from local_workspace.workspace import Workspace

DEFAULT_SCHEMA = "default"
# The engine ended after the statement's tables were made known to it: the next one does not know them.
_LOST_TABLE = re.compile(r"Table or view not found: [tf]_[0-9a-f]{32}$")
# How many names of one query may be aliases from earlier in the same SELECT list.
MAX_ALIASES = 20
# How often a read begins anew because the engine was ended for others.
MAX_ENDED = 5


class SqlSession:
    """What lasts between the statements of one notebook or client: current catalog and schema, temporary views, SET.

    Not thread-safe: one statement at a time.
    """

    def __init__(self, workspace: Workspace, *, catalog: str | None = None, schema: str | None = None) -> None:
        self.workspace = workspace
        self.catalogs = workspace.service(Catalog)
        self.registration = workspace.shared.service(Registration)
        self.engine = workspace.shared.service(Engine)
        self.catalog = (catalog or self.catalogs.default_catalog()).lower()
        self.schema = (schema or DEFAULT_SCHEMA).lower()
        self.temporary_views: dict[str, TemporaryView] = {}
        self.temporary_functions: dict[str, Document] = {}
        self.settings: dict[str, str] = {}
        self.variables: variables.Variables = {}
        self._parameters: Parameters = {}
        self._cancel: threading.Event | None = None
        self._last: Rewriter | None = None
        self._levels = recursion.MAX_LEVELS
        self._cast_texts = False
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._kept: dict[str, file_tables.Files] = {}
        self._kept_folder: tempfile.TemporaryDirectory[str] | None = None

    def keep(self, rows: pa.Table) -> str:
        """Rows as a table that this session alone knows and as long as it lasts: its name."""
        if self._kept_folder is None:
            self._kept_folder = tempfile.TemporaryDirectory(prefix="local-workspace-", ignore_cleanup_errors=True)
        name = f"__rows_{uuid.uuid4().hex}"
        folder = Path(self._kept_folder.name) / name
        folder.mkdir()
        pq.write_table(rows, folder / "rows.parquet")
        columns = [(column.name, type_text(column.type)) for column in rows.schema]
        self._kept[name] = file_tables.Files("PARQUET", folder, columns)
        return name

    def execute(
        self,
        text: str,
        *,
        parameters: Parameters | None = None,
        cancel: threading.Event | None = None,
    ) -> QueryResult:
        """Run one statement. Setting ``cancel`` ends it with :class:`SqlCancelled`, also while rows are read.

        ``parameters``: values for ``:name`` markers, as text or :class:`Parameter` with a type.
        Raises :class:`SqlError`. A read that loses the engine runs again, once where the engine died by itself; a
        write never does.
        """
        cursor = Cursor(text)
        if cursor.at_end:
            raise SqlError("PARSE_EMPTY_STATEMENT", "Syntax error, unexpected empty statement.", "42617")
        text, self._levels = recursion.without_level(text[cursor.tokens[0].start : cursor.tokens[-1].end])
        self._parameters = parameters or {}
        self._cancel = cancel
        self._last = self._scratch = None
        answer = _STATEMENTS.get(cursor.tokens[0].upper, SqlSession._query)
        try:
            return self._casting_texts(lambda: answer(self, text))
        except SqlError as error:
            if error.error_class == "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION":
                raise self._with_suggestions(error) from None
            if error.error_class == "CAST_OVERFLOW" and self._last is not None and self._last.guarded:
                raise SqlError(*ARITHMETIC_OVERFLOW) from None
            raise

    def _casting_texts(self, run: Callable[[], QueryResult]) -> QueryResult:
        """Run, and again with casts where the engine, which plans before it writes, refused to calculate with texts."""
        before = self._cast_texts
        try:
            return run()
        except SqlError as error:
            if before or not text_arithmetic.is_missing_cast(error):
                raise
            self._cast_texts = True
            try:
                return run()
            except EngineLost:
                raise
            except SqlError as second:
                raise (error if text_arithmetic.is_missing_cast(second) else second) from None
        finally:
            self._cast_texts = before

    # What the statements' modules use

    def again(self, text: str, parameters: Parameters | None = None) -> QueryResult:
        """A statement inside of the one that runs, with which it is cancelled."""
        given = self._parameters if parameters is None else parameters
        return self.execute(text, parameters=given, cancel=self._cancel)

    def table_name(self, parts: list[str]) -> TableName:
        return complete(parts, catalog=self.catalog, schema=self.schema)

    def rewriter(self) -> Rewriter:
        self._last = Rewriter(
            catalog=self.catalogs,
            registration=self.registration,
            scope=Scope(
                self.catalog,
                self.schema,
                self.temporary_views,
                self.temporary_functions,
                variables=self.variables,
                recursion_levels=self._levels,
                cast_texts=self._cast_texts,
                kept=self._kept,
            ),
            parameters=self._parameters,
            user=self.workspace.user_name,
            run=self.run_engine,
            scratch=self._scratch_folder,
        )
        return self._last

    def _scratch_folder(self) -> Path:
        """A folder that lasts until the statement's rows are read."""
        if self._scratch is None:
            self._scratch = tempfile.TemporaryDirectory(prefix="local-workspace-", ignore_cleanup_errors=True)
        return Path(self._scratch.name)

    def engine_name(self, document: Document) -> str:
        """The engine's complete name for a table."""
        folder = self.catalogs.folder(document["location"])
        if is_of_files(document):
            return file_tables.engine_name(self.registration, file_tables.of_table(document, folder))
        return f"sail.{DATABASE}.{self.registration.name_of(folder)}"

    def run_engine(self, sql: str, *, columns_only: bool = False) -> pa.Table:
        """Run the engine's SQL to its end. ``columns_only`` asks for a query's columns without its rows."""
        if columns_only:
            sql = f"SELECT * FROM ({sql}) AS q LIMIT 0"
        return self.engine.query(sql, cancel=self._cancel).table()

    # Statements

    def _query(self, text: str) -> QueryResult:
        tree = parse(f"SELECT * FROM {text[5:]}" if text[:6].upper() in ("TABLE ", "TABLE\n") else text)
        for kind, run in _WRITES.items():
            if isinstance(tree, kind):
                return run(self, tree)
        if not isinstance(tree, exp.Query | exp.Values):
            raise Cursor(text).unexpected()
        if isinstance(tree, exp.Values):
            tree = exp.Select(expressions=[exp.Star()]).from_(tree)
        ended = 0
        for _ in range(MAX_ALIASES):
            try:
                return self._read(tree.copy())
            except EngineLost as lost:
                ended += 1
                if not lost.ended or ended == MAX_ENDED:
                    break
            except SqlError as error:
                if _LOST_TABLE.search(error.message):
                    break
                if not name_earlier_alias(tree, _unresolved_name(error)):
                    raise
        return self._read(tree)

    def _read(self, tree: exp.Expr) -> QueryResult:
        sql = to_engine(self.rewriter().rewrite(tree))
        result = self.engine.query(sql, cancel=self._cancel)
        for field in result.schema:
            if any(is_variant(part) for part in parts_of(field.type)):
                raise unsupported(f"a result column of type VARIANT: {field.name} (CAST it to STRING, or use to_json)")
        return QueryResult(result.schema, _keeping(result.batches, self._scratch))

    def _explain(self, text: str) -> QueryResult:
        cursor = Cursor(text)
        cursor.expect("EXPLAIN")
        cursor.take_any("EXTENDED", "FORMATTED", "CODEGEN", "COST")
        tree = parse(cursor.rest())
        if not isinstance(tree, exp.Query):
            raise unsupported("EXPLAIN of anything but a query")
        return QueryResult.of(self.run_engine("EXPLAIN " + to_engine(self.rewriter().rewrite(tree))))

    def _use(self, text: str) -> QueryResult:
        cursor = Cursor(text)
        cursor.expect("USE")
        if cursor.take("CATALOG"):
            name = (cursor.optional_string() or cursor.name_part()).lower()
            self.catalogs.require_catalog(name)
            self.catalog, self.schema = name, DEFAULT_SCHEMA
        else:
            cursor.take_any("SCHEMA", "DATABASE")
            parts = [part.lower() for part in cursor.name()]
            catalog = parts[0] if len(parts) > 1 else self.catalog
            self.catalogs.require_catalog(catalog)
            self.catalogs.require_schema(catalog, parts[-1])
            self.catalog, self.schema = catalog, parts[-1]
        cursor.end()
        return QueryResult.empty()

    def _set(self, text: str) -> QueryResult:
        cursor = Cursor(text)
        cursor.expect("SET")
        if cursor.peek("VAR") or cursor.peek("VARIABLE"):
            return variables.assign(self, text)
        if not cursor.at_end:
            key, _, value = cursor.rest().partition("=")
            key = key.strip()
            if value:
                if key.upper() in ("TIME ZONE", "TIMEZONE", "ANSI_MODE") and value.strip("' ").upper() not in (
                    "UTC",
                    "TRUE",
                ):
                    raise unsupported(f"SET {key} = {value.strip()} (times are UTC, ANSI mode is on)")
                if key.strip("`").lower() == _PARTITION_MODE and value.strip("'\"` ").lower() == "dynamic":
                    # Ignored, it would make an overwrite delete the partitions that it was to keep.
                    raise unsupported(
                        f"SET {key} = dynamic (INSERT OVERWRITE replaces the whole table; to replace some of the rows, "
                        "say which: INSERT INTO ... REPLACE WHERE)"
                    )
                self.settings[key] = value.strip().strip("'")
            shown = {key: self.settings[key]} if key in self.settings else {}
        else:
            shown = self.settings
        return QueryResult.of(pa.table({"key": list(shown), "value": list(shown.values())}, schema=_KEY_VALUE))

    def _nothing_to_do(self, text: str) -> QueryResult:
        """Statements that only tune or refresh: there is nothing to tune, their effect is already there."""
        return QueryResult.empty()

    def _unsupported(self, text: str) -> QueryResult:
        raise unsupported(Cursor(text).tokens[0].upper)

    def _with_suggestions(self, error: SqlError) -> SqlError:
        found = error.message.split("`", 1)[1].rsplit("`", 1)[0]
        name = found.split("`.`")[-1].lower()
        columns = [column["name"] for table in (self._last.tables if self._last else []) for column in table["columns"]]
        unique = list(dict.fromkeys(columns))
        closest = sorted(unique, key=lambda c: -difflib.SequenceMatcher(None, name, c.lower()).ratio())[:5]
        return unresolved_column(found, closest)


def _keeping(batches: Iterator[pa.RecordBatch], kept: object) -> Iterator[pa.RecordBatch]:
    """The batches; what they are read from is not let go before."""
    yield from batches
    del kept


def _unresolved_name(error: SqlError) -> str:
    """The column that could not be found; empty for another error or a name of several parts."""
    if not error.error_class.startswith("UNRESOLVED_COLUMN"):
        return ""
    found = error.message.split("`", 1)[1].split("` cannot", 1)[0]
    return "" if "`.`" in found else found.lower()


_PARTITION_MODE = "spark.sql.sources.partitionoverwritemode"
_KEY_VALUE = pa.schema([("key", pa.string()), ("value", pa.string())])
Answer = Callable[[SqlSession, str], QueryResult]
_STATEMENTS: dict[str, Answer] = {
    "SHOW": show.show,
    "DESCRIBE": describe.describe,
    "DESC": describe.describe,
    "USE": SqlSession._use,
    "SET": SqlSession._set,
    "CREATE": create.create,
    "DROP": drop.drop,
    "ALTER": alter.alter,
    "COMMENT": alter.comment_on,
    "TRUNCATE": dml.truncate,
    "EXPLAIN": SqlSession._explain,
    "ANALYZE": SqlSession._nothing_to_do,
    "REFRESH": SqlSession._nothing_to_do,
    "CACHE": SqlSession._nothing_to_do,
    "UNCACHE": SqlSession._nothing_to_do,
    "OPTIMIZE": maintenance.optimize,
    "VACUUM": maintenance.vacuum,
    "GRANT": grants.grant,
    "REVOKE": grants.revoke,
    "RESTORE": maintenance.restore,
    "COPY": copy_into.copy_into,
    "CALL": SqlSession._unsupported,
    "DECLARE": variables.declare,
    "EXECUTE": variables.execute_immediate,
    "BEGIN": SqlSession._unsupported,
}
_WRITES: dict[type[exp.Expr], Callable[[SqlSession, exp.Expr], QueryResult]] = {
    exp.Insert: insert.insert,  # type: ignore[dict-item]
    exp.Update: dml.update,  # type: ignore[dict-item]
    exp.Delete: dml.delete,  # type: ignore[dict-item]
    exp.Merge: dml.merge,  # type: ignore[dict-item]
}
