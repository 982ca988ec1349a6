"""Results on disk: an Arrow file a statement, a record batch a chunk."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from local_workspace.sql import encoding

CHUNK_BYTES = 8 * 1024 * 1024
CHUNK_ROWS = 100_000
KEEP_SECONDS = 12 * 3600


@dataclass(frozen=True, slots=True)
class Chunk:
    """``byte_count``: size in Arrow's form."""

    row_offset: int
    row_count: int
    byte_count: int


@dataclass(frozen=True, slots=True)
class Spooled:
    chunks: list[Chunk]
    truncated: bool

    @property
    def rows(self) -> int:
        return sum(chunk.row_count for chunk in self.chunks)


class Spool:
    """The results folder of a workspace."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, statement_id: str) -> Path:
        return self.folder / f"{statement_id}.arrow"

    def write(
        self,
        statement_id: str,
        schema: pa.Schema,
        batches: Iterator[pa.RecordBatch],
        *,
        row_limit: int | None = None,
        byte_limit: int | None = None,
        as_text: bool = False,
    ) -> Spooled:
        """Store rows until they end or a limit is reached; the source is closed then.

        ``as_text``: they will be read as JSON or CSV, so that is what a chunk's size is measured in.
        """
        size_of = encoding.text_bound if as_text else _arrow_size
        chunks: list[Chunk] = []
        truncated = False
        rows = size = 0
        waiting: list[pa.RecordBatch] = []
        temporary = self.path(statement_id).with_suffix(".tmp")

        def flush(writer: pa.RecordBatchFileWriter) -> None:
            if waiting:
                whole = pa.Table.from_batches(waiting, schema=schema).combine_chunks().to_batches()
                for batch in whole:
                    writer.write_batch(batch)
                    offset = chunks[-1].row_offset + chunks[-1].row_count if chunks else 0
                    chunks.append(Chunk(offset, batch.num_rows, batch.nbytes))
                waiting.clear()

        with pa.OSFile(str(temporary), "wb") as file, pa.ipc.new_file(file, schema) as writer:
            waiting_bytes = waiting_rows = 0
            for batch in _sliced(batches, size_of):
                if row_limit is not None and rows + batch.num_rows > row_limit:
                    batch, truncated = batch.slice(0, row_limit - rows), True
                if byte_limit is not None and size + batch.nbytes > byte_limit:
                    keep = int(batch.num_rows * max(0, byte_limit - size) / max(1, batch.nbytes))
                    batch, truncated = batch.slice(0, keep), True
                if batch.num_rows:
                    held = size_of(batch)
                    if waiting_rows + batch.num_rows > CHUNK_ROWS or waiting_bytes + held > CHUNK_BYTES:
                        flush(writer)
                        waiting_bytes = waiting_rows = 0
                    waiting.append(batch)
                    rows, size = rows + batch.num_rows, size + batch.nbytes
                    waiting_rows, waiting_bytes = waiting_rows + batch.num_rows, waiting_bytes + held
                if truncated:
                    close = getattr(batches, "close", None)
                    if close is not None:
                        close()
                    break
            flush(writer)
        temporary.replace(self.path(statement_id))
        return Spooled(chunks, truncated)

    def read(self, statement_id: str, index: int) -> pa.RecordBatch:
        """One chunk. Raises FileNotFoundError when the result was removed."""
        with pa.memory_map(str(self.path(statement_id))) as source:
            return pa.ipc.open_file(source).get_batch(index)

    def remove(self, statement_id: str) -> None:
        self.path(statement_id).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove results older than 12 hours, as the service does, and what a crash left behind."""
        for path in self.folder.iterdir():
            if path.suffix == ".tmp" or time.time() - path.stat().st_mtime > KEEP_SECONDS:
                path.unlink(missing_ok=True)


def _arrow_size(batch: pa.RecordBatch) -> int:
    return batch.nbytes


def _sliced(batches: Iterator[pa.RecordBatch], size_of: Callable[[pa.RecordBatch], int]) -> Iterator[pa.RecordBatch]:
    """Never more rows or bytes at once than a chunk may have, unless one row alone has more."""
    for batch in batches:
        size = size_of(batch)
        if batch.num_rows <= CHUNK_ROWS and size <= CHUNK_BYTES:
            yield batch
            continue
        step = max(1, min(CHUNK_ROWS, int(batch.num_rows * CHUNK_BYTES / max(1, size))))
        for start in range(0, batch.num_rows, step):
            piece = batch.slice(start, step)
            if piece.num_rows > 1 and size_of(piece) > 2 * CHUNK_BYTES:
                yield from _sliced(iter([piece]), size_of)  # its rows are longer than the batch's others
            else:
                yield piece
