"""Whole results on disk: fetched once by their handle, in the background, batch by batch, and read from there.

A result is one Arrow file in a folder that only this process reads. It is mapped, not loaded: a million rows are
looked at a page at a time, summed up, sorted and written out without being in memory as a whole.
"""

from __future__ import annotations

import contextlib
import logging
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

log = logging.getLogger("agent")
MAX_BYTES = 4 * 2**30  # of one result
KEPT_BYTES = 8 * 2**30  # of all results together, the ones used last


class ResultFile:
    """One statement's rows. ``rows`` grows while they are fetched; ``done`` says that all are there."""

    def __init__(self, path: Path, folder: object = None) -> None:
        self.path = path
        self._folder = folder  # goes when nobody holds it any more
        self.rows = 0
        self.size = 0
        self.problem = ""  # why the rest did not come, for people
        self.used = time.monotonic()
        self._finished = threading.Event()
        self._closed = False

    @property
    def done(self) -> bool:
        return self._finished.is_set() and not self.problem

    @property
    def running(self) -> bool:
        return not self._finished.is_set()

    def wait(self, seconds: float) -> bool:
        """Whether it has ended, one way or the other, within ``seconds``."""
        return self._finished.wait(seconds)

    def table(self) -> pa.Table:
        """All rows, mapped from disk. Only once it is done."""
        import pyarrow as pa

        self.used = time.monotonic()
        with pa.memory_map(str(self.path)) as source:
            return pa.ipc.open_file(source).read_all()

    def fetch(self, batches: Iterator[pa.RecordBatch]) -> None:
        """Writes what comes; runs in a thread of its own."""
        import pyarrow as pa

        try:
            with contextlib.ExitStack() as stack:
                writer: pa.RecordBatchFileWriter | None = None
                for batch in batches:
                    if writer is None:
                        sink = stack.enter_context(pa.OSFile(str(self.path), "wb"))
                        writer = stack.enter_context(pa.ipc.new_file(sink, batch.schema))
                    writer.write_batch(batch)
                    self.rows += batch.num_rows
                    self.size += batch.nbytes
                    if self._closed:
                        raise InterruptedError("Nobody waits for it any more.")
                    if self.size > MAX_BYTES:
                        raise OSError(f"The result is larger than {MAX_BYTES // 2**30} GB. Select less of it in SQL.")
                if writer is None:
                    raise ValueError("The result has no rows.")
        except Exception as error:  # whatever it is, the page says it and shows what it has
            log.info("a result was not fetched: %s", error)
            self.problem = str(error) or type(error).__name__
            self.path.unlink(missing_ok=True)
        finally:
            self._finished.set()

    def close(self) -> None:
        """What is mapped stays readable until it is let go."""
        self._closed = True
        self.path.unlink(missing_ok=True)


class ResultFiles:
    """The results of this process by key. Thread-safe. The files go with the object."""

    def __init__(self, *, kept_bytes: int = KEPT_BYTES) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="results-", ignore_cleanup_errors=True)
        self._kept_bytes = kept_bytes
        self._files: dict[tuple[str, ...], ResultFile] = {}
        self._lock = threading.Lock()
        self._made = 0

    def get(
        self, key: tuple[str, ...], batches: Callable[[], Iterator[pa.RecordBatch]], *, again: bool = False
    ) -> ResultFile:
        """The result under this key, being fetched if it is not there. One that failed stays failed, with its
        problem, until somebody wants it fetched ``again``: a page that redraws itself must not."""
        with self._lock:
            found = self._files.get(key)
            if found is None or (found.problem and again):
                self._made += 1
                found = self._files[key] = ResultFile(Path(self._folder.name) / f"{self._made}.arrow", self._folder)
                # Not a pool's thread: the process may end while rows are still coming.
                threading.Thread(target=_fetch, args=(found, batches), name="result", daemon=True).start()
            found.used = time.monotonic()
            self._make_room(found)
            return found

    def peek(self, key: tuple[str, ...]) -> ResultFile | None:
        """The result under this key if somebody asked for it before."""
        with self._lock:
            return self._files.get(key)

    def _make_room(self, keep: ResultFile) -> None:
        oldest = sorted(self._files.items(), key=lambda item: item[1].used)
        total = sum(each.size for each in self._files.values())
        for key, each in oldest:
            if total <= self._kept_bytes:
                return
            if each is not keep:
                total -= each.size
                del self._files[key]
                each.close()


def _fetch(result: ResultFile, batches: Callable[[], Iterator[pa.RecordBatch]]) -> None:
    def read() -> Iterator[pa.RecordBatch]:
        yield from batches()  # also what goes wrong before the first batch is the result's problem

    result.fetch(read())
