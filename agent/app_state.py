"""What is known of the app as a whole, whichever conversation asks: whether it works, what runs it, who signed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from agent.model_choice import Models
from agent.persons import Persons, acting_as
from agent.policy import Mode
from agent.settings import Settings
from agent.startup import Starter, Startup
from agent.tools import ToolInfo

if TYPE_CHECKING:
    import pyarrow as pa


class AppState:
    """Every method may be called from any thread. ``starter`` is run by whoever asks :attr:`_startup` for its parts."""

    def __init__(self, *, settings: Settings, starter: Starter) -> None:
        self.mode: Mode = settings.mode
        self.demo = settings.demo
        self._settings = settings
        self._startup = Startup(starter, tool_timeout=settings.tool_timeout)
        self.uploads = self._startup.uploads
        self._persons = Persons() if settings.personal else None

    @property
    def ready(self) -> bool:
        """Whether tools can be called; until then submitted turns wait."""
        return self._startup.running is not None

    @property
    def startup_error(self) -> str:
        """Why the app cannot work, in people's words; empty while it starts and when all is well."""
        return self._startup.error

    def models(self) -> Models:
        """The connected host's; by the settings until one is."""
        return self._startup.models or Models(self._settings.chosen_provider, self._settings.chosen_model)

    @property
    def provider_name(self) -> str:
        return self.models().provider

    @property
    def model(self) -> str:
        return self.models().default

    def tool(self, name: str) -> ToolInfo | None:
        """What is known of a tool; None where there is none of that name, and until the tools are listed."""
        return self._startup.tool(name)

    @property
    def wants_sign_in(self) -> bool:
        """Whether calls go out with the token of the person at the page, see :meth:`sign_in`."""
        return self._persons is not None

    def sign_in(self, user: str, token: str) -> None:
        """The person's workspace token, as the platform's proxy forwards it. Kept in memory only."""
        if self._persons is not None:
            self._persons.sign_in(user, token)

    def rows(self, statement_id: str, *, user: str, limit: int | None = None) -> pa.Table:
        """A finished statement's rows, as ``user`` may read them. Blocks. Raises with a text for people."""
        with acting_as(self._persons, user):
            return self._startup.rows(statement_id, limit)

    def batches(self, statement_id: str, *, user: str) -> Iterator[pa.RecordBatch]:
        """As :meth:`rows`, all of them, batch by batch: however many there are, few are in memory."""
        found = self._startup.batches(statement_id)
        with closing(found):
            while True:
                with acting_as(self._persons, user):  # not around the yield: what is done there is somebody else's
                    batch = next(found, None)
                if batch is None:
                    return
                yield batch
