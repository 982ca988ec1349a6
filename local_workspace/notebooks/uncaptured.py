"""What a Python process and the programs that it calls print past Python's own streams."""

from __future__ import annotations

import os
import select
import threading

MAX_BYTES = 1024 * 1024
_CHUNK = 65536
# How often a reader looks whether it is to end while a program that outlived its process keeps the pipe open.
_LOOK_MILLISECONDS = 500


class Uncaptured:
    """The reading end of a pipe, emptied as it fills, so that nobody waits for us to read.

    It must not be our own standard error: what is printed there may hold tokens and secrets, and belongs to the cell.
    Of what comes between two :meth:`take` the first ``MAX_BYTES`` are kept.
    """

    def __init__(self) -> None:
        self._end, self.writing_end = os.pipe()
        os.set_blocking(self._end, False)
        self._kept = bytearray()
        self._cut = False
        self._lock = threading.Lock()
        self._closed = False

    def begin(self) -> None:
        """Once the process has the writing end, which nobody else may hold: its closing is the end."""
        os.close(self.writing_end)
        threading.Thread(target=self._empty, name="notebook-output", daemon=True).start()

    def take(self) -> str:
        """Whatever was printed until now and since the last time."""
        with self._lock:
            self._read()
            text = self._kept.decode("utf-8", "replace")
            if self._cut:
                # Not in the middle of a line, where half of a secret would not be known for one.
                text = text[: text.rfind("\n") + 1] + "[The rest of what was printed is left out.]\n"
            self._kept.clear()
            self._cut = False
        return text

    def close(self) -> None:
        with self._lock:
            if not self._closed:
                self._closed = True
                os.close(self._end)

    def _empty(self) -> None:
        poll = select.poll()
        poll.register(self._end, select.POLLIN)
        while True:
            ready = poll.poll(_LOOK_MILLISECONDS)
            with self._lock:
                if self._closed or (ready and not self._read()):
                    return

    def _read(self) -> bool:
        """What is there, but no more than a program without end could print meanwhile; False at the end of it."""
        for _ in range(MAX_BYTES // _CHUNK):
            if self._closed:
                return False
            try:
                data = os.read(self._end, _CHUNK)
            except BlockingIOError:
                return True
            if not data:
                return False
            room = MAX_BYTES - len(self._kept)
            self._kept += data[:room]
            self._cut = self._cut or len(data) > room
        return True
