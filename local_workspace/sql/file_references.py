"""Files in FROM: ``csv.`/Volumes/...` `` and the table function ``read_files``.

https://docs.databricks.com/sql/language-manual/functions/read_files.html. What the service would put into
``_rescued_data`` cannot arise where the schema comes from all of the files, so that column is NULL here.
"""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from local_workspace.sql import file_schema, file_tables
from local_workspace.sql.dialect import WorkspaceSql
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.file_paths import (
    data_files,
    format_of,
    has_glob,
    location_of,
    named_like,
    not_found,
    refuse_delta,
    split_glob,
)
from local_workspace.sql.file_tables import Columns, Files

if TYPE_CHECKING:
    from local_workspace.sql.rewrite import Rewriter

_OWN = frozenset({"format", "schema", "schemahints", "schemaevolutionmode", "infercolumntypes", "filenamepattern"})
_OWN |= {"pathglobfilter", "recursivefilelookup", "mergeschema", "multiline", "rescueddatacolumn"}


def by_path(rewriter: Rewriter, file_format: str, path: str) -> exp.Expr:
    """The rows of ``format.`path` ``: no header, CSV values are texts."""
    file_format = file_format.upper()
    file_tables.check(file_format, {})
    root = _selected(rewriter, path, {})[0] if has_glob(path) else _root(rewriter, path)
    files = Files(file_format, root, [])
    columns = file_tables.infer(rewriter.run, rewriter.registration, files, types=False)
    return file_tables.query(rewriter.registration, Files(file_format, root, columns))


def read_files(rewriter: Rewriter, call: exp.Expr) -> exp.Expr:
    """The rows of ``read_files(path, option => value, ...)``."""
    path, given = _arguments(call)
    own = {key: value for key, value in given.items() if key in _OWN}
    options = {key: value for key, value in given.items() if key not in _OWN}
    root, found = _selected(rewriter, path, own)
    file_format = own.get("format", "").upper() or format_of(found)
    if _true(own, "multiline"):
        root, found = _one_object_a_line(rewriter, found, file_format)
    file_tables.check(file_format, options)
    files = Files(file_format, root, [], options)
    if "schema" in own:
        columns = _columns(own["schema"])
        hints: Columns = []
    else:
        types = own.get("infercolumntypes", "true").lower() != "false"
        hints = _columns(own["schemahints"]) if "schemahints" in own else []
        columns = file_tables.infer(rewriter.run, rewriter.registration, files, types=types)
        columns = _hinted(columns, hints)
    exact = frozenset(name for name, _ in hints)
    query = file_tables.query(rewriter.registration, Files(file_format, root, columns, options, exact))
    rescued = own.get("rescueddatacolumn")
    rescues = "schema" not in own and own.get("schemaevolutionmode", "").lower() != "none" and file_format != "TEXT"
    if rescued or rescues:
        nothing = exp.Cast(this=exp.null(), to=exp.DataType.build("STRING", dialect="databricks"))
        query.append("expressions", exp.alias_(nothing, rescued or "_rescued_data", quoted=True))
    return query


def _root(rewriter: Rewriter, path: str) -> Path:
    root = rewriter.catalog.folder(location_of(path))
    if not root.exists():
        raise not_found(path)
    return root


def _arguments(call: exp.Expr) -> tuple[str, dict[str, str]]:
    """The path, and the options by lower-case name."""
    path, given = None, {}
    for argument in call.expressions:
        named = argument if isinstance(argument, exp.Kwarg | exp.PropertyEQ) else None
        value = named.expression if named is not None else argument
        if not isinstance(value, exp.Literal | exp.Boolean):
            message = f"The argument {value.sql('databricks')} of `read_files` has to be a literal or a parameter."
            raise SqlError("NON_FOLDABLE_ARGUMENT", message, "42K08")
        text = str(value.this).lower() if isinstance(value, exp.Boolean) else value.name
        if named is not None and named.this.name.lower() != "path":
            given[named.this.name.lower()] = text
        elif path is None:
            path = text
        else:
            raise unsupported("options of read_files without a name (option => value)")
    if path is None:
        raise unsupported("read_files without a path")
    return path, given


def _selected(rewriter: Rewriter, path: str, own: dict[str, str]) -> tuple[Path, list[Path]]:
    """What to read: the place itself or, where only some of its files are meant, a folder of links to these."""
    pattern = ""
    if has_glob(path):
        path, pattern = split_glob(path)
    root = _root(rewriter, path)
    found = data_files(root, pattern=pattern)
    wanted = own.get("filenamepattern") or own.get("pathglobfilter")
    if wanted:
        found = named_like(found, wanted)
    if not found:
        message = f"Cannot infer schema when the input path `{path}` is empty. Name the schema or the path of files."
        raise SqlError("CF_EMPTY_DIR_FOR_SCHEMA_INFERENCE", message, "42000")
    refuse_delta(root, found)
    if not (pattern or wanted):
        return root, found
    folder = _scratch(rewriter)
    for index, file in enumerate(found):
        (folder / f"{index:06d}-{file.name}").symlink_to(file.resolve())
    return folder, found


def _scratch(rewriter: Rewriter) -> Path:
    folder = rewriter.scratch() / f"files-{uuid.uuid4().hex}"
    folder.mkdir()
    return folder


def _one_object_a_line(rewriter: Rewriter, found: list[Path], file_format: str) -> tuple[Path, list[Path]]:
    """JSON values that take several lines, as the engine reads them."""
    if file_format != "JSON":
        raise unsupported(f"multiLine of {file_format} files")
    folder = _scratch(rewriter)
    made = []
    for index, file in enumerate(found):
        made.append(folder / f"{index:06d}.json")
        with open(made[-1], "w", encoding="utf-8") as text:
            text.writelines(json.dumps(value) + "\n" for value in file_schema.json_documents(file))
    return folder, made


def _true(own: dict[str, str], key: str) -> bool:
    return own.get(key, "false").lower() == "true"


def _columns(text: str) -> Columns:
    """``'id INT, name STRING'``."""
    try:
        table = sqlglot.parse_one(f"CREATE TABLE schema ({text})", read=WorkspaceSql).this
        return [(column.name, column.args["kind"].sql("databricks")) for column in table.expressions]
    except (ParseError, TokenError, KeyError, AttributeError) as error:
        raise SqlError("PARSE_SYNTAX_ERROR", f"Syntax error in the schema '{text}'.", "42601") from error


def _hinted(columns: Columns, hints: Columns) -> Columns:
    wanted = {name.lower(): kind for name, kind in hints}
    known = {name.lower() for name, _ in columns}
    return [(name, wanted.get(name.lower(), kind)) for name, kind in columns] + [
        hint for hint in hints if hint[0].lower() not in known
    ]
