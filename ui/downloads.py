"""The whole result as a file: every row and digit, made chunk by chunk when the button is pressed.

The rows come through the runtime, which takes credentials out of them; a result that is on disk is not fetched again.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

import streamlit as st

if TYPE_CHECKING:
    import pyarrow as pa

    from agent.runtime import Runtime

PARQUET_ROWS = 100_000  # a row group


def draw_downloads(runtime: Runtime, statement_id: str, *, user: str, key: str) -> None:
    for label, ending, mime, made, help_ in _DOWNLOADS:
        st.download_button(
            label,
            data=partial(made, runtime, statement_id, user),
            file_name=f"result-{statement_id[:8]}.{ending}",
            mime=mime,
            key=f"{ending}-{key}",
            type="tertiary",
            icon=":material/download:",
            on_click="ignore",
            help=help_,
        )


def csv_of(runtime: Runtime, statement_id: str, user: str) -> io.RawIOBase:
    """Every row as CSV (UTF-8), in a file without a name. Runs off the page's thread."""
    from agent.result_window import csv_parts

    file = _file()
    for part in csv_parts(_batches(runtime, statement_id, user)):
        file.write(part)
    file.seek(0)
    return file


def parquet_of(runtime: Runtime, statement_id: str, user: str) -> io.RawIOBase:
    """Every row as Parquet, with its own types."""
    import pyarrow as pa
    from pyarrow import parquet

    file = _file()
    writer: parquet.ParquetWriter | None = None
    waiting: list[pa.RecordBatch] = []

    def write() -> None:
        nonlocal writer
        if not waiting:
            return
        writer = writer or parquet.ParquetWriter(file, waiting[0].schema)
        writer.write_table(pa.Table.from_batches(waiting))
        waiting.clear()

    for batch in _batches(runtime, statement_id, user):
        waiting.append(batch)
        if sum(each.num_rows for each in waiting) >= PARQUET_ROWS:
            write()
    write()
    if writer is not None:
        writer.close()
    file.seek(0)
    return file


def _batches(runtime: Runtime, statement_id: str, user: str) -> Iterator[pa.RecordBatch]:
    """All rows; where there are none, one batch without rows that has the columns."""
    some = False
    for batch in runtime.batches(statement_id, user=user):
        some = True
        yield batch
    if not some:
        import pyarrow as pa

        schema = runtime.rows(statement_id, user=user, limit=1).schema
        yield pa.RecordBatch.from_pylist([], schema=schema)


def _file() -> io.RawIOBase:
    """Streamlit reads it, then lets it go. Raw: of files that were written it takes no other kind."""
    return cast("io.RawIOBase", tempfile.TemporaryFile(prefix="download-", buffering=0))


_DOWNLOADS = (
    ("CSV", "csv", "text/csv", csv_of, "The whole result"),
    ("Parquet", "parquet", "application/vnd.apache.parquet", parquet_of, "The whole result with its types"),
)
