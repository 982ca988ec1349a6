"""How often a page that follows a running turn looks at it: less often the more of them there are.

A look costs the server some milliseconds of a processor whatever it finds, so with a fixed interval the readers
together, past some number of them, would take the whole of it, and each would see its words late.
"""

from __future__ import annotations

import threading
import time

FASTEST, SLOWEST = 0.2, 1.0  # seconds between two looks
READER_SHARE = 0.025  # seconds that each reader adds: at some 5 ms a look all of them take a fifth of one core
FORGOTTEN_AFTER = 3.0  # seconds: a page that was closed has no way to say so


class Pace:
    """The readers of this process. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[str, float] = {}  # reader → when it looked last

    def looked(self, reader: str, *, now: float | None = None) -> float:
        """Notes that ``reader`` looks now, and returns the seconds until it should look again, in steps of 0.1."""
        now = time.monotonic() if now is None else now
        with self._lock:
            self._seen[reader] = now
            self._seen = {name: at for name, at in self._seen.items() if now - at < FORGOTTEN_AFTER}
            wanted = READER_SHARE * len(self._seen)
        return min(SLOWEST, max(FASTEST, round(wanted, 1)))


PACE = Pace()
