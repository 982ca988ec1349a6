"""CREATE TABLE over files: ``USING csv | json | parquet | text``, and any table with a LOCATION of its own.

https://docs.databricks.com/sql/language-manual/sql-ref-syntax-ddl-create-table-using.html. Such a table leaves its
files where they are when it is dropped; without a LOCATION, which hive_metastore allows, they are the table's own.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp

from local_workspace.sql import delta_log, file_tables, hive_metastore, table_rules
from local_workspace.sql.catalog import Catalog, column_documents, is_of_files
from local_workspace.sql.dialect import to_engine
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.file_paths import data_files, has_glob, location_of, refuse_delta
from local_workspace.sql.file_tables import Files
from local_workspace.sql.names import TableName
from local_workspace.sql.registration import DATABASE
from local_workspace.store import Document

if TYPE_CHECKING:
    from local_workspace.sql.session import SqlSession


@dataclass(slots=True)
class Place:
    """``path``: as it was written, None for a managed table. ``options``: by lower-case name, without the path."""

    format: str = "DELTA"
    path: str | None = None
    options: dict[str, str] = field(default_factory=dict)


def place_of(tree: exp.Create) -> Place:
    """What USING, OPTIONS and LOCATION say."""
    found = Place()
    properties = tree.args.get("properties")
    for item in properties.expressions if properties else []:
        if isinstance(item, exp.FileFormatProperty):
            found.format = item.this.name.upper()
        elif isinstance(item, exp.LocationProperty):
            found.path = item.this.name
        elif isinstance(item, exp.OptionsProperty):
            options = {option.this.name.lower(): _text(option.args["value"]) for option in item.expressions}
            found.path = options.pop("path", None) or found.path
            found.options |= options
    return found


def _text(value: exp.Expr) -> str:
    return str(value.this).lower() if isinstance(value, exp.Boolean) else value.name


def external_folder(catalog: Catalog, path: str) -> tuple[str, Path]:
    """How documents name the place of a Delta table, and its folder. Raises where other files are there already."""
    if has_glob(path):
        raise unsupported("a pattern as the LOCATION of a table")
    location = location_of(path)
    folder = catalog.folder(location)
    if folder.exists() and delta_log.version(folder) < 0 and (folder.is_file() or any(folder.iterdir())):
        message = f"Cannot create table: the associated location ({path}) is not empty and also not a Delta table."
        raise SqlError("DELTA_CREATE_TABLE_WITH_NON_EMPTY_LOCATION", message, "42601")
    for document in catalog.tables.values():
        if _has_rules_in(catalog, document, folder):
            name = TableName(document["catalog_name"], document["schema_name"], document["name"])
            message = (
                f"LOCATION_OVERLAP: Input path url '{path}' overlaps with {name.quoted}, a table with rules of its own."
            )
            raise SqlError("INVALID_PARAMETER_VALUE.LOCATION_OVERLAP", message, "22023")
    return location, folder


def _has_rules_in(catalog: Catalog, document: Document, folder: Path) -> bool:
    """Whether this is a Delta table of that place whose rules, under a second name, would not be kept."""
    if document["table_type"] != "EXTERNAL" or is_of_files(document):
        return False
    ruled = ("identity", "generated", "default", "partition_index")
    if not document.get("constraints") and all(each.get(key) is None for each in document["columns"] for key in ruled):
        return False
    try:
        return catalog.folder(document["location"]) == folder
    except SqlError:  # its volume is gone
        return False


def known_delta(session: SqlSession, folder: Path, tree: exp.Create, path: str) -> list[Document]:
    """The columns of the Delta table that is there. Raises where the statement says others, or brings rows."""
    if tree.expression is not None:
        message = f"Cannot create table: the associated location ({path}) has a Delta table already."
        raise SqlError("DELTA_CREATE_TABLE_WITH_NON_EMPTY_LOCATION", message, "42601")
    name = f"sail.{DATABASE}.{session.registration.name_of(folder)}"
    columns = column_documents(session.run_engine(f"SELECT * FROM {name} LIMIT 0").schema)
    wanted = written_columns(session, tree)
    if wanted and [(c["name"].lower(), c["type_text"]) for c in wanted] != [
        (c["name"].lower(), c["type_text"]) for c in columns
    ]:
        message = f"The specified schema does not match the existing schema at {path}."
        raise SqlError("DELTA_CREATE_TABLE_SCHEME_MISMATCH", message, "42KD7")
    return columns


def create_over_files(
    session: SqlSession, tree: exp.Create, name: TableName, place: Place, *, comment: str | None, properties: Document
) -> int | None:
    """A table that is not Delta; the number of rows that a query brought. The name's lock is held, and it is free."""
    catalog = session.catalogs
    file_tables.check(place.format, place.options)
    if any(table_rules.is_of_table(each) for each in _definitions(tree)):
        raise unsupported(f"constraints of tables of {place.format} files")
    location, root = _root(catalog, name, place)
    refuse_delta(root, data_files(root))
    files = Files(place.format, root, [], place.options)
    count = None
    if tree.expression is not None:
        count, columns = _write(session, tree, files)
    else:
        columns = written_columns(session, tree)
    if not columns:
        types = place.options.get("inferschema", "false") == "true"
        found = file_tables.infer(session.run_engine, session.registration, files, types=types)
        columns = _documents(session, found)
    catalog.put_table(
        name,
        location=location,
        columns=columns,
        comment=comment,
        properties=properties,
        table_type="EXTERNAL" if place.path else "MANAGED",
        data_source_format=place.format,
        file_options=place.options,
        **({"storage_location": shown_path(place.path)} if place.path else {}),
    )
    return count


def shown_path(path: str) -> str:
    return path if path.startswith("dbfs:") else f"dbfs:{path}"


def _root(catalog: Catalog, name: TableName, place: Place) -> tuple[str, Path]:
    if place.path is not None:
        if has_glob(place.path):
            raise unsupported("a pattern as the LOCATION of a table")
        location = location_of(place.path)
        return location, catalog.folder(location)
    if name.catalog != hive_metastore.NAME:
        message = f"managed tables of {place.format} files in Unity Catalog, where they are Delta (give a LOCATION)"
        raise unsupported(message)
    return catalog.new_location()


def _definitions(tree: exp.Create) -> list[exp.Expr]:
    return tree.this.expressions if isinstance(tree.this, exp.Schema) else []


def written_columns(session: SqlSession, tree: exp.Create) -> list[Document]:
    """The columns that the statement names."""
    named, comments = [], {}
    for column in _definitions(tree):
        if not isinstance(column, exp.ColumnDef) or column.args.get("kind") is None:
            raise unsupported(f"this part of a table's definition: {column.sql('databricks')}")
        named.append((column.name, column.args["kind"].sql("databricks")))
        for constraint in column.args.get("constraints") or []:
            if not isinstance(constraint.kind, exp.CommentColumnConstraint):
                raise unsupported(f"the column constraint {constraint.sql('databricks')} over files")
            comments[column.name] = constraint.kind.this.name
    return _documents(session, named, comments)


def _documents(session: SqlSession, columns: list[tuple[str, str]], comments: Document | None = None) -> list[Document]:
    """The engine says whether the types are any."""
    if not columns:
        return []
    casts = [
        exp.alias_(exp.Cast(this=exp.null(), to=exp.DataType.build(kind, dialect="databricks")), name, quoted=True)
        for name, kind in columns
    ]
    schema = session.run_engine(to_engine(exp.Select(expressions=casts)), columns_only=True).schema
    return column_documents(schema, comments=comments or {})


def _write(session: SqlSession, tree: exp.Create, files: Files) -> tuple[int, list[Document]]:
    """CREATE TABLE ... AS SELECT: the query's rows as files; how many, and their columns."""
    if _definitions(tree):
        message = "Schema may not be specified in a Create Table As Select (CTAS) statement."
        raise SqlError("_LEGACY_ERROR_TEMP_0035", message, "42601")
    if files.format == "TEXT":
        raise unsupported("writing TEXT files")
    there = files.root.exists()
    if there and (files.root.is_file() or data_files(files.root)):
        message = "CREATE-TABLE-AS-SELECT cannot create table with location to a non-empty directory."
        raise SqlError("_LEGACY_ERROR_TEMP_1241", message, "42000")
    query = to_engine(session.rewriter().rewrite(tree.expression))
    columns = column_documents(session.run_engine(query, columns_only=True).schema)
    kinds = [(column["name"], column["type_text"]) for column in columns]
    try:
        files.root.mkdir(parents=True, exist_ok=True)
        target = file_tables.engine_name(session.registration, Files(files.format, files.root, kinds, files.options))
        done = session.run_engine(f"INSERT INTO {target} {query}")
    except BaseException:
        if not there:
            shutil.rmtree(files.root, ignore_errors=True)
        raise
    return int(done.column(0)[0].as_py()) if done.num_rows else 0, columns
