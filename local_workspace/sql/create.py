"""CREATE CATALOG, SCHEMA, VOLUME, TABLE and VIEW; CREATE FUNCTION is handed on."""

from __future__ import annotations

import contextlib
import shutil
import uuid
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from sqlglot import exp

from local_workspace.sql import copies, create_located, delta_log, hive_metastore, shared_tables, table_rules
from local_workspace.sql.catalog import column_documents
from local_workspace.sql.dialect import to_engine
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.names import TableName, check_new_name, quoted, schema_name
from local_workspace.sql.registration import DATABASE, engine_path, literal
from local_workspace.sql.result import QueryResult, affected
from local_workspace.sql.rewrite import parse
from local_workspace.sql.routines import create_function
from local_workspace.sql.temporary_views import TemporaryView
from local_workspace.sql.tokens import Cursor

if TYPE_CHECKING:
    from local_workspace.sql.session import SqlSession


def create(session: SqlSession, text: str) -> QueryResult:
    cursor = Cursor(text)
    cursor.expect("CREATE")
    replace = cursor.take("OR", "REPLACE")
    temporary = cursor.take_any("TEMPORARY FUNCTION", "TEMP FUNCTION") is not None
    if temporary or cursor.take("FUNCTION"):
        return create_function(session, cursor, replace=replace, temporary=temporary)
    what = cursor.take_any("CATALOG", "SCHEMA", "DATABASE", "VOLUME", "TEMPORARY VIEW", "TEMP VIEW", "VIEW", "TABLE")
    if what is None:
        what = cursor.take_any("GLOBAL TEMPORARY VIEW", "EXTERNAL TABLE", "MATERIALIZED VIEW")
        if what or not cursor.at_end:
            words = " ".join(token.upper for token in list(Cursor(text))[:4] if token.upper.isalpha())
            raise unsupported(f"CREATE {what}" if what else words)
        raise cursor.unexpected()
    if what in ("CATALOG", "SCHEMA", "DATABASE", "VOLUME"):
        return _create_container(session, cursor, what)
    if what == "TABLE":
        copied = copies.copied(session, text, replace=replace)
        if copied is not None:
            return copied
    tree = parse(text)
    if not isinstance(tree, exp.Create):
        raise Cursor(text).unexpected() if isinstance(tree, exp.Command) else unsupported(f"this form of CREATE {what}")
    if what == "TABLE":
        return _create_table(session, tree, replace=replace)
    return _create_view(session, tree, text, replace=replace, temporary=what.startswith("TEMP"))


def _create_container(session: SqlSession, cursor: Cursor, what: str) -> QueryResult:
    if_missing = cursor.take("IF", "NOT", "EXISTS")
    parts = [part.lower() for part in cursor.name()]
    comment, properties = None, {}
    while not cursor.at_end:
        if cursor.take("COMMENT"):
            comment = cursor.string()
        elif what in ("SCHEMA", "DATABASE") and cursor.take_any("WITH DBPROPERTIES", "WITH PROPERTIES"):
            properties = pairs(cursor)
        elif cursor.take("MANAGED", "LOCATION") or cursor.take("LOCATION"):
            raise unsupported(f"CREATE {what} with a location")
        else:
            raise cursor.unexpected()
    catalog = session.catalogs
    check_new_name(parts[-1])
    if what == "CATALOG":
        exists = catalog.catalogs.get(parts[0]) is not None
        _if_new(exists, if_missing, "CATALOG_ALREADY_EXISTS", f"Catalog {quoted(parts[0])} already exists.")
        if not exists:
            catalog.put_catalog(parts[0], comment=comment)
            catalog.put_schema(parts[0], "default", comment="Default schema")
    elif what == "VOLUME":
        name = session.table_name(parts)
        hive_metastore.refuse_unity_catalog_only(name.catalog, "CREATE VOLUME")
        catalog.require_schema(name.catalog, name.schema)
        exists = catalog.volumes.get(name.full) is not None
        _if_new(exists, if_missing, "VOLUME_ALREADY_EXISTS", f"Volume {name.quoted} already exists.")
        if not exists:
            catalog.check_writable(name, "CREATE VOLUME")
            catalog.put_volume(name, comment=comment)
    else:
        owner, schema = schema_name(parts, catalog=session.catalog)
        catalog.require_catalog(owner)
        exists = catalog.schemas.get(f"{owner}.{schema}") is not None
        message = f"Cannot create schema {quoted(owner, schema)} because it already exists."
        _if_new(exists, if_missing, "SCHEMA_ALREADY_EXISTS", message)
        if not exists:
            catalog.check_writable(TableName(owner, schema, ""), "CREATE SCHEMA")
            more = {"properties": properties} if properties else {}
            catalog.put_schema(owner, schema, comment=comment, **more)
    return QueryResult.empty()


def pairs(cursor: Cursor) -> dict[str, str]:
    """``(a.b = 'c', 'd' = 1, 'e')``; without a value it is empty."""
    found: dict[str, str] = {}
    cursor.expect("(")
    while not cursor.take(")"):
        key = cursor.optional_string() or ".".join(cursor.name())
        alone = not cursor.take("=") and (cursor.peek(",") or cursor.peek(")"))
        value = "" if alone else cursor.optional_string()
        found[key] = cursor.name_part() if value is None else value
        if not cursor.take(","):
            cursor.expect(")")
            break
    return found


def _if_new(exists: bool, if_missing: bool, error_class: str, message: str) -> None:
    if exists and not if_missing:
        raise SqlError(error_class, message, "42P06" if "SCHEMA" in error_class else "42710")


def _new_table_name(session: SqlSession, tree: exp.Create) -> TableName:
    target = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    name = session.table_name([part.name for part in target.parts])
    session.catalogs.require_catalog(name.catalog)
    session.catalogs.require_schema(name.catalog, name.schema)
    check_new_name(name.table)
    session.catalogs.check_writable(name, "CREATE TABLE")
    return name


def _properties(tree: exp.Create) -> dict[str, Any]:
    """comment, partitions, tblproperties; raises for what cannot be done."""
    found: dict[str, Any] = {"comment": None, "partitions": [], "properties": {}}
    properties = tree.args.get("properties")
    for item in properties.expressions if properties else []:
        if isinstance(item, exp.FileFormatProperty | exp.LocationProperty | exp.OptionsProperty):
            continue
        if isinstance(item, exp.SchemaCommentProperty):
            found["comment"] = item.this.name
        elif isinstance(item, exp.PartitionedByProperty):
            columns = item.this.expressions if hasattr(item.this, "expressions") else [item.this]
            found["partitions"] = [column.name for column in columns]
        elif isinstance(item, exp.Property) and type(item) is exp.Property:
            found["properties"][item.name] = str(item.args["value"].name)
        elif not isinstance(item, exp.TemporaryProperty | exp.ClusteredByProperty | exp.Cluster | exp.ClusterProperty):
            raise unsupported(f"this clause of CREATE TABLE: {item.sql('databricks')}")
    return found


def _create_table(session: SqlSession, tree: exp.Create, *, replace: bool) -> QueryResult:
    catalog = session.catalogs
    name = _new_table_name(session, tree)
    settings = _properties(tree)
    with catalog.lock(name):
        old = catalog.table(name)
        if old is not None and not replace:
            if tree.args.get("exists"):
                return QueryResult.empty()
            message = f"Cannot create table or view {name.quoted} because it already exists."
            message += " Choose a different name, drop or replace the existing object, or add the IF NOT EXISTS clause."
            raise SqlError("TABLE_OR_VIEW_ALREADY_EXISTS", message, "42P07")
        if old is not None and old["table_type"] == "VIEW":
            raise SqlError("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", f"{name.quoted} is a view, not a table.", "42809")
        place = create_located.place_of(tree)
        if replace and (place.path or place.format != "DELTA"):
            raise unsupported("CREATE OR REPLACE of a table with a LOCATION or of files that are not Delta")
        told = {"comment": settings["comment"], "properties": settings["properties"]}
        if place.format == shared_tables.FORMAT:
            columns = create_located.written_columns(session, tree)
            shared_tables.create(session, tree, name, place, columns=columns, **told)
            return QueryResult.empty()
        if place.format != "DELTA":
            if settings["partitions"]:
                raise unsupported(f"PARTITIONED BY of {place.format} files")
            count = create_located.create_over_files(session, tree, name, place, **told)
            return _answer(count)
        if place.path is None:
            location, folder = catalog.new_location()
            was_there = False
            kept: dict[str, Any] = {}
        else:
            location, folder = create_located.external_folder(catalog, place.path)
            was_there = folder.exists()
            kept = {"table_type": "EXTERNAL", "storage_location": create_located.shown_path(place.path)}
            if delta_log.version(folder) >= 0:
                columns = create_located.known_delta(session, folder, tree, place.path)
                catalog.put_table(name, location=location, columns=columns, **told, **kept)
                return QueryResult.empty()
        engine_name = f"sail.{DATABASE}.new_{uuid.uuid4().hex}"
        rules = table_rules.Rules(session, tree, settings["properties"])
        definitions, comments, required = _definitions(tree, settings["partitions"])
        required += rules.required
        where = "USING delta"
        if settings["partitions"]:
            where += f" PARTITIONED BY ({', '.join(quoted(column) for column in settings['partitions'])})"
        where += f" LOCATION {literal(str(engine_path(folder)))}"
        try:
            count = None
            if tree.expression is not None:
                if definitions:
                    message = "Schema may not be specified in a Create Table As Select (CTAS) statement."
                    raise SqlError("_LEGACY_ERROR_TEMP_0035", message, "42601")
                query = to_engine(session.rewriter().rewrite(tree.expression))
                done = session.run_engine(f"CREATE TABLE {engine_name} {where} AS {query}")
                count = _count(done)
                # The engine takes what has no NULL now for what may have none.
                delta_log.allow_nulls(folder)
            elif definitions:
                session.run_engine(f"CREATE TABLE {engine_name} ({', '.join(definitions)}) {where}")
            else:
                raise unsupported("CREATE TABLE without columns or a query")
            schema = session.run_engine(f"SELECT * FROM {engine_name} LIMIT 0").schema
            columns = column_documents(schema, comments=comments, required=required, partitions=settings["partitions"])
            for column in columns:
                column |= rules.columns.get(column["name"].lower(), {})
            catalog.put_table(
                name,
                location=location,
                columns=columns,
                constraints=rules.constraints,
                **told,
                **kept,
            )
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            if was_there:  # empty, and perhaps a volume's own
                folder.mkdir(exist_ok=True)
            raise
        finally:
            with contextlib.suppress(SqlError):
                session.run_engine(f"DROP TABLE IF EXISTS {engine_name}")
        if old is not None:
            catalog.remove_data(old)
    return _answer(count)


def _answer(count: int | None) -> QueryResult:
    return QueryResult.empty() if count is None else affected(num_affected_rows=count, num_inserted_rows=count)


def _count(done: pa.Table) -> int:
    return int(done.column(0)[0].as_py()) if done.num_rows and done.num_columns else 0


def _definitions(tree: exp.Create, partitions: list[str]) -> tuple[list[str], dict[str, str], list[str]]:
    """Column definitions for the engine, comments by column, and the NOT NULL columns."""
    lines, comments, required = [], {}, []
    columns = tree.this.expressions if isinstance(tree.this, exp.Schema) else []
    for column in columns:
        if table_rules.is_of_table(column):
            continue
        if not isinstance(column, exp.ColumnDef) or column.args.get("kind") is None:
            raise unsupported(f"this part of a table's definition: {column.sql('databricks')}")
        line = f"{quoted(column.name)} {column.args['kind'].sql('spark')}"
        for constraint in column.args.get("constraints") or []:
            kind = constraint.kind
            if table_rules.is_of_column(constraint):
                continue
            if isinstance(kind, exp.CommentColumnConstraint):
                comments[column.name] = kind.this.name
                line += f" COMMENT {literal(kind.this.name)}"
            elif isinstance(kind, exp.NotNullColumnConstraint) and not kind.args.get("allow_null"):
                required.append(column.name)
                line += " NOT NULL"
            else:
                raise unsupported(f"the column constraint {constraint.sql('databricks')}")
        lines.append(line)
    return lines, comments, required


def _create_view(session: SqlSession, tree: exp.Create, text: str, *, replace: bool, temporary: bool) -> QueryResult:
    if tree.expression is None:
        raise unsupported("CREATE VIEW without a query")
    # The text as it was written, from the query on: people get back what they wrote.
    definition = _query_text(text)
    schema = session.run_engine(to_engine(session.rewriter().rewrite(parse(definition))), columns_only=True).schema
    columns = tree.this.expressions if isinstance(tree.this, exp.Schema) else []
    names = [column.name for column in columns]
    comments = {c.name: k.kind.this.name for c in columns for k in c.args.get("constraints") or []}
    if names and len(names) != len(schema.names):
        message = f"The view has {len(names)} column names but its query has {len(schema.names)} columns."
        raise SqlError("CREATE_VIEW_COLUMN_ARITY_MISMATCH", message, "21S01")
    if names:
        schema = pa.schema([pa.field(n, field.type) for n, field in zip(names, schema, strict=True)])
    target = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    if temporary:
        session.temporary_views[target.name.lower()] = TemporaryView(
            definition, session.catalog, session.schema, tuple(names)
        )
        return QueryResult.empty()
    name = _new_table_name(session, tree)
    catalog = session.catalogs
    with catalog.lock(name):
        old = catalog.table(name)
        if old is not None and tree.args.get("exists"):
            return QueryResult.empty()
        if old is not None and (not replace or old["table_type"] != "VIEW"):
            message = f"Cannot create table or view {name.quoted} because it already exists."
            raise SqlError("TABLE_OR_VIEW_ALREADY_EXISTS", message, "42P07")
        catalog.put_table(
            name,
            location=None,
            columns=column_documents(schema, comments=comments),
            comment=_properties(tree)["comment"],
            table_type="VIEW",
            view_definition=definition,
            view_catalog=session.catalog,
            view_schema=session.schema,
        )
    return QueryResult.empty()


def _query_text(text: str) -> str:
    """What follows the AS of CREATE VIEW (outside of parentheses)."""
    cursor, depth = Cursor(text), 0
    for index, token in enumerate(cursor.tokens):
        depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "mark" else 0
        if depth == 0 and token.upper == "AS":
            cursor.position = index + 1
            return cursor.rest()
    raise cursor.unexpected()
