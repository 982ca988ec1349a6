"""Files that people attach: looked at before anything is said of them, and kept by the app under a handle.

A file of rows becomes a table: it is read here, whole, with types that lose nothing (a code with leading zeros stays
text), and goes to the workspace as Parquet, so that no second reader has to guess what the first one understood.
A model sees the file's name, its columns and how many rows it has; never what is in it.
"""

from __future__ import annotations

import io
import json
import re
import tempfile
import threading
import uuid
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

TABLE_ENDINGS = ("csv", "tsv", "json", "jsonl", "ndjson", "parquet")
NOTEBOOK_ENDINGS = ("ipynb", "py", "sql", "scala", "r")
MAX_BYTES = 50 * 2**20
MAX_COLUMNS = 2_000
KEPT_BYTES = 2**30  # of all files that were attached and not used yet
_UNUSABLE = re.compile(r"[ ,;{}()\n\t=]+")  # what a Delta table's column names cannot hold


class BadFile(ValueError):
    """The file cannot be used. The text is for people: what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that can be used. ``data`` is what goes to the workspace; ``columns`` are (name, SQL type)."""

    name: str
    kind: str  # "table" or "notebook"
    data: bytes
    rows: int = 0
    columns: tuple[tuple[str, str], ...] = ()

    @property
    def stem(self) -> str:
        """A table's name from the file's: ``Sales 2026.csv`` → ``sales_2026``."""
        words = re.sub(r"[^0-9a-z]+", "_", PurePosixPath(self.name).stem.lower()).strip("_") or "upload"
        return f"t_{words}" if words[0].isdigit() else words


def checked(name: str, data: bytes) -> Checked:
    """Raises :class:`BadFile`."""
    name = PurePosixPath(name.replace("\\", "/")).name or "file"
    ending = name.rpartition(".")[2].lower()
    if len(data) > MAX_BYTES:
        raise BadFile(f"{name} is larger than {MAX_BYTES // 2**20} MB. Put it into a volume another way, or cut it.")
    if not data.strip():
        raise BadFile(f"{name} is empty.")
    if ending in NOTEBOOK_ENDINGS:
        return _notebook(name, ending, data)
    if ending not in TABLE_ENDINGS:
        known = ", ".join(f".{each}" for each in (*TABLE_ENDINGS, *NOTEBOOK_ENDINGS))
        raise BadFile(f"{name} is of no kind that is known here: {known}.")
    table = _parquet(name, data) if ending == "parquet" else _text_table(name, ending, data)
    return _table(name, table)


def _notebook(name: str, ending: str, data: bytes) -> Checked:
    text = _text(name, data)
    if ending == "ipynb":
        try:
            cells = json.loads(text)["cells"]
        except (ValueError, KeyError, TypeError):
            raise BadFile(f"{name} is no Jupyter notebook: it has no cells. Export it again.") from None
        if not isinstance(cells, list):
            raise BadFile(f"{name} is no Jupyter notebook: its cells are no list.")
    return Checked(name, "notebook", data)


def _text(name: str, data: bytes) -> str:
    if b"\0" in data[:100_000] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadFile(f"{name} is a binary file, whatever its name says.")
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BadFile(f"{name} is not in UTF-8 (line {line}). Save it as UTF-8, then attach it again.") from None


def _text_table(name: str, ending: str, data: bytes) -> pa.Table:
    text = _text(name, data)
    if not text.strip():
        raise BadFile(f"{name} is empty.")
    if ending in ("csv", "tsv"):
        return _separated(name, text, "\t" if ending == "tsv" else _delimiter(text))
    import pyarrow as pa

    try:
        rows = (
            json.loads(text)
            if text.lstrip().startswith("[")
            else [json.loads(x) for x in text.splitlines() if x.strip()]
        )
    except ValueError as error:
        raise BadFile(f"{name} is no JSON that can be read: {error}.") from None
    if not rows or not all(isinstance(row, dict) for row in rows):
        raise BadFile(f"{name} has to be a list of objects, or an object a line, to be a table.")
    names = list(dict.fromkeys(key for row in rows for key in row))
    try:
        return pa.table({key: pa.array([row.get(key) for row in rows]) for key in names})
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
        raise BadFile(f"{name}: a field holds values of different kinds ({error}).") from None


def _delimiter(text: str) -> str:
    """Of the first line, the one of comma, semicolon and tab that is there most; a comma where there is none."""
    first = text.lstrip("\r\n").splitlines()[0]
    return max(",;\t", key=first.count)


def _separated(name: str, text: str, delimiter: str) -> pa.Table:
    import pyarrow as pa
    from pyarrow import csv

    data = text.encode()
    parse = csv.ParseOptions(delimiter=delimiter, newlines_in_values=True)
    header = next(_cells(text, delimiter), [])
    _check_names(name, header)
    texts = csv.ConvertOptions(
        column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=True, null_values=[""],
        quoted_strings_can_be_null=False,
    )  # fmt: skip
    read = csv.ReadOptions(block_size=max(1 << 20, min(len(data) + 1, 1 << 26)))
    try:
        raw = csv.read_csv(io.BytesIO(data), read_options=read, parse_options=parse, convert_options=texts)
    except pa.ArrowInvalid as error:
        raise BadFile(f"{name} cannot be read as a table: {str(error).splitlines()[0]}") from None
    if raw.num_rows == 0:
        raise BadFile(f"{name} has a header and no rows.")
    return pa.table({column: _typed(raw[column]) for column in raw.column_names})


def _cells(text: str, delimiter: str) -> Any:
    import csv as plain_csv

    return plain_csv.reader(io.StringIO(text.lstrip("\r\n")), delimiter=delimiter)


def _check_names(name: str, header: list[str]) -> None:
    if any(not column.strip() for column in header):
        place = next(n for n, column in enumerate(header, 1) if not column.strip())
        raise BadFile(f"{name}: column {place} has no name. The first line has to name every column.")
    seen: dict[str, str] = {}
    for column in header:
        key = _UNUSABLE.sub("_", column.strip()).casefold()
        if key in seen:
            alike = (
                f"“{column}” twice"
                if seen[key] == column
                else f"“{seen[key]}” and “{column}”, which a table takes for one"
            )
            raise BadFile(f"{name} has the column {alike}. Rename one, then attach it again.")
        seen[key] = column
    if len(header) > MAX_COLUMNS:
        raise BadFile(f"{name} has {len(header):,} columns; more than {MAX_COLUMNS:,} are no table.")


_WHOLE = r"^[+-]?(0|[1-9]\d{0,17})$"
_NUMBER = r"^[+-]?(0|[1-9]\d{0,14})?(\.\d+)?([eE][+-]?\d{1,3})?$"
_DATE = r"^\d{4}-\d{2}-\d{2}$"
_MOMENT = r"^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?$"


def _typed(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """The narrowest type that every value of a column is written in and that loses nothing of it; else text."""
    import pyarrow as pa

    from agent.charts.arrow import pc

    present = values.drop_null()
    if len(present) == 0:
        return values
    kinds = ((_WHOLE, pa.int64()), (_NUMBER, pa.float64()), (_DATE, pa.date32()), (_MOMENT, pa.timestamp("us")))
    for pattern, kind in kinds:
        if pc.all(pc.match_substring_regex(present, pattern)).as_py():
            try:
                return values.cast(kind)
            except pa.ArrowInvalid:
                return values
    lowered = pc.utf8_lower(present)
    if pc.all(pc.is_in(lowered, value_set=pa.array(["true", "false"]))).as_py():
        return pc.equal(pc.utf8_lower(values), "true")
    return values


def _parquet(name: str, data: bytes) -> pa.Table:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        return parquet.read_table(pa.BufferReader(data))
    except (pa.ArrowInvalid, OSError) as error:
        raise BadFile(f"{name} is no Parquet file that can be read: {str(error).splitlines()[0]}") from None


def _table(name: str, table: pa.Table) -> Checked:
    import pyarrow as pa
    from pyarrow import parquet

    _check_names(name, table.column_names)
    if table.num_rows == 0:
        raise BadFile(f"{name} has no rows.")
    names = [_UNUSABLE.sub("_", column.strip()) for column in table.column_names]
    columns = [pa.nulls(table.num_rows, pa.string()) if pa.types.is_null(c.type) else c for c in table.columns]
    table = pa.table(dict(zip(names, columns, strict=True)))
    sink = pa.BufferOutputStream()
    parquet.write_table(table, sink, coerce_timestamps="us", allow_truncated_timestamps=True)
    types = tuple((field.name, _sql_type(field.type)) for field in table.schema)
    return Checked(name, "table", sink.getvalue().to_pybytes(), table.num_rows, types)


def _sql_type(kind: pa.DataType) -> str:
    import pyarrow as pa

    words = ((pa.types.is_int64, "BIGINT"), (pa.types.is_float64, "DOUBLE"), (pa.types.is_boolean, "BOOLEAN"))
    words += ((pa.types.is_date, "DATE"), (pa.types.is_timestamp, "TIMESTAMP"), (pa.types.is_string, "STRING"))
    return next((word for is_kind, word in words if is_kind(kind)), str(kind).upper())


class Uploads:
    """Attached files by handle, on disk until they are used or the app ends. Thread-safe."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._names: dict[str, tuple[str, int]] = {}
        self._lock = threading.Lock()

    def keep(self, file: Checked) -> str:
        """The handle by which :meth:`get` finds it. The oldest go where there are too many."""
        with self._lock:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="uploads-", ignore_cleanup_errors=True)
            handle = f"file_{uuid.uuid4().hex[:16]}"
            (Path(self._folder.name) / handle).write_bytes(file.data)
            self._names[handle] = (file.name, len(file.data))
            while sum(size for _, size in self._names.values()) > KEPT_BYTES:
                oldest = next(iter(self._names))
                self._names.pop(oldest)
                (Path(self._folder.name) / oldest).unlink(missing_ok=True)
            return handle

    def get(self, handle: str) -> tuple[str, bytes]:
        """(name, data). Raises :class:`BadFile` where it is not there any more."""
        with self._lock:
            found = self._names.get(handle)
            if found is None or self._folder is None:
                raise BadFile("The attached file is not here any more. Attach it again.")
            return found[0], (Path(self._folder.name) / handle).read_bytes()
