"""Which columns files have: the names in a CSV file's first line, the fields of JSON objects, and their types.

All of a file is looked at, as Spark does, so that no later row brings what the first ones did not show.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.names import quoted

_CORRUPT = "Malformed records are detected in record parsing"


def opened(path: Path) -> TextIO:
    """The text of a file, which may be compressed."""
    suffix = path.suffix.lower()
    if suffix in (".zst", ".xz"):
        raise unsupported(f"the columns of {suffix} files (name them)")
    raw = {".gz": gzip.open, ".bz2": bz2.open}.get(suffix, open)(path, "rb")
    return io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")  # type: ignore[arg-type]


@contextmanager
def _reading(path: Path) -> Iterator[TextIO]:
    """The text of a file, with a clear error where it cannot be read as one."""
    try:
        with opened(path) as text:
            yield text
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error) as error:
        why = (
            "it is not UTF-8 text"
            if isinstance(error, UnicodeDecodeError)
            else "it is damaged, or not what its name says"
        )
        raise SqlError("FAILED_READ_FILE.NO_HINT", f"Error while reading file {path.name}: {why}.", "KD001") from error


# CSV


def csv_names(files: list[Path], *, header: bool, delimiter: str, quote: str, escape: str | None) -> list[str]:
    """The columns' names; ``_c0``, ``_c1``, ... without a header. Raises where the files' headers differ."""
    found: list[str] | None = None
    for path in files:
        with _reading(path) as text:
            reader = csv.reader(text, delimiter=delimiter, quotechar=quote, escapechar=escape)
            first = next((line for line in reader if line), [])
        if not first:
            continue
        names = [name if header and name else f"_c{index}" for index, name in enumerate(first)]
        if found is not None and header and names != found:
            message = f"files with different headers: {', '.join(found)} and, in {path.name}, {', '.join(names)}"
            raise unsupported(message)
        found = found or names
    names = found or []
    lower = [name.lower() for name in names]
    twice = next((name for index, name in enumerate(lower) if name in lower[:index]), None)
    if twice:
        message = f"The column `{twice}` already exists. Choose another name or rename the existing column."
        raise SqlError("COLUMN_ALREADY_EXISTS", message, "42711")
    return names


# JSON. A type is "BIGINT", "DOUBLE", "BOOLEAN", "STRING", None for what was always null, a dict of fields or a list
# with the type of its elements.

Kind = str | dict[str, Any] | list[Any] | None


def json_columns(files: list[Path]) -> list[tuple[str, str]]:
    """(name, type) of each field of the objects, one on each line, in order of the alphabet as Spark has them."""
    fields: dict[str, Kind] = {}
    for path in files:
        for record in json_lines(path):
            if not isinstance(record, dict):
                raise _malformed(path, json.dumps(record))
            for name, value in record.items():
                fields[name] = _merged(fields.get(name), _kind(value))
    typed = [(name, _text(kind)) for name, kind in sorted(fields.items())]
    return [(name, text) for name, text in typed if text]


def json_lines(path: Path) -> Iterator[Any]:
    with _reading(path) as text:
        for line in text:
            if line.strip():
                try:
                    yield json.loads(line)
                except ValueError:
                    raise _malformed(path, line.strip()) from None


def json_documents(path: Path) -> Iterator[Any]:
    """Of a file that is one JSON value over several lines: the value, or the elements of a list."""
    with _reading(path) as text:
        try:
            value = json.load(text)
        except json.JSONDecodeError:
            raise _malformed(path, "") from None
    yield from value if isinstance(value, list) else [value]


def _malformed(path: Path, record: str) -> SqlError:
    hint = " A JSON value over several lines needs multiLine => true." if record[:1] in ("[", "{") or not record else ""
    message = f"{_CORRUPT}: {record[:100]} in {path.name}.{hint}"
    return SqlError("MALFORMED_RECORD_IN_PARSING", message, "22023")


def _kind(value: Any) -> Kind:
    if value is None:
        return None
    if isinstance(value, bool):
        return "BOOLEAN"
    if isinstance(value, int):
        return "BIGINT" if -(2**63) <= value < 2**63 else "DOUBLE"
    if isinstance(value, float):
        return "DOUBLE"
    if isinstance(value, dict):
        return {name: _kind(inner) for name, inner in value.items()}
    if isinstance(value, list):
        element: Kind = None
        for inner in value:
            element = _merged(element, _kind(inner))
        return [element]
    return "STRING"


def _merged(left: Kind, right: Kind) -> Kind:
    if left is None or right is None or left == right:
        return right if left is None else left
    if isinstance(left, dict) and isinstance(right, dict):
        return {name: _merged(left.get(name), right.get(name)) for name in left | right}
    if isinstance(left, list) and isinstance(right, list):
        return [_merged(left[0], right[0])]
    return "DOUBLE" if {str(left), str(right)} == {"BIGINT", "DOUBLE"} else "STRING"


def _text(kind: Kind) -> str:
    """Empty for an object that never has a field: Spark leaves it out."""
    if isinstance(kind, dict):
        typed = [(quoted(name), _text(each)) for name, each in sorted(kind.items())]
        inner = ", ".join(f"{name}: {text}" for name, text in typed if text)
        return f"STRUCT<{inner}>" if inner else ""
    if isinstance(kind, list):
        element = _text(kind[0])
        return f"ARRAY<{element}>" if element else ""
    return kind or "STRING"
