"""What has to be there before tools can be called: handed in by the composition root, built in the background."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from agent.local_tools import Rows, Write, chart_tool, upload_tool
from agent.model_choice import Models, models_of
from agent.providers.base import Provider
from agent.redaction import redact_table
from agent.toolbox import Toolbox
from agent.tools import ToolInfo
from agent.uploads import Uploads

if TYPE_CHECKING:
    import pyarrow as pa
    from fastmcp import Client

log = logging.getLogger("agent")


class StartupError(Exception):
    """The app cannot work yet. ``str()`` is for people: what is wrong and what to do."""


Batches = Callable[[str], "Iterator[pa.RecordBatch]"]
"""statement_id → all rows of the statement, batch by batch: what has been used can be let go."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the composition root hands to the runtime. ``client`` is called on the background loop and makes a
    FastMCP client (over a server in this process, or a URL). ``close`` ends what was started for it."""

    provider: Provider
    client: Callable[[], Client[Any]]
    rows: Rows | None = None
    batches: Batches | None = None
    write: Write | None = None
    notices: Sequence[str] = ()
    close: Callable[[], None] = field(default=lambda: None)


Starter = Callable[[], Parts]
"""Builds the parts. Runs in a thread and may take seconds. Raises :class:`StartupError`."""


@dataclass(frozen=True, slots=True)
class Running:
    """The parts, connected."""

    parts: Parts
    tools: Toolbox


class Startup:
    """Starts once, and again when somebody asks for it after a failure. Lives on one event loop."""

    def __init__(self, starter: Starter, *, tool_timeout: float) -> None:
        self._starter = starter
        self._tool_timeout = tool_timeout
        self._task: asyncio.Task[Running] | None = None
        self.running: Running | None = None
        self.error = ""
        self.uploads = Uploads()

    @property
    def notices(self) -> list[str]:
        """What people should know of what was started, and of who answers where that is not who was chosen."""
        if self.running is None:
            return []
        return [*self.running.parts.notices, getattr(self.running.parts.provider, "notice", "")]

    @property
    def models(self) -> Models | None:
        """The connected host's; None until one is."""
        return models_of(self.running.parts.provider) if self.running else None

    def tool(self, name: str) -> ToolInfo | None:
        return self.running.tools.known.get(name) if self.running else None

    @property
    def titles(self) -> dict[str, str]:
        """The tools' titles for people, by name."""
        return {name: info.title for name, info in self.running.tools.listed.items()} if self.running else {}

    async def get(self) -> Running:
        """The running parts; waits for them. Raises :class:`StartupError`, and tries again the next time."""
        if self.running is not None:
            return self.running
        if self._task is None:
            self.error = ""
            self._task = asyncio.create_task(self._start())
        task = self._task
        try:
            # Shielded: whoever stops waiting does not stop the start for everybody else.
            return await asyncio.shield(task)
        finally:
            if task.done() and self._task is task and self.running is None:
                self._task = None

    async def _start(self) -> Running:
        try:
            parts = await _in_thread(self._starter)
            tools = Toolbox(
                parts.client(),
                local=[chart_tool(parts.rows), upload_tool(self.uploads, parts.write)],
                timeout=self._tool_timeout,
            )
            await tools.tools()
        except StartupError as error:
            self.error = str(error)
            raise
        except Exception as error:
            log.exception("startup failed")
            self.error = (
                f"The app could not start its tools ({type(error).__name__}: {error}). "
                "Nothing was changed. Fix that, then send your message again."
            )
            raise StartupError(self.error) from error
        self.running = Running(parts, tools)
        return self.running

    def rows(self, statement_id: str, limit: int | None) -> pa.Table:
        """A finished statement's rows, without credentials. Blocks. Raises with a text for people."""
        read = self.running.parts.rows if self.running else None
        if read is None:
            raise self._not_yet()
        return redact_table(read(statement_id, limit))

    def batches(self, statement_id: str) -> Generator[pa.RecordBatch]:
        """As :meth:`rows`, all of them, batch by batch."""
        import pyarrow as pa

        read = self.running.parts.batches if self.running else None
        if read is None:
            raise self._not_yet()
        for batch in read(statement_id):
            yield from redact_table(pa.Table.from_batches([batch])).to_batches()

    def _not_yet(self) -> StartupError:
        return StartupError(self.error or "The workspace is still starting. Try again in a moment.")

    async def aclose(self) -> None:
        """Ends connections. ``running.parts.close`` is left to the caller: it blocks."""
        if self._task is not None:
            self._task.cancel()
        if self.running is not None:
            for release in (self.running.tools.aclose, self.running.parts.provider.aclose):
                try:
                    await release()
                except Exception:
                    # While the interpreter ends there are no threads to be had any more, and nothing left to close.
                    ending = not threading.main_thread().is_alive()
                    log.log(logging.DEBUG if ending else logging.ERROR, "closing failed", exc_info=True)


async def _in_thread(starter: Starter) -> Parts:
    """Runs ``starter`` in a thread that does not keep the process alive, which pooled threads would.

    Parts that come when nobody waits any more are closed.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Parts] = loop.create_future()

    def hand_over(parts: Parts | None, error: BaseException | None) -> None:
        if future.done():
            if parts is not None:
                parts.close()
        elif parts is not None:
            future.set_result(parts)
        else:
            future.set_exception(error or RuntimeError("nothing was started"))

    def run() -> None:
        parts, error = None, None
        try:
            parts = starter()
        except BaseException as caught:
            error = caught
        try:
            loop.call_soon_threadsafe(hand_over, parts, error)
        except RuntimeError:  # the loop is closed: the app has ended meanwhile
            if parts is not None:
                parts.close()

    threading.Thread(target=run, name="startup", daemon=True).start()
    return await future
