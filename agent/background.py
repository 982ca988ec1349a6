"""One background thread with an event loop that owns every async object of the process."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class BackgroundLoop:
    """Starts at once; ``close`` cancels what still runs and waits for the thread."""

    def __init__(self, *, name: str = "agent-loop") -> None:
        self._up = threading.Event()
        self.loop: asyncio.AbstractEventLoop
        self._stop: asyncio.Event
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()
        self._up.wait()

    def _run(self) -> None:
        with asyncio.Runner() as runner:
            self.loop = runner.get_loop()
            self._stop = asyncio.Event()
            self.loop.call_soon(self._up.set)
            runner.run(self._stop.wait())

    def submit(self, work: Coroutine[Any, Any, T]) -> concurrent.futures.Future[T]:
        """Runs ``work`` on the loop; the future may be waited for in any other thread."""
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    def call(self, work: Coroutine[Any, Any, T], *, timeout: float | None = None) -> T:
        """As :meth:`submit`, and waits. Raises TimeoutError, and cancels ``work``, when it takes longer."""
        future = self.submit(work)
        try:
            return future.result(timeout)
        except concurrent.futures.TimeoutError:
            future.cancel()
            raise TimeoutError from None

    def close(self) -> None:
        if self._thread.is_alive():
            self.loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(10)
