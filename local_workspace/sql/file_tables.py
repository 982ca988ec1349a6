"""Files as rows: CSV, JSON, Parquet and text files as something that a query can read from.

A CSV file's values are texts to the engine; what does not fit a column's type is NULL then, or an error in the mode
FAILFAST: https://docs.databricks.com/query/formats/csv.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
from sqlglot import exp

from local_workspace.sql import file_schema
from local_workspace.sql.dialect import to_engine
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.file_paths import data_files, refuse_delta
from local_workspace.sql.names import quoted
from local_workspace.sql.registration import DATABASE, Registration, engine_path, literal
from local_workspace.sql.types import type_text
from local_workspace.store import Document

Run = Callable[[str], pa.Table]
Columns = list[tuple[str, str]]

FORMATS = frozenset({"CSV", "JSON", "PARQUET", "TEXT"})
# What may be said of a format; whoever reads it knows the values.
_OPTIONS = {
    "CSV": frozenset({"header", "delimiter", "sep", "quote", "escape", "inferschema", "mode"}),
    "JSON": frozenset({"mode", "inferschema"}),
    "PARQUET": frozenset({"mergeschema"}),
    "TEXT": frozenset(),
}
_CHARACTERS = frozenset({"delimiter", "sep", "quote", "escape"})
_SWITCHES = frozenset({"header", "inferschema", "mergeschema"})
# From narrow to wide: the first that takes every value of a column is its type.
_GUESSES = ("INT", "BIGINT", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP")
_SHAPES = {
    "INT": r"[+-]?\\d+",
    "BIGINT": r"[+-]?\\d+",
    "DOUBLE": r"[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?|NaN|[+-]?Inf(inity)?",
    "BOOLEAN": r"(?i:true|false)",
    "DATE": r"\\d{4}-\\d{1,2}-\\d{1,2}",
    "TIMESTAMP": r"\\d{4}-\\d{1,2}-\\d{1,2}[ T]\\d{1,2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}:?\\d{2})?",
}


@dataclass(frozen=True, slots=True)
class Files:
    """``root``: a file or a folder of them. ``options``: by lower-case name. ``exact``: columns that must fit."""

    format: str
    root: Path
    columns: Columns
    options: dict[str, str] = field(default_factory=dict)
    exact: frozenset[str] = frozenset()


def of_table(document: Document, root: Path) -> Files:
    """What a table's document says about its files."""
    columns = [(column["name"], column["type_text"]) for column in document["columns"]]
    return Files(document["data_source_format"], root, columns, document.get("file_options") or {})


def check(file_format: str, options: dict[str, str]) -> None:
    """Raise for a format or an option that is not known here."""
    if file_format not in FORMATS:
        raise unsupported(f"{file_format} files ({', '.join(sorted(FORMATS))} work)")
    for key, value in options.items():
        if key == "multiline" and value.lower() == "false":
            continue
        if key not in _OPTIONS[file_format]:
            raise unsupported(f"the option {key} of {file_format} files")
        if key in _CHARACTERS and len(value) != 1:
            raise unsupported(f"the value {value!r} of the option {key} (one character works)")
        if key in _SWITCHES and value.lower() not in ("true", "false"):
            raise unsupported(f"the value {value!r} of the option {key} (true and false work)")
    if file_format == "JSON" and _mode(options) != "PERMISSIVE":
        raise unsupported(f"the mode {options['mode']} of JSON files")
    if _mode(options) not in ("PERMISSIVE", "FAILFAST"):
        raise unsupported(f"the mode {options['mode']} of {file_format} files")


def infer(run: Run, registration: Registration, files: Files, *, types: bool) -> Columns:
    """The columns of files whose own ``columns`` are not known. ``types``: whether CSV columns are more than texts."""
    found = data_files(files.root)
    if not found:
        raise SqlError(
            "UNABLE_TO_INFER_SCHEMA",
            f"Unable to infer schema for {files.format}. It must be specified manually.",
            "42KD9",
        )
    refuse_delta(files.root, found)
    if files.format == "TEXT":
        return [("value", "STRING")]
    if files.format == "JSON":
        return file_schema.json_columns(found)
    if files.format == "PARQUET":
        schema = run(f"SELECT * FROM {_known(registration, files)} LIMIT 0").schema
        return [(column.name, type_text(column.type)) for column in schema]
    form = _form(files.options)
    header = form["header"] == "true"
    names = file_schema.csv_names(
        found, header=header, delimiter=form["delimiter"], quote=form["quote"], escape=form.get("escape")
    )
    texts = [(name, "STRING") for name in names]
    return _guessed(run, registration, Files(files.format, files.root, texts, files.options)) if types else texts


def _guessed(run: Run, registration: Registration, files: Files) -> Columns:
    """Each column's type by all of its values, in one pass over them."""
    counts = ["count(*)"]
    for name, _ in files.columns:
        column = quoted(name)
        counts.append(f"count({column})")
        for guess in _GUESSES:
            fits = f"{column} RLIKE '^({_SHAPES[guess]})$' AND TRY_CAST({column} AS {guess}) IS NOT NULL"
            counts.append(f"count_if({fits})")
    answer = run(f"SELECT {', '.join(f'{c} AS c{i}' for i, c in enumerate(counts))} FROM {_known(registration, files)}")
    values = [column[0].as_py() for column in answer.columns][1:]
    width = len(_GUESSES) + 1
    guessed = []
    for index, (name, _) in enumerate(files.columns):
        total, *fitting = values[index * width : (index + 1) * width]
        kind = next((g for g, n in zip(_GUESSES, fitting, strict=True) if n == total), "STRING") if total else "STRING"
        guessed.append((name, kind))
    return guessed


def query(registration: Registration, files: Files) -> exp.Expr:
    """The rows as a query in the engine's words."""
    known = _known(registration, files)
    columns = [_value(files, name, kind) for name, kind in files.columns]
    table = exp.to_table(known, dialect="databricks")
    return exp.Select(expressions=columns).from_(table)


def _value(files: Files, name: str, kind: str) -> exp.Expr:
    column = exp.column(exp.to_identifier(name, quoted=True))
    if files.format != "CSV" or kind.upper() == "STRING":
        return column
    strict = name in files.exact or _mode(files.options) == "FAILFAST"
    to = exp.DataType.build(kind, dialect="databricks")
    cast = exp.Cast(this=column, to=to) if strict else exp.TryCast(this=column, to=to, safe=True)
    return exp.alias_(cast, name, quoted=True)


def engine_name(registration: Registration, files: Files) -> str:
    """The engine's complete name for the files, to write to. Values of CSV files are texts there."""
    return _known(registration, files)


def _known(registration: Registration, files: Files) -> str:
    columns = ", ".join(
        f"{quoted(name)} {'STRING' if files.format == 'CSV' else _engine_type(kind)}" for name, kind in files.columns
    )
    options = _form(files.options) if files.format == "CSV" else {}
    told = ", ".join(f"{literal(key)} {literal(value)}" for key, value in options.items())
    definition = (f"({columns}) " if columns else "") + f"USING {files.format.lower()}"
    definition += (f" OPTIONS ({told})" if told else "") + f" LOCATION {literal(str(engine_path(files.root)))}"
    return f"sail.{DATABASE}.{registration.of_files(definition)}"


def _engine_type(kind: str) -> str:
    return to_engine(exp.DataType.build(kind, dialect="databricks"))


def _mode(options: dict[str, str]) -> str:
    return options.get("mode", "PERMISSIVE").upper()


def _form(options: dict[str, str]) -> dict[str, str]:
    """How a CSV file is written, for the engine."""
    found = {"header": options.get("header", "false").lower()}
    found["delimiter"] = options.get("delimiter", options.get("sep", ","))
    found["quote"] = options.get("quote", '"')
    if "escape" in options and options["escape"] != found["quote"]:
        found["escape"] = options["escape"]
    return found
